#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "document/template.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

#define HOSTILE "**粗** <b>x</b> {{name}} [[hei:z]] | 表 | \\ & \"引\" `码` # 题"

/* name, office.name; officers (2, with name); rows (0); empty: missing; long, table. */
static enum err get(void *ctx, struct arena *a, const char *name, const char *writing,
                    const struct template_scope *scope, struct template_value *ret, struct error *e)
{
    (void)ctx;
    if (scope && str_starts(name, arena_printf(a, "%s.", scope->var))) {
        ret->type = TEMPLATE_TEXT;
        ret->text = arena_printf(a, "%s%zu/%zu", strchr(name, '.') + 1, scope->index + 1, scope->n);
    } else if (str_eq(name, "officers")) {
        *ret = (struct template_value){.type = TEMPLATE_LIST, .n = 2};
    } else if (str_eq(name, "rows")) {
        *ret = (struct template_value){.type = TEMPLATE_LIST};
    } else if (str_eq(name, "name")) {
        *ret = (struct template_value){.type = TEMPLATE_TEXT, .text = writing ? writing : "甲"};
    } else if (str_eq(name, "hostile")) {
        *ret = (struct template_value){.type = TEMPLATE_TEXT, .text = HOSTILE};
    } else if (str_eq(name, "control")) {
        *ret = (struct template_value){.type = TEMPLATE_TEXT, .text = "甲\x01乙"};
    } else if (str_eq(name, "long")) {
        char *s = arena_alloc(a, TEMPLATE_VALUE_MAX + 2);
        memset(s, 'a', TEMPLATE_VALUE_MAX + 1);
        *ret = (struct template_value){.type = TEMPLATE_TEXT, .text = s};
    } else if (!str_eq(name, "empty")) {
        return error_set(e, ERR_INVALID, "没有“%s”这个名称。", name);
    }
    return OK;
}

static enum err test(void *ctx, struct arena *a, const char *condition,
                     const struct template_scope *scope, bool *ret, struct error *e)
{
    (void)ctx;
    (void)a;
    (void)scope;
    (void)e;
    *ret = str_eq(condition, "yes");
    return OK;
}

static const struct template_source SOURCE = {NULL, get, test};

static enum err fill(const char *text, struct doc *ret, struct error *e)
{
    struct template *t;
    enum err r = template_parse(arena, "t.md", text, strlen(text), &t, e);

    return r ? r : template_fill(arena, t, &SOURCE, ret, e);
}

static void plain(const char *text, const char *want)
{
    struct error e = {0};
    struct doc d;

    if (fill(text, &d, &e)) {
        fail_msg("%s", e.text);
    }
    assert_string_equal(doc_plain(arena, &d), want);
}

static void refused(const char *text, const char *words)
{
    struct error e = {0};
    struct doc d;

    assert_int_not_equal(fill(text, &d, &e), OK);
    const char *all = arena_printf(arena, "%s|%s", e.text, e.place);
    if (!strstr(all, words)) {
        fail_msg("'%s' holds no '%s'", all, words);
    }
}

static void test_plain(void **state)
{
    (void)state;
    plain("甲方：{{name}}。\n", "甲方：甲。\n");
    plain("第一行\n第二行\n", "第一行第二行\n"); /* no space between Chinese characters */
    plain("one\ntwo\n", "one two\n");
    plain("{{name | 大写}}\n", "大写\n");
    plain("地址：{{empty?}}。\n", "地址：。\n");
    plain("1. 一\n2. 二\n", "1. 一\n2. 二\n");
}

/* What a value holds never becomes markup, a directive or a name. */
static void test_hostile(void **state)
{
    (void)state;
    plain("甲{{hostile}}乙\n", "甲" HOSTILE "乙\n");
    plain("| 名 |\n|---|\n| {{hostile}} |\n", "名\n" HOSTILE "\n\n");
    plain("# {{hostile}}\n", HOSTILE "\n");
    refused("{{control}}\n", "U+0001");
    refused("一行\n{{long}}\n", "超过 10000 字");
}

