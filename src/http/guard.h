/* guard.h - refuses requests that two programs could read in two ways.
 *
 * libmicrohttpd lets through two Content-Length, Content-Length with Transfer-Encoding, "+5", a
 * missing or second Host, a blank before a header's colon, control bytes. On the way through a
 * proxy each of these can smuggle a request, so they are answered with an error and the connection
 * is closed. Bare LF and folded header lines are not visible here: the shipped nginx configuration
 * refuses them.
 */
#ifndef HTTP_GUARD_H
#define HTTP_GUARD_H

#include "http/request.h"

#define GUARD_HEADERS_MAX 100
#define GUARD_BYTES_MAX   (24u << 10)
#define GUARD_URI_MAX     8192

struct guard_head {
    const char *method, *uri, *version; /* as sent; the uri with its query */
    const struct pair *headers;
    size_t n_headers;
};

struct guard_body {
    int64_t length; /* Content-Length, -1 when there is none */
    bool chunked;
    bool expects; /* Expect: 100-continue: the client waits before it sends the body */
};

/* *ret_status is the HTTP status of a refusal. */
must_use enum err guard_check(const struct guard_head *h, struct guard_body *ret, int *ret_status,
                              struct error *e);

#endif
