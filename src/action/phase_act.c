#include "action/phase_act.h"

#include "domain/phase.h"

static struct value *at(struct record *rec, const char *field)
{
    return &rec->values[register_field(rec->reg, field)->index];
}

static void set_day(struct record *rec, struct arena *a, const char *field, struct date d)
{
    *at(rec, field) =
        d.year ? (struct value){.set = true, .s = date_text(a, d)} : (struct value){0};
}

enum err phase_take(ACTION_PARAMETERS)
{
    const struct value *words = at(rec, "words"), *year = at(rec, "year");
    struct phase p = {0};

    (void)en, (void)db, (void)by, (void)step, (void)on;
    if (phase_period(a, words->s, year->set ? (int)year->i : 0, &p, e)) {
        return error_field(e, "words");
    }
    set_day(rec, a, "from_day", p.from);
    set_day(rec, a, "to_day", p.to);
    *at(rec, "ask") = p.ask ? (struct value){.set = true, .s = p.ask} : (struct value){0};
    return OK;
}
