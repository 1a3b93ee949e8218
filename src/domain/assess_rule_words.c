/* assess_rule_words.c - a rule and what it did as sentences a clerk would write. */
#include "base/str.h"
#include "base/strbuf.h"
#include "domain/assess_rule.h"

#define SENTENCE_MAX 4096

static const char *num(struct arena *a, __int128 n)
{
    const int64_t most = INT64_MAX;
    return str_from_scaled(a, n > most ? most : n < -most ? -most : (int64_t)n, 2, false);
}

const char *assess_kind_title(enum assess_kind kind)
{
    static const char *const titles[] = {
        [ASSESS_MANUAL] = "人工评分", [ASSESS_YESNO] = "有无",  [ASSESS_COUNT] = "计数",
        [ASSESS_RATIO] = "比例",      [ASSESS_DEDUCT] = "扣分", [ASSESS_VETO] = "一票否决",
        [ASSESS_BONUS] = "加分",
    };
    return (size_t)kind < array_len(titles) ? titles[kind] : "";
}

/* --- the rule ------------------------------------------------------------------------------------------ */

static const char *steps_text(struct arena *a, const struct assess_rule *rule)
{
    const char *unit = rule->kind == ASSESS_RATIO ? "%" : " 项";
    struct strbuf b scoped(strbuf_clear) = strbuf_make(SENTENCE_MAX);

    for (size_t i = 0; i < rule->n_steps; i++) {
        strbuf_printf(&b, "达到 %s%s 得 %s 分，", num(a, rule->steps[i].at), unit,
                      num(a, rule->steps[i].get));
    }
    strbuf_str(&b, "其余不得分");
    return strbuf_take(&b, a);
}

static const char *count_text(struct arena *a, const struct assess_rule *rule, const char *points)
{
    if (rule->each > 0) {
        return arena_printf(a, "每 1 项得 %s 分，最多得 %s 分", num(a, rule->each), points);
    }
    return arena_printf(a, "达到 %s 项得 %s 分，达不到不得分", num(a, rule->need), points);
}

static const char *ratio_text(struct arena *a, const struct assess_rule *rule, const char *points)
{
    if (rule->each <= 0 || rule->per <= 0) {
        return arena_printf(a, "达到 %s%% 得 %s 分，达不到不得分", num(a, rule->need), points);
    }
    return arena_printf(a, "达到 %s%% 得 %s 分，每低 %s 个百分点扣 %s 分%s，扣完为止",
                        num(a, rule->need), points, num(a, rule->per), num(a, rule->each),
                        rule->started ? arena_printf(a, "（不足 %s 个的按 %s 个计）",
                                                     num(a, rule->per), num(a, rule->per))
                                      : "");
}

static const char *veto_text(struct arena *a, const struct assess_rule *rule, const char *points)
{
    return arena_printf(a, "没有发生得 %s 分，发生 1 项即不得分%s", points,
                        rule->whole ? arena_printf(a, "，单位总分不超过 %s 分", num(a, rule->cap))
                                    : "");
}

const char *assess_rule_text(struct arena *a, const struct assess_rule *rule, int64_t points)
{
    const char *p = num(a, points > 0 ? points : 0);

    if ((rule->kind == ASSESS_COUNT || rule->kind == ASSESS_RATIO) && rule->n_steps > 0) {
        return steps_text(a, rule);
    }
    switch (rule->kind) {
    case ASSESS_YESNO: return arena_printf(a, "有得 %s 分，没有不得分", p);
    case ASSESS_COUNT: return count_text(a, rule, p);
    case ASSESS_RATIO: return ratio_text(a, rule, p);
    case ASSESS_DEDUCT:
        return arena_printf(a, "满分 %s 分，每 1 项扣 %s 分，扣完为止", p, num(a, rule->each));
    case ASSESS_VETO: return veto_text(a, rule, p);
    case ASSESS_BONUS:
        return arena_printf(a, "每 1 项加 %s 分，最多加 %s 分", num(a, rule->each),
                            rule->cap > 0 && (points <= 0 || rule->cap < points) ? num(a, rule->cap)
                                                                                 : p);
    case ASSESS_MANUAL: break;
    }
    return arena_printf(a, "满分 %s 分，由人评分", p);
}

