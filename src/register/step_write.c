/* step_write.c - the row, its lists, its history and the event, in that order. The statements of a register have one
 * text each, whatever changed, so that they stay prepared. */
#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/now.h"
#include "base/str.h"
#include "clock/clock.h"
#include "ledger/event.h"
#include "register/column.h"
#include "register/condition_sql.h"
#include "register/rows.h"
#include "register/search.h"
#include "register/step_internal.h"

enum { PAYLOAD_BYTES = EVENT_PAYLOAD_MAX };

/* Every column but the key, in order, through `put`. */
typedef void put_column(struct sql *s, const char *prefix, const char *name, struct val v);

static void each_column(struct move *m, struct sql *s, put_column *put)
{
    const struct record *x = &m->rec;
    put(s, "", "unit", x->unit ? I(x->unit) : NIL);
    put(s, "", "year", I(x->year));
    put(s, "", "state", T(x->state->id));
    put(s, "", "pending", T(x->pending ? x->pending->id : NULL));
    put(s, "", "version", I(x->version));
    put(s, "", "number", T(x->number));
    put(s, "", "created_by", I(x->created_by));
    put(s, "", "created_at", T(x->created_at));
    put(s, "", "updated_at", T(x->updated_at));
    put(s, "", "content", T(x->content));
    put(s, "", "voided", I(x->voided));
    put(s, "", "void_reason", T(x->void_reason));
    put(s, "", "backfill", I(x->backfill));
    put(s, "", "ledger", I(x->ledger));
    put(s, "", "external", T(x->external));
    put(s, "", "link", T(x->link));
    for (size_t i = 0; i < m->reg->n_states; i++) {
        put(s, "s_", m->reg->states[i].id, T(x->state_on[i]));
    }
    for (size_t i = 0; i < m->reg->n_fields; i++) {
        const struct field_def *f = &m->reg->fields[i];
        if (column_single(f)) {
            put(s, "f_", f->id, column_bind(f, &x->values[i]));
        }
    }
}

static void put_name(struct sql *s, const char *prefix, const char *name, struct val v)
{
    (void)v;
    sql_lit(s, ", ");
    sql_id(s, prefix, name);
}

static void put_value(struct sql *s, const char *prefix, const char *name, struct val v)
{
    (void)prefix;
    (void)name;
    sql_lit(s, ", ");
    sql_bind(s, v);
}

static void put_assignment(struct sql *s, const char *prefix, const char *name, struct val v)
{
    put_name(s, prefix, name, v);
    sql_lit(s, " = ");
    sql_bind(s, v);
}

static enum err insert_row(struct move *m)
{
    struct sql s scoped(sql_end) = sql_begin(m->a);
    sql_lit(&s, "insert into ");
    sql_id(&s, "r_", m->reg->id);
    sql_lit(&s, " (county, id");
    each_column(m, &s, put_name);
    sql_lit(&s, ") values (");
    sql_bind(&s, I(m->rec.county));
    sql_lit(&s, ", ");
    sql_bind(&s, I(m->rec.id));
    each_column(m, &s, put_value);
    sql_lit(&s, ")");
    return sql_run(&s, m->db, NULL, m->e);
}

/* The version in the condition: should the row have moved on under us, nothing is overwritten. */
static enum err update_row(struct move *m)
{
    struct sql s scoped(sql_end) = sql_begin(m->a);
    int64_t rows = 0;
    sql_lit(&s, "update ");
    sql_id(&s, "r_", m->reg->id);
    sql_lit(&s, " set county = county");
    each_column(m, &s, put_assignment);
    sql_lit(&s, " where county = ");
    sql_bind(&s, I(m->rec.county));
    sql_lit(&s, " and id = ");
    sql_bind(&s, I(m->rec.id));
    sql_lit(&s, " and version = ");
    sql_bind(&s, I(m->before.version));
    enum err r = sql_run(&s, m->db, &rows, m->e);
    if (!r && rows != 1) {
        r = error_set(m->e, ERR_CONFLICT, "这条%s刚被别人改过，您填的还没有保存。请核对后再提交。",
                      m->reg->title);
    }
    return r;
}

static enum err add_history(struct move *m)
{
    struct sql s scoped(sql_end) = sql_begin(m->a);
    sql_lit(&s, "insert into ");
    sql_id(&s, "h_", m->reg->id);
    sql_lit(&s, " (county, id");
    each_column(m, &s, put_name);
    sql_lit(&s, ", from_at) values (");
    sql_bind(&s, I(m->rec.county));
    sql_lit(&s, ", ");
    sql_bind(&s, I(m->rec.id));
    each_column(m, &s, put_value);
    sql_lit(&s, ", ");
    sql_bind(&s, T(m->rec.updated_at));
    sql_lit(&s, ")");
    return sql_run(&s, m->db, NULL, m->e);
}

