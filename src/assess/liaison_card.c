#include "assess/liaison_card.h"

#include <string.h>

#include "assess/last_year.h"
#include "base/id.h"
#include "base/str.h"
#include "register/step.h"

#define UNITS_MAX 6
#define ITEMS_MAX 1000

struct desk {
    struct request *req;
    struct arena *a;
    struct db *db;
    const struct content *c;
    const struct scope *scope;
    struct strbuf *b;
    struct round_parts p;
    struct error *e;
};
/* One unit's way through its items. */
struct way {
    const struct record *part;
    size_t done, all;
    int64_t next; /* first item that is not scored, 0: none */
    size_t next_at;
};

static const struct field_def *needed_by(const struct register_def *reg, const char *action)
{
    for (size_t i = 0; i < reg->n_steps; i++) {
        if (str_eq(reg->steps[i].action, action) && reg->steps[i].n_need) {
            return reg->steps[i].need[0];
        }
    }
    return NULL;
}

static enum err measure(const struct desk *d, struct way *w)
{
    const struct state_def *open[8];
    struct query q = {.reg = d->p.self,
                      .match = d->p.self_part,
                      .match_ref = w->part->id,
                      .sort_name = d->p.self->page.walk_order,
                      .ascending = true,
                      .limit = 1,
                      .no_lists = true};
    struct record_list first;
    struct query_place place;
    int64_t all = 0;
    enum err r = query_count(d->db, d->a, d->c, d->scope, &q, ITEMS_MAX, &all, d->e);

    for (size_t i = 0; i < d->p.self->n_states && q.n_states < array_len(open); i++) {
        if (!d->p.self->states[i].final) {
            open[q.n_states++] = &d->p.self->states[i];
        }
    }
    q.states = open;
    if (r || (r = query_list(d->db, d->a, d->c, d->scope, &q, &first, d->e))) {
        return r;
    }
    w->all = w->done = (size_t)all;
    if (!first.n) {
        return OK;
    }
    if ((r = query_walk(d->db, d->a, d->c, d->scope, &first.items[0], &place, d->e))) {
        return r;
    }
    w->next = first.items[0].id;
    w->next_at = place.at + 1;
    w->done = place.n ? place.done : 0;
    return OK;
}

/* Files of last year that hold, for items that have none yet. */
static enum err count_last(const struct desk *d, const struct way *w, size_t *ret,
                           int64_t *ret_year)
{
    struct record_list selfs;
    struct framework_row f;
    struct last_year y;
    enum err r;

    *ret = 0;
    if ((r = last_year_load(d->db, d->a, d->c, d->scope, w->part->year,
                            round_ref(w->part, d->p.part_unit), &y, d->e)) ||
        !y.participation) {
        return r;
    }
    if ((r = framework_load(d->db, d->a, d->scope->county, round_ref(w->part, d->p.part_framework),
                            &f, d->e)) ||
        (r = round_selfs(d->db, d->a, d->c, d->scope, &d->p, d->p.self_part, w->part->id, true,
                         &selfs, d->e))) {
        return r;
    }
    *ret_year = y.year;
    for (size_t i = 0; i < selfs.n; i++) {
        struct last_file *files;
        const char *note;
        int64_t item = round_ref(&selfs.items[i], d->p.self_item);
        for (size_t k = 0; k < f.f.n && !selfs.items[i].values[d->p.self_evidence->index].n; k++) {
            if (f.item_ids[k] == item) {
                *ret += last_year_files(d->a, &y, f.f.items[k].code, &files, &note);
            }
        }
    }
    return OK;
}

static const struct step_def *step_by(const struct register_def *reg, const char *action)
{
    for (size_t i = 0; i < reg->n_steps; i++) {
        if (str_eq(reg->steps[i].action, action)) {
            return &reg->steps[i];
        }
    }
    return NULL;
}

static enum err last_line(const struct desk *d, const struct way *w)
{
    const struct step_def *step = step_by(d->p.participation, "assessment_carry_all");
    int64_t year = 0;
    size_t n;
    enum err r = count_last(d, w, &n, &year);

