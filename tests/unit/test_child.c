/* Programs over foreign files: ceilings hold, nothing hangs; PDFs of strangers are taken or refused with a reason; text of uploads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/now.h"
#include "base/secrecy.h"
#include "base/str.h"
#include "base/zipout.h"
#include "document/child.h"
#include "document/extract.h"
#include "document/image.h"
#include "document/merge.h"

#define DOCX "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#define XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

static struct child_end run(struct arena *a, struct child c)
{
    struct child_end end;
    struct error e;

    assert_int_equal(child_run(a, &c, &end, &e), OK);
    return end;
}

static void ceilings(void **state)
{
    struct arena *a = arena_new();
    const char *const echo[] = {"echo", "法衡", NULL}, *const none[] = {"no-such-program", NULL},
                      *const many[] = {"yes", NULL}, *const long_one[] = {"sleep", "60", NULL},
                      *const no[] = {"false", NULL},
                      *const quiet[] = {"sh", "-c", "exec >&-; sleep 60", NULL};
    struct child_end end = run(a, (struct child){.argv = echo});

    (void)state;
    assert_string_equal(end.out, "法衡\n");
    assert_true(!end.killed && !end.missing && end.status == 0);
    assert_true(run(a, (struct child){.argv = none}).missing);
    assert_int_equal(run(a, (struct child){.argv = no}).status, 1);
    int64_t began = now_mono_us();
    end = run(a, (struct child){.argv = many, .seconds = 1, .out_max = 1000});
    assert_true(end.killed && end.cut && end.out_n == 1000);
    assert_true(run(a, (struct child){.argv = long_one, .seconds = 1}).killed);
    assert_true(run(a, (struct child){.argv = quiet, .seconds = 1}).killed); /* output closed */
    assert_true(now_mono_us() - began < 8000000);
    arena_free(a);
}

static const char *written[64];
static size_t n_written;

static int tear_down(void **state)
{
    (void)state;
    while (n_written) {
        (void)remove(written[--n_written]);
    }
    return 0;
}

static void remember(const char *path)
{
    static char names[64][200];

    assert_true(n_written < array_len(written) && strlen(path) < sizeof(names[0]));
    memcpy(names[n_written], path, strlen(path) + 1);
    written[n_written] = names[n_written];
    n_written++;
}

/* --- PDF ----------------------------------------------------------------------------------------------- */
static const char *put(struct arena *a, const char *name, const void *p, size_t n)
{
    const char *path = arena_printf(a, "/tmp/faheng-child-%d-%s", (int)getpid(), name);
    struct error e;

    assert_int_equal(bytes_write_file_atomic(path, p, n, &e), OK);
    remember(path);
    return path;
}

/* One page with a line; qpdf mends the missing table of places. */
static const char *pdf(struct arena *a, const char *words)
{
    const char *content = arena_printf(a, "BT /F1 18 Tf 72 700 Td (%s) Tj ET", words);
    const char *text = arena_printf(
        a,
        "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 "
        "R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>"
        "endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n3 0 obj<</Type/Page/Parent 2 0 "
        "R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1"
        "/BaseFont/Helvetica>>>>>>>>endobj\n4 0 obj<</Length %zu>>stream\n%s\nendstream\nendobj\n"
        "trailer<</Size 5/Root 1 0 R>>\n",
        strlen(content), content);

    return put(a, "in.pdf", text, strlen(text));
}

static const char *why_not(struct arena *a, const char *from, int *ret_pages)
{
    const char *to = arena_printf(a, "%s.out", from), *why = NULL;
    struct error e;

    remember(to);
    assert_int_equal(merge_take(a, from, to, ret_pages, &why, &e), OK);
    assert_true(why ? access(to, F_OK) != 0 : access(to, F_OK) == 0);
    return why;
}

static void pdfs(void **state)
{
    struct arena *a = arena_new();
    struct error e;
    char *bytes;
    size_t n;
    int pages = 0;

    (void)state;
    if (!child_there("qpdf")) {
        skip();
    }
    const char *good = pdf(a, "EVIDENCE");
    assert_null(why_not(a, good, &pages));
    assert_int_equal(pages, 1);
    assert_int_equal(bytes_read_file(a, arena_printf(a, "%s.out", good), 1 << 20, &bytes, &n, &e),
                     OK);
    for (size_t i = 0; i + 10 < n; i++) { /* what the document would do by itself stays behind */
        assert_true(memcmp(bytes + i, "JavaScript", 10) != 0);
    }
    assert_string_equal(why_not(a, put(a, "one.pdf", "%", 1), &pages), "已经损坏，读不出来");
    assert_string_equal(why_not(a, put(a, "cut.pdf", "%PDF-1.4\n1 0 obj\n", 17), &pages),
                        "已经损坏，读不出来");
    const char *locked = arena_printf(a, "%s.locked", good);
    remember(locked);
    const char *const argv[] = {"qpdf", "--encrypt", "a", "b", "256", "--", good, locked, NULL};
    (void)run(a, (struct child){.argv = argv});
    assert_string_equal(why_not(a, locked, &pages), "加了密码");
    arena_free(a);
}

