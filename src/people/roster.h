/* roster.h - the sheets an office begins with: its units and its people, XLSX, CSV or rows pasted from Excel.
 *
 * roster_read judges everything and writes nothing: each bad row is named with its number and a sentence, and what is twice in
 * the sheet or there already is told. Kinds of units and roles are understood by title, id or alias of content (法治联络员),
 * units by name or short name. roster_csv gives the good rows in one canonical form that roster_read takes again, so a judged
 * sheet can be kept as text.
 *
 * One person in two posts is two rows with the same name and the same phone (or login). Who has no login gets his mobile
 * number, or u001, u002 ... Ceilings: 500 units, 2,000 people, 5 MB, 500 faults told.
 *
 *     r = roster_read(a, content, ROSTER_UNITS, &known, bytes, n, &units, e);      show faults, ask
 *     r = roster_units_add(db, a, content, &by, root, &units, e);                  in a work
 */
#ifndef PEOPLE_ROSTER_H
#define PEOPLE_ROSTER_H

#include "base/strbuf.h"
#include "people/actor.h"
#include "people/org.h"

#define ROSTER_UNITS_MAX  500
#define ROSTER_PEOPLE_MAX 2000
#define ROSTER_FAULTS_MAX 500
#define ROSTER_BYTES_MAX  ((size_t)5 << 20)

enum roster_kind { ROSTER_UNITS, ROSTER_PEOPLE };

struct roster_unit {
    size_t row;
    const char *name, *short_name, *kind, *uscc, *parent, *address, *phone;
    const char *sign; /* 文号代字: it issues documents in its own name */
};
struct roster_person {
    size_t row;
    const char *name, *unit, *role, *phone, *login;
    bool no_account;
    size_t same; /* 1 + place of the row where this person stands first; 0: here */
};
struct roster_fault {
    size_t row;              /* as in the file, from 1; 0: the sheet as a whole */
    const char *head, *cell; /* NULL: the row as a whole */
    const char *why;
};
struct roster {
    enum roster_kind kind;
    struct roster_unit *units; /* the good rows, by kind */
    struct roster_person *people;
    size_t n;
    size_t rows, bad,
        there; /* rows: n + bad + there; there: known before (a unit by its name, a person by a mobile number that is
                              * a login), left out */
    struct roster_fault *faults;
    size_t n_faults;
    const char **unknown; /* heads that mean nothing here */
    size_t n_unknown;
};

/* What is there already. `units` with name, short_name and kind; `people` and `logins` may be empty. */
struct roster_known {
    const struct unit *units;
    size_t n_units;
    const char *const *logins;
    size_t n_logins;
    const char *county_short;
};

/* The columns in the order of the template. */
struct roster_column {
    const char *title;
    bool needed;
    int width; /* characters */
    const char *example, *says;
};
const struct roster_column *roster_columns(enum roster_kind kind, size_t *ret_n);
const char *roster_title(enum roster_kind kind); /* 单位 */

/* ERR_INVALID: no sheet, no head, no rows; ERR_LIMIT: too many. Bad rows are no error. */
must_use enum err roster_read(struct arena *a, const struct content *c, enum roster_kind kind,
                              const struct roster_known *known, const void *bytes, size_t n,
                              struct roster *ret, struct error *e);
/* The good rows as CSV with the heads of the template. */
void roster_csv(struct strbuf *b, const struct content *c, const struct roster *r);

/* In a work: the units below `root` (whoever has no parent), parents first. */
must_use enum err roster_units_add(struct db *db, struct arena *a, const struct content *c,
                                   const struct actor *by, int64_t root, const struct roster *r,
                                   struct error *e);
/* In a work: persons, posts from `from_on`, accounts that must change their password. `hashes` beside the rows; NULL where no
 * account is to be made. The persons' ids are left beside the rows when ret_persons is given. */
must_use enum err roster_people_add(struct db *db, struct arena *a, const struct content *c,
                                    const struct actor *by, const char *from_on,
                                    const struct roster *r, const char *const *hashes,
                                    int64_t *ret_persons, struct error *e);

#endif
