#include "figure/alert_plan.h"

#include "base/now.h"
#include "base/str.h"
#include "base/workday.h"
#include "clock/almanac.h"
#include "figure/obligation.h"
#include "people/outsider.h"

enum { ABOVE_MAX = 12, PERIODS_MAX = 24 };

/* --- who ----------------------------------------------------------------------------------------------------------------- */
static enum err load_posts(struct plan *p)
{
    struct table t;
    const char *today = date_text(p->a, p->today);
    enum err r =
        db_all(p->db, p->a,
               "select o.person, o.unit, o.role from post o join person h on h.id = o.person where "
               "o.county = ?1 "
               "and (o.from_on is null or o.from_on <= ?2) and (o.to_on is null or o.to_on >= ?2) "
               "and (h.left_on is null or h.left_on >= ?2) order by o.id",
               ARGS(I(p->county), T(today)), &t, p->e);
    if (r) {
        return r;
    }
    p->posts = arena_array(p->a, t.n + 1, sizeof(*p->posts));
    p->n_posts = t.n;
    for (size_t i = 0; i < t.n; i++) {
        p->posts[i] =
            (struct plan_post){cell_int(&t, i, 0), cell_int(&t, i, 1), cell_text(&t, i, 2)};
    }
    return OK;
}

static enum err load_units(struct plan *p)
{
    struct table t;
    enum err r = db_all(p->db, p->a, "select id, parent from unit where county = ?1",
                        ARGS(I(p->county)), &t, p->e);
    if (r) {
        return r;
    }
    p->units = arena_array(p->a, t.n + 1, sizeof(*p->units));
    p->n_units = t.n;
    for (size_t i = 0; i < t.n; i++) {
        p->units[i] = (struct plan_unit){cell_int(&t, i, 0), cell_int(&t, i, 1)};
    }
    return OK;
}

enum err plan_begin(struct plan *p, struct db *db, struct arena *a, const struct content *c,
                    int64_t county, struct error *e)
{
    *p = (struct plan){.db = db, .a = a, .c = c, .county = county, .today = now_today(), .e = e};
    struct almanac almanac;
    enum err r = outsider_find(db, a, county, &p->outsider, e);
    if (!r && !(r = almanac_load(db, a, c, county, &almanac, e))) {
        p->calendar = almanac.calendar;
        r = load_posts(p);
    }
    if (!r) {
        r = alert_open_of(db, a, county, ALERT_URGE, NULL, &p->urges, &p->n_urges, e);
    }
    return r ? r : load_units(p);
}

static int64_t parent_of(const struct plan *p, int64_t unit)
{
    for (size_t i = 0; i < p->n_units; i++) {
        if (p->units[i].id == unit) {
            return p->units[i].parent;
        }
    }
    return 0;
}

struct persons {
    int64_t *items;
    size_t n, cap;
};

static void add_person(struct plan *p, struct persons *to, int64_t person)
{
    for (size_t i = 0; i < to->n; i++) {
        if (to->items[i] == person) {
            return;
        }
    }
    *(int64_t *)arena_push(p->a, &to->items, &to->n, &to->cap, sizeof(*to->items)) = person;
}

/* `unit` 0: wherever it is held. */
static size_t add_holders(struct plan *p, struct persons *to, const char *role, int64_t unit)
{
    size_t before = to->n;
    for (size_t i = 0; i < p->n_posts; i++) {
        if (str_eq(p->posts[i].role, role) && (!unit || p->posts[i].unit == unit)) {
            add_person(p, to, p->posts[i].person);
        }
    }
    return to->n - before;
}

static void add_role(struct plan *p, struct persons *to, const char *role, int64_t unit)
{
    const struct role_def *def = content_role(p->c, role);
    if (def && def->scope == SCOPE_COUNTY) {
        (void)add_holders(p, to, role, 0);
        return;
    }
    struct persons own = {0};
    for (int i = 0; unit && i < ABOVE_MAX && !add_holders(p, &own, role, unit); i++) {
        unit = parent_of(p, unit);
    }
    for (size_t i = 0; i < own.n; i++) {
        add_person(p, to, own.items[i]);
    }
}

size_t plan_receivers(struct plan *p, const struct alert_stage *stages, size_t n, size_t stage,
                      int64_t unit, const int64_t *owners, size_t n_owners, int64_t **ret)
{
    struct persons to = {0};
    for (size_t k = stage; k < n && !to.n; k++) {
        for (size_t i = 0; k == stage && i < n_owners; i++) {
            bool named = false;
            for (size_t j = 0; j < stages[k].n_to; j++) {
                named = named || str_eq(stages[k].to[j], "owner");
            }
            if (named || stage == 0) {
                add_person(p, &to, owners[i]);
            }
        }
        for (size_t i = 0; i < stages[k].n_to; i++) {
            add_role(p, &to, stages[k].to[i], unit);
        }
    }
    *ret = to.items;
    return to.n;
}

