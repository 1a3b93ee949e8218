/* due_card.h - deadlines on the home page: 待办 by the day it is due, and 红灯.
 */
#ifndef HOME_DUE_CARD_H
#define HOME_DUE_CARD_H

#include "figure/due.h"
#include "ui/ui_clock.h"

/* What waits for the visitor and has a clock running, over all registers; `verb` names the line. *ret_n grows by how many
 * there are. */
typedef const char *due_verb(const void *ctx, const struct record *rec);
must_use enum err due_card_waiting(struct strbuf *b, const struct request *req, struct db *db,
                                   due_verb *verb, const void *ctx, int64_t *ret_n,
                                   struct error *e);
/* For leaders: the seven most overdue. `ret_late`: how many there are; others get the number alone. */
must_use enum err due_card_late(struct strbuf *b, const struct request *req, struct db *db,
                                int64_t *ret_late, struct error *e);

#endif
