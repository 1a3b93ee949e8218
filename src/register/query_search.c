#include "register/query_search.h"

#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "content/core_table.h"
#include "register/column.h"
#include "register/label.h"
#include "register/search.h"

enum { SEARCH_CHARS = 100, SEARCH_BYTES = 2048 };

const char *pattern_plain(struct arena *a, const char *typed)
{
    char *s = str_trim(a, typed);
    return arena_strndup(a, s, str_prefix(s, SEARCH_CHARS));
}

/* ASCII is lowered here and by lower() there; PostgreSQL's "C" collation and SQLite leave other letters alone. */
struct pattern pattern_of(struct arena *a, const char *typed)
{
    struct strbuf b = strbuf_make(SEARCH_BYTES);
    const char *s = pattern_plain(a, typed);
    size_t n = strlen(s);
    strbuf_char(&b, '%');
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '%' || s[i] == '_' || s[i] == '\\') {
            strbuf_char(&b, '\\');
        }
        strbuf_char(&b, s[i] >= 'A' && s[i] <= 'Z' ? (char)(s[i] - 'A' + 'a') : s[i]);
    }
    strbuf_char(&b, '%');
    struct pattern p = {.like = strbuf_take(&b, a)};
    strbuf_clear(&b);
    return p;
}

void pattern_sql(struct sql *s, const char *column, const struct pattern *p)
{
    sql_lit(s, "lower(");
    strbuf_str(&s->text, column);
    sql_lit(s, ") like ");
    sql_bind(s, T(p->like));
    sql_lit(s, " escape '\\'");
}

static void search_text(struct sql *s, const char *alias, const struct field_def *f,
                        const struct pattern *p)
{
    sql_lit(s, " or ");
    pattern_sql(s, arena_printf(s->arena, "%s.f_%s", alias, f->id), p);
}

/* A code is searched by its title: the ids whose title holds what was typed. */
static void search_code(struct sql *s, const struct field_def *f, const char *typed)
{
    bool any = false;
    char *part = str_trim(s->arena, typed);
    for (size_t i = 0; f->codes && i < f->codes->n; i++) {
        if (!strstr(f->codes->codes[i].title, part)) {
            continue;
        }
        if (any) {
            sql_lit(s, ", ");
        } else {
            sql_lit(s, " or r.");
            sql_id(s, "f_", f->id);
            sql_lit(s, " in (");
        }
        sql_bind(s, T(f->codes->codes[i].id));
        any = true;
    }
    strbuf_str(&s->text, any ? ")" : "");
}

static void search_core(struct sql *s, const char *column, const char *core,
                        const struct scope *scope, const struct pattern *p)
{
    const struct core_table *t = core_table(core);
    if (!t) {
        return;
    }
    sql_lit(s, " or r.");
    strbuf_str(&s->text, column);
    sql_lit(s, " in (select q.id from ");
    sql_id(s, "", core);
    sql_lit(s, " q where q.county = ");
    sql_bind(s, I(scope->county));
    sql_lit(s, " and (lower(");
    label_core_sql(s, t, "q");
    sql_lit(s, ") like ");
    sql_bind(s, T(p->like));
    sql_lit(s, " escape '\\' or ");
    pattern_sql(s, arena_printf(s->arena, "q.%s", t->name), p);
    sql_lit(s, "))");
}

/* One step over a reference: its register's text titles and number. */
static void search_register(struct sql *s, const struct field_def *f, const struct scope *scope,
                            const struct pattern *p)
{
    sql_lit(s, " or r.");
    sql_id(s, "f_", f->id);
    sql_lit(s, " in (select q.id from ");
    sql_id(s, "r_", f->target->id);
    sql_lit(s, " q where q.county = ");
    sql_bind(s, I(scope->county));
    sql_lit(s, " and (");
    pattern_sql(s, "q.number", p);
    for (size_t i = 0; i < f->target->n_title; i++) {
        if (search_field(f->target, f->target->title_field[i])) {
            search_text(s, "q", f->target->title_field[i], p);
        }
    }
    sql_lit(s, "))");
}

static void search_elsewhere(struct sql *s, const struct field_def *f, const struct scope *scope,
                             const struct pattern *p, const char *typed)
{
    if (f->type == FIELD_CODE && column_single(f)) {
        search_code(s, f, typed);
    } else if (f->type == FIELD_REF && column_single(f) && f->target) {
        search_register(s, f, scope, p);
    } else if (f->type == FIELD_REF && column_single(f)) {
        search_core(s, arena_printf(s->arena, "f_%s", f->id), f->of, scope, p);
    }
}

