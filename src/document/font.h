/* font.h - the fonts of the house: a private fontconfig, so that a paper never depends on what else a machine has.
 *
 * Looked for in FAHENG_FONTS, in `fonts` beside the data, in /usr/share/faheng/fonts. One struct fonts a thread of the slow pool
 * (Pango font maps are not shared between threads); opening costs about 0.1 s, so it is kept.
 */
#ifndef DOCUMENT_FONT_H
#define DOCUMENT_FONT_H

#include "base/error.h"
#include "base/must.h"
#include "document/block.h"

struct fonts;
/* ERR_ENVIRONMENT-like error with the sentence what to install when a face is missing. */
must_use enum err fonts_open(const char *dir, struct fonts **ret, struct error *e);
void fonts_close(struct fonts *f); /* accepts NULL */
/* The family list of a face, with its fallbacks for rare characters of names (旻 喆 玥 婳). */
const char *fonts_family(const struct fonts *f, enum doc_face face);

#endif
