#include "paper/inset.h"

#include <stdlib.h>
#include <string.h>

#include "base/secrecy.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "figure/metric.h"
#include "figure/obligation.h"
#include "figure/round.h"
#include "paper/example.h"
#include "paper/source.h"
#include "register/query.h"

#define TITLES_MAX 65536

struct doc_cell inset_cell(struct arena *a, const char *text, char align)
{
    struct doc_span *s = arena_make(a, struct doc_span);

    s->text = text ? text : "";
    return (struct doc_cell){.spans = s, .n = 1, .columns = 1, .rows = 1, .align = align};
}

static enum err too_many(const struct inset_def *d, const char *what, struct error *e)
{
    return error_set(e, ERR_LIMIT,
                     "%s超过 %zu 行，文书没有生成；请分开出具，或者请管理员调大模板里 %s 的上限。",
                     what, d->max, d->name);
}

/* --- scope and period ---------------------------------------------------------------------------------- */
enum err inset_scope(struct paper_source *s, const struct scope **ret, struct error *e)
{
    enum scope_kind kind = s->who->scope.kind;
    struct unit u;

    *ret = &s->who->scope;
    if (!s->paper->by_unit || (kind != SCOPE_COUNTY && kind != SCOPE_SUBTREE)) {
        return OK;
    }
    if (!s->reach) {
        enum err r = org_unit(s->db, s->arena, s->rec->county, s->rec->unit, &u, e);
        if (r) {
            return r;
        }
        s->reach = arena_memdup(s->arena, &s->who->scope, sizeof(*s->reach));
        s->reach->kind = SCOPE_SUBTREE;
        s->reach->unit = u.id;
        s->reach->unit_path = u.path;
    }
    *ret = s->reach;
    return OK;
}

const char *inset_reach(const struct paper_source *s)
{
    if (!s->paper->draws || !s->who) {
        return NULL;
    }
    if (s->paper->by_unit && s->rec) {
        return arena_printf(s->arena, "表和数字只取%s及其下属单位的记录，以您的岗位看得到的为限。",
                            s->rec->unit_name);
    }
    return s->who->scope.kind == SCOPE_COUNTY ? "表和数字取自全县的记录。"
                                              : "表和数字只含您的岗位看得到的记录，不一定是全县的；"
                                                "要全县的，请由看得到全县的岗位制作。";
}

static enum err period_day(struct paper_source *s, const struct field_def *f, struct date *ret,
                           struct error *e)
{
    const struct value *v = &s->rec->values[f->index];

    if (v->hidden || !v->set || !date_parse(v->s, ret)) {
        return error_set(e, ERR_INVALID, "“%s”还没有填，不知道统计哪一段时间；请先补上。",
                         f->title);
    }
    return OK;
}

enum err inset_period(struct paper_source *s, struct date *ret_from, struct date *ret_to,
                      struct error *e)
{
    int16_t year = s->rec && s->rec->year ? (int16_t)s->rec->year : s->today.year;
    const struct paper_def *p = s->paper;
    enum err r;

    *ret_from = (struct date){year, 1, 1};
    *ret_to = (struct date){year, 12, 31};
    if (!p->from || !s->rec) {
        return OK;
    }
    if ((r = period_day(s, p->from, ret_from, e)) || (r = period_day(s, p->to_day, ret_to, e))) {
        return r;
    }
    return date_cmp(*ret_from, *ret_to) <= 0 ? OK
                                             : error_set(e, ERR_INVALID, "“%s”早于“%s”，请核对。",
                                                         p->to_day->title, p->from->title);
}

/* --- as a table ---------------------------------------------------------------------------------------- */
static enum err checked(const char *text, const struct inset_def *d, struct arena *a,
                        struct error *e)
{
    return secrecy_check(text, arena_printf(a, "%s 的表里", d->name), e);
}

static enum err records_table(struct arena *a, struct inset *x, struct error *e)
{
    const struct inset_def *d = x->def;
    struct doc_row *rows = arena_array(a, x->n + 1, sizeof(*rows));
    enum err r = OK;

