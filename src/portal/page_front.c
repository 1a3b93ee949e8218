#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "portal/hall.h"
#include "portal/pages.h"
#include "public/publication.h"

static void entry(struct hall *d, const char *href, const char *title, const char *about)
{
    html_lit(d->b, "<li><a class=\"b\" href=\"");
    html_url(d->b, hall_href(d, href));
    html_lit(d->b, "\">");
    html_text(d->b, title);
    html_lit(d->b, "</a>");
    if (!str_empty(about)) {
        html_lit(d->b, "<span class=\"s q\">");
        html_text(d->b, about);
        html_lit(d->b, "</span>");
    }
    html_lit(d->b, "</li>");
}

static bool open_to_all(const struct register_def *reg, enum intake_door door)
{
    return reg->intake && reg->intake->door == door && !reg->intake->n_links;
}

static size_t intakes(struct hall *d, enum intake_door door, bool write)
{
    size_t n = 0;
    for (size_t i = 0; i < d->content->n_registers; i++) {
        const struct register_def *reg = &d->content->registers[i];
        if (!open_to_all(reg, door)) {
            continue;
        }
        n++;
        if (write) {
            entry(d, arena_printf(d->a, "/p/%s", reg->id), reg->intake->title, reg->intake->about);
        }
    }
    return n;
}

static bool by_link(const struct hall *d)
{
    for (size_t i = 0; i < d->content->n_registers; i++) {
        const struct intake_def *in = d->content->registers[i].intake;
        if (in && in->n_links && in->door == INTAKE_RATE) {
            return true;
        }
    }
    return false;
}

static void card(struct hall *d, enum intake_door door, const char *id, const char *title)
{
    bool links = door == INTAKE_RATE && by_link(d);
    if (!intakes(d, door, false) && !links) {
        return;
    }
    html_lit(d->b, "<section class=\"card\" aria-labelledby=\"");
    html_attr(d->b, id);
    html_lit(d->b, "\"><header><h2 id=\"");
    html_attr(d->b, id);
    html_lit(d->b, "\">");
    html_text(d->b, title);
    html_lit(d->b, "</h2></header><ul class=\"lines doors\">");
    (void)intakes(d, door, true);
    if (links) {
        html_lit(d->b,
                 "<li><span class=\"s q\">给您办事的单位会给您一个链接或二维码，打开即可评价。"
                 "</span></li>");
    }
    html_lit(d->b, "</ul></section>");
}

static void search_box(struct hall *d)
{
    html_lit(d->b, "<form class=\"row1 seek\" action=\"/open\" role=\"search\" "
                   "aria-label=\"查公开信息\">");
    hall_hidden(d);
    html_lit(d->b, "<label class=\"visually-hidden\" for=\"q\">查公开信息</label><input id=\"q\" "
                   "name=\"q\" type=\"search\" class=\"form-control\" maxlength=\"40\" "
                   "placeholder=\"查公开信息：单位名称、文号\">");
    ui_button(d->b, "查找", UI_PLAIN);
    ui_form_end(d->b);
}

static void look_up(struct hall *d)
{
    bool published = false;
    html_lit(d->b, "<section class=\"card\" aria-labelledby=\"find\"><header><h2 id=\"find\">我要查"
                   "</h2></header><ul class=\"lines doors\">");
    entry(d, "/p/query", "凭查询码查进度",
          "在网上提交过的事，用当时给您的 12 位查询码查看办到哪一步");
    for (size_t i = 0; i < d->content->n_registers; i++) {
        const struct register_def *reg = &d->content->registers[i];
        if (publication_open(reg)) {
            const struct publish_def *p = reg->publish;
            entry(d, arena_printf(d->a, "/open/%s", reg->id),
                  p->title ? p->title : arena_printf(d->a, "%s公开", reg->title), p->about);
            published = true;
        }
    }
    html_lit(d->b, "</ul>");
    if (published) {
        html_lit(d->b, "<div class=\"in\">");
        search_box(d);
        html_lit(d->b, "</div>");
    }
    html_lit(d->b, "</section>");
}

static void other_counties(struct hall *d)
{
    if (d->n_counties < 2) {
        return;
    }
    html_lit(d->b, "<p class=\"s\">换一个地方：");
    for (size_t i = 0; i < d->n_counties; i++) {
        if (d->counties[i].id != d->county.id) {
            ui_link(d->b, arena_printf(d->a, "/?c=%s", id_text(d->a, d->counties[i].id)),
                    d->counties[i].name, UI_SMALL);
        }
    }
    html_lit(d->b, "</p>");
}

enum err page_front(struct request *req, struct response *res, struct error *e)
{
    struct hall d;
    if (req->user) {
        response_redirect(res, "/desk");
        return OK;
    }
    enum err r = hall_open(&d, req, res, e);
    if (r == ERR_NOT_FOUND && !d.n_counties) {
        response_redirect(res, "/setup"); /* nobody's yet */
        return OK;
    }
    if (r) {
        return r;
    }
    hall_cached(&d);
    hall_page(&d, "首页");
    html_lit(d.b, "<h1>");
    html_text(d.b, d.county.name);
    html_lit(
        d.b,
        "</h1><p "
        "class=\"q\">不用注册，不用登录。提交以后给您一个查询码，凭码看办到哪一步和答复。</p>");
    if (d.county.demo) {
        html_lit(d.b, "<p class=\"notice\">这里是演示，提交的内容没有人办理。</p>");
    }
    other_counties(&d);
    html_lit(d.b, "<div class=\"cols doors2\">");
    card(&d, INTAKE_DO, "do", "我要办");
    card(&d, INTAKE_ASK, "ask", "我要问");
    look_up(&d);
    card(&d, INTAKE_RATE, "rate", "我要评");
    html_lit(d.b, "</div>");
    ui_close(&d.page);
    return OK;
}
