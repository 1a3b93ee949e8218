/* Accounts from the command line: the way in when nobody can log in, and the first accounts of an office. */
#include <stdio.h>
#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "cli/command.h"
#include "cli/open.h"
#include "cli/secret.h"
#include "cli/staff.h"
#include "register/handover.h"

struct user {
    const struct args *args;
    struct opened o;
    struct county county;
    const char *login, *hash;
    size_t handed;
};

static enum err find_unit(struct user *u, struct db *db, struct arena *a, const char *name,
                          int64_t *ret, struct error *e)
{
    struct unit *list;
    size_t n;
    enum err r = org_units(db, a, u->county.id, &list, &n, e);
    for (size_t i = 0; !r && i < n; i++) {
        if (str_eq(list[i].name, name) || str_eq(list[i].short_name, name)) {
            *ret = list[i].id;
            return OK;
        }
    }
    return r ? r
             : error_set(e, ERR_NOT_FOUND, "%s没有单位 %s，请写全称或简称。", u->county.name, name);
}

static enum err add_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct user *u = w->ctx;
    struct actor by = actor_system(u->county.id);
    struct staff s = {
        .login = u->login,
        .name = args_value(u->args, "name"),
        .phone = args_value(u->args, "phone"),
        .role = args_value(u->args, "role"),
        .from_on = date_text(a, now_today()),
        .hash = u->hash,
        .must_change = true,
    };
    int64_t account;
    enum err r = find_unit(u, db, a, args_value(u->args, "unit"), &s.unit, e);
    return r ? r : staff_add(db, a, u->o.content, &by, &s, &account, e);
}

static enum err find_account(struct user *u, struct db *db, struct arena *a, struct account *ret,
                             struct error *e)
{
    enum err r = account_by_login(db, a, u->login, ret, e);
    return r == ERR_NOT_FOUND ? error_set(e, r, "没有账号 %s。", u->login) : r;
}

static enum err passwd_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct user *u = w->ctx;
    struct account account;
    enum err r = find_account(u, db, a, &account, e);
    if (r) {
        return r;
    }
    struct actor by = actor_system(account.county);
    return account_set_hash(db, a, &by, account.id, u->hash, e);
}

static enum err lock_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct user *u = w->ctx;
    struct account account;
    enum err r = find_account(u, db, a, &account, e);
    if (r) {
        return r;
    }
    struct actor by = actor_system(account.county);
    bool lock = !args_flag(u->args, "unlock");
    if (lock && (r = handover_done(db, a, u->o.content, account.county, account.person, e))) {
        return r;
    }
    return account_lock(db, a, &by, account.id, lock, e);
}

/* --- 离岗交接 --------------------------------------------------------------------------------------------- */
/* The posts that only this person held, so that what waits for his signature can be signed. */
static enum err take_posts(struct user *u, struct db *db, struct arena *a, const struct actor *by,
                           int64_t from, int64_t to, struct error *e)
{
    struct open_item *items;
    size_t n = 0;
    enum err r = handover_open(db, a, u->o.content, by->county, from, &items, &n, e);
    for (size_t i = 0; !r && i < n; i++) {
        struct table t;
        if (items[i].field) {
            continue;
        }
        r = db_all(db, a,
                   "select id from post where county = ?1 and person = ?2 and role = ?3 and unit = "
                   "?4 and to_on is null",
                   ARGS(I(by->county), I(to), T(items[i].role), I(items[i].unit)), &t, e);
        struct post p = {.county = by->county,
                         .person = to,
                         .unit = items[i].unit,
                         .role = items[i].role,
                         .from_on = date_text(a, now_today())};
        if (!r && !t.n) {
            r = org_post_add(db, a, u->o.content, by, &p, e);
        }
    }
    return r;
}

static enum err handover_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct user *u = w->ctx, other = *u;
    struct account from, to;
    other.login = args_word(u->args, 1);
    enum err r = find_account(u, db, a, &from, e);
    if (r || (r = find_account(&other, db, a, &to, e))) {
        return r;
    }
    struct actor by = actor_system(from.county);
    struct engine en = {.content = u->o.content};
    if (from.person == to.person || from.county != to.county) {
        return error_set(e, ERR_INVALID, "要交给同县的另一个人。");
    }
    r = handover_give(&en, db, a, &by, from.person, to.person, args_value(u->args, "reason"),
                      &u->handed, e);
    if (!r && args_flag(u->args, "with-post")) {
        r = take_posts(u, db, a, &by, from.person, to.person, e);
    }
    return r;
}

