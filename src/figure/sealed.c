#include "figure/sealed_internal.h"

#include <string.h>

#include "base/json.h"
#include "base/now.h"
#include "base/str.h"
#include "ledger/event.h"
#include "register/condition_eval.h"

enum err sealed_def(struct db *db, struct arena *a, const struct content *c,
                    const struct record *rec, const struct report_def **ret, struct error *e)
{
    const struct eval ev = {
        .db = db, .arena = a, .content = c, .record = rec, .today = now_today()};

    *ret = NULL;
    for (size_t i = 0; i < c->n_reports; i++) {
        enum truth is = TRUTH_TRUE;
        if (c->reports[i].reg != rec->reg) {
            continue;
        }
        enum err r = c->reports[i].when ? eval_truth(&ev, c->reports[i].when, &is, NULL, e) : OK;
        if (r || is == TRUTH_TRUE) {
            *ret = r ? NULL : &c->reports[i];
            return r;
        }
    }
    return OK;
}

static struct date day_of(const struct record *rec, const struct field_def *f)
{
    struct date d = {0};
    const struct value *v = &rec->values[f->index];
    return v->set && date_parse(v->s, &d) ? d : (struct date){0};
}

enum err sealed_period(const struct record *rec, const struct report_def *def,
                       struct sealed_report *ret, struct error *e)
{
    ret->def = def;
    ret->unit = def->of_unit ? rec->unit : 0;
    ret->from = def->from ? day_of(rec, def->from) : (struct date){(int16_t)rec->year, 1, 1};
    ret->to = def->to ? day_of(rec, def->to) : (struct date){(int16_t)rec->year, 12, 31};
    if (!date_ok(ret->from) || !date_ok(ret->to) || date_cmp(ret->from, ret->to) > 0) {
        return error_set(e, ERR_INVALID, "报告的年度或起止日期还没有填好，先填好再取数。");
    }
    return OK;
}

struct metric_ask sealed_ask(const struct sealed_report *k, const struct metric_def *m)
{
    bool unit = k->unit && m->by_unit;
    return (struct metric_ask){
        .metric = m, .from = k->from, .to = k->to, .unit = unit ? k->unit : 0, .below = unit};
}

/* --- live ------------------------------------------------------------------------------------------------ */
static bool nought_answers(const struct report_def *def, const struct metric_def *m)
{
    for (size_t i = 0; i < def->n_zeros; i++) {
        if (def->zeros[i] == m) {
            return true;
        }
    }
    return false;
}

static bool nothing_there(const struct report_def *def, const struct sealed_figure *f)
{
    const struct metric_value *v = &f->value;
    return !v->known || (v->number == 0 && v->records == 0 && !nought_answers(def, f->metric));
}

enum err sealed_count(struct db *db, struct arena *a, const struct content *c, int64_t county,
                      const struct sealed_report *k, const struct metric_def *m,
                      struct sealed_figure *ret, struct error *e)
{
    const struct actor program = actor_system(county);
    struct metric_ask ask = sealed_ask(k, m), last = metric_last_year(&ask);
    enum err r;

    *ret = (struct sealed_figure){.metric = m, .id = m->id, .title = m->title};
    ret->formula = metric_formula(a, &metric_version_of(a, &ask)->m);
    if ((r = metric_value(db, a, c, &program.scope, &ask, &ret->value, e)) ||
        (r = metric_value(db, a, c, &program.scope, &last, &ret->last, e))) {
        return r;
    }
    ret->text = metric_text(a, m, &ret->value);
    ret->last_text = metric_text(a, m, &ret->last);
    return OK;
}

static enum err read_live(struct db *db, struct arena *a, const struct content *c, int64_t county,
                          struct sealed_report *k, struct error *e)
{
    const struct report_def *def = k->def;
    size_t cap = 0;
    enum err r = OK;

    for (size_t g = 0; g < def->n_groups; g++) {
        cap += def->groups[g].n;
    }
    k->items = arena_array(a, cap + 1, sizeof(*k->items));
    for (size_t g = 0; g < def->n_groups; g++) {
        for (size_t i = 0; !r && i < def->groups[g].n; i++) {
            r = sealed_count(db, a, c, county, k, def->groups[g].figures[i], &k->items[k->n++], e);
        }
    }
    return r;
}

