/* condition_sql.h - the same condition as SQL over r_<register> (alias r), for filters and metrics, on both databases.
 *
 * Comparisons bare, literals bound, never COALESCE or IS TRUE around them (they lose the index). all() becomes
 * case when exists(not p) then false when exists(p is null) then null else true end.
 */
#ifndef REGISTER_CONDITION_SQL_H
#define REGISTER_CONDITION_SQL_H

#include "base/strbuf.h"
#include "register/record.h"

/* SQL under construction: text and bound values grow together; "?N" counts on. */
struct sql {
    struct strbuf text;
    struct arena *arena;
    struct val *args;
    size_t n, cap;
};
struct sql sql_begin(struct arena *a); /* struct sql s scoped(sql_end) = sql_begin(a); */
void sql_end(struct sql *s);
void sql_bind(struct sql *s, struct val v); /* appends "?N" and the value */
/* Appends "?N, ?M ..." for ids, always one of a few lengths (the last id repeated), so that statements stay cached.
 * At most SQL_IDS. */
#define SQL_IDS 512
void sql_bind_ids(struct sql *s, const int64_t *ids, size_t n);
#define sql_lit(s, l) strbuf_lit(&(s)->text, l)
void sql_id(struct sql *s, const char *prefix,
            const char *id); /* an identifier; BUG unless str_is_id */

/* Appends `cond` in parentheses. ERR_LIMIT when it grows beyond reason. */
must_use enum err condition_sql(struct sql *s, const struct content *c,
                                const struct register_def *reg, const struct cel *cond,
                                struct date today, int64_t me, struct error *e);
/* Appends the value of a name as an expression over alias r, to order by: "item.position" as compiled by cel_compile. */
void condition_name_sql(struct sql *s, const struct register_def *reg, const struct cel *name);

/* What it is over: `select ... from` these. */
must_use enum err sql_all(struct sql *s, struct db *db, struct table *ret, struct error *e);
must_use enum err sql_kept(struct sql *s, struct db *db, struct table *ret,
                           struct error *e); /* by db_kept: labels, scopes, counts of many pages */
must_use enum err sql_run(struct sql *s, struct db *db, int64_t *ret_changed, struct error *e);

#endif
