/* alert_view.h - alerts as rows and matters: what the tabs of the page 提醒 share.
 */
#ifndef INBOX_ALERT_VIEW_H
#define INBOX_ALERT_VIEW_H

#include "figure/alert_group.h"
#include "ui/ui.h"

struct alert_view {
    struct request *req;
    struct arena *a;
    struct db *db;
    const struct content *c;
    const struct actor *who;
    struct strbuf *b;
    struct date today;
};
/* "9-28 周一 09:02"; "" for none. */
const char *alert_view_moment(const struct alert_view *v, const char *at);
/* A table of alerts; `whole` false: at most ALERT_VIEW_FEW rows. */
#define ALERT_VIEW_FEW 10
void alert_view_rows(const struct alert_view *v, const char *caption, const struct alert **list,
                     size_t n);
/* One matter: a line with its sums that opens; longer ones link to their own list. `open`: stands open. */
void alert_view_group(const struct alert_view *v, const struct alert_group *g, bool open);
const char *alert_view_group_href(const struct alert_view *v, const struct alert_group *g);

#endif
