/* org_duty.h - the sections of 单位与人员 beside the tree: 执法主体 with 委托书, how registers are kept, accounts, 离岗交接.
 *
 * A refused form comes back on the same page, open, with all that was typed and the sentence beside its field.
 */
#ifndef WEB_ORG_DUTY_H
#define WEB_ORG_DUTY_H

#include "ui/ui.h"
#include "web/change.h"

enum org_form { ORG_NONE, ORG_AUTHORITY, ORG_MODE, ORG_ACCOUNT, ORG_HANDOVER };
struct org_change {
    enum org_form form;
    const struct error *why; /* it was refused; NULL: nothing was, or not yet */
    struct change *uploads;  /* 委托书 */
    const char *said;        /* after it was done */
};

/* page_org.c: the whole page; `c` may be refused, NULL: none. */
must_use enum err org_page_write(struct request *req, struct response *res,
                                 const struct org_change *c, struct error *e);
must_use enum err org_duty_write(struct ui_page *p, struct db *db, const struct org_change *c,
                                 struct error *e);

/* Parts of forms: what was typed comes back when `c` is the refused form, with its sentence. */
struct org_input {
    const char *name, *title, *type;
    bool needed;
};
void org_input(struct ui_page *p, const struct org_change *c, enum org_form form,
               const struct org_input *in);
/* The sentence of a refusal that belongs to this field. */
void org_wrong(struct ui_page *p, const struct org_change *c, enum org_form form, const char *name);
void org_select(struct strbuf *b, const char *id, const char *title);
void org_option(struct strbuf *b, const char *value, const char *text, const char *more,
                bool chosen);

/* org_authority.c */
must_use enum err org_authorities(struct ui_page *p, struct db *db, const struct org_change *c,
                                  struct error *e);
must_use enum err org_authority_add(struct request *req, struct db *db, struct arena *a,
                                    struct org_change *c, struct error *e);
/* org_account.c */
must_use enum err org_accounts(struct ui_page *p, struct db *db, const struct org_change *c,
                               struct error *e);
must_use enum err org_account_lock(struct request *req, struct db *db, struct arena *a,
                                   struct org_change *c, struct error *e);

#endif
