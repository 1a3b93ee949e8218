#include "register/schema.h"

#include <string.h>

#include "base/hash.h"
#include "register/column.h"
#include "register/condition_sql.h"
#include "register/content_version.h"
#include "register/search.h"
#include "store/migrate.h"

struct tables {
    struct arena *a;
    const struct register_def *reg;
    struct want_column *columns;
    size_t n_columns, cap_columns;
    struct want_index *indexes;
    size_t n_indexes, cap_indexes;
};

static void want(struct tables *t, const char *name, const char *type, const char *was)
{
    struct want_column *c =
        arena_push(t->a, &t->columns, &t->n_columns, &t->cap_columns, sizeof(*c));
    *c = (struct want_column){.name = name, .type = type, .was = was};
}

/* The name carries a digest of the columns: another set of columns is another index. */
static void want_partial(struct tables *t, const char *columns, const char *where)
{
    char digest[SM3_HEX];
    const char *what = where ? arena_printf(t->a, "%s where %s", columns, where) : columns;
    struct want_index *i =
        arena_push(t->a, &t->indexes, &t->n_indexes, &t->cap_indexes, sizeof(*i));
    sm3_hex(what, strlen(what), digest);
    i->name = arena_printf(t->a, "%s_%.8s", t->reg->id, digest);
    i->columns = columns;
    i->where = where;
}

static void want_index(struct tables *t, const char *columns)
{
    want_partial(t, columns, NULL);
}

/* Of the living alone: what a tab counts is then read from the index without looking at each row. */
static void want_living_index(struct tables *t, const char *columns)
{
    want_partial(t, columns, "voided = 0");
}

/* The few void ones: without it each list page walks the whole register to count them. */
static void want_void_index(struct tables *t)
{
    struct want_index *i =
        arena_push(t->a, &t->indexes, &t->n_indexes, &t->cap_indexes, sizeof(*i));
    i->name = arena_printf(t->a, "%s_void", t->reg->id);
    i->columns = "county, id";
    i->where = "voided = 1";
}

static void want_fixed(struct tables *t)
{
    static const struct want_column fixed[] = {
        {"county", "@int", NULL},      {"id", "@int", NULL},           {"unit", "@int", NULL},
        {"year", "@int", NULL},        {"state", "@text", NULL},       {"pending", "@text", NULL},
        {"version", "@int", NULL},     {"number", "@text", NULL},      {"created_by", "@int", NULL},
        {"created_at", "@text", NULL}, {"updated_at", "@text", NULL},  {"content", "@text", NULL},
        {"voided", "@small", NULL},    {"void_reason", "@text", NULL}, {"backfill", "@small", NULL},
        {"ledger", "@small", NULL},    {"external", "@text", NULL},    {"link", "@text", NULL},
    };
    for (size_t i = 0; i < array_len(fixed); i++) {
        want(t, fixed[i].name, fixed[i].type, NULL);
    }
}

static void want_fields(struct tables *t)
{
    for (size_t i = 0; i < t->reg->n_states; i++) {
        want(t, arena_printf(t->a, "s_%s", t->reg->states[i].id), "@text", NULL);
    }
    for (size_t i = 0; i < t->reg->n_fields; i++) {
        const struct field_def *f = &t->reg->fields[i];
        if (column_single(f)) {
            want(t, arena_printf(t->a, "f_%s", f->id), column_type(f),
                 f->was ? arena_printf(t->a, "f_%s", f->was) : NULL);
        }
    }
}

/* query_walk.c reads these alone: whose they are, how far, in what order. */
static void want_walk_index(struct tables *t)
{
    const struct page_def *p = &t->reg->page;
    const struct field_def *via = NULL;
    for (size_t i = 0; p->walk && p->walk_order && i < t->reg->n_fields; i++) {
        const struct field_def *f = &t->reg->fields[i];
        size_t n = strlen(f->id);
        char after = strncmp(p->walk_order, f->id, n) ? 'x' : p->walk_order[n];
        via = column_single(f) && f != p->walk && (!after || after == '.') ? f : via;
    }
    if (p->walk && column_single(p->walk)) {
        want_index(t, arena_printf(t->a, "county, f_%s, voided, unit, state, %s%s%sid", p->walk->id,
                                   via ? "f_" : "", via ? via->id : "", via ? ", " : ""));
    }
}

/* Calendars and time tables ask for the days of a month or a year. */
static void want_day_indexes(struct tables *t)
{
    const struct page_def *p = &t->reg->page;
    const struct field_def *due = p->timeline ? p->timeline->to : NULL;
    if (p->calendar) {
        want_living_index(t, arena_printf(t->a, "county, f_%s, id", p->calendar->id));
    }
    if (due && due != p->calendar) {
        want_living_index(t, arena_printf(t->a, "county, f_%s, id", due->id));
    }
}

static void want_indexes(struct tables *t)
{
    want_walk_index(t);
    want_day_indexes(t);
    want_void_index(t);
    want_living_index(t, "county, state, id");
    want_living_index(t, "county, unit, id");
    want_living_index(t, "county, year, state, id");
    want_index(t, "county, pending, id"); /* the few that wait for a signature */
    want_index(t, "county, number");
    want_index(t, "county, external");
    for (size_t i = 0; i < t->reg->n_fields; i++) {
        const struct field_def *f = &t->reg->fields[i];
        if (f->type == FIELD_REF && column_single(f)) {
            want_index(t, arena_printf(t->a, "county, f_%s, id", f->id));
        }
    }
    const char *columns = "county";
    for (size_t i = 0; i < t->reg->n_unique; i++) {
        columns = arena_printf(t->a, "%s, f_%s", columns, t->reg->unique[i]->id);
    }
    if (t->reg->n_unique) {
        want_index(t, columns);
    }
}

