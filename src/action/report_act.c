#include "action/report_act.h"

#include "base/str.h"
#include "figure/obligation.h"
#include "figure/sealed.h"

enum err report_freeze(ACTION_PARAMETERS)
{
    (void)step, (void)on;
    return sealed_freeze(db, a, en->content, by, rec, e);
}

enum err obligation_tally(ACTION_PARAMETERS)
{
    const struct scope all = actor_system(rec->county).scope;
    const struct content *c = en->content;
    const struct value *day = rec->reg->year ? &rec->values[rec->reg->year->index] : NULL;
    struct date in;
    enum err r = OK;

    (void)by, (void)step, (void)on;
    if (!day || !day->set || !date_parse(day->s, &in)) {
        return error_set(e, ERR_INVALID, "还没有填是哪一期，不能统计应报和已报。");
    }
    for (size_t i = 0; !r && i < c->n_obligations; i++) {
        const struct obligation_def *o = &c->obligations[i];
        struct obligation_period p;
        struct obligation_list list;
        if (o->tallied_in != rec->reg) {
            continue;
        }
        p = obligation_period(a, o, in);
        if (!(r = obligation_list(db, a, c, &all, o, &p, &list, e))) {
            rec->values[o->tally_due->index] = (struct value){.set = true, .i = (int64_t)list.n};
            rec->values[o->tally_have->index] =
                (struct value){.set = true, .i = (int64_t)(list.n - list.missing)};
        }
    }
    return r;
}
