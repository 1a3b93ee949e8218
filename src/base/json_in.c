#include "base/json_in.h"

#include <string.h>

#define DEEPEST 64

struct json_in json_in_begin(const char *text)
{
    return (struct json_in){.at = text ? text : "", .bad = !text};
}

static void fail(struct json_in *j)
{
    j->bad = true;
    j->at = "";
}

static char look(struct json_in *j)
{
    while (*j->at == ' ' || *j->at == '\n' || *j->at == '\t' || *j->at == '\r') {
        j->at++;
    }
    return *j->at;
}

bool json_in_open(struct json_in *j, char bracket)
{
    if (look(j) != bracket) {
        json_in_skip(j);
        return false;
    }
    j->at++;
    j->first = true;
    return true;
}

bool json_in_more(struct json_in *j, char close)
{
    char c = look(j);
    bool first = j->first;
    j->first = false;
    if (!j->bad && c == close) {
        j->at++;
        return false;
    }
    if (!first && c == ',') {
        j->at++;
    } else if (!first || !c) {
        fail(j);
    }
    return !j->bad;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* The four digits behind "\u"; -1: there are none. */
static int unit(const char *s)
{
    int n = 0;
    for (int i = 0; i < 4; i++) {
        int d = hex_digit(s[i]);
        if (d < 0) {
            return -1;
        }
        n = n * 16 + d;
    }
    return n;
}

static char *put_utf8(char *out, int c)
{
    if (c < 0x80) {
        *out++ = (char)c;
    } else if (c < 0x800) {
        *out++ = (char)(0xC0 | c >> 6);
        *out++ = (char)(0x80 | (c & 63));
    } else if (c < 0x10000) {
        *out++ = (char)(0xE0 | c >> 12);
        *out++ = (char)(0x80 | (c >> 6 & 63));
        *out++ = (char)(0x80 | (c & 63));
    } else {
        *out++ = (char)(0xF0 | c >> 18);
        *out++ = (char)(0x80 | (c >> 12 & 63));
        *out++ = (char)(0x80 | (c >> 6 & 63));
        *out++ = (char)(0x80 | (c & 63));
    }
    return out;
}

/* Behind "\u"; NULL: no character. */
static const char *wide(const char *s, char **out)
{
    int c = unit(s);
    s += 4;
    if (c >= 0xD800 && c < 0xDC00) {
        int low = s[0] == '\\' && s[1] == 'u' ? unit(s + 2) : -1;
        if (low < 0xDC00 || low > 0xDFFF) {
            return NULL;
        }
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        s += 6;
    } else if (c <= 0 || (c >= 0xDC00 && c < 0xE000)) {
        return NULL;
    }
    *out = put_utf8(*out, c);
    return s;
}

/* Behind a backslash; NULL: no such escape. */
static const char *escaped(const char *s, char **out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *at = *s ? strchr(from, *s) : NULL;
    if (*s == 'u') {
        return wide(s + 1, out);
    }
    if (at) {
        *(*out)++ = to[at - from];
    }
    return at ? s + 1 : NULL;
}

/* Where the text that begins at `s` ends, or NULL; *ret_plain: nothing in it is escaped. */
static const char *text_end(const char *s, bool *ret_plain)
{
    *ret_plain = true;
    for (; *s != '"'; s++) {
        if ((unsigned char)*s < ' ') {
            return NULL;
        }
        if (*s == '\\') {
            *ret_plain = false;
            if (!*++s) {
                return NULL;
            }
        }
    }
    return s;
}

/* `at` stands on the quote. With `a` NULL it is only passed over. */
static const char *text(struct json_in *j, struct arena *a)
{
    bool plain;
    const char *s = j->at + 1, *end = text_end(s, &plain);
    if (!end) {
        fail(j);
        return NULL;
    }
    j->at = end + 1;
    if (!a) {
        return NULL;
    }
    char *copy = arena_alloc(a, (size_t)(end - s) + 1), *out = copy;
    if (plain) {
        return memcpy(copy, s, (size_t)(end - s));
    }
    while (s && s < end) {
        if (*s == '\\') {
            s = escaped(s + 1, &out);
        } else {
            *out++ = *s++;
        }
    }
    if (!s) {
        fail(j);
        return NULL;
    }
    return copy;
}

const char *json_in_key(struct json_in *j, struct arena *a)
{
    const char *key = look(j) == '"' ? text(j, a) : NULL;
    if (!key || look(j) != ':') {
        fail(j);
        return "";
    }
    j->at++;
    return key;
}

const char *json_in_text(struct json_in *j, struct arena *a)
{
    if (look(j) == '"') {
        return text(j, a);
    }
    json_in_skip(j);
    return NULL;
}

/* A number or a word, up to what ends it. */
static void skip_word(struct json_in *j)
{
    size_t n = strspn(j->at, "+-.0123456789abcdefghijklmnopqrstuvwxyzE");
    j->at += n;
    if (!n) {
        fail(j);
    }
}

static void skip(struct json_in *j, int depth)
{
    char c = look(j);
    if (c == '"') {
        (void)text(j, NULL);
    } else if (c != '{' && c != '[') {
        skip_word(j);
    } else if (depth >= DEEPEST) {
        fail(j);
    } else {
        json_in_open(j, c);
        while (json_in_more(j, c == '{' ? '}' : ']')) {
            if (c == '{' && look(j) == '"') {
                (void)text(j, NULL);
                j->bad = j->bad || look(j) != ':';
                j->at += !j->bad;
            }
            skip(j, depth + 1);
        }
    }
}

void json_in_skip(struct json_in *j)
{
    if (!j->bad) {
        skip(j, 0);
    }
}
