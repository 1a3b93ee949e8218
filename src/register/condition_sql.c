/* One text for both databases, so only what both understand in the same way:
 *  - `true`, `false`, `case`, `exists`, substr, length, replace, cast(.. as bigint | numeric | text), %
 *  - a yes/no expression is a boolean in PostgreSQL and 0 or 1 in SQLite; columns are compared with 1;
 *  - arithmetic is done as numeric (SQLite: integer, floating point on overflow) and falls to null beyond +-TERM_MAX;
 *    `(select .. from (select .. as v) z)` names the result without writing it twice;
 *  - dates compare as texts; once there is arithmetic on a side, both sides become day numbers.
 * What holds no name of the record is computed here and bound. */
#include "register/condition_sql.h"

#include <string.h>

#include "base/str.h"
#include "register/condition_eval.h"
#include "register/name.h"
#include "store/store.h"

struct cond {
    struct sql *s;
    const struct content *content;
    const struct register_def *reg;
    struct date today;
    int64_t me;
    int aliases, var; /* list aliases given out; the one of the list variable */
};

static void emit_truth(struct cond *k, const struct cel *c);
static void emit_number(struct cond *k, const struct cel *c, int scale);

/* --- constants ---------------------------------------------------------------------------------------------------- */
static bool constant_name(const struct cel *c)
{
    return !c->name.field && !c->name.hop &&
           (str_eq(c->name.base, "today") || str_eq(c->name.base, "me"));
}

static bool is_constant(const struct cel *c)
{
    if (c->op == CEL_NAME) {
        return constant_name(c);
    }
    if (c->op == CEL_VAR || (c->left && !is_constant(c->left)) ||
        (c->right && !is_constant(c->right))) {
        return false;
    }
    for (size_t i = 0; i < c->n_args; i++) {
        if (!is_constant(c->args[i])) {
            return false;
        }
    }
    return true;
}

static struct term constant(const struct cond *k, const struct cel *c)
{
    struct record none = {.reg = k->reg};
    struct eval ev = {.arena = k->s->arena,
                      .content = k->content,
                      .record = &none,
                      .today = k->today,
                      .me = k->me};
    struct term t = term_unknown(c->type);
    struct error ignored;
    if (eval_term(&ev, c, &t, NULL, &ignored)) {
        BUG("a constant reads no database");
    }
    return t;
}

/* --- names -------------------------------------------------------------------------------------------------------- */
static void emit_name(struct cond *k, const struct cel *c)
{
    if (c->op == CEL_VAR) { /* a column of the row */
        name_alias_sql(k->s, k->var, ".f_");
        sql_id(k->s, "", c->name.hop);
        return;
    }
    struct name n = name_of(k->s->arena, k->reg, &c->name);
    name_column_sql(k->s, &n, c->type);
}

void condition_name_sql(struct sql *s, const struct register_def *reg, const struct cel *name)
{
    struct name n = name_of(s->arena, reg, &name->name);
    name_column_sql(s, &n, name->type);
}

/* Returns the alias given to the rows. */
static int emit_list(struct cond *k, const struct name *n)
{
    name_list_sql(k->s, n, ++k->aliases);
    return k->aliases;
}

static const char *element_column(const struct cel *list)
{
    return list->name.element == CEL_CODE ? ".code" : ".ref";
}

/* --- values --------------------------------------------------------------------------------------------------------- */
static void emit_null(struct cond *k, bool number)
{
    strbuf_str(&k->s->text, number ? "cast(null as bigint)" : "cast(null as text)");
}

/* T("") would bind null, and an empty text in a condition is a text. */
static void emit_text_constant(struct cond *k, const char *s)
{
    if (!s) {
        emit_null(k, false);
    } else if (!*s) {
        sql_lit(k->s, "''");
    } else {
        sql_bind(k->s, T(s));
    }
}

static void emit_text(struct cond *k, const struct cel *c)
{
    if (is_constant(c)) {
        struct term t = constant(k, c);
        const char *s = c->type == CEL_DATE ? date_text(k->s->arena, t.date) : t.s;
        emit_text_constant(k, t.known ? s : NULL);
    } else if (c->op == CEL_VAR && !c->name.cell) {
        name_alias_sql(k->s, k->var, ".code");
    } else {
        emit_name(k, c);
    }
}

