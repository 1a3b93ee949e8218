/* 看板: what the content declares for this role, for a period and a unit; also as a wall board. */
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "reporting/board_period.h"
#include "reporting/board_view.h"
#include "reporting/reporting.h"

#define BUDGET_US 1500000 /* what one page may count itself; more comes in the background */
#define ALL       "/desk/boards"

struct shown {
    struct request *req;
    struct arena *a;
    const struct content *c;
    const struct actor *who;
    struct db *db;
    struct strbuf *b;
    bool wall;
    struct board_period period;
    struct board board;
    struct board_ask ask;
    const struct unit *units; /* to choose from */
    size_t n_units;
};

static const char *href(const struct shown *s, const struct board_def *def)
{
    return arena_printf(s->a, ALL "/%s?%s", def->id, board_period_query(s->a, &s->period));
}

static enum err find(struct shown *s, const char *id, struct error *e)
{
    const char *role = s->who->role ? s->who->role->id : NULL;
    s->ask.def = id ? content_board(s->c, id) : board_of(s->c, role);
    if (!s->ask.def && !id) {
        return error_set(e, ERR_DENIED, "您的岗位没有看板；各个数在“指标口径”里看。");
    }
    return s->ask.def && board_seen(s->ask.def, role)
               ? OK
               : error_set(e, ERR_NOT_FOUND, "没有这块看板，或者不给您的岗位看。");
}

/* Those below the scope, living; a single one is no choice. */
static enum err choose_units(struct shown *s, struct error *e)
{
    const struct scope *scope = &s->who->scope;
    struct unit *all, *list;
    size_t n, got = 0;
    enum err r = org_units(s->db, s->a, scope->county, &all, &n, e);
    if (r) {
        return r;
    }
    list = arena_array(s->a, n + 1, sizeof(*list));
    for (size_t i = 0; i < n; i++) {
        bool seen =
            scope->kind == SCOPE_COUNTY || (scope->kind == SCOPE_SUBTREE && scope->unit_path &&
                                            str_starts(all[i].path, scope->unit_path));
        if (seen) {
            list[got++] = all[i];
        }
    }
    s->units = list;
    s->n_units = got;
    return OK;
}

/* Another's unit is not asked for. */
static enum err check_unit(const struct shown *s, struct error *e)
{
    for (size_t i = 0; i < s->n_units; i++) {
        if (s->units[i].id == s->ask.unit) {
            return OK;
        }
    }
    return s->ask.unit ? error_set(e, ERR_NOT_FOUND, "没有这个单位，或者不在您的权限范围内。") : OK;
}

/* --- parts --------------------------------------------------------------------------------------------------------- */
static void tabs(struct shown *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->c->n_boards; i++) {
        n += board_seen(&s->c->boards[i], s->who->role->id);
    }
    if (n < 2) {
        return;
    }
    html_lit(s->b, "<nav class=\"tabs\" aria-label=\"看板\">");
    for (size_t i = 0; i < s->c->n_boards; i++) {
        const struct board_def *def = &s->c->boards[i];
        if (!board_seen(def, s->who->role->id)) {
            continue;
        }
        html_lit(s->b, "<a href=\"");
        html_attr(s->b, href(s, def));
        html_lit(s->b, "\"");
        if (def == s->ask.def) {
            html_lit(s->b, " class=\"on\" aria-current=\"page\"");
        }
        html_lit(s->b, ">");
        html_text(s->b, def->title);
        html_lit(s->b, "</a>");
    }
    html_lit(s->b, "</nav>");
}

static const char *unit_title(const struct shown *s)
{
    for (size_t i = 0; i < s->n_units; i++) {
        if (s->units[i].id == s->ask.unit) {
            return s->units[i].name;
        }
    }
    return s->who->scope.kind == SCOPE_COUNTY ? s->who->county_name : s->who->unit_name;
}

static void head(struct shown *s)
{
    struct arena *a = s->a;
    ui_head(s->b, s->ask.def->title,
            arena_printf(a, "%s，%s", unit_title(s), board_period_title(a, &s->period)));
    ui_link(s->b, s->wall ? href(s, s->ask.def) : arena_printf(a, "%s&wall=1", href(s, s->ask.def)),
            s->wall ? "退出挂墙" : "挂墙显示", UI_PLAIN);
    ui_head_end(s->b);
}

