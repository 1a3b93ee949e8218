#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/html.h"

static struct strbuf b;

static int begin(void **state)
{
    (void)state;
    b = strbuf_make(1 << 16);
    return 0;
}

static int end(void **state)
{
    (void)state;
    strbuf_clear(&b);
    return 0;
}

#define assert_html(call, want)           \
    do {                                  \
        strbuf_empty(&b);                 \
        call;                             \
        assert_string_equal(b.ptr, want); \
    } while (0)

static void test_text(void **state)
{
    (void)state;
    assert_html(html_text(&b, "<b>甲&乙</b> \"'"), "&lt;b&gt;甲&amp;乙&lt;/b&gt; \"'");
    assert_html(html_text(&b, "&&"), "&amp;&amp;");
    assert_html(html_text(&b, ""), "");
    assert_html(html_text(&b, NULL), "");
    assert_html(html_lit(&b, "<p>"), "<p>");
    assert_html(html_int(&b, -5), "-5");
}

static void test_attr(void **state)
{
    (void)state;
    assert_html(html_attr(&b, "\" onclick='x'<>&"), "&quot; onclick=&#39;x&#39;&lt;&gt;&amp;");
    assert_html(html_set(&b, "value", "a\"b"), " value=\"a&quot;b\"");
    assert_html(html_set(&b, "value", ""), " value=\"\"");
    assert_html(html_set(&b, "value", NULL), "");
}

static void test_lines(void **state)
{
    (void)state;
    assert_html(html_lines(&b, "一\n<二>\n\n三"), "一<br>&lt;二&gt;<br><br>三");
}

static void test_url(void **state)
{
    (void)state;
    assert_html(html_url(&b, "/desk/r/problem?a=1&b=x:y"), "/desk/r/problem?a=1&amp;b=x:y");
    assert_html(html_url(&b, "?page=2"), "?page=2");
    assert_html(html_url(&b, "#top"), "#top");
    assert_html(html_url(&b, "edit/a:b"), "edit/a:b");
    assert_html(html_url(&b, "/a\"b"), "/a&quot;b");
    const char *bad[] = {"javascript:alert(1)",
                         "JaVaScript:x",
                         "http://x.example",
                         "//x.example",
                         "/\\x.example",
                         "\\\\x.example",
                         " javascript:x",
                         "java\nscript:x",
                         "\tjavascript:x",
                         "data:text/html,x",
                         "x:",
                         "/a b",
                         ":x"};
    for (size_t i = 0; i < array_len(bad); i++) {
        assert_html(html_url(&b, bad[i]), "#");
    }
    assert_html(html_url(&b, NULL), "#");
}

static void test_arg(void **state)
{
    (void)state;
    assert_html(html_arg(&b, "AZaz09-._~"), "AZaz09-._~");
    assert_html(html_arg(&b, "a b&c=d/e?f#g%\"<'+"), "a%20b%26c%3Dd%2Fe%3Ff%23g%25%22%3C%27%2B");
    assert_html(html_arg(&b, "法"), "%E6%B3%95");
    assert_html(html_arg(&b, NULL), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text), cmocka_unit_test(test_attr), cmocka_unit_test(test_lines),
        cmocka_unit_test(test_url),  cmocka_unit_test(test_arg),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
