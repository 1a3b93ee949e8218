/* Counting. Each metric or obligation in use becomes one source, asked once; a unit finds its number in it by its id. */
#include "figure/round_auto.h"

#include <stdlib.h>

#include "base/now.h"
#include "base/str.h"
#include "figure/metric.h"
#include "figure/obligation.h"
#include "figure/round_map.h"

enum { PERIODS_MAX = 12, UNITS_LATER = 5000 /* founded within the year */ };

/* What one source says of one unit. */
struct got {
    bool known;
    int64_t number; /* metric: hundredths */
    int64_t have, asked,
        met; /* obligation: records; periods or persons, and those who have done it */
    const char *text;
};
struct source {
    const struct metric_def *metric;
    const struct obligation_def *obligation;
    struct got *items;
    size_t n, cap;
    struct round_map at; /* unit -> items */
    struct got nothing;  /* of a unit without records */
};
struct count {
    struct db *db;
    struct arena *a;
    const struct content *c;
    int64_t county;
    int year;
    int64_t unit; /* the only one; 0: several */
    size_t n_places;
    struct source *sources;
    size_t n, cap;
    struct error *e;
};

bool round_auto_counts(const struct content *c, const struct framework_part *part)
{
    return part->rule.kind != ASSESS_MANUAL &&
           ((part->metric && content_metric(c, part->metric)) ||
            (part->obligation && content_obligation(c, part->obligation)));
}

/* --- sources ------------------------------------------------------------------------------------------- */
static struct got *got_of(struct count *k, struct source *s, int64_t unit)
{
    size_t i;

    if (round_map_get(&s->at, unit, &i)) {
        return &s->items[i];
    }
    round_map_put(&s->at, unit, s->n);
    return arena_push(k->a, &s->items, &s->n, &s->cap, sizeof(*s->items));
}

static int64_t hundredths(const struct metric_value *v)
{
    int64_t n = v->number;

    for (int i = v->scale; i < 2; i++) {
        n *= 10;
    }
    for (int i = v->scale; i > 2; i--) {
        n /= 10;
    }
    return n;
}

static struct got from_value(struct count *k, const struct metric_def *m,
                             const struct metric_value *v)
{
    return (struct got){
        .known = v->known, .number = v->known ? hundredths(v) : 0, .text = metric_text(k->a, m, v)};
}

static enum err ask_metric(struct count *k, struct source *s)
{
    struct scope scope = actor_system(k->county).scope;
    const struct metric_ask ask = {.metric = s->metric,
                                   .from = {(int16_t)k->year, 1, 1},
                                   .to = {(int16_t)k->year, 12, 31},
                                   .unit = k->unit};
    struct metric_unit *units;
    size_t n = 0;

    if (!s->metric->by_unit) {
        s->nothing = (struct got){.text = "这个口径不分单位"};
        return OK;
    }
    const struct metric_version *version = metric_version_of(k->a, &ask);
    bool share = version->m.kind == METRIC_RATIO;
    const struct metric_value none = {.known = !share, .share = share};
    s->nothing = from_value(k, s->metric, &none);
    if (k->unit) {
        struct metric_value v;
        enum err r = metric_value(k->db, k->a, k->c, &scope, &ask, &v, k->e);
        if (!r) {
            *got_of(k, s, k->unit) = from_value(k, s->metric, &v);
        }
        return r;
    }
    enum err r = metric_units(k->db, k->a, k->c, &scope, &ask, &units, &n, k->e);
    s->at = round_map_make(k->a, n + 1);
    for (size_t i = 0; !r && i < n; i++) {
        *got_of(k, s, units[i].unit) = from_value(k, s->metric, &units[i].value);
    }
    return r;
}

/* The periods of the year that have begun; before the year none has, then the first one counts. */
static size_t periods(struct count *k, const struct obligation_def *o,
                      struct obligation_period list[PERIODS_MAX])
{
    struct date today = now_today();
    struct date day = today.year == k->year
                          ? today
                          : (struct date){(int16_t)k->year, today.year < k->year ? 1 : 12,
                                          today.year < k->year ? 1 : 31};
    size_t n = 0;

