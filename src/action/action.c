#include "action/action.h"

#include "action/assessment.h"

#define ACTIONS(X)       \
    X(assessment_open)   \
    X(assessment_begin)  \
    X(assessment_submit) \
    X(assessment_reopen) \
    X(assessment_close)  \
    X(assessment_finish) \
    X(assessment_publish)

#define ROW(name)  {#name, name},
#define NAME(name) #name,

const struct action action_table[] = {ACTIONS(ROW)};
const size_t action_count = array_len(action_table);

const char *const *action_names(size_t *ret_n)
{
    static const char *const names[] = {ACTIONS(NAME)};

    *ret_n = array_len(names);
    return names;
}
