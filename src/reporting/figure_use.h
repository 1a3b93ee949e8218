/* figure_use.h - where a figure is used: reports, boards, obligations, home pages, other figures, papers, points of indicators.
 * Whoever changes a definition sees here whom it concerns.
 */
#ifndef REPORTING_FIGURE_USE_H
#define REPORTING_FIGURE_USE_H

#include "content/content.h"
#include "paper/paper.h"
#include "store/store.h"

struct figure_use {
    const char *kind; /* 报告, 看板, 应做事项, 首页, 指标口径, 文书, 指标体系 */
    const char *title; /* what uses it, with its part */
    const char *href;  /* NULL: no page of its own */
};
/* `papers` NULL: papers are left out. */
must_use enum err figure_uses(struct db *db, struct arena *a, const struct content *c,
                              const struct papers *papers, int64_t county,
                              const struct metric_def *m, struct figure_use **ret, size_t *ret_n,
                              struct error *e);

#endif