/* Days of 0000-03-01 based counting; only differences matter. */
static int64_t day_number(struct date d)
{
    int64_t y = d.year - (d.month <= 2), m = (d.month + 9) % 12;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + d.day;
}

static void emit_day(struct cond *k, const struct cel *c)
{
    if (is_constant(c)) {
        struct term t = constant(k, c);
        if (t.known) {
            sql_bind(k->s, I(day_number(t.date)));
        } else {
            emit_null(k, true);
        }
        return;
    }
    if (c->op == CEL_NAME || c->op == CEL_VAR) {
        sql_lit(k->s, "(select 365 * z.y + z.y / 4 - z.y / 100 + z.y / 400 + (153 * z.m + 2) / 5 + "
                      "z.d from (select "
                      "cast(substr(w.t, 1, 4) as bigint) - case when substr(w.t, 6, 2) <= '02' "
                      "then 1 else 0 end as y, "
                      "(cast(substr(w.t, 6, 2) as bigint) + 9) % 12 as m, cast(substr(w.t, 9, 2) "
                      "as bigint) as d "
                      "from (select ");
        emit_name(k, c);
        sql_lit(k->s, " as t) w) z)");
        return;
    }
    bool date_left = c->left->type == CEL_DATE;
    sql_lit(k->s, "(select case when z.v between ");
    sql_bind(k->s, I(day_number((struct date){1900, 1, 1})));
    sql_lit(k->s, " and ");
    sql_bind(k->s, I(day_number((struct date){2199, 12, 31})));
    sql_lit(k->s, " then z.v end from (select ");
    emit_day(k, date_left ? c->left : c->right);
    strbuf_str(&k->s->text, c->op == CEL_SUB ? " - " : " + ");
    emit_number(k, date_left ? c->right : c->left, 0);
    sql_lit(k->s, " as v) z)");
}

/* x <op> y in whole numbers; null beyond +-TERM_MAX. */
static void checked_begin(struct cond *k)
{
    sql_lit(k->s, "(select case when z.v between -4000000000000000000 and 4000000000000000000 then "
                  "cast(z.v as bigint) "
                  "end from (select cast(");
}

static void checked_middle(struct cond *k, const char *op)
{
    sql_lit(k->s, " as numeric)");
    strbuf_str(&k->s->text, op);
}

static void checked_end(struct cond *k)
{
    sql_lit(k->s, " as v) z)");
}

static void emit_arithmetic(struct cond *k, const struct cel *c)
{
    const char *op = c->op == CEL_ADD ? " + " : c->op == CEL_SUB ? " - " : " * ";
    if (c->left->type == CEL_DATE && c->right->type == CEL_DATE) {
        sql_lit(k->s, "(");
        emit_day(k, c->left);
        sql_lit(k->s, " - ");
        emit_day(k, c->right);
        sql_lit(k->s, ")");
        return;
    }
    bool times = c->op == CEL_MUL;
    checked_begin(k);
    emit_number(k, c->left, times ? c->left->scale : c->scale);
    checked_middle(k, op);
    emit_number(k, c->right, times ? c->right->scale : c->scale);
    checked_end(k);
}

static void emit_size(struct cond *k, const struct cel *c)
{
    struct name n;
    if (c->left->type != CEL_LIST) {
        sql_lit(k->s, "cast(length(");
        emit_text(k, c->left);
        sql_lit(k->s, ") as bigint)");
        return;
    }
    n = name_of(k->s->arena, k->reg, &c->left->name);
    if (n.kind != NAME_LIST) {
        sql_lit(k->s, "cast(0 as bigint)");
        return;
    }
    sql_lit(k->s, "(select count(*) from ");
    emit_list(k, &n);
    sql_lit(k->s, ")");
}

static void emit_count_each(struct cond *k, const struct cel *c)
{
    struct name n = name_of(k->s->arena, k->reg, &c->left->name);
    if (n.kind != NAME_LIST) {
        sql_lit(k->s, "cast(0 as bigint)");
        return;
    }
    int outer = k->var;
    sql_lit(k->s, "(select count(*) from ");
    k->var = emit_list(k, &n);
    sql_lit(k->s, " and ");
    emit_truth(k, c->right);
    sql_lit(k->s, ")");
    k->var = outer;
}

