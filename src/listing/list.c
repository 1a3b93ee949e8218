#include "listing/list.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "register/column.h"

#define SEARCH_CHARS 60
#define CODE_PREFIX  "f."

static const struct {
    const char *id, *title;
    enum query_clock clock;
} lights[] = {
    {"red", "逾期", QUERY_CLOCK_LATE},
    {"yellow", "临近", QUERY_CLOCK_WARNED},
    {"stopped", "停表", QUERY_CLOCK_STOPPED},
};

const char *list_light_title(const char *light)
{
    for (size_t i = 0; light && i < array_len(lights); i++) {
        if (str_eq(lights[i].id, light)) {
            return lights[i].title;
        }
    }
    return NULL;
}

enum err list_register(const struct request *req, const struct register_def **ret, struct error *e)
{
    const struct register_def *r =
        content_register(app_of(req)->content, request_param(req, "register"));
    if (!r || !step_may_read(visit_actor(req), r)) {
        return error_set(e, ERR_NOT_FOUND, "没有这本台账，或者不在您的权限范围内。");
    }
    *ret = r;
    return OK;
}

static const char *const faces[FACES] = {
    [FACE_TABLE] = "", [FACE_TIME] = "time", [FACE_MONTH] = "month", [FACE_TREE] = "tree"};

bool list_has_face(const struct register_def *reg, enum list_face face)
{
    const struct page_def *p = &reg->page;
    switch (face) {
    case FACE_TIME: return p->timeline;
    case FACE_MONTH: return p->calendar || p->timeline;
    case FACE_TREE: return p->tree;
    default: return true;
    }
}

/* --- reading ------------------------------------------------------------------------------------------------------ */
static const char *known_tab(const struct list *l, const char *tab)
{
    const struct state_def *s = tab ? register_state(l->reg, tab) : NULL;
    if (s) {
        return s->id;
    }
    if (str_eq(tab, "mine") || str_eq(tab, "void") || (str_eq(tab, "late") && l->reg->n_clocks)) {
        return tab;
    }
    return "all";
}

struct query list_of_tab(struct arena *a, const struct list *l, const char *tab)
{
    struct query q = l->filters;
    const struct state_def *s = register_state(l->reg, tab);
    if (s) {
        q.states = arena_memdup(a, &s, sizeof(s));
        q.n_states = 1;
    }
    q.waiting_for_me = str_eq(tab, "mine");
    q.voided = str_eq(tab, "void") ? QUERY_ONLY_VOID : QUERY_LIVING;
    if (str_eq(tab, "late")) {
        q.clock = QUERY_CLOCK_LATE;
        q.by_due = q.ascending = true;
        q.sort = NULL;
    }
    return q;
}

static enum query_clock light_clock(const char *light)
{
    for (size_t i = 0; light && i < array_len(lights); i++) {
        if (str_eq(lights[i].id, light)) {
            return lights[i].clock;
        }
    }
    return QUERY_CLOCK_ANY;
}

static void read_light(const struct request *req, struct list *l)
{
    const char *light = request_query(req, "light");
    for (size_t i = 0; l->reg->n_clocks && i < array_len(lights); i++) {
        if (str_eq(lights[i].id, light)) {
            l->light = lights[i].id;
        }
    }
}

/* ?sort=due: the records with a clock running, the one due first in front; else a column this person sees. */
static void read_sort(const struct request *req, struct list *l)
{
    const char *sort = request_query(req, "sort");
    const char *name = sort && *sort == '-' ? sort + 1 : sort;
    const struct field_def *f = name ? register_field(l->reg, name) : NULL;
    bool joined = light_clock(l->light) != QUERY_CLOCK_STOPPED;
    if (str_eq(sort, "due") && l->reg->n_clocks && joined && !str_eq(l->tab, "void")) {
        l->sort = "due";
    } else if (f && column_single(f) && field_open(f, visit_actor(req)->role->id)) {
        l->sort = sort;
    }
}

