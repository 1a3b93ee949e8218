/* response.h - what goes back. A handler fills it; the server sends it with the security headers.
 */
#ifndef HTTP_RESPONSE_H
#define HTTP_RESPONSE_H

#include "base/error.h"
#include "base/strbuf.h"
#include "http/request.h"

#define RESPONSE_MAX (32u << 20)

struct response {
    int status;              /* 200 by default */
    const char *type;        /* "text/html; charset=utf-8" by default */
    struct strbuf body;      /* ceiling RESPONSE_MAX */
    const char *file;        /* send this file instead of the body (evidence), with its size */
    const char *location;    /* redirects */
    const char *disposition; /* Content-Disposition value, made by response_download */
    const char *mark;        /* stands before the name of every download; NULL: nothing */
    const char *cache;       /* Cache-Control; "no-store" by default */
    struct pair headers[16];
    size_t n_headers; /* further ones, incl. Set-Cookie */
    struct arena *arena;
};

/* 303 to a path of ours ("/..."); anything that could mean another site becomes "/". Bytes a header
 * may not hold are percent-encoded. */
void response_redirect(struct response *res, const char *path);
/* The same to a page that shows `said` as its notice: ?done= or &done= is appended. */
void response_done(struct response *res, const char *path, const char *said);
/* A control character in `value` or more than 16 headers are a bug of the caller. */
void response_header(struct response *res, const char *name, const char *value);
/* name="value"; HttpOnly; SameSite=Lax; Path=/; Secure when the request came over TLS. max_age < 0:
 * session cookie, 0: delete. */
void response_cookie(struct response *res, const struct request *req, const char *name,
                     const char *value, int max_age);
/* attachment; filename*=UTF-8''... */
void response_download(struct response *res, const char *file_name);
int response_status(enum err code); /* the one mapping of errors to HTTP */

#endif
