/* Taking a batch back: with and without signatures, all or nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <unistd.h>

#include "exchange/import_back.h"
#include "registerdb.h"

static const char *write_text(struct desk *d, const char *text)
{
    char *path = arena_strdup(d->a, "/tmp/faheng-back-XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
    return path;
}

/* Two closed cases of the past, with their numbers; the third line has none. */
static int64_t bring_in(struct desk *d, const char *third)
{
    const char *path = write_text(
        d, arena_printf(
               d->a,
               "编号,状态,当事人,案由,罚款,线索日期,立案日期,结案日期\n"
               "示卫罚〔2024〕1号,结案,仁和诊所,waste,5000,2024-01-05,2024-02-01,2024-05-06\n"
               "示卫罚〔2024〕2号,结案,仁和诊所,waste,800,2024-01-05,2024-02-01,2024-05-06\n%s",
               third));
    struct import_plan p;
    struct import_result res;
    desk_add(d, &d->clerk, d->shop, TYPED({"name", "仁和诊所"}));
    if (import_plan(&d->en, reader(d->f), d->a, &d->clerk, d->cas, path, "旧案.csv", NULL, 0, true,
                    &p, &d->e) ||
        p.bad ||
        import_apply(&d->en, d->f->s, d->a, &d->clerk, &p, path, &(struct import_options){0}, &res,
                     &d->e)) {
        fail_msg("refused: %s %s", d->e.text, p.n_faults ? p.faults[0].why : "");
    }
    unlink(path);
    return res.batch;
}

static enum err withdraw(struct desk *d, const struct actor *by, int64_t batch,
                         struct import_taken *ret)
{
    return import_withdraw(&d->en, d->f->s, d->a, by, batch, ret, &d->e);
}

static enum err sign(struct desk *d, const struct actor *by, int64_t batch, bool agree,
                     const char *note, struct import_taken *ret)
{
    const struct signature sg = {.agree = agree, .note = note};
    return import_sign(&d->en, d->f->s, d->a, by, batch, &sg, ret, &d->e);
}

static int64_t voided(struct desk *d)
{
    return number(d->f, "select count(*) from r_case where voided = 1");
}

static struct import_back look(struct desk *d, const struct actor *by, int64_t batch)
{
    struct import_back b;
    if (import_back_load(&d->en, reader(d->f), d->a, by, batch, 0, 1, &b, &d->e)) {
        fail_msg("refused: %s", d->e.text);
    }
    return b;
}

static void test_numbered_waits_for_signature(void **state)
{
    struct desk *d = *state;
    int64_t batch = bring_in(d, "");
    struct import_taken taken;
    struct import_back b = look(d, &d->clerk, batch);
    assert_true(b.asks && b.may_withdraw && !b.my_turn);
    assert_int_equal(b.n, 2);
    assert_int_equal(b.n_items, 1);
    assert_int_not_equal(b.next, 0);
    assert_string_equal(b.items[0].number, "示卫罚〔2024〕1号");
    assert_int_equal(withdraw(d, &d->clerk, batch, &taken), OK);
    assert_true(taken.asked);
    assert_int_equal(taken.n, 0);
    assert_string_equal(taken.who, "科长或局长");
    assert_int_equal(voided(d), 0);
    assert_string_equal(text(d->f, "select step from event order by seq desc limit 1"), "ask");
    assert_int_equal(withdraw(d, &d->clerk, batch, &taken), ERR_INVALID);
    assert_says(d, "正在等科长或局长签字");
    b = look(d, &d->chief, batch);
    assert_true(b.my_turn);
    struct import_batch *waiting;
    size_t n;
    assert_int_equal(
        import_backs_waiting(&d->en, reader(d->f), d->a, &d->chief, &waiting, &n, &d->e), OK);
    assert_int_equal(n, 1);
    assert_true(waiting[0].id == batch);
    assert_int_equal(sign(d, &d->chief, batch, true, "同意", &taken), OK);
    assert_int_equal(taken.n, 2);
    assert_int_equal(voided(d), 2);
    assert_string_equal(text(d->f, "select min(void_reason) from r_case"),
                        "撤回导入批次：旧案.csv（陈科员）");
    assert_string_equal(text(d->f, "select state from import_batch"), "withdrawn");
    assert_int_equal(number(d->f, "select count(*) from approval where result = 'spared'"), 1);
    assert_int_equal(sign(d, &d->chief, batch, true, NULL, &taken), ERR_INVALID);
    assert_int_equal(
        import_backs_waiting(&d->en, reader(d->f), d->a, &d->chief, &waiting, &n, &d->e), OK);
    assert_int_equal(n, 0);
}

