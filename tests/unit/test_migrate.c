/* test_migrate.c - one body for both databases: SQLite, or the server of FAHENG_TEST_PG (see testdb.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>

#include "base/str.h"
#include "store/migrate.h"
#include "store/migration.h"
#include "testdb.h"

struct fixture {
    struct testdb t;
    struct store *s;
    struct arena *a;
    struct error e;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    f->t = testdb_new();
    f->s = testdb_open(&f->t);
    f->a = arena_new();
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    store_fail_after(0);
    store_close(f->s);
    arena_free(f->a);
    testdb_drop(&f->t);
    free(f);
    return 0;
}

#define FILE_OF(name, text)                                   \
    {                                                         \
        name, (const unsigned char *)(text), sizeof(text) - 1 \
    }
#define FIRST                                                                   \
    FILE_OF("0001_first.sql",                                                   \
            "-- two tables; a semicolon in a comment\n"                         \
            "create table a (id @int not null primary key, x @text) @strict;\n" \
            "insert into a(id, x) values (1, 'mail@text; --');\n"               \
            "create table b (id @int not null primary key, f @small, d @blob) @strict;\n")
#define SECOND FILE_OF("0002_second.sql", "alter table a add column y @text;\n")

static const struct embed_file one[] = {FIRST};
static const struct embed_file two[] = {FIRST, SECOND};

static int apply(struct fixture *f, const struct embed_file *files, size_t n)
{
    int applied = -1;
    enum err r = migrate_list(f->s, files, n, &applied, &f->e);
    return r ? -(int)r : applied;
}

static int64_t number(struct fixture *f, const char *sql)
{
    struct db *db = NULL;
    struct table t;
    assert_int_equal(store_reader(f->s, &db, &f->e), OK);
    assert_int_equal(db_one(db, f->a, sql, NO_ARGS, &t, &f->e), OK);
    return cell_int(&t, 0, 0);
}

static bool has_table(struct fixture *f, const char *sql)
{
    struct db *db = NULL;
    struct table t;
    assert_int_equal(store_reader(f->s, &db, &f->e), OK);
    return db_all(db, f->a, sql, NO_ARGS, &t, &f->e) == OK;
}

static int backups(struct fixture *f)
{
    char folder[600];
    int n = 0;
    snprintf(folder, sizeof(folder), "%s/backup", f->t.where);
    DIR *d = opendir(folder);
    for (struct dirent *x = d ? readdir(d) : NULL; x; x = readdir(d)) {
        n += str_starts(x->d_name, "before-0002-") && str_ends(x->d_name, ".db");
    }
    if (d) {
        closedir(d);
    }
    return n;
}

static void test_expand(void **state)
{
    struct fixture *f = *state;
    const char *sql =
        "create table t (a @text, b @int not null, c @small, d @blob, e @texts) @strict; -- @text\n"
        "insert into t values ('@text', \"@int\")";
    assert_string_equal(migrate_expand(f->a, STORE_SQLITE, sql),
                        "create table t (a text, b integer not null, c integer, d blob, e @texts) "
                        "strict; -- @text\n"
                        "insert into t values ('@text', \"@int\")");
    assert_string_equal(
        migrate_expand(f->a, STORE_PG, sql),
        "create table t (a text collate \"C\", b bigint not null, c smallint, d bytea, e @texts) ; "
        "-- @text\ninsert into t values ('@text', \"@int\")");
    assert_string_equal(migrate_expand(f->a, STORE_PG, ""), "");
}

static void test_applies_once(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(apply(f, one, 1), 1);
    assert_int_equal(apply(f, one, 1), 0);
    assert_int_equal(backups(f), 0);
    assert_int_equal(number(f, "select count(*) from a where x = 'mail@text; --'"), 1);
    assert_int_equal(apply(f, two, 2), 1);
    assert_int_equal(backups(f), testdb_is_pg() ? 0 : 1);
    assert_int_equal(apply(f, two, 2), 0);
    assert_int_equal(number(f, "select count(*) from a where y is null"), 1);
    assert_int_equal(
        number(
            f,
            "select count(*) from migration where length(digest) = 64 and length(applied_at) = 20"),
        2);
}

static void test_two_at_once_on_an_empty_base(void **state)
{
    assert_int_equal(apply(*state, two, 2), 2);
    assert_int_equal(backups(*state), 0);
}

/* The second statement of the second migration is wrong: the first migration stays, nothing of the second does. */
static void test_failure_leaves_everything(void **state)
{
    struct fixture *f = *state;
    const struct embed_file bad[] = {
        FIRST,
        FILE_OF(
            "0002_bad.sql",
            "create table c (id @int not null primary key) @strict; update nowhere set x = 1;")};
    assert_int_equal(apply(f, bad, 2), -ERR_IO);
    assert_non_null(strstr(f->e.text, "0002_bad.sql"));
    assert_non_null(strstr(f->e.text, "保持原样"));
    assert_false(has_table(f, "select id from c"));
    assert_int_equal(number(f, "select max(number) from migration"), 1);
    assert_int_equal(apply(f, two, 2), 1);
}

