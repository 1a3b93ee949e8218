/* The sheets an office begins with, against the roles and kinds of the product's own content. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "action/action.h"
#include "base/str.h"
#include "people/account.h"
#include "people/roster.h"
#include "peopledb.h"

struct sheet {
    struct people *f;
    const struct content *c;
    struct unit bureau;
    struct roster_known known;
    struct roster r;
};

static int set_up(void **state)
{
    struct sheet *x = calloc(1, sizeof(*x));
    void *people = NULL;
    struct faults faults = {0};
    struct content_options o = {0};
    people_set_up(&people);
    x->f = people;
    account_cheap_hashes(true);
    o.actions = action_names(&o.n_actions);
    testdb_must(content_load(x->f->a, &o, &x->c, &faults, &x->f->e) == OK && !faults.n,
                faults.n ? faults.items[0].text : x->f->e.text);
    x->bureau = (struct unit){.county = x->f->county,
                              .kind = "authority",
                              .name = "示范县卫生健康局",
                              .short_name = "县卫健局"};
    x->known = (struct roster_known){.units = &x->bureau, .n_units = 1, .county_short = "示范县"};
    *state = x;
    return 0;
}

static int tear_down(void **state)
{
    struct sheet *x = *state;
    void *people = x->f;
    free(x);
    return people_tear_down(&people);
}

static enum err judge(struct sheet *x, enum roster_kind kind, const char *text)
{
    return roster_read(x->f->a, x->c, kind, &x->known, text, strlen(text), &x->r, &x->f->e);
}

static void units(struct sheet *x, const char *text)
{
    if (judge(x, ROSTER_UNITS, text)) {
        fail_msg("%s", x->f->e.text);
    }
}

static void people(struct sheet *x, const char *text)
{
    if (judge(x, ROSTER_PEOPLE, text)) {
        fail_msg("%s", x->f->e.text);
    }
}

static void assert_fault(const struct sheet *x, size_t i, size_t row, const char *head,
                         const char *part)
{
    assert_true(i < x->r.n_faults);
    const struct roster_fault *f = &x->r.faults[i];
    if (f->row != row || !str_eq(f->head, head) || !strstr(f->why, part)) {
        fail_msg("row %zu, %s: %s", f->row, f->head ? f->head : "-", f->why);
    }
}

static void test_kinds_and_heads(void **state)
{
    struct sheet *x = *state;
    units(x, "示范县卫生机构名单\n"
             "序号,机构名称（必填）,单位类型,* 简称,备注\n"
             "1,示范县人民医院,县级医院,,\n"
             "2,示范县双河镇卫生院,卫生院,,看\n"
             "3,示范县疾病预防控制中心,disease_control,疾控,\n"
             "4,法制科,股室,,\n");
    assert_int_equal(x->r.n, 4);
    assert_int_equal(x->r.n_faults, 0);
    assert_string_equal(x->r.units[0].kind, "county_hospital");
    assert_string_equal(x->r.units[0].short_name, "县人民医院");
    assert_string_equal(x->r.units[1].kind, "township_centre");
    assert_string_equal(x->r.units[1].short_name, "双河镇卫生院");
    assert_string_equal(x->r.units[2].short_name, "疾控");
    assert_string_equal(x->r.units[3].kind, "division");
    assert_int_equal(x->r.units[3].row, 6);
    assert_int_equal(x->r.n_unknown, 1);
    assert_string_equal(x->r.unknown[0], "备注");
}

static void test_bad_units_are_all_named(void **state)
{
    struct sheet *x = *state;
    units(x, "单位名称,类别,统一社会信用代码,上级单位,电话\n"
             "示范县人民医院,县级医院,,,\n"
             ",县级医院,,,\n"
             "示范县兽医站,兽医站,,,\n"
             "示范县中医医院,县级医院,91350200MA31E12PXE,,\n"
             "示范县人民医院,县级医院,,,\n"
             "门诊部,科室,,示范县第九医院,\n"
             "示范县卫生健康局,行政机关,,,\n"
             "示范县妇幼保健院,妇幼保健机构,,,打听\n"
             "药房,科室,,门诊部,\n");
    assert_int_equal(x->r.rows, 9);
    assert_int_equal(x->r.n, 1);
    assert_int_equal(x->r.there, 1); /* the bureau itself */
    assert_int_equal(x->r.bad, 7);
    assert_int_equal(x->r.n_faults, 7);
    assert_fault(x, 0, 3, "单位名称", "没有写单位名称");
    assert_fault(x, 1, 4, "类别", "可以写：行政机关、");
    assert_fault(x, 2, 5, "统一社会信用代码", "校验码应为 F");
    assert_fault(x, 3, 6, "单位名称", "与第 2 行重复");
    assert_fault(x, 4, 9, "电话", "不像电话");
    assert_fault(x, 5, 7, "上级单位", "没有这个上级单位");
    assert_fault(x, 6, 10, "上级单位", "没有这个上级单位"); /* its parent is a bad row */
}

