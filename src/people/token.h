/* token.h - access tokens: how another program comes in as a person in a post.
 *
 * The secret is "fh_" and 32 random bytes in base64url; the database keeps only its SM3, so it is shown once and never
 * again. A token belongs to an account and the post in use when it was made; it ends at its day by the real clock, when it
 * is revoked, and with the account or the post (actor_load judges these). Making and revoking leave an event without the
 * secret.
 */
#ifndef PEOPLE_TOKEN_H
#define PEOPLE_TOKEN_H

#include "people/actor.h"

#define TOKEN_MOST     20 /* of one account */
#define TOKEN_DAYS_MAX 366
#define TOKEN_NAME_MAX 40 /* characters */

struct token {
    int64_t id, county, account, post;
    const char *name, *created_at;
    bool writes;
    int64_t expires_ms, used_ms; /* used_ms 0: never */
};

/* In a work, for the actor's own account and post. ERR_DENIED in a post that is lent. */
must_use enum err token_issue(struct db *db, struct arena *a, const struct actor *by,
                              const char *name, bool writes, int64_t days, const char **ret_secret,
                              struct error *e);
/* Revoking what is gone already is fine; another account's token is as good as gone. */
must_use enum err token_revoke(struct db *db, struct arena *a, const struct actor *by, int64_t id,
                               struct error *e);
/* ERR_NOT_FOUND when there is none or it has ended. `secret` is foreign and may be NULL. *ret_stale: used_ms should be
 * refreshed (once a minute). */
must_use enum err token_find(struct db *db, struct arena *a, const char *secret, struct token *ret,
                             bool *ret_stale, struct error *e);
must_use enum err token_touch(struct db *db, const char *secret, struct error *e);
/* The newest first; those that have ended are listed too. */
must_use enum err token_list(struct db *db, struct arena *a, int64_t county, int64_t account,
                             struct token **ret, size_t *ret_n, struct error *e);

#endif
