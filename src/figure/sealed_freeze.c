/* Signing: every figure of the report and the ids of what it counted become rows that nobody changes. */
#include "base/json.h"
#include "base/now.h"
#include "base/str.h"
#include "figure/sealed_internal.h"
#include "ledger/event.h"

#define SEALED_ALL 400 /* figures with the parts of ratios */

struct freezing {
    struct db *db;
    struct arena *a;
    const struct content *c;
    const struct actor *by;
    const struct record *rec;
    struct sealed_report k;
    const struct metric_def *done[SEALED_ALL];
    size_t n_done;
    struct error *e;
};

static int64_t flags_of(const struct metric_value *v)
{
    return (v->money ? SEALED_MONEY : 0) | (v->share ? SEALED_SHARE : 0) |
           (v->lower ? SEALED_LOWER : 0) | (v->day ? SEALED_DAY : 0);
}

static enum err keep_value(struct freezing *z, const struct sealed_figure *f, int64_t position)
{
    const struct metric_value *v = &f->value;
    return db_run(z->db,
                  "insert into figure_sealed (county, record, metric, position, title, text, "
                  "formula, from_on, to_on, known, number, scale, flags, records, backfill, part, "
                  "whole, last_text, last_known, last_number) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, "
                  "?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
                  ARGS(I(z->rec->county), I(z->rec->id), T(f->id), I(position), T(f->title),
                       T(f->text), T(f->formula), T(date_text(z->a, z->k.from)),
                       T(date_text(z->a, z->k.to)), I(v->known), I(v->number), I(v->scale),
                       I(flags_of(v)), I(v->records), I(v->backfill), I(v->of), I(v->over),
                       T(f->last_text), I(f->last.known), I(f->last.number)),
                  NULL, z->e);
}

static enum err keep_rows(struct freezing *z, const struct metric_def *m)
{
    const struct actor program = actor_system(z->rec->county);
    struct metric_ask ask = sealed_ask(&z->k, m);
    struct sql s scoped(sql_end) = sql_begin(z->a);

    sql_lit(&s, "insert into figure_sealed_row (county, record, metric, counted, on_day) select ");
    sql_bind(&s, I(z->rec->county));
    sql_lit(&s, ", ");
    sql_bind(&s, I(z->rec->id));
    sql_lit(&s, ", ");
    sql_bind(&s, T(m->id));
    sql_lit(&s, ", g.id, g.on_day from (");
    enum err r = metric_ids_sql(&s, z->db, z->c, &program.scope, &ask, z->e);
    sql_lit(&s, ") g");
    return r ? r : sql_run(&s, z->db, NULL, z->e);
}

static bool done_before(const struct freezing *z, const struct metric_def *m)
{
    for (size_t i = 0; i < z->n_done; i++) {
        if (z->done[i] == m) {
            return true;
        }
    }
    return false;
}

/* A figure with its rows; of a ratio the two numbers it is made of, in places of their own unless the report tells them anyway. */
static enum err keep_parts(struct freezing *z, const struct metric_def *m)
{
    struct metric_ask ask = sealed_ask(&z->k, m);
    const struct measure_def *def = &metric_version_of(z->a, &ask)->m;
    const struct metric_def *parts[] = {def->of, def->over};
    enum err r = OK;

    if (def->kind == METRIC_PEOPLE) {
        return OK;
    }
    if (def->kind != METRIC_RATIO) {
        return keep_rows(z, m);
    }
    for (size_t i = 0; !r && i < array_len(parts); i++) {
        struct sealed_figure f;
        if (sealed_find(&z->k, parts[i]) || done_before(z, parts[i])) {
            continue;
        }
        if (z->n_done == SEALED_ALL) {
            return error_set(z->e, ERR_LIMIT, "报告的数太多，最多 %d 个。", SEALED_ALL);
        }
        z->done[z->n_done++] = parts[i];
        if (!(r = sealed_count(z->db, z->a, z->c, z->rec->county, &z->k, parts[i], &f, z->e)) &&
            !(r = keep_value(z, &f, -1))) {
            r = keep_parts(z, parts[i]);
        }
    }
    return r;
}

static enum err keep_all(struct freezing *z)
{
    enum err r = OK;

    for (size_t i = 0; !r && i < z->k.n; i++) {
        if (!(r = keep_value(z, &z->k.items[i], (int64_t)i))) {
            r = keep_parts(z, z->k.items[i].metric);
        }
    }
    return r;
}

static enum err refuse_missing(const struct sealed_report *k, struct error *e)
{
    const char *first = "";

