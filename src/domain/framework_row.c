#include "domain/framework_row.h"

#include <string.h>

#include "base/str.h"

#define CELLS_MAX 16
#define COLUMNS   5
enum column { COLUMN_SEQ, COLUMN_LEVEL1, COLUMN_LEVEL2, COLUMN_TEXT, COLUMN_POINTS };

struct cells {
    const char *at[CELLS_MAX + COLUMNS]; /* NULL: empty; always COLUMNS more than `n` may be read */
    size_t n;                            /* behind the last one that is not empty */
    size_t filled;
    bool tabbed;
};

static enum err bad(struct error *e, int line, const char *say)
{
    error_set(e, ERR_INVALID, "第 %d 行%s", line, say);
    return error_place(e, "", line, 1);
}

static enum err split(struct arena *a, const char *line, size_t n, int number, struct cells *ret,
                      struct error *e)
{
    enum err err;
    size_t column = 0;

    *ret = (struct cells){.tabbed = memchr(line, '\t', n) != NULL};
    for (const char *end = line + n; line <= end; column++) {
        const char *tab = memchr(line, '\t', (size_t)(end - line));
        size_t len = (size_t)((tab ? tab : end) - line);
        char *cell = NULL;
        if ((err = str_clean(a, line, len, FRAMEWORK_TEXT_MAX, &cell, e))) {
            error_place(e, "", number, 1);
            return err;
        }
        if (cell && column >= CELLS_MAX) {
            return bad(e, number,
                       "的列太多。指标表应为五列：序号、一级指标、二级指标、创建内容、分值。");
        }
        if (cell) {
            ret->at[column] = cell;
            ret->n = column + 1;
            ret->filled++;
        }
        line += len + 1;
    }
    return OK;
}

/* 1, 12, 3. or 3、 */
static bool is_seq(const char *s, int64_t *ret)
{
    int64_t n = 0;
    size_t digits = 0;

    for (; s && *s >= '0' && *s <= '9' && digits < 4; s++, digits++) {
        n = n * 10 + (*s - '0');
    }
    if (!digits || digits > 3 || n == 0 || (*s && !str_eq(s, ".") && !str_eq(s, "、"))) {
        return false;
    }
    *ret = n;
    return true;
}

/* 4, 2.5, 4分 */
static bool is_points(struct arena *a, const char *s, int64_t *ret)
{
    int64_t points;

    if (!s) {
        return false;
    }
    if (str_ends(s, "分")) {
        s = str_trim(a, arena_strndup(a, s, strlen(s) - strlen("分")));
    }
    if (!str_to_scaled(s, 2, &points) || points < 0) {
        return false;
    }
    *ret = points;
    return true;
}

static bool is_word(struct arena *a, const char *s)
{
    int64_t n;

    return s && !is_points(a, s, &n) && !is_seq(s, &n);
}

static bool one_of(const char *s, const char *const *words, size_t n)
{
    for (size_t i = 0; s && i < n; i++) {
        if (str_eq(s, words[i])) {
            return true;
        }
    }
    return false;
}

static bool is_head(const struct cells *c)
{
    static const char *const texts[] = {"创建内容", "考核内容", "考评内容", "指标内容", "内容"};
    static const char *const points[] = {"分值", "分数", "标准分", "分值(分)",
                                         "分值（分）"}; /* half-width: as read */

    return c->n == COLUMNS && str_eq(c->at[COLUMN_SEQ], "序号") &&
           str_eq(c->at[COLUMN_LEVEL1], "一级指标") && str_eq(c->at[COLUMN_LEVEL2], "二级指标") &&
           one_of(c->at[COLUMN_TEXT], texts, array_len(texts)) &&
           one_of(c->at[COLUMN_POINTS], points, array_len(points));
}

/* 合计 and its number, wherever the two stand. */
static bool is_total(struct arena *a, const struct cells *c, struct framework_row *ret)
{
    static const char *const totals[] = {"合计", "总计", "总分",
                                         "合计:", "合计："}; /* half-width: as read */
    const char *words[2] = {NULL, NULL};
    size_t n = 0;

    for (size_t i = 0; i < c->n && c->filled == 2; i++) {
        if (c->at[i]) {
            words[n++] = c->at[i];
        }
    }
    if (n != 2 || !is_points(a, words[1], &ret->points)) {
        return false;
    }
    if (one_of(words[0], totals, array_len(totals))) {
        ret->kind = ROW_TOTAL;
    } else if (str_eq(words[0], "小计")) {
        ret->kind = ROW_GROUP_TOTAL;
    } else {
        return false;
    }
    return true;
}

/* Do the five cells from `at` on make a row? */
static bool fits(struct arena *a, const char *const *at, size_t n)
{
    int64_t number;

    return n <= COLUMNS && (!at[COLUMN_SEQ] || is_seq(at[COLUMN_SEQ], &number)) &&
           (!at[COLUMN_SEQ] || at[COLUMN_LEVEL1]) &&
           (!at[COLUMN_LEVEL1] || is_word(a, at[COLUMN_LEVEL1])) &&
           (!at[COLUMN_LEVEL2] || is_word(a, at[COLUMN_LEVEL2])) &&
           (!at[COLUMN_TEXT] || is_word(a, at[COLUMN_TEXT])) &&
           (!at[COLUMN_POINTS] || is_points(a, at[COLUMN_POINTS], &number)) &&
           (!at[COLUMN_LEVEL1] || at[COLUMN_SEQ] || at[COLUMN_LEVEL2] || at[COLUMN_TEXT]);
}

