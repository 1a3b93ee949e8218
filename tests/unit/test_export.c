/* The workbook is opened by an independent reader, Python's zipfile and XML parser. */
#include <fcntl.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "register/export.h"

extern char **environ;

static const char *const head[] = {"示范县 案件", "年度 2026"};
static const struct sheet_column columns[] = {{"名称", 20}, {"罚款", 12}, {"件数", 0}};
static const struct sheet_cell cells[] = {
    {.text = "=1+1"},
    {.number = true, .n = 123456, .scale = 2},
    {.number = true, .n = -7},
    {.text = "甲 & <乙> \"丙\""},
    {.text = NULL},
    {.number = true, .n = INT64_MAX, .scale = 2},
};
static const struct sheet sheet = {.name = "案件/汇总[2026]",
                                   .head = head,
                                   .n_head = 2,
                                   .columns = columns,
                                   .n_columns = 3,
                                   .cells = cells,
                                   .n_rows = 2};

static const char reader[] = "import sys, zipfile, xml.etree.ElementTree as T\n"
                             "z = zipfile.ZipFile(sys.argv[1]); n = "
                             "'{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'\n"
                             "texts = [''.join(t.text or '' for t in s.iter(n + 't')) for s in "
                             "T.fromstring(z.read('xl/sharedStrings.xml'))]\n"
                             "print('sheets', ','.join(s.get('name') for s in "
                             "T.fromstring(z.read('xl/workbook.xml')).iter(n + 'sheet')))\n"
                             "s = T.fromstring(z.read('xl/worksheets/sheet1.xml'))\n"
                             "print('frozen', next(s.iter(n + 'pane')).get('ySplit'), 'page', "
                             "next(s.iter(n + 'pageSetup')).get('orientation'),\n"
                             "      'fit', next(s.iter(n + 'pageSetup')).get('fitToHeight'), "
                             "'formulas', len(list(s.iter(n + 'f'))))\n"
                             "for c in s.iter(n + 'c'):\n"
                             "    v = c.find(n + 'v')\n"
                             "    if v is not None:\n"
                             "        print(c.get('r'), 'text' if c.get('t') == 's' else 'number', "
                             "texts[int(v.text)] if c.get('t') == 's' else v.text)\n";

static void write_all(const char *file, const void *p, size_t n)
{
    FILE *f = fopen(file, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(p, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static void run_reader(char *script, char *book, const char *answer)
{
    char *argv[] = {"python3", "-X", "utf8", script, book, NULL};
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int status = 1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, answer, O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    assert_int_equal(posix_spawnp(&pid, "python3", &actions, NULL, argv, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static char *read_workbook(struct arena *a, const struct strbuf *xlsx)
{
    char dir[] = "/tmp/faheng-export-XXXXXX";
    assert_non_null(mkdtemp(dir));
    char *book = arena_printf(a, "%s/b.xlsx", dir), *script = arena_printf(a, "%s/r.py", dir);
    write_all(book, xlsx->ptr, xlsx->len);
    write_all(script, reader, strlen(reader));
    char *answer = arena_printf(a, "%s/out", dir), *out = arena_alloc(a, 1 << 16);
    run_reader(script, book, answer);
    FILE *p = fopen(answer, "rb");
    assert_non_null(p);
    out[fread(out, 1, (1 << 16) - 1, p)] = 0;
    fclose(p);
    unlink(answer);
    unlink(book);
    unlink(script);
    rmdir(dir);
    return out;
}

static void has(const char *out, const char *line)
{
    if (!strstr(out, line)) {
        fail_msg("no line %s in\n%s", line, out);
    }
}

static void test_xlsx(void **state)
{
    struct arena *a = arena_new();
    struct strbuf b = strbuf_make(1 << 20);
    struct error e;
    const struct sheet two[] = {sheet, sheet};
    (void)state;
    assert_int_equal(export_xlsx(a, two, 2, &b, &e), OK);
    char *out = read_workbook(a, &b);
    has(out, "sheets 案件 汇总 2026,案件 汇总 2026 2\n");
    has(out, "frozen 3 page landscape fit 0 formulas 0\n");
    has(out, "A1 text 示范县 案件\n");
    has(out, "B3 text 罚款\n");
    has(out, "A4 text =1+1\n");
    has(out, "B4 number 1234.56");
    has(out, "C4 number -7\n");
    has(out, "A5 text 甲 & <乙> \"丙\"\n");
    has(out, "C5 text 92233720368547758.07\n"); /* more digits than a spreadsheet's number keeps */
    strbuf_clear(&b);
    arena_free(a);
}

static void test_limit(void **state)
{
    struct arena *a = arena_new();
    struct strbuf b = strbuf_make(100);
    struct error e;
    (void)state;
    assert_int_equal(export_xlsx(a, &sheet, 1, &b, &e), ERR_LIMIT);
    strbuf_clear(&b);
    arena_free(a);
}

static void test_csv(void **state)
{
    struct strbuf b = strbuf_make(1 << 20);
    (void)state;
    export_csv(&b, &sheet);
    assert_string_equal(b.ptr, "\xEF\xBB\xBF名称,罚款,件数\r\n'=1+1,1234.56,-7\r\n\"甲 & <乙> "
                               "\"\"丙\"\"\",,92233720368547758.07\r\n");
    strbuf_clear(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_xlsx), cmocka_unit_test(test_limit),
                                       cmocka_unit_test(test_csv)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
