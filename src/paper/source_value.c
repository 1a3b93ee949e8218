#include "base/str.h"
#include "base/strbuf.h"
#include "paper/source.h"

#define JOINED_MAX 65536

static const char *link_text(const struct field_def *f, const struct link *l)
{
    const struct code *c = !l->label && f->codes && l->code ? code_find(f->codes, l->code) : NULL;

    return l->label ? l->label : c ? c->title : l->code;
}

static const char *joined(struct arena *a, const struct field_def *f, const struct value *v)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(JOINED_MAX);

    for (size_t i = 0; i < v->n; i++) {
        strbuf_str(&b, i ? "、" : "");
        strbuf_str(&b, link_text(f, &v->links[i]));
    }
    return strbuf_take(&b, a);
}

/* --- rows as a table ----------------------------------------------------------------------------------- */
static const char *cell_shown(struct arena *a, const struct field_def *f, const struct value *v)
{
    if (!v->set) {
        return "";
    }
    return v->label ? v->label : value_show(a, f, v);
}

static void table_of(struct arena *a, const struct field_def *f, const struct value *v,
                     struct datum *ret)
{
    struct doc_row *rows = arena_array(a, v->n + 1, sizeof(*rows));

    for (size_t r = 0; r <= v->n; r++) {
        struct doc_cell *cells = arena_array(a, f->n_columns, sizeof(*cells));
        for (size_t c = 0; c < f->n_columns; c++) {
            const struct field_def *col = &f->columns[c];
            cells[c] = r == 0 ? inset_cell(a, col->title, 'c')
                              : inset_cell(a, cell_shown(a, col, &v->rows[r - 1].cells[c]), 'l');
        }
        rows[r] = (struct doc_row){cells, f->n_columns, r == 0};
    }
    ret->rows = rows;
    ret->n_rows = v->n + 1;
}

/* --- the whole ----------------------------------------------------------------------------------------- */
static enum err hidden(const struct field_def *f, struct error *e)
{
    error_set(e, ERR_DENIED, "“%s”不在您的权限范围内，这份文书您不能制作；请由看得到它的岗位制作。",
              f->title);
    return error_field(e, f->id);
}

const char *source_plain(struct arena *a, const struct field_def *f, const struct value *v)
{
    bool list = f->type == FIELD_PEOPLE || f->type == FIELD_FILES || f->many;

    return !v->set ? "" : list ? joined(a, f, v) : cell_shown(a, f, v);
}

enum err source_datum(struct arena *a, const struct field_def *f, const struct value *v,
                      struct datum *ret, struct error *e)
{
    *ret = (struct datum){0};
    if (v->hidden) {
        return hidden(f, e);
    }
    if (!v->set) {
        return OK;
    }
    ret->kind = named_kind(f);
    if (ret->kind == DATUM_DATE) {
        if (!date_parse(v->s, &ret->date)) {
            ret->kind = DATUM_MISSING;
        }
    } else if (ret->kind == DATUM_MONEY) {
        ret->fen = v->i;
    } else if (ret->kind == DATUM_LIST || ret->kind == DATUM_ROWS) {
        struct source_list *l = arena_make(a, struct source_list);
        *l = (struct source_list){.field = f, .value = v};
        ret->items = l;
        ret->n = v->n;
        if (ret->kind == DATUM_ROWS) {
            table_of(a, f, v, ret);
        } else {
            ret->text = joined(a, f, v);
        }
    } else {
        ret->text = v->label ? v->label : value_show(a, f, v);
    }
    return OK;
}