static void emit_count_args(struct cond *k, const struct cel *c)
{
    sql_lit(k->s, "cast(0");
    for (size_t i = 0; i < c->n_args; i++) {
        sql_lit(k->s, " + case when ");
        emit_truth(k, c->args[i]);
        sql_lit(k->s, " then 1 else 0 end");
    }
    sql_lit(k->s, " as bigint)");
}

/* Dates are kept as 'YYYY-MM-DD'. */
static void emit_month_day(struct cond *k, const struct cel *x)
{
    sql_lit(k->s, "cast(substr(");
    emit_text(k, x);
    sql_lit(k->s, ", 6, 2) || substr(");
    emit_text(k, x);
    sql_lit(k->s, ", 9, 2) as bigint)");
}

static void emit_unscaled(struct cond *k, const struct cel *c)
{
    switch (c->op) {
    case CEL_VAR:
        if (c->name.cell) {
            emit_name(k, c);
        } else {
            name_alias_sql(k->s, k->var, ".ref");
        }
        break;
    case CEL_NAME: emit_name(k, c); break;
    case CEL_SIZE: emit_size(k, c); break;
    case CEL_NEG:
        checked_begin(k);
        sql_lit(k->s, "0");
        checked_middle(k, " - ");
        emit_number(k, c->left, c->left->scale);
        checked_end(k);
        break;
    case CEL_COUNT: emit_count_each(k, c); break;
    case CEL_CALL:
        if (str_eq(c->text, "count")) {
            emit_count_args(k, c);
            break;
        }
        if (str_eq(c->text, "month_day")) {
            emit_month_day(k, c->args[0]);
            break;
        }
        emit_number(k, c->args[0], str_eq(c->text, "yuan") ? 2 : c->args[0]->scale);
        break;
    default: emit_arithmetic(k, c);
    }
}

static void emit_number(struct cond *k, const struct cel *c, int scale)
{
    if (is_constant(c)) {
        struct term t = constant(k, c);
        t = term_scaled(&t, scale);
        if (t.known) {
            sql_bind(k->s, I(t.i));
        } else {
            emit_null(k, true);
        }
        return;
    }
    int64_t times = 1;
    for (int i = c->scale; i < scale; i++) {
        times *= 10;
    }
    if (times == 1) {
        emit_unscaled(k, c);
        return;
    }
    checked_begin(k);
    emit_unscaled(k, c);
    checked_middle(k, " * ");
    sql_bind(k->s, I(times));
    checked_end(k);
}

/* --- conditions -------------------------------------------------------------------------------------------------- */
static void emit_truth_constant(struct cond *k, enum truth t)
{
    strbuf_str(&k->s->text, t == TRUTH_TRUE    ? "(1 = 1)"
                            : t == TRUTH_FALSE ? "(1 = 0)"
                                               : "(1 = null)");
}

static bool plain_date(const struct cel *c)
{
    return c->op == CEL_NAME || c->op == CEL_VAR || is_constant(c);
}

/* A value of any type but yes/no, in the form that `dates_as_days` says and with `scale` places. */
static void emit_value(struct cond *k, const struct cel *c, bool as_day, int scale)
{
    switch (c->type) {
    case CEL_TEXT:
    case CEL_CODE:
    case CEL_DATETIME: emit_text(k, c); break;
    case CEL_DATE:
        if (as_day) {
            emit_day(k, c);
        } else {
            emit_text(k, c);
        }
        break;
    default: emit_number(k, c, scale);
    }
}

static const char *sign(enum cel_op op)
{
    switch (op) {
    case CEL_EQ: return " = ";
    case CEL_NE: return " <> ";
    case CEL_LT: return " < ";
    case CEL_LE: return " <= ";
    case CEL_GT: return " > ";
    case CEL_GE: return " >= ";
    default: BUG("not a comparison: %d", op);
    }
}

