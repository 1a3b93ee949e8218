/* file_access.h - may this person see this file? A file is seen through a record that holds it and lies in the scope, or by
 * the person who uploaded it; one that stood there before (历版) as well. There is no other way to evidence.
 */
#ifndef REGISTER_FILE_ACCESS_H
#define REGISTER_FILE_ACCESS_H

#include "ledger/file.h"
#include "register/query.h"

/* 历版: a file that stood in a field and was replaced or taken out. Nothing is deleted; who sees the record sees these, too. */
struct file_version {
    const char *field, *name, *type, *at; /* at: when it was uploaded */
    const char *until_at, *person,
        *why; /* when, by whom and why it was taken out; why may be NULL */
    int64_t file, size;
};
/* Of a record in scope, by field, the newest first. */
must_use enum err file_versions(struct db *db, struct arena *a, const struct record *rec,
                                struct file_version **ret, size_t *ret_n, struct error *e);

/* NOT_FOUND (with a sentence) when there is no such file or no way to it. */
must_use enum err file_access(struct db *db, struct arena *a, const struct content *c,
                              const struct actor *who, int64_t file, struct file_row *ret,
                              struct error *e);

#endif
