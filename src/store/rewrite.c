/* rewrite.c - one pass over the text. */
#include "store/rewrite.h"

#include <string.h>

static size_t until(const char *s, size_t from, const char *end)
{
    const char *p = strstr(s + from, end);
    return p ? (size_t)(p - s) + strlen(end) : strlen(s);
}

/* A doubled quote inside reads as two quoted texts side by side, which comes to the same. */
size_t rewrite_quoted(const char *s)
{
    if (*s == '\'') {
        return until(s, 1, "'");
    }
    if (*s == '"') {
        return until(s, 1, "\"");
    }
    if (s[0] == '-' && s[1] == '-') {
        return until(s, 2, "\n");
    }
    if (s[0] == '/' && s[1] == '*') {
        return until(s, 2, "*/");
    }
    return 0;
}

static size_t number_at(const char *s)
{
    size_t n = 0;
    for (int i = 0; i < 6 && *s >= '0' && *s <= '9'; i++) {
        n = n * 10 + (size_t)(*s++ - '0');
    }
    return n;
}

size_t rewrite_placeholders(struct strbuf *b, const char *sql)
{
    size_t highest = 0;
    while (*sql) {
        size_t n = rewrite_quoted(sql);
        if (n) {
            strbuf_add(b, sql, n);
            sql += n;
            continue;
        }
        n = *sql == '?' ? number_at(sql + 1) : 0;
        highest = n > highest ? n : highest;
        strbuf_char(b, n ? '$' : *sql);
        sql++;
    }
    return highest;
}
