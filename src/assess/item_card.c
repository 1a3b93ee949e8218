#include "assess/item_card.h"

#include "assess/trace_view.h"
#include "base/id.h"
#include "base/str.h"

#define CARRY "assessment_carry" /* the action of the step 沿用上年 */

static const struct door *door_of(const struct door *doors, size_t n, const char *action)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(doors[i].step->action, action) && doors[i].role_ok && doors[i].open) {
            return &doors[i];
        }
    }
    return NULL;
}

/* Last year is offered while nothing was handed in this year. */
static enum err load_last(const struct request *req, struct db *db, const struct record *rec,
                          const struct round_parts *p, struct item_card *card, struct error *e)
{
    const struct app *app = app_of(req);
    struct last_year y;
    enum err r;

    if (!card->carry || rec->values[p->self_evidence->index].n) {
        card->carry = NULL;
        return OK;
    }
    if ((r = last_year_item(db, req->arena, app->content, &visit_actor(req)->scope,
                            card->trace.year, card->trace.unit, card->trace.def->code, &y, e))) {
        return r;
    }
    card->last_year = y.year;
    card->n_files =
        last_year_files(req->arena, &y, card->trace.def->code, &card->files, &card->last_note);
    if (!card->n_files && !card->last_note) {
        card->carry = NULL;
    }
    return OK;
}

enum err item_card_load(const struct request *req, struct db *db, const struct record *rec,
                        const struct door *doors, size_t n_doors, struct item_card *ret,
                        struct error *e)
{
    const struct content *c = app_of(req)->content;
    bool self = rec->reg == content_plays(c, "assessment.self");
    struct round_parts p;
    enum err r;

    *ret = (struct item_card){0};
    if (!self && rec->reg != content_plays(c, "assessment.review")) {
        return OK;
    }
    if ((r = round_parts_find(c, &p, e))) {
        return r;
    }
    r = round_trace_item(db, req->arena, c, &visit_actor(req)->scope, rec, &ret->trace, e);
    if (r == ERR_NOT_FOUND) {
        error_clear(e);
        return OK;
    }
    ret->there = r == OK;
    if (!r && self) {
        ret->carry = door_of(doors, n_doors, CARRY);
        r = load_last(req, db, rec, &p, ret, e);
    }
    return r;
}

bool item_card_has(const struct item_card *card, const struct step_def *step)
{
    return card->there && str_eq(step->action, CARRY) &&
           (!card->carry || card->carry->step == step);
}

bool item_card_asks(const struct item_card *card, const struct page_section *section)
{
    return card->there && section->through && !section->through->target;
}

static bool in_step(const struct step_def *step, const struct field_def *f)
{
    for (size_t i = 0; i < step->n_fields; i++) {
        if (step->fields[i] == f) {
            return true;
        }
    }
    return false;
}

bool item_card_says(const struct item_card *card, const struct page_section *section,
                    const struct record *rec, const struct door *quick)
{
    bool shared = false, empty = true;

    if (!card->there || !quick || section->through) {
        return false;
    }
    for (size_t i = 0; i < section->n_fields; i++) {
        const struct field_def *f = section->fields[i];
        shared = shared || in_step(quick->step, f);
        empty = empty && !rec->values[f->index].set && !rec->values[f->index].n;
    }
    return shared || empty;
}

/* "台账自动计 3 分，还有 1 分人工评" */
static const char *way_words(struct arena *a, const struct round_trace *t)
{
    if (str_eq(t->way, "auto")) {
        return arena_printf(
            a, "本条由台账自动计分，现在 %s 分，不用填也不能手填。台账里登记了，分数自己会变。",
            t->counted >= 0 ? trace_points(a, t->counted) : "0");
    }
    if (str_eq(t->way, "mixed")) {
        return arena_printf(a, "台账自动计 %s 分；人工评的要点满分 %s 分，只评这一部分。",
                            t->counted >= 0 ? trace_points(a, t->counted) : "0",
                            t->hand_max >= 0 ? trace_points(a, t->hand_max) : "0");
    }
    return NULL;
}

void item_card_write(struct strbuf *b, const struct request *req, const struct item_card *card)
{
    const struct round_trace *t = &card->trace;
    const char *way = way_words(req->arena, t);

    html_lit(b, "<section class=\"card item\"><div class=\"in\">");
    trace_asked(b, req, t);
    if (t->out) {
        html_lit(b, "<p class=\"notice\">合理缺项，不计得分也不计满分：");
        html_text(b, t->out);
        html_lit(b, "</p>");
    }
    if (way) {
        html_lit(b, "<p class=\"notice said\">");
        html_text(b, way);
        html_lit(b, "</p>");
    }
    html_lit(b, "<details class=\"how\"");
    if (str_eq(t->way, "auto")) {
        html_lit(b, " open");
    }
    html_lit(b, "><summary class=\"s\">");
    html_text(b, t->n_parts ? arena_printf(req->arena, "%zu 个要点，怎么计分", t->n_parts)
                            : "怎么计分");
    html_lit(b, "</summary>");
    trace_points_list(b, req, t);
    html_lit(b, "<p class=\"s\">");
    ui_link(b, trace_href(req->arena, t->participation, t->item), "得分来历", UI_LINK);
    html_lit(b, "</p></details></div></section>");
}

static const char *until_words(struct arena *a, const struct item_card *card)
{
    struct date d;

    for (size_t i = 0; i < card->n_files; i++) {
        if (card->files[i].until && date_parse(card->files[i].until, &d)) {
            return arena_printf(a, "有效期到 %s", date_chinese(a, d));
        }
    }
    return "没有写有效期";
}

void item_card_last(struct strbuf *b, const struct request *req, const struct item_card *card,
                    const struct record *rec)
{
    struct arena *a = req->arena;

    if (!card->carry) {
        return;
    }
    html_lit(b, "<section class=\"card last\"><div class=\"in row1\"><span class=\"thumb paper\">");
    ui_icon(b, req, "document");
    html_lit(b, "</span><span class=\"flex-fill\"><b>");
    if (card->n_files) {
        html_text(
            b, arena_printf(a, "%lld 年的材料还有效：%s%s", (long long)card->last_year,
                            card->files[0].name,
                            card->n_files > 1 ? arena_printf(a, "等 %zu 件", card->n_files) : ""));
    } else {
        html_text(b, arena_printf(a, "%lld 年写过说明", (long long)card->last_year));
    }
    html_lit(b, "</b><br><span class=\"s q\">");
    html_text(b, card->n_files ? until_words(a, card) : card->last_note);
    html_lit(b, "</span></span>");
    ui_form(
        b, req,
        arena_printf(a, "%s/step/%s", ui_record_href(a, rec->reg, rec->id), card->carry->step->id),
        false);
    ui_hidden(b, "version", arena_printf(a, "%lld", (long long)rec->version));
    ui_button(b, "沿用", UI_TINT);
    ui_form_end(b);
    html_lit(b, "</div></section>");
}
