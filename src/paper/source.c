#include "paper/source.h"

#include <string.h>

#include "base/secrecy.h"
#include "base/str.h"
#include "content/register_scope.h"
#include "figure/metric.h"
#include "figure/sealed.h"
#include "paper/condition.h"
#include "paper/example.h"
#include "register/condition_eval.h"
#include "register/number.h"

#define SCOPES_MAX 8

/* --- looked up once ------------------------------------------------------------------------------------ */
enum err source_office(struct paper_source *s, const struct authority **ret, struct error *e)
{
    const char *on = date_text(s->arena, s->today);

    if (!s->has_office && s->db && s->rec) {
        enum err r = number_authority(s->db, s->arena, s->rec, on, &s->office, e);
        if (r) {
            return r;
        }
        if (!s->office.id) {
            return error_set(
                e, ERR_INVALID,
                "经办单位在 %s 没有登记执法主体，文书没有落款单位。请先在“单位与人员”里"
                "登记执法主体。",
                on);
        }
        if (str_empty(s->office.title)) {
            s->office.title = s->office.unit_name;
        }
    }
    s->has_office = true;
    *ret = &s->office;
    return OK;
}

static enum err county_name(struct paper_source *s, struct error *e)
{
    struct county *list;
    size_t n;
    enum err r = OK;

    if (!s->county && s->who && s->who->county_name) {
        s->county = s->who->county_name;
    }
    if (!s->county && !(r = org_counties(s->db, s->arena, &list, &n, e))) {
        for (size_t i = 0; i < n; i++) {
            s->county = list[i].id == s->rec->county ? list[i].name : s->county;
        }
    }
    return r;
}

static enum err post_of(struct paper_source *s, int64_t person, const struct post **ret,
                        struct error *e)
{
    enum err r = OK;

    *ret = NULL;
    if (!s->has_posts && s->db) {
        r = org_posts(s->db, s->arena, s->rec->county, NULL, 0, date_text(s->arena, s->today),
                      &s->posts, &s->n_posts, e);
        s->has_posts = !r;
    }
    for (size_t i = 0; !r && !*ret && i < s->n_posts; i++) {
        *ret = s->posts[i].person == person ? &s->posts[i] : NULL;
    }
    return r;
}

static void text_datum(struct datum *d, const char *text)
{
    *d = (struct datum){.kind = str_empty(text) ? DATUM_MISSING : DATUM_TEXT, .text = text};
}

static void number_datum(struct datum *d, const struct named *n, const char *text)
{
    *d = (struct datum){.kind = str_empty(text) ? DATUM_MISSING : n->kind, .text = text};
}

static void date_datum(struct datum *d, struct date on)
{
    *d = (struct datum){.kind = date_ok(on) ? DATUM_DATE : DATUM_MISSING, .date = on};
}

/* --- of the record, the office, the paper -------------------------------------------------------------- */
static enum err of_office(struct paper_source *s, const char *word, struct datum *d,
                          struct error *e)
{
    const struct authority *office;
    enum err r = source_office(s, &office, e);

    if (!r) {
        text_datum(d, str_eq(word, "office")        ? office->title
                      : str_eq(word, "office.sign") ? office->sign
                      : office->seal_line           ? office->seal_line
                                                    : office->title);
    }
    return r;
}

/* Blank on a cover that is looked at before the volume is made. */
static void of_casefile(struct paper_source *s, const char *word, struct datum *d)
{
    const struct paper_casefile *c = s->casefile;

    *d = (struct datum){0};
    if (c && str_eq(word, "casefile.day")) {
        date_datum(d, c->day);
    } else if (c && str_eq(word, "casefile.volume")) {
        text_datum(d, c->volume);
    } else if (c) {
        text_datum(d, arena_printf(s->arena, "%zu",
                                   str_eq(word, "casefile.pages")   ? (size_t)c->pages
                                   : str_eq(word, "casefile.items") ? c->items
                                                                    : c->beside));
    }
}