static void test_changed_and_newer(void **state)
{
    struct fixture *f = *state;
    const struct embed_file changed[] = {FILE_OF("0001_first.sql", "create table z (id @int);"),
                                         SECOND};
    assert_int_equal(apply(f, two, 2), 2);
    assert_int_equal(apply(f, changed, 2), -ERR_INVALID);
    assert_non_null(strstr(f->e.text, "又被改过"));
    assert_int_equal(apply(f, one, 1), -ERR_INVALID);
    assert_non_null(strstr(f->e.text, "数据库比程序新"));
}

static void test_bad_lists(void **state)
{
    struct fixture *f = *state;
    const struct embed_file unnamed[] = {FILE_OF("first.sql", "select 1;")};
    const struct embed_file twice[] = {FIRST, FILE_OF("0001_x.sql", "select 1;")};
    const struct embed_file latin[] = {FILE_OF("0001_x.sql", "-- \xff\n")};
    assert_int_equal(apply(f, unnamed, 1), -ERR_INVALID);
    assert_int_equal(apply(f, twice, 2), -ERR_INVALID);
    assert_int_equal(apply(f, latin, 1), -ERR_INVALID);
    assert_false(has_table(f, "select number from migration"));
    assert_int_equal(apply(f, NULL, 0), 0);
}

static void test_torture(void **state)
{
    struct fixture *f = *state;
    int n = 0, r;
    do {
        store_fail_after(++n);
        r = apply(f, two, 2);
        store_fail_after(0);
        bool first = has_table(f, "select id from a"), second = has_table(f, "select y from a");
        bool rows = has_table(f, "select number from migration");
        assert_int_equal(rows ? number(f, "select count(*) from migration") : 0, first + second);
    } while (r < 0 && n < 100);
    assert_true(r >= 0);
    assert_in_range(n, 8, 99);
}

/* The embedded migrations of the product on an empty base. */
static void test_product(void **state)
{
    struct fixture *f = *state;
    int applied = 0;
    if (migrate_run(f->s, &applied, &f->e)) {
        fail_msg("%s", f->e.text);
    }
    assert_int_equal(applied, embed_migrations_count);
    assert_int_equal(migrate_run(f->s, &applied, &f->e), OK);
    assert_int_equal(applied, 0);
}

/* --- derived tables --------------------------------------------------------------------------------------------- */

static enum err table_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    return migrate_table(db, a, w->ctx, e);
}

static enum err derive(struct fixture *f, const struct want_table *t)
{
    struct work w = {.run = table_run, .ctx = (void *)t};
    return store_write(f->s, 0, &w, &f->e);
}

static enum err sql_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    (void)a;
    return db_script(db, w->ctx, e);
}

static enum err script(struct fixture *f, const char *sql)
{
    struct work w = {.run = sql_run, .ctx = (void *)sql};
    return store_write(f->s, 0, &w, &f->e);
}

static struct want_column columns[] = {
    {"county", "@int", NULL},  {"id", "@int", NULL},     {"state", "@text", NULL},
    {"order", "@small", NULL}, {"amount", "@int", NULL},
};
static struct want_index indexes[] = {{"r_case_state", "county, state, id", false, NULL}};

static struct want_table case_table(size_t n_columns)
{
    return (struct want_table){.name = "r_case",
                               .primary = "county, id",
                               .columns = columns,
                               .n_columns = n_columns,
                               .indexes = indexes,
                               .n_indexes = 1};
}

static void test_derived_grows(void **state)
{
    struct fixture *f = *state;
    struct want_table t = case_table(3);
    assert_int_equal(derive(f, &t), OK);
    assert_int_equal(derive(f, &t), OK);
    assert_int_equal(script(f, "insert into r_case(county, id, state) values (1, 1, 'open')"), OK);
    assert_int_equal(script(f, "insert into r_case(county, id) values (1, 1)"), ERR_CONFLICT);
    assert_int_equal(script(f, "insert into r_case(county) values (1)"), ERR_CONFLICT);
    t = case_table(5);
    assert_int_equal(derive(f, &t), OK);
    assert_int_equal(derive(f, &t), OK);
    assert_int_equal(script(f, "update r_case set \"order\" = 1, amount = 9000000000"), OK);
    assert_int_equal(number(f, "select amount from r_case where state = 'open'"), 9000000000);
}

