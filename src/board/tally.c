#include "board/tally.h"

#include <string.h>

#include "base/id.h"
#include "base/log.h"
#include "base/now.h"
#include "base/str.h"
#include "content/core_table.h"
#include "people/org.h"

enum { FEW = 20000, WANTED_MOST = 200 };
#define COLUMNS                                                                                 \
    "t.shape, t.number, t.records, t.backfill, t.of_number, t.over_number, t.turn, t.content, " \
    "t.day, t.counted_at, t.took_us, t.wanted, t.part"
#define N_COLUMNS 13
#define KEY_IS                                                                               \
    "t.county = ?1 and t.scope_kind = ?2 and t.scope_unit = ?3 and t.scope_person = ?4 and " \
    "t.metric = ?5 and t.from_on = ?6 and t.unit = ?7 and t.below = ?8 and t.split = ?9"

struct tally_turn {
    const char *reg;
    int64_t seq;
};
struct tally_key {
    int64_t county;
    const char *scope_kind;
    int64_t scope_unit, scope_person;
    const char *metric, *from, *to;
    int64_t unit;
    bool below, split;
};
/* One value as kept, or a wish for one (shape NULL). */
struct tally_row {
    struct tally_key key;
    int64_t part;
    const char *shape;
    struct metric_value value;
    int64_t turn, took_us;
    const char *content, *day, *counted_at;
    bool wanted;
};

/* --- what a metric reads ------------------------------------------------------------------------------------------- */
struct reads {
    const struct tally_desk *d;
    int64_t turn;
    bool today, across;
};

static void read_table(struct reads *x, const char *id)
{
    for (size_t i = 0; i < x->d->n_turns; i++) {
        if (str_eq(x->d->turns[i].reg, id) && x->d->turns[i].seq > x->turn) {
            x->turn = x->d->turns[i].seq;
        }
    }
}

static void read_name(struct reads *x, const struct cel_name *name)
{
    const struct field_def *via = name->field;
    if (str_eq(name->base, "today")) {
        x->today = true;
    }
    if (!name->hop || !via) {
        return;
    }
    if (via->target) {
        read_table(x, via->target->id);
    } else if (core_table(via->of)) {
        read_table(x, via->of);
        read_table(x, "framework"); /* its items change under its own event */
    }
}

static void read_condition(struct reads *x, const struct cel *c)
{
    if (!c) {
        return;
    }
    if (c->op == CEL_NAME) {
        read_name(x, &c->name);
    }
    read_condition(x, c->left);
    read_condition(x, c->right);
    for (size_t i = 0; i < c->n_args; i++) {
        read_condition(x, c->args[i]);
    }
}

static void read_assigned(struct reads *x, const struct register_def *reg)
{
    x->across = x->across || (reg->across && !reg->shared);
    for (size_t i = 0; i < reg->n_fields; i++) {
        if (reg->fields[i].assigns && reg->fields[i].target) {
            read_table(x, reg->fields[i].target->id);
        }
    }
}

static void read_metric(struct reads *x, const struct metric_ask *ask);

static void read_part(struct reads *x, const struct metric_ask *ask, const struct metric_def *m)
{
    struct metric_ask part = *ask;
    part.metric = m;
    part.version = NULL;
    read_metric(x, &part);
}

static void read_metric(struct reads *x, const struct metric_ask *ask)
{
    const struct measure_def *m = &metric_version_of(x->d->a, ask)->m;
    if (m->kind == METRIC_RATIO) {
        read_part(x, ask, m->of);
        read_part(x, ask, m->over);
        return;
    }
    if (m->with) {
        read_part(x, ask, m->with);
    }
    if (!m->reg) {
        return;
    }
    read_table(x, m->reg->id);
    read_assigned(x, m->reg);
    read_condition(x, m->where);
    read_condition(x, m->line);
    read_condition(x, m->on);
    read_condition(x, m->until);
    x->today = x->today || m->each_month; /* only months that have begun are looked at */
}

/* Who stands where is read by nearly all of them, and changes seldom. */
static struct reads reads_of(const struct tally_desk *d, const struct metric_ask *ask)
{
    static const char *const people[] = {"unit", "person", "post"};
    struct reads x = {.d = d};
    for (size_t i = 0; i < array_len(people); i++) {
        read_table(&x, people[i]);
    }
    read_metric(&x, ask);
    return x;
}

