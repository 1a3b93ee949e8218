#include "domain/dispatch.h"

#include <stdlib.h>

bool dispatch_digest_due(const struct dispatch_rules *rules, const struct calendar *c,
                         struct date today, int minute)
{
    return minute >= rules->digest_minute &&
           (rules->digest_every_day || workday_is(c, today, NULL));
}

bool dispatch_inside(struct dispatch_span span, int minute)
{
    return span.from <= span.until ? minute >= span.from && minute < span.until
                                   : minute >= span.from || minute < span.until;
}

bool dispatch_quiet(const struct dispatch_rules *rules, const struct dispatch_person *who,
                    const struct calendar *c, struct date today, int minute, bool law)
{
    if (law && dispatch_inside(rules->office, minute) && workday_is(c, today, NULL)) {
        return false;
    }
    return dispatch_inside(who->own ? who->quiet : rules->quiet, minute);
}

/* Seen while it was still yellow does not count. */
static bool seen(const struct dispatch_item *x)
{
    return x->seen.year && date_cmp(x->seen, x->since) >= 0;
}

static bool hushed(const struct dispatch_item *x, struct date today)
{
    return !x->law && x->hush.year && date_cmp(today, x->hush) <= 0;
}

static bool breaks_through(const struct dispatch_item *x, struct date today)
{
    return (x->red || x->law || x->urge) && !x->told && !seen(x) && !hushed(x, today);
}

static int weight(const struct dispatch_item *x)
{
    return x->law ? 0 : x->red ? 1 : 2;
}

static int by_weight(const void *p, const void *q)
{
    const struct dispatch_item *const *x = p, *const *y = q;
    int order = weight(*x) - weight(*y);
    if (!order && (*x)->due.year && (*y)->due.year) {
        order = date_cmp((*x)->due, (*y)->due);
    }
    return order ? order : (*x)->id < (*y)->id ? -1 : (*x)->id > (*y)->id;
}

void dispatch_decide(struct arena *a, const struct dispatch_rules *rules,
                     const struct dispatch_person *who, const struct calendar *c, struct date today,
                     int minute, const struct dispatch_item *items, size_t n, struct dispatch *ret)
{
    const struct dispatch_item **list = arena_array(a, n + 1, sizeof(*list));
    int64_t *ids = arena_array(a, n + 1, sizeof(*ids));
    size_t n_list = 0, room = 0;
    *ret = (struct dispatch){0};
    for (size_t i = 0; i < n; i++) {
        if (!breaks_through(&items[i], today)) {
            continue;
        }
        if (dispatch_quiet(rules, who, c, today, minute, items[i].law)) {
            ret->held++;
        } else {
            list[n_list++] = &items[i];
        }
    }
    qsort(list, n_list, sizeof(*list), by_weight);
    for (size_t i = 0; i < n_list; i++) {
        ids[i] = list[i]->id;
    }
    room = rules->a_day > who->out_today ? (size_t)(rules->a_day - who->out_today) : 0;
    ret->n_out = n_list < room ? n_list : room;
    ret->out = ids;
    ret->folded = ids + ret->n_out;
    ret->n_folded = n_list - ret->n_out;
}
