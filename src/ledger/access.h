/* access.h - log-ins, refusals, exports: who tried what from where. Not chained; at least six months are kept.
 */
#ifndef LEDGER_ACCESS_H
#define LEDGER_ACCESS_H

#include "store/store.h"

struct access_note {
    int64_t county;
    const char *kind;        /* login, login_failed, refused, export, event */
    int64_t account, person; /* 0: unknown */
    const char *address, *method, *path, *reg;
    int64_t record, event_seq; /* 0: none */
    const char *rule, *said;
    const char *at; /* filled on reading */
};
/* Foreign texts (path, said) are cut to 500 characters. Inside a work. */
must_use enum err access_write(struct db *db, const struct access_note *n, struct error *e);

/* Newest first, before `before_id` (0: from the newest). Filters may be NULL or 0. `from` and `to` are office days
 * ('YYYY-MM-DD', both included) or moments ('YYYY-MM-DDTHH:MM:SSZ', `to` excluded). */
struct access_filter {
    const char *kind, *from, *to;
    int64_t person, record, before_id;
};
/* Columns of the result. */
enum access_column {
    ACCESS_ID,
    ACCESS_AT,
    ACCESS_KIND,
    ACCESS_ACCOUNT,
    ACCESS_PERSON,
    ACCESS_PERSON_NAME,
    ACCESS_ADDRESS,
    ACCESS_METHOD,
    ACCESS_PATH,
    ACCESS_REGISTER,
    ACCESS_RECORD,
    ACCESS_EVENT_SEQ,
    ACCESS_RULE,
    ACCESS_SAID,
};
must_use enum err access_list(struct db *db, struct arena *a, int64_t county,
                              const struct access_filter *f, size_t limit, struct table *ret,
                              struct error *e);
/* The note of one row; texts stay where the table keeps them. */
struct access_note access_note_of(const struct table *t, size_t row);

#endif
