/* html.h - HTML out. The name of the call says the context, so an unescaped variable does not compile.
 *
 *     html_lit(b, "<p class=\"q\">");  html_text(b, unit->name);  html_lit(b, "</p>");
 *     html_lit(b, "<a href=\"");  html_url(b, "/desk/r/problem?unit=");  html_arg(b, unit);  html_lit(b, "\">");
 */
#ifndef BASE_HTML_H
#define BASE_HTML_H

#include "base/strbuf.h"

/* Raw markup: a string literal only. */
#define html_lit(b, s) strbuf_add((b), "" s, sizeof("" s) - 1)

void html_text(struct strbuf *b, const char *s); /* element content: & < > */
void html_attr(struct strbuf *b, const char *s); /* inside a quoted attribute: & < > " ' */
void html_url(struct strbuf *b,
              const char *path); /* a path of ours inside href/src; refuses a scheme (writes '#') */
void html_arg(struct strbuf *b, const char *s); /* percent-encodes one query or path segment */
void html_int(struct strbuf *b, int64_t n);
void html_lines(struct strbuf *b, const char *s); /* text with \n as <br> */
/* ` name="value"` with the value escaped; nothing when value is NULL. */
void html_set(struct strbuf *b, const char *name_literal, const char *value);

#endif
