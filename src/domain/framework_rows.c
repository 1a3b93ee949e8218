#include "domain/framework_rows.h"

#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "domain/framework_build.h"
#include "domain/framework_words.h"

#define TEXT_BYTES_MAX (512u << 10)

enum column { SEQ, CODE, LEVEL1, LEVEL2, LEVEL3, TEXT, POINTS, RULE, PROOF, COLUMNS };

static const struct {
    enum column column;
    const char *name;
} names[] = {
    {SEQ, "序号"},        {CODE, "编号"},       {CODE, "编码"},       {CODE, "指标编号"},
    {LEVEL1, "一级指标"}, {LEVEL1, "项目"},     {LEVEL1, "类别"},     {LEVEL1, "考核项目"},
    {LEVEL2, "二级指标"}, {LEVEL2, "考核指标"}, {LEVEL3, "三级指标"}, {TEXT, "创建内容"},
    {TEXT, "考核内容"},   {TEXT, "考评内容"},   {TEXT, "指标内容"},   {TEXT, "内容"},
    {TEXT, "评价标准"},   {TEXT, "具体内容"},   {TEXT, "考评标准"},   {TEXT, "考核标准"},
    {TEXT, "工作要求"},   {TEXT, "创建标准"},   {POINTS, "分值"},     {POINTS, "分数"},
    {POINTS, "标准分"},   {POINTS, "满分"},     {POINTS, "权重"},     {RULE, "评分办法"},
    {RULE, "评分标准"},   {RULE, "计分办法"},   {RULE, "评分细则"},   {RULE, "扣分标准"},
    {RULE, "评分方法"},   {RULE, "记分办法"},   {PROOF, "佐证材料"},  {PROOF, "证明材料"},
    {PROOF, "考核方式"},  {PROOF, "考评方法"},  {PROOF, "佐证"},      {PROOF, "材料"},
};

struct reader {
    struct arena *a;
    struct framework_build b;
    int at[FRAMEWORK_COLUMNS_MAX]; /* column of each cell, -1: not used */
    size_t head;                   /* row */
    bool has[COLUMNS];
    const char *level[3]; /* carried on downwards */
    struct error *e;
};

/* --- the head -------------------------------------------------------------------------------------------- */
/* 分值（分） -> 分值; blanks inside go. */
static const char *bare(struct arena *a, const char *cell)
{
    const char *s = str_replace(a, str_replace(a, cell, " ", ""), "\n", "");
    const char *stop = strstr(s, "（");

    stop = stop ? stop : strchr(s, '(');
    return stop && stop > s ? arena_strndup(a, s, (size_t)(stop - s)) : s;
}

static int column_of(struct arena *a, const char *cell)
{
    const char *name = cell && strlen(cell) < 60 ? bare(a, cell) : "";

    for (size_t i = 0; i < array_len(names); i++) {
        if (str_eq(names[i].name, name)) {
            return (int)names[i].column;
        }
    }
    return -1;
}

static bool read_head(struct reader *r, const struct framework_table_row *row)
{
    size_t found = 0;

    memset(r->has, 0, sizeof(r->has));
    for (size_t i = 0; i < FRAMEWORK_COLUMNS_MAX; i++) {
        int column = i < row->n ? column_of(r->a, row->cells[i]) : -1;
        r->at[i] = column >= 0 && !r->has[column] ? column : -1;
        if (r->at[i] >= 0) {
            r->has[column] = true;
            found++;
        }
    }
    return found >= 2 && (r->has[TEXT] || r->has[LEVEL2] || r->has[LEVEL3]) &&
           (r->has[LEVEL1] || r->has[LEVEL2] || r->has[POINTS]);
}

/* The five usual columns in their order, and nothing else. */
static bool is_usual(const struct reader *r)
{
    static const int usual[] = {SEQ, LEVEL1, LEVEL2, TEXT, POINTS};

    for (size_t i = 0; i < FRAMEWORK_COLUMNS_MAX; i++) {
        if (r->at[i] != (i < array_len(usual) ? usual[i] : -1)) {
            return false;
        }
    }
    return true;
}

/* --- the usual table: the reader of pasted text knows its defects ---------------------------------------- */
static void put_cell(struct strbuf *b, const char *cell)
{
    for (; cell && *cell; cell++) {
        if (*cell != '\n' && *cell != '\r' && *cell != '\t') {
            strbuf_add(b, cell, 1);
        }
    }
}

static enum err as_text(struct reader *r, const struct framework_table_row *rows, size_t n,
                        struct framework *ret)
{
    static const char head[] = "序号\t一级指标\t二级指标\t创建内容\t分值";
    struct strbuf b scoped(strbuf_clear) = strbuf_make(TEXT_BYTES_MAX);
    int line = 1;