static enum err of_own(struct paper_source *s, const char *word, struct datum *d, struct error *e)
{
    enum err r = OK;

    if (str_starts(word, "casefile.")) {
        of_casefile(s, word, d);
    } else if (str_eq(word, "today")) {
        date_datum(d, s->today);
    } else if (str_eq(word, "paper.number")) {
        text_datum(d, s->number ? s->number : s->paper->number ? "（待编号）" : NULL);
    } else if (str_eq(word, "paper.code")) {
        text_datum(d, s->code ? s->code : "样张");
    } else if (str_eq(word, "paper.version")) {
        text_datum(d, arena_printf(s->arena, "%d", s->version ? s->version : 1));
    } else if (str_starts(word, "office")) {
        r = of_office(s, word, d, e);
    } else if (str_starts(word, "period.")) {
        struct date from = {0}, to = {0};
        r = inset_period(s, &from, &to, e);
        date_datum(d, str_eq(word, "period.to") ? to : from);
    } else if (str_eq(word, "county")) {
        r = county_name(s, e);
        text_datum(d, s->county);
    } else if (str_eq(word, "me")) {
        text_datum(d, s->who ? s->who->name : NULL);
    } else if (str_eq(word, "unit")) {
        text_datum(d, s->rec->unit_name);
    } else if (str_eq(word, "year")) {
        text_datum(d, s->rec->year ? arena_printf(s->arena, "%d", (int)s->rec->year) : NULL);
    } else {
        text_datum(d, str_eq(word, "number")   ? s->rec->number
                      : str_eq(word, "record") ? s->rec->title
                                               : s->rec->state->title);
    }
    return r;
}

static enum err of_clock(struct paper_source *s, const struct named *n, struct datum *d,
                         struct error *e)
{
    enum err r = OK;

    if (!s->has_clocks) {
        r = clock_list(s->db, s->arena, s->content, s->rec->county, s->rec->id, &s->clocks,
                       &s->n_clocks, e);
        s->has_clocks = !r;
    }
    *d = (struct datum){0};
    for (size_t i = 0; !r && i < s->n_clocks; i++) {
        const struct clock *k = &s->clocks[i];
        if (str_eq(k->id, n->clock->id) && k->state != CLOCK_VOID) {
            date_datum(d, str_eq(n->word, "due") ? k->end.due : k->end.safe);
            return OK;
        }
    }
    return r;
}

enum err source_report(struct paper_source *s, const struct sealed_report **ret, struct error *e)
{
    const struct report_def *def = NULL;
    enum err r = OK;

    if (!s->has_report && s->db && s->rec &&
        !(r = sealed_def(s->db, s->arena, s->content, s->rec, &def, e)) && def) {
        s->report = arena_make(s->arena, struct sealed_report);
        r = sealed_read(s->db, s->arena, s->content, s->rec, def, s->report, e);
    }
    s->has_report = !r;
    *ret = s->report;
    return r;
}

/* A report says what it has kept, and what people wrote in the place of a figure. */
static enum err of_report(struct paper_source *s, const struct named *n, const char **ret,
                          struct error *e)
{
    const struct sealed_report *k;
    enum err r = source_report(s, &k, e);
    const struct sealed_figure *f = !r && k ? sealed_find(k, n->metric) : NULL;

    *ret = !f                      ? NULL
           : n->what == NAMED_LAST ? f->last_text
           : f->missing            ? "「缺数据」"
                                   : sealed_text(f);
    return r;
}

static enum err of_metric(struct paper_source *s, const struct named *n, struct datum *d,
                          struct error *e)
{
    struct metric_ask ask = {.metric = n->metric};
    const struct scope *scope;
    const char *told;
    struct metric_value v;
    enum err r = of_report(s, n, &told, e);

