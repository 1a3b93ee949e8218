/* migration.h - the insides of migrate.c that its tests use: any list of files instead of the embedded ones. */
#ifndef STORE_MIGRATION_H
#define STORE_MIGRATION_H

#include "base/embed.h"
#include "base/hash.h"
#include "store/store.h"

struct migration {
    int64_t number;
    const char *name, *sql;
    size_t size;
    char digest[SM3_HEX];
    bool applied;
};

/* As migrate_run, with `n` files sorted by name. */
must_use enum err migrate_list(struct store *s, const struct embed_file *files, size_t n,
                               int *ret_applied, struct error *e);

#endif
