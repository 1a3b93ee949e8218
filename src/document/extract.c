#include "document/extract.h"

#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "base/unzip.h"
#include "base/xml.h"
#include "document/child.h"

#define PDF_SECONDS 20
#define PDF_MEMORY  (1ll << 30)

/* In which entries the words stand, in which tags, and which tags end a line. */
struct form {
    const char *type;
    const char *entries[4]; /* a star: every name that begins and ends so */
    const char *words[4], *lines[4];
};
static const struct form FORMS[] = {
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     {"word/document.xml", "word/header*", "word/footer*"},
     {"t"},
     {"p", "tab", "br"}},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
     {"xl/sharedStrings.xml", "xl/worksheets/*"},
     {"t", "oddHeader", "oddFooter", "firstHeader"},
     {"si", "is", "oddHeader", "oddFooter"}},
    {"application/ofd", {"*Content.xml"}, {"TextCode"}, {"TextCode"}},
};

struct reading {
    const struct form *form;
    struct strbuf *out;
    struct xml *xml;
    int inside;
};

static bool among(const char *name, const char *const *list)
{
    for (size_t i = 0; i < 4 && list[i]; i++) {
        if (str_eq(list[i], name)) {
            return true;
        }
    }
    return false;
}

static bool fits(const char *name, const char *pattern)
{
    const char *star = strchr(pattern, '*');

    if (!star) {
        return str_eq(name, pattern);
    }
    size_t head = (size_t)(star - pattern);
    return strlen(name) > head && strncmp(name, pattern, head) == 0 && str_ends(name, star + 1) &&
           str_ends(name, ".xml");
}

static enum err on_start(void *ctx, const struct xml_tag *tag, struct error *e)
{
    struct reading *x = ctx;

    (void)e;
    x->inside += among(tag->name, x->form->words);
    return OK;
}

static enum err on_end(void *ctx, const char *name, struct error *e)
{
    struct reading *x = ctx;

    (void)e;
    x->inside -= among(name, x->form->words);
    if (among(name, x->form->lines)) {
        strbuf_char(x->out, '\n');
    }
    return OK;
}

static enum err on_text(void *ctx, const char *s, size_t n, struct error *e)
{
    struct reading *x = ctx;

    (void)e;
    if (x->inside > 0) {
        strbuf_add(x->out, s, n);
    }
    if (x->out->over) {
        xml_stop(x->xml);
    }
    return OK;
}

static enum err on_piece(void *ctx, const void *p, size_t n, bool *stop, struct error *e)
{
    struct reading *x = ctx;
    enum err r = xml_feed(x->xml, p, n, e);

    *stop = r || xml_stopped(x->xml);
    return r;
}

static void read_entry(struct arena *a, struct unzip *z, size_t i, const struct form *form,
                       struct strbuf *out)
{
    struct reading x = {.form = form, .out = out};
    const struct xml_reader reader = {&x, on_start, on_end, on_text};
    struct error ignored = {0};

    x.xml = xml_new(a, &reader);
    if (!unzip_each(z, i, on_piece, &x, &ignored)) {
        (void)!xml_end(x.xml, &ignored);
    }
    strbuf_char(out, '\n');
}

static void read_zip(struct arena *a, const char *path, const struct form *form, struct strbuf *out)
{
    struct error ignored = {0};
    struct unzip *z;

    if (unzip_open(a, path, NULL, &z, &ignored)) {
        return;
    }
    for (size_t i = 0; i < unzip_count(z) && !out->over; i++) {
        for (size_t k = 0; k < 4 && form->entries[k]; k++) {
            if (fits(unzip_name(z, i), form->entries[k])) {
                read_entry(a, z, i, form, out);
                break;
            }
        }
    }
}

static enum err read_pdf(struct arena *a, const char *path, const char **ret, struct error *e)
{
    const char *pages = arena_printf(a, "%d", EXTRACT_PAGES);
    const char *const argv[] = {"pdftotext", "-q", "-enc", "UTF-8", "-l", pages, path, "-", NULL};
    const struct child c = {
        .argv = argv, .memory = PDF_MEMORY, .seconds = PDF_SECONDS, .out_max = EXTRACT_MAX};
    struct child_end end;
    enum err r = child_run(a, &c, &end, e);

    *ret = !r && end.out_n ? end.out : NULL;
    return r;
}

enum err extract_text(struct arena *a, const char *path, const char *type, const char **ret,
                      struct error *e)
{
    *ret = NULL;
    if (str_eq(type, "application/pdf")) {
        return read_pdf(a, path, ret, e);
    }
    for (size_t i = 0; i < array_len(FORMS); i++) {
        if (str_eq(FORMS[i].type, type)) {
            struct strbuf out scoped(strbuf_clear) = strbuf_make(EXTRACT_MAX);
            read_zip(a, path, &FORMS[i], &out);
            *ret = out.len ? arena_strndup(a, out.ptr, out.len) : NULL;
        }
    }
    return OK;
}