/* --- lists ---------------------------------------------------------------------------------------------------------- */
static enum err delete_list(struct move *m, const struct field_def *f)
{
    struct sql s scoped(sql_end) = sql_begin(m->a);
    sql_lit(&s, "delete from ");
    sql_id(&s, "f_", m->reg->id);
    sql_lit(&s, " where county = ");
    sql_bind(&s, I(m->rec.county));
    sql_lit(&s, " and record = ");
    sql_bind(&s, I(m->rec.id));
    sql_lit(&s, " and field = ");
    sql_bind(&s, T(f->id));
    return sql_run(&s, m->db, NULL, m->e);
}

static enum err insert_link(struct move *m, const struct field_def *f, size_t idx,
                            const struct link *l)
{
    struct sql s scoped(sql_end) = sql_begin(m->a);
    sql_lit(&s, "insert into ");
    sql_id(&s, "f_", m->reg->id);
    sql_lit(&s, " (county, record, field, idx, ref, code) values (");
    const struct val row[] = {I(m->rec.county),         I(m->rec.id), T(f->id), I((int64_t)idx),
                              l->ref ? I(l->ref) : NIL, T(l->code)};
    for (size_t i = 0; i < array_len(row); i++) {
        strbuf_str(&s.text, i ? ", " : "");
        sql_bind(&s, row[i]);
    }
    sql_lit(&s, ")");
    return sql_run(&s, m->db, NULL, m->e);
}

static const char *why_of(const struct extra *extra, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(extra[i].key, "reason") || str_eq(extra[i].key, "note")) {
            return extra[i].text;
        }
    }
    return NULL;
}

static enum err write_lists(struct move *m, const char *step, const char *why)
{
    for (size_t i = 0; i < m->reg->n_fields; i++) {
        const struct field_def *f = &m->reg->fields[i];
        const struct value *was = &m->before.values[i], *v = &m->rec.values[i];
        if ((!column_listed(f) && f->type != FIELD_ROWS) || value_same(f, was, v)) {
            continue;
        }
        if (f->type == FIELD_ROWS) {
            enum err r = rows_store(m->db, m->a, m->reg, f, m->rec.county, m->rec.id, v, m->e);
            if (r) {
                return r;
            }
            continue;
        }
        enum err r = file_version_keep(m, f, step, why);
        r = r || !was->set ? r : delete_list(m, f);
        for (size_t j = 0; !r && j < v->n; j++) {
            r = insert_link(m, f, j, &v->links[j]);
        }
        if (r) {
            return r;
        }
    }
    return OK;
}

/* --- event ---------------------------------------------------------------------------------------------------------- */
static void pair(struct json_out *j, const char *key, const char *before, const char *after)
{
    json_key(j, key);
    json_open(j, '[');
    json_str(j, before);
    json_str(j, after);
    json_close(j, ']');
}

/* A value that only some may see does not enter the chain in clear, only that it changed: nothing there can be taken back.
 * Here a keyed digest with the key's id goes in once there are keys, and the ciphertext beside the chain. */
static const char *told(struct move *m, const struct field_def *f, const struct value *v)
{
    bool secret = f->n_open_to > 0 || f->mask != MASK_NONE;
    return v->set && secret ? "（不公开）" : value_plain(m->a, f, v);
}

static void put_fields(struct move *m, struct json_out *j)
{
    json_key(j, "set");
    json_open(j, '{');
    for (size_t i = 0; i < m->reg->n_fields; i++) {
        const struct field_def *f = &m->reg->fields[i];
        const struct value *was = &m->before.values[i], *v = &m->rec.values[i];
        if (!value_same(f, was, v)) {
            pair(j, f->id, told(m, f, was), told(m, f, v));
        }
    }
    json_close(j, '}');
}

static void put_number(struct move *m, struct json_out *j, const char *key, int64_t before,
                       int64_t after, bool is_id)
{
    if (before == after) {
        return;
    }
    const char *was = !before ? NULL
                      : is_id ? id_text(m->a, before)
                              : arena_printf(m->a, "%lld", (long long)before);
    const char *now = !after  ? NULL
                      : is_id ? id_text(m->a, after)
                              : arena_printf(m->a, "%lld", (long long)after);
    pair(j, key, was, now);
}

static void put_text(struct json_out *j, const char *key, const char *before, const char *after)
{
    if (!str_eq(before, after)) {
        pair(j, key, before, after);
    }
}

/* --- clocks: what this change starts, closes or counts anew -------------------------------------------------- */
struct clock_changes {
    struct clock_change *items;
    size_t n;
};

static const char *clock_field(const void *ctx, const struct field_def *f)
{
    const struct move *m = ctx;
    const struct value *v = &m->rec.values[f->index];
    return v->set ? value_plain(m->a, f, v) : NULL;
}

