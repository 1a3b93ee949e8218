/* issue.h - papers issued from a record: drafts with corrections, versions with number, digests and signature.
 *
 * Issuing happens in the slow pool in three parts. First the paper is filled and laid out, so that whatever is missing is told
 * before a number is taken. Then one work gives the number and the code to the draft; a number belongs to the draft from then on and
 * is used by the next try should this one fail, so a series has no gaps. Then the files are made, kept, and a second work stores
 * their digests, the signatures and the event. The record must not have changed in between.
 */
#ifndef PAPER_ISSUE_H
#define PAPER_ISSUE_H

#include "paper/render.h"
#include "register/step.h"

#define ISSUE_FIXES_MAX  100
#define ISSUE_REASON_MAX 300 /* characters */

struct issue_file {
    int64_t file;
    const char *digest, *signature;
};
struct issue {
    int64_t county, id, record;
    const char *reg, *paper, *title, *number, *code, *reason, *office, *at, *person_name;
    int version;
    bool issued;
    bool current;       /* no later version is issued */
    int casefile_pages; /* not a paper but a volume of an archived record (casefile.h); 0: a paper */
    struct paper_fix *fixes;
    const char **before; /* beside fixes */
    size_t n_fixes;
    const char *public_hex;
    struct issue_file files[PAPER_FORMATS];
};

/* All versions of a record, newest first, drafts included. */
must_use enum err issue_list(struct db *db, struct arena *a, int64_t county, int64_t record,
                             struct issue **ret, size_t *ret_n, struct error *e);
const struct issue *issue_draft(const struct issue *list, size_t n, const char *paper);

/* Where a paper of a record is made: what every call below needs. `rec` is loaded in the actor's scope. */
struct issuing {
    struct store *store;
    struct db *db; /* reading */
    struct arena *arena;
    const struct content *content;
    const char *dir; /* data folder */
    const struct actor *who;
    const struct paper_def *paper;
    const struct record *rec;
    const char *base; /* "https://host" for the QR code; NULL: the code alone */
};
/* May this actor make papers of the register: who may take a step of it or open one. */
bool issue_may(const struct actor *who, const struct register_def *reg);
/* The source for a draft: its number, code and corrections. `draft` may be NULL. */
struct paper_source issue_source(const struct issuing *x, const struct issue *draft);
/* Stores the corrections (those that differ from the record) and the reason; none at all drops them. Waits for the commit. */
must_use enum err issue_correct(const struct issuing *x, const struct paper_fix *fixes, size_t n,
                                const char *reason, struct error *e);
/* Issues; *ret is the new version. `reason` is needed from the second version on. Waits for the commits. */
must_use enum err issue_make(const struct issuing *x, const char *reason, struct issue *ret,
                             struct error *e);

/* What a file or a code is. */
enum issue_verdict { ISSUE_UNKNOWN, ISSUE_CURRENT, ISSUE_OLD, ISSUE_BROKEN };
must_use enum err issue_verify(struct db *db, struct arena *a, const void *bytes, size_t n,
                               enum issue_verdict *ret, struct issue *ret_issue, struct error *e);
/* The same by SM3, 64 hex. Volumes of archived records are known too. */
must_use enum err issue_verify_digest(struct db *db, struct arena *a, const char *digest,
                                      enum issue_verdict *ret, struct issue *ret_issue,
                                      struct error *e);
/* ISSUE_UNKNOWN or what the paper with this code is; the file itself is not looked at. */
must_use enum err issue_by_code(struct db *db, struct arena *a, const char *code,
                                enum issue_verdict *ret, struct issue *ret_issue, struct error *e);
/* One sentence. */
const char *issue_says(struct arena *a, enum issue_verdict v, const struct issue *x);

#endif
