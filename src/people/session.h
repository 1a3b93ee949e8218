/* session.h - who is logged in where.
 *
 * The cookie is 32 random bytes in base64url; the database keeps only its SM3. A session ends after 8 hours without use
 * or 24 hours in all, by the real clock, and at once when its account is locked. session_find runs on every request; by
 * db_kept it may go without the database while nothing is committed (a lock, a log-out, a switch of post are commits), and
 * the hours are judged each time.
 */
#ifndef PEOPLE_SESSION_H
#define PEOPLE_SESSION_H

#include "store/store.h"

/* In a work: makes the session of a verified account; *ret_cookie goes to the browser. Ended sessions of the account
 * are removed. */
must_use enum err session_open(struct db *db, struct arena *a, int64_t county, int64_t account,
                               int64_t post, const char *address, const char **ret_cookie,
                               struct error *e);
struct session {
    int64_t county, account, post;
    const char *csrf;
    int64_t created_ms, seen_ms;
};
/* ERR_NOT_FOUND when there is none or it has ended. Read only; *ret_stale: seen_ms should be refreshed (once a
 * minute). `cookie` is foreign and may be NULL. */
must_use enum err session_find(struct db *db, struct arena *a, const char *cookie,
                               struct session *ret, bool *ret_stale, struct error *e);
must_use enum err session_touch(struct db *db, const char *cookie, struct error *e);
/* ERR_NOT_FOUND unless the post belongs to the person of the account; actor_load judges its days. */
must_use enum err session_switch(struct db *db, const char *cookie, int64_t post, struct error *e);
/* Closing what is closed already is fine. */
must_use enum err session_close(struct db *db, const char *cookie, struct error *e);
must_use enum err session_close_all(struct db *db, int64_t account, struct error *e);

#endif
