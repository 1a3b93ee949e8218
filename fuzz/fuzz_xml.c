/* fuzz_xml.c - foreign XML: xml_feed in one piece and byte by byte give the same; tags close as they opened. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SEEN_BYTES = 4 << 20 };

struct seen {
    struct strbuf b;
    int depth;
};

static enum err on_start(void *ctx, const struct xml_tag *tag, struct error *e)
{
    struct seen *s = ctx;
    (void)e;
    if (++s->depth > XML_DEPTH_MAX || tag->n > XML_ATTRIBUTES_MAX) {
        abort();
    }
    strbuf_printf(&s->b, "<%s", tag->name);
    for (size_t i = 0; i < tag->n; i++) {
        strbuf_printf(&s->b, " %s=%s", tag->attrs[i].name, tag->attrs[i].value);
    }
    return OK;
}

static enum err on_end(void *ctx, const char *name, struct error *e)
{
    struct seen *s = ctx;
    (void)e;
    if (--s->depth < 0) {
        abort();
    }
    strbuf_printf(&s->b, "</%s>", name);
    return OK;
}

static enum err on_text(void *ctx, const char *text, size_t n, struct error *e)
{
    (void)e;
    strbuf_add(&((struct seen *)ctx)->b, text, n);
    return OK;
}

static enum err read_by(const uint8_t *data, size_t size, size_t step, struct seen *s)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct error e = {0};
    struct xml *x = xml_new(a, &(struct xml_reader){s, on_start, on_end, on_text});
    enum err r = OK;
    for (size_t i = 0; !r && i < size; i += step) {
        r = xml_feed(x, data + i, size - i < step ? size - i : step, &e);
    }
    r = r ? r : xml_end(x, &e);
    if (r && !*e.text) {
        abort();
    }
    return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seen whole = {strbuf_make(SEEN_BYTES), 0}, bytes = {strbuf_make(SEEN_BYTES), 0};
    enum err r = read_by(data, size, size + 1, &whole), q = read_by(data, size, 1, &bytes);
    if ((r == OK) != (q == OK) || (!r && strcmp(whole.b.ptr, bytes.b.ptr) != 0)) {
        abort();
    }
    strbuf_clear(&whole.b);
    strbuf_clear(&bytes.b);
    return 0;
}
