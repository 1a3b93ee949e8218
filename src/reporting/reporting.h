/* reporting.h - the handlers of this folder, for the route table in web/web.c.
 */
#ifndef REPORTING_REPORTING_H
#define REPORTING_REPORTING_H

#include "http/router.h"

#define TEXT_CHECK_BODY \
    (4u << 20) /* bytes of the form: a text of STATEMENT_TEXT_MAX, percent-encoded */

route_fn page_text_check, page_text_check_post;
/* page_split.c: 对照原文拆条 */
route_fn page_split, page_split_post, page_split_after;

#endif
