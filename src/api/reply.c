#include "api/reply.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "register/column.h"

struct json_out reply_begin(struct response *res)
{
    strbuf_empty(&res->body);
    res->type = "application/json; charset=utf-8";
    return json_begin(&res->body);
}

void reply_text(struct json_out *j, const char *key, const char *text)
{
    json_key(j, key);
    json_str(j, str_empty(text) ? NULL : text);
}

void reply_id(struct json_out *j, const char *key, int64_t id)
{
    char text[ID_TEXT];
    if (id) {
        id_write(text, id);
    }
    reply_text(j, key, id ? text : NULL);
}

void reply_error(struct request *req, struct response *res, int status, const struct error *e)
{
    struct json_out j = reply_begin(res);
    json_open(&j, '{');
    reply_text(&j, "error", e->text);
    reply_text(&j, "field", e->field);
    reply_text(&j, "rule", e->rule);
    reply_text(&j, "place", e->place);
    reply_text(&j, "request", req->id);
    json_close(&j, '}');
    res->status = status;
    if (e->rule[0]) {
        response_header(res, "X-Refused-By", arena_strdup(req->arena, e->rule));
    }
}

void reply_version(struct response *res, int64_t version)
{
    response_header(res, "ETag", arena_printf(res->arena, "\"%lld\"", (long long)version));
}

/* --- values -------------------------------------------------------------------------------------------------------- */
static void put_value(struct json_out *j, struct arena *a, const struct field_def *f,
                      const struct value *v);

static void put_links(struct json_out *j, const struct value *v)
{
    json_open(j, '[');
    for (size_t i = 0; i < v->n; i++) {
        char id[ID_TEXT];
        id_write(id, v->links[i].ref);
        json_str(j, v->links[i].code ? v->links[i].code : id);
    }
    json_close(j, ']');
}

