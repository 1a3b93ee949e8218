#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "content/yaml_doc.h"

static struct ynode *read_ok(struct arena *a, const char *text)
{
    struct ynode *root = NULL;
    struct error e = {0};
    enum err err = yaml_parse(a, "x.yaml", text, strlen(text), &root, &e);
    if (err) {
        print_message("%s: %s\n", e.place, e.text);
    }
    assert_int_equal(err, OK);
    return root;
}

static void reads_maps_lists_and_scalars_with_positions(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    struct ynode *root = read_ok(a, "标题: 案件\nlist:\n  - 甲\n  - {键: \"乙\", 空: ~}\n");
    assert_int_equal(root->kind, YNODE_MAP);
    assert_int_equal(root->n, 2);
    struct ynode *title = ynode_get(root, "标题");
    assert_string_equal(title->text, "案件");
    assert_int_equal(title->line, 1);
    assert_int_equal(title->column, 5); /* characters, not bytes */
    struct ynode *list = ynode_get(root, "list");
    assert_int_equal(list->kind, YNODE_LIST);
    assert_int_equal(list->n, 2);
    assert_int_equal(list->items[0]->line, 3);
    struct ynode *second = ynode_get(list->items[1], "键");
    assert_string_equal(second->text, "乙");
    assert_true(second->quoted);
    assert_int_equal(second->line, 4);
    assert_int_equal(second->column, 9);
    assert_true(ynode_null(ynode_get(list->items[1], "空")));
    assert_null(ynode_get(root, "没有"));
    assert_null(ynode_get(list, "键"));
    arena_free(a);
}

static void tells_absent_from_quoted_empty(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    struct ynode *root = read_ok(a, "a:\nb: null\nc: ''\nd: \"~\"\ne: yes\n");
    assert_true(ynode_null(ynode_get(root, "a")));
    assert_true(ynode_null(ynode_get(root, "b")));
    assert_false(ynode_null(ynode_get(root, "c")));
    assert_false(ynode_null(ynode_get(root, "d")));
    assert_false(ynode_null(ynode_get(root, "e")));
    assert_string_equal(ynode_get(root, "e")->text, "yes");
    assert_true(ynode_null(NULL));
    assert_true(ynode_null(read_ok(a, "")));
    assert_true(ynode_null(read_ok(a, "# 只有注释\n")));
    arena_free(a);
}

static void marks_text_over_several_lines(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    struct ynode *root = read_ok(a, "a: |\n  一\n  二\nb: \"一\n  二\"\nc: 一\n");
    assert_string_equal(ynode_get(root, "a")->text, "一\n二\n");
    assert_true(ynode_get(root, "a")->spread);
    assert_true(ynode_get(root, "a")->quoted);
    assert_string_equal(ynode_get(root, "b")->text, "一 二");
    assert_true(ynode_get(root, "b")->spread);
    assert_false(ynode_get(root, "c")->spread);
    arena_free(a);
}

static const struct {
    const char *text, *place, *say;
} wrong[] = {
    {"a: 1\nb: 2\na: 3\n", "x.yaml:3:1", "a 写了两次（前一次在第 1 行）"},
    {"x: {k: 1, k: 2}\n", "x.yaml:1:11", "k 写了两次"},
    {"a: &x 1\n", "x.yaml:1:4", "锚点"},
    {"a: &x [1]\n", "x.yaml:1:4", "锚点"},
    {"a: &x {b: 1}\n", "x.yaml:1:4", "锚点"},
    {"a: *x\n", "x.yaml:1:4", "引用"},
    {"a: !!int 1\n", "x.yaml:1:4", "标签"},
    {"a: !x [1]\n", "x.yaml:1:4", "标签"},
    {"a: 1\n---\nb: 2\n", "x.yaml:2:1", "只能写一份"},
    {"[a]: 1\n", "x.yaml:1:1", "冒号前面"},
    {"a: [1, 2\nb: 3\n", "x.yaml:2:2", "方括号"},
    {"a: {b: 1\n", "x.yaml:2:1", "花括号"},
    {"a: 1\n  b: 2\n", "x.yaml:2:4", "冒号"},
    {"a: 'x\n", "x.yaml:2:1", "引号没有写完"},
    {"a:\n\t- 1\n", "x.yaml:2:1", "制表符"},
    {"- a\nb: 1\n", "x.yaml:2:1", "“-”"},
    {"a: \"\\q\"\n", "x.yaml:1:5", "反斜杠"},
    {"a: \"\\0\"\n", "x.yaml:1:4", "控制字符"},
    {"a: \"\\x07\"\n", "x.yaml:1:4", "控制字符"},
    {"一二\x01\n", "x.yaml:1:3", "控制字符"},
    {"a: \xff\n", "x.yaml:1:1", "UTF-8"},
    {"a: \xe4\xb8\n", "x.yaml:1:1", "UTF-8"},
};

