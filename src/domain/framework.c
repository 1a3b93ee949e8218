#include "domain/framework.h"

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
    return it->text && it->points != POINTS_LOST;
}

static const char *lost_what(const struct framework_item *it)
{
    if (it->text) {
        return "分值";
    }
    return it->points == POINTS_LOST ? "创建内容和分值" : "创建内容";
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
        if (f->items[i].points != POINTS_LOST) {
            v->points += f->items[i].points;
            g->points += f->items[i].points;
        }
    }
}

void framework_judge(struct arena *a, const struct framework *f, struct framework_verdict *ret)
{
    *ret = (struct framework_verdict){0};
    count_items(a, f, ret);
    ret->missing = f->expected - ret->points;
    ret->lines = arena_array(a, f->n + 2, sizeof(*ret->lines));
    if (f->n == 0) {
        ret->lines[ret->n_lines++] = "还没有指标，请先录入。";
        return;
    }
    if (ret->missing != 0) {
        ret->lines[ret->n_lines++] = say_sum(a, f, ret);
    }
    for (size_t i = 0; i < f->n; i++) {
        if (!is_whole(&f->items[i])) {
            ret->lines[ret->n_lines++] = say_lost(a, f, &f->items[i]);
        }
    }
    ret->whole = ret->n_lines == 0;
    if (ret->whole) {
        ret->lines[ret->n_lines++] =
            arena_printf(a, "%zu 个一级指标，%zu 条，合计 %s 分，内容完整，可以定稿。",
                         ret->n_groups, ret->items, points_text(a, ret->points));
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
