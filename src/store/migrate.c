/* migrate.c - reads what was applied, refuses what does not fit, backs up, applies one after the other.
 *
 * Each migration runs through the writer under county 0, so two programs that start together apply it once: the one
 * that comes second finds the row and does nothing.
 */
#include "store/migrate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/date.h"
#include "base/embed.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/now.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "store/driver.h"
#include "store/migration.h"
#include "store/rewrite.h"

enum { MIGRATION_BYTES = 4 << 20 };

static bool word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static const struct token *token_at(const struct driver *d, const char *s)
{
    for (size_t i = 0; i < d->n_tokens; i++) {
        size_t n = strlen(d->tokens[i].name);
        if (strncmp(s, d->tokens[i].name, n) == 0 && !word_char(s[n])) {
            return &d->tokens[i];
        }
    }
    return NULL;
}

static void expand(struct strbuf *b, const struct driver *d, const char *sql)
{
    while (*sql) {
        size_t n = rewrite_quoted(sql);
        const struct token *t = *sql == '@' ? token_at(d, sql + 1) : NULL;
        if (t) {
            strbuf_str(b, t->text);
            sql += 1 + strlen(t->name);
            continue;
        }
        n = n ? n : 1;
        strbuf_add(b, sql, n);
        sql += n;
    }
}

char *migrate_expand(struct arena *a, enum store_kind kind, const char *sql)
{
    struct strbuf b = strbuf_make(SIZE_MAX / 2);
    expand(&b, kind == STORE_PG ? &driver_pg : &driver_sqlite, sql);
    char *text = strbuf_take(&b, a);
    strbuf_clear(&b);
    return text;
}

static const char *base_name(const char *name)
{
    const char *slash = strrchr(name, '/');
    return slash ? slash + 1 : name;
}

/* "0007_outbox.sql" -> 7; 0 when it is not named so. */
static int64_t number_of(const char *name)
{
    int64_t n = 0;
    size_t i = 0;
    for (; name[i] >= '0' && name[i] <= '9' && i < 9; i++) {
        n = n * 10 + (name[i] - '0');
    }
    return i == 4 && name[i] == '_' && str_ends(name, ".sql") ? n : 0;
}

static enum err check_list(struct migration *list, size_t n, struct error *e)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i].number == 0) {
            return error_set(e, ERR_INVALID, "迁移文件 %s 的名字不对，应当像 0001_core.sql。",
                             list[i].name);
        }
        if (i > 0 && list[i].number <= list[i - 1].number) {
            return error_set(e, ERR_INVALID, "迁移文件 %s 的编号重复或次序不对。", list[i].name);
        }
        if (!str_utf8_ok(list[i].sql, list[i].size)) {
            return error_set(e, ERR_INVALID, "迁移文件 %s 不是 UTF-8 文本。", list[i].name);
        }
    }
    return OK;
}

static struct migration *make_list(struct arena *a, const struct embed_file *files, size_t n)
{
    struct migration *list = arena_array(a, n ? n : 1, sizeof(*list));
    for (size_t i = 0; i < n; i++) {
        const char *name = base_name(files[i].name);
        list[i].name = name;
        list[i].number = number_of(name);
        list[i].size = files[i].size;
        list[i].sql = arena_strndup(a, (const char *)files[i].data, files[i].size);
        sm3_hex(files[i].data, files[i].size, list[i].digest);
    }
    return list;
}

static enum err read_tables(struct db *db, struct arena *a, bool *ret_known, bool *ret_empty,
                            struct error *e)
{
    struct table t;
    enum err r = db_all(db, a, db->driver->tables_sql, NO_ARGS, &t, e);
    if (r) {
        return r;
    }
    *ret_known = false;
    for (size_t i = 0; i < t.n; i++) {
        *ret_known = *ret_known || str_eq(cell_text(&t, i, 0), "migration");
    }
    *ret_empty = t.n == 0;
    return OK;
}

static enum err check_applied(const struct table *t, size_t row, struct migration *list, size_t n,
                              struct error *e)
{
    int64_t number = cell_int(t, row, 0);
    const char *name = cell_text(t, row, 1);
    for (size_t i = 0; i < n; i++) {
        if (list[i].number != number) {
            continue;
        }
        list[i].applied = true;
        if (str_eq(list[i].digest, cell_text(t, row, 2))) {
            return OK;
        }
        return error_set(
            e, ERR_INVALID,
            "迁移 %s "
            "执行以后文件又被改过，程序不能启动。请换回原来的程序版本，或用备份恢复数据库。",
            list[i].name);
    }
    return error_set(e, ERR_INVALID,
                     "数据库比程序新（已执行迁移 %s），程序不能启动。请换用新版本的程序。",
                     name ? name : "?");
}

