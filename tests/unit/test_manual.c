/* The manual and the data dictionary say what the definition says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "manual/manual.h"
#include "registerdb.h"

static const char *text_of(struct arena *a, const struct manual *m)
{
    struct strbuf b = strbuf_make(1 << 20);
    manual_markdown(&b, m);
    const char *s = strbuf_take(&b, a);
    strbuf_clear(&b);
    return s;
}

static const char *manual_text(struct arena *a, const char *reg)
{
    const struct content *c = desk_content(a);
    const struct manual m = manual_of(a, c, content_register(c, reg));
    return text_of(a, &m);
}

static const char *dictionary_text(struct arena *a, const char *reg)
{
    const struct content *c = desk_content(a);
    const struct manual m = dictionary_of(a, content_register(c, reg));
    return text_of(a, &m);
}

static void says(const char *text, const char *part)
{
    if (!strstr(text, part)) {
        fail_msg("the manual does not say: %s", part);
    }
}

static void test_steps_and_signatures(void **state)
{
    const char *s = manual_text(*state, "letter");
    says(s, "# 公函使用说明\n");
    says(s, "| 发函 | 起草 | 已发 | 监督员、文秘 |  | 事由 | "
            "科长、法制科员（都要签，先后不限），再局长、联络员（签一个即可） |");
    says(s, "| 发函 | 没有承办人 |");
    says(s, "谁可以新增：监督员、文秘、法制科员。");
    says(s, "已经编号的还要局长签字");
}

static void test_fields_and_secrecy(void **state)
{
    const char *s = manual_text(*state, "tip");
    says(s, "| 举报对象 | about | 文字 | 必填 | 最多 60 字 |");
    says(s, "法制科员看得全，其他人只看到电话的头尾");
    says(s, "| 答复 | reply | 长文字 | 办“答复”时必填 |");
    says(s, "必须有的列：举报对象、来源、收到日期。");
    says(s, "/api/v1/r/tip");
}

static void test_public_side(void **state)
{
    const char *s = manual_text(*state, "tip");
    says(s,
         "公众可以在网上提交举报（地址 /p/tip）：不用账号，填写举报谁、内容、是否匿名（可不填）");
    says(s, "凭查询码能看到办到哪一步、法定期限和举报对象、答复，看不到别的");
    says(s, "在 /open/tip 对外公开：举报对象、答复、举报人");
    says(s, "| 公众提交举报 | 不匿名要留电话 |");
}

static void test_no_empty_headings(void **state)
{
    const char *s = manual_text(*state, "shop");
    assert_null(strstr(s, "## 时限"));
    assert_null(strstr(s, "## 体检"));
    assert_null(strstr(s, "公众"));
}

static void test_dictionary(void **state)
{
    const char *s = dictionary_text(*state, "shop");
    says(s, "## r_shop");
    says(s, "| f_capital | bigint | 注册资本（金额，单位分） |");
    says(s, "| f_rate | bigint | 合格率（小数，已乘 10 的 1 次方） |");
    says(s, "| f_chain | smallint | 连锁（是否，1 是 0 否） |");
    says(s, "| f_grade | text | 信用等级（选项，字典 grades 的代码） |");
    says(s, "| s_shut | text | 进入“已注销”的日期 |");
    says(s, "| staff | ref：person 的 id | 从业人员 |");
    assert_null(strstr(s, "f_staff")); /* a list is no column */
}

/* Every column the dictionary names is there, and no other. */
static void test_dictionary_is_the_table(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; i < d->c->n_registers; i++) {
        const struct register_def *reg = &d->c->registers[i];
        const struct manual m = dictionary_of(d->a, reg);
        const struct manual_block *x = &m.blocks[1];
        struct table t;
        const char *columns = "";
        for (size_t k = 0; k < x->n_rows; k++) {
            columns = arena_printf(d->a, "%s%s%s", columns, k ? ", " : "", x->cells[k * 3]);
        }
        struct db *db = begin(d->f);
        const char *all = arena_printf(d->a, "select * from r_%s limit 0", reg->id),
                   *named = arena_printf(d->a, "select %s from r_%s limit 0", columns, reg->id);
        assert_int_equal(db_all(db, d->a, named, NULL, 0, &t, &d->e), OK);
        size_t own = t.columns;
        assert_int_equal(db_all(db, d->a, all, NULL, 0, &t, &d->e), OK);
        people_end(d->f, OK);
        assert_int_equal(own, t.columns);
    }
}

static int open_arena(void **state)
{
    *state = arena_new();
    return 0;
}

static int drop_arena(void **state)
{
    arena_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_steps_and_signatures, open_arena, drop_arena),
        cmocka_unit_test_setup_teardown(test_fields_and_secrecy, open_arena, drop_arena),
        cmocka_unit_test_setup_teardown(test_public_side, open_arena, drop_arena),
        cmocka_unit_test_setup_teardown(test_no_empty_headings, open_arena, drop_arena),
        cmocka_unit_test_setup_teardown(test_dictionary, open_arena, drop_arena),
        cmocka_unit_test_setup_teardown(test_dictionary_is_the_table, desk_set_up, desk_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
