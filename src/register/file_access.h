/* file_access.h - may this person see this file? A file is seen through a record that holds it and lies in the scope, or by
 * the person who uploaded it. There is no other way to evidence.
 */
#ifndef REGISTER_FILE_ACCESS_H
#define REGISTER_FILE_ACCESS_H

#include "ledger/file.h"
#include "register/query.h"

/* NOT_FOUND (with a sentence) when there is no such file or no way to it. */
must_use enum err file_access(struct db *db, struct arena *a, const struct content *c,
                              const struct actor *who, int64_t file, struct file_row *ret,
                              struct error *e);

#endif
