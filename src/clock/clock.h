/* clock.h - the legal time limits of records, as rows.
 *
 * A clock belongs to one record. It is started in the work of the step that enters its `from` state (by that step's legal
 * date), closed by the one that enters an `until` state or any final state, and void with the record or when the record goes
 * back to before `from`. Nobody edits it by hand; it may be stopped, let run on and extended (action/clock_act.h) as its
 * definition allows. It keeps the limit it was started with: definitions change, clocks live on.
 *
 * `due`, `safe` and `warn` stand in the row and change only with the dates of the record, stops, extensions or the calendar
 * (clock_recount.h); so lists, conditions (`<clock>.due`) and alerts read them by index. "Today" is always passed in.
 * One clock of a record leads: the open one that is due first, else the stopped one, else the worst closed one.
 *
 *     struct clock *list; size_t n;
 *     if ((r = clock_list(db, a, content, county, record, &list, &n, e))) ...
 *     struct deadline_look look = clock_look(a, al.calendar, &list[0], now_today());   "剩 2 个工作日 · 9月30日 周三"
 */
#ifndef CLOCK_CLOCK_H
#define CLOCK_CLOCK_H

#include "clock/almanac.h"
#include "domain/deadline.h"

enum clock_state { CLOCK_RUNNING, CLOCK_PAUSED, CLOCK_CLOSED, CLOCK_VOID };

struct clock {
    int64_t county, record, run, calendar_rev;
    const char *reg, *id, *title, *content;
    const struct clock_def *def; /* as content has it now; NULL when it has it no more */
    enum clock_state state;
    struct deadline d; /* stops and extensions only after clock_list and clock_terms */
    struct deadline_end end;
    const char *law, *law_from;
    bool unverified, lead, late;
    bool wait; /* a period to wait out: leads no list, warns nobody */
    struct date closed, paused_from;
    const char *ground; /* of the open stop */
    int extended;       /* units, in sum */
};

/* All clocks of a record, void ones last; with their stops and extensions. */
must_use enum err clock_list(struct db *db, struct arena *a, const struct content *c,
                             int64_t county, int64_t record, struct clock **ret, size_t *ret_n,
                             struct error *e);
/* The leading clock of each record, in the order of `ids` (at most 1,000); `id` NULL where there is none. */
must_use enum err clock_leads(struct db *db, struct arena *a, const struct content *c,
                              int64_t county, const int64_t *ids, size_t n, struct clock *ret,
                              struct error *e);
/* Reads stops and extensions of one clock into `d`. */
must_use enum err clock_terms(struct db *db, struct arena *a, struct clock *k, struct error *e);

/* How it stands; words as ux.md has them. */
struct deadline_look clock_look(struct arena *a, const struct calendar *cal, const struct clock *k,
                                struct date today);
/* The lines of 为什么是这天. The start is told by its state or field. */
must_use enum err clock_why(struct arena *a, const struct calendar *cal, const struct clock *k,
                            struct deadline_line **ret, size_t *ret_n, struct error *e);
/* "2026-11-02" of an open clock, else "stopped", "on_time 2026-10-30", "late 2026-11-05", "ended 2026-..", "void": what events keep. */
const char *clock_text(struct arena *a, const struct clock *k);

/* The same for people: "11月2日到期", "停表", "按期办结"; NULL for what says nothing. */
const char *clock_said(struct arena *a, const char *text);

/* Content's units as base counts them; the word a row keeps: "workday". */
enum count_unit clock_unit(enum limit_unit u);
const char *clock_unit_word(enum count_unit u);

/* Counts the clock anew with this calendar: end, lateness. */
must_use enum err clock_count(struct arena *a, const struct almanac *al, struct clock *k,
                              struct error *e);
/* Chooses the leading clock of a record's clocks and writes all of them. */
must_use enum err clock_settle(struct db *db, struct arena *a, struct clock *list, size_t n,
                               struct error *e);

/* --- with a step (clock_sync.c) ------------------------------------------------------------------------------------ */
/* A record as it was and as it will be; `state_on_before` NULL: it is new. `field` gives the text of a date or a whole
 * number, NULL when empty. */
struct clock_facts {
    int64_t county, record;
    const struct register_def *reg;
    const char *content;
    const struct state_def *before, *state;
    const char *const *state_on_before, *const *state_on;
    const char *(*field)(const void *ctx, const struct field_def *f);
    /* Is the condition true of the record as it will be? NULL: conditions are not asked. */
    enum err (*holds)(const void *ctx, const struct cel *when, bool *ret, struct error *e);
    const void *ctx;
    bool voided;
    bool correction; /* no step: a changed date of a state moves the start */
};
struct clock_change {
    const char *clock, *before, *after; /* clock_text; NULL: none */
};
/* Starts, closes, reopens and counts anew what the change asks for; *ret tells what became different. */
must_use enum err clock_sync(struct db *db, struct arena *a, const struct content *c,
                             const struct clock_facts *f, struct clock_change **ret, size_t *ret_n,
                             struct error *e);

/* --- for alerts -------------------------------------------------------------------------------------------------------- */
/* Open clocks whose warning day has come, by that day; `after`: the last one of the page before, NULL: from the first. */
must_use enum err clock_warned(struct db *db, struct arena *a, const struct content *c,
                               int64_t county, struct date today, const struct clock *after,
                               size_t limit, struct clock **ret, size_t *ret_n, struct error *e);
/* Registers of the county with overdue records, and how many (leading clocks, at most CLOCK_LATE_MAX): by index, whatever
 * the number of records. */
#define CLOCK_LATE_MAX 1000
struct clock_late {
    const struct register_def *reg;
    int64_t n;
};
must_use enum err clock_overdue(struct db *db, struct arena *a, const struct content *c,
                                int64_t county, struct date today, struct clock_late **ret,
                                size_t *ret_n, struct error *e);

#endif
