/* slip.h - a form somebody without an account has sent, on its way to public/intake: which register, which link, what was typed,
 * the files kept on disk. Machines are caught by a box that people do not see.
 */
#ifndef PORTAL_SLIP_H
#define PORTAL_SLIP_H

#include "portal/hall.h"
#include "public/intake.h"

#define SLIP_TRAP     "homepage"   /* the box people leave empty */
#define SLIP_FILE_MAX (10ll << 20) /* bytes of one file */

struct slip {
    const struct register_def *reg;
    const char *link; /* NULL: an open form */
    struct intake_bound bound;
    struct intake_hand hand;
    struct intake_done done;
};
/* Register and link of the address. NOT_FOUND when the register takes nothing, or not without a link. */
must_use enum err slip_find(struct hall *d, struct slip *ret, struct error *e);
/* What was typed and uploaded; ERR_INVALID and ERR_LIMIT are told on the form. Files are kept on disk (slow lane). */
must_use enum err slip_read(struct hall *d, struct slip *s, struct error *e);
/* One field as text, NULL when it was not in the form. */
const char *slip_typed(const struct request *req, const struct field_def *f);
bool slip_files(const struct register_def *reg); /* does the form take files? */

#endif
