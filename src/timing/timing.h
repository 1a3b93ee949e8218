/* timing.h - the handlers of this folder, for the route table in web/web.c.
 */
#ifndef TIMING_TIMING_H
#define TIMING_TIMING_H

#include "http/router.h"

route_fn page_calendar, page_calendar_post, page_calendar_after;

#endif