static enum err read_turns(struct tally_desk *d, struct error *e)
{
    struct table t;
    if (d->turns_read) {
        return OK;
    }
    enum err r = db_kept(d->db, d->a, "select register, seq from register_turn where county = ?1",
                         ARGS(I(d->scope->county)), &t, e);
    if (r) {
        return r;
    }
    struct tally_turn *list = arena_array(d->a, t.n + 1, sizeof(*list));
    for (size_t i = 0; i < t.n; i++) {
        list[i] = (struct tally_turn){cell_text(&t, i, 0), cell_int(&t, i, 1)};
    }
    d->turns = list;
    d->n_turns = t.n;
    d->turns_read = true;
    return OK;
}

/* --- keys ---------------------------------------------------------------------------------------------------------- */
static const char *const kinds[] = {
    [SCOPE_NONE] = NULL,   [SCOPE_OWN] = "own",         [SCOPE_ASSIGNED] = "assigned",
    [SCOPE_UNIT] = "unit", [SCOPE_SUBTREE] = "subtree", [SCOPE_COUNTY] = "county"};

/* False: not for keeping. */
static bool key_of(const struct tally_desk *d, const struct metric_ask *ask, bool split,
                   const struct reads *x, struct tally_key *ret)
{
    const struct scope *s = d->scope;
    bool county = s->kind == SCOPE_COUNTY;
    bool personal = s->kind == SCOPE_OWN || s->kind == SCOPE_ASSIGNED || (x->across && !county);
    *ret = (struct tally_key){.county = s->county,
                              .scope_kind = kinds[s->kind],
                              .scope_unit = county ? 0 : s->unit,
                              .scope_person = personal ? s->person : 0,
                              .metric = ask->metric->id,
                              .from = date_text(d->a, ask->from),
                              .to = date_text(d->a, ask->to),
                              .unit = ask->unit,
                              .below = ask->below,
                              .split = split};
    return d->store && ret->scope_kind && !ask->as_of.year && !ask->version;
}

/* --- how a value lies in a row -------------------------------------------------------------------------------------- */
static const char *shape_of(struct arena *a, const struct metric_value *v)
{
    return arena_printf(a, "%d%s%s%s%s%s", v->scale, v->money ? "m" : "", v->share ? "s" : "",
                        v->lower ? "l" : "", v->least ? "e" : "", v->day ? "d" : "");
}

static struct metric_value value_of(const struct val *c)
{
    const char *shape = c[0].kind == VAL_TEXT ? c[0].s : "0";
    return (struct metric_value){.known = c[1].kind == VAL_INT,
                                 .number = c[1].i,
                                 .scale = shape[0] - '0',
                                 .money = strchr(shape, 'm') != NULL,
                                 .share = strchr(shape, 's') != NULL,
                                 .lower = strchr(shape, 'l') != NULL,
                                 .least = strchr(shape, 'e') != NULL,
                                 .day = strchr(shape, 'd') != NULL,
                                 .records = c[2].i,
                                 .backfill = c[3].i,
                                 .of = c[4].i,
                                 .over = c[5].i};
}

static struct tally_row row_of(const struct tally_key *key, const struct val *c)
{
    struct tally_row row = {.key = *key, .value = value_of(c)};
    row.shape = c[0].kind == VAL_TEXT ? c[0].s : NULL;
    row.turn = c[6].i;
    row.content = c[7].kind == VAL_TEXT ? c[7].s : NULL;
    row.day = c[8].kind == VAL_TEXT ? c[8].s : NULL;
    row.counted_at = c[9].kind == VAL_TEXT ? c[9].s : NULL;
    row.took_us = c[10].i;
    row.wanted = c[11].i != 0;
    row.part = c[12].i;
    return row;
}

/* --- finding ------------------------------------------------------------------------------------------------------- */
static bool fresh(const struct tally_desk *d, const struct reads *x, const struct tally_row *row)
{
    return row->shape && row->turn == x->turn && str_eq(row->content, d->content->digest) &&
           (!x->today || str_eq(row->day, date_text(d->a, now_today())));
}

static enum err find(struct tally_desk *d, const struct tally_key *k, struct tally_row *ret,
                     bool *ret_found, struct error *e)
{
    struct table t;
    enum err r =
        db_all(d->db, d->a,
               "select " COLUMNS " from tally t where " KEY_IS " and t.to_on = ?10 and t.part = 0",
               ARGS(I(k->county), T(k->scope_kind), I(k->scope_unit), I(k->scope_person),
                    T(k->metric), T(k->from), I(k->unit), I(k->below), I(k->split), T(k->to)),
               &t, e);
    *ret_found = !r && t.n;
    if (*ret_found) {
        *ret = row_of(k, t.cells);
    }
    return r;
}

