/* 签批 on the record page: who signed, whose turn it is, the forms to sign, to enter a paper signature, 撤回 and 转办. */
#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "people/org.h"
#include "web/record_view.h"

static void form(struct record_view *v, struct strbuf *b, const char *action, bool files)
{
    struct arena *a = v->req->arena;
    const char *href = ui_record_href(a, v->rec.reg, v->rec.id);
    ui_form(b, v->req, arena_printf(a, "%s/%s", href, action), files);
    ui_hidden(b, "version", arena_printf(a, "%lld", (long long)v->rec.version));
}

static void option(struct strbuf *b, struct arena *a, int64_t person, const char *name,
                   const char *more)
{
    html_lit(b, "<option value=\"");
    html_attr(b, id_text(a, person));
    html_lit(b, "\">");
    html_text(b, name);
    if (more) {
        html_lit(b, "（");
        html_text(b, more);
        html_lit(b, "）");
    }
    html_lit(b, "</option>");
}

static enum err holders(struct record_view *v, struct post **ret, size_t *ret_n, struct error *e)
{
    return org_posts(v->db, v->req->arena, v->rec.county, NULL, 0,
                     date_text(v->req->arena, now_today()), ret, ret_n, e);
}

/* --- paper -------------------------------------------------------------------------------------------------------------- */
static bool asked_now(const struct record_view *v, const char *role)
{
    for (size_t i = 0; i < v->n_approvals; i++) {
        if (v->approvals[i].now && str_eq(v->approvals[i].role, role)) {
            return true;
        }
    }
    return false;
}

static enum err signers(struct record_view *v, struct strbuf *b, struct error *e)
{
    struct post *posts = NULL;
    size_t n = 0;
    enum err r = holders(v, &posts, &n, e);
    html_lit(b, "<label class=\"form-label\" for=\"signer\">签批人</label><select "
                "class=\"form-select\" id=\"signer\" name=\"signer\">");
    for (size_t i = 0; !r && i < n; i++) {
        const struct role_def *role = content_role(v->content, posts[i].role);
        if (role && asked_now(v, role->id)) {
            option(b, v->req->arena, posts[i].person, posts[i].person_name, role->title);
        }
    }
    html_lit(b, "</select>");
    return r;
}

static enum err paper_form(struct record_view *v, struct strbuf *b, struct error *e)
{
    html_lit(b, "<details class=\"act\"><summary class=\"btn\">线下已签</summary>");
    form(v, b, "sign/files", true);
    ui_hidden(b, "paper", "1");
    ui_hidden(b, "agree", "1");
    enum err r = signers(v, b, e);
    html_lit(b,
             "<label class=\"form-label\" for=\"sign-on\">签批日期</label><input "
             "class=\"form-control\" type=\"date\" id=\"sign-on\" name=\"on\" required value=\"");
    html_attr(b, date_text(v->req->arena, now_today()));
    html_lit(b, "\"><label class=\"form-label\" for=\"sign-file\">签批页照片或扫描件</label>"
                "<input class=\"form-control\" type=\"file\" id=\"sign-file\" name=\"file.paper\" "
                "required>");
    ui_button(b, "登记线下签批", UI_TINT);
    ui_form_end(b);
    html_lit(b, "</details>");
    return r;
}

/* --- own signature, 撤回 -------------------------------------------------------------------------------------------------- */
static void sign_form(struct record_view *v, struct strbuf *b)
{
    form(v, b, "sign", false);
    if (v->who->for_name) {
        html_lit(b, "<p class=\"s\">您正受");
        html_text(b, v->who->for_name);
        html_lit(b, "委托代签，签名旁会写明“受");
        html_text(b, v->who->for_name);
        html_lit(b, "委托”。</p>");
    }
    html_lit(b, "<label class=\"form-label\" for=\"sign-note\">意见<span "
                "class=\"q\">（退回时必填）</span></label>"
                "<input class=\"form-control\" id=\"sign-note\" name=\"note\" "
                "maxlength=\"300\"><p class=\"row1\">");
    ui_button_named(b, "agree", "1", "同意并签名", UI_PRIMARY);
    ui_button_named(b, "agree", "0", "退回", UI_PLAIN);
    html_lit(b, "</p>");
    ui_form_end(b);
}

static void withdraw_form(struct record_view *v, struct strbuf *b)
{
    html_lit(b, "<details class=\"act\"><summary class=\"btn\">撤回</summary>");
    form(v, b, "withdraw", false);
    html_lit(b, "<label class=\"form-label\" for=\"withdraw-why\">为什么撤回<span "
                "class=\"q\">（可不填）</span></label><input class=\"form-control\" "
                "id=\"withdraw-why\" name=\"reason\" maxlength=\"300\">"
                "<p class=\"s q\">还没有人签字，撤回后可以修改再提交。</p>");
    ui_button(b, "撤回提交", UI_TINT);
    ui_form_end(b);
    html_lit(b, "</details>");
}

