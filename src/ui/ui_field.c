#include "ui/ui_field.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "register/kind.h"
#include "ui/ui_rows.h"

/* More buttons than this do not fit a phone in two rows; the step is doubled until they do. */
#define PICKS_MAX 13

static void label(struct strbuf *b, const struct ui_field *f)
{
    const struct field_def *d = f->def;
    html_lit(b, "<label class=\"form-label\" for=\"f-");
    html_attr(b, d->id);
    html_lit(b, "\">");
    html_text(b, d->title);
    if (!f->required) {
        html_lit(b, "<span class=\"q\">（可不填）</span>");
    }
    html_lit(b, "</label>");
}

static void describe(struct strbuf *b, const struct ui_field *f)
{
    if (!str_empty(f->def->when_say)) {
        html_lit(b, "<p class=\"s q hint\">");
        html_text(b, f->def->when_say);
        html_lit(b, "</p>");
    }
    if (!str_empty(f->def->help)) {
        html_lit(b, "<p class=\"s q hint\">");
        html_text(b, f->def->help);
        html_lit(b, "</p>");
    }
    if (!str_empty(f->error)) {
        html_lit(b, "<p class=\"s wrong\" id=\"e-");
        html_attr(b, f->def->id);
        html_lit(b, "\">");
        html_text(b, f->error);
        html_lit(b, "</p>");
    }
}

static void common(struct strbuf *b, const struct ui_field *f)
{
    if (f->bare) {
        html_set(b, "aria-label", f->def->title);
    }
    html_lit(b, " id=\"f-");
    html_attr(b, f->def->id);
    html_lit(b, "\"");
    html_set(b, "name", f->def->id);
    if (!str_empty(f->error)) {
        html_lit(b, " aria-invalid=\"true\" aria-describedby=\"e-");
        html_attr(b, f->def->id);
        html_lit(b, "\"");
    }
}

static void input(struct strbuf *b, const struct ui_field *f, const char *type, const char *mode)
{
    html_lit(b, "<input class=\"form-control\"");
    html_set(b, "type", type);
    html_set(b, "inputmode", mode);
    common(b, f);
    html_set(b, "value", f->typed ? f->typed : "");
    html_set(b, "placeholder", f->def->hint);
    html_lit(b, ">");
}

static void phrases(struct strbuf *b, const struct field_def *d)
{
    if (!d->n_phrases) {
        return;
    }
    html_lit(b, "<div class=\"phrases\" hidden data-for=\"f-");
    html_attr(b, d->id);
    html_lit(b, "\">");
    for (size_t i = 0; i < d->n_phrases; i++) {
        html_lit(b, "<button type=\"button\" class=\"btn btn-tint\">");
        html_text(b, d->phrases[i]);
        html_lit(b, "</button>");
    }
    html_lit(b, "</div>");
}

static void area(struct strbuf *b, const struct ui_field *f)
{
    phrases(b, f->def);
    html_lit(b, "<textarea class=\"form-control\" rows=\"3\"");
    common(b, f);
    html_set(b, "placeholder", f->def->hint);
    html_lit(b, ">\n");
    html_text(b, f->typed ? f->typed : "");
    html_lit(b, "</textarea>");
}

void ui_option(struct strbuf *b, const char *value, const char *title, bool chosen)
{
    html_lit(b, "<option");
    html_set(b, "value", value);
    if (chosen) {
        html_lit(b, " selected");
    }
    html_lit(b, ">");
    html_text(b, title);
    html_lit(b, "</option>");
}

static bool among(const char *list, const char *id)
{
    size_t n = strlen(id);
    for (const char *p = list; p && (p = strstr(p, id)); p += n) {
        bool begins = p == list || p[-1] == ',', ends = !p[n] || p[n] == ',';
        if (begins && ends) {
            return true;
        }
    }
    return false;
}

/* What the source could not prove stays marked. */
static void option_code(struct strbuf *b, const struct ui_field *f, const struct code *c)
{
    html_lit(b, "<option");
    html_set(b, "value", c->id);
    if (among(f->typed, c->id)) {
        html_lit(b, " selected");
    }
    html_lit(b, ">");
    html_text(b, c->title);
    if (c->unverified) {
        html_lit(b, "（待核）");
    }
    html_lit(b, "</option>");
}

static void group(struct strbuf *b, const struct ui_field *f, const struct code *parent)
{
    const struct code_list *l = f->def->codes;
    html_lit(b, "<optgroup label=\"");
    html_attr(b, parent->title);
    html_lit(b, "\">");
    for (size_t i = 0; i < l->n; i++) {
        if (str_eq(l->codes[i].parent, parent->id)) {
            option_code(b, f, &l->codes[i]);
        }
    }
    html_lit(b, "</optgroup>");
}

