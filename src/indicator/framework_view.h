/* framework_view.h - a framework loaded for a page, and the cards that show it.
 *
 *     struct framework_view v;
 *     if ((r = framework_view_begin(req, &v, e))) return r;
 *     v.p.res = res; v.p.title = v.row.f.title; ui_open(&v.p); framework_view_items(&v); ui_close(&v.p);
 */
#ifndef INDICATOR_FRAMEWORK_VIEW_H
#define INDICATOR_FRAMEWORK_VIEW_H

#include "framework/framework_table.h"
#include "ui/ui.h"

#define FRAMEWORKS "/desk/frameworks"

struct framework_view {
    struct ui_page p;
    struct arena *a;
    struct db *db;
    const struct content *c;
    struct framework_row row;
    const char *href; /* of its page */
    bool edit, approve;
};
/* Loads the framework that the address names (`:id`). */
must_use enum err framework_view_begin(struct request *req, struct response *res,
                                       struct framework_view *ret, struct error *e);
/* Any framework of the county that a query or form names; NULL or not an id: NOT_FOUND. */
must_use enum err framework_view_load(struct framework_view *v, const char *id,
                                      struct framework_row *ret, struct error *e);

const char *framework_state_title(const struct framework_row *row);
const char *framework_points(struct arena *a, int64_t points); /* lost: 缺 */
const char *framework_kind_titles(const struct framework_view *v, const char *const *kinds,
                                  size_t n);
/* Ticks of all unit kinds, `chosen` ticked. */
void framework_kind_ticks(struct strbuf *b, const struct framework_view *v,
                          const char *const *chosen, size_t n);

void framework_view_judge(struct framework_view *v);
void framework_view_reach(struct framework_view *v);
void framework_view_kinds(struct framework_view *v);
void framework_view_items(struct framework_view *v);
/* Levels, points and words of an item without its table: for the item page and for changes. */
void framework_view_parts(struct framework_view *v, const struct framework_item *it);
/* The fields of the short item form, filled with `it` (NULL: empty). */
void framework_item_form(struct framework_view *v, const char *action,
                         const struct framework_item *it, const char *button);

#endif
