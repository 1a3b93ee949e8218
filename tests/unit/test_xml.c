#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "base/xml.h"

struct seen {
    struct strbuf b;
    struct xml *stop_on; /* stopped at the first text */
    enum err refuse;
};

static enum err on_start(void *ctx, const struct xml_tag *tag, struct error *e)
{
    struct seen *s = ctx;
    strbuf_printf(&s->b, "<%s", tag->name);
    for (size_t i = 0; i < tag->n; i++) {
        strbuf_printf(&s->b, " %s=%s", tag->attrs[i].name, tag->attrs[i].value);
    }
    strbuf_char(&s->b, '>');
    return s->refuse ? error_set(e, s->refuse, "no more") : OK;
}

static enum err on_end(void *ctx, const char *name, struct error *e)
{
    struct seen *s = ctx;
    (void)e;
    strbuf_printf(&s->b, "</%s>", name);
    return OK;
}

static enum err on_text(void *ctx, const char *text, size_t n, struct error *e)
{
    struct seen *s = ctx;
    (void)e;
    strbuf_add(&s->b, text, n);
    if (s->stop_on) {
        xml_stop(s->stop_on);
    }
    return OK;
}

static int set_up(void **state)
{
    struct seen *s = calloc(1, sizeof(*s));
    s->b = strbuf_make(8 << 20);
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    struct seen *s = *state;
    strbuf_clear(&s->b);
    free(s);
    return 0;
}

static struct xml_reader reader_of(struct seen *s)
{
    return (struct xml_reader){.ctx = s, .start = on_start, .end = on_end, .text = on_text};
}

static enum err parse(struct seen *s, const char *text, struct error *e)
{
    struct xml_reader r = reader_of(s);
    return xml_parse(text, strlen(text), &r, e);
}

static void assert_refused(struct seen *s, const char *text, enum err want, const char *part)
{
    struct error e = {0};
    assert_int_equal(parse(s, text, &e), want);
    assert_int_equal(e.code, want);
    if (!strstr(e.text, part)) {
        fail_msg("the sentence is: %s", e.text);
    }
}

static void test_names_without_prefix(void **state)
{
    struct seen *s = *state;
    struct error e;
    const char *text = "<?xml version='1.0'?><x:a xmlns:x='urn:x' xmlns:r='urn:r'><b r:id='7' "
                       "id2='八'>甲 &amp; &#20057;</b></x:a>";
    assert_int_equal(parse(s, text, &e), OK);
    assert_string_equal(s->b.ptr, "<a><b id=7 id2=八>甲 & 乙</b></a>");
}

static void test_piece_by_piece(void **state)
{
    struct seen *s = *state;
    struct error e;
    struct arena *a = arena_new();
    struct xml_reader r = reader_of(s);
    struct xml *x = xml_new(a, &r);
    const char *text = "<a><b c=\"丙\">甲乙</b></a>";
    for (const char *p = text; *p; p++) {
        assert_int_equal(xml_feed(x, p, 1, &e), OK);
    }
    assert_int_equal(xml_end(x, &e), OK);
    assert_string_equal(s->b.ptr, "<a><b c=丙>甲乙</b></a>");
    arena_free(a);
}

static void test_attr(void **state)
{
    const struct xml_attr attrs[] = {{"r", "A1"}, {"t", "s"}};
    const struct xml_tag tag = {"c", attrs, 2};
    (void)state;
    assert_string_equal(xml_attr(&tag, "t"), "s");
    assert_null(xml_attr(&tag, "s"));
}

static void test_doctype_refused(void **state)
{
    struct seen *s = *state;
    assert_refused(s, "<!DOCTYPE a><a/>", ERR_INVALID, "DOCTYPE");
    assert_refused(s, "<?xml version='1.0'?><!DOCTYPE a SYSTEM 'http://example.invalid/a.dtd'><a/>",
                   ERR_INVALID, "DOCTYPE");
    assert_refused(s,
                   "<!DOCTYPE a [<!ENTITY x 'xxxxxxxxxx'><!ENTITY y "
                   "'&x;&x;&x;&x;&x;&x;&x;&x;'><!ENTITY z '&y;&y;&y;&y;'>]>"
                   "<a>&z;</a>",
                   ERR_INVALID, "DOCTYPE");
    assert_string_equal(s->b.ptr, "");
}