const char *plan_roles(struct arena *a, const struct content *c, const struct alert_stage *s)
{
    const char *all = "";
    for (size_t i = 0; i < s->n_to; i++) {
        const struct role_def *def = content_role(c, s->to[i]);
        all = arena_printf(a, "%s%s%s", all, i ? "、" : "", def ? def->title : "承办人");
    }
    return all;
}

/* --- things ---------------------------------------------------------------------------------------------------------------- */
enum err plan_source(struct plan *p, const char *kind, const char *source)
{
    enum err r = alert_open_of(p->db, p->a, p->county, kind, source, &p->open, &p->n_open, p->e);
    if (!r) {
        p->wanted = arena_array(p->a, p->n_open + 1, sizeof(*p->wanted));
    }
    return r;
}

static bool same_thing(const struct alert *x, const struct alert *y)
{
    return x->object == y->object && str_eq(x->kind, y->kind) && str_eq(x->source, y->source) &&
           str_eq(x->period, y->period) && str_eq(x->reg, y->reg);
}

/* One person, one thing: the highest stage stands, a lower one is closed as risen. */
static void want(struct plan *p, const struct alert *x)
{
    for (size_t i = 0; i < p->n_open; i++) {
        if (!same_thing(&p->open[i], x) || p->open[i].person != x->person) {
            continue;
        }
        if (p->open[i].stage == x->stage) {
            p->wanted[i] = true;
            if (!str_eq(p->open[i].title, x->title)) {
                struct alert *t =
                    arena_push(p->a, &p->retitle, &p->n_retitle, &p->cap_retitle, sizeof(*t));
                *t = p->open[i];
                t->title = x->title;
            }
            return;
        }
    }
    *(struct alert *)arena_push(p->a, &p->raise, &p->n_raise, &p->cap_raise, sizeof(*x)) = *x;
}

struct reached {
    int64_t person;
    size_t stage;
};

/* The highest stage at which it stands because nobody looked. */
static size_t risen_to(const struct plan *p, const struct alert *x, size_t reached)
{
    for (size_t i = 0; i < p->n_open; i++) {
        if (p->open[i].rose && (size_t)p->open[i].stage > reached && same_thing(&p->open[i], x)) {
            reached = (size_t)p->open[i].stage;
        }
    }
    return reached;
}

static bool long_ago(const struct plan *p, const struct alert *x)
{
    int64_t ms;
    return x->pushed_at && datetime_parse(x->pushed_at, &ms) &&
           workday_between(p->calendar, date_of_ms(ms), p->today, NULL) >= p->c->alerts.unseen;
}

/* It was urged long enough ago, and not one of those urged has looked. */
static bool urged_unseen(const struct plan *p, const struct alert *x)
{
    bool late = false;
    for (size_t i = 0; i < p->n_urges && str_eq(x->kind, ALERT_OBLIGATION); i++) {
        const struct alert *o = &p->urges[i];
        if (o->object == x->object && str_eq(o->source, x->source) &&
            str_eq(o->period, x->period)) {
            if (o->seen_at) {
                return false;
            }
            late = late || long_ago(p, o);
        }
    }
    return late;
}

/* It went out to somebody of this stage long enough ago, and nobody of them has looked. */
static bool unseen(const struct plan *p, const struct alert *x, size_t stage)
{
    bool late = false;
    for (size_t i = 0; i < p->n_open; i++) {
        const struct alert *o = &p->open[i];
        if ((size_t)o->stage != stage || !same_thing(o, x)) {
            continue;
        }
        if (o->seen_at) {
            return false;
        }
        late = late || long_ago(p, o);
    }
    return late;
}

