/* menu.h - the left menu (常用, content/menu.yaml plus the registers under the group they name) and 全部台账: a role sees only
 * groups with something for it. Seven entries of a group stand open, the rest behind 更多.
 */
#ifndef UI_MENU_H
#define UI_MENU_H

#include "ui/ui.h"

/* What each role sees of it, written once: content and role decide it alone. For app->menus; lives as long as `a`. */
const struct menus *menus_make(struct arena *a, struct app *app);
void menu_write(struct strbuf *b, const struct request *req, const struct actor *who,
                const char *group, const char *here, bool thin);
/* 常用: the registers a person has pinned and may read, at most so many, the latest first. Returns how many. */
#define MENU_PINS 6
size_t menu_pins(const struct request *req, const struct register_def *ret[MENU_PINS]);
bool menu_pinned(const struct request *req, const struct register_def *reg);
/* The id of the group a register belongs to, or NULL. */
const char *menu_group_of(const struct content *c, const struct register_def *reg);

#endif