    if (r || told) {
        number_datum(d, n, told);
        return r;
    }
    if (!(r = inset_period(s, &ask.from, &ask.to, e)) && !(r = inset_scope(s, &scope, e))) {
        ask = n->what == NAMED_LAST ? metric_last_year(&ask) : ask;
        r = metric_value(s->db, s->arena, s->content, scope, &ask, &v, e);
    }
    if (!r) {
        number_datum(d, n, metric_text(s->arena, n->metric, &v));
    }
    return r;
}

static enum err of_hop(struct paper_source *s, const struct named *n, struct datum *d,
                       struct error *e)
{
    const struct value *ref = &s->rec->values[n->field->index];
    struct record far;
    enum err r;

    if (ref->hidden || !ref->set) {
        return source_datum(s->arena, n->field, ref, d, e);
    }
    if (n->what == NAMED_HOP_CORE) {
        const char *const names[] = {n->column->id};
        struct core_fact *facts;
        size_t got;
        r = record_core_facts(s->db, s->arena, n->field, s->rec->county, ref->i, names, 1, &facts,
                              &got, e);
        if (!r) {
            text_datum(d, facts[0].text);
        }
        return r;
    }
    r = record_load(s->db, s->arena, s->content, &s->who->scope, n->field->target, ref->i, &far, e);
    if (r == ERR_NOT_FOUND) {
        return error_set(e, ERR_DENIED, "“%s”的详细情况不在您的权限范围内，这份文书您不能制作。",
                         n->field->title);
    }
    return r ? r : source_datum(s->arena, n->hop_field, &far.values[n->hop_field->index], d, e);
}

/* --- inside loops -------------------------------------------------------------------------------------- */
static enum err of_person(struct paper_source *s, const struct link *l, const char *word,
                          struct datum *d, struct error *e)
{
    const struct post *p;
    enum err r = post_of(s, l->ref, &p, e);

    if (r) {
        return r;
    }
    const struct role_def *role = p ? content_role(s->content, p->role) : NULL;
    text_datum(d, str_eq(word, "unit") ? (p ? p->unit_name : NULL) : (role ? role->title : NULL));
    return OK;
}

static enum err value_of(struct paper_source *s, const struct named *n,
                         const struct template_scope *at, struct datum *d, struct error *e);

/* A row of an inset; records are read as the paper's own record is, by a source that stands on them. */
static enum err of_row(struct paper_source *s, const struct named *n, const struct inset *x,
                       size_t i, struct datum *d, struct error *e)
{
    if (i >= x->n) {
        return OK;
    }
    if (x->records && n->inner) {
        struct paper_source far = *s;
        far.rec = &x->records[i];
        far.has_clocks = false;
        return value_of(&far, n->inner, NULL, d, e);
    }
    if (x->records) {
        text_datum(d, x->records[i].title);
    } else if (x->cells) {
        const struct inset_column *c = n->word ? inset_column(x->def, n->word) : x->def->columns;
        text_datum(d, x->cells[i][c - x->def->columns]);
    } else { /* an example */
        return example_datum(
            s, arena_printf(s->arena, "%s.%zu.%s", x->def->name, i + 1, n->word ? n->word : "name"),
            n, d);
    }
    return OK;
}

static enum err of_drawn(struct paper_source *s, const struct named *n, struct datum *d,
                         struct error *e)
{
    struct source_list *l = arena_make(s->arena, struct source_list);
    const struct inset *x;
    enum err r = inset_fill(s, n->inset, &x, e);

    if (r) {
        return r;
    }
    if (n->what == NAMED_COUNT) {
        text_datum(d, arena_printf(s->arena, "%zu", x->n));
        return OK;
    }
    l->inset = x;
    *d = (struct datum){.kind = n->kind,
                        .text = x->text,
                        .items = l,
                        .n = x->n,
                        .rows = x->rows,
                        .n_rows = x->n_rows,
                        .chart = x->chart};
    return OK;
}

