/* framework_trace.h - what framework_table.c and framework_edit.c share: rows in, and the words of their events.
 */
#ifndef FRAMEWORK_FRAMEWORK_TRACE_H
#define FRAMEWORK_FRAMEWORK_TRACE_H

#include "framework/framework_table.h"
#include "people/trace.h"

struct framework_place {
    int64_t county, framework, item;
};
/* The item with its parts and exempt kinds. `person` is noted as who confirmed the parts, if they are. */
must_use enum err framework_insert_item(struct db *db, struct arena *a,
                                        const struct framework_place *at, int64_t position,
                                        const struct framework_item *it, int64_t person,
                                        struct error *e);
must_use enum err framework_insert_part(struct db *db, struct arena *a,
                                        const struct framework_place *at, int64_t position,
                                        const struct framework_part *p, struct error *e);
must_use enum err framework_insert_exempt(struct db *db, const struct framework_place *at,
                                          const char *kind, struct error *e);
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
/* 成立文件 2 分 yesno obligation=leading_group_active；... ; none: NULL */
const char *framework_parts_text(struct arena *a, const struct framework_item *it);

/* Loads the framework and refuses to touch it once it is published. */
must_use enum err framework_load_draft(struct db *db, struct arena *a, const struct actor *by,
                                       int64_t id, struct framework_row *ret, struct error *e);
/* Place of an item in a draft; NOT_FOUND in words. */
must_use enum err framework_place_of(const struct framework_row *row, int64_t item, size_t *ret,
                                     struct error *e);

#endif
