/* open.h - the wiring every verb shares: content, store, engine, from --data, --db and --content.
 *
 * --data DIR holds the database (DIR/faheng.db) and the files; with --db URL the database is PostgreSQL and DIR holds the
 * files only. Content is loaded and checked first: with a fault nothing is opened.
 *
 *     struct opened o;
 *     if (open_data(args, OPEN_READ, &o, &e)) { return command_failed(&e); }
 *     ...
 *     open_close(&o);
 */
#ifndef CLI_OPEN_H
#define CLI_OPEN_H

#include "cli/args.h"
#include "people/org.h"
#include "register/step.h"
#include "store/store.h"

/* Rows for the option table of a verb that opens data. */
#define OPEN_OPTIONS                                                    \
    {"data", "目录", "数据目录：数据库和佐证文件"},                     \
        {"db", "地址", "postgresql:// 地址，数据库不放在数据目录时用"}, \
    {                                                                   \
        "content", "目录", "叠加在内置内容上的目录"          \
    }

enum open_how {
    OPEN_READ,  /* must exist; nothing is changed */
    OPEN_WRITE, /* must exist; brought up to date first */
    OPEN_NEW,   /* made when missing, brought up to date */
    OPEN_EMPTY, /* the same, but the folder must be there: a misspelt name makes no office */
};

struct opened {
    struct arena *arena; /* content and everything else that lives as long as the program */
    struct store *store;
    const struct content *content;
    struct engine engine;
    const char *dir; /* data folder: files/ and tmp/ lie below */
    bool postgres;
    bool practice;  /* 练习区 */
    int migrations; /* applied now */
};

must_use enum err open_data(const struct args *args, enum open_how how, struct opened *ret,
                            struct error *e);
void open_close(struct opened *o);

/* Content alone. Faults are printed as file:line:column, all of them; *ret_faults counts them. */
must_use enum err open_content(struct arena *a, const char *dir, bool only_dir,
                               const struct content **ret, size_t *ret_faults, struct error *e);

/* The county named by --county (whole or short name), or the only one there is. */
must_use enum err open_county(struct opened *o, const struct args *args, struct arena *a,
                              struct county *ret, struct error *e);
/* All counties, or the one named by --county. */
must_use enum err open_counties(struct opened *o, const struct args *args, struct arena *a,
                                struct county **ret, size_t *ret_n, struct error *e);

#endif
