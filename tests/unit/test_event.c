#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/wait.h>

#include "base/bytes.h"
#include "base/id.h"
#include "base/json.h"
#include "base/now.h"
#include "base/str.h"
#include "ledger/access.h"
#include "ledger/event.h"
#include "peopledb.h"

/* --- the vectors of docs/EVENT.md ------------------------------------------------------------------------- */

static int64_t id_at(json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    int64_t id = 0;

    assert_non_null(s);
    return id_parse(s, &id) ? id : 0;
}

static const char *text_at(json_t *o, const char *key)
{
    return json_string_value(json_object_get(o, key));
}

static void check_vector(json_t *o)
{
    char digest[SM3_HEX], link[SM3_HEX];
    struct event ev = {
        .county = id_at(o, "county"),
        .seq = json_integer_value(json_object_get(o, "seq")),
        .version = (int)json_integer_value(json_object_get(o, "version")),
        .at = text_at(o, "at"),
        .actor = id_at(o, "actor"),
        .post = id_at(o, "post"),
        .reg = text_at(o, "register"),
        .record = id_at(o, "record"),
        .step = text_at(o, "step"),
        .on = text_at(o, "on"),
        .payload = text_at(o, "payload"),
    };

    sm3_hex(ev.payload, strlen(ev.payload), digest);
    assert_string_equal(digest, text_at(o, "digest"));
    memcpy(ev.digest, digest, SM3_HEX);
    memcpy(ev.prev, text_at(o, "prev"), SM3_HEX);
    event_link(&ev, link);
    assert_string_equal(link, text_at(o, "link"));
}

static void test_vectors(void **state)
{
    (void)state;
    scoped(arena_free_scoped) struct arena *a = arena_new();
    const char *root = getenv("FAHENG_ROOT");
    char *page;
    size_t n, vectors = 0;
    struct error e;

    assert_int_equal(bytes_read_file(a, arena_printf(a, "%s/docs/EVENT.md", root ? root : "."),
                                     1 << 20, &page, &n, &e),
                     OK);
    for (char *at = page; (at = strstr(at, "```json\n")); vectors++) {
        at += strlen("```json\n");
        char *stop = strstr(at, "```");
        json_t *o = NULL;
        assert_non_null(stop);
        assert_int_equal(json_parse(a, at, (size_t)(stop - at), &o, &e), OK);
        check_vector(o);
        at = stop + 3;
    }
    assert_int_equal(vectors, 3);
}

static void test_every_field_counts(void **state)
{
    (void)state;
    const struct event base = {.county = 1,
                               .seq = 2,
                               .version = 1,
                               .at = "a",
                               .actor = 3,
                               .post = 4,
                               .reg = "r",
                               .record = 5,
                               .step = "s",
                               .on = "o",
                               .digest = "d",
                               .prev = "p"};
    struct event ev[13];
    char links[13][SM3_HEX];

    for (size_t i = 0; i < array_len(ev); i++) {
        ev[i] = base;
    }
    ev[1].county = 2;
    ev[2].seq = 3;
    ev[3].version = 2;
    ev[4].at = "b";
    ev[5].actor = 4;
    ev[6].post = 3;
    ev[7].reg = "rs";
    ev[7].step = NULL; /* not the same as "r" and "s" */
    ev[8].record = 6;
    ev[9].step = "t";
    ev[10].on = NULL;
    ev[11].digest[0] = 'e';
    ev[12].prev[0] = 'q';
    for (size_t i = 0; i < array_len(ev); i++) {
        event_link(&ev[i], links[i]);
        for (size_t k = 0; k < i; k++) {
            assert_string_not_equal(links[i], links[k]);
        }
    }
    ev[10].on = "";
    event_link(&ev[10], links[0]);
    assert_string_equal(links[0], links[10]); /* the database knows no empty text */
}

/* --- the chain -------------------------------------------------------------------------------------------- */

static int64_t record_of(int i)
{
    return 1000 + i % 3;
}

