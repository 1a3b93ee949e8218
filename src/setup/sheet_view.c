#include "setup/sheet_view.h"

#include "base/str.h"
#include "setup/setup.h"

bool sheet_view_of(const struct setup *s, const char *id, struct sheet_page *ret)
{
    if (str_eq(id, "units")) {
        *ret = (struct sheet_page){id, "单位",
                                   "局里的科室、监督所、医院、卫生院，一行一个。本局自己不用再列。",
                                   ROSTER_UNITS, NULL};
        return true;
    }
    if (str_eq(id, "people")) {
        *ret = (struct sheet_page){
            id, "人员",
            "要登录的和要签字的人，一行一个岗位。岗位照平时的叫法写，例如 局长、法治联络员。",
            ROSTER_PEOPLE, NULL};
        return true;
    }
    const struct register_def **regs;
    size_t n = sheets_registers(s, &regs);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(regs[i]->id, id)) {
            *ret = (struct sheet_page){id, regs[i]->title, regs[i]->about, ROSTER_UNITS, regs[i]};
            return true;
        }
    }
    return false;
}

const char *sheet_view_href(const struct setup *s, const struct sheet_page *p, const char *more)
{
    return arena_printf(s->a, SETUP_PATH "/sheet/%s%s", p->id, more);
}

/* --- one sheet --------------------------------------------------------------------------------------------------- */
static void fault_row(struct setup *s, size_t row, const char *head, const char *cell,
                      const char *why)
{
    struct strbuf *b = s->b;
    html_lit(b, "<tr><td class=\"nowrap\">");
    html_text(b, row ? arena_printf(s->a, "第 %zu 行", row) : "整张表");
    html_lit(b, "</td><td class=\"nowrap\">");
    html_text(b, head);
    html_lit(b, "</td><td>");
    html_text(b, cell);
    html_lit(b, "</td><td class=\"wide\">");
    html_text(b, why);
    html_lit(b, "</td></tr>");
}

static void faults_open(struct setup *s, size_t bad)
{
    static const char *const heads[] = {"行", "列", "写的是", "怎么改"};
    html_lit(s->b, "<section class=\"card flow\"><header><h2>");
    html_text(s->b, arena_printf(s->a, "要改 %zu 行", bad));
    html_lit(s->b, "</h2><span class=\"s q push\">行号与您的表一致</span></header>");
    ui_table(s->b, "要改的行", heads, array_len(heads));
}

void sheet_view_faults(struct setup *s, const struct roster *r)
{
    if (!r->n_faults) {
        return;
    }
    faults_open(s, r->bad);
    for (size_t i = 0; i < r->n_faults; i++) {
        const struct roster_fault *f = &r->faults[i];
        fault_row(s, f->row, f->head, f->cell, f->why);
    }
    ui_table_end(s->b);
    ui_card_end(s->b);
}

void sheet_view_plan(struct setup *s, const struct import_plan *p)
{
    if (!p->n_faults) {
        return;
    }
    faults_open(s, p->bad);
    for (size_t i = 0; i < p->n_faults; i++) {
        const struct import_fault *f = &p->faults[i];
        fault_row(s, f->row, f->head, f->cell,
                  f->meant ? arena_printf(s->a, "%s可能是“%s”。", f->why, f->meant) : f->why);
    }
    ui_table_end(s->b);
    ui_card_end(s->b);
}

void sheet_view_take(struct setup *s, const struct sheet_page *p, size_t good, size_t bad,
                     bool replaces)
{
    if (!good) {
        return;
    }
    ui_form(s->b, s->req, sheet_view_href(s, p, "/take"), false);
    html_lit(s->b, "<p class=\"setup-turns\">");
    ui_button(s->b,
              bad ? arena_printf(s->a, "先收下没有问题的 %zu 行", good)
                  : arena_printf(s->a, "收下这 %zu 行", good),
              bad ? UI_PLAIN : UI_PRIMARY);
    html_lit(s->b, "</p>");
    ui_form_end(s->b);
    if (replaces) {
        html_lit(s->b, "<p class=\"s q\">收下以后，以前收下的那一份就不用了。</p>");
    }
}

void sheet_view_upload(struct setup *s, const struct sheet_page *p)
{
    const char *typed = request_form(s->req, "rows");
    ui_card(s->b, "交表", -1, NULL);
    html_lit(s->b, "<div class=\"in\">");
    ui_form(s->b, s->req, sheet_view_href(s, p, ""), true);
    html_lit(s->b,
             "<div class=\"field\"><label class=\"form-label\" for=\"sheet\">选文件<span "
             "class=\"q\">（Excel .xlsx 或 CSV）</span></label><input class=\"form-control\" "
             "type=\"file\" id=\"sheet\" name=\"file.sheet\" accept=\".xlsx,.csv\"></div>"
             "<div class=\"field\"><label class=\"form-label\" for=\"rows\">或者从 Excel "
             "里复制，连同表头一起粘贴到这里</label><textarea class=\"form-control\" id=\"rows\" "
             "name=\"rows\" rows=\"5\">");
    html_text(s->b, typed);
    html_lit(s->b, "</textarea></div><p class=\"setup-turns\">");
    ui_button(s->b, "检查", UI_PRIMARY);
    html_lit(s->b, "<span class=\"s q\">只检查，不收下。</span></p>");
    ui_form_end(s->b);
    html_lit(s->b, "</div>");
    ui_card_end(s->b);
}

