/* me_duty.h - 外出委托 on the page of one's own account.
 */
#ifndef WEB_ME_DUTY_H
#define WEB_ME_DUTY_H

#include "ui/ui.h"

/* `why`: a refused form, or NULL. */
must_use enum err me_duty_write(struct ui_page *p, const struct error *why, struct error *e);

#endif