/* The set-up has appended event 1, the county; this appends 2 to 9. */
static void append_eight(struct people *f)
{
    struct db *db = begin(f);

    for (int i = 0; i < 8; i++) {
        struct event ev = {
            .county = f->county,
            .actor = 7,
            .post = 8,
            .reg = "problem",
            .record = record_of(i),
            .step = "edit",
            .on = i % 2 ? "2026-09-02" : NULL,
            .payload = arena_printf(f->a, "{\"set\":{\"score\":[\"%d\",\"%d\"]}}", i, i + 1),
        };
        assert_int_equal(event_append(db, f->a, &ev, i == 3 ? "10.0.0.9" : NULL, &f->e), OK);
        assert_int_equal(ev.seq, i + 2);
        assert_int_equal(ev.version, 1);
        assert_int_equal(strlen(ev.link), 64);
    }
    end(f);
}

static struct event_verdict verify(struct people *f)
{
    struct event_verdict v = {0};

    assert_int_equal(event_verify(reader(f), f->a, f->county, &v, &f->e), OK);
    return v;
}

static void expect_bad(struct people *f, int64_t seq, int64_t checked, const char *why)
{
    struct event_verdict v = verify(f);

    assert_false(v.ok);
    assert_int_equal(v.bad_seq, seq);
    assert_int_equal(v.checked, checked);
    assert_non_null(v.why);
    if (!strstr(v.why, why)) {
        fail_msg("\"%s\" does not speak of \"%s\"", v.why, why);
    }
    assert_non_null(strstr(v.why, arena_printf(f->a, "第 %d 号", (int)seq)));
}

static void test_good_chain(void **state)
{
    struct people *f = *state;

    append_eight(f);
    struct event_verdict v = verify(f);
    assert_true(v.ok);
    assert_int_equal(v.checked, 9);
    assert_null(v.why);
    assert_int_equal(number(f, "select seq from chain_head"), 9);
    assert_string_equal(text(f, "select link from chain_head"),
                        text(f, "select link from event where seq = 9"));
    assert_string_equal(text(f, "select prev from event where seq = 1"),
                        "0000000000000000000000000000000000000000000000000000000000000000");
}

static void test_empty_chain(void **state)
{
    struct people *f = *state;
    struct event_verdict v = {0};

    assert_int_equal(event_verify(reader(f), f->a, f->county + 1, &v, &f->e), OK);
    assert_true(v.ok);
    assert_int_equal(v.checked, 0);
}

static void test_undone_work_leaves_no_event(void **state)
{
    struct people *f = *state;
    struct event ev = {.county = f->county, .step = "edit", .payload = "{}"};
    struct db *db = begin(f);

    assert_int_equal(event_append(db, f->a, &ev, "10.0.0.1", &f->e), OK);
    assert_int_equal(ev.seq, 2);
    undo(f);
    assert_int_equal(number(f, "select count(*) from event"), 1);
    assert_int_equal(number(f, "select count(*) from access_log"), 0);
    append_eight(f); /* begins at 2 again: no gap */
    assert_true(verify(f).ok);
}

static void test_changed_byte_of_payload(void **state)
{
    struct people *f = *state;

    append_eight(f);
    tamper(f, "update event set payload = replace(payload, '\"3\"', '\"8\"') where seq = 5");
    expect_bad(f, 5, 4, "内容被改动过");
}

static void test_changed_fields(void **state)
{
    struct people *f = *state;
    static const char *const set[][2] = {
        {"at = '2020-01-01T00:00:00Z'", "栏目"},
        {"actor = 9", "栏目"},
        {"post = 9", "栏目"},
        {"register = null", "栏目"},
        {"record = record + 1", "栏目"},
        {"step = 'edix'", "栏目"},
        {"on_date = '2026-09-03'", "栏目"},
        {"version = 2", "版本"},
        {"digest = 'x'", "内容"},
        {"prev = upper(link)", "接不上"},
        {"link = prev", "栏目"},
    };

    append_eight(f);
    tamper(f, "create table spare as select * from event");
    for (size_t i = 0; i < array_len(set); i++) {
        tamper(f, arena_printf(f->a, "update event set %s where seq = 4", set[i][0]));
        expect_bad(f, 4, 3, set[i][1]);
        tamper(f, "delete from event; insert into event select * from spare");
        assert_true(verify(f).ok);
    }
}

