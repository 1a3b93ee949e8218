/* store_pg.c - the PostgreSQL driver.
 *
 * Statements are prepared once per connection; an int64 argument is declared bigint, a blob bytea, and the server
 * infers the rest, so texts and nulls fit where they stand. Results come as text and row by row, so that no result
 * is held twice. db_each walks a cursor, because its function may use the connection in between.
 *
 * All writes of a county are serial even between programs: a batch takes pg_advisory_xact_lock(county) in
 * ascending order before its first work.
 */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "store/driver.h"
#include "store/pg_dump.h"
#include "store/pg_value.h"
#include "store/rewrite.h"
#include "store/statement.h"

enum { SQL_BYTES = 1 << 20, FETCH_BYTES = 80 };

struct pg {
    struct db db;
    PGconn *c;
    struct statement_cache cache;
    int64_t number; /* of the last prepared statement */
    int cursors;    /* open, one inside the other */
};

static struct pg *pg_of(struct db *db)
{
    return (struct pg *)db;
}

/* libpq's texts end with a newline and may have several lines; the first says it. */
static enum err say(enum err code, const char *text, struct error *e)
{
    int n = (int)strcspn(text, "\n");
    if (code == ERR_CONFLICT) {
        return error_set(e, code, "与已有的数据冲突，没有保存（%.*s）。请刷新后核对再试。", n,
                         text);
    }
    return error_set(
        e, code, "数据库出错，这次操作没有完成：%.*s。请稍后再试，仍不成请联系管理员。", n, text);
}

static const char *sqlstate(const PGresult *r)
{
    const char *s = r ? PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
    return s ? s : "";
}

/* Class 23 is a violated constraint; 40 is a deadlock or a serialization failure: trying again helps. */
static enum err failure(PGconn *c, const PGresult *r, struct error *e)
{
    const char *state = sqlstate(r);
    const char *text = r ? PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    bool conflict = str_starts(state, "23") || str_starts(state, "40");
    if (str_eq(state, "53100")) {
        return error_set(e, ERR_IO, "磁盘已满，没有保存。请联系管理员腾出空间。");
    }
    return say(conflict ? ERR_CONFLICT : ERR_IO, text ? text : PQerrorMessage(c), e);
}

static bool lost(const struct pg *q)
{
    return PQstatus(q->c) != CONNECTION_OK;
}

/* Runs text of ours without arguments. */
static enum err plain(struct pg *q, const char *sql, struct error *e)
{
    PGresult *r = PQexec(q->c, sql);
    ExecStatusType st = PQresultStatus(r);
    bool good = st == PGRES_COMMAND_OK || st == PGRES_TUPLES_OK || st == PGRES_EMPTY_QUERY;
    enum err ret = good ? OK : failure(q->c, r, e);
    PQclear(r);
    return ret;
}

static void ignore_notice(void *ctx, const PGresult *r)
{
    (void)ctx;
    (void)r;
}

static enum err set_up(struct pg *q, struct error *e)
{
    const char *encoding = PQparameterStatus(q->c, "server_encoding");
    if (!str_eq(encoding, "UTF8")) {
        return error_set(e, ERR_INVALID, "数据库的编码是 %s，必须是 UTF8。请用 UTF8 编码重新建库。",
                         encoding ? encoding : "未知");
    }
    PQsetNoticeReceiver(q->c, ignore_notice, NULL);
    const char *reader = "set default_transaction_read_only = on";
    const char *fast = "set synchronous_commit = off";
    enum err r = plain(q, "set standard_conforming_strings = on; set bytea_output = 'hex'", e);
    if (!r && q->db.role == DB_READER) {
        r = plain(q, reader, e);
    } else if (!r && q->db.store->unsafe_fast) {
        r = plain(q, fast, e);
    }
    return r;
}

static PGconn *dial(const char *where)
{
    const char *const words[] = {"connect_timeout", "client_encoding", "application_name", "dbname",
                                 NULL};
    const char *const values[] = {"10", "UTF8", "faheng", where, NULL};
    return PQconnectdbParams(words, values, 1);
}

static enum err connect(struct pg *q, struct error *e)
{
    q->c = dial(q->db.store->where);
    if (lost(q)) {
        const char *text = PQerrorMessage(q->c);
        return error_set(e, ERR_IO, "连不上数据库：%.*s。请检查地址、网络和数据库服务。",
                         (int)strcspn(text, "\n"), text);
    }
    return set_up(q, e);
}

/* A new connection in place of a lost one. The statements of the old one are gone with it. */
static enum err mend(struct pg *q, struct error *e)
{
    if (!lost(q)) {
        return OK;
    }
    PQfinish(q->c);
    statement_drop_all(&q->cache);
    q->cursors = 0;
    return connect(q, e);
}