/* What the signed report told, or what the registers say now. */
static void seal_switch(struct shown *s)
{
    if (!s->board.sealable) {
        return;
    }
    bool sealed = s->board.ask.sealed;
    const char *to = href(s, s->ask.def);
    html_lit(s->b, "<div class=\"ribbon\"><span>");
    html_text(s->b, sealed ? arena_printf(s->a, "%s（已封存）：报告签发时的数，以后改台账也不变",
                                          board_period_title(s->a, &s->period))
                           : "现在的数：封存以后台账有改动的，会与报告不同");
    html_lit(s->b, "</span><nav class=\"sw\" aria-label=\"封存的数和现在的数\"><a href=\"");
    html_attr(s->b, to);
    html_lit(s->b, "\"");
    if (sealed) {
        html_lit(s->b, " class=\"on\" aria-current=\"page\"");
    }
    html_lit(s->b, ">封存</a><a href=\"");
    html_attr(s->b, arena_printf(s->a, "%s&kept=0", to));
    html_lit(s->b, "\"");
    if (!sealed) {
        html_lit(s->b, " class=\"on\" aria-current=\"page\"");
    }
    html_lit(s->b, ">现在</a></nav></div>");
}

/* While numbers are being counted the script asks again; without it a link does. */
static void state(struct shown *s)
{
    const char *words = board_view_state(s->a, &s->board);
    if (s->board.ask.sealed) {
        return;
    }
    if (!words) {
        html_lit(s->b, "<p class=\"s q board-state\">");
        html_text(s->b, arena_printf(s->a, "数据截至 %s，都是最新的。",
                                     datetime_people(s->a, now_ms(), now_today())));
        html_lit(s->b, "</p>");
        return;
    }
    html_lit(s->b, "<p class=\"notice said board-state\" role=\"status\">");
    html_text(s->b, words);
    html_lit(s->b, "。 ");
    ui_link(s->b, href(s, s->ask.def), "刷新", UI_LINK);
    html_lit(s->b, "</p>");
}

static void write_board(struct shown *s)
{
    html_lit(s->b, "<div id=\"board\" class=\"stack board\"");
    if (s->board.n_stale) {
        html_set(s->b, "hx-get",
                 arena_printf(s->a, "%s%s", href(s, s->ask.def), s->wall ? "&wall=1" : ""));
        html_lit(s->b, " hx-trigger=\"load delay:6s\" hx-select=\"#board\" hx-swap=\"outerHTML\"");
    }
    html_lit(s->b, ">");
    seal_switch(s);
    state(s);
    board_view_sets(s->b, s->a, s->who, &s->board);
    board_view_charts(s->b, s->a, &s->board);
    html_lit(s->b, "</div>");
}

static enum err fill(struct shown *s, struct error *e)
{
    s->ask.sealed = !str_eq(request_query(s->req, "kept"), "0");
    struct tally_desk d =
        tally_open(app_of(s->req)->store, s->db, s->a, s->c, &s->who->scope, BUDGET_US);
    enum err r = board_fill(&d, &s->ask, &s->board, e);
    tally_close(&d);
    return r;
}

static enum err show(struct request *req, struct response *res, const char *id, struct error *e)
{
    struct ui_page p = {.req = req, .res = res, .here = ALL, .back = "/desk", .script = "board.js"};
    struct shown s = {.req = req,
                      .a = req->arena,
                      .c = app_of(req)->content,
                      .who = visit_actor(req),
                      .wall = str_eq(request_query(req, "wall"), "1")};
    enum err r = app_reader(req, &s.db, e);
    if (r || (r = board_period_read(req, &s.ask, &s.period, e)) || (r = find(&s, id, e)) ||
        (r = choose_units(&s, e)) || (r = check_unit(&s, e)) || (r = fill(&s, e))) {
        return r;
    }
    p.title = s.ask.def->title;
    p.wall = s.wall;
    ui_open(&p);
    s.b = p.b;
    head(&s);
    if (!s.wall) {
        tabs(&s);
        board_period_form(p.b, s.a, arena_printf(s.a, ALL "/%s", s.ask.def->id), &s.period, s.units,
                          s.n_units);
    }
    write_board(&s);
    ui_close(&p);
    return OK;
}

enum err page_board_own(struct request *req, struct response *res, struct error *e)
{
    return show(req, res, NULL, e);
}

enum err page_board(struct request *req, struct response *res, struct error *e)
{
    return show(req, res, request_param(req, "id"), e);
}