static void test_directives(void **state)
{
    (void)state;
    plain("{% for o in officers %}\n{{o.name}}\n\n{% end %}\n", "name1/2\nname2/2\n");
    plain("{% if yes %}\n有\n{% else %}\n无\n{% end %}\n", "有\n");
    plain("{% if no %}\n有\n{% else %}\n无\n{% end %}\n", "无\n");
    plain("前\n\n{% for r in rows %}\n{{r.name}}\n{% end %}\n后\n", "前\n后\n");
    plain("| 名 |\n|---|\n{% for o in officers %}\n| {{o.name}} |\n{% end %}\n",
          "名\nname1/2\nname2/2\n\n");
}

static void test_roles(void **state)
{
    struct error e = {0};
    struct doc d;

    (void)state;
    assert_int_equal(fill("---\nsheet: enforcement\ntitle: 表\nsign_foot: 签名：\n---\n"
                          ":::title\n立案\n:::\n正文{{name | fill 6}}**重**\n\n- [x] 有\n- [ ] 无\n"
                          "\n:::sign\n签名\n:::\n\n:::contents\n:::\n---\n",
                          &d, &e),
                     OK);
    assert_int_equal(d.sheet, SHEET_ENFORCEMENT);
    assert_string_equal(d.title, "表");
    assert_string_equal(d.sign_foot, "签名：");
    assert_int_equal(d.n, 6);
    assert_int_equal(d.blocks[0].role, ROLE_TITLE);
    assert_int_equal(d.blocks[1].n_spans, 3);
    assert_true(d.blocks[1].spans[1].fill);
    assert_int_equal(d.blocks[1].spans[1].fill_min, 6);
    assert_true(d.blocks[1].spans[2].bold);
    assert_int_equal(d.blocks[2].kind, BLOCK_CHECKS);
    assert_true(d.blocks[2].checks[0].on);
    assert_false(d.blocks[2].checks[1].on);
    assert_int_equal(d.blocks[3].kind, BLOCK_SIGN);
    assert_int_equal(d.blocks[4].kind, BLOCK_CONTENTS);
    assert_int_equal(d.blocks[5].kind, BLOCK_BREAK);
}

/* Places to write in: an underlined span that is empty, never words; in a check box, too. */
static void test_places(void **state)
{
    (void)state;
    struct error e = {0};
    struct doc d;

    assert_int_equal(fill("甲[[blank:12]]乙[[lines:2]]丙\n\n- [x] 于[[blank:4]]年\n- [ ] 不\n\n"
                          ":::sign\n签名\n:::\n[[blank:0]][[blank:41]][[blank:x]]\n",
                          &d, &e),
                     OK);
    const struct doc_span *s = d.blocks[0].spans;
    assert_int_equal(d.blocks[0].n_spans, 6);
    assert_true(s[1].fill && s[1].fill_min == 12 && str_empty(s[1].text) && !s[0].fill);
    assert_string_equal(s[3].text, "\n");
    assert_string_equal(s[4].text, "\n");
    const struct doc_check *c = d.blocks[1].checks;
    assert_int_equal(d.blocks[1].kind, BLOCK_CHECKS);
    assert_string_equal(c[0].text, "于年");
    assert_int_equal(c[0].n_spans, 3);
    assert_string_equal(c[0].spans[0].text, "于");
    assert_int_equal(c[0].spans[1].fill_min, 4);
    assert_true(c[0].on && !c[1].on && c[1].n_spans == 1);
    assert_int_equal(d.blocks[2].kind, BLOCK_SIGN);
    s = d.blocks[2].spans;
    assert_true(d.blocks[2].n_spans == 4 && s[2].fill && s[2].fill_min == 13);
    assert_string_equal(block_text(arena, &d.blocks[3]), "[[blank:0]][[blank:41]][[blank:x]]");
}

