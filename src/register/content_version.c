#include "register/content_version.h"

#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "people/org.h"
#include "register/column.h"
#include "register/condition_sql.h"
#include "register/step_internal.h"

enum { FAULT_BYTES = 2000 };

struct check {
    struct db *db;
    struct arena *a;
    const struct register_def *reg;
    struct strbuf *faults;
    struct error *e;
};

static const struct removed_def *replaced(const struct register_def *reg, enum removed_kind kind,
                                          const char *id)
{
    for (size_t i = 0; i < reg->n_removed; i++) {
        if (reg->removed[i].kind == kind && str_eq(reg->removed[i].id, id)) {
            return &reg->removed[i];
        }
    }
    return NULL;
}

static void fault(struct check *k, const char *what, const char *id, int64_t n)
{
    strbuf_printf(k->faults, "\nregisters/%s/register.yaml 已没有%s %s，还有 %lld 件在用。",
                  k->reg->id, what, id, (long long)n);
}

/* --- what is there ------------------------------------------------------------------------------------------------------ */
static enum err columns(struct db *db, struct arena *a, const char *table, struct table *ret,
                        struct error *e)
{
    return db_kind(db) == STORE_SQLITE
               ? db_all(db, a, "select name from pragma_table_info(?1) order by 1", ARGS(T(table)),
                        ret, e)
               : db_all(db, a,
                        "select column_name from information_schema.columns where table_schema = "
                        "current_schema() and table_name = ?1 order by 1",
                        ARGS(T(table)), ret, e);
}

static bool has_column(const struct table *t, const char *name)
{
    for (size_t i = 0; i < t->n; i++) {
        if (str_eq(cell_text(t, i, 0), name)) {
            return true;
        }
    }
    return false;
}

/* Living records by the words in one column. */
static enum err used(struct check *k, const char *column, struct table *ret)
{
    struct sql s scoped(sql_end) = sql_begin(k->a);
    sql_lit(&s, "select ");
    sql_id(&s, "", column);
    sql_lit(&s, ", count(*) from ");
    sql_id(&s, "r_", k->reg->id);
    sql_lit(&s,
            " where +voided = 0 and "); /* no index: the register is read once, in its own order */
    sql_id(&s, "", column);
    sql_lit(&s, " is not null group by 1 order by 1");
    return sql_all(&s, k->db, ret, k->e);
}

static enum err check_states(struct check *k)
{
    struct table t;
    enum err r = used(k, "state", &t);
    for (size_t i = 0; !r && i < t.n; i++) {
        const char *id = cell_text(&t, i, 0);
        if (!register_state(k->reg, id) && !replaced(k->reg, REMOVED_STATE, id)) {
            fault(k, "状态", id, cell_int(&t, i, 1));
        }
    }
    return r;
}

static enum err check_steps(struct check *k)
{
    struct table t;
    enum err r = used(k, "pending", &t);
    for (size_t i = 0; !r && i < t.n; i++) {
        const char *id = cell_text(&t, i, 0);
        if (!register_pending(k->reg, id) && !replaced(k->reg, REMOVED_STEP, id)) {
            fault(k, "步骤", id, cell_int(&t, i, 1));
        }
    }
    return r;
}

static bool known_field(const struct register_def *reg, const char *id)
{
    for (size_t i = 0; i < reg->n_fields; i++) {
        if (str_eq(reg->fields[i].id, id) || str_eq(reg->fields[i].was, id)) {
            return true;
        }
    }
    return replaced(reg, REMOVED_FIELD, id) != NULL;
}

static enum err check_column(struct check *k, const char *column)
{
    struct sql s scoped(sql_end) = sql_begin(k->a);
    struct table t;
    sql_lit(&s, "select count(*) from ");
    sql_id(&s, "r_", k->reg->id);
    sql_lit(&s, " where voided = 0 and ");
    sql_id(&s, "", column);
    sql_lit(&s, " is not null");
    enum err r = sql_all(&s, k->db, &t, k->e);
    if (!r && cell_int(&t, 0, 0)) {
        fault(k, "字段", column + strlen("f_"), cell_int(&t, 0, 0));
    }
    return r;
}

