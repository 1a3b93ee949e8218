/* import_ask.h - what the requests of one import carry: the register, the kept file, 历史补录, and the columns the person has
 * chosen. Between requests nothing is remembered but the file; the rest travels in the address and in hidden fields.
 *
 *     struct import_ask ask;
 *     if (!(r = import_begin(req, &ask, e)) && !(r = import_file(&ask, id, e))) r = import_look(&ask, &plan, e);
 */
#ifndef WEB_IMPORT_ASK_H
#define WEB_IMPORT_ASK_H

#include "door/visit.h"
#include "exchange/import.h"
#include "ledger/file.h"
#include "register/mode.h"

#define IMPORT_BYTES (20u << 20)

struct import_ask {
    struct request *req;
    struct arena *a;
    struct db *db;
    const struct actor *who;
    const struct register_def *reg;
    enum register_mode mode;
    bool backfill;
    const char *file_id, *path; /* of the kept file; NULL: none yet */
    struct file_row file;
    struct import_column *chosen; /* what was chosen against the guess */
    size_t n_chosen;
};
/* May this person see the button? The register's mode is not asked. */
bool import_may(const struct actor *who, const struct register_def *reg);
/* ERR_DENIED when this person may not import into the register. */
must_use enum err import_begin(struct request *req, struct import_ask *ret, struct error *e);
/* A file that this person has sent before; of others nobody learns. */
must_use enum err import_file(struct import_ask *ask, const char *id, struct error *e);
/* Keeps the upload `file.sheet` and its row. Slow lane. */
must_use enum err import_keep(struct import_ask *ask, struct error *e);
must_use enum err import_look(struct import_ask *ask, struct import_plan *ret, struct error *e);

/* "unit", "@number", "-" (left on purpose) or "" (left by the guess). */
const char *import_code(struct arena *a, const struct import_column *c);
bool import_taken(const struct import_column *c);
/* May a column of a sheet be given to this field by hand? */
bool import_field_open(const struct import_ask *ask, const struct field_def *f);
/* "state|现状": how a choice travels. */
const char *import_choice(struct arena *a, const struct import_column *c);
/* "/desk/r/x/import<what>?backfill=1&m=..". `what` may hold a query of its own. */
const char *import_href(const struct import_ask *ask, const char *what);

#endif
