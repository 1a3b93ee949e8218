#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "http/multipart.h"

static struct arena *a;
static struct error e;

/* The sink writes what happened as text: "[name|file]data;" */
static enum err on_open(void *ctx, const char *name, const char *file_name, struct error *err)
{
    (void)err;
    strbuf_printf(ctx, "[%s|%s]", name, file_name ? file_name : "-");
    return OK;
}

static enum err on_data(void *ctx, const char *p, size_t n, struct error *err)
{
    (void)err;
    strbuf_add(ctx, p, n);
    return OK;
}

static enum err on_close(void *ctx, struct error *err)
{
    (void)err;
    strbuf_char(ctx, ';');
    return OK;
}

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

/* Parses `text` in pieces of `step` bytes; "!" when refused, "?" when unfinished. */
static const char *parse(const char *type, const char *text, size_t step)
{
    struct strbuf b = strbuf_make(1 << 16);
    const struct multipart_sink sink = {&b, on_open, on_data, on_close};
    struct multipart *m = NULL;
    size_t n = strlen(text);
    const char *ret = NULL;

    if (multipart_new(a, type, &sink, &m, &e)) {
        return "!";
    }
    for (size_t at = 0; at < n && !ret; at += step) {
        if (multipart_feed(m, text + at, n - at < step ? n - at : step, &e)) {
            ret = "!";
        }
    }
    if (!ret) {
        ret = multipart_end(m, &e) ? "?" : strbuf_take(&b, a);
    }
    strbuf_clear(&b);
    return ret;
}

#define TYPE             "multipart/form-data; boundary=XyZ"
#define HEAD(rest)       "Content-Disposition: form-data; " rest "\r\n"
#define PART(rest, data) "--XyZ\r\n" HEAD(rest) "\r\n" data "\r\n"

static void test_parts_in_pieces_of_any_size(void **state)
{
    (void)state;
    static const char text[] = PART("name=\"标题\"", "法衡") PART("name=\"n\"", "")
        PART("name=\"f\"; filename=\"记录 1.pdf\"",
             "\r\n--XyY\r\n--Xy\r\r\n-a\r\n\r\n") "--XyZ--\r\nrest";
    static const char want[] =
        "[标题|-]法衡;[n|-];[f|记录 1.pdf]\r\n--XyY\r\n--Xy\r\r\n-a\r\n\r\n;";

    for (size_t step = 1; step <= sizeof(text); step++) {
        assert_string_equal(parse(TYPE, text, step), want);
    }
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(parse(TYPE, PART("name=a; filename=b.pdf", "x") "--XyZ--", 7),
                        "[a|b.pdf]x;");
    assert_string_equal(
        parse(TYPE, PART("filename=\"a;name=z.pdf\"; name=\"q\"", "x") "--XyZ--", 7),
        "[q|a;name=z.pdf]x;");
    assert_string_equal(parse(TYPE, PART("name=\"a%22b\\\"c\"", "x") "--XyZ--", 7),
                        "[a\"b\"c|-]x;");
    assert_string_equal(parse(TYPE, PART("name=\"f\"; filename=\"\"", "") "--XyZ--", 7), "[f|];");
    assert_string_equal(parse(TYPE, PART("name=\"f\"; filename=\"C:\\a\\b.doc\"", "") "--XyZ--", 7),
                        "[f|C:\\a\\b.doc];");
    assert_string_equal(parse("multipart/form-data; charset=utf-8; boundary=\"XyZ\"",
                              PART("name=a", "x") "--XyZ--", 7),
                        "[a|-]x;");
}

static void test_refuses(void **state)
{
    (void)state;
    static const struct {
        const char *type, *text, *want;
    } rows[] = {
        {"multipart/form-data", "--XyZ--", "!"},
        {"multipart/form-data; boundary=", "--XyZ--", "!"},
        {"multipart/form-data; boundary=\"a\nb\"", "--XyZ--", "!"},
        {"multipart/form-data; "
         "boundary=0123456789012345678901234567890123456789012345678901234567890123456789x",
         "", "!"},
        {TYPE, "", "?"},
        {TYPE, "hello", "?"},
        {TYPE, "--XyZ\r\n", "?"},
        {TYPE, PART("name=a", "x"), "?"},
        {TYPE, PART("name=a", "x") "--XyZ-", "?"},
        {TYPE, PART("name=a", "x") "--XyZx", "!"},
        {TYPE, "--XyZ \r\n" HEAD("name=a") "\r\nx\r\n--XyZ--", "!"},
        {TYPE, "--XyZ\r\n\r\nx\r\n--XyZ--", "!"},
        {TYPE, PART("filename=\"x.pdf\"", "x") "--XyZ--", "!"},
        {TYPE, PART("name=\"a", "x") "--XyZ--", "!"},
        {TYPE, PART("name=\"a\xff\"", "x") "--XyZ--", "!"},
        {TYPE, PART("name=\"a\"; filename=\"\xff\"", "x") "--XyZ--", "!"},
        {TYPE, "--XyZ\r\nno colon\r\n\r\nx\r\n--XyZ--", "!"},
        {TYPE, "--XyZ\r\n" HEAD("name=a") HEAD("name=b") "\r\nx\r\n--XyZ--", "!"},
        {TYPE, "--XyZ\r\n" HEAD("name=a") "Content-Transfer-Encoding: base64\r\n\r\nx\r\n--XyZ--",
         "!"},
        {TYPE, "--XyZ\r\n" HEAD("name=a") "\rX: y\r\n\r\nx\r\n--XyZ--", "!"},
        {TYPE, "--XyZ\r\nContent-Disposition : form-data; name=a\r\n\r\nx\r\n--XyZ--", "!"},
        {TYPE, "--XyZ\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--XyZ--", "!"},
    };

    for (size_t i = 0; i < array_len(rows); i++) {
        if (strcmp(parse(rows[i].type, rows[i].text, 3), rows[i].want) != 0) {
            fail_msg("row %zu gives %s", i, parse(rows[i].type, rows[i].text, 3));
        }
    }
}

static void test_head_has_a_ceiling(void **state)
{
    (void)state;
    struct strbuf b = strbuf_make(1 << 16);

    strbuf_lit(&b, "--XyZ\r\nX: ");
    while (b.len < MULTIPART_HEAD_MAX + 100) {
        strbuf_char(&b, 'x');
    }
    assert_string_equal(parse(TYPE, b.ptr, 100), "!");
    strbuf_clear(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_parts_in_pieces_of_any_size, setup, teardown),
        cmocka_unit_test_setup_teardown(test_names, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refuses, setup, teardown),
        cmocka_unit_test_setup_teardown(test_head_has_a_ceiling, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
