/* What the program is: its version, and the access matrix, every route row with the roles that its permission lets in.
 * The matrix is tab-separated, so that a spreadsheet or another program reads it. */
#include <stdio.h>

#include "api/api.h"
#include "base/str.h"
#include "cli/command.h"
#include "cli/open.h"
#include "cli/test_routes.h"
#include "portal/portal.h"
#include "setup/setup.h"
#include "web/web.h"

static const char *const lanes[] = {
    [LANE_READ] = "read",
    [LANE_LOOP] = "loop",
    [LANE_SLOW] = "slow",
};

static void print_roles(const struct content *c, const char *permission)
{
    const char *between = "";
    if (str_eq(permission, "public")) {
        printf("任何人");
        return;
    }
    if (str_eq(permission, "self")) {
        printf("已登录的任何人");
        return;
    }
    for (size_t i = 0; i < c->n_roles; i++) {
        if (role_may(&c->roles[i], permission)) {
            printf("%s%s", between, c->roles[i].id);
            between = ",";
        }
    }
    printf("%s", *between ? "" : "无");
}

static void print_table(const struct content *c, const struct route *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct route *r = &rows[i];
        printf("%s\t%s\t%s\t%s\t%zu\t%s\t", r->method, r->path, r->permission,
               r->csrf ? "csrf" : "-", r->body_limit, lanes[r->lane]);
        print_roles(c, r->permission);
        printf("\t%s\n", r->says);
    }
}

int cmd_routes(const struct args *args)
{
    const struct content *c;
    size_t faults;
    struct error e;
    if (open_content(args->arena, args_value(args, "content"), false, &c, &faults, &e)) {
        return command_failed(&e);
    }
    printf("方法\t路径\t权限\tCSRF\t请求体上限\t车道\t角色\t用途\n");
    print_table(c, web_routes, web_routes_count);
    print_table(c, api_routes, api_routes_count);
    print_table(c, portal_routes, portal_routes_count);
    print_table(c, setup_routes, setup_routes_count);
#ifdef FAHENG_TEST_BUILD
    print_table(c, test_routes, test_routes_count);
#endif
    return EXIT_YES;
}

int cmd_version(const struct args *args)
{
    (void)args;
#ifdef FAHENG_TEST_BUILD
    printf("faheng " FAHENG_VERSION "（测试版本，不得用于办公）\n");
#else
    printf("faheng " FAHENG_VERSION "\n");
#endif
    return EXIT_YES;
}
