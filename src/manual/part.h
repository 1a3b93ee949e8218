/* part.h - what the files of this folder share: adding blocks, and words for roles, states, limits. Private.
 */
#ifndef MANUAL_PART_H
#define MANUAL_PART_H

#include "manual/manual.h"

void part_heading(struct manual *m, const char *text);
void part_text(struct manual *m, const char *text);
/* Opens a table; rows follow by part_row until the next block. A table without rows is taken out by part_table_end, and so is the
 * heading before it. */
void part_table(struct manual *m, const char *caption, const char *const *heads, size_t n);
void part_row(struct manual *m, const char *const *cells);
void part_table_end(struct manual *m);

/* "法制科员、法制科长"; `none` when the list is empty. */
const char *part_roles(struct arena *a, const struct content *c, const char *const *roles, size_t n,
                       const char *none);
const char *part_fields(struct arena *a, const struct field_def *const *fields, size_t n);
const char *part_states(struct arena *a, const struct state_def *const *states, size_t n);
const char *part_limit(struct arena *a, int n, enum limit_unit unit); /* 7 个工作日 */
const char *part_join(struct arena *a, const char *before, const char *sep, const char *text);

void manual_rules(struct manual *m, const struct content *c, const struct register_def *reg);
void manual_fields(struct manual *m, const struct content *c, const struct register_def *reg);
const char *manual_type(const struct field_def *f); /* 日期、金额 */

#endif
