/* secret.h - a password from standard input: asked without echo on a terminal, one line otherwise. Never an argument (others
 * see those in the process list), never printed.
 */
#ifndef CLI_SECRET_H
#define CLI_SECRET_H

#include "base/arena.h"
#include "base/error.h"

#define SECRET_MAX 512 /* bytes */

/* `who` names the account in the question. */
must_use enum err secret_read(struct arena *a, const char *who, const char **ret, struct error *e);

/* Reads it, checks it for `login` and hashes it. */
must_use enum err secret_hash(struct arena *a, const char *login, const char *who, const char **ret,
                              struct error *e);

#endif