/* What was counted up to an earlier day stands in until this day's number is there: the first look in the morning. */
static enum err find_before(struct tally_desk *d, const struct tally_key *k, struct tally_row *ret,
                            bool *ret_found, struct error *e)
{
    struct table t;
    enum err r = db_all(d->db, d->a,
                        "select " COLUMNS " from tally t where " KEY_IS
                        " and t.to_on < ?10 and t.to_on >= ?11 and t.part = 0 and t.shape is not "
                        "null order by t.to_on desc limit 1",
                        ARGS(I(k->county), T(k->scope_kind), I(k->scope_unit), I(k->scope_person),
                             T(k->metric), T(k->from), I(k->unit), I(k->below), I(k->split),
                             T(k->to), T(date_text(d->a, date_add(now_today(), -31)))),
                        &t, e);
    *ret_found = !r && t.n;
    if (*ret_found) {
        *ret = row_of(k, t.cells);
        ret->took_us = 0;
        ret->wanted = false;
    }
    return r;
}

static enum err find_parts(struct tally_desk *d, const struct tally_key *k,
                           struct metric_unit **ret, size_t *ret_n, struct error *e)
{
    struct table t;
    enum err r =
        db_all(d->db, d->a,
               "select " COLUMNS ", u.short from tally t join unit u on u.id = t.part "
               "where " KEY_IS " and t.to_on = ?10 and t.part <> 0 "
               "order by u.position, u.id",
               ARGS(I(k->county), T(k->scope_kind), I(k->scope_unit), I(k->scope_person),
                    T(k->metric), T(k->from), I(k->unit), I(k->below), I(k->split), T(k->to)),
               &t, e);
    if (r) {
        return r;
    }
    struct metric_unit *list = arena_array(d->a, t.n + 1, sizeof(*list));
    for (size_t i = 0; i < t.n; i++) {
        const struct val *c = &t.cells[i * t.columns];
        list[i].unit = c[12].i;
        list[i].name = cell_text(&t, i, N_COLUMNS);
        list[i].value = value_of(c);
    }
    *ret = list;
    *ret_n = t.n;
    return OK;
}

/* --- counting ------------------------------------------------------------------------------------------------------ */
static bool big(struct tally_desk *d, const struct metric_ask *ask)
{
    const struct measure_def *m = &metric_version_of(d->a, ask)->m;
    const struct register_def *reg =
        m->kind == METRIC_RATIO ? metric_version_on(m->over, date_text(d->a, ask->to))->m.reg
                                : m->reg;
    struct sql s scoped(sql_end) = sql_begin(d->a);
    struct table t;
    struct error ignored;
    if (!reg) {
        return false;
    }
    sql_lit(&s, "select count(*) from (select 1 from ");
    sql_id(&s, "r_", reg->id);
    sql_lit(&s, " where county = ");
    sql_bind(&s, I(d->scope->county));
    sql_lit(&s, " limit ");
    sql_bind(&s, I(FEW + 1));
    sql_lit(&s, ") some");
    return !sql_kept(&s, d->db, &t, &ignored) && cell_int(&t, 0, 0) > FEW;
}

/* What took long before is not tried within a page, nor what was never counted over a large register. */
static bool cheap(struct tally_desk *d, const struct metric_ask *ask, const struct tally_row *row,
                  bool known_cost)
{
    return d->all ||
           (d->budget_us > 0 && (known_cost ? row->took_us <= d->budget_us : !big(d, ask)));
}

static struct tally_row *add_row(struct tally_desk *d, const struct tally_key *k, int64_t part,
                                 const struct reads *x)
{
    struct tally_row *row = arena_push(d->a, &d->rows, &d->n_rows, &d->cap_rows, sizeof(*row));
    *row = (struct tally_row){.key = *k, .part = part, .turn = x->turn};
    row->content = d->content->digest;
    row->day = x->today ? date_text(d->a, now_today()) : NULL;
    row->counted_at = datetime_text(d->a, now_ms());
    return row;
}

