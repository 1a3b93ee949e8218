#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "content/cel.h"

/* The names of a little record. */
static const struct {
    const char *base, *hop;
    struct cel_name name;
} names[] = {
    {"fine", NULL, {.type = CEL_MONEY}},
    {"cost", NULL, {.type = CEL_MONEY}},
    {"score", NULL, {.type = CEL_DECIMAL, .scale = 1}},
    {"count", NULL, {.type = CEL_INT}},
    {"title", NULL, {.type = CEL_TEXT}},
    {"major", NULL, {.type = CEL_YESNO}},
    {"kind", NULL, {.type = CEL_CODE, .of = "kinds"}},
    {"grade", NULL, {.type = CEL_CODE, .of = "grades"}},
    {"acted_on", NULL, {.type = CEL_DATE}},
    {"filed_at", NULL, {.type = CEL_DATE}},
    {"sent", NULL, {.type = CEL_DATETIME}},
    {"today", NULL, {.type = CEL_DATE}},
    {"me", NULL, {.type = CEL_REF, .of = "person"}},
    {"party", NULL, {.type = CEL_REF, .of = "supervised_unit"}},
    {"party", "grade", {.type = CEL_CODE, .of = "grades"}},
    {"party", "points", {.type = CEL_DECIMAL, .scale = 2}},
    {"limit", "due", {.type = CEL_DATE}},
    {"officers", NULL, {.type = CEL_LIST, .element = CEL_REF, .of = "person"}},
    {"kinds", NULL, {.type = CEL_LIST, .element = CEL_CODE, .of = "kinds"}},
    {"minutes", NULL, {.type = CEL_LIST, .element = CEL_NONE}},
    {"place", NULL, {.type = CEL_NONE}},
};

static bool resolve(const struct cel_scope *s, const char *base, const char *hop,
                    struct cel_name *ret, struct error *e)
{
    (void)s;
    for (size_t i = 0; i < array_len(names); i++) {
        if (str_eq(names[i].base, base) && str_eq(names[i].hop, hop)) {
            *ret = names[i].name;
            return true;
        }
    }
    if (str_eq(base, "finee")) {
        (void)error_set(e, ERR_INVALID, "没有字段 finee,是不是想写 fine?");
    }
    return false;
}

static bool value_ok(const struct cel_scope *s, const struct cel_name *name, const char *literal,
                     struct error *e)
{
    (void)s;
    if (str_eq(name->of, "kinds") && !str_eq(literal, "a") && !str_eq(literal, "b")) {
        (void)error_set(e, ERR_INVALID, "代码表里没有 %s。", literal);
        return false;
    }
    return true;
}

static const struct cel_scope scope = {.resolve = resolve, .value_ok = value_ok};

