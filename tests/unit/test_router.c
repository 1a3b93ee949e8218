#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "http/router.h"

static struct arena *a;
static struct error e;

static enum err handle(struct request *req, struct response *res, struct error *err)
{
    (void)req;
    (void)res;
    (void)err;
    return OK;
}

#define ROW(m, p)                                                                   \
    {                                                                               \
        .method = m, .path = p, .handle = handle, .permission = "public", .says = p \
    }

static const struct route rows[] = {
    ROW("GET", "/"),
    ROW("GET", "/desk"),
    ROW("GET", "/desk/r/:register"),
    ROW("GET", "/desk/r/:register/new"),
    ROW("GET", "/desk/r/:register/:id"),
    ROW("POST", "/desk/r/:register/:id"),
    ROW("POST", "/desk/r/import/new"),
    ROW("GET", "/desk/r/:register/:id/file/:file"),
    ROW("HEAD", "/tus/:id"),
    ROW("PATCH", "/tus/:id"),
};
static const struct route more[] = {ROW("GET", "/desk"), ROW("GET", "/api/:x")};
static const struct route_table tables[] = {{rows, array_len(rows)}, {more, array_len(more)}};

static int setup(void **state)
{
    (void)state;
    a = arena_new();
    error_clear(&e);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

/* Index of the row found, or -1; `allow` gets the methods or NULL. */
static int find(const char *method, const char *path, struct request *req, const char **allow)
{
    *req = (struct request){.arena = a, .method = method, .path = path};
    const struct route *r = router_find(tables, array_len(tables), req, allow);

    if (!r) {
        return -1;
    }
    assert_ptr_equal(r, req->route);
    return r >= rows && r < rows + array_len(rows) ? (int)(r - rows) : 100 + (int)(r - more);
}

static void test_finds(void **state)
{
    (void)state;
    struct request req;
    const char *allow;

    assert_int_equal(find("GET", "/", &req, &allow), 0);
    assert_int_equal(req.n_params, 0);
    assert_int_equal(find("GET", "/desk", &req, &allow), 1); /* the earlier table wins */
    assert_int_equal(find("GET", "/desk/r/案件", &req, &allow), 2);
    assert_string_equal(request_param(&req, "register"), "案件");
    assert_int_equal(find("GET", "/desk/r/case/new", &req, &allow), 3); /* literal before :id */
    assert_int_equal(find("GET", "/desk/r/case/news", &req, &allow), 4);
    assert_string_equal(request_param(&req, "register"), "case");
    assert_string_equal(request_param(&req, "id"), "news");
    assert_int_equal(find("GET", "/desk/r/case/7/file/9", &req, &allow), 7);
    assert_int_equal(req.n_params, 3);
    assert_string_equal(request_param(&req, "file"), "9");
    assert_int_equal(find("GET", "/api/1", &req, &allow), 101);
}

static void test_comes_back_from_a_literal(void **state)
{
    (void)state;
    struct request req;
    const char *allow;

    assert_int_equal(find("POST", "/desk/r/import/new", &req, &allow), 6);
    assert_int_equal(find("GET", "/desk/r/import/new", &req, &allow),
                     3); /* literal has only POST */
    assert_string_equal(request_param(&req, "register"), "import");
    assert_int_equal(find("GET", "/desk/r/import/7", &req, &allow), 4);
    assert_int_equal(find("GET", "/desk/r/import", &req, &allow), 2);
}

static void test_misses(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "/des",         "/desk/", "/desk/r",       "/desk/r/",
        "/desk/r//new", "//",     "/desk/r/a/b/c", "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s"};
    struct request req;
    const char *allow;

    for (size_t i = 0; i < array_len(paths); i++) {
        if (find("GET", paths[i], &req, &allow) != -1 || allow) {
            fail_msg("found %s", paths[i]);
        }
    }
}

static void test_methods(void **state)
{
    (void)state;
    struct request req;
    const char *allow = NULL;

    assert_int_equal(find("HEAD", "/desk", &req, &allow), 1);
    assert_int_equal(find("HEAD", "/tus/1", &req, &allow), 8);
    assert_int_equal(find("DELETE", "/desk/r/a/b", &req, &allow), -1);
    assert_string_equal(allow, "GET, HEAD, POST");
    assert_int_equal(find("GET", "/tus/1", &req, &allow), -1);
    assert_string_equal(allow, "HEAD, PATCH");
    assert_int_equal(find("BREW", "/desk", &req, &allow), -1);
    assert_string_equal(allow, "GET, HEAD");
}

static void assert_faulty(struct route row, const char *word)
{
    const struct route_table table = {&row, 1};
    struct router *r = NULL;

    error_clear(&e);
    assert_int_equal(router_new(a, &table, 1, &r, &e), ERR_INVALID);
    assert_null(r);
    assert_non_null(strstr(e.text, word));
}

static void test_checks_rows(void **state)
{
    (void)state;
    const struct route good = ROW("GET", "/x");
    struct route row;

    row = good, row.method = "get";
    assert_faulty(row, "请求方法");
    row = good, row.path = "x";
    assert_faulty(row, "路径");
    row = good, row.handle = NULL;
    assert_faulty(row, "处理函数");
    row = good, row.permission = NULL;
    assert_faulty(row, "权限");
    row = good, row.says = "";
    assert_faulty(row, "说明");
    row = good, row.path = "/a/:";
    assert_faulty(row, "名称");
    row = good, row.path = "/:a/:b/:c/:d/:e/:f/:g/:h/:i";
    assert_faulty(row, "名称");
}

static void test_index(void **state)
{
    (void)state;
    struct router *r = NULL;

    assert_int_equal(router_new(a, tables, array_len(tables), &r, &e), OK);
    assert_int_equal(router_count(r), 12);
    assert_int_equal(router_index(r, &rows[3]), 3);
    assert_int_equal(router_index(r, &more[1]), 11);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_finds, setup, teardown),
        cmocka_unit_test_setup_teardown(test_comes_back_from_a_literal, setup, teardown),
        cmocka_unit_test_setup_teardown(test_misses, setup, teardown),
        cmocka_unit_test_setup_teardown(test_methods, setup, teardown),
        cmocka_unit_test_setup_teardown(test_checks_rows, setup, teardown),
        cmocka_unit_test_setup_teardown(test_index, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