    for (size_t i = 0; i <= x->n && !r; i++) {
        struct doc_cell *cells = arena_array(a, d->n_fields + 1, sizeof(*cells));
        cells[0] = inset_cell(a, i ? arena_printf(a, "%zu", i) : "序号", 'c');
        for (size_t k = 0; k < d->n_fields && !r; k++) {
            const struct field_def *f = d->fields[k];
            const struct value *v = i ? &x->records[i - 1].values[f->index] : NULL;
            struct datum one;
            if (!v) {
                cells[k + 1] = inset_cell(a, f->title, 'c');
            } else if (!(r = source_datum(a, f, v, &one, e))) {
                const char *text = !v->set || f->type == FIELD_ROWS ? "" : source_plain(a, f, v);
                r = checked(text, d, a, e);
                cells[k + 1] = inset_cell(a, text, 'l');
            }
        }
        rows[i] = (struct doc_row){cells, d->n_fields + 1, i == 0};
    }
    x->rows = rows;
    x->n_rows = x->n + 1;
    return r;
}

static enum err cells_table(struct arena *a, struct inset *x, struct error *e)
{
    const struct inset_def *d = x->def;
    struct doc_row *rows = arena_array(a, x->n + 1, sizeof(*rows));
    enum err r = OK;

    for (size_t i = 0; i <= x->n && !r; i++) {
        struct doc_cell *cells = arena_array(a, d->n_picked + 1, sizeof(*cells));
        for (size_t k = 0; k < d->n_picked && !r; k++) {
            const struct inset_column *c = &d->columns[d->picked[k]];
            const char *text = i ? x->cells[i - 1][d->picked[k]] : c->title;
            cells[k] = inset_cell(a, text, i ? c->align : 'c');
            r = text && i ? checked(text, d, a, e) : OK;
        }
        rows[i] = (struct doc_row){cells, d->n_picked, i == 0};
    }
    x->rows = rows;
    x->n_rows = x->n + 1;
    return r;
}

static void join_titles(struct arena *a, struct inset *x)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(TITLES_MAX);

    for (size_t i = 0; i < x->n; i++) {
        strbuf_str(&b, i ? "、" : "");
        strbuf_str(&b, x->records ? x->records[i].title : x->cells[i][0]);
    }
    x->text = strbuf_take(&b, a);
}

static const char **row_of(struct arena *a, struct inset *x, size_t cap)
{
    const char *const **cells = (const char *const **)x->cells;

    if (!cells) {
        cells = arena_array(a, cap + 1, sizeof(*cells));
        x->cells = cells;
    }
    const char **row = arena_array(a, x->def->n_columns + 1, sizeof(*row));
    cells[x->n++] = row;
    return row;
}

/* --- records ------------------------------------------------------------------------------------------- */
static const char *where_text(struct arena *a, const struct inset_def *d, struct date from,
                              struct date to)
{
    const char *on = d->on ? arena_printf(a, "has(%s) && %s >= date('%s') && %s <= date('%s')",
                                          d->on, d->on, date_text(a, from), d->on, date_text(a, to))
                           : NULL;

    return on && d->where ? arena_printf(a, "(%s) && %s", d->where, on) : on ? on : d->where;
}

static enum err fill_records(struct paper_source *s, struct inset *x, struct error *e)
{
    const struct inset_def *d = x->def;
    const struct scope *scope;
    struct record_list list;
    struct date from, to;
    int64_t n = 0;
    enum err r = inset_scope(s, &scope, e);

    if (r || (r = inset_period(s, &from, &to, e))) {
        return r;
    }
    struct query q = {.reg = d->reg, .match = d->via, .match_ref = d->via ? s->rec->id : 0};
    q.year = d->by_year ? from.year : 0;
    q.unit = d->by_unit ? s->rec->unit : 0;
    q.sort = d->order;
    q.ascending = !d->descending;
    q.limit = QUERY_ALL;
    const char *where = where_text(s->arena, d, from, to);
    if ((where && (r = query_filter(s->arena, s->content, d->reg, where, &q.where, e))) ||
        (r = query_count(s->db, s->arena, s->content, scope, &q, (int64_t)d->max + 1, &n, e))) {
        return r;
    }
    if (n > (int64_t)d->max) {
        return too_many(d, d->reg->title, e);
    }
    if ((r = query_list(s->db, s->arena, s->content, scope, &q, &list, e))) {
        return r;
    }
    x->records = list.items;
    x->n = list.n;
    return records_table(s->arena, x, e);
}

