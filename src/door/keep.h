/* keep.h - a file that somebody hands in becomes one of the house: judged by its bytes, looked through for viruses (ledger/scan, where one is configured) and for markings of state secrets,
 * kept by digest. The one way in for files at the desk, by the interface for programs and from the public. Slow lane only.
 */
#ifndef DOOR_KEEP_H
#define DOOR_KEEP_H

#include "door/app.h"
#include "http/upload.h"

/* *ret_type: the media type by content, *ret_digest: 64 hex. ERR_INVALID, ERR_LIMIT with a sentence that names the file; then nothing
 * is kept. A marking in the name or in the text of a PDF, DOCX, XLSX or OFD refuses the file; of a scan or a picture nothing is
 * known. */
must_use enum err keep_upload(const struct request *req, const struct upload *u,
                              const char **ret_type, const char **ret_digest, struct error *e);

#endif
