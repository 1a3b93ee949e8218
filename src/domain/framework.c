#include "domain/framework_part.h"

#include <string.h>

#include "base/str.h"
#include "content/content.h"

/* A level as it stands in a sentence: without the stop that tables put behind it. */
static const char *bare(struct arena *a, const char *level)
{
    static const char *const stops[] = {"。", "；", ";", "."};
    size_t n = strlen(level);

    for (size_t i = 0; i < array_len(stops); i++) {
        size_t stop = strlen(stops[i]);
        if (n > stop && strcmp(level + n - stop, stops[i]) == 0) {
            return arena_strndup(a, level, n - stop);
        }
    }
    return level;
}

const char *framework_item_name(struct arena *a, const struct framework_item *it)
{
    if (it->level1 && it->level2) {
        return arena_printf(a, "%s/%s", bare(a, it->level1), bare(a, it->level2));
    }
    return it->code ? it->code : "";
}

static bool is_whole(const struct framework_item *it)
{
    return it->text && (it->points != POINTS_LOST || !framework_item_needs_points(it));
}

/* Does it count towards the hundred? */
static bool counts(const struct framework_item *it)
{
    return it->points != POINTS_LOST && it->rule.kind != ASSESS_BONUS;
}

static const char *lost_what(const struct framework_item *it)
{
    if (it->text) {
        return "分值";
    }
    return it->points == POINTS_LOST && framework_item_needs_points(it) ? "创建内容和分值"
                                                                        : "创建内容";
}

static bool levels_shared(const struct framework *f, const struct framework_item *it)
{
    for (size_t i = 0; i < f->n; i++) {
        if (&f->items[i] != it && str_eq(f->items[i].level1, it->level1) &&
            str_eq(f->items[i].level2, it->level2)) {
            return true;
        }
    }
    return false;
}

static const char *say_lost(struct arena *a, const struct framework *f,
                            const struct framework_item *it)
{
    const char *name = framework_item_name(a, it);

    if (it->level2 && levels_shared(f, it)) {
        name = arena_printf(a, "%s %s", it->code, name);
    }
    return arena_printf(a, "%s：%s丢失，请补录后定稿。", name, lost_what(it));
}

static const char *points_text(struct arena *a, int64_t points)
{
    return str_from_scaled(a, points, 2, false);
}

static const char *say_sum(struct arena *a, const struct framework *f,
                           const struct framework_verdict *v)
{
    return arena_printf(a, "合计 %s 分，应为 %s 分，%s %s 分。", points_text(a, v->points),
                        points_text(a, f->expected), v->missing > 0 ? "差" : "多",
                        points_text(a, v->missing > 0 ? v->missing : -v->missing));
}

static struct framework_group *group_of(struct framework_verdict *v, const char *level1)
{
    for (size_t i = 0; i < v->n_groups; i++) {
        if (str_eq(v->groups[i].level1, level1)) {
            return &v->groups[i];
        }
    }
    v->groups[v->n_groups].level1 = level1;
    return &v->groups[v->n_groups++];
}

static void count_items(struct arena *a, const struct framework *f, struct framework_verdict *v)
{
    v->groups = arena_array(a, f->n + 1, sizeof(*v->groups));
    for (size_t i = 0; i < f->n; i++) {
        struct framework_group *g = group_of(v, f->items[i].level1);
        if (is_whole(&f->items[i])) {
            v->items++;
            g->items++;
        } else {
            v->lost++;
        }
        v->vetoes += f->items[i].rule.kind == ASSESS_VETO;
        if (counts(&f->items[i])) {
            v->points += f->items[i].points;
            g->points += f->items[i].points;
        } else if (f->items[i].points != POINTS_LOST) {
            v->bonus += f->items[i].points;
        }
    }
}

/* No item has points: the source never had any, and one sentence says it. */
static bool without_points(const struct framework *f)
{
    size_t need = 0;

    for (size_t i = 0; i < f->n; i++) {
        if (f->items[i].points != POINTS_LOST && framework_item_needs_points(&f->items[i])) {
            return false;
        }
        need += framework_item_needs_points(&f->items[i]);
    }
    return need > 1;
}

static void judge_parts(struct arena *a, const struct framework *f, struct framework_verdict *ret)
{
    for (size_t i = 0; i < f->n; i++) {
        const char *fault = framework_part_fault(a, &f->items[i]);
        if (fault) {
            ret->lines[ret->n_lines++] = arena_printf(a, "%s：%s。", f->items[i].code, fault);
        }
    }
}

