/* draw.h - a random draw that anyone can repeat: the same list, seed and number give the same result on every machine.
 *
 * The list digest is SM3 over the candidates' keys in byte order, each followed by a line feed, so that the order in which
 * somebody wrote the list does not matter. A candidate's ticket is SM3("faheng-draw-1\n" seed "\n" list digest in hex "\n" key);
 * the lowest tickets are drawn, in that order. To check it: sha-like tools for SM3 (openssl dgst -sm3) and a sort are enough.
 * The seed is a text everybody can see, fixed after the list was closed; it holds no secret.
 */
#ifndef DOMAIN_DRAW_H
#define DOMAIN_DRAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/hash.h"

#define DRAW_MAX      1000000
#define DRAW_SEED_MAX 200 /* bytes */
#define DRAW_KEY_MAX  200 /* bytes, no line feed */

struct draw_ticket {
    size_t candidate; /* index in the list given */
    char hex[SM3_HEX];
};
struct draw {
    char list_digest[SM3_HEX];
    struct draw_ticket
        *tickets; /* all candidates, lowest ticket first; the first `drawn` are drawn */
    size_t n, drawn;
};
/* ERR_INVALID: no seed, a line feed in it, an empty, doubled or too long key, more to draw than candidates. ERR_LIMIT: more than
 * DRAW_MAX candidates. */
must_use enum err draw_run(struct arena *a, const char *seed, const char *const *keys, size_t n,
                           size_t take, struct draw *ret, struct error *e);

/* Reviewers for units: each unit gets `each` different reviewers, loads as even as the bars allow. `barred` (n_units x n_reviewers,
 * in the order of the lists, may be NULL) forbids a pairing (own unit, own superior). Units are served in the order of their
 * tickets under seed "...\nunits", reviewers by load, then ticket under seed "...\nunit key"; at the end a reviewer with two more
 * than another hands one on, as draw.c tells, until nothing can be more even. The order of the lists does not matter either.
 * ERR_INVALID names the unit that finds nobody; ERR_LIMIT: more than a million possible pairings. */
struct draw_pairs {
    size_t each;
    size_t *reviewer; /* n_units x each: indexes */
    char units_digest[SM3_HEX], reviewers_digest[SM3_HEX];
};
must_use enum err draw_pair(struct arena *a, const char *seed, const char *const *units,
                            size_t n_units, const char *const *reviewers, size_t n_reviewers,
                            const bool *barred, size_t each, struct draw_pairs *ret,
                            struct error *e);

#endif
