/* wal.h - checkpoints of SQLite's write-ahead log, on a thread of their own so that no commit pays for one.
 *
 * Each second with new commits: a passive checkpoint. When the log is large, or the house has been quiet for a while:
 * the writer is held at the gate between two batches and the log starts over from its beginning (emptied when quiet).
 * A passive checkpoint comes first, so the writer waits for little.
 */
#ifndef STORE_WAL_H
#define STORE_WAL_H

#include <sqlite3.h>

#include "store/driver.h"

struct wal;

/* Takes `connection` over. */
must_use enum err wal_start(sqlite3 *connection, struct wal **ret, struct error *e);
void wal_stop(struct wal *w); /* accepts NULL */

/* The writer passes the gate before its batch and leaves it after. */
void wal_enter(struct wal *w);
void wal_leave(struct wal *w);
/* Counts the commits of the writing connection. */
void wal_watch(struct wal *w, sqlite3 *writer);

#endif
