/* clock_sync.c - a change of a record brought to its clocks. Where the record stands (its state and the dates of entering
 * each) says what a clock should be; what it is says whether it starts, goes on, is closed or opened again. The order of
 * the states in the register is the order of the work: a record before `from` has no clock running. */
#include <string.h>

#include "base/str.h"
#include "clock/clock.h"
#include "content/law.h"

struct sync {
    struct db *db;
    struct arena *a;
    const struct content *c;
    const struct clock_facts *f;
    struct almanac al;
    struct clock *list;
    size_t n, cap;
    struct clock_change *changes;
    size_t n_changes, cap_changes;
    bool changed;
    struct error *e;
};

/* --- what it should be -------------------------------------------------------------------------------------------------- */
static bool ends(const struct clock_def *def, const struct state_def *st)
{
    for (size_t i = 0; i < def->n_untils; i++) {
        if (def->untils[i] == st) {
            return true;
        }
    }
    return st->final && !def->until_by;
}

static struct date entered(const struct clock_facts *f, const struct state_def *st)
{
    struct date d;
    const char *on = f->state_on[st->index];
    return on && date_parse(on, &d) ? d : (struct date){0};
}

static bool read_date(const struct clock_facts *f, const struct field_def *field, struct date *ret)
{
    const char *s = f->field(f->ctx, field);
    return s && date_parse(s, ret);
}

/* The first day it ended since it began; absent while it runs. A record past an end it went through stays ended. */
static struct date ended(const struct clock_def *def, const struct clock_facts *f)
{
    struct date first = {0}, begin = entered(f, def->from);
    if (def->until_by && !read_date(f, def->until_by, &first)) {
        first = (struct date){0};
    }
    for (size_t i = 0; i < def->n_untils; i++) {
        const struct state_def *u = def->untils[i];
        struct date on = entered(f, u);
        bool passed = f->state == u || f->state->final || f->state->index > u->index;
        bool of_now = f->state == u || date_cmp(on, begin) >= 0; /* not of a round before */
        if (passed && of_now && date_ok(on) && (!date_ok(first) || date_cmp(on, first) < 0)) {
            first = on;
        }
    }
    return !date_ok(first) && ends(def, f->state) ? entered(f, f->state) : first;
}

/* The legal start: the date in a field where the definition names one, else that of entering `from`. */
static struct date start_day(const struct clock_def *def, const struct clock_facts *f)
{
    struct date d;
    return def->start_by && read_date(f, def->start_by, &d) ? d : entered(f, def->from);
}

static bool begun(const struct clock_def *def, const struct clock_facts *f)
{
    return !f->voided && date_ok(entered(f, def->from)) &&
           (f->state->final || f->state->index >= def->from->index);
}

/* Closed once and now entered from anew, from beyond its end: another round of the same work. */
static bool again(const struct clock *k, const struct clock_facts *f)
{
    return k->state == CLOCK_CLOSED && f->before && f->state == k->def->from &&
           f->before != f->state && ends(k->def, f->before);
}

/* --- terms ---------------------------------------------------------------------------------------------------------------- */
static const struct clock_limit *limit_on(const struct clock_def *def, struct date start)
{
    const struct clock_limit *found = NULL;
    for (size_t i = 0; i < def->n_limits; i++) {
        struct date from;
        const struct clock_limit *l = &def->limits[i];
        if (!l->from || (date_parse(l->from, &from) && date_cmp(from, start) <= 0)) {
            found = l;
        }
    }
    return found;
}

static const char *law_version(struct arena *a, const struct content *c, const char *law,
                               struct date day)
{
    const char *blank = law ? strchr(law, ' ') : NULL;
    const struct law *v =
        blank ? law_on(c, arena_strndup(a, law, (size_t)(blank - law)), day) : NULL;
    return v ? v->from : NULL;
}

/* What stands in a field is read each time; false when the clock has no length (any more). */
static bool read_fields(const struct clock_def *def, const struct clock_facts *f,
                        struct deadline *d)
{
    int64_t n;
    if (def->backward) {
        d->kind = DEADLINE_BACKWARD;
        return read_date(f, def->backward, &d->base);
    }
    if (def->limit_by && def->limit_by->type == FIELD_DATE) {
        d->kind = DEADLINE_GIVEN;
        d->n = 0;
        return read_date(f, def->limit_by, &d->base);
    }
    if (def->limit_by) {
        const char *s = f->field(f->ctx, def->limit_by);
        if (!s || !str_to_int(s, &n) || n < 1 || n > 3660) {
            return false;
        }
        d->n = (int)n;
    }
    return true;
}

