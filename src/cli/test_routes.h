/* test_routes.h - routes that only a test build has, and only on request and on the machine itself: the test clock.
 *
 *     PUT /test/clock  {"now":"2026-10-31T09:00:00+08:00"}  ->  204
 */
#ifndef CLI_TEST_ROUTES_H
#define CLI_TEST_ROUTES_H

#ifdef FAHENG_TEST_BUILD
#include "http/router.h"

extern const struct route test_routes[];
extern const size_t test_routes_count;
#endif

#endif