static bool empty_before(const struct cells *c, size_t end)
{
    for (size_t i = 0; i < end; i++) {
        if (c->at[i]) {
            return false;
        }
    }
    return true;
}

/* Cells that stand too far right: the lead is empty and what follows fits. */
static bool slipped_right(struct arena *a, const struct cells *c, int *ret)
{
    for (size_t by = 1; by < c->n && empty_before(c, by); by++) {
        int64_t seq;
        if (fits(a, c->at + by, c->n - by) &&
            (is_seq(c->at[by], &seq) || (c->n - by == COLUMNS && c->n > COLUMNS))) {
            *ret = (int)by;
            return true;
        }
    }
    return false;
}

/* Cells that stand too far left. The points came along (正文 4 _ _ _) or stayed in their column (二级 正文 _ _ 2): `stay`. */
static bool slipped_left(struct arena *a, const struct cells *c, const char **moved, int *ret)
{
    int64_t n;
    bool stay = c->n == COLUMNS && is_points(a, c->at[COLUMN_POINTS], &n) && !c->at[COLUMN_TEXT];
    size_t last = c->n ? c->n - 1 : 0, text;

    if (stay) {
        for (text = COLUMN_TEXT; text > 0 && !c->at[text]; text--) {
        }
    } else if (last > 0 && last < COLUMN_POINTS && is_points(a, c->at[last], &n)) {
        text = last - 1;
    } else if (c->filled == 1 && c->tabbed && last == 0) {
        text = 0; /* text alone, without points */
    } else {
        return false;
    }
    if (text >= COLUMN_TEXT || !is_word(a, c->at[text])) {
        return false;
    }
    for (size_t i = 0; i < COLUMNS; i++) {
        size_t from = i + text - COLUMN_TEXT;
        moved[i] = i + text >= COLUMN_TEXT && from <= text ? c->at[from] : NULL;
    }
    moved[COLUMN_POINTS] = stay ? c->at[COLUMN_POINTS] : c->at[text + 1];
    *ret = (int)text - COLUMN_TEXT;
    return fits(a, moved, COLUMNS);
}

static enum err too_long(const struct framework_row *row, struct error *e)
{
    const char *levels[] = {row->level1, row->level2};

    for (size_t i = 0; i < array_len(levels); i++) {
        if (levels[i] && str_chars(levels[i]) > FRAMEWORK_LEVEL_MAX) {
            return bad(e, row->line,
                       "的一级指标或二级指标超过 100 个字，列可能错位，请核对后再导入。");
        }
    }
    if (row->points != POINTS_LOST && (row->points == 0 || row->points > POINTS_MAX)) {
        return bad(e, row->line, "的分值应大于 0、不超过 1000 分。");
    }
    return OK;
}

static enum err fill(struct arena *a, const char *const *at, struct framework_row *ret,
                     struct error *e)
{
    ret->kind = ROW_ITEM;
    if (at[COLUMN_SEQ]) {
        (void)is_seq(at[COLUMN_SEQ], &ret->seq);
    }
    ret->level1 = at[COLUMN_LEVEL1];
    ret->level2 = at[COLUMN_LEVEL2];
    ret->text = at[COLUMN_TEXT];
    if (at[COLUMN_POINTS]) {
        (void)is_points(a, at[COLUMN_POINTS], &ret->points);
    }
    return too_long(ret, e);
}

enum err framework_row_read(struct arena *a, const char *line, size_t n, int number,
                            struct framework_row *ret, struct error *e)
{
    const char *moved[COLUMNS] = {NULL};
    struct cells c;
    enum err err;

    if (n > 0 && line[n - 1] == '\r') {
        n--;
    }
    *ret = (struct framework_row){.line = number, .points = POINTS_LOST};
    if ((err = split(a, line, n, number, &c, e)) || c.filled == 0) {
        return err;
    }
    if (!c.tabbed) {
        ret->kind = ROW_PLAIN;
        ret->text = c.at[0];
        return OK;
    }
    if (is_head(&c)) {
        ret->kind = ROW_HEAD;
        return OK;
    }
    if (is_total(a, &c, ret)) {
        return OK;
    }
    if (fits(a, c.at, c.n)) {
        return fill(a, c.at, ret, e);
    }
    if (slipped_right(a, &c, &ret->moved)) {
        return fill(a, c.at + ret->moved, ret, e);
    }
    if (slipped_left(a, &c, moved, &ret->moved)) {
        return fill(a, moved, ret, e);
    }
    return bad(e, number,
               "的列对不上。每行应为 序号、一级指标、二级指标、创建内容、分值 五列，合并的格留空；"
               "请对照原表改好这一行再导入。");
}
