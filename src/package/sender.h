/* sender.h - who this installation is towards others: its code, its office and key, and on which side it stands.
 *
 * The code is the county's region (GB/T 2260), the office the 执法主体 of the top unit (the county's own name where there is none). The
 * key is the office's of paper/signet; another office has another key, which the other side has to compare anew.
 */
#ifndef PACKAGE_SENDER_H
#define PACKAGE_SENDER_H

#include "base/hash.h"
#include "people/actor.h"

/* Where packages are made and taken in: every call that does so runs in the slow lane. */
struct packing {
    struct store *store;
    struct db *db; /* reading */
    struct arena *arena;
    const struct content *content;
    const char *dir; /* data folder */
    const struct actor *who;
};
struct sender {
    int64_t authority;                               /* whose key */
    int64_t unit;                                    /* the top one */
    bool city;                                       /* takes in what those below report */
    const char *installation, *code, *name, *office; /* code NULL: not said yet */
};
must_use enum err sender_load(struct db *db, struct arena *a, int64_t county, struct sender *ret,
                              struct error *e);
must_use enum err sender_key(struct arena *a, const char *dir, const struct sender *s,
                             struct sm2 **ret, struct error *e);
/* In a work, with an event. The register that plays package.urge is kept by a city and by no county. */
must_use enum err sender_set(struct db *db, struct arena *a, const struct content *c,
                             const struct actor *by, bool city, const char *code, struct error *e);
/* Submits and waits; afterwards the reader of this thread sees it. */
must_use enum err packing_write(const struct packing *x,
                                enum err (*run)(struct work *, struct db *, struct arena *,
                                                struct error *),
                                void *ctx, struct error *e);

#endif
