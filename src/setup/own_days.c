#include "setup/own_days.h"

#include "base/str.h"

const char *own_days_field(const struct setup *s, const char *what, int i)
{
    return arena_printf(s->a, "%s%d", what, i + 1);
}

static const char *typed(const struct setup *s, const char *what, int i)
{
    return setup_answer(s, "calendar", own_days_field(s, what, i));
}

static enum err refuse(struct setup *s, int i, const char *what, const char *sentence,
                       struct error *e)
{
    error_set(e, ERR_INVALID, "%s", sentence);
    return error_field(e, own_days_field(s, what, i));
}

/* *ret_any false: the row is empty. */
static enum err read_span(struct setup *s, int i, struct holiday_span *ret, bool *ret_any,
                          struct error *e)
{
    const char *name = typed(s, "name", i), *from = typed(s, "from", i), *to = typed(s, "to", i);
    *ret = (struct holiday_span){.name = name};
    *ret_any = name || from || to;
    if (!*ret_any) {
        return OK;
    }
    if (!name) {
        return refuse(s, i, "name", "请写放假的名称，例如 自治州州庆。", e);
    }
    if (!from || !date_parse(from, &ret->from)) {
        return refuse(s, i, "from", "请写放假从哪一天起。", e);
    }
    if (to && !date_parse(to, &ret->to)) {
        return refuse(s, i, "to", "到哪一天没有写对，只放一天的可以空着。", e);
    }
    ret->to = to ? ret->to : ret->from;
    return OK;
}

static struct almanac_year *year_of(struct almanac_year *years, size_t n, int year)
{
    for (size_t i = 0; i < n; i++) {
        if (years[i].year == year) {
            return &years[i];
        }
    }
    return NULL;
}

static enum err open_year(struct setup *s, int i, int year, struct almanac_year *ret,
                          struct error *e)
{
    enum err r = almanac_year(s->db, s->a, s->c, 0, year, ret, e);
    if (!r && !ret->n_spans) {
        return refuse(
            s, i, "from",
            arena_printf(
                s->a, "%d 年的全国放假安排还没有公布，这一年的先不要写，公布以后在“放假安排”里补。",
                year),
            e);
    }
    ret->source = setup_answer(s, "calendar", "source");
    return r;
}

static void add_span(struct setup *s, struct almanac_year *y, const struct holiday_span *span)
{
    struct holiday_span *spans = arena_array(s->a, y->n_spans + 1, sizeof(*spans));
    for (size_t i = 0; i < y->n_spans; i++) {
        spans[i] = y->spans[i];
    }
    spans[y->n_spans++] = *span;
    y->spans = spans;
}

enum err own_days_years(struct setup *s, struct almanac_year **ret, size_t *ret_n, struct error *e)
{
    struct almanac_year *years = arena_array(s->a, OWN_DAYS, sizeof(*years)), *y;
    size_t n = 0;
    enum err r = OK;
    for (int i = 0; !r && i < OWN_DAYS; i++) {
        struct holiday_span span;
        bool any;
        if ((r = read_span(s, i, &span, &any, e)) || !any) {
            continue;
        }
        if (!(y = year_of(years, n, span.from.year))) {
            y = &years[n];
            r = open_year(s, i, span.from.year, y, e);
            n++;
        }
        add_span(s, y, &span);
        if (!r && (r = almanac_check(s->a, y, e)) && str_empty(e->field)) {
            (void)error_field(e, y->source ? own_days_field(s, "from", i) : "source");
        }
    }
    if (!r) {
        *ret = years;
        *ret_n = n;
    }
    return r;
}
