/* clock_card.h - the card 时限 of a record page: every clock with its light, why it ends on that day, and what the visitor may
 * do with it. Forms go to <record>/clock/<clock>.
 */
#ifndef WEB_CLOCK_CARD_H
#define WEB_CLOCK_CARD_H

#include "register/record.h"
#include "ui/ui_clock.h"

struct clock_card {
    struct clock *list; /* the leading one first */
    size_t n;
    struct almanac almanac;
};
/* Empty for a register without clocks. */
must_use enum err clock_card_load(const struct request *req, struct db *db,
                                  const struct record *rec, struct clock_card *ret,
                                  struct error *e);
/* The light of the head strip. */
void clock_card_lamp(struct strbuf *b, const struct request *req, const struct clock_card *card);
/* `refused`: the form that came back is one of this card; its typing stays. */
must_use enum err clock_card_write(struct strbuf *b, const struct request *req,
                                   const struct record *rec, const struct clock_card *card,
                                   bool refused, struct error *e);

#endif
