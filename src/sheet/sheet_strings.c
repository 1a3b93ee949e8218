/* sheet_strings.c - texts that cells share. Of rich text the runs are put together, of phonetic hints nothing is taken. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "sheet/sheet_internal.h"

struct reading {
    struct strings *s;
    int phonetic; /* depth inside rPh */
    bool in_item, in_text;
};

static enum err full(struct error *e)
{
    return error_set(e, ERR_LIMIT, "表格里的文字太多（超过 %d 兆），请拆成几个文件再导入。",
                     SHEET_STRINGS_MAX >> 20);
}

static enum err on_start(void *ctx, const struct xml_tag *tag, struct error *e)
{
    struct reading *x = ctx;
    if (str_eq(tag->name, "si")) {
        uint32_t start = (uint32_t)x->s->text.len;
        strbuf_add(&x->s->starts, &start, sizeof(start));
        x->in_item = true;
        return x->s->starts.over ? full(e) : OK;
    }
    x->phonetic += str_eq(tag->name, "rPh");
    x->in_text = x->in_item && !x->phonetic && str_eq(tag->name, "t");
    return OK;
}

static enum err on_end(void *ctx, const char *name, struct error *e)
{
    struct reading *x = ctx;
    if (str_eq(name, "si") && x->in_item) {
        uint32_t start;
        strbuf_char(&x->s->text, 0);
        if (x->s->text.over) {
            return full(e);
        }
        memcpy(&start, x->s->starts.ptr + x->s->starts.len - sizeof(start), sizeof(start));
        strings_unescape(x->s->text.ptr + start);
        x->in_item = false;
    }
    x->phonetic -= str_eq(name, "rPh");
    x->in_text = false;
    return OK;
}

static enum err on_text(void *ctx, const char *s, size_t n, struct error *e)
{
    struct reading *x = ctx;
    if (!x->in_text) {
        return OK;
    }
    strbuf_add(&x->s->text, s, n);
    return x->s->text.over ? full(e) : OK;
}

enum err strings_read(const struct book *b, struct strings *ret, struct error *e)
{
    size_t part;
    struct reading x = {.s = ret};
    struct xml_reader reader = {.ctx = &x, .start = on_start, .end = on_end, .text = on_text};
    return book_part(b, NULL, "sharedStrings", &part) ? book_parse(b, part, &reader, e) : OK;
}

void strings_clear(struct strings *s)
{
    strbuf_clear(&s->text);
    strbuf_clear(&s->starts);
}

const char *strings_at(const struct strings *s, size_t i)
{
    uint32_t start;
    if (i >= s->starts.len / sizeof(start)) {
        return NULL;
    }
    memcpy(&start, s->starts.ptr + i * sizeof(start), sizeof(start));
    return s->text.ptr + start;
}

/* _xHHHH_: characters that XML cannot hold, and the underscore before what only looks like one. Other letters are left,
 * since not every program guards a text that happens to look so. */
void strings_unescape(char *s)
{
    char *to = s;
    while (*s) {
        char *end;
        bool code = s[0] == '_' && s[1] == 'x' && strnlen(s, 7) == 7 && s[6] == '_' &&
                    strspn(s + 2, "0123456789abcdefABCDEF") >= 4;
        long c = code ? strtol(s + 2, &end, 16) : 0;
        if ((c > 0 && c < 0x20) || c == '_') {
            *to++ = (char)c;
            s += 7;
        } else {
            *to++ = *s++;
        }
    }
    *to = 0;
}
