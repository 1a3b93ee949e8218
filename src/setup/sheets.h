/* sheets.h - the three sheets as they were taken: units and people judged anew against what was typed since, supervised objects
 * (registers the whole county shares) as files beside the database.
 */
#ifndef SETUP_SHEETS_H
#define SETUP_SHEETS_H

#include "exchange/import.h"
#include "setup/step.h"

#define SHEETS_ROOT_KIND "authority"

struct sheets {
    struct roster units, people; /* n 0: not taken yet */
    bool has_units, has_people;
    struct unit *known; /* the bureau, then the units of the sheet */
    size_t n_known;
};
/* What was taken and has become wrong since stands in the faults of its roster. */
must_use enum err sheets_load(struct setup *s, struct sheets *ret, struct error *e);
/* What the units (people) of a sheet are judged against; `with_units`: the units taken are known. */
struct roster_known sheets_known(struct setup *s, const struct sheets *x, bool with_units);

/* Registers whose records the whole county shares. */
size_t sheets_registers(const struct setup *s, const struct register_def ***ret);
const char *sheets_step(struct arena *a,
                        const char *sheet); /* the answers of a sheet stand under this step */
const char *sheets_file(struct setup *s, const char *sheet, bool taken);

/* Judges a file for a register, as the program would write it in an office without units. */
must_use enum err sheets_plan(struct setup *s, const struct register_def *reg, const char *path,
                              struct import_plan *ret, struct error *e);

#endif
