/* An empty office: its name, its first unit and the three administrators, who keep an eye on each other. */
#include <stdio.h>

#include "base/now.h"
#include "base/str.h"
#include "cli/command.h"
#include "cli/open.h"
#include "cli/secret.h"
#include "cli/staff.h"

#define ROOT_KIND "authority"

static const struct administrator {
    const char *option, *login, *title, *role;
} administrators[] = {
    {"security", "anquan", "安全管理员", "security_admin"},
    {"system", "xitong", "系统管理员", "system_admin"},
    {"audit", "shenji", "审计管理员", "audit_admin"},
};

struct init {
    struct opened o;
    const char *name, *short_name;
    const char *logins[array_len(administrators)], *hashes[array_len(administrators)];
};

static enum err make_office(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct init *in = w->ctx;
    struct county *list;
    size_t n;
    int64_t county, account;
    enum err r = org_counties(db, a, &list, &n, e);
    if (!r && n) {
        return error_set(e, ERR_CONFLICT, "数据库里已经有 %s，不能再次初始化。", list[0].name);
    }
    if (r || (r = org_county_add(db, a, in->name, in->short_name, false, &county, e))) {
        return r;
    }
    struct actor by = actor_system(county);
    struct unit root = {.county = county, .kind = ROOT_KIND, .name = in->name};
    r = org_unit_add(db, a, in->o.content, &by, &root, e);
    for (size_t i = 0; !r && i < array_len(administrators); i++) {
        const struct staff s = {
            .login = in->logins[i],
            .name = administrators[i].title,
            .role = administrators[i].role,
            .from_on = date_text(a, now_today()),
            .unit = root.id,
            .hash = in->hashes[i],
            .must_change = true,
        };
        r = staff_add(db, a, in->o.content, &by, &s, &account, e);
    }
    return r;
}

static enum err read_hashes(struct init *in, const struct args *args, struct error *e)
{
    enum err r = OK;
    for (size_t i = 0; !r && i < array_len(administrators); i++) {
        const struct administrator *who = &administrators[i];
        const char *login = args_value(args, who->option);
        in->logins[i] = login ? login : who->login;
        r = secret_hash(in->o.arena, in->logins[i],
                        arena_printf(in->o.arena, "%s（%s）", who->title, in->logins[i]),
                        &in->hashes[i], e);
    }
    return r;
}

static void tell(const struct init *in)
{
    printf("已建好 %s。账号：\n", in->name);
    for (size_t i = 0; i < array_len(administrators); i++) {
        printf("  %s  %s\n", in->logins[i], administrators[i].title);
    }
    printf("首次登录须修改口令。启动：faheng serve --data %s\n", in->o.dir);
}

int cmd_init(const struct args *args)
{
    struct init in = {.name = args_value(args, "name"), .short_name = args_value(args, "short")};
    struct work w = {.run = make_office, .ctx = &in};
    struct error e;
    if (!in.name) {
        (void)error_set(&e, ERR_INVALID,
                        "请用 --name 写明机关全称，例如 --name 某某县卫生健康局。");
        return command_misused(&e);
    }
    if (open_data(args, OPEN_NEW, &in.o, &e)) {
        return command_failed(&e);
    }
    enum err r = read_hashes(&in, args, &e);
    if (!r && !(r = store_write(in.o.store, 0, &w, &e))) {
        tell(&in);
    }
    open_close(&in.o);
    return r ? command_failed(&e) : EXIT_YES;
}
