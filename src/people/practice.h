/* practice.h - 练习区: a database that holds practice data, and nothing else ever.
 *
 * The demo makes one (county.demo). Practice and office never lie in one database: the second county of another kind is
 * refused, so that a figure, an export or a search cannot mix them. The mark was set when the county was made and nothing
 * in the program changes it; the first event of the county's chain says the same, so a hand that changes the row stops the
 * next start. Everything secret is the database's own (cookies, tokens, signed links, signing keys), so what comes out of one
 * opens nothing in the other. Tables that come out carry the column PRACTICE_MARK, and an office refuses to import them.
 */
#ifndef PEOPLE_PRACTICE_H
#define PEOPLE_PRACTICE_H

#include "store/store.h"

#define PRACTICE_WORDS "练习区 · 数据不作数"
#define PRACTICE_MARK  "练习区数据不作数" /* head of a column */

/* Is this the practice area? ERR_CONFLICT when the row and the chain say different things, or both kinds are here. An empty
 * database is none. */
must_use enum err practice_of(struct db *db, struct arena *a, bool *ret, struct error *e);

/* In a work: refuses a county that would lie beside one of the other kind. */
must_use enum err practice_alone(struct db *db, struct arena *a, bool practice, struct error *e);

#endif
