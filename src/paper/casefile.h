/* casefile.h - 案卷: the papers and files of a record bound into one PDF with cover, contents and continuous page numbers, or into two
 * where the register's `archive:` names what belongs into the 副卷.
 *
 * In the order content declares: the newest version of each issued paper, then evidence; pictures on A4, PDFs page by page, signed
 * originals last. Cover and contents carry no number; the first page behind them is 1. What cannot be put on pages (Word, sheets, OFD,
 * WebP, PDFs that are encrypted, damaged or too long) stands in the contents as 附在电子卷内 with its SM3, never dropped. Drafts that
 * were not issued are not bound.
 *
 * Everything runs in the slow lane; files are read one at a time and the merge is a process of its own, so memory does not grow
 * with the case. The same record gives the same bytes.
 *
 *     struct casefile c;
 *     r = casefile_make(&x, papers, "样张", &c, e);  ... c.volumes[i].path ...  casefile_drop(&c);      to look at
 *     r = casefile_archive(&x, papers, &c, e);                                                    for good
 */
#ifndef PAPER_CASEFILE_H
#define PAPER_CASEFILE_H

#include "paper/issue.h"

#define CASEFILE_VOLUMES 2

struct casefile_item {
    const char *title, *number, *note; /* note: 第 2 版; NULL: none */
    const char *day;                   /* of issue, of the file itself; NULL: not known */
    const char *digest, *type;         /* type NULL: an issued paper */
    int64_t size;
    int from, to;    /* page numbers; 0: beside the pages, and why */
    const char *why; /* NULL: on pages */
};
struct casefile_volume {
    int volume;        /* 1 正卷, 2 副卷 */
    const char *title; /* 行政处罚案件案卷（正卷） */
    struct casefile_item *items;
    size_t n, beside;
    int pages, front; /* numbered; cover and contents */
    const char *path; /* of the PDF while it is made */
    const char *digest, *signature;
    int64_t file, size;
    const char *office, *at, *public_hex; /* of an archived one */
};
struct casefile {
    struct casefile_volume volumes[CASEFILE_VOLUMES];
    size_t n;
    const char *folder; /* of what casefile_make wrote; NULL: nothing */
    const char *sample;
    size_t drafts; /* papers that were not issued */
};

/* What would be bound, without pages. ERR_INVALID for a register without `archive:`. */
must_use enum err casefile_list(const struct issuing *x, const struct papers *papers,
                                struct casefile *ret, struct error *e);
/* Writes the volumes into a folder of their own; casefile_drop takes it away, also after an error. `sample`: stands across cover and
 * contents; NULL: none. */
must_use enum err casefile_make(const struct issuing *x, const struct papers *papers,
                                const char *sample, struct casefile *ret, struct error *e);
void casefile_drop(struct casefile *c);
/* Makes, keeps and signs the volumes and seals the record, in that order; waits for the commit. ERR_INVALID when the record may not be
 * archived, ERR_CONFLICT when it or its papers changed meanwhile. */
must_use enum err casefile_archive(const struct issuing *x, struct engine *en,
                                   const struct papers *papers, struct casefile *ret,
                                   struct error *e);

/* The volumes of an archived record, without items. */
must_use enum err casefile_read(struct db *db, struct arena *a, int64_t county, int64_t record,
                                struct casefile_volume **ret, size_t *ret_n, struct error *e);
/* Is a volume with this digest archived here? Then *ret is filled, its signature checked. */
must_use enum err casefile_verify(struct db *db, struct arena *a, const char *digest,
                                  enum issue_verdict *ret, struct casefile_volume *ret_volume,
                                  struct error *e);
/* Do the marks and volumes still agree with the events of archiving? *ret_why NULL: yes. */
must_use enum err casefile_audit(struct db *db, struct arena *a, int64_t county, int64_t *ret_n,
                                 const char **ret_why, struct error *e);

/* casefile_shelf.c: the archived volumes of the county whose records this scope sees, newest first. `after`: the last id shown, 0: the
 * first page; *ret_next 0: that was all. */
struct casefile_shelved {
    int64_t id, record;
    const struct register_def *reg;
    const char *title, *record_title, *unit_name, *keep, *day,
        *digest; /* keep: 永久, 30 年; NULL: not said */
    int items, pages, beside;
};
must_use enum err casefile_shelf(struct db *db, struct arena *a, const struct content *c,
                                 const struct scope *scope, int64_t county, int64_t after,
                                 size_t limit, struct casefile_shelved **ret, size_t *ret_n,
                                 int64_t *ret_next, struct error *e);

/* casefile_face.c: cover and contents of a volume as one file. */
must_use enum err casefile_front(const struct issuing *x, const struct papers *papers,
                                 const struct casefile *c, size_t volume, struct arena *a,
                                 struct doc_file *ret, struct error *e);

#endif
