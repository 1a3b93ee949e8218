/* signet.h - the keys of 完整性签名: one SM2 key an office, made by the program at first use.
 *
 * The private key lies in DIR/keys/office-<id>.pem (folder 0700, file 0600) and nowhere else; a backup of the database does not hold
 * it. The signature proves that a file is the one this program issued; it is no electronic seal (电子签章) in the sense of any law.
 * When the file is lost a new key is made and older papers are checked with the public key kept in the database.
 */
#ifndef PAPER_SIGNET_H
#define PAPER_SIGNET_H

#include "base/hash.h"
#include "store/store.h"

/* Outside a work; makes the key when there is none. */
must_use enum err signet_open(struct arena *a, const char *dir, int64_t authority, struct sm2 **ret,
                              struct error *e);
/* Inside a work: the id of the public key's row, made when it is new. */
must_use enum err signet_row(struct db *db, struct arena *a, int64_t county, int64_t authority,
                             const char *public_hex, int64_t *ret, struct error *e);

#endif
