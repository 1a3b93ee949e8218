#include "web/clock_card.h"

#include "action/clock_act.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"

struct form {
    struct strbuf *b;
    const struct request *req;
    const struct record *rec;
    const struct clock *k;
    bool refused; /* the form that came back is one of this clock */
};

enum err clock_card_load(const struct request *req, struct db *db, const struct record *rec,
                         struct clock_card *ret, struct error *e)
{
    const struct content *c = app_of(req)->content;
    *ret = (struct clock_card){0};
    if (!rec->reg->n_clocks) {
        return OK;
    }
    enum err r = almanac_load(db, req->arena, c, rec->county, &ret->almanac, e);
    return r ? r : clock_list(db, req->arena, c, rec->county, rec->id, &ret->list, &ret->n, e);
}

void clock_card_lamp(struct strbuf *b, const struct request *req, const struct clock_card *card)
{
    if (card->n && card->list[0].lead) {
        struct deadline_look look =
            clock_look(req->arena, card->almanac.calendar, &card->list[0], now_today());
        ui_clock(b, &look, true);
    }
}

/* --- why ---------------------------------------------------------------------------------------------------------- */
static enum err why(struct strbuf *b, const struct request *req, const struct clock_card *card,
                    const struct clock *k, struct error *e)
{
    struct deadline_line *lines;
    size_t n;
    enum err r = clock_why(req->arena, card->almanac.calendar, k, &lines, &n, e);
    if (r) {
        return r;
    }
    html_lit(b, "<details class=\"because\"><summary class=\"lk s\">为什么是这天</summary><ul "
                "class=\"why\">");
    for (size_t i = 0; i < n; i++) {
        html_lit(b, "<li><span>");
        html_text(b, lines[i].title);
        html_lit(b, "</span><span>");
        html_text(b, lines[i].text);
        if (!str_empty(lines[i].quiet)) {
            html_lit(b, "<br><span class=\"q\">");
            html_text(b, lines[i].quiet);
            html_lit(b, "</span>");
        }
        html_lit(b, "</span></li>");
    }
    html_lit(b, "</ul></details>");
    return OK;
}

/* --- forms ---------------------------------------------------------------------------------------------------------- */
static const char *typed(const struct form *f, const char *verb, const char *name)
{
    const char *was = request_form(f->req, "verb");
    return f->refused && str_eq(was, verb) ? request_form(f->req, name) : NULL;
}

static const char *field_id(const struct form *f, const char *verb, const char *name)
{
    return arena_printf(f->req->arena, "clock-%s-%s-%s", f->k->id, verb, name);
}

static void label(const struct form *f, const char *verb, const char *name, const char *words)
{
    html_lit(f->b, "<label class=\"form-label\" for=\"");
    html_attr(f->b, field_id(f, verb, name));
    html_lit(f->b, "\">");
    html_text(f->b, words);
    html_lit(f->b, "</label>");
}

static void form_begin(const struct form *f, const char *verb, const char *summary)
{
    struct arena *a = f->req->arena;
    const char *href = ui_record_href(a, f->rec->reg, f->rec->id);
    html_lit(f->b, "<details class=\"act\"");
    if (f->refused && str_eq(request_form(f->req, "verb"), verb)) {
        html_lit(f->b, " open");
    }
    html_lit(f->b, "><summary class=\"btn btn-sm\">");
    html_text(f->b, summary);
    html_lit(f->b, "</summary>");
    ui_form(f->b, f->req, arena_printf(a, "%s/clock/%s", href, f->k->id), false);
    ui_hidden(f->b, "version", arena_printf(a, "%lld", (long long)f->rec->version));
    ui_hidden(f->b, "verb", verb);
}

static void day_field(const struct form *f, const char *verb, const char *words)
{
    const char *was = typed(f, verb, "on");
    label(f, verb, "on", words);
    html_lit(f->b, "<input class=\"form-control\" type=\"date\" name=\"on\" required");
    html_set(f->b, "id", field_id(f, verb, "on"));
    html_set(f->b, "max", date_text(f->req->arena, now_today()));
    html_set(f->b, "value", was ? was : date_text(f->req->arena, now_today()));
    html_lit(f->b, ">");
}

static void form_end(const struct form *f, const char *button)
{
    html_lit(f->b, "<p>");
    ui_button(f->b, button, UI_TINT);
    html_lit(f->b, "</p>");
    ui_form_end(f->b);
    html_lit(f->b, "</details>");
}

static void law_line(const struct form *f, const char *law)
{
    if (law) {
        html_lit(f->b, "<p class=\"s q\">");
        html_text(f->b, law);
        html_lit(f->b, "</p>");
    }
}

