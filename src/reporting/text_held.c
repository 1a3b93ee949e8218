#include "reporting/text_held.h"

#include <string.h>

#include "base/str.h"

static struct statement_name name_of(struct arena *a, const struct metric_def *m)
{
    struct statement_name name = {m->words, m->n_words, m->unit};
    if (!m->n_words) {
        const char **title = arena_array(a, 1, sizeof(*title));
        title[0] = m->title;
        name.words = title;
        name.n_words = 1;
    }
    return name;
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

static const char *apart(struct arena *a, const struct statement *s, const struct metric_value *v)
{
    bool wan = str_eq(s->unit, "万元");
    int64_t d = s->value - (wan ? (hundredths(v) + 5000) / 10000 : hundredths(v));
    return arena_printf(a, "%s%s", d > 0 ? "+" : "", str_from_scaled(a, d, 2, false));
}

/* Each figure is counted once, however often the text names it. */
struct counting {
    struct db *db;
    struct arena *a;
    const struct content *c;
    const struct scope *scope;
    int64_t year;
    struct metric_value *values;
    bool *known, *asked;
};

static enum err count(struct counting *k, size_t metric, struct error *e)
{
    struct metric_ask ask = {.metric = &k->c->metrics[metric],
                             .from = {(int16_t)k->year, 1, 1},
                             .to = {(int16_t)k->year, 12, 31}};
    struct metric_value *v = &k->values[metric];
    if (k->asked[metric]) {
        return OK;
    }
    k->asked[metric] = true;
    enum err r = metric_value(k->db, k->a, k->c, k->scope, &ask, v, e);
    k->known[metric] = !r && v->known && !v->day;
    if (r == ERR_INVALID) {
        error_clear(e);
        return OK;
    }
    return r;
}

static void hold(struct counting *k, const struct statement *s, size_t metric,
                 struct text_held *ret)
{
    const struct metric_value *v = &k->values[metric];
    const struct statement_truth t = {.value = hundredths(v), .lower = v->lower};
    struct arena *a = k->a;
    *ret = (struct text_held){
        .said = s, .metric = &k->c->metrics[metric], .value = *v, .fit = statement_fits(s, &t)};
    ret->written = arena_printf(a, "%s%s%s", str_from_scaled(a, s->value, 2, false),
                                s->over ? "余" : "", s->unit);
    ret->counted = metric_text(a, ret->metric, v);
    ret->apart = ret->fit == STATEMENT_FITS ? "" : apart(a, s, v);
}

enum err text_hold(struct db *db, struct arena *a, const struct content *c,
                   const struct scope *scope, int64_t year, const struct statement *list, size_t n,
                   struct text_held **ret, size_t *ret_n, struct error *e)
{
    struct statement_name *names = arena_array(a, c->n_metrics + 1, sizeof(*names));
    size_t *which = arena_array(a, n + 1, sizeof(*which));
    struct counting k = {.db = db, .a = a, .c = c, .scope = scope, .year = year};
    k.values = arena_array(a, c->n_metrics + 1, sizeof(*k.values));
    k.known = arena_array(a, c->n_metrics + 1, sizeof(*k.known));
    k.asked = arena_array(a, c->n_metrics + 1, sizeof(*k.asked));
    struct text_held *held = arena_array(a, n + 1, sizeof(*held));
    enum err r = OK;
    for (size_t i = 0; i < c->n_metrics; i++) {
        names[i] = name_of(a, &c->metrics[i]);
    }
    statements_match(a, list, n, names, c->n_metrics, which);
    *ret = held;
    *ret_n = 0;
    for (size_t i = 0; !r && i < n; i++) {
        if (which[i] != STATEMENT_NO_NAME && !(r = count(&k, which[i], e)) && k.known[which[i]]) {
            hold(&k, &list[i], which[i], &held[(*ret_n)++]);
        }
    }
    return r;
}

int64_t text_year(const char *text, struct date today)
{
    for (const char *p = strstr(text, "20"); p; p = strstr(p + 1, "20")) {
        bool whole = (p == text || p[-1] < '0' || p[-1] > '9') && p[2] >= '0' && p[2] <= '9' &&
                     p[3] >= '0' && p[3] <= '9' && str_starts(p + 4, "年");
        int64_t year = whole ? 2000 + (p[2] - '0') * 10 + p[3] - '0' : 0;
        if (year && year <= today.year) {
            return year;
        }
    }
    return 0;
}

const char *text_held_words(struct arena *a, const struct text_held *h, int64_t year)
{
    return h->fit == STATEMENT_OPEN
               ? arena_printf(a,
                              "第 %zu 行说“%s”（%s），%lld 年台账里“%s”只记到 %s：正文要写“余”，"
                              "或者把记录补成确数。",
                              h->said->line, h->said->said, h->written, (long long)year,
                              h->metric->title, h->counted)
               : arena_printf(a,
                              "第 %zu 行说“%s”（%s），%lld 年台账里“%s”是 %s，差 %s：请核对记录，"
                              "或者改正正文。",
                              h->said->line, h->said->said, h->written, (long long)year,
                              h->metric->title, h->counted, h->apart);
}
