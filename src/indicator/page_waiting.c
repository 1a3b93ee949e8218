/* 等待登记表的指标: which register each part of an indicator waits for, and how many items of each framework are counted by the
 * program now. The newest version of each framework counts. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "domain/framework_part.h"
#include "indicator/framework_view.h"
#include "indicator/indicator.h"

struct one {
    struct framework_row row;
    struct framework_reach reach;
};

/* Published before draft; of one code the newest. Rows come by code, newest version first. */
static size_t newest(const struct framework_row *rows, size_t n, size_t from)
{
    size_t best = from;

    for (size_t i = from; i < n && str_eq(rows[i].f.code, rows[from].f.code); i++) {
        if (str_eq(rows[i].state, "published")) {
            return i;
        }
    }
    return best;
}

static enum err load(struct request *req, struct db *db, struct one **ret, size_t *ret_n,
                     struct error *e)
{
    int64_t county = visit_actor(req)->county;
    struct framework_row *rows;
    size_t n, count = 0;
    enum err r = framework_list(db, req->arena, county, &rows, &n, e);

    if (r) {
        return r;
    }
    struct one *all = arena_array(req->arena, n + 1, sizeof(*all));
    for (size_t i = 0, next; !r && i < n; i = next) {
        const struct framework_row *row = &rows[newest(rows, n, i)];
        next = i + 1;
        while (next < n && str_eq(rows[next].f.code, rows[i].f.code)) {
            next++;
        }
        if (row->f.outside) {
            continue;
        }
        r = framework_load(db, req->arena, county, row->id, &all[count].row, e);
        if (!r) {
            framework_reach(req->arena, &all[count].row.f, &all[count].reach);
            count++;
        }
    }
    *ret = all;
    *ret_n = count;
    return r;
}

static void number(struct strbuf *b, const char *label, size_t n)
{
    html_lit(b, "<td class=\"r\"");
    html_set(b, "data-label", label);
    html_lit(b, ">");
    html_int(b, (int64_t)n);
    html_lit(b, "</td>");
}

static void counts(struct ui_page *p, const struct one *all, size_t n)
{
    static const char *const heads[] = {"指标体系", "自动", "半自动", "人工", "要点", "已取数"};
    struct strbuf *b = p->b;

    html_lit(b, "<section class=\"card\">");
    ui_table(b, "各套指标体系的自动取数", heads, array_len(heads));
    for (size_t i = 0; i < n; i++) {
        const struct framework_reach *r = &all[i].reach;
        html_lit(b, "<tr><td class=\"name\"><a href=\"" FRAMEWORKS "/");
        html_attr(b, id_text(p->req->arena, all[i].row.id));
        html_lit(b, "\">");
        html_text(b, all[i].row.f.title);
        html_lit(b, "</a></td>");
        number(b, "自动", r->automatic);
        number(b, "半自动", r->half);
        number(b, "人工", r->manual);
        number(b, "要点", r->parts);
        number(b, "已取数", r->bound);
        html_lit(b, "</tr>");
    }
    ui_table_end(b);
    ui_card_end(b);
}

static bool waits_for(const struct framework_part *p, const char *name)
{
    return p->waits && str_starts(p->waits, name) &&
           (str_starts(p->waits + strlen(name), "：") || !p->waits[strlen(name)]);
}

static void waiting_parts(struct strbuf *b, const struct framework *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++) {
        const struct framework_item *it = &f->items[i];
        for (size_t k = 0; k < it->n_parts; k++) {
            if (waits_for(&it->parts[k], name)) {
                html_lit(b, "<p><b>");
                html_text(b, it->code);
                html_lit(b, "</b> ");
                html_text(b, it->parts[k].title);
                html_lit(b, " <span class=\"s q\">");
                const char *what = it->parts[k].waits + strlen(name);
                html_text(b, str_starts(what, "：") ? what + strlen("：") : what);
                html_lit(b, "</span></p>");
            }
        }
    }
}

/* Registers over all frameworks, each once; who waits most comes first. */
static struct framework_waiting *registers(struct arena *a, const struct one *all, size_t n,
                                           size_t *ret_n)
{
    struct framework_waiting *list = NULL;
    size_t count = 0, cap = 0;

    for (size_t i = 0; i < n; i++) {
        for (size_t w = 0; w < all[i].reach.n_waits; w++) {
            const struct framework_waiting *from = &all[i].reach.waits[w];
            size_t k = 0;
            while (k < count && !str_eq(list[k].name, from->name)) {
                k++;
            }
            if (k == count) {
                *(struct framework_waiting *)arena_push(a, &list, &count, &cap, sizeof(*list)) =
                    (struct framework_waiting){.name = from->name};
            }
            list[k].parts += from->parts;
            list[k].n_items += from->n_items;
        }
    }
    for (size_t i = 1; i < count; i++) {
        struct framework_waiting w = list[i];
        size_t k = i;
        for (; k > 0 && list[k - 1].parts < w.parts; k--) {
            list[k] = list[k - 1];
        }
        list[k] = w;
    }
    *ret_n = count;
    return list;
}

static void waits(struct ui_page *p, const struct one *all, size_t n)
{
    static const char *const heads[] = {"登记表", "指标", "要点", "等什么"};
    size_t count;
    struct framework_waiting *list = registers(p->req->arena, all, n, &count);
    struct strbuf *b = p->b;

    html_lit(b, "<section class=\"card flow\">");
    ui_table(b, "等待的登记表", heads, array_len(heads));
    for (size_t i = 0; i < count; i++) {
        html_lit(b, "<tr><td class=\"name\">");
        html_text(b, list[i].name);
        html_lit(b, "</td>");
        number(b, "指标", list[i].n_items);
        number(b, "要点", list[i].parts);
        html_lit(b, "<td class=\"wide\">");
        for (size_t k = 0; k < n; k++) {
            waiting_parts(b, &all[k].row.f, list[i].name);
        }
        html_lit(b, "</td></tr>");
    }
    ui_table_end(b);
    ui_card_end(b);
}

enum err page_waiting(struct request *req, struct response *res, struct error *e)
{
    struct ui_page p = {.req = req,
                        .res = res,
                        .title = "等待登记表的指标",
                        .here = FRAMEWORKS,
                        .back = FRAMEWORKS};
    struct one *all;
    struct db *db;
    size_t n;
    enum err r = app_reader(req, &db, e);

    if (r || (r = load(req, db, &all, &n, e))) {
        return r;
    }
    ui_open(&p);
    ui_head(p.b, "等待登记表的指标", "登记表启用以后，把要点改为自动取数，不再逐家填报");
    ui_head_end(p.b);
    html_lit(p.b, "<div class=\"stack\">");
    if (n) {
        counts(&p, all, n);
        waits(&p, all, n);
    } else {
        ui_empty(p.b, "还没有指标体系", "先导入一套指标体系，这里会列出每个要点在等哪个登记表。");
        ui_link(p.b, FRAMEWORKS, "去导入", UI_PRIMARY);
        ui_card_end(p.b);
    }
    html_lit(p.b, "</div>");
    ui_close(&p);
    return OK;
}