static void test_who_may_sign(void **state)
{
    struct desk *d = *state;
    int64_t batch = bring_in(d, "");
    struct import_taken taken;
    struct import_back b;
    assert_int_equal(sign(d, &d->chief, batch, true, NULL, &taken), ERR_INVALID);
    assert_int_equal(withdraw(d, &d->clerk, batch, &taken), OK);
    assert_int_equal(sign(d, &d->clerk, batch, true, NULL, &taken), ERR_DENIED);
    assert_says(d, "现在轮到科长或局长签字");
    assert_int_equal(sign(d, &d->head, batch, true, NULL, &taken), ERR_DENIED);
    assert_says(d, "不在您权限范围内");
    assert_int_equal(
        import_back_load(&d->en, reader(d->f), d->a, &d->head, batch, 0, 10, &b, &d->e),
        ERR_NOT_FOUND);
    assert_int_equal(
        import_back_load(&d->en, reader(d->f), d->a, &d->officer, batch, 0, 10, &b, &d->e),
        ERR_NOT_FOUND);
    assert_int_equal(voided(d), 0);
}

static void test_sent_back(void **state)
{
    struct desk *d = *state;
    int64_t batch = bring_in(d, "");
    struct import_taken taken;
    assert_int_equal(withdraw(d, &d->clerk, batch, &taken), OK);
    assert_int_equal(sign(d, &d->chief, batch, false, NULL, &taken), ERR_INVALID);
    assert_says(d, "退回要写明理由");
    assert_int_equal(sign(d, &d->chief, batch, false, "先核对", &taken), OK);
    assert_false(taken.asked);
    assert_int_equal(voided(d), 0);
    assert_string_equal(text(d->f, "select state from import_batch"), "done");
    assert_string_equal(text(d->f, "select step from event order by seq desc limit 1"), "return");
    assert_int_equal(withdraw(d, &d->clerk, batch, &taken), OK);
    assert_true(taken.asked);
    assert_int_equal(sign(d, &d->chief, batch, true, NULL, &taken), OK);
    assert_int_equal(voided(d), 2);
}

/* One of them was changed while the signature was waited for: neither signed nor voided. */
static void test_changed_meanwhile(void **state)
{
    struct desk *d = *state;
    int64_t batch = bring_in(d, "");
    struct import_taken taken;
    assert_int_equal(withdraw(d, &d->clerk, batch, &taken), OK);
    int64_t id = number(d->f, "select max(id) from r_case");
    assert_int_equal(desk_edit(d, &d->f->program, d->cas, id, TYPED({"brief", "补记"}), "补记案情"),
                     OK);
    assert_int_equal(sign(d, &d->chief, batch, true, NULL, &taken), ERR_CONFLICT);
    assert_says(d, "已经被办理或改动过");
    assert_int_equal(voided(d), 0);
    assert_int_equal(number(d->f, "select count(*) from approval where result is null"), 2);
    assert_int_equal(sign(d, &d->chief, batch, false, "请逐件办", &taken), OK);
}

/* The last signature and the voiding are one work: whatever fails, nothing is half done. */
static void test_all_or_nothing(void **state)
{
    struct desk *d = *state;
    int64_t batch = bring_in(d, "");
    struct import_taken taken;
    bool done = false;
    assert_int_equal(withdraw(d, &d->clerk, batch, &taken), OK);
    for (int at = 5; !done && at < 400; at += 7) {
        store_fail_after(at);
        done = sign(d, &d->chief, batch, true, NULL, &taken) == OK;
        store_fail_after(0);
        int64_t n = voided(d), open = number(d->f, "select count(*) from approval where result is "
                                                   "null");
        assert_true(done ? n == 2 && open == 0 : n == 0 && open == 2);
    }
    assert_true(done);
}

static void test_without_number_nobody_signs(void **state)
{
    struct desk *d = *state;
    struct import_plan p;
    struct import_result res;
    struct import_taken taken;
    const char *path = write_text(d, "当事人,案由\n仁和诊所,waste\n");
    desk_add(d, &d->clerk, d->shop, TYPED({"name", "仁和诊所"}));
    assert_int_equal(import_plan(&d->en, reader(d->f), d->a, &d->clerk, d->cas, path, "新案.csv",
                                 NULL, 0, false, &p, &d->e),
                     OK);
    assert_int_equal(import_apply(&d->en, d->f->s, d->a, &d->clerk, &p, path,
                                  &(struct import_options){0}, &res, &d->e),
                     OK);
    assert_int_equal(withdraw(d, &d->clerk, res.batch, &taken), OK);
    assert_false(taken.asked);
    assert_int_equal(taken.n, 1);
    unlink(path);
}

/* One number is enough to ask for all. */
static void test_one_number_asks(void **state)
{
    struct desk *d = *state;
    int64_t batch = bring_in(d, ",线索,仁和诊所,waste,,2024-01-05,,\n");
    struct import_taken taken;
    assert_int_equal(withdraw(d, &d->clerk, batch, &taken), OK);
    assert_true(taken.asked);
    assert_int_equal(sign(d, &d->chief, batch, true, NULL, &taken), OK);
    assert_int_equal(voided(d), 3);
}

#define S(fn) cmocka_unit_test_setup_teardown(fn, desk_set_up, desk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        S(test_numbered_waits_for_signature),
        S(test_who_may_sign),
        S(test_sent_back),
        S(test_changed_meanwhile),
        S(test_all_or_nothing),
        S(test_without_number_nobody_signs),
        S(test_one_number_asks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
