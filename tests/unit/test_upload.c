#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "http/body.h"
#include "http/upload.h"

static struct arena *a;
static struct error e;
static char folder[] = "/tmp/faheng-upload-XXXXXX";

static int setup(void **state)
{
    (void)state;
    a = arena_new();
    error_clear(&e);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int drop_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

/* Checks `n` bytes sent under `name`; NULL when refused. */
static const char *check(const char *name, const void *p, size_t n)
{
    char *path = arena_printf(a, "%s/f", folder);
    const struct upload u = {.field = "f", .name = name, .path = path, .size = (int64_t)n};
    const char *type = NULL;
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(p, 1, n, f), n);
    fclose(f);
    error_clear(&e);
    enum err r = upload_check(a, &u, &type, &e);
    unlink(path);
    assert_true(r == OK ? type && !e.text[0] : !type && e.text[0]);
    return type;
}

static void put(struct strbuf *b, uint32_t v, int n)
{
    for (; n--; v >>= 8) {
        strbuf_char(b, (char)(v & 0xff));
    }
}

/* A zip file of empty stored members. */
static struct strbuf zip_of(const char *const *names)
{
    struct strbuf b = strbuf_make(1 << 20), dir = strbuf_make(1 << 20);
    uint16_t n = 0;

    for (; names[n]; n++) {
        uint32_t at = (uint32_t)b.len, len = (uint32_t)strlen(names[n]);
        strbuf_add(&b, "PK\3\4\24\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 26);
        put(&b, len, 2);
        put(&b, 0, 2);
        strbuf_str(&b, names[n]);
        strbuf_add(&dir, "PK\1\2\24\0\24\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 28);
        put(&dir, len, 2);
        strbuf_add(&dir, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
        put(&dir, at, 4);
        strbuf_str(&dir, names[n]);
    }
    uint32_t at = (uint32_t)b.len;
    strbuf_add(&b, dir.ptr, dir.len);
    strbuf_add(&b, "PK\5\6\0\0\0\0", 8);
    put(&b, n, 2);
    put(&b, n, 2);
    put(&b, (uint32_t)dir.len, 4);
    put(&b, at, 4);
    put(&b, 0, 2);
    strbuf_clear(&dir);
    return b;
}

static const char *check_zip(const char *name, const char *const *members)
{
    struct strbuf b = zip_of(members);
    const char *type = check(name, b.ptr, b.len);

    strbuf_clear(&b);
    return type;
}

static const char pdf[] = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";
static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\2\0\0\0\x90wS\xde";
static const char jpg[] = "\xff\xd8\xff\xe0\0\20JFIF\0\1\1\0\0\1\0\1\0\0\xff\xd9";
static const char webp[] =
    "RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0\x30\1\0\x9d\1\x2a\1\0\1\0\1\x40\x26\x25\xa4\0\3p\0\xfe";
static const char exe[] = "MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0\xb8\0\0\0\0\0\0\0";

static void test_accepts_by_content(void **state)
{
    (void)state;
    static const char *const docx[] = {"[Content_Types].xml", "word/document.xml", NULL};
    static const char *const xlsx[] = {"xl/workbook.xml", "[Content_Types].xml", NULL};
    static const char *const ofd[] = {"Doc_0/Document.xml", "OFD.xml", NULL};

    assert_string_equal(check("检查记录.pdf", pdf, sizeof(pdf) - 1), "application/pdf");
    assert_string_equal(check("A.PDF", pdf, sizeof(pdf) - 1), "application/pdf");
    assert_string_equal(check("图.png", png, sizeof(png) - 1), "image/png");
    assert_string_equal(check("图.jpeg", jpg, sizeof(jpg) - 1), "image/jpeg");
    assert_string_equal(check("图.webp", webp, sizeof(webp) - 1), "image/webp");
    assert_string_equal(check_zip("文.docx", docx),
                        "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
    assert_string_equal(check_zip("表.xlsx", xlsx),
                        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    assert_string_equal(check_zip("文.ofd", ofd), "application/ofd");
}

static void test_old_office(void **state)
{
    (void)state;
    char ole[1536] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

    ole[24] = 0x3e, ole[26] = 3, ole[28] = (char)0xfe, ole[29] = (char)0xff, ole[30] = 9,
    ole[32] = 6;
    assert_string_equal(check("旧.doc", ole, sizeof(ole)), "application/msword");
    assert_string_equal(check("旧.xls", ole, sizeof(ole)), "application/vnd.ms-excel");
    assert_null(check("旧.ppt", ole, sizeof(ole)));
}

static void test_refuses_types(void **state)
{
    (void)state;
    static const char *const macro[] = {"word/document.xml", "word/vbaProject.bin", NULL};
    static const char *const plain[] = {"a.txt", NULL};
    static const char *const two[] = {"word/document.xml", "xl/workbook.xml", NULL};

    assert_null(check("程序.pdf", exe, sizeof(exe) - 1));
    assert_null(check("网页.pdf", "<html><script>x</script></html>", 31));
    assert_null(check("图.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", 41));
    assert_null(check("图.jpg", png, sizeof(png) - 1));
    assert_non_null(strstr(e.text, "扩展名"));
    assert_null(check("图", png, sizeof(png) - 1));
    assert_null(check_zip("文.docx", macro));
    assert_null(check_zip("文.docx", plain));
    assert_null(check_zip("文.docx", two));
    assert_null(check("文.docx", "PK\3\4broken", 10));
    assert_null(check("空.pdf", "", 0));
}

static void test_zip_directory_lies(void **state)
{
    (void)state;
    static const char *const docx[] = {"word/document.xml", NULL};
    struct strbuf b = zip_of(docx);

    b.ptr[b.len - 6] = (char)0xff; /* the directory starts past the end */
    b.ptr[b.len - 5] = (char)0xff;
    assert_null(check("文.docx", b.ptr, b.len));
    strbuf_clear(&b);
    b = zip_of(docx);
    b.ptr[b.len - 22 - 17 - 46 + 28] = (char)0xff; /* a name longer than the directory */
    assert_null(check("文.docx", b.ptr, b.len));
    strbuf_clear(&b);
}

static void test_names(void **state)
{
    (void)state;
    static const char *const bad[] = {"",         "../x.pdf", "a/b.pdf", "C:\\x.pdf",
                                      "a\nb.pdf", "a\tb.pdf", ".pdf",    "x.pdf."};
    struct strbuf b = strbuf_make(2000);

    for (size_t i = 0; i < array_len(bad); i++) {
        if (check(bad[i], pdf, sizeof(pdf) - 1)) {
            fail_msg("accepted %s", bad[i]);
        }
    }
    for (int i = 0; i < 116; i++) {
        strbuf_lit(&b, "长");
    }
    strbuf_lit(&b, ".pdf");
    assert_non_null(check(b.ptr, pdf, sizeof(pdf) - 1));
    char *too_long = arena_printf(a, "长%s", b.ptr);
    assert_null(check(too_long, pdf, sizeof(pdf) - 1));
    strbuf_clear(&b);
}

static void test_too_large(void **state)
{
    (void)state;
    const char *type = NULL;
    char *path = arena_printf(a, "%s/large", folder);
    const struct upload u = {.field = "f", .name = "x.pdf", .path = path, .size = 1};
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    fwrite(pdf, 1, sizeof(pdf) - 1, f);
    fclose(f);
    assert_int_equal(truncate(path, UPLOAD_EVIDENCE_MAX), 0);
    assert_int_equal(upload_check(a, &u, &type, &e), OK);
    type = NULL;
    assert_int_equal(truncate(path, UPLOAD_EVIDENCE_MAX + 1), 0);
    assert_int_equal(upload_check(a, &u, &type, &e), ERR_LIMIT);
    assert_null(type);
    unlink(path);
}

/* --- body.c: what arrives becomes fields and temporary files --- */

#define TYPE "multipart/form-data; boundary=B"
#define FILE_PART(name, data) \
    "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" name "\"\r\n\r\n" data "\r\n"
#define TEXT_PART(name, data) \
    "--B\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" data "\r\n"

static enum err feed(const char *type, const char *text, size_t limit, struct request *req)
{
    struct body *b = NULL;
    enum err r = body_new(a, type, limit, folder, &b, &e);

    *req = (struct request){.arena = a};
    r = r ? r : body_feed(b, text, strlen(text), &e);
    return r ? r : body_end(b, req, &e);
}

static void test_body_of_an_upload_form(void **state)
{
    (void)state;
    struct request req;
    const char text[] =
        TEXT_PART("t", "一\r\n二") FILE_PART("a.pdf", "12345") FILE_PART("", "") "--B--\r\n";
    char kept[] = "/tmp/faheng-kept-XXXXXX";

    assert_int_equal(feed(TYPE, text, sizeof(text), &req), OK);
    assert_int_equal(req.n_form, 1);
    assert_string_equal(request_form(&req, "t"), "一\n二");
    assert_int_equal(req.n_files, 1);
    assert_string_equal(req.files[0].name, "a.pdf");
    assert_int_equal(req.files[0].size, 5);
    assert_int_equal(access(req.files[0].path, R_OK), 0);
    char *path = strdup(req.files[0].path);
    arena_reset(a);
    assert_int_not_equal(access(path, F_OK), 0); /* gone with the request */
    free(path);

    assert_int_equal(feed(TYPE, text, sizeof(text), &req), OK);
    close(mkstemp(kept));
    assert_int_equal(rename(req.files[0].path, kept), 0);
    arena_reset(a);
    assert_int_equal(unlink(kept), 0); /* what was moved away stays */
}

static void test_body_ceilings(void **state)
{
    (void)state;
    struct request req;
    struct strbuf b = strbuf_make(1 << 24);

    assert_int_equal(feed("application/x-www-form-urlencoded", "a=12345", 7, &req), OK);
    assert_string_equal(request_form(&req, "a"), "12345");
    assert_int_equal(feed("application/x-www-form-urlencoded", "a=12345", 6, &req), ERR_LIMIT);
    for (int i = 0; i <= BODY_FILES_MAX; i++) {
        strbuf_lit(&b, FILE_PART("a.pdf", "1"));
    }
    strbuf_lit(&b, "--B--");
    assert_int_equal(feed(TYPE, b.ptr, b.len, &req), ERR_LIMIT);
    strbuf_empty(&b);
    strbuf_lit(&b, "--B\r\nContent-Disposition: form-data; name=t\r\n\r\n");
    for (size_t i = 0; i <= BODY_FIELD_MAX; i++) {
        strbuf_char(&b, 'x');
    }
    strbuf_lit(&b, "\r\n--B--");
    assert_int_equal(feed(TYPE, b.ptr, b.len, &req), ERR_LIMIT);
    strbuf_clear(&b);
}

static void test_body_that_is_no_form(void **state)
{
    (void)state;
    struct request req;

    assert_int_equal(feed("application/json", "{\"a\":1}", 100, &req), OK);
    assert_int_equal(req.n_body, 7);
    assert_memory_equal(req.body, "{\"a\":1}", 8);
    assert_int_equal(req.n_form, 0);
    assert_int_equal(feed(NULL, "x", 100, &req), OK);
    assert_int_equal(req.n_body, 1);
    assert_int_equal(feed("application/x-www-form-urlencoded", "a=%00", 100, &req), ERR_INVALID);
    assert_int_equal(feed(TYPE, FILE_PART("", "data without a name") "--B--", 1000, &req),
                     ERR_INVALID);
    assert_int_equal(feed(TYPE, TEXT_PART("t", "\x01") "--B--", 1000, &req), ERR_INVALID);
}

static void test_sweep_leaves_the_young(void **state)
{
    (void)state;
    char *old = arena_printf(a, "%s/upload-old", folder),
         *young = arena_printf(a, "%s/upload-young", folder);

    fclose(fopen(old, "w"));
    fclose(fopen(young, "w"));
    const struct timespec long_ago[2] = {{.tv_sec = 1700000000}, {.tv_sec = 1700000000}};
    assert_int_equal(utimensat(AT_FDCWD, old, long_ago, 0), 0);
    body_sweep(folder);
    assert_int_not_equal(access(old, F_OK), 0);
    assert_int_equal(unlink(young), 0);
    body_sweep("/nowhere");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_accepts_by_content, setup, teardown),
        cmocka_unit_test_setup_teardown(test_old_office, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refuses_types, setup, teardown),
        cmocka_unit_test_setup_teardown(test_zip_directory_lies, setup, teardown),
        cmocka_unit_test_setup_teardown(test_names, setup, teardown),
        cmocka_unit_test_setup_teardown(test_too_large, setup, teardown),
        cmocka_unit_test_setup_teardown(test_body_of_an_upload_form, setup, teardown),
        cmocka_unit_test_setup_teardown(test_body_ceilings, setup, teardown),
        cmocka_unit_test_setup_teardown(test_body_that_is_no_form, setup, teardown),
        cmocka_unit_test_setup_teardown(test_sweep_leaves_the_young, setup, teardown),
    };

    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
