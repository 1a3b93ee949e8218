#include "ui/ui_rows.h"

#include <string.h>

#include "base/json.h"
#include "base/now.h"
#include "base/str.h"

#define LONG_SHOWN 40

static void heads(struct strbuf *b, const struct request *req, const struct field_def *f, bool form)
{
    const char **titles = arena_array(req->arena, f->n_columns + 1, sizeof(*titles));
    for (size_t i = 0; i < f->n_columns; i++) {
        const struct field_def *c = &f->columns[i];
        titles[i] =
            form && c->required ? arena_printf(req->arena, "%s（必填）", c->title) : c->title;
    }
    ui_table(b, f->title, titles, f->n_columns);
}

/* What is wrong with one cell, or NULL; what is right comes back in its plain form, so that a title chooses its option. */
static const char *judge(const struct request *req, const struct field_def *c, bool filled,
                         const char **typed)
{
    struct value v;
    struct error why;
    if (str_empty(*typed)) {
        return filled && c->required ? "要填" : NULL;
    }
    if (value_parse(req->arena, c, *typed, now_today(), &v, &why)) {
        return arena_strdup(req->arena, why.text);
    }
    *typed = v.set ? value_plain(req->arena, c, &v) : NULL;
    return NULL;
}

static void form_cell(struct strbuf *b, const struct request *req, const struct ui_field *f,
                      size_t line, size_t column, const char *typed, bool filled)
{
    const struct field_def *c = &f->def->columns[column];
    struct field_def def = *c;
    struct ui_field cell = {.def = &def, .typed = typed, .required = true};
    def.id = arena_printf(req->arena, "%s.%zu.%s", f->def->id, line, c->id);
    def.title = arena_printf(req->arena, "%s 第 %zu 行 %s", f->def->title, line + 1, c->title);
    if (f->cells) {
        cell.choices = f->cells[column].items;
        cell.n_choices = f->cells[column].n;
    }
    const char *wrong = f->judge ? judge(req, c, filled, &cell.typed) : NULL;
    html_lit(b, "<td");
    html_set(b, "class", wrong ? "flaw" : NULL);
    html_lit(b, ">");
    ui_field_bare(b, req, &cell);
    if (wrong) {
        html_lit(b, "<span class=\"s flaw-why\">");
        html_text(b, wrong);
        html_lit(b, "</span>");
    }
    html_lit(b, "</td>");
}

static bool line_filled(const struct ui_field *f, json_t *o)
{
    bool any = false;
    for (size_t i = 0; i < f->def->n_columns; i++) {
        any = any || !str_empty(json_string_value(json_object_get(o, f->def->columns[i].id)));
    }
    return any;
}

static void form_line(struct strbuf *b, const struct request *req, const struct ui_field *f,
                      size_t line, json_t *o)
{
    bool filled = line_filled(f, o);
    html_lit(b, "<tr>");
    for (size_t i = 0; i < f->def->n_columns; i++) {
        const char *typed = json_string_value(json_object_get(o, f->def->columns[i].id));
        form_cell(b, req, f, line, i, typed, filled);
    }
    html_lit(b, "</tr>");
}

/* The button saves nothing: the same form comes back with the lines filled in. */
static void paste_box(struct strbuf *b, const struct request *req, const struct field_def *f)
{
    const char *name = arena_printf(req->arena, "%s.paste", f->id);
    html_lit(b, "<details class=\"act\"><summary class=\"btn btn-sm\">从 Excel、Word 粘贴</summary>"
                "<div class=\"in\"><label class=\"form-label\"");
    html_set(b, "for", name);
    html_lit(b, ">把表格连表头一起复制过来<span class=\"q\">（表头：");
    for (size_t i = 0; i < f->n_columns; i++) {
        html_text(b, i ? "、" : "");
        html_text(b, f->columns[i].title);
    }
    html_lit(b, "；没有表头就按这个顺序）</span></label><textarea class=\"form-control\" "
                "rows=\"4\"");
    html_set(b, "id", name);
    html_set(b, "name", name);
    html_lit(b, "></textarea><p class=\"row1\"><button type=\"submit\" class=\"btn btn-sm\" "
                "formnovalidate name=\"paste\"");
    html_set(b, "value", f->id);
    html_lit(b, ">填进表里</button><span class=\"s q\">先填进表里看一遍，不保存。</span></p>"
                "</div></details>");
}

void ui_rows(struct strbuf *b, const struct request *req, const struct ui_field *f)
{
    json_t *root = NULL;
    struct error ignored;
    if (!str_empty(f->typed) &&
        json_parse(req->arena, f->typed, strlen(f->typed), &root, &ignored)) {
        root = NULL;
    }
    size_t n = json_array_size(root);
    ui_hidden(b, f->def->id, "");
    for (size_t i = 0; i < n; i++) {
        const char *id = json_string_value(json_object_get(json_array_get(root, i), "id"));
        ui_hidden(b, arena_printf(req->arena, "%s.%zu.id", f->def->id, i), id ? id : "");
    }
    html_lit(b, "<div class=\"rows\">");
    heads(b, req, f->def, true);
    for (size_t i = 0; i < n + ROWS_BLANK; i++) {
        form_line(b, req, f, i, json_array_get(root, i));
    }
    ui_table_end(b);
    paste_box(b, req, f->def);
    html_lit(b,
             "</div><p class=\"s q\">留空的行不会保存；要去掉一行，把它清空。行数不够时先保存，再"
             "修改添加。</p>");
}

/* A long text is folded behind its beginning, so that one cell does not stretch its line over the page. */
static void shown_cell(struct strbuf *b, const struct request *req, const struct field_def *c,
                       const struct value *cells)
{
    const char *words = value_show_in(req->arena, c, cells);

    if (c->type != FIELD_LONG || str_chars(words) <= LONG_SHOWN) {
        html_text(b, words);
        return;
    }
    html_lit(b, "<details><summary>");
    html_text(b, arena_printf(req->arena, "%.*s…", (int)str_prefix(words, LONG_SHOWN / 2), words));
    html_lit(b, "</summary>");
    html_lines(b, words);
    html_lit(b, "</details>");
}

void ui_rows_show(struct strbuf *b, const struct request *req, const struct field_def *f,
                  const struct value *v)
{
    html_lit(b, "<div class=\"rows\">");
    heads(b, req, f, false);
    for (size_t i = 0; i < v->n; i++) {
        html_lit(b, "<tr>");
        for (size_t k = 0; k < f->n_columns; k++) {
            html_lit(b, "<td>");
            shown_cell(b, req, &f->columns[k], v->rows[i].cells);
            html_lit(b, "</td>");
        }
        html_lit(b, "</tr>");
    }
    ui_table_end(b);
    html_lit(b, "</div>");
}
