/* import_head.c - the head of a sheet: the row, or the two rows, among the first whose texts say most about the register. A
 * two-row head is read from top to bottom: 当事人 above 名称 is 当事人名称, or 名称 alone. */
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "exchange/import_internal.h"
#include "people/practice.h"
#include "register/column.h"

enum { HEAD_ROWS = 20 };

/* --- the text of a head ---------------------------------------------------------------------------------------------- */

static bool is_mark(int32_t c)
{
    return c <= ' ' || c == '*' || c == 0xff0a || c == 0xa0 || c == 0x3000 || c == 0x200b ||
           c == 0xfeff || c == ':' || c == 0xff1a;
}

/* Only what tells nothing about the value goes: 罚款(万元) must not become 罚款. */
static bool idle_note(const char *s, size_t n)
{
    static const char *const notes[] = {
        "必填",    "选填",  "可选", "必选",    "元",
        "单位:元", "是/否", "分",   "年-月-日"}; /* half-width: as read */
    for (size_t i = 0; i < array_len(notes); i++) {
        if (strlen(notes[i]) == n && !memcmp(notes[i], s, n)) {
            return true;
        }
    }
    return false;
}

char *import_head_key(struct arena *a, const char *head)
{
    char *key = arena_alloc(a, strlen(head) + 1), *to = key;
    for (const char *s = head, *at = s; *s; at = s) {
        int32_t c = str_next(&s);
        if (c == 0xff08 || c == 0xff09) {
            *to++ = c == 0xff08 ? '(' : ')';
        } else if (!is_mark(c) || c == ':') {
            memcpy(to, at, (size_t)(s - at));
            to += s - at;
        }
    }
    *to = 0;
    char *open = strrchr(key, '(');
    if (open && to[-1] == ')' && open > key && idle_note(open + 1, (size_t)(to - open) - 2)) {
        *open = 0;
        to = open;
    }
    while (to > key && to[-1] == ':') {
        *--to = 0;
    }
    return key;
}

static bool same_head(struct arena *a, const char *key, const char *title)
{
    return title && str_eq(key, import_head_key(a, title));
}

/* --- what a head means ------------------------------------------------------------------------------------------------- */

const char *import_field_left(const struct field_def *f)
{
    if (field_derived(f)) {
        return "由系统算出，不用导入";
    }
    if (column_holds_files(f)) {
        return "材料要在记录上逐件上传，不能从表格导入";
    }
    return column_single(f) || column_listed(f) || f->type == FIELD_ROWS
               ? NULL
               : "这一类内容不能从表格导入";
}

static bool means_field(struct arena *a, const struct register_def *reg, const char *key,
                        struct import_column *ret)
{
    for (size_t pass = 0; pass < 3; pass++) {
        for (size_t i = 0; i < reg->n_fields; i++) {
            const struct field_def *f = &reg->fields[i];
            if (same_head(a, key, pass == 0 ? f->title : pass == 1 ? f->id : f->was)) {
                const char *left = import_field_left(f);
                ret->field = left ? NULL : f;
                ret->core = left ? "skip" : NULL;
                ret->left = left;
                return true;
            }
        }
    }
    return false;
}

static bool means_state(struct arena *a, const struct register_def *reg, const char *key,
                        struct import_column *ret)
{
    for (size_t i = 0; i < reg->n_states; i++) {
        const char *title = reg->states[i].title;
        if (same_head(a, key, arena_printf(a, "%s日期", title)) ||
            same_head(a, key, arena_printf(a, "%s时间", title))) {
            ret->core = arena_printf(a, "on:%s", reg->states[i].id);
            return true;
        }
    }
    return false;
}

static bool means_core(const char *key, struct import_column *ret)
{
    static const struct {
        const char *head, *core, *left;
    } rows[] = {
        {"编号", "number", NULL},
        {"文号", "number", NULL},
        {"状态", "state", NULL},
        {"单位", "unit", NULL},
        {"所属单位", "unit", NULL},
        {"填报单位", "unit", NULL},
        {"外部编号", "external", NULL},
        {"平台编号", "external", NULL},
        {"平台链接", "link", NULL},
        {"序号", "skip", "序号不用导入"},
        {"限期", "skip", "期限由系统按规则算，不用导入"},
        {PRACTICE_MARK, "skip", "练习区的标志，不用导入"},
        {"原行号", "skip", "上次导入的行号，不用导入"},
        {"原因", "skip", "上次没有导入的原因，不用导入"},
    };
    for (size_t i = 0; i < array_len(rows); i++) {
        if (str_eq(key, rows[i].head)) {
            ret->core = rows[i].core;
            ret->left = rows[i].left;
            return true;
        }
    }
    return false;
}

