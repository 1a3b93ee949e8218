#include "base/html.h"

#include <string.h>

/* What a byte becomes; NULL stays as it is. Element content leaves the quotes alone. */
static const char *const text_escape[256] = {
    ['&'] = "&amp;",
    ['<'] = "&lt;",
    ['>'] = "&gt;",
};
static const char *const attr_escape[256] = {
    ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;",
};
static const char *const lines_escape[256] = {
    ['&'] = "&amp;",
    ['<'] = "&lt;",
    ['>'] = "&gt;",
    ['\n'] = "<br>",
};

/* Copies runs of plain bytes whole. */
static void escape(struct strbuf *b, const char *s, const char *const table[256])
{
    const char *run = s;

    if (!s) {
        return;
    }
    for (; *s; s++) {
        const char *special = table[(unsigned char)*s];
        if (special) {
            strbuf_add(b, run, (size_t)(s - run));
            strbuf_str(b, special);
            run = s + 1;
        }
    }
    strbuf_add(b, run, (size_t)(s - run));
}

void html_text(struct strbuf *b, const char *s)
{
    escape(b, s, text_escape);
}

void html_attr(struct strbuf *b, const char *s)
{
    escape(b, s, attr_escape);
}

void html_lines(struct strbuf *b, const char *s)
{
    escape(b, s, lines_escape);
}

/* Browsers drop blanks and control characters and read '\' as '/', so none of these may hide a scheme or host. */
static bool is_our_path(const char *path)
{
    if (!path || (path[0] == '/' && path[1] == '/')) {
        return false;
    }
    for (const char *s = path; *s; s++) {
        if ((unsigned char)*s <= ' ' || *s == 0x7F || *s == '\\') {
            return false;
        }
    }
    return path[0] == '/' || path[strcspn(path, ":/?#")] != ':';
}

void html_url(struct strbuf *b, const char *path)
{
    html_attr(b, is_our_path(path) ? path : "#");
}

static bool is_unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("-._~", c));
}

void html_arg(struct strbuf *b, const char *s)
{
    static const char digits[] = "0123456789ABCDEF";

    if (!s) {
        return;
    }
    while (*s) {
        size_t run = 0;
        while (is_unreserved((unsigned char)s[run])) {
            run++;
        }
        strbuf_add(b, s, run);
        s += run;
        if (*s) {
            unsigned char c = (unsigned char)*s++;
            strbuf_add(b, (char[]){'%', digits[c >> 4], digits[c & 15]}, 3);
        }
    }
}

void html_int(struct strbuf *b, int64_t n)
{
    strbuf_int(b, n);
}

void html_set(struct strbuf *b, const char *name_literal, const char *value)
{
    if (!value) {
        return;
    }
    strbuf_char(b, ' ');
    strbuf_str(b, name_literal);
    html_lit(b, "=\"");
    html_attr(b, value);
    strbuf_char(b, '"');
}