static enum err of_item(struct paper_source *s, const struct named *n,
                        const struct template_scope *scope, struct datum *d, struct error *e)
{
    const struct source_list *list = scope->items;
    size_t i = scope->index;

    *d = (struct datum){0};
    if (str_eq(n->word, "index")) {
        text_datum(d, arena_printf(s->arena, "%zu", i + 1));
        return OK;
    }
    if (list && list->inset) {
        return of_row(s, n, list->inset, i, d, e);
    }
    if (!list || i >= list->value->n) {
        return OK;
    }
    if (n->cell && list->value->rows) {
        return source_datum(s->arena, n->cell, &list->value->rows[i].cells[n->cell->index], d, e);
    }
    if (!list->value->links) {
        return OK;
    }
    const struct link *l = &list->value->links[i];
    struct value one = {.set = true, .links = l, .n = 1};
    if (str_eq(n->word, "title") || str_eq(n->word, "unit")) {
        return of_person(s, l, n->word, d, e);
    }
    if (str_eq(n->word, "date")) {
        struct date on = {0};
        (void)!date_parse(l->own_date ? l->own_date : "", &on);
        date_datum(d, on);
        return OK;
    }
    enum err r = source_datum(s->arena, list->field, &one, d, e);
    text_datum(d, d->text);
    return r;
}

/* --- a name -------------------------------------------------------------------------------------------- */
static const struct template_scope *scope_of(const struct template_scope *scope, const char *name)
{
    size_t n = strcspn(name, ".");

    while (scope && (strlen(scope->var) != n || memcmp(scope->var, name, n) != 0)) {
        scope = scope->outer;
    }
    return scope;
}

/* The list a loop goes through is known by what it hands back. */
static const char *list_name(const struct template_scope *at)
{
    const struct source_list *l = at ? at->items : NULL;

    return !l ? NULL : l->inset ? l->inset->def->name : l->field->id;
}

static enum err value_of(struct paper_source *s, const struct named *n,
                         const struct template_scope *at, struct datum *d, struct error *e)
{
    struct date on = {0};

    switch (n->what) {
    case NAMED_FIELD:
        return source_datum(s->arena, n->field, &s->rec->values[n->field->index], d, e);
    case NAMED_HOP:
    case NAMED_HOP_CORE: return of_hop(s, n, d, e);
    case NAMED_STATE_ON:
        if (s->rec->state_on[n->state->index]) {
            (void)!date_parse(s->rec->state_on[n->state->index], &on);
        }
        date_datum(d, on);
        return OK;
    case NAMED_CLOCK: return of_clock(s, n, d, e);
    case NAMED_METRIC:
    case NAMED_LAST: return of_metric(s, n, d, e);
    case NAMED_INSET:
    case NAMED_COUNT: return of_drawn(s, n, d, e);
    case NAMED_ITEM: return of_item(s, n, at, d, e);
    default: return of_own(s, n->word, d, e);
    }
}

/* --- corrections --------------------------------------------------------------------------------------- */
static const char *place_of(struct paper_source *s, const char *name, const struct named *n,
                            const struct template_scope *at)
{
    return n->what == NAMED_ITEM && n->cell
               ? arena_printf(s->arena, "%s.%zu.%s", list_name(at), at->index + 1, n->cell->id)
               : name;
}

static enum err look(struct paper_source *s, const char *name, const struct template_scope *scope,
                     struct datum *d, struct error *e)
{
    const struct template_scope *at = scope_of(scope, name);
    struct named n;
    enum err r;

    *d = (struct datum){0};
    if ((r = named_find(s->arena, s->content, s->paper, name, at ? at->var : NULL, list_name(at),
                        &n, e))) {
        return r;
    }
    if (!s->paper->reg && n.what == NAMED_ITEM) {
        example_item(s, list_name(at), at->index, n.word, d);
    } else {
        bool own = n.what == NAMED_FIELD || n.what == NAMED_ITEM || n.what == NAMED_INSET ||
                   n.what == NAMED_COUNT;
        r = s->db || own ? value_of(s, &n, at, d, e) : example_datum(s, name, &n, d);
    }
    if (!r && n.free && d->kind == DATUM_TEXT) {
        source_correct(s, place_of(s, name, &n, at), &n, d);
    }
    if (!r && d->text) {
        const struct field_def *f = source_words(&n);
        r = secrecy_check(d->text, arena_printf(s->arena, "“%s”", f ? f->title : name), e);
    }
    return r;
}

