#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/unzip.h"
#include "zipfile.h"

struct fixture {
    struct zipfile z;
    struct arena *a;
    struct unzip *zip;
    struct error e;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    f->a = arena_new();
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    arena_free(f->a);
    zipfile_drop(&f->z);
    free(f);
    return 0;
}

static enum err open_it(struct fixture *f, const struct unzip_limits *limits)
{
    zipfile_end(&f->z);
    return unzip_open_bytes(f->a, f->z.bytes, f->z.n, limits, &f->zip, &f->e);
}

static void assert_refused(struct fixture *f, const struct unzip_limits *limits, enum err want,
                           const char *part)
{
    assert_int_equal(open_it(f, limits), want);
    assert_non_null(strstr(f->e.text, part));
}

static void test_reads_entries(void **state)
{
    struct fixture *f = *state;
    char *text = NULL;
    size_t i = 9, n = 0;
    zipfile_text(&f->z, "a.txt", "甲");
    zipfile_text(&f->z, "folder/b.txt", "second");
    assert_int_equal(open_it(f, NULL), OK);
    assert_int_equal(unzip_count(f->zip), 2);
    assert_string_equal(unzip_name(f->zip, 1), "folder/b.txt");
    assert_int_equal(unzip_size(f->zip, 1), 6);
    assert_null(unzip_name(f->zip, 2));
    assert_true(unzip_find(f->zip, "Folder/B.txt", &i));
    assert_int_equal(i, 1);
    assert_false(unzip_find(f->zip, "b.txt", &i));
    assert_int_equal(unzip_read(f->a, f->zip, 1, 6, &text, &n, &f->e), OK);
    assert_string_equal(text, "second");
    assert_int_equal(n, 6);
    assert_int_equal(unzip_read(f->a, f->zip, 1, 5, &text, &n, &f->e), ERR_LIMIT);
    assert_int_equal(unzip_read(f->a, f->zip, 2, 5, &text, &n, &f->e), ERR_NOT_FOUND);
}

static enum err stop_at_once(void *ctx, const void *p, size_t n, bool *stop, struct error *e)
{
    (void)p;
    (void)e;
    *(size_t *)ctx += n;
    *stop = true;
    return OK;
}

static void test_stops(void **state)
{
    struct fixture *f = *state;
    static char big[300000];
    size_t seen = 0;
    zipfile_add(&f->z, "big", big, sizeof(big));
    assert_int_equal(open_it(f, NULL), OK);
    assert_int_equal(unzip_each(f->zip, 0, stop_at_once, &seen, &f->e), OK);
    assert_true(seen > 0 && seen < sizeof(big));
}

static void test_bomb_by_size(void **state)
{
    struct fixture *f = *state;
    f->z.size = 600u << 20;
    zipfile_text(&f->z, "a", "x");
    assert_refused(f, NULL, ERR_LIMIT, "太大");
}

/* 60 MB out of 11 bytes is far beyond 300 times; 10 MB would be let through by the free allowance. */
static void test_bomb_by_ratio(void **state)
{
    struct fixture *f = *state;
    f->z.size = 60u << 20;
    zipfile_text(&f->z, "a", "hello world");
    assert_refused(f, NULL, ERR_LIMIT, "太大");
}

static void test_small_things_may_blow_up(void **state)
{
    struct fixture *f = *state;
    f->z.size = 10u << 20;
    zipfile_text(&f->z, "a", "hello world");
    assert_int_equal(open_it(f, NULL), OK);
}

static void test_bomb_by_total(void **state)
{
    struct fixture *f = *state;
    const struct unzip_limits limits = {
        .entries = 9, .entry = 100, .total = 150, .ratio = 300, .free = 1000};
    static char text[80];
    zipfile_add(&f->z, "a", text, sizeof(text));
    zipfile_add(&f->z, "b", text, sizeof(text));
    assert_refused(f, &limits, ERR_LIMIT, "太大");
}

