/* action.h - the table of C actions that steps name by one word. One file an algorithm: it loads rows, calls domain, writes
 * the result through register/step. Bound by cli/main; `faheng content check` refuses unknown words.
 */
#ifndef ACTION_ACTION_H
#define ACTION_ACTION_H

#include "register/step.h"

extern const struct action action_table[];
extern const size_t action_count;
/* The names alone, for content_options. */
const char *const *action_names(size_t *ret_n);

#endif
