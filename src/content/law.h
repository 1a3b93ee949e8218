/* law.h - law citations, one grammar everywhere.
 *
 *     citation = piece { "、" piece }
 *     piece    = [ law " " ] article
 *     article  = 第<数>条 [ 之<数> ] [ 第<数>款 ] [ 第<数>项 | 第(<数>)项 ]
 *
 * <数> are Chinese numerals; the law is a short name from content/codes/laws.yaml. A piece without
 * a law continues the one before; a 文号 ("…号") may stand alone.
 *     "行政处罚法 第五十七条第二款、第五十八条"
 */
#ifndef CONTENT_LAW_H
#define CONTENT_LAW_H

#include "content/content.h"

/* Is `text` a citation of known laws? On false *ret_column is the 1-based character that is
 * wrong. */
must_use enum err law_check(struct arena *a, const struct content *c, const char *text,
                            int *ret_column, struct error *e);

/* The version of the law of that short name which is in force on `day`, or NULL. */
const struct law *law_on(const struct content *c, const char *title, struct date day);

/* "五十八" -> 58, 0 when it is no numeral written in full (五八, 一十, empty); and back. Up to 9,999. */
int law_numeral(const char *s, size_t n);
char *law_numeral_text(struct arena *a, int n);

#endif