static void pause_form(const struct form *f)
{
    const struct clock_pause_def *p = f->k->def->pause;
    form_begin(f, "pause", "停表");
    label(f, "pause", "ground", "事由");
    html_lit(f->b, "<select class=\"form-select\" name=\"ground\" required");
    html_set(f->b, "id", field_id(f, "pause", "ground"));
    html_lit(f->b, ">");
    for (size_t i = 0; i < p->n_grounds; i++) {
        html_lit(f->b, "<option");
        if (str_eq(typed(f, "pause", "ground"), p->grounds[i])) {
            html_lit(f->b, " selected");
        }
        html_lit(f->b, ">");
        html_text(f->b, p->grounds[i]);
        html_lit(f->b, "</option>");
    }
    html_lit(f->b, "</select>");
    day_field(f, "pause", "从哪天起停（当天起不计）");
    law_line(f, p->law);
    form_end(f, "停表");
}

static void resume_form(const struct form *f)
{
    form_begin(f, "resume", "恢复计时");
    day_field(f, "resume", "从哪天起接着数（当天计入）");
    form_end(f, "恢复计时");
}

static void extend_form(const struct form *f)
{
    const struct clock_extend_def *x = f->k->def->extend;
    struct arena *a = f->req->arena;
    const char *left = deadline_length(a, clock_extension_left(f->k), clock_unit(x->unit));
    const char *n = typed(f, "extend", "n"), *ground = typed(f, "extend", "ground");
    form_begin(f, "extend", "批准延长");
    label(f, "extend", "n", arena_printf(a, "延长多少（最多 %s）", left));
    html_lit(f->b, "<input class=\"form-control\" name=\"n\" inputmode=\"numeric\" required "
                   "maxlength=\"4\"");
    html_set(f->b, "id", field_id(f, "extend", "n"));
    html_set(f->b, "value", n ? n : arena_printf(a, "%d", clock_extension_left(f->k)));
    html_lit(f->b, ">");
    label(f, "extend", "ground", x->ground_required ? "理由" : "理由（可不填）");
    html_lit(f->b, "<input class=\"form-control\" name=\"ground\" maxlength=\"300\"");
    html_set(f->b, "id", field_id(f, "extend", "ground"));
    html_set(f->b, "value", ground ? ground : "");
    html_lit(f->b, ">");
    day_field(f, "extend", "决定日期（要在期限届满以前）");
    law_line(f, x->law);
    form_end(f, "批准延长");
}

static void forms(const struct form *f)
{
    const struct actor *who = visit_actor(f->req);
    bool writes =
        who->role && role_may(who->role, "register.write") && !f->rec->voided && !f->rec->sealed_on;
    if (writes && clock_may(who, f->k, CLOCK_PAUSE)) {
        pause_form(f);
    }
    if (writes && clock_may(who, f->k, CLOCK_RESUME)) {
        resume_form(f);
    }
    if (writes && clock_may(who, f->k, CLOCK_EXTEND)) {
        extend_form(f);
    }
}

/* --- the card ---------------------------------------------------------------------------------------------------------- */
static enum err one(struct strbuf *b, const struct request *req, const struct record *rec,
                    const struct clock_card *card, const struct clock *k, bool refused,
                    struct error *e)
{
    struct deadline_look look = clock_look(req->arena, card->almanac.calendar, k, now_today());
    const struct form f = {b, req, rec, k, refused && str_eq(request_param(req, "clock"), k->id)};
    html_lit(b, "<div class=\"clock\"><div class=\"row1\"><b>");
    html_text(b, k->title);
    html_lit(b, "</b>");
    if (k->unverified) {
        ui_chip(b, "w", "待核");
    }
    html_lit(b, "</div><div>");
    ui_clock(b, &look, true);
    html_lit(b, "</div>");
    enum err r = why(b, req, card, k, e);
    if (k->state != CLOCK_CLOSED) {
        html_lit(b, "<div class=\"acts\">");
        forms(&f);
        html_lit(b, "</div>");
    }
    html_lit(b, "</div>");
    return r;
}

enum err clock_card_write(struct strbuf *b, const struct request *req, const struct record *rec,
                          const struct clock_card *card, bool refused, struct error *e)
{
    int64_t n = 0;
    enum err r = OK;
    for (size_t i = 0; i < card->n; i++) {
        n += card->list[i].state != CLOCK_VOID;
    }
    if (!n) {
        return OK;
    }
    ui_card(b, "时限", n, NULL);
    html_lit(b, "<div class=\"in clocks\">");
    for (size_t i = 0; !r && i < card->n; i++) {
        if (card->list[i].state != CLOCK_VOID) {
            r = one(b, req, rec, card, &card->list[i], refused, e);
        }
    }
    html_lit(b, "</div>");
    ui_card_end(b);
    return r;
}