/* --- kept ------------------------------------------------------------------------------------------------ */
static struct metric_value value_of(const struct table *t, size_t i)
{
    int64_t flags = cell_int(t, i, 7);
    return (struct metric_value){.known = cell_int(t, i, 4) != 0,
                                 .number = cell_int(t, i, 5),
                                 .scale = (int)cell_int(t, i, 6),
                                 .money = (flags & SEALED_MONEY) != 0,
                                 .share = (flags & SEALED_SHARE) != 0,
                                 .lower = (flags & SEALED_LOWER) != 0,
                                 .day = (flags & SEALED_DAY) != 0,
                                 .records = cell_int(t, i, 8),
                                 .backfill = cell_int(t, i, 9),
                                 .of = cell_int(t, i, 10),
                                 .over = cell_int(t, i, 11)};
}

struct sealed_figure sealed_row_figure(const struct content *c, const struct table *t, size_t i)
{
    struct sealed_figure f = {.id = cell_text(t, i, 0),
                              .metric = c ? content_metric(c, cell_text(t, i, 0)) : NULL,
                              .title = cell_text(t, i, 1),
                              .text = cell_text(t, i, 2),
                              .formula = cell_text(t, i, 3),
                              .value = value_of(t, i),
                              .last_text = cell_text(t, i, 12)};
    f.last = f.value;
    f.last.known = cell_int(t, i, 13) != 0;
    f.last.number = cell_int(t, i, 14);
    f.last.records = f.last.backfill = f.last.of = f.last.over = 0;
    return f;
}

static enum err read_frozen(struct db *db, struct arena *a, const struct content *c, int64_t county,
                            int64_t record, struct sealed_report *k, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select " SEALED_COLUMNS " from figure_sealed k where k.county = ?1 and "
                        "k.record = ?2 and k.position >= 0 order by k.position",
                        ARGS(I(county), I(record)), &t, e);
    if (r) {
        return r;
    }
    k->items = arena_array(a, t.n + 1, sizeof(*k->items));
    for (k->n = 0; k->n < t.n; k->n++) {
        k->items[k->n] = sealed_row_figure(c, &t, k->n);
    }
    return OK;
}

static enum err read_seal(struct db *db, struct arena *a, int64_t county, int64_t record,
                          struct sealed_report *k, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select s.at, h.name, s.from_on, s.to_on, s.unit from figure_seal s left "
                        "join person h on h.id = s.person where s.county = ?1 and s.record = ?2",
                        ARGS(I(county), I(record)), &t, e);
    if (r || !t.n) {
        return r;
    }
    k->frozen = true;
    k->at = cell_text(&t, 0, 0);
    k->by_name = cell_text(&t, 0, 1);
    k->unit = cell_int(&t, 0, 4);
    if (!date_parse(cell_text(&t, 0, 2), &k->from) || !date_parse(cell_text(&t, 0, 3), &k->to)) {
        BUG("figure_seal holds no dates");
    }
    return OK;
}

/* --- what people say of them ----------------------------------------------------------------------------- */
static enum err read_words(struct db *db, struct arena *a, int64_t county, int64_t record,
                           struct sealed_report *k, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select w.metric, w.text, w.why, h.name, w.at from figure_word w left join "
                        "person h on h.id = w.person where w.county = ?1 and w.record = ?2",
                        ARGS(I(county), I(record)), &t, e);
    for (size_t i = 0; !r && i < t.n; i++) {
        for (size_t f = 0; f < k->n; f++) {
            if (str_eq(k->items[f].id, cell_text(&t, i, 0))) {
                struct sealed_word *w = arena_make(a, struct sealed_word);
                *w = (struct sealed_word){cell_text(&t, i, 1), cell_text(&t, i, 2),
                                          cell_text(&t, i, 3), cell_text(&t, i, 4)};
                k->items[f].word = w;
            }
        }
    }
    return r;
}

enum err sealed_read(struct db *db, struct arena *a, const struct content *c,
                     const struct record *rec, const struct report_def *def,
                     struct sealed_report *ret, struct error *e)
{
    enum err r;