static void refuses_with_a_place_and_a_sentence(void **state)
{
    (void)state;
    for (size_t i = 0; i < array_len(wrong); i++) {
        struct arena *a = arena_new();
        struct ynode *root = NULL;
        struct error e = {0};
        const char *text = wrong[i].text;
        enum err err = yaml_parse(a, "x.yaml", text, strlen(text), &root, &e);
        if (err != ERR_INVALID || !str_eq(e.place, wrong[i].place) ||
            !strstr(e.text, wrong[i].say)) {
            fail_msg("%zu: %d %s %s", i, err, e.place, e.text);
        }
        assert_null(root);
        arena_free(a);
    }
}

static enum err parse_nested(int depth, struct error *e)
{
    struct arena *a = arena_new();
    struct strbuf b = strbuf_make(10000);
    struct ynode *root = NULL;
    for (int i = 0; i < depth; i++) {
        strbuf_str(&b, "[");
    }
    for (int i = 0; i < depth; i++) {
        strbuf_str(&b, "]");
    }
    enum err err = yaml_parse(a, "x.yaml", b.ptr, b.len, &root, e);
    strbuf_clear(&b);
    arena_free(a);
    return err;
}

static void has_a_ceiling_for_depth(void **state)
{
    struct error e = {0};
    (void)state;
    assert_int_equal(parse_nested(32, &e), OK);
    assert_int_equal(parse_nested(33, &e), ERR_LIMIT);
    assert_string_equal(e.place, "x.yaml:1:33");
    assert_int_equal(parse_nested(4000, &e), ERR_LIMIT);
}

static enum err parse_repeated(const char *piece, size_t times, struct error *e)
{
    struct arena *a = arena_new();
    struct strbuf b = strbuf_make(8 << 20);
    struct ynode *root = NULL;
    for (size_t i = 0; i < times; i++) {
        strbuf_str(&b, piece);
    }
    enum err err = yaml_parse(a, "x.yaml", b.ptr, b.len, &root, e);
    strbuf_clear(&b);
    arena_free(a);
    return err;
}

static void has_a_ceiling_for_size(void **state)
{
    struct error e = {0};
    (void)state;
    assert_int_equal(parse_repeated("- a\n", 199999, &e), OK); /* and the list itself */
    assert_int_equal(parse_repeated("- a\n", 200000, &e), ERR_LIMIT);
    assert_string_equal(e.place, "x.yaml:200000:3");
    assert_int_equal(parse_repeated("# 注释一二三四五六\n", (4u << 20) / 27 + 1, &e), ERR_LIMIT);
    assert_non_null(strstr(e.text, "4 MB"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_maps_lists_and_scalars_with_positions),
        cmocka_unit_test(tells_absent_from_quoted_empty),
        cmocka_unit_test(marks_text_over_several_lines),
        cmocka_unit_test(refuses_with_a_place_and_a_sentence),
        cmocka_unit_test(has_a_ceiling_for_depth),
        cmocka_unit_test(has_a_ceiling_for_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
