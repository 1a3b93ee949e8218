/* Step 8: what is there, what is missing, the consequence; then the office is made and the wizard is closed. */
#include "base/now.h"
#include "base/str.h"
#include "register/mode.h"
#include "setup/found.h"
#include "setup/pages.h"
#include "setup/setup.h"

static void line(struct setup *s, const char *label, const char *value)
{
    ui_fact(s->b, label, value);
}

static const char *frameworks_words(struct setup *s, const struct founding *f)
{
    const char *text = "";
    for (size_t i = 0; i < f->n_seeds; i++) {
        const struct seed *x = &f->seeds[i];
        text = arena_printf(s->a, "%s%s%s：%s", text, *text ? "；" : "", x->f.title,
                            str_eq(x->way, SEED_PUBLISH) ? "公布"
                            : str_eq(x->way, SEED_DRAFT) ? "草稿"
                                                         : "不用");
    }
    return text;
}

static const char *modes_words(struct setup *s)
{
    const char *text = "";
    for (size_t i = 0; i < s->c->n_registers; i++) {
        const struct register_def *reg = &s->c->registers[i];
        const char *word = reg->mode ? setup_answer(s, "modes", reg->id) : NULL;
        enum register_mode mode;
        if (word && mode_parse(word, &mode)) {
            text = arena_printf(s->a, "%s%s%s：%s", text, *text ? "；" : "", reg->title,
                                mode_title(mode));
        }
    }
    return *text ? text : "都在本系统办";
}

static const char *subjects_words(struct setup *s)
{
    const struct register_def **regs;
    size_t n = sheets_registers(s, &regs);
    const char *text = "";
    for (size_t i = 0; i < n; i++) {
        const char *rows = setup_answer(s, sheets_step(s->a, regs[i]->id), "taken");
        text = arena_printf(s->a, "%s%s%s%s%s", text, *text ? "；" : "",
                            n > 1 ? regs[i]->title : "", n > 1 ? " " : "",
                            rows ? arena_printf(s->a, "%s 行", rows) : "还没有，以后导入");
    }
    return text;
}

static const char *officers_words(struct setup *s, const struct founding *f)
{
    const char *text = "";
    for (size_t i = 0; i < OFFICERS; i++) {
        const struct officer *o = &f->officers[i];
        if (o->role) {
            text = arena_printf(s->a, "%s%s%s %s", text, *text ? "；" : "", o->role->title,
                                o->person ? o->person->name : "未定");
        }
    }
    return text;
}

static void facts(struct setup *s, const struct founding *f)
{
    struct arena *a = s->a;
    const struct sheets *x = &f->sheets;
    ui_card(s->b, "要建立的", -1, NULL);
    html_lit(s->b, "<div class=\"in\">");
    ui_facts(s->b, false);
    line(s, "本局", setup_answer(s, "bureau", "name"));
    line(s, "文号代字", setup_answer(s, "bureau", "sign"));
    line(s, "从哪年起", setup_answer(s, "years", "first"));
    line(s, "单位", arena_printf(a, "%zu 个（另有本局）", x->units.n));
    line(s, "人员", arena_printf(a, "%zu 行，%zu 个账号", x->people.n, officers_accounts(x)));
    line(s, "三员", officers_words(s, f));
    line(s, "监管对象", subjects_words(s));
    line(s, "本县放假",
         f->n_years ? arena_printf(a, "%zu 个年度有自己的安排", f->n_years) : "没有，照全国的");
    line(s, "指标体系", frameworks_words(s, f));
    line(s, "办理方式", modes_words(s));
    ui_facts_end(s->b);
    html_lit(s->b, "</div>");
    ui_card_end(s->b);
}

static void gaps_card(struct setup *s, const struct gap *gaps, size_t n)
{
    ui_card(s->b, "还缺的", (int64_t)n, NULL);
    html_lit(s->b, "<ul class=\"lines\">");
    for (size_t i = 0; i < n; i++) {
        html_lit(s->b, "<li><span><b>");
        html_text(s->b, gaps[i].step->title);
        html_lit(s->b, "</b> ");
        html_text(s->b, gaps[i].say);
        html_lit(s->b, "</span><span class=\"push\">");
        ui_link(s->b, arena_printf(s->a, SETUP_PATH "/%s", gaps[i].step->id), "去填", UI_SMALL);
        html_lit(s->b, "</span></li>");
    }
    html_lit(s->b, "</ul>");
    ui_card_end(s->b);
}

