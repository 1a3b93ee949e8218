#include "register/name.h"

#include <string.h>

#include "base/str.h"
#include "register/column.h"
#include "register/rows.h"

static struct name column(struct name n, const char *prefix, const char *name, const char *title)
{
    n.kind = NAME_COLUMN;
    n.prefix = prefix;
    n.column = name;
    n.title = title;
    return n;
}

static struct name of_field(struct name n, const struct field_def *f)
{
    n.field = f;
    n.title = f->title;
    if (column_listed(f) || f->type == FIELD_ROWS) {
        n.kind = NAME_LIST;
        return n;
    }
    return column_single(f) ? column(n, "f_", f->id, f->title) : n;
}

/* <state>_at of the owning register. */
static const struct state_def *state_at(struct arena *a, const struct register_def *reg,
                                        const char *part)
{
    size_t n = strlen(part);
    if (!reg || n < 4 || !str_ends(part, "_at")) {
        return NULL;
    }
    return register_state(reg, arena_strndup(a, part, n - 3));
}

/* The last part of a name when it is no field: a fixed column or a state's date. */
static struct name of_row(struct arena *a, struct name n, const char *part)
{
    static const char *const fixed[][2] = {
        {"state", "环节"},  {"year", "年度"},           {"unit", "所属单位"},
        {"number", "编号"}, {"created_at", "登记时间"},
    };
    n.state = state_at(a, n.reg, part);
    if (n.state) {
        return column(n, "s_", n.state->id, arena_printf(a, "%s日期", n.state->title));
    }
    for (size_t i = 0; i < array_len(fixed); i++) {
        if (str_eq(part, fixed[i][0])) {
            return column(n, "", fixed[i][0], fixed[i][1]);
        }
    }
    n.title = part;
    return n;
}

static struct name of_core(struct name n, const char *part)
{
    const struct core_column *c = core_column(n.core, part);
    n.title = part;
    return c ? column(n, "", c->column, c->title) : n;
}

/* <clock>.due, <clock>.safe_due */
static struct name of_clock(struct arena *a, struct name n, const struct cel_name *cn)
{
    for (size_t i = 0; i < n.reg->n_clocks; i++) {
        if (str_eq(n.reg->clocks[i].id, cn->base)) {
            n.kind = NAME_CLOCK;
            n.clock = &n.reg->clocks[i];
            n.prefix = "";
            n.column = str_eq(cn->hop, "due") ? "due_on" : "safe_due_on";
            n.title = arena_printf(a, "%s的到期日", n.clock->title);
        }
    }
    return n;
}

static struct name behind(struct arena *a, const struct register_def *reg,
                          const struct cel_name *cn)
{
    struct name n = {.via = cn->field};
    if (n.via && n.via->target) {
        n.reg = n.via->target;
        return cn->hop_field ? of_field(n, cn->hop_field) : of_row(a, n, cn->hop);
    }
    if (n.via) {
        n.core = core_table(n.via->of);
        return of_core(n, cn->hop);
    }
    n.reg = reg;
    n.title = cn->base;
    if (str_eq(cn->base, "unit")) {
        n.via_unit = true;
        n.reg = NULL;
        n.core = core_table("unit");
        return of_core(n, cn->hop);
    }
    return of_clock(a, n, cn);
}

struct name name_of(struct arena *a, const struct register_def *reg, const struct cel_name *cn)
{
    struct name n = {.reg = reg};
    if (cn->hop) {
        return behind(a, reg, cn);
    }
    if (cn->field) {
        return of_field(n, cn->field);
    }
    if (str_eq(cn->base, "today") || str_eq(cn->base, "me")) {
        n.kind = str_eq(cn->base, "me") ? NAME_ME : NAME_TODAY;
        n.title = cn->base;
        return n;
    }
    return of_row(a, n, cn->base);
}

void name_table_sql(struct sql *s, const struct name *n)
{
    if (n->core) {
        sql_id(s, "", n->core->id);
    } else {
        sql_id(s, "r_", n->reg->id);
    }
}

void name_owner_sql(struct sql *s, const struct name *n)
{
    if (n->via) {
        sql_id(s, "r.f_", n->via->id);
    } else {
        strbuf_str(&s->text, n->via_unit ? "r.unit" : "r.id");
    }
}

static void clock_sql(struct sql *s, const struct name *n)
{
    sql_lit(s, "(select k.");
    sql_id(s, "", n->column);
    sql_lit(s, " from clock k where k.county = r.county and k.record = r.id and k.clock = ");
    sql_bind(s, T(n->clock->id));
    sql_lit(s, " and k.state <> 'void')");
}

void name_column_sql(struct sql *s, const struct name *n, enum cel_type type)
{
    if (n->kind == NAME_CLOCK) {
        clock_sql(s, n);
    } else if (n->kind != NAME_COLUMN) {
        bool number = type == CEL_INT || type == CEL_DECIMAL || type == CEL_MONEY ||
                      type == CEL_REF || type == CEL_YESNO;
        strbuf_str(&s->text, number ? "cast(null as bigint)" : "cast(null as text)");
    } else if (!n->via && !n->via_unit) {
        sql_lit(s, "r.");
        sql_id(s, n->prefix, n->column);
    } else {
        sql_lit(s, "(select t.");
        sql_id(s, n->prefix, n->column);
        sql_lit(s, " from ");
        name_table_sql(s, n);
        sql_lit(s, " t where t.county = r.county and t.id = ");
        name_owner_sql(s, n);
        sql_lit(s, ")");
    }
}

void name_alias_sql(struct sql *s, int alias, const char *column)
{
    strbuf_char(&s->text, 'x');
    strbuf_int(&s->text, alias);
    strbuf_str(&s->text, column);
}

void name_list_sql(struct sql *s, const struct name *n, int alias)
{
    bool rows = n->field->type == FIELD_ROWS;
    if (rows) {
        rows_table(s, n->reg, n->field);
    } else {
        sql_id(s, "f_", n->reg->id);
    }
    sql_lit(s, " ");
    name_alias_sql(s, alias, " where ");
    name_alias_sql(s, alias, ".county = r.county and ");
    name_alias_sql(s, alias, ".record = ");
    name_owner_sql(s, n);
    if (!rows) {
        sql_lit(s, " and ");
        name_alias_sql(s, alias, ".field = ");
        sql_bind(s, T(n->field->id));
    }
}
