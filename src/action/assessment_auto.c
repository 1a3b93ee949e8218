/* The hand's part of a score beside what the program counts. */
#include "action/assessment.h"

#include "figure/round_parts.h"

/* The score is automatic + by hand, whatever else was sent. */
enum err assessment_hand(ACTION_PARAMETERS)
{
    struct round_parts p;
    enum err r = round_parts_find(en->content, &p, e);

    (void)db, (void)a, (void)by, (void)step, (void)on;
    if (!r) {
        const struct value *counted = &rec->values[p.self_auto->index],
                           *hand = &rec->values[p.self_hand->index];
        rec->values[p.self_score->index] = (struct value){
            .set = true, .i = (counted->set ? counted->i : 0) + (hand->set ? hand->i : 0)};
    }
    return r;
}
