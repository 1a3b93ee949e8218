/* trace.h - the event that every change of the organisation and of accounts leaves.
 *
 * The payload names each field with its text before and after: {"set":{"name":[null,"县人民医院"]}}. A field that did
 * not change is left out. Passwords and hashes are never given to it.
 *
 *     const struct change set[] = {{"name", NULL, u->name}, {"kind", NULL, u->kind}};
 *     r = trace_write(db, a, by, &(struct trace){u->county, "unit", u->id, "create"}, set, array_len(set), e);
 */
#ifndef PEOPLE_TRACE_H
#define PEOPLE_TRACE_H

#include "people/actor.h"

struct change {
    const char *field, *before, *after;
};
struct trace {
    int64_t county;
    const char *table;
    int64_t record;
    const char *step;
};
must_use enum err trace_write(struct db *db, struct arena *a, const struct actor *by,
                              const struct trace *t, const struct change *set, size_t n,
                              struct error *e);

/* ERR_DENIED unless `by` belongs to `county`. */
must_use enum err trace_may(const struct actor *by, int64_t county, struct error *e);

#endif
