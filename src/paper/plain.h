/* plain.h - what is not an official paper but must be had as a file: title, 索引号, what is shown on the page, 落款. Labels and
 * values come in as they may be shown; nothing is read here.
 */
#ifndef PAPER_PLAIN_H
#define PAPER_PLAIN_H

#include "base/date.h"
#include "base/must.h"
#include "document/block.h"

struct plain_line {
    const char *title, *text; /* text NULL or "": left out */
    bool lines;               /* long words: paragraphs under a heading of their own */
};
struct plain {
    const char *title, *index; /* index: 索引号 */
    const struct plain_line *items;
    size_t n;
    const char *office;
    struct date on;     /* of the 落款 */
    const char *moment; /* of the metadata: doc.moment */
};
/* ERR_INVALID when a text holds what no writer may get (document/block.h). */
must_use enum err plain_doc(struct arena *a, const struct plain *p, struct doc *ret,
                            struct error *e);

#endif
