/* writing.h - how a value is written on a paper: the words behind the bar in {{name | writing}}.
 *
 * | writing | of | gives |
 * |---|---|---|
 * | (none) | anything single | 2026年11月22日; 5,000.00 元; 是/否; the words |
 * | cn | dates | 二〇二六年十一月二十二日 |
 * | yuan | money | 5,000.00 元 |
 * | daxie | money | 伍仟元整 |
 * | paras | text of several lines | a paragraph each, with its headings 一、（一） |
 * | law CITATION | dates | 《行政处罚法》第五十八条, if the law is in force on that date; else the paper is refused |
 * | number | figures (metric.) | 1437, 78.57, 1200余: without the unit |
 * | over N | figures | 1437 by `over 100`: 1400余; 1400: 1400; below N as it is. A lower bound always has its 余 |
 * | join | lists | 甲、乙、丙 |
 * | table | tables of a record, list., figure. | a table with all its columns |
 * | chart | figure. | bars or lines, drawn |
 * `fill N` may follow any of them (document/template.h).
 */
#ifndef PAPER_WRITING_H
#define PAPER_WRITING_H

#include "content/content.h"
#include "document/template.h"

enum datum_kind {
    DATUM_MISSING,
    DATUM_TEXT,
    DATUM_DATE,
    DATUM_MONEY,
    DATUM_NUMBER, /* a figure: `text` with its unit */
    DATUM_SHARE,  /* one in percent */
    DATUM_LIST,   /* `text`: joined by 、 */
    DATUM_ROWS,   /* a list with columns: `rows` as a table, first row the heads */
    DATUM_FIGURE, /* `rows` and, where all metrics have one unit, `chart` */
};
struct datum {
    enum datum_kind kind;
    const char *text;
    struct date date;
    int64_t fen;
    const void *items;
    size_t n;
    const struct doc_row *rows;
    size_t n_rows;
    const struct doc_chart *chart;
};
/* The form alone, for checks at start: is there such a writing for this kind? Citations are looked up, too. DATUM_MISSING: the kind
 * is not known before. */
must_use enum err writing_check(struct arena *a, const struct content *c, const char *writing,
                                enum datum_kind kind, struct error *e);
/* `today` stands in for a date that is missing in `law`. */
must_use enum err writing_put(struct arena *a, const struct content *c, const struct datum *d,
                              const char *writing, struct date today, struct template_value *ret,
                              struct error *e);
/* A figure as official papers write it, without a gap and without noughts behind the point: "84 场次" is 84场次, "100.00%" 100%. */
const char *writing_figure(struct arena *a, const char *text);
/* 二〇二六年十一月二十二日 */
const char *writing_date(struct arena *a, struct date d);

#endif
