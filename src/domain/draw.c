/* Candidates are put into byte order of their keys first; whatever follows sees only that order, so the list may come in any.
 *
 * Pairs: after everyone is served the loads are evened out. A reviewer with two more units than another may hand one on, directly
 * or along a chain of reviewers, each of whom may take what he is given; the chain is searched breadth first in byte order of the
 * keys, heaviest reviewer first, until no chain is left. Then no other allowed pairing is more even. */
#include "domain/draw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define SEED_ROOM  (DRAW_SEED_MAX + DRAW_KEY_MAX + 16)
#define PAIRS_MAX  1000000 /* units x reviewers */
#define NOBODY     SIZE_MAX
#define TICKET_MAX (SEED_ROOM + DRAW_KEY_MAX + SM3_HEX + 32)

/* --- the list -------------------------------------------------------------------------------------------- */

struct keyed {
    const char *key;
    size_t at;
};

static int by_key(const void *x, const void *y)
{
    return strcmp(((const struct keyed *)x)->key, ((const struct keyed *)y)->key);
}

static enum err check_line(const char *what, const char *s, size_t most, struct error *e)
{
    size_t n = s ? strnlen(s, most + 1) : 0;
    if (n == 0) {
        return error_set(e, ERR_INVALID, "%s是空的。", what);
    }
    if (n > most) {
        return error_set(e, ERR_INVALID, "%s太长，最多 %zu 个字节。", what, most);
    }
    if (strchr(s, '\n') || !str_utf8_ok(s, n)) {
        return error_set(e, ERR_INVALID, "%s里有换行或乱码。", what);
    }
    return OK;
}

/* In byte order; refuses what cannot be drawn from. */
static enum err sort_keys(struct arena *a, const char *const *keys, size_t n, struct keyed **ret,
                          struct error *e)
{
    if (n == 0) {
        return error_set(e, ERR_INVALID, "名单是空的。");
    }
    if (n > DRAW_MAX) {
        return error_set(e, ERR_LIMIT, "名单太长，最多 %d 个。", DRAW_MAX);
    }
    struct keyed *list = arena_array(a, n, sizeof(*list));
    for (size_t i = 0; i < n; i++) {
        const char *what = arena_printf(a, "名单第 %zu 个", i + 1);
        enum err r = check_line(what, keys[i], DRAW_KEY_MAX, e);
        if (r) {
            return r;
        }
        list[i] = (struct keyed){keys[i], i};
    }
    qsort(list, n, sizeof(*list), by_key);
    for (size_t i = 1; i < n; i++) {
        if (str_eq(list[i].key, list[i - 1].key)) {
            return error_set(e, ERR_INVALID, "名单里“%s”写了两次。", list[i].key);
        }
    }
    *ret = list;
    return OK;
}

static void digest_of(struct arena *a, const struct keyed *list, size_t n, char ret[SM3_HEX])
{
    struct sm3 *s = sm3_new(a);
    uint8_t out[SM3_LEN];

    for (size_t i = 0; i < n; i++) {
        sm3_add(s, list[i].key, strlen(list[i].key));
        sm3_add(s, "\n", 1);
    }
    sm3_end(s, out);
    hex_write(out, sizeof(out), ret);
}

/* --- tickets --------------------------------------------------------------------------------------------- */

static int by_ticket(const void *x, const void *y)
{
    return strcmp(((const struct draw_ticket *)x)->hex, ((const struct draw_ticket *)y)->hex);
}

/* All tickets in order; `candidate` is the place in `list`. */
static void draw_tickets(const char *seed, const char *digest, const struct keyed *list, size_t n,
                         struct draw_ticket *ret)
{
    char text[TICKET_MAX];
    int head = snprintf(text, sizeof(text), "faheng-draw-1\n%s\n%s\n", seed, digest);

    for (size_t i = 0; i < n; i++) {
        size_t len = strlen(list[i].key);
        memcpy(text + head, list[i].key, len);
        sm3_hex(text, (size_t)head + len, ret[i].hex);
        ret[i].candidate = i;
    }
    qsort(ret, n, sizeof(*ret), by_ticket);
}