/* On the server a dropped statement is forgotten by name; in a failed transaction it stays until the end. */
static void drop_statement(void *owner, struct statement *st)
{
    struct pg *q = owner;
    char sql[FETCH_BYTES];
    struct error ignored;
    if (!lost(q) && PQtransactionStatus(q->c) != PQTRANS_INERROR) {
        snprintf(sql, sizeof(sql), "deallocate f%lld", (long long)st->number);
        (void)!plain(q, sql, &ignored);
    }
}

/* The text as PostgreSQL wants it, after `prefix`. */
static enum err rewritten(const char *prefix, const char *sql, size_t n, struct strbuf *b,
                          struct error *e)
{
    *b = strbuf_make(SQL_BYTES);
    strbuf_str(b, prefix);
    size_t wanted = rewrite_placeholders(b, sql);
    if (wanted != n) {
        return error_set(
            e, ERR_IO,
            "数据库出错，这次操作没有完成：语句要 %zu 个参数，给了 %zu 个。请联系管理员。", wanted,
            n);
    }
    return strbuf_check(b, e);
}

static struct statement *prepare(struct pg *q, const char *sql, const struct pg_params *p,
                                 const struct val *args, size_t n, struct error *e)
{
    struct statement *st = statement_find(&q->cache, sql, args, n);
    if (st) {
        return st;
    }
    struct strbuf b;
    char name[24];
    if (rewritten("", sql, n, &b, e)) {
        strbuf_clear(&b);
        return NULL;
    }
    snprintf(name, sizeof(name), "f%lld", (long long)++q->number);
    PGresult *r = PQprepare(q->c, name, b.ptr, (int)n, p->types);
    if (PQresultStatus(r) == PGRES_COMMAND_OK) {
        st = statement_add(&q->cache, sql, p->kinds);
        st->number = q->number;
    } else {
        failure(q->c, r, e);
    }
    PQclear(r);
    strbuf_clear(&b);
    return st;
}

/* What came of one statement so far. */
struct outcome {
    enum err r;
    int64_t changed;
    char state[6];
};

static void take_result(struct pg *q, const PGresult *r, struct pg_row *w, struct sink *sink,
                        struct outcome *o, struct error *e)
{
    switch (PQresultStatus(r)) {
    case PGRES_SINGLE_TUPLE:
        if (!o->r && sink && !sink->enough) {
            o->r = pg_row_give(w, r, 0, sink, e);
        }
        break;
    case PGRES_TUPLES_OK: break;
    case PGRES_COMMAND_OK: o->changed = strtoll(PQcmdTuples((PGresult *)r), NULL, 10); break;
    default:
        if (!o->r) {
            o->r = failure(q->c, r, e);
            snprintf(o->state, sizeof(o->state), "%s", sqlstate(r));
        }
    }
}

/* Reads to the end even after an error: the connection must be free for the next statement. */
static void take_results(struct pg *q, struct sink *sink, struct outcome *o, struct error *e)
{
    struct pg_row w = {0};
    PGresult *r;
    PQsetSingleRowMode(q->c);
    while ((r = PQgetResult(q->c))) {
        take_result(q, r, &w, sink, o, e);
        PQclear(r);
    }
    pg_row_clear(&w);
}

static void run_prepared(struct pg *q, struct statement *st, const struct pg_params *p, size_t n,
                         struct sink *sink, struct outcome *o, struct error *e)
{
    char name[24];
    snprintf(name, sizeof(name), "f%lld", (long long)st->number);
    if (!PQsendQueryPrepared(q->c, name, (int)n, p->values, p->lengths, p->formats, 0)) {
        o->r = failure(q->c, NULL, e);
        return;
    }
    st->busy = true;
    take_results(q, sink, o, e);
    st->busy = false;
    if (o->r && *o->state) {
        statement_drop(&q->cache, st);
    }
}

static void query_once(struct pg *q, const char *sql, const struct val *args, size_t n,
                       struct sink *sink, struct outcome *o, struct error *e)
{
    struct pg_params p = pg_params_make(args, n);
    struct statement *st = prepare(q, sql, &p, args, n, e);
    if (st) {
        run_prepared(q, st, &p, n, sink, o, e);
    } else {
        o->r = e->code;
    }
    pg_params_free(&p);
}

/* A reader may simply ask again when its connection was cut, or when a table changed under a prepared statement
 * (0A000), unless rows have gone out already: neither error comes after the first row in our use. */
static bool again(struct pg *q, const struct outcome *o, struct error *e)
{
    if (q->db.role != DB_READER || q->cursors) {
        return false;
    }
    return lost(q) ? !mend(q, e) : str_eq(o->state, "0A000");
}

