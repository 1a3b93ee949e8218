/* listing.h - the handlers of this folder, for the route table in web/web.c.
 */
#ifndef LISTING_LISTING_H
#define LISTING_LISTING_H

#include "http/router.h"

route_fn page_list, page_export, page_find;
route_fn page_batch, page_batch_step, page_batch_after;
route_fn page_views, page_columns, page_views_after;

#endif
