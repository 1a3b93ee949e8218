#include <string.h>

#include "base/str.h"
#include "domain/framework_row.h"
#include "domain/framework_rows.h"

#define TEXT_BYTES_MAX (512u << 10)
#define PLAIN_SHOWN    20

struct reader {
    struct arena *a;
    const char *text;
    size_t n;
    struct framework_build b;
    int head_line;         /* 0: not seen yet */
    int early_line;        /* a row of a table before any head */
    bool plain_since_item; /* lines without a tab stood between the table's lines */
    const char *level1, *level2;
    int64_t seq;        /* of the group, as printed */
    size_t group_start; /* first item of the current group */
    struct error *e;
};

static struct framework_item *last(struct reader *r)
{
    return r->b.f->n ? &r->b.f->items[r->b.f->n - 1] : NULL;
}

static enum err bad(struct reader *r, int line, const char *say)
{
    error_set(r->e, ERR_INVALID, "第 %d 行%s", line, say);
    return error_place(r->e, "", line, 1);
}

static const char *glue(struct arena *a, const char *head, const char *tail)
{
    return arena_printf(a, "%s%s", head, tail);
}

#define LAST(r) ((r)->b.f->n - 1)

static void say_moved(struct reader *r, const struct framework_row *row, size_t item)
{
    if (row->moved) {
        build_say(&r->b, FINDING_REPAIRED, row->line, item,
                  "这一行各格向%s错了 %d 列，已按 序号、一级指标、"
                  "二级指标、创建内容、分值 复位。",
                  row->moved > 0 ? "右" : "左", row->moved > 0 ? row->moved : -row->moved);
    }
}

static bool group_seen(const struct reader *r, const char *level1)
{
    for (size_t i = 0; i < r->b.f->n; i++) {
        if (str_eq(r->b.f->items[i].level1, level1)) {
            return true;
        }
    }
    return false;
}

static void say_jump(struct reader *r, const struct framework_row *row)
{
    if (r->seq == 0) {
        build_say(&r->b, FINDING_DOUBT, row->line, r->b.f->n,
                  "序号从 %lld 开始，请核对前面是否缺了几组。", (long long)row->seq);
    } else {
        build_say(&r->b, FINDING_DOUBT, row->line, r->b.f->n,
                  "序号由 %lld 到 %lld，不连续，请核对中间是否缺了一组。", (long long)r->seq,
                  (long long)row->seq);
    }
}

/* A row that names its level 1: the same group going on after a page break, or a new one. */
static void enter_group(struct reader *r, const struct framework_row *row)
{
    bool same = str_eq(r->level1, row->level1), seen = !same && group_seen(r, row->level1);

    if (same) {
        build_say(&r->b, FINDING_REPAIRED, row->line, r->b.f->n,
                  "一级指标“%s”因分页重复出现，已合并。", row->level1);
    } else if (seen) {
        build_say(&r->b, FINDING_DOUBT, row->line, r->b.f->n,
                  "一级指标“%s”前面已经有过，并入同一组，请核对。", row->level1);
    }
    if (!same && row->seq && row->seq != r->seq + 1) {
        say_jump(r, row);
    }
    if (!same) {
        r->level2 = NULL;
        r->group_start = r->b.f->n;
    }
    r->level1 = row->level1;
    r->seq = row->seq ? row->seq : r->seq + 1;
}

static enum err new_item(struct reader *r, const struct framework_row *row)
{
    if (row->level1) {
        enter_group(r, row);
    }
    if (!r->level1) {
        return bad(r, row->line, "前面没有一级指标：请从有序号和一级指标的那一行开始粘贴。");
    }
    if (row->level2) {
        r->level2 = row->level2;
    }
    struct framework_item *it = build_item(&r->b, row->line);
    if (!it) {
        error_set(r->e, ERR_LIMIT, "一套指标体系最多 %d 条，第 %d 行起放不下了。",
                  FRAMEWORK_ITEMS_MAX, row->line);
        return error_place(r->e, "", row->line, 1);
    }
    it->level1 = r->level1;
    it->level2 = r->level2;
    it->text = row->text;
    it->points = row->points;
    say_moved(r, row, LAST(r));
    return OK;
}

/* The last item has only its names so far: this row brings the rest. */
static void fill_last(struct reader *r, const struct framework_row *row)
{
    struct framework_item *it = last(r);

    it->text = row->text;
    it->points = row->points == POINTS_LOST ? it->points : row->points;
    say_moved(r, row, LAST(r));
    build_say(&r->b, FINDING_REPAIRED, row->line, LAST(r), "第 %d 行的%s掉到了这一行，已接回。",
              it->line, row->points == POINTS_LOST ? "创建内容" : "创建内容和分值");
}

static enum err join_last(struct reader *r, const struct framework_row *row)
{
    struct framework_item *it = last(r);
    bool whole = build_ends_sentence(it->text);