static enum err pg_query(struct db *db, const char *sql, const struct val *args, size_t n,
                         struct sink *sink, int64_t *ret_changed, struct error *e)
{
    struct pg *q = pg_of(db);
    struct outcome o = {0};
    query_once(q, sql, args, n, sink, &o, e);
    if (o.r && again(q, &o, e)) {
        o = (struct outcome){0};
        query_once(q, sql, args, n, sink, &o, e);
    }
    if (!o.r && ret_changed) {
        *ret_changed = o.changed;
    }
    return o.r;
}

static enum err pg_script(struct db *db, const char *sql, struct error *e)
{
    return plain(pg_of(db), sql, e);
}

static enum err declare(struct pg *q, const char *sql, const struct val *args, size_t n,
                        struct error *e)
{
    char prefix[FETCH_BYTES];
    struct strbuf b;
    snprintf(prefix, sizeof(prefix), "declare walk%d no scroll cursor for ", q->cursors);
    enum err ret = rewritten(prefix, sql, n, &b, e);
    if (!ret) {
        struct pg_params p = pg_params_make(args, n);
        PGresult *r = PQexecParams(q->c, b.ptr, (int)n, p.types, p.values, p.lengths, p.formats, 0);
        ret = PQresultStatus(r) == PGRES_COMMAND_OK ? OK : failure(q->c, r, e);
        PQclear(r);
        pg_params_free(&p);
    }
    strbuf_clear(&b);
    return ret;
}

static enum err give_rows(const PGresult *r, struct sink *sink, struct error *e)
{
    struct pg_row w = {0};
    enum err ret = OK;
    for (int i = 0; i < PQntuples(r) && !ret && !sink->enough; i++) {
        ret = pg_row_give(&w, r, i, sink, e);
    }
    pg_row_clear(&w);
    return ret;
}

static enum err fetch_all(struct pg *q, int cursor, struct sink *sink, struct error *e)
{
    char fetch[FETCH_BYTES], shut[FETCH_BYTES];
    snprintf(fetch, sizeof(fetch), "fetch 500 from walk%d", cursor);
    snprintf(shut, sizeof(shut), "close walk%d", cursor);
    enum err ret = OK;
    bool more = true;
    while (more && !ret) {
        PGresult *r = PQexec(q->c, fetch);
        ret = PQresultStatus(r) == PGRES_TUPLES_OK ? give_rows(r, sink, e) : failure(q->c, r, e);
        more = PQntuples(r) == 500 && !sink->enough;
        PQclear(r);
    }
    struct error ignored;
    enum err end =
        PQtransactionStatus(q->c) == PQTRANS_INTRANS ? plain(q, shut, ret ? &ignored : e) : OK;
    return ret ? ret : end;
}

static enum err walk(struct pg *q, const char *sql, const struct val *args, size_t n,
                     struct sink *sink, struct error *e)
{
    enum err r = declare(q, sql, args, n, e);
    if (r) {
        return r;
    }
    int cursor = q->cursors++;
    r = fetch_all(q, cursor, sink, e);
    q->cursors = cursor;
    return r;
}

/* A reader has no transaction of its own; the outermost walk makes one. */
static enum err pg_each(struct db *db, const char *sql, const struct val *args, size_t n,
                        struct sink *sink, struct error *e)
{
    struct pg *q = pg_of(db);
    struct error ignored;
    if (db->role == DB_WRITER || q->cursors) {
        return walk(q, sql, args, n, sink, e);
    }
    if (plain(q, "begin", e) && (!lost(q) || mend(q, e) || plain(q, "begin", e))) {
        return e->code;
    }
    enum err r = walk(q, sql, args, n, sink, e);
    (void)!plain(q, "rollback", &ignored);
    return r;
}

/* "{1,2,3}" */
static enum err lock_counties(struct pg *q, const int64_t *counties, size_t n, struct error *e)
{
    struct strbuf b = strbuf_make(SQL_BYTES);
    for (size_t i = 0; i < n; i++) {
        strbuf_char(&b, i ? ',' : '{');
        strbuf_int(&b, counties[i]);
    }
    strbuf_char(&b, '}');
    enum err r = strbuf_check(&b, e);
    if (!r) {
        r = pg_query(&q->db,
                     "select pg_advisory_xact_lock(c) from unnest(cast(?1 as bigint[])) as c",
                     ARGS(T(b.ptr)), NULL, NULL, e);
    }
    strbuf_clear(&b);
    return r;
}

