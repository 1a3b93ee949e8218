#include "listing/tabs.h"

#include "base/str.h"

#define STATES_SHOWN 5 /* of more states only those that hold something */

static enum err count(struct db *db, const struct request *req, const struct list *l,
                      const char *tab, int64_t *ret, struct error *e)
{
    struct query q = list_of_tab(req->arena, l, tab);
    return query_count(db, req->arena, app_of(req)->content, &l->scope, &q, TABS_CAP, ret, e);
}

static int64_t capped(int64_t n)
{
    return n < TABS_CAP ? n : TABS_CAP;
}

/* Every living record is in exactly one state. */
static void add_up(const struct list *l, struct tabs *t)
{
    for (size_t i = 0; i < l->reg->n_states; i++) {
        t->all = capped(t->all + t->states[i]);
        if (query_waits_in(&l->waiting, l->reg, &l->reg->states[i])) {
            t->mine = capped(t->mine + t->states[i]);
        }
    }
}

enum err tabs_load(struct db *db, const struct request *req, const struct list *l, struct tabs *ret,
                   struct error *e)
{
    struct tabs t = {.states = arena_array(req->arena, l->reg->n_states, sizeof(*t.states))};
    enum err r = OK;
    for (size_t i = 0; !r && i < l->reg->n_states; i++) {
        r = count(db, req, l, l->reg->states[i].id, &t.states[i], e);
    }
    if (!r) {
        add_up(l, &t);
        bool asked = l->waiting.pending || query_turn_own(l->reg);
        r = asked ? count(db, req, l, "mine", &t.mine, e) : OK;
    }
    if (!r && l->reg->n_clocks) {
        r = count(db, req, l, "late", &t.late, e);
    }
    if (!r) {
        r = count(db, req, l, "void", &t.voided, e);
    }
    if (!r) {
        *ret = t;
    }
    return r;
}

int64_t tabs_count(const struct tabs *t, const struct list *l, const char *tab)
{
    const struct state_def *s = register_state(l->reg, tab);
    return s                     ? t->states[s->index]
           : str_eq(tab, "mine") ? t->mine
           : str_eq(tab, "late") ? t->late
           : str_eq(tab, "void") ? t->voided
                                 : t->all;
}

static void tab_write(struct strbuf *b, const struct request *req, const struct list *l,
                      const struct tabs *t, const char *tab)
{
    int64_t n = tabs_count(t, l, tab);
    html_lit(b, "<a href=\"");
    html_attr(b, list_href(req->arena, l, tab, NULL));
    html_lit(b, "\"");
    if (str_eq(tab, l->tab)) {
        html_lit(b, " class=\"on\" aria-current=\"page\"");
    }
    html_lit(b, ">");
    html_text(b, list_tab_title(l, tab));
    html_lit(b, " <span class=\"n\">");
    html_int(b, n);
    if (n == TABS_CAP) {
        html_lit(b, "+");
    }
    html_lit(b, "</span></a>");
}

void tabs_write(struct strbuf *b, const struct request *req, const struct list *l,
                const struct tabs *t)
{
    html_lit(b, "<nav class=\"tabs\" aria-label=\"状态\">");
    tab_write(b, req, l, t, "mine");
    bool many = l->reg->n_states > STATES_SHOWN;
    for (size_t i = 0; i < l->reg->n_states; i++) {
        const struct state_def *s = &l->reg->states[i];
        bool wanted = !many || t->states[i] || str_eq(s->id, l->tab);
        if (!s->hidden && wanted) {
            tab_write(b, req, l, t, l->reg->states[i].id);
        }
    }
    if (l->reg->n_clocks) {
        tab_write(b, req, l, t, "late");
    }
    tab_write(b, req, l, t, "all");
    if (t->voided) {
        tab_write(b, req, l, t, "void");
    }
    html_lit(b, "</nav>");
}