static void emit_compare_yesno(struct cond *k, enum cel_op op, const struct cel *l,
                               const struct cel *r)
{
    sql_lit(k->s, "(");
    if ((l->op == CEL_NAME || l->op == CEL_VAR) && is_constant(r)) {
        struct term t = constant(k, r);
        emit_name(k, l);
        strbuf_str(&k->s->text, sign(op));
        strbuf_str(&k->s->text, !t.known ? "null" : t.i ? "1" : "0");
    } else {
        emit_truth(k, l);
        strbuf_str(&k->s->text, sign(op));
        emit_truth(k, r);
    }
    sql_lit(k->s, ")");
}

static void emit_compare(struct cond *k, enum cel_op op, const struct cel *l, const struct cel *r)
{
    if (l->type == CEL_YESNO) {
        emit_compare_yesno(k, op, l, r);
        return;
    }
    bool as_day = l->type == CEL_DATE && !(plain_date(l) && plain_date(r));
    int scale = l->scale > r->scale ? l->scale : r->scale;
    sql_lit(k->s, "(");
    emit_value(k, l, as_day, scale);
    strbuf_str(&k->s->text, sign(op));
    emit_value(k, r, as_day, scale);
    sql_lit(k->s, ")");
}

/* `in (..)` where every element can be bound as the left side stands; else a chain of comparisons. */
static bool bindable(const struct cel *l, const struct cel *set)
{
    for (size_t i = 0; i < set->n_args; i++) {
        if (set->args[i]->scale > l->scale) {
            return false;
        }
    }
    return l->type != CEL_YESNO && (l->type != CEL_DATE || plain_date(l));
}

static void emit_in_set(struct cond *k, const struct cel *c)
{
    bool list = bindable(c->left, c->right);
    sql_lit(k->s, "(");
    if (list) {
        emit_value(k, c->left, false, c->left->scale);
        sql_lit(k->s, " in (");
    }
    for (size_t i = 0; i < c->right->n_args; i++) {
        if (list) {
            strbuf_str(&k->s->text, i ? ", " : "");
            emit_value(k, c->right->args[i], false, c->left->scale);
        } else {
            strbuf_str(&k->s->text, i ? " or " : "");
            emit_compare(k, CEL_EQ, c->left, c->right->args[i]);
        }
    }
    strbuf_str(&k->s->text, list ? "))" : ")");
}

static void emit_found(struct cond *k, const struct cel *c)
{
    struct name n = name_of(k->s->arena, k->reg, &c->right->name);
    if (n.kind != NAME_LIST) {
        emit_truth_constant(k, TRUTH_FALSE);
        return;
    }
    sql_lit(k->s, "exists(select 1 from ");
    int alias = emit_list(k, &n);
    sql_lit(k->s, " and ");
    name_alias_sql(k->s, alias, element_column(c->right));
    sql_lit(k->s, " = ");
    emit_value(k, c->left, false, 0);
    sql_lit(k->s, ")");
}

static void emit_in_list(struct cond *k, const struct cel *c)
{
    if (is_constant(c->left)) {
        struct term t = constant(k, c->left);
        if (t.known) {
            emit_found(k, c);
        } else {
            emit_truth_constant(k, TRUTH_UNKNOWN);
        }
        return;
    }
    sql_lit(k->s, "(case when ");
    emit_value(k, c->left, false, 0);
    sql_lit(k->s, " is null then null else ");
    emit_found(k, c);
    sql_lit(k->s, " end)");
}

static void emit_has(struct cond *k, const struct cel *c)
{
    if (c->left->op == CEL_VAR) {
        sql_lit(k->s, "(");
        emit_name(k, c->left);
        sql_lit(k->s, " is not null)");
        return;
    }
    if (constant_name(c->left)) {
        emit_truth_constant(k, TRUTH_TRUE);
        return;
    }
    struct name n = name_of(k->s->arena, k->reg, &c->left->name);
    if (n.kind == NAME_LIST) {
        sql_lit(k->s, "exists(select 1 from ");
        emit_list(k, &n);
        sql_lit(k->s, ")");
    } else if (n.kind == NAME_COLUMN || n.kind == NAME_CLOCK) {
        sql_lit(k->s, "(");
        name_column_sql(k->s, &n, c->left->type);
        sql_lit(k->s, " is not null)");
    } else {
        emit_truth_constant(k, TRUTH_FALSE);
    }
}

