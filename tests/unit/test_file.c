#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/stat.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "ledger/file.h"
#include "peopledb.h"

#define ABC "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"

/* The folder of files lies beside the database, also when that is on a server. */
struct files {
    struct people *f;
    char dir[256];
};

static int set_up(void **state)
{
    struct files *t = calloc(1, sizeof(*t));
    const char *tmp = getenv("TMPDIR");
    void *inner = NULL;

    people_set_up(&inner);
    t->f = inner;
    snprintf(t->dir, sizeof(t->dir), "%s/faheng-file-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    testdb_must(mkdtemp(t->dir) != NULL, "no temporary folder");
    *state = t;
    return 0;
}

static int tear_down(void **state)
{
    struct files *t = *state;
    void *inner = t->f;

    testdb_remove(t->dir);
    people_tear_down(&inner);
    free(t);
    return 0;
}

static const char *temp_in(struct files *t, const char *folder, const char *bytes)
{
    static int count;
    char *path = arena_printf(t->f->a, "%s/faheng-upload-%d-%d", folder, (int)getpid(), ++count);

    assert_int_equal(bytes_write_file_atomic(path, bytes, strlen(bytes), &t->f->e), OK);
    return path;
}

static const char *temp(struct files *t, const char *bytes)
{
    return temp_in(t, t->dir, bytes);
}

static bool there(const char *path)
{
    return access(path, F_OK) == 0;
}

static void expect_bytes(struct files *t, const char *path, const char *bytes)
{
    char *got;
    size_t n;

    assert_int_equal(bytes_read_file(t->f->a, path, 1 << 20, &got, &n, &t->f->e), OK);
    assert_string_equal(got, bytes);
}

static void test_keep(void **state)
{
    struct files *t = *state;
    const char *from = temp(t, "abc"), *digest = NULL;
    struct stat st;

    assert_int_equal(chmod(from, 0666), 0);
    assert_int_equal(file_keep(t->f->a, t->dir, from, &digest, &t->f->e), OK);
    assert_string_equal(digest, ABC);
    const char *path = file_path(t->f->a, t->dir, digest);
    assert_string_equal(path, arena_printf(t->f->a, "%s/files/66/" ABC, t->dir));
    expect_bytes(t, path, "abc");
    assert_false(there(from));
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(stat(arena_printf(t->f->a, "%s/files/66", t->dir), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
}

static void test_keep_twice(void **state)
{
    struct files *t = *state;
    const char *first = NULL, *second = NULL, *from;
    struct stat before, after;

    assert_int_equal(file_keep(t->f->a, t->dir, temp(t, "abc"), &first, &t->f->e), OK);
    const char *path = file_path(t->f->a, t->dir, first);
    assert_int_equal(stat(path, &before), 0);
    from = temp(t, "abc");
    assert_int_equal(file_keep(t->f->a, t->dir, from, &second, &t->f->e), OK);
    assert_string_equal(first, second);
    assert_false(there(from));
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
}

/* What a copy cut short by a power cut would look like. */
static void test_keep_mends_a_short_file(void **state)
{
    struct files *t = *state;
    const char *digest = NULL;

    assert_int_equal(file_keep(t->f->a, t->dir, temp(t, "abc"), &digest, &t->f->e), OK);
    const char *path = file_path(t->f->a, t->dir, digest);
    assert_int_equal(truncate(path, 1), 0);
    assert_int_equal(file_keep(t->f->a, t->dir, temp(t, "abc"), &digest, &t->f->e), OK);
    expect_bytes(t, path, "abc");
}

static void test_keep_large_and_empty(void **state)
{
    struct files *t = *state;
    char *big = arena_alloc(t->f->a, 200001), hex[SM3_HEX];
    const char *digest = NULL;

    memset(big, 'x', 200000);
    sm3_hex(big, 200000, hex);
    assert_int_equal(file_keep(t->f->a, t->dir, temp(t, big), &digest, &t->f->e), OK);
    assert_string_equal(digest, hex);
    expect_bytes(t, file_path(t->f->a, t->dir, digest), big);
    assert_int_equal(file_keep(t->f->a, t->dir, temp(t, ""), &digest, &t->f->e), OK);
    sm3_hex("", 0, hex);
    assert_string_equal(digest, hex);
}

static void test_keep_across_file_systems(void **state)
{
    struct files *t = *state;
    struct stat here, shm;
    const char *digest = NULL;

    if (stat("/dev/shm", &shm) || stat(t->dir, &here) || shm.st_dev == here.st_dev ||
        access("/dev/shm", W_OK)) {
        skip();
    }
    const char *from = temp_in(t, "/dev/shm", "abc");
    assert_int_equal(file_keep(t->f->a, t->dir, from, &digest, &t->f->e), OK);
    assert_string_equal(digest, ABC);
    expect_bytes(t, file_path(t->f->a, t->dir, digest), "abc");
    assert_false(there(from));
    DIR *d = opendir(arena_printf(t->f->a, "%s/files/66", t->dir));
    int n = 0;
    while (readdir(d)) {
        n++;
    }
    closedir(d);
    assert_int_equal(n, 3); /* ., .. and the file: no part left behind */
}

static void test_keep_refuses(void **state)
{
    struct files *t = *state;
    const char *digest = "untouched", *real = temp(t, "abc");
    const char *link = arena_printf(t->f->a, "%s/link", t->dir);

    assert_int_equal(
        file_keep(t->f->a, t->dir, arena_printf(t->f->a, "%s/none", t->dir), &digest, &t->f->e),
        ERR_IO);
    assert_int_equal(file_keep(t->f->a, t->dir, t->dir, &digest, &t->f->e), ERR_INVALID);
    assert_int_equal(symlink(real, link), 0);
    assert_int_equal(file_keep(t->f->a, t->dir, link, &digest, &t->f->e), ERR_IO);
    assert_int_equal(
        file_keep(t->f->a, arena_printf(t->f->a, "%s/nowhere", t->dir), real, &digest, &t->f->e),
        ERR_IO);
    assert_true(there(real));
    assert_string_equal(digest, "untouched");
}

static void test_path_takes_digests_only(void **state)
{
    struct files *t = *state;
    struct arena *a = t->f->a;

    assert_null(file_path(a, "d", NULL));
    assert_null(file_path(a, "d", ""));
    assert_null(file_path(a, "d", "../../../../etc/passwd"));
    assert_null(file_path(a, "d", ABC "0"));
    assert_null(
        file_path(a, "d", "66C7F0F462EEEDD9D1F2D46BDC10E4E24167C4875CF2F7A2297DA02B8F4BA8E0"));
    assert_string_equal(file_path(a, "d", ABC), "d/files/66/" ABC);
}

static void test_rows(void **state)
{
    struct files *t = *state;
    struct people *f = t->f;
    struct file_row row = {.county = f->county,
                           .size = 3,
                           .person = 7,
                           .unit = 8,
                           .digest = ABC,
                           .name = "佐证.pdf",
                           .type = "application/pdf",
                           .own_date = "2026-08-30"};
    struct file_row got = {0};
    struct db *db = begin(f);

    assert_int_equal(file_add(db, f->a, &row, &f->e), OK);
    end(f);
    assert_true(row.id > 0);
    assert_int_equal(file_get(reader(f), f->a, f->county, row.id, &got, &f->e), OK);
    assert_int_equal(got.id, row.id);
    assert_int_equal(got.size, 3);
    assert_int_equal(got.person, 7);
    assert_int_equal(got.unit, 8);
    assert_string_equal(got.digest, ABC);
    assert_string_equal(got.name, "佐证.pdf");
    assert_string_equal(got.type, "application/pdf");
    assert_string_equal(got.own_date, "2026-08-30");
    assert_string_equal(got.at, row.at);
    assert_int_equal(file_get(reader(f), f->a, f->county + 1, row.id, &got, &f->e), ERR_NOT_FOUND);
    assert_true(strlen(f->e.text) > 0);
}

static void test_row_without_a_name(void **state)
{
    struct files *t = *state;
    struct people *f = t->f;
    struct file_row row = {.county = f->county, .digest = ABC, .type = "text/plain"};
    struct db *db = begin(f);

    assert_int_equal(file_add(db, f->a, &row, &f->e), ERR_INVALID);
    undo(f);
    assert_int_equal(number(f, "select count(*) from file"), 0);
}

#define file_test(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        file_test(test_keep),
        file_test(test_keep_twice),
        file_test(test_keep_mends_a_short_file),
        file_test(test_keep_large_and_empty),
        file_test(test_keep_across_file_systems),
        file_test(test_keep_refuses),
        file_test(test_path_takes_digests_only),
        file_test(test_rows),
        file_test(test_row_without_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
