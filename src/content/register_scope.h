/* register_scope.h - what the names in a condition mean for one register: content's checker at
 * start, and the filters and metrics that are compiled while the program runs, ask the same
 * question.
 *
 *     struct cel_scope s = register_scope(c, reg);  s.in_sql = true;
 *     cel_compile(a, "fine > yuan(5000) && state == 'decided'", &s, CEL_YESNO, &cond, &column, e);
 *
 * Names: own fields; `<state>_at`; `state`, `year`, `unit`; `<clock>.due`, `<clock>.safe_due`; `today`, `me`; after
 * a reference its register's fields, `state`, `year`, `unit`, `<state>_at`, or the columns of
 * its core table. An own field goes before year and unit.
 */
#ifndef CONTENT_REGISTER_SCOPE_H
#define CONTENT_REGISTER_SCOPE_H

#include "content/content.h"

struct cel_scope register_scope(const struct content *c, const struct register_def *reg);

/* The type a field's value has in a condition; `element` (may be NULL) of a list. */
enum cel_type field_cel_type(const struct field_def *f, enum cel_type *element);

/* True for names that fields may not take: state, today, me and the words of the language. */
bool scope_reserved(const char *id);

#endif
