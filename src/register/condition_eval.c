/* One walk over the tree. A failing database read is kept in `err` and ends in the caller; what follows it is unknown. */
#include "register/condition_eval.h"

#include <string.h>

#include "base/str.h"
#include "content/register_scope.h"
#include "domain/plan.h"
#include "register/column.h"
#include "register/condition_sql.h"
#include "register/name.h"
#include "register/rows.h"

struct walk {
    const struct eval *ev;
    struct error *e;
    enum err err;
    const char *missing; /* title of the first absent name that still matters */
    const char *var;     /* list variable and its element, inside exists(), all() and count() */
    struct term element;
    const struct row *row; /* the same for a list of rows */
};

static struct term walk(struct walk *w, const struct cel *c);

static struct term literal(const struct cel *c)
{
    if (c->type == CEL_TEXT || c->type == CEL_CODE || c->type == CEL_DATETIME) {
        return (struct term){.type = c->type, .known = true, .s = c->text ? c->text : ""};
    }
    if (c->type == CEL_DATE) {
        return (struct term){.type = CEL_DATE, .known = date_ok(c->date), .date = c->date};
    }
    return term_int(c->type, c->number, c->scale);
}

static struct term from_value(const struct cel *c, const struct value *v)
{
    if (!v->set) {
        return term_unknown(c->type);
    }
    return v->s ? term_text(c->type, v->s) : term_int(c->type, v->i, c->scale);
}

static struct term own_column(const struct walk *w, const struct cel *c, const struct name *n)
{
    const struct record *r = w->ev->record;
    if (n->field) {
        return from_value(c, &r->values[n->field->index]);
    }
    if (n->state) {
        return term_text(c->type, r->state_on ? r->state_on[n->state->index] : NULL);
    }
    if (str_eq(n->column, "year") || str_eq(n->column, "unit")) {
        int64_t i = str_eq(n->column, "year") ? r->year : r->unit;
        return i ? term_int(c->type, i, 0) : term_unknown(c->type);
    }
    const char *s = str_eq(n->column, "state")    ? r->state->id
                    : str_eq(n->column, "number") ? r->number
                                                  : r->created_at;
    return term_text(c->type, s);
}

/* The row the name's last part stands in; 0 when the reference before the dot is empty. */
static int64_t owner_id(const struct walk *w, const struct name *n)
{
    const struct record *r = w->ev->record;
    if (n->via_unit) {
        return r->unit;
    }
    if (!n->via) {
        return r->id;
    }
    const struct value *v = &r->values[n->via->index];
    return v->set ? v->i : 0;
}

static struct term far_column(struct walk *w, const struct cel *c, const struct name *n)
{
    int64_t id = owner_id(w, n);
    if (!id || w->err || !w->ev->db) {
        return term_unknown(c->type);
    }
    struct sql s scoped(sql_end) = sql_begin(w->ev->arena);
    sql_lit(&s, "select t.");
    sql_id(&s, n->prefix, n->column);
    sql_lit(&s, " from ");
    name_table_sql(&s, n);
    sql_lit(&s, " t where t.county = ");
    sql_bind(&s, I(w->ev->record->county));
    sql_lit(&s, " and t.id = ");
    sql_bind(&s, I(id));
    struct table t;
    w->err = sql_kept(&s, w->ev->db, &t, w->e);
    if (w->err || t.n == 0 || cell_null(&t, 0, 0)) {
        return term_unknown(c->type);
    }
    const struct val *v = cell(&t, 0, 0);
    return v->kind == VAL_TEXT ? term_text(c->type, v->s) : term_int(c->type, v->i, c->scale);
}

static struct term clock_date(struct walk *w, const struct cel *c, const struct name *n)
{
    const struct record *r = w->ev->record;
    if (!r->id || w->err || !w->ev->db) {
        return term_unknown(c->type);
    }
    struct sql s scoped(sql_end) = sql_begin(w->ev->arena);
    sql_lit(&s, "select k.");
    sql_id(&s, "", n->column);
    sql_lit(&s, " from clock k where k.county = ");
    sql_bind(&s, I(r->county));
    sql_lit(&s, " and k.record = ");
    sql_bind(&s, I(r->id));
    sql_lit(&s, " and k.clock = ");
    sql_bind(&s, T(n->clock->id));
    sql_lit(&s, " and k.state <> 'void'");
    struct table t;
    w->err = sql_kept(&s, w->ev->db, &t, w->e);
    if (w->err || t.n == 0 || cell_null(&t, 0, 0)) {
        return term_unknown(c->type);
    }
    return term_text(c->type, cell_text(&t, 0, 0));
}

