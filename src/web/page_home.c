/* 工作台: what waits for me, what is late, what do I do next. The same page serves all roles; what they see follows from what they
 * may do. */
#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "figure/round.h"
#include "web/pages.h"
#include "web/ui.h"

#define WAITING_MAX 12 /* rows a register; the rest is one link away */
#define WALKS_MAX   8  /* walks of a register */

struct home {
    struct request *req;
    struct db *db;
    const struct content *content;
    const struct actor *who;
    struct strbuf *b;
    int64_t total;
};

/* What the first open step of a record is called: the verb of the line. */
static const char *verb_of(const struct home *h, const struct record *rec)
{
    if (rec->pending) {
        return "签批";
    }
    for (size_t i = 0; i < rec->reg->n_steps; i++) {
        const struct step_def *s = &rec->reg->steps[i];
        bool here = !s->n_from && !rec->state->final;
        for (size_t k = 0; k < s->n_from; k++) {
            here = here || s->from[k] == rec->state;
        }
        if (here && !s->aside && role_in(h->who->role->id, s->by, s->n_by)) {
            return s->title;
        }
    }
    return "查看";
}

static void line(const struct home *h, const struct record *rec)
{
    struct arena *a = h->req->arena;
    int64_t ms = 0;
    html_lit(h->b, "<tr><td class=\"nowrap\">");
    ui_state(h->b, rec->state, rec->pending);
    html_lit(h->b, "</td><td class=\"name\"><a href=\"");
    html_attr(h->b, ui_record_href(a, rec->reg, rec->id));
    html_lit(h->b, "\"><b>");
    html_text(h->b, verb_of(h, rec));
    html_lit(h->b, "</b>");
    html_text(h->b, rec->title);
    html_lit(h->b, "</a></td><td class=\"s q\">");
    html_text(h->b, rec->unit_name);
    html_lit(h->b, "</td><td class=\"s q nowrap\">");
    if (datetime_parse(rec->updated_at, &ms)) {
        html_text(h->b, datetime_people(a, ms, now_today()));
    }
    html_lit(h->b, "</td></tr>");
}

static void count_line(const struct home *h, const struct register_def *reg, int64_t more)
{
    if (more > 0) {
        html_lit(h->b, "<p class=\"foot-line s q\">");
        html_text(h->b, arena_printf(h->req->arena, "另有 %lld 件 ", (long long)more));
        ui_link(h->b, arena_printf(h->req->arena, "/desk/r/%s?tab=mine", reg->id), "全部展开",
                UI_LINK);
        html_lit(h->b, "</p>");
    }
}

static enum err waiting_lines(struct home *h, struct query *q, int64_t n, struct error *e)
{
    struct record_list found;
    enum err r = query_list(h->db, h->req->arena, h->content, &h->who->scope, q, &found, e);
    if (r) {
        return r;
    }
    html_lit(
        h->b,
        "<div class=\"scroll\"><table class=\"table todo\"><caption class=\"visually-hidden\">");
    html_text(h->b, q->reg->title);
    html_lit(h->b, "</caption><thead class=\"visually-hidden\"><tr><th scope=\"col\">状态</th><th "
                   "scope=\"col\">要做的事</th>"
                   "<th scope=\"col\">单位</th><th scope=\"col\">更新</th></tr></thead><tbody>");
    for (size_t i = 0; i < found.n; i++) {
        line(h, &found.items[i]);
    }
    html_lit(h->b, "</tbody></table></div>");
    count_line(h, q->reg, n - (int64_t)found.n);
    return OK;
}

