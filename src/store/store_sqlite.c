/* store_sqlite.c - the SQLite driver: DIR/faheng.db in WAL mode, one writing connection, checkpoints elsewhere.
 *
 * A reader that walks rows keeps its snapshot only until the statement ends, so the next statement sees the last
 * commit. LIKE is made case-sensitive, as PostgreSQL has it. Real numbers do not exist in our tables; should an
 * expression yield one, it comes out as text.
 */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "store/driver.h"
#include "store/kept.h"
#include "store/statement.h"
#include "store/wal.h"

#define BUSY_MS    10000
#define PATH_BYTES 4096

struct sqlite {
    struct db db;
    sqlite3 *c;
    bool inside; /* past the gate */
    struct statement_cache cache;
    struct kept *kept; /* lent to db.kept while held */
};

static struct sqlite *sqlite_of(struct db *db)
{
    return (struct sqlite *)db;
}

static enum err constraint_failure(int code, const char *text, struct error *e)
{
    if (code == SQLITE_CONSTRAINT_DATATYPE) {
        return error_set(e, ERR_IO,
                         "数据库出错，这次操作没有完成：数据类型不符（%s）。请联系管理员。", text);
    }
    return error_set(e, ERR_CONFLICT, "与已有的数据冲突，没有保存（%s）。请刷新后核对再试。", text);
}

static enum err failure(sqlite3 *c, struct error *e)
{
    int code = sqlite3_extended_errcode(c);
    const char *text = sqlite3_errmsg(c);
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT: return constraint_failure(code, text, e);
    case SQLITE_FULL: return error_set(e, ERR_IO, "磁盘已满，没有保存。请联系管理员腾出空间。");
    case SQLITE_BUSY:
        return error_set(e, ERR_IO, "数据库正被另一个程序占用，没有保存。请稍后再试。");
    case SQLITE_READONLY:
        return error_set(e, ERR_IO, "数据库在这里只能读，没有保存（%s）。请联系管理员。", text);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return error_set(e, ERR_IO, "数据库文件已损坏（%s）。请停止程序，用最近的备份恢复。", text);
    default:
        return error_set(
            e, ERR_IO, "数据库出错，这次操作没有完成：%s。请稍后再试，仍不成请联系管理员。", text);
    }
}

static void drop_statement(void *owner, struct statement *st)
{
    (void)owner;
    sqlite3_finalize(st->handle);
}

static struct statement *prepare(struct sqlite *q, const char *sql, struct error *e)
{
    struct statement *st = statement_find(&q->cache, sql, NULL, 0);
    if (st) {
        return st;
    }
    sqlite3_stmt *handle;
    if (sqlite3_prepare_v3(q->c, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL) != SQLITE_OK) {
        failure(q->c, e);
        return NULL;
    }
    if (!handle) {
        error_set(e, ERR_IO, "数据库出错，这次操作没有完成：语句为空。请联系管理员。");
        return NULL;
    }
    st = statement_add(&q->cache, sql, NULL);
    st->handle = handle;
    return st;
}

static int bind_one(sqlite3_stmt *h, int i, const struct val *v)
{
    switch (v->kind) {
    case VAL_INT: return sqlite3_bind_int64(h, i, v->i);
    case VAL_TEXT: return sqlite3_bind_text64(h, i, v->s, v->n, SQLITE_STATIC, SQLITE_UTF8);
    case VAL_BLOB: return sqlite3_bind_blob64(h, i, v->n ? v->s : "", v->n, SQLITE_STATIC);
    default: return sqlite3_bind_null(h, i);
    }
}

static enum err bind(struct sqlite *q, sqlite3_stmt *h, const struct val *args, size_t n,
                     struct error *e)
{
    int wanted = sqlite3_bind_parameter_count(h);
    if (wanted < 0 || (size_t)wanted != n) {
        return error_set(
            e, ERR_IO,
            "数据库出错，这次操作没有完成：语句要 %d 个参数，给了 %zu 个。请联系管理员。", wanted,
            n);
    }
    for (size_t i = 0; i < n; i++) {
        if (bind_one(h, (int)i + 1, &args[i]) != SQLITE_OK) {
            return failure(q->c, e);
        }
    }
    return OK;
}

