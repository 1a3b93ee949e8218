#include "ui/menu.h"

#include <string.h>

#include "base/str.h"

/* At most this many entries a group stand open; the others are behind 更多, in the order of menu.yaml. */
#define ENTRIES_OPEN 7
#define MENU_BYTES   (256u << 10)

static bool in_group(const struct menu_group *g, const struct register_def *r)
{
    return r->menu && (!strcmp(r->menu, g->title) || !strcmp(r->menu, g->id));
}

const char *menu_group_of(const struct content *c, const struct register_def *reg)
{
    for (size_t i = 0; i < c->n_menu; i++) {
        if (in_group(&c->menu[i], reg)) {
            return c->menu[i].id;
        }
    }
    return NULL;
}

static void entry(struct strbuf *b, const char *href, const char *title, const char *here)
{
    html_lit(b, "<li><a href=\"");
    html_url(b, href);
    html_lit(b, "\"");
    if (here && !strcmp(here, href)) {
        html_lit(b, " class=\"on\" aria-current=\"page\"");
    }
    html_lit(b, ">");
    html_text(b, title);
    html_lit(b, "</a></li>");
}

struct line {
    const char *href, *title;
};

static bool holds(const struct line *lines, size_t n, const char *here)
{
    for (size_t i = 0; here && i < n; i++) {
        if (!strcmp(lines[i].href, here)) {
            return true;
        }
    }
    return false;
}

static size_t lines_of(struct arena *a, const struct menu_group *g, const struct actor *who,
                       struct line *out)
{
    size_t n = 0;
    for (size_t i = 0; i < g->n; i++) {
        const struct menu_entry *m = &g->entries[i];
        bool may = m->reg ? step_may_read(who, m->reg)
                          : !m->permission || role_may(who->role, m->permission);
        if (may) {
            out[n++] = (struct line){m->reg ? arena_printf(a, "/desk/r/%s", m->reg->id) : m->href,
                                     m->title};
        }
    }
    return n;
}

static void more(struct strbuf *b, const struct line *lines, size_t n, const char *here)
{
    html_lit(b, "<li><details class=\"more\"");
    if (holds(lines, n, here)) {
        html_lit(b, " open");
    }
    html_lit(b, "><summary>更多 ");
    html_int(b, (int64_t)n);
    html_lit(b, "</summary><ul>");
    for (size_t i = 0; i < n; i++) {
        entry(b, lines[i].href, lines[i].title, here);
    }
    html_lit(b, "</ul></details></li>");
}

/* From behind the attributes of <details> on. */
static void group_rest(struct strbuf *b, const struct request *req, const struct menu_group *g,
                       const struct line *lines, size_t n, const char *here)
{
    html_lit(b, "><summary>");
    ui_icon(b, req, g->icon ? g->icon : "list");
    html_lit(b, "<span>");
    html_text(b, g->title);
    html_lit(b, "</span></summary><ul>");
    for (size_t i = 0; i < n && i < ENTRIES_OPEN; i++) {
        entry(b, lines[i].href, lines[i].title, here);
    }
    if (n > ENTRIES_OPEN) {
        more(b, lines + ENTRIES_OPEN, n - ENTRIES_OPEN, here);
    }
    html_lit(b, "</ul></details>");
}

static void group_begin(struct strbuf *b, bool has, bool open)
{
    if (has) {
        html_lit(b, "<details class=\"g has\"");
    } else {
        html_lit(b, "<details class=\"g\"");
    }
    if (open) {
        html_lit(b, " open");
    }
}

size_t menu_pins(const struct request *req, const struct register_def *ret[MENU_PINS])
{
    const struct visit *v = req->user;
    const struct content *c = app_of(req)->content;
    char **ids;
    size_t n_ids = str_split(req->arena, v->pins, ',', &ids), n = 0;
    for (size_t i = 0; i < n_ids && n < MENU_PINS; i++) {
        const struct register_def *r = content_register(c, ids[i]);
        if (r && step_may_read(&v->actor, r)) {
            ret[n++] = r;
        }
    }
    return n;
}