static enum err clock_holds(const void *ctx, const struct cel *when, bool *ret, struct error *e)
{
    const struct move *m = ctx;
    struct eval ev = move_eval(m);
    enum truth t = TRUTH_FALSE;
    const char *missing = NULL;
    enum err r = eval_truth(&ev, when, &t, &missing, e);
    *ret = t == TRUTH_TRUE;
    return r;
}

static enum err sync_clocks(struct move *m, const char *step, struct clock_changes *ret)
{
    bool stays = m->before.state == m->rec.state;
    const struct clock_facts f = {.county = m->rec.county,
                                  .record = m->rec.id,
                                  .reg = m->reg,
                                  .content = m->rec.content,
                                  .before = m->before.state,
                                  .state = m->rec.state,
                                  .state_on_before = m->before.version ? m->before.state_on : NULL,
                                  .state_on = m->rec.state_on,
                                  .field = clock_field,
                                  .holds = clock_holds,
                                  .ctx = m,
                                  .voided = m->rec.voided,
                                  .correction = stays && !register_step(m->reg, step) &&
                                                !str_eq(step, "sign")};
    return clock_sync(m->db, m->a, m->en->content, &f, &ret->items, &ret->n, m->e);
}

static void put_clocks(struct json_out *j, const struct clock_changes *clocks)
{
    json_key(j, "clocks");
    json_open(j, '{');
    for (size_t i = 0; i < clocks->n; i++) {
        pair(j, clocks->items[i].clock, clocks->items[i].before, clocks->items[i].after);
    }
    json_close(j, '}');
}

static const char *payload(struct move *m, const struct clock_changes *clocks,
                           const struct extra *extra, size_t n)
{
    struct strbuf b = strbuf_make(PAYLOAD_BYTES);
    struct json_out j = json_begin(&b);
    const struct state_def *was = m->before.state, *now = m->rec.state;
    json_open(&j, '{');
    if (move_changed(m)) {
        put_fields(m, &j);
    }
    if (was != now) {
        pair(&j, "state", was ? was->id : NULL, now->id);
    }
    put_text(&j, "number", m->before.number, m->rec.number);
    put_text(&j, "external", m->before.external, m->rec.external);
    put_text(&j, "link", m->before.link, m->rec.link);
    put_number(m, &j, "unit", m->before.unit, m->rec.unit, true);
    put_number(m, &j, "year", m->before.year, m->rec.year, false);
    if (clocks->n) {
        put_clocks(&j, clocks);
    }
    for (size_t i = 0; i < n; i++) {
        if (extra[i].text) {
            json_key(&j, extra[i].key);
            json_str(&j, extra[i].text);
        }
    }
    json_close(&j, '}');
    const char *s = b.over ? NULL : strbuf_take(&b, m->a);
    strbuf_clear(&b);
    return s;
}

static enum err add_event(struct move *m, const char *step, const struct clock_changes *clocks,
                          const struct extra *extra, size_t n, int64_t *ret_seq)
{
    struct event ev = {.county = m->rec.county,
                       .actor = m->by->person,
                       .post = m->by->post,
                       .reg = m->reg->id,
                       .record = m->rec.id,
                       .step = step,
                       .on = m->on,
                       .payload = payload(m, clocks, extra, n)};
    if (!ev.payload) {
        return error_set(m->e, ERR_LIMIT, "这一次改动的内容太长，请分几次保存。");
    }
    enum err r = event_append(m->db, m->a, &ev, m->by->address, m->e);
    if (!r) {
        *ret_seq = ev.seq;
    }
    return r;
}

void move_result(const struct move *m, struct step_result *ret)
{
    *ret = (struct step_result){.record = m->rec.id,
                                .version = m->rec.version,
                                .state = m->rec.state,
                                .waits_for_signature = m->rec.pending != NULL};
}

enum err move_write(struct move *m, const char *step, const struct extra *extra, size_t n,
                    struct step_result *ret)
{
    struct clock_changes clocks = {0};
    int64_t seq = 0;
    m->rec.version = m->before.version + 1;
    m->rec.updated_at = datetime_text(m->a, now_ms());
    enum err r = m->before.version ? update_row(m) : insert_row(m);
    if (!r) {
        r = write_lists(m, step, why_of(extra, n));
    }
    if (!r) {
        r = search_write(m->db, m->a, &m->rec, m->e);
    }
    if (!r) {
        r = add_history(m);
    }
    if (!r) {
        r = sync_clocks(m, step, &clocks);
    }
    if (!r) {
        r = add_event(m, step, &clocks, extra, n, &seq);
    }
    if (r) {
        return r;
    }
    move_result(m, ret);
    ret->event_seq = seq;
    return OK;
}