static void read_codes(const struct request *req, struct list *l)
{
    struct arena *a = req->arena;
    l->codes = arena_array(a, l->reg->n_fields + 1, sizeof(*l->codes));
    for (size_t i = 0; i < l->reg->n_fields; i++) {
        const struct field_def *f = &l->reg->fields[i];
        if (!f->filter || !f->codes || !field_open(f, visit_actor(req)->role->id)) {
            continue;
        }
        const char *id = request_query(req, arena_printf(a, CODE_PREFIX "%s", f->id));
        const struct code *code = id ? code_find(f->codes, id) : NULL;
        l->codes[l->n_codes++] = (struct list_code){f, code ? code->id : NULL};
    }
}

static enum err read_texts(const struct request *req, struct list *l, struct error *e)
{
    const char *q = request_query(req, "q"), *person = request_query(req, "person");
    enum err r = OK;
    if (q) {
        r = str_clean(req->arena, q, strlen(q), SEARCH_CHARS, (char **)&l->search, e);
    }
    if (!r && person) {
        r = str_clean(req->arena, person, strlen(person), SEARCH_CHARS, (char **)&l->person, e);
    }
    return r;
}

/* No year in the address: the working year of the top bar, where the register goes by years. */
static void read_year(const struct request *req, struct list *l)
{
    const char *typed = request_query(req, "year");
    int64_t n, working = l->reg->year ? visit_year(req) : 0;
    if (!typed) {
        l->filters.year = working;
    } else if (str_to_int(typed, &n) && n >= 1900 && n <= 2999) {
        l->filters.year = n;
    }
    l->all_years = working && !l->filters.year;
}

void list_compile(struct arena *a, struct list *l)
{
    const char *name = l->sort && *l->sort == '-' ? l->sort + 1 : l->sort;
    struct query_code *codes = arena_array(a, l->n_codes + 1, sizeof(*codes));
    struct query *q = &l->filters;
    *q = (struct query){.reg = l->reg,
                        .limit = 50,
                        .year = q->year,
                        .unit = q->unit,
                        .search = l->search,
                        .person = l->person,
                        .clock = light_clock(l->light),
                        .codes = codes,
                        .waiting = q->waiting};
    for (size_t i = 0; i < l->n_codes; i++) {
        if (l->codes[i].code) {
            codes[q->n_codes++] = (struct query_code){l->codes[i].field, l->codes[i].code};
        }
    }
    if (str_eq(l->sort, "due")) {
        q->clock = q->clock == QUERY_CLOCK_ANY ? QUERY_CLOCK_RUNNING : q->clock;
        q->by_due = q->ascending = true;
    } else if (l->sort) {
        q->sort = register_field(l->reg, name);
        q->ascending = name == l->sort;
    }
    l->query = list_of_tab(a, l, l->tab);
}

static void read_face(const struct request *req, struct list *l)
{
    const char *view = request_query(req, "view"), *month = request_query(req, "month");
    for (size_t i = 1; view && i < FACES; i++) {
        if (str_eq(view, faces[i]) && list_has_face(l->reg, (enum list_face)i)) {
            l->face = (enum list_face)i;
        }
    }
    if (l->face != FACE_MONTH || !month ||
        !date_parse(arena_printf(req->arena, "%.7s-01", month), &l->month)) {
        l->month = (struct date){0};
    }
}

enum err list_read(const struct request *req, struct list *ret, struct error *e)
{
    enum err r = list_register(req, &ret->reg, e);
    int64_t n;
    if (r || (r = read_texts(req, ret, e))) {
        return r;
    }
    read_year(req, ret);
    if (id_parse(request_query(req, "unit"), &n)) {
        ret->filters.unit = n;
    }
    ret->tab = known_tab(ret, request_query(req, "tab"));
    ret->scope = visit_actor(req)->scope;
    read_face(req, ret);
    read_light(req, ret);
    read_sort(req, ret);
    read_codes(req, ret);
    list_compile(req->arena, ret);
    ret->query.after = request_query(req, "after");
    ret->query.before = request_query(req, "before");
    ret->columns = ret->reg->page.columns;
    ret->n_columns = ret->reg->page.n_columns;
    return OK;
}

