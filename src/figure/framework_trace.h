/* framework_trace.h - what framework_table.c and framework_edit.c share: rows in, and the words of their events.
 */
#ifndef FIGURE_FRAMEWORK_TRACE_H
#define FIGURE_FRAMEWORK_TRACE_H

#include "figure/framework_table.h"
#include "people/trace.h"

must_use enum err framework_insert_item(struct db *db, int64_t county, int64_t framework,
                                        int64_t id, int64_t position,
                                        const struct framework_item *it, struct error *e);
must_use enum err framework_insert_kind(struct db *db, int64_t county, int64_t framework,
                                        const char *kind, struct error *e);

/* The event of a change in table "framework" or "framework_item". */
must_use enum err framework_trace(struct db *db, struct arena *a, const struct actor *by,
                                  const char *table, int64_t record, const char *step,
                                  const struct change *set, size_t n, struct error *e);
const char *framework_points_text(struct arena *a, int64_t points); /* lost: NULL */
const char *framework_kinds_text(struct arena *a, const char *const *kinds,
                                 size_t n); /* none: NULL */
/* 基本保障/领导体制保障。/成立…(4 分) */
const char *framework_item_text(struct arena *a, const struct framework_item *it);

#endif
