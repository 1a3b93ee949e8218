#include "setup/step.h"

#include <string.h>

#include "base/str.h"
#include "people/practice.h"
#include "setup/setup.h"

const struct setup_step setup_steps[] = {
    {"bureau", "本局", "全称、代码和文号代字会印在每一份文书上，也是数据包里认出本局的依据。",
     "示范县卫生健康局，县名 示范县，简称 县卫健局，文号代字 示卫", bureau_write, bureau_fault},
    {"years", "工作年度", "台账、指标和考核都按年度看。从哪一年起用，以前的年度就从哪一年起补录。",
     "今年 2026，去年的材料也要补录，就选 2025", years_write, years_fault},
    {"sheets", "三张表",
     "单位、人员、监管对象用表格一次交进来，不用一个一个录。先检查，看过结果再收下。",
     "下载模板，照着填；手上已有的表，表头写得差不多也认得", sheets_write, sheets_fault},
    {"calendar", "放假安排", "法定期限按工作日数。全国的安排已经在里面，只补本州、本县自己放的假。",
     "自治州州庆放假一天，写清依据的文件", calendar_write, calendar_fault},
    {"frameworks", "指标体系", "考核按指标体系打分，每一类单位用哪一套，在这里定。",
     "局机关和监督所用行政部门的一套，医院、卫生院用事业单位的一套", frameworks_write,
     frameworks_fault},
    {"modes", "办理方式", "有的事在省里的平台办。那样的台账这里只登记结果，不重复办一遍。",
     "处罚案件在省行政执法平台办，就选“在省平台办，这里登记结果”", modes_write, NULL},
    {"accounts", "账号",
     "三员互相监督，要由三个不同的人担任。每人一张初始密码条，第一次登录就要改。",
     "信息科的同志管账号，办公室的同志管授权，纪检的同志看日志", accounts_write, accounts_fault},
    {"check", "核对并启用",
     "启用以前，这里的内容谁也看不到，可以随时回去改。启用以后开始留痕，不能退回来。", NULL,
     check_write, NULL},
};
const size_t setup_steps_count = array_len(setup_steps);

const struct setup_step *setup_step_find(const char *id)
{
    for (size_t i = 0; i < setup_steps_count; i++) {
        if (str_eq(setup_steps[i].id, id)) {
            return &setup_steps[i];
        }
    }
    return NULL;
}

/* --- the door -------------------------------------------------------------------------------------------------- */
static enum err closed(struct setup *s, struct error *e)
{
    bool practice = false;
    enum err r = practice_of(s->db, s->a, &practice, e);
    if (r) {
        return r;
    }
    return practice
               ? error_set(e, ERR_NOT_FOUND,
                           "这里是练习区，练习的数据不能变成真的。正式启用要在服务器上另开一个"
                           "空的数据目录：faheng serve --data 新目录，再用浏览器打开它的 /setup。")
               : error_set(e, ERR_NOT_FOUND,
                           "本系统已经正式启用，启用向导已经关闭。工作人员请从登录页进入。");
}

enum err setup_begin(struct request *req, struct response *res, struct setup *ret, struct error *e)
{
    struct setup s = {.req = req, .res = res, .a = req->arena, .c = app_of(req)->content};
    bool open = false;
    enum err r = app_reader(req, &s.db, e);
    if (r || (r = founding_open(s.db, s.a, &open, e))) {
        return r;
    }
    if (!open) {
        return closed(&s, e);
    }
    if ((r = founding_pass(s.db, s.a, request_cookie(req, FOUNDING_COOKIE), &s.in, e)) ||
        (r = answers_load(s.db, s.a, &s.all, e))) {
        return r;
    }
    if (!s.in && strcmp(req->path, SETUP_PATH) != 0) {
        response_redirect(res, SETUP_PATH);
    }
    *ret = s;
    return OK;
}

/* --- answers ------------------------------------------------------------------------------------------------------ */
const char *setup_answer(const struct setup *s, const char *step, const char *field)
{
    return answer_get(&s->all, step, field);
}

const char *setup_get(const struct setup *s, const char *field)
{
    return s->why ? request_form(s->req, field) : answer_get(&s->all, s->step->id, field);
}

bool setup_saved(const struct setup *s, const char *step)
{
    return answer_get(&s->all, step, "saved") != NULL;
}

/* --- frame ----------------------------------------------------------------------------------------------------------- */
static size_t place(const struct setup *s)
{
    return (size_t)(s->step - setup_steps);
}

static void steps(struct setup *s)
{
    struct strbuf *b = s->b;
    html_lit(b, "<nav class=\"setup-steps\" aria-label=\"八步\"><ol>");
    for (size_t i = 0; i < setup_steps_count; i++) {
        const struct setup_step *x = &setup_steps[i];
        bool now = x == s->step, done = setup_saved(s, x->id);
        html_lit(b, "<li><a href=\"");
        html_url(b, arena_printf(s->a, SETUP_PATH "/%s", x->id));
        html_lit(b, "\"");
        html_set(b, "class", now ? "now" : done ? "done" : NULL);
        html_set(b, "aria-current", now ? "step" : NULL);
        html_lit(b, "><b>");
        html_int(b, (int64_t)i + 1);
        html_lit(b, "</b><span>");
        html_text(b, x->title);
        html_lit(b, "</span>");
        if (done && !now) {
            html_lit(b, "<span class=\"visually-hidden\">，已保存</span>");
        }
        html_lit(b, "</a></li>");
    }
    html_lit(b, "</ol></nav>");
}