    if (str_chars(it->text) + str_chars(row->text) > FRAMEWORK_TEXT_MAX) {
        return bad(r, row->line, "与上一行接起来超过 4000 个字，请核对是否漏了分值。");
    }
    it->text = glue(r->a, it->text, row->text);
    say_moved(r, row, LAST(r));
    if (whole) {
        build_say(&r->b, FINDING_DOUBT, row->line, LAST(r),
                  "这一行没有分值，已接到上一条后面；如果是另外一条，请补录。");
    } else {
        build_say(&r->b, FINDING_REPAIRED, row->line, LAST(r),
                  "创建内容被分页拆成两段，已接到上一条后面。");
    }
    if (it->points == POINTS_LOST) {
        it->points = row->points;
    }
    return OK;
}

/* Does a row without names of its own, or with the repeated names of a page's first row, go on with the last item? */
static bool names_nothing_new(const struct reader *r, const struct framework_row *row)
{
    return (!row->level1 || str_eq(row->level1, r->level1)) &&
           (!row->level2 || str_eq(row->level2, r->level2));
}

static enum err take_points_alone(struct reader *r, const struct framework_row *row)
{
    last(r)->points = row->points;
    build_say(&r->b, FINDING_REPAIRED, row->line, LAST(r), "分值掉到了这一行，已接回第 %d 行。",
              last(r)->line);
    return OK;
}

static enum err take_row(struct reader *r, const struct framework_row *row)
{
    struct framework_item *it = last(r);
    bool bare = !row->level1 && !row->level2, named = row->level1 != NULL;

    if (!it || !names_nothing_new(r, row)) {
        return new_item(r, row);
    }
    if (!it->text && row->text && (it->points == POINTS_LOST || row->points == POINTS_LOST)) {
        if (named) {
            build_say(&r->b, FINDING_DOUBT, row->line, LAST(r),
                      "第 %d 行只有名称，按同一行接上；如果那一行另有内容，请补录。", it->line);
        }
        fill_last(r, row);
        return OK;
    }
    if (row->text && it->text &&
        ((row->points == POINTS_LOST && (bare || !build_ends_sentence(it->text))) ||
         (row->points != POINTS_LOST && it->points == POINTS_LOST &&
          !build_ends_sentence(it->text)))) {
        return join_last(r, row);
    }
    if (!row->text && bare && row->points != POINTS_LOST && it->text && it->points == POINTS_LOST) {
        return take_points_alone(r, row);
    }
    return new_item(r, row);
}

/* A line without tabs inside the table: the rest of a cut cell, or something that is no part of it. */
static enum err take_plain(struct reader *r, const struct framework_row *row)
{
    const struct framework_item *it = last(r);

    if (build_is_page_number(row->text)) {
        build_say(&r->b, FINDING_REPAIRED, row->line, NO_ITEM, "页码，已略去。");
        return OK;
    }
    if (it && it->text && !build_ends_sentence(it->text) && row->text[0] != '#' &&
        !r->plain_since_item) {
        return join_last(r, row);
    }
    r->plain_since_item = true;
    build_say(&r->b, FINDING_DOUBT, row->line, NO_ITEM, "这一行不在表格里，没有采用：“%.*s%s”。",
              (int)str_prefix(row->text, PLAIN_SHOWN), row->text,
              str_chars(row->text) > PLAIN_SHOWN ? "…" : "");
    return OK;
}

static int64_t visible_points(const struct reader *r, size_t from)
{
    int64_t sum = 0;

    for (size_t i = from; i < r->b.f->n; i++) {
        sum += r->b.f->items[i].points == POINTS_LOST ? 0 : r->b.f->items[i].points;
    }
    return sum;
}

static void take_total(struct reader *r, const struct framework_row *row)
{
    bool whole = row->kind == ROW_TOTAL;
    int64_t sum = visible_points(r, whole ? 0 : r->group_start);

    if (whole) {
        r->b.f->expected = row->points;
    }
    if (sum != row->points) {
        build_say(&r->b, FINDING_SUM, row->line, NO_ITEM, "表中写明%s %s 分，各条相加 %s 分。",
                  whole ? "合计" : "小计", str_from_scaled(r->a, row->points, 2, false),
                  str_from_scaled(r->a, sum, 2, false));
    }
}

static enum err take_head(struct reader *r, const struct framework_row *row)
{
    if (r->early_line) {
        error_set(r->e, ERR_INVALID,
                  "表头在第 %d 行，第 %d 行却已经是表格里的内容，请从表头开始粘贴。", row->line,
                  r->early_line);
        return error_place(r->e, "", r->early_line, 1);
    }
    if (r->head_line && r->plain_since_item) {
        error_set(r->e, ERR_INVALID,
                  "粘贴的文字里有两张表，表头在第 %d 行和第 %d 行，请一张一张导入。", r->head_line,
                  row->line);
        return error_place(r->e, "", row->line, 1);
    }
    if (r->head_line) {
        build_say(&r->b, FINDING_REPAIRED, row->line, NO_ITEM, "表头因分页重复，已略去。");
    } else {
        r->head_line = row->line;
    }
    return OK;
}