static void test_parents(void **state)
{
    struct sheet *x = *state;
    units(x, "单位名称\t类别\t上级单位\n"
             "门诊部\t科室\t县人民医院\n"
             "示范县人民医院\t县级医院\t县卫健局\n"
             "甲科\t科室\t乙科\n"
             "乙科\t科室\t甲科\n");
    assert_int_equal(x->r.n, 2);
    assert_int_equal(x->r.n_faults, 2);
    assert_fault(x, 0, 4, "上级单位", "绕成了一圈");
}

static void test_two_branches_in_brackets(void **state)
{
    struct sheet *x = *state;
    units(x,
          "单位名称,类别,简称\n示范县人民医院,县级医院,\n示范县人民医院（东院区）,县级医院,东院区\n"
          "示范县人民医院（西院区）,县级医院,西院区\n");
    assert_int_equal(x->r.n, 3);
    assert_int_equal(x->r.n_faults, 0);
}

static void test_nothing_to_read(void **state)
{
    struct sheet *x = *state;
    assert_int_equal(judge(x, ROSTER_UNITS, "甲,乙\n1,2\n"), ERR_INVALID);
    assert_non_null(strstr(x->f->e.text, "没有找到表头"));
    assert_int_equal(judge(x, ROSTER_UNITS, "单位名称,类别\n"), ERR_INVALID);
    assert_non_null(strstr(x->f->e.text, "没有内容"));
    struct strbuf b = strbuf_make(1 << 20);
    strbuf_str(&b, "单位名称,类别\n");
    for (int i = 0; i <= ROSTER_UNITS_MAX; i++) {
        strbuf_printf(&b, "第%d院,卫生院\n", i);
    }
    assert_int_equal(judge(x, ROSTER_UNITS, b.ptr), ERR_LIMIT);
    strbuf_clear(&b);
}

static void test_people(void **state)
{
    struct sheet *x = *state;
    people(x, "姓名,单位,职务,手机号,登录名,开账号\n"
              "何建明,县卫健局,局长,13800000001,,\n"
              "李志强,示范县卫生健康局,法治联络员,13800000002,LiZhiQiang,\n"
              "李志强,卫生健康局,法制科员,13800000002,,\n"
              "周文静,县卫健局,文秘,,,否\n"
              "宋佳,县卫健局,文秘,0691-5550101,,\n");
    assert_int_equal(x->r.n, 5);
    assert_int_equal(x->r.n_faults, 0);
    const struct roster_person *p = x->r.people;
    assert_string_equal(p[0].role, "bureau_head");
    assert_string_equal(p[0].login, "13800000001");
    assert_string_equal(p[1].role, "unit_liaison");
    assert_string_equal(p[1].login, "lizhiqiang");
    assert_int_equal(p[2].same, 2); /* the same man in a second post */
    assert_string_equal(p[2].login, "lizhiqiang");
    assert_true(p[3].no_account);
    assert_string_equal(p[3].login, "u001");
    assert_string_equal(p[4].login, "u002");
}

static void test_bad_people_are_all_named(void **state)
{
    struct sheet *x = *state;
    const char *taken[] = {"admin"};
    x->known.logins = taken;
    x->known.n_logins = 1;
    people(x, "姓名,单位,岗位,手机,登录名,开账号\n"
              "何建明,县卫健局,局长,13800000001,hjm,\n"
              "何建明,县卫健局,局长,13800000001,,\n"
              "王某,北山医院,局长,,,\n"
              "李某,县卫健局,部长,,,\n"
              "赵某,县卫健局,文秘,,hjm,\n"
              "钱某,县卫健局,文秘,13800000001,,\n"
              "孙某,县卫健局,文秘,,admin,\n"
              "周某,县卫健局,文秘,,a b,\n"
              "吴某,县卫健局,文秘,,,也许\n"
              "郑某,县卫健局,公众,,,\n"
              ",县卫健局,文秘,,,\n");
    assert_int_equal(x->r.n, 1);
    assert_int_equal(x->r.bad, 10);
    assert_int_equal(x->r.n_faults, 10);
    assert_fault(x, 0, 3, "姓名", "与第 2 行重复");
    assert_fault(x, 1, 4, "单位", "没有这个单位");
    assert_fault(x, 2, 5, "岗位", "没有这个岗位");
    assert_fault(x, 3, 6, "登录名", "与第 2 行何建明的登录名相同");
    assert_fault(x, 4, 7, "手机", "名字却不同");
    assert_fault(x, 5, 8, "登录名", "已经有人用");
    assert_fault(x, 6, 9, "登录名", "不能有空格");
    assert_fault(x, 7, 10, "开账号", "是 或 否");
    assert_fault(x, 8, 11, "岗位", "没有这个岗位"); /* the public holds no post */
    assert_fault(x, 9, 12, "姓名", "没有写姓名");
}