void sheet_view_head(struct setup *s, const struct sheet_page *p)
{
    setup_open(s, "sheets");
    html_lit(s->b, "<h2>");
    html_text(s->b, p->title);
    html_lit(s->b, "表</h2><p class=\"text\">");
    html_text(s->b, p->about);
    html_lit(s->b, "</p><p class=\"setup-turns\">");
    ui_link(s->b, sheet_view_href(s, p, "/template"), "下载模板（Excel）", UI_TINT);
    if (!p->reg) {
        ui_link(s->b, sheet_view_href(s, p, "/template?as=csv"), "模板（CSV）", UI_PLAIN);
    }
    ui_link(s->b, SETUP_PATH "/sheets", "回到三张表", UI_PLAIN);
    html_lit(s->b, "</p>");
}

void sheet_view_counts(struct setup *s, const struct roster *r)
{
    html_lit(s->b, "<p class=\"notice\" role=\"status\">");
    html_text(s->b,
              arena_printf(s->a, "共 %zu 行：没有问题 %zu 行，要改 %zu 行", r->rows, r->n, r->bad));
    if (r->there) {
        html_text(s->b, arena_printf(s->a, "，已经有了、不用再列 %zu 行", r->there));
    }
    html_text(s->b, "。现在还没有收下。");
    html_lit(s->b, "</p>");
    for (size_t i = 0; i < r->n_unknown; i++) {
        html_lit(s->b, "<p class=\"s q\">");
        html_text(s->b, arena_printf(s->a, "“%s”这一列用不上，没有读。", r->unknown[i]));
        html_lit(s->b, "</p>");
    }
}

void sheet_view_columns(struct setup *s, const struct sheet_page *p)
{
    static const char *const heads[] = {"列", "写什么", "例"};
    size_t n;
    if (p->reg) {
        return;
    }
    const struct roster_column *columns = roster_columns(p->kind, &n);
    html_lit(s->b, "<section class=\"card flow\"><header><h2>表里写什么</h2></header>");
    ui_table(s->b, "表里写什么", heads, array_len(heads));
    for (size_t i = 0; i < n; i++) {
        html_lit(s->b, "<tr><td class=\"nowrap\">");
        html_text(s->b, columns[i].title);
        html_text(s->b, columns[i].needed ? "（必填）" : "");
        html_lit(s->b, "</td><td>");
        html_text(s->b, columns[i].says);
        html_lit(s->b, "</td><td class=\"s q\">");
        html_text(s->b, columns[i].example);
        html_lit(s->b, "</td></tr>");
    }
    ui_table_end(s->b);
    ui_card_end(s->b);
}

void sheet_view_taken(struct setup *s, const struct roster *r)
{
    const char *const *heads = r->kind == ROSTER_UNITS
                                   ? (const char *const[]){"单位", "类别", "上级"}
                                   : (const char *const[]){"姓名", "单位", "岗位"};
    const struct code_list *kinds = content_codes(s->c, "unit_kinds");
    html_lit(s->b, "<section class=\"card flow\"><header><h2>已收下的</h2><span class=\"n\">");
    html_int(s->b, (int64_t)r->n);
    html_lit(s->b, "</span></header>");
    ui_table(s->b, "已收下的", heads, 3);
    for (size_t i = 0; i < r->n; i++) {
        const struct code *kind =
            r->kind == ROSTER_UNITS && kinds ? code_find(kinds, r->units[i].kind) : NULL;
        const struct role_def *role =
            r->kind == ROSTER_PEOPLE ? content_role(s->c, r->people[i].role) : NULL;
        html_lit(s->b, "<tr><td>");
        html_text(s->b, kind ? r->units[i].name : role ? r->people[i].name : "");
        html_lit(s->b, "</td><td class=\"q\">");
        html_text(s->b, kind ? kind->title : role ? r->people[i].unit : "");
        html_lit(s->b, "</td><td class=\"q\">");
        html_text(s->b, kind   ? r->units[i].parent ? r->units[i].parent : "本局"
                        : role ? role->title
                               : "");
        html_lit(s->b, "</td></tr>");
    }
    ui_table_end(s->b);
    ui_card_end(s->b);
}