/* `form` stands around the predicate: "", "not ", or " is null" behind it. */
static void emit_any(struct cond *k, const struct cel *c, const struct name *n, const char *before,
                     const char *behind)
{
    int outer = k->var;
    sql_lit(k->s, "exists(select 1 from ");
    k->var = emit_list(k, n);
    sql_lit(k->s, " and ");
    strbuf_str(&k->s->text, before);
    emit_truth(k, c->right);
    strbuf_str(&k->s->text, behind);
    sql_lit(k->s, ")");
    k->var = outer;
}

static void emit_each(struct cond *k, const struct cel *c)
{
    bool all = c->op == CEL_ALL;
    struct name n = name_of(k->s->arena, k->reg, &c->left->name);
    if (n.kind != NAME_LIST) {
        emit_truth_constant(k, all ? TRUTH_TRUE : TRUTH_FALSE);
        return;
    }
    sql_lit(k->s, "(case when ");
    emit_any(k, c, &n, all ? "(not " : "", all ? ")" : "");
    strbuf_str(&k->s->text, all ? " then false when " : " then true when ");
    emit_any(k, c, &n, "(", " is null)");
    strbuf_str(&k->s->text, all ? " then null else true end)" : " then null else false end)");
}

/* contains: taking every occurrence out changes the text. replace and substr tell upper from lower case in both. */
static void emit_text_call(struct cond *k, const struct cel *c)
{
    const struct cel *x = c->args[0], *y = c->args[1];
    struct term part = is_constant(y) ? constant(k, y) : term_unknown(CEL_TEXT);
    bool empty = part.known && !part.s[0];
    sql_lit(k->s, "(");
    if (empty) {
        emit_text(k, x);
        sql_lit(k->s, " = ");
        emit_text(k, x);
    } else if (str_eq(c->text, "contains")) {
        sql_lit(k->s, "replace(");
        emit_text(k, x);
        sql_lit(k->s, ", ");
        emit_text(k, y);
        sql_lit(k->s, ", '') <> ");
        emit_text(k, x);
    } else {
        sql_lit(k->s, "substr(");
        emit_text(k, x);
        sql_lit(k->s, ", 1, length(");
        emit_text(k, y);
        sql_lit(k->s, ")) = ");
        emit_text(k, y);
    }
    sql_lit(k->s, ")");
}

static void emit_logic(struct cond *k, const struct cel *c)
{
    sql_lit(k->s, "(");
    emit_truth(k, c->left);
    strbuf_str(&k->s->text, c->op == CEL_AND ? " and " : " or ");
    emit_truth(k, c->right);
    sql_lit(k->s, ")");
}

static void emit_truth(struct cond *k, const struct cel *c)
{
    if (is_constant(c)) {
        struct term t = constant(k, c);
        emit_truth_constant(k, term_as_truth(&t));
        return;
    }
    switch (c->op) {
    case CEL_NAME:
    case CEL_VAR:
        sql_lit(k->s, "(");
        emit_name(k, c);
        sql_lit(k->s, " = 1)");
        break;
    case CEL_AND:
    case CEL_OR: emit_logic(k, c); break;
    case CEL_NOT:
        sql_lit(k->s, "(not ");
        emit_truth(k, c->left);
        sql_lit(k->s, ")");
        break;
    case CEL_IN:
        if (c->right->op == CEL_SET) {
            emit_in_set(k, c);
        } else {
            emit_in_list(k, c);
        }
        break;
    case CEL_HAS: emit_has(k, c); break;
    case CEL_EXISTS:
    case CEL_ALL: emit_each(k, c); break;
    case CEL_CALL: emit_text_call(k, c); break;
    default: emit_compare(k, c->op, c->left, c->right);
    }
}

enum err condition_sql(struct sql *s, const struct content *c, const struct register_def *reg,
                       const struct cel *cond, struct date today, int64_t me, struct error *e)
{
    struct cond k = {.s = s, .content = c, .reg = reg, .today = today, .me = me};
    sql_lit(s, "(");
    emit_truth(&k, cond);
    sql_lit(s, ")");
    return strbuf_check(&s->text, e);
}
