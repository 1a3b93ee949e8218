/* citation_find.h - what a document names: numbers of documents, titles, spans of years, dates, time limits. Pure.
 *
 * Each find stands in the text at `from`, `n` bytes, as it is written; `text` is its usual form. Law citations (行政处罚法 第五十七条) are
 * content/law's and are not looked for here.
 *
 *     鲁卫政法字[2023]3号                  CITE_NUMBER  "鲁卫政法字〔2023〕3号" office 鲁卫政法字, year 2023, seq 3
 *     《…〈纲要(2021-2025年)〉实施方案》   CITE_TITLE, the outer one only; inside it CITE_SPAN "2021—2025年"
 *     请于11月15日前报送                    CITE_DUE
 */
#ifndef DOMAIN_CITATION_FIND_H
#define DOMAIN_CITATION_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"

#define CITATION_BYTES_MAX (1u << 20)
#define CITATIONS_MAX      2000

enum citation_kind { CITE_NUMBER, CITE_TITLE, CITE_SPAN, CITE_DATE, CITE_DUE };
struct citation_find {
    enum citation_kind kind;
    const char *words, *text;
    size_t from, n;
    int line;
    const char *office; /* of a number: 卫办发; "" of 第3号令 */
    int year, to_year;  /* of a number, a span, a title that names one; 0: none */
    long seq;           /* of a number */
    bool alone;         /* of a number: nothing else stands in its line */
    struct date day;    /* of a date or limit; absent: counted in days, or without a year */
    int days;           /* of a limit: so many days from the day of the document; 0: a date */
    bool workdays;
    const char *act, *sentence, *ask; /* of a limit; any may be NULL */
};
/* In the order they stand. `year` is that of dates without one, 0: not known. ERR_LIMIT, ERR_INVALID. */
must_use enum err citation_finds(struct arena *a, const char *text, size_t n, int year,
                                 struct citation_find **ret, size_t *ret_n, struct error *e);

/* A document that is named: its title and number belong together when they stand side by side. */
struct citation_file {
    const char *title, *number; /* one may be NULL */
    const char *year;           /* "2021—2025年" or "2019年", NULL: none */
    int line;
};
size_t citation_files(struct arena *a, const char *text, const struct citation_find *finds,
                      size_t n, struct citation_file **ret);

/* What an incoming document says of itself; NULL and absent: it does not say. */
struct citation_letter {
    const char *number, *office, *title, *demand;
    struct date day;
    const struct citation_find
        *due; /* the limit that asks for something back, else the first one */
};
void citation_letter(struct arena *a, const char *text, size_t n, const struct citation_find *finds,
                     size_t n_finds, struct citation_letter *ret);

#endif