enum err draw_run(struct arena *a, const char *seed, const char *const *keys, size_t n, size_t take,
                  struct draw *ret, struct error *e)
{
    struct draw d = {.n = n, .drawn = take};
    struct keyed *list;
    enum err r;
    if ((r = check_line("抽签的种子", seed, DRAW_SEED_MAX, e)) ||
        (r = sort_keys(a, keys, n, &list, e))) {
        return r;
    }
    if (take > n) {
        return error_set(e, ERR_INVALID, "要抽 %zu 个，名单里只有 %zu 个。", take, n);
    }
    digest_of(a, list, n, d.list_digest);
    d.tickets = arena_array(a, n, sizeof(*d.tickets));
    draw_tickets(seed, d.list_digest, list, n, d.tickets);
    for (size_t i = 0; i < n; i++) {
        d.tickets[i].candidate = list[d.tickets[i].candidate].at;
    }
    *ret = d;
    return OK;
}

/* --- pairs ----------------------------------------------------------------------------------------------- */

/* Units and reviewers in byte order of their keys; `got` holds places of reviewers. */
struct pairing {
    const struct keyed *units, *reviewers;
    size_t n_units, n_reviewers, each;
    const bool *barred;
    size_t *got, *load;
    bool *has;          /* n_units x n_reviewers */
    size_t *came, *via; /* of a search: from which reviewer, with which unit */
    size_t *queue, *heavy;
};

static bool may(const struct pairing *p, size_t unit, size_t reviewer)
{
    return !p->barred || !p->barred[p->units[unit].at * p->n_reviewers + p->reviewers[reviewer].at];
}

static size_t count_allowed(const struct pairing *p, size_t unit)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n_reviewers; i++) {
        n += may(p, unit, i);
    }
    return n;
}

static enum err check_allowed(const struct pairing *p, struct error *e)
{
    for (size_t u = 0; u < p->n_units; u++) {
        size_t n = count_allowed(p, u);
        if (n < p->each) {
            return error_set(e, ERR_INVALID,
                             "“%s”要 %zu 名复核人员，除去应当回避的只剩 %zu 名。请增加复核人员。",
                             p->units[u].key, p->each, n);
        }
    }
    return OK;
}

/* The lightest reviewer that is allowed, the earliest ticket among equals. */
static size_t lightest(const struct pairing *p, size_t unit, const struct draw_ticket *order)
{
    size_t best = NOBODY;
    for (size_t i = 0; i < p->n_reviewers; i++) {
        size_t r = order[i].candidate;
        if (may(p, unit, r) && !p->has[unit * p->n_reviewers + r] &&
            (best == NOBODY || p->load[r] < p->load[best])) {
            best = r;
        }
    }
    return best;
}

static void serve(struct pairing *p, size_t unit, const struct draw_ticket *order)
{
    for (size_t k = 0; k < p->each; k++) {
        size_t r = lightest(p, unit, order);
        p->got[unit * p->each + k] = r;
        p->has[unit * p->n_reviewers + r] = true;
        p->load[r]++;
    }
}

/* Moves one unit a link along the chain that ends at `last`. */
static void hand_on(struct pairing *p, size_t first, size_t last)
{
    p->load[first]--;
    p->load[last]++;
    for (size_t to = last; to != first; to = p->came[to]) {
        size_t unit = p->via[to], from = p->came[to];
        p->has[unit * p->n_reviewers + from] = false;
        p->has[unit * p->n_reviewers + to] = true;
        for (size_t k = 0; k < p->each; k++) {
            if (p->got[unit * p->each + k] == from) {
                p->got[unit * p->each + k] = to;
            }
        }
    }
}

/* Visits whom `from` could give one of his units; true when somebody with two fewer than `first` is among them. */
static bool reach(struct pairing *p, size_t first, size_t from, size_t *queued, size_t *last)
{
    for (size_t u = 0; u < p->n_units; u++) {
        if (!p->has[u * p->n_reviewers + from]) {
            continue;
        }
        for (size_t to = 0; to < p->n_reviewers; to++) {
            if (p->came[to] != NOBODY || p->has[u * p->n_reviewers + to] || !may(p, u, to)) {
                continue;
            }
            p->came[to] = from;
            p->via[to] = u;
            p->queue[(*queued)++] = to;
            if (p->load[to] + 2 <= p->load[first]) {
                *last = to;
                return true;
            }
        }
    }
    return false;
}