    if (o->per == PER_ALWAYS) {
        list[n++] = obligation_period(k->a, o, day);
        return n;
    }
    for (int month = 1; month <= day.month; month++) {
        struct obligation_period p =
            obligation_period(k->a, o, (struct date){(int16_t)k->year, (int8_t)month, 1});
        if (n == 0 || !str_eq(list[n - 1].id, p.id)) {
            list[n++] = p;
        }
    }
    return n;
}

static void add_item(struct count *k, struct source *s, const struct obligation_item *item)
{
    struct got *g = got_of(k, s, item->unit);

    g->known = true;
    g->have += item->have;
    g->asked++;
    g->met += !item->missing;
}

static enum err ask_obligation(struct count *k, struct source *s)
{
    struct scope scope = actor_system(k->county).scope;
    struct obligation_period list[PERIODS_MAX];
    size_t n = periods(k, s->obligation, list);
    enum err r = OK;

    if (k->unit) {
        scope.kind = SCOPE_UNIT;
        scope.unit = k->unit;
    }
    s->nothing = (struct got){.text = "本单位没有这一事项"};
    for (size_t i = 0; !r && i < n; i++) {
        struct obligation_list got;
        r = obligation_list(k->db, k->a, k->c, &scope, s->obligation, &list[i], &got, k->e);
        if (!r && i == 0) {
            s->at = round_map_make(k->a, got.n + UNITS_LATER);
        }
        for (size_t j = 0; !r && j < got.n; j++) {
            add_item(k, s, &got.items[j]);
        }
    }
    return r;
}

static enum err source_of(struct count *k, const struct framework_part *part, struct source **ret)
{
    const struct metric_def *m = part->metric ? content_metric(k->c, part->metric) : NULL;
    const struct obligation_def *o = m ? NULL : content_obligation(k->c, part->obligation);

    for (size_t i = 0; i < k->n; i++) {
        if (k->sources[i].metric == m && k->sources[i].obligation == o) {
            *ret = &k->sources[i];
            return OK;
        }
    }
    struct source *s = arena_push(k->a, &k->sources, &k->n, &k->cap, sizeof(*s));
    s->metric = m;
    s->obligation = o;
    s->at = round_map_make(k->a, 1);
    *ret = s;
    return m ? ask_metric(k, s) : ask_obligation(k, s);
}

/* --- facts --------------------------------------------------------------------------------------------- */
static int64_t share(int64_t met, int64_t asked)
{
    return asked > 0 ? (2 * met * 10000 + asked) / (2 * asked) : 0;
}

/* An obligation answers what the rule asks: done or not, how much, which share, how many missing. */
static struct assess_fact of_obligation(const struct obligation_def *o, const struct got *g,
                                        enum assess_kind kind)
{
    int64_t missing = g->asked - g->met;

    switch (kind) {
    case ASSESS_RATIO: return (struct assess_fact){g->asked > 0, share(g->met, g->asked)};
    case ASSESS_COUNT:
    case ASSESS_BONUS: return (struct assess_fact){g->known, (o->role ? g->met : g->have) * 100};
    case ASSESS_DEDUCT:
    case ASSESS_VETO: return (struct assess_fact){g->known, missing * 100};
    default: return (struct assess_fact){g->known, missing == 0 ? 100 : 0};
    }
}

static const char *obligation_said(struct count *k, const struct obligation_def *o,
                                   const struct got *g)
{
    if (!g->known) {
        return g->text ? g->text : "本单位没有这一事项";
    }
    if (o->role) {
        return arena_printf(k->a, "应做 %lld 人，做到 %lld 人", (long long)g->asked,
                            (long long)g->met);
    }
    return g->asked > 1 ? arena_printf(k->a, "应做 %lld 期，做到 %lld 期", (long long)g->asked,
                                       (long long)g->met)
                        : arena_printf(k->a, "已有 %lld，应有 %lld", (long long)g->have,
                                       (long long)o->at_least);
}

static const char *said(struct count *k, const struct source *s, const struct got *g,
                        const struct framework_part *part, const struct assess_fact *fact)
{
    const char *title = s->metric ? s->metric->title : s->obligation->title;
    const char *what = s->metric ? g->text : obligation_said(k, s->obligation, g);

    if (!fact->known) {
        return arena_printf(k->a, "“%s”%d 年度：%s，数不出来，由人评分并说明。", title, k->year,
                            what);
    }
    return arena_printf(k->a, "“%s”%d 年度：%s。%s。", title, k->year, what,
                        assess_rule_explain(k->a, &part->rule, part->points, fact));
}