    for (size_t i = k->n; i > 0; i--) {
        first = k->items[i - 1].missing ? k->items[i - 1].title : first;
    }
    (void)error_set(
        e, ERR_INVALID,
        "还有 %zu 个数缺数据（如“%s”）：去台账补登，或者在“数据”里逐个写明原因，再签发。",
        k->missing, first);
    return error_rule(e, "figures_missing");
}

static enum err trace(struct freezing *z, int64_t *ret_seq)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(EVENT_PAYLOAD_MAX);
    struct json_out j = json_begin(&b);

    json_open(&j, '{');
    json_key(&j, "report");
    json_str(&j, z->k.def->id);
    json_key(&j, "figures");
    json_open(&j, '{');
    for (size_t i = 0; i < z->k.n; i++) {
        json_key(&j, z->k.items[i].id);
        json_str(&j, z->k.items[i].text);
    }
    json_close(&j, '}');
    json_close(&j, '}');
    enum err r = strbuf_check(&b, z->e);
    struct event ev = {.county = z->rec->county,
                       .actor = z->by->person,
                       .post = z->by->post,
                       .reg = z->rec->reg->id,
                       .record = z->rec->id,
                       .step = "freeze",
                       .payload = r ? NULL : strbuf_take(&b, z->a)};
    if (!r && !(r = event_append(z->db, z->a, &ev, z->by->address, z->e))) {
        *ret_seq = ev.seq;
    }
    return r;
}

static enum err seal(struct freezing *z)
{
    int64_t seq = 0;
    enum err r = trace(z, &seq);

    return r ? r
             : db_run(z->db,
                      "insert into figure_seal (county, record, report, from_on, to_on, unit, "
                      "person, at, event_seq) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                      ARGS(I(z->rec->county), I(z->rec->id), T(z->k.def->id),
                           T(date_text(z->a, z->k.from)), T(date_text(z->a, z->k.to)), I(z->k.unit),
                           I(z->by->person), T(datetime_text(z->a, now_ms())), I(seq)),
                      NULL, z->e);
}

enum err sealed_freeze(struct db *db, struct arena *a, const struct content *c,
                       const struct actor *by, const struct record *rec, struct error *e)
{
    struct freezing *z = arena_make(a, struct freezing);
    const struct report_def *def;
    enum err r = sealed_def(db, a, c, rec, &def, e);

    if (r) {
        return r;
    }
    if (!def) {
        return error_set(e, ERR_INVALID, "这一类报告没有定下要取哪些数，不能封存。");
    }
    *z = (struct freezing){.db = db, .a = a, .c = c, .by = by, .rec = rec, .e = e};
    if ((r = sealed_read(db, a, c, rec, def, &z->k, e))) {
        return r;
    }
    if (z->k.frozen) {
        return error_set(e, ERR_CONFLICT, "这份报告的数已经封存。");
    }
    if (z->k.missing) {
        return refuse_missing(&z->k, e);
    }
    r = keep_all(z);
    return r ? r : seal(z);
}

/* --- looked up ------------------------------------------------------------------------------------------- */
enum err sealed_of(struct db *db, struct arena *a, int64_t county, const struct metric_ask *ask,
                   struct sealed_figure *ret, int64_t *ret_record, struct error *e)
{
    struct table t;
    enum err r = db_all(
        db, a,
        "select " SEALED_COLUMNS ", k.record from figure_seal s join figure_sealed k on k.county = "
        "s.county and k.record = s.record where s.county = ?1 and s.from_on = ?2 and s.to_on = ?3 "
        "and s.unit = ?4 and k.metric = ?5 order by s.event_seq desc limit 1",
        ARGS(I(county), T(date_text(a, ask->from)), T(date_text(a, ask->to)), I(ask->unit),
             T(ask->metric->id)),
        &t, e);

    *ret_record = 0;
    if (!r && t.n) {
        *ret = sealed_row_figure(NULL, &t, 0);
        ret->metric = ask->metric;
        *ret_record = cell_int(&t, 0, 15);
    }
    return r;
}

enum err sealed_rows(struct db *db, struct arena *a, int64_t county, int64_t record,
                     const char *metric, int64_t after, size_t limit, int64_t **ret, size_t *ret_n,
                     struct error *e)
{
    struct table t;
    enum err r = db_all(
        db, a,
        "select counted from figure_sealed_row where county = ?1 and record = ?2 and "
        "metric = ?3 and counted < ?4 order by counted desc limit ?5",
        ARGS(I(county), I(record), T(metric), I(after ? after : INT64_MAX), I((int64_t)limit)), &t,
        e);
    if (r) {
        return r;
    }
    *ret = arena_array(a, t.n + 1, sizeof(**ret));
    for (*ret_n = 0; *ret_n < t.n; (*ret_n)++) {
        (*ret)[*ret_n] = cell_int(&t, *ret_n, 0);
    }
    return OK;
}
