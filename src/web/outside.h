/* outside.h - the form of what happened outside the steps: 历史补录, a ledger record, and its 登记进展.
 *
 * Names of the form: core.state, at.<state id>, core.number, core.external, core.link, core.note, and the fields by id.
 */
#ifndef WEB_OUTSIDE_H
#define WEB_OUTSIDE_H

#include "register/backfill.h"
#include "web/change.h"
#include "web/record_view.h"

/* The inside of the form; `v->rec.reg` NULL: a new record. */
must_use enum err outside_form(struct record_view *v, struct strbuf *b,
                               const struct register_def *reg, bool ledger, struct error *e);
struct backfill outside_read(const struct change *c, bool ledger);
/* The card 登记进展 of a ledger record. */
must_use enum err outside_card(struct record_view *v, struct strbuf *b, struct error *e);

#endif
