#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Drops a character that the buffer's end cut in two. */
static void cut_at_character(char *s, size_t len)
{
    size_t start = len;

    while (start > 0 && ((unsigned char)s[start - 1] & 0xC0) == 0x80) {
        start--;
    }
    if (start == 0 || ((unsigned char)s[start - 1] & 0x80) == 0) {
        return;
    }
    unsigned char lead = (unsigned char)s[start - 1];
    size_t want = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (len - (start - 1) < want) {
        s[start - 1] = '\0';
    }
}

static void copy_cut(char *to, size_t size, const char *from)
{
    size_t n = strnlen(from, size - 1);

    memmove(to, from, n);
    to[n] = '\0';
    if (n == size - 1) {
        cut_at_character(to, n);
    }
}

/* Formats beside `e` first: a caller may wrap the sentence that already stands in e->text. */
enum err error_set(struct error *e, enum err code, const char *fmt, ...)
{
    char text[sizeof(e->text)];
    va_list ap;

    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    if (n < 0) {
        text[0] = '\0';
    } else if ((size_t)n >= sizeof(text)) {
        cut_at_character(text, sizeof(text) - 1);
    }
    error_clear(e);
    e->code = code;
    memcpy(e->text, text, sizeof(text));
    return code;
}

enum err error_place(struct error *e, const char *file, int line, int column)
{
    char place[sizeof(e->place)];
    int n;

    if (line <= 0) {
        n = snprintf(place, sizeof(place), "%s", file);
    } else if (column <= 0) {
        n = snprintf(place, sizeof(place), "%s:%d", file, line);
    } else {
        n = snprintf(place, sizeof(place), "%s:%d:%d", file, line, column);
    }
    if (n >= (int)sizeof(place)) {
        cut_at_character(place, sizeof(place) - 1);
    }
    memcpy(e->place, place, sizeof(place));
    return e->code;
}

enum err error_field(struct error *e, const char *field)
{
    copy_cut(e->field, sizeof(e->field), field);
    return e->code;
}

enum err error_rule(struct error *e, const char *rule)
{
    copy_cut(e->rule, sizeof(e->rule), rule);
    return e->code;
}

void error_clear(struct error *e)
{
    e->code = OK;
    e->text[0] = e->place[0] = e->field[0] = e->rule[0] = '\0';
}

void bug_at(const char *file, int line, const char *fmt, ...)
{
    va_list ap;

    fprintf(stderr, "%s:%d: BUG: ", file, line);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    abort();
}
