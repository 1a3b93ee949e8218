/* round_sheet_rows.c - the rows of a table that was handed in, judged one by one. The header above a row says what it is. */
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "figure/round_map.h"
#include "figure/round_sheet_internal.h"
#include "sheet/sheet.h"

#define BOARDS_MAX  20
#define ITEMS_MAX   (BOARDS_MAX * 500)
#define FIELD_CHARS 500
#define POINTS_MAX  INT64_C(100000000) /* a million points */
#define ABSENT      SIZE_MAX

enum table_kind { TABLE_NONE, TABLE_DETAIL, TABLE_SUMMARY };

struct reader {
    struct round_sheet_raw *raw;
    enum table_kind table;
    size_t column[DETAIL_COLUMNS]; /* place of a column in the rows, ABSENT: none */
    struct round_map units, items;
    struct arena *scratch; /* of this row */
    const struct sheet_row *row;
    bool bad; /* of this row */
};

void round_sheet_fault(struct round_sheet_raw *raw, size_t line, const char *say)
{
    struct round_sheet *out = raw->out;
    out->all_faults++;
    if (out->n_faults < ROUND_SHEET_SAID_MAX) {
        struct round_sheet_fault *f =
            arena_push(raw->a, &out->faults, &out->n_faults, &raw->cap_faults, sizeof(*f));
        *f = (struct round_sheet_fault){raw->sheet, line, say};
    }
}

/* --- cells ----------------------------------------------------------------------------------------------- */

static void fault(struct reader *r, const char *say)
{
    r->bad = true;
    round_sheet_fault(r->raw, r->row->row, say);
}

static const char *word_at(struct reader *r, size_t column)
{
    size_t at = r->column[column];
    if (at == ABSENT || at >= r->row->n || r->row->cells[at].kind == SHEET_EMPTY) {
        return "";
    }
    return str_trim(r->scratch, r->row->cells[at].text);
}

static const char *column_title(const struct reader *r, size_t column)
{
    return r->table == TABLE_DETAIL ? round_sheet_detail[column].title
                                    : round_sheet_summary[column].title;
}

static const char *words(struct reader *r, size_t column)
{
    const char *s = word_at(r, column);
    if (str_chars(s) > FIELD_CHARS) {
        fault(r, arena_printf(r->raw->a, "%s太长，最多 %d 个字。", column_title(r, column),
                              FIELD_CHARS));
        return "";
    }
    return s;
}

/* A figure as a spreadsheet or a person leaves it: 93, 93.00, 93.50, 93%. */
static bool read_figure(struct arena *a, const char *s, int64_t *ret)
{
    size_t n = strlen(s);
    char *own = arena_strndup(a, s, n && s[n - 1] == '%' ? n - 1 : n);
    char *point = strchr(own, '.');
    for (size_t len = strlen(own); point && len > 0 && own[len - 1] == '0'; len--) {
        own[len - 1] = '\0';
    }
    if (point && point[1] == '\0') {
        *point = '\0';
    }
    return str_to_scaled(own, 2, ret);
}

/* False: empty or wrong; a wrong one is a fault. */
static bool number(struct reader *r, size_t column, int64_t low, int64_t high, int64_t *ret)
{
    const char *s = word_at(r, column);
    struct arena *a = r->raw->a;
    if (!*s) {
        return false;
    }
    if (!read_figure(r->scratch, s, ret)) {
        fault(r, arena_printf(a, "%s“%.*s”不是最多两位小数的数。", column_title(r, column),
                              (int)str_prefix(s, 30), s));
        return false;
    }
    if (*ret < low || *ret > high) {
        fault(r, arena_printf(a, "%s %s 不在 %s 到 %s 之间。", column_title(r, column),
                              str_from_scaled(a, *ret, 2, false), str_from_scaled(a, low, 2, false),
                              str_from_scaled(a, high, 2, false)));
        return false;
    }
    return true;
}

static bool yes_or_no(struct reader *r, size_t column, bool needed)
{
    const char *s = word_at(r, column);
    bool yes = str_eq(s, "是") || str_eq(s, "1");
    bool no = str_eq(s, "否") || str_eq(s, "0") || (!*s && !needed);
    if (!yes && !no) {
        fault(r, arena_printf(r->raw->a, "%s要写是或否。", column_title(r, column)));
    }
    return yes;
}

/* --- units and items ------------------------------------------------------------------------------------- */

/* A key of two texts; the digest stands for them. */
static int64_t key_of(struct arena *a, const char *x, const char *y)
{
    const char *both = arena_printf(a, "%s\n%s", x, y);
    uint8_t out[SM3_LEN];
    int64_t key;
    sm3_of(both, strlen(both), out);
    memcpy(&key, out, sizeof(key));
    return key ? key : 1;
}