static const char *result_words(const struct approval *ap)
{
    static const struct {
        const char *result, *words;
    } all[] = {{"signed", "已同意 "},
               {"returned", "已退回 "},
               {"dropped", "未签（已退回）"},
               {"withdrawn", "已撤回"},
               {"spared", "他人已签，不再签"}};
    for (size_t i = 0; ap->result && i < array_len(all); i++) {
        if (str_eq(all[i].result, ap->result)) {
            return all[i].words;
        }
    }
    return ap->now ? "待签" : "未轮到";
}

void record_approval(struct strbuf *b, const struct approval *ap)
{
    html_lit(b, "<li><span>");
    html_text(b, ap->role_title);
    html_lit(b, " ");
    html_text(b, ap->person_name);
    html_lit(b, "</span>");
    if (ap->for_name) {
        html_lit(b, "<span class=\"chip t\">受");
        html_text(b, ap->for_name);
        html_lit(b, "委托</span>");
    }
    if (ap->one_of && !ap->result) {
        ui_chip(b, "", "其中一人签即可");
    }
    if (ap->paper) {
        ui_chip(b, "o", "线下签");
    }
    html_lit(b, "<span class=\"push s q\">");
    html_text(b, result_words(ap));
    html_text(b, ap->on);
    html_lit(b, "</span></li>");
}

static enum err forms(struct record_view *v, struct strbuf *b, struct error *e)
{
    enum err r = OK;
    html_lit(b, "<div class=\"in acts\">");
    if (v->who->role->signs && asked_now(v, v->who->role->id)) {
        sign_form(v, b);
    }
    if (role_may(v->who->role, "register.write") && !v->who->delegation) {
        r = paper_form(v, b, e);
    }
    if (!r && step_may_withdraw(v->who, v->approvals, v->n_approvals)) {
        withdraw_form(v, b);
    }
    html_lit(b, "</div>");
    return r;
}

enum err record_sign(struct record_view *v, struct strbuf *b, struct error *e)
{
    if (!v->n_approvals) {
        return OK;
    }
    ui_card(b, "签批", -1, NULL);
    html_lit(b, "<ul class=\"lines\">");
    for (size_t i = 0; i < v->n_approvals; i++) {
        record_approval(b, &v->approvals[i]);
    }
    html_lit(b, "</ul>");
    enum err r = v->rec.pending ? forms(v, b, e) : OK;
    ui_card_end(b);
    return r;
}

/* --- 转办 ------------------------------------------------------------------------------------------------------------------ */
static enum err hand_form(struct record_view *v, struct strbuf *b, const struct field_def *f,
                          struct error *e)
{
    struct arena *a = v->req->arena;
    const struct value *have = &v->rec.values[f->index];
    struct choice *choices;
    size_t n = 0;
    enum err r = query_choices(v->db, a, v->content, &v->who->scope, f, NULL, 400, &choices, &n, e);
    html_lit(b, "<details class=\"act\"><summary class=\"btn\">转办");
    html_text(b, f->title);
    html_lit(b, "</summary>");
    form(v, b, "handover", false);
    ui_hidden(b, "field", f->id);
    html_lit(b, "<label class=\"form-label\" for=\"hand-from\">由谁转出</label><select "
                "class=\"form-select\" id=\"hand-from\" name=\"from\">");
    for (size_t i = 0; i < have->n; i++) {
        option(b, a, have->links[i].ref, have->links[i].label, NULL);
    }
    html_lit(b, "</select><label class=\"form-label\" for=\"hand-to\">转给谁</label><select "
                "class=\"form-select\" id=\"hand-to\" name=\"to\">");
    for (size_t i = 0; !r && i < n; i++) {
        option(b, a, choices[i].id, choices[i].label, choices[i].note);
    }
    html_lit(b, "</select><label class=\"form-label\" for=\"hand-why\">理由</label><input "
                "class=\"form-control\" id=\"hand-why\" name=\"reason\" maxlength=\"300\" "
                "required>");
    ui_button(b, "转办", UI_TINT);
    ui_form_end(b);
    html_lit(b, "</details>");
    return r;
}

enum err record_hand_over(struct record_view *v, struct strbuf *b, struct error *e)
{
    enum err r = OK;
    bool any = false;
    for (size_t i = 0; !r && i < v->rec.reg->n_fields; i++) {
        const struct field_def *f = &v->rec.reg->fields[i];
        if (v->rec.state->final || !step_may_hand_over(v->who, &v->rec, f)) {
            continue;
        }
        if (!any) {
            ui_card(b, "转办", -1, NULL);
            html_lit(b, "<div class=\"in acts\">");
            any = true;
        }
        r = hand_form(v, b, f, e);
    }
    if (any) {
        html_lit(b, "</div>");
        ui_card_end(b);
    }
    return r;
}
