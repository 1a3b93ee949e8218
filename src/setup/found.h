/* found.h - the office is made: one work with everything the wizard was told, or nothing.
 *
 * County, region, first year; the bureau with its 执法主体; units; people with posts and accounts; the three officers' posts;
 * own holidays; frameworks; modes; an event `open` that says how much it was and from which address. The answers go in the same
 * work. Supervised objects follow as imports of their own, in slices, which can be withdrawn like any other.
 */
#ifndef SETUP_FOUND_H
#define SETUP_FOUND_H

#include "setup/officers.h"
#include "setup/own_days.h"
#include "setup/seeds.h"

struct founding {
    struct sheets sheets;
    struct officer officers[OFFICERS];
    struct almanac_year *years;
    size_t n_years;
    struct seed *seeds;
    size_t n_seeds;
    /* what came of it */
    int64_t county, root;
    size_t imported, refused; /* supervised objects */
    const char *said;         /* why an import stopped, or NULL */
};
/* What is missing, one sentence a step; n 0: it may begin. */
struct gap {
    const struct setup_step *step;
    const char *say;
};
size_t found_gaps(struct setup *s, struct gap **ret);

must_use enum err found_load(struct setup *s, struct founding *ret, struct error *e);
/* From the slow pool. ERR_CONFLICT when there is an office by now. */
must_use enum err found_office(struct setup *s, struct founding *f, struct error *e);

#endif