/* What is open, one line each; shown before a refusal and after a hand-over. */
static enum err list_open(struct user *u, struct error *e)
{
    struct open_item *items;
    struct account account;
    struct db *db;
    size_t n = 0;
    enum err r = store_reader(u->o.store, &db, e);
    if (r || (r = find_account(u, db, u->o.arena, &account, e)) ||
        (r = handover_open(db, u->o.arena, u->o.content, account.county, account.person, &items, &n,
                           e))) {
        return r;
    }
    for (size_t i = 0; i < n; i++) {
        printf("%s\t%s\t%s\t%s\n", items[i].reg->title, items[i].number ? items[i].number : "-",
               items[i].title, items[i].field ? items[i].field->title : "等他签字");
    }
    return OK;
}

/* The writer of a county is found by its number, so the account is looked up before the work is submitted. */
static enum err find_county(struct user *u, struct error *e)
{
    struct account account;
    struct db *db;
    enum err r = store_reader(u->o.store, &db, e);
    if (!r) {
        r = find_account(u, db, u->o.arena, &account, e);
    }
    if (!r) {
        u->county.id = account.county;
    }
    return r;
}

static enum err write(struct user *u,
                      enum err (*run)(struct work *, struct db *, struct arena *, struct error *),
                      struct error *e)
{
    struct work w = {.run = run, .ctx = u};
    return store_write(u->o.store, u->county.id, &w, e);
}

static int finish(struct user *u, enum err r, const struct error *e, const char *said)
{
    if (!r) {
        printf("%s：%s\n", u->login, said);
    }
    open_close(&u->o);
    return r ? command_failed(e) : EXIT_YES;
}

/* Asks for a first password twice, then runs the work. */
static int with_password(struct user *u, enum err r,
                         enum err (*run)(struct work *, struct db *, struct arena *,
                                         struct error *),
                         struct error *e, const char *said)
{
    if (!r) {
        r = secret_hash(u->o.arena, u->login, u->login, &u->hash, e);
    }
    if (!r) {
        r = write(u, run, e);
    }
    return finish(u, r, e, said);
}

int cmd_user_add(const struct args *args)
{
    static const char *const needed[] = {"name", "unit", "role"};
    struct user u = {.args = args, .login = args_word(args, 0)};
    struct error e;
    for (size_t i = 0; i < array_len(needed); i++) {
        if (!args_value(args, needed[i])) {
            (void)error_set(&e, ERR_INVALID, "还要写 --%s，请用 --help 查看说明。", needed[i]);
            return command_misused(&e);
        }
    }
    if (open_data(args, OPEN_WRITE, &u.o, &e)) {
        return command_failed(&e);
    }
    enum err r = open_county(&u.o, args, u.o.arena, &u.county, &e);
    return with_password(&u, r, add_run, &e, "账号已建好，首次登录须修改口令。");
}

int cmd_user_passwd(const struct args *args)
{
    struct user u = {.args = args, .login = args_word(args, 0)};
    struct error e;
    if (open_data(args, OPEN_WRITE, &u.o, &e)) {
        return command_failed(&e);
    }
    return with_password(&u, find_county(&u, &e), passwd_run, &e,
                         "口令已重设，下次登录须修改；已登录的都已退出。");
}

int cmd_user_lock(const struct args *args)
{
    struct user u = {.args = args, .login = args_word(args, 0)};
    struct error e;
    if (open_data(args, OPEN_WRITE, &u.o, &e)) {
        return command_failed(&e);
    }
    enum err r = find_county(&u, &e);
    if (!r && !args_flag(args, "unlock")) {
        r = list_open(&u, &e);
    }
    if (!r) {
        r = write(&u, lock_run, &e);
    }
    return finish(&u, r, &e,
                  args_flag(args, "unlock") ? "账号已解锁。" : "账号已锁定，已登录的都已退出。");
}

int cmd_user_handover(const struct args *args)
{
    struct user u = {.args = args, .login = args_word(args, 0)};
    struct error e;
    if (!args_value(args, "reason")) {
        (void)error_set(&e, ERR_INVALID, "还要写 --reason，例如 --reason 退休。");
        return command_misused(&e);
    }
    if (open_data(args, OPEN_WRITE, &u.o, &e)) {
        return command_failed(&e);
    }
    enum err r = find_county(&u, &e);
    if (!r) {
        r = write(&u, handover_run, &e);
    }
    if (!r) {
        r = list_open(&u, &e);
    }
    return finish(&u, r, &e,
                  r ? ""
                    : arena_printf(u.o.arena, "已交接 %zu 件；上面列出的还没有了结。", u.handed));
}
