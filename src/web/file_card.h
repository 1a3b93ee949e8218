/* file_card.h - 历版: files that stood in a field of the record and were replaced or taken out; nothing is deleted. */
#ifndef WEB_FILE_CARD_H
#define WEB_FILE_CARD_H

#include "register/record.h"
#include "ui/ui.h"

/* Nothing when there are none. */
must_use enum err file_card(struct strbuf *b, const struct request *req, struct db *db,
                            const struct record *rec, struct error *e);

#endif