static bool is_title(const struct register_def *reg, const struct field_def *f)
{
    for (size_t i = 0; i < reg->n_title; i++) {
        if (reg->title_field[i] == f) {
            return true;
        }
    }
    return false;
}

/* The index narrows, the exact look decides; what stands behind references and codes is looked for where it is. */
void query_search(struct sql *s, const struct query *q, enum store_kind kind,
                  const struct scope *scope)
{
    const struct register_def *reg = q->reg;
    struct pattern p = pattern_of(s->arena, q->search);
    sql_lit(s, " and ((");
    search_narrow(s, kind, pattern_plain(s->arena, q->search));
    sql_lit(s, "(");
    pattern_sql(s, "r.number", &p);
    for (size_t i = 0; i < reg->n_fields; i++) {
        if (search_field(reg, &reg->fields[i])) {
            search_text(s, "r", &reg->fields[i], &p);
        }
    }
    sql_lit(s, "))");
    for (size_t i = 0; i < reg->n_fields; i++) {
        const struct field_def *f = &reg->fields[i];
        if (f->searchable || is_title(reg, f)) {
            search_elsewhere(s, f, scope, &p, q->search);
        }
    }
    search_core(s, "unit", "unit", scope, &p);
    sql_lit(s, ")");
}

/* --- whose turn ------------------------------------------------------------------------------------------------------- */
static bool takes(const struct step_def *step, const char *const *roles, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (role_in(roles[i], step->by, step->n_by)) {
            return true;
        }
    }
    return false;
}

static bool starts_from(const struct step_def *step, const struct state_def *st)
{
    if (step->n_from == 0) {
        return !st->final;
    }
    for (size_t i = 0; i < step->n_from; i++) {
        if (step->from[i] == st) {
            return true;
        }
    }
    return false;
}

enum turn { TURN_NOT, TURN_OWN, TURN_MINE };

/* A final state waits for nobody, even where it may still be corrected by a step. TURN_OWN: only records of one's own unit. */
static enum turn my_state(const struct register_def *reg, const struct state_def *st,
                          const char *const *roles, size_t n)
{
    enum turn t = TURN_NOT;
    for (size_t i = 0; !st->final && i < reg->n_steps; i++) {
        const struct step_def *step = &reg->steps[i];
        if (!step->aside && starts_from(step, st) && takes(step, roles, n)) {
            t = step->own && t == TURN_NOT ? TURN_OWN : step->own ? t : TURN_MINE;
        }
    }
    return t;
}

bool query_turn_own(const struct register_def *reg)
{
    for (size_t i = 0; i < reg->n_steps; i++) {
        if (reg->steps[i].own) {
            return true;
        }
    }
    return false;
}

/* Both halves go by an index of their own; joined by "or" the register would be walked. `pending || ''` keeps the planner
 * from taking the index over pending for the many rows that have none. */
static void waiting_from(struct sql *s, const struct register_def *reg, int64_t county)
{
    sql_lit(s, "select p.id from ");
    sql_id(s, "r_", reg->id);
    sql_lit(s, " p where p.county = ");
    sql_bind(s, I(county));
}

/* "r.state in (?, ?)" of the states whose turn it is; false and nothing written when there is none. */
static bool states_of_turn(struct sql *s, const char *alias, const struct query *q,
                           const struct query_waiting *w, enum turn turn)
{
    bool any = false;
    for (size_t i = 0; i < q->reg->n_states; i++) {
        if (my_state(q->reg, &q->reg->states[i], w->roles, w->n_roles) != turn) {
            continue;
        }
        if (any) {
            sql_lit(s, ", ");
        } else {
            sql_id(s, "", alias);
            sql_lit(s, ".state in (");
        }
        sql_bind(s, T(q->reg->states[i].id));
        any = true;
    }
    strbuf_str(&s->text, any ? ")" : "");
    return any;
}

/* Where somebody in these roles may take a step, as a condition on the rows of `alias`. */
static void my_states(struct sql *s, const char *alias, const struct query *q,
                      const struct query_waiting *w, const struct scope *scope)
{
    sql_lit(s, " and (");
    if (!states_of_turn(s, alias, q, w, TURN_MINE)) {
        sql_lit(s, "1 = 0");
    }
    if (query_turn_own(q->reg)) {
        sql_lit(s, " or (");
        bool any = states_of_turn(s, alias, q, w, TURN_OWN);
        strbuf_str(&s->text, any ? " and " : "1 = 0 and ");
        sql_id(s, "", alias);
        sql_lit(s, ".unit = ");
        sql_bind(s, I(scope->unit));
        sql_lit(s, ")");
    }
    sql_lit(s, ")");
}