static const char *say_beside(struct arena *a, const struct framework_verdict *v)
{
    const char *bonus =
        v->bonus ? arena_printf(a, "，加分最多 %s 分另计", points_text(a, v->bonus)) : "";

    return v->vetoes ? arena_printf(a, "%s，一票否决 %zu 条", bonus, v->vetoes) : bonus;
}

void framework_judge(struct arena *a, const struct framework *f, struct framework_verdict *ret)
{
    *ret = (struct framework_verdict){0};
    count_items(a, f, ret);
    ret->missing = f->expected - ret->points;
    ret->lines = arena_array(a, 2 * f->n + 2, sizeof(*ret->lines));
    if (f->n == 0) {
        ret->lines[ret->n_lines++] = "还没有指标，请先录入。";
        return;
    }
    bool bare = without_points(f);
    if (bare) {
        ret->lines[ret->n_lines++] =
            f->outside ? "原文没有分值。对照用，不计分。" : "原文没有分值，先补分值再定稿。";
    } else if (ret->missing != 0) {
        ret->lines[ret->n_lines++] = say_sum(a, f, ret);
    }
    for (size_t i = 0; i < f->n; i++) {
        if (!is_whole(&f->items[i]) && !(bare && f->items[i].text)) {
            ret->lines[ret->n_lines++] = say_lost(a, f, &f->items[i]);
        }
    }
    judge_parts(a, f, ret);
    ret->whole = ret->n_lines == 0;
    if (ret->whole) {
        ret->lines[ret->n_lines++] = arena_printf(
            a, "%zu 个一级指标，%zu 条，合计 %s 分%s，内容完整，可以定稿。", ret->n_groups,
            ret->items, points_text(a, ret->points), say_beside(a, ret));
    }
}

static const char *with_letter(struct arena *a, const char *code, char letter)
{
    bool lettered = code && ((*code >= 'A' && *code <= 'Z') || (*code >= 'a' && *code <= 'z'));

    return lettered ? arena_printf(a, "%c%s", letter, code + 1) : code;
}

void framework_letter(struct arena *a, struct framework *f, char letter)
{
    for (size_t i = 0; i < f->n; i++) {
        if (f->items[i].title == f->items[i].code) {
            f->items[i].title = with_letter(a, f->items[i].title, letter);
        }
        f->items[i].code = with_letter(a, f->items[i].code, letter);
    }
    for (size_t i = 0; i < f->n_findings; i++) {
        f->findings[i].code = with_letter(a, f->findings[i].code, letter);
    }
}

static bool cites(struct arena *a, const char *text, const char *law)
{
    return text && (strstr(text, arena_printf(a, "《%s》", law)) ||
                    strstr(text, arena_printf(a, "《中华人民共和国%s》", law)));
}

static bool in_force(const struct law *law, const char *today)
{
    return (!law->from || strcmp(law->from, today) <= 0) &&
           (!law->to || strcmp(law->to, today) >= 0);
}

/* Its text has ended and no newer one of the same name has taken its place; each name once. */
static bool has_ended(const struct law *laws, size_t n, size_t l, const char *today)
{
    bool ended = laws[l].to && strcmp(laws[l].to, today) < 0;

    for (size_t i = 0; i < n && ended; i++) {
        bool same = str_eq(laws[i].title, laws[l].title);
        bool later = i != l && same && laws[i].to && strcmp(laws[i].to, laws[l].to) > 0;
        ended = !same || (!in_force(&laws[i], today) && !later);
    }
    return ended;
}

static void say_law(struct arena *a, struct framework *f, const struct law *law, size_t *cap)
{
    for (size_t i = 0; i < f->n; i++) {
        const struct framework_item *it = &f->items[i];
        if (cites(a, it->text, law->title)) {
            struct finding *found =
                arena_push(a, &f->findings, &f->n_findings, cap, sizeof(*found));
            *found =
                (struct finding){FINDING_DOUBT, it->line, it->code,
                                 arena_printf(a, "引用的《%s》%s后不再施行。原文照录，请核对。",
                                              law->title, law->to)};
        }
    }
}

void framework_check_laws(struct arena *a, struct framework *f, const struct law *laws, size_t n,
                          const char *today)
{
    size_t cap = f->n_findings;

    for (size_t l = 0; l < n; l++) {
        if (has_ended(laws, n, l, today)) {
            say_law(a, f, &laws[l], &cap);
        }
    }
}