static const struct {
    const char *text;
    enum cel_type type;
} good[] = {
    {"true", CEL_YESNO},
    {"false", CEL_YESNO},
    {"12", CEL_INT},
    {"-12", CEL_INT},
    {"0.5", CEL_DECIMAL},
    {"'文字'", CEL_TEXT},
    {"\"it's\"", CEL_TEXT},
    {"major", CEL_YESNO},
    {"!major", CEL_YESNO},
    {"!!major", CEL_YESNO},
    {"(major)", CEL_YESNO},
    {"fine", CEL_MONEY},
    {"fine > yuan(5000)", CEL_YESNO},
    {"fine >= yuan(0.5)", CEL_YESNO},
    {"fine > yuan(count)", CEL_YESNO},
    {"fine + cost", CEL_MONEY},
    {"fine - yuan(3)", CEL_MONEY},
    {"fine * 3", CEL_MONEY},
    {"3 * fine", CEL_MONEY},
    {"-fine", CEL_MONEY},
    {"yuan(-5)", CEL_MONEY},
    {"score <= 4.5", CEL_YESNO},
    {"score <= 4", CEL_YESNO},
    {"score == party.points", CEL_YESNO},
    {"score + count", CEL_DECIMAL},
    {"score * 0.25", CEL_DECIMAL},
    {"count * 2 + 1", CEL_INT},
    {"count - -1", CEL_INT},
    {"title == 'x'", CEL_YESNO},
    {"title < 'x'", CEL_YESNO},
    {"title in ['x', 'y']", CEL_YESNO},
    {"size(title) > 3", CEL_YESNO},
    {"starts_with(title, '关于')", CEL_YESNO},
    {"contains(title, '法')", CEL_YESNO},
    {"has_heading(title, '实施步骤')", CEL_YESNO},
    {"kind == 'a'", CEL_YESNO},
    {"'a' == kind", CEL_YESNO},
    {"kind != 'b'", CEL_YESNO},
    {"kind in ['a', 'b']", CEL_YESNO},
    {"grade == party.grade", CEL_YESNO},
    {"acted_on <= today", CEL_YESNO},
    {"acted_on < date('2026-01-01')", CEL_YESNO},
    {"today - acted_on", CEL_DURATION},
    {"today - acted_on > days(30)", CEL_YESNO},
    {"acted_on + days(30) < limit.due", CEL_YESNO},
    {"days(3) + acted_on", CEL_DATE},
    {"acted_on - days(count)", CEL_DATE},
    {"days(3) * 2 > days(5)", CEL_YESNO},
    {"has(fine)", CEL_YESNO},
    {"has(place)", CEL_YESNO},
    {"has(minutes)", CEL_YESNO},
    {"has(party.grade)", CEL_YESNO},
    {"size(officers) >= 2", CEL_YESNO},
    {"size(minutes) == 0", CEL_YESNO},
    {"me in officers", CEL_YESNO},
    {"'a' in kinds", CEL_YESNO},
    {"kind in kinds", CEL_YESNO},
    {"officers.exists(o, o == me)", CEL_YESNO},
    {"officers.all(o, o != me)", CEL_YESNO},
    {"kinds.exists(k, k == 'a' || k == kind)", CEL_YESNO},
    {"kinds.exists(k, k == 'a') && kinds.all(k, k != 'b')", CEL_YESNO},
    {"major && !has(fine) || count > 1", CEL_YESNO},
    {"kinds.count(k, k == 'a') + count(major, has(fine))", CEL_INT},
    {"has(title) || (has(fine) && fine >= yuan(50000))", CEL_YESNO},
    {"major == true", CEL_YESNO},
    {"major == (count > 3)", CEL_YESNO},
    {" major\n && \t major ", CEL_YESNO},
};

static void knows_the_types(void **state)
{
    (void)state;
    for (size_t i = 0; i < array_len(good); i++) {
        struct arena *a = arena_new();
        const struct cel *c = NULL;
        struct error e = {0};
        int column = 0;
        if (cel_compile(a, good[i].text, &scope, CEL_NONE, &c, &column, &e)) {
            fail_msg("%s: %d: %s", good[i].text, column, e.text);
        }
        if (c->type != good[i].type) {
            fail_msg("%s: %s", good[i].text, cel_type_title(c->type));
        }
        arena_free(a);
    }
}