static size_t find_board(struct reader *r, const char *title)
{
    struct round_sheet_raw *raw = r->raw;
    for (size_t i = 0; i < raw->n_boards; i++) {
        if (str_eq(raw->boards[i], title)) {
            return i;
        }
    }
    if (raw->n_boards == BOARDS_MAX) {
        fault(r, arena_printf(raw->a, "指标体系太多，最多 %d 套。", BOARDS_MAX));
        return ABSENT;
    }
    const char **place =
        arena_push(raw->a, &raw->boards, &raw->n_boards, &raw->cap_boards, sizeof(*place));
    *place = arena_strdup(raw->a, title);
    return raw->n_boards - 1;
}

static bool same_text(const char *x, const char *y)
{
    return str_eq(x ? x : "", y ? y : "");
}

static size_t find_unit(struct reader *r, const char *board, const char *name)
{
    size_t at;
    return round_map_get(&r->units, key_of(r->scratch, board, name), &at) ? at : ABSENT;
}

static size_t new_unit(struct reader *r, const char *board, const char *name)
{
    struct round_sheet_raw *raw = r->raw;
    size_t b = find_board(r, board);
    if (b == ABSENT) {
        return ABSENT;
    }
    if (raw->n_units == ROUND_SHEET_UNITS_MAX) {
        fault(r, arena_printf(raw->a, "单位太多，最多 %d 个。", ROUND_SHEET_UNITS_MAX));
        return ABSENT;
    }
    round_map_put(&r->units, key_of(r->scratch, board, name), raw->n_units);
    struct raw_unit *u =
        arena_push(raw->a, &raw->units, &raw->n_units, &raw->cap_units, sizeof(*u));
    *u = (struct raw_unit){.board = b, .line = r->row->row, .name = arena_strdup(raw->a, name)};
    return raw->n_units - 1;
}

static size_t take_unit(struct reader *r)
{
    const char *board = words(r, DETAIL_BOARD), *name = words(r, DETAIL_UNIT),
               *group = words(r, DETAIL_GROUP);
    bool submitted = yes_or_no(r, DETAIL_SUBMITTED, true);
    if (!*name) {
        fault(r, "没有写单位。");
    }
    if (r->bad) {
        return ABSENT;
    }
    size_t at = find_unit(r, board, name);
    if (at == ABSENT) {
        at = new_unit(r, board, name);
    }
    if (at == ABSENT) {
        return ABSENT;
    }
    struct raw_unit *u = &r->raw->units[at];
    if (u->detailed) {
        if (u->submitted != submitted || !same_text(u->group, group)) {
            fault(r,
                  arena_printf(r->raw->a, "“%s”的组别或是否提交与第 %zu 行不同。", name, u->line));
        }
        return at;
    }
    u->detailed = true;
    u->line = r->row->row;
    u->group = *group ? arena_strdup(r->raw->a, group) : NULL;
    u->submitted = submitted;
    return at;
}

static bool same_item(const struct assess_item *x, const struct assess_item *y)
{
    return x->points == y->points && x->bonus == y->bonus && x->veto == y->veto &&
           same_text(x->level1, y->level1);
}

/* The item of the row; its kind and points are the same for all units. A cap stands where it was written first. */
static size_t take_item(struct reader *r, size_t board, enum row_kind kind)
{
    struct round_sheet_raw *raw = r->raw;
    struct assess_item item = {.code = words(r, DETAIL_CODE),
                               .title = words(r, DETAIL_TITLE),
                               .level1 = words(r, DETAIL_LEVEL1),
                               .bonus = kind == ROW_BONUS,
                               .veto = kind == ROW_VETO};
    bool capped = number(r, DETAIL_CAP, 0, 10000, &item.cap);
    size_t at;
    if (!*item.code) {
        fault(r, "没有写指标编号。");
    }
    if (!number(r, DETAIL_POINTS, 0, POINTS_MAX, &item.points) && !r->bad && !item.veto) {
        fault(r, "没有写满分。");
    }
    if (r->bad) {
        return ABSENT;
    }
    int64_t key = key_of(r->scratch, raw->boards[board], item.code);
    if (!round_map_get(&r->items, key, &at)) {
        if (raw->n_items == ITEMS_MAX) {
            fault(r, "指标太多。");
            return ABSENT;
        }
        at = raw->n_items;
        round_map_put(&r->items, key, at);
        struct raw_item *place =
            arena_push(raw->a, &raw->items, &raw->n_items, &raw->cap_items, sizeof(*place));
        item.code = arena_strdup(raw->a, item.code);
        item.title = arena_strdup(raw->a, item.title);
        item.level1 = arena_strdup(raw->a, item.level1);
        *place = (struct raw_item){.board = board, .item = item};
        return at;
    }
    struct assess_item *known = &raw->items[at].item;
    if (!same_item(known, &item) || (capped && known->cap && known->cap != item.cap)) {
        fault(r, arena_printf(raw->a, "指标 %s 的行别、一级指标、满分或最高与前面的行不同。",
                              item.code));
    }
    known->cap = capped ? item.cap : known->cap;
    return at;
}

