/* The file of the ways out of the house: who may read it, what may stand in it; addresses. Handing over is walked in
 * tests/acceptance/RPT-09-d.yaml against servers of this machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/str.h"
#include "ledger/channel.h"

struct place {
    struct arena *a;
    char path[64];
    struct channels c;
    struct error e;
};

static int set_up(void **state)
{
    static struct place p;
    p = (struct place){.a = arena_new(), .path = "/tmp/faheng-channel-XXXXXX"};
    int fd = mkstemp(p.path);
    assert_true(fd >= 0);
    close(fd);
    *state = &p;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;
    unlink(p->path);
    arena_free(p->a);
    return 0;
}

static enum err read_text(struct place *p, const char *text)
{
    assert_int_equal(bytes_write_file_atomic(p->path, text, strlen(text), &p->e), OK);
    p->c = (struct channels){0};
    return channels_read(p->a, p->path, &p->c, &p->e);
}

static void assert_refused(struct place *p, const char *text, const char *part)
{
    assert_int_equal(read_text(p, text), ERR_INVALID);
    if (!strstr(p->e.text, part)) {
        fail_msg("%s", p->e.text);
    }
    assert_null(strstr(p->e.text, "Geheim"));
}

static void both_ways(void **state)
{
    struct place *p = *state;
    assert_int_equal(
        read_text(
            p, "{\"mail\": {\"url\": \"smtps://mail.example\", \"from\": \"fzb@shifan.example\", "
               "\"user\": \"fzb\", \"password\": \"Geheim\"}, \"hook\": {\"url\": "
               "\"https://oa.example/robot\", \"token\": \"Geheim\"}, \"titles\": true}"),
        OK);
    assert_string_equal(p->c.mail.from, "fzb@shifan.example");
    assert_string_equal(p->c.hook.token, "Geheim");
    assert_true(p->c.titles);
    assert_int_equal(read_text(p, "{}"), OK); /* nothing is open */
    assert_null(p->c.mail.url);
    assert_false(p->c.titles);
}

static void what_others_can_read_is_refused(void **state)
{
    struct place *p = *state;
    assert_int_equal(read_text(p, "{}"), OK);
    assert_int_equal(chmod(p->path, 0640), 0);
    assert_int_equal(channels_read(p->a, p->path, &p->c, &p->e), ERR_INVALID);
    assert_non_null(strstr(p->e.text, "chmod 600"));
}

static void what_makes_no_sense_is_refused_without_its_secrets(void **state)
{
    struct place *p = *state;
    assert_refused(p, "[]", "要写成");
    assert_refused(p, "{\"sms\": {}}", "不能写 sms");
    assert_refused(p, "{\"mail\": {\"url\": 1}}", "不能写 url");
    assert_refused(p, "{\"mail\": {\"pass\": \"Geheim\"}}", "不能写 pass");
    assert_refused(p, "{\"mail\": {\"password\": \"Geheim\"}}", "缺 url");
    assert_refused(p, "{\"mail\": {\"url\": \"http://x\", \"from\": \"a@b\"}}", "smtp://");
    assert_refused(p, "{\"mail\": {\"url\": \"smtp://x\", \"password\": \"Geheim\"}}", "from");
    assert_refused(p, "{\"hook\": {\"url\": \"file:///etc/passwd\", \"token\": \"Geheim\"}}",
                   "https://");
    assert_refused(p, "{\"titles\": \"yes\"}", "titles");
    assert_int_equal(channels_read(p->a, "/nowhere/channels.json", &p->c, &p->e), ERR_NOT_FOUND);
}

static void addresses(void **state)
{
    (void)state;
    assert_true(channel_address_ok("lizhiqiang@shifan.example"));
    assert_false(channel_address_ok(NULL));
    assert_false(channel_address_ok(""));
    assert_false(channel_address_ok("@x"));
    assert_false(channel_address_ok("x@"));
    assert_false(channel_address_ok("a@b@c"));
    assert_false(channel_address_ok("a b@c"));
    assert_false(channel_address_ok("a@b\r\nBcc: c@d"));
    assert_false(channel_address_ok("<a@b>"));
    assert_false(channel_address_ok("李@示范"));
}

static void a_closed_port_is_said_and_tried_again(void **state)
{
    struct place *p = *state;
    const struct channel mail = {.url = "smtp://127.0.0.1:1", .from = "a@b"},
                         hook = {.url = "http://127.0.0.1:1/?key=Geheim"};
    struct channel_end end;
    assert_int_equal(channel_mail(p->a, &mail, "c@d", "题目", "正文", &end, &p->e), OK);
    assert_false(end.handed || end.final);
    assert_string_equal(end.said, "连不上邮件服务器");
    assert_int_equal(channel_hook(p->a, &hook, "某人", "题目", "正文", &end, &p->e), OK);
    assert_false(end.handed || end.final);
    assert_string_equal(end.said, "连不上接口");
    assert_int_equal(channel_mail(p->a, &mail, "nobody", "题目", "正文", &end, &p->e), OK);
    assert_true(end.final);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(both_ways),
        TEST(what_others_can_read_is_refused),
        TEST(what_makes_no_sense_is_refused_without_its_secrets),
        TEST(addresses),
        TEST(a_closed_port_is_said_and_tried_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
