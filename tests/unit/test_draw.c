/* The vector was computed without the program, by a shell: openssl dgst -sm3 over the sorted list, then over each ticket's text,
 * then sort:
 *     d=$(printf '%s\n' "$@" | LC_ALL=C sort | openssl dgst -sm3 -r | cut -d' ' -f1)
 *     for k in "$@"; do printf 'faheng-draw-1\n%s\n%s\n%s' "$seed" "$d" "$k" | openssl dgst -sm3 -r; done | LC_ALL=C sort
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "domain/draw.h"

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

#define SEED "2026年第1期 2026-09-28 09:00"
static const char *const list[] = {"示范县人民医院", "青山镇卫生院", "红岩乡卫生院", "双河镇卫生院",
                                   "示范县中医医院"};
static const char digest[] = "cb5a846b52fcb031e1aa8d382db6f77bd0f5fddca162b344b3e1a20215530776";
static const struct {
    const char *hex, *key;
} vector[] = {
    {"0e06b08e08b361e5d30d2759143fb8c8e5caebbf9d17d40d02c23bd06dfc876a", "双河镇卫生院"},
    {"5e6c1091f8c3b332dc10f375ebe9a293d83f7cb3600795234e3a61a6d68b0a29", "青山镇卫生院"},
    {"6efc4bb8e36f3c7a6b8d378eb14f4e58ee5062556d56c885931fee8f8d64cf4e", "红岩乡卫生院"},
    {"9eb93fed33df3bae5624804f9e2eb2683b097ec5bceca90ad10943006525b653", "示范县人民医院"},
    {"deccbe5bec8847c50c764a0318dbb3c60d1be54a8557fd3e1695312889b6322e", "示范县中医医院"},
};

static struct draw draw(const char *seed, const char *const *keys, size_t n, size_t take)
{
    struct draw d;
    struct error e;

    if (draw_run(arena, seed, keys, n, take, &d, &e)) {
        fail_msg("%s", e.text);
    }
    return d;
}

static void test_vector(void **state)
{
    (void)state;
    struct draw d = draw(SEED, list, array_len(list), 2);

    assert_string_equal(d.list_digest, digest);
    assert_int_equal(d.n, array_len(list));
    assert_int_equal(d.drawn, 2);
    for (size_t i = 0; i < d.n; i++) {
        assert_string_equal(d.tickets[i].hex, vector[i].hex);
        assert_string_equal(list[d.tickets[i].candidate], vector[i].key);
    }
}

/* All 120 orders of five give the same tickets. */
static void test_order(void **state)
{
    (void)state;
    for (size_t code = 0; code < 120; code++) {
        const char *left[5], *keys[5];
        memcpy(left, list, sizeof(left));
        for (size_t i = 0, c = code; i < 5; i++) {
            size_t pick = c % (5 - i);
            c /= 5 - i;
            keys[i] = left[pick];
            left[pick] = left[4 - i];
        }
        struct draw d = draw(SEED, keys, 5, 5);
        assert_string_equal(d.list_digest, digest);
        for (size_t i = 0; i < 5; i++) {
            assert_string_equal(keys[d.tickets[i].candidate], vector[i].key);
            assert_string_equal(d.tickets[i].hex, vector[i].hex);
        }
        arena_reset(arena);
    }
}

/* Another list is another draw, though the seed is the same: nobody can slip a name in unseen. */
static void test_list_counts(void **state)
{
    (void)state;
    struct draw whole = draw(SEED, list, 5, 5), less = draw(SEED, list, 4, 4);

    assert_string_not_equal(whole.list_digest, less.list_digest);
    for (size_t i = 0; i < 5; i++) {
        for (size_t k = 0; k < 4; k++) {
            assert_string_not_equal(whole.tickets[i].hex, less.tickets[k].hex);
        }
    }
}

/* 3 of 10 by 10,000 seeds: each is expected 3,000 times. The figures are a sample without replacement, so the sum of
 * (seen-3000)^2 / (3000 x 0.7) x 9/10 is chi-square with 9 degrees of freedom; 33.7 is passed once in ten thousand times. */
static void test_fair(void **state)
{
    (void)state;
    enum { N = 10, TAKE = 3, SEEDS = 10000 };
    const char *keys[N] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
    int seen[N] = {0}, first[N] = {0};
    double sum = 0, firsts = 0;

    for (int s = 0; s < SEEDS; s++) {
        char seed[32];
        snprintf(seed, sizeof(seed), "seed %d", s);
        struct draw d = draw(seed, keys, N, TAKE);
        for (size_t i = 0; i < TAKE; i++) {
            seen[d.tickets[i].candidate]++;
        }
        first[d.tickets[0].candidate]++;
        arena_reset(arena);
    }
    for (int i = 0; i < N; i++) {
        sum += (seen[i] - 3000.0) * (seen[i] - 3000.0) / (3000 * 0.7) * 0.9;
        firsts += (first[i] - 1000.0) * (first[i] - 1000.0) / 1000;
    }
    print_message("chi-square: drawn %.2f, first %.2f (9 degrees)\n", sum, firsts);
    assert_true(sum < 33.7 && firsts < 33.7);
}