/* --- rows ------------------------------------------------------------------------------------------------ */

static bool read_kind(struct reader *r, enum row_kind *ret)
{
    const char *s = word_at(r, DETAIL_KIND);
    for (size_t i = 0; i < ROW_KINDS; i++) {
        if (str_eq(s, round_sheet_kinds[i])) {
            *ret = (enum row_kind)i;
            return true;
        }
    }
    fault(r, "行别要写指标、加分、否决或要点。");
    return false;
}

static void read_rule(struct reader *r, struct raw_row *row)
{
    const char *line = words(r, DETAIL_RULE), *fact = word_at(r, DETAIL_FACT);
    struct error e;
    if (*line) {
        row->has_rule = assess_rule_parse(r->raw->a, line, &row->rule, &e) == OK;
        if (!row->has_rule) {
            fault(r, arena_strdup(r->raw->a, e.text));
        }
    }
    if (str_eq(fact, "有") || str_eq(fact, "是") || str_eq(fact, "没有") || str_eq(fact, "否")) {
        row->has_fact = true;
        row->fact = str_eq(fact, "有") || str_eq(fact, "是") ? 100 : 0;
    } else {
        row->has_fact = number(r, DETAIL_FACT, INT64_MIN, INT64_MAX, &row->fact);
    }
}

static void read_marks(struct reader *r, struct raw_row *row)
{
    const struct assess_item *item = &r->raw->items[row->item].item;
    int64_t most = item->veto || item->bonus ? POINTS_MAX : item->points;
    row->mark.has_self = number(r, DETAIL_SELF, 0, most, &row->mark.self);
    row->mark.has_review = number(r, DETAIL_REVIEW, 0, most, &row->mark.review);
    row->mark.not_applicable = yes_or_no(r, DETAIL_EXEMPT, false);
    row->mark.vetoed = yes_or_no(r, DETAIL_VETOED, false);
    if (row->mark.vetoed && !*word_at(r, DETAIL_CAP)) {
        fault(r, "写了否决，没有写最高多少分。");
    }
}

/* A part belongs to the item right above it: same unit, same code. */
static void read_part(struct reader *r, struct raw_row *row)
{
    const struct round_sheet_raw *raw = r->raw;
    const struct raw_row *above = raw->n_rows ? &raw->rows[raw->n_rows - 1] : NULL;
    row->part = arena_strdup(raw->a, words(r, DETAIL_PART));
    if (!number(r, DETAIL_POINTS, 0, POINTS_MAX, &row->points) && !r->bad) {
        fault(r, "没有写满分。");
    }
    if (!above || above->unit != row->unit ||
        !str_eq(raw->items[above->item].item.code, word_at(r, DETAIL_CODE))) {
        fault(r, "要点要紧跟在同一单位、同一指标的行下面。");
        return;
    }
    row->item = above->item;
}

static enum err detail_row(struct reader *r, struct error *e)
{
    struct round_sheet_raw *raw = r->raw;
    struct raw_row row = {.line = r->row->row, .unit = take_unit(r)};
    if (raw->n_rows == ROUND_SHEET_ROWS_MAX) {
        return error_set(e, ERR_LIMIT, "明细太长，最多 %d 行。", ROUND_SHEET_ROWS_MAX);
    }
    if (row.unit == ABSENT || !read_kind(r, &row.kind)) {
        return OK;
    }
    read_rule(r, &row);
    row.has_score = number(r, DETAIL_SCORE, -POINTS_MAX, POINTS_MAX, &row.score);
    if (row.kind == ROW_PART) {
        read_part(r, &row);
    } else if ((row.item = take_item(r, raw->units[row.unit].board, row.kind)) != ABSENT) {
        read_marks(r, &row);
    }
    if (!r->bad) {
        struct raw_row *place =
            arena_push(raw->a, &raw->rows, &raw->n_rows, &raw->cap_rows, sizeof(*place));
        *place = row;
    }
    return OK;
}

static int rank_in(struct reader *r, size_t column)
{
    int64_t n;
    return number(r, column, 100, (int64_t)ROUND_SHEET_UNITS_MAX * 100, &n) ? (int)(n / 100) : 0;
}

