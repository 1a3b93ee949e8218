/* item_card.h - what one item asks of a unit, on the page of its self-assessment and of its review: text, points with their rules,
 * what the program counted and where its rows are, the evidence asked for, last year's evidence in one tap.
 */
#ifndef ASSESS_ITEM_CARD_H
#define ASSESS_ITEM_CARD_H

#include "assess/last_year.h"
#include "figure/round_trace.h"
#include "register/step.h"
#include "ui/ui.h"

struct item_card {
    bool there; /* false: another register, or its item is out of sight */
    struct round_trace trace;
    const struct door *carry; /* 沿用上年 may be done now; the card has its button */
    struct last_file *files;
    size_t n_files;
    int64_t last_year;
    const char *last_note;
};
/* `doors` as of the record. */
must_use enum err item_card_load(const struct request *req, struct db *db, const struct record *rec,
                                 const struct door *doors, size_t n_doors, struct item_card *ret,
                                 struct error *e);
void item_card_write(struct strbuf *b, const struct request *req, const struct item_card *card);
/* Last year's evidence with its button, before the form of the self-assessment. */
void item_card_last(struct strbuf *b, const struct request *req, const struct item_card *card,
                    const struct record *rec);
/* Has the card this step's button? */
bool item_card_has(const struct item_card *card, const struct step_def *step);
/* Does the card stand in the place of this section: the facts of the indicator? */
bool item_card_asks(const struct item_card *card, const struct page_section *section);
/* With a form open on the page (`quick`): is what the section says told by the card and the form, or nothing yet? */
bool item_card_says(const struct item_card *card, const struct page_section *section,
                    const struct record *rec, const struct door *quick);

#endif