    for (size_t i = 0; i < n; i++) {
        for (; line < rows[i].line && line < FRAMEWORK_ROWS_MAX * 4; line++) {
            strbuf_add(&b, "\n", 1);
        }
        if (i == r->head) {
            strbuf_str(&b, head);
        }
        for (size_t k = 0; i != r->head && k < rows[i].n; k++) {
            strbuf_add(&b, "\t", k > 0);
            put_cell(&b, rows[i].cells[k]);
        }
    }
    if (b.over) {
        return error_set(r->e, ERR_LIMIT, "表格的文字超过 512 KB，请只留指标表。");
    }
    const char *text = strbuf_take(&b, r->a);
    return framework_from_text(r->a, text, strlen(text), ret, r->e);
}

/* --- other tables ---------------------------------------------------------------------------------------- */
static enum err bad(struct reader *r, int line, const char *say)
{
    error_set(r->e, ERR_INVALID, "第 %d 行%s", line, say);
    return error_place(r->e, "", line, 1);
}

static enum err cell(struct reader *r, const struct framework_table_row *row, enum column column,
                     const char **ret)
{
    enum err err;

    *ret = NULL;
    for (size_t i = 0; i < row->n; i++) {
        char *clean = NULL;
        if (r->at[i] != (int)column || !row->cells[i]) {
            continue;
        }
        if ((err = str_clean(r->a, row->cells[i], strlen(row->cells[i]), FRAMEWORK_TEXT_MAX, &clean,
                             r->e))) {
            error_place(r->e, "", row->line, (int)i + 1);
            return err;
        }
        *ret = clean ? str_replace(r->a, clean, "\n", "") : NULL;
    }
    return OK;
}

static bool is_total(const char *text)
{
    static const char *const words[] = {"合计", "总计", "总分", "小计"};

    for (size_t i = 0; text && i < array_len(words); i++) {
        if (str_starts(text, words[i]) && str_chars(text) <= 4) {
            return true;
        }
    }
    return false;
}

static bool to_points(struct arena *a, const char *text, int64_t *ret)
{
    const char *s = text ? str_replace(a, str_replace(a, text, "分", ""), "%", "") : NULL;

    return s && str_to_scaled(str_trim(a, str_replace(a, s, "％", "")), 2, ret) && *ret > 0 &&
           *ret <= POINTS_MAX;
}

struct cells {
    const char *at[COLUMNS];
};

static enum err read_cells(struct reader *r, const struct framework_table_row *row,
                           struct cells *ret, bool *ret_empty)
{
    enum err err = OK;

    *ret_empty = true;
    for (int c = 0; !err && c < COLUMNS; c++) {
        err = cell(r, row, (enum column)c, &ret->at[c]);
        *ret_empty = *ret_empty && !ret->at[c];
    }
    return err;
}

static enum err carry_levels(struct reader *r, const struct framework_table_row *row,
                             const struct cells *c)
{
    for (int i = 0; i < 3; i++) {
        const char *level = c->at[LEVEL1 + i], *rest;
        int64_t points;
        if (!level) {
            continue;
        }
        if (framework_words_points(r->a, level, &points, &rest)) {
            level = rest; /* 基本保障（14分）: said by the sum of the items */
        }
        if (str_chars(level) > FRAMEWORK_LEVEL_MAX && (r->has[TEXT] || i < 2)) {
            return bad(r, row->line, "的指标名称超过 100 个字，列可能错位，请核对后再导入。");
        }
        r->level[i] = level;
        for (int k = i + 1; k < 3; k++) {
            r->level[k] = NULL;
        }
    }
    return OK;
}

/* Without a column for the words, the lowest level is the words. */
static const char *words_of(const struct reader *r, const struct cells *c)
{
    return r->has[TEXT] ? c->at[TEXT] : r->has[LEVEL3] ? c->at[LEVEL3] : c->at[LEVEL2];
}

static enum err join_last(struct reader *r, const struct framework_table_row *row, const char *text)
{
    size_t last = r->b.f->n - 1;
    struct framework_item *it = &r->b.f->items[last];

    if (str_chars(it->text) + str_chars(text) > FRAMEWORK_TEXT_MAX) {
        return bad(r, row->line, "与上一行接起来超过 4000 个字，请核对是否漏了分值。");
    }
    it->text = arena_printf(r->a, "%s%s", it->text, text);
    build_say(&r->b, FINDING_REPAIRED, row->line, last, "创建内容分在两行，已接到上一条后面。");
    return OK;
}