static struct want_table wanted(struct tables *t, const char *prefix, const char *primary)
{
    return (struct want_table){.name = arena_printf(t->a, "%s%s", prefix, t->reg->id),
                               .primary = primary,
                               .columns = t->columns,
                               .n_columns = t->n_columns,
                               .indexes = t->indexes,
                               .n_indexes = t->n_indexes};
}

static enum err apply_rows(struct db *db, struct arena *a, const struct register_def *reg,
                           struct error *e)
{
    struct tables t = {.a = a, .reg = reg};
    want_fixed(&t);
    want_fields(&t);
    struct want_table history = wanted(&t, "h_", "county, id, version");
    want_indexes(&t);
    struct want_table rows = wanted(&t, "r_", "county, id");
    enum err r = migrate_table(db, a, &rows, e);
    if (r) {
        return r;
    }
    struct tables h = {.a = a,
                       .reg = reg,
                       .columns = arena_memdup(a, t.columns, t.n_columns * sizeof(*t.columns)),
                       .n_columns = history.n_columns,
                       .cap_columns = history.n_columns};
    want(&h, "from_at", "@text", NULL);
    history = wanted(&h, "h_", "county, id, version");
    return migrate_table(db, a, &history, e);
}

/* A list has no column to rename: its rows carry the field's name. */
static enum err rename_list(struct db *db, const struct register_def *reg,
                            const struct field_def *f, struct error *e)
{
    struct arena *a = arena_new();
    struct sql s scoped(sql_end) = sql_begin(a);
    sql_lit(&s, "update ");
    sql_id(&s, "f_", reg->id);
    sql_lit(&s, " set field = ");
    sql_bind(&s, T(f->id));
    sql_lit(&s, " where field = ");
    sql_bind(&s, T(f->was));
    enum err r = db_run(db, s.text.ptr, s.args, s.n, NULL, e);
    arena_free(a);
    return r;
}

static enum err apply_lists(struct db *db, struct arena *a, const struct register_def *reg,
                            struct error *e)
{
    struct tables t = {.a = a, .reg = reg};
    want(&t, "county", "@int", NULL);
    want(&t, "record", "@int", NULL);
    want(&t, "field", "@text", NULL);
    want(&t, "idx", "@int", NULL);
    want(&t, "ref", "@int", NULL);
    want(&t, "code", "@text", NULL);
    want_index(&t, "county, ref, field, record");
    struct want_table lists = wanted(&t, "f_", "county, record, field, idx");
    enum err r = migrate_table(db, a, &lists, e);
    for (size_t i = 0; !r && i < reg->n_fields; i++) {
        r = reg->fields[i].was && column_listed(&reg->fields[i])
                ? rename_list(db, reg, &reg->fields[i], e)
                : OK;
    }
    return r;
}

/* The table of a field of rows; register/rows.h. */
static enum err apply_table(struct db *db, struct arena *a, const struct register_def *reg,
                            const struct field_def *f, struct error *e)
{
    struct tables t = {.a = a, .reg = reg};
    want(&t, "county", "@int", NULL);
    want(&t, "record", "@int", NULL);
    want(&t, "idx", "@int", NULL);
    want(&t, "id", "@int", NULL);
    for (size_t i = 0; i < f->n_columns; i++) {
        const struct field_def *c = &f->columns[i];
        want(&t, arena_printf(a, "f_%s", c->id), column_type(c), NULL);
        if (c->type == FIELD_REF) {
            want_index(&t, arena_printf(a, "county, f_%s, record", c->id));
        }
    }
    for (size_t i = 0; i < t.n_indexes;
         i++) { /* two tables of a register may have a column in common */
        char digest[SM3_HEX];
        const char *what = arena_printf(a, "%s %s", f->id, t.indexes[i].columns);
        sm3_hex(what, strlen(what), digest);
        t.indexes[i].name = arena_printf(a, "%s_%.8s", reg->id, digest);
    }
    struct want_table rows = wanted(&t, "w_", "county, record, idx");
    rows.name = arena_printf(a, "w_%s_%s", reg->id, f->id);
    return migrate_table(db, a, &rows, e);
}

static enum err apply_tables(struct db *db, struct arena *a, const struct register_def *reg,
                             struct error *e)
{
    enum err r = OK;
    for (size_t i = 0; !r && i < reg->n_fields; i++) {
        const struct field_def *f = &reg->fields[i];
        r = f->type == FIELD_ROWS ? apply_table(db, a, reg, f, e) : OK;
    }
    return r;
}

static enum err run_apply(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct content *c = w->ctx;
    enum err checked = content_version_check(db, a, c, e);
    if (checked) {
        return checked;
    }
    for (size_t i = 0; i < c->n_registers; i++) {
        const struct register_def *reg = &c->registers[i];
        enum err r = apply_rows(db, a, reg, e);
        if (!r) {
            r = apply_lists(db, a, reg, e);
        }
        if (!r) {
            r = apply_tables(db, a, reg, e);
        }
        if (!r && reg->digest) {
            r = content_version_keep(db, a, reg, e);
        }
        if (r) {
            return r;
        }
    }
    return OK;
}

static enum err run_search(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    return search_prepare(db, a, w->ctx, e);
}

enum err schema_apply(struct store *s, const struct content *c, struct error *e)
{
    struct work w = {.run = run_apply, .ctx = (void *)(uintptr_t)c};
    struct work search = {.run = run_search, .ctx = (void *)(uintptr_t)c};
    enum err r = store_write(s, 0, &w, e);
    if (!r) {
        r = content_version_move(s, c, e);
    }
    return r ? r : store_write(s, 0, &search, e);
}
