#include "register/column.h"

bool column_listed(const struct field_def *f)
{
    switch (f->type) {
    case FIELD_PEOPLE:
    case FIELD_FILES:
    case FIELD_SIGNATURE: return true;
    case FIELD_CODE:
    case FIELD_REF: return f->many;
    default: return false;
    }
}

bool column_holds_files(const struct field_def *f)
{
    return f->type == FIELD_FILES || f->type == FIELD_SIGNATURE;
}

bool column_stored(const struct field_def *f)
{
    return column_single(f) || column_listed(f) || f->type == FIELD_ROWS;
}

bool column_single(const struct field_def *f)
{
    switch (f->type) {
    case FIELD_PEOPLE:
    case FIELD_FILES:
    case FIELD_ROWS:
    case FIELD_SIGNATURE: return false;
    case FIELD_CODE:
    case FIELD_REF: return !f->many;
    default: return true;
    }
}

bool column_is_text(const struct field_def *f)
{
    switch (f->type) {
    case FIELD_INT:
    case FIELD_DECIMAL:
    case FIELD_MONEY:
    case FIELD_YESNO:
    case FIELD_REF:
    case FIELD_PEOPLE:
    case FIELD_FILES:
    case FIELD_SIGNATURE: return false;
    default: return true;
    }
}

bool column_lists_codes(const struct field_def *f)
{
    return f->type == FIELD_CODE;
}

const char *column_type(const struct field_def *f)
{
    if (f->type == FIELD_YESNO) {
        return "@small";
    }
    return column_is_text(f) ? "@text" : "@int";
}

const char *column_core(const struct field_def *f)
{
    switch (f->type) {
    case FIELD_PEOPLE: return "person";
    case FIELD_FILES:
    case FIELD_SIGNATURE: return "file";
    case FIELD_REF: return f->target ? NULL : f->of;
    default: return NULL;
    }
}

struct val column_bind(const struct field_def *f, const struct value *v)
{
    if (!v->set) {
        return NIL;
    }
    return column_is_text(f) ? T(v->s) : I(v->i);
}

struct value column_value(struct arena *a, const struct field_def *f, const struct val *cell)
{
    struct value v = {0};
    if (cell->kind == VAL_INT) {
        v.set = true;
        v.i = cell->i;
    } else if (cell->kind == VAL_TEXT) {
        v.set = true;
        v.s = arena_strndup(a, cell->s, cell->n);
        const struct code *code =
            f->type == FIELD_CODE && f->codes ? code_find(f->codes, v.s) : NULL;
        v.label = code ? code->title : NULL;
    }
    return v;
}
