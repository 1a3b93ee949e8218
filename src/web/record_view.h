/* record_view.h - one record as a page: what was loaded, who looks, and the form that was refused, if any. Split over
 * record_view.c (loading and layout), record_form.c, record_rail.c, record_time.c.
 */
#ifndef WEB_RECORD_VIEW_H
#define WEB_RECORD_VIEW_H

#include "assess/item_card.h"
#include "register/query.h"
#include "register/step.h"
#include "ui/ui_field.h"
#include "web/clock_card.h"

struct record_view {
    struct request *req;
    struct db *db;
    const struct content *content;
    const struct actor *who;
    struct record rec;
    struct door *doors;
    size_t n_doors;
    struct approval *approvals;
    size_t n_approvals;
    const struct field_def **editable;
    size_t n_editable;
    struct clock_card clocks;
    /* A refused form: its error, and the step id, "edit", "void" or "sign" it belongs to; typed values come from req->form. */
    const struct error *refused;
    const char *refused_form;
    const struct change *change; /* its uploads, offered again */
    struct query_place walk;
    struct item_card item; /* of a self-assessment or a review */
};

must_use enum err record_view_load(struct request *req, struct record_view *v, struct error *e);
/* The whole page into res. */
must_use enum err record_view_write(struct record_view *v, struct response *res, struct error *e);

/* record_form.c: the fields of a form, prefilled from the record or the refused typing. `rec` NULL: a new record. */
must_use enum err record_form_fields(struct record_view *v, struct strbuf *b,
                                     const struct field_def *const *fields, size_t n,
                                     const struct step_def *step, struct error *e);
bool record_form_has_files(const struct field_def *const *fields, size_t n);
/* Form of a step, opened in place. */
must_use enum err record_form_step(struct record_view *v, struct strbuf *b, const struct door *d,
                                   bool walk, struct error *e);
must_use enum err record_form_edit(struct record_view *v, struct strbuf *b, struct error *e);

/* record_rail.c */
must_use enum err record_rail(struct record_view *v, struct strbuf *b, struct error *e);
/* record_sign.c: signatures, 撤回; the card 转办. record_approval: one of the lines of 签批. */
void record_approval(struct strbuf *b, const struct approval *ap);
must_use enum err record_sign(struct record_view *v, struct strbuf *b, struct error *e);
must_use enum err record_hand_over(struct record_view *v, struct strbuf *b, struct error *e);
/* record_time.c */
must_use enum err record_time(struct record_view *v, struct strbuf *b, struct error *e);

#endif