static enum err take_line(struct reader *r, const char *line, size_t n, int number)
{
    struct framework_row row;
    enum err err;

    if ((err = framework_row_read(r->a, line, n, number, &row, r->e))) {
        /* Whatever stands before the table may have any shape. */
        return r->head_line || err != ERR_INVALID ? err : OK;
    }
    switch (row.kind) {
    case ROW_BLANK: return OK;
    case ROW_HEAD: return take_head(r, &row);
    case ROW_PLAIN:
        if (r->head_line) {
            return take_plain(r, &row);
        }
        build_title(&r->b, row.text);
        return OK;
    case ROW_TOTAL:
    case ROW_GROUP_TOTAL:
        if (r->head_line) {
            take_total(r, &row);
        }
        return OK;
    case ROW_ITEM:
        if (!r->head_line) {
            r->early_line =
                !r->early_line && row.text && row.points != POINTS_LOST ? row.line : r->early_line;
            return OK;
        }
        r->plain_since_item = false;
        return take_row(r, &row);
    }
    return OK;
}

/* A merged level-2 cell printed beside a later row of its group: the rows before it belong to it. */
static void fill_level2(struct reader *r)
{
    struct framework *f = r->b.f;

    for (size_t i = f->n; i-- > 0;) {
        struct framework_item *it = &f->items[i];
        if (it->level2) {
            continue;
        }
        if (i + 1 < f->n && str_eq(f->items[i + 1].level1, it->level1) && f->items[i + 1].level2) {
            it->level2 = f->items[i + 1].level2;
            build_say(&r->b, FINDING_REPAIRED, it->line, i,
                      "二级指标为空，按合并单元格取本组下一行的“%s”，请核对。", it->level2);
        } else {
            build_say(&r->b, FINDING_DOUBT, it->line, i, "这一条没有二级指标，请核对。");
        }
    }
}

/* No head of the five columns: a table with other ones, or an outline. NOT_FOUND: neither. */
static enum err other_layout(struct reader *r)
{
    struct framework f;
    struct error e;
    enum err err = framework_from_tabs(r->a, r->text, r->n, &f, &e);

    err = err == ERR_NOT_FOUND ? framework_from_outline(r->a, r->text, r->n, &f, &e) : err;
    if (!err) {
        *r->b.f = f;
    } else if (err != ERR_NOT_FOUND) {
        *r->e = e;
    }
    return err;
}

static enum err finish(struct reader *r)
{
    struct framework *f = r->b.f;

    if (!r->head_line) {
        enum err other = other_layout(r);
        return other != ERR_NOT_FOUND
                   ? other
                   : error_set(r->e, ERR_INVALID,
                               "没有找到表头。请从 Word 或 Excel 里连同表头一起复制，表头应为 "
                               "序号、一级指标、二级指标、创建内容、"
                               "分值 五列，列与列之间是制表符。");
    }
    if (f->n == 0) {
        return bad(r, r->head_line, "是表头，下面没有指标，请把表格整张粘贴进来。");
    }
    if (!f->title) {
        f->title = "粘贴的指标体系";
        build_say(&r->b, FINDING_DOUBT, r->head_line, NO_ITEM, "表头上面没有标题，请填写名称。");
    }
    fill_level2(r);
    for (size_t i = 0; i < f->n; i++) {
        build_say_lost(&r->b, i);
    }
    build_say_punctuation(&r->b);
    build_codes(&r->b);
    build_end(&r->b);
    return OK;
}

enum err framework_from_text(struct arena *a, const char *text, size_t n, struct framework *ret,
                             struct error *e)
{
    struct framework f;
    struct reader r = {.a = a, .text = text, .n = n, .b = build_begin(a, &f), .e = e};
    const char *end = text + n;
    enum err err;

    if (n > TEXT_BYTES_MAX) {
        return error_set(e, ERR_LIMIT, "粘贴的文字太长，最多 512 KB，请只粘贴指标表。");
    }
    if (n > 0 && !str_utf8_ok(text, n)) {
        return error_set(e, ERR_INVALID, "文字里有不能识别的编码，请以 UTF-8 保存或重新复制。");
    }
    for (int line = 1; text < end; line++) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t len = (size_t)((stop ? stop : end) - text);
        if ((err = take_line(&r, text, len, line))) {
            return err;
        }
        text += len + 1;
    }
    if ((err = finish(&r))) {
        return err;
    }
    *ret = f;
    return OK;
}
