/* org_duty.h - the sections of 单位与人员 beside the tree: 执法主体, how registers are kept, 离岗交接.
 */
#ifndef WEB_ORG_DUTY_H
#define WEB_ORG_DUTY_H

#include "ui/ui.h"

must_use enum err org_duty_write(struct ui_page *p, struct db *db, struct error *e);

#endif
