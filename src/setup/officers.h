/* officers.h - the three officers (三员) the wizard asks for, three different people: roles that content says may make accounts,
 * grant rights, read the traces; each exactly one of these (content/roles.yaml keeps them apart).
 */
#ifndef SETUP_OFFICERS_H
#define SETUP_OFFICERS_H

#include "setup/sheets.h"

enum { OFFICERS = 3 };

struct officer {
    const char *permission, *why;
    const struct role_def *role;        /* NULL: content has none */
    const char *login;                  /* as chosen, or NULL */
    const struct roster_person *person; /* NULL: nobody of the sheet */
    size_t at;                          /* his place in the sheet */
};
void officers_load(const struct setup *s, const struct sheets *x, struct officer ret[OFFICERS]);
/* One sentence, with the field; NULL: all well. */
const char *officers_fault(struct setup *s, const struct officer list[OFFICERS],
                           const char **ret_field);

/* Who gets an account, each person once. */
size_t officers_accounts(const struct sheets *x);
size_t officers_passwords(const struct setup *s, const struct sheets *x); /* how many have one */
#define OFFICERS_PASSWORD "password" /* the step under which the hashes stand, by login */

#endif
