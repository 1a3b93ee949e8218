/* change.h - a submitted form on its way to register/step: the typed values by field, the uploads kept on disk, the engine
 * call, and what to do when it is refused (typing and uploads stay).
 */
#ifndef WEB_CHANGE_H
#define WEB_CHANGE_H

#include "door/app.h"
#include "ledger/file.h"
#include "register/step.h"

struct kept {
    const struct field_def *field;
    struct file_row row;
}; /* field NULL: the scan of a paper signature */

struct change {
    struct request *req;
    const struct actor *who;
    const struct register_def *reg;
    int64_t record, version;
    const struct step_def *step;
    const char *form; /* step id, edit, void, sign, new */
    struct typed *typed;
    size_t n_typed;
    struct kept *kept;
    size_t n_kept;
    struct step_result result;
};

/* Reads register, record, version and all known fields of the form; judges and keeps the uploads (slow lane when there are any). */
must_use enum err change_read(struct request *req, const char *form, struct change **ret,
                              struct error *e);
/* True when the form was sent by the button that only fills a pasted table in; `why` says so, and the page comes back as after
 * a refusal, with status 200. */
bool change_only_pastes(struct change *c, struct error *why);
/* The uploads alone, for a form of no register; `reg` is NULL then. */
must_use enum err change_uploads(struct request *req, struct change **ret, struct error *e);
/* Inside the work: the rows of the kept uploads, and their ids into `typed`. */
must_use enum err change_add_files(struct change *c, struct db *db, struct arena *a,
                                   struct error *e);
/* After a refusal: a second small work adds the file rows, so that the page can offer them again. Nobody waits for it. */
void change_keep_files(const struct change *c);

#endif
