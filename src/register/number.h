/* number.h - document numbers: given in the same work that enters the state named in `number.at`, continuous in their series,
 * never reused; a void record keeps its number.
 *
 * A series belongs to the register and to what its pattern names: the 执法主体 ({authority.sign}), the unit ({unit.short}), the
 * year ({year}, of the legal date). All writes of a county are serial on both databases, so nothing else is locked.
 */
#ifndef REGISTER_NUMBER_H
#define REGISTER_NUMBER_H

#include "people/authority.h"
#include "register/step_internal.h"

/* Does nothing when the record has one, is kept on another platform, or is not in that state. */
must_use enum err number_give(struct move *m);
/* A number that stands on paper already (历史补录): must be free; the series goes on behind it. */
must_use enum err number_claim(struct move *m, const char *typed);

/* "示卫罚立〔2026〕7号" against "{authority.sign}罚立〔{year}〕{seq}号": the year (0: not named) and the seq. Pure. */
struct number_parts {
    const char *sign, *unit; /* what the pattern's names stand for; NULL matches nothing */
    int year, month;
};
bool number_read(const char *pattern, const struct number_parts *p, const char *text, int *ret_year,
                 int64_t *ret_seq);
/* In whose name the record's papers are on a day, by the register's `authority:` (its unit, or the matter or unit in a field);
 * ret->id is 0 when no body is registered. */
must_use enum err number_authority(struct db *db, struct arena *a, const struct record *rec,
                                   const char *on, struct authority *ret, struct error *e);
const char *number_text(struct arena *a, const char *pattern, const struct number_parts *p,
                        int64_t seq);

#endif
