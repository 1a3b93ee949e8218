/* draw_proof.h - a draw as a text file that carries all it takes to repeat it: seed, number, the whole list with its tickets.
 *
 *     faheng-draw-1
 *     种子：2026年第1期 2026-09-28 09:00
 *     抽取：2
 *     名单摘要：66c7f0f4...                     SM3 as draw.h tells
 *     1<TAB>抽中<TAB>05a1...<TAB>示范县人民医院
 *     3<TAB>未抽中<TAB>9e77...<TAB>青山镇卫生院
 *
 * Lines may end in CRLF and begin with a BOM; empty lines are skipped. The file is UTF-8.
 */
#ifndef DOMAIN_DRAW_PROOF_H
#define DOMAIN_DRAW_PROOF_H

#include "base/strbuf.h"
#include "domain/draw.h"

struct draw_proof_row {
    int64_t place;
    bool drawn;
    const char *ticket, *key;
    int line;
};
struct draw_proof {
    const char *seed, *list_digest;
    int64_t take;
    struct draw_proof_row *rows; /* as they stand in the file */
    size_t n;
};

/* `keys` is the list that was drawn from, `seed` the same. */
void draw_proof_write(struct strbuf *b, const char *seed, const char *const *keys,
                      const struct draw *d);
/* ERR_INVALID names the line. */
must_use enum err draw_proof_read(struct arena *a, const char *text, size_t n,
                                  struct draw_proof *ret, struct error *e);
/* Draws again and gives one sentence a difference; none: the proof is right. ERR_INVALID: it cannot be drawn at all. */
must_use enum err draw_proof_check(struct arena *a, const struct draw_proof *p, const char ***ret,
                                   size_t *ret_n, struct error *e);

#endif