static struct val column(sqlite3_stmt *h, int i)
{
    struct val v = {0};
    switch (sqlite3_column_type(h, i)) {
    case SQLITE_NULL: break;
    case SQLITE_INTEGER: v = val_int(sqlite3_column_int64(h, i)); break;
    case SQLITE_BLOB:
        v.s = sqlite3_column_blob(h, i);
        v.s = v.s ? v.s : "";
        v.n = (size_t)sqlite3_column_bytes(h, i);
        v.kind = VAL_BLOB;
        break;
    default:
        v.s = (const char *)sqlite3_column_text(h, i);
        v.n = (size_t)sqlite3_column_bytes(h, i);
        v.kind = v.s && v.n ? VAL_TEXT : VAL_NULL;
    }
    return v;
}

/* A table that grew under a prepared `select *` gives more columns than before. */
static void fit_cells(struct statement *st)
{
    size_t n = (size_t)sqlite3_column_count(st->handle);
    if (!st->cells || n != st->columns) {
        free(st->cells);
        st->cells = driver_alloc(n, sizeof(*st->cells));
        st->columns = n;
    }
}

static enum err step_all(struct sqlite *q, struct statement *st, struct sink *sink, struct error *e)
{
    int code;
    while ((code = sqlite3_step(st->handle)) == SQLITE_ROW) {
        if (!sink) {
            continue;
        }
        fit_cells(st);
        for (size_t i = 0; i < st->columns; i++) {
            st->cells[i] = column(st->handle, (int)i);
        }
        enum err r = sink->fn(sink->ctx, st->cells, st->columns, e);
        if (r || sink->enough) {
            return r;
        }
    }
    return code == SQLITE_DONE ? OK : failure(q->c, e);
}

static enum err sqlite_query(struct db *db, const char *sql, const struct val *args, size_t n,
                             struct sink *sink, int64_t *ret_changed, struct error *e)
{
    struct sqlite *q = sqlite_of(db);
    struct statement *st = prepare(q, sql, e);
    if (!st) {
        return e->code;
    }
    int64_t before = sqlite3_total_changes64(q->c);
    st->busy = true;
    enum err r = bind(q, st->handle, args, n, e);
    if (!r) {
        r = step_all(q, st, sink, e);
    }
    sqlite3_reset(st->handle);
    sqlite3_clear_bindings(st->handle);
    st->busy = false;
    if (!r && ret_changed) {
        *ret_changed = sqlite3_total_changes64(q->c) == before ? 0 : sqlite3_changes64(q->c);
    }
    return r;
}

static enum err sqlite_each(struct db *db, const char *sql, const struct val *args, size_t n,
                            struct sink *sink, struct error *e)
{
    return sqlite_query(db, sql, args, n, sink, NULL, e);
}

static enum err sqlite_script(struct db *db, const char *sql, struct error *e)
{
    struct sqlite *q = sqlite_of(db);
    return sqlite3_exec(q->c, sql, NULL, NULL, NULL) == SQLITE_OK ? OK : failure(q->c, e);
}

static enum err plain(struct db *db, const char *sql, struct error *e)
{
    return sqlite_query(db, sql, NO_ARGS, NULL, NULL, e);
}

static enum err sqlite_begin(struct db *db, const int64_t *counties, size_t n, struct error *e)
{
    (void)counties;
    (void)n;
    wal_enter(db->store->state);
    sqlite_of(db)->inside = true;
    enum err r = plain(db, "begin immediate", e);
    return r ? r : plain(db, "savepoint work", e);
}

static enum err sqlite_keep(struct db *db, struct error *e)
{
    enum err r = plain(db, "release work", e);
    return r ? r : plain(db, "savepoint work", e);
}

