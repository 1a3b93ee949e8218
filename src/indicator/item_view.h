/* item_view.h - the page of one item: what stands in its form (from the database, or as it was sent) and its cards.
 */
#ifndef INDICATOR_ITEM_VIEW_H
#define INDICATOR_ITEM_VIEW_H

#include "indicator/framework_view.h"
#include "indicator/rule_form.h"

/* One row of the form: a part, or (row 0 of an item without parts) the item's own rule. */
struct typed_row {
    const char *id, *title, *points, *from, *waits, *fact;
    struct rule_typed rule;
};
struct item_page {
    struct framework_view v;
    size_t place;
    int64_t item;
    const struct framework_item *it;
    const char *href;
    bool sent, trial; /* the form was sent; 试算 */
    struct typed_row own, rows[FRAMEWORK_PARTS_MAX];
    size_t n;
};

/* The rows as they are saved, or as they were sent. */
void item_view_fill(struct item_page *ip);
void item_view_read(struct item_page *ip);
/* The rows that were sent as parts; the sentence names the part. */
must_use enum err item_view_parts(struct item_page *ip, struct framework_part **ret,
                                  struct error *e);
/* `why`: a refusal shown above; NULL: none. */
void item_view_write(struct item_page *ip, const struct error *why);

#endif