static bool relieve(struct pairing *p, size_t first)
{
    size_t queued = 0, last;
    for (size_t i = 0; i < p->n_reviewers; i++) {
        p->came[i] = NOBODY;
    }
    p->came[first] = first;
    p->queue[queued++] = first;
    for (size_t i = 0; i < queued; i++) {
        if (reach(p, first, p->queue[i], &queued, &last)) {
            hand_on(p, first, last);
            return true;
        }
    }
    return false;
}

/* Reviewers by load, heaviest first, byte order among equals. */
static void sort_heavy(struct pairing *p)
{
    for (size_t i = 0; i < p->n_reviewers; i++) {
        size_t at = i;
        for (; at > 0 && p->load[p->heavy[at - 1]] < p->load[i]; at--) {
            p->heavy[at] = p->heavy[at - 1];
        }
        p->heavy[at] = i;
    }
}

static void even_out(struct pairing *p)
{
    for (bool moved = true; moved;) {
        moved = false;
        sort_heavy(p);
        for (size_t i = 0; i < p->n_reviewers && !moved; i++) {
            moved = relieve(p, p->heavy[i]);
        }
    }
}

static void make_room(struct arena *a, struct pairing *p)
{
    p->got = arena_array(a, p->n_units * p->each, sizeof(*p->got));
    p->load = arena_array(a, p->n_reviewers, sizeof(*p->load));
    p->has = arena_array(a, p->n_units * p->n_reviewers, sizeof(*p->has));
    p->came = arena_array(a, p->n_reviewers, sizeof(*p->came));
    p->via = arena_array(a, p->n_reviewers, sizeof(*p->via));
    p->queue = arena_array(a, p->n_reviewers + 1, sizeof(*p->queue));
    p->heavy = arena_array(a, p->n_reviewers, sizeof(*p->heavy));
}

static void pair_all(struct arena *a, const char *seed, struct pairing *p,
                     const struct draw_pairs *digests)
{
    struct draw_ticket *turns = arena_array(a, p->n_units, sizeof(*turns));
    struct draw_ticket *order = arena_array(a, p->n_reviewers, sizeof(*order));
    char text[SEED_ROOM];

    make_room(a, p);
    snprintf(text, sizeof(text), "%s\nunits", seed);
    draw_tickets(text, digests->units_digest, p->units, p->n_units, turns);
    for (size_t i = 0; i < p->n_units; i++) {
        size_t unit = turns[i].candidate;
        snprintf(text, sizeof(text), "%s\n%s", seed, p->units[unit].key);
        draw_tickets(text, digests->reviewers_digest, p->reviewers, p->n_reviewers, order);
        serve(p, unit, order);
    }
    even_out(p);
}

enum err draw_pair(struct arena *a, const char *seed, const char *const *units, size_t n_units,
                   const char *const *reviewers, size_t n_reviewers, const bool *barred,
                   size_t each, struct draw_pairs *ret, struct error *e)
{
    struct pairing p = {
        .n_units = n_units, .n_reviewers = n_reviewers, .each = each, .barred = barred};
    struct draw_pairs d = {.each = each};
    struct keyed *u, *v;
    enum err r;
    if (each == 0) {
        return error_set(e, ERR_INVALID, "每个单位至少要有 1 名复核人员。");
    }
    if ((r = check_line("抽签的种子", seed, DRAW_SEED_MAX, e)) ||
        (r = sort_keys(a, units, n_units, &u, e)) ||
        (r = sort_keys(a, reviewers, n_reviewers, &v, e))) {
        return r;
    }
    if (n_units > PAIRS_MAX / n_reviewers) {
        return error_set(e, ERR_LIMIT, "单位数乘复核人员数最多 %d。", PAIRS_MAX);
    }
    p.units = u;
    p.reviewers = v;
    if ((r = check_allowed(&p, e))) {
        return r;
    }
    digest_of(a, u, n_units, d.units_digest);
    digest_of(a, v, n_reviewers, d.reviewers_digest);
    pair_all(a, seed, &p, &d);
    d.reviewer = arena_array(a, n_units * each, sizeof(*d.reviewer));
    for (size_t i = 0; i < n_units * each; i++) {
        d.reviewer[u[i / each].at * each + i % each] = v[p.got[i]].at;
    }
    *ret = d;
    return OK;
}