bool import_head_means(struct arena *a, const struct register_def *reg, const char *head,
                       struct import_column *ret)
{
    const char *key = import_head_key(a, head);
    *ret = (struct import_column){.head = head};
    return *key &&
           (means_field(a, reg, key, ret) || means_state(a, reg, key, ret) || means_core(key, ret));
}

/* --- remembered and chosen ------------------------------------------------------------------------------------------------ */

struct memory {
    struct table remembered; /* head, field */
    const struct import_column *chosen;
    size_t n_chosen;
};

static enum err recall(struct importing *x, struct memory *m, struct error *e)
{
    return db_all(x->db, x->a,
                  "select head, field from import_mapping where county = ?1 and register = ?2",
                  ARGS(I(x->by->county), T(x->plan->reg->id)), &m->remembered, e);
}

/* A field that has gone since is not remembered. */
static bool recalled(struct importing *x, const struct memory *m, const char *key,
                     struct import_column *ret)
{
    for (size_t i = 0; i < m->remembered.n; i++) {
        const char *word = cell_text(&m->remembered, i, 1);
        if (!str_eq(key, cell_text(&m->remembered, i, 0))) {
            continue;
        }
        if (*word == '-') {
            ret->left = "上次没有导入这一列";
            return true;
        }
        ret->core = *word == '@' ? word + 1 : NULL;
        ret->field = *word == '@' ? NULL : register_field(x->plan->reg, word);
        return ret->core || (ret->field && !import_field_left(ret->field));
    }
    return false;
}

static bool chosen(const struct memory *m, struct arena *a, const char *key,
                   struct import_column *ret)
{
    for (size_t i = 0; i < m->n_chosen; i++) {
        if (same_head(a, key, m->chosen[i].head)) {
            ret->field = m->chosen[i].field;
            ret->core = m->chosen[i].core;
            ret->left = ret->field || ret->core ? NULL : "没有选对应的项";
            return true;
        }
    }
    return false;
}

static bool means(struct importing *x, const struct memory *m, const char *head,
                  struct import_column *ret)
{
    const char *key = import_head_key(x->a, head);
    *ret = (struct import_column){.head = head};
    if (!*key) {
        return false;
    }
    if (chosen(m, x->a, key, ret) || recalled(x, m, key, ret)) {
        return true;
    }
    return import_head_means(x->a, x->plan->reg, head, ret);
}

/* --- the first rows --------------------------------------------------------------------------------------------------------- */

struct top {
    struct arena *a;
    struct {
        size_t row, n;
        const char **cells;
    } rows[HEAD_ROWS];
    size_t n;
};

static enum err on_top_row(void *ctx, const struct sheet_row *row, struct error *e)
{
    struct top *t = ctx;
    (void)e;
    t->rows[t->n].row = row->row;
    t->rows[t->n].n = row->n;
    t->rows[t->n].cells = arena_array(t->a, row->n + 1, sizeof(char *));
    for (size_t i = 0; i < row->n; i++) {
        t->rows[t->n].cells[i] = str_trim(t->a, row->cells[i].text);
    }
    *row->stop = ++t->n == HEAD_ROWS;
    return OK;
}

struct candidate {
    struct import_column *columns;
    size_t n, score;
};

static bool counts(const struct import_column *c)
{
    return c->field || (c->core && !str_eq(c->core, "skip"));
}

static bool same_target(const struct import_column *x, const struct import_column *y)
{
    return counts(x) && counts(y) && x->field == y->field && str_eq(x->core, y->core);
}

/* The second column of one meaning is left; 单位 twice is the owning unit beside a field of that title. */
static void refuse_twice(struct import_column *columns, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (!same_target(&columns[k], &columns[i])) {
            continue;
        }
        if (columns[i].field && str_eq(columns[i].field->title, "单位")) {
            columns[i].field = NULL;
            columns[i].core = "unit";
            refuse_twice(columns, i);
            return;
        }
        columns[i].field = NULL;
        columns[i].core = "skip";
        columns[i].left = "与前面的一列重复";
        return;
    }
}

/* What the two rows say together, what the lower one says, what the upper one says. */
static void judge_column(struct importing *x, const struct memory *m, const char *upper,
                         const char *lower, struct import_column *ret)
{
    bool both = upper && *upper && *lower && !str_eq(upper, lower);
    const char *joined = both     ? arena_printf(x->a, "%s%s", upper, lower)
                         : *lower ? lower
                         : upper  ? upper
                                  : "";
    if (means(x, m, joined, ret)) {
        return;
    }
    bool found = both && means(x, m, lower, ret);
    if (!found && both) {
        found = means(x, m, upper, ret) && !counts(ret);
    }
    if (!found) {
        *ret = (struct import_column){.left = "没有对应的项"};
    }
    ret->head = joined;
}