static enum err check_fields(struct check *k, const struct table *have)
{
    enum err r = OK;
    for (size_t i = 0; !r && i < have->n; i++) {
        const char *column = cell_text(have, i, 0);
        if (str_starts(column, "f_") && str_is_id(column) &&
            !known_field(k->reg, column + strlen("f_"))) {
            r = check_column(k, column);
        }
    }
    return r;
}

static enum err check_lists(struct check *k)
{
    struct sql s scoped(sql_end) = sql_begin(k->a);
    struct table t, there;
    enum err r = columns(k->db, k->a, arena_printf(k->a, "f_%s", k->reg->id), &there, k->e);
    if (r || !there.n) {
        return r;
    }
    sql_lit(&s, "select x.field, count(distinct x.record) from ");
    sql_id(&s, "f_", k->reg->id);
    sql_lit(&s, " x join ");
    sql_id(&s, "r_", k->reg->id);
    sql_lit(&s, " r on r.county = x.county and r.id = x.record where r.voided = 0 "
                "group by x.field order by x.field");
    r = sql_all(&s, k->db, &t, k->e);
    for (size_t i = 0; !r && i < t.n; i++) {
        if (!known_field(k->reg, cell_text(&t, i, 0))) {
            fault(k, "字段", cell_text(&t, i, 0), cell_int(&t, i, 1));
        }
    }
    return r;
}

static enum err check_register(struct check *k)
{
    struct table have;
    enum err r = columns(k->db, k->a, arena_printf(k->a, "r_%s", k->reg->id), &have, k->e);
    if (r || !has_column(&have, "state")) {
        return r;
    }
    if ((r = check_states(k)) || (r = check_steps(k)) || (r = check_fields(k, &have))) {
        return r;
    }
    return check_lists(k);
}

/* A register whose folder is gone. */
static enum err check_gone(struct check *k, const char *id)
{
    struct register_def gone = {.id = id};
    struct table have, t;
    struct sql s scoped(sql_end) = sql_begin(k->a);
    enum err r = columns(k->db, k->a, arena_printf(k->a, "r_%s", id), &have, k->e);
    if (r || !has_column(&have, "voided")) {
        return r;
    }
    sql_lit(&s, "select count(*) from ");
    sql_id(&s, "r_", gone.id);
    sql_lit(&s, " where voided = 0");
    r = sql_all(&s, k->db, &t, k->e);
    if (!r && cell_int(&t, 0, 0)) {
        strbuf_printf(k->faults, "\n台账 %s 的内容不见了，还有 %lld 件在用。", id,
                      (long long)cell_int(&t, 0, 0));
    }
    return r;
}

static enum err check_gone_all(struct check *k, const struct content *c)
{
    struct table t;
    enum err r = db_all(k->db, k->a, "select distinct register from content_version order by 1",
                        NO_ARGS, &t, k->e);
    for (size_t i = 0; !r && i < t.n; i++) {
        const char *id = cell_text(&t, i, 0);
        if (str_is_id(id) && !content_register(c, id)) {
            r = check_gone(k, id);
        }
    }
    return r;
}

enum err content_version_check(struct db *db, struct arena *a, const struct content *c,
                               struct error *e)
{
    scoped(strbuf_clear) struct strbuf b = strbuf_make(FAULT_BYTES);
    struct check k = {.db = db, .a = a, .faults = &b, .e = e};
    enum err r = check_gone_all(&k, c);
    for (size_t i = 0; !r && i < c->n_registers; i++) {
        k.reg = &c->registers[i];
        r = check_register(&k);
    }
    if (r || b.len == 0) {
        return r;
    }
    return error_set(
        e, ERR_INVALID,
        "内容删去了还在用的东西，程序不能启动。请把它写回，或在 replaced_by 里写明改到哪里："
        "%s",
        b.ptr);
}

/* --- moving on ---------------------------------------------------------------------------------------------------------- */
struct county_move {
    const struct content *c;
    int64_t county;
};

