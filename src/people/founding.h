/* founding.h - what is known of an office before there is one: the answers of 正式启用, and who may give them.
 *
 * Threats, and what stands against them. A new server listens before its owner has come: whoever finds the port first must not
 * become the office.
 *  - The door opens with a start code only: 60 random bits, shown on the console of the server (faheng serve on a terminal, or
 *    faheng setup-code), never logged, never stored but as SM3. Who can read it has the machine already.
 *  - It holds 30 minutes and one use; using it gives the browser a pass (256 random bits in a cookie, SM3 kept) that ends after
 *    eight hours. Another code takes the pass away from whoever had it, so that a lost browser is no open door.
 *  - Guessing: each try counts against the code, after thirty it is void; besides, addresses are slowed (people/throttle.h).
 *  - All of this stands in the database, so a restart or a second server changes nothing. The answers are personal data: they go
 *    with the making of the office, in the same work.
 *  - Closed for ever: the door asks whether a county exists, not a flag. The making is one work that refuses when one does.
 *  - Not covered: who listens on the line (TLS is the operator's), who has the console.
 *
 * Answers are texts by step and field, at most 4 MB each. They are nobody's records yet: no county, so no chain. The making of
 * the office writes its events.
 */
#ifndef PEOPLE_FOUNDING_H
#define PEOPLE_FOUNDING_H

#include "people/actor.h"

#define FOUNDING_CODE_MINUTES 30
#define FOUNDING_PASS_HOURS   8
#define FOUNDING_TRIES        30
#define FOUNDING_COOKIE       "faheng_setup"

/* Is there no county yet? */
must_use enum err founding_open(struct db *db, struct arena *a, bool *ret, struct error *e);

/* In a work: a new code "XXXX-XXXX-XXXX"; older ones are void. ERR_CONFLICT when there is an office. */
must_use enum err founding_code(struct db *db, struct arena *a, const char **ret, struct error *e);
/* In a work that must be committed even when the code is wrong, so that tries are counted: *ret_pass is NULL then and *ret_why
 * says why. `code` is foreign. */
must_use enum err founding_enter(struct db *db, struct arena *a, const char *code,
                                 const char **ret_pass, const char **ret_why, struct error *e);
/* Does this cookie (foreign, may be NULL) hold? */
must_use enum err founding_pass(struct db *db, struct arena *a, const char *cookie, bool *ret,
                                struct error *e);

struct answers {
    struct answer {
        const char *step, *field, *value;
    } * rows;
    size_t n;
};
must_use enum err answers_load(struct db *db, struct arena *a, struct answers *ret,
                               struct error *e);
const char *answer_get(const struct answers *all, const char *step,
                       const char *field); /* NULL: none */
/* In a work: replaces all answers of a step. */
must_use enum err answers_save(struct db *db, struct arena *a, const char *step,
                               const struct answer *rows, size_t n, struct error *e);
/* In a work: beside what the step has. */
must_use enum err answers_add(struct db *db, struct arena *a, const char *step,
                              const struct answer *rows, size_t n, struct error *e);
/* In the work that makes the office: all of them, code and pass included. */
must_use enum err answers_drop(struct db *db, struct error *e);

/* In a work: the first working year of the county; 0 while nothing was said. */
must_use enum err founding_first_year(struct db *db, struct arena *a, const struct actor *by,
                                      int64_t year, struct error *e);

#endif
