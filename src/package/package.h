/* package.h - 数据包: what one installation sends another as one signed file, over a network or on a stick.
 *
 * A ZIP with manifest.json (format, kind, sender, period, and of each other file its size and SM3), figures.json, at most one
 * report.pdf, and signature.json: SM2 with SM3 over the bytes of the manifest, by the sender's office key (paper/signet). So one
 * signature covers everything, and a changed byte is told by the name of its file. The same contents give the same bytes but for the
 * signature, which has randomness of its own: the outbox keeps what was made and gives that out again.
 *
 * The reader trusts nothing: entries, sizes, ratios, names, depth and counts have ceilings, every file of the archive must stand in the
 * manifest and the other way round. It proves that the package is what the holder of the key made; whose key that is, is for peer.h.
 *
 *     struct package p = {.kind = PACKAGE_YEAR, ...};
 *     r = package_write(a, &p, key, &bytes, &n, e);       r = package_read(a, bytes, n, &p, e);
 */
#ifndef PACKAGE_PACKAGE_H
#define PACKAGE_PACKAGE_H

#include <stdint.h>

#include "base/hash.h"

#define PACKAGE_FORMAT      1
#define PACKAGE_MAX         (64u << 20) /* bytes of the file */
#define PACKAGE_FIGURES_MAX 1000

/* year, month: figures. urge: a matter put to those below. answer: what they did about it. receipt: a package has been taken in. */
enum package_kind { PACKAGE_YEAR, PACKAGE_MONTH, PACKAGE_URGE, PACKAGE_ANSWER, PACKAGE_RECEIPT };
#define PACKAGE_KINDS 5

/* One figure, exact: `number` with `scale` places; `text` is how the sender's own pages show it. */
struct package_figure {
    const char *id, *title, *unit;
    const char *about;   /* the definition as a sentence */
    const char *digest;  /* SM3 of the definition: two with the same were counted alike */
    const char *version; /* first day of the definition's version, NULL: from ever */
    bool known;
    int64_t number;
    int64_t scale;
    int64_t records, backfill;
    bool over; /* a lower bound: 1200余 */
    bool kept; /* as frozen with the signed report; else counted on the day the package was made */
    const char *text;
    bool last_known; /* the same days a year before */
    int64_t last;
    const char *last_text;
};
/* What an urge, an answer or a receipt is about. */
struct package_matter {
    const char *
        ref; /* id of the matter at its author's, 13 characters; of a receipt: SM3 of the manifest taken in */
    const char *title, *text, *due; /* urge */
    const char *answer, *on;        /* answer; receipt: the day it was taken in */
    const char *to;                 /* code of whom it is for */
};
struct package {
    enum package_kind kind;
    const char *installation; /* id of the sender's county there */
    const char *code, *name;  /* 533822, 示范县卫生健康局 */
    const char *office;       /* in whose name it is signed */
    const char *period;       /* 2026, 2026-09; NULL for matters */
    const char *from, *to;    /* its days; NULL for matters */
    const char *made;         /* 'YYYY-MM-DD' */
    int64_t serial;           /* grows with every package of the sender that says something new */
    const char *public_hex;
    struct package_matter matter;
    const struct package_figure *figures;
    size_t n;
    const char *report_title;
    const void *report; /* PDF, or NULL */
    size_t report_n;
    char digest[SM3_HEX]; /* SM3 of the manifest; filled by both */
};

const char *package_kind_word(enum package_kind k); /* "year" */
const char *package_kind_title(enum package_kind k);
bool package_kind_parse(const char *word, enum package_kind *ret);
/* SM3 of all that is said, apart from day, serial and key: two packages with the same say the same. */
void package_content(struct arena *a, const struct package *p, char out[SM3_HEX]);
/* 16 groups of four hex digits: SM3 of the key, to be compared by telephone. */
const char *package_fingerprint(struct arena *a, const char *public_hex);

/* p->public_hex and p->digest are filled. */
must_use enum err package_write(struct arena *a, struct package *p, const struct sm2 *key,
                                const void **ret, size_t *ret_n, struct error *e);
/* The bytes must live as long as the arena. ERR_INVALID, ERR_LIMIT with a sentence that names the file inside. */
must_use enum err package_read(struct arena *a, const void *bytes, size_t n, struct package *ret,
                               struct error *e);
/* figures.json alone, as the inbox keeps it. */
must_use enum err package_figures_read(struct arena *a, const char *json, size_t n,
                                       const struct package_figure **ret, size_t *ret_n,
                                       struct error *e);
const char *package_figures_text(struct arena *a, const struct package_figure *figures, size_t n);

#endif