static void keep_proof(struct reader *r, struct framework_item *it, const char *proof)
{
    size_t fits = proof ? str_prefix(proof, FRAMEWORK_PROOF_MAX) : 0;

    if (!proof) {
        return;
    }
    it->proof = arena_strndup(r->a, proof, fits);
    if (proof[fits]) {
        build_say(&r->b, FINDING_DOUBT, it->line, r->b.f->n - 1,
                  "佐证材料超过 500 个字，后面的没有采用。");
    }
}

static void points_of(struct reader *r, struct framework_item *it, const struct cells *c)
{
    const char *rest;

    if (to_points(r->a, c->at[POINTS], &it->points)) {
        return;
    }
    it->points = POINTS_LOST;
    if (c->at[POINTS] && !framework_words_points(r->a, c->at[POINTS], &it->points, &rest)) {
        build_say(&r->b, FINDING_DOUBT, it->line, r->b.f->n - 1, "分值“%.*s”不是数，请补分值。",
                  (int)str_prefix(c->at[POINTS], 20), c->at[POINTS]);
    } else if (!c->at[POINTS] && it->text &&
               framework_words_points(r->a, it->text, &it->points, &rest)) {
        it->text = *rest ? rest : it->text;
        build_say(&r->b, FINDING_REPAIRED, it->line, r->b.f->n - 1,
                  "分值写在文字里，按 %s 分读入，请核对。",
                  str_from_scaled(r->a, it->points, 2, false));
    }
}

static enum err new_item(struct reader *r, const struct framework_table_row *row,
                         const struct cells *c, const char *text)
{
    struct framework_item *it = build_item(&r->b, row->line);

    if (!it) {
        error_set(r->e, ERR_LIMIT, "一套指标体系最多 %d 条，第 %d 行起放不下了。",
                  FRAMEWORK_ITEMS_MAX, row->line);
        return error_place(r->e, "", row->line, 1);
    }
    it->level1 = r->level[0] ? r->level[0] : r->level[1] ? r->level[1] : "未分组";
    it->level2 = r->level[0] ? r->level[1] : NULL;
    it->level3 = r->has[TEXT] ? r->level[2] : NULL;
    it->text = text;
    points_of(r, it, c);
    keep_proof(r, it, c->at[PROOF]);
    if (c->at[RULE]) {
        it->note = arena_printf(r->a, "原文评分办法：%.*s", (int)str_prefix(c->at[RULE], 250),
                                c->at[RULE]);
    }
    build_suggest(&r->b, r->b.f->n - 1, c->at[RULE] ? c->at[RULE] : text);
    return OK;
}

static enum err take_total(struct reader *r, const struct framework_table_row *row,
                           const struct cells *c)
{
    int64_t said, sum = 0;
    bool whole = false;

    for (int i = 0; i < COLUMNS; i++) {
        whole = whole || (c->at[i] && is_total(c->at[i]) && !str_starts(c->at[i], "小计"));
    }
    if (!whole || !to_points(r->a, c->at[POINTS], &said)) {
        return OK;
    }
    for (size_t i = 0; i < r->b.f->n; i++) {
        sum += r->b.f->items[i].points > 0 ? r->b.f->items[i].points : 0;
    }
    r->b.f->expected = said;
    if (sum != said) {
        build_say(&r->b, FINDING_SUM, row->line, NO_ITEM, "表中写明合计 %s 分，各条相加 %s 分。",
                  str_from_scaled(r->a, said, 2, false), str_from_scaled(r->a, sum, 2, false));
    }
    return OK;
}

static enum err take_row(struct reader *r, const struct framework_table_row *row)
{
    struct reader again = *r;
    struct cells c;
    bool empty;
    enum err err = read_cells(r, row, &c, &empty);

    if (err || empty) {
        return err;
    }
    if (read_head(&again, row)) {
        build_say(&r->b, FINDING_REPAIRED, row->line, NO_ITEM, "表头因分页重复，已略去。");
        return OK;
    }
    for (int i = 0; i < COLUMNS; i++) {
        if (is_total(c.at[i])) {
            return take_total(r, row, &c);
        }
    }
    if ((err = carry_levels(r, row, &c))) {
        return err;
    }
    const char *text = words_of(r, &c);
    bool named = c.at[SEQ] || c.at[CODE] || c.at[LEVEL1] || c.at[LEVEL2] || c.at[LEVEL3];
    const struct framework_item *last = r->b.f->n ? &r->b.f->items[r->b.f->n - 1] : NULL;
    if (text && !named && !c.at[POINTS] && last && last->text && !build_ends_sentence(last->text)) {
        return join_last(r, row, text);
    }
    return text || c.at[POINTS] ? new_item(r, row, &c, text) : OK;
}

