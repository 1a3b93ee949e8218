#include "listing/timeline.h"

#include <stdlib.h>

#include "base/now.h"
#include "listing/rows.h"
#include "listing/tabs.h"
#include "register/step.h"

struct loading {
    struct db *db;
    const struct request *req;
    struct arena *a;
    const struct content *c;
    const struct list *l;
    struct timeline *t;
    struct error *e;
};

static struct date day_of(const struct record *rec, const struct field_def *f)
{
    struct date d = {0};
    if (f && rec->values[f->index].s && !date_parse(rec->values[f->index].s, &d)) {
        d = (struct date){0};
    }
    return d;
}

/* The records whose time touches the year, those that end first in front. */
static struct query window(const struct loading *w, struct query_range ranges[2])
{
    const struct page_timeline *def = w->t->def;
    struct query q = w->l->query;
    const char *first = arena_printf(w->a, "%04d-01-01", w->t->year);
    const char *last = arena_printf(w->a, "%04d-12-31", w->t->year);
    ranges[0] = (struct query_range){.field = def->to, .from = first};
    ranges[1] = (struct query_range){.field = def->from, .to = last, .or_absent = true};
    if (!def->from) {
        ranges[0].to = last;
    }
    q.ranges = ranges;
    q.n_ranges = def->from ? 2 : 1;
    q.by_due = false;
    q.sort = def->to;
    q.ascending = q.no_lists = true;
    q.after = q.before = NULL;
    q.limit = TIMELINE_MAX;
    return q;
}

static enum err count(const struct loading *w, const struct query *q, int64_t *ret)
{
    return query_count(w->db, w->a, w->c, &w->l->scope, q, TABS_CAP, ret, w->e);
}

static enum err count_rest(const struct loading *w, const struct query *drawn, bool more, size_t n,
                           int64_t all)
{
    const struct query_match none = {.field = w->t->def->to};
    struct query undated = w->l->query;
    int64_t in_year = (int64_t)n;
    undated.matches = &none;
    undated.n_matches = 1;
    enum err r = more ? count(w, drawn, &in_year) : OK;
    if (r || (r = count(w, &undated, &w->t->undated))) {
        return r;
    }
    w->t->beyond = in_year - (int64_t)n;
    w->t->elsewhere = all > in_year + w->t->undated ? all - in_year - w->t->undated : 0;
    return OK;
}

static enum err load_marks(const struct loading *w, const struct record_list *found,
                           struct record_list *ret)
{
    const struct page_timeline *def = w->t->def;
    const struct field_def *only[] = {def->mark_by, def->mark_on};
    int64_t *ids = arena_array(w->a, found->n + 1, sizeof(*ids));
    for (size_t i = 0; i < found->n; i++) {
        ids[i] = found->items[i].id;
    }
    struct query q = {.reg = def->marks,
                      .match = def->mark_by,
                      .match_refs = ids,
                      .n_match_refs = found->n,
                      .sort = def->mark_on,
                      .ascending = true,
                      .no_lists = true,
                      .only = only,
                      .n_only = 2,
                      .limit = TIMELINE_MARKS};
    enum err r = query_list(w->db, w->a, w->c, &visit_actor(w->req)->scope, &q, ret, w->e);
    w->t->marks_beyond = !r && ret->next;
    return r;
}

static void hang_marks(const struct loading *w, struct timeline_bar *bar,
                       const struct record_list *m)
{
    const struct record **own = arena_array(w->a, m->n + 1, sizeof(struct record *));
    for (size_t i = 0; i < m->n; i++) {
        if (m->items[i].values[w->t->def->mark_by->index].i == bar->rec->id) {
            own[bar->n_marks++] = &m->items[i];
        }
    }
    bar->marks = own;
}

/* Units and persons keep one place whatever runs out first; what belongs to nobody comes last. */
static int by_group(const void *x, const void *y)
{
    const struct timeline_bar *l = x, *r = y;
    if (l->group_id != r->group_id) {
        return !l->group_id ? 1 : !r->group_id ? -1 : l->group_id < r->group_id ? -1 : 1;
    }
    int c = date_cmp(l->to, r->to);
    return c ? c : (l->rec->id > r->rec->id) - (l->rec->id < r->rec->id);
}

static void make_bars(const struct loading *w, const struct record_list *found,
                      const struct leads *leads, const struct record_list *marks)
{
    struct timeline *t = w->t;
    t->bars = arena_array(w->a, found->n + 1, sizeof(*t->bars));
    for (size_t i = 0; i < found->n; i++) {
        const struct record *rec = &found->items[i];
        const struct value *v = t->def->group ? &rec->values[t->def->group->index] : NULL;
        struct timeline_bar *bar = &t->bars[t->n];
        static const struct clock none;
        *bar = (struct timeline_bar){.rec = rec,
                                     .clock = leads->items ? &leads->items[i] : &none,
                                     .from = day_of(rec, t->def->from),
                                     .to = day_of(rec, t->def->to)};
        if (v && v->set) {
            bar->group_id = v->i;
            bar->group = v->label;
        }
        if (date_ok(bar->to)) {
            hang_marks(w, bar, marks);
            t->n++;
        }
    }
    if (t->n) {
        qsort(t->bars, t->n, sizeof(*t->bars), by_group);
    }
}

enum err timeline_load(struct db *db, const struct request *req, const struct list *l,
                       int64_t count, struct timeline *ret, struct error *e)
{
    struct loading w = {
        .db = db, .req = req, .a = req->arena, .c = app_of(req)->content, .l = l, .t = ret, .e = e};
    const struct field_def *only[3];
    struct query_range ranges[2];
    struct record_list found, marks = {0};
    struct leads leads;
    *ret = (struct timeline){.def = l->reg->page.timeline};
    ret->year = (int)(l->filters.year ? l->filters.year : now_today().year);
    struct query q = window(&w, ranges);
    q.only = only;
    only[q.n_only++] = ret->def->to;
    if (ret->def->from) {
        only[q.n_only++] = ret->def->from;
    }
    if (ret->def->group) {
        only[q.n_only++] = ret->def->group;
    }
    enum err r = query_list(db, w.a, w.c, &l->scope, &q, &found, e);
    if (r || (r = count_rest(&w, &q, found.next != NULL, found.n, count)) ||
        (r = rows_leads(db, req, l, &found, &leads, e))) {
        return r;
    }
    if (ret->def->marks && found.n && step_may_read(visit_actor(req), ret->def->marks)) {
        r = load_marks(&w, &found, &marks);
    }
    ret->calendar = leads.calendar;
    if (!r) {
        make_bars(&w, &found, &leads, &marks);
    }
    return r;
}

enum err timeline_write(struct strbuf *b, struct db *db, const struct request *req,
                        const struct list *l, int64_t count, struct error *e)
{
    struct timeline t;
    enum err r = timeline_load(db, req, l, count, &t, e);
    if (!r) {
        timeline_draw(b, req, l, &t);
    }
    return r;
}