/* --- what it did --------------------------------------------------------------------------------------- */

static const char *fact_text(struct arena *a, const struct assess_rule *rule, int64_t n)
{
    switch (rule->kind) {
    case ASSESS_RATIO: return arena_printf(a, "%s%%", num(a, n));
    case ASSESS_YESNO: return n >= 100 ? "有" : "没有";
    case ASSESS_VETO: return n >= 100 ? arena_printf(a, "发生 %s 项", num(a, n)) : "没有发生";
    default: return arena_printf(a, "%s 项", num(a, n));
    }
}

/* What was taken off or not reached, between the fact and the points; with its comma, or "". */
static const char *ratio_step(struct arena *a, const struct assess_rule *rule, int64_t points,
                              int64_t n)
{
    __int128 missing = (__int128)rule->need - n;

    if (missing <= 0) {
        return arena_printf(a, "达到 %s%%，", num(a, rule->need));
    }
    if (rule->each <= 0 || rule->per <= 0) {
        return arena_printf(a, "没有达到 %s%%，", num(a, rule->need));
    }
    __int128 times = (missing + (rule->started ? rule->per - 1 : 0)) / rule->per;
    __int128 lost = times * rule->each;
    return arena_printf(a, "低 %s 个百分点，扣 %s 分，%s", num(a, missing), num(a, lost),
                        lost > points ? "扣完为止，" : "");
}

static const char *steps_step(struct arena *a, const struct assess_rule *rule, int64_t n)
{
    const char *unit = rule->kind == ASSESS_RATIO ? "%" : " 项";

    for (size_t i = 0; i < rule->n_steps; i++) {
        if (n >= rule->steps[i].at) {
            return arena_printf(a, "达到 %s%s，", num(a, rule->steps[i].at), unit);
        }
    }
    return arena_printf(a, "没有达到 %s%s，",
                        num(a, rule->n_steps ? rule->steps[rule->n_steps - 1].at : 0), unit);
}

static const char *pieces_step(struct arena *a, const struct assess_rule *rule, int64_t points,
                               int64_t n)
{
    __int128 sum = (__int128)(n > 0 ? n / 100 : 0) * rule->each;

    if (rule->kind == ASSESS_DEDUCT) {
        return sum == 0
                   ? "没有扣分，"
                   : arena_printf(a, "扣 %s 分，%s", num(a, sum), sum > points ? "扣完为止，" : "");
    }
    return sum > points ? "封顶，" : "";
}

static const char *between(struct arena *a, const struct assess_rule *rule, int64_t points,
                           int64_t n)
{
    if ((rule->kind == ASSESS_COUNT || rule->kind == ASSESS_RATIO) && rule->n_steps > 0) {
        return steps_step(a, rule, n);
    }
    if (rule->kind == ASSESS_RATIO) {
        return ratio_step(a, rule, points, n);
    }
    if (rule->kind == ASSESS_COUNT && rule->each <= 0) {
        return arena_printf(a, "%s %s 项，", n >= rule->need ? "达到" : "没有达到",
                            num(a, rule->need));
    }
    return rule->kind == ASSESS_YESNO || rule->kind == ASSESS_VETO
               ? ""
               : pieces_step(a, rule, points, n);
}

const char *assess_rule_explain(struct arena *a, const struct assess_rule *rule, int64_t points,
                                const struct assess_fact *fact)
{
    int64_t got, most = points > 0 ? points : 0;

    if (rule->kind == ASSESS_MANUAL) {
        return "由人评分";
    }
    if (!assess_rule_score(rule, points, fact, &got)) {
        return "还数不出来，暂不计分";
    }
    if (rule->kind == ASSESS_BONUS && rule->cap > 0 && (most == 0 || rule->cap < most)) {
        most = rule->cap;
    }
    return arena_printf(a, "%s，%s%s %s 分%s", fact_text(a, rule, fact->n),
                        between(a, rule, most, fact->n), rule->kind == ASSESS_BONUS ? "加" : "得",
                        num(a, got),
                        rule->kind == ASSESS_VETO && rule->whole && fact->n >= 100
                            ? arena_printf(a, "，单位总分不超过 %s 分", num(a, rule->cap))
                            : "");
}
