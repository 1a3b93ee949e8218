#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"

static void test_set_fills_and_clears(void **state)
{
    (void)state;
    struct error e = {0};

    assert_int_equal(error_set(&e, ERR_INVALID, "第 %d 行写错了。", 7), ERR_INVALID);
    assert_string_equal(e.text, "第 7 行写错了。");
    assert_int_equal(error_place(&e, "register.yaml", 7, 3), ERR_INVALID);
    assert_int_equal(error_field(&e, "fine"), ERR_INVALID);
    assert_int_equal(error_rule(&e, "register.yaml#/checks/two_officers"), ERR_INVALID);
    assert_string_equal(e.place, "register.yaml:7:3");
    assert_string_equal(e.field, "fine");
    assert_string_equal(e.rule, "register.yaml#/checks/two_officers");

    error_set(&e, ERR_DENIED, "您没有权限。");
    assert_int_equal(e.code, ERR_DENIED);
    assert_string_equal(e.place, "");
    assert_string_equal(e.field, "");
    assert_string_equal(e.rule, "");
}

static void test_place_without_line_or_column(void **state)
{
    (void)state;
    struct error e = {0};

    error_place(&e, "a.yaml", 0, 9);
    assert_string_equal(e.place, "a.yaml");
    error_place(&e, "a.yaml", 4, 0);
    assert_string_equal(e.place, "a.yaml:4");
}

static void test_own_text_may_be_wrapped(void **state)
{
    (void)state;
    struct error e = {0};

    error_set(&e, ERR_IO, "磁盘已满。");
    error_set(&e, ERR_IO, "导入没有完成：%s", e.text);
    assert_string_equal(e.text, "导入没有完成：磁盘已满。");
}

/* 1,023 bytes hold 341 characters of three bytes; with one letter in front the last one must go whole. */
static void test_cut_at_a_character(void **state)
{
    (void)state;
    struct error e = {0};
    char long_text[1600] = "x";

    for (int i = 0; i < 500; i++) {
        memcpy(long_text + 1 + i * 3, "法", 4);
    }
    error_set(&e, ERR_LIMIT, "%s", long_text + 1);
    assert_int_equal(strlen(e.text), 1023);
    error_set(&e, ERR_LIMIT, "%s", long_text);
    assert_int_equal(strlen(e.text), 1 + 340 * 3);
    assert_memory_equal(e.text, long_text, strlen(e.text));

    error_field(&e, long_text + 1);
    assert_int_equal(strlen(e.field), 63);
    error_field(&e, long_text);
    assert_int_equal(strlen(e.field), 1 + 20 * 3);
    error_place(&e, long_text, 1, 1);
    assert_int_equal(strlen(e.place), 1 + 84 * 3);
}

static void test_clear(void **state)
{
    (void)state;
    struct error e = {0};

    error_set(&e, ERR_CONFLICT, "别人已修改。");
    error_clear(&e);
    assert_int_equal(e.code, OK);
    assert_string_equal(e.text, "");
}

static void test_bug_tells_the_place_and_aborts(void **state)
{
    (void)state;
    char told[256] = "";
    FILE *file = tmpfile();
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        dup2(fileno(file), STDERR_FILENO);
        BUG("row %d", 3);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
    rewind(file);
    told[fread(told, 1, sizeof(told) - 1, file)] = '\0';
    fclose(file);
    assert_non_null(strstr(told, "test_error.c:"));
    assert_non_null(strstr(told, "BUG: row 3\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set_fills_and_clears),
        cmocka_unit_test(test_place_without_line_or_column),
        cmocka_unit_test(test_own_text_may_be_wrapped),
        cmocka_unit_test(test_cut_at_a_character),
        cmocka_unit_test(test_clear),
        cmocka_unit_test(test_bug_tells_the_place_and_aborts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
