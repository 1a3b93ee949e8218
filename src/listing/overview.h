/* overview.h - everything on record of one unit or one person: register by register how many, each a way to that list.
 */
#ifndef LISTING_OVERVIEW_H
#define LISTING_OVERVIEW_H

#include "http/router.h"

/* /desk/find?unit=<id> or ?person=<name>; within the scope of who asks. */
must_use enum err overview(struct request *req, struct response *res, struct error *e);
/* `person` NULL: the unit. */
const char *overview_href(struct arena *a, int64_t unit, const char *person);

#endif
