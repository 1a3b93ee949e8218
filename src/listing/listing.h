/* listing.h - the handlers of this folder, for the route table in web/web.c.
 */
#ifndef LISTING_LISTING_H
#define LISTING_LISTING_H

#include "http/router.h"

route_fn page_list, page_export, page_find;

#endif
