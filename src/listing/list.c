#include "listing/list.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"

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

static void read_tab(const struct request *req, struct list *l)
{
    const char *tab = request_query(req, "tab");
    const struct state_def *s = tab ? register_state(l->reg, tab) : NULL;
    l->tab = "all";
    if (s) {
        const struct state_def **one = arena_alloc(req->arena, sizeof(*one));
        one[0] = s;
        l->query.states = one;
        l->query.n_states = 1;
        l->tab = s->id;
    } else if (tab && !strcmp(tab, "mine")) {
        l->query.waiting_for_me = true;
        l->tab = "mine";
    } else if (tab && !strcmp(tab, "late") && l->reg->n_clocks) {
        l->query.clock = QUERY_CLOCK_LATE;
        l->query.by_due = l->query.ascending = true;
        l->tab = "late";
    } else if (tab && !strcmp(tab, "void")) {
        l->query.voided = QUERY_ONLY_VOID;
        l->tab = "void";
    }
}

/* ?sort=due: the records with a clock running, the one due first in front. */
static void read_sort(const struct request *req, struct list *l)
{
    const char *sort = request_query(req, "sort");
    if (sort && !strcmp(sort, "due") && l->reg->n_clocks && strcmp(l->tab, "void") != 0) {
        if (l->query.clock == QUERY_CLOCK_ANY) {
            l->query.clock = QUERY_CLOCK_RUNNING;
        }
        l->query.by_due = l->query.ascending = true;
    }
}

enum err list_read(const struct request *req, struct list *ret, struct error *e)
{
    enum err r = list_register(req, &ret->reg, e);
    int64_t n;
    if (r) {
        return r;
    }
    ret->query = (struct query){.reg = ret->reg, .limit = 50, .after = request_query(req, "after")};
    read_tab(req, ret);
    read_sort(req, ret);
    const char *q = request_query(req, "q");
    if (q && (r = str_clean(req->arena, q, strlen(q), 60, (char **)&ret->search, e))) {
        return r;
    }
    ret->query.search = ret->search;
    if (str_to_int(request_query(req, "year"), &n)) {
        ret->query.year = n;
    }
    if (id_parse(request_query(req, "unit"), &n)) {
        ret->query.unit = n;
    }
    return OK;
}

const char *list_href(struct arena *a, const struct list *l, const char *tab, const char *after)
{
    struct strbuf b = strbuf_make(4096);
    html_lit(&b, "/desk/r/");
    html_arg(&b, l->reg->id);
    html_lit(&b, "?tab=");
    html_arg(&b, tab);
    if (l->search) {
        html_lit(&b, "&q=");
        html_arg(&b, l->search);
    }
    if (l->query.year) {
        html_lit(&b, "&year=");
        html_int(&b, l->query.year);
    }
    if (l->query.unit) {
        html_lit(&b, "&unit=");
        html_arg(&b, id_text(a, l->query.unit));
    }
    if (l->query.by_due && strcmp(tab, "late") != 0) {
        html_lit(&b, "&sort=due");
    }
    if (after) {
        html_lit(&b, "&after=");
        html_arg(&b, after);
    }
    const char *out = strbuf_take(&b, a);
    strbuf_clear(&b);
    return out;
}
