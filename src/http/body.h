/* body.h - the body of one request, taken in as it arrives.
 *
 * An urlencoded form and a JSON body are kept in memory, an upload form is parsed on the way and
 * its files go to temporary files. The kind follows from Content-Type. Everything is bounded: the
 * whole by the route's limit, text fields, number of fields and files by the ceilings below, all
 * temporary files of the process together by BODY_SPOOL_MAX.
 */
#ifndef HTTP_BODY_H
#define HTTP_BODY_H

#include "http/request.h"

#define BODY_FILES_MAX 50
#define BODY_FIELD_MAX (1u << 20) /* one text field of an upload form */
#define BODY_TEXT_MAX  (8u << 20) /* all of them */
#define BODY_SPOOL_MAX (4ll << 30)

struct body;

/* `content_type` may be NULL. Closing and deleting what is left happens with the arena
 * (arena_reset). */
must_use enum err body_new(struct arena *a, const char *content_type, size_t limit,
                           const char *temp_dir, struct body **ret, struct error *e);
/* ERR_LIMIT past a ceiling, ERR_INVALID when malformed, ERR_IO when the disk fails; then nothing
 * more may be fed. */
must_use enum err body_feed(struct body *b, const char *p, size_t n, struct error *e);
/* Fills form, files or body of the request. */
must_use enum err body_end(struct body *b, struct request *req, struct error *e);

/* Deletes what a killed process left in the folder: upload files older than a day. */
void body_sweep(const char *temp_dir);

#endif
