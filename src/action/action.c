#include "action/action.h"

#include "action/assessment.h"
#include "action/clock_act.h"
#include "action/incoming_act.h"
#include "action/phase_act.h"
#include "action/plan_act.h"
#include "action/release_act.h"
#include "action/report_act.h"
#include "action/task_act.h"

#define ACTIONS(X)              \
    X(assessment_open)          \
    X(assessment_begin)         \
    X(assessment_submit)        \
    X(assessment_reopen)        \
    X(assessment_close)         \
    X(assessment_finish)        \
    X(assessment_publish)       \
    X(assessment_appeal)        \
    X(assessment_appeal_change) \
    X(assessment_assign)        \
    X(assessment_carry)         \
    X(assessment_carry_all)     \
    X(assessment_draw)          \
    X(assessment_exclude)       \
    X(assessment_exclusion)     \
    X(assessment_hand)          \
    X(assessment_rectify)       \
    X(assessment_refresh)       \
    X(assessment_settle)        \
    X(assessment_share)         \
    X(assessment_total)         \
    X(clock_extend)             \
    X(incoming_read)            \
    X(obligation_tally)         \
    X(phase_take)               \
    X(plan_carry)               \
    X(plan_check)               \
    X(plan_reshape)             \
    X(plan_split_text)          \
    X(receipt_sign)             \
    X(release_address)          \
    X(report_freeze)            \
    X(task_draw)

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