static void test_payload_and_digest_changed_together(void **state)
{
    struct people *f = *state;
    char digest[SM3_HEX];

    append_eight(f);
    sm3_hex("{}", 2, digest);
    tamper(f, arena_printf(f->a, "update event set payload = '{}', digest = '%s' where seq = 6",
                           digest));
    expect_bad(f, 6, 5, "栏目");
}

static void test_gap(void **state)
{
    struct people *f = *state;

    append_eight(f);
    tamper(f, "delete from event where seq = 5");
    expect_bad(f, 5, 4, "不见了");
}

static void test_first_removed(void **state)
{
    struct people *f = *state;

    append_eight(f);
    tamper(f, "delete from event where seq = 1");
    expect_bad(f, 1, 0, "不见了");
}

static void test_swapped(void **state)
{
    struct people *f = *state;

    append_eight(f);
    tamper(f, "update event set seq = 100 where seq = 3; update event set seq = 3 where seq = 4; "
              "update event set seq = 4 where seq = 100");
    expect_bad(f, 3, 2, "接不上");
}

static void test_last_removed(void **state)
{
    struct people *f = *state;

    append_eight(f);
    tamper(f, "delete from event where seq = 9");
    expect_bad(f, 9, 8, "末尾");
    tamper(f, "delete from event where seq >= 4");
    expect_bad(f, 4, 3, "末尾");
}

static void test_head_tampered(void **state)
{
    struct people *f = *state;

    append_eight(f);
    tamper(f, "update chain_head set link = (select link from event where seq = 8)");
    expect_bad(f, 9, 8, "链头");
    tamper(f, "update chain_head set seq = 8");
    expect_bad(f, 9, 9, "链头");
    tamper(f, "delete from chain_head");
    expect_bad(f, 1, 9, "链头");
}

static void test_append_refuses_a_lost_head(void **state)
{
    struct people *f = *state;
    struct event ev = {.county = f->county, .step = "edit", .payload = "{}"};

    append_eight(f);
    tamper(f, "delete from chain_head");
    struct db *db = begin(f);
    assert_int_equal(event_append(db, f->a, &ev, NULL, &f->e), ERR_IO);
    assert_non_null(strstr(f->e.text, "第 1 号"));
    undo(f);
}

static void test_payload_ceiling(void **state)
{
    struct people *f = *state;
    char *big = arena_alloc(f->a, EVENT_PAYLOAD_MAX + 2);
    struct event ev = {.county = f->county, .step = "edit", .payload = big};
    struct db *db = begin(f);

    memset(big, ' ', EVENT_PAYLOAD_MAX + 1);
    assert_int_equal(event_append(db, f->a, &ev, NULL, &f->e), ERR_LIMIT);
    big[EVENT_PAYLOAD_MAX] = '\0';
    assert_int_equal(event_append(db, f->a, &ev, NULL, &f->e), OK);
    end(f);
}

static void test_counties_have_their_own_chains(void **state)
{
    struct people *f = *state;
    int64_t other = 0;
    struct event_verdict v = {0};

    append_eight(f);
    struct db *db = begin(f);
    assert_int_equal(org_county_add(db, f->a, "模拟县卫生健康局", "模拟县", false, &other, &f->e),
                     OK);
    end(f);
    assert_int_equal(event_verify(reader(f), f->a, other, &v, &f->e), OK);
    assert_true(v.ok);
    assert_int_equal(v.checked, 1);
    assert_int_equal(verify(f).checked, 9);
}