enum err list_ready(struct db *db, const struct request *req, struct list *l, struct error *e)
{
    enum err r = query_scope_narrow(db, req->arena, &l->scope, e);
    if (!r) {
        r = query_waiting_load(db, req->arena, l->reg, &l->scope, NULL, &l->waiting, e);
    }
    l->filters.waiting = l->query.waiting = &l->waiting;
    return r;
}

/* --- writing ------------------------------------------------------------------------------------------------------ */
static void term(struct strbuf *b, const char *name, const char *value)
{
    if (!str_empty(value)) {
        html_lit(b, "&");
        html_arg(b, name);
        html_lit(b, "=");
        html_arg(b, value);
    }
}

const char *list_terms(struct arena *a, const struct list *l, const char *tab)
{
    struct strbuf b = strbuf_make(8192);
    html_lit(&b, "tab=");
    html_arg(&b, tab);
    term(&b, "q", l->search);
    if (l->filters.year) {
        term(&b, "year", arena_printf(a, "%lld", (long long)l->filters.year));
    } else if (l->all_years) {
        term(&b, "year", "0");
    }
    term(&b, "unit", l->filters.unit ? id_text(a, l->filters.unit) : NULL);
    term(&b, "person", l->person);
    term(&b, "light", l->light);
    for (size_t i = 0; i < l->n_codes; i++) {
        term(&b, arena_printf(a, CODE_PREFIX "%s", l->codes[i].field->id), l->codes[i].code);
    }
    if (!str_eq(tab, "late") || !str_eq(l->sort, "due")) {
        term(&b, "sort", l->sort);
    }
    term(&b, "view", faces[l->face]);
    if (l->month.year) {
        term(&b, "month", arena_printf(a, "%.7s", date_text(a, l->month)));
    }
    const char *out = strbuf_take(&b, a);
    strbuf_clear(&b);
    return out;
}

const char *list_path(struct arena *a, const struct list *l, const char *what)
{
    return arena_printf(a, "/desk/r/%s%s?%s", l->reg->id, what, list_terms(a, l, l->tab));
}

const char *list_href(struct arena *a, const struct list *l, const char *tab, const char *after)
{
    struct strbuf b = strbuf_make(20000);
    html_lit(&b, "/desk/r/");
    html_arg(&b, l->reg->id);
    html_lit(&b, "?");
    strbuf_str(&b, list_terms(a, l, tab));
    term(&b, "after", after);
    const char *out = strbuf_take(&b, a);
    strbuf_clear(&b);
    return out;
}

bool list_filtered(const struct list *l)
{
    return l->search || l->person || l->light || l->filters.year || l->filters.unit ||
           l->filters.n_codes;
}

const char *list_tab_title(const struct list *l, const char *tab)
{
    const struct state_def *s = register_state(l->reg, tab);
    return s                     ? s->title
           : str_eq(tab, "mine") ? "待我办"
           : str_eq(tab, "late") ? "逾期"
           : str_eq(tab, "void") ? "已作废"
                                 : "全部";
}

static void word(struct strbuf *b, const char *text)
{
    if (!str_empty(text)) {
        strbuf_str(b, b->len ? "，" : "");
        strbuf_str(b, text);
    }
}

const char *list_words(struct arena *a, const struct list *l, const char *unit_name)
{
    struct strbuf b = strbuf_make(4096);
    word(&b, str_eq(l->tab, "all") ? NULL : list_tab_title(l, l->tab));
    if (l->filters.year) {
        word(&b, arena_printf(a, "%lld 年度", (long long)l->filters.year));
    }
    word(&b, unit_name);
    word(&b, l->person);
    word(&b, list_light_title(l->light));
    for (size_t i = 0; i < l->n_codes; i++) {
        const struct code *c =
            l->codes[i].code ? code_find(l->codes[i].field->codes, l->codes[i].code) : NULL;
        word(&b, c ? c->title : NULL);
    }
    if (l->search) {
        word(&b, arena_printf(a, "含“%s”", l->search));
    }
    const char *out = strbuf_take(&b, a);
    strbuf_clear(&b);
    return out;
}