static void waiting_steps(struct sql *s, const struct query *q, const struct query_waiting *w,
                          const struct scope *scope)
{
    waiting_from(s, q->reg, scope->county);
    sql_lit(s, " and p.voided = 0");
    my_states(s, "p", q, w, scope);
    sql_lit(s, " and (p.pending || '') is null union all ");
}

/* The first approval row without a result is the one whose turn it is. */
static void waiting_signatures(struct sql *s, const struct register_def *reg, int64_t county,
                               const char *const *roles, size_t n)
{
    waiting_from(s, reg, county);
    sql_lit(s, " and p.pending > '' and exists(select 1 from approval q where q.county = p.county "
               "and q.record = p.id and q.step = p.pending and q.result is null and q.role in (");
    for (size_t i = 0; i < n; i++) {
        strbuf_str(&s->text, i ? ", " : "");
        sql_bind(s, T(roles[i]));
    }
    sql_lit(s, ") and not exists(select 1 from approval w where w.county = q.county and w.record = "
               "q.record "
               "and w.step = q.step and w.round = q.round and w.position < q.position and w.result "
               "is null))");
}

/* The role the caller names, else those of the person's posts in the scope's unit today. */
static enum err roles_of(struct db *db, struct arena *a, const struct scope *scope,
                         const char *role, struct query_waiting *ret, struct error *e)
{
    struct table t;
    const char *today = date_text(a, now_today());
    if (role) {
        ret->roles = arena_memdup(a, &role, sizeof(role));
        ret->n_roles = 1;
        return OK;
    }
    enum err r = db_kept(
        db, a,
        "select distinct role from post where county = ?1 and person = ?2 and unit = ?3 "
        "and (from_on is null or from_on <= ?4) and (to_on is null or to_on >= ?5) order by role",
        ARGS(I(scope->county), I(scope->person), I(scope->unit), T(today), T(today)), &t, e);
    if (r) {
        return r;
    }
    ret->roles = arena_array(a, t.n + 1, sizeof(*ret->roles));
    for (size_t i = 0; i < t.n; i++) {
        ret->roles[i] = cell_text(&t, i, 0);
    }
    ret->n_roles = t.n;
    return OK;
}

/* Does any record of this register wait for a signature? Mostly none does; then the plain filter by state serves, which stops
 * at the limit instead of gathering all that wait. */
static enum err any_pending(struct db *db, struct arena *a, const struct register_def *reg,
                            int64_t county, bool *ret, struct error *e)
{
    struct sql q scoped(sql_end) = sql_begin(a);
    struct table t;
    waiting_from(&q, reg, county);
    sql_lit(&q, " and p.pending > '' limit 1");
    enum err r = sql_kept(&q, db, &t, e);
    *ret = !r && t.n > 0;
    return r;
}

enum err query_waiting_load(struct db *db, struct arena *a, const struct register_def *reg,
                            const struct scope *scope, const char *role, struct query_waiting *ret,
                            struct error *e)
{
    struct query_waiting w = {0};
    enum err r = roles_of(db, a, scope, role, &w, e);
    if (!r) {
        r = any_pending(db, a, reg, scope->county, &w.pending, e);
    }
    if (!r) {
        *ret = w;
    }
    return r;
}

bool query_waits_in(const struct query_waiting *w, const struct register_def *reg,
                    const struct state_def *st)
{
    return my_state(reg, st, w->roles, w->n_roles) == TURN_MINE;
}

enum err query_waiting(struct sql *s, struct db *db, const struct query *q,
                       const struct scope *scope, struct error *e)
{
    struct query_waiting w;
    enum err r = OK;
    if (q->waiting) {
        w = *q->waiting;
    } else {
        r = query_waiting_load(db, s->arena, q->reg, scope, q->role, &w, e);
    }
    if (r) {
        return r;
    }
    if (w.n_roles == 0 || (!w.pending && q->turn == QUERY_TURN_SIGN)) {
        sql_lit(s, " and 1 = 0");
    } else if (q->turn == QUERY_TURN_STEP) {
        my_states(s, "r", q, &w, scope);
        sql_lit(s, " and (r.pending || '') is null");
    } else if (q->turn == QUERY_TURN_SIGN) {
        sql_lit(s, " and r.id in (");
        waiting_signatures(s, q->reg, scope->county, w.roles, w.n_roles);
        sql_lit(s, ")");
    } else if (!w.pending) {
        my_states(s, "r", q, &w, scope);
    } else {
        sql_lit(s, " and r.id in (");
        waiting_steps(s, q, &w, scope);
        waiting_signatures(s, q->reg, scope->county, w.roles, w.n_roles);
        sql_lit(s, ")");
    }
    return OK;
}
