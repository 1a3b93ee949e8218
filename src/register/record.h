/* record.h - one record of a register, as loaded.
 */
#ifndef REGISTER_RECORD_H
#define REGISTER_RECORD_H

#include "people/actor.h"
#include "register/value.h"

struct record {
    const struct register_def *reg;
    int64_t id, county, unit, created_by;
    const char *unit_name; /* short name of the owning unit */
    const struct state_def *state;
    const struct step_def
        *pending;    /* 待签: submitted, waits for signatures; fields of the step are locked */
    int64_t version; /* grows with every change; forms carry it */
    int64_t year;
    const char *number, *created_at, *updated_at,
        *content; /* content: digest of the definition it was opened under */
    bool voided, backfill;
    const char *void_reason; /* also while 作废 waits for signatures */
    const char *
        sealed_on; /* 归档: the day; the record and its files are read-only. record_load alone fills it */
    bool ledger;                 /* handled on another platform and only kept here: no steps */
    const char *external, *link; /* its number and address there */
    const char **state_on;       /* [n_states] legal date of entering each state, NULL if never */
    struct value *values;        /* [n_fields] */
    const char *title; /* from register_def.title_field, never empty: falls back to number or id */
};

/* NOT_FOUND (with a sentence) when it does not exist or lies outside the scope: the two are not told apart. */
must_use enum err record_load(struct db *db, struct arena *a, const struct content *c,
                              const struct scope *scope, const struct register_def *reg, int64_t id,
                              struct record *ret, struct error *e);
/* Takes away what the scope's role may not see, leaving masked forms. record_load and query_list have done it unless the
 * scope is `whole`; who loads whole to judge rules does it before anything is shown. */
void record_hide(struct arena *a, struct record *rec, const struct scope *scope);
/* Title of any ref target (register record or core table row) for labels and pickers. */
must_use enum err record_label(struct db *db, struct arena *a, const struct content *c,
                               const struct field_def *f, int64_t county, int64_t ref,
                               const char **ret, struct error *e);

/* Columns of a core table row (unit, person, framework, framework_item) as label and shown text, for page sections that look
 * through a reference. Unknown names were refused at start. */
struct core_fact {
    const char *title, *text;
};
must_use enum err record_core_facts(struct db *db, struct arena *a, const struct field_def *f,
                                    int64_t county, int64_t ref, const char *const *names, size_t n,
                                    struct core_fact **ret, size_t *ret_n, struct error *e);

#endif