static void add_value(struct tally_desk *d, const struct tally_key *k, int64_t part,
                      const struct reads *x, const struct metric_value *v, int64_t took_us)
{
    struct tally_row *row = add_row(d, k, part, x);
    row->shape = shape_of(d->a, v);
    row->value = *v;
    row->took_us = took_us;
}

static void want(struct tally_desk *d, const struct tally_key *k, const struct reads *x,
                 bool already)
{
    if (!already) {
        add_row(d, k, 0, x)->wanted = true;
    }
}

/* Cost is of the machine, not of the product's day. */
static int64_t spend(struct tally_desk *d, int64_t since_us)
{
    int64_t took = now_mono_us() - since_us;
    d->budget_us -= took;
    return took;
}

static enum err count_value(struct tally_desk *d, const struct metric_ask *ask,
                            const struct tally_key *k, const struct reads *x, struct tally *ret,
                            struct error *e)
{
    int64_t since = now_mono_us();
    enum err r = metric_value(d->db, d->a, d->content, d->scope, ask, &ret->value, e);
    if (!r && k) {
        add_value(d, k, 0, x, &ret->value, spend(d, since));
    }
    return r;
}

enum err tally_value(struct tally_desk *d, const struct metric_ask *ask, struct tally *ret,
                     struct error *e)
{
    struct tally_row row = {0};
    struct tally_key k;
    bool found = false;
    *ret = (struct tally){.state = TALLY_NOW};
    enum err r = read_turns(d, e);
    if (r) {
        return r;
    }
    struct reads x = reads_of(d, ask);
    if (!key_of(d, ask, false, &x, &k)) {
        return count_value(d, ask, NULL, &x, ret, e);
    }
    if ((r = find(d, &k, &row, &found, e))) {
        return r;
    }
    bool known = found && row.shape;
    if (known && fresh(d, &x, &row)) {
        ret->value = row.value;
        ret->counted_at = row.counted_at;
        return OK;
    }
    if (cheap(d, ask, &row, known)) {
        return count_value(d, ask, &k, &x, ret, e);
    }
    want(d, &k, &x, found && row.wanted);
    if (!known && date_cmp(ask->to, now_today()) == 0) {
        r = find_before(d, &k, &row, &known, e);
    }
    ret->state = known ? TALLY_STALE : TALLY_WAITS;
    ret->value = row.value;
    ret->counted_at = known ? row.counted_at : NULL;
    return r;
}

/* --- by unit ------------------------------------------------------------------------------------------------------- */
static void keep_units(struct tally_desk *d, const struct metric_unit *list, size_t n, bool last,
                       const struct tally_key *k, const struct reads *x, int64_t took_us)
{
    const struct metric_value none = {.known = true};
    add_value(d, k, 0, x, &none, took_us);
    for (size_t i = 0; i < n; i++) {
        const struct metric_value *v = last ? &list[i].last : &list[i].value;
        if (v->records) {
            add_value(d, k, list[i].unit, x, v, took_us);
        }
    }
}

static struct metric_value nothing(const struct metric_value *like)
{
    return (struct metric_value){.known = !like->share && !like->least,
                                 .scale = like->scale,
                                 .money = like->money,
                                 .share = like->share,
                                 .least = like->least,
                                 .day = like->day};
}

/* `last` into `now`: both lists are in the order of the organisation, and a unit of last year alone goes to the end. */
static void merge(struct arena *a, struct metric_unit **now, size_t *n,
                  const struct metric_unit *last, size_t n_last)
{
    struct metric_unit *all = arena_array(a, *n + n_last + 1, sizeof(*all));
    size_t n_all = *n;
    for (size_t i = 0; i < *n; i++) {
        all[i] = (*now)[i];
        all[i].last = nothing(&all[i].value);
    }
    for (size_t i = 0; i < n_last; i++) {
        size_t at = 0;
        while (at < *n && all[at].unit != last[i].unit) {
            at++;
        }
        if (at == *n) {
            at = n_all++;
            all[at] = last[i];
            all[at].value = nothing(&last[i].value);
        }
        all[at].last = last[i].value;
    }
    *now = all;
    *n = n_all;
}

struct split {
    struct tally_key key, last;
    struct reads x, x_last;
};

static enum err kept_units(struct tally_desk *d, const struct split *p, struct metric_unit **ret,
                           size_t *ret_n, struct error *e)
{
    struct metric_unit *last;
    size_t n_last;
    enum err r = find_parts(d, &p->key, ret, ret_n, e);
    if (!r && !(r = find_parts(d, &p->last, &last, &n_last, e))) {
        merge(d->a, ret, ret_n, last, n_last);
    }
    return r;
}

