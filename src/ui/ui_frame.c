/* The frame around every page: head, top bar, menu, work area, phone bar. Nothing else knows how it is nested. */
#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "people/practice.h"
#include "ui/menu.h"
#include "ui/ui.h"

static void asset(struct strbuf *b, const struct request *req, const char *name)
{
    html_lit(b, "/static/");
    html_attr(b, app_of(req)->asset_version);
    html_lit(b, "/");
    html_attr(b, name);
}

static void head(struct ui_page *p)
{
    struct strbuf *b = p->b;
    html_lit(b, "<!doctype html>\n<html lang=\"zh-CN\"");
    if (visit_large(p->req)) {
        html_lit(b, " class=\"dazi\"");
    }
    html_lit(b, ">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    for (size_t i = 0; i < p->n_meta; i++) {
        html_lit(b, "<meta name=\"");
        html_attr(b, p->meta[i][0]);
        html_lit(b, "\" content=\"");
        html_attr(b, p->meta[i][1]);
        html_lit(b, "\">\n");
    }
    html_lit(b, "<title>");
    html_text(b, p->title);
    html_lit(b, " - 法衡</title>\n<link rel=\"stylesheet\" href=\"");
    asset(b, p->req, "app.css");
    html_lit(b, "\">\n<link rel=\"icon\" href=\"");
    asset(b, p->req, "mark.svg");
    html_lit(b, "\" type=\"image/svg+xml\">\n<script src=\"");
    asset(b, p->req, "app.js");
    html_lit(b, "\" defer></script>\n");
    if (p->script) {
        html_lit(b, "<script src=\"");
        asset(b, p->req, p->script);
        html_lit(b, "\" defer></script>\n");
    }
    html_lit(b, "</head>\n");
}

/* Before log-in both sizes are named, as nobody has found the switch yet. */
static void large_both(struct ui_page *p)
{
    struct strbuf *b = p->b;
    bool on = visit_large(p->req);
    html_lit(
        b,
        "<form method=\"post\" action=\"/large\" class=\"large row1\"><span class=\"s\">字号</span>"
        "<div class=\"sw\" role=\"group\" aria-label=\"字号\">");
    ui_hidden(b, "back", p->req->path);
    if (on) {
        html_lit(
            b,
            "<button type=\"submit\" name=\"on\" value=\"0\" aria-pressed=\"false\">标准</button>"
            "<button type=\"submit\" name=\"on\" value=\"1\" class=\"on\" "
            "aria-pressed=\"true\">大字</button>");
    } else {
        html_lit(
            b,
            "<button type=\"submit\" name=\"on\" value=\"0\" class=\"on\" "
            "aria-pressed=\"true\">标准</button>"
            "<button type=\"submit\" name=\"on\" value=\"1\" aria-pressed=\"false\">大字</button>");
    }
    html_lit(b, "</div></form>");
}

static void large_switch(struct ui_page *p)
{
    struct strbuf *b = p->b;
    bool on = visit_large(p->req);
    html_lit(b, "<form method=\"post\" action=\"/large\" class=\"large\">");
    ui_hidden(b, "back", p->req->path);
    ui_hidden(b, "on", on ? "0" : "1");
    html_lit(b, "<button type=\"submit\" aria-pressed=\"");
    html_attr(b, on ? "true" : "false");
    html_lit(b, "\">");
    ui_icon(b, p->req, "large");
    html_text(b, on ? "标准" : "大字");
    html_lit(b, "</button></form>");
}

static void top_visitor(struct ui_page *p, const struct actor *who)
{
    struct strbuf *b = p->b;
    html_lit(b, "<details class=\"drop\"><summary>");
    ui_icon(b, p->req, "person");
    html_text(b, who->name);
    html_lit(b, "<span class=\"s\">");
    if (who->for_name) {
        html_lit(b, "受");
        html_text(b, who->for_name);
        html_lit(b, "委托 ");
    }
    html_text(b, who->role->title);
    html_lit(b, "</span>");
    ui_icon(b, p->req, "down");
    html_lit(b, "</summary><div class=\"over\"><p class=\"s q\">");
    html_text(b, who->unit_name);
    html_lit(b, "</p><ul><li><a href=\"/desk/me\">我的账号与密码</a></li>");
    if (who->n_posts > 0) {
        html_lit(b, "<li><a href=\"/desk/me#posts\">换一个岗位</a></li>");
    }
    html_lit(b, "</ul>");
    ui_form(b, p->req, "/logout", false);
    ui_button(b, "退出", UI_PLAIN);
    ui_form_end(b);
    html_lit(b, "</div></details>");
}

/* The label repeats what is shown, so that whoever speaks to the screen can say it. */
static void bell(struct ui_page *p)
{
    struct strbuf *b = p->b;
    const struct visit *v = p->req->user;
    const char *n =
        v->alerts > 99 ? "99+" : arena_printf(p->req->arena, "%lld", (long long)v->alerts);
    html_lit(b, "<a class=\"bell\" href=\"/desk/alerts\" aria-label=\"");
    html_attr(b,
              v->alerts ? arena_printf(p->req->arena, "提醒，%s 条未看", n) : "提醒，没有未看的");
    html_lit(b, "\">");
    ui_icon(b, p->req, "bell");
    if (v->alerts) {
        html_lit(b, "<span class=\"n\">");
        html_text(b, n);
        html_lit(b, "</span>");
    }
    html_lit(b, "</a>");
}