static void test_bomb_by_overlap(void **state)
{
    struct fixture *f = *state;
    static char text[1000];
    f->z.packed = 5000;
    zipfile_add(&f->z, "a", text, sizeof(text));
    assert_refused(f, NULL, ERR_LIMIT, "太大");
}

static void test_too_many_entries(void **state)
{
    struct fixture *f = *state;
    const struct unzip_limits limits = {
        .entries = 2, .entry = 100, .total = 100, .ratio = 300, .free = 1000};
    zipfile_text(&f->z, "a", "");
    zipfile_text(&f->z, "b", "");
    zipfile_text(&f->z, "c", "");
    assert_refused(f, &limits, ERR_LIMIT, "超过 2 个");
}

/* The directory promises more than the entry gives, and less. */
static void test_lies_about_size(void **state)
{
    struct fixture *f = *state;
    char *text = NULL;
    size_t n;
    f->z.size = 12;
    zipfile_text(&f->z, "a", "hello world");
    f->z.size = 5;
    zipfile_text(&f->z, "b", "hello world");
    assert_int_equal(open_it(f, NULL), OK);
    assert_int_equal(unzip_read(f->a, f->zip, 0, 100, &text, &n, &f->e), ERR_INVALID);
    assert_int_equal(unzip_read(f->a, f->zip, 1, 100, &text, &n, &f->e), ERR_INVALID);
    assert_null(text);
}

static void test_bad_crc(void **state)
{
    struct fixture *f = *state;
    char *text = NULL;
    size_t n;
    zipfile_text(&f->z, "a", "hello world");
    f->z.bytes[35] ^= 1;
    assert_int_equal(open_it(f, NULL), OK);
    assert_int_equal(unzip_read(f->a, f->zip, 0, 100, &text, &n, &f->e), ERR_INVALID);
}

static void test_bad_names(void **state)
{
    static const char *const names[] = {"/etc/passwd", "../a",     "a/../../b", "a/..",
                                        "C:a",         "a\\..\\b", "a\tb",      ".."};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        struct fixture *f;
        set_up((void **)&f);
        zipfile_text(&f->z, names[i], "x");
        assert_refused(f, NULL, ERR_INVALID, "文件名");
        tear_down((void **)&f);
    }
    struct fixture *f = *state;
    zipfile_text(&f->z, "a..b/..c/d...txt", "x");
    assert_int_equal(open_it(f, NULL), OK);
}

static void test_twice_the_same(void **state)
{
    struct fixture *f = *state;
    zipfile_text(&f->z, "a", "1");
    zipfile_text(&f->z, "a", "2");
    assert_refused(f, NULL, ERR_INVALID, "同名");
}

static void test_password(void **state)
{
    struct fixture *f = *state;
    f->z.flags = 1;
    zipfile_text(&f->z, "a", "hello world, hello");
    assert_refused(f, NULL, ERR_INVALID, "密码");
}

static void test_other_method(void **state)
{
    struct fixture *f = *state;
    f->z.method = 12;
    zipfile_text(&f->z, "a", "hello");
    assert_refused(f, NULL, ERR_INVALID, "压缩方式");
}

static void test_no_zip(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(unzip_open_bytes(f->a, "PK\3\4 nothing", 12, NULL, &f->zip, &f->e),
                     ERR_INVALID);
    assert_int_equal(unzip_open_bytes(f->a, "", 0, NULL, &f->zip, &f->e), ERR_INVALID);
    assert_int_equal(unzip_open(f->a, "/nonexistent/file.xlsx", NULL, &f->zip, &f->e),
                     ERR_NOT_FOUND);
    assert_null(f->zip);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_reads_entries),
        T(test_stops),
        T(test_bomb_by_size),
        T(test_bomb_by_ratio),
        T(test_small_things_may_blow_up),
        T(test_bomb_by_total),
        T(test_bomb_by_overlap),
        T(test_too_many_entries),
        T(test_lies_about_size),
        T(test_bad_crc),
        T(test_bad_names),
        T(test_twice_the_same),
        T(test_password),
        T(test_other_method),
        T(test_no_zip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
