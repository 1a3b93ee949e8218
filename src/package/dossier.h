/* dossier.h - 督察资料包: the lines of a list (register that plays package.dossier), what was chosen for each, and the ZIP of all of it.
 * Owns dossier_pick and dossier_job.
 *
 * Chosen is by reference: a whole record, one issued paper of it, one file. In the ZIP every line has its folder, also one without
 * material (it then holds 缺件说明.txt), named by its place and title; catalogue as XLSX and PDF with SM3 of each file. It is made in
 * the background, in the post of who asks for it: what he may not see is left out and named, and so is what carries a marking of state
 * secrets.
 */
#ifndef PACKAGE_DOSSIER_H
#define PACKAGE_DOSSIER_H

#include "figure/job.h"
#include "package/sender.h"
#include "register/step.h"

#define DOSSIER_PART  "package.dossier"
#define DOSSIER_DAYS  7
#define DOSSIER_PICKS 500          /* in one list */
#define DOSSIER_MAX   (200u << 20) /* bytes of the ZIP */

struct dossier_line {
    int64_t id; /* of the line */
    const char *no, *item, *wanted, *department, *state, *note;
    const char *folder; /* 01_执法人员名册 */
};
must_use enum err dossier_lines(struct arena *a, const struct record *rec,
                                const struct dossier_line **ret, size_t *ret_n, struct error *e);

struct engine;
enum pick_kind { PICK_RECORD, PICK_PAPER, PICK_FILE };
struct pick {
    int64_t id, line, target, part;
    enum pick_kind kind;
    const char *reg, *title;
};
must_use enum err dossier_picks(struct db *db, struct arena *a, const struct record *rec,
                                struct pick **ret, size_t *ret_n, struct error *e);
/* What can be chosen: records whose words hold `typed`, within the scope, each with its papers and files. */
struct dossier_choice {
    const struct register_def *reg;
    int64_t target, part;
    enum pick_kind kind;
    const char *title, *note;
};
must_use enum err dossier_search(const struct packing *x, const char *typed,
                                 struct dossier_choice **ret, size_t *ret_n, struct error *e);
/* Wait for the commit. The record is loaded in the actor's scope; ERR_DENIED for who may not edit it now, ERR_NOT_FOUND for what is not
 * to be seen. */
must_use enum err dossier_pick(const struct packing *x, struct engine *en, const struct record *rec,
                               int64_t line, const char *reg, int64_t target, enum pick_kind kind,
                               int64_t part, struct error *e);
must_use enum err dossier_drop(const struct packing *x, struct engine *en, const struct record *rec,
                               int64_t pick, struct error *e);

/* --- the ZIP ------------------------------------------------------------------------------------------- */
struct dossier_run {
    int64_t id, record, total, done, made, missing;
    const char *state, *said, *refused, *digest, *at; /* waiting, running, done, failed */
};
must_use enum err dossier_ask(const struct packing *x, const struct record *rec, int64_t *ret,
                              struct error *e);
/* The newest of this person for the list; ret->id 0: none. */
must_use enum err dossier_newest(struct db *db, struct arena *a, const struct actor *who,
                                 int64_t record, struct dossier_run *ret, struct error *e);
const char *dossier_path(struct arena *a, const char *dir, int64_t id);

/* dossier_make.c: what is in it, in memory. */
struct dossier_entry {
    const char *folder, *name,
        *digest; /* name NULL: nothing was chosen, or nothing could be put in */
    const char *no, *item, *wanted, *department, *state;
    int64_t size;
};
struct dossier {
    const struct dossier_entry *entries;
    size_t n, files, missing;
    const char *refused; /* a line each: item, title, why; NULL: none */
    const void *zip;
    size_t zip_n;
};
typedef enum err dossier_tell_fn(void *ctx, size_t done, size_t total, struct error *e);
must_use enum err dossier_make(const struct packing *x, const struct record *rec,
                               dossier_tell_fn *tell, void *ctx, struct dossier *ret,
                               struct error *e);

extern const struct job dossier_jobs[]; /* needs env.dir */
extern const size_t dossier_jobs_count;

#endif
