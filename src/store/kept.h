/* kept.h - rows that a reading connection found before, kept while nothing is committed.
 *
 * The connection owns what is kept; `kept_at` is told the commit it reads now and drops everything when that is another
 * one than before, whoever made it: another thread, another process, a restored schema. So a hit is what the statement
 * would find, and nobody has to say what changed. At most KEPT_BYTES are held; what passes that empties it, and a
 * result of more than KEPT_ONE is not taken in. Not for two threads at once.
 */
#ifndef STORE_KEPT_H
#define STORE_KEPT_H

#include "store/store.h"

#define KEPT_BYTES ((size_t)1 << 20)
#define KEPT_ONE   ((size_t)64 << 10)

struct kept;

struct kept *kept_new(void);
void kept_free(struct kept *k); /* accepts NULL */
void kept_at(struct kept *k, int64_t commit);
/* True when `sql` with these very arguments was kept: *ret is a copy in `a`. */
bool kept_find(const struct kept *k, struct arena *a, const char *sql, const struct val *args,
               size_t n, struct table *ret);
void kept_add(struct kept *k, const char *sql, const struct val *args, size_t n,
              const struct table *t);

#endif