static const struct {
    const char *text;
    int column;
    const char *say;
} bad[] = {
    {"", 1, "没有写完"},
    {"   ", 4, "没有写完"},
    {"major &&", 9, "没有写完"},
    {"(major", 7, "缺少 )"},
    {"major)", 6, "不该出现 )"},
    {"major major", 7, "不该出现 major"},
    {"major and major", 7, "and 要写成 &&"},
    {"not major", 1, "not 要写成 !"},
    {"major = true", 7, "两个等号"},
    {"major & major", 7, "&&"},
    {"major | major", 7, "||"},
    {"count / 2", 7, "除法"},
    {"count % 2", 7, "取余"},
    {"major ? 1 : 2", 7, "? :"},
    {"kind == ‘a’", 9, "半角"},
    {"has\uFF08fine\uFF09", 4, "半角的 ( )"},
    {"count \u2265 2", 7, ">="},
    {"major \u3000&& major", 7, "全角空格"},
    {"罚款 > yuan(1)", 1, "条件里不能出现“罚”"},
    {"'abc", 1, "引号没有写完"},
    {"'a\\n'", 3, "反斜杠"},
    {"Major", 1, "小写"},
    {"3x > 1", 1, "数字后面"},
    {"0.1234567 > score", 1, "6 位"},
    {"99999999999999999999 > count", 1, "太大"},
    {"fine == null", 9, "has"},
    {"finee > yuan(1)", 1, "是不是想写 fine?"},
    {"nothing", 1, "没有名为 nothing"},
    {"party.size", 1, "没有名为 party.size"},
    {"party.grade.title", 13, "只能隔一层"},
    {"party.", 7, "没有写完"},
    {"party.(1)", 7, "点的后面"},
    {"title.size()", 7, "没有 .size()"},
    {"fine > 5000", 6, "yuan(5000)"},
    {"fine + 1", 6, "yuan(5000)"},
    {"fine * 0.5 > cost", 6, "yuan(5000)"},
    {"fine > 'x'", 6, "金额和文字"},
    {"yuan('5')", 6, "写数字"},
    {"yuan(0.555)", 6, "两位小数"},
    {"yuan(99999999999999999)", 6, "金额太大"},
    {"acted_on < '2026-01-01'", 10, "date('2026-01-01')"},
    {"acted_on + 3 < today", 10, "days(30)"},
    {"today - acted_on > 30", 18, "days(30)"},
    {"acted_on + acted_on", 10, "日期和日期"},
    {"acted_on < sent", 10, "日期和日期时间"},
    {"date('2026-02-30')", 6, "真实的日期"},
    {"date(title)", 6, "真实的日期"},
    {"days('3')", 6, "整数"},
    {"title + title == 'x'", 7, "加减乘"},
    {"-title == 'x'", 1, "取负"},
    {"kind == 'c'", 9, "没有 c"},
    {"kind in ['a', 'c']", 15, "没有 c"},
    {"'c' in kinds", 1, "没有 c"},
    {"kinds.exists(k, k == 'c')", 22, "没有 c"},
    {"kind < 'b'", 6, "选项和文字"},
    {"kind == title", 6, "选项和文字"},
    {"kind == grade", 6, "不是同一类"},
    {"party == me", 7, "不是同一类"},
    {"party in officers", 7, "不是同一类"},
    {"party < party", 7, "没有大小"},
    {"major > major", 7, "没有大小"},
    {"major == 1", 7, "是或否和整数"},
    {"1 < count < 3", 11, "连写"},
    {"count && major", 1, "has(count)"},
    {"!title", 2, "has(title)"},
    {"(count + 1) && major", 8, "是或否"},
    {"officers == officers", 10, "列表不能直接比较"},
    {"count in 3", 10, "要是列表"},
    {"count in officers", 7, "整数"},
    {"me in minutes", 7, "只能用 has 和 size"},
    {"count in []", 10, "至少写一个"},
    {"count in [1, 'a']", 14, "同一种"},
    {"count in [count]", 11, "固定的值"},
    {"count == [1]", 7, "in 的右边"},
    {"[1]", 1, "in 的右边"},
    {"has(1)", 5, "只能写一个名称"},
    {"has(fine, cost)", 1, "要写 1 个值"},
    {"has()", 1, "要写 1 个值"},
    {"size(fine)", 6, "金额"},
    {"starts_with(title)", 1, "要写 2 个值"},
    {"contains(kind, 'a')", 10, "选项"},
    {"hass(fine)", 1, "是不是想写 has?"},
    {"place == 'x'", 1, "has()"},
    {"minutes.exists(m, true)", 1, "只能用 has 和 size"},
    {"title.exists(t, true)", 1, "不是列表"},
    {"officers.exists(me, true)", 17, "换一个字母"},
    {"officers.exists(o, o)", 20, "是或否"},
    {"officers.exists(o.name, true)", 18, "应是 ,"},
    {"officers.exists(o, o.name == 'x')", 20, "不能再加点"},
    {"officers.exists(o, officers.exists(p, p == o))", 29, "套着用"},
    {"officers.exists(3, true)", 17, "写法"},
    {"officers.exists(o, true) && o == me", 29, "没有名为 o"},
};