bool menu_pinned(const struct request *req, const struct register_def *reg)
{
    const struct register_def *pins[MENU_PINS];
    size_t n = menu_pins(req, pins);
    for (size_t i = 0; i < n; i++) {
        if (pins[i] == reg) {
            return true;
        }
    }
    return false;
}

static void pins(struct strbuf *b, const struct request *req, const char *here, bool open)
{
    const struct register_def *pinned[MENU_PINS];
    size_t n = menu_pins(req, pinned);
    if (!n) {
        return;
    }
    static const struct menu_group own = {.id = "pins", .title = "常用", .icon = "star"};
    struct line lines[MENU_PINS];
    for (size_t i = 0; i < n; i++) {
        lines[i] =
            (struct line){arena_printf(req->arena, "/desk/r/%s", pinned[i]->id), pinned[i]->title};
    }
    group_begin(b, holds(lines, n, here), open);
    group_rest(b, req, &own, lines, n, here);
}

/* --- written once --------------------------------------------------------------------------------------------------- */
struct ready {
    struct line *lines;
    size_t n;
    struct strbuf rest; /* group_rest while no entry is current */
};
struct menus {
    const struct content *content;
    struct ready *groups; /* of the first role, then of the second ... */
};

static void clear_rest(void *p)
{
    strbuf_clear(p);
}

static void make_ready(struct arena *a, const struct request *req, const struct menu_group *g,
                       const struct actor *who, struct ready *ret)
{
    ret->lines = arena_array(a, g->n + 1, sizeof(*ret->lines));
    ret->n = lines_of(a, g, who, ret->lines);
    ret->rest = strbuf_make(MENU_BYTES);
    group_rest(&ret->rest, req, g, ret->lines, ret->n, NULL);
    arena_defer(a, clear_rest, &ret->rest);
}

const struct menus *menus_make(struct arena *a, struct app *app)
{
    const struct content *c = app->content;
    const struct request nobody = {.arena = a, .app = app};
    struct menus *m = arena_make(a, struct menus);
    m->content = c;
    m->groups = arena_array(a, c->n_roles * c->n_menu + 1, sizeof(*m->groups));
    for (size_t i = 0; i < c->n_roles; i++) {
        const struct actor who = {.role = &c->roles[i], .account = 1, .person = 1};
        for (size_t k = 0; k < c->n_menu; k++) {
            make_ready(a, &nobody, &c->menu[k], &who, &m->groups[i * c->n_menu + k]);
        }
    }
    return m;
}

static void write_group(struct strbuf *b, const struct request *req, const struct menu_group *g,
                        const struct ready *ready, bool open, const char *here)
{
    bool has = holds(ready->lines, ready->n, here);
    group_begin(b, has, open);
    if (has) {
        group_rest(b, req, g, ready->lines, ready->n, here);
    } else {
        strbuf_add(b, ready->rest.ptr, ready->rest.len);
    }
}

void menu_write(struct strbuf *b, const struct request *req, const struct actor *who,
                const char *group_id, const char *here, bool thin)
{
    const struct menus *m = app_of(req)->menus;
    const struct content *c = m->content;
    const struct ready *ready = &m->groups[(size_t)(who->role - c->roles) * c->n_menu];
    if (thin) {
        html_lit(b, "<nav class=\"side thin\" aria-label=\"主菜单\">");
    } else {
        html_lit(b, "<nav class=\"side\" aria-label=\"主菜单\">");
    }
    pins(b, req, here, !thin);
    for (size_t i = 0; i < c->n_menu; i++, ready++) {
        const struct menu_group *g = &c->menu[i];
        if (ready->n) {
            bool current =
                (group_id && !strcmp(group_id, g->id)) || holds(ready->lines, ready->n, here);
            write_group(b, req, g, ready, !thin && (!i || current), here);
        }
    }
    html_lit(b, "<a class=\"all\" href=\"/desk/registers\">");
    ui_icon(b, req, "registers");
    html_lit(b, "<span>全部台账</span></a></nav>");
}
