/* alert_group.h - alerts of one person put together by matter: one obligation, one clock of a register, what came in, one urging. So four
 * hundred rows are read as a dozen lines, red ones first. Also what an alert weighs: red, set by law, urged.
 */
#ifndef FIGURE_ALERT_GROUP_H
#define FIGURE_ALERT_GROUP_H

#include "content/content.h"
#include "figure/alert.h"

struct alert_weight {
    bool red;          /* past its last day, or at the third stage */
    bool law;          /* a limit that the law sets, on its last day or past it */
    struct date since; /* since when it is one of these; else when it was raised */
};
struct alert_weight alert_weigh(const struct content *c, const struct alert *x, struct date today);

struct alert_group {
    const char *kind, *source, *reg;
    const char *title; /* 报送年度法治创建自评; 答复期限（投诉举报） */
    const struct alert **items;
    size_t n, cap, red, unseen, units; /* units: different ones */
    const char *first_due;             /* earliest last day, or NULL */
};
/* Within a group by last day. Closed ones come in no group. */
void alert_groups(struct arena *a, const struct content *c, const struct alert *list, size_t n,
                  struct date today, struct alert_group **ret, size_t *ret_n);
/* "报送年度法治创建自评：13 个单位，最近 12月31日到期"; of one alert alone its title. */
const char *alert_group_line(struct arena *a, const struct alert_group *g);

#endif