static void put_rows(struct json_out *j, struct arena *a, const struct field_def *f,
                     const struct value *v)
{
    json_open(j, '[');
    for (size_t i = 0; i < v->n; i++) {
        json_open(j, '{');
        reply_id(j, "id", v->rows[i].id);
        for (size_t k = 0; k < f->n_columns; k++) {
            json_key(j, f->columns[k].id);
            put_value(j, a, &f->columns[k], &v->rows[i].cells[k]);
        }
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_value(struct json_out *j, struct arena *a, const struct field_def *f,
                      const struct value *v)
{
    if (!v->set) {
        json_str(j, v->hidden ? v->s : NULL);
    } else if (column_listed(f)) {
        put_links(j, v);
    } else if (f->type == FIELD_ROWS) {
        put_rows(j, a, f, v);
    } else if (f->type == FIELD_INT) {
        json_num(j, v->i);
    } else if (f->type == FIELD_YESNO) {
        json_bool(j, v->i != 0);
    } else {
        json_str(j, f->type == FIELD_DATETIME ? v->s : value_plain(a, f, v));
    }
}

static bool has_label(const struct field_def *f, const struct value *v)
{
    return v->set && (column_listed(f) || f->type == FIELD_REF || f->type == FIELD_CODE);
}

static void put_label(struct json_out *j, const struct value *v)
{
    if (!v->links) {
        json_str(j, v->label);
        return;
    }
    json_open(j, '[');
    for (size_t i = 0; i < v->n; i++) {
        json_str(j, v->links[i].label);
    }
    json_close(j, ']');
}

static void put_fields(struct json_out *j, struct arena *a, const struct record *rec)
{
    const struct register_def *reg = rec->reg;
    json_key(j, "fields");
    json_open(j, '{');
    for (size_t i = 0; i < reg->n_fields; i++) {
        json_key(j, reg->fields[i].id);
        put_value(j, a, &reg->fields[i], &rec->values[i]);
    }
    json_close(j, '}');
    json_key(j, "labels");
    json_open(j, '{');
    for (size_t i = 0; i < reg->n_fields; i++) {
        if (has_label(&reg->fields[i], &rec->values[i])) {
            json_key(j, reg->fields[i].id);
            put_label(j, &rec->values[i]);
        }
    }
    json_close(j, '}');
    json_key(j, "closed");
    json_open(j, '[');
    for (size_t i = 0; i < reg->n_fields; i++) {
        if (rec->values[i].hidden) {
            json_str(j, reg->fields[i].id);
        }
    }
    json_close(j, ']');
}

static void put_entered(struct json_out *j, const struct record *rec)
{
    json_key(j, "entered");
    json_open(j, '{');
    for (size_t i = 0; i < rec->reg->n_states; i++) {
        if (rec->state_on[i]) {
            reply_text(j, rec->reg->states[i].id, rec->state_on[i]);
        }
    }
    json_close(j, '}');
}

void reply_record(struct json_out *j, struct arena *a, const struct record *rec)
{
    json_open(j, '{');
    reply_id(j, "id", rec->id);
    reply_text(j, "register", rec->reg->id);
    json_key(j, "version");
    json_num(j, rec->version);
    reply_text(j, "title", rec->title);
    reply_text(j, "number", rec->number);
    reply_text(j, "state", rec->state->id);
    reply_text(j, "pending", rec->pending ? rec->pending->id : NULL);
    reply_id(j, "unit", rec->unit);
    reply_text(j, "unit_name", rec->unit_name);
    json_key(j, "year");
    json_num(j, rec->year);
    json_key(j, "voided");
    json_bool(j, rec->voided);
    json_key(j, "backfill");
    json_bool(j, rec->backfill);
    json_key(j, "ledger");
    json_bool(j, rec->ledger);
    reply_text(j, "external", rec->external);
    reply_text(j, "link", rec->link);
    reply_id(j, "created_by", rec->created_by);
    reply_text(j, "created_at", rec->created_at);
    reply_text(j, "updated_at", rec->updated_at);
    put_entered(j, rec);
    put_fields(j, a, rec);
    json_close(j, '}');
}

void reply_result(struct json_out *j, struct arena *a, const struct step_result *done)
{
    (void)a;
    json_open(j, '{');
    reply_id(j, "id", done->record);
    json_key(j, "version");
    json_num(j, done->version);
    reply_text(j, "state", done->state ? done->state->id : NULL);
    json_key(j, "waits_for_signature");
    json_bool(j, done->waits_for_signature);
    json_close(j, '}');
}

void reply_door(struct json_out *j, const struct door *d)
{
    json_open(j, '{');
    reply_text(j, "id", d->step->id);
    reply_text(j, "title", d->step->title);
    json_key(j, "open");
    json_bool(j, d->role_ok && d->open);
    reply_text(j, "who", d->who);
    json_key(j, "closed_by");
    json_open(j, '[');
    for (size_t i = 0; i < d->n_closed; i++) {
        json_open(j, '{');
        reply_text(j, "say", d->closed[i].say);
        reply_text(j, "law", d->closed[i].law);
        reply_text(j, "go", d->closed[i].go);
        reply_text(j, "rule", d->closed[i].rule);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

/* --- events -------------------------------------------------------------------------------------------------------- */
static bool told(const struct register_def *reg, const char *role, const char *field)
{
    const struct field_def *f = register_field(reg, field);
    for (size_t i = 0; f && i < f->n_columns; i++) {
        if (!field_open(&f->columns[i], role)) {
            return false;
        }
    }
    return f && field_open(f, role);
}

static void put_set(struct json_out *j, const struct register_def *reg, const char *role,
                    json_t *set)
{
    const char *key;
    json_t *pair;
    json_key(j, "set");
    json_open(j, '{');
    json_object_foreach(set, key, pair)
    {
        if (told(reg, role, key)) {
            json_key(j, key);
            json_open(j, '[');
            json_str(j, json_string_value(json_array_get(pair, 0)));
            json_str(j, json_string_value(json_array_get(pair, 1)));
            json_close(j, ']');
        }
    }
    json_close(j, '}');
}

enum err reply_event(struct json_out *j, struct arena *a, const struct register_def *reg,
                     const char *role, const struct event_line *line, struct error *e)
{
    const struct event *ev = &line->ev;
    const struct step_def *step = register_step(reg, ev->step);
    json_t *root;
    enum err r = json_parse(a, ev->payload, strlen(ev->payload), &root, e);
    if (r) {
        return error_set(e, ERR_IO, "事件 %lld 的内容读不出来。", (long long)ev->seq);
    }
    json_open(j, '{');
    json_key(j, "seq");
    json_num(j, ev->seq);
    reply_text(j, "at", ev->at);
    reply_text(j, "on", ev->on);
    reply_text(j, "step", ev->step);
    reply_text(j, "step_title", step ? step->title : NULL);
    reply_id(j, "person", ev->actor);
    reply_text(j, "person_name", line->actor_name);
    reply_text(j, "note", json_string_value(json_object_get(root, "note")));
    reply_text(j, "reason", json_string_value(json_object_get(root, "reason")));
    put_set(j, reg, role, json_object_get(root, "set"));
    json_close(j, '}');
    return OK;
}
