/* account.h - accounts and passwords (Argon2id).
 *
 * account_verify costs about 30 ms of CPU and 19 MiB: slow pool only. What changes goes through a work and leaves
 * an event without the hash; `by` may act in its own county only, what it may do there is for the caller to judge.
 * Sessions, throttling and preferences have their own pairs; they come along with this header.
 */
#ifndef PEOPLE_ACCOUNT_H
#define PEOPLE_ACCOUNT_H

#include "people/actor.h"
#include "people/preference.h"
#include "people/session.h"
#include "people/throttle.h"

/* 19 MiB, t=2 (design); tests switch to the cheapest parameters. */
void account_cheap_hashes(bool on);
must_use enum err account_hash(struct arena *a, const char *password, const char **ret,
                               struct error *e);
bool account_verify(const char *hash,
                    const char *password); /* NULL hash: burns the same time, false */

/* A first password to be written on a slip of paper: 59 random bits in letters and digits that nobody misreads. */
const char *account_first_password(struct arena *a);
/* 10 to 128 characters, not the login name, not in the short list of the worst. */
must_use enum err account_password_ok(const char *login, const char *password, struct error *e);

/* The login name has 2 to 40 characters without blanks; case does not matter in ASCII. Taken: ERR_CONFLICT. */
must_use enum err account_add(struct db *db, struct arena *a, const struct actor *by,
                              int64_t county, int64_t person, const char *login, const char *hash,
                              bool must_change, int64_t *ret, struct error *e);
/* Set by the owner himself the password counts as his own (must_change falls) and the caller closes his other
 * sessions; set by anybody else it must be changed at the next log-in and all sessions end here. */
must_use enum err account_set_hash(struct db *db, struct arena *a, const struct actor *by,
                                   int64_t account, const char *hash, struct error *e);
/* Locking ends all sessions. */
must_use enum err account_lock(struct db *db, struct arena *a, const struct actor *by,
                               int64_t account, bool locked, struct error *e);

struct account_row {
    int64_t id, person;
    const char *login, *name;
    bool locked;
};
/* All of a county, by name; at most 2,000. */
must_use enum err account_list(struct db *db, struct arena *a, int64_t county,
                               struct account_row **ret, size_t *ret_n, struct error *e);

struct account {
    int64_t id, county, person;
    const char *login, *hash;
    bool locked, must_change;
};
/* ERR_NOT_FOUND when there is none; the caller still calls account_verify with a NULL hash, and refuses `locked`. */
must_use enum err account_by_login(struct db *db, struct arena *a, const char *login,
                                   struct account *ret, struct error *e);

#endif