static enum err count_units(struct tally_desk *d, const struct metric_ask *ask,
                            const struct split *p, bool keep, struct metric_unit **ret,
                            size_t *ret_n, struct error *e)
{
    int64_t since = now_mono_us();
    enum err r = metric_units(d->db, d->a, d->content, d->scope, ask, ret, ret_n, e);
    if (!r && keep) {
        int64_t took = spend(d, since);
        keep_units(d, *ret, *ret_n, false, &p->key, &p->x, took);
        keep_units(d, *ret, *ret_n, true, &p->last, &p->x_last, took);
    }
    return r;
}

enum err tally_units(struct tally_desk *d, const struct metric_ask *ask, struct metric_unit **ret,
                     size_t *ret_n, struct tally *ret_state, struct error *e)
{
    struct metric_ask before = metric_last_year(ask);
    struct tally_row row = {0}, last = {0};
    bool found = false, found_last = false;
    struct split p;
    *ret_n = 0;
    *ret_state = (struct tally){.state = TALLY_NOW};
    enum err r = read_turns(d, e);
    if (r) {
        return r;
    }
    p.x = reads_of(d, ask);
    p.x_last = reads_of(d, &before);
    bool keep = key_of(d, ask, true, &p.x, &p.key);
    (void)key_of(d, &before, true, &p.x_last, &p.last);
    if (!keep) {
        return count_units(d, ask, &p, false, ret, ret_n, e);
    }
    if ((r = find(d, &p.key, &row, &found, e)) || (r = find(d, &p.last, &last, &found_last, e))) {
        return r;
    }
    bool known = found && row.shape && found_last && last.shape;
    bool now = known && fresh(d, &p.x, &row) && fresh(d, &p.x_last, &last);
    if (!now && cheap(d, ask, &row, known)) {
        return count_units(d, ask, &p, true, ret, ret_n, e);
    }
    if (!now) {
        want(d, &p.key, &p.x, found && row.wanted);
    }
    ret_state->state = now ? TALLY_NOW : known ? TALLY_STALE : TALLY_WAITS;
    ret_state->counted_at = known ? row.counted_at : NULL;
    return known ? kept_units(d, &p, ret, ret_n, e) : OK;
}

/* --- writing ------------------------------------------------------------------------------------------------------- */
static enum err write_value(struct db *db, const struct tally_row *row, struct error *e)
{
    const struct tally_key *k = &row->key;
    const struct metric_value *v = &row->value;
    return db_run(
        db,
        "insert into tally (county, scope_kind, scope_unit, scope_person, metric, from_on, to_on, "
        "unit, below, split, part, shape, number, records, backfill, of_number, over_number, turn, "
        "content, day, counted_at, took_us, wanted) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
        "?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, 0) on conflict (county, "
        "scope_kind, scope_unit, scope_person, metric, from_on, to_on, unit, below, split, part) "
        "do update set shape = excluded.shape, number = excluded.number, records = "
        "excluded.records, backfill = excluded.backfill, of_number = excluded.of_number, "
        "over_number = excluded.over_number, turn = excluded.turn, content = excluded.content, day "
        "= excluded.day, counted_at = excluded.counted_at, took_us = excluded.took_us, wanted = 0 "
        "where tally.turn <= excluded.turn",
        ARGS(I(k->county), T(k->scope_kind), I(k->scope_unit), I(k->scope_person), T(k->metric),
             T(k->from), T(k->to), I(k->unit), I(k->below), I(k->split), I(row->part),
             T(row->shape), v->known ? I(v->number) : NIL, I(v->records), I(v->backfill), I(v->of),
             I(v->over), I(row->turn), T(row->content), T(row->day), T(row->counted_at),
             I(row->took_us)),
        NULL, e);
}

static enum err write_wish(struct db *db, const struct tally_row *row, struct error *e)
{
    const struct tally_key *k = &row->key;
    return db_run(
        db,
        "insert into tally (county, scope_kind, scope_unit, scope_person, metric, from_on, to_on, "
        "unit, below, split, part, records, backfill, of_number, over_number, turn, took_us, "
        "wanted) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, 0, 0, 0, 0, 0, 0, 1) on "
        "conflict (county, scope_kind, scope_unit, scope_person, metric, from_on, to_on, unit, "
        "below, split, part) do update set wanted = 1",
        ARGS(I(k->county), T(k->scope_kind), I(k->scope_unit), I(k->scope_person), T(k->metric),
             T(k->from), T(k->to), I(k->unit), I(k->below), I(k->split)),
        NULL, e);
}

