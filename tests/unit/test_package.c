/* Packages written and read: what was changed is refused by the name of its file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "base/unzip.h"
#include "package/package.h"
#include "package/supply.h"
#include "zipfile.h"

#define DIGEST "1111111111111111111111111111111111111111111111111111111111111111"

struct fix {
    struct arena *a;
    struct sm2 *key;
    struct error e;
    struct package_figure figures[2];
    struct package p;
};

static int set_up(void **state)
{
    struct fix *f = calloc(1, sizeof(*f));
    f->a = arena_new();
    f->key = sm2_make(f->a);
    f->figures[0] = (struct package_figure){.id = "cases",
                                            .title = "立案",
                                            .unit = "件",
                                            .about = "数案件",
                                            .digest = DIGEST,
                                            .known = true,
                                            .number = 188,
                                            .records = 188,
                                            .text = "188 件",
                                            .last_known = true,
                                            .last = 150,
                                            .last_text = "150 件"};
    f->figures[1] = (struct package_figure){.id = "rate",
                                            .title = "办结率",
                                            .digest = DIGEST,
                                            .version = "2026-01-01",
                                            .known = true,
                                            .number = 7857,
                                            .scale = 2,
                                            .over = true,
                                            .kept = true,
                                            .text = "78.57%"};
    f->p = (struct package){.kind = PACKAGE_YEAR,
                            .installation = "0000000000001",
                            .code = "533822",
                            .name = "示范县卫生健康局",
                            .office = "示范县卫生健康局",
                            .period = "2026",
                            .from = "2026-01-01",
                            .to = "2026-12-31",
                            .made = "2026-09-28",
                            .serial = 3,
                            .figures = f->figures,
                            .n = 2,
                            .report_title = "年度报告",
                            .report = "%PDF-1.7 not really",
                            .report_n = 19};
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fix *f = *state;
    arena_free(f->a);
    free(f);
    return 0;
}

static void write(struct fix *f, const void **bytes, size_t *n)
{
    assert_int_equal(package_write(f->a, &f->p, f->key, bytes, n, &f->e), OK);
}

static void test_comes_back(void **state)
{
    struct fix *f = *state;
    struct package back;
    const void *bytes;
    size_t n;
    write(f, &bytes, &n);
    assert_int_equal(package_read(f->a, bytes, n, &back, &f->e), OK);
    assert_string_equal(back.digest, f->p.digest);
    assert_string_equal(back.public_hex, sm2_public(f->a, f->key));
    assert_string_equal(back.name, "示范县卫生健康局");
    assert_int_equal(back.serial, 3);
    assert_int_equal(back.n, 2);
    assert_int_equal(back.figures[0].number, 188);
    assert_int_equal(back.figures[1].scale, 2);
    assert_true(back.figures[1].kept && back.figures[1].over && !back.figures[0].kept);
    assert_string_equal(back.figures[1].version, "2026-01-01");
    assert_memory_equal(back.report, f->p.report, f->p.report_n);
}

/* The manifest is the same each time; only the signature is not. */
static void test_same_manifest(void **state)
{
    struct fix *f = *state;
    char first[SM3_HEX], content[SM3_HEX], other[SM3_HEX];
    const void *bytes;
    size_t n;
    write(f, &bytes, &n);
    memcpy(first, f->p.digest, SM3_HEX);
    write(f, &bytes, &n);
    assert_string_equal(first, f->p.digest);
    package_content(f->a, &f->p, content);
    f->p.serial = 4;
    f->p.made = "2026-09-29";
    package_content(f->a, &f->p, other);
    assert_string_equal(content, other);
    write(f, &bytes, &n);
    assert_string_not_equal(first, f->p.digest);
    f->figures[0].number = 189;
    package_content(f->a, &f->p, other);
    assert_string_not_equal(content, other);
}

static void refused(struct fix *f, const void *bytes, size_t n, enum err want, const char *says)
{
    struct package back = {.serial = 77};
    assert_int_equal(package_read(f->a, bytes, n, &back, &f->e), want);
    if (!strstr(f->e.text, says)) {
        fail_msg("\"%s\" says nothing of \"%s\"", f->e.text, says);
    }
    assert_int_equal(back.serial, 77);
}

/* Takes the package apart and puts it together again, one file exchanged. */
static void again(struct fix *f, const void *bytes, size_t n, const char *name, const char *with,
                  struct zipfile *z)
{
    struct unzip *old;
    assert_int_equal(unzip_open_bytes(f->a, bytes, n, NULL, &old, &f->e), OK);
    for (size_t i = 0; i < unzip_count(old); i++) {
        char *p;
        size_t size;
        assert_int_equal(unzip_read(f->a, old, i, 1 << 20, &p, &size, &f->e), OK);
        bool it = str_eq(unzip_name(old, i), name);
        if (!it || with) {
            zipfile_add(z, unzip_name(old, i), it ? with : p, it ? strlen(with) : size);
        }
    }
}

