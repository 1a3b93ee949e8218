/* last_year.h - what a unit handed in a year ago, as far as it still holds: offered on the item page and counted on the home page
 * (沿用上年). What is really taken over is decided by the step that does it.
 */
#ifndef ASSESS_LAST_YEAR_H
#define ASSESS_LAST_YEAR_H

#include "figure/round_parts.h"
#include "framework/framework_table.h"

struct last_year {
    int64_t year,
        participation; /* participation 0: the unit took no part, or the rounds are not kept here */
    struct round_parts p;
    struct framework_row framework;
    struct record_list selfs;
};
/* One file of last year that has not run out. */
struct last_file {
    const char *name, *until; /* until NULL: no end was named */
};
must_use enum err last_year_load(struct db *db, struct arena *a, const struct content *c,
                                 const struct scope *scope, int64_t year, int64_t unit,
                                 struct last_year *ret, struct error *e);
/* The same for the item with this code alone. */
must_use enum err last_year_item(struct db *db, struct arena *a, const struct content *c,
                                 const struct scope *scope, int64_t year, int64_t unit,
                                 const char *code, struct last_year *ret, struct error *e);
/* Of the item with this code; *ret_note: the words beside it, or NULL. */
size_t last_year_files(struct arena *a, const struct last_year *y, const char *code,
                       struct last_file **ret, const char **ret_note);

#endif