/* Marks what is applied, and refuses a database that does not fit. */
static enum err match(struct db *db, struct arena *a, struct migration *list, size_t n,
                      struct error *e)
{
    struct table t;
    enum err r =
        db_all(db, a, "select number, name, digest from migration order by number", NO_ARGS, &t, e);
    for (size_t i = 0; !r && i < t.n; i++) {
        r = check_applied(&t, i, list, n, e);
    }
    return r;
}

static enum err apply(struct db *db, struct arena *a, const struct migration *m, struct error *e)
{
    char *sql = migrate_expand(a, db_kind(db), m->sql);
    if (db_script(db, sql, e)) {
        struct error why = *e;
        return error_set(e, why.code, "迁移 %s 没有执行成，数据库保持原样：%s", m->name, why.text);
    }
    return db_run(
        db, "insert into migration(number, name, digest, applied_at) values (?1, ?2, ?3, ?4)",
        ARGS(I(m->number), T(m->name), T(m->digest), T(datetime_text(a, now_real_ms()))), NULL, e);
}

/* Another program may have applied it between our look and now. */
static enum err apply_work(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct migration *m = w->ctx;
    struct table t;
    enum err r = db_script(
        db,
        migrate_expand(a, db_kind(db),
                       "create table if not exists migration(number @int not null primary key, "
                       "name @text not null, digest @text not null, "
                       "applied_at @text not null) @strict"),
        e);
    if (r) {
        return r;
    }
    r = db_one(db, a, "select number from migration where number = ?1", ARGS(I(m->number)), &t, e);
    if (r != ERR_NOT_FOUND) {
        return r;
    }
    error_clear(e);
    m->applied = true;
    return apply(db, a, m, e);
}

static enum err make_folder(const char *path, struct error *e)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST) {
        return OK;
    }
    return error_set(e, ERR_IO, "不能建立备份文件夹 %s:%s。请检查路径和权限。", path,
                     strerror(errno));
}

static enum err back_up(struct store *s, struct arena *a, const struct migration *first,
                        struct error *e)
{
    if (store_kind(s) == STORE_PG) {
        log_info("数据库将从迁移 %s 开始升级；PostgreSQL 的备份由 pg_dump 或备用库承担。",
                 first->name);
        return OK;
    }
    char *moment = str_replace(a, datetime_text(a, now_real_ms()), ":", "");
    char *folder = arena_printf(a, "%s/backup", s->where);
    char *file =
        arena_printf(a, "%s/before-%04lld-%s.db", folder, (long long)first->number, moment);
    enum err r = make_folder(folder, e);
    return r ? r : store_backup(s, file, e);
}

static const struct migration *first_pending(const struct migration *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!list[i].applied) {
            return &list[i];
        }
    }
    return NULL;
}

static enum err apply_pending(struct store *s, struct migration *list, size_t n, int *ret_applied,
                              struct error *e)
{
    int applied = 0;
    for (size_t i = 0; i < n; i++) {
        if (list[i].applied) {
            continue;
        }
        struct work w = {.run = apply_work, .ctx = &list[i]};
        enum err r = store_write(s, 0, &w, e);
        if (r) {
            return r;
        }
        applied += list[i].applied;
    }
    *ret_applied = applied;
    return OK;
}

static enum err run(struct store *s, struct arena *a, struct migration *list, size_t n,
                    int *ret_applied, struct error *e)
{
    struct db *db;
    bool known = false, empty = true;
    enum err r = check_list(list, n, e);
    if (r || (r = store_reader(s, &db, e)) || (r = read_tables(db, a, &known, &empty, e))) {
        return r;
    }
    if (known && (r = match(db, a, list, n, e))) {
        return r;
    }
    const struct migration *first = first_pending(list, n);
    if (first && !empty && (r = back_up(s, a, first, e))) {
        return r;
    }
    return apply_pending(s, list, n, ret_applied, e);
}

enum err migrate_list(struct store *s, const struct embed_file *files, size_t n, int *ret_applied,
                      struct error *e)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    for (size_t i = 0; i < n; i++) {
        if (files[i].size > MIGRATION_BYTES) {
            return error_set(e, ERR_LIMIT, "迁移文件 %s 太大。", files[i].name);
        }
    }
    return run(s, a, make_list(a, files, n), n, ret_applied, e);
}

enum err migrate_run(struct store *s, int *ret_applied, struct error *e)
{
    return migrate_list(s, embed_migrations, embed_migrations_count, ret_applied, e);
}
