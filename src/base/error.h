/* error.h - the one error shape.
 *
 * A function that can fail returns `enum err` (marked must_use) and takes `struct error *e` as its last
 * parameter. On failure it fills `e` with one full Chinese sentence a clerk can act on, and the place
 * (file:line:column, field id or rule id) if there is one. `ret_` outputs are untouched on failure.
 * `e` is never NULL. Mapped once to HTTP status (http/response) and once to exit code (cli/main).
 *
 *     if (!file) return error_set(e, ERR_NOT_FOUND, "找不到文件 %s。", path);
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/must.h"

enum err {
    OK = 0,
    ERR_NOT_FOUND, /* 404, exit 1: the thing does not exist or lies outside the caller's scope */
    ERR_INVALID,   /* 422, exit 1: the input is wrong; the sentence says what to change */
    ERR_DENIED,    /* 403, exit 1: the person may not do this */
    ERR_CONFLICT,  /* 409, exit 1: somebody else changed it meanwhile */
    ERR_LIMIT,     /* 413 or 503, exit 1: a ceiling was reached */
    ERR_IO,        /* 500, exit 3: the environment failed (disk, database, network) */
};

struct error {
    enum err code;
    char text[1024]; /* one or more full sentences, UTF-8, cut at a character boundary */
    char place[256]; /* "file:line:col", or empty */
    char field[64];  /* the field it is about, or empty: the form marks it */
    char rule
        [128]; /* the gate or check that refused, "register.yaml#/checks/two_officers", or empty */
};

/* Fills `e` and returns `code`, so that it can stand in a return statement. Clears place, field, rule. */
enum err error_set(struct error *e, enum err code, const char *fmt, ...) printf_like(3, 4);

/* Add what the sentence is about; each returns e->code. */
enum err error_place(struct error *e, const char *file, int line, int column);
enum err error_field(struct error *e, const char *field);
enum err error_rule(struct error *e, const char *rule);

void error_clear(struct error *e);

/* A broken invariant of ours: prints file:line and aborts. Bad input never comes here. */
noreturn_fn void bug_at(const char *file, int line, const char *fmt, ...) printf_like(3, 4);
#define BUG(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)

#endif
