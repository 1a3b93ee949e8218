/* font_map.h - Pango's side of struct fonts, for the files of this folder that shape text. */
#ifndef DOCUMENT_FONT_MAP_H
#define DOCUMENT_FONT_MAP_H

#include <pango/pango.h>

#include "document/font.h"

PangoContext *font_context(const struct fonts *f);

#endif
