/* web.h - the HTML side: all its routes as rows, the error page and the way to the log-in.
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "door/app.h"

extern const struct route web_routes[];
extern const size_t web_routes_count;

void web_error_page(struct request *req, struct response *res, const struct error *e);
void web_login_page(struct request *req, struct response *res);

#endif