static enum err fact_of(struct count *k, const struct auto_place *place, int64_t item,
                        const struct framework_part *part, struct round_fact *ret)
{
    struct source *s = NULL;
    enum err r = source_of(k, part, &s);
    size_t at;

    if (r) {
        return r;
    }
    const struct got *g = round_map_get(&s->at, place->unit, &at) ? &s->items[at] : &s->nothing;
    struct assess_fact fact = s->metric ? (struct assess_fact){g->known, g->number}
                                        : of_obligation(s->obligation, g, part->rule.kind);
    *ret = (struct round_fact){.participation = place->participation,
                               .item = item,
                               .part = part->id,
                               .kind = s->metric ? "metric" : "obligation",
                               .source = s->metric ? s->metric->id : s->obligation->id,
                               .from = arena_printf(k->a, "%04d-01-01", k->year),
                               .to = arena_printf(k->a, "%04d-12-31", k->year)};
    ret->known = assess_rule_score(&part->rule, part->points, &fact, &ret->points);
    ret->number = fact.n;
    fact.known = ret->known;
    ret->said = said(k, s, g, part, &fact);
    return OK;
}

static int by_order(const void *x, const void *y)
{
    return round_fact_order(x, y);
}

static enum err facts_of(struct count *k, const struct auto_place *place, struct round_facts *f,
                         size_t *cap)
{
    enum err r = OK;

    for (size_t i = 0; !r && i < place->framework->f.n; i++) {
        const struct framework_item *it = &place->framework->f.items[i];
        for (size_t j = 0; !r && j < it->n_parts; j++) {
            if (round_auto_counts(k->c, &it->parts[j])) {
                struct round_fact *x = arena_push(k->a, &f->items, &f->n, cap, sizeof(*x));
                r = fact_of(k, place, place->framework->item_ids[i], &it->parts[j], x);
            }
        }
    }
    return r;
}

enum err round_auto_facts(struct db *db, struct arena *a, const struct content *c, int64_t county,
                          int64_t year, const struct auto_place *places, size_t n,
                          struct round_facts *ret, struct error *e)
{
    struct count k = {.db = db,
                      .a = a,
                      .c = c,
                      .county = county,
                      .year = (int)year,
                      .unit = n == 1 ? places[0].unit : 0,
                      .n_places = n,
                      .e = e};
    size_t cap = 0;
    enum err r = OK;

    *ret = (struct round_facts){0};
    for (size_t i = 0; !r && i < n; i++) {
        r = facts_of(&k, &places[i], ret, &cap);
    }
    if (!r && ret->n) {
        qsort(ret->items, ret->n, sizeof(*ret->items), by_order);
    }
    return r;
}

/* --- one item ------------------------------------------------------------------------------------------ */
static const struct round_fact *find_fact(const struct round_facts *facts, int64_t participation,
                                          int64_t item, const char *part)
{
    const struct round_fact key = {.participation = participation, .item = item, .part = part};

    return facts->n ? bsearch(&key, facts->items, facts->n, sizeof(key), by_order) : NULL;
}

/* Shares still unconfirmed or a lost item: what is left is never less than nothing. */
struct auto_item round_auto_item(const struct framework_item *it, const struct round_facts *facts,
                                 int64_t participation, int64_t item)
{
    int64_t worth = it->points > 0 ? it->points : 0, counted = 0;
    struct auto_item x = {.way = "manual"};
    size_t known = 0;

    for (size_t i = 0; i < it->n_parts; i++) {
        const struct framework_part *part = &it->parts[i];
        const struct round_fact *f = find_fact(facts, participation, item, part->id);
        if (f && f->known) {
            known++;
            counted += part->points;
            x.points += f->points;
            x.vetoed = x.vetoed ||
                       (part->rule.kind == ASSESS_VETO && part->rule.whole && f->number >= 100);
        }
    }
    x.points = x.points > worth ? worth : x.points;
    x.hand_max = counted < worth ? worth - counted : 0;
    x.way = !known ? "manual" : x.hand_max > 0 ? "mixed" : "auto";
    return x;
}
