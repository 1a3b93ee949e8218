#include "store/gram.h"

#include <string.h>

#include "base/str.h"

enum err gram_prepare(struct db *db, struct error *e)
{
    if (db_kind(db) == STORE_PG) {
        return db_run(db,
                      "create index if not exists gram_words on gram using gin "
                      "(string_to_array(words, ' '))",
                      NO_ARGS, NULL, e);
    }
    return db_run(db,
                  "create virtual table if not exists gram_index using fts5"
                  "(words, content='', detail=none, columnsize=0, tokenize='ascii')",
                  NO_ARGS, NULL, e);
}

/* An index without content is told what it held when something goes. */
static enum err unindex(struct db *db, int64_t document, const char *words, struct error *e)
{
    if (db_kind(db) == STORE_PG) {
        return OK;
    }
    return db_run(db, "insert into gram_index (gram_index, rowid, words) values ('delete', ?1, ?2)",
                  ARGS(I(document), T(words)), NULL, e);
}

static enum err index_words(struct db *db, int64_t document, const char *words, struct error *e)
{
    if (db_kind(db) == STORE_PG) {
        return OK;
    }
    return db_run(db, "insert into gram_index (rowid, words) values (?1, ?2)",
                  ARGS(I(document), T(words)), NULL, e);
}

static enum err replace(struct db *db, int64_t document, const char *before, const char *words,
                        struct error *e)
{
    if (!words) {
        return db_run(db, "delete from gram where document = ?1", ARGS(I(document)), NULL, e);
    }
    return before ? db_run(db, "update gram set words = ?2 where document = ?1",
                           ARGS(I(document), T(words)), NULL, e)
                  : db_run(db, "insert into gram (document, words) values (?1, ?2)",
                           ARGS(I(document), T(words)), NULL, e);
}

enum err gram_put(struct db *db, struct arena *a, int64_t document, const char *words,
                  struct error *e)
{
    struct table t;
    enum err r =
        db_all(db, a, "select words from gram where document = ?1", ARGS(I(document)), &t, e);
    const char *before = !r && t.n ? cell_text(&t, 0, 0) : NULL;
    if (r || str_eq(before, words)) {
        return r;
    }
    if (before && (r = unindex(db, document, before, e))) {
        return r;
    }
    if ((r = replace(db, document, before, words, e))) {
        return r;
    }
    return words ? index_words(db, document, words, e) : OK;
}

const char *gram_test(enum store_kind kind)
{
    return kind == STORE_PG ? " in (select q.document from gram q where "
                              "string_to_array(q.words, ' ') @> string_to_array("
                            : " in (select rowid from gram_index where gram_index match ";
}

const char *gram_test_end(enum store_kind kind)
{
    return kind == STORE_PG ? ", ' '))" : ")";
}

const char *gram_words(struct arena *a, enum store_kind kind, const char *words)
{
    return kind == STORE_PG ? words
                            : arena_printf(a, "\"%s\"", str_replace(a, words, " ", "\" \""));
}
