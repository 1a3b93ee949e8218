/* statement_match.h - the figures a text states, held against figures that are counted: which of them a statement names, and whether
 * the two numbers fit together.
 *
 * A figure is named by the words of its definition. A word in several parts (送法助企 解决问题) wants each of them, in the clause or in
 * the campaign the clause stands under. The unit of counting must be the same or another writing of it (名 and 人, 起 and 件); the longest
 * word wins, what the statement's own noun says goes before what the clause says around it. Two figures that fit equally well: none.
 *
 *     statements_match(a, list, n, names, n_names, which);
 *     if (which[i] != STATEMENT_NO_NAME) verdict = statement_fits(&list[i], &counted);
 */
#ifndef DOMAIN_STATEMENT_MATCH_H
#define DOMAIN_STATEMENT_MATCH_H

#include "domain/statement.h"

/* How a figure is called. */
struct statement_name {
    const char *const *words;
    size_t n_words;
    const char *unit;
};
#define STATEMENT_NO_NAME SIZE_MAX
/* Beside `list`: the place in `names`. */
void statements_match(struct arena *a, const struct statement *list, size_t n,
                      const struct statement_name *names, size_t n_names, size_t *ret);

/* What is counted: hundredths; of money fen. */
struct statement_truth {
    int64_t value;
    bool lower; /* at least so many: 1200余 */
};
enum statement_fit {
    STATEMENT_FITS,
    STATEMENT_DIFFERS,
    STATEMENT_OPEN, /* the text tells an exact number of which only a lower bound is known */
};
/* 1200余 fits from 1200 to below 1300: to the next number as round as the one written. 91.67 % may be written 92 %, but only 100 % is
 * 100 %. 1.52万元 is exact to what it writes. */
enum statement_fit statement_fits(const struct statement *s, const struct statement_truth *t);

#endif
