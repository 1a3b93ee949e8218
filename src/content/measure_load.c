/* What a metric or an obligation counts. Its condition becomes SQL, so it is compiled for SQL here; and it speaks of records
 * alone: `me` would give every reader another number. */
#include <string.h>

#include "base/str.h"
#include "content/load.h"
#include "content/register_scope.h"

static bool name_is(const struct cel *c, const char *word)
{
    return c->op == CEL_NAME && !c->name.hop && !c->name.field && str_eq(c->name.base, word);
}

static const struct cel *find(const struct cel *c, bool (*is)(const struct cel *c))
{
    const struct cel *found = !c ? NULL : is(c) ? c : NULL;
    if (!c || found) {
        return found;
    }
    found = find(c->left, is);
    found = found ? found : find(c->right, is);
    for (size_t i = 0; !found && i < c->n_args; i++) {
        found = find(c->args[i], is);
    }
    return found;
}

/* The year of the record, also where it has a field of that name. */
static bool is_year(const struct cel *c)
{
    return c->op == CEL_NAME && !c->name.hop && str_eq(c->name.base, "year");
}

static bool is_me(const struct cel *c)
{
    return name_is(c, "me");
}

static bool is_list(const struct cel *c)
{
    return c->op == CEL_NAME && c->type == CEL_LIST;
}

static const struct cel *compile(struct load *l, const struct register_def *r,
                                 const struct ynode *n, enum cel_type want)
{
    struct cel_scope scope = register_scope(l->c, r);
    const struct cel *c = NULL;
    struct error e;
    int column = 1;
    scope.in_sql = true;
    if (n && cel_compile(l->a, n->text, &scope, want, &c, &column, &e)) {
        fault_in(l, n, column, e.text);
        return NULL;
    }
    return c;
}

const struct cel *measure_condition(struct load *l, const struct ynode *map, const char *key,
                                    const struct register_def *r)
{
    const struct ynode *n = load_scalar(map, key);
    const struct cel *c = compile(l, r, n, CEL_YESNO);
    const struct cel *me = find(c, is_me);
    if (me) {
        fault_in(l, n, me->column, "这里不能用 me:同一个数不能因人而异。");
    }
    return c;
}

static void load_where(struct load *l, const struct ynode *map, struct measure_def *m)
{
    const struct ynode *n = load_scalar(map, "where");
    m->where = measure_condition(l, map, "where", m->reg);
    m->where_text = n ? n->text : NULL;
}

static void load_on(struct load *l, const struct ynode *map, struct measure_def *m)
{
    const struct ynode *n = load_scalar(map, "on");
    if (!n) {
        fault_at(l, map, "缺少 on:按哪个法定日期归入期间，例如 %s_at，或者 year。",
                 m->reg->states[0].id);
        return;
    }
    m->on = compile(l, m->reg, n, CEL_NONE);
    m->on_text = n->text;
    m->by_year = m->on && is_year(m->on);
    if (m->on && !m->by_year &&
        (m->on->op != CEL_NAME || m->on->type != CEL_DATE || name_is(m->on, "today"))) {
        fault_at(l, n, "on 要写一个日期字段、<状态>_at 或 year，不能写算式。");
    }
}

/* "agenda.minutes": a column of a table inside the record. */
static const struct field_def *find_field(struct load *l, struct measure_def *m,
                                          const struct ynode *n)
{
    const char *dot = strchr(n->text, '.');
    if (!dot) {
        return load_field(l, m->reg, n);
    }
    const struct field_def *f =
        register_field(m->reg, arena_strndup(l->a, n->text, (size_t)(dot - n->text)));
    if (!f || f->type != FIELD_ROWS) {
        fault_at(l, n, "%s 里点前面要是一张表（rows）字段。", n->text);
        return NULL;
    }
    m->column = field_column(f, dot + 1);
    if (!m->column) {
        struct names known = names_make(l->a);
        for (size_t i = 0; i < f->n_columns; i++) {
            names_add(&known, f->columns[i].id);
        }
        fault_at(l, n, "%s里没有列 %s%s", f->title, dot + 1, names_hint(&known, dot + 1));
    }
    return f;
}