/* The definition's limit for this start. */
static bool set_terms(struct sync *s, struct clock *k, struct date start)
{
    const struct clock_def *def = k->def;
    const struct clock_limit *l = limit_on(def, start);
    if (!l && !def->limit_by) {
        return false;
    }
    k->title = def->title;
    k->content = s->f->content;
    k->law = l && l->law ? l->law : def->law;
    k->law_from = law_version(s->a, s->c, k->law, start);
    k->unverified = def->unverified;
    k->d.kind = DEADLINE_COUNTED;
    k->d.start = start;
    k->d.n = l ? l->n : 0;
    k->d.unit = clock_unit(l ? l->unit : def->unit);
    k->wait = def->wait;
    k->d.shift = def->shift;
    k->d.warn = def->warn;
    k->d.warn_unit = clock_unit(def->warn_unit);
    k->d.stop_max = def->pause ? def->pause->max : 0;
    k->d.stop_unit = def->pause ? clock_unit(def->pause->max_unit) : COUNT_DAY;
    return read_fields(def, s->f, &k->d);
}

/* Another start of the same run. Limits by date of effect are chosen anew; a limit that was only rewritten in the content
 * since then does not reach a clock that was opened before. */
static bool move_start(struct sync *s, struct clock *k, struct date start)
{
    if (k->def->n_limits > 1 || k->def->limit_by || k->def->backward ||
        str_eq(k->content, s->f->reg->digest)) {
        return set_terms(s, k, start);
    }
    k->d.start = start;
    k->law_from = law_version(s->a, s->c, k->law, start);
    return true;
}

/* --- one clock -------------------------------------------------------------------------------------------------------------- */
static enum err close_stop(struct sync *s, struct clock *k)
{
    const char *to = date_text(s->a, k->closed);
    enum err r =
        db_run(s->db,
               "update clock_pause set to_on = case when from_on > ?1 then from_on else ?2 "
               "end where county = ?3 and record = ?4 and clock = ?5 and run = ?6 and "
               "to_on is null",
               ARGS(T(to), T(to), I(k->county), I(k->record), T(k->id), I(k->run)), NULL, s->e);
    return r ? r : clock_terms(s->db, s->a, k, s->e);
}

/* Closed while stopped: the stop ends with the work. */
static enum err finish(struct sync *s, struct clock *k, struct date closed)
{
    bool stopped = k->state == CLOCK_PAUSED;
    k->closed = closed;
    enum err r = stopped ? close_stop(s, k) : OK;
    if (r) {
        return r;
    }
    k->state = CLOCK_CLOSED;
    k->paused_from = (struct date){0};
    k->ground = NULL;
    return clock_count(s->a, &s->al, k, s->e);
}

static enum err run_on(struct sync *s, struct clock *k)
{
    if (k->state != CLOCK_PAUSED) {
        k->state = CLOCK_RUNNING;
    }
    k->closed = (struct date){0};
    return clock_count(s->a, &s->al, k, s->e);
}

static enum err go(struct sync *s, struct clock *k)
{
    struct date closed = ended(k->def, s->f);
    return date_ok(closed) ? finish(s, k, closed) : run_on(s, k);
}

static enum err start(struct sync *s, struct clock *k)
{
    struct clock fresh = {.county = s->f->county,
                          .record = s->f->record,
                          .reg = s->f->reg->id,
                          .id = k->def->id,
                          .def = k->def,
                          .run = k->run + 1,
                          .state = CLOCK_RUNNING};
    if (!set_terms(s, &fresh, start_day(k->def, s->f))) {
        return OK;
    }
    *k = fresh;
    return go(s, k);
}

/* Another date in the field that gives the start, or a corrected date of the starting state. */
static bool moved(const struct clock *k, const struct clock_facts *f)
{
    const char *was = f->state_on_before ? f->state_on_before[k->def->from->index] : NULL;
    struct date d;
    if (k->def->start_by && read_date(f, k->def->start_by, &d)) {
        return date_cmp(d, k->d.start) != 0;
    }
    return f->correction && was && !str_eq(was, f->state_on[k->def->from->index]);
}

static bool field_changed(const struct sync *s, const struct clock *k)
{
    struct deadline d = k->d;
    bool there = read_fields(k->def, s->f, &d);
    return !there || d.n != k->d.n || date_cmp(d.base, k->d.base) != 0;
}

