#include "api/define.h"

#include "api/reply.h"
#include "base/str.h"
#include "register/column.h"
#include "register/step.h"

#define CODES_MAX 300 /* a longer list is named, not written out */

static const char *const types[] = {
    [FIELD_TEXT] = "text",         [FIELD_LONG] = "long",
    [FIELD_INT] = "int",           [FIELD_DECIMAL] = "decimal",
    [FIELD_MONEY] = "money",       [FIELD_DATE] = "date",
    [FIELD_DATETIME] = "datetime", [FIELD_YESNO] = "yesno",
    [FIELD_CODE] = "code",         [FIELD_REF] = "ref",
    [FIELD_PEOPLE] = "people",     [FIELD_FILES] = "files",
    [FIELD_RICH] = "rich",         [FIELD_ROWS] = "rows",
    [FIELD_PLACE] = "place",       [FIELD_PHONE] = "phone",
    [FIELD_USCI] = "usci",         [FIELD_CITIZEN_ID] = "citizen_id",
    [FIELD_NUMBER] = "number",     [FIELD_SIGNATURE] = "signature",
};

static void put_bool(struct json_out *j, const char *key, bool v)
{
    json_key(j, key);
    json_bool(j, v);
}

/* --- definitions ---------------------------------------------------------------------------------------------------- */
static void put_codes(struct json_out *j, const struct code_list *l)
{
    json_key(j, "codes");
    json_open(j, '[');
    for (size_t i = 0; i < l->n && i < CODES_MAX; i++) {
        json_open(j, '{');
        reply_text(j, "id", l->codes[i].id);
        reply_text(j, "title", l->codes[i].title);
        reply_text(j, "from", l->codes[i].from);
        reply_text(j, "to", l->codes[i].to);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_field(struct json_out *j, const struct actor *who, const struct field_def *f)
{
    json_open(j, '{');
    reply_text(j, "id", f->id);
    reply_text(j, "title", f->title);
    reply_text(j, "type", types[f->type]);
    reply_text(j, "of", f->of);
    reply_text(j, "help", f->help);
    reply_text(j, "unit", f->unit);
    put_bool(j, "required", f->required);
    put_bool(j, "many", column_listed(f));
    put_bool(j, "computed", field_derived(f));
    put_bool(j, "closed", !field_open(f, who->role->id));
    if (f->codes) {
        put_codes(j, f->codes);
    }
    if (f->n_columns) {
        json_key(j, "columns");
        json_open(j, '[');
        for (size_t i = 0; i < f->n_columns; i++) {
            put_field(j, who, &f->columns[i]);
        }
        json_close(j, ']');
    }
    json_close(j, '}');
}

static void put_state(struct json_out *j, const struct state_def *s)
{
    json_open(j, '{');
    reply_text(j, "id", s->id);
    reply_text(j, "title", s->title);
    put_bool(j, "final", s->final);
    json_close(j, '}');
}

static void put_ids(struct json_out *j, const char *key, const struct field_def *const *list,
                    size_t n)
{
    json_key(j, key);
    json_open(j, '[');
    for (size_t i = 0; i < n; i++) {
        json_str(j, list[i]->id);
    }
    json_close(j, ']');
}

static void put_step(struct json_out *j, const struct actor *who, const struct step_def *s)
{
    json_open(j, '{');
    reply_text(j, "id", s->id);
    reply_text(j, "title", s->title);
    json_key(j, "from");
    json_open(j, '[');
    for (size_t i = 0; i < s->n_from; i++) {
        json_str(j, s->from[i]->id);
    }
    json_close(j, ']');
    reply_text(j, "to", s->to ? s->to->id : NULL);
    put_ids(j, "need", s->need, s->n_need);
    put_ids(j, "fields", s->fields, s->n_fields);
    put_bool(j, "signed", s->n_sign > 0);
    put_bool(j, "mine", role_in(who->role->id, s->by, s->n_by));
    json_close(j, '}');
}

void define_register(struct json_out *j, const struct actor *who, const struct register_def *reg)
{
    json_open(j, '{');
    reply_text(j, "id", reg->id);
    reply_text(j, "title", reg->title);
    reply_text(j, "about", reg->about);
    reply_text(j, "menu", reg->menu);
    put_bool(j, "may_create", step_may_create(who, reg));
    json_key(j, "fields");
    json_open(j, '[');
    for (size_t i = 0; i < reg->n_fields; i++) {
        put_field(j, who, &reg->fields[i]);
    }
    json_close(j, ']');
    json_key(j, "states");
    json_open(j, '[');
    for (size_t i = 0; i < reg->n_states; i++) {
        put_state(j, &reg->states[i]);
    }
    json_close(j, ']');
    json_key(j, "steps");
    json_open(j, '[');
    for (size_t i = 0; i < reg->n_steps; i++) {
        put_step(j, who, &reg->steps[i]);
    }
    json_close(j, ']');
    json_close(j, '}');
}

/* --- schemas -------------------------------------------------------------------------------------------------------- */
static void put_type(struct json_out *j, const char *type)
{
    json_key(j, "type");
    json_open(j, '[');
    json_str(j, type);
    json_str(j, "null");
    json_close(j, ']');
}

static void put_enum(struct json_out *j, const struct code_list *l, bool null)
{
    if (!l || l->n > CODES_MAX) {
        return;
    }
    json_key(j, "enum");
    json_open(j, '[');
    for (size_t i = 0; i < l->n; i++) {
        json_str(j, l->codes[i].id);
    }
    if (null) {
        json_str(j, NULL);
    }
    json_close(j, ']');
}

static void put_list(struct json_out *j, const struct field_def *f)
{
    put_type(j, "array");
    json_key(j, "items");
    json_open(j, '{');
    reply_text(j, "type", "string");
    put_enum(j, column_lists_codes(f) ? f->codes : NULL, false);
    json_close(j, '}');
}

static void put_table(struct json_out *j, const struct field_def *f)
{
    put_type(j, "array");
    json_key(j, "items");
    json_open(j, '{');
    reply_text(j, "type", "object");
    json_key(j, "properties");
    json_open(j, '{');
    json_key(j, "id");
    json_open(j, '{');
    reply_text(j, "type", "string");
    json_close(j, '}');
    for (size_t i = 0; i < f->n_columns; i++) {
        json_key(j, f->columns[i].id);
        define_schema(j, &f->columns[i]);
    }
    json_close(j, '}');
    json_close(j, '}');
}

static void put_text(struct json_out *j, const struct field_def *f)
{
    put_type(j, "string");
    switch (f->type) {
    case FIELD_DATE: reply_text(j, "format", "date"); break;
    case FIELD_DATETIME: reply_text(j, "format", "date-time"); break;
    case FIELD_DECIMAL:
    case FIELD_MONEY: reply_text(j, "pattern", "^-?[0-9]+(\\.[0-9]+)?$"); break;
    case FIELD_REF: reply_text(j, "pattern", "^[0-9a-z]{13}$"); break;
    case FIELD_CODE: put_enum(j, f->codes, true); break;
    default: break;
    }
}

void define_schema(struct json_out *j, const struct field_def *f)
{
    json_open(j, '{');
    reply_text(j, "title", f->title);
    if (f->help) {
        reply_text(j, "description", f->help);
    }
    if (field_derived(f)) {
        put_bool(j, "readOnly", true);
    }
    if (f->type == FIELD_ROWS) {
        put_table(j, f);
    } else if (column_listed(f)) {
        put_list(j, f);
    } else if (f->type == FIELD_INT) {
        put_type(j, "integer");
    } else if (f->type == FIELD_YESNO) {
        put_type(j, "boolean");
    } else {
        put_text(j, f);
    }
    json_close(j, '}');
}
