#include "register/label.h"

#include <stdlib.h>

#include "base/id.h"
#include "base/str.h"
#include "register/column.h"

enum { DEPTH = 3, TITLE_CHARS = 80 };

struct labels labels_begin(struct arena *a, struct db *db, const struct content *c, int64_t county)
{
    return (struct labels){.arena = a, .db = db, .content = c, .county = county, .depth = DEPTH};
}

static struct label_group *group_of(const struct labels *l, const struct field_def *f)
{
    const char *core = column_core(f);
    for (size_t i = 0; i < l->n; i++) {
        struct label_group *g = &l->groups[i];
        if (core ? str_eq(g->core, core) : g->reg == f->target && !g->core) {
            return g;
        }
    }
    return NULL;
}

void labels_need(struct labels *l, const struct field_def *f, int64_t id)
{
    const char *core = column_core(f);
    if (!id || (!core && !f->target)) {
        return;
    }
    struct label_group *g = group_of(l, f);
    if (!g) {
        g = arena_push(l->arena, &l->groups, &l->n, &l->cap, sizeof(*g));
        g->reg = core ? NULL : f->target;
        g->core = core;
    }
    if (g->n && g->items[g->n - 1].id == id) {
        return;
    }
    struct label *item = arena_push(l->arena, &g->items, &g->n, &g->cap, sizeof(*item));
    item->id = id;
}

static int by_id(const void *x, const void *y)
{
    const struct label *l = x, *r = y;
    return (l->id > r->id) - (l->id < r->id);
}

static void sort_unique(struct label_group *g)
{
    size_t n = 0;
    qsort(g->items, g->n, sizeof(*g->items), by_id);
    for (size_t i = 0; i < g->n; i++) {
        if (!n || g->items[n - 1].id != g->items[i].id) {
            g->items[n++] = g->items[i];
        }
    }
    g->n = n;
}

static struct label *find(const struct label_group *g, int64_t id)
{
    struct label key = {.id = id};
    return g->n ? bsearch(&key, g->items, g->n, sizeof(key), by_id) : NULL;
}

const char *labels_get(const struct labels *l, const struct field_def *f, int64_t id)
{
    const struct label_group *g = group_of(l, f);
    const struct label *item = g ? find(g, id) : NULL;
    return item ? item->text : NULL;
}

/* --- core tables ---------------------------------------------------------------------------------------------------- */
/* A code leads (A1.1 ...); a short name stands for the long one. */
void label_core_sql(struct sql *s, const struct core_table *t, const char *alias)
{
    const char *name = core_column(t, "short") ? "short" : t->name;
    if (core_column(t, "code")) {
        strbuf_printf(&s->text, "%s.code || coalesce(' ' || %s.", alias, alias);
        sql_id(s, "", name);
        sql_lit(s, ", '')");
    } else {
        strbuf_printf(&s->text, "%s.", alias);
        sql_id(s, "", name);
    }
}

static void select_core(struct sql *s, const char *core)
{
    const struct core_table *t = core_table(core);
    sql_lit(s, "select t.id, ");
    if (t) {
        label_core_sql(s, t, "t");
    } else {
        sql_lit(s, "t.name");
    }
    sql_lit(s, " from ");
    sql_id(s, "", core);
}

static void select_register(struct sql *s, const struct register_def *reg)
{
    sql_lit(s, "select t.id, t.number");
    for (size_t i = 0; i < reg->n_title; i++) {
        if (column_single(reg->title_field[i])) {
            sql_lit(s, ", t.");
            sql_id(s, "f_", reg->title_field[i]->id);
        }
    }
    sql_lit(s, " from ");
    sql_id(s, "r_", reg->id);
}

static enum err read_chunk(struct labels *l, const struct label_group *g, size_t from, size_t n,
                           struct table *ret, struct error *e)
{
    int64_t ids[SQL_IDS];
    struct sql s scoped(sql_end) = sql_begin(l->arena);
    for (size_t i = 0; i < n; i++) {
        ids[i] = g->items[from + i].id;
    }
    if (g->core) {
        select_core(&s, g->core);
    } else {
        select_register(&s, g->reg);
    }
    sql_lit(&s, " t where t.county = ");
    sql_bind(&s, I(l->county));
    sql_lit(&s, " and t.id in (");
    sql_bind_ids(&s, ids, n);
    sql_lit(&s, ")");
    return sql_kept(&s, l->db, ret, e);
}

