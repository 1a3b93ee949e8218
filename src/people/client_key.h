/* client_key.h - the same request sent twice is done once.
 *
 * A client makes a key of 128 bits for each thing it wants to create. With the work that does it the answer is kept under
 * the key; when the key comes again the answer is given again, and nothing is done. A key with another request behind it is
 * ERR_CONFLICT. Keys belong to the account.
 */
#ifndef PEOPLE_CLIENT_KEY_H
#define PEOPLE_CLIENT_KEY_H

#include "people/actor.h"

#define CLIENT_KEY_TEXT 33 /* 32 hex digits and NUL */

/* Reads "550e8400-e29b-41d4-a716-446655440000" or 32 hex digits. False for anything else. */
bool client_key_read(const char *typed, char out[CLIENT_KEY_TEXT]);

/* *ret_answer NULL: the key is new. */
must_use enum err client_key_find(struct db *db, struct arena *a, const struct actor *by,
                                  const char *key, const char *digest, const char **ret_answer,
                                  struct error *e);
must_use enum err client_key_keep(struct db *db, struct arena *a, const struct actor *by,
                                  const char *key, const char *digest, int64_t record,
                                  const char *answer, struct error *e);

#endif
