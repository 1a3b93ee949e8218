/* pages.h - every handler of the route table in portal.c, by file.
 */
#ifndef PORTAL_PAGES_H
#define PORTAL_PAGES_H

#include "http/router.h"

route_fn page_front;
route_fn page_intake, page_intake_post, page_intake_after;
route_fn page_query, page_query_post;
route_fn page_verify, page_verify_post;
route_fn page_open, page_open_all, page_open_record, page_open_file;

#endif