static void tells_what_is_wrong_and_where(void **state)
{
    (void)state;
    for (size_t i = 0; i < array_len(bad); i++) {
        struct arena *a = arena_new();
        const struct cel *c = NULL;
        struct error e = {0};
        int column = 0;
        enum err err = cel_compile(a, bad[i].text, &scope, CEL_NONE, &c, &column, &e);
        if (err != ERR_INVALID || column != bad[i].column || !strstr(e.text, bad[i].say)) {
            fail_msg("%s: %d at %d: %s", bad[i].text, err, column, e.text);
        }
        assert_null(c);
        arena_free(a);
    }
}

static const struct cel *compile(struct arena *a, const char *text)
{
    const struct cel *c = NULL;
    struct error e = {0};
    int column = 0;
    if (cel_compile(a, text, &scope, CEL_NONE, &c, &column, &e)) {
        fail_msg("%s: %d: %s", text, column, e.text);
    }
    return c;
}

/* Lists are asked in SQL, which knows no headings. */
static void not_in_lists(void **state)
{
    struct arena *a = arena_new();
    struct cel_scope lists = scope;
    const struct cel *c = NULL;
    struct error e = {0};
    int column = 0;
    (void)state;
    lists.in_sql = true;
    assert_int_equal(
        cel_compile(a, "has_heading(title, '步骤')", &lists, CEL_YESNO, &c, &column, &e),
        ERR_INVALID);
    assert_string_equal(e.text, "has_heading() 不能用在筛选和统计里。");
    arena_free(a);
}

static void binds_as_it_should(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    const struct cel *c = compile(a, "major || major && !major == (count + 2 * 3 > 7)");
    assert_int_equal(c->op, CEL_OR);
    assert_int_equal(c->right->op, CEL_AND);
    const struct cel *eq = c->right->right;
    assert_int_equal(eq->op, CEL_EQ);
    assert_int_equal(eq->left->op, CEL_NOT);
    assert_int_equal(eq->right->op, CEL_GT);
    assert_int_equal(eq->right->left->op, CEL_ADD);
    assert_int_equal(eq->right->left->right->op, CEL_MUL);
    assert_int_equal(eq->column, 26);
    c = compile(a, "count - 2 - 1");
    assert_int_equal(c->left->op, CEL_SUB);
    assert_int_equal(c->right->number, 1);
    arena_free(a);
}

static void folds_constants(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    const struct cel *c = compile(a, "yuan(5000)");
    assert_int_equal(c->op, CEL_LITERAL);
    assert_int_equal(c->number, 500000);
    assert_int_equal(compile(a, "yuan(0.5)")->number, 50);
    assert_int_equal(compile(a, "yuan(-1.25)")->number, -125);
    assert_int_equal(compile(a, "-2.50")->number, -250);
    assert_int_equal(compile(a, "-2.50")->scale, 2);
    assert_int_equal(compile(a, "days(30)")->op, CEL_LITERAL);
    assert_int_equal(compile(a, "days(-30)")->number, -30);
    c = compile(a, "date('2026-09-03')");
    assert_int_equal(c->op, CEL_LITERAL);
    assert_int_equal(c->date.month, 9);
    assert_int_equal(compile(a, "true")->number, 1);
    c = compile(a, "yuan(count)");
    assert_int_equal(c->op, CEL_CALL);
    assert_string_equal(c->text, "yuan");
    assert_int_equal(c->n_args, 1);
    assert_string_equal(compile(a, "'a\\'b\\\\'")->text, "a'b\\");
    arena_free(a);
}

static void keeps_scales(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    assert_int_equal(compile(a, "score + party.points")->scale, 2);
    assert_int_equal(compile(a, "score * party.points")->scale, 3);
    assert_int_equal(compile(a, "score - 1")->scale, 1);
    assert_int_equal(compile(a, "score * 2")->scale, 1);
    arena_free(a);
}

