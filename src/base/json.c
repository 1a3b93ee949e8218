#include "base/json.h"

#include <string.h>

#include "base/error.h"

struct json_out json_begin(struct strbuf *b)
{
    return (struct json_out){.b = b};
}

static void before_value(struct json_out *j)
{
    if (j->comma) {
        strbuf_char(j->b, ',');
    }
    j->comma = true;
}

void json_open(struct json_out *j, char bracket)
{
    before_value(j);
    strbuf_char(j->b, bracket);
    j->depth++;
    j->comma = false;
}

void json_close(struct json_out *j, char bracket)
{
    if (j->depth-- <= 0) {
        BUG("json_close without json_open");
    }
    strbuf_char(j->b, bracket);
    j->comma = true;
}

static void write_special(struct strbuf *b, unsigned char c)
{
    switch (c) {
    case '"': strbuf_lit(b, "\\\""); break;
    case '\\': strbuf_lit(b, "\\\\"); break;
    case '\n': strbuf_lit(b, "\\n"); break;
    case '\t': strbuf_lit(b, "\\t"); break;
    default: strbuf_printf(b, "\\u%04x", c);
    }
}

static void write_string(struct strbuf *b, const char *s)
{
    const char *run = s;

    strbuf_char(b, '"');
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c < 0x20 || c == '"' || c == '\\' || c == 0x7F) {
            strbuf_add(b, run, (size_t)(s - run));
            write_special(b, c);
            run = s + 1;
        }
    }
    strbuf_add(b, run, (size_t)(s - run));
    strbuf_char(b, '"');
}

void json_key(struct json_out *j, const char *key)
{
    before_value(j);
    write_string(j->b, key);
    strbuf_char(j->b, ':');
    j->comma = false;
}

void json_str(struct json_out *j, const char *s)
{
    before_value(j);
    if (s) {
        write_string(j->b, s);
    } else {
        strbuf_lit(j->b, "null");
    }
}

void json_num(struct json_out *j, int64_t n)
{
    before_value(j);
    strbuf_int(j->b, n);
}

void json_bool(struct json_out *j, bool v)
{
    before_value(j);
    strbuf_str(j->b, v ? "true" : "false");
}

static void free_json(void *p)
{
    json_decref(p);
}

enum err json_parse(struct arena *a, const char *s, size_t n, json_t **ret, struct error *e)
{
    json_error_t fault;

    if (memchr(s, '\0', n)) { /* jansson would pass over it */
        error_set(e, ERR_INVALID, "JSON 里有空字符（NUL），读不懂，请检查来源。");
        return error_place(e, "JSON", 1, 1);
    }
    json_t *root = json_loadb(s, n, JSON_REJECT_DUPLICATES, &fault);

    if (!root) {
        error_set(e, ERR_INVALID,
                  "JSON 读不懂，第 %d 行第 %d 列附近有错，请检查引号、逗号、括号和重复的名称。",
                  fault.line, fault.column);
        return error_place(e, "JSON", fault.line, fault.column);
    }
    arena_defer(a, free_json, root);
    *ret = root;
    return OK;
}