/* A closed clock keeps its end, unless the record went back before it or the date was corrected. */
static enum err keep(struct sync *s, struct clock *k)
{
    bool new_start = moved(k, s->f), new_field = field_changed(s, k);
    struct date closed = ended(k->def, s->f);
    bool same_end = k->state == CLOCK_CLOSED && date_ok(closed) &&
                    (!s->f->correction || date_cmp(closed, k->closed) == 0);
    struct date from = new_start ? start_day(k->def, s->f) : k->d.start;
    if (same_end && !new_start && !new_field) {
        return OK;
    }
    if (new_start && !move_start(s, k, from)) {
        k->state = CLOCK_VOID;
        return OK;
    }
    if (!new_start && new_field && !read_fields(k->def, s->f, &k->d)) {
        k->state = CLOCK_VOID;
        return OK;
    }
    return go(s, k);
}

/* A condition that is no longer true takes away a clock that runs; one that was closed keeps its verdict. */
static enum err wanted(struct sync *s, const struct clock *k, bool *ret)
{
    *ret = begun(k->def, s->f);
    if (!*ret || !k->def->when || !s->f->holds || (k->run > 0 && k->state == CLOCK_CLOSED)) {
        return OK;
    }
    return s->f->holds(s->f->ctx, k->def->when, ret, s->e);
}

static enum err one(struct sync *s, struct clock *k)
{
    bool exists = k->run > 0 && k->state != CLOCK_VOID, run;
    enum err r = wanted(s, k, &run);
    if (r) {
        return r;
    }
    if (!run) {
        if (exists) {
            k->state = CLOCK_VOID;
        }
        return OK;
    }
    return exists && !again(k, s->f) ? keep(s, k) : start(s, k);
}

/* --- all clocks of the record -------------------------------------------------------------------------------------------------- */
static struct clock *find(struct sync *s, const struct clock_def *def)
{
    for (size_t i = 0; i < s->n; i++) {
        if (str_eq(s->list[i].id, def->id)) {
            s->list[i].def = def;
            return &s->list[i];
        }
    }
    return NULL;
}

static bool same(const struct clock *x, const struct clock *y)
{
    return x->run == y->run && x->state == y->state && date_cmp(x->end.due, y->end.due) == 0 &&
           date_cmp(x->end.safe, y->end.safe) == 0 && date_cmp(x->end.warn, y->end.warn) == 0 &&
           date_cmp(x->d.start, y->d.start) == 0 && date_cmp(x->d.base, y->d.base) == 0 &&
           x->d.n == y->d.n && date_cmp(x->closed, y->closed) == 0 && x->late == y->late;
}

static enum err each(struct sync *s, const struct clock_def *def)
{
    struct clock *k = find(s, def), none = {.def = def, .state = CLOCK_VOID};
    struct clock was = k ? *k : none, now = was;
    enum err r = one(s, &now);
    if (r || same(&was, &now)) {
        return r;
    }
    if (!k) {
        k = arena_push(s->a, &s->list, &s->n, &s->cap, sizeof(*k));
    }
    *k = now;
    s->changed = true;
    const char *before = was.run ? clock_text(s->a, &was) : NULL;
    *(struct clock_change *)arena_push(s->a, &s->changes, &s->n_changes, &s->cap_changes,
                                       sizeof(struct clock_change)) =
        (struct clock_change){def->id, before, clock_text(s->a, &now)};
    return OK;
}

/* What content no longer has ends with the record all the same. */
static void drop_rest(struct sync *s)
{
    for (size_t i = 0; i < s->n; i++) {
        bool open = s->list[i].state == CLOCK_RUNNING || s->list[i].state == CLOCK_PAUSED;
        if (!s->list[i].def && open && (s->f->voided || s->f->state->final)) {
            s->list[i].state = CLOCK_VOID;
            s->changed = true;
        }
    }
}

enum err clock_sync(struct db *db, struct arena *a, const struct content *c,
                    const struct clock_facts *f, struct clock_change **ret, size_t *ret_n,
                    struct error *e)
{
    struct sync s = {.db = db, .a = a, .c = c, .f = f, .e = e};
    enum err r = OK;
    *ret_n = 0;
    if (!f->reg->n_clocks) {
        return OK;
    }
    if ((r = almanac_load(db, a, c, f->county, &s.al, e)) ||
        (f->state_on_before &&
         (r = clock_list(db, a, c, f->county, f->record, &s.list, &s.n, e)))) {
        return r;
    }
    s.cap = s.n;
    for (size_t i = 0; !r && i < f->reg->n_clocks; i++) {
        r = each(&s, &f->reg->clocks[i]);
    }
    drop_rest(&s);
    if (!r && s.changed) {
        r = clock_settle(db, a, s.list, s.n, e);
    }
    *ret = s.changes;
    *ret_n = s.n_changes;
    return r;
}