static void test_table(void **state)
{
    (void)state;
    struct error e = {0};
    struct doc d;

    assert_int_equal(
        fill("前\n\n| | |\n|:-:|-----|\n| 甲 | 乙 |\n\n| 一 | 二 |\n|---|---|\n| 丙 | 丁 |\n", &d,
             &e),
        OK);
    const struct doc_block *b = &d.blocks[1];
    assert_true(b->kind == BLOCK_TABLE && b->n_rows == 1 && b->n_columns == 2);
    assert_false(b->rows[0].head); /* heads that are all empty are not shown */
    assert_true(b->widths && b->widths[0] == 1 && b->widths[1] == 5);
    b = &d.blocks[2];
    assert_true(b->n_rows == 2 && b->rows[0].head);
    assert_null(b->widths); /* all alike: by content */
}

static void test_faults(void **state)
{
    (void)state;
    refused("好\n{{name\n", "t.md:2");
    refused("{{a b}}\n", "不是一个名称");
    refused("{% for o in officers %}\n甲\n", "没有用 {% end %} 收住");
    refused("{% end %}\n", "多了一个收尾");
    refused("{% while x %}\n", "不认识的指令");
    refused(":::nowhere\n甲\n:::\n", "没有“nowhere”这种位置");
    refused(":::title\n甲\n", "没有用 ::: 收住");
    refused("---\ntitle: 甲\n", "文首没有用 --- 收住");
    refused("甲\n\n{{unknown}}\n", "t.md:3");
    refused("甲\n{{empty}}\n", "还没有填");
    refused("{{officers}}\n", "是一张列表");
    refused("{% for x in name %}\n甲\n{% end %}\n", "不是列表");
    refused("甲**“重点”**乙\n", "没有成对生效");
    refused("> 引用\n", "不认识的写法");
    refused("<b>x</b>\n", "不认识的写法");
    refused("![x](y.png)\n", "不认识的写法");
    refused("", "没有内容");
    refused("{% if a %}\n{% if a %}\n{% if a %}\n{% if a %}\n{% if a %}\n{% if a %}\n{% if a %}\n"
            "{% if a %}\n{% if a %}\n甲\n",
            "太深");
}

/* Every fault is told at once, with its line. */
static void test_all_faults(void **state)
{
    struct error e = {0};
    struct template *t;
    const char *text = "{{a b}}\n甲\n{{c d}}\n:::x\n:::\n";

    (void)state;
    assert_int_equal(template_parse(arena, "t.md", text, strlen(text), &t, &e), ERR_INVALID);
    assert_non_null(strstr(e.text, "t.md:1"));
    assert_non_null(strstr(e.text, "t.md:3"));
    assert_non_null(strstr(e.text, "t.md:4"));
}

static void test_uses(void **state)
{
    struct error e = {0};
    struct template *t;
    const struct template_use *u;
    const char *text = "{{name | date}}\n{% for o in officers %}\n{{o.card?}}\n{% end %}\n"
                       "{% if yes %}\n甲\n{% end %}\n";

    (void)state;
    assert_int_equal(template_parse(arena, "t.md", text, strlen(text), &t, &e), OK);
    assert_int_equal(template_uses(t, &u), 4);
    assert_string_equal(u[0].writing, "date");
    assert_true(u[1].loop);
    assert_string_equal(u[2].list, "officers");
    assert_true(u[2].optional);
    assert_int_equal(u[2].line, 3);
    assert_true(u[3].condition);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_plain, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hostile, setup, teardown),
        cmocka_unit_test_setup_teardown(test_directives, setup, teardown),
        cmocka_unit_test_setup_teardown(test_roles, setup, teardown),
        cmocka_unit_test_setup_teardown(test_places, setup, teardown),
        cmocka_unit_test_setup_teardown(test_table, setup, teardown),
        cmocka_unit_test_setup_teardown(test_faults, setup, teardown),
        cmocka_unit_test_setup_teardown(test_all_faults, setup, teardown),
        cmocka_unit_test_setup_teardown(test_uses, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
