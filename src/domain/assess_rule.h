/* assess_rule.h - how one indicator, or one named point inside it, turns a counted fact into points. Pure, exact hundredths,
 * explains itself.
 *
 * Points, facts and thresholds are hundredths: 2 分 is 200, 93% is 9300, 3 次 is 300, yes is 100, no is 0.
 *
 *     manual   a person decides; assess_rule_score answers false
 *     yesno    fact >= 1: all points, else none
 *     count    `steps`: the highest one reached; else `each` points a piece; else all points from `need` on, below it none
 *     ratio    `need` and more: all points; below it `each` points are lost for every `per` of percent that is missing, a part
 *              of a `per` counts only when `started`; or `steps` as above
 *     deduct   all points less `each` for every piece
 *     veto     fact >= 1: the point is lost (0), and with `whole` the unit's result is at most `cap`
 *     bonus    `each` a piece up to `cap`, on top of the hundred
 * The result is never below 0 and never above the points (满分封顶).
 */
#ifndef DOMAIN_ASSESS_RULE_H
#define DOMAIN_ASSESS_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

#define ASSESS_STEPS_MAX 20

enum assess_kind {
    ASSESS_MANUAL,
    ASSESS_YESNO,
    ASSESS_COUNT,
    ASSESS_RATIO,
    ASSESS_DEDUCT,
    ASSESS_VETO,
    ASSESS_BONUS,
};
struct assess_step {
    int64_t at, get;
};
struct assess_rule {
    enum assess_kind kind;
    int64_t need, each, per, cap;
    bool started, whole;
    const struct assess_step *steps; /* highest `at` first */
    size_t n_steps;
};
/* What was counted; unknown: a ratio over nothing, or nobody could count yet. */
struct assess_fact {
    bool known;
    int64_t n;
};

/* Points of an item are given as `points`. False: manual, or the fact is unknown (the point stays open). */
bool assess_rule_score(const struct assess_rule *rule, int64_t points,
                       const struct assess_fact *fact, int64_t *ret);
/* "达到 95% 得 2 分，每低 1 个百分点扣 0.5 分，扣完为止" */
const char *assess_rule_text(struct arena *a, const struct assess_rule *rule, int64_t points);
/* "93%，低 2 个百分点，扣 1 分，得 1 分" */
const char *assess_rule_explain(struct arena *a, const struct assess_rule *rule, int64_t points,
                                const struct assess_fact *fact);

/* One line, the form in which rules stand in tables, exports and content: "ratio need=95 per=1 each=0.5", "count need=2",
 * "count each=1", "ratio steps=95:2,90:1.5,80:1", "deduct each=0.5", "veto whole cap=59.99", "bonus each=1 cap=5", "yesno",
 * "manual". Numbers have at most two places. Unknown words, missing or senseless numbers are ERR_INVALID with a sentence. */
must_use enum err assess_rule_parse(struct arena *a, const char *line, struct assess_rule *ret,
                                    struct error *e);
const char *assess_rule_line(struct arena *a, const struct assess_rule *rule);
/* manual: 人工评分, yesno: 有无, count: 计数, ratio: 比例, deduct: 扣分, veto: 一票否决, bonus: 加分 */
const char *assess_kind_title(enum assess_kind kind);

/* Points shared out equally to hundredths; the first ones take what is left: 400 over 3 is 134, 133, 133. */
int64_t assess_share(int64_t points, size_t n, size_t i);

#endif