static enum err get(void *ctx, struct arena *a, const char *name, const char *writing,
                    const struct template_scope *scope, struct template_value *ret, struct error *e)
{
    struct paper_source *s = ctx;
    struct datum d;
    enum err r = look(s, name, scope, &d, e);

    if (!r && !(r = writing_put(a, s->content, &d, writing, s->today, ret, e)) && s->figures_at &&
        str_starts(name, "metric.") && ret->type == TEMPLATE_TEXT) {
        const char *id = name + strlen("metric.");
        ret->link = arena_printf(a, "%s%.*s", s->figures_at, (int)strcspn(id, "."), id);
    }
    return r;
}

/* --- conditions ---------------------------------------------------------------------------------------- */
static bool is_hidden(const void *ctx, const struct field_def *f)
{
    const struct record *rec = ctx;

    return register_field(rec->reg, f->id) == f && rec->values[f->index].hidden;
}

static enum err judge(struct paper_source *s, const struct cel *test, bool *ret, struct error *e)
{
    struct eval ev = {s->db, s->arena, s->content, s->rec, s->today, s->who ? s->who->person : 0};
    const struct field_def *f = condition_hidden(test, is_hidden, s->rec);
    enum truth t = TRUTH_UNKNOWN;

    if (f) {
        error_set(e, ERR_DENIED, "“%s”不在您的权限范围内，这份文书您不能制作。", f->title);
        return error_field(e, f->id);
    }
    enum err r = eval_truth(&ev, test, &t, NULL, e);
    *ret = t == TRUTH_TRUE;
    return r;
}

static enum err test(void *ctx, struct arena *a, const char *condition,
                     const struct template_scope *scope, bool *ret, struct error *e)
{
    struct paper_source *s = ctx;
    const struct cel *compiled;
    const char *name;
    struct datum d;
    bool no;
    int column;

    if (condition_has(a, condition, &name, &no)) {
        enum err r = look(s, name, scope, &d, e);
        bool there =
            d.kind != DATUM_MISSING &&
            ((d.kind != DATUM_LIST && d.kind != DATUM_ROWS && d.kind != DATUM_FIGURE) || d.n > 0);
        *ret = there != no;
        return r;
    }
    if (!s->paper->reg) {
        return error_set(e, ERR_INVALID, "条件“%s”不能判断。", condition);
    }
    struct cel_scope names = register_scope(s->content, s->paper->reg);
    enum err r = cel_compile(a, condition, &names, CEL_YESNO, &compiled, &column, e);
    return r ? r : judge(s, compiled, ret, e);
}

struct template_source source_of(struct paper_source *s)
{
    return (struct template_source){s, get, test};
}

enum err source_door(struct paper_source *s, const char **ret_why, struct error *e)
{
    bool open = true;
    enum err r = s->paper->when && s->rec ? judge(s, s->paper->when, &open, e) : OK;

    if (r == ERR_DENIED) {
        *ret_why = arena_strdup(s->arena, e->text);
        error_clear(e);
        return OK;
    }
    *ret_why = open ? NULL : s->paper->say;
    return r;
}

enum err source_text(struct paper_source *s, const char *name, const char **ret, struct error *e)
{
    struct datum d;
    struct template_value v = {0};
    enum err r = look(s, name, NULL, &d, e);

    if (!r) {
        bool list = d.kind == DATUM_LIST;
        r = writing_put(s->arena, s->content, &d, list ? "join" : NULL, s->today, &v, e);
    }
    *ret = r ? NULL : v.text;
    return r;
}