static struct candidate try_rows(struct importing *x, const struct memory *m, const struct top *t,
                                 size_t i, size_t rows)
{
    struct candidate c = {0};
    size_t upper = t->rows[i].n, lower = t->rows[i + rows - 1].n;
    c.n = upper > lower ? upper : lower;
    c.columns = arena_array(x->a, c.n + 1, sizeof(*c.columns));
    for (size_t k = 0; k < c.n; k++) {
        const char *up = rows == 2 && k < upper ? t->rows[i].cells[k] : NULL;
        const char *low = k < lower ? t->rows[i + rows - 1].cells[k] : "";
        judge_column(x, m, up, low, &c.columns[k]);
        if (!*c.columns[k].head) {
            c.columns[k] = (struct import_column){.head = ""};
        }
        refuse_twice(c.columns, k);
        c.score += counts(&c.columns[k]);
    }
    return c;
}

static enum err no_head(const struct import_plan *p, struct error *e)
{
    return error_set(e, ERR_INVALID,
                     "没有找到表头：前 %d "
                     "行里没有一列的名称与“%s”的项目对得上。请下载模板，或把表头改成系统里的名称。",
                     HEAD_ROWS, p->reg->title);
}

static enum err choose(struct importing *x, const struct memory *m, const struct top *t,
                       struct error *e)
{
    struct candidate best = {0};
    struct import_plan *p = x->plan;
    for (size_t i = 0; i < t->n; i++) {
        for (size_t rows = 1; rows <= 2 && i + rows <= t->n; rows++) {
            struct candidate c = try_rows(x, m, t, i, rows);
            if (c.score > best.score) {
                best = c;
                p->head_row = t->rows[i].row;
                p->head_rows = t->rows[i + rows - 1].row - t->rows[i].row + 1;
            }
        }
    }
    if (!best.score) {
        return no_head(p, e);
    }
    while (best.n && !*best.columns[best.n - 1].head) {
        best.n--;
    }
    if (best.n > IMPORT_COLUMNS_MAX) {
        return error_set(e, ERR_LIMIT, "表格有 %zu 列，一次最多导入 %d 列，请删去用不到的列。",
                         best.n, IMPORT_COLUMNS_MAX);
    }
    p->columns = best.columns;
    p->n_columns = best.n;
    return OK;
}

/* Kept on another platform: only what is kept here of it. */
static void leave_native(struct importing *x)
{
    const struct mode_def *mode = x->plan->reg->mode;
    for (size_t i = 0; x->mode == MODE_LEDGER && i < x->plan->n_columns; i++) {
        struct import_column *c = &x->plan->columns[i];
        bool kept = !c->field;
        for (size_t k = 0; mode && k < mode->n_ledger; k++) {
            kept = kept || mode->ledger[k] == c->field;
        }
        if (!kept) {
            c->field = NULL;
            c->core = "skip";
            c->left = "外部平台办理的只登记结果，不登记这一项";
        }
    }
}

static void note_missing(struct importing *x)
{
    struct import_plan *p = x->plan;
    for (size_t i = 0; i < p->reg->n_fields; i++) {
        const struct field_def *f = &p->reg->fields[i];
        bool there = !f->required || f->when || import_field_left(f) || x->mode == MODE_LEDGER;
        for (size_t k = 0; k < p->n_columns; k++) {
            there = there || p->columns[k].field == f;
        }
        if (!there) {
            p->missing = p->missing ? arena_printf(x->a, "%s、%s", p->missing, f->title) : f->title;
        }
    }
}

/* What was exported from the 练习区 stays there. */
static enum err refuse_practice(struct importing *x, struct error *e)
{
    bool marked = false, practice = false;
    for (size_t i = 0; i < x->plan->n_columns; i++) {
        marked = marked || str_eq(import_head_key(x->a, x->plan->columns[i].head), PRACTICE_MARK);
    }
    enum err r = marked ? practice_of(x->db, x->a, &practice, e) : OK;
    if (!r && marked && !practice) {
        return error_set(e, ERR_INVALID,
                         "这张表是从练习区导出的，数据不作数，不能导入真实的台账。");
    }
    return r;
}

enum err import_layout(struct importing *x, const struct import_column *mapping, size_t n_mapping,
                       struct error *e)
{
    struct top *t = arena_make(x->a, struct top);
    struct memory m = {.chosen = mapping, .n_chosen = n_mapping};
    t->a = x->a;
    enum err r = sheet_read(x->path, NULL, on_top_row, t, e);
    if (!r) {
        r = recall(x, &m, e);
    }
    if (!r) {
        r = choose(x, &m, t, e);
    }
    if (!r) {
        leave_native(x);
        note_missing(x);
        r = refuse_practice(x, e);
    }
    return r;
}
