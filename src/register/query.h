/* query.h - the only builder of SELECTs over register tables. The scope is an argument without default: no list, search,
 * export, count, metric or picker can forget it.
 */
#ifndef REGISTER_QUERY_H
#define REGISTER_QUERY_H

#include "register/condition_sql.h"
#include "register/record.h"

/* By the leading clock: one is running, one is past due, warned of and not yet due, stopped, none is running. */
enum query_clock {
    QUERY_CLOCK_ANY,
    QUERY_CLOCK_RUNNING,
    QUERY_CLOCK_LATE,
    QUERY_CLOCK_WARNED,
    QUERY_CLOCK_STOPPED,
    QUERY_CLOCK_NONE
};
struct query_code {
    const struct field_def *field; /* a code field */
    const char *code;
};
/* Of what waits for the actor: all of it, what he signs, what he takes a step on. */
enum query_turn { QUERY_TURN_ANY, QUERY_TURN_SIGN, QUERY_TURN_STEP };
/* Whose turn it is in a register: asked once for the several queries of a page. */
struct query_waiting {
    const char **roles; /* of the actor today */
    size_t n_roles;
    bool pending; /* some record of the register waits for a signature */
};
/* A field with a single value, or a list that has the reference; not set: matches what is empty. */
struct query_match {
    const struct field_def *field;
    struct value value;
};
/* A date field from one day to another, 'YYYY-MM-DD', both included; NULL: open. What has no date is out unless `or_absent`. */
struct query_range {
    const struct field_def *field;
    const char *from, *to;
    bool or_absent;
};
enum query_voided { QUERY_LIVING, QUERY_WITH_VOID, QUERY_ONLY_VOID };

struct query {
    const struct register_def *reg;
    const struct cel *where; /* compiled with in_sql; NULL: all */
    const struct state_def **states;
    size_t n_states;
    int64_t year, unit; /* 0: any; unit: that unit only */
    const struct field_def *match;
    int64_t match_ref; /* ref field = id; NULL: any */
    const int64_t *match_refs;
    size_t
        n_match_refs; /* instead of match_ref: any of these, at most SQL_IDS; `match` is single */
    const struct query_match *matches; /* every one of them */
    size_t n_matches;
    const struct query_range *ranges; /* every one of them */
    size_t n_ranges;
    /* Only what stands at the top among the records that `roots_of` means: its reference `roots` to the same register is empty or
     * points at none of them. */
    const struct field_def *roots;
    const struct query *roots_of;
    int64_t
        mine; /* what concerns this person: named in a field, opened by him, or of `mine_unit`; 0: all */
    int64_t mine_unit;
    const char *search;   /* part of a title field, number or unit name; NULL: none */
    bool waiting_for_me;  /* only records where the actor may sign or take a step */
    enum query_turn turn; /* with waiting_for_me */
    const struct query_waiting *waiting; /* what query_waiting_load said; NULL: asked here */
    const char
        *role; /* the actor's role for waiting_for_me; NULL: the roles of the person's posts in the
                                               * scope's unit today */
    const char *person;             /* name of somebody in one of its people fields; NULL: any */
    const struct query_code *codes; /* every one of them */
    size_t n_codes;
    enum query_voided voided;
    enum query_clock clock;
    const char *due_from, *due_to; /* with RUNNING: due in these days, both included; NULL: open */
    bool
        by_due; /* sorted by due date, the earliest first; with RUNNING or LATE and `ascending` only */
    const struct field_def *sort;
    bool ascending; /* NULL: by id; what is absent comes last either way */
    const char
        *sort_name;    /* a name as in conditions, "item.position", instead of `sort`; NULL: none */
    const char *after; /* opaque key of the previous page's last row, NULL: first */
    const char *before; /* the page that ends before this key; then `after` is not looked at */
    size_t limit;       /* 1..1000; 0: 50; QUERY_ALL for whole rounds and exports */
    const struct field_def **only;
    size_t n_only; /* fields to load; NULL: all plain ones (lists are loaded too) */
    bool no_lists; /* skip people, files, many */
};
#define QUERY_ALL ((size_t)-1)