#define YEARS      6
#define YEARS_MOST 20

static void year_button(struct strbuf *b, struct arena *a, int64_t year, const char *title, bool on)
{
    html_lit(b, "<button type=\"submit\" name=\"year\" class=\"btn btn-sm\"");
    html_set(b, "value", arena_printf(a, "%lld", (long long)year));
    html_set(b, "aria-pressed", on ? "true" : "false");
    html_lit(b, ">");
    html_text(b, title);
    html_lit(b, "</button>");
}

/* What the office said when it began; six years when it said nothing. */
static int64_t oldest_year(const struct ui_page *p, int64_t now)
{
    int64_t first = ((const struct visit *)p->req->user)->actor.first_year;
    return first > now - YEARS_MOST && first <= now ? first : now - YEARS + 1;
}

/* 工作年度: the lists of registers that go by years follow it, and say so by a chip that can be dropped. */
static void year_switch(struct ui_page *p)
{
    struct strbuf *b = p->b;
    struct arena *a = p->req->arena;
    int64_t year = visit_year(p->req), now = now_today().year, oldest = oldest_year(p, now);
    html_lit(b, "<details class=\"drop year\"><summary>");
    html_text(b, year ? arena_printf(a, "年度 %lld", (long long)year) : "全部年度");
    ui_icon(b, p->req, "down");
    html_lit(b, "</summary><div class=\"over\"><p class=\"s q\">台账只列这个年度的，"
                "直到换回来或关掉浏览器</p>");
    ui_form(b, p->req, "/desk/year", false);
    ui_hidden(b, "back", p->req->path);
    year_button(b, a, 0, "全部年度", !year);
    for (int64_t y = now; y >= oldest; y--) {
        year_button(b, a, y, arena_printf(a, "%lld", (long long)y), y == year);
    }
    ui_form_end(b);
    html_lit(b, "</div></details>");
}

/* Open pages as tabs: the script keeps the row; without it, here is where one is. */
static void opened(struct ui_page *p)
{
    struct strbuf *b = p->b;
    bool home = !strcmp(p->req->path, "/desk");
    html_lit(b, "<nav class=\"opened\" aria-label=\"打开的页面\"><a href=\"/desk\"");
    if (home) {
        html_lit(b, " class=\"on\" aria-current=\"page\"");
    }
    html_lit(b, ">工作台</a>");
    if (!home) {
        html_lit(b, "<a class=\"on\" aria-current=\"page\" href=\"");
        html_attr(b, p->req->path);
        html_lit(b, "\">");
        html_text(b, p->title);
        html_lit(b, "</a>");
    }
    html_lit(b, "</nav>");
}

static bool practice(const struct ui_page *p)
{
    const struct visit *v = p->req->user;
    return app_of(p->req)->practice || (v && v->actor.demo);
}

/* 练习区: the words stand in the top bar of every page, and on paper above every page (theme.css draws the frame). */
static void practice_words(struct ui_page *p)
{
    html_lit(p->b, "<strong class=\"s practice-chip\">");
    html_text(p->b, PRACTICE_WORDS);
    html_lit(p->b, "</strong>");
}

static void practice_printed(struct ui_page *p)
{
    if (practice(p)) {
        html_lit(p->b, "<p class=\"practice-printed\" aria-hidden=\"true\">");
        html_text(p->b, PRACTICE_WORDS);
        html_lit(p->b, "</p>");
    }
}

static void top(struct ui_page *p, const struct actor *who)
{
    struct strbuf *b = p->b;
    html_lit(b, "<header class=\"top\">");
    if (p->back) {
        html_lit(b, "<a class=\"back\" aria-label=\"返回\" href=\"");
        html_url(b, p->back);
        html_lit(b, "\">");
        ui_icon(b, p->req, "back");
        html_lit(b, "</a>");
    }
    html_lit(b, "<a href=\"/desk\"><span class=\"name\">法衡</span></a><span class=\"s office\">");
    html_text(b, who ? who->county_name : "卫生健康法治工作台");
    html_lit(b, "</span>");
    if (who) {
        html_lit(b, "<form class=\"find\" action=\"/desk/find\" role=\"search\" "
                    "aria-label=\"全部台账里找\">");
        ui_icon(b, p->req, "search");
        html_lit(b, "<input type=\"search\" name=\"q\" id=\"find\" class=\"s\" "
                    "autocomplete=\"off\" maxlength=\"60\" "
                    "aria-label=\"找台账、单位、人，或直接输入要做的事\" "
                    "placeholder=\"找台账、单位、人，或直接输入要做的事\"><kbd>Ctrl K</kbd><button "
                    "type=\"submit\" class=\"visually-hidden\">查找</button></form>");
        if (who->demo) {
            practice_words(p);
        }
        year_switch(p);
        bell(p);
        large_switch(p);
        top_visitor(p, who);
    } else {
        html_lit(b, "<span class=\"push\"></span>");
        if (app_of(p->req)->practice) {
            practice_words(p);
        }
        large_both(p);
    }
    html_lit(b, "</header>");
}

