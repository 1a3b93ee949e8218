/* sign_card.h - 待签 on the home page: what waits for the visitor's signature, each line with what he needs to know before he
 * signs, so that two taps are enough: unfold, 同意并签名. Works without script. ux.md section 2.
 */
#ifndef HOME_SIGN_CARD_H
#define HOME_SIGN_CARD_H

#include "register/query.h"
#include "ui/ui.h"

/* Over all registers he may read, what is due first comes first. *ret_n grows by how many there are, shown or not. */
must_use enum err sign_card(struct strbuf *b, const struct request *req, struct db *db,
                            int64_t *ret_n, struct error *e);

#endif
