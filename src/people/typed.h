/* typed.h - cleaning and judging what is typed into the forms of this folder.
 *
 * A refusal is ERR_INVALID with the field it is about, so the form can mark it.
 */
#ifndef PEOPLE_TYPED_H
#define PEOPLE_TYPED_H

#include "base/arena.h"
#include "base/error.h"

#define TYPED_NAME 100 /* characters of a name */

enum err typed_refuse(struct error *e, const char *field, const char *sentence);
/* Replaces *text by its clean form (str_clean); blank becomes NULL. */
must_use enum err typed_text(struct arena *a, const char **text, size_t chars, const char *field,
                             struct error *e);
/* Each NULL or 'YYYY-MM-DD', in order. */
must_use enum err typed_days(const char *from_on, const char *to_on, struct error *e);
must_use enum err typed_day(const char *day, const char *field, struct error *e);

/* Lower-case initials of a name in ASCII, the sort key of names; NULL for any other name. */
const char *typed_initials(struct arena *a, const char *name);

#endif
