/* fuzz_form.c - what a browser sends: path, query and urlencoded text, upload forms, request heads. Besides not
 * crashing: what was decoded is clean text, and an upload form gives the same parts in pieces of any size. The first
 * byte chooses the piece, the first line of a body is its Content-Type. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "http/form.h"
#include "http/guard.h"
#include "http/multipart.h"
#include "http/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must_be_clean(const char *s, bool lines)
{
    if (!str_utf8_ok(s, strlen(s))) {
        abort();
    }
    for (; *s; s++) {
        if (((unsigned char)*s < 0x20 || *s == 0x7F) && !(lines && (*s == '\n' || *s == '\t'))) {
            abort();
        }
    }
}

static void try_form(struct arena *a, const char *s, size_t n)
{
    struct pair *pairs = NULL;
    size_t count = 0;
    struct error e = {0};

    if (form_decode(a, s, n, FORM_FIELDS_MAX, &pairs, &count, &e)) {
        return;
    }
    if (count > FORM_FIELDS_MAX) {
        abort();
    }
    for (size_t i = 0; i < count; i++) {
        must_be_clean(pairs[i].name, false);
        must_be_clean(pairs[i].value, true);
    }
}

static void try_path(struct arena *a, const char *s, size_t n)
{
    const char *path = NULL;
    struct error e = {0};

    if (form_path(a, s, n, &path, &e)) {
        return;
    }
    must_be_clean(path, false);
    if (path[0] != '/' || strstr(path, "/../") || str_ends(path, "/..") || strchr(path, '\\')) {
        abort();
    }
}

static enum err on_open(void *ctx, const char *name, const char *file_name, struct error *e)
{
    (void)e;
    must_be_clean(name, false);
    must_be_clean(file_name ? file_name : "", true);
    strbuf_printf(ctx, "[%s|%s]", name, file_name ? file_name : "-");
    return OK;
}

static enum err on_data(void *ctx, const char *p, size_t n, struct error *e)
{
    (void)e;
    strbuf_add(ctx, p, n);
    return OK;
}

static enum err on_close(void *ctx, struct error *e)
{
    (void)e;
    strbuf_lit(ctx, ";");
    return OK;
}

/* The parts as one text; false when refused. */
static bool parts_of(struct arena *a, const char *type, const char *s, size_t n, size_t step,
                     struct strbuf *ret)
{
    const struct multipart_sink sink = {ret, on_open, on_data, on_close};
    struct multipart *m = NULL;
    struct error e = {0};

    if (multipart_new(a, type, &sink, &m, &e)) {
        return false;
    }
    for (size_t at = 0; at < n; at += step) {
        if (multipart_feed(m, s + at, n - at < step ? n - at : step, &e)) {
            return false;
        }
    }
    return multipart_end(m, &e) == OK;
}

static void try_multipart(struct arena *a, const char *type, const char *s, size_t n, size_t step)
{
    struct strbuf whole = strbuf_make(1 << 20), pieces = strbuf_make(1 << 20);
    bool good = parts_of(a, type, s, n, n ? n : 1, &whole);

    if (good != parts_of(a, type, s, n, step, &pieces) ||
        (good && (whole.len != pieces.len || memcmp(whole.ptr, pieces.ptr, whole.len) != 0))) {
        abort();
    }
    strbuf_clear(&whole);
    strbuf_clear(&pieces);
}

/* "name:value" lines as the headers of a request to the uri in the first line. */
static void try_head(struct arena *a, const char *text)
{
    struct guard_head head = {.method = "POST", .version = "HTTP/1.1"};
    struct pair pairs[GUARD_HEADERS_MAX + 2];
    struct guard_body body;
    struct error e = {0};
    char **lines;
    int status = 0;
    size_t n = str_split(a, text, '\n', &lines);

    if (n == 0) {
        return;
    }
    head.uri = lines[0];
    for (size_t i = 1; i < n && head.n_headers < array_len(pairs); i++) {
        char *colon = strchr(lines[i], ':');
        if (colon) {
            *colon = '\0';
            pairs[head.n_headers++] = (struct pair){lines[i], colon + 1};
        }
    }
    head.headers = pairs;
    if (guard_check(&head, &body, &status, &e)) {
        if (status < 400 || !e.text[0]) {
            abort();
        }
        return;
    }
    const struct request req = {.arena = a, .headers = pairs, .n_headers = head.n_headers};
    const char *sid = request_cookie(&req, "sid");
    must_be_clean(sid ? sid : "", false);
    if (body.chunked && body.length >= 0) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    scoped(arena_free_scoped) struct arena *a = arena_new();

    if (size < 1) {
        return 0;
    }
    const char *s = (const char *)data + 1;
    size_t n = size - 1;
    try_form(a, s, n);
    try_path(a, s, n);
    const char *line = memchr(s, '\n', n);
    if (line) {
        size_t type_n = (size_t)(line - s);
        try_multipart(a, arena_strndup(a, s, type_n), line + 1, n - type_n - 1, data[0] % 16 + 1);
        try_head(a, arena_strndup(a, s, n));
    }
    return 0;
}
