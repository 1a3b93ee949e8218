#include "figure/round_fact.h"

#include <string.h>

#include "base/str.h"

#define COLUMNS                                                                              \
    "participation, item, part, known, number, points, said, source_kind, source, from_on, " \
    "to_on, "                                                                                \
    "gathered_at"

static struct round_fact read_fact(const struct table *t, size_t i)
{
    return (struct round_fact){
        .participation = cell_int(t, i, 0),
        .item = cell_int(t, i, 1),
        .part = cell_text(t, i, 2),
        .known = cell_int(t, i, 3) != 0,
        .number = cell_int(t, i, 4),
        .points = cell_int(t, i, 5),
        .said = cell_text(t, i, 6),
        .kind = cell_text(t, i, 7),
        .source = cell_text(t, i, 8),
        .from = cell_text(t, i, 9),
        .to = cell_text(t, i, 10),
        .at = cell_text(t, i, 11),
    };
}

enum err round_fact_load(struct db *db, struct arena *a, int64_t county, int64_t round,
                         int64_t participation, struct round_facts *ret, struct error *e)
{
    struct table t;
    enum err r =
        participation
            ? db_kept(db, a,
                      "select " COLUMNS " from assessment_fact where county = ?1 and round "
                      "= ?2 and participation = ?3 order by participation, item, part",
                      ARGS(I(county), I(round), I(participation)), &t, e)
            : db_kept(db, a,
                      "select " COLUMNS " from assessment_fact where county = ?1 and round "
                      "= ?2 order by participation, item, part",
                      ARGS(I(county), I(round)), &t, e);

    if (r) {
        return r;
    }
    ret->items = arena_array(a, t.n + 1, sizeof(*ret->items));
    for (ret->n = 0; ret->n < t.n; ret->n++) {
        ret->items[ret->n] = read_fact(&t, ret->n);
    }
    return OK;
}

int round_fact_order(const struct round_fact *x, const struct round_fact *y)
{
    if (x->participation != y->participation) {
        return x->participation < y->participation ? -1 : 1;
    }
    if (x->item != y->item) {
        return x->item < y->item ? -1 : 1;
    }
    return strcmp(x->part, y->part);
}

bool round_fact_same(const struct round_fact *x, const struct round_fact *y)
{
    return x->known == y->known &&
           (!x->known || (x->number == y->number && x->points == y->points)) &&
           str_eq(x->said, y->said) && str_eq(x->kind, y->kind) && str_eq(x->source, y->source) &&
           str_eq(x->from, y->from) && str_eq(x->to, y->to);
}

static enum err store_one(struct db *db, int64_t county, int64_t round, const char *at,
                          const struct round_fact *f, struct error *e)
{
    return db_run(
        db,
        "insert into assessment_fact (county, round, " COLUMNS ") values (?1, ?2, ?3, ?4, ?5, ?6, "
        "?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) on conflict (county, round, participation, item, "
        "part) "
        "do update set known = ?6, number = ?7, points = ?8, said = ?9, source_kind = ?10, "
        "source = ?11, from_on = ?12, to_on = ?13, gathered_at = ?14",
        ARGS(I(county), I(round), I(f->participation), I(f->item), T(f->part), I(f->known),
             f->known ? I(f->number) : NIL, f->known ? I(f->points) : NIL, T(f->said), T(f->kind),
             T(f->source), T(f->from), T(f->to), T(at)),
        NULL, e);
}

enum err round_fact_store(struct db *db, int64_t county, int64_t round, const char *at,
                          const struct round_facts *old, const struct round_facts *now,
                          size_t *ret_n, struct error *e)
{
    enum err r = OK;
    size_t k = 0;

    *ret_n = 0;
    for (size_t i = 0; !r && i < now->n; i++) {
        while (k < old->n && round_fact_order(&old->items[k], &now->items[i]) < 0) {
            k++;
        }
        bool there = k < old->n && round_fact_order(&old->items[k], &now->items[i]) == 0;
        if (!there || !round_fact_same(&old->items[k], &now->items[i])) {
            r = store_one(db, county, round, at, &now->items[i], e);
            (*ret_n)++;
        }
    }
    return r;
}
