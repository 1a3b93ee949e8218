#include "base/xml.h"

#include <expat.h>
#include <string.h>

#include "base/str.h"

/* Between namespace and name as expat hands them over; cannot stand in either. */
#define BORDER '\n'

enum { PIECE = 32 << 10 };

struct xml {
    XML_Parser parser;
    struct xml_reader reader;
    struct error *e; /* of the call in progress */
    enum err failed; /* a handler's, or ours */
    bool stopped;
    int depth;
    uint64_t fed;
    struct xml_attr attrs[XML_ATTRIBUTES_MAX];
};

static void fail(struct xml *x, enum err r)
{
    if (!x->failed) {
        x->failed = r;
    }
    XML_StopParser(x->parser, XML_FALSE);
}

static const char *local(const char *name)
{
    const char *p = strrchr(name, BORDER);
    return p ? p + 1 : name;
}

static bool deaf(const struct xml *x)
{
    return x->failed || x->stopped;
}

/* --- handlers --------------------------------------------------------------------------------------------- */

static size_t take_attributes(struct xml *x, const XML_Char **attrs)
{
    size_t n = 0;
    for (; attrs[2 * n]; n++) {
        if (n == XML_ATTRIBUTES_MAX) {
            fail(x, error_set(x->e, ERR_LIMIT,
                              "文件里有一处属性太多，不像正常的办公文件，没有读取。"));
            return 0;
        }
        x->attrs[n] = (struct xml_attr){local(attrs[2 * n]), attrs[2 * n + 1]};
    }
    return n;
}

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attrs)
{
    struct xml *x = user;
    if (deaf(x)) {
        return;
    }
    if (++x->depth > XML_DEPTH_MAX) {
        fail(x, error_set(x->e, ERR_LIMIT, "文件里的内容嵌套太深，不像正常的办公文件，没有读取。"));
        return;
    }
    struct xml_tag tag = {.name = local(name), .attrs = x->attrs, .n = take_attributes(x, attrs)};
    enum err r = x->failed || !x->reader.start ? OK : x->reader.start(x->reader.ctx, &tag, x->e);
    if (r) {
        fail(x, r);
    }
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
    struct xml *x = user;
    if (deaf(x)) {
        return;
    }
    x->depth--;
    enum err r = x->reader.end ? x->reader.end(x->reader.ctx, local(name), x->e) : OK;
    if (r) {
        fail(x, r);
    }
}

static void XMLCALL on_text(void *user, const XML_Char *s, int n)
{
    struct xml *x = user;
    if (deaf(x) || !x->reader.text) {
        return;
    }
    enum err r = x->reader.text(x->reader.ctx, s, (size_t)n, x->e);
    if (r) {
        fail(x, r);
    }
}

static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public, int internal)
{
    struct xml *x = user;
    (void)name;
    (void)system;
    (void)public;
    (void)internal;
    fail(x,
         error_set(
             x->e, ERR_INVALID,
             "文件里带有文档类型声明（DOCTYPE），正常的办公文件没有这一项，为安全起见没有读取。"));
}

/* --- the document ----------------------------------------------------------------------------------------- */

static void close_parser(void *p)
{
    XML_ParserFree(p);
}

struct xml *xml_new(struct arena *a, const struct xml_reader *reader)
{
    struct xml *x = arena_make(a, struct xml);
    x->reader = *reader;
    x->parser = XML_ParserCreateNS(NULL, BORDER);
    if (!x->parser) {
        BUG("out of memory: an XML parser");
    }
    arena_defer(a, close_parser, x->parser);
    XML_SetUserData(x->parser, x);
    XML_SetElementHandler(x->parser, on_start, on_end);
    XML_SetCharacterDataHandler(x->parser, on_text);
    XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
    return x;
}

static enum err verdict(struct xml *x, enum XML_Status status, struct error *e)
{
    if (x->failed || x->stopped) {
        return x->failed;
    }
    if (status != XML_STATUS_ERROR) {
        return OK;
    }
    x->failed = ERR_INVALID;
    return error_set(e, ERR_INVALID,
                     "文件内容不完整或已损坏（第 %lu 行），请重新下载或另存一份再试。",
                     (unsigned long)XML_GetCurrentLineNumber(x->parser));
}

/* What expat holds back is one unfinished tag. It reads it again with every piece, so it must not grow. */
static enum err tag_too_long(struct xml *x, struct error *e)
{
    XML_Index at = XML_GetCurrentByteIndex(x->parser);
    if (at < 0 || x->fed - (uint64_t)at <= XML_TAG_MAX) {
        return OK;
    }
    x->failed = ERR_LIMIT;
    return error_set(e, ERR_LIMIT, "文件里有一处内容太长，不像正常的办公文件，没有读取。");
}

enum err xml_feed(struct xml *x, const void *p, size_t n, struct error *e)
{
    const char *s = p;
    x->e = e;
    while (n && !deaf(x)) {
        int take = n < PIECE ? (int)n : PIECE;
        enum XML_Status status = XML_Parse(x->parser, s, take, XML_FALSE);
        x->fed += (uint64_t)take;
        enum err r = verdict(x, status, e);
        if (!r && !x->stopped) {
            r = tag_too_long(x, e);
        }
        if (r) {
            return r;
        }
        s += take;
        n -= (size_t)take;
    }
    return x->failed;
}

enum err xml_end(struct xml *x, struct error *e)
{
    x->e = e;
    return deaf(x) ? x->failed : verdict(x, XML_Parse(x->parser, "", 0, XML_TRUE), e);
}

void xml_stop(struct xml *x)
{
    x->stopped = true;
    XML_StopParser(x->parser, XML_FALSE);
}

bool xml_stopped(const struct xml *x)
{
    return x->stopped;
}

const char *xml_attr(const struct xml_tag *tag, const char *name)
{
    for (size_t i = 0; i < tag->n; i++) {
        if (str_eq(tag->attrs[i].name, name)) {
            return tag->attrs[i].value;
        }
    }
    return NULL;
}

enum err xml_parse(const char *p, size_t n, const struct xml_reader *reader, struct error *e)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct xml *x = xml_new(a, reader);
    enum err r = xml_feed(x, p, n, e);
    return r ? r : xml_end(x, e);
}
