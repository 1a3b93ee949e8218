#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "http/form.h"
#include "http/request.h"
#include "http/response.h"

static struct arena *a;
static struct error e;

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

static enum err decode(const char *s, struct request *req)
{
    struct pair *pairs = NULL;
    enum err r = form_decode(a, s, strlen(s), FORM_FIELDS_MAX, &pairs, &req->n_form, &e);

    req->arena = a;
    req->form = pairs;
    return r;
}

static void test_form_decodes(void **state)
{
    (void)state;
    struct request req = {0};
    const char **all = NULL;

    assert_int_equal(
        decode("a=1&b=%E6%B3%95+%e8%a1%a1&&a=2&c&d=&=x&e=1%3D2%26&t=x%0D%0Ay%09", &req), OK);
    assert_int_equal(req.n_form, 8);
    assert_string_equal(request_form(&req, "a"), "1");
    assert_string_equal(request_form(&req, "b"), "法 衡");
    assert_string_equal(request_form(&req, "c"), "");
    assert_string_equal(request_form(&req, "d"), "");
    assert_string_equal(request_form(&req, ""), "x");
    assert_string_equal(request_form(&req, "e"), "1=2&");
    assert_string_equal(request_form(&req, "t"), "x\ny\t");
    assert_null(request_form(&req, "f"));
    assert_int_equal(request_form_all(&req, "a", &all), 2);
    assert_string_equal(all[0], "1");
    assert_string_equal(all[1], "2");
    assert_int_equal(request_form_all(&req, "f", &all), 0);
}

static void test_form_refuses(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "a=%",         "a=%4",     "a=%zz",  "%=1",     "a=%00",  "a=%01",   "a=%7F",    "a=%C0%AF",
        "a=%ED%A0%80", "a=%E6%B3", "a=\xff", "a%0Ab=1", "a%09=1", "a=x%0Dy", "a=%1B[2J", "%FF=1",
    };

    for (size_t i = 0; i < array_len(bad); i++) {
        struct request req = {0};
        error_clear(&e);
        if (decode(bad[i], &req) != ERR_INVALID || !e.text[0] || req.n_form) {
            fail_msg("accepted %s", bad[i]);
        }
    }
}

static void test_form_ceilings(void **state)
{
    (void)state;
    struct request req = {0};
    struct strbuf b = strbuf_make(1 << 20);

    for (int i = 0; i < FORM_FIELDS_MAX; i++) {
        strbuf_lit(&b, "a=1&");
    }
    assert_int_equal(decode(b.ptr, &req), OK);
    assert_int_equal(req.n_form, FORM_FIELDS_MAX);
    strbuf_lit(&b, "b=1");
    assert_int_equal(decode(b.ptr, &req), ERR_LIMIT);
    strbuf_empty(&b);
    for (int i = 0; i < FORM_NAME_MAX; i++) {
        strbuf_char(&b, 'n');
    }
    assert_int_equal(decode(b.ptr, &req), OK);
    strbuf_char(&b, 'n');
    assert_int_equal(decode(b.ptr, &req), ERR_INVALID);
    strbuf_clear(&b);
}

static const char *path(const char *raw)
{
    const char *ret = NULL;

    error_clear(&e);
    return form_path(a, raw, strlen(raw), &ret, &e) ? NULL : ret;
}

static void test_path(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",        "x",      "/a/../b", "/..",   "/./a",   "/a/%2e%2e/b",
        "/a/.%2E", "/a%2Fb", "/a%2fb",  "/a\\b", "/a%5Cb", "/a%00b",
        "/a%0Ab",  "/%ff",   "/a%",     "/a%4",  "/%7f",
    };

    assert_string_equal(path("/"), "/");
    assert_string_equal(path("/desk/r/%E6%B3%95+x%20y"), "/desk/r/法+x y");
    assert_string_equal(path("/a/..b/c..."), "/a/..b/c...");
    for (size_t i = 0; i < array_len(bad); i++) {
        if (path(bad[i]) || !e.text[0]) {
            fail_msg("accepted %s", bad[i]);
        }
    }
    char *longest = arena_alloc(a, FORM_PATH_MAX + 2);
    memset(longest, 'a', FORM_PATH_MAX + 1);
    longest[0] = '/';
    assert_null(path(longest));
    longest[FORM_PATH_MAX] = '\0';
    assert_non_null(path(longest));
}