static void tells_the_back_ends_what_names_mean(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    const struct cel *c = compile(a, "officers.exists(o, o == me)");
    assert_int_equal(c->op, CEL_EXISTS);
    assert_string_equal(c->text, "o");
    assert_string_equal(c->left->name.base, "officers");
    assert_int_equal(c->right->left->op, CEL_VAR);
    assert_int_equal(c->right->left->type, CEL_REF);
    assert_string_equal(c->right->left->name.base, "officers");
    assert_string_equal(c->right->right->name.base, "me");
    c = compile(a, "has(party.grade)");
    assert_int_equal(c->op, CEL_HAS);
    assert_string_equal(c->left->name.base, "party");
    assert_string_equal(c->left->name.hop, "grade");
    c = compile(a, "kind in ['a', 'b']");
    assert_int_equal(c->right->op, CEL_SET);
    assert_int_equal(c->right->n_args, 2);
    assert_string_equal(c->right->args[1]->text, "b");
    arena_free(a);
}

static void wants_the_type_asked_for(void **state)
{
    struct arena *a = arena_new();
    const struct cel *c = NULL;
    struct error e = {0};
    int column = 0;
    (void)state;
    assert_int_equal(cel_compile(a, "fine", &scope, CEL_MONEY, &c, &column, &e), OK);
    assert_int_equal(cel_compile(a, "fine", &scope, CEL_YESNO, &c, &column, &e), ERR_INVALID);
    assert_non_null(strstr(e.text, "has(fine)"));
    assert_int_equal(cel_compile(a, "count + 1", &scope, CEL_YESNO, &c, &column, &e), ERR_INVALID);
    assert_int_equal(column, 7);
    assert_non_null(strstr(e.text, "整数"));
    arena_free(a);
}

static enum err compile_repeated(const char *first, const char *piece, int times, const char *last,
                                 int *column, int *depth)
{
    struct arena *a = arena_new();
    struct strbuf b = strbuf_make(10000);
    const struct cel *c = NULL;
    struct error e = {0};
    strbuf_str(&b, first);
    for (int i = 0; i < times; i++) {
        strbuf_str(&b, piece);
    }
    strbuf_str(&b, last);
    enum err err = cel_compile(a, b.ptr, &scope, CEL_NONE, &c, column, &e);
    *depth = c ? c->depth : 0;
    strbuf_clear(&b);
    arena_free(a);
    return err;
}

static void has_ceilings(void **state)
{
    int column = 0, depth = 0;
    (void)state;
    /* 20 levels and no more */
    assert_int_equal(compile_repeated("", "!", 19, "major", &column, &depth), OK);
    assert_int_equal(depth, 20);
    assert_int_equal(compile_repeated("", "!", 20, "major", &column, &depth), ERR_INVALID);
    assert_int_equal(compile_repeated("count", "+1", 19, "", &column, &depth), OK);
    assert_int_equal(compile_repeated("count", "+1", 20, "", &column, &depth), ERR_INVALID);
    assert_int_equal(compile_repeated("", "(", 400, "major", &column, &depth), ERR_INVALID);
    assert_int_equal(compile_repeated("", "-", 900, "count", &column, &depth), ERR_INVALID);
    assert_int_equal(compile_repeated("", "[", 900, "count", &column, &depth), ERR_INVALID);
    assert_int_equal(compile_repeated("", "has(", 200, "count", &column, &depth), ERR_INVALID);
    /* a long row side by side is not deep */
    assert_int_equal(compile_repeated("major", "&&major", 100, "", &column, &depth), OK);
    assert_in_range(depth, 7, 9);
    /* 1,000 characters, not bytes */
    assert_int_equal(compile_repeated("title=='", "法", 991, "'", &column, &depth), OK);
    assert_int_equal(compile_repeated("title=='", "法", 992, "'", &column, &depth), ERR_LIMIT);
    assert_int_equal(column, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_the_types),
        cmocka_unit_test(tells_what_is_wrong_and_where),
        cmocka_unit_test(not_in_lists),
        cmocka_unit_test(binds_as_it_should),
        cmocka_unit_test(folds_constants),
        cmocka_unit_test(keeps_scales),
        cmocka_unit_test(tells_the_back_ends_what_names_mean),
        cmocka_unit_test(wants_the_type_asked_for),
        cmocka_unit_test(has_ceilings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