    if (r || !n || !step) {
        return r;
    }
    html_lit(d->b, "<li><span class=\"flex-fill\">");
    html_text(d->b,
              arena_printf(d->a, "%lld 年的材料还有 %zu 份有效，可以沿用", (long long)year, n));
    html_lit(d->b, "</span>");
    ui_form(
        d->b, d->req,
        arena_printf(d->a, "%s/step/%s", ui_record_href(d->a, w->part->reg, w->part->id), step->id),
        false);
    ui_hidden(d->b, "version", arena_printf(d->a, "%lld", (long long)w->part->version));
    ui_button(d->b, "全部沿用", UI_TINT);
    ui_form_end(d->b);
    html_lit(d->b, "</li>");
    return OK;
}

static void back_line(const struct desk *d, const struct way *w)
{
    const struct field_def *f = needed_by(d->p.participation, "assessment_reopen");
    const struct value *v = f ? &w->part->values[f->index] : NULL;

    if (!v || !v->set || v->hidden) {
        return;
    }
    html_lit(d->b, "<li>");
    ui_chip(d->b, "w", "局里退回");
    html_lit(d->b, "<span class=\"flex-fill\">");
    html_text(d->b, v->s);
    html_lit(d->b, "</span>");
    ui_link(d->b, ui_record_href(d->a, w->part->reg, w->part->id), "去补正", UI_SMALL);
    html_lit(d->b, "</li>");
}

static void progress(const struct desk *d, const struct way *w)
{
    html_lit(d->b, "<div class=\"in row1\"><span class=\"flex-fill\"><b class=\"big\">");
    html_text(d->b, arena_printf(d->a, "%zu / %zu", w->done, w->all));
    html_lit(
        d->b,
        "</b> <span class=\"s q\">条已评</span><br><progress aria-label=\"自评进度\" value=\"");
    html_int(d->b, (int64_t)w->done);
    html_lit(d->b, "\" max=\"");
    html_int(d->b, (int64_t)(w->all ? w->all : 1));
    html_lit(d->b, "\"></progress></span>");
    if (w->next) {
        ui_link(d->b, ui_record_href(d->a, d->p.self, w->next),
                arena_printf(d->a, "继续第 %zu 条", w->next_at), UI_PRIMARY);
    } else {
        ui_link(d->b, ui_record_href(d->a, w->part->reg, w->part->id), "都评完了，去提交",
                UI_PRIMARY);
    }
    html_lit(d->b, "</div>");
}

static enum err one_unit(const struct desk *d, const struct record *part, const char *round)
{
    struct way w = {.part = part};
    enum err r = measure(d, &w);

    if (r || !w.all) {
        return r;
    }
    html_lit(d->b, "<section class=\"card\"><header><h2>");
    html_text(d->b, round);
    html_lit(d->b, "自评</h2><span class=\"s q cut\">");
    html_text(d->b, part->title);
    html_lit(d->b, "</span></header>");
    progress(d, &w);
    html_lit(d->b, "<ul class=\"lines\">");
    back_line(d, &w);
    r = last_line(d, &w);
    html_lit(d->b, "</ul>");
    ui_card_end(d->b);
    return r;
}

enum err liaison_card(struct strbuf *b, struct request *req, struct db *db, int64_t *ret_shown,
                      struct error *e)
{
    const struct actor *who = visit_actor(req);
    struct desk d = {.req = req,
                     .a = req->arena,
                     .db = db,
                     .c = app_of(req)->content,
                     .scope = &who->scope,
                     .b = b,
                     .e = e};
    struct record round;
    struct record_list parts;
    enum err r;

    *ret_shown = 0;
    if (who->scope.kind == SCOPE_COUNTY || !content_plays(d.c, "assessment.self") ||
        !step_may_read(who, content_plays(d.c, "assessment.self"))) {
        return OK;
    }
    if ((r = round_parts_find(d.c, &d.p, e)) ||
        (r = round_newest(db, d.a, d.c, d.scope, &round, e)) || !round.id ||
        round.state != d.p.self_state) {
        return r;
    }
    const struct state_def *filling[] = {d.p.begin->to};
    const struct query q = {.reg = d.p.participation,
                            .match = d.p.part_round,
                            .match_ref = round.id,
                            .states = filling,
                            .n_states = 1,
                            .unit = who->unit,
                            .limit = UNITS_MAX,
                            .no_lists = true};
    r = query_list(db, d.a, d.c, d.scope, &q, &parts, e);
    for (size_t i = 0; !r && i < parts.n; i++) {
        r = one_unit(&d, &parts.items[i], round.title);
        ++*ret_shown;
    }
    return r;
}