void setup_open(struct setup *s, const char *step)
{
    s->step = setup_step_find(step);
    s->page = (struct ui_page){
        .req = s->req,
        .res = s->res,
        .title = arena_printf(s->a, "正式启用：%s", s->step->title),
        .main = "setup",
    };
    s->req->csrf = visit_form_token(s->req, s->res);
    ui_open(&s->page);
    s->b = s->page.b;
    steps(s);
    html_lit(s->b, "<div class=\"setup-body\"><p class=\"s q\">第 ");
    html_int(s->b, (int64_t)place(s) + 1);
    html_lit(s->b, " 步，共 ");
    html_int(s->b, (int64_t)setup_steps_count);
    html_lit(s->b, " 步</p><h1>");
    html_text(s->b, s->step->title);
    html_lit(s->b, "</h1><p class=\"text\">");
    html_text(s->b, s->step->why);
    html_lit(s->b, "</p>");
    if (s->step->example) {
        html_lit(s->b, "<p class=\"s q\">例：");
        html_text(s->b, s->step->example);
        html_lit(s->b, "</p>");
    }
    if (s->why) {
        ui_notice(s->b, s->why);
    } else {
        ui_said(s->b, s->req);
    }
}

void setup_close(struct setup *s)
{
    html_lit(s->b, "</div>");
    ui_close(&s->page);
}

/* The first button in the form is the one that Enter presses. */
void setup_turns(struct setup *s)
{
    struct strbuf *b = s->b;
    html_lit(b, "<p class=\"setup-turns\">");
    if (place(s) + 1 < setup_steps_count) {
        ui_button_named(b, "go", "next", "保存，下一步", UI_PRIMARY);
    }
    if (place(s) > 0) {
        ui_button_named(b, "go", "back", "保存，上一步", UI_PLAIN);
    }
    ui_button_named(b, "go", "stay", "先存着，以后再填", UI_PLAIN);
    html_lit(b, "</p>");
}

/* --- inputs -------------------------------------------------------------------------------------------------------- */
static void label(struct setup *s, const struct setup_input *in)
{
    html_lit(s->b, "<label class=\"form-label\"");
    html_set(s->b, "for", in->id);
    html_lit(s->b, ">");
    html_text(s->b, in->title);
    if (!in->needed) {
        html_lit(s->b, "<span class=\"q\">（可以不填）</span>");
    }
    html_lit(s->b, "</label>");
}

static bool wrong(const struct setup *s, const char *id)
{
    return s->why && str_eq(s->why->field, id);
}

void setup_input(struct setup *s, const struct setup_input *in)
{
    struct strbuf *b = s->b;
    const char *value = setup_get(s, in->id), *described = NULL;
    html_lit(b, "<div class=\"field\">");
    label(s, in);
    if (wrong(s, in->id)) {
        described = arena_printf(s->a, "e-%s", in->id);
        html_lit(b, "<p class=\"s wrong\"");
        html_set(b, "id", described);
        html_lit(b, ">");
        html_text(b, s->why->text);
        html_lit(b, "</p>");
    }
    html_lit(b, "<input class=\"form-control\" autocomplete=\"off\"");
    html_set(b, "id", in->id);
    html_set(b, "name", in->id);
    html_set(b, "type", in->type ? in->type : "text");
    if (!in->type) {
        html_set(b, "maxlength", arena_printf(s->a, "%d", in->most ? in->most : SETUP_CHARS));
    }
    html_set(b, "value", value || s->why ? value ? value : "" : in->value);
    html_set(b, "aria-invalid", described ? "true" : NULL);
    html_set(b, "aria-describedby",
             described  ? described
             : in->hint ? arena_printf(s->a, "h-%s", in->id)
                        : NULL);
    html_lit(b, ">");
    if (in->hint) {
        html_lit(b, "<p class=\"s q setup-hint\"");
        html_set(b, "id", arena_printf(s->a, "h-%s", in->id));
        html_lit(b, ">");
        html_text(b, in->hint);
        html_lit(b, "</p>");
    }
    html_lit(b, "</div>");
}

/* Untouched boxes show `first`. */
static bool chosen(const struct setup *s, const char *id, const char *value, bool first)
{
    const char *now = setup_get(s, id);
    return s->why || setup_saved(s, s->step->id) ? str_eq(now, value) : first;
}

void setup_check(struct setup *s, const char *id, const char *title, bool first)
{
    html_lit(s->b, "<label class=\"tick\"><input type=\"checkbox\" value=\"1\"");
    html_set(s->b, "name", id);
    if (chosen(s, id, "1", first)) {
        html_lit(s->b, " checked");
    }
    html_lit(s->b, "> ");
    html_text(s->b, title);
    html_lit(s->b, "</label>");
}

void setup_radio(struct setup *s, const char *id, const char *value, const char *title, bool first)
{
    html_lit(s->b, "<label class=\"tick\"><input type=\"radio\"");
    html_set(s->b, "name", id);
    html_set(s->b, "value", value);
    if (chosen(s, id, value, first)) {
        html_lit(s->b, " checked");
    }
    html_lit(s->b, "> ");
    html_text(s->b, title);
    html_lit(s->b, "</label>");
}
