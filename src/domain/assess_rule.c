/* Facts may be any number a sheet or a metric can hold, so every product is made in 128 bits and cut to 0..points at the end. */
#include "domain/assess_rule.h"

#include <string.h>

#include "base/str.h"

/* --- points -------------------------------------------------------------------------------------------- */

static int64_t cut(__int128 n, int64_t most)
{
    return n < 0 ? 0 : n > most ? most : (int64_t)n;
}

/* Whole pieces: 2.5 件 are two. */
static __int128 pieces(int64_t n)
{
    return n > 0 ? n / 100 : 0;
}

static int64_t limit_of(const struct assess_rule *rule, int64_t points)
{
    int64_t most = points > 0 ? points : 0;

    if (rule->kind == ASSESS_BONUS && rule->cap > 0 && (most == 0 || rule->cap < most)) {
        return rule->cap;
    }
    return most;
}

static const struct assess_step *step_of(const struct assess_rule *rule, int64_t n)
{
    for (size_t i = 0; i < rule->n_steps; i++) {
        if (n >= rule->steps[i].at) {
            return &rule->steps[i];
        }
    }
    return NULL;
}

/* What a ratio below `need` costs before it is cut; without `each` everything. */
static __int128 lost_of(const struct assess_rule *rule, int64_t points, int64_t n)
{
    __int128 missing = (__int128)rule->need - n;

    if (missing <= 0) {
        return 0;
    }
    if (rule->each <= 0 || rule->per <= 0) {
        return points;
    }
    return (missing + (rule->started ? rule->per - 1 : 0)) / rule->per * rule->each;
}

static __int128 count_points(const struct assess_rule *rule, int64_t points, int64_t n)
{
    if (rule->each > 0) {
        return pieces(n) * rule->each;
    }
    return n >= rule->need ? points : 0;
}

static __int128 points_of(const struct assess_rule *rule, int64_t points, int64_t n)
{
    if ((rule->kind == ASSESS_COUNT || rule->kind == ASSESS_RATIO) && rule->n_steps > 0) {
        const struct assess_step *step = step_of(rule, n);
        return step ? step->get : 0;
    }
    switch (rule->kind) {
    case ASSESS_YESNO: return n >= 100 ? points : 0;
    case ASSESS_COUNT: return count_points(rule, points, n);
    case ASSESS_RATIO: return points - lost_of(rule, points, n);
    case ASSESS_DEDUCT: return points - pieces(n) * rule->each;
    case ASSESS_VETO: return n >= 100 ? 0 : points;
    case ASSESS_BONUS: return pieces(n) * rule->each;
    case ASSESS_MANUAL: break;
    }
    return 0;
}

bool assess_rule_score(const struct assess_rule *rule, int64_t points,
                       const struct assess_fact *fact, int64_t *ret)
{
    int64_t most = limit_of(rule, points);

    if (rule->kind == ASSESS_MANUAL || !fact->known) {
        return false;
    }
    *ret = cut(points_of(rule, most, fact->n), most);
    return true;
}

int64_t assess_share(int64_t points, size_t n, size_t i)
{
    if (points <= 0 || i >= n) {
        return 0;
    }
    uint64_t each = (uint64_t)points / n, left = (uint64_t)points % n;
    return (int64_t)(each + (i < left));
}