static void note_missing(struct walk *w, const struct name *n)
{
    if (w->missing) {
        return;
    }
    bool empty_ref = n->via && !w->ev->record->values[n->via->index].set;
    if (n->via && !empty_ref) {
        w->missing = arena_printf(w->ev->arena, "%s的%s", n->via->title, n->title);
    } else {
        w->missing = empty_ref ? n->via->title : n->title;
    }
}

static struct term name_term(struct walk *w, const struct cel *c)
{
    struct name n = name_of(w->ev->arena, w->ev->record->reg, &c->name);
    struct term t = term_unknown(c->type);
    switch (n.kind) {
    case NAME_TODAY: return (struct term){.type = CEL_DATE, .known = true, .date = w->ev->today};
    case NAME_ME: return term_int(CEL_REF, w->ev->me, 0);
    case NAME_COLUMN: t = n.via || n.via_unit ? far_column(w, c, &n) : own_column(w, c, &n); break;
    case NAME_CLOCK: t = clock_date(w, c, &n); break;
    default: break;
    }
    if (!t.known) {
        note_missing(w, &n);
    }
    return t;
}

static struct term cell_term(struct walk *w, const struct cel *c)
{
    const struct field_def *column = c->name.hop_field;
    struct term t = from_value(c, &w->row->cells[column->index]);
    if (!t.known && !w->missing) {
        w->missing = column->title;
    }
    return t;
}

/* --- lists ------------------------------------------------------------------------------------------------------ */
static struct value far_list(struct walk *w, const struct name *n)
{
    struct value v = {0};
    int64_t id = owner_id(w, n);
    if (!id || w->err || !w->ev->db) {
        return v;
    }
    if (n->field->type == FIELD_ROWS) {
        w->err = rows_load(w->ev->db, w->ev->arena, n->reg, n->field, w->ev->record->county, &id, 1,
                           &v, w->e);
        return v;
    }
    struct sql s scoped(sql_end) = sql_begin(w->ev->arena);
    sql_lit(&s, "select x.ref, x.code from ");
    sql_id(&s, "f_", n->reg->id);
    sql_lit(&s, " x where x.county = ");
    sql_bind(&s, I(w->ev->record->county));
    sql_lit(&s, " and x.record = ");
    sql_bind(&s, I(id));
    sql_lit(&s, " and x.field = ");
    sql_bind(&s, T(n->field->id));
    sql_lit(&s, " order by x.idx");
    struct table t;
    w->err = sql_kept(&s, w->ev->db, &t, w->e);
    if (w->err || t.n == 0) {
        return v;
    }
    struct link *links = arena_array(w->ev->arena, t.n, sizeof(*links));
    for (size_t i = 0; i < t.n; i++) {
        links[i].ref = cell_int(&t, i, 0);
        links[i].code = cell_text(&t, i, 1);
    }
    return (struct value){.set = true, .links = links, .n = t.n};
}

static struct value list_of(struct walk *w, const struct cel *c)
{
    struct name n = name_of(w->ev->arena, w->ev->record->reg, &c->name);
    if (n.kind != NAME_LIST) {
        return (struct value){0};
    }
    return n.via ? far_list(w, &n) : w->ev->record->values[n.field->index];
}

static struct term element(const struct cel *list, const struct link *l)
{
    return l->code ? term_text(list->name.element, l->code)
                   : term_int(list->name.element, l->ref, 0);
}

static struct term in_list(struct walk *w, const struct cel *c)
{
    struct term x = walk(w, c->left);
    if (!x.known) {
        return term_truth(TRUTH_UNKNOWN);
    }
    enum truth found = TRUTH_FALSE;
    if (c->right->op == CEL_SET) {
        for (size_t i = 0; i < c->right->n_args; i++) {
            struct term y = literal(c->right->args[i]);
            found = truth_or(found, term_compare(CEL_EQ, &x, &y));
        }
        return term_truth(found);
    }
    struct value v = list_of(w, c->right);
    for (size_t i = 0; i < v.n; i++) {
        struct term y = element(c->right, &v.links[i]);
        found = truth_or(found, term_compare(CEL_EQ, &x, &y));
    }
    return term_truth(found);
}

static void enter(struct walk *inner, const struct cel *list, const struct value *v, size_t i)
{
    if (v->rows) {
        inner->row = &v->rows[i];
    } else {
        inner->element = element(list, &v->links[i]);
    }
}

