/* visit.h - the bridge between a cookie and a person: session_ops of the server.
 *
 * `req->user` is a struct visit: the actor (person in the post in use) and the page's CSRF token. Logged-out visitors have no
 * visit; their forms (log-in) carry a token tied to a short-lived cookie.
 */
#ifndef WEB_VISIT_H
#define WEB_VISIT_H

#include "people/actor.h"
#include "web/app.h"

#define VISIT_COOKIE      "faheng"
#define VISIT_FORM_COOKIE "faheng_form" /* before log-in */

struct visit {
    struct actor actor;
    const char *cookie;
};

extern const struct session_ops visit_ops; /* ctx is filled with the app by cli */

/* The actor of this request; BUG when nobody is logged in (the route's permission guarantees it). */
const struct actor *visit_actor(const struct request *req);
/* Makes (and sets) the token for forms of a logged-out page. */
const char *visit_form_token(struct request *req, struct response *res);
/* 大字: from the preference of the account, or the cookie before log-in. */
bool visit_large(const struct request *req);

/* server_options.submit: queues req->work for the actor's county and notes refusals. */
enum err visit_submit(void *app, struct request *req,
                      void (*done)(struct request *req, enum err result, const struct error *error),
                      struct error *e);

#endif
