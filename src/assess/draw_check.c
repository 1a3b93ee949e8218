#include "assess/draw_check.h"

#include <string.h>

#include "base/json_in.h"
#include "base/str.h"
#include "domain/draw.h"
#include "ledger/event.h"

#define DRAWN  "drawn" /* the event that the draw leaves */
#define EVENTS 1000

static void read_list(struct json_in *j, struct arena *a, const char ***ret, size_t *ret_n)
{
    size_t cap = 0;

    for (json_in_open(j, '['); json_in_more(j, ']');) {
        const char **at = arena_push(a, ret, ret_n, &cap, sizeof(**ret));
        *at = json_in_text(j, a);
    }
}

static void read_pairs(struct json_in *j, struct arena *a, struct draw_line **ret, size_t *ret_n)
{
    size_t cap = 0;

    for (json_in_open(j, '['); json_in_more(j, ']');) {
        struct draw_line *line = arena_push(a, ret, ret_n, &cap, sizeof(*line));
        *line = (struct draw_line){0};
        json_in_open(j, '[');
        line->unit = json_in_more(j, ']') ? json_in_text(j, a) : NULL;
        line->reviewer = json_in_more(j, ']') ? json_in_text(j, a) : NULL;
        while (json_in_more(j, ']')) {
            json_in_skip(j);
        }
    }
}

static bool place_of(const char *const *list, size_t n, const char *key, size_t *ret)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(list[i], key)) {
            *ret = i;
            return true;
        }
    }
    return false;
}

static bool same_pairs(const struct draw_check *d, const struct draw_pairs *again)
{
    if (d->n_pairs != d->n_units * d->each || !str_eq(again->units_digest, d->units_digest) ||
        !str_eq(again->reviewers_digest, d->reviewers_digest)) {
        return false;
    }
    for (size_t i = 0; i < d->n_pairs; i++) {
        size_t unit;
        bool found = place_of(d->units, d->n_units, d->pairs[i].unit, &unit);
        bool mine = false;
        for (size_t k = 0; found && k < d->each; k++) {
            size_t who = again->reviewer[unit * d->each + k];
            mine = mine || str_eq(d->reviewers[who], d->pairs[i].reviewer);
        }
        if (!mine) {
            return false;
        }
    }
    return true;
}

/* A payload that somebody has tampered with may hold anything. */
static bool named(const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!list[i]) {
            return false;
        }
    }
    return n > 0;
}

static void draw_again(struct arena *a, struct draw_check *d, const struct draw_line *barred,
                       size_t n_barred)
{
    bool *bars = arena_array(a, d->n_units * d->n_reviewers + 1, sizeof(*bars));
    struct draw_pairs again;
    struct error ignored = {0};

    for (size_t i = 0; i < n_barred; i++) {
        size_t unit, who;
        if (place_of(d->units, d->n_units, barred[i].unit, &unit) &&
            place_of(d->reviewers, d->n_reviewers, barred[i].reviewer, &who)) {
            bars[unit * d->n_reviewers + who] = true;
        }
    }
    d->each = d->n_units ? d->n_pairs / d->n_units : 0;
    d->right = d->seed && d->each && named(d->units, d->n_units) &&
               named(d->reviewers, d->n_reviewers) &&
               draw_pair(a, d->seed, d->units, d->n_units, d->reviewers, d->n_reviewers, bars,
                         d->each, &again, &ignored) == OK &&
               same_pairs(d, &again);
}

static void read_event(struct arena *a, const struct event_line *line, struct draw_check *d)
{
    struct json_in j = json_in_begin(line->ev.payload);
    struct draw_line *barred = NULL;
    size_t n_barred = 0;

    *d = (struct draw_check){.there = true, .at = line->ev.at, .who = line->actor_name};
    for (json_in_open(&j, '{'); json_in_more(&j, '}');) {
        const char *key = json_in_key(&j, a);
        if (str_eq(key, "seed")) {
            d->seed = json_in_text(&j, a);
        } else if (str_eq(key, "units_digest")) {
            d->units_digest = json_in_text(&j, a);
        } else if (str_eq(key, "reviewers_digest")) {
            d->reviewers_digest = json_in_text(&j, a);
        } else if (str_eq(key, "units")) {
            read_list(&j, a, &d->units, &d->n_units);
        } else if (str_eq(key, "reviewers")) {
            read_list(&j, a, &d->reviewers, &d->n_reviewers);
        } else if (str_eq(key, "barred")) {
            read_pairs(&j, a, &barred, &n_barred);
        } else if (str_eq(key, "pairs")) {
            read_pairs(&j, a, &d->pairs, &d->n_pairs);
        } else {
            json_in_skip(&j);
        }
    }
    draw_again(a, d, barred, n_barred);
}

enum err draw_check_load(struct db *db, struct arena *a, int64_t county, int64_t round,
                         struct draw_check *ret, struct error *e)
{
    struct event_line *lines;
    size_t n;
    enum err r = event_list(db, a, county, round, 0, EVENTS, &lines, &n, e);

    *ret = (struct draw_check){0};
    for (size_t i = n; !r && i-- > 0;) {
        if (str_eq(lines[i].ev.step, DRAWN)) {
            read_event(a, &lines[i], ret);
            break;
        }
    }
    return r;
}

const char *draw_check_name(struct arena *a, const char *key)
{
    const char *space = key ? strrchr(key, ' ') : NULL;

    return space ? arena_strndup(a, key, (size_t)(space - key)) : key ? key : "";
}
