/* kind.h - kinds of text with a rule of their own: telephone numbers, 统一社会信用代码, 公民身份号码, places; and how they
 * look to those who may not see them whole.
 *
 * Called by value_parse with text that is already clean. A refusal names the field and says what would do; where a number
 * fails its own check digit, e->rule is "check_digit" or "organisation_digit" (base/checkid.h) and kind_excusable is true:
 * with a reason in the field's `override` the number may stand as typed, which the event then tells.
 */
#ifndef REGISTER_KIND_H
#define REGISTER_KIND_H

#include "register/value.h"

must_use enum err kind_parse(struct arena *a, const struct field_def *f, const char *s,
                             struct date today, struct value *ret, struct error *e);
bool kind_excusable(const struct field_def *f, const struct error *e);
/* The number as typed, without blanks, in capitals. */
struct value kind_as_typed(struct arena *a, const char *s);

/* Region code, detail and coordinates of a stored place; missing parts are "". */
struct place_parts {
    const char *region, *detail, *at;
};
struct place_parts kind_place(struct arena *a, const char *stored);

const char *kind_masked(struct arena *a, enum mask_kind mask, const char *s);

#endif
