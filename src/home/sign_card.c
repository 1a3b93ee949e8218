#include "home/sign_card.h"

#include <stdlib.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "exchange/import_back.h"
#include "register/column.h"
#include "register/step.h"
#include "ui/ui_clock.h"
#include "ui/ui_field.h"

enum {
    LINES_MAX = 12 /* a register; the rest is one link away */,
    COUNT_CAP = 1000,
    FACTS_MAX = 12
};

struct line {
    struct record rec;
    struct clock clock; /* id NULL: none */
    struct approval *approvals;
    size_t n_approvals;
};
struct card {
    struct strbuf *b;
    const struct request *req;
    struct db *db;
    const struct content *content;
    const struct actor *who;
    const struct calendar *calendar;
    struct line *lines;
    size_t n, cap;
    int64_t total;
    struct error *e;
};

/* --- gathering ---------------------------------------------------------------------------------------------------------- */
static enum err add_lines(struct card *c, const struct record_list *found)
{
    struct arena *a = c->req->arena;
    int64_t *ids = arena_array(a, found->n + 1, sizeof(*ids));
    struct clock *clocks = arena_array(a, found->n + 1, sizeof(*clocks));
    for (size_t i = 0; i < found->n; i++) {
        ids[i] = found->items[i].id;
    }
    enum err r =
        clock_leads(c->db, a, c->content, c->who->scope.county, ids, found->n, clocks, c->e);
    for (size_t i = 0; !r && i < found->n; i++) {
        struct line *l = arena_push(a, &c->lines, &c->n, &c->cap, sizeof(*l));
        *l = (struct line){.rec = found->items[i], .clock = clocks[i]};
        r = step_approvals(c->db, a, c->content, &l->rec, &l->approvals, &l->n_approvals, c->e);
    }
    return r;
}

static enum err of_register(struct card *c, const struct register_def *reg)
{
    struct query q = {
        .reg = reg, .waiting_for_me = true, .turn = QUERY_TURN_SIGN, .limit = LINES_MAX};
    struct record_list found;
    int64_t n = 0;
    const struct scope *scope = &c->who->scope;
    enum err r = query_list(c->db, c->req->arena, c->content, scope, &q, &found, c->e);
    if (!r && found.next) {
        r = query_count(c->db, c->req->arena, c->content, scope, &q, COUNT_CAP, &n, c->e);
    } else if (!r) {
        n = (int64_t)found.n;
    }
    c->total += n;
    return r || !found.n ? r : add_lines(c, &found);
}

/* What has no clock comes last, the newest first. */
static int by_due(const void *x, const void *y)
{
    const struct line *l = x, *r = y;
    if (!l->clock.id || !r->clock.id) {
        int none = !l->clock.id - !r->clock.id;
        return none ? none : (l->rec.id < r->rec.id) - (l->rec.id > r->rec.id);
    }
    int c = date_cmp(l->clock.end.due, r->clock.end.due);
    return c ? c : (l->rec.id > r->rec.id) - (l->rec.id < r->rec.id);
}

static enum err gather(struct card *c)
{
    enum err r = OK;
    struct almanac al;
    for (size_t i = 0; !r && i < c->content->n_registers; i++) {
        const struct register_def *reg = &c->content->registers[i];
        r = step_may_read(c->who, reg) ? of_register(c, reg) : OK;
    }
    if (r || !c->n) {
        return r;
    }
    qsort(c->lines, c->n, sizeof(*c->lines), by_due);
    r = almanac_load(c->db, c->req->arena, c->content, c->who->scope.county, &al, c->e);
    c->calendar = r ? NULL : al.calendar;
    return r;
}

/* --- one line ------------------------------------------------------------------------------------------------------------- */
static const struct approval *my_turn(const struct card *c, const struct line *l)
{
    for (size_t i = 0; c->who->role && i < l->n_approvals; i++) {
        if (l->approvals[i].now && str_eq(l->approvals[i].role, c->who->role->id)) {
            return &l->approvals[i];
        }
    }
    return NULL;
}

static void summary(const struct card *c, const struct line *l)
{
    struct strbuf *b = c->b;
    html_lit(b, "<summary class=\"row1\"><span class=\"cut\"><b>签批</b>");
    html_text(b, l->rec.title);
    html_lit(b, "</span><span class=\"s q\">");
    html_text(b, l->rec.pending->title);
    if (!str_empty(l->rec.unit_name)) {
        html_text(b, arena_printf(c->req->arena, " · %s", l->rec.unit_name));
    }
    html_lit(b, "</span><span class=\"push\"></span>");
    if (l->clock.id) {
        struct deadline_look look = clock_look(c->req->arena, c->calendar, &l->clock, now_today());
        ui_clock(b, &look, false);
    }
    html_lit(b, "</summary>");
}

