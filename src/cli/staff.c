#include "cli/staff.h"

enum err staff_add(struct db *db, struct arena *a, const struct content *c, const struct actor *by,
                   const struct staff *s, int64_t *ret_account, struct error *e)
{
    struct person person = {.county = by->county, .name = s->name, .phone = s->phone};
    enum err r = org_person_add(db, a, by, &person, e);
    if (r) {
        return r;
    }
    struct post post = {
        .county = by->county,
        .person = person.id,
        .unit = s->unit,
        .role = s->role,
        .from_on = s->from_on,
    };
    if ((r = org_post_add(db, a, c, by, &post, e))) {
        return r;
    }
    return account_add(db, a, by, by->county, person.id, s->login, s->hash, s->must_change,
                       ret_account, e);
}