static void refused(const char *seed, const char *const *keys, size_t n, size_t take,
                    const char *say)
{
    struct draw d = {.n = 77};
    struct error e;

    assert_int_not_equal(draw_run(arena, seed, keys, n, take, &d, &e), OK);
    if (!strstr(e.text, say)) {
        fail_msg("%s, not %s", e.text, say);
    }
    assert_int_equal(d.n, 77);
}

static void test_refused(void **state)
{
    (void)state;
    char longest[DRAW_KEY_MAX + 2];
    memset(longest, 'x', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    const char *empty[] = {"a", ""}, *twice[] = {"a", "b", "a"}, *feed[] = {"a\nb"},
               *null[] = {NULL}, *bad[] = {"\xff"}, *too_long[] = {longest};

    refused("", list, 5, 2, "种子是空的");
    refused(NULL, list, 5, 2, "种子是空的");
    refused("a\nb", list, 5, 2, "换行");
    refused(longest, list, 5, 2, "太长");
    refused("s", list, 0, 0, "名单是空的");
    refused("s", list, 5, 6, "要抽 6 个，名单里只有 5 个");
    refused("s", empty, 2, 1, "名单第 2 个是空的");
    refused("s", null, 1, 1, "名单第 1 个是空的");
    refused("s", twice, 3, 1, "“a”写了两次");
    refused("s", feed, 1, 1, "换行");
    refused("s", bad, 1, 1, "乱码");
    refused("s", too_long, 1, 1, "太长");
    assert_int_equal(draw("s", list, 5, 0).drawn, 0);
    assert_int_equal(draw("s", list, 5, 5).drawn, 5);
    longest[DRAW_KEY_MAX] = '\0';
    assert_int_equal(draw(longest, too_long, 1, 1).drawn, 1);
}

/* --- pairs ------------------------------------------------------------------------------------------------ */

#define UNITS     34
#define REVIEWERS 6

static const char **names(const char *stem, size_t n)
{
    const char **list_of = arena_array(arena, n, sizeof(*list_of));

    for (size_t i = 0; i < n; i++) {
        list_of[i] = arena_printf(arena, "%s%02zu", stem, i);
    }
    return list_of;
}

static struct draw_pairs pairs(const char *seed, size_t units, size_t reviewers, const bool *barred,
                               size_t each)
{
    struct draw_pairs p;
    struct error e;

    if (draw_pair(arena, seed, names("u", units), units, names("r", reviewers), reviewers, barred,
                  each, &p, &e)) {
        fail_msg("%s", e.text);
    }
    return p;
}

static void loads(const struct draw_pairs *p, size_t units, size_t reviewers, const bool *barred,
                  size_t *low, size_t *high)
{
    size_t load[64] = {0};

    for (size_t u = 0; u < units; u++) {
        for (size_t k = 0; k < p->each; k++) {
            size_t r = p->reviewer[u * p->each + k];
            assert_true(r < reviewers);
            assert_false(barred && barred[u * reviewers + r]);
            for (size_t j = 0; j < k; j++) {
                assert_int_not_equal(p->reviewer[u * p->each + j], r);
            }
            load[r]++;
        }
    }
    *low = SIZE_MAX;
    *high = 0;
    for (size_t r = 0; r < reviewers; r++) {
        *low = load[r] < *low ? load[r] : *low;
        *high = load[r] > *high ? load[r] : *high;
    }
}

/* 34 units x 2 over 6 reviewers are 68 / 6 = 11.3: everybody has 11 or 12, also when each may not review some. */
static void test_even(void **state)
{
    (void)state;
    bool barred[UNITS * REVIEWERS] = {0};
    size_t low, high;

    for (int s = 0; s < 50; s++) {
        struct draw_pairs p = pairs(arena_printf(arena, "s%d", s), UNITS, REVIEWERS, NULL, 2);
        loads(&p, UNITS, REVIEWERS, NULL, &low, &high);
        assert_int_equal(low, 11);
        assert_int_equal(high, 12);
    }
    for (size_t u = 0; u < UNITS; u++) {
        barred[u * REVIEWERS + u % REVIEWERS] = true;
        barred[u * REVIEWERS + (u + u / REVIEWERS + 1) % REVIEWERS] = true;
    }
    for (int s = 0; s < 50; s++) {
        struct draw_pairs p = pairs(arena_printf(arena, "s%d", s), UNITS, REVIEWERS, barred, 2);
        loads(&p, UNITS, REVIEWERS, barred, &low, &high);
        assert_int_equal(low, 11);
        assert_int_equal(high, 12);
    }
}

/* Units 0..9 may be reviewed by 0 and 1, units 10..19 by 0 alone: 0 has the ten, so 1 must get all of the others, in whatever
 * order they come; a rule that looks at each unit alone would give some of them to 0. */
static void test_hands_on(void **state)
{
    (void)state;
    bool barred[20 * 2] = {0};
    size_t low, high;

    for (size_t u = 10; u < 20; u++) {
        barred[u * 2 + 1] = true;
    }
    for (int s = 0; s < 50; s++) {
        struct draw_pairs p = pairs(arena_printf(arena, "s%d", s), 20, 2, barred, 1);
        loads(&p, 20, 2, barred, &low, &high);
        assert_int_equal(low, 10);
        assert_int_equal(high, 10);
    }
}

/* Along a chain: reviewer i may take units of block i and i+1 only, block 0 is all of the work of reviewer 0. */
static void test_chain(void **state)
{
    (void)state;
    enum { R = 5, B = 4, U = R * B };
    bool barred[U * R];
    size_t low, high;

    for (size_t u = 0; u < U; u++) {
        for (size_t r = 0; r < R; r++) {
            barred[u * R + r] = r != u / B && r + 1 != u / B;
        }
    }
    for (int s = 0; s < 30; s++) {
        struct draw_pairs p = pairs(arena_printf(arena, "s%d", s), U, R, barred, 1);
        loads(&p, U, R, barred, &low, &high);
        assert_int_equal(low, B);
        assert_int_equal(high, B);
    }
}

/* The lists turned round give the same pairs by name. */
static void test_pair_order(void **state)
{
    (void)state;
    const char **u = names("u", UNITS), **r = names("r", REVIEWERS);
    const char *u2[UNITS], *r2[REVIEWERS];
    bool barred[UNITS * REVIEWERS] = {0}, barred2[UNITS * REVIEWERS];
    struct draw_pairs a, b;
    struct error e;

    for (size_t i = 0; i < UNITS; i++) {
        u2[i] = u[UNITS - 1 - i];
        barred[i * REVIEWERS + i * 7 % REVIEWERS] = true;
    }
    for (size_t i = 0; i < REVIEWERS; i++) {
        r2[i] = r[REVIEWERS - 1 - i];
    }
    for (size_t i = 0; i < UNITS * REVIEWERS; i++) {
        barred2[i] = barred[UNITS * REVIEWERS - 1 - i];
    }
    assert_int_equal(draw_pair(arena, SEED, u, UNITS, r, REVIEWERS, barred, 2, &a, &e), OK);
    assert_int_equal(draw_pair(arena, SEED, u2, UNITS, r2, REVIEWERS, barred2, 2, &b, &e), OK);
    assert_string_equal(a.units_digest, b.units_digest);
    assert_string_equal(a.reviewers_digest, b.reviewers_digest);
    for (size_t i = 0; i < UNITS; i++) {
        for (size_t k = 0; k < 2; k++) {
            assert_string_equal(r[a.reviewer[i * 2 + k]], r2[b.reviewer[(UNITS - 1 - i) * 2 + k]]);
        }
    }
}

static void test_pair_refused(void **state)
{
    (void)state;
    const char *units[] = {"甲院", "乙院"}, *reviewers[] = {"张三", "李四"};
    const bool barred[] = {false, true, true, true};
    struct draw_pairs p;
    struct error e;

    assert_int_equal(draw_pair(arena, "s", units, 2, reviewers, 2, barred, 1, &p, &e), ERR_INVALID);
    assert_non_null(strstr(e.text, "“乙院”"));
    assert_int_equal(draw_pair(arena, "s", units, 2, reviewers, 2, NULL, 3, &p, &e), ERR_INVALID);
    assert_non_null(strstr(e.text, "只剩 2 名"));
    assert_int_equal(draw_pair(arena, "s", units, 2, reviewers, 2, NULL, 0, &p, &e), ERR_INVALID);
    assert_int_equal(draw_pair(arena, "", units, 2, reviewers, 2, NULL, 1, &p, &e), ERR_INVALID);
    assert_int_equal(draw_pair(arena, "s", units, 0, reviewers, 2, NULL, 1, &p, &e), ERR_INVALID);
    assert_int_equal(draw_pair(arena, "s", units, 2, reviewers, 0, NULL, 1, &p, &e), ERR_INVALID);
    assert_int_equal(
        draw_pair(arena, "s", names("u", 2000), 2000, names("r", 501), 501, NULL, 1, &p, &e),
        ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_vector, begin, end),
        cmocka_unit_test_setup_teardown(test_order, begin, end),
        cmocka_unit_test_setup_teardown(test_list_counts, begin, end),
        cmocka_unit_test_setup_teardown(test_fair, begin, end),
        cmocka_unit_test_setup_teardown(test_refused, begin, end),
        cmocka_unit_test_setup_teardown(test_even, begin, end),
        cmocka_unit_test_setup_teardown(test_hands_on, begin, end),
        cmocka_unit_test_setup_teardown(test_chain, begin, end),
        cmocka_unit_test_setup_teardown(test_pair_order, begin, end),
        cmocka_unit_test_setup_teardown(test_pair_refused, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