static enum err begin_once(struct pg *q, const int64_t *counties, size_t n, struct error *e)
{
    enum err r = plain(q, "begin", e);
    if (!r) {
        r = lock_counties(q, counties, n, e);
    }
    return r ? r : plain(q, "savepoint work", e);
}

/* An idle connection may have been cut long ago; nothing has run yet, so begin once more. */
static enum err pg_begin(struct db *db, const int64_t *counties, size_t n, struct error *e)
{
    struct pg *q = pg_of(db);
    enum err r = begin_once(q, counties, n, e);
    if (!r || !lost(q)) {
        return r;
    }
    r = mend(q, e);
    return r ? r : begin_once(q, counties, n, e);
}

static enum err pg_keep(struct db *db, struct error *e)
{
    return plain(pg_of(db), "release savepoint work; savepoint work", e);
}

static enum err pg_undo(struct db *db, struct error *e)
{
    pg_of(db)->cursors = 0;
    return plain(pg_of(db), "rollback to savepoint work", e);
}

/* In a failed transaction COMMIT succeeds and says ROLLBACK. */
static enum err pg_commit(struct db *db, struct error *e)
{
    struct pg *q = pg_of(db);
    PGresult *r = PQexec(q->c, "commit");
    enum err ret = OK;
    if (PQresultStatus(r) != PGRES_COMMAND_OK) {
        ret = failure(q->c, r, e);
    } else if (!str_eq(PQcmdStatus(r), "COMMIT")) {
        ret = say(ERR_IO, "the transaction was rolled back", e);
    }
    PQclear(r);
    return ret;
}

static void pg_rollback(struct db *db)
{
    struct pg *q = pg_of(db);
    struct error ignored;
    q->cursors = 0;
    if (!lost(q) && PQtransactionStatus(q->c) != PQTRANS_IDLE) {
        (void)!plain(q, "rollback", &ignored);
    }
}

static void pg_close(struct db *db)
{
    struct pg *q = pg_of(db);
    PGconn *c = q->c;
    q->c = NULL; /* the server forgets the statements by itself */
    statement_drop_all(&q->cache);
    PQfinish(c);
    free(q);
}

static enum err pg_open(struct store *s, enum db_role role, struct db **ret, struct error *e)
{
    struct pg *q = driver_alloc(1, sizeof(*q));
    q->db = (struct db){.driver = &driver_pg, .store = s, .role = role};
    q->cache.drop = drop_statement;
    q->cache.owner = q;
    if (connect(q, e)) {
        pg_close(&q->db);
        return e->code;
    }
    *ret = &q->db;
    return OK;
}

static enum err pg_start(struct store *s, struct error *e)
{
    char *text = NULL;
    PQconninfoOption *o = PQconninfoParse(s->where, &text);
    if (o) {
        PQconninfoFree(o);
        return OK;
    }
    error_set(e, ERR_INVALID, "数据库地址写得不对：%.*s。请写成 postgresql://用户@主机/库名。",
              (int)strcspn(text ? text : "", "\n"), text ? text : "");
    PQfreemem(text);
    return e->code;
}

static void pg_stop(struct store *s)
{
    (void)s;
}

static enum err pg_backup(struct store *s, const char *file, struct error *e)
{
    return pg_dump_to(s->where, file, e);
}

static const struct token tokens[] = {
    {"text", "text collate \"C\""},
    {"int", "bigint"},
    {"small", "smallint"},
    {"blob", "bytea"},
    {"strict", ""},
};

const struct driver driver_pg = {
    .kind = STORE_PG,
    .batch = 32,
    .tokens = tokens,
    .n_tokens = array_len(tokens),
    .tables_sql =
        "select c.relname from pg_catalog.pg_class c join pg_catalog.pg_namespace n "
        "on n.oid = c.relnamespace where n.nspname = current_schema() and c.relkind in ('r', 'p')",
    .columns_sql =
        "select a.attname, case t.typname when 'int8' then 'integer' when 'int2' then 'small' "
        "when 'bytea' then 'blob' else t.typname end from pg_catalog.pg_attribute a "
        "join pg_catalog.pg_class c on c.oid = a.attrelid "
        "join pg_catalog.pg_namespace n on n.oid = c.relnamespace "
        "join pg_catalog.pg_type t on t.oid = a.atttypid "
        "where n.nspname = current_schema() and c.relname = ?1 and a.attnum > 0 and not "
        "a.attisdropped",
    .start = pg_start,
    .stop = pg_stop,
    .open = pg_open,
    .close = pg_close,
    .query = pg_query,
    .each = pg_each,
    .script = pg_script,
    .begin = pg_begin,
    .keep = pg_keep,
    .undo = pg_undo,
    .commit = pg_commit,
    .rollback = pg_rollback,
    .backup = pg_backup,
};
