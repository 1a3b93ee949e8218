#include "ui/ui.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"

void ui_icon(struct strbuf *b, const struct request *req, const char *name)
{
    html_lit(b, "<svg class=\"i\" aria-hidden=\"true\"><use href=\"/static/");
    html_attr(b, app_of(req)->asset_version);
    html_lit(b, "/icons.svg#");
    html_attr(b, name);
    html_lit(b, "\"/></svg>");
}

void ui_head(struct strbuf *b, const char *title, const char *quiet)
{
    html_lit(b, "<div class=\"head\"><h1>");
    html_text(b, title);
    html_lit(b, "</h1>");
    if (!str_empty(quiet)) {
        html_lit(b, "<span class=\"s q\">");
        html_text(b, quiet);
        html_lit(b, "</span>");
    }
    html_lit(b, "<span class=\"push\"></span>");
}

void ui_head_end(struct strbuf *b)
{
    html_lit(b, "</div>");
}

void ui_card(struct strbuf *b, const char *title, int64_t count, const char *quiet)
{
    html_lit(b, "<section class=\"card\"><header><h2>");
    html_text(b, title);
    html_lit(b, "</h2>");
    if (count >= 0) {
        html_lit(b, "<span class=\"n\">");
        html_int(b, count);
        html_lit(b, "</span>");
    }
    if (!str_empty(quiet)) {
        html_lit(b, "<span class=\"s q push\">");
        html_text(b, quiet);
        html_lit(b, "</span>");
    }
    html_lit(b, "</header>");
}

void ui_card_end(struct strbuf *b)
{
    html_lit(b, "</section>");
}

static const char *const BUTTON_CLASS[] = {"btn", "btn btn-primary", "btn btn-tint", "btn btn-sm",
                                           "lk"};

void ui_link(struct strbuf *b, const char *href, const char *text, enum ui_kind kind)
{
    html_lit(b, "<a class=\"");
    html_attr(b, BUTTON_CLASS[kind]);
    html_lit(b, "\" href=\"");
    html_url(b, href);
    html_lit(b, "\">");
    html_text(b, text);
    html_lit(b, "</a>");
}

void ui_button(struct strbuf *b, const char *text, enum ui_kind kind)
{
    ui_button_named(b, NULL, NULL, text, kind);
}

void ui_button_named(struct strbuf *b, const char *name, const char *value, const char *text,
                     enum ui_kind kind)
{
    html_lit(b, "<button type=\"submit\" class=\"");
    html_attr(b, BUTTON_CLASS[kind]);
    html_lit(b, "\"");
    html_set(b, "name", name);
    html_set(b, "value", value);
    html_lit(b, ">");
    html_text(b, text);
    html_lit(b, "</button>");
}

void ui_lamp(struct strbuf *b, enum ui_lamp lamp, const char *words)
{
    html_lit(b, "<span class=\"lamp ");
    html_attr(b, (const char *const[]){"g", "y", "d", "p", "k"}[lamp]);
    html_lit(b, "\"><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\">");
    switch (lamp) {
    case LAMP_GREEN: html_lit(b, "<circle cx=\"5\" cy=\"5\" r=\"4.2\"/>"); break;
    case LAMP_YELLOW: html_lit(b, "<path d=\"M5 .6 9.8 9.4H.2z\"/>"); break;
    case LAMP_RED: html_lit(b, "<path d=\"M.8.8h8.4v8.4H.8z\"/>"); break;
    case LAMP_STOPPED: html_lit(b, "<path d=\"M1.5 1h2.4v8H1.5zM6 1h2.4v8H6z\"/>"); break;
    case LAMP_DONE:
        html_lit(b, "<path d=\"M1 5.4 3.8 8 9 2\" fill=\"none\" stroke=\"currentColor\" "
                    "stroke-width=\"1.7\"/>");
        break;
    }
    html_lit(b, "</svg>");
    html_text(b, words);
    html_lit(b, "</span>");
}

