/* xml.h - reading XML that strangers made, as it streams in. expat underneath.
 *
 * A document type, and with it every entity but the five of XML itself, is refused; so are nesting, attributes and single
 * tags beyond the ceilings. Names come without their namespace prefix. A handler that returns an error ends the reading
 * with it; xml_stop ends it without one.
 *
 *     struct xml *x = xml_new(a, &(struct xml_reader){.ctx = &mine, .start = on_start, .text = on_text});
 *     while (...) if ((r = xml_feed(x, p, n, e))) { return r; }
 *     return xml_end(x, e);
 */
#ifndef BASE_XML_H
#define BASE_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

#define XML_DEPTH_MAX      200
#define XML_ATTRIBUTES_MAX 200
#define XML_TAG_MAX        (1 << 20) /* bytes of one tag with its attributes, of one comment ... */

struct xml_attr {
    const char *name, *value;
};
struct xml_tag {
    const char *name;
    const struct xml_attr *attrs;
    size_t n;
};
/* Any of the three may be NULL. What they are given lives until they return; `s` has no NUL at its end. */
struct xml_reader {
    void *ctx;
    enum err (*start)(void *ctx, const struct xml_tag *tag, struct error *e);
    enum err (*end)(void *ctx, const char *name, struct error *e);
    enum err (*text)(void *ctx, const char *s, size_t n, struct error *e);
};

struct xml;
struct xml *xml_new(struct arena *a, const struct xml_reader *reader); /* closed with the arena */
must_use enum err xml_feed(struct xml *x, const void *p, size_t n, struct error *e);
/* The document must be complete, unless it was stopped. */
must_use enum err xml_end(struct xml *x, struct error *e);
void xml_stop(struct xml *x); /* from a handler: nothing more is called, feed and end are OK */
bool xml_stopped(const struct xml *x);

const char *xml_attr(const struct xml_tag *tag, const char *name); /* NULL when there is none */
/* A whole small document. */
must_use enum err xml_parse(const char *p, size_t n, const struct xml_reader *reader,
                            struct error *e);

#endif
