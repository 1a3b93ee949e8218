/* assess.h - the handlers of this folder, for the route table in web/web.c.
 */
#ifndef ASSESS_ASSESS_H
#define ASSESS_ASSESS_H

#include "http/router.h"

route_fn page_matrix, page_matrix_export, page_matrix_table;
route_fn page_score;
route_fn page_round;
route_fn page_totals, page_totals_post, page_totals_after;

#endif
