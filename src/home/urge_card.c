#include "home/urge_card.h"

#include "base/now.h"
#include "figure/urge.h"

#define NAMES_SHOWN 5
#define FIRST_NAMES 2
#define URGES_SHOWN 6 /* each costs a look at who is responsible; the rest is one link away */

struct missing {
    const struct obligation_def *def;
    struct obligation_period period;
    struct obligation_list list;
};
struct desk {
    struct strbuf *b;
    const struct request *req;
    struct arena *a;
    struct db *db;
    const struct content *c;
    const struct scope *scope;
    struct missing *missing;
    size_t n;
    struct error *e;
};

static enum err gather(struct desk *d)
{
    enum err r = OK;
    d->missing = arena_array(d->a, d->c->n_obligations + 1, sizeof(*d->missing));
    for (size_t i = 0; !r && i < d->c->n_obligations; i++) {
        struct missing m = {.def = &d->c->obligations[i]};
        m.period = obligation_period(d->a, m.def, now_today());
        if (date_cmp(now_today(), m.period.warn) < 0) {
            continue;
        }
        r = obligation_list(d->db, d->a, d->c, d->scope, m.def, &m.period, &m.list, d->e);
        if (!r && m.list.missing) {
            d->missing[d->n++] = m;
        }
    }
    return r;
}

/* --- 今天要催的人 ------------------------------------------------------------------------------------------------------- */
static void names(struct desk *d, const struct urge_plan *u)
{
    size_t n = 0;
    for (size_t i = 0; i < u->n && n < FIRST_NAMES; i++) {
        if (u->lines[i].person_names) {
            html_text(d->b, arena_printf(d->a, "%s%s", n++ ? "、" : "", u->lines[i].person_names));
        }
    }
    html_text(d->b, arena_printf(d->a, "%s %zu 人", u->persons > n ? "等" : "", u->persons));
}

static void send_form(struct desk *d, const struct missing *m, const struct urge_plan *u)
{
    html_lit(d->b, "<blockquote class=\"said\">");
    html_text(d->b, u->text);
    html_lit(d->b, "</blockquote>");
    if (u->nobody) {
        html_lit(d->b, "<p class=\"s q\">");
        html_text(d->b, arena_printf(d->a, "%zu 家没有可发的人，请先补上联络员。", u->nobody));
        html_lit(d->b, "</p>");
    }
    ui_form(d->b, d->req, arena_printf(d->a, "/desk/obligations/%s/urge", m->def->id), false);
    ui_hidden(d->b, "period", m->period.id);
    ui_hidden(d->b, "text", u->text);
    html_lit(d->b, "<p class=\"row1\">");
    ui_button(d->b, arena_printf(d->a, "发给这 %zu 人", u->persons), UI_TINT);
    ui_link(d->b,
            arena_printf(d->a, "/desk/obligations/%s/urge?period=%s", m->def->id, m->period.id),
            "改文字", UI_PLAIN);
    html_lit(d->b, "</p>");
    ui_form_end(d->b);
}

static void urge_line(struct desk *d, const struct missing *m, const struct urge_plan *u)
{
    html_lit(d->b, "<li><details class=\"to-sign\"><summary class=\"row1\"><span class=\"cut "
                   "grow\">");
    names(d, u);
    html_lit(d->b, "</span>");
    ui_lamp(d->b, LAMP_RED, arena_printf(d->a, "缺 %zu", m->list.missing));
    html_lit(d->b, "<span class=\"s q flex-line\">");
    html_text(d->b, m->def->title);
    html_lit(d->b, "</span></summary>");
    send_form(d, m, u);
    html_lit(d->b, "</details></li>");
}

static enum err urges(struct desk *d)
{
    struct urge_plan plans[URGES_SHOWN];
    const struct missing *of[URGES_SHOWN];
    int64_t persons = 0;
    size_t n = 0;
    enum err r = OK;
    if (!role_may(visit_actor(d->req)->role, "alert.urge")) {
        return OK;
    }
    for (size_t i = 0; !r && i < d->n && n < URGES_SHOWN; i++) {
        const struct missing *m = &d->missing[i];
        r = urge_prepare(d->db, d->a, d->c, d->scope, m->def, &m->period, &plans[n], d->e);
        if (!r && plans[n].persons) {
            persons += (int64_t)plans[n].persons;
            of[n++] = m;
        }
    }
    if (r || !n) {
        return r;
    }
    ui_card(d->b, "今天要催的人", persons, "点开看发的话，一键催办");
    html_lit(d->b, "<ul class=\"lines\">");
    for (size_t i = 0; i < n; i++) {
        urge_line(d, of[i], &plans[i]);
    }
    html_lit(d->b, "</ul>");
    ui_card_end(d->b);
    return OK;
}

/* --- 缺报名单 ----------------------------------------------------------------------------------------------------------- */
static void missing_line(struct desk *d, const struct missing *m)
{
    html_lit(d->b, "<li><a href=\"");
    html_attr(d->b, arena_printf(d->a, "/desk/obligations/%s?period=%s", m->def->id, m->period.id));
    html_lit(d->b, "\">");
    html_text(d->b, m->def->title);
    html_lit(d->b, "</a><span class=\"push\"></span>");
    ui_lamp(d->b, LAMP_RED, arena_printf(d->a, "缺 %zu", m->list.missing));
    html_lit(d->b, "<span class=\"s q flex-line\">");
    for (size_t i = 0; i < m->list.missing && i < NAMES_SHOWN; i++) {
        html_text(d->b, arena_printf(d->a, "%s%s", i ? "、" : "", m->list.items[i].name));
    }
    html_text(d->b, m->list.missing > NAMES_SHOWN ? "等" : "");
    html_lit(d->b, "</span></li>");
}

enum err urge_card(struct strbuf *b, const struct request *req, struct db *db, struct error *e)
{
    const struct actor *who = visit_actor(req);
    struct desk d = {.b = b,
                     .req = req,
                     .a = req->arena,
                     .db = db,
                     .c = app_of(req)->content,
                     .scope = &who->scope,
                     .e = e};
    if (!role_may(who->role, "figure.read")) {
        return OK;
    }
    enum err r = gather(&d);
    if (r || (r = urges(&d)) || !d.n) {
        return r;
    }
    ui_card(b, "缺报名单", (int64_t)d.n, "到了预警日还没做够的");
    html_lit(b, "<ul class=\"lines wrap lacking\">");
    for (size_t i = 0; i < d.n; i++) {
        missing_line(&d, &d.missing[i]);
    }
    html_lit(b, "</ul>");
    ui_card_end(b);
    return OK;
}