static void choose(struct strbuf *b, const struct ui_field *f)
{
    char id[ID_TEXT];
    if (f->def->many || f->def->type == FIELD_PEOPLE) {
        ui_hidden(b, f->def->id, ""); /* so that choosing none clears the list */
    }
    html_lit(b, "<select class=\"form-select\"");
    common(b, f);
    if (f->def->many || f->def->type == FIELD_PEOPLE) {
        html_lit(b, " multiple size=\"6\"");
    }
    html_lit(b, ">");
    if (!f->def->many && f->def->type != FIELD_PEOPLE) {
        ui_option(b, "", "请选择", str_empty(f->typed));
    }
    for (size_t i = 0; f->def->codes && i < f->def->codes->n; i++) {
        const struct code *c = &f->def->codes->codes[i];
        if (!c->parent && code_is_group(f->def->codes, c)) {
            group(b, f, c);
        } else if (!c->parent) {
            option_code(b, f, c);
        }
    }
    for (size_t i = 0; i < f->n_choices; i++) {
        id_write(id, f->choices[i].id);
        ui_option(b, id, f->choices[i].label, f->typed && strstr(f->typed, id));
    }
    html_lit(b, "</select>");
}

static void yesno(struct strbuf *b, const struct ui_field *f)
{
    static const char *const value[] = {"1", "0"}, *const title[] = {"是", "否"};
    html_lit(b, "<div class=\"pick\" role=\"radiogroup\" aria-label=\"");
    html_attr(b, f->def->title);
    html_lit(b, "\">");
    for (int i = 0; i < 2; i++) {
        html_lit(b, "<label><input type=\"radio\"");
        html_set(b, "name", f->def->id);
        html_set(b, "value", value[i]);
        if (f->typed && (!strcmp(f->typed, value[i]) || !strcmp(f->typed, title[i]))) {
            html_lit(b, " checked");
        }
        html_lit(b, "><span>");
        html_text(b, title[i]);
        html_lit(b, "</span></label>");
    }
    html_lit(b, "</div>");
}

static bool picked(const struct ui_field *f, int64_t value)
{
    int64_t have;
    return f->typed && str_to_scaled(f->typed, f->pick_scale, &have) && have == value;
}

static void pick_one(struct strbuf *b, const struct request *req, const struct ui_field *f,
                     int64_t value)
{
    const char *text = str_from_scaled(req->arena, value, f->pick_scale, false);
    html_lit(b, "<label><input type=\"radio\"");
    html_set(b, "name", f->def->id);
    html_set(b, "value", text);
    if (picked(f, value)) {
        html_lit(b, " checked");
    }
    html_lit(b, "><span>");
    html_text(b, text);
    html_lit(b, "</span></label>");
}

/* Buttons from 0 to the full points. A value between the steps can be typed in the box behind 其他. */
static void picks(struct strbuf *b, const struct request *req, const struct ui_field *f)
{
    int64_t step = 0;
    bool other = !str_empty(f->typed);
    if (!str_to_scaled(f->def->pick, f->pick_scale, &step) || step < 1) {
        step = 1;
    }
    while (f->pick_max / step + 1 > PICKS_MAX) {
        step *= 2;
    }
    html_lit(b, "<div class=\"pick\" role=\"radiogroup\" aria-label=\"");
    html_attr(b, f->def->title);
    html_lit(b, "\">");
    for (int64_t v = 0; v < f->pick_max; v += step) {
        pick_one(b, req, f, v);
        other = other && !picked(f, v);
    }
    pick_one(b, req, f, f->pick_max);
    other = other && !picked(f, f->pick_max);
    html_lit(b, "</div><details class=\"other\"");
    if (other) {
        html_lit(b, " open");
    }
    html_lit(b, "><summary class=\"s\">填其他分数</summary><input class=\"form-control\" "
                "inputmode=\"decimal\" aria-label=\"其他分数\"");
    html_lit(b, " id=\"f-");
    html_attr(b, f->def->id);
    html_lit(b, "\"");
    html_set(b, "name", f->def->id);
    html_set(b, "value", other ? f->typed : "");
    html_lit(b, "></details>");
}

static void thumb(struct strbuf *b, const struct request *req, const struct link *l)
{
    const char *id = id_text(req->arena, l->ref);
    if (l->type && str_starts(l->type, "image/")) {
        html_lit(b, "<img class=\"thumb\" alt=\"\" loading=\"lazy\" src=\"/desk/file/");
        html_attr(b, id);
        html_lit(b, "\">");
        return;
    }
    html_lit(b, "<span class=\"thumb paper\">");
    ui_icon(b, req, "document");
    html_lit(b, "</span>");
}

static void file_line(struct strbuf *b, const struct request *req, const struct link *l)
{
    thumb(b, req, l);
    html_lit(b, "<span class=\"flex-fill\"><a href=\"/desk/file/");
    html_attr(b, id_text(req->arena, l->ref));
    html_lit(b, "\">");
    html_text(b, l->label);
    html_lit(b, "</a><a class=\"s\" href=\"/desk/file/");
    html_attr(b, id_text(req->arena, l->ref));
    html_lit(b, "/view\">预览</a><span class=\"s q\">");
    if (l->own_date) {
        html_lit(b, " ");
        html_text(b, l->own_date);
    }
    html_lit(b, " ");
    html_int(b, (l->size + 1023) / 1024);
    html_lit(b, " KB，已传到局里</span></span>");
}