/* Units that have nothing any more leave no row behind. */
static enum err forget_parts(struct db *db, const struct tally_row *row, struct error *e)
{
    const struct tally_key *k = &row->key;
    return db_run(db,
                  "delete from tally where county = ?1 and scope_kind = ?2 and scope_unit = ?3 and "
                  "scope_person = ?4 and metric = ?5 and from_on = ?6 and to_on = ?7 and unit = ?8 "
                  "and below = ?9 and split = 1 and part <> 0",
                  ARGS(I(k->county), T(k->scope_kind), I(k->scope_unit), I(k->scope_person),
                       T(k->metric), T(k->from), T(k->to), I(k->unit), I(k->below)),
                  NULL, e);
}

struct keep {
    struct work work;
    struct arena *a; /* its own, freed when done */
    const struct tally_row *rows;
    size_t n;
    const char *oldest;
};

static enum err run_keep(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct keep *k = w->ctx;
    enum err r = db_run(db, "delete from tally where counted_at < ?1", ARGS(T(k->oldest)), NULL, e);
    (void)a;
    for (size_t i = 0; !r && i < k->n; i++) {
        const struct tally_row *row = &k->rows[i];
        if (row->key.split && !row->part && !row->wanted) {
            r = forget_parts(db, row, e);
        }
        if (!r) {
            r = row->wanted ? write_wish(db, row, e) : write_value(db, row, e);
        }
    }
    return r;
}

static void done_keep(struct work *w)
{
    struct keep *k = w->ctx;
    if (w->result) {
        log_warn("指标的数没有存下，下次再数：%s", w->error.text);
    }
    arena_free(k->a);
}

static const char *own(struct arena *a, const char *text)
{
    return text ? arena_strdup(a, text) : NULL;
}

static struct keep *keep_make(const struct tally_desk *d)
{
    struct arena *a = arena_new();
    struct keep *k = arena_make(a, struct keep);
    struct tally_row *rows = arena_array(a, d->n_rows, sizeof(*rows));
    for (size_t i = 0; i < d->n_rows; i++) {
        struct tally_row *row = &rows[i];
        *row = d->rows[i];
        row->key.scope_kind = own(a, row->key.scope_kind);
        row->key.metric = own(a, row->key.metric);
        row->key.from = own(a, row->key.from);
        row->key.to = own(a, row->key.to);
        row->shape = own(a, row->shape);
        row->content = own(a, row->content);
        row->day = own(a, row->day);
        row->counted_at = own(a, row->counted_at);
    }
    *k = (struct keep){.a = a, .rows = rows, .n = d->n_rows};
    k->oldest = datetime_text(a, now_ms() - (int64_t)TALLY_KEEP_DAYS * 86400000);
    k->work = (struct work){.run = run_keep, .done = done_keep, .ctx = k};
    return k;
}

void tally_close(struct tally_desk *d)
{
    struct error ignored;
    if (!d->store || !d->n_rows) {
        return;
    }
    struct keep *k = keep_make(d);
    if (store_submit(d->store, d->scope->county, &k->work, &ignored)) {
        arena_free(k->a); /* the writer is busy: the next reader counts again */
    }
    d->n_rows = 0;
}

struct tally_desk tally_open(struct store *store, struct db *db, struct arena *a,
                             const struct content *c, const struct scope *scope, int64_t budget_us)
{
    return (struct tally_desk){
        .store = store, .db = db, .a = a, .content = c, .scope = scope, .budget_us = budget_us};
}

/* --- in the background --------------------------------------------------------------------------------------------- */
static bool any_wanted(const struct job_env *env, struct arena *a)
{
    struct db *db;
    struct table t;
    struct error ignored;
    return !store_reader(env->store, &db, &ignored) &&
           !db_all(db, a, "select 1 from tally where wanted = 1 limit 1", NO_ARGS, &t, &ignored) &&
           t.n;
}

struct wish {
    struct scope scope;
    struct metric_ask ask;
    bool split, good;
};

static enum scope_kind kind_of(const char *text)
{
    for (size_t i = 0; i < array_len(kinds); i++) {
        if (str_eq(kinds[i], text)) {
            return (enum scope_kind)i;
        }
    }
    return SCOPE_NONE;
}