static void test_unknown_entity_refused(void **state)
{
    assert_refused(*state, "<a>&nbsp;</a>", ERR_INVALID, "第 1 行");
}

static void test_broken(void **state)
{
    struct seen *s = *state;
    assert_refused(s, "<a>\n\n<b></a>", ERR_INVALID, "第 3 行");
    assert_refused(s, "<a>", ERR_INVALID, "损坏");
    assert_refused(s, "", ERR_INVALID, "损坏");
    assert_refused(s, "<a/>more", ERR_INVALID, "损坏");
    assert_refused(s, "<a>\xff</a>", ERR_INVALID, "损坏");
}

static void test_depth(void **state)
{
    struct seen *s = *state;
    struct strbuf b = strbuf_make(1 << 20);
    struct error e;
    for (int i = 0; i < XML_DEPTH_MAX; i++) {
        strbuf_lit(&b, "<a>");
    }
    size_t open = b.len;
    for (int i = 0; i < XML_DEPTH_MAX; i++) {
        strbuf_lit(&b, "</a>");
    }
    assert_int_equal(parse(s, b.ptr, &e), OK);
    b.ptr[open] = 0;
    b.len = open;
    strbuf_lit(&b, "<a>");
    assert_refused(s, b.ptr, ERR_LIMIT, "嵌套太深");
    strbuf_clear(&b);
}

static void test_attributes(void **state)
{
    struct strbuf b = strbuf_make(1 << 20);
    strbuf_lit(&b, "<a");
    for (int i = 0; i <= XML_ATTRIBUTES_MAX; i++) {
        strbuf_printf(&b, " a%d=''", i);
    }
    strbuf_lit(&b, "/>");
    assert_refused(*state, b.ptr, ERR_LIMIT, "属性太多");
    strbuf_clear(&b);
}

/* A tag that never ends is refused long before it is whole; long text is no tag and passes. */
static void test_long_tag(void **state)
{
    struct seen *s = *state;
    struct strbuf b = strbuf_make(8 << 20);
    struct error e;
    strbuf_lit(&b, "<a b='");
    for (int i = 0; i < 2 << 20; i++) {
        strbuf_char(&b, 'x');
    }
    assert_refused(s, b.ptr, ERR_LIMIT, "太长");
    b.ptr[0] = b.ptr[2] = 'x';
    memcpy(b.ptr, "<aaa>>", 6);
    strbuf_lit(&b, "</aaa>");
    assert_int_equal(parse(s, b.ptr, &e), OK);
    assert_int_equal(s->b.len, (2 << 20) + 1 + strlen("<aaa></aaa>"));
    strbuf_clear(&b);
}

static void test_handler_refuses(void **state)
{
    struct seen *s = *state;
    s->refuse = ERR_LIMIT;
    assert_refused(s, "<a><b/></a>", ERR_LIMIT, "no more");
    assert_string_equal(s->b.ptr, "<a>");
}

static void test_stop(void **state)
{
    struct seen *s = *state;
    struct error e;
    struct arena *a = arena_new();
    struct xml_reader r = reader_of(s);
    struct xml *x = s->stop_on = xml_new(a, &r);
    const char *text = "<a>one<b>two</b>";
    assert_int_equal(xml_feed(x, text, strlen(text), &e), OK);
    assert_true(xml_stopped(x));
    assert_int_equal(xml_feed(x, "<<<", 3, &e), OK);
    assert_int_equal(xml_end(x, &e), OK);
    assert_string_equal(s->b.ptr, "<a>one");
    arena_free(a);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_names_without_prefix),
        T(test_piece_by_piece),
        T(test_attr),
        T(test_doctype_refused),
        T(test_unknown_entity_refused),
        T(test_broken),
        T(test_depth),
        T(test_attributes),
        T(test_long_tag),
        T(test_handler_refuses),
        T(test_stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
