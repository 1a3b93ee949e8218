/* upload.h - what an uploaded file really is, judged by its bytes (libmagic), never by its name.
 */
#ifndef HTTP_UPLOAD_H
#define HTTP_UPLOAD_H

#include "http/request.h"

#define UPLOAD_EVIDENCE_MAX (20ll << 20) /* bytes */

/* Accepts jpg, png, webp, pdf, docx, xlsx, doc, xls, ofd up to UPLOAD_EVIDENCE_MAX by content;
 * refuses names with a path, control characters, more than 120 characters, or whose extension
 * contradicts the content. *ret_type is the media type. */
must_use enum err upload_check(struct arena *a, const struct upload *u, const char **ret_type,
                               struct error *e);

#endif