static void counted_field(struct load *l, struct measure_def *m, const struct ynode *n)
{
    m->field = find_field(l, m, n);
    const struct field_def *f = m->column ? m->column : m->field;
    enum cel_type t = f ? field_cel_type(f, NULL) : CEL_NONE;
    bool number = t == CEL_INT || t == CEL_DECIMAL || t == CEL_MONEY;
    bool table = f && f->type == FIELD_ROWS;
    if (f && m->kind == METRIC_SUM && !number) {
        fault_at(l, n, "%s（%s）不是数或金额，不能合计。", f->id, f->title);
    } else if (f && m->kind == METRIC_ROWS && (t != CEL_LIST || m->column)) {
        fault_at(l, n, "%s（%s）不是名单、多选或表，没有一项一项可数。", f->id, f->title);
    } else if (f && m->kind == METRIC_DISTINCT && table) {
        fault_at(l, n, "%s（%s）是一张表，请写明哪一列，例如 %s.%s。", f->id, f->title, f->id,
                 f->n_columns ? f->columns[0].id : "topic");
    } else if (f && t == CEL_NONE) {
        fault_at(l, n, "%s（%s）这一类字段还不能计数。", f->id, f->title);
    }
}

/* As the test of an exists(), as register/rows compiles its filters. */
const struct cel *row_test_load(struct load *l, const struct register_def *reg,
                                const struct field_def *rows, const struct ynode *n, bool in_sql)
{
    struct cel_scope scope = register_scope(l->c, reg);
    const struct cel *whole = NULL;
    struct error e;
    int column = 1;
    scope.in_sql = in_sql;
    const char *before = arena_printf(l->a, "%s.exists(row, (", rows->id);
    if (cel_compile(l->a, arena_printf(l->a, "%s%s))", before, n->text), &scope, CEL_YESNO, &whole,
                    &column, &e)) {
        column -= (int)strlen(before);
        fault_in(l, n, column < 1 ? 1 : column, e.text);
        return NULL;
    }
    return whole->right;
}

static void load_line(struct load *l, const struct ynode *map, struct measure_def *m)
{
    const struct ynode *n = load_scalar(map, "line");
    if (!n || !m->field) {
        return;
    }
    if (m->field->type != FIELD_ROWS) {
        fault_at(l, n, "line 只用于数表（rows）里的行。");
        return;
    }
    m->line = row_test_load(l, m->reg, m->field, n, true);
    m->line_text = m->line ? n->text : NULL;
}

/* count: yes | <list field>, sum: <field>, distinct: <field>: exactly one. */
static void load_kind(struct load *l, const struct ynode *map, struct measure_def *m)
{
    static const char *const keys[] = {"count", "sum", "distinct"};
    const struct ynode *n = NULL, *found;
    for (size_t i = 0; i < array_len(keys); i++) {
        if (!(found = load_scalar(map, keys[i]))) {
            continue;
        }
        if (n) {
            fault_at(l, found, "count、sum、distinct 只能写一个。");
            return;
        }
        n = found;
        m->kind = i == 0 ? METRIC_COUNT : i == 1 ? METRIC_SUM : METRIC_DISTINCT;
    }
    if (!n) {
        fault_at(l, map, "缺少数法：count: yes、sum: 字段或 distinct: 字段。");
    } else if (m->kind != METRIC_COUNT) {
        counted_field(l, m, n);
    } else if (!str_eq(n->text, "yes") && !str_eq(n->text, "true")) {
        m->kind = METRIC_ROWS;
        counted_field(l, m, n);
    }
}

static const struct register_def *load_register(struct load *l, const struct ynode *map)
{
    const struct ynode *n = load_scalar(map, "register");
    const struct register_def *r = n ? content_register(l->c, n->text) : NULL;
    if (!n) {
        fault_at(l, map, "缺少 register:数哪本台账。");
    } else if (!r) {
        struct names known = names_make(l->a);
        for (size_t i = 0; i < l->c->n_registers; i++) {
            names_add(&known, l->c->registers[i].id);
        }
        fault_at(l, n, "没有台账 %s%s", n->text, names_hint(&known, n->text));
    }
    return r;
}

void measure_load(struct load *l, const struct ynode *map, struct measure_def *m)
{
    m->reg = load_register(l, map);
    if (!m->reg || !m->reg->n_states) {
        return;
    }
    load_kind(l, map, m);
    load_where(l, map, m);
    load_line(l, map, m);
    load_on(l, map, m);
    bool listed = m->field && field_cel_type(m->field, NULL) == CEL_LIST;
    m->lists = listed || find(m->where, is_list);
}