static void test_list(void **state)
{
    struct people *f = *state;
    struct event_line *lines = NULL;
    size_t n = 0;
    char link[SM3_HEX];

    append_eight(f);
    tamper(f, arena_printf(f->a, "insert into person (id, county, name) values (7, %lld, '王示范')",
                           (long long)f->county));
    assert_int_equal(event_list(reader(f), f->a, f->county, record_of(0), 0, 50, &lines, &n, &f->e),
                     OK);
    assert_int_equal(n, 3); /* i = 0, 3, 6: seq 2, 5, 8 */
    assert_int_equal(lines[0].ev.seq, 2);
    assert_int_equal(lines[1].ev.seq, 5);
    assert_int_equal(lines[2].ev.seq, 8);
    assert_string_equal(lines[0].actor_name, "王示范");
    assert_null(lines[0].address);
    assert_string_equal(lines[1].address, "10.0.0.9");
    assert_string_equal(lines[1].ev.payload, "{\"set\":{\"score\":[\"3\",\"4\"]}}");
    assert_string_equal(lines[1].ev.on, "2026-09-02");
    event_link(&lines[1].ev, link);
    assert_string_equal(link, lines[1].ev.link);
    assert_int_equal(event_list(reader(f), f->a, f->county, record_of(0), 2, 1, &lines, &n, &f->e),
                     OK);
    assert_int_equal(n, 1);
    assert_int_equal(lines[0].ev.seq, 5);
    assert_int_equal(
        event_list(reader(f), f->a, f->county + 1, record_of(0), 0, 9, &lines, &n, &f->e), OK);
    assert_int_equal(n, 0);
}

static void test_time_of_entry(void **state)
{
    struct people *f = *state;
    int64_t ms = 0;

    now_set(1788310923000LL); /* 2026-09-02T01:02:03Z */
    append_eight(f);
    now_set(0);
    assert_true(datetime_parse(text(f, "select at from event where seq = 2"), &ms));
    assert_in_range(ms - 1788310923000LL, 0, 60000);
}

/* tests/event/verify.mjs reads what event_dump writes, or the vectors of docs/EVENT.md when `dump` is NULL. */
static int second_program(struct people *f, const char *dump)
{
    const char *root = getenv("FAHENG_ROOT");
    const char *script = arena_printf(f->a, "%s/tests/event/verify.mjs", root ? root : ".");
    pid_t child = fork();
    int status = -1;

    if (child == 0) {
        if (!freopen("/dev/null", "w", stdout)) {
            _exit(126);
        }
        execlp("node", "node", script, dump ? "--chain" : NULL, dump, NULL);
        _exit(127);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static const char *dump_to(struct people *f, const char *name)
{
    const char *tmp = getenv("TMPDIR");
    const char *path =
        arena_printf(f->a, "%s/%s-%d.jsonl", tmp ? tmp : "/tmp", name, (int)getpid());
    FILE *out = fopen(path, "w");

    assert_non_null(out);
    assert_int_equal(event_dump(reader(f), f->county, out, &f->e), OK);
    assert_int_equal(fclose(out), 0);
    return path;
}

static void test_second_program(void **state)
{
    struct people *f = *state;

    int said = second_program(f, NULL);
    if (said == 127) {
        skip();
    }
    assert_int_equal(said, 0);
    append_eight(f);
    const char *good = dump_to(f, "faheng-chain");
    assert_int_equal(second_program(f, good), 0);
    remove(good);
    tamper(f, "delete from event where seq = 9");
    const char *cut = dump_to(f, "faheng-cut");
    said = second_program(f, cut);
    remove(cut);
    assert_int_equal(said, 1);
}

#define chain_test(t) cmocka_unit_test_setup_teardown(t, people_set_up, people_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_every_field_counts),
        chain_test(test_good_chain),
        chain_test(test_empty_chain),
        chain_test(test_undone_work_leaves_no_event),
        chain_test(test_changed_byte_of_payload),
        chain_test(test_changed_fields),
        chain_test(test_payload_and_digest_changed_together),
        chain_test(test_gap),
        chain_test(test_first_removed),
        chain_test(test_swapped),
        chain_test(test_last_removed),
        chain_test(test_head_tampered),
        chain_test(test_append_refuses_a_lost_head),
        chain_test(test_payload_ceiling),
        chain_test(test_counties_have_their_own_chains),
        chain_test(test_list),
        chain_test(test_time_of_entry),
        chain_test(test_second_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