static enum err sqlite_undo(struct db *db, struct error *e)
{
    return plain(db, "rollback to work", e);
}

static enum err read_commit(void *ctx, const struct val *cells, size_t columns, struct error *e)
{
    (void)columns;
    (void)e;
    *(int64_t *)ctx = cells[0].i;
    return OK;
}

/* data_version is read inside the transaction and so is that of the commit it sees; it changes with every commit of
 * another connection, and a reader makes none. */
static void sqlite_hold(struct db *db)
{
    struct sqlite *q = sqlite_of(db);
    struct error ignored;
    int64_t commit;
    struct sink sink = {.fn = read_commit, .ctx = &commit};
    if (!sqlite3_get_autocommit(q->c) || plain(db, "begin", &ignored) ||
        sqlite_query(db, "pragma data_version", NO_ARGS, &sink, NULL, &ignored)) {
        return;
    }
    kept_at(q->kept, commit);
    db->kept = q->kept;
}

static void sqlite_release(struct db *db)
{
    struct error ignored;
    db->kept = NULL;
    if (!sqlite3_get_autocommit(sqlite_of(db)->c) && plain(db, "commit", &ignored)) {
        (void)!plain(db, "rollback", &ignored);
    }
}

static void leave(struct sqlite *q)
{
    if (q->inside) {
        q->inside = false;
        wal_leave(q->db.store->state);
    }
}

static enum err sqlite_commit(struct db *db, struct error *e)
{
    enum err r = plain(db, "commit", e);
    if (!r) {
        leave(sqlite_of(db));
    }
    return r;
}

static void sqlite_rollback(struct db *db)
{
    struct sqlite *q = sqlite_of(db);
    struct error ignored;
    if (!sqlite3_get_autocommit(q->c)) {
        (void)!plain(db, "rollback", &ignored);
    }
    leave(q);
}

static void sqlite_close(struct db *db)
{
    struct sqlite *q = sqlite_of(db);
    statement_drop_all(&q->cache);
    kept_free(q->kept);
    sqlite3_close_v2(q->c);
    free(q);
}

static enum err database_path(const struct store *s, char out[PATH_BYTES], struct error *e)
{
    int n = snprintf(out, PATH_BYTES, "%s/faheng.db", s->where);
    return n < PATH_BYTES ? OK
                          : error_set(e, ERR_INVALID, "数据文件夹的路径太长。请换一个短的路径。");
}