static struct term each(struct walk *w, const struct cel *c)
{
    bool all = c->op == CEL_ALL;
    enum truth sum = all ? TRUTH_TRUE : TRUTH_FALSE;
    struct value v = list_of(w, c->left);
    struct walk inner = *w;
    inner.var = c->text;
    for (size_t i = 0; i < v.n && !inner.err; i++) {
        enter(&inner, c->left, &v, i);
        struct term t = walk(&inner, c->right);
        sum = all ? truth_and(sum, term_as_truth(&t)) : truth_or(sum, term_as_truth(&t));
    }
    w->err = inner.err;
    w->missing = sum == TRUTH_UNKNOWN ? inner.missing : w->missing;
    return term_truth(sum);
}

/* How many are surely true. What is missing does not matter: the answer is a number all the same. */
static struct term count_each(struct walk *w, const struct cel *c)
{
    struct value v = list_of(w, c->left);
    struct walk inner = *w;
    int64_t n = 0;
    inner.var = c->text;
    for (size_t i = 0; i < v.n && !inner.err; i++) {
        enter(&inner, c->left, &v, i);
        struct term t = walk(&inner, c->right);
        n += term_as_truth(&t) == TRUTH_TRUE;
    }
    w->err = inner.err;
    return term_int(CEL_INT, n, 0);
}

static struct term count_args(struct walk *w, const struct cel *c)
{
    const char *missing = w->missing;
    int64_t n = 0;
    for (size_t i = 0; i < c->n_args; i++) {
        struct term t = walk(w, c->args[i]);
        n += term_as_truth(&t) == TRUTH_TRUE;
    }
    w->missing = missing;
    return term_int(CEL_INT, n, 0);
}

static struct term has(struct walk *w, const struct cel *c)
{
    const char *missing = w->missing;
    bool there;
    if (c->left->type == CEL_LIST) {
        there = list_of(w, c->left).n > 0;
    } else {
        there = walk(w, c->left).known;
    }
    w->missing = missing;
    return term_truth(there);
}

static struct term size(struct walk *w, const struct cel *c)
{
    if (c->left->type == CEL_LIST) {
        return term_int(CEL_INT, (int64_t)list_of(w, c->left).n, 0);
    }
    struct term t = walk(w, c->left);
    return t.known ? term_int(CEL_INT, (int64_t)str_chars(t.s), 0) : term_unknown(CEL_INT);
}

/* --- operators ---------------------------------------------------------------------------------------------------- */
/* A side that is known, or a result that is, takes what it found missing back. */
static struct term logic(struct walk *w, const struct cel *c)
{
    const char *missing = w->missing;
    struct term x = walk(w, c->left);
    enum truth l = term_as_truth(&x);
    if (l == (c->op == CEL_AND ? TRUTH_FALSE : TRUTH_TRUE)) {
        return term_truth(l);
    }
    if (l != TRUTH_UNKNOWN) {
        w->missing = missing;
    }
    struct term y = walk(w, c->right);
    enum truth r = term_as_truth(&y);
    enum truth t = c->op == CEL_AND ? truth_and(l, r) : truth_or(l, r);
    if (t != TRUTH_UNKNOWN) {
        w->missing = missing;
    }
    return term_truth(t);
}

static struct term compare(struct walk *w, const struct cel *c)
{
    struct term x = walk(w, c->left), y = walk(w, c->right);
    return term_truth(term_compare(c->op, &x, &y));
}

static struct term arithmetic(struct walk *w, const struct cel *c)
{
    struct term x = walk(w, c->left), y = walk(w, c->right);
    return term_arithmetic(c->op, &x, &y, c->type, c->scale);
}

static struct term call(struct walk *w, const struct cel *c)
{
    if (str_eq(c->text, "count")) {
        return count_args(w, c);
    }
    struct term x = walk(w, c->args[0]);
    if (str_eq(c->text, "yuan")) {
        x = term_scaled(&x, 2);
        return x.known ? term_int(CEL_MONEY, x.i, 0) : term_unknown(CEL_MONEY);
    }
    if (str_eq(c->text, "month_day")) {
        return x.known ? term_int(CEL_INT, x.date.month * 100 + x.date.day, 0)
                       : term_unknown(CEL_INT);
    }
    if (str_eq(c->text, "days")) {
        return x.known ? term_int(CEL_DURATION, x.i, 0) : term_unknown(CEL_DURATION);
    }
    struct term y = walk(w, c->args[1]);
    if (!x.known || !y.known) {
        return term_truth(TRUTH_UNKNOWN);
    }
    if (str_eq(c->text, "has_heading")) {
        return term_truth(plan_has_heading(x.s, strlen(x.s), y.s));
    }
    return term_truth(str_eq(c->text, "contains") ? strstr(x.s, y.s) != NULL
                                                  : str_starts(x.s, y.s));
}

