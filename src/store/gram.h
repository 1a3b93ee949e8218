/* gram.h - which texts hold all of these words? The one index whose SQL differs between the databases.
 *
 * A document is a number and its words (base/bigram makes them: ASCII letters and digits, or characters beyond ASCII),
 * joined by blanks. SQLite keeps an FTS5 table without content or positions beside the rows of `gram`; PostgreSQL a GIN
 * index over the words of the rows. Putting again replaces, in the same work.
 *
 *     sql: "r.id" + gram_test(kind) + "?3" + gram_test_end(kind)     bound: gram_words(a, kind, "双河 河镇")
 */
#ifndef STORE_GRAM_H
#define STORE_GRAM_H

#include "store/store.h"

/* Makes the index where it is missing; in a work. */
must_use enum err gram_prepare(struct db *db, struct error *e);
/* `words` NULL: the document has none and goes. */
must_use enum err gram_put(struct db *db, struct arena *a, int64_t document, const char *words,
                           struct error *e);

const char *gram_test(enum store_kind kind);
const char *gram_test_end(enum store_kind kind);
const char *gram_words(struct arena *a, enum store_kind kind, const char *words);

#endif
