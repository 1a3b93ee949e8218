#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>
#include <unistd.h>

#include "base/log.h"

static char told[16384];
static FILE *catcher;
static int real_stderr;

static void catch_stderr(void)
{
    fflush(stderr);
    catcher = tmpfile();
    real_stderr = dup(STDERR_FILENO);
    dup2(fileno(catcher), STDERR_FILENO);
}

/* What was written since catch_stderr. */
static const char *caught(void)
{
    dup2(real_stderr, STDERR_FILENO);
    close(real_stderr);
    rewind(catcher);
    told[fread(told, 1, sizeof(told) - 1, catcher)] = '\0';
    fclose(catcher);
    return told;
}

static void test_one_line_with_level_and_request(void **state)
{
    (void)state;
    catch_stderr();
    log_warn("慢 %d ms", 31);
    assert_string_equal(strstr(caught(), "warn"), "warn  - 慢 31 ms\n");
    assert_int_equal(told[4], '-');
    assert_int_equal(told[10], ' ');
    assert_int_equal(told[19], '.');

    catch_stderr();
    log_request("00000000000za");
    log_error("x");
    log_request(NULL);
    log_info("y");
    assert_non_null(strstr(caught(), "error 00000000000za x\n"));
    assert_non_null(strstr(told, "info  - y\n"));
}

static void test_level_filter(void **state)
{
    (void)state;
    catch_stderr();
    log_debug("quiet by default");
    assert_string_equal(caught(), "");
    catch_stderr();
    log_level(LOG_ERROR_LEVEL);
    log_warn("a");
    log_info("b");
    log_error("c");
    log_level(LOG_DEBUG_LEVEL);
    log_debug("d");
    log_level(LOG_INFO_LEVEL);
    caught();
    assert_null(strstr(told, " - a"));
    assert_null(strstr(told, " - b"));
    assert_non_null(strstr(told, " - c\n"));
    assert_non_null(strstr(told, " - d\n"));
}

static void test_no_second_line_can_be_forged(void **state)
{
    (void)state;
    catch_stderr();
    log_info("path %s", "a\n2026-01-01 error forged\r\x1b[31m");
    caught();
    assert_ptr_equal(strchr(told, '\n'), told + strlen(told) - 1);
    assert_null(strchr(told, '\r'));
    assert_null(strchr(told, '\x1b'));
}

static void test_long_text_is_cut(void **state)
{
    (void)state;
    catch_stderr();
    log_info("%09000d", 1);
    caught();
    assert_in_range(strlen(told), 4000, 4096);
    assert_int_equal(told[strlen(told) - 1], '\n');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_line_with_level_and_request),
        cmocka_unit_test(test_level_filter),
        cmocka_unit_test(test_no_second_line_can_be_forged),
        cmocka_unit_test(test_long_text_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
