/* paper.h - papers as content: content/papers/<id>.md, a template (document/template.h) whose front matter says what it is made
 * from and when.
 *
 *     ---
 *     title: 立案审批表
 *     sheet: enforcement          official, enforcement, report
 *     register: penalty_case      made from a record of this register, which names it under papers:; absent: from examples only
 *     later: application          in its place: the register it waits for; from examples only, never offered on a page, and
 *                                 refused from the day there is such a register
 *     number: {authority.sign}医罚〔{year}〕{seq}号      its own number, a series a body and year; absent: none
 *     series: penalty             papers of one word share the series; absent: the paper's id
 *     when: has(fine)             may be issued when this is surely true; absent: always
 *     say: 还没有拟处罚            the sentence of the closed door, needed with `when`
 *     law: 行政处罚法 第五十九条    where its required elements stand
 *     to: party                   whom it is for: shown beside it (a name as in {{..}})
 *     sealed: yes                 leaves the place of the stamp
 *     sign_foot: 当事人签名        this line at the foot of each page
 *     list.…, figure.…, period, reach                              what it draws in beside the record: paper/inset.h
 *     example.party: 示范县某诊所   values for `faheng paper example`; codes by id, dates 2026-09-03, lists agenda.1.topic
 *     ---
 *
 * Names (paper/source.h) are checked at start against the register, all faults at once. What is returned never changes and is
 * shared by all threads.
 */
#ifndef PAPER_PAPER_H
#define PAPER_PAPER_H

#include "content/content.h"
#include "document/template.h"
#include "paper/inset.h"

struct paper_example {
    const char *name, *value;
};
struct paper_def {
    const char *id, *title, *file;
    const struct register_def *reg; /* NULL: rendered from examples only */
    const char *later;              /* the register it waits for, NULL: none */
    const char *number, *series, *law, *say, *to;
    const struct cel *when;
    const char *when_text;
    bool sealed;
    const struct inset_def *insets;
    size_t n_insets;
    bool by_unit;                          /* reach: unit */
    bool draws;                            /* lists, figures or metrics stand in it */
    const struct field_def *from, *to_day; /* period; NULL: the year */
    const struct template *template;
    const struct paper_example *examples;
    size_t n_examples;
};
struct papers {
    const struct paper_def *items;
    size_t n;
};

/* Every fault of every paper and of the registers' `papers:` goes into *ret_faults; ERR_INVALID when there is one. */
must_use enum err papers_load(struct arena *a, const struct content *c, struct papers *ret,
                              struct faults *ret_faults, struct error *e);
const struct inset_def *paper_inset(const struct paper_def *p, const char *name); /* NULL: none */
const struct paper_def *papers_find(const struct papers *p, const char *id);      /* NULL: none */
const char *paper_example(const struct paper_def *p, const char *name);           /* NULL: none */

#endif
