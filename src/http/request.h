/* request.h - what a browser sent, already bounded and decoded.
 *
 * Everything lives in `arena`, dropped with the request. Text values are valid UTF-8 without
 * control characters other than tab and line feed (CR LF became LF; anything else was answered 400
 * before a handler saw it); they are not trimmed or normalised: the reader of a field does that by
 * str_clean. Ceilings: path 2 KB, URI 8 KB, 100 headers and 24 KB of them, 500 form fields, 50
 * files, 1 MB a text field of an upload form, body by the route's column. Uploaded files lie in
 * temporary files until the request ends; a file input left empty is not there at all.
 */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct upload {
    const char *field, *name; /* name as sent, path parts refused by upload_check */
    const char *path;         /* temporary file; deleted with the request unless moved away */
    int64_t size;
};

struct pair {
    const char *name, *value;
};

struct request {
    struct arena *arena;
    const char *method, *path, *query_string;
    const char *address; /* client: X-Forwarded-For's last entry behind a proxy, else the peer */
    const char *id;      /* request id, in the log and on error pages */
    bool partial;        /* HX-Request: only a fragment is wanted */
    bool secure;         /* came over TLS (own or the proxy's) */
    const struct pair *query;
    size_t n_query;
    const struct pair *form;
    size_t n_form;
    const struct pair *params;
    size_t n_params; /* :name parts of the route */
    const struct pair *headers;
    size_t n_headers; /* as sent; read them by request_header, which checks the text */
    const struct upload *files;
    size_t n_files;
    const char *body;
    size_t n_body;    /* a body that is not a form (JSON) */
    void *user;       /* what session_ops.find returned, or NULL */
    const char *csrf; /* token for forms of this page */
    struct work
        *work; /* a handler that wants to write sets it and returns OK; `after` runs when committed.
                              * (struct work of store.h: http only carries the pointer to
                              * server_options.submit) */
    void *app; /* server_options.app: what handlers need, the same for every request */
    void *state; /* the handler's own, kept for `after` */
    const struct route *route;
    struct server *server;
    void *conn; /* the server's */
};

const char *request_query(const struct request *r, const char *name); /* NULL when absent */
const char *request_form(const struct request *r, const char *name);
const char *request_param(const struct request *r,
                          const char *name); /* never NULL for a name in the route */
const char *request_header(const struct request *r, const char *name);
const char *request_cookie(const struct request *r, const char *name);
/* All values of a repeated field. */
size_t request_form_all(const struct request *r, const char *name, const char ***ret);

#endif