static void test_derived_renames(void **state)
{
    struct fixture *f = *state;
    struct want_table t = case_table(5);
    assert_int_equal(derive(f, &t), OK);
    assert_int_equal(script(f, "insert into r_case(county, id, amount) values (1, 1, 42)"), OK);
    struct want_column renamed[] = {
        columns[0], columns[1], columns[2], columns[3], {"fine", "@int", "amount"}};
    t.columns = renamed;
    assert_int_equal(derive(f, &t), OK);
    assert_int_equal(number(f, "select fine from r_case"), 42);
    assert_false(has_table(f, "select amount from r_case"));
    assert_int_equal(derive(f, &t), OK);
    assert_int_equal(number(f, "select fine from r_case"), 42);
}

/* Fewer columns wanted: nothing is dropped. Another type: refused; a yes/no may become a number. */
static void test_derived_keeps(void **state)
{
    struct fixture *f = *state;
    struct want_table t = case_table(5), fewer = case_table(3);
    assert_int_equal(derive(f, &t), OK);
    assert_int_equal(derive(f, &fewer), OK);
    assert_true(has_table(f, "select amount from r_case"));
    struct want_column wider[] = {
        columns[0], columns[1], columns[2], {"order", "@int", NULL}, columns[4]};
    t.columns = wider;
    assert_int_equal(derive(f, &t), OK);
    assert_int_equal(
        script(f, "insert into r_case(county, id, \"order\") values (1, 1, 9000000000)"), OK);
    t.columns = columns;
    assert_int_equal(derive(f, &t), OK);
    struct want_column other[] = {
        columns[0], columns[1], {"state", "@int", NULL}, columns[3], columns[4]};
    t.columns = other;
    assert_int_equal(derive(f, &t), ERR_INVALID);
    assert_non_null(strstr(f->e.text, "state"));
}

static void refused(struct fixture *f, struct want_table t)
{
    assert_int_equal(derive(f, &t), ERR_INVALID);
    assert_true(strlen(f->e.text) > 10);
}

static void test_derived_refuses(void **state)
{
    struct fixture *f = *state;
    struct want_table t = case_table(5);
    struct want_column bad = {"x\" @text); drop table r_case; --", "@text", NULL};
    struct want_column types[] = {
        {"county", "@int", NULL}, {"id", "@int", NULL}, {"state", "varchar", NULL}};
    struct want_column twice[] = {columns[0], columns[1], columns[2], columns[2]};
    struct want_index outside = {"r_case_x", "nowhere", false, NULL},
                      evil = {"x; drop", "county", false, NULL};
    assert_int_equal(derive(f, &t), OK);
    t.name = "account";
    refused(f, t);
    t.name = "r_Case";
    refused(f, t);
    t.name = NULL;
    refused(f, t);
    t = case_table(5);
    t.primary = "county, missing";
    refused(f, t);
    t.primary = "";
    refused(f, t);
    t = case_table(5);
    t.indexes = &outside;
    refused(f, t);
    t.indexes = &evil;
    refused(f, t);
    t = case_table(1);
    t.columns = &bad;
    refused(f, t);
    t = case_table(3);
    t.columns = types;
    refused(f, t);
    t = case_table(4);
    t.columns = twice;
    refused(f, t);
    assert_true(has_table(f, "select county, id, state from r_case"));
}

static void test_derived_unique(void **state)
{
    struct fixture *f = *state;
    struct want_table t = case_table(5);
    struct want_index unique = {"r_case_amount", "county, amount", true, NULL};
    t.indexes = &unique;
    assert_int_equal(derive(f, &t), OK);
    assert_int_equal(script(f, "insert into r_case(county, id, amount) values (1, 1, 5)"), OK);
    assert_int_equal(script(f, "insert into r_case(county, id, amount) values (1, 2, 5)"),
                     ERR_CONFLICT);
    assert_int_equal(script(f, "insert into r_case(county, id, amount) values (1, 3, null)"), OK);
    assert_int_equal(script(f, "insert into r_case(county, id, amount) values (1, 4, null)"), OK);
}

#define BOTH(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_expand),
        BOTH(test_applies_once),
        BOTH(test_two_at_once_on_an_empty_base),
        BOTH(test_failure_leaves_everything),
        BOTH(test_changed_and_newer),
        BOTH(test_bad_lists),
        BOTH(test_torture),
        BOTH(test_product),
        BOTH(test_derived_grows),
        BOTH(test_derived_renames),
        BOTH(test_derived_keeps),
        BOTH(test_derived_refuses),
        BOTH(test_derived_unique),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