    *ret = (struct sealed_report){0};
    if ((r = sealed_period(rec, def, ret, e)) ||
        (r = read_seal(db, a, rec->county, rec->id, ret, e))) {
        return r;
    }
    r = ret->frozen ? read_frozen(db, a, c, rec->county, rec->id, ret, e)
                    : read_live(db, a, c, rec->county, ret, e);
    if (r || (r = read_words(db, a, rec->county, rec->id, ret, e))) {
        return r;
    }
    for (size_t i = 0; i < ret->n; i++) {
        struct sealed_figure *f = &ret->items[i];
        f->missing = !ret->frozen && !f->word && nothing_there(def, f);
        ret->missing += f->missing ? 1 : 0;
    }
    return OK;
}

const struct sealed_figure *sealed_find(const struct sealed_report *k, const struct metric_def *m)
{
    for (size_t i = 0; i < k->n; i++) {
        if (str_eq(k->items[i].id, m->id)) {
            return &k->items[i];
        }
    }
    return NULL;
}

const char *sealed_text(const struct sealed_figure *f)
{
    return f->word && f->word->text ? f->word->text : f->text;
}

static enum err say_refused(struct db *db, struct arena *a, const struct record *rec,
                            const struct report_def *def, const struct metric_def *m,
                            const char *text, const char *why, struct error *e)
{
    struct sealed_report k = {0};
    enum err r = read_seal(db, a, rec->county, rec->id, &k, e);

    if (r) {
        return r;
    }
    if (!def || !report_tells(def, m)) {
        return error_set(e, ERR_INVALID, "这份报告没有“%s”这个数。", m->title);
    }
    if (k.frozen) {
        return error_set(e, ERR_CONFLICT,
                         "报告已经签发，数已封存，不能再改写。台账改了的，看“发布后变动”。");
    }
    if (str_empty(why) && !str_empty(text)) {
        return error_set(e, ERR_INVALID, "改写“%s”要写明理由。", m->title);
    }
    if (str_chars(text ? text : "") > SEALED_TEXT_MAX ||
        str_chars(why ? why : "") > SEALED_WHY_MAX) {
        return error_set(e, ERR_INVALID, "改写的数最多 %d 字，理由最多 %d 字。", SEALED_TEXT_MAX,
                         SEALED_WHY_MAX);
    }
    return OK;
}

static enum err say_event(struct db *db, struct arena *a, const struct actor *by,
                          const struct record *rec, const struct metric_def *m, const char *text,
                          const char *why, struct error *e)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(EVENT_PAYLOAD_MAX);
    struct json_out j = json_begin(&b);

    json_open(&j, '{');
    json_key(&j, "figure");
    json_str(&j, m->id);
    json_key(&j, "text");
    json_str(&j, text);
    json_key(&j, "reason");
    json_str(&j, why);
    json_close(&j, '}');
    enum err r = strbuf_check(&b, e);
    struct event ev = {.county = rec->county,
                       .actor = by->person,
                       .post = by->post,
                       .reg = rec->reg->id,
                       .record = rec->id,
                       .step = "figure",
                       .payload = r ? NULL : strbuf_take(&b, a)};
    return r ? r : event_append(db, a, &ev, by->address, e);
}

enum err sealed_say(struct db *db, struct arena *a, const struct content *c, const struct actor *by,
                    const struct record *rec, const struct metric_def *m, const char *text,
                    const char *why, struct error *e)
{
    const struct report_def *def;
    enum err r = sealed_def(db, a, c, rec, &def, e);

    if (r || (r = say_refused(db, a, rec, def, m, text, why, e))) {
        return r;
    }
    r = db_run(db, "delete from figure_word where county = ?1 and record = ?2 and metric = ?3",
               ARGS(I(rec->county), I(rec->id), T(m->id)), NULL, e);
    if (!r && !str_empty(why)) {
        r = db_run(db,
                   "insert into figure_word (county, record, metric, text, why, person, at) values "
                   "(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                   ARGS(I(rec->county), I(rec->id), T(m->id), T(text), T(why), I(by->person),
                        T(datetime_text(a, now_ms()))),
                   NULL, e);
    }
    return r ? r : say_event(db, a, by, rec, m, text, why, e);
}