/* One line of a walk: how far it is, and where to go on. */
static enum err walk_line(struct home *h, const struct register_def *reg,
                          const struct query_group *g, struct error *e)
{
    struct query all = {.reg = reg, .match = reg->page.walk, .match_ref = g->ref};
    struct arena *a = h->req->arena;
    int64_t n = 0;
    enum err r = query_count(h->db, a, h->content, &h->who->scope, &all, 1000, &n, e);
    if (r) {
        return r;
    }
    html_lit(h->b, "<li class=\"row1\"><a class=\"btn btn-tint\" href=\"");
    html_attr(h->b, ui_record_href(a, reg, g->first));
    html_lit(h->b, "\">");
    html_text(h->b, g->n == n ? "开始" : "继续");
    html_lit(h->b, "</a><span>");
    html_text(h->b, g->label);
    html_lit(h->b, "</span><span class=\"push\"></span><progress aria-label=\"进度\" value=\"");
    html_int(h->b, n - g->n);
    html_lit(h->b, "\" max=\"");
    html_int(h->b, n ? n : 1);
    html_lit(h->b, "\"></progress><span class=\"s q nowrap\">");
    html_text(h->b, arena_printf(a, "%lld/%lld", (long long)(n - g->n), (long long)n));
    html_lit(h->b, "</span></li>");
    return OK;
}

static enum err walk_lines(struct home *h, struct query *q, int64_t n, struct error *e)
{
    struct query_group *groups;
    size_t n_groups;
    enum err r = query_groups(h->db, h->req->arena, h->content, &h->who->scope, q,
                              q->reg->page.walk, WALKS_MAX, &groups, &n_groups, e);
    int64_t shown = 0;
    html_lit(h->b, "<ul class=\"lines\">");
    for (size_t i = 0; !r && i < n_groups; i++) {
        r = walk_line(h, q->reg, &groups[i], e);
        shown += groups[i].n;
    }
    html_lit(h->b, "</ul>");
    count_line(h, q->reg, n - shown);
    return r;
}

/* Records of a walk wait by the dozen: they are told by what they belong to, with the place to go on. */
static enum err waiting(struct home *h, const struct register_def *reg, struct error *e)
{
    struct query q = {.reg = reg, .waiting_for_me = true, .limit = WAITING_MAX, .no_lists = true};
    int64_t n = 0;
    enum err r = query_count(h->db, h->req->arena, h->content, &h->who->scope, &q, 1000, &n, e);
    if (r || !n) {
        return r;
    }
    h->total += n;
    ui_card(h->b, reg->title, n, NULL);
    r = reg->page.walk ? walk_lines(h, &q, n, e) : waiting_lines(h, &q, n, e);
    ui_card_end(h->b);
    return r;
}

static void group_row(struct strbuf *b, const char *name, size_t units, size_t open, size_t done,
                      size_t all, size_t low)
{
    html_lit(b, "<tr><td>");
    html_text(b, name);
    html_lit(b, "</td><td class=\"r\">");
    html_int(b, (int64_t)units);
    html_lit(b, "</td><td class=\"r\">");
    html_int(b, (int64_t)open);
    html_lit(b, "</td><td class=\"nowrap\"><progress aria-label=\"自评进度\" value=\"");
    html_int(b, (int64_t)done);
    html_lit(b, "\" max=\"");
    html_int(b, (int64_t)(all ? all : 1));
    html_lit(b, "\"></progress> ");
    html_int(b, (int64_t)done);
    html_lit(b, "/");
    html_int(b, (int64_t)all);
    html_lit(b, "</td><td class=\"r\">");
    html_int(b, (int64_t)low);
    html_lit(b, "</td></tr>");
}

static void board_groups(struct strbuf *b, const struct round_board *board)
{
    size_t sum[5] = {0};
    const char *seen = NULL;
    for (size_t i = 0; i < board->n_units; i++) {
        const char *group = board->units[i].group ? board->units[i].group : "其他";
        size_t got[5] = {0};
        bool first = true;
        for (size_t k = 0; k < i; k++) {
            first =
                first && strcmp(board->units[k].group ? board->units[k].group : "其他", group) != 0;
        }
        if (!first) {
            continue;
        }
        for (size_t k = i; k < board->n_units; k++) {
            if (strcmp(board->units[k].group ? board->units[k].group : "其他", group)) {
                continue;
            }
            const struct assess_result *res = &board->total.results[k];
            got[0]++;
            got[1] += res->answered < res->applicable;
            got[2] += res->answered;
            got[3] += res->applicable;
            for (size_t j = 0; j < board->n_items; j++) {
                const struct assess_mark *m = &board->units[k].marks[j];
                got[4] += (m->has_self || m->has_review) &&
                          !assess_tint(m->has_review ? m->review : m->self, board->items[j].points);
            }
        }
        group_row(b, group, got[0], got[1], got[2], got[3], got[4]);
        for (int k = 0; k < 5; k++) {
            sum[k] += got[k];
        }
        seen = group;
    }
    if (seen) {
        group_row(b, "合计", sum[0], sum[1], sum[2], sum[3], sum[4]);
    }
}

