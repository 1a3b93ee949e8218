#include "cli/open.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "action/action.h"
#include "base/str.h"
#include "clock/clock_recount.h"
#include "domain/framework_part.h"
#include "paper/paper.h"
#include "people/practice.h"
#include "register/schema.h"
#include "store/migrate.h"

static void print_faults(const struct faults *faults)
{
    for (size_t i = 0; i < faults->n; i++) {
        const struct fault *f = &faults->items[i];
        printf("%s:%d:%d: %s\n", f->place.file, f->place.line, f->place.column, f->text);
    }
    fflush(stdout);
}

/* Seeds of frameworks are read like everything else: their faults and bindings stop the start, too. */
static size_t check_frameworks(struct arena *a, const struct content *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_frameworks; i++) {
        const struct content_file *file = &c->frameworks[i];
        struct framework f;
        struct error e;
        if (framework_from_yaml(a, file->name, file->text, file->size, &f, &e)) {
            printf("%s: %s\n", e.place, e.text);
            n++;
            continue;
        }
        size_t from = f.n_findings;
        n += framework_check_bindings(a, &f, c);
        for (size_t k = from; k < f.n_findings; k++) {
            printf("%s:%d:1: %s %s\n", file->name, f.findings[k].line,
                   f.findings[k].code ? f.findings[k].code : "", f.findings[k].say);
        }
    }
    fflush(stdout);
    return n;
}

static size_t check_papers(struct arena *a, const struct content *c)
{
    struct papers papers;
    struct faults faults = {0};
    struct error e;
    (void)!papers_load(a, c, &papers, &faults, &e);
    print_faults(&faults);
    return faults.n;
}

enum err open_content(struct arena *a, const char *dir, bool only_dir, const struct content **ret,
                      size_t *ret_faults, struct error *e)
{
    struct content_options o = {.dir = dir, .only_dir = only_dir};
    struct faults faults = {0};
    o.actions = action_names(&o.n_actions);
    enum err r = content_load(a, &o, ret, &faults, e);
    print_faults(&faults);
    *ret_faults = faults.n + (r ? 0 : check_frameworks(a, *ret) + check_papers(a, *ret));
    if (*ret_faults) {
        return error_set(e, ERR_INVALID, "内容有 %zu 处毛病，见上面各行；改好后再启动。",
                         *ret_faults);
    }
    return r;
}

/* --- where ------------------------------------------------------------------------------------------------ */

static bool is_postgres(const char *db)
{
    return str_starts(db, "postgresql://") || str_starts(db, "postgres://");
}

static enum err find_where(const struct args *args, struct opened *o, const char **ret,
                           struct error *e)
{
    const char *dir = args_value(args, "data"), *db = args_value(args, "db");
    if (db && !is_postgres(db)) {
        return error_set(e, ERR_INVALID,
                         "--db 要以 postgresql:// 开头；数据放在本机目录时请用 --data。");
    }
    o->dir = dir ? dir : "faheng-data";
    o->postgres = db != NULL;
    *ret = db ? db : dir;
    return OK;
}

static enum err make_folder(const char *path, struct error *e)
{
    if (mkdir(path, 0700) == 0 || errno == EEXIST) {
        return OK;
    }
    return error_set(e, ERR_IO, "建不了目录 %s：%s。请检查上级目录是否存在、是否有权限。", path,
                     strerror(errno));
}

static enum err check_place(struct opened *o, enum open_how how, struct error *e)
{
    const char *file = arena_printf(o->arena, "%s/faheng.db", o->dir);
    if (how == OPEN_NEW || o->postgres) {
        return how == OPEN_READ ? OK : make_folder(o->dir, e);
    }
    if (access(how == OPEN_EMPTY ? o->dir : file, F_OK)) {
        return error_set(e, ERR_NOT_FOUND,
                         "%s 里还没有数据库。请核对 --data；新建请先建好空目录再用 faheng serve "
                         "打开启用向导，或者用 faheng init、faheng demo。",
                         o->dir);
    }
    return OK;
}

/* --- opening ---------------------------------------------------------------------------------------------- */