void plan_thing(struct plan *p, const struct alert *x, const struct alert_stage *stages, size_t n,
                size_t by_day, const int64_t *owners, size_t n_owners, const char *rule)
{
    size_t reached = by_day ? risen_to(p, x, by_day) : 0;
    if (p->c->alerts.unseen && reached && reached < n &&
        (unseen(p, x, reached) || (reached == 1 && urged_unseen(p, x)))) {
        reached++;
    }
    reached = reached < n ? reached : n;
    struct reached *list = NULL;
    size_t n_list = 0, cap = 0;
    for (size_t k = reached; k > 0; k--) {
        int64_t *persons;
        size_t n_persons = plan_receivers(p, stages, n, k - 1, x->unit, owners, n_owners, &persons);
        for (size_t i = 0; i < n_persons; i++) {
            bool known = false;
            for (size_t j = 0; j < n_list; j++) {
                known = known || list[j].person == persons[i];
            }
            if (!known) {
                *(struct reached *)arena_push(p->a, &list, &n_list, &cap, sizeof(*list)) =
                    (struct reached){persons[i], k};
            }
        }
    }
    for (size_t i = 0; i < n_list; i++) {
        struct alert one = *x;
        one.county = p->county;
        one.person = list[i].person;
        one.stage = (int64_t)list[i].stage;
        one.rose = list[i].stage > by_day;
        one.why = arena_printf(
            p->a, "%s。第 %zu 级提醒，发给%s；该级无人担任时由上一级接收。%s", rule, list[i].stage,
            plan_roles(p->a, p->c, &stages[list[i].stage - 1]),
            one.rose ? arena_printf(p->a, "下一级收到推送、催办后 %d 个工作日没有人看，升到本级。",
                                    p->c->alerts.unseen)
                     : "");
        want(p, &one);
    }
}

static bool risen(const struct plan *p, const struct alert *x)
{
    for (size_t i = 0; i < p->n_raise; i++) {
        if (same_thing(&p->raise[i], x) && p->raise[i].person == x->person) {
            return true;
        }
    }
    return false;
}

enum err plan_finish(struct plan *p, plan_resolved *resolved, void *ctx)
{
    for (size_t i = 0; i < p->n_open; i++) {
        if (p->wanted[i]) {
            continue;
        }
        struct plan_close x = {.id = p->open[i].id, .why = "已升级为更高一级的提醒"};
        enum err r = risen(p, &p->open[i]) ? OK : resolved(ctx, &p->open[i], &x, p->e);
        if (r) {
            return r;
        }
        *(struct plan_close *)arena_push(p->a, &p->close, &p->n_close, &p->cap_close, sizeof(x)) =
            x;
    }
    return OK;
}

/* --- obligations ----------------------------------------------------------------------------------------------------------- */
struct duty {
    struct plan *p;
    const struct obligation_def *def;
    const struct alert_stage *stages;
    size_t n_stages;
    struct obligation_list lists[PERIODS_MAX];
    size_t n;
};

static size_t stages_reached(const struct duty *d, const struct obligation_period *period)
{
    size_t n = 0;
    for (size_t i = 0; i < d->n_stages; i++) {
        n += date_cmp(date_add(period->warn, d->stages[i].after), d->p->today) <= 0;
    }
    return n;
}

static const char *missing_title(struct arena *a, const struct obligation_def *o,
                                 const struct obligation_list *l, const struct obligation_item *x)
{
    if (o->none_left) {
        return arena_printf(a, "%s：%s%s件", o->title, x->name, obligation_lack(a, o, x->have));
    }
    if (o->per == PER_ALWAYS) {
        return arena_printf(a, o->post ? "%s：%s现在没有人" : "%s：%s现在没有", o->title, x->name);
    }
    return arena_printf(a, "%s：%s%s已有 %lld，还差 %lld", o->title, x->name, l->period.title,
                        (long long)x->have, (long long)(o->at_least - x->have));
}

static const char *missing_body(struct arena *a, const struct obligation_def *o,
                                const struct measure_def *m)
{
    const char *ground = o->law ? o->law : o->basis;
    if (!m || !m->reg) {
        return arena_printf(a, "请报局里补上人选。依据：%s", ground);
    }
    if (o->none_left) {
        return arena_printf(a, "请到台账“%s”逐件办结，办完后本条自动消除。依据：%s", m->reg->title,
                            ground);
    }
    return arena_printf(a, "请在台账“%s”登记并办结，数够后本条自动消除。依据：%s", m->reg->title,
                        ground);
}

static void want_missing(struct duty *d, const struct obligation_list *l)
{
    struct arena *a = d->p->a;
    const struct measure_def *m = obligation_measure(a, d->def, &l->period);
    size_t reached = stages_reached(d, &l->period);
    for (size_t i = 0; reached && i < l->missing; i++) {
        const struct obligation_item *x = &l->items[i];
        struct alert thing = {.kind = ALERT_OBLIGATION,
                              .source = d->def->id,
                              .object = x->object,
                              .period = l->period.id,
                              .unit = x->unit,
                              .reg = m && m->reg ? m->reg->id : NULL,
                              .title = missing_title(a, d->def, l, x),
                              .body = missing_body(a, d->def, m),
                              .due_on =
                                  d->def->per == PER_ALWAYS ? NULL : date_text(a, l->period.to)};
        plan_thing(d->p, &thing, d->stages, d->n_stages, reached, d->def->role ? &x->object : NULL,
                   d->def->role ? 1 : 0, obligation_rule(a, d->def));
    }
}

