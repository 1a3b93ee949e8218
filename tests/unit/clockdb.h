/* clockdb.h - registerdb.h with short ways to the clocks of a record of the register `matter` (tests/content/step), which has
 * one clock of each kind. Its calendar is that of 2026; other years are plain weekends.
 */
#ifndef TESTS_CLOCKDB_H
#define TESTS_CLOCKDB_H

#include "clock/clock.h"
#include "registerdb.h"

static inline void clock_today(const char *day)
{
    int64_t ms = 0;
    char at[32];
    snprintf(at, sizeof(at), "%sT02:00:00Z", day);
    testdb_must(datetime_parse(at, &ms), "today");
    now_set(ms);
}

static inline const struct register_def *matter(const struct desk *d)
{
    return content_register(d->c, "matter");
}

static inline int64_t matter_add(struct desk *d, const struct typed *typed, size_t n)
{
    return desk_add(d, &d->clerk, matter(d), typed, n);
}

static inline void matter_take(struct desk *d, int64_t id, const char *step, const char *on)
{
    enum err r = desk_take(d, &d->clerk, matter(d), id, 0, step, on, NO_TYPED, NULL);
    testdb_must(r == OK, d->e.text);
}

/* A matter received today and accepted on a day. */
static inline int64_t matter_accepted(struct desk *d, const char *on)
{
    int64_t id = matter_add(d, TYPED({"subject", "甲"}));
    matter_take(d, id, "accept", on);
    return id;
}

static inline struct clock clock_of(struct desk *d, int64_t record, const char *clock)
{
    struct clock *list, none = {0};
    size_t n;
    enum err r = clock_list(reader(d->f), d->a, d->c, d->f->county, record, &list, &n, &d->e);
    testdb_must(r == OK, d->e.text);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(list[i].id, clock)) {
            return list[i];
        }
    }
    return none;
}

static inline const char *clock_told(struct desk *d, int64_t record, const char *clock)
{
    struct clock k = clock_of(d, record, clock);
    return k.id ? clock_text(d->a, &k) : "none";
}

static inline struct deadline_look clock_looked(struct desk *d, int64_t record, const char *clock)
{
    struct clock k = clock_of(d, record, clock);
    struct almanac al;
    enum err r = almanac_load(reader(d->f), d->a, d->c, d->f->county, &al, &d->e);
    testdb_must(r == OK && k.id, "a clock");
    return clock_look(d->a, al.calendar, &k, now_today());
}

#endif
