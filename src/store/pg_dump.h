/* pg_dump.h - a copy of a PostgreSQL database by the program of that name, found on the path. */
#ifndef STORE_PG_DUMP_H
#define STORE_PG_DUMP_H

#include "base/error.h"

/* Writes `file` in pg_dump's custom format (for pg_restore); it is there whole or not at all. */
must_use enum err pg_dump_to(const char *where, const char *file, struct error *e);

#endif