static void start_form(struct setup *s)
{
    ui_form(s->b, s->req, SETUP_PATH "/check/start", false);
    html_lit(
        s->b,
        "<p class=\"notice bad\">按下以后：本局和全部账号立即生效，今后每一次改动都留痕，不能删除、"
        "不能退回；启用向导从此关闭。单位、人员有变动，以后由系统管理员在“单位与人员”里办。</"
        "p><label "
        "class=\"tick\"><input type=\"checkbox\" name=\"sure\" value=\"1\" required> "
        "已经核对，密码条已经印好</label><p class=\"setup-turns\">");
    ui_button(s->b, "正式启用", UI_PRIMARY);
    ui_link(s->b, SETUP_PATH "/accounts", "上一步", UI_PLAIN);
    html_lit(s->b, "</p>");
    ui_form_end(s->b);
}

void check_write(struct setup *s)
{
    struct founding f = {0};
    struct gap *gaps;
    struct error why;
    const struct error *open = s->why;
    s->why = NULL; /* the other steps are judged by what was saved */
    size_t n = found_gaps(s, &gaps);
    enum err bad = found_load(s, &f, &why);
    s->why = open;
    html_lit(s->b, "<div class=\"stack\">");
    if (bad && !n) {
        ui_notice(s->b, &why);
    }
    if (!bad) {
        facts(s, &f);
    }
    if (n) {
        gaps_card(s, gaps, n);
        html_lit(s->b, "<p class=\"setup-turns\">");
        ui_link(s->b, arena_printf(s->a, SETUP_PATH "/%s", gaps[0].step->id), "去补第一处",
                UI_PRIMARY);
        html_lit(s->b, "</p>");
    } else if (!bad) {
        start_form(s);
    }
    html_lit(s->b, "</div>");
}

static void done_write(struct setup *s, const struct founding *f)
{
    struct ui_page p = {.req = s->req, .res = s->res, .title = "已经启用", .main = "setup one"};
    ui_open(&p);
    html_lit(
        p.b,
        "<div class=\"setup-body\"><h1>已经启用</h1><p class=\"notice said\" role=\"status\">");
    html_text(p.b, arena_printf(s->a, "%s 已经建立：%zu 个单位，%zu 个账号",
                                setup_answer(s, "bureau", "name"), f->sheets.units.n,
                                officers_accounts(&f->sheets)));
    if (f->imported) {
        html_text(p.b, arena_printf(s->a, "，监管对象 %zu 户", f->imported));
    }
    html_text(p.b, "。启用向导已经关闭。");
    html_lit(p.b, "</p>");
    if (f->refused || f->said) {
        html_lit(p.b, "<p class=\"notice bad\">");
        html_text(p.b,
                  f->refused ? arena_printf(s->a, "监管对象有 %zu 行没有登记。", f->refused) : "");
        html_text(p.b, f->said);
        html_text(p.b, "请由法制科在这本台账里重新导入，已登记的不会重复。");
        html_lit(p.b, "</p>");
    }
    html_lit(p.b,
             "<ol class=\"text setup-next\"><li>把密码条发给每个人，收回签收单。</li><li>"
             "系统管理员第一个登录，改密码，核对“单位与人员”。</li><li>法制科长登录，核对指标体系，"
             "发起今年的考核。</li></ol><p class=\"setup-turns\">");
    ui_link(p.b, "/login", "去登录", UI_PRIMARY);
    html_lit(p.b, "</p></div>");
    ui_close(&p);
}

static enum err again(struct setup *s, const struct error *why)
{
    s->why = why;
    s->res->status = response_status(why->code);
    setup_open(s, "check");
    check_write(s);
    setup_close(s);
    return OK;
}

enum err page_setup_start(struct request *req, struct response *res, struct error *e)
{
    struct setup s;
    struct founding f = {0};
    struct gap *gaps;
    struct error why;
    enum err r = setup_begin(req, res, &s, e);
    if (r || !s.in) {
        return r;
    }
    s.step = setup_step_find("check");
    if (found_gaps(&s, &gaps)) {
        error_set(&why, ERR_INVALID, "还不能启用：%s", gaps[0].say);
        return again(&s, &why);
    }
    if (!str_eq(request_form(req, "sure"), "1")) {
        error_set(&why, ERR_INVALID, "请先核对，再勾选“已经核对”。");
        return again(&s, &why);
    }
    if ((r = found_load(&s, &f, e))) {
        return r;
    }
    if ((r = found_office(&s, &f, &why))) {
        if (r == ERR_IO) {
            *e = why;
            return r;
        }
        return again(&s, &why);
    }
    response_cookie(res, req, FOUNDING_COOKIE, "", 0);
    done_write(&s, &f);
    return OK;
}
