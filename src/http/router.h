/* router.h - routes are rows; permission, CSRF, body limit and lane are columns. A row cannot
 * forget them.
 */
#ifndef HTTP_ROUTER_H
#define HTTP_ROUTER_H

#include "http/request.h"
#include "http/response.h"

/* Where a handler runs. READ: on the loop with SQLite, on a pg worker with PostgreSQL. LOOP:
 * touches no database, and no session is looked up for it (user and csrf stay NULL) when it is
 * public without csrf; a LOOP row that needs the session runs as READ. SLOW: in the slow pool of
 * two (Argon2id, spreadsheets, matrix). */
enum lane { LANE_READ, LANE_LOOP, LANE_SLOW };

typedef enum err route_fn(struct request *req, struct response *res, struct error *e);

struct route {
    const char *method, *path; /* "GET", "/desk/r/:register/:id" ; a literal part wins over :name */
    route_fn *handle;
    route_fn *
        after; /* runs in lane READ after req->work was committed or failed (then `e` of the work is in
                                 * request_work_error); NULL when the route never writes */
    const char
        *permission; /* "public": nobody need be logged in; else a permission of roles.yaml */
    bool
        csrf; /* a POST must carry the page's token; only routes that change nothing may say false */
    size_t body_limit; /* bytes of the whole body; 0: no body allowed */
    enum lane lane;
    const char *says; /* one Chinese line for `faheng routes` */
};

/* Result of the committed work, for `after`. OK or the error with its sentence. */
const struct error *request_work_error(const struct request *req);

/* Several tables are searched in order: of two rows with the same shape and method the first one
 * answers. */
struct route_table {
    const struct route *rows;
    size_t n;
};

/* Checks every row and builds the search tree, once at start. ERR_INVALID names the first faulty
 * row: a method unknown or not upper case, a path not starting with '/', more than ROUTE_PARAMS_MAX
 * names, no handler, permission or says. */
#define ROUTE_PARAMS_MAX 8
struct router;
must_use enum err router_new(struct arena *a, const struct route_table *tables, size_t n,
                             struct router **ret, struct error *e);
/* Finds the row for req->method and req->path and fills req->params and req->route; NULL when there
 * is none. Then *ret_allow lists the methods of this path (405), or is NULL (404). HEAD falls back
 * to GET. */
const struct route *router_match(const struct router *r, struct request *req,
                                 const char **ret_allow);
/* Position of a row over all tables, 0 .. router_count - 1. */
size_t router_count(const struct router *r);
size_t router_index(const struct router *r, const struct route *route);

/* router_new and router_match in one, for a single look-up. */
const struct route *router_find(const struct route_table *tables, size_t n, struct request *req,
                                const char **ret_allow);

#endif
