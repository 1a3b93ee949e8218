/* portal.h - the pages for everybody: their routes as rows, and the error page in their frame.
 */
#ifndef PORTAL_PORTAL_H
#define PORTAL_PORTAL_H

#include "door/app.h"

extern const struct route portal_routes[];
extern const size_t portal_routes_count;

/* Is it a page for everybody? */
bool portal_path(const char *path);
void portal_error(struct request *req, struct response *res, const struct error *e);

#endif
