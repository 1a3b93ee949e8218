/* listing.h - the handlers of this folder, for the route table in web/web.c.
 */
#ifndef LISTING_LISTING_H
#define LISTING_LISTING_H

#include "http/router.h"

route_fn page_list, page_sums, page_export, page_find;
route_fn page_year_post, page_pin_post, page_pin_after;
route_fn page_batch, page_batch_step, page_batch_after;
route_fn page_views, page_columns, page_views_after;

/* page_agenda.c */
route_fn page_agenda;

/* page_manual.c, page_link.c */
route_fn page_manual, page_link, page_link_post, page_link_after;

#endif