/* --- text ---------------------------------------------------------------------------------------------- */
static const char *zip(struct arena *a, const char *entry, const char *xml)
{
    struct zipout *z = zipout_new(a, 1 << 20);
    const void *bytes;
    struct error e;
    size_t n;

    zipout_add(z, entry, xml, strlen(xml), true);
    assert_int_equal(zipout_end(z, &bytes, &n, &e), OK);
    return put(a, "text.zip", bytes, n);
}

static const char *text_of(struct arena *a, const char *path, const char *type)
{
    const char *text = NULL;
    struct error e;

    assert_int_equal(extract_text(a, path, type, &text, &e), OK);
    return text;
}

static void texts(void **state)
{
    struct arena *a = arena_new();

    (void)state;
    const char *word =
        text_of(a,
                zip(a, "word/document.xml",
                    "<w:document xmlns:w='w'><w:p><w:r><w:t>机</w:t></w:r><w:r><w:t>密★"
                    "1年</w:t></w:r></w:p><w:p><w:r><w:t>正文</w:t></w:r></w:p>"
                    "</w:document>"),
                DOCX);
    assert_string_equal(secrecy_of_lines(word), "机密");
    assert_non_null(strstr(word, "\n正文"));
    assert_string_equal(secrecy_of_lines(text_of(
                            a, zip(a, "word/header1.xml", "<h><p><t>秘密★</t></p></h>"), DOCX)),
                        "秘密");
    assert_string_equal(
        secrecy_of_lines(text_of(
            a, zip(a, "xl/sharedStrings.xml", "<sst><si><t>密级：绝密</t></si></sst>"), XLSX)),
        "绝密");
    assert_string_equal(secrecy_of_lines(text_of(
                            a,
                            zip(a, "Doc_0/Pages/Page_0/Content.xml",
                                "<o:Page xmlns:o='o'><o:TextCode>机密★3年</o:TextCode></o:Page>"),
                            "application/ofd")),
                        "机密");
    assert_null(text_of(a, put(a, "no.zip", "PK\3\4broken", 10), DOCX)); /* nothing is claimed */
    assert_null(text_of(a, put(a, "old.doc", "\xD0\xCF", 2), "application/msword"));
    assert_null(secrecy_of_lines(
        text_of(a, zip(a, "word/document.xml", "<d><p><t>商业秘密</t></p><p>"), DOCX)));
    if (child_there("pdftotext")) {
        assert_non_null(strstr(text_of(a, pdf(a, "EVIDENCE"), "application/pdf"), "EVIDENCE"));
        assert_null(text_of(a, put(a, "one.pdf", "%", 1), "application/pdf"));
    }
    arena_free(a);
}

/* --- pictures ------------------------------------------------------------------------------------------ */
static void upright(void **state)
{
    uint8_t p[] = {0xFF, 0xD8, 0xFF, 0xE1, 0, 34, 'E', 'x', 'i', 'f',  0,    0,    'M', 'M',
                   0,    42,   0,    0,    0, 8,  0,   1,   1,   0x12, 0,    3,    0,   0,
                   0,    1,    0,    6,    0, 0,  0,   0,   0,   0,    0xFF, 0xDA, 0,   2};

    (void)state;
    assert_int_equal(image_turn(p, sizeof(p)), 1);
    p[31] = 8;
    assert_int_equal(image_turn(p, sizeof(p)), 3);
    p[31] = 1;
    assert_int_equal(image_turn(p, sizeof(p)), 0);
    p[19] = 200; /* a directory outside the segment */
    assert_int_equal(image_turn(p, sizeof(p)), 0);
    for (size_t n = 0; n < sizeof(p); n++) {
        (void)image_turn(p, n);
    }
    assert_int_equal(image_turn("\x89PNG", 4), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ceilings), cmocka_unit_test_teardown(pdfs, tear_down),
        cmocka_unit_test_teardown(texts, tear_down), cmocka_unit_test(upright)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
