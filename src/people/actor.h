/* actor.h - who acts: a person in one post, with the data scope of that post.
 *
 * Every read of register data takes `&actor->scope`; there is no default. The program itself acts as actor_system.
 */
#ifndef PEOPLE_ACTOR_H
#define PEOPLE_ACTOR_H

#include "content/content.h"
#include "store/store.h"

struct scope {
    enum scope_kind kind;
    int64_t county, unit, person;
    const char *unit_path; /* for SCOPE_SUBTREE */
    const char *role;      /* whose eyes: fields open to other roles come hidden; NULL: nobody's */
    bool whole;            /* nothing is hidden: for rules and writing, never for showing */
};

struct actor {
    int64_t county, account, person, post, unit;
    const char *login, *name, *unit_name, *unit_short, *county_name;
    const char *address; /* of the request; set by the caller, NULL after actor_load */
    bool demo, large,
        must_change;    /* county is practice data; 大字 (preference "large" is "1") is on */
    int64_t first_year; /* of the county's work, 0: not said */
    bool outside; /* the public (people/outsider.h): may do what an intake says, nothing else */
    const struct role_def *role;
    struct scope scope;
    const struct post_choice *posts;
    size_t n_posts; /* other posts this person may switch to */
    /* 外出委托: the post in use is lent by another person; then it only signs. 0 otherwise. */
    int64_t delegation, for_person;
    const char *for_name;
};
struct post_choice {
    int64_t id;
    const char *role_title, *unit_name;
    const char *for_name; /* lent by this person, NULL: one's own */
};

/* The program acting on its own in a county: sees the county, holds no role (steps' `by` does not apply to it). */
struct actor actor_system(int64_t county);
bool actor_is_system(const struct actor *a);
/* Loads the actor of an account in a post (0: the first valid one on `today`). A locked account, a person who has left
 * and one without a valid post are ERR_DENIED; a post that is not his or not valid on `today` is ERR_NOT_FOUND. */
must_use enum err actor_load(struct db *db, struct arena *a, const struct content *c,
                             int64_t account, int64_t post, const char *today, struct actor *ret,
                             struct error *e);

#endif
