/* indicator.h - the handlers of this folder, for the route table in web/web.c.
 */
#ifndef INDICATOR_INDICATOR_H
#define INDICATOR_INDICATOR_H

#include "http/router.h"

route_fn page_frameworks, page_framework_import, page_framework_import_after;
route_fn page_framework, page_framework_item, page_framework_add, page_framework_kinds,
    page_framework_confirm, page_framework_publish, page_framework_next, page_framework_after;
route_fn page_item, page_item_rule, page_item_proof, page_item_confirm, page_item_exempt,
    page_item_approve, page_item_after;
route_fn page_diff, page_waiting;
route_fn page_map, page_map_post, page_map_after, page_map_export;

#endif
