/* Step 7: three officers, and the first passwords. */
#include "base/str.h"
#include "setup/officers.h"

static void officer_select(struct setup *s, const struct sheets *x, const struct officer *o)
{
    struct strbuf *b = s->b;
    const char *now = s->why ? request_form(s->req, o->role->id) : o->login;
    bool wrong = s->why && str_eq(s->why->field, o->role->id);
    html_lit(b, "<div class=\"field\"><label class=\"form-label\"");
    html_set(b, "for", o->role->id);
    html_lit(b, ">");
    html_text(b, o->role->title);
    html_lit(b, "<span class=\"q\">（");
    html_text(b, o->why);
    html_lit(b, "）</span></label>");
    if (wrong) {
        html_lit(b, "<p class=\"s wrong\"");
        html_set(b, "id", arena_printf(s->a, "e-%s", o->role->id));
        html_lit(b, ">");
        html_text(b, s->why->text);
        html_lit(b, "</p>");
    }
    html_lit(b, "<select class=\"form-select\"");
    html_set(b, "id", o->role->id);
    html_set(b, "name", o->role->id);
    html_set(b, "aria-invalid", wrong ? "true" : NULL);
    html_set(b, "aria-describedby", wrong ? arena_printf(s->a, "e-%s", o->role->id) : NULL);
    html_lit(b, "><option value=\"\">请选择</option>");
    for (size_t i = 0; i < x->people.n; i++) {
        const struct roster_person *p = &x->people.people[i];
        if (p->same || p->no_account) {
            continue;
        }
        html_lit(b, "<option");
        html_set(b, "value", p->login);
        if (str_eq(now, p->login)) {
            html_lit(b, " selected");
        }
        html_lit(b, ">");
        html_text(b, arena_printf(s->a, "%s，%s", p->name, p->unit));
        html_lit(b, "</option>");
    }
    html_lit(b, "</select></div>");
}

static void slips_card(struct setup *s, const struct sheets *x)
{
    size_t all = officers_accounts(x), have = officers_passwords(s, x);
    ui_card(s->b, "初始密码条", -1, "每人一张，裁开发给本人");
    html_lit(s->b, "<div class=\"in\"><p>");
    html_text(s->b, arena_printf(s->a, "要开 %zu 个账号，%zu 个已有初始密码。", all, have));
    html_lit(s->b, "密码只在生成以后显示这一次，系统里不留原文；没有印下来，就重新生成，旧的作废。"
                   "每人第一次登录都要改成自己的密码。</p><p class=\"setup-turns\">");
    if (have < all) {
        html_lit(s->b, "<button type=\"submit\" class=\"btn btn-tint\" "
                       "formaction=\"/setup/accounts/slips\" name=\"who\" "
                       "value=\"missing\">生成初始密码条</button>");
    }
    if (have) {
        html_lit(s->b, "<button type=\"submit\" class=\"btn\" formaction=\"/setup/accounts/slips\" "
                       "name=\"who\" value=\"all\">全部重新生成</button>");
    }
    html_lit(s->b, "</p></div>");
    ui_card_end(s->b);
}

void accounts_write(struct setup *s)
{
    struct officer list[OFFICERS];
    struct sheets x;
    struct error why;
    if (sheets_load(s, &x, &why)) {
        ui_notice(s->b, &why);
        return;
    }
    if (!x.people.n) {
        html_lit(s->b, "<p class=\"notice\">还没有人员表，请先到“三张表”交人员表。</p>");
        return;
    }
    officers_load(s, &x, list);
    for (size_t i = 0; i < OFFICERS; i++) {
        if (list[i].role) {
            officer_select(s, &x, &list[i]);
        }
    }
    slips_card(s, &x);
}

const char *accounts_fault(struct setup *s, const char **ret_field)
{
    struct officer list[OFFICERS];
    struct sheets x;
    struct error why;
    if (sheets_load(s, &x, &why)) {
        return arena_strdup(s->a, why.text);
    }
    officers_load(s, &x, list);
    const char *said = officers_fault(s, list, ret_field);
    if (said) {
        return said;
    }
    size_t all = officers_accounts(&x), have = officers_passwords(s, &x);
    *ret_field = NULL;
    return have == all
               ? NULL
               : arena_printf(s->a, "还有 %zu 人没有初始密码，请先生成初始密码条。", all - have);
}
