/* flow.h - what the flowing forms (DOCX, HTML) share: blocks that only the layout can draw, as pictures or vectors. */
#ifndef DOCUMENT_FLOW_H
#define DOCUMENT_FLOW_H

#include "document/box.h"

/* A chart or QR code, laid out alone; the box's marks stand from its upper left corner. The list holds the fonts met and is
 * released by flow_free. */
must_use enum err flow_box(struct arena *a, struct fonts *fonts, const struct doc *d,
                           const struct doc_block *b, struct box_list *ret, struct error *e);
void flow_free(struct box_list *l);
/* A chart's figures as a table. */
struct doc_block flow_figures(struct arena *a, const struct doc_chart *c);

#endif
