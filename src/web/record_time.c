/* 办理过程: the events of a record as sentences, with old and new values, and the address they came from. */
#include <string.h>

#include "base/json_in.h"
#include "base/now.h"
#include "base/str.h"
#include "ledger/event.h"
#include "web/record_view.h"

#define EVENTS_MAX 300

static const struct {
    const char *id, *title;
} OWN[] = {
    {"create", "登记"},
    {"intake", "网上提交"},
    {"edit", "修改"},
    {"correct", "更正"},
    {"void", "作废"},
    {"sign", "同意并签名"},
    {"return", "退回"},
    {"submit", "提交签批"},
    {"withdraw", "撤回"},
    {"handover", "转办"},
    {"backfill", "补录"},
    {"paper", "签发文书"},
    {"archive", "归档"},
    {"progress", "登记进展"},
    {"clock_pause", "停表"},
    {"clock_resume", "恢复计时"},
    {"clock_extend", "批准延长"},
    {"clock_recount", "重新计算时限"},
    {"content", "随内容改版调整"},
    {"participants", "列出参评单位"},
};

static const char *verb(const struct register_def *reg, const char *step)
{
    const struct step_def *s = register_step(reg, step);
    if (s) {
        return s->title;
    }
    for (size_t i = 0; i < array_len(OWN); i++) {
        if (!strcmp(OWN[i].id, step)) {
            return OWN[i].title;
        }
    }
    return step;
}

static const char *rows_count(struct record_view *v, const struct field_def *f, const char *plain)
{
    struct value val = {0};
    struct error ignored;
    if (value_parse(v->req->arena, f, plain, now_today(), &val, &ignored)) {
        return "明细";
    }
    return arena_printf(v->req->arena, "%zu 行", val.n);
}

/* One stored plain text as people read it: numbers with their unit; ids of links are not shown. */
static const char *shown(struct record_view *v, const struct field_def *f, const char *plain)
{
    struct value val = {0};
    struct error ignored;
    if (str_empty(plain)) {
        return "空";
    }
    if (f->type == FIELD_ROWS) {
        return rows_count(v, f, plain);
    }
    if (f->type == FIELD_REF || f->type == FIELD_PEOPLE || f->type == FIELD_FILES ||
        f->type == FIELD_SIGNATURE || f->many) {
        size_t n = 1;
        for (const char *p = plain; *p; p++) {
            n += *p == ',';
        }
        return f->type == FIELD_REF && !f->many ? "已选" : arena_printf(v->req->arena, "%zu 件", n);
    }
    if (value_parse(v->req->arena, f, plain, now_today(), &val, &ignored)) {
        return plain;
    }
    return value_show(v->req->arena, f, &val);
}

static void change(struct record_view *v, struct strbuf *b, const struct field_def *f,
                   const char *before, const char *after)
{
    html_lit(b, "<span class=\"change\">");
    html_text(b, f->title);
    html_lit(b, " ");
    if (!str_empty(before)) {
        html_lit(b, "<del>");
        html_text(b, shown(v, f, before));
        html_lit(b, "</del> → ");
    }
    html_lit(b, "<ins>");
    html_text(b, shown(v, f, after));
    html_lit(b, "</ins></span> ");
}

/* A field or a clock, and what it held. */
struct was {
    const char *key, *before, *after;
};
struct was_list {
    struct was *items;
    size_t n, cap;
};
struct told {
    struct was_list set, clocks;
    const char *note, *reason;
};

/* {"money": [null, "5000"], ...} */
static void read_pairs(struct arena *a, struct json_in *j, struct was_list *ret)
{
    for (bool more = json_in_open(j, '{'); more && json_in_more(j, '}');) {
        struct was *p = arena_push(a, &ret->items, &ret->n, &ret->cap, sizeof(*p));
        const char **side[] = {&p->before, &p->after};
        size_t n = 0;
        p->key = json_in_key(j, a);
        for (bool in = json_in_open(j, '['); in && json_in_more(j, ']'); n++) {
            if (n < array_len(side)) {
                *side[n] = json_in_text(j, a);
            } else {
                json_in_skip(j);
            }
        }
    }
}

