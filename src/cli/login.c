#include "cli/login.h"

#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "people/account.h"

static enum err of_account(struct opened *o, struct db *db, struct arena *a, const char *login,
                           struct actor *ret, struct error *e)
{
    struct account account;
    enum err r = account_by_login(db, a, login, &account, e);
    if (r == ERR_NOT_FOUND) {
        return error_set(e, ERR_NOT_FOUND, "没有账号 %s。", login);
    }
    return r ? r : actor_load(db, a, o->content, account.id, 0, date_text(a, now_today()), ret, e);
}

enum err login_actor(struct opened *o, const struct args *args, struct arena *a, struct actor *ret,
                     struct error *e)
{
    const char *login = args_value(args, "as");
    struct county county;
    struct db *db;
    enum err r = store_reader(o->store, &db, e);
    if (r) {
        return r;
    }
    if (login) {
        return of_account(o, db, a, login, ret, e);
    }
    r = open_county(o, args, a, &county, e);
    if (!r) {
        *ret = actor_system(county.id);
    }
    return r;
}

static bool is_called(const struct register_def *reg, const char *word)
{
    bool called = str_eq(reg->id, word) || str_eq(reg->title, word);
    for (size_t i = 0; !called && i < reg->n_alias; i++) {
        called = str_eq(reg->alias[i], word);
    }
    return called;
}

enum err login_register(const struct content *c, const char *word, const struct register_def **ret,
                        struct error *e)
{
    for (size_t i = 0; i < c->n_registers; i++) {
        if (is_called(&c->registers[i], word)) {
            *ret = &c->registers[i];
            return OK;
        }
    }
    return error_set(e, ERR_NOT_FOUND, "没有台账“%s”，请写台账的代码或名称。",
                     str_utf8_ok(word, strlen(word)) ? word : "?");
}