/* --- who is missing ------------------------------------------------------------------------------------ */
static enum err fill_missing(struct paper_source *s, struct inset *x, struct error *e)
{
    const struct obligation_def *o = x->def->obligation;
    const struct scope *scope;
    struct obligation_list list;
    struct date from, to;
    enum err r = inset_scope(s, &scope, e);

    if (r || (r = inset_period(s, &from, &to, e))) {
        return r;
    }
    bool now = date_cmp(from, s->today) <= 0 && date_cmp(s->today, to) <= 0;
    struct obligation_period p = obligation_period(s->arena, o, now ? s->today : to);
    if ((r = obligation_list(s->db, s->arena, s->content, scope, o, &p, &list, e))) {
        return r;
    }
    if (list.missing > x->def->max) {
        return too_many(x->def, o->title, e);
    }
    for (size_t i = 0; i < list.n; i++) {
        const struct obligation_item *it = &list.items[i];
        if (it->missing) {
            const char **row = row_of(s->arena, x, list.missing);
            row[0] = it->name;
            row[1] = it->unit_name;
            row[2] = arena_printf(s->arena, "%lld", (long long)it->have);
        }
    }
    return cells_table(s->arena, x, e);
}

/* --- a round ------------------------------------------------------------------------------------------- */
static const char *rank_note(struct arena *a, const struct assess_result *r)
{
    return r->veto ? arena_printf(a, "一票否决：%s", r->veto->title)
           : !r->unit->submitted && !r->unit->outside ? "未报"
                                                      : "";
}

static const char *rank_text(struct arena *a, int rank)
{
    return rank ? arena_printf(a, "%d", rank) : "—";
}

static int by_rank(const void *x, const void *y)
{
    const struct assess_result *const *a = x, *const *b = y;
    int l = (*a)->rank ? (*a)->rank : 1 << 20, r = (*b)->rank ? (*b)->rank : 1 << 20;

    return l != r ? (l > r) - (l < r) : (*a < *b ? -1 : *a > *b);
}

static enum err rank_rows(struct paper_source *s, struct inset *x, const struct round_board *b,
                          struct error *e)
{
    const struct assess_result **order = arena_array(s->arena, b->total.n + 1, sizeof(*order));

    if (!b->ranks_open) {
        return error_set(e, ERR_INVALID,
                         "%s的名次还没有定（要等复核完毕，并由看得到全县的岗位制作）。", b->title);
    }
    for (size_t i = 0; i < b->total.n; i++) {
        order[i] = &b->total.results[i];
    }
    qsort(order, b->total.n, sizeof(const struct assess_result *), by_rank);
    for (size_t i = 0; i < b->total.n; i++) {
        const char **row = row_of(s->arena, x, x->def->max + 1);
        row[0] = order[i]->unit->name;
        row[1] = b->framework.f.title;
        row[2] = order[i]->unit->group;
        row[3] = str_from_scaled(s->arena, order[i]->score, 2, true);
        row[4] = rank_text(s->arena, order[i]->rank);
        row[5] = rank_text(s->arena, order[i]->group_rank);
        row[6] = rank_note(s->arena, order[i]);
    }
    return OK;
}

static void item_rows(struct paper_source *s, struct inset *x, const struct round_board *b)
{
    for (size_t i = 0; i < b->framework.f.n; i++) {
        const struct framework_item *it = &b->framework.f.items[i];
        const char **row = row_of(s->arena, x, x->def->max + 1);
        row[0] = b->framework.f.title;
        row[1] = it->code;
        row[2] = it->level1;
        row[3] = it->level2;
        row[4] = it->text;
        row[5] = it->points >= 0 ? str_from_scaled(s->arena, it->points, 2, false) : "—";
    }
}