static void test_headers_and_cookies(void **state)
{
    (void)state;
    const struct pair headers[] = {
        {"Host", "a.example"},
        {"Referer", "/\xb7\xa8"},
        {"cookie", "a=1; sid=abc.DEF-_; empty=; q=\"x\"; sid=second;last=z "},
    };
    const struct request req = {.arena = a, .headers = headers, .n_headers = 3};

    assert_string_equal(request_header(&req, "host"), "a.example");
    assert_null(request_header(&req, "Origin"));
    assert_null(request_header(&req, "Referer")); /* not UTF-8 */
    assert_string_equal(request_cookie(&req, "sid"), "abc.DEF-_");
    assert_string_equal(request_cookie(&req, "empty"), "");
    assert_string_equal(request_cookie(&req, "last"), "z");
    assert_null(request_cookie(&req, "q"));
    assert_null(request_cookie(&req, "id"));
    assert_null(request_cookie(&req, "si"));
}

static void test_response_headers(void **state)
{
    (void)state;
    struct request req = {.arena = a, .secure = true};
    struct response res = {.arena = a};

    response_redirect(&res, "/desk/r/x?q=法 衡\r\n");
    assert_int_equal(res.status, 303);
    assert_string_equal(res.location, "/desk/r/x?q=%E6%B3%95%20%E8%A1%A1%0D%0A");
    response_redirect(&res, "//evil.example/");
    assert_string_equal(res.location, "/");
    response_redirect(&res, "/\\evil.example/");
    assert_string_equal(res.location, "/");
    response_redirect(&res, "https://evil.example/");
    assert_string_equal(res.location, "/");
    response_done(&res, "/desk/r/x", "已存 1&2。");
    assert_string_equal(res.location, "/desk/r/x?done=%E5%B7%B2%E5%AD%98%201%262%E3%80%82");
    response_done(&res, "/desk/r/x?year=2026", "好");
    assert_string_equal(res.location, "/desk/r/x?year=2026&done=%E5%A5%BD");
    response_cookie(&res, &req, "sid", "v", -1);
    assert_string_equal(res.headers[0].name, "Set-Cookie");
    assert_string_equal(res.headers[0].value, "sid=v; Path=/; HttpOnly; SameSite=Lax; Secure");
    req.secure = false;
    response_cookie(&res, &req, "sid", "", 0);
    assert_string_equal(res.headers[1].value, "sid=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    response_download(&res, "决定书(1) \"x\".pdf");
    assert_string_equal(res.disposition,
                        "attachment; filename=\"download.pdf\"; "
                        "filename*=UTF-8''%E5%86%B3%E5%AE%9A%E4%B9%A6%281%29%20%22x%22.pdf");
}

static void test_statuses(void **state)
{
    (void)state;
    assert_int_equal(response_status(OK), 200);
    assert_int_equal(response_status(ERR_NOT_FOUND), 404);
    assert_int_equal(response_status(ERR_INVALID), 422);
    assert_int_equal(response_status(ERR_DENIED), 403);
    assert_int_equal(response_status(ERR_CONFLICT), 409);
    assert_int_equal(response_status(ERR_LIMIT), 413);
    assert_int_equal(response_status(ERR_IO), 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_form_decodes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_form_refuses, setup, teardown),
        cmocka_unit_test_setup_teardown(test_form_ceilings, setup, teardown),
        cmocka_unit_test_setup_teardown(test_path, setup, teardown),
        cmocka_unit_test_setup_teardown(test_headers_and_cookies, setup, teardown),
        cmocka_unit_test_setup_teardown(test_response_headers, setup, teardown),
        cmocka_unit_test(test_statuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
