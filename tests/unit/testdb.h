/* testdb.h - an empty database for a test, of either kind.
 *
 * Without FAHENG_TEST_PG it is a new folder for SQLite. With it (tools/with_pg or tests/lib/pg.sh set one up) it is a
 * new database on that server. So one test body proves both, in two runs of the same program.
 *
 *     struct testdb t = testdb_new();
 *     struct store *s = testdb_open(&t);   ... store_close(s);   testdb_drop(&t);
 */
#ifndef TESTS_TESTDB_H
#define TESTS_TESTDB_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/store.h"

struct testdb {
    char where[512];
    char name[64]; /* PostgreSQL: of the database */
};

static inline const char *testdb_server(void)
{
    const char *url = getenv("FAHENG_TEST_PG");
    return url && *url ? url : NULL;
}

static inline bool testdb_is_pg(void)
{
    return testdb_server() != NULL;
}

static inline void testdb_must(bool good, const char *what)
{
    if (!good) {
        fprintf(stderr, "testdb: %s\n", what);
        abort();
    }
}

/* One statement on the server's own database, outside a transaction: a reader that is allowed to write. */
static inline void testdb_server_run(const char *sql)
{
    struct store_options o = {.where = testdb_server(), .writers = 1};
    struct store *s = NULL;
    struct db *db = NULL;
    struct error e;
    testdb_must(store_open(&o, &s, &e) == OK && store_reader(s, &db, &e) == OK, e.text);
    testdb_must(db_script(db, "set default_transaction_read_only = off", &e) == OK, e.text);
    testdb_must(db_script(db, sql, &e) == OK, e.text);
    store_close(s);
}

/* The server's address with another database in its path. */
static inline void testdb_address(struct testdb *t)
{
    const char *url = testdb_server(), *host = strstr(url, "//");
    const char *path = host ? strchr(host + 2, '/') : NULL;
    testdb_must(path != NULL, "FAHENG_TEST_PG is not postgresql://user@host/name");
    const char *rest = path + 1 + strcspn(path + 1, "?");
    snprintf(t->where, sizeof(t->where), "%.*s/%s%s", (int)(path - url), url, t->name, rest);
}

static inline struct testdb testdb_new(void)
{
    static int count;
    struct testdb t = {0};
    if (!testdb_is_pg()) {
        const char *tmp = getenv("TMPDIR");
        snprintf(t.where, sizeof(t.where), "%s/faheng-test-XXXXXX", tmp && *tmp ? tmp : "/tmp");
        testdb_must(mkdtemp(t.where) != NULL, "no temporary folder");
        return t;
    }
    char sql[128];
    snprintf(t.name, sizeof(t.name), "t_%d_%d", (int)getpid(), ++count);
    snprintf(sql, sizeof(sql), "create database %s template template0", t.name);
    testdb_server_run(sql);
    testdb_address(&t);
    return t;
}

static inline struct store *testdb_open(const struct testdb *t)
{
    struct store_options o = {.where = t->where, .unsafe_fast = true};
    struct store *s = NULL;
    struct error e;
    testdb_must(store_open(&o, &s, &e) == OK, e.text);
    return s;
}

/* A folder of ours and what is in it. */
static inline void testdb_remove(const char *path)
{
    struct arena *a = arena_new();
    DIR *d = opendir(path);
    struct dirent *one;
    while (d && (one = readdir(d))) {
        char *file = arena_printf(a, "%s/%s", path, one->d_name);
        bool self = strcmp(one->d_name, ".") == 0 || strcmp(one->d_name, "..") == 0;
        if (!self && remove(file) != 0) {
            testdb_remove(file);
        }
    }
    if (d) {
        closedir(d);
        remove(path);
    }
    arena_free(a);
}

static inline void testdb_drop(struct testdb *t)
{
    if (!*t->name) {
        testdb_remove(t->where);
        return;
    }
    char sql[128];
    snprintf(sql, sizeof(sql), "drop database %s with (force)", t->name);
    testdb_server_run(sql);
}

#endif
