/* query_search.h - the parts of a statement that query*.c share: which rows a query means, and of it the two filters that look
 * beyond the row itself, part of a name and whose turn it is. */
#ifndef REGISTER_QUERY_SEARCH_H
#define REGISTER_QUERY_SEARCH_H

#include "register/query.h"

/* Texts match without regard to ASCII case; the pattern is bound each time it is needed. */
struct pattern {
    const char *like;
};
struct pattern pattern_of(struct arena *a, const char *typed);
const char *pattern_plain(struct arena *a, const char *typed); /* trimmed, at most so long */
/* "lower(" column ") like ?N escape '\'"; the column text is ours. */
void pattern_sql(struct sql *s, const char *column, const struct pattern *p);

/* " join ..." behind the register's table, when the query asks for something by its clock. */
void query_join(struct sql *s, const struct query *q);
/* " where ...": scope and filters; neither order nor page. */
must_use enum err query_where(struct sql *s, struct db *db, const struct content *c,
                              const struct scope *scope, const struct query *q, struct error *e);

/* Appends " and (...)": a title field, the number or the owning unit's name holds the text. */
void query_search(struct sql *s, const struct query *q, enum store_kind kind,
                  const struct scope *scope);
/* Appends " and (...)": the actor's role may sign next or take a step. */
must_use enum err query_waiting(struct sql *s, struct db *db, const struct query *q,
                                const struct scope *scope, struct error *e);

#endif
