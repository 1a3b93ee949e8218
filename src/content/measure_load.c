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

static bool is_date_name(const struct cel *c)
{
    return c->op == CEL_NAME && c->type == CEL_DATE && !name_is(c, "today");
}

/* standing: {from, until}: two dates of the record, of which the second may be left out. */
static const struct cel *standing_date(struct load *l, const struct ynode *map, const char *key,
                                       const struct register_def *r)
{
    const struct ynode *n = load_scalar(map, key);
    const struct cel *c = compile(l, r, n, CEL_NONE);
    if (c && !is_date_name(c)) {
        fault_at(l, n, "standing 的 %s 要写一个日期字段或 <状态>_at，不能写算式。", key);
        return NULL;
    }
    return c;
}

static void load_standing(struct load *l, const struct ynode *map, struct measure_def *m)
{
    static const struct key keys[] = {{"from", KEY_TEXT | KEY_NEEDED}, {"until", KEY_TEXT}};
    const struct ynode *n = ynode_get(map, "standing"), *on = load_scalar(map, "on");
    m->standing = true;
    if (on) {
        fault_at(l, on, "standing 数期末还在的，on 数期间发生的，两样只写一样。");
    }
    if (!load_map(l, n, "standing 里", keys, array_len(keys))) {
        return;
    }
    m->on = standing_date(l, n, "from", m->reg);
    m->on_text = load_text(n, "from");
    m->until = standing_date(l, n, "until", m->reg);
    m->until_text = load_text(n, "until");
}

static void load_on(struct load *l, const struct ynode *map, struct measure_def *m)
{
    const struct ynode *n = load_scalar(map, "on"), *standing = ynode_get(map, "standing");
    if (standing) {
        if (standing->kind == YNODE_MAP) {
            load_standing(l, map, m);
        }
        return;
    }
    if (!n) {
        fault_at(l, map, "缺少 on:按哪个法定日期归入期间，例如 %s_at，或者 year。",
                 m->reg->states[0].id);
        return;
    }
    m->on = compile(l, m->reg, n, CEL_NONE);
    m->on_text = n->text;
    m->by_year = m->on && is_year(m->on);
    if (m->on && !m->by_year && !is_date_name(m->on)) {
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
    bool ordered = f && (f->type == FIELD_INT || f->type == FIELD_DATE);
    if (f && m->kind == METRIC_LEAST && !ordered) {
        fault_at(l, n, "%s（%s）不是整数或日期，没有最小的一个。", f->id, f->title);
    } else if (f && m->kind == METRIC_SUM && !number) {
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

/* count: yes | <list field>, sum: <field>, distinct: <field>, least: <field>: exactly one. */
static void load_kind(struct load *l, const struct ynode *map, struct measure_def *m)
{
    static const char *const keys[] = {"count", "sum", "distinct", "least"};
    static const enum metric_kind kinds[] = {METRIC_COUNT, METRIC_SUM, METRIC_DISTINCT,
                                             METRIC_LEAST};
    const struct ynode *n = NULL, *found;
    for (size_t i = 0; i < array_len(keys); i++) {
        if (!(found = load_scalar(map, keys[i]))) {
            continue;
        }
        if (n) {
            fault_at(l, found, "count、sum、distinct、least 只能写一个。");
            return;
        }
        n = found;
        m->kind = kinds[i];
    }
    if (!n) {
        fault_at(l, map, "缺少数法：count: yes、sum: 字段、distinct: 字段或 least: 字段。");
    } else if (m->kind != METRIC_COUNT) {
        counted_field(l, m, n);
    } else if (!str_eq(n->text, "yes") && !str_eq(n->text, "true")) {
        m->kind = METRIC_ROWS;
        counted_field(l, m, n);
    }
}

/* each_month: yes: how often at least in a month, so there must be months and something to count in them. */
static void load_each_month(struct load *l, const struct ynode *map, struct measure_def *m)
{
    const struct ynode *n = load_scalar(map, "each_month");
    m->each_month = load_flag(l, map, "each_month", false);
    if (!m->each_month) {
        return;
    }
    if (m->kind != METRIC_COUNT && m->kind != METRIC_ROWS) {
        fault_at(l, n, "each_month 数每月至少几次，只和 count 一起写。");
    } else if (m->standing || m->by_year) {
        fault_at(l, n, "each_month 要按月归入期间，on 要写一个日期，不能写 year 或 standing。");
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
    load_each_month(l, map, m);
    bool listed = m->field && field_cel_type(m->field, NULL) == CEL_LIST;
    m->lists = listed || find(m->where, is_list);
}