static enum err leave_event(struct db *db, struct arena *a, const struct content *c, int64_t county,
                            const struct register_def *reg, int64_t id, const struct removed_def *x,
                            struct error *e)
{
    static const char *const kinds[] = {"state", "step", "field"};
    struct actor program = actor_system(county);
    struct engine en = {.content = c};
    struct move m = move_begin(&en, db, a, &program, reg, e);
    struct step_result ignored;
    m.moves_content = true;
    enum err r = move_open(&m, id, 0);
    const struct extra extra[] = {
        {"removed", kinds[x->kind]}, {"from", x->id}, {"to", x->by}, {"reason", "内容改版"}};
    return r ? r : move_write(&m, "content", extra, array_len(extra), &ignored);
}

static enum err find_users(struct db *db, struct arena *a, int64_t county,
                           const struct register_def *reg, const char *column, const char *word,
                           struct table *ret, struct error *e)
{
    struct sql s scoped(sql_end) = sql_begin(a);
    sql_lit(&s, "select id from ");
    sql_id(&s, "r_", reg->id);
    sql_lit(&s, " where voided = 0 and county = ");
    sql_bind(&s, I(county));
    sql_lit(&s, " and ");
    sql_id(&s, "", column);
    sql_lit(&s, " = ");
    sql_bind(&s, T(word));
    return sql_all(&s, db, ret, e);
}

static enum err set_word(struct db *db, struct arena *a, int64_t county,
                         const struct register_def *reg, const char *column,
                         const struct removed_def *x, struct error *e)
{
    struct sql s scoped(sql_end) = sql_begin(a);
    sql_lit(&s, "update ");
    sql_id(&s, "r_", reg->id);
    sql_lit(&s, " set ");
    sql_id(&s, "", column);
    sql_lit(&s, " = ");
    sql_bind(&s, T(x->by));
    if (x->kind == REMOVED_STATE) { /* the date of entering goes along */
        sql_lit(&s, ", ");
        sql_id(&s, "s_", x->by);
        sql_lit(&s, " = coalesce(");
        sql_id(&s, "s_", x->by);
        sql_lit(&s, ", ");
        sql_id(&s, "s_", x->id);
        sql_lit(&s, ")");
    }
    sql_lit(&s, " where voided = 0 and county = ");
    sql_bind(&s, I(county));
    sql_lit(&s, " and ");
    sql_id(&s, "", column);
    sql_lit(&s, " = ");
    sql_bind(&s, T(x->id));
    return sql_run(&s, db, NULL, e);
}

static enum err move_words(struct db *db, struct arena *a, const struct county_move *k,
                           const struct register_def *reg, const struct removed_def *x,
                           struct error *e)
{
    const char *column = x->kind == REMOVED_STATE ? "state" : "pending";
    struct table t;
    enum err r = find_users(db, a, k->county, reg, column, x->id, &t, e);
    if (r || !t.n) {
        return r;
    }
    r = set_word(db, a, k->county, reg, column, x, e);
    if (!r && x->kind == REMOVED_STEP) {
        r = db_run(db,
                   "update approval set step = ?1 where county = ?2 and register = ?3 and step = "
                   "?4 and result is null",
                   ARGS(T(x->by), I(k->county), T(reg->id), T(x->id)), NULL, e);
    }
    for (size_t i = 0; !r && i < t.n; i++) {
        r = leave_event(db, a, k->c, k->county, reg, cell_int(&t, i, 0), x, e);
    }
    return r;
}

/* Records that have the old value and not yet the new one. */
static void both_sql(struct sql *s, const struct removed_def *x, int64_t county)
{
    sql_lit(s, " where voided = 0 and county = ");
    sql_bind(s, I(county));
    sql_lit(s, " and ");
    sql_id(s, "f_", x->id);
    sql_lit(s, " is not null and ");
    sql_id(s, "f_", x->by);
    sql_lit(s, " is null");
}

static enum err move_column(struct db *db, struct arena *a, const struct county_move *k,
                            const struct register_def *reg, const struct removed_def *x,
                            struct error *e)
{
    struct sql find scoped(sql_end) = sql_begin(a), set scoped(sql_end) = sql_begin(a);
    struct table t;
    sql_lit(&find, "select id from ");
    sql_id(&find, "r_", reg->id);
    both_sql(&find, x, k->county);
    enum err r = sql_all(&find, db, &t, e);
    if (r || !t.n) {
        return r;
    }
    sql_lit(&set, "update ");
    sql_id(&set, "r_", reg->id);
    sql_lit(&set, " set ");
    sql_id(&set, "f_", x->by);
    sql_lit(&set, " = ");
    sql_id(&set, "f_", x->id);
    both_sql(&set, x, k->county);
    r = sql_run(&set, db, NULL, e);
    for (size_t i = 0; !r && i < t.n; i++) {
        r = leave_event(db, a, k->c, k->county, reg, cell_int(&t, i, 0), x, e);
    }
    return r;
}