void ui_chip(struct strbuf *b, const char *tone, const char *words)
{
    html_lit(b, "<span class=\"chip ");
    html_attr(b, tone);
    html_lit(b, "\">");
    html_text(b, words);
    html_lit(b, "</span>");
}

void ui_state(struct strbuf *b, const struct state_def *s, const struct step_def *pending)
{
    const char *tone = "";
    if (s->tone && !strcmp(s->tone, "wait")) {
        tone = "t";
    } else if (s->tone && !strcmp(s->tone, "bad")) {
        tone = "w";
    }
    ui_chip(b, tone, s->title);
    if (pending) {
        html_lit(b, " ");
        ui_chip(b, "w", "待签");
    }
}

void ui_facts(struct strbuf *b, bool two)
{
    if (two) {
        html_lit(b, "<dl class=\"kv two\">");
    } else {
        html_lit(b, "<dl class=\"kv\">");
    }
}

void ui_fact(struct strbuf *b, const char *label, const char *value)
{
    html_lit(b, "<dt>");
    html_text(b, label);
    html_lit(b, "</dt><dd>");
    if (str_empty(value)) {
        html_lit(b, "<span class=\"q\">尚未填写</span>");
    } else {
        html_lines(b, value);
    }
    html_lit(b, "</dd>");
}

void ui_facts_end(struct strbuf *b)
{
    html_lit(b, "</dl>");
}

void ui_notice(struct strbuf *b, const struct error *e)
{
    html_lit(b, "<div class=\"notice bad\" role=\"alert\" id=\"notice\" tabindex=\"-1\"><p>");
    html_lines(b, e->text);
    html_lit(b, "</p></div>");
}

void ui_said(struct strbuf *b, const struct request *req)
{
    const char *done = request_query(req, "done");
    if (!str_empty(done) && str_chars(done) <= 80) {
        html_lit(b, "<p class=\"notice said\" role=\"status\">");
        html_text(b, done);
        html_lit(b, "</p>");
    }
}

void ui_empty(struct strbuf *b, const char *title, const char *why)
{
    html_lit(b, "<section class=\"card\"><div class=\"in empty\"><h2 class=\"h3\">");
    html_text(b, title);
    html_lit(b, "</h2><p class=\"text\">");
    html_text(b, why);
    html_lit(b, "</p></div>");
}

void ui_form(struct strbuf *b, const struct request *req, const char *action, bool multipart)
{
    html_lit(b, "<form method=\"post\" action=\"");
    html_url(b, action);
    html_lit(b, "\"");
    if (multipart) {
        html_lit(b, " enctype=\"multipart/form-data\"");
    }
    html_lit(b, ">");
    ui_hidden(b, "_csrf", req->csrf);
}

void ui_form_end(struct strbuf *b)
{
    html_lit(b, "</form>");
}

void ui_hidden(struct strbuf *b, const char *name, const char *value)
{
    html_lit(b, "<input type=\"hidden\"");
    html_set(b, "name", name);
    html_set(b, "value", value ? value : "");
    html_lit(b, ">");
}

void ui_table(struct strbuf *b, const char *caption, const char *const *heads, size_t n)
{
    html_lit(b, "<div class=\"scroll\"><table class=\"table\"><caption class=\"visually-hidden\">");
    html_text(b, caption);
    html_lit(b, "</caption><thead><tr>");
    for (size_t i = 0; i < n; i++) {
        html_lit(b, "<th scope=\"col\">");
        html_text(b, heads[i]);
        html_lit(b, "</th>");
    }
    html_lit(b, "</tr></thead><tbody>");
}

void ui_table_end(struct strbuf *b)
{
    html_lit(b, "</tbody></table></div>");
}

const char *ui_record_href(struct arena *a, const struct register_def *reg, int64_t id)
{
    return arena_printf(a, "/desk/r/%s/%s", reg->id, id_text(a, id));
}