static bool read_told(struct arena *a, const char *payload, struct told *ret)
{
    struct json_in j = json_in_begin(payload);
    for (bool more = json_in_open(&j, '{'); more && json_in_more(&j, '}');) {
        const char *key = json_in_key(&j, a);
        if (!strcmp(key, "set")) {
            read_pairs(a, &j, &ret->set);
        } else if (!strcmp(key, "clocks")) {
            read_pairs(a, &j, &ret->clocks);
        } else if (!strcmp(key, "note")) {
            ret->note = json_in_text(&j, a);
        } else if (!strcmp(key, "reason")) {
            ret->reason = json_in_text(&j, a);
        } else {
            json_in_skip(&j);
        }
    }
    return !j.bad;
}

/* What the event did to clocks: "答复期限 11月27日 周五到期 → 12月27日 周日到期". */
static void clock_change(struct record_view *v, struct strbuf *b, const struct clock_def *def,
                         const struct was *p)
{
    const char *before = clock_said(v->req->arena, p->before);
    const char *after = clock_said(v->req->arena, p->after);
    if (!after) {
        return;
    }
    html_lit(b, "<span class=\"change\">");
    html_text(b, def->title);
    html_lit(b, " ");
    if (before) {
        html_lit(b, "<del>");
        html_text(b, before);
        html_lit(b, "</del> → ");
    }
    html_lit(b, "<ins>");
    html_text(b, after);
    html_lit(b, "</ins></span> ");
}

static void clock_changes(struct record_view *v, struct strbuf *b, const struct was_list *clocks)
{
    const struct register_def *reg = v->rec.reg;
    for (size_t i = 0; i < reg->n_clocks; i++) {
        for (size_t k = 0; k < clocks->n; k++) {
            if (!strcmp(clocks->items[k].key, reg->clocks[i].id)) {
                clock_change(v, b, &reg->clocks[i], &clocks->items[k]);
            }
        }
    }
}

static void changes(struct record_view *v, struct strbuf *b, const char *payload)
{
    struct told told = {0};
    if (!read_told(v->req->arena, payload, &told)) {
        return;
    }
    for (size_t i = 0; i < told.set.n; i++) {
        const struct was *p = &told.set.items[i];
        const struct field_def *f = register_field(v->rec.reg, p->key);
        /* Which unit or round a record was opened for stands in its head; the time line tells changes. */
        if (f && (f->type != FIELD_REF || p->before)) {
            change(v, b, f, p->before, p->after);
        }
    }
    clock_changes(v, b, &told.clocks);
    if (told.note || told.reason) {
        html_lit(b, "<span class=\"q\">");
        html_text(b, told.reason ? told.reason : told.note);
        html_lit(b, "</span>");
    }
}

static void line(struct record_view *v, struct strbuf *b, const struct event_line *l, bool newest)
{
    int64_t ms = 0;
    html_lit(b, "<li");
    if (newest) {
        html_lit(b, " class=\"now\"");
    }
    html_lit(b, "><time class=\"s q\">");
    if (datetime_parse(l->ev.at, &ms)) {
        html_text(b, datetime_people(v->req->arena, ms, now_today()));
    }
    html_lit(b, "</time><span><b>");
    html_text(b, l->actor_name ? l->actor_name : "系统");
    html_lit(b, "</b> ");
    html_text(b, verb(v->rec.reg, l->ev.step));
    html_lit(b, " ");
    changes(v, b, l->ev.payload);
    html_lit(b, "</span><span class=\"xs q\">");
    html_text(b, l->address);
    html_lit(b, "</span></li>");
}

enum err record_time(struct record_view *v, struct strbuf *b, struct error *e)
{
    struct event_line *lines;
    size_t n = 0;
    enum err r =
        event_list(v->db, v->req->arena, v->rec.county, v->rec.id, 0, EVENTS_MAX, &lines, &n, e);
    if (r) {
        return r;
    }
    ui_card(b, "办理过程", (int64_t)n, "逐条留痕，不能删改");
    html_lit(b, "<ol class=\"time\">");
    for (size_t i = n; i-- > 0;) {
        line(v, b, &lines[i], i + 1 == n);
    }
    html_lit(b, "</ol>");
    ui_card_end(b);
    return OK;
}
