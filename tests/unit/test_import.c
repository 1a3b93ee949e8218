#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/bytes.h"
#include "exchange/import_back.h"
#include "exchange/import_progress.h"
#include "exchange/record_sheet.h"
#include "register/mode.h"
#include "registerdb.h"
#include "sheet/sheet.h"

/* Credit codes whose digits are right, made up. */
#define CODE_A "91350200MA31E12PXF"
#define CODE_B "91440101MA5CJQ4N59"
#define CODE_C "11330110999000013U"

static const char *write_file(struct desk *d, const void *p, size_t n)
{
    char *path = arena_strdup(d->a, "/tmp/faheng-import-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, p, n) == (ssize_t)n);
    close(fd);
    return path;
}

static const char *write_text(struct desk *d, const char *text)
{
    return write_file(d, text, strlen(text));
}

static enum err withdraw(struct desk *d, const struct actor *by, int64_t batch, size_t *ret_n)
{
    struct import_taken taken;
    enum err r = import_withdraw(&d->en, d->f->s, d->a, by, batch, &taken, &d->e);
    *ret_n = r ? *ret_n : taken.n;
    return r;
}

static enum err plan_as(struct desk *d, const struct actor *by, const struct register_def *reg,
                        const char *path, bool backfill, struct import_plan *ret)
{
    return import_plan(&d->en, reader(d->f), d->a, by, reg, path, "台账.csv", NULL, 0, backfill,
                       ret, &d->e);
}

static struct import_plan plan(struct desk *d, const struct register_def *reg, const char *text,
                               bool backfill)
{
    struct import_plan p = {0};
    const char *path = write_text(d, text);
    if (plan_as(d, &d->clerk, reg, path, backfill, &p)) {
        fail_msg("refused: %s", d->e.text);
    }
    unlink(path);
    return p;
}

static void assert_good(const struct import_plan *p, size_t want)
{
    for (size_t i = 0; p->good != want && i < p->n_faults; i++) {
        print_message("row %zu %s: %s\n", p->faults[i].row,
                      p->faults[i].head ? p->faults[i].head : "", p->faults[i].why);
    }
    assert_int_equal(p->good, want);
}

static void assert_fault(const struct import_plan *p, size_t i, size_t row, const char *head,
                         const char *part, const char *meant)
{
    assert_true(i < p->n_faults);
    const struct import_fault *f = &p->faults[i];
    if (f->row != row || !str_eq(f->head, head) || !strstr(f->why, part) ||
        !str_eq(f->meant, meant)) {
        fail_msg("fault %zu: row %zu, %s, %s, meant %s", i, f->row, f->head ? f->head : "-", f->why,
                 f->meant ? f->meant : "-");
    }
}

static struct import_result apply(struct desk *d, const struct import_plan *p, const char *path,
                                  const struct import_options *o)
{
    static const struct import_options plain;
    struct import_result res = {0};
    if (import_apply(&d->en, d->f->s, d->a, &d->clerk, p, path, o ? o : &plain, &res, &d->e)) {
        fail_msg("refused: %s", d->e.text);
    }
    return res;
}

static struct import_result import_text(struct desk *d, const struct register_def *reg,
                                        const char *text, bool backfill)
{
    struct import_plan p;
    const char *path = write_text(d, text);
    if (plan_as(d, &d->clerk, reg, path, backfill, &p)) {
        fail_msg("refused: %s", d->e.text);
    }
    if (p.bad) {
        fail_msg("row %zu: %s", p.faults[0].row, p.faults[0].why);
    }
    struct import_result res = apply(d, &p, path, NULL);
    unlink(path);
    return res;
}

static struct record_list all(struct desk *d, const struct register_def *reg)
{
    struct record_list list = {0};
    const struct query q = {.reg = reg, .limit = QUERY_ALL, .sort = NULL, .ascending = true};
    testdb_must(query_list(reader(d->f), d->a, d->c, &d->clerk.scope, &q, &list, &d->e) == OK,
                d->e.text);
    return list;
}

static const struct record *by_title(const struct record_list *l, const char *title)
{
    for (size_t i = 0; i < l->n; i++) {
        if (str_eq(l->items[i].title, title)) {
            return &l->items[i];
        }
    }
    fail_msg("no record %s", title);
    return NULL;
}

/* --- from file to records ---------------------------------------------------------------------------------------------------- */

static void test_rows_become_records(void **state)
{
    struct desk *d = *state;
    struct import_result res =
        import_text(d, d->shop,
                    "\xEF\xBB\xBF名称*,统一社会信用代码,信用等级,注册资本(元),床位,合格率,开业日期,"
                    "连锁,从业人员\r\n"
                    "仁和诊所," CODE_A ",优,\"5,000.50\",3,99.5,2020年9月3日,是,张监督、李监督\r\n"
                    "\r\n"
                    "平安诊所,,b,,,,,,\r\n",
                    false);
    assert_int_equal(res.written, 2);
    assert_int_equal(res.refused, 0);
    struct record_list l = all(d, d->shop);
    assert_int_equal(l.n, 2);
    const struct record *x = by_title(&l, "仁和诊所");
    assert_string_equal(desk_plain(d, x, "code"), CODE_A);
    assert_string_equal(desk_plain(d, x, "grade"), "a");
    assert_string_equal(desk_plain(d, x, "capital"), "5000.50");
    assert_string_equal(desk_plain(d, x, "beds"), "3");
    assert_string_equal(desk_plain(d, x, "rate"), "99.5");
    assert_string_equal(desk_plain(d, x, "opened"), "2020-09-03");
    assert_string_equal(desk_plain(d, x, "chain"), "是");
    assert_string_equal(desk_plain(d, x, "staff"),
                        desk_ids(d, d->officer.person, d->officer2.person));
    assert_int_equal(x->created_by, d->clerk.person);
    assert_string_equal(desk_plain(d, by_title(&l, "平安诊所"), "grade"), "b");
}

static void test_nothing_changes_before_apply(void **state)
{
    struct desk *d = *state;
    int64_t events = number(d->f, "select count(*) from event");
    struct import_plan p = plan(d, d->shop, "名称\n仁和诊所\n", false);
    assert_good(&p, 1);
    assert_int_equal(number(d->f, "select count(*) from event"), events);
    assert_int_equal(number(d->f, "select count(*) from import_batch"), 0);
    assert_int_equal(all(d, d->shop).n, 0);
}

static void test_gb18030(void **state)
{
    static const char text[] =
        "\xc3\xfb\xb3\xc6,\xd0\xc5\xd3\xc3\xb5\xc8\xbc\xb6\r\n\xc8\xca\xba\xcd,"
        "\xd3\xc5\r\n"; /* 名称,信用等级 仁和,优 */
    struct desk *d = *state;
    import_text(d, d->shop, text, false);
    struct record_list l = all(d, d->shop);
    assert_string_equal(desk_plain(d, by_title(&l, "仁和"), "grade"), "a");
}

/* --- faults --------------------------------------------------------------------------------------------------------------------- */

static void test_cells_with_reasons(void **state)
{
    struct desk *d = *state;
    desk_actor(d, "张监督", "officer", &d->other);
    struct import_plan p = plan(d, d->shop,
                                "名称,统一社会信用代码,信用等级,床位,开业日期,从业人员,连锁\n"
                                "甲,,,,,,\n"
                                "乙,,优秀,,,,\n"
                                "丙,,,三张,46268,,\n"
                                "丁,,,,,张监督,\n"
                                "戊,,,,,张监督(医政科),\n"
                                "己,,,,,李监察,\n"
                                ",,优,,,,\n"
                                "庚,,,,,,未\n",
                                false);
    assert_int_equal(p.rows, 8);
    assert_good(&p, 2);
    assert_int_equal(p.bad, 6);
    assert_fault(&p, 0, 3, "信用等级", "没有“优秀”这一项", "优");
    assert_fault(&p, 1, 4, "床位", "要填整数", NULL);
    assert_fault(&p, 2, 4, "开业日期", "要填日期", "2026-09-03");
    assert_fault(&p, 3, 5, "从业人员", "“张监督”有 2 个", NULL);
    assert_non_null(strstr(p.faults[3].why, "张监督(执法科)"));
    assert_non_null(strstr(p.faults[3].why, "张监督(医政科)"));
    assert_fault(&p, 4, 7, "从业人员", "没有找到，是不是“李监督”", "李监督");
    assert_fault(&p, 5, 8, "名称", "还缺", NULL);
    assert_fault(&p, 6, 9, "连锁", "要填“是”或“否”", "否");
    assert_int_equal(p.n_faults, 7);
}

/* What the check digit should be; a reason beside it lets the number stand. */
static void test_credit_codes(void **state)
{
    struct desk *d = *state;
    struct import_plan p = plan(d, d->sample,
                                "文字一,信用代码,号码说明\n甲,91350200MA31E12PXE,\n乙,"
                                "91350200MA31E12PXE,证照如此\n丙,9135020OMA31E12PXF,如此\n"
                                "丁,91350200ma31e12pxf,\n",
                                false);
    assert_good(&p, 2);
    assert_fault(&p, 0, 2, "信用代码", "应为 F，现在是 E", "91350200MA31E12PXF");
    assert_fault(&p, 1, 4, "信用代码", "第 8 位是 O，可能是数字 0", NULL);
    assert_int_equal(p.n_faults, 2);
}

static void test_references(void **state)
{
    struct desk *d = *state;
    int64_t one = desk_add(d, &d->clerk, d->shop, TYPED({"name", "仁和诊所"}, {"code", CODE_A}));
    desk_add(d, &d->clerk, d->shop, TYPED({"name", "同名诊所"}));
    desk_add(d, &d->clerk, d->shop, TYPED({"name", "同名诊所"}));
    const char *text = arena_printf(
        d->a,
        "当事人,案由,承办人\n仁和诊所,医疗废物处置不当,张监督 李监督\n" CODE_A
        ",waste,\n%s,waste,\n"
        "仁合诊所,waste,\n同名诊所,waste,\n仁和诊所,医疗废物处理不当,\n仁和诊所,waste,孙文秘\n",
        id_text(d->a, one));
    struct import_plan p = plan(d, d->cas, text, false);
    assert_good(&p, 3);
    assert_fault(&p, 0, 5, "当事人", "监管对象“仁合诊所”没有找到", "仁和诊所");
    assert_fault(&p, 1, 6, "当事人", "“同名诊所”有 2 个", NULL);
    assert_fault(&p, 2, 7, "案由", "没有“医疗废物处理不当”", "医疗废物处置不当");
    assert_fault(&p, 3, 8, "承办人", "只能选监督员", NULL);
    struct import_plan q =
        plan(d, d->sample,
             "文字一,主办单位,负责人\na,示范县人民医院,周局长\nb,县人民医院,\nc,县人民院,\nd,0,\n",
             false);
    assert_good(&q, 2);
    assert_fault(&q, 0, 4, "主办单位", "没有找到", "县人民医院");
    assert_fault(&q, 1, 5, "主办单位", "没有找到，请核对名称", NULL);
}

static void test_repeats(void **state)
{
    struct desk *d = *state;
    desk_add(d, &d->clerk, d->shop, TYPED({"name", "老诊所"}, {"code", CODE_C}));
    struct import_plan p = plan(d, d->shop,
                                "名称,统一社会信用代码\n甲," CODE_A "\n乙," CODE_B "\n丙," CODE_A
                                "\n丁," CODE_C "\n戊,\n己,\n",
                                false);
    assert_good(&p, 4);
    assert_fault(&p, 0, 4, "统一社会信用代码", "与本文件第 2 行的“统一社会信用代码”相同", NULL);
    assert_fault(&p, 1, 5, "统一社会信用代码", "已经有一条", NULL);
}

static void test_formula_errors_and_cut_numbers(void **state)
{
    struct desk *d = *state;
    char path[] = "/tmp/faheng-import-XXXXXX";
    struct import_plan p;
    close(mkstemp(path));
    lxw_workbook *b = workbook_new(path);
    lxw_worksheet *w = workbook_add_worksheet(b, NULL);
    worksheet_write_string(w, 0, 0, "名称", NULL);
    worksheet_write_string(w, 0, 1, "统一社会信用代码", NULL);
    worksheet_write_string(w, 1, 0, "甲", NULL);
    worksheet_write_number(w, 1, 1, 913502000728319549.0, NULL);
    workbook_close(b);
    assert_int_equal(plan_as(d, &d->clerk, d->shop, path, false, &p), OK);
    assert_fault(&p, 0, 2, "统一社会信用代码", "超过 15 位", NULL);
    unlink(path);
}

static void test_whole_file_refused(void **state)
{
    static const struct {
        const char *text, *part;
        enum err err;
    } files[] = {
        {"甲,乙\n1,2\n", "没有找到表头", ERR_INVALID},
        {"名称\n", "没有可导入的行", ERR_INVALID},
        {"", "空的", ERR_INVALID},
        {"<html></html>", "网页格式", ERR_INVALID},
    };
    struct desk *d = *state;
    struct import_plan p = {0};
    for (size_t i = 0; i < array_len(files); i++) {
        const char *path = write_text(d, files[i].text);
        assert_int_equal(plan_as(d, &d->clerk, d->shop, path, false, &p), files[i].err);
        assert_says(d, files[i].part);
        unlink(path);
    }
    const char *path = write_text(d, "名称\n甲\n");
    assert_int_equal(plan_as(d, &d->secretary, d->shop, path, false, &p), ERR_DENIED);
    assert_says(d, "不能新增监管对象");
    assert_int_equal(plan_as(d, &d->clerk, d->shop, "/nonexistent", false, &p), ERR_NOT_FOUND);
    unlink(path);
}

/* RPT-10: a hundred rows, three of them wrong. */
static void test_hundred_rows_three_wrong(void **state)
{
    struct desk *d = *state;
    struct strbuf b = strbuf_make(1 << 20), out = strbuf_make(8 << 20);
    struct import_plan p, again;
    strbuf_lit(&b, "名称,床位\n");
    for (int i = 2; i <= 101; i++) {
        strbuf_printf(&b, "诊所%d,%s\n", i, i == 7 || i == 50 || i == 101 ? "许多" : "3");
    }
    const char *path = write_file(d, b.ptr, b.len);
    assert_int_equal(plan_as(d, &d->clerk, d->shop, path, false, &p), OK);
    assert_good(&p, 97);
    assert_int_equal(p.bad, 3);
    struct import_result res = apply(d, &p, path, NULL);
    assert_int_equal(res.written, 97);
    assert_int_equal(all(d, d->shop).n, 97);
    if (import_bad_rows(d->a, &p, path, &out, &d->e)) {
        fail_msg("%s", d->e.text);
    }
    const char *bad = write_file(d, out.ptr, out.len);
    assert_int_equal(plan_as(d, &d->clerk, d->shop, bad, false, &again), OK);
    assert_int_equal(again.rows, 3);
    assert_int_equal(again.bad, 3);
    assert_int_equal(again.n_columns, 4);
    assert_string_equal(again.samples[1].cells[0], "诊所50");
    assert_string_equal(again.samples[1].cells[2], "50");
    assert_non_null(strstr(again.samples[1].cells[3], "【床位】“床位”要填整数"));
    assert_string_equal(again.columns[3].core, "skip");
    unlink(path);
    unlink(bad);
    strbuf_clear(&b);
    strbuf_clear(&out);
}

/* --- heads ---------------------------------------------------------------------------------------------------------------------- */

static void test_two_row_head(void **state)
{
    struct desk *d = *state;
    char path[] = "/tmp/faheng-import-XXXXXX";
    struct import_plan p;
    close(mkstemp(path));
    lxw_workbook *b = workbook_new(path);
    lxw_worksheet *w = workbook_add_worksheet(b, NULL);
    lxw_format *date = workbook_add_format(b);
    lxw_datetime day = {.year = 2020, .month = 9, .day = 3};
    format_set_num_format(date, "yyyy/m/d");
    worksheet_merge_range(w, 0, 0, 0, 4, "示范县监管对象名录", NULL);
    worksheet_merge_range(w, 1, 0, 2, 0, "序号", NULL);
    worksheet_merge_range(w, 1, 1, 1, 2, "基本情况", NULL);
    worksheet_merge_range(w, 1, 3, 2, 3, "开业日期", NULL);
    worksheet_merge_range(w, 1, 4, 2, 4, "备注说明", NULL);
    worksheet_write_string(w, 2, 1, "名 称", NULL);
    worksheet_write_string(w, 2, 2, "床位", NULL);
    worksheet_write_number(w, 3, 0, 1, NULL);
    worksheet_write_string(w, 3, 1, "仁和诊所", NULL);
    worksheet_write_number(w, 3, 2, 3, NULL);
    worksheet_write_datetime(w, 3, 3, &day, date);
    worksheet_write_string(w, 3, 4, "无关", NULL);
    worksheet_write_number(w, 4, 0, 2, NULL);
    workbook_close(b);
    assert_int_equal(plan_as(d, &d->clerk, d->shop, path, false, &p), OK);
    assert_int_equal(p.head_row, 2);
    assert_int_equal(p.head_rows, 2);
    assert_int_equal(p.n_columns, 5);
    assert_string_equal(p.columns[0].core, "skip");
    assert_string_equal(p.columns[1].head, "基本情况名 称");
    assert_string_equal(p.columns[1].field->id, "name");
    assert_string_equal(p.columns[3].head, "开业日期");
    assert_null(p.columns[4].field);
    assert_string_equal(p.columns[4].left, "没有对应的项");
    assert_int_equal(p.rows, 1); /* a number alone is no row */
    assert_good(&p, 1);
    apply(d, &p, path, NULL);
    struct record_list l = all(d, d->shop);
    assert_string_equal(desk_plain(d, by_title(&l, "仁和诊所"), "opened"), "2020-09-03");
    unlink(path);
}

/* 万元 in a head is another figure than 元: better no column than a wrong one. */
static void test_units_in_heads(void **state)
{
    struct desk *d = *state;
    struct import_plan p =
        plan(d, d->shop, "名称（必填）,注册资本(万元),床位：,床位\n甲,5,1,2\n", false);
    assert_string_equal(p.columns[0].field->id, "name");
    assert_null(p.columns[1].field);
    assert_string_equal(p.columns[2].field->id, "beds");
    assert_null(p.columns[3].field);
    assert_string_equal(p.columns[3].left, "与前面的一列重复");
}

static void test_mapping_is_chosen_and_remembered(void **state)
{
    struct desk *d = *state;
    const struct import_column mine[] = {{.head = "机构", .field = register_field(d->shop, "name")},
                                         {.head = "床位"}};
    const char *path = write_text(d, "机构,床位\n甲,many\n"),
               *next = write_text(d, "床位,机构\nmore,乙\n");
    struct import_plan p;
    assert_int_equal(import_plan(&d->en, reader(d->f), d->a, &d->clerk, d->shop, path, "a.csv",
                                 mine, 2, false, &p, &d->e),
                     OK);
    assert_good(&p, 1);
    assert_string_equal(p.columns[0].field->id, "name");
    assert_null(p.columns[1].field);
    apply(d, &p, path, NULL);
    assert_int_equal(plan_as(d, &d->clerk, d->shop, next, false, &p), OK);
    assert_string_equal(p.columns[1].field->id, "name");
    assert_null(p.columns[0].field);
    assert_string_equal(p.columns[0].left, "上次没有导入这一列");
    assert_good(&p, 1);
    unlink(path);
    unlink(next);
}

static void test_missing_columns_are_named(void **state)
{
    struct desk *d = *state;
    struct import_plan p = plan(d, d->cas, "罚款\n5\n", false);
    assert_string_equal(p.missing, "当事人、案由");
    assert_int_equal(p.bad, 1);
}

static void test_template_reads_back(void **state)
{
    struct desk *d = *state;
    struct strbuf out = strbuf_make(8 << 20);
    struct import_plan p = {0};
    assert_int_equal(import_template(d->a, d->cas, true, &out, &d->e), OK);
    const char *path = write_file(d, out.ptr, out.len);
    assert_int_equal(plan_as(d, &d->clerk, d->cas, path, true, &p), ERR_INVALID);
    assert_says(d, "没有可导入的行");
    unlink(path);
    strbuf_clear(&out);
}

/* --- batches -------------------------------------------------------------------------------------------------------------------- */

static void test_same_file_twice(void **state)
{
    struct desk *d = *state;
    const char *path = write_text(d, "名称\n甲\n");
    struct import_plan p;
    struct import_result res;
    assert_int_equal(plan_as(d, &d->clerk, d->shop, path, false, &p), OK);
    assert_false(p.seen_before);
    int64_t batch = apply(d, &p, path, NULL).batch;
    assert_int_equal(plan_as(d, &d->clerk, d->shop, path, false, &p), OK);
    assert_true(p.seen_before);
    assert_string_equal(p.seen_on, "2026年6月15日由陈科员");
    assert_int_equal(import_apply(&d->en, d->f->s, d->a, &d->clerk, &p, path,
                                  &(struct import_options){0}, &res, &d->e),
                     ERR_CONFLICT);
    assert_says(d, "已经导入过一次");
    assert_int_equal(all(d, d->shop).n, 1);
    assert_int_equal(apply(d, &p, path, &(struct import_options){.again = true}).written, 1);
    assert_int_equal(all(d, d->shop).n, 2);
    size_t n = 0;
    assert_int_equal(withdraw(d, &d->clerk, batch, &n), OK);
    assert_int_equal(n, 1);
    unlink(path);
}

static void test_other_file_than_planned(void **state)
{
    struct desk *d = *state;
    const char *path = write_text(d, "名称\n甲\n"), *other = write_text(d, "名称\n乙\n");
    struct import_plan p;
    struct import_result res;
    assert_int_equal(plan_as(d, &d->clerk, d->shop, path, false, &p), OK);
    assert_int_equal(import_apply(&d->en, d->f->s, d->a, &d->clerk, &p, other,
                                  &(struct import_options){0}, &res, &d->e),
                     ERR_CONFLICT);
    assert_says(d, "不是同一个");
    assert_int_equal(all(d, d->shop).n, 0);
    unlink(path);
    unlink(other);
}

static const char *many_rows(struct desk *d, int n)
{
    struct strbuf b = strbuf_make(1 << 20);
    strbuf_lit(&b, "名称\n");
    for (int i = 0; i < n; i++) {
        strbuf_printf(&b, "诊所%d\n", i);
    }
    const char *path = write_file(d, b.ptr, b.len);
    strbuf_clear(&b);
    return path;
}

static void test_batch_is_withdrawn(void **state)
{
    struct desk *d = *state;
    const char *path = many_rows(d, 120);
    struct import_plan p;
    struct import_batch *list;
    size_t n = 0;
    assert_int_equal(plan_as(d, &d->clerk, d->shop, path, false, &p), OK);
    struct import_result res = apply(d, &p, path, NULL);
    assert_int_equal(res.written, 120);
    assert_int_equal(
        import_batches(reader(d->f), d->a, d->c, d->f->county, d->shop, &list, &n, &d->e), OK);
    assert_int_equal(n, 1);
    assert_string_equal(list[0].state, "done");
    assert_int_equal(list[0].written, 120);
    assert_string_equal(list[0].person_name, "陈科员");
    assert_int_equal(withdraw(d, &d->officer, res.batch, &n), ERR_DENIED);
    assert_int_equal(withdraw(d, &d->clerk, res.batch, &n), OK);
    assert_int_equal(n, 120);
    assert_int_equal(all(d, d->shop).n, 0);
    assert_int_equal(number(d->f, "select count(*) from r_shop where voided = 1"), 120);
    assert_string_equal(text(d->f, "select min(void_reason) from r_shop"),
                        "撤回导入批次：台账.csv（陈科员）");
    assert_int_equal(withdraw(d, &d->clerk, res.batch, &n), ERR_INVALID);
    assert_int_equal(plan_as(d, &d->clerk, d->shop, path, false, &p), OK);
    assert_false(p.seen_before);
    unlink(path);
}

static void test_batch_somebody_worked_on(void **state)
{
    struct desk *d = *state;
    struct import_result res = import_text(d, d->shop, "名称\n甲\n乙\n", false);
    struct record_list l = all(d, d->shop);
    size_t n = 0;
    assert_int_equal(
        desk_edit(d, &d->f->program, d->shop, by_title(&l, "乙")->id, TYPED({"beds", "3"}), NULL),
        OK);
    assert_int_equal(withdraw(d, &d->clerk, res.batch, &n), ERR_CONFLICT);
    assert_says(d, "有 1 件已经被办理或改动过（例如文件第 3 行的）");
    assert_int_equal(all(d, d->shop).n, 2);
}

struct watched {
    size_t calls, done, total, stop_after;
    struct desk *d;
    int64_t written_between;
};

static bool on_progress(void *ctx, size_t done, size_t total)
{
    struct watched *w = ctx;
    w->calls++;
    w->done = done;
    w->total = total;
    if (w->d) {
        desk_add(w->d, &w->d->clerk, w->d->shop, TYPED({"name", "插队的"}));
        w->written_between++;
    }
    return w->calls != w->stop_after;
}

/* Others write between the slices; told after each of them. */
static void test_progress_and_others(void **state)
{
    struct desk *d = *state;
    const char *path = many_rows(d, 170);
    struct watched w = {.d = d};
    struct import_plan p;
    assert_int_equal(plan_as(d, &d->clerk, d->shop, path, false, &p), OK);
    struct import_result res =
        apply(d, &p, path, &(struct import_options){.watch = {on_progress, &w}});
    assert_int_equal(res.written, 170);
    assert_int_equal(w.calls, 3);
    assert_int_equal(w.done, 150);
    assert_int_equal(w.total, 170);
    assert_int_equal(all(d, d->shop).n, 173);
    unlink(path);
}

static void test_stopped_half_way(void **state)
{
    struct desk *d = *state;
    const char *path = many_rows(d, 170);
    struct watched w = {.stop_after = 2};
    struct import_plan p;
    size_t n = 0;
    assert_int_equal(plan_as(d, &d->clerk, d->shop, path, false, &p), OK);
    struct import_result res =
        apply(d, &p, path, &(struct import_options){.watch = {on_progress, &w}});
    assert_true(res.stopped);
    assert_int_equal(res.written, 100);
    assert_string_equal(text(d->f, "select state from import_batch"), "stopped");
    assert_int_equal(withdraw(d, &d->clerk, res.batch, &n), OK);
    assert_int_equal(n, 100);
    unlink(path);
}

/* What changed between the look and the yes is refused then, with its row. */
static void test_refused_while_writing(void **state)
{
    struct desk *d = *state;
    const char *path = write_text(d, "名称,统一社会信用代码\n甲," CODE_A "\n乙," CODE_B "\n");
    struct import_plan p;
    assert_int_equal(plan_as(d, &d->clerk, d->shop, path, false, &p), OK);
    assert_good(&p, 2);
    desk_add(d, &d->clerk, d->shop, TYPED({"name", "抢先"}, {"code", CODE_A}));
    struct import_result res = apply(d, &p, path, NULL);
    assert_int_equal(res.written, 1);
    assert_int_equal(res.refused, 1);
    assert_int_equal(res.n_faults, 1);
    assert_int_equal(res.faults[0].row, 2);
    assert_non_null(strstr(res.faults[0].why, "已经有一条"));
    unlink(path);
}

/* --- 历史补录 and the way back ------------------------------------------------------------------------------------------------------ */

static void test_backfill(void **state)
{
    struct desk *d = *state;
    desk_add(d, &d->clerk, d->shop, TYPED({"name", "仁和诊所"}));
    const char *head = "编号,状态,当事人,案由,罚款,线索日期,立案日期,结案日期\n";
    struct import_plan p = plan(
        d, d->cas,
        arena_printf(
            d->a, "%s示卫罚〔2024〕1号,结案,仁和诊所,waste,5000,2024-01-05,2024-02-01,2024-05-06\n",
            head),
        false);
    assert_fault(&p, 0, 2, "编号", "历史补录", NULL);
    p = plan(d, d->cas,
             arena_printf(d->a,
                          "%s甲1,结案,仁和诊所,waste,,2024-01-05,,\n"
                          "甲2,结案,仁和诊所,waste,,,2024-03-01,2024-02-01\n"
                          "甲3,结案,仁和诊所,waste,,,,2026-06-16\n"
                          "甲4,结按,仁和诊所,waste,,,,2024-05-06\n"
                          "甲5,,仁和诊所,waste,,2024-01-05,,2024-05-06\n"
                          "甲5,,仁和诊所,waste,,2024-01-05,,2024-05-06\n",
                          head),
             true);
    assert_good(&p, 1);
    assert_fault(&p, 0, 2, "结案日期", "还缺“结案日期”", NULL);
    assert_fault(&p, 1, 3, "立案日期", "晚于现在的状态", NULL);
    assert_fault(&p, 2, 4, "结案日期", "还没有到", NULL);
    assert_fault(&p, 3, 5, "状态", "没有“结按”这个状态", "结案");
    assert_fault(&p, 4, 7, "编号", "与本文件第 6 行的编号相同", NULL);
    struct import_result res = import_text(
        d, d->cas,
        arena_printf(
            d->a, "%s示卫罚〔2024〕1号,结案,仁和诊所,waste,5000,2024-01-05,2024-02-01,2024-05-06\n",
            head),
        true);
    assert_int_equal(res.written, 1);
    assert_int_equal(res.findings, 1);
    struct record_list l = all(d, d->cas);
    const struct record *x = &l.items[0];
    assert_string_equal(x->number, "示卫罚〔2024〕1号");
    assert_string_equal(x->state->id, "closed");
    assert_true(x->backfill);
    assert_int_equal(x->year, 2024);
    assert_string_equal(x->state_on[register_state(d->cas, "filed")->index], "2024-02-01");
    assert_null(x->state_on[register_state(d->cas, "noticed")->index]);
    size_t n;
    assert_int_equal(withdraw(d, &d->clerk, res.batch, &n), OK);
}

static void keep_as_ledger(struct desk *d, const struct register_def *reg)
{
    struct db *db = begin(d->f);
    enum err r = mode_set(db, d->a, &d->f->program, reg, MODE_LEDGER, &d->e);
    people_end(d->f, r);
    testdb_must(r == OK, d->e.text);
}

/* The monthly sheet of another platform: what is new becomes a record, what is known is brought up to date. */
static void test_sheet_of_a_platform(void **state)
{
    struct desk *d = *state;
    const struct register_def *letter = content_register(d->c, "letter");
    const char *head = "外部编号,事由,结果,状态,起草日期,已发日期,办结日期\n";
    keep_as_ledger(d, letter);
    struct import_result res = import_text(
        d, letter,
        arena_printf(d->a, "%sP1,催办一,,已发,2026-05-01,2026-05-04,\nP2,催办二,,,,,\n", head),
        false);
    assert_int_equal(res.written, 2);
    assert_int_equal(res.updated, 0);
    struct import_plan p = plan(
        d, letter,
        arena_printf(d->a, "%sP1,催办一,已答复,办结,,,2026-06-10\nP3,催办三,,,,,\n", head), false);
    assert_good(&p, 2);
    assert_int_equal(p.updates, 1);
    res = import_text(
        d, letter,
        arena_printf(d->a, "%sP1,催办一,已答复,办结,,,2026-06-10\nP3,催办三,,,,,\n", head), false);
    assert_int_equal(res.written, 2);
    assert_int_equal(res.updated, 1);
    struct record_list l = all(d, letter);
    assert_int_equal(l.n, 3);
    const struct record *x = by_title(&l, "催办一");
    assert_string_equal(x->external, "P1");
    assert_string_equal(x->state->id, "closed");
    assert_string_equal(desk_plain(d, x, "outcome"), "已答复");
    assert_string_equal(x->state_on[register_state(letter, "issued")->index], "2026-05-04");
    assert_true(x->ledger);
    size_t n;
    assert_int_equal(withdraw(d, &d->clerk, res.batch, &n), OK);
    assert_int_equal(n, 1); /* what was known before stays */
}

static struct sheet sheet_of(struct desk *d, const struct register_def *reg)
{
    struct record_list l = all(d, reg);
    struct record_sheet rs = record_sheet_new(d->a, reader(d->f), d->c, &d->clerk.scope, reg);
    assert_int_equal(record_sheet_add(&rs, l.items, l.n, &d->e), OK);
    return record_sheet_end(&rs);
}

static const char *as_file(struct desk *d, const struct sheet *s, bool xlsx)
{
    struct strbuf out = strbuf_make(8 << 20);
    if (xlsx) {
        assert_int_equal(export_xlsx(d->a, s, 1, &out, &d->e), OK);
    } else {
        export_csv(&out, s);
    }
    const char *path = write_file(d, out.ptr, out.len);
    strbuf_clear(&out);
    return path;
}

static const char *fill(struct desk *d)
{
    int64_t shop = desk_add(d, &d->clerk, d->shop,
                            TYPED({"name", "一家，\"诊所\"\t"}, {"code", CODE_A}, {"grade", "c"},
                                  {"capital", "0.01"}, {"rate", "99.9"}, {"opened", "2020-02-29"},
                                  {"chain", "否"}));
    desk_add(d, &d->clerk, d->sample,
             TYPED({"t1", "=1+1"}, {"t2", "-甲"}, {"n1", "-7"}, {"n2", "123456789012345"},
                   {"d1", "-0.05"}, {"d2", "3"}, {"m1", "9007199254740.99"}, {"a1", "1999-12-31"},
                   {"h1", "2026-06-15 09:30"}, {"y1", "是"}, {"licence", "许0001"},
                   {"uscc", "91350200MA31E12PXE"}, {"uscc_why", "证照如此"}, {"c1", "b"},
                   {"shop", id_text(d->a, shop)}, {"host", id_text(d->a, d->ward.id)},
                   {"boss", id_text(d->a, d->chief.person)},
                   {"people", desk_ids(d, d->officer2.person, d->officer.person)},
                   {"tags", "c,a"}));
    desk_add(d, &d->clerk, d->sample, TYPED({"t1", "第一行\n第二行"}, {"t2", "0012"}));
    struct step_result res;
    int64_t c =
        desk_add(d, &d->clerk, d->cas,
                 TYPED({"party", id_text(d->a, shop)}, {"matter", "waste"}, {"brief", "一\n二"},
                       {"officers", desk_ids(d, d->officer.person, d->officer2.person)}));
    assert_int_equal(
        desk_take(d, &d->f->program, d->cas, c, 0, "note", NULL, TYPED({"paid", "12.30"}), &res),
        OK);
    return NULL;
}

static void assert_same_records(struct desk *d, struct desk *other, const struct register_def *reg)
{
    struct record_list x = all(d, reg), y = all(other, content_register(other->c, reg->id));
    assert_int_equal(x.n, y.n);
    for (size_t i = 0; i < x.n; i++) {
        const struct record *p = &x.items[i], *q = &y.items[i];
        assert_string_equal(p->state->id, q->state->id);
        assert_string_equal(p->unit_name, q->unit_name);
        for (size_t k = 0; k < reg->n_states; k++) {
            assert_true(str_eq(p->state_on[k], q->state_on[k]));
        }
        for (size_t k = 0; k < reg->n_fields; k++) {
            const char *s = value_show(d->a, &reg->fields[k], &p->values[k]);
            const char *t = value_show(other->a, &q->reg->fields[k], &q->values[k]);
            if (!str_eq(s, t)) {
                fail_msg("%s.%s: %s, then %s", reg->id, reg->fields[k].id, s, t);
            }
        }
    }
}

static void carry_over(struct desk *d, struct desk *other, const struct register_def *reg,
                       bool xlsx)
{
    struct sheet s = sheet_of(d, reg);
    const char *path = as_file(d, &s, xlsx);
    struct import_plan p;
    const struct register_def *there = content_register(other->c, reg->id);
    if (plan_as(other, &other->clerk, there, path, true, &p)) {
        fail_msg("%s: %s", reg->id, other->e.text);
    }
    if (p.bad) {
        fail_msg("%s row %zu %s: %s", reg->id, p.faults[0].row,
                 p.faults[0].head ? p.faults[0].head : "", p.faults[0].why);
    }
    apply(other, &p, path, NULL);
    assert_same_records(d, other, reg);
    unlink(path);
}

/* What was exported here comes in elsewhere as the same records, and here as nothing new. */
static void round_trip(struct desk *d, bool xlsx)
{
    struct desk *other;
    fill(d);
    desk_set_up((void **)&other);
    carry_over(d, other, d->shop, xlsx);
    carry_over(d, other, d->sample, xlsx);
    carry_over(d, other, d->cas, xlsx);
    desk_tear_down((void **)&other);
    const struct register_def *regs[] = {d->shop, d->sample, d->cas};
    for (size_t i = 0; i < array_len(regs); i++) {
        struct sheet s = sheet_of(d, regs[i]);
        const char *path = as_file(d, &s, xlsx);
        struct import_plan p;
        assert_int_equal(plan_as(d, &d->clerk, regs[i], path, false, &p), OK);
        assert_int_equal(p.same, p.rows);
        assert_int_equal(p.good + p.bad, 0);
        unlink(path);
    }
}

static void test_round_trip_xlsx(void **state)
{
    round_trip(*state, true);
}

static void test_round_trip_csv(void **state)
{
    round_trip(*state, false);
}

static void test_known_but_different(void **state)
{
    struct desk *d = *state;
    const char *id =
        id_text(d->a, desk_add(d, &d->clerk, d->shop, TYPED({"name", "甲"}, {"beds", "3"})));
    struct import_plan p =
        plan(d, d->shop, arena_printf(d->a, "编号,名称,床位\n%s,甲,4\n%s,甲,3\n", id, id), false);
    assert_int_equal(p.same, 1);
    assert_int_equal(p.bad, 1);
    assert_fault(&p, 0, 2, "床位", "与系统里的（3）不同", NULL);
}

static enum err run_halt(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct desk *d = w->ctx;
    (void)a;
    return progress_halt(db, &d->clerk, d->shop, e);
}

/* Told to one's own page alone; the wish to stop ends the walk with nothing written, and does not outlive it. */
static void test_progress_is_told_and_stops(void **state)
{
    struct desk *d = *state;
    const char *path = write_text(d, "名称\n甲\n乙\n");
    struct progress p;
    struct progress_now now;
    struct import_plan plan = {0};
    progress_begin(&p, d->f->s, &d->clerk, d->shop, "judge");
    struct import_watch w = progress_watch(&p);
    assert_true(w.fn(w.ctx, 1, 0)); /* too soon to tell */
    assert_int_equal(progress_read(reader(d->f), d->a, &d->clerk, d->shop, &now, &d->e), OK);
    assert_false(now.running);
    p.told_us = 0;
    assert_true(w.fn(w.ctx, 700, 0));
    assert_int_equal(progress_read(reader(d->f), d->a, &d->clerk, d->shop, &now, &d->e), OK);
    assert_true(now.running && !now.writing && !now.halt && now.done == 700);
    assert_int_equal(progress_read(reader(d->f), d->a, &d->officer, d->shop, &now, &d->e), OK);
    assert_false(now.running);
    struct work halt = {.run = run_halt, .ctx = d};
    assert_int_equal(store_write(d->f->s, d->f->county, &halt, &d->e), OK);
    p.told_us = 0;
    assert_int_equal(import_plan_watched(&d->en, reader(d->f), d->a, &d->clerk, d->shop, path,
                                         "a.csv", NULL, 0, false, &w, &plan, &d->e),
                     ERR_CONFLICT);
    assert_says(d, "什么都没有导入");
    progress_begin(&p, d->f->s, &d->clerk, d->shop, "write"); /* the row of the one before stayed */
    p.told_us = 0;
    assert_true(w.fn(w.ctx, 1, 2));
    progress_end(&p);
    assert_int_equal(progress_read(reader(d->f), d->a, &d->clerk, d->shop, &now, &d->e), OK);
    assert_false(now.running);
    unlink(path);
}

#define S(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        S(test_rows_become_records),
        S(test_nothing_changes_before_apply),
        S(test_gb18030),
        S(test_cells_with_reasons),
        S(test_credit_codes),
        S(test_references),
        S(test_repeats),
        S(test_formula_errors_and_cut_numbers),
        S(test_whole_file_refused),
        S(test_hundred_rows_three_wrong),
        S(test_two_row_head),
        S(test_units_in_heads),
        S(test_mapping_is_chosen_and_remembered),
        S(test_missing_columns_are_named),
        S(test_template_reads_back),
        S(test_same_file_twice),
        S(test_other_file_than_planned),
        S(test_batch_is_withdrawn),
        S(test_batch_somebody_worked_on),
        S(test_progress_and_others),
        S(test_stopped_half_way),
        S(test_refused_while_writing),
        S(test_backfill),
        S(test_sheet_of_a_platform),
        S(test_round_trip_xlsx),
        S(test_round_trip_csv),
        S(test_known_but_different),
        S(test_progress_is_told_and_stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
