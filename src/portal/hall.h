/* hall.h - what every page for everybody begins with: the reading connection, the county and the frame.
 *
 * Where an installation serves several counties, `c` (in the address, or hidden in a form) says which; hall_href carries it on.
 * Without it the page is the first county's.
 *
 *     struct hall d;
 *     if ((r = hall_open(&d, req, res, e))) { return r; }
 *     hall_page(&d, "投诉举报");  ...  ui_close(&d.page);
 */
#ifndef PORTAL_HALL_H
#define PORTAL_HALL_H

#include "people/org.h"
#include "ui/ui.h"

struct hall {
    struct request *req;
    struct response *res;
    struct arena *a;
    struct db *db;
    const struct content *content;
    struct county county;
    const struct county *counties;
    size_t n_counties;
    struct ui_page page;
    struct strbuf *b; /* after hall_page */
};
must_use enum err hall_open(struct hall *d, struct request *req, struct response *res,
                            struct error *e);
/* page.meta may be set before. */
void hall_page(struct hall *d, const char *title);
/* `path` with the county, when there are several. `path` holds no '?'. */
const char *hall_href(const struct hall *d, const char *path);
/* Hidden in forms: the county. */
void hall_hidden(const struct hall *d);
/* 首页 / name: the way back, and where one is. */
void hall_trail(const struct hall *d, const char *href, const char *name, const char *here);
/* The same page for whoever asks; caches may keep it for a minute. */
void hall_cached(struct hall *d);
/* Gives the request the token that its forms will carry. */
void hall_token(struct hall *d);
/* The register of the address; NOT_FOUND. */
must_use enum err hall_register(const struct hall *d, const struct register_def **ret,
                                struct error *e);

#endif