static const char *entry(struct fix *f, const void *bytes, size_t n, const char *name)
{
    struct unzip *z;
    size_t i, size;
    char *p;
    assert_int_equal(unzip_open_bytes(f->a, bytes, n, NULL, &z, &f->e), OK);
    assert_true(unzip_find(z, name, &i));
    assert_int_equal(unzip_read(f->a, z, i, 1 << 20, &p, &size, &f->e), OK);
    return p;
}

static void exchanged(struct fix *f, const char *name, const char *from, const char *to,
                      const char *says)
{
    struct zipfile z = {0};
    const void *bytes;
    size_t n;
    write(f, &bytes, &n);
    const char *text = entry(f, bytes, n, name);
    assert_non_null(strstr(text, from));
    again(f, bytes, n, name, str_replace(f->a, text, from, to), &z);
    zipfile_end(&z);
    refused(f, arena_memdup(f->a, z.bytes, z.n), z.n, ERR_INVALID, says);
    zipfile_drop(&z);
}

static void test_a_changed_byte_names_its_file(void **state)
{
    struct fix *f = *state;
    exchanged(f, "figures.json", "188", "189", "figures.json 与清单里的摘要不符");
    exchanged(f, "report.pdf", "really", "reallx", "report.pdf 与清单里的摘要不符");
    exchanged(f, "manifest.json", "\"serial\":3", "\"serial\":4", "manifest.json 与签名不符");
    exchanged(f, "manifest.json", "533822", "533823", "manifest.json 与签名不符");
    exchanged(f, "signature.json", "\"signature\":\"30", "\"signature\":\"31",
              "manifest.json 与签名不符");
}

static void test_other_formats_are_told(void **state)
{
    struct fix *f = *state;
    exchanged(f, "manifest.json", "\"format\":1", "\"format\":2", "第 2 版格式");
    exchanged(f, "manifest.json", "\"format\":1", "\"format\":\"1\"", "没有写明格式版本");
    exchanged(f, "manifest.json", "\"kind\":\"year\"", "\"kind\":\"week\"", "种类不认得");
    exchanged(f, "manifest.json", "\"2026-09-28\"", "\"2026-09-31\"", "缺项或者写得不对");
    exchanged(f, "manifest.json", "\"period\":\"2026\"", "\"period\":\"2O26\"", "缺项或者写得不对");
    exchanged(f, "manifest.json", "\"format\":1", "\"format\":1,\"x\":[[[[[[[[[1]]]]]]]]]",
              "层次太深");
    exchanged(f, "manifest.json", "{", "{\"format\":1,", "读不懂");
}

static void test_what_is_missing_or_too_much(void **state)
{
    struct fix *f = *state;
    static const char *const names[] = {"manifest.json", "signature.json", "figures.json",
                                        "report.pdf"};
    const void *bytes;
    size_t n;
    write(f, &bytes, &n);
    for (size_t i = 0; i < array_len(names); i++) {
        struct zipfile z = {0};
        again(f, bytes, n, names[i], NULL, &z);
        zipfile_end(&z);
        refused(f, z.bytes, z.n, ERR_INVALID, names[i]);
        arena_reset(f->a);
        f->key = sm2_make(f->a);
        write(f, &bytes, &n);
        zipfile_drop(&z);
    }
    static const char *const more[] = {"extra.exe", "sub/figures.json", "figures.json.bak"};
    for (size_t i = 0; i < array_len(more); i++) {
        struct zipfile z = {0};
        again(f, bytes, n, NULL, NULL, &z);
        zipfile_add(&z, more[i], "x", 1);
        zipfile_end(&z);
        refused(f, arena_memdup(f->a, z.bytes, z.n), z.n, ERR_INVALID, "不在清单里");
        zipfile_drop(&z);
    }
    struct zipfile z = {0};
    again(f, bytes, n, NULL, NULL, &z);
    zipfile_add(&z, "../evil", "x", 1);
    zipfile_end(&z);
    refused(f, arena_memdup(f->a, z.bytes, z.n), z.n, ERR_INVALID, "不是数据包");
    zipfile_drop(&z);
    refused(f, "hello", 5, ERR_INVALID, "不是数据包");
}

/* Another key, everything signed anew: the reader believes it; whose key it is, is not its question. The public key stands in
 * manifest and signature, so the two cannot be of different people. */
