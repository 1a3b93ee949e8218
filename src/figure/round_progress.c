#include "figure/round_progress.h"

#include "base/str.h"
#include "figure/round_map.h"
#include "figure/round_parts.h"
#include "people/org.h"

enum { FRAMEWORKS_MAX = 20, GROUPS_MAX = 40, UNITS_MAX = 5000 };

struct walk {
    struct db *db;
    struct arena *a;
    const struct content *c;
    const struct scope *scope;
    struct error *e;
    struct round_parts parts;
    struct record round;
    struct unit *units;
    size_t n_units;
    struct round_map unit_at, total_at, done_at;
    struct query_group *total, *done;
    size_t n_total, n_done;
};

static enum err counts(struct walk *w, bool done, struct query_group **ret, size_t *ret_n,
                       struct round_map *at)
{
    const struct state_def **final = arena_array(w->a, w->parts.self->n_states + 1, sizeof(*final));
    struct query q = {.reg = w->parts.self,
                      .match = w->parts.self_round,
                      .match_ref = w->round.id,
                      .states = final};
    for (size_t i = 0; done && i < w->parts.self->n_states; i++) {
        if (w->parts.self->states[i].final) {
            final[q.n_states++] = &w->parts.self->states[i];
        }
    }
    enum err r = query_groups(w->db, w->a, w->c, w->scope, &q, w->parts.self_part, UNITS_MAX, ret,
                              ret_n, w->e);
    *at = round_map_make(w->a, r ? 0 : *ret_n);
    for (size_t i = 0; !r && i < *ret_n; i++) {
        round_map_put(at, (*ret)[i].ref, i);
    }
    return r;
}

static enum err load_units(struct walk *w)
{
    enum err r = org_units(w->db, w->a, w->scope->county, &w->units, &w->n_units, w->e);
    w->unit_at = round_map_make(w->a, r ? 0 : w->n_units);
    for (size_t i = 0; !r && i < w->n_units; i++) {
        round_map_put(&w->unit_at, w->units[i].id, i);
    }
    return r;
}

static const char *group_title(const struct walk *w, int64_t unit)
{
    size_t at;
    const char *kind = round_map_get(&w->unit_at, unit, &at) ? w->units[at].kind : NULL;
    const char *title = round_group_title(w->c, kind);
    return title ? title : "其他";
}

static struct round_group *group_in(struct walk *w, struct round_progress *p, const char *title)
{
    for (size_t i = 0; i < p->n; i++) {
        if (str_eq(p->groups[i].title, title)) {
            return &p->groups[i];
        }
    }
    if (!p->groups) {
        p->groups = arena_array(w->a, GROUPS_MAX, sizeof(*p->groups));
    }
    struct round_group *g = &p->groups[p->n < GROUPS_MAX ? p->n++ : GROUPS_MAX - 1];
    g->title = title;
    return g;
}

static struct round_progress *progress_in(struct walk *w, struct round_progress *all, size_t *n,
                                          const struct value *framework)
{
    for (size_t i = 0; i < *n; i++) {
        if (all[i].framework == framework->i) {
            return &all[i];
        }
    }
    if (*n == FRAMEWORKS_MAX) {
        return NULL;
    }
    all[*n] = (struct round_progress){.round = w->round.id,
                                      .framework = framework->i,
                                      .title = w->round.title,
                                      .framework_title = framework->label,
                                      .state = w->round.state};
    return &all[(*n)++];
}

static void add(struct walk *w, struct round_progress *all, size_t *n, const struct record *part)
{
    const struct value *values = part->values;
    struct round_progress *p = progress_in(w, all, n, &values[w->parts.part_framework->index]);
    size_t at;
    if (!p) {
        return;
    }
    struct round_group *g = group_in(w, p, group_title(w, values[w->parts.part_unit->index].i));
    int64_t items = round_map_get(&w->total_at, part->id, &at) ? w->total[at].n : 0;
    int64_t done = round_map_get(&w->done_at, part->id, &at) ? w->done[at].n : 0;
    p->units++;
    g->units++;
    g->open += !items || done < items;
    g->items += items;
    g->answered += done;
}

enum err round_progress(struct db *db, struct arena *a, const struct content *c,
                        const struct scope *scope, struct round_progress **ret, size_t *ret_n,
                        struct error *e)
{
    struct walk w = {.db = db, .a = a, .c = c, .scope = scope, .e = e};
    struct record_list parts;
    enum err r = round_parts_find(c, &w.parts, e);
    *ret_n = 0;
    if (r || (r = round_newest(db, a, c, scope, &w.round, e)) || !w.round.id) {
        return r;
    }
    if ((r = round_participations(db, a, c, scope, &w.parts, w.round.id, false, &parts, e)) ||
        (r = load_units(&w)) || (r = counts(&w, false, &w.total, &w.n_total, &w.total_at)) ||
        (r = counts(&w, true, &w.done, &w.n_done, &w.done_at))) {
        return r;
    }
    struct round_progress *all = arena_array(a, FRAMEWORKS_MAX, sizeof(*all));
    for (size_t i = 0; i < parts.n; i++) {
        add(&w, all, ret_n, &parts.items[i]);
    }
    *ret = all;
    return OK;
}