static bool among(const struct field_def *const *list, size_t n, const struct field_def *f)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i] == f) {
            return true;
        }
    }
    return false;
}

/* One value, unless it is empty or too large for a line: tables and long texts are read on the record's own page. */
static void fact(const struct card *c, const struct line *l, const struct field_def *f,
                 size_t *shown)
{
    const struct value *v = &l->rec.values[f->index];
    bool files = column_holds_files(f);
    if (*shown >= FACTS_MAX || f->type == FIELD_ROWS || f->type == FIELD_RICH ||
        (files ? !v->n : !v->set)) {
        return;
    }
    (*shown)++;
    if (!files) {
        ui_fact(c->b, f->title, value_show(c->req->arena, f, v));
        return;
    }
    html_lit(c->b, "<dt>");
    html_text(c->b, f->title);
    html_lit(c->b, "</dt><dd>");
    ui_files(c->b, c->req, v->links, v->n);
    html_lit(c->b, "</dd>");
}

/* The facts of the head strip, then what the step he signs fills in. */
static void facts(const struct card *c, const struct line *l)
{
    const struct page_def *page = &l->rec.reg->page;
    const struct step_def *s = l->rec.pending;
    size_t shown = 0;
    if (s == l->rec.reg->void_step) {
        ui_fact(c->b, "作废理由", l->rec.void_reason);
    }
    for (size_t i = 0; i < page->n_facts; i++) {
        fact(c, l, page->facts[i], &shown);
    }
    for (size_t i = 0; i < s->n_fields; i++) {
        if (!among(page->facts, page->n_facts, s->fields[i])) {
            fact(c, l, s->fields[i], &shown);
        }
    }
}

/* Who submitted it; then who has signed before. */
static void senders(const struct card *c, const struct line *l, const struct approval *turn)
{
    struct arena *a = c->req->arena;
    ui_fact(c->b, "送签人", turn->submitted_name);
    for (size_t i = 0; i < l->n_approvals; i++) {
        const struct approval *ap = &l->approvals[i];
        if (ap->round == turn->round && str_eq(ap->result, "signed")) {
            ui_fact(c->b, ap->role_title,
                    arena_printf(a, "%s 已同意，%s%s%s", ap->person_name, ap->on,
                                 ap->note ? "：" : "", ap->note ? ap->note : ""));
        }
    }
}

/* Articles the step must satisfy, each once. */
static void basis(const struct card *c, const struct step_def *s)
{
    struct strbuf out = strbuf_make(4096);
    for (size_t i = 0; i < s->n_gates; i++) {
        bool said = str_empty(s->gates[i].law);
        for (size_t k = 0; !said && k < i; k++) {
            said = str_eq(s->gates[k].law, s->gates[i].law);
        }
        if (!said) {
            strbuf_str(&out, out.len ? "；" : "");
            strbuf_str(&out, s->gates[i].law);
        }
    }
    if (out.len) {
        ui_fact(c->b, "依据", strbuf_take(&out, c->req->arena));
    }
    strbuf_clear(&out);
}

static void sign_form(const struct card *c, const struct line *l)
{
    struct arena *a = c->req->arena;
    const char *href = ui_record_href(a, l->rec.reg, l->rec.id);
    const struct step_def *s = l->rec.pending;
    ui_form(c->b, c->req, arena_printf(a, "%s/sign", href), false);
    ui_hidden(c->b, "version", arena_printf(a, "%lld", (long long)l->rec.version));
    ui_hidden(c->b, "then", "desk");
    if (c->who->for_name) {
        html_lit(c->b, "<p class=\"s\">您正受");
        html_text(c->b, c->who->for_name);
        html_lit(c->b, "委托代签，签名旁会写明“受");
        html_text(c->b, c->who->for_name);
        html_lit(c->b, "委托”。</p>");
    }
    if (s->confirm) {
        html_lit(c->b, "<p class=\"s consequence\">");
        html_text(c->b, s->confirm);
        html_lit(c->b, "</p>");
    }
    html_lit(c->b, "<p class=\"row1\">");
    ui_button_named(c->b, "agree", "1", "同意并签名", UI_PRIMARY);
    ui_link(c->b, arena_printf(a, "%s#sign-note", href), "退回", UI_PLAIN);
    html_lit(c->b, "<span class=\"push\"></span>");
    ui_link(c->b, href, "看全文", UI_LINK);
    html_lit(c->b, "</p>");
    ui_form_end(c->b);
}