/* What was judged can be kept as text and is the same when it is read again. */
static void test_csv_is_read_again(void **state)
{
    struct sheet *x = *state;
    struct strbuf b = strbuf_make(1 << 20), c = strbuf_make(1 << 20);
    units(x, "单位名称,类别,上级单位,文号代字\n门诊部,科室,县人民医院,\n示范县人民医院,县级医院,,\n"
             "\"示范县卫生健康综合监督所\",监督所,,示卫监\n");
    roster_csv(&b, x->c, &x->r);
    units(x, b.ptr);
    roster_csv(&c, x->c, &x->r);
    assert_int_equal(x->r.n, 3);
    assert_string_equal(b.ptr, c.ptr);
    strbuf_clear(&b);
    strbuf_clear(&c);
}

static void test_written(void **state)
{
    struct sheet *x = *state;
    struct people *f = x->f;
    struct roster made;
    units(x, "单位名称,类别,上级单位,地址,电话,文号代字\n门诊部,科室,县人民医院,,,\n"
             "示范县人民医院,县级医院,,人民路 1 "
             "号,0691-5550101,\n示范县卫生健康综合监督所,监督所,,,,示卫监\n");
    made = x->r;
    struct db *db = begin(f);
    assert_int_equal(org_unit_add(db, f->a, x->c, &f->program, &x->bureau, &f->e), OK);
    if (roster_units_add(db, f->a, x->c, &f->program, x->bureau.id, &made, &f->e)) {
        fail_msg("%s", f->e.text);
    }
    end(f);
    assert_int_equal(number(f, "select count(*) from unit"), 4);
    assert_string_equal(text(f, "select p.name from unit u join unit p on p.id = u.parent where "
                                "u.name = '门诊部'"),
                        "示范县人民医院");
    assert_string_equal(text(f, "select address from unit where name = '示范县人民医院'"),
                        "人民路 1 号");
    assert_string_equal(text(f, "select sign from authority"), "示卫监");
    size_t n;
    struct unit *all;
    assert_int_equal(org_units(reader(f), f->a, f->county, &all, &n, &f->e), OK);
    x->known.units = all;
    x->known.n_units = n;
    people(x, "姓名,单位,岗位,手机\n李志强,门诊部,联络员,13800000002\n李志强,县人民医院,院长,"
              "13800000002\n");
    const char *hashes[] = {"x", NULL};
    db = begin(f);
    if (roster_people_add(db, f->a, x->c, &f->program, "2026-09-28", &x->r, hashes, NULL, &f->e)) {
        fail_msg("%s", f->e.text);
    }
    end(f);
    assert_int_equal(number(f, "select count(*) from person"), 1);
    assert_int_equal(number(f, "select count(*) from post where from_on = '2026-09-28'"), 2);
    assert_int_equal(number(f, "select count(*) from account where must_change = 1"), 1);
    units(x, "单位名称,类别\n门诊部,科室\n");
    assert_int_equal(x->r.there, 1); /* told as known, not made twice */
    assert_int_equal(x->r.n, 0);
}

static void test_first_passwords(void **state)
{
    struct sheet *x = *state;
    struct error e;
    const char *one = account_first_password(x->f->a), *two = account_first_password(x->f->a);
    assert_int_equal(strlen(one), 14);
    assert_string_not_equal(one, two);
    assert_int_equal(account_password_ok("u001", one, &e), OK);
    assert_null(strpbrk(one, "0o1li"));
}

#define T_(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T_(test_kinds_and_heads),          T_(test_bad_units_are_all_named), T_(test_parents),
        T_(test_two_branches_in_brackets), T_(test_nothing_to_read),         T_(test_people),
        T_(test_bad_people_are_all_named), T_(test_csv_is_read_again),       T_(test_written),
        T_(test_first_passwords),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