static const struct obligation_list *list_of(const struct duty *d, const char *period)
{
    for (size_t i = 0; i < d->n; i++) {
        if (str_eq(d->lists[i].period.id, period)) {
            return &d->lists[i];
        }
    }
    return NULL;
}

static const struct obligation_item *item_of(const struct obligation_list *l, int64_t object)
{
    for (size_t i = 0; l && i < l->n; i++) {
        if (l->items[i].object == object) {
            return &l->items[i];
        }
    }
    return NULL;
}

/* An urging stays as long as the thing is missing, whoever was urged. */
static enum err resolved(void *ctx, const struct alert *x, struct plan_close *ret, struct error *e)
{
    struct duty *d = ctx;
    const struct obligation_list *l = list_of(d, x->period);
    const struct obligation_item *item = item_of(l, x->object);
    if (!item) {
        ret->why = "对象或期间不再要求";
        return OK;
    }
    if (item->missing) {
        ret->why = "接收人岗位已变动";
        return OK;
    }
    ret->why = d->def->none_left ? "都办了"
               : d->def->per == PER_ALWAYS
                   ? "已有"
                   : arena_printf(d->p->a, "已补足：%lld/%lld", (long long)item->have,
                                  (long long)d->def->at_least);
    return obligation_event(d->p->db, d->p->a, d->p->c, d->p->county, d->def, &l->period, x->object,
                            &ret->event, e);
}

static enum err add_period(struct duty *d, const struct obligation_period *period)
{
    const struct scope whole = {.kind = SCOPE_COUNTY, .county = d->p->county};
    if (d->n == PERIODS_MAX || list_of(d, period->id)) {
        return OK;
    }
    return obligation_list(d->p->db, d->p->a, d->p->c, &whole, d->def, period, &d->lists[d->n++],
                           d->p->e);
}

/* This period, and those that still have something open. */
static enum err add_periods(struct duty *d)
{
    struct obligation_period now = obligation_period(d->p->a, d->def, d->p->today), old;
    enum err r = date_cmp(now.warn, d->p->today) <= 0 ? add_period(d, &now) : OK;
    for (size_t i = 0; !r && i < d->p->n_open; i++) {
        if (obligation_period_of(d->p->a, d->def, d->p->open[i].period, &old)) {
            r = add_period(d, &old);
        }
    }
    return r;
}

static enum err urgings(struct duty *d)
{
    enum err r = plan_source(d->p, ALERT_URGE, d->def->id);
    if (r || !d->p->n_open || (r = add_periods(d))) {
        return r;
    }
    for (size_t i = 0; i < d->p->n_open; i++) {
        const struct obligation_item *x =
            item_of(list_of(d, d->p->open[i].period), d->p->open[i].object);
        d->p->wanted[i] = x && x->missing;
    }
    return plan_finish(d->p, resolved, d);
}

static enum err one_obligation(struct plan *p, const struct obligation_def *o)
{
    struct duty *d = arena_make(p->a, struct duty);
    *d = (struct duty){.p = p, .def = o, .stages = o->stages, .n_stages = o->n_stages};
    if (!d->n_stages) {
        d->stages = p->c->alerts.obligation;
        d->n_stages = p->c->alerts.n_obligation;
    }
    enum err r = plan_source(p, ALERT_OBLIGATION, o->id);
    if (r || (r = add_periods(d))) {
        return r;
    }
    for (size_t i = 0; i < d->n; i++) {
        want_missing(d, &d->lists[i]);
    }
    r = plan_finish(p, resolved, d);
    return r ? r : urgings(d);
}

static enum err gone(void *ctx, const struct alert *x, struct plan_close *ret, struct error *e)
{
    (void)ctx;
    (void)x;
    (void)e;
    ret->why = "这项要求已从规则里取消";
    return OK;
}

/* What content no longer asks for. */
static enum err forgotten(struct plan *p, const char *kind)
{
    enum err r = plan_source(p, kind, NULL);
    for (size_t i = 0; !r && i < p->n_open; i++) {
        p->wanted[i] = content_obligation(p->c, p->open[i].source) != NULL;
    }
    return r ? r : plan_finish(p, gone, NULL);
}

enum err plan_obligations(struct plan *p)
{
    enum err r = OK;
    for (size_t i = 0; !r && i < p->c->n_obligations; i++) {
        r = one_obligation(p, &p->c->obligations[i]);
    }
    if (!r && !(r = forgotten(p, ALERT_OBLIGATION))) {
        r = forgotten(p, ALERT_URGE);
    }
    return r;
}
