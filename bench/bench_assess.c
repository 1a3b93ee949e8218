/* bench_assess.c - claim: scoring and ranking a round costs less than a page. 2,000 units with 60 indicators each, again and
 * again for half a second; beside it one pass over the same marks that only adds them up, the least any program must do.
 * Prints microseconds of CPU a unit for both, and the ratio. Then the same round from the facts on: each indicator has three points
 * with rules of their own (ratio, count, deduct), whose sum is the self-assessment.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/now.h"
#include "domain/assess.h"
#include "domain/assess_rule.h"

#define UNITS  2000
#define ITEMS  60
#define PARTS  3
#define AT_US  INT64_C(500000)
#define GROUPS 5

static struct assess_item items[ITEMS];
static struct assess_unit units[UNITS];
static struct assess_mark marks[UNITS][ITEMS];

static void fill(void)
{
    static const char *const groups[GROUPS] = {"a", "b", "c", "d", "e"};
    static const char *const level1[] = {"甲", "乙", "丙", "丁"};
    uint32_t x = 7;

    for (size_t i = 0; i < ITEMS; i++) {
        items[i] = (struct assess_item){.code = "A1.1",
                                        .title = "指标",
                                        .level1 = level1[i / 15],
                                        .points = 100 + 100 * (int64_t)(i % 4),
                                        .bonus = i == ITEMS - 2,
                                        .veto = i == ITEMS - 1,
                                        .cap = 5999};
    }
    for (size_t u = 0; u < UNITS; u++) {
        units[u] = (struct assess_unit){.unit = (int64_t)u + 1,
                                        .name = "单位",
                                        .group = groups[u % GROUPS],
                                        .marks = marks[u],
                                        .submitted = u % 10 != 0};
        for (size_t i = 0; i < ITEMS; i++) {
            x = x * 1664525 + 1013904223;
            int64_t self = items[i].points * (x >> 28) / 15;
            marks[u][i] = (struct assess_mark){.has_self = true,
                                               .self = self,
                                               .has_review = x & 4096,
                                               .review = self / 2,
                                               .not_applicable = (x >> 16 & 63) == 0};
        }
    }
}

static int64_t add_up(void)
{
    int64_t sum = 0;

    for (size_t u = 0; u < UNITS; u++) {
        for (size_t i = 0; i < ITEMS; i++) {
            const struct assess_mark *m = &units[u].marks[i];
            sum += m->has_review ? m->review : m->self;
        }
    }
    return sum;
}

static const struct assess_step steps[] = {{500, 200}, {300, 100}, {100, 50}};
static const struct assess_rule rules[PARTS] = {
    {.kind = ASSESS_RATIO, .need = 9500, .per = 100, .each = 50},
    {.kind = ASSESS_COUNT, .steps = steps, .n_steps = 3},
    {.kind = ASSESS_DEDUCT, .each = 25},
};

/* One fact a point; each is counted anew. */
static void score_facts(uint32_t x)
{
    for (size_t u = 0; u < UNITS; u++) {
        for (size_t i = 0; i < ITEMS; i++) {
            int64_t sum = 0, got = 0;
            for (size_t k = 0; k < PARTS; k++) {
                x = x * 1664525 + 1013904223;
                struct assess_fact fact = {(x >> 27) != 0, (int64_t)(x >> 18) % 10001};
                int64_t most = assess_share(items[i].points, PARTS, k);
                sum += assess_rule_score(&rules[k], most, &fact, &got) ? got : 0;
            }
            marks[u][i].self = sum;
        }
    }
}

static double cpu_us(void)
{
    return (double)clock() * 1e6 / CLOCKS_PER_SEC;
}

int main(void)
{
    struct arena *a = arena_new();
    struct assess_total t;
    volatile int64_t kept = 0;
    int rounds = 0, passes = 0;

    fill();
    double start = cpu_us();
    for (int64_t until = now_mono_us() + AT_US; now_mono_us() < until; rounds++) {
        assess_run(a, items, ITEMS, units, UNITS, &t);
        kept += t.mean;
        arena_reset(a);
    }
    double run = (cpu_us() - start) / rounds / UNITS;
    start = cpu_us();
    for (int64_t until = now_mono_us() + AT_US; now_mono_us() < until; passes++) {
        kept += add_up();
    }
    double sum = (cpu_us() - start) / passes / UNITS;
    start = cpu_us();
    int whole = 0;
    for (int64_t until = now_mono_us() + AT_US; now_mono_us() < until; whole++) {
        score_facts((uint32_t)whole);
        assess_run(a, items, ITEMS, units, UNITS, &t);
        kept += t.mean;
        arena_reset(a);
    }
    double facts = (cpu_us() - start) / whole / UNITS;
    printf("assess_run: %.3f us of CPU a unit (%d units, %d indicators, %d rounds)\n", run, UNITS,
           ITEMS, rounds);
    printf("adding up alone: %.3f us a unit; ratio %.1f\n", sum, run / sum);
    printf("from the facts on, %d points with rules an indicator: %.3f us a unit\n", PARTS, facts);
    arena_free(a);
    return 0;
}