static enum err read_wish(struct db *db, struct arena *a, const struct content *c,
                          const struct table *t, size_t i, struct wish *ret, struct error *e)
{
    struct unit u;
    *ret = (struct wish){.split = cell_int(t, i, 9) != 0};
    ret->scope = (struct scope){.kind = kind_of(cell_text(t, i, 1)),
                                .county = cell_int(t, i, 0),
                                .unit = cell_int(t, i, 2),
                                .person = cell_int(t, i, 3)};
    ret->ask = (struct metric_ask){.metric = content_metric(c, cell_text(t, i, 4)),
                                   .unit = cell_int(t, i, 7),
                                   .below = cell_int(t, i, 8) != 0};
    ret->good = ret->ask.metric && ret->scope.kind != SCOPE_NONE &&
                date_parse(cell_text(t, i, 5), &ret->ask.from) &&
                date_parse(cell_text(t, i, 6), &ret->ask.to);
    if (!ret->good || !ret->scope.unit) {
        return OK;
    }
    enum err r = org_unit(db, a, ret->scope.county, ret->scope.unit, &u, e);
    ret->scope.unit_path = r ? NULL : u.path;
    return r;
}

/* A wish that cannot be fulfilled any more is dropped with its row. */
struct drop {
    struct work work;
    const struct table *t;
    size_t i;
};

static enum err run_drop(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct drop *x = w->ctx;
    const struct table *t = x->t;
    size_t i = x->i;
    (void)a;
    return db_run(db,
                  "delete from tally where county = ?1 and scope_kind = ?2 and scope_unit = ?3 and "
                  "scope_person = ?4 and metric = ?5 and from_on = ?6 and to_on = ?7 and unit = ?8 "
                  "and below = ?9 and split = ?10",
                  ARGS(I(cell_int(t, i, 0)), T(cell_text(t, i, 1)), I(cell_int(t, i, 2)),
                       I(cell_int(t, i, 3)), T(cell_text(t, i, 4)), T(cell_text(t, i, 5)),
                       T(cell_text(t, i, 6)), I(cell_int(t, i, 7)), I(cell_int(t, i, 8)),
                       I(cell_int(t, i, 9))),
                  NULL, e);
}

static enum err fulfil(struct tally_desk *d, const struct wish *w, struct error *e)
{
    struct metric_unit *units;
    struct tally t;
    size_t n;
    return w->split ? tally_units(d, &w->ask, &units, &n, &t, e) : tally_value(d, &w->ask, &t, e);
}

static enum err one_wish(const struct job_env *env, struct db *db, struct arena *a,
                         const struct table *t, size_t i, struct error *e)
{
    struct wish w;
    enum err r = read_wish(db, a, env->content, t, i, &w, e);
    if (!r && w.good) {
        struct tally_desk d = tally_open(env->store, db, a, env->content, &w.scope, 0);
        d.all = true;
        if (!(r = fulfil(&d, &w, e)) && d.n_rows) {
            struct keep *k = keep_make(&d);
            k->work.done = NULL;
            r = store_write(env->store, w.scope.county, &k->work, e);
            arena_free(k->a);
            return r;
        }
    }
    if (r && r != ERR_INVALID && r != ERR_NOT_FOUND) {
        return r;
    }
    struct drop x = {.t = t, .i = i};
    x.work = (struct work){.run = run_drop, .ctx = &x};
    error_clear(e);
    return store_write(env->store, cell_int(t, i, 0), &x.work, e);
}

static enum err count_wanted(const struct job_env *env, struct arena *a, void **memory,
                             struct error *e)
{
    struct db *db;
    struct table t;
    (void)memory;
    enum err r = store_reader(env->store, &db, e);
    if (r || (r = db_all(db, a,
                         "select county, scope_kind, scope_unit, scope_person, metric, from_on, "
                         "to_on, unit, below, split from tally where wanted = 1 limit ?1",
                         ARGS(I(WANTED_MOST)), &t, e))) {
        return r;
    }
    for (size_t i = 0; !r && i < t.n; i++) {
        struct arena *own_a scoped(arena_free_scoped) = arena_new();
        r = one_wish(env, db, own_a, &t, i, e);
    }
    return r;
}

const struct job tally_jobs[] = {{"tally", 5, count_wanted, any_wanted}};
const size_t tally_jobs_count = array_len(tally_jobs);
