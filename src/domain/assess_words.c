/* assess_words.c - one mark as sentences a clerk would write. */
#include "base/str.h"
#include "domain/assess.h"

static int64_t most(const struct assess_item *item)
{
    return item->points > 0 ? item->points : 0;
}

static const char *points_text(struct arena *a, int64_t n)
{
    return str_from_scaled(a, n, 2, false);
}

static const char *review_text(struct arena *a, const struct assess_mark *m)
{
    int64_t by;

    if (!m->has_self || m->review == m->self || __builtin_sub_overflow(m->review, m->self, &by)) {
        return arena_printf(a, "复核 %s 分%s。", points_text(a, m->review),
                            m->has_self && m->review == m->self ? "，与自评相同" : "");
    }
    return arena_printf(a, "复核 %s 分，%s %s 分。", points_text(a, m->review),
                        by < 0 ? "低" : "高",
                        points_text(a, by == INT64_MIN ? INT64_MAX
                                       : by < 0        ? -by
                                                       : by));
}

static const char *head_text(struct arena *a, const struct assess_item *item)
{
    if (item->veto) {
        return arena_printf(a, "一票否决：一经发生，单位得分不超过 %s 分。",
                            points_text(a, item->cap));
    }
    return arena_printf(a, item->bonus ? "加分项，最多加 %s 分。" : "满分 %s 分。",
                        points_text(a, most(item)));
}

size_t assess_explain(struct arena *a, const struct assess_item *item, const struct assess_mark *m,
                      const char ***ret)
{
    const char **lines = arena_array(a, 4, sizeof(*lines));
    size_t n = 0;
    int64_t score;

    *ret = lines;
    lines[n++] = head_text(a, item);
    if (m->not_applicable) {
        lines[n++] = "本单位不适用这一条，不计得分，也不计满分。";
        return n;
    }
    if (item->veto) {
        lines[n++] = m->vetoed ? "已经发生，按一票否决处理。" : "没有发生。";
        return n;
    }
    if (m->has_self) {
        lines[n++] = arena_printf(a, "自评 %s 分。", points_text(a, m->self));
    }
    if (m->has_review) {
        lines[n++] = review_text(a, m);
    }
    if (assess_score(m, &score)) {
        score = item->bonus ? score < 0 ? 0 : score > most(item) ? most(item) : score : score;
        lines[n++] =
            arena_printf(a, "%s %s 分。", item->bonus ? "加" : "计", points_text(a, score));
    } else {
        lines[n++] = item->bonus ? "没有申报，不加分。" : "未报，计 0 分。";
    }
    return n;
}