static enum err move_list(struct db *db, struct arena *a, const struct county_move *k,
                          const struct register_def *reg, const struct removed_def *x,
                          struct error *e)
{
    struct sql s scoped(sql_end) = sql_begin(a);
    sql_lit(&s, "update ");
    sql_id(&s, "f_", reg->id);
    sql_lit(&s, " set field = ");
    sql_bind(&s, T(x->by));
    sql_lit(&s, " where county = ");
    sql_bind(&s, I(k->county));
    sql_lit(&s, " and field = ");
    sql_bind(&s, T(x->id));
    return sql_run(&s, db, NULL, e);
}

static enum err move_field(struct db *db, struct arena *a, const struct county_move *k,
                           const struct register_def *reg, const struct removed_def *x,
                           struct error *e)
{
    const struct field_def *to = x->by ? register_field(reg, x->by) : NULL;
    struct table have;
    if (!to) {
        return OK;
    }
    if (column_listed(to)) {
        return move_list(db, a, k, reg, x, e);
    }
    enum err r = columns(db, a, arena_printf(a, "r_%s", reg->id), &have, e);
    return r || !has_column(&have, arena_printf(a, "f_%s", x->id))
               ? r
               : move_column(db, a, k, reg, x, e);
}

static enum err move_one(struct db *db, struct arena *a, const struct county_move *k,
                         const struct register_def *reg, const struct removed_def *x,
                         struct error *e)
{
    return x->kind == REMOVED_FIELD ? move_field(db, a, k, reg, x, e)
                                    : move_words(db, a, k, reg, x, e);
}

static enum err run_county(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct county_move *k = w->ctx;
    enum err r = OK;
    for (size_t i = 0; i < k->c->n_registers; i++) {
        const struct register_def *reg = &k->c->registers[i];
        for (size_t j = 0; !r && j < reg->n_removed; j++) {
            r = move_one(db, a, k, reg, &reg->removed[j], e);
        }
    }
    return r;
}

static bool anything(const struct content *c)
{
    for (size_t i = 0; i < c->n_registers; i++) {
        if (c->registers[i].n_removed) {
            return true;
        }
    }
    return false;
}

enum err content_version_move(struct store *s, const struct content *c, struct error *e)
{
    scoped(arena_free_scoped) struct arena *a = arena_new();
    struct county *counties;
    struct db *db;
    size_t n = 0;
    enum err r;
    if (!anything(c)) {
        return OK;
    }
    if ((r = store_reader(s, &db, e)) || (r = org_counties(db, a, &counties, &n, e))) {
        return r;
    }
    for (size_t i = 0; !r && i < n; i++) {
        struct county_move k = {.c = c, .county = counties[i].id};
        struct work w = {.run = run_county, .ctx = &k};
        r = store_write(s, k.county, &w, e);
    }
    return r;
}

/* --- texts --------------------------------------------------------------------------------------------------------------- */
enum err content_version_keep(struct db *db, struct arena *a, const struct register_def *reg,
                              struct error *e)
{
    return db_run(
        db,
        "insert into content_version (digest, register, body, first_at) values (?1, ?2, ?3, ?4) "
        "on conflict (digest) do nothing",
        ARGS(T(reg->digest), T(reg->id), T(reg->source ? reg->source : "-"),
             T(datetime_text(a, now_ms()))),
        NULL, e);
}

enum err content_version_text(struct db *db, struct arena *a, const char *digest, const char **ret,
                              struct error *e)
{
    struct table t;
    enum err r =
        db_all(db, a, "select body from content_version where digest = ?1", ARGS(T(digest)), &t, e);
    *ret = !r && t.n ? cell_text(&t, 0, 0) : NULL;
    return r;
}
