/* extract.h - the text of a file that a stranger uploaded, line by line, to be looked at and forgotten: PDF by pdftotext in a
 * process of its own (child.h), DOCX, XLSX and OFD by their XML.
 *
 * Nothing is claimed: a scan, an old .doc, a damaged file, a machine without pdftotext give no text, and that is no error. At most
 * EXTRACT_MAX bytes and EXTRACT_PAGES pages of a PDF are read.
 */
#ifndef DOCUMENT_EXTRACT_H
#define DOCUMENT_EXTRACT_H

#include "base/arena.h"
#include "base/error.h"

#define EXTRACT_MAX   2097152 /* bytes */
#define EXTRACT_PAGES 100

/* `type`: the media type the file was found to be. *ret: NULL when there is no text to be had. */
must_use enum err extract_text(struct arena *a, const char *path, const char *type,
                               const char **ret, struct error *e);

#endif