static enum err fill_round(struct paper_source *s, struct inset *x, struct error *e)
{
    bool items = x->def->kind == INSET_ITEMS;
    const struct scope *scope;
    struct round_board *boards;
    size_t n, rows = 0;
    enum err r = inset_scope(s, &scope, e);

    if (r || (r = round_boards(s->db, s->arena, s->content, scope, s->rec->id, &boards, &n, e))) {
        return r;
    }
    for (size_t i = 0; i < n; i++) {
        rows += items ? boards[i].framework.f.n : boards[i].total.n;
    }
    if (rows > x->def->max) {
        return too_many(x->def, items ? "指标" : "参评单位", e);
    }
    for (size_t i = 0; i < n && !r; i++) {
        if (items) {
            item_rows(s, x, &boards[i]);
        } else {
            r = rank_rows(s, x, &boards[i], e);
        }
    }
    return r ? r : cells_table(s->arena, x, e);
}

/* --- examples ------------------------------------------------------------------------------------------ */
static enum err fill_example(struct paper_source *s, struct inset *x, struct error *e)
{
    const struct inset_def *d = x->def;
    size_t n = example_rows(s->paper, d->name), columns = d->n_fields;

    for (size_t i = 0; i < n && d->kind != INSET_RECORDS; i++) {
        const char **row = row_of(s->arena, x, n);
        for (size_t k = 0; k < d->n_columns; k++) {
            row[k] = paper_example(
                s->paper, arena_printf(s->arena, "%s.%zu.%s", d->name, i + 1, d->columns[k].name));
        }
    }
    if (d->kind != INSET_RECORDS) {
        return cells_table(s->arena, x, e);
    }
    struct doc_row *rows = arena_array(s->arena, n + 1, sizeof(*rows));
    for (size_t i = 0; i <= n; i++) {
        struct doc_cell *cells = arena_array(s->arena, columns + 1, sizeof(*cells));
        cells[0] = inset_cell(s->arena, i ? arena_printf(s->arena, "%zu", i) : "序号", 'c');
        for (size_t k = 0; k < columns; k++) {
            const char *name = arena_printf(s->arena, "%s.%zu.%s", d->name, i, d->fields[k]->id);
            cells[k + 1] = i ? inset_cell(s->arena, paper_example(s->paper, name), 'l')
                             : inset_cell(s->arena, d->fields[k]->title, 'c');
        }
        rows[i] = (struct doc_row){cells, columns + 1, i == 0};
    }
    x->n = n;
    x->rows = rows;
    x->n_rows = n + 1;
    return OK;
}

/* --- the whole ----------------------------------------------------------------------------------------- */
static enum err fill(struct paper_source *s, struct inset *x, struct error *e)
{
    enum err r;

    if (x->def->kind == INSET_FIGURE) {
        return inset_figure(s, x->def, x, e);
    }
    if (!s->db) {
        return fill_example(s, x, e);
    }
    switch (x->def->kind) {
    case INSET_TOLD:
    case INSET_GAPS:
    case INSET_RETOLD: return (r = inset_report(s, x, e)) ? r : cells_table(s->arena, x, e);
    case INSET_RECORDS: return fill_records(s, x, e);
    case INSET_MISSING: return fill_missing(s, x, e);
    default: return fill_round(s, x, e);
    }
}

enum err inset_fill(struct paper_source *s, const struct inset_def *d, const struct inset **ret,
                    struct error *e)
{
    size_t at = (size_t)(d - s->paper->insets);

    if (!s->insets) {
        s->insets = arena_array(s->arena, s->paper->n_insets + 1, sizeof(*s->insets));
    }
    if (!s->insets[at]) {
        struct inset *x = arena_make(s->arena, struct inset);
        *x = (struct inset){.def = d};
        enum err r = fill(s, x, e);
        if (r) {
            return r;
        }
        if (d->kind != INSET_FIGURE && (x->records || x->cells)) {
            join_titles(s->arena, x);
        }
        s->insets[at] = x;
    }
    *ret = s->insets[at];
    return OK;
}
