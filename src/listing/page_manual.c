/* 使用说明 of a register, made from its definition; below it the data dictionary. */
#include <string.h>

#include "base/str.h"
#include "listing/list.h"
#include "listing/listing.h"
#include "manual/manual.h"
#include "ui/menu.h"
#include "ui/ui_rich.h"

static void table(struct strbuf *b, const struct manual_block *x)
{
    ui_table(b, x->text, x->heads, x->n_columns);
    for (size_t i = 0; i < x->n_rows; i++) {
        html_lit(b, "<tr>");
        for (size_t k = 0; k < x->n_columns; k++) {
            html_lit(b, "<td>");
            html_lines(b, x->cells[i * x->n_columns + k]);
            html_lit(b, "</td>");
        }
        html_lit(b, "</tr>");
    }
    ui_table_end(b);
}

static void block(struct strbuf *b, const struct request *req, const struct manual_block *x)
{
    switch (x->kind) {
    case MANUAL_TEXT:
        html_lit(b, "<p class=\"in\">");
        html_text(b, x->text);
        html_lit(b, "</p>");
        break;
    case MANUAL_GUIDE:
        html_lit(b, "<div class=\"in text\">");
        ui_rich(b, req, x->text);
        html_lit(b, "</div>");
        break;
    case MANUAL_TABLE: table(b, x); break;
    case MANUAL_HEADING: break;
    }
}

/* A card a heading. */
static void blocks(struct strbuf *b, const struct request *req, const struct manual *m)
{
    bool open = false;
    html_lit(b, "<div class=\"stack manual\">");
    for (size_t i = 0; i < m->n; i++) {
        if (m->blocks[i].kind == MANUAL_HEADING) {
            if (open) {
                ui_card_end(b);
            }
            ui_card(b, m->blocks[i].text, -1, NULL);
            open = true;
        }
        block(b, req, &m->blocks[i]);
    }
    if (open) {
        ui_card_end(b);
    }
    html_lit(b, "</div>");
}

enum err page_manual(struct request *req, struct response *res, struct error *e)
{
    const struct content *c = app_of(req)->content;
    const struct register_def *reg;
    enum err r = list_register(req, &reg, e);
    if (r) {
        return r;
    }
    const char *href = arena_printf(req->arena, "/desk/r/%s", reg->id);
    const struct manual m = manual_of(req->arena, c, reg), d = dictionary_of(req->arena, reg);
    struct ui_page p = {.req = req,
                        .res = res,
                        .title = m.title,
                        .group = menu_group_of(c, reg),
                        .here = href,
                        .back = href};
    ui_open(&p);
    ui_head(p.b, m.title, m.about);
    ui_link(p.b, href, "回台账", UI_PLAIN);
    ui_head_end(p.b);
    html_lit(p.b,
             "<p class=\"s q\">本页由台账的定义自动生成，和现在运行的规则一致；可以直接打印。</p>");
    blocks(p.b, req, &m);
    html_lit(
        p.b,
        "<details class=\"dictionary\"><summary>数据字典（给系统管理员和对接的人看）</summary>");
    blocks(p.b, req, &d);
    html_lit(p.b, "</details>");
    ui_close(&p);
    return OK;
}
