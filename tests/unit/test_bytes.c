#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"

static struct arena *arena;
static char folder[] = "/tmp/test_bytes.XXXXXX";

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    return mkdtemp(folder) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return rmdir(folder);
}

static char *in_folder(const char *name)
{
    return arena_printf(arena, "%s/%s", folder, name);
}

static int count_entries(void)
{
    DIR *d = opendir(folder);
    int n = 0;

    while (readdir(d)) {
        n++;
    }
    closedir(d);
    return n - 2;
}

static void test_write_then_read(void **state)
{
    (void)state;
    struct error e = {0};
    char *path = in_folder("a"), *text = NULL;
    size_t n = 0;

    assert_int_equal(bytes_write_file_atomic(path, "法\0衡", 7, &e), OK);
    assert_int_equal(bytes_read_file(arena, path, 7, &text, &n, &e), OK);
    assert_int_equal(n, 7);
    assert_memory_equal(text, "法\0衡", 8);
    assert_int_equal(bytes_write_file_atomic(path, NULL, 0, &e), OK);
    assert_int_equal(bytes_read_file(arena, path, 0, &text, &n, &e), OK);
    assert_int_equal(n, 0);
    assert_string_equal(text, "");
    assert_int_equal(count_entries(), 1);
    unlink(path);
}

static void test_permissions(void **state)
{
    (void)state;
    struct error e = {0};
    struct stat st;
    char *path = in_folder("p");

    assert_int_equal(bytes_write_file_atomic(path, "1", 1, &e), OK);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    chmod(path, 0644);
    assert_int_equal(bytes_write_file_atomic(path, "2", 1, &e), OK);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0644);
    unlink(path);
}

static void test_read_refuses(void **state)
{
    (void)state;
    struct error e = {0};
    char *path = in_folder("b"), *pipe = in_folder("pipe"), *text = NULL;
    size_t n = 5;

    assert_int_equal(bytes_read_file(arena, path, 10, &text, &n, &e), ERR_NOT_FOUND);
    assert_non_null(strstr(e.text, path));
    assert_int_equal(bytes_write_file_atomic(path, "12345", 5, &e), OK);
    assert_int_equal(bytes_read_file(arena, path, 4, &text, &n, &e), ERR_LIMIT);
    assert_int_equal(bytes_read_file(arena, folder, 1 << 20, &text, &n, &e), ERR_INVALID);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    assert_int_equal(bytes_read_file(arena, pipe, 10, &text, &n, &e), ERR_INVALID);
    assert_null(text);
    assert_int_equal(n, 5);
    unlink(path);
    unlink(pipe);
}

static void test_failed_write_leaves_the_folder_as_it_was(void **state)
{
    (void)state;
    struct error e = {0};
    char *kept = in_folder("kept"), *long_path = arena_array(arena, 5000, 1);

    assert_int_equal(bytes_write_file_atomic(in_folder("no/such"), "x", 1, &e), ERR_NOT_FOUND);
    assert_int_equal(mkdir(kept, 0700), 0);
    assert_int_equal(bytes_write_file_atomic(kept, "x", 1, &e), ERR_IO);
    assert_int_equal(count_entries(), 1);
    rmdir(kept);
    memset(long_path, 'x', 4999);
    assert_int_equal(bytes_write_file_atomic(long_path, "x", 1, &e), ERR_INVALID);
}

static void test_path_without_folder(void **state)
{
    (void)state;
    struct error e = {0};
    char before[4096], *text;
    size_t n;

    assert_non_null(getcwd(before, sizeof(before)));
    assert_int_equal(chdir(folder), 0);
    assert_int_equal(bytes_write_file_atomic("here", "x", 1, &e), OK);
    assert_int_equal(bytes_read_file(arena, in_folder("here"), 1, &text, &n, &e), OK);
    unlink("here");
    assert_int_equal(chdir(before), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write_then_read),
        cmocka_unit_test(test_permissions),
        cmocka_unit_test(test_read_refuses),
        cmocka_unit_test(test_failed_write_leaves_the_folder_as_it_was),
        cmocka_unit_test(test_path_without_folder),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
