/* urge_card.h - 今天要催的人 and 缺报名单 on the home page: obligations whose day of warning has come and somebody is missing. Who may urge sees
 * the text and whom it goes to, and sends it with one click.
 */
#ifndef HOME_URGE_CARD_H
#define HOME_URGE_CARD_H

#include "ui/ui.h"

must_use enum err urge_card(struct strbuf *b, const struct request *req, struct db *db,
                            struct error *e);

#endif