static enum err connect(const char *path, int flags, sqlite3 **ret, struct error *e)
{
    sqlite3 *c = NULL;
    if (sqlite3_open_v2(path, &c, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
        error_set(e, ERR_IO, "不能打开数据库文件 %s:%s。请检查路径和权限。", path,
                  c ? sqlite3_errmsg(c) : "内存不足");
        sqlite3_close_v2(c);
        return e->code;
    }
    sqlite3_extended_result_codes(c, 1);
    sqlite3_busy_timeout(c, BUSY_MS);
    *ret = c;
    return OK;
}

static enum err connect_here(struct store *s, const char *pragmas, sqlite3 **ret, struct error *e)
{
    char path[PATH_BYTES];
    sqlite3 *c = NULL;
    if (database_path(s, path, e) ||
        connect(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &c, e)) {
        return e->code;
    }
    if (sqlite3_exec(c, pragmas, NULL, NULL, NULL) != SQLITE_OK) {
        failure(c, e);
        sqlite3_close_v2(c);
        return e->code;
    }
    *ret = c;
    return OK;
}

#define PRAGMAS \
    "pragma foreign_keys=on; pragma case_sensitive_like=on; pragma wal_autocheckpoint=0; "
#define WRITER_PRAGMAS PRAGMAS "pragma journal_mode=wal; pragma cache_size=-6000; "

static const char *pragmas(const struct store *s, enum db_role role)
{
    if (role == DB_READER) {
        return PRAGMAS "pragma cache_size=-2000; pragma query_only=on;";
    }
    return s->unsafe_fast ? WRITER_PRAGMAS "pragma synchronous=off;"
                          : WRITER_PRAGMAS "pragma synchronous=full;";
}

static enum err sqlite_open(struct store *s, enum db_role role, struct db **ret, struct error *e)
{
    sqlite3 *c = NULL;
    if (connect_here(s, pragmas(s, role), &c, e)) {
        return e->code;
    }
    struct sqlite *q = driver_alloc(1, sizeof(*q));
    q->db = (struct db){.driver = &driver_sqlite, .store = s, .role = role};
    q->c = c;
    q->cache.drop = drop_statement;
    if (role == DB_WRITER) {
        wal_watch(s->state, c);
    } else {
        q->kept = kept_new();
    }
    *ret = &q->db;
    return OK;
}

/* Without the global memory statistics no lock is shared between connections. */
static void set_up_once(void)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static enum err sqlite_start(struct store *s, struct error *e)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    sqlite3 *c = NULL;
    struct wal *w;
    pthread_once(&once, set_up_once);
    if (mkdir(s->where, 0700) != 0 && errno != EEXIST) {
        return error_set(e, ERR_IO, "不能建立数据文件夹 %s:%s。请检查路径和权限。", s->where,
                         strerror(errno));
    }
    const char *mode = s->unsafe_fast ? "pragma journal_mode=wal; pragma synchronous=off;"
                                      : "pragma journal_mode=wal;";
    if (connect_here(s, mode, &c, e) || wal_start(c, &w, e)) {
        return e->code;
    }
    s->state = w;
    return OK;
}

static void sqlite_stop(struct store *s)
{
    wal_stop(s->state);
}

/* The copy is made a plain single file: its journal mode is set back from WAL. */
static enum err copy(sqlite3 *from, sqlite3 *to, struct error *e)
{
    sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
    if (!b) {
        return failure(to, e);
    }
    int code = sqlite3_backup_step(b, -1);
    sqlite3_backup_finish(b);
    if (code != SQLITE_DONE) {
        return failure(to, e);
    }
    return sqlite3_exec(to, "pragma journal_mode=delete", NULL, NULL, NULL) == SQLITE_OK
               ? OK
               : failure(to, e);
}

static enum err backup_to(const char *part, void *ctx, struct error *e)
{
    struct store *s = ctx;
    sqlite3 *from = NULL, *to = NULL;
    if (connect_here(s, "pragma query_only=on", &from, e)) {
        return e->code;
    }
    enum err r = connect(part, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &to, e);
    if (!r) {
        r = copy(from, to, e);
        sqlite3_close_v2(to);
    }
    sqlite3_close_v2(from);
    return r;
}

static enum err sqlite_backup_file(struct store *s, const char *file, struct error *e)
{
    return driver_write_aside(file, backup_to, s, e);
}

static const struct token tokens[] = {
    {"text", "text"}, {"int", "integer"},   {"small", "integer"},
    {"blob", "blob"}, {"strict", "strict"},
};

const struct driver driver_sqlite = {
    .kind = STORE_SQLITE,
    .writers = 1,
    .batch = 256,
    .tokens = tokens,
    .n_tokens = array_len(tokens),
    .tables_sql = "select name from sqlite_master where type = 'table' and name not like "
                  "'sqlite\\_%' escape '\\'",
    .columns_sql = "select name, lower(type) from pragma_table_info(?1)",
    .start = sqlite_start,
    .stop = sqlite_stop,
    .open = sqlite_open,
    .close = sqlite_close,
    .query = sqlite_query,
    .each = sqlite_each,
    .script = sqlite_script,
    .begin = sqlite_begin,
    .keep = sqlite_keep,
    .undo = sqlite_undo,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .hold = sqlite_hold,
    .release = sqlite_release,
    .backup = sqlite_backup_file,
};
