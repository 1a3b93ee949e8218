/* multipart.h - multipart/form-data, read as it arrives.
 *
 * A push parser: bytes go in by multipart_feed in pieces of any size, parts come out through the
 * sink. It keeps only the headers of the part in hand (MULTIPART_HEAD_MAX) and no data. An own
 * parser, because the library's one needs a connection and so cannot be fuzzed, accepts a truncated
 * body, and is where the library's past holes were.
 */
#ifndef HTTP_MULTIPART_H
#define HTTP_MULTIPART_H

#include "http/request.h"

#define MULTIPART_HEAD_MAX 4096

struct multipart_sink {
    void *ctx;
    /* A part begins; `file_name` is NULL for a text field. Both are checked text that lives as long
     * as the parser's arena. */
    enum err (*open)(void *ctx, const char *name, const char *file_name, struct error *e);
    enum err (*data)(void *ctx, const char *p, size_t n, struct error *e);
    enum err (*close)(void *ctx, struct error *e);
};

struct multipart;

/* `content_type` is the header's value, with the boundary. */
must_use enum err multipart_new(struct arena *a, const char *content_type,
                                const struct multipart_sink *sink, struct multipart **ret,
                                struct error *e);
/* After an error nothing more may be fed. */
must_use enum err multipart_feed(struct multipart *m, const char *p, size_t n, struct error *e);
/* ERR_INVALID when the closing boundary has not been seen. */
must_use enum err multipart_end(const struct multipart *m, struct error *e);

#endif
