/* intake.h - what comes in from outside, and what its code shows afterwards.
 *
 * Handing in is one work: record, files, receipt. The actor is the public (people/outsider.h); no address is kept. The same form
 * sent again (its key) makes nothing new and gives the same code. By the code one sees what the intake `shows:`, with the eyes of the
 * role `public`, and nothing else: no people, no notes, no other record.
 */
#ifndef PUBLIC_INTAKE_H
#define PUBLIC_INTAKE_H

#include "clock/clock.h"
#include "ledger/file.h"
#include "public/link.h"
#include "register/step.h"

struct intake_file {
    const struct field_def *field;
    struct file_row row; /* kept already (file_keep); person and unit are filled here */
};
struct intake_hand {
    const struct register_def *reg;
    int64_t county;
    const struct typed *typed; /* fields of the intake; never file fields */
    size_t n_typed;
    struct intake_file *files;
    size_t n_files;
    const char *key;          /* of the form: code_key */
    const char *link;         /* as it came, NULL: none */
    struct signed_link bound; /* read from it; not looked at without `link` */
};
struct intake_done {
    const char *code; /* to be shown once; NULL after a change of what a link had made */
    int64_t record;
    bool before;  /* this very form had come in before */
    bool changed; /* the link's earlier record was changed */
};
/* Inside a work. ERR_CONFLICT: the link was used, and a second use is not taken. */
must_use enum err intake_submit(struct engine *en, struct db *db, struct arena *a,
                                const struct intake_hand *h, struct intake_done *ret,
                                struct error *e);

/* Is the link good, and what is it about? `subject`: title of the record it binds, as the public may see it. `used`: a record was
 * made by it; then `again` says whether it may be changed. NOT_FOUND otherwise. */
struct intake_bound {
    struct signed_link link;
    const char *subject;
    bool used;
};
must_use enum err intake_bind(struct db *db, struct arena *a, const struct content *c,
                              int64_t county, const struct register_def *reg, const char *link,
                              struct intake_bound *ret, struct error *e);

struct intake_status {
    const struct register_def *reg;
    struct record record; /* hidden values are hidden; show intake->shows only */
    struct clock *clocks; /* running ones with a due date, waits left out */
    size_t n_clocks;
};
/* `code` as code_read gives it. NOT_FOUND with a sentence. */
must_use enum err intake_status(struct db *db, struct arena *a, const struct content *c,
                                int64_t county, const char *code, struct intake_status *ret,
                                struct error *e);

#endif