static enum err round_card(struct home *h, struct error *e)
{
    const struct register_def *reg = content_plays(h->content, "assessment.round");
    struct record_list found;
    struct round_board *boards;
    size_t n = 0;
    struct query q = {.reg = reg, .limit = 1, .no_lists = true};
    if (!reg || !role_may(h->who->role, "round.matrix") || !step_may_read(h->who, reg)) {
        return OK;
    }
    struct scope wide = h->who->scope;
    wide.kind =
        SCOPE_COUNTY; /* the round itself belongs to the bureau; the boards below keep the visitor's scope */
    enum err r = query_list(h->db, h->req->arena, h->content, &wide, &q, &found, e);
    if (r || !found.n) {
        return r;
    }
    r = round_boards(h->db, h->req->arena, h->content, &h->who->scope, found.items[0].id, &boards,
                     &n, e);
    for (size_t i = 0; !r && i < n; i++) {
        static const char *const heads[] = {"组别", "单位", "未报完", "自评进度", "差项"};
        html_lit(h->b, "<section class=\"card\"><header><h2>");
        html_text(h->b, boards[i].title);
        html_lit(h->b, "</h2>");
        ui_chip(h->b, "t", boards[i].state_title);
        html_lit(h->b, "<span class=\"push\"></span>");
        ui_link(
            h->b,
            arena_printf(h->req->arena, "/desk/matrix?round=%s&framework=%s",
                         id_text(h->req->arena, boards[i].round),
                         id_text(h->req->arena, boards[i].framework.id)),
            arena_printf(h->req->arena, "打开矩阵 %zu×%zu", boards[i].n_units, boards[i].n_items),
            UI_LINK);
        html_lit(h->b, "</header>");
        ui_table(h->b, boards[i].framework.f.title, heads, array_len(heads));
        board_groups(h->b, &boards[i]);
        ui_table_end(h->b);
        ui_card_end(h->b);
    }
    return r;
}

static enum err all_waiting(struct home *h, struct error *e)
{
    enum err r = OK;
    for (size_t i = 0; !r && i < h->content->n_registers; i++) {
        if (step_may_read(h->who, &h->content->registers[i])) {
            r = waiting(h, &h->content->registers[i], e);
        }
    }
    return r;
}

enum err page_home(struct request *req, struct response *res, struct error *e)
{
    struct home h = {.req = req, .content = app_of(req)->content, .who = visit_actor(req)};
    struct strbuf lists = strbuf_make(4u << 20);
    struct ui_page p = {.req = req, .res = res, .title = "工作台", .here = "/desk"};
    enum err r = app_reader(req, &h.db, e);
    if (r) {
        return r;
    }
    h.b = &lists;
    r = all_waiting(&h, e);
    ui_open(&p);
    ui_head(p.b,
            h.total ? arena_printf(req->arena, "%s，待办 %lld 件", h.who->name, (long long)h.total)
                    : arena_printf(req->arena, "%s，今天没有待办", h.who->name),
            date_chinese(req->arena, now_today()));
    ui_head_end(p.b);
    html_lit(p.b, "<div class=\"stack\">");
    strbuf_add(p.b, lists.ptr, lists.len);
    strbuf_clear(&lists);
    h.b = p.b;
    if (!r) {
        r = round_card(&h, e);
    }
    if (!h.total) {
        ui_empty(p.b, "没有等您办的事", "要登记或查找，用上面的搜索框，或者打开全部台账。");
        html_lit(p.b, "<p class=\"in\">");
        ui_link(p.b, "/desk/registers", "全部台账", UI_PLAIN);
        html_lit(p.b, "</p>");
        ui_card_end(p.b);
    }
    html_lit(p.b, "</div>");
    ui_close(&p);
    return r;
}
