/* visit.h - the bridge between a cookie or an access token and a person: session_ops of the server.
 *
 * `req->user` is a struct visit: the actor (person in the post in use) and the page's CSRF token. Logged-out visitors have no
 * visit; their forms (log-in) carry a token tied to a short-lived cookie. Under VISIT_API a header `Authorization: Bearer`
 * takes the place of the cookie; nowhere else is it looked at. Who comes by a cookie there may read, but not write: without
 * a page there is no token of a form (visit_may_write).
 */
#ifndef DOOR_VISIT_H
#define DOOR_VISIT_H

#include "door/app.h"
#include "people/actor.h"

#define VISIT_COOKIE "faheng"
#define VISIT_COOKIE_PRACTICE \
    "faheng_lianxi" /* 练习区 beside the office on one machine: ports share cookies */
#define VISIT_FORM_COOKIE "faheng_form" /* before log-in */

#define VISIT_API  "/api/"
#define VISIT_PINS "pins" /* the preference */

struct visit {
    struct actor actor;
    const char *cookie; /* NULL: came by an access token */
    bool token_writes;
    int64_t alerts;   /* what the bell shows */
    const char *pins; /* 常用: ids of registers by comma, NULL: none */
};
/* Under VISIT_API: by an access token that may write. The sentence says what to do otherwise. */
must_use enum err visit_may_write(const struct request *req, struct error *e);

extern const struct session_ops visit_ops; /* ctx is filled with the app by cli */

/* The actor of this request; BUG when nobody is logged in (the route's permission guarantees it). */
const struct actor *visit_actor(const struct request *req);
/* The name of the session's cookie. */
const char *visit_cookie(const struct app *app);
/* Makes (and sets) the token for forms of a logged-out page. */
const char *visit_form_token(struct request *req, struct response *res);
/* 大字: from the preference of the account, or the cookie before log-in. */
bool visit_large(const struct request *req);

/* The working year chosen in the top bar, 0: all years. Kept by the browser until it is closed; lists that have no year in
 * their address follow it. */
#define VISIT_YEAR_COOKIE "faheng_year"
int64_t visit_year(const struct request *req);

/* Notes a refusal in access_log, for work that does not go through visit_submit (the slow lane, the rows of a batch): what is
 * ERR_DENIED, or ERR_INVALID by a rule. Others are not noted. */
void visit_refused(const struct request *req, const struct error *why);

/* server_options.submit: queues req->work for the actor's county and notes refusals. */
enum err visit_submit(void *app, struct request *req,
                      void (*done)(struct request *req, enum err result, const struct error *error),
                      struct error *e);

#endif
