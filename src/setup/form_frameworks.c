/* Steps 5 and 6: which framework for which kind of unit; where each matter is handled. */
#include "base/str.h"
#include "register/mode.h"
#include "setup/seeds.h"

static void seed_card(struct setup *s, const struct seed *x)
{
    const struct code_list *kinds = content_codes(s->c, "unit_kinds");
    const char *way = seed_field(s, x, "way");
    bool whole = x->verdict.whole;
    ui_card(s->b, x->f.title, -1, arena_printf(s->a, "%zu 条", x->f.n));
    html_lit(s->b, "<div class=\"in\"><p class=\"s q\">来源：");
    html_text(s->b, x->f.source);
    html_lit(s->b, "</p><fieldset class=\"field\"><legend class=\"form-label\">怎么用</legend>");
    if (whole) {
        setup_radio(s, way, SEED_PUBLISH,
                    "启用时就公布，可以马上开始考核（各条要点平分分值，我们认可）", false);
    }
    setup_radio(s, way, SEED_DRAFT,
                whole ? "先作草稿，由法制科逐条看过要点和分值再公布"
                      : "先作草稿，由法制科补全再公布",
                true);
    setup_radio(s, way, SEED_NONE, "不用这一套，以后自己导入", false);
    if (!whole) {
        html_lit(s->b, "<p class=\"s q\">");
        html_text(s->b, arena_printf(
                            s->a, "原件缺了 %zu 条的内容或分值，现在合计 %s 分，补全以前不能公布。",
                            x->verdict.lost, str_from_scaled(s->a, x->verdict.points, 2, false)));
        html_lit(s->b, "</p>");
    }
    html_lit(
        s->b,
        "</fieldset><fieldset class=\"field\"><legend class=\"form-label\">用在哪几类单位</legend>"
        "<div class=\"setup-kinds\">");
    for (size_t i = 0; kinds && i < kinds->n; i++) {
        const struct code *k = &kinds->codes[i];
        bool own = false;
        for (size_t n = 0; n < x->n_kinds; n++) {
            own = own || str_eq(x->kinds[n], k->id);
        }
        if (!code_is_group(kinds, k)) {
            setup_check(s, seed_field(s, x, k->id), k->title, own);
        }
    }
    html_lit(s->b, "</div></fieldset></div>");
    ui_card_end(s->b);
}

void frameworks_write(struct setup *s)
{
    struct seed *list;
    struct error why;
    size_t n;
    if (seeds_load(s, &list, &n, &why)) {
        ui_notice(s->b, &why);
        return;
    }
    html_lit(s->b, "<div class=\"stack\">");
    for (size_t i = 0; i < n; i++) {
        seed_card(s, &list[i]);
    }
    html_lit(s->b, "</div>");
}

static const char *both(struct setup *s, const struct seed *x, const struct seed *y)
{
    const struct code_list *kinds = content_codes(s->c, "unit_kinds");
    for (size_t i = 0; i < x->n_kinds; i++) {
        for (size_t k = 0; k < y->n_kinds; k++) {
            if (str_eq(x->kinds[i], y->kinds[k])) {
                const struct code *kind = code_find(kinds, x->kinds[i]);
                return arena_printf(s->a,
                                    "“%s”同时选进了两套指标体系，一类单位只用一套，请去掉一处。",
                                    kind ? kind->title : x->kinds[i]);
            }
        }
    }
    return NULL;
}

const char *frameworks_fault(struct setup *s, const char **ret_field)
{
    struct seed *list;
    struct error why;
    size_t n;
    *ret_field = NULL;
    if (seeds_load(s, &list, &n, &why)) {
        return arena_strdup(s->a, why.text);
    }
    for (size_t i = 0; i < n; i++) {
        if (str_eq(list[i].way, SEED_NONE)) {
            continue;
        }
        if (!list[i].n_kinds) {
            return arena_printf(s->a, "“%s”还没有选用在哪几类单位；不用它就选“不用这一套”。",
                                list[i].f.title);
        }
        for (size_t k = i + 1; k < n; k++) {
            const char *said = str_eq(list[k].way, SEED_NONE) ? NULL : both(s, &list[i], &list[k]);
            if (said) {
                return said;
            }
        }
    }
    return NULL;
}

/* --- modes --- */
void modes_write(struct setup *s)
{
    size_t n = 0;
    html_lit(s->b, "<div class=\"stack\">");
    for (size_t i = 0; i < s->c->n_registers; i++) {
        const struct register_def *reg = &s->c->registers[i];
        if (!reg->mode) {
            continue;
        }
        n++;
        ui_card(s->b, reg->title, -1, NULL);
        html_lit(s->b, "<div class=\"in\"><fieldset class=\"field\"><legend "
                       "class=\"form-label\">这件事在省平台办吗？</legend>");
        setup_radio(s, reg->id, mode_word(MODE_NATIVE),
                    "不，在本系统办：每一步、文书、期限都在这里",
                    reg->mode->otherwise == MODE_NATIVE);
        if (reg->mode->n_ledger) {
            setup_radio(s, reg->id, mode_word(MODE_LEDGER),
                        "在省平台办，这里登记结果：编号、结果和链接，也可以把平台导出的表导进来",
                        reg->mode->otherwise == MODE_LEDGER);
        }
        setup_radio(s, reg->id, mode_word(MODE_OFF), "本县没有这件事，不用这本台账",
                    reg->mode->otherwise == MODE_OFF);
        html_lit(s->b, "</fieldset></div>");
        ui_card_end(s->b);
    }
    html_lit(s->b, "</div>");
    if (!n) {
        html_lit(s->b, "<p class=\"notice\">现在没有要选的，直接下一步。</p>");
    }
    html_lit(s->b, "<p class=\"s q\">以后在“单位与人员”里可以改，改后新登记的件照新方式办。</p>");
}