static struct term walk(struct walk *w, const struct cel *c)
{
    struct term x;
    switch (c->op) {
    case CEL_LITERAL: return literal(c);
    case CEL_NAME: return name_term(w, c);
    case CEL_VAR: return c->name.cell ? cell_term(w, c) : w->element;
    case CEL_AND:
    case CEL_OR: return logic(w, c);
    case CEL_NOT: x = walk(w, c->left); return term_truth(truth_not(term_as_truth(&x)));
    case CEL_NEG: x = walk(w, c->left); return term_negate(&x);
    case CEL_IN: return in_list(w, c);
    case CEL_ADD:
    case CEL_SUB:
    case CEL_MUL: return arithmetic(w, c);
    case CEL_HAS: return has(w, c);
    case CEL_SIZE: return size(w, c);
    case CEL_EXISTS:
    case CEL_ALL: return each(w, c);
    case CEL_COUNT: return count_each(w, c);
    case CEL_CALL: return call(w, c);
    case CEL_SET: BUG("a set stands only right of in");
    default: return compare(w, c);
    }
}

enum err eval_term(const struct eval *ev, const struct cel *c, struct term *ret,
                   const char **ret_missing, struct error *e)
{
    struct walk w = {.ev = ev, .e = e};
    struct term t = walk(&w, c);
    if (w.err) {
        return w.err;
    }
    *ret = t;
    if (ret_missing) {
        *ret_missing = t.known ? NULL : w.missing;
    }
    return OK;
}

enum err eval_truth(const struct eval *ev, const struct cel *c, enum truth *ret,
                    const char **ret_missing, struct error *e)
{
    struct term t;
    enum err r = eval_term(ev, c, &t, ret_missing, e);
    if (!r) {
        *ret = term_as_truth(&t);
    }
    return r;
}

enum err eval_line(const struct eval *ev, const struct cel *c, const struct row *row,
                   enum truth *ret, struct error *e)
{
    struct walk w = {.ev = ev, .e = e, .row = row};
    struct term t = walk(&w, c);
    *ret = term_as_truth(&t);
    return w.err;
}

static struct value to_value(struct arena *a, const struct field_def *f, const struct term *t)
{
    if (!t->known) {
        return (struct value){0};
    }
    if (column_is_text(f)) {
        const char *s = t->type == CEL_DATE ? date_text(a, t->date) : t->s;
        const struct code *code = f->type == FIELD_CODE && f->codes ? code_find(f->codes, s) : NULL;
        return (struct value){.set = !str_empty(s), .s = s, .label = code ? code->title : NULL};
    }
    int scale = f->type == FIELD_DECIMAL ? f->scale : 0;
    struct term x = term_scaled(t, scale);
    if (!x.known) {
        return (struct value){0};
    }
    return (struct value){.set = true, .i = term_rounded(x.i, x.scale, scale)};
}

enum err eval_value(const struct eval *ev, const struct cel *c, const struct field_def *f,
                    struct value *ret, struct error *e)
{
    struct term t;
    enum err r = eval_term(ev, c, &t, NULL, e);
    if (!r) {
        *ret = to_value(ev->arena, f, &t);
    }
    return r;
}

enum err eval_number(const struct eval *ev, const char *name, int64_t *ret, int *ret_scale,
                     bool *ret_set, struct error *e)
{
    enum { PLACES = 4 };
    const struct cel *c;
    struct term t;
    int column;
    if (str_to_scaled(name, PLACES, &t.i)) {
        *ret = t.i;
        *ret_scale = PLACES;
        *ret_set = true;
        return OK;
    }
    struct cel_scope scope = register_scope(ev->content, ev->record->reg);
    enum err r = cel_compile(ev->arena, name, &scope, CEL_NONE, &c, &column, e);
    if (!r) {
        r = eval_term(ev, c, &t, NULL, e);
    }
    if (r) {
        return r;
    }
    *ret_set = t.known && (t.type == CEL_INT || t.type == CEL_DECIMAL || t.type == CEL_MONEY);
    *ret = t.i;
    *ret_scale = t.type == CEL_MONEY ? 2 : t.scale;
    return OK;
}