static void test_key_in_manifest_and_signature(void **state)
{
    struct fix *f = *state;
    const struct sm2 *other = sm2_make(f->a);
    exchanged(f, "signature.json", sm2_public(f->a, f->key), sm2_public(f->a, other),
              "manifest.json 与签名不符");
    assert_string_not_equal(package_fingerprint(f->a, sm2_public(f->a, f->key)),
                            package_fingerprint(f->a, sm2_public(f->a, other)));
    assert_int_equal(strlen(package_fingerprint(f->a, sm2_public(f->a, other))), 64 + 15);
}

static void test_matters(void **state)
{
    struct fix *f = *state;
    struct package back;
    const void *bytes;
    size_t n;
    f->p.kind = PACKAGE_URGE;
    f->p.period = f->p.from = f->p.to = NULL;
    f->p.n = 0;
    f->p.report = NULL;
    f->p.matter = (struct package_matter){.ref = "0000000000001",
                                          .title = "督办",
                                          .text = "第一行\n第二行",
                                          .due = "2026-10-15",
                                          .to = "533822"};
    write(f, &bytes, &n);
    assert_int_equal(package_read(f->a, bytes, n, &back, &f->e), OK);
    assert_string_equal(back.matter.text, "第一行\n第二行");
    assert_string_equal(back.matter.due, "2026-10-15");
    f->p.matter.due = NULL;
    write(f, &bytes, &n);
    refused(f, bytes, n, ERR_INVALID, "缺项");
    f->p.matter.due = "2026-02-30";
    write(f, &bytes, &n);
    refused(f, bytes, n, ERR_INVALID, "缺项");
}

static void figures(struct fix *f, const char *json, enum err want)
{
    const struct package_figure *list;
    size_t n;
    assert_int_equal(package_figures_read(f->a, json, strlen(json), &list, &n, &f->e), want);
}

static void test_figures(void **state)
{
    struct fix *f = *state;
#define ONE                                                             \
    "{\"id\":\"a\",\"title\":\"t\",\"text\":\"1\",\"digest\":\"" DIGEST \
    "\",\"number\":1,\"scale\":0}"
    figures(f, "[" ONE "]", OK);
    figures(f, "[]", OK);
    figures(f, "[" ONE "," ONE "]", ERR_INVALID);
    figures(f, "{}", ERR_INVALID);
    figures(f, "[1]", ERR_INVALID);
    figures(f, "[{\"id\":\"a\"}]", ERR_INVALID);
    figures(f, "[{\"id\":\"A b\",\"title\":\"t\",\"text\":\"1\",\"digest\":\"" DIGEST "\"}]",
            ERR_INVALID);
    figures(f,
            "[{\"id\":\"a\",\"title\":\"t\",\"text\":\"1\",\"digest\":\"" DIGEST "\",\"scale\":7}]",
            ERR_INVALID);
    figures(f,
            "[{\"id\":\"a\",\"title\":\"t\",\"text\":\"1\",\"digest\":\"" DIGEST
            "\",\"number\":1.5}]",
            ERR_INVALID);
    figures(f, "[{\"id\":\"a\",\"title\":\"t\\u0001\",\"text\":\"1\",\"digest\":\"" DIGEST "\"}]",
            ERR_INVALID);
#undef ONE
}

static void test_days(void **state)
{
    struct fix *f = *state;
    struct date from, to;
    const struct content c = {.exchange = {.year_month = 3, .year_day = 1, .month_day = 5}};
    assert_true(supply_days(PACKAGE_MONTH, "2024-02", &from, &to));
    assert_string_equal(date_text(f->a, to), "2024-02-29");
    assert_true(supply_days(PACKAGE_YEAR, "2025", &from, &to));
    assert_string_equal(date_text(f->a, from), "2025-01-01");
    assert_false(supply_days(PACKAGE_MONTH, "2025-13", &from, &to));
    assert_false(supply_days(PACKAGE_YEAR, "2025-01", &from, &to));
    assert_false(supply_days(PACKAGE_YEAR, NULL, &from, &to));
    assert_string_equal(date_text(f->a, supply_due(&c, PACKAGE_YEAR, "2025")), "2026-03-01");
    assert_string_equal(date_text(f->a, supply_due(&c, PACKAGE_MONTH, "2025-12")), "2026-01-05");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_comes_back),
        TEST(test_same_manifest),
        TEST(test_a_changed_byte_names_its_file),
        TEST(test_other_formats_are_told),
        TEST(test_what_is_missing_or_too_much),
        TEST(test_key_in_manifest_and_signature),
        TEST(test_matters),
        TEST(test_figures),
        TEST(test_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
