/* faheng import units, faheng import people: the sheets of the wizard for scripts, and for an office that is there already. All rows
 * or none. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/csv.h"
#include "base/now.h"
#include "base/str.h"
#include "cli/command.h"
#include "cli/open.h"
#include "people/account.h"
#include "people/roster.h"

struct rostering {
    const struct args *args;
    struct opened o;
    struct county county;
    struct roster roster;
    int64_t root;
    const char **hashes, **passwords;
};

/* Whoever has no parent first: below it hangs what says nothing else. */
static enum err known(struct rostering *x, struct roster_known *ret, struct error *e)
{
    struct arena *a = x->o.arena;
    struct account_row *rows;
    struct unit *units;
    struct db *db;
    size_t n, n_rows;
    enum err r;
    if ((r = open_county(&x->o, x->args, a, &x->county, e)) ||
        (r = store_reader(x->o.store, &db, e)) ||
        (r = org_units(db, a, x->county.id, &units, &n, e)) ||
        (r = account_list(db, a, x->county.id, &rows, &n_rows, e))) {
        return r;
    }
    const char **logins = arena_array(a, n_rows + 1, sizeof(*logins));
    for (size_t i = 0; i < n_rows; i++) {
        logins[i] = rows[i].login;
    }
    x->root = n ? units[0].id : 0;
    *ret = (struct roster_known){units, n, logins, n_rows, x->county.short_name};
    return OK;
}

static void print_faults(const struct roster *r)
{
    for (size_t i = 0; i < r->n_faults; i++) {
        const struct roster_fault *f = &r->faults[i];
        printf("第 %zu 行%s%s%s%s：%s\n", f->row, f->head ? " " : "", f->head ? f->head : "",
               f->cell ? " " : "", f->cell ? f->cell : "", f->why);
    }
    for (size_t i = 0; i < r->n_unknown; i++) {
        printf("“%s”这一列用不上，没有读。\n", r->unknown[i]);
    }
    printf("%s表共 %zu 行：没有问题 %zu 行，要改 %zu 行，已经有了 %zu 行。\n",
           roster_title(r->kind), r->rows, r->n, r->bad, r->there);
}

static enum err look(struct rostering *x, enum roster_kind kind, struct error *e)
{
    struct arena *a = x->o.arena;
    struct roster_known there;
    char *bytes;
    size_t n;
    enum err r;
    if ((r = known(x, &there, e)) ||
        (r = bytes_read_file(a, args_word(x->args, 0), ROSTER_BYTES_MAX, &bytes, &n, e)) ||
        (r = roster_read(a, x->o.content, kind, &there, bytes, n, &x->roster, e))) {
        return r;
    }
    print_faults(&x->roster);
    return OK;
}

/* --- passwords ------------------------------------------------------------------------------------------------------ */
static enum err make_passwords(struct rostering *x, struct error *e)
{
    const struct roster *r = &x->roster;
    struct arena *a = x->o.arena;
    enum err bad = OK;
    x->hashes = arena_array(a, r->n + 1, sizeof(*x->hashes));
    x->passwords = arena_array(a, r->n + 1, sizeof(*x->passwords));
    for (size_t i = 0; !bad && r->kind == ROSTER_PEOPLE && i < r->n; i++) {
        if (!r->people[i].same && !r->people[i].no_account) {
            x->passwords[i] = account_first_password(a);
            bad = account_hash(a, x->passwords[i], &x->hashes[i], e);
        }
    }
    return bad;
}

static enum err write_slips(const struct rostering *x, const char *path, struct error *e)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(ROSTER_BYTES_MAX);
    struct csv_out out = csv_begin(&b, true);
    static const char *const heads[] = {"单位", "姓名", "登录名", "初始密码"};
    for (size_t i = 0; i < array_len(heads); i++) {
        csv_cell(&out, heads[i]);
    }
    csv_row_end(&out);
    for (size_t i = 0; i < x->roster.n; i++) {
        const struct roster_person *p = &x->roster.people[i];
        if (x->passwords[i]) {
            csv_cell(&out, p->unit);
            csv_cell(&out, p->name);
            csv_cell(&out, p->login);
            csv_cell(&out, x->passwords[i]);
            csv_row_end(&out);
        }
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool written = fd >= 0 && write(fd, b.ptr, b.len) == (ssize_t)b.len;
    if ((fd >= 0 && close(fd)) || !written) {
        return error_set(e, ERR_IO, "写不了 %s。请换一个还没有的文件名，检查目录权限。", path);
    }
    return OK;
}

/* --- writing ---------------------------------------------------------------------------------------------------------- */
static enum err write_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct rostering *x = w->ctx;
    const struct actor by = actor_system(x->county.id);
    return x->roster.kind == ROSTER_UNITS
               ? roster_units_add(db, a, x->o.content, &by, x->root, &x->roster, e)
               : roster_people_add(db, a, x->o.content, &by, date_text(a, now_today()), &x->roster,
                                   x->hashes, NULL, e);
}

static bool needs_slips(const struct rostering *x)
{
    bool any = false;
    for (size_t i = 0; x->roster.kind == ROSTER_PEOPLE && i < x->roster.n; i++) {
        any = any || !x->roster.people[i].no_account;
    }
    return any;
}

/* The slips are on disk before the accounts are made: a password nobody knows helps nobody. */
static enum err carry_out(struct rostering *x, struct error *e)
{
    const char *path = args_value(x->args, "slips");
    struct work w = {.run = write_run, .ctx = x};
    bool slips = needs_slips(x);
    enum err r;
    if (slips && !path) {
        return error_set(e, ERR_INVALID, "请用 --slips 写明初始密码写到哪个文件。");
    }
    if (slips && !access(path, F_OK)) {
        return error_set(e, ERR_INVALID, "%s 已经有了，请换一个文件名。", path);
    }
    if ((r = make_passwords(x, e)) || (slips && (r = write_slips(x, path, e)))) {
        return r;
    }
    if ((r = store_write(x->o.store, x->county.id, &w, e))) {
        (void)!unlink(slips ? path : "");
        return r;
    }
    printf("已导入 %zu 行。\n", x->roster.n);
    if (slips) {
        printf("登录名和初始密码在 %s，发给本人以后请删除；第一次登录须修改。\n", path);
    }
    return OK;
}

static int import_roster(const struct args *args, enum roster_kind kind)
{
    struct rostering x = {.args = args};
    struct error e;
#ifdef FAHENG_TEST_BUILD
    account_cheap_hashes(args_flag(args, "cheap-hashes"));
#endif
    if (open_data(args, OPEN_WRITE, &x.o, &e)) {
        return command_failed(&e);
    }
    enum err r = look(&x, kind, &e);
    bool all = x.roster.n && !x.roster.bad;
    if (!r && all && !args_flag(args, "dry-run")) {
        r = carry_out(&x, &e);
    }
    size_t bad = x.roster.bad;
    open_close(&x.o);
    return r ? command_failed(&e) : bad ? EXIT_NO : EXIT_YES;
}

int cmd_import_units(const struct args *args)
{
    return import_roster(args, ROSTER_UNITS);
}

int cmd_import_people(const struct args *args)
{
    return import_roster(args, ROSTER_PEOPLE);
}
