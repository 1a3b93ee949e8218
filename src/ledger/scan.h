/* scan.h - a virus scanner beside us: clamd on a socket of this machine (INSTREAM of its protocol: the bytes go through the socket, so
 * that it needs no right to our folder). What it said of some bytes is kept by their digest; of bytes it has not seen nothing is said.
 *
 * A scanner that is configured must answer: a file it did not judge is not taken in. A look takes SCAN_SECONDS at most.
 */
#ifndef LEDGER_SCAN_H
#define LEDGER_SCAN_H

#include "store/store.h"

#define SCAN_SECONDS 30

struct scan {
    bool clean;
    const char *said; /* OK; the name of what was found */
};
/* ERR_LIMIT with a sentence when the scanner does not answer. Slow lane only. */
must_use enum err scan_file(struct arena *a, const char *socket, const char *path, struct scan *ret,
                            struct error *e);
/* Inside a work. */
must_use enum err scan_note(struct db *db, struct arena *a, const char *digest, const char *said,
                            struct error *e);
/* *ret_at NULL: nobody looked. */
must_use enum err scan_of(struct db *db, struct arena *a, const char *digest, const char **ret_at,
                          struct error *e);

#endif