/* Everybody's pages know nobody: the same for whoever is logged in. */
static void top_public(struct ui_page *p)
{
    struct strbuf *b = p->b;
    html_lit(b, "<body class=\"big pub");
    html_attr(b, practice(p) ? " practice" : "");
    html_lit(b, "\"><a class=\"skip\" href=\"#main\">跳到正文</a>\n"
                "<header class=\"top\"><a href=\"");
    html_url(b, p->home);
    html_lit(b, "\"><span class=\"name\">");
    html_text(b, p->office);
    html_lit(b, "</span></a><span class=\"push\"></span>");
    if (practice(p)) {
        practice_words(p);
    }
    large_both(p);
    html_lit(b, "<a class=\"staff\" href=\"/login\">工作人员登录</a></header>"
                "<main id=\"main\" class=\"public\" tabindex=\"-1\">");
    practice_printed(p);
}

static void foot_public(struct ui_page *p)
{
    struct strbuf *b = p->b;
    html_lit(b, "<footer class=\"s q\"><p>");
    html_text(b, p->office);
    html_lit(b, "主办。网页全部可以用键盘操作、可以打印；看不清请用右上角的“大字”。"
                "<a href=\"/login\">工作人员登录</a></p></footer>");
}

static void phone_bar(struct ui_page *p)
{
    struct strbuf *b = p->b;
    static const struct {
        const char *href, *icon, *title;
    } bar[] = {{"/desk", "home", "待办"},
               {"/desk/registers", "registers", "台账"},
               {"/desk/registers?new=1", "plus", "新增"},
               {"/desk/me", "person", "我"}};
    html_lit(b, "<nav class=\"phonebar\" aria-label=\"底部导航\">");
    for (size_t i = 0; i < array_len(bar); i++) {
        html_lit(b, "<a href=\"");
        html_url(b, bar[i].href);
        html_lit(b, "\"");
        if (p->here && !strcmp(p->here, bar[i].href)) {
            html_lit(b, " class=\"on\" aria-current=\"page\"");
        }
        html_lit(b, ">");
        ui_icon(b, p->req, bar[i].icon);
        html_text(b, bar[i].title);
        html_lit(b, "</a>");
    }
    html_lit(b, "</nav>");
}

/* Seen on paper only: whose list this is, who printed it and when. */
static void printed(struct ui_page *p, const struct actor *who)
{
    html_lit(p->b, "<p class=\"printed\"><span>");
    html_text(p->b, who->unit_name);
    html_lit(p->b, "</span><span>");
    html_text(p->b, who->name);
    html_lit(p->b, " 打印于 ");
    html_text(p->b, date_chinese(p->req->arena, now_today()));
    html_lit(p->b, "</span></p>");
}

void ui_open(struct ui_page *p)
{
    const struct visit *v = p->req->user;
    p->b = &p->res->body;
    if (p->req->partial) {
        return;
    }
    head(p);
    if (p->office) {
        top_public(p);
        return;
    }
    html_lit(p->b, "<body class=\"");
    if (p->walk) {
        html_lit(p->b, "walk ");
    }
    if (p->wall) {
        html_lit(p->b, "wall ");
    }
    html_attr(p->b, v ? "desk-body" : "big");
    html_attr(p->b, practice(p) ? " practice" : "");
    html_lit(p->b, "\"><a class=\"skip\" href=\"#main\">跳到正文</a>\n");
    top(p, v ? &v->actor : NULL);
    if (!v) {
        html_lit(p->b, "<main id=\"main\"");
        html_set(p->b, "class", p->main ? p->main : "login");
        html_lit(p->b, ">");
        practice_printed(p);
        return;
    }
    opened(p);
    html_lit(p->b, "<div class=\"desk\">");
    menu_write(p->b, p->req, &v->actor, p->group, p->here, p->thin);
    html_lit(p->b, "<main id=\"main\" class=\"work\" tabindex=\"-1\">");
    practice_printed(p);
    printed(p, &v->actor);
    if (v->actor.must_change) {
        html_lit(p->b, "<p class=\"notice said\">这是初始密码，请先 <a "
                       "href=\"/desk/me\">改成自己的密码</a>，再办其他事。</p>");
    }
    ui_said(p->b, p->req);
}

void ui_close(struct ui_page *p)
{
    struct strbuf *b = p->b;
    if (p->req->partial) {
        return;
    }
    html_lit(b, "</main>");
    if (p->office) {
        foot_public(p);
    } else if (p->req->user) {
        html_lit(b, "</div>");
        phone_bar(p);
    }
    html_lit(b, "\n</body>\n</html>\n");
}