/* --- titles --------------------------------------------------------------------------------------------------------- */
const char *label_title(struct arena *a, const struct register_def *reg, const struct value *values,
                        const char *number, int64_t id)
{
    const char *title = NULL;
    for (size_t i = 0; i < reg->n_title; i++) {
        const struct field_def *f = reg->title_field[i];
        const char *part = value_show(a, f, &values[f->index]);
        if (!str_empty(part)) {
            title = title ? arena_printf(a, "%s %s", title, part) : part;
        }
    }
    if (!title) {
        return number ? number : id_text(a, id);
    }
    if (str_chars(title) > TITLE_CHARS) {
        return arena_printf(a, "%s…", arena_strndup(a, title, str_prefix(title, TITLE_CHARS)));
    }
    return title;
}

/* One row of select_register as values of the title fields alone. */
static struct value *title_values(struct labels *l, const struct register_def *reg,
                                  const struct table *t, size_t row)
{
    struct value *values = arena_array(l->arena, reg->n_fields, sizeof(*values));
    size_t column = 2;
    for (size_t i = 0; i < reg->n_title; i++) {
        const struct field_def *f = reg->title_field[i];
        if (column_single(f)) {
            values[f->index] = column_value(l->arena, f, cell(t, row, column++));
        }
    }
    return values;
}

static enum err label_refs(struct labels *l, const struct register_def *reg, struct value **rows,
                           size_t n, struct error *e)
{
    struct labels below = labels_begin(l->arena, l->db, l->content, l->county);
    below.depth = l->depth - 1;
    if (below.depth <= 0) {
        return OK;
    }
    for (size_t i = 0; i < reg->n_title; i++) {
        const struct field_def *f = reg->title_field[i];
        for (size_t j = 0; f->type == FIELD_REF && j < n; j++) {
            labels_need(&below, f, rows[j][f->index].i);
        }
    }
    enum err r = labels_load(&below, e);
    for (size_t i = 0; !r && i < reg->n_title; i++) {
        const struct field_def *f = reg->title_field[i];
        for (size_t j = 0; f->type == FIELD_REF && j < n; j++) {
            rows[j][f->index].label = labels_get(&below, f, rows[j][f->index].i);
        }
    }
    return r;
}

static enum err name_records(struct labels *l, struct label_group *g, const struct table *t,
                             struct error *e)
{
    struct value **rows = arena_array(l->arena, t->n + 1, sizeof(*rows));
    for (size_t i = 0; i < t->n; i++) {
        rows[i] = title_values(l, g->reg, t, i);
    }
    enum err r = label_refs(l, g->reg, rows, t->n, e);
    for (size_t i = 0; !r && i < t->n; i++) {
        struct label *item = find(g, cell_int(t, i, 0));
        if (item) {
            item->text = label_title(l->arena, g->reg, rows[i], cell_text(t, i, 1), item->id);
        }
    }
    return r;
}

static enum err load_group(struct labels *l, struct label_group *g, struct error *e)
{
    enum err r = OK;
    sort_unique(g);
    for (size_t from = 0; !r && from < g->n; from += SQL_IDS) {
        struct table t;
        size_t n = g->n - from < SQL_IDS ? g->n - from : SQL_IDS;
        r = read_chunk(l, g, from, n, &t, e);
        if (!r && g->reg) {
            r = name_records(l, g, &t, e);
            continue;
        }
        for (size_t i = 0; !r && i < t.n; i++) {
            struct label *item = find(g, cell_int(&t, i, 0));
            if (item) {
                item->text = cell_text(&t, i, 1);
            }
        }
    }
    return r;
}

enum err labels_load(struct labels *l, struct error *e)
{
    enum err r = OK;
    for (size_t i = 0; !r && i < l->n; i++) {
        r = load_group(l, &l->groups[i], e);
    }
    return r;
}