/* Kept by name until all details are there: 汇总 may stand first. */
static void summary_row(struct reader *r)
{
    const char *board = words(r, SUMMARY_BOARD), *name = words(r, SUMMARY_UNIT);
    struct round_sheet_said said = {.there = true, .line = r->row->row};
    const int64_t most = POINTS_MAX * 100;
    bool whole = number(r, SUMMARY_GOT, -most, most, &said.got);
    whole &= number(r, SUMMARY_POSSIBLE, 0, most, &said.possible);
    whole &= number(r, SUMMARY_SCORE, 0, 10000, &said.score);
    (void)number(r, SUMMARY_BONUS, 0, most, &said.bonus);
    int64_t total = 0;
    bool outside = number(r, SUMMARY_OUTSIDE, 0, 10000, &total);
    said.capped = number(r, SUMMARY_CAP, 0, 10000, &said.cap);
    said.rank = rank_in(r, SUMMARY_RANK);
    said.group_rank = rank_in(r, SUMMARY_GROUP_RANK);
    if (!*name || (!whole && !r->bad)) {
        fault(r, *name ? "没有写实得、应得或得分。" : "没有写单位。");
    }
    if (r->bad) {
        return;
    }
    size_t at = find_unit(r, board, name);
    if (at != ABSENT && r->raw->units[at].said.there) {
        fault(r, arena_printf(r->raw->a, "汇总里“%s”写了两行。", name));
        return;
    }
    if (at == ABSENT) {
        at = new_unit(r, board, name);
    }
    if (at != ABSENT) {
        r->raw->units[at].said = said;
        r->raw->units[at].outside = outside;
        r->raw->units[at].total = total;
    }
}

/* --- headers --------------------------------------------------------------------------------------------- */

static bool match_header(const struct sheet_row *row, const struct round_sheet_column *columns,
                         size_t n, size_t *ret)
{
    for (size_t i = 0; i < n; i++) {
        ret[i] = ABSENT;
        for (size_t k = 0; k < row->n && ret[i] == ABSENT; k++) {
            ret[i] = str_eq(row->cells[k].text, columns[i].title) ? k : ABSENT;
        }
        if (columns[i].needed && ret[i] == ABSENT) {
            return false;
        }
    }
    return true;
}

static bool header(struct reader *r)
{
    size_t found[DETAIL_COLUMNS];
    if (match_header(r->row, round_sheet_detail, DETAIL_COLUMNS, found)) {
        r->table = TABLE_DETAIL;
        r->raw->details = true;
        memcpy(r->column, found, sizeof(found));
        return true;
    }
    if (match_header(r->row, round_sheet_summary, SUMMARY_COLUMNS, found)) {
        r->table = TABLE_SUMMARY;
        r->raw->summaries = true;
        memcpy(r->column, found, SUMMARY_COLUMNS * sizeof(*found));
        return true;
    }
    return false;
}

static enum err on_row(void *ctx, const struct sheet_row *row, struct error *e)
{
    struct reader *r = ctx;
    arena_reset(r->scratch);
    r->row = row;
    r->bad = false;
    if (header(r)) {
        return OK;
    }
    if (r->table == TABLE_DETAIL) {
        return detail_row(r, e);
    }
    if (r->table == TABLE_SUMMARY) {
        summary_row(r);
    }
    return OK;
}

/* --- sheets ---------------------------------------------------------------------------------------------- */

static enum err read_sheet(struct reader *r, const char *path, const char *name, struct error *e)
{
    bool detail = r->raw->details, summary = r->raw->summaries;
    r->raw->sheet = name;
    r->table = TABLE_NONE;
    enum err err = sheet_read(path, name, on_row, r, e);
    r->raw->detail = r->raw->details && !detail ? name : r->raw->detail;
    r->raw->summary = r->raw->summaries && !summary ? name : r->raw->summary;
    return err;
}

enum err round_sheet_rows(struct round_sheet_raw *raw, const char *path, struct error *e)
{
    struct reader r = {.raw = raw,
                       .units = round_map_make(raw->a, ROUND_SHEET_UNITS_MAX),
                       .items = round_map_make(raw->a, ITEMS_MAX)};
    struct arena *scratch scoped(arena_free_scoped) = arena_new();
    const char **names;
    size_t n;
    r.scratch = scratch;
    enum err err = sheet_names(raw->a, path, &names, &n, e);
    if (!err && n == 0) {
        err = read_sheet(&r, path, NULL, e);
    }
    for (size_t i = 0; !err && i < n; i++) {
        err = read_sheet(&r, path, names[i], e);
    }
    if (!err && !raw->details) {
        return error_set(
            e, ERR_INVALID,
            "没有读到明细：表头里要有单位、是否提交、行别、指标编号、满分、自评分、复核分。");
    }
    return err;
}
