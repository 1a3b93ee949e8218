/* menu.h - the left menu (content/menu.yaml plus the registers under the group they name) and 全部台账: a role sees only groups
 * with something for it.
 */
#ifndef UI_MENU_H
#define UI_MENU_H

#include "ui/ui.h"

void menu_write(struct strbuf *b, const struct request *req, const struct actor *who,
                const char *group, const char *here, bool thin);
/* The id of the group a register belongs to, or NULL. */
const char *menu_group_of(const struct content *c, const struct register_def *reg);

#endif