struct record_list {
    struct record *items;
    size_t n;
    const char *next; /* key of the next page (`after`) or NULL */
    const char *prev; /* key of the page before (`before`) or NULL */
};

must_use enum err query_list(struct db *db, struct arena *a, const struct content *c,
                             const struct scope *scope, const struct query *q,
                             struct record_list *ret, struct error *e);
/* Counts up to `cap` (10,000 for tabs); *ret == cap means "cap or more". */
must_use enum err query_count(struct db *db, struct arena *a, const struct content *c,
                              const struct scope *scope, const struct query *q, int64_t cap,
                              int64_t *ret, struct error *e);
must_use enum err query_waiting_load(struct db *db, struct arena *a, const struct register_def *reg,
                                     const struct scope *scope, const char *role,
                                     struct query_waiting *ret, struct error *e);
/* While nothing is pending: do records in this state wait for the actor? */
/* Has the register steps that wait for the record's own unit only? Then whose turn it is cannot be told by states alone. */
bool query_turn_own(const struct register_def *reg);
bool query_waits_in(const struct query_waiting *w, const struct register_def *reg,
                    const struct state_def *st);
/* Totals of number, decimal and money columns over the first `cap` rows that `q` means (in no order), scaled as the fields are. *ret_rows:
 * how many rows went in; at `cap` there may be more and the totals are not those of the whole. */
struct query_sum {
    int64_t total;
    bool known; /* false: beyond what a figure holds */
};
must_use enum err query_sums(struct db *db, struct arena *a, const struct content *c,
                             const struct scope *scope, const struct query *q,
                             const struct field_def *const *fields, size_t n, int64_t cap,
                             struct query_sum *ret, int64_t *ret_rows, struct error *e);
/* The records of `q` by one reference field: what it points at, how many, and the first of them. Largest `limit` groups in the
 * order of their first record. */
struct query_group {
    int64_t ref, first, n;
    const char *label;
};
must_use enum err query_groups(struct db *db, struct arena *a, const struct content *c,
                               const struct scope *scope, const struct query *q,
                               const struct field_def *by, size_t limit, struct query_group **ret,
                               size_t *ret_n, struct error *e);
/* 逐条: where a record stands among those with the same value of its page's `walk` reference, by `walk_order`, then by id.
 * n is 0 where there is nothing to walk: no such reference, not in scope, void, or more than QUERY_WALK_MAX. */
#define QUERY_WALK_MAX 1000
struct query_place {
    size_t n, at, done;    /* at: how many stand before it; done: in a final state */
    int64_t before, after; /* its neighbours, 0: none */
};
must_use enum err query_walk(struct db *db, struct arena *a, const struct content *c,
                             const struct scope *scope, const struct record *rec,
                             struct query_place *ret, struct error *e);
/* Compiles a filter text for this register (names as in conditions). */
must_use enum err query_filter(struct arena *a, const struct content *c,
                               const struct register_def *reg, const char *text,
                               const struct cel **ret, struct error *e);
/* Appends the scope's condition for alias `r` (also used by search and figure). */
void query_scope(struct sql *s, const struct register_def *reg, const struct scope *scope);
/* Makes the subtree of a unit with nothing below it that unit alone: an index by unit then serves filter and order. */
must_use enum err query_scope_narrow(struct db *db, struct arena *a, struct scope *scope,
                                     struct error *e);
/* query_scope for a statement that finds its few rows by another index: nothing is collected beforehand. */
void query_scope_found(struct sql *s, const struct register_def *reg, const struct scope *scope);

/* Choices of a ref or people field for a picker: id and label, within scope, matching `typed`. */
struct choice {
    int64_t id;
    const char *label, *note;
};
must_use enum err query_choices(struct db *db, struct arena *a, const struct content *c,
                                const struct scope *scope, const struct field_def *f,
                                const char *typed, size_t limit, struct choice **ret, size_t *ret_n,
                                struct error *e);

#endif