void ui_files(struct strbuf *b, const struct request *req, const struct link *links, size_t n)
{
    html_lit(b, "<ul class=\"files\">");
    for (size_t i = 0; i < n; i++) {
        html_lit(b, "<li>");
        file_line(b, req, &links[i]);
        html_lit(b, "</li>");
    }
    html_lit(b, "</ul>");
}

static void files(struct strbuf *b, const struct request *req, const struct ui_field *f)
{
    const char *id = f->def->id;
    ui_hidden(b, id, "");
    if (f->n_links) {
        html_lit(b, "<ul class=\"files\">");
        for (size_t i = 0; i < f->n_links; i++) {
            html_lit(b, "<li>");
            file_line(b, req, &f->links[i]);
            html_lit(b, "<label class=\"s keep\"><input type=\"checkbox\" checked");
            html_set(b, "name", id);
            html_set(b, "value", id_text(req->arena, f->links[i].ref));
            html_lit(b, "> 保留</label></li>");
        }
        html_lit(b, "</ul>");
    }
    html_lit(b, "<div class=\"upload\"><label class=\"btn\">");
    ui_icon(b, req, "clip");
    if (f->def->type == FIELD_SIGNATURE) { /* a pad that draws puts its picture here */
        html_lit(b, "传签名图片<input type=\"file\" accept=\"image/jpeg,image/png\" "
                    "class=\"visually-hidden\" id=\"f-");
    } else {
        html_lit(b, "选文件或拍照<input type=\"file\" multiple "
                    "accept=\"image/jpeg,image/png,image/webp,.pdf,.doc,.docx,.xls,.xlsx,.ofd\" "
                    "class=\"visually-hidden\" id=\"f-");
    }
    html_attr(b, id);
    html_lit(b, "\" name=\"file.");
    html_attr(b, id);
    html_lit(b, "\"></label><output class=\"s q chosen\"></output></div>");
}

static void part(struct strbuf *b, const struct ui_field *f, const char *name, const char *title,
                 const char *value)
{
    html_lit(b, "<label class=\"s\">");
    html_text(b, title);
    html_lit(b, "<input class=\"form-control\" type=\"text\" name=\"");
    html_attr(b, f->def->id);
    html_lit(b, ".");
    html_attr(b, name);
    html_lit(b, "\"");
    html_set(b, "value", value);
    html_lit(b, "></label>");
}

/* Region, detail and coordinates; the picker of regions and the map come over them. */
static void place(struct strbuf *b, const struct request *req, const struct ui_field *f)
{
    struct place_parts p = kind_place(req->arena, f->typed ? f->typed : "");
    ui_hidden(b, f->def->id, "");
    html_lit(b, "<div class=\"row1\" id=\"f-");
    html_attr(b, f->def->id);
    html_lit(b, "\">");
    part(b, f, "detail", "详细地址", p.detail);
    part(b, f, "region", "区划代码", p.region);
    part(b, f, "at", "经纬度", p.at);
    html_lit(b, "</div>");
}

static void control(struct strbuf *b, const struct request *req, const struct ui_field *f)
{
    switch (f->def->type) {
    case FIELD_LONG:
    case FIELD_RICH: area(b, f); return;
    case FIELD_INT: input(b, f, "text", "numeric"); return;
    case FIELD_DECIMAL:
    case FIELD_MONEY:
        if (f->def->pick && f->pick_max > 0) {
            picks(b, req, f);
        } else {
            input(b, f, "text", "decimal");
        }
        return;
    case FIELD_DATE: input(b, f, "date", NULL); return;
    case FIELD_YESNO: yesno(b, f); return;
    case FIELD_CODE:
    case FIELD_REF:
    case FIELD_PEOPLE: choose(b, f); return;
    case FIELD_FILES:
    case FIELD_SIGNATURE: files(b, req, f); return;
    case FIELD_ROWS: ui_rows(b, req, f); return;
    case FIELD_PLACE: place(b, req, f); return;
    case FIELD_PHONE: input(b, f, "tel", "tel"); return;
    case FIELD_USCI:
    case FIELD_CITIZEN_ID: input(b, f, "text", "latin"); return;
    default: input(b, f, "text", NULL);
    }
}

void ui_field_bare(struct strbuf *b, const struct request *req, const struct ui_field *f)
{
    struct ui_field bare = *f;
    bare.bare = true;
    control(b, req, &bare);
}

void ui_field(struct strbuf *b, const struct request *req, const struct ui_field *f)
{
    bool group =
        f->def->type == FIELD_YESNO || f->def->type == FIELD_ROWS || f->def->type == FIELD_PLACE;
    if (group) {
        html_lit(b, "<fieldset class=\"field\"><legend class=\"form-label\">");
        html_text(b, f->def->title);
        if (!f->required) {
            html_lit(b, "<span class=\"q\">（可不填）</span>");
        }
        html_lit(b, "</legend>");
    } else {
        html_lit(b, "<div class=\"field\">");
        label(b, f);
    }
    control(b, req, f);
    describe(b, f);
    if (group) {
        html_lit(b, "</fieldset>");
    } else {
        html_lit(b, "</div>");
    }
}