/* No points anywhere is said once, not item by item. */
static void say_lost(struct reader *r)
{
    struct framework *f = r->b.f;
    bool any = false;

    for (size_t i = 0; i < f->n; i++) {
        any = any || f->items[i].points != POINTS_LOST;
    }
    for (size_t i = 0; any && i < f->n; i++) {
        build_say_lost(&r->b, i);
    }
    if (!any) {
        build_say(&r->b, FINDING_LOST, f->items[0].line, NO_ITEM,
                  "这张表没有分值，先补分值再定稿。");
    }
}

static enum err read_table(struct reader *r, const char *name,
                           const struct framework_table_row *rows, size_t n)
{
    struct framework *f = r->b.f;

    for (size_t i = 0; i < r->head; i++) {
        for (size_t k = 0; k < rows[i].n; k++) {
            char *line = NULL;
            if (rows[i].cells[k] && str_chars(rows[i].cells[k]) <= 100 &&
                !str_clean(r->a, rows[i].cells[k], strlen(rows[i].cells[k]), 100, &line, r->e) &&
                line) {
                build_title(&r->b, line);
            }
        }
    }
    error_clear(r->e);
    for (size_t i = r->head + 1; i < n; i++) {
        enum err err = take_row(r, &rows[i]);
        if (err) {
            return err;
        }
    }
    if (f->n == 0) {
        return bad(r, rows[r->head].line, "是表头，下面没有指标，请把表格整张导入。");
    }
    f->title = f->title ? f->title : arena_strndup(r->a, name, str_prefix(name, 80));
    say_lost(r);
    build_say_punctuation(&r->b);
    build_codes(&r->b);
    build_end(&r->b);
    return OK;
}

static enum err from_rows(struct arena *a, const char *name, const struct framework_table_row *rows,
                          size_t n, struct framework *ret, struct error *e)
{
    struct framework f;
    struct reader r = {.a = a, .b = build_begin(a, &f), .e = e};

    while (r.head < n && !read_head(&r, &rows[r.head])) {
        r.head++;
    }
    if (r.head == n) {
        return ERR_NOT_FOUND;
    }
    if (is_usual(&r)) {
        return as_text(&r, rows, n, ret);
    }
    enum err err = read_table(&r, name, rows, n);
    if (!err) {
        *ret = f;
    }
    return err;
}

/* A sheet whose rows have one cell each is text. */
static enum err single_column(struct arena *a, const struct framework_table_row *rows, size_t n,
                              struct framework *ret, struct error *e)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(TEXT_BYTES_MAX);

    for (size_t i = 0; i < n; i++) {
        size_t filled = 0;
        for (size_t k = 0; k < rows[i].n; k++) {
            if (rows[i].cells[k] && filled++ == 0) {
                strbuf_str(&b, rows[i].cells[k]);
            }
        }
        if (filled > 1) {
            return ERR_NOT_FOUND;
        }
        strbuf_add(&b, "\n", 1);
    }
    if (b.over) {
        return error_set(e, ERR_LIMIT, "表格的文字超过 512 KB，请只留指标表。");
    }
    const char *text = strbuf_take(&b, a);
    return framework_from_outline(a, text, strlen(text), ret, e);
}

enum err framework_from_rows(struct arena *a, const char *name,
                             const struct framework_table_row *rows, size_t n,
                             struct framework *ret, struct error *e)
{
    enum err r = from_rows(a, name, rows, n, ret, e);

    r = r == ERR_NOT_FOUND ? single_column(a, rows, n, ret, e) : r;
    return r != ERR_NOT_FOUND
               ? r
               : error_set(
                     e, ERR_INVALID,
                     "没有找到表头。表格要有一行列名，如 一级指标、二级指标、考核内容、分值。");
}

enum err framework_from_tabs(struct arena *a, const char *text, size_t n, struct framework *ret,
                             struct error *e)
{
    struct framework_table_row *rows = NULL;
    size_t count = 0, cap = 0;
    int line = 1;

    for (const char *end = text + n; text < end && count < FRAMEWORK_ROWS_MAX; line++) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        stop = stop ? stop : end;
        struct framework_table_row *row = arena_push(a, &rows, &count, &cap, sizeof(*row));
        *row = (struct framework_table_row){.line = line};
        while (text <= stop && row->n < FRAMEWORK_COLUMNS_MAX) {
            const char *tab = memchr(text, '\t', (size_t)(stop - text));
            tab = tab ? tab : stop;
            const char *cell = str_trim(a, arena_strndup(a, text, (size_t)(tab - text)));
            row->cells[row->n++] = *cell ? cell : NULL;
            text = tab + 1;
        }
        text = stop + 1;
    }
    return from_rows(a, "粘贴的指标体系", rows, count, ret, e);
}
