/* 工作台: what waits for me, what is late, what do I do next. The same page serves all roles; what they see follows from what they
 * may do. */
#include <string.h>

#include "assess/liaison_card.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "figure/round_progress.h"
#include "home/due_card.h"
#include "home/figure_card.h"
#include "home/sign_card.h"
#include "home/urge_card.h"
#include "listing/week_card.h"
#include "ui/ui.h"
#include "web/pages.h"

#define WAITING_MAX 12 /* rows a register; the rest is one link away */
#define WALKS_MAX   8  /* walks of a register */
#define FEW         3  /* so many of a register need no card of their own */

struct home {
    struct request *req;
    struct db *db;
    const struct content *content;
    const struct actor *who;
    struct strbuf *b;
    int64_t total;
    int64_t rounds; /* units whose self-assessment has a card of its own */
    struct record *few;
    size_t n_few, cap_few;
};

/* What the first open step of a record is called: the verb of the line. */
static const char *verb_of(const struct home *h, const struct record *rec)
{
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

/* `of`: the register is named before the unit. */
static void line(const struct home *h, const struct record *rec, bool of)
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
    if (of) {
        html_text(h->b, rec->reg->title);
        html_lit(h->b, " · ");
    }
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

static void lines(struct home *h, const char *title, const struct record *list, size_t n, bool of)
{
    html_lit(
        h->b,
        "<div class=\"scroll\"><table class=\"table todo\"><caption class=\"visually-hidden\">");
    html_text(h->b, title);
    html_lit(h->b, "</caption><thead class=\"visually-hidden\"><tr><th scope=\"col\">状态</th><th "
                   "scope=\"col\">要做的事</th>"
                   "<th scope=\"col\">单位</th><th scope=\"col\">更新</th></tr></thead><tbody>");
    for (size_t i = 0; i < n; i++) {
        line(h, &list[i], of);
    }
    html_lit(h->b, "</tbody></table></div>");
}

static enum err waiting_lines(struct home *h, struct query *q, int64_t n, struct error *e)
{
    struct record_list found;
    enum err r = query_list(h->db, h->req->arena, h->content, &h->who->scope, q, &found, e);
    if (!r) {
        lines(h, q->reg->title, found.items, found.n, false);
        count_line(h, q->reg, n - (int64_t)found.n);
    }
    return r;
}

/* One or two of each kind stand together, or the page would be all heads. */
static enum err keep_few(struct home *h, struct query *q, struct error *e)
{
    struct arena *a = h->req->arena;
    struct record_list found;
    enum err r = query_list(h->db, a, h->content, &h->who->scope, q, &found, e);
    for (size_t i = 0; !r && i < found.n; i++) {
        *(struct record *)arena_push(a, &h->few, &h->n_few, &h->cap_few, sizeof(*h->few)) =
            found.items[i];
    }
    return r;
}

static void few_card(struct home *h)
{
    if (h->n_few) {
        ui_card(h->b, "其他待办", (int64_t)h->n_few, "没有期限的");
        lines(h, "其他待办", h->few, h->n_few, true);
        ui_card_end(h->b);
    }
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
    struct query q = {.reg = reg,
                      .waiting_for_me = true,
                      .turn = QUERY_TURN_STEP, /* what he signs stands in the card 待签 */
                      .limit = WAITING_MAX,
                      .no_lists = true};
    int64_t n = 0;
    if (reg->n_clocks && !reg->page.walk) {
        q.clock = QUERY_CLOCK_NONE; /* the others stand in the card by due date */
    }
    enum err r = query_count(h->db, h->req->arena, h->content, &h->who->scope, &q, 1000, &n, e);
    if (r || !n) {
        return r;
    }
    h->total += n;
    if (h->rounds && reg == content_plays(h->content, "assessment.self")) {
        return OK;
    }
    if (n <= FEW && !reg->page.walk) {
        return keep_few(h, &q, e);
    }
    ui_card(h->b, reg->title, n, NULL);
    r = reg->page.walk ? walk_lines(h, &q, n, e) : waiting_lines(h, &q, n, e);
    ui_card_end(h->b);
    return r;
}

static void group_row(struct strbuf *b, const struct round_group *g)
{
    html_lit(b, "<tr><td>");
    html_text(b, g->title);
    html_lit(b, "</td><td class=\"r\">");
    html_int(b, (int64_t)g->units);
    html_lit(b, "</td><td class=\"r\">");
    html_int(b, (int64_t)g->open);
    html_lit(b, "</td><td class=\"nowrap\"><progress aria-label=\"自评进度\" value=\"");
    html_int(b, g->answered);
    html_lit(b, "\" max=\"");
    html_int(b, g->items ? g->items : 1);
    html_lit(b, "\"></progress> ");
    html_int(b, g->answered);
    html_lit(b, "/");
    html_int(b, g->items);
    html_lit(b, "</td></tr>");
}

static void round_table(struct home *h, const struct round_progress *p)
{
    static const char *const heads[] = {"组别", "单位", "未报完", "自评进度"};
    struct arena *a = h->req->arena;
    struct round_group sum = {.title = "合计"};
    html_lit(h->b, "<section class=\"card rear\"><header><h2>");
    html_text(h->b, p->title);
    html_lit(h->b, "</h2>");
    ui_chip(h->b, "t", p->state->title);
    html_lit(h->b, "<span class=\"s q cut\">");
    html_text(h->b, p->framework_title);
    html_lit(h->b, "</span><span class=\"push\"></span>");
    ui_link(h->b, arena_printf(a, "/desk/rounds/%s", id_text(a, p->round)), "本轮进展", UI_LINK);
    ui_link(h->b,
            arena_printf(a, "/desk/matrix?round=%s&framework=%s", id_text(a, p->round),
                         id_text(a, p->framework)),
            "打开矩阵", UI_LINK);
    html_lit(h->b, "</header>");
    ui_table(h->b, p->framework_title, heads, array_len(heads));
    for (size_t i = 0; i < p->n; i++) {
        group_row(h->b, &p->groups[i]);
        sum.units += p->groups[i].units;
        sum.open += p->groups[i].open;
        sum.answered += p->groups[i].answered;
        sum.items += p->groups[i].items;
    }
    if (p->n > 1) {
        group_row(h->b, &sum);
    }
    ui_table_end(h->b);
    ui_card_end(h->b);
}

static enum err round_card(struct home *h, struct error *e)
{
    const struct register_def *reg = content_plays(h->content, "assessment.round");
    struct round_progress *all;
    size_t n = 0;
    if (!reg || !role_may(h->who->role, "round.matrix") || !step_may_read(h->who, reg)) {
        return OK;
    }
    enum err r = round_progress(h->db, h->req->arena, h->content, &h->who->scope, &all, &n, e);
    for (size_t i = 0; !r && i < n; i++) {
        round_table(h, &all[i]);
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
    few_card(h);
    return r;
}

static const char *verb_for(const void *ctx, const struct record *rec)
{
    return verb_of(ctx, rec);
}

/* "2026年9月28日，红灯 2 件" */
static const char *quiet_line(struct arena *a, int64_t late)
{
    const char *day = date_chinese(a, now_today());
    return late ? arena_printf(a, "%s，红灯 %lld 件", day, (long long)late) : day;
}

static bool home_is(const struct home *h, const char *home)
{
    return h->who->role && str_eq(h->who->role->home, home);
}

/* What waits for me: what I sign, what I go on with, what runs out, and the rest. */
static enum err write_work(struct home *h, struct error *e)
{
    enum err r = sign_card(h->b, h->req, h->db, &h->total, e);
    if (r || (r = liaison_card(h->b, h->req, h->db, &h->rounds, e)) ||
        (r = due_card_waiting(h->b, h->req, h->db, verb_for, h, &h->total, e)) ||
        (r = all_waiting(h, e))) {
        return r;
    }
    return round_card(h, e);
}

/* What is late, what comes this week, whom to remind. */
static enum err write_beside(struct home *h, int64_t *ret_late, struct error *e)
{
    bool director = home_is(h, "director");
    enum err r = due_card_late(h->b, h->req, h->db, ret_late, e);
    if (r || (r = week_card(h->b, h->req, h->db, director, director, e)) ||
        (r = urge_card(h->b, h->req, h->db, e))) {
        return r;
    }
    if (home_is(h, "clerk")) {
        figure_changes(h->b, h->req);
    }
    return OK;
}

static const char *title_of(struct home *h)
{
    const char *whose = home_is(h, "institution") ? "本院" : "待办";
    return h->total
               ? arena_printf(h->req->arena,
                              home_is(h, "institution") ? "%s，%s %lld 件事" : "%s，%s %lld 件",
                              h->who->name, whose, (long long)h->total)
               : arena_printf(h->req->arena, "%s，今天没有待办", h->who->name);
}

static void nothing(struct strbuf *b)
{
    ui_empty(b, "没有等您办的事", "要登记或查找，用上面的搜索框，或者打开全部台账。");
    html_lit(b, "<p class=\"in\">");
    ui_link(b, "/desk/registers", "全部台账", UI_PLAIN);
    html_lit(b, "</p>");
    ui_card_end(b);
}

/* Two columns where there is something for both. */
static void write_columns(struct strbuf *b, const struct strbuf *work, const struct strbuf *beside)
{
    bool two = work->len && beside->len;
    if (two) {
        html_lit(b, "<div class=\"cols home\">");
    }
    if (work->len || !beside->len) {
        html_lit(b, "<div class=\"stack\">");
        strbuf_add(b, work->ptr, work->len);
        if (!work->len) {
            nothing(b);
        }
        html_lit(b, "</div>");
    }
    if (beside->len) {
        html_lit(b, "<div class=\"stack\">");
        strbuf_add(b, beside->ptr, beside->len);
        html_lit(b, "</div>");
    }
    if (two) {
        html_lit(b, "</div>");
    }
}

static enum err write_page(struct home *h, struct response *res, struct strbuf *work,
                           struct strbuf *beside, struct error *e)
{
    struct ui_page p = {.req = h->req, .res = res, .title = "工作台", .here = "/desk"};
    int64_t late = 0;
    h->b = work;
    enum err r = write_work(h, e);
    h->b = beside;
    if (r || (r = write_beside(h, &late, e))) {
        return r;
    }
    ui_open(&p);
    ui_head(p.b, title_of(h), quiet_line(h->req->arena, late));
    ui_head_end(p.b);
    html_lit(p.b, "<div class=\"stack\">");
    r = figure_row(p.b, h->req, h->db, e);
    write_columns(p.b, work, beside);
    html_lit(p.b, "</div>");
    ui_close(&p);
    return r;
}

enum err page_home(struct request *req, struct response *res, struct error *e)
{
    struct home h = {.req = req, .content = app_of(req)->content, .who = visit_actor(req)};
    enum err r = app_reader(req, &h.db, e);
    if (r) {
        return r;
    }
    struct strbuf work = strbuf_make(4u << 20), beside = strbuf_make(1u << 20);
    r = write_page(&h, res, &work, &beside, e);
    strbuf_clear(&work);
    strbuf_clear(&beside);
    return r;
}
