#include "ui/menu.h"

#include <string.h>

#include "base/str.h"

/* At most this many entries a group stand open (ux.md section 1); the others are found by 全部台账 and search. */
#define ENTRIES_OPEN 7

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
                       struct line out[ENTRIES_OPEN])
{
    size_t n = 0;
    for (size_t i = 0; i < g->n && n < ENTRIES_OPEN; i++) {
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

static void group(struct strbuf *b, const struct request *req, const struct menu_group *g,
                  const struct line *lines, size_t n, bool open, const char *here)
{
    if (holds(lines, n, here)) {
        html_lit(b, "<details class=\"g has\"");
    } else {
        html_lit(b, "<details class=\"g\"");
    }
    if (open) {
        html_lit(b, " open");
    }
    html_lit(b, "><summary>");
    ui_icon(b, req, g->icon ? g->icon : "list");
    html_lit(b, "<span>");
    html_text(b, g->title);
    html_lit(b, "</span></summary><ul>");
    for (size_t i = 0; i < n; i++) {
        entry(b, lines[i].href, lines[i].title, here);
    }
    html_lit(b, "</ul></details>");
}

void menu_write(struct strbuf *b, const struct request *req, const struct actor *who,
                const char *group_id, const char *here, bool thin)
{
    const struct content *c = app_of(req)->content;
    struct line lines[ENTRIES_OPEN];
    if (thin) {
        html_lit(b, "<nav class=\"side thin\" aria-label=\"主菜单\">");
    } else {
        html_lit(b, "<nav class=\"side\" aria-label=\"主菜单\">");
    }
    for (size_t i = 0; i < c->n_menu; i++) {
        const struct menu_group *g = &c->menu[i];
        size_t n = lines_of(req->arena, g, who, lines);
        if (n) {
            bool current = (group_id && !strcmp(group_id, g->id)) || holds(lines, n, here);
            group(b, req, g, lines, n, !thin && (!i || current), here);
        }
    }
    html_lit(b, "<a class=\"all\" href=\"/desk/registers\">");
    ui_icon(b, req, "registers");
    html_lit(b, "<span>全部台账</span></a></nav>");
}