static void line(const struct card *c, const struct line *l)
{
    const struct approval *turn = my_turn(c, l);
    html_lit(c->b, "<li><details class=\"to-sign\">");
    summary(c, l);
    ui_facts(c->b, true);
    facts(c, l);
    if (turn) {
        senders(c, l, turn);
    }
    basis(c, l->rec.pending);
    ui_facts_end(c->b);
    if (turn) {
        sign_form(c, l);
    } else {
        html_lit(c->b, "<p class=\"s\">这件等您另一个岗位签，请先换岗位。");
        ui_link(c->b, ui_record_href(c->req->arena, l->rec.reg, l->rec.id), "看全文", UI_LINK);
        html_lit(c->b, "</p>");
    }
    html_lit(c->b, "</details></li>");
}

/* --- a batch that is taken back -------------------------------------------------------------------------------------------- */
static void batch_form(const struct card *c, const char *href)
{
    ui_form(c->b, c->req, arena_printf(c->req->arena, "%s/sign", href), false);
    html_lit(c->b, "<p class=\"s consequence\">同意后这一批整批作废，编号保留，不能恢复。</p>"
                   "<p class=\"row1\">");
    ui_button_named(c->b, "agree", "1", "同意并签名", UI_PRIMARY);
    ui_link(c->b, arena_printf(c->req->arena, "%s#sign-note", href), "退回", UI_PLAIN);
    html_lit(c->b, "<span class=\"push\"></span>");
    ui_link(c->b, href, "看要作废的清单", UI_LINK);
    html_lit(c->b, "</p>");
    ui_form_end(c->b);
}

static void batch_line(const struct card *c, const struct import_batch *x)
{
    struct arena *a = c->req->arena;
    int64_t ms = 0;
    html_lit(c->b, "<li><details class=\"to-sign\"><summary class=\"row1\"><span "
                   "class=\"cut\"><b>签批</b>撤回导入批次：");
    html_text(c->b, x->file_name);
    html_lit(c->b, "</span><span class=\"s q\">");
    html_text(c->b, arena_printf(a, "%s · %lld 行", x->reg->title, (long long)x->written));
    html_lit(c->b, "</span></summary>");
    ui_facts(c->b, true);
    ui_fact(c->b, "导入人", x->person_name ? x->person_name : "系统");
    ui_fact(c->b, "时间", datetime_parse(x->at, &ms) ? datetime_people(a, ms, now_today()) : x->at);
    ui_facts_end(c->b);
    batch_form(c, arena_printf(a, "/desk/batches/%s", id_text(a, x->id)));
    html_lit(c->b, "</details></li>");
}

enum err sign_card(struct strbuf *b, const struct request *req, struct db *db, int64_t *ret_n,
                   struct error *e)
{
    struct card c = {.b = b,
                     .req = req,
                     .db = db,
                     .content = app_of(req)->content,
                     .who = visit_actor(req),
                     .e = e};
    struct import_batch *batches;
    size_t n_batches;
    enum err r = gather(&c);
    if (r ||
        (r = import_backs_waiting(&app_of(req)->engine, db, req->arena, c.who, &batches, &n_batches,
                                  e)) ||
        c.n + n_batches == 0) {
        return r;
    }
    c.total += (int64_t)n_batches;
    *ret_n += c.total;
    ui_card(b, "待签", c.total, "点开看要点，再点“同意并签名”");
    html_lit(b, "<ul class=\"lines\">");
    for (size_t i = 0; i < c.n; i++) {
        line(&c, &c.lines[i]);
    }
    for (size_t i = 0; i < n_batches; i++) {
        batch_line(&c, &batches[i]);
    }
    html_lit(b, "</ul>");
    c.n += n_batches;
    if (c.total > (int64_t)c.n) {
        html_lit(b, "<p class=\"foot-line s q\">");
        html_text(b, arena_printf(req->arena, "另有 %lld 件待签，在各台账的“待我办”里",
                                  (long long)(c.total - (int64_t)c.n)));
        html_lit(b, "</p>");
    }
    ui_card_end(b);
    return OK;
}
