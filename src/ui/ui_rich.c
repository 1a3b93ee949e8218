#include "ui/ui_rich.h"

#include <string.h>

#include "base/str.h"

/* **bold** inside a line; an odd one stands as typed. */
static void inline_text(struct strbuf *b, const struct request *req, const char *s)
{
    const char *open, *close;
    while ((open = strstr(s, "**")) && (close = strstr(open + 2, "**")) && close > open + 2) {
        html_text(b, arena_strndup(req->arena, s, (size_t)(open - s)));
        html_lit(b, "<b>");
        html_text(b, arena_strndup(req->arena, open + 2, (size_t)(close - open - 2)));
        html_lit(b, "</b>");
        s = close + 2;
    }
    html_text(b, s);
}

enum block { NOTHING, PARAGRAPH, LIST };

static void end_block(struct strbuf *b, enum block *in)
{
    if (*in == PARAGRAPH) {
        html_lit(b, "</p>");
    } else if (*in == LIST) {
        html_lit(b, "</ul>");
    }
    *in = NOTHING;
}

static void line(struct strbuf *b, const struct request *req, const char *s, enum block *in)
{
    enum block want = str_starts(s, "- ") || str_starts(s, "* ") ? LIST : PARAGRAPH;
    if (!*s) {
        end_block(b, in);
        return;
    }
    if (*in != want) {
        end_block(b, in);
        if (want == LIST) {
            html_lit(b, "<ul>");
        } else {
            html_lit(b, "<p>");
        }
    } else if (want == PARAGRAPH) {
        html_lit(b, "<br>");
    }
    *in = want;
    if (want == LIST) {
        html_lit(b, "<li>");
        inline_text(b, req, s + 2);
        html_lit(b, "</li>");
    } else {
        inline_text(b, req, s);
    }
}

void ui_rich(struct strbuf *b, const struct request *req, const char *text)
{
    char **lines;
    enum block in = NOTHING;
    size_t n = str_split(req->arena, text ? text : "", '\n', &lines);
    html_lit(b, "<div class=\"rich\">");
    for (size_t i = 0; i < n; i++) {
        line(b, req, str_trim(req->arena, lines[i]), &in);
    }
    end_block(b, &in);
    html_lit(b, "</div>");
}
