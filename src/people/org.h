/* org.h - the organisation: counties, the tree of units with validity, persons, posts.
 *
 * `path` of a unit is '/<id>/<id>/' from the root to itself (13-character ids), so a subtree is a text range.
 * Everything that changes goes through a work and leaves an event. Names are cleaned here (str_clean); `by` may act
 * in its own county only, what it may do there is for the caller to judge. Validity is inclusive at both ends.
 */
#ifndef PEOPLE_ORG_H
#define PEOPLE_ORG_H

#include "content/content.h"
#include "store/store.h"

struct county {
    int64_t id;
    const char *name, *short_name;
    bool demo;
};
struct unit {
    int64_t id, county, parent;
    const char *kind, *name, *short_name, *uscc, *path, *from_on, *to_on;
    const char *address, *phone;
    int64_t position;
};
struct person {
    int64_t id, county;
    const char *name, *phone, *left_on; /* left_on: the last day */
};
struct post {
    int64_t id, county, person, unit;
    const char *role, *from_on, *to_on;
    const char *person_name, *unit_name;
};

struct actor;
/* `short_name` is the county's own name as unit names begin with it (示范县); NULL: none. The first event of its
 * chain is the program's. `demo`: 练习区; ERR_CONFLICT beside a county of the other kind (people/practice.h). */
must_use enum err org_county_add(struct db *db, struct arena *a, const char *name,
                                 const char *short_name, bool demo, int64_t *ret, struct error *e);
/* The code of its region, six digits of GB/T 2260 (533822); NULL: none. */
must_use enum err org_county_region(struct db *db, struct arena *a, const struct actor *by,
                                    const char *region, struct error *e);
must_use enum err org_counties(struct db *db, struct arena *a, struct county **ret, size_t *ret_n,
                               struct error *e);
/* `u->id` and `u->path` are filled; the short name is derived when NULL, position when 0 (the last among its
 * siblings). `kind` is a code of the list unit_kinds. Unknown kind or parent: ERR_INVALID; same name in the county: ERR_CONFLICT. */
must_use enum err org_unit_add(struct db *db, struct arena *a, const struct content *c,
                               const struct actor *by, struct unit *u, struct error *e);
must_use enum err org_person_add(struct db *db, struct arena *a, const struct actor *by,
                                 struct person *p, struct error *e);
/* The names of person and unit are filled. The same post again for overlapping days: ERR_CONFLICT. */
must_use enum err org_post_add(struct db *db, struct arena *a, const struct content *c,
                               const struct actor *by, struct post *p, struct error *e);
/* `to_on` is the last day of the post. */
must_use enum err org_post_end(struct db *db, struct arena *a, const struct actor *by, int64_t post,
                               const char *to_on, struct error *e);
/* `left_on` is the last day; his posts end with it. */
must_use enum err org_person_leave(struct db *db, struct arena *a, const struct actor *by,
                                   int64_t person, const char *left_on, struct error *e);

must_use enum err org_unit(struct db *db, struct arena *a, int64_t county, int64_t id,
                           struct unit *ret, struct error *e);
/* All living units of a county in tree order (position), at most a few thousand. */
must_use enum err org_units(struct db *db, struct arena *a, int64_t county, struct unit **ret,
                            size_t *ret_n, struct error *e);
/* Persons who hold `role` (NULL: any) on `today`, by unit (0: all), with unit names. */
must_use enum err org_posts(struct db *db, struct arena *a, int64_t county, const char *role,
                            int64_t unit, const char *today, struct post **ret, size_t *ret_n,
                            struct error *e);
must_use enum err org_person(struct db *db, struct arena *a, int64_t county, int64_t id,
                             struct person *ret, struct error *e);
/* 示范县人民医院 -> 县人民医院 when the county's own name leads. */
const char *org_short(struct arena *a, const char *county_short, const char *name);

#endif