static enum err has_tables(struct opened *o, struct error *e)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct county *list;
    size_t n;
    struct db *db;
    enum err r = store_reader(o->store, &db, e);
    if (r) {
        return r;
    }
    if ((r = org_counties(db, a, &list, &n, e))) {
        return error_set(e, ERR_NOT_FOUND,
                         "这个数据库还没有建表，或版本太旧。请先执行 faheng migrate。");
    }
    return OK;
}

static enum err bring_up(struct opened *o, enum open_how how, struct error *e)
{
    enum err r;
    if (how == OPEN_READ) {
        return has_tables(o, e);
    }
    if ((r = migrate_run(o->store, &o->migrations, e))) {
        return r;
    }
    if ((r = schema_apply(o->store, o->content, e))) {
        return r;
    }
    return clock_renew(o->store, o->content, e);
}

static enum err find_practice(struct opened *o, struct error *e)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct db *db;
    enum err r = store_reader(o->store, &db, e);
    return r ? r : practice_of(db, a, &o->practice, e);
}

/* Scenarios end with their place; what a power cut would do to it is nobody's concern. Never in a program people use. */
static bool open_fast(void)
{
#ifdef FAHENG_TEST_BUILD
    return getenv("FAHENG_TEST_FAST") != NULL;
#else
    return false;
#endif
}

static enum err open_parts(const struct args *args, enum open_how how, struct opened *o,
                           struct error *e)
{
    const char *where = NULL;
    size_t faults;
    enum err r;
    if ((r = find_where(args, o, &where, e)) || (r = check_place(o, how, e)) ||
        (r = open_content(o->arena, args_value(args, "content"), false, &o->content, &faults, e))) {
        return r;
    }
    const struct store_options so = {.where = where, .unsafe_fast = open_fast()};
    if ((r = store_open(&so, &o->store, e))) {
        return r;
    }
    o->engine = (struct engine){
        .content = o->content,
        .actions = action_table,
        .n_actions = action_count,
        .files_dir = o->dir,
    };
    r = bring_up(o, how, e);
    return r ? r : find_practice(o, e);
}

enum err open_data(const struct args *args, enum open_how how, struct opened *ret, struct error *e)
{
    struct opened o = {.arena = arena_new()};
    enum err r = open_parts(args, how, &o, e);
    if (r) {
        open_close(&o);
        return r;
    }
    *ret = o;
    return OK;
}

void open_close(struct opened *o)
{
    store_close(o->store);
    arena_free(o->arena);
    o->store = NULL;
    o->arena = NULL;
}

/* --- counties --------------------------------------------------------------------------------------------- */

static const char *names_of(struct arena *a, const struct county *list, size_t n)
{
    const char *text = "";
    for (size_t i = 0; i < n && i < 20; i++) {
        text = arena_printf(a, "%s%s%s", text, i ? "、" : "", list[i].name);
    }
    return text;
}

enum err open_counties(struct opened *o, const struct args *args, struct arena *a,
                       struct county **ret, size_t *ret_n, struct error *e)
{
    const char *name = args_value(args, "county");
    struct county *list;
    size_t n;
    struct db *db;
    enum err r;
    if ((r = store_reader(o->store, &db, e)) || (r = org_counties(db, a, &list, &n, e))) {
        return r;
    }
    for (size_t i = 0; name && i < n; i++) {
        if (str_eq(list[i].name, name) || str_eq(list[i].short_name, name)) {
            *ret = &list[i];
            *ret_n = 1;
            return OK;
        }
    }
    if (name) {
        return error_set(e, ERR_NOT_FOUND, "没有 %s。已有：%s。", name,
                         n ? names_of(a, list, n) : "（空）");
    }
    *ret = list;
    *ret_n = n;
    return OK;
}

enum err open_county(struct opened *o, const struct args *args, struct arena *a, struct county *ret,
                     struct error *e)
{
    struct county *list;
    size_t n;
    enum err r = open_counties(o, args, a, &list, &n, e);
    if (r) {
        return r;
    }
    if (!n) {
        return error_set(e, ERR_NOT_FOUND, "数据库是空的。请先执行 faheng init 或 faheng demo。");
    }
    if (n > 1) {
        return error_set(e, ERR_INVALID, "有几个机关，请用 --county 写明哪一个：%s。",
                         names_of(a, list, n));
    }
    *ret = list[0];
    return OK;
}
