/* import_file.c - files that go back to the person: the bad rows with their reasons, and the template. */
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "exchange/import_internal.h"
#include "register/column.h"
#include "register/export.h"

enum { BAD_ROWS_MAX = 20000, WIDTH = 16, WHY_WIDTH = 60, CODES_SHOWN = 40 };

/* --- bad rows --------------------------------------------------------------------------------------------------------------- */

struct bad {
    struct arena *a;
    const struct import_plan *p;
    struct sheet_cell *cells;
    size_t columns, n, cap;
    bool more;
};

/* All faults of a row in one text; those beyond the ceiling of the plan are not known any more. */
static const char *reasons(struct bad *b, size_t row)
{
    const char *s = NULL;
    for (size_t i = 0; i < b->p->n_faults; i++) {
        const struct import_fault *f = &b->p->faults[i];
        if (f->row != row) {
            continue;
        }
        const char *head = f->head ? arena_printf(b->a, "【%s】", f->head) : "";
        const char *meant = f->meant && !strstr(f->why, f->meant)
                                ? arena_printf(b->a, "是不是“%s”？", f->meant)
                                : "";
        s = arena_printf(b->a, "%s%s%s%s%s", s ? s : "", s ? "\n" : "", head, f->why, meant);
    }
    return s ? s : "这一行另有问题，请先改好前面的再导入一次。";
}

static struct sheet_cell *new_row(struct bad *b)
{
    struct sheet_cell *first = NULL;
    for (size_t i = 0; i < b->columns; i++) {
        struct sheet_cell *c = arena_push(b->a, &b->cells, &b->n, &b->cap, sizeof(*c));
        first = first ? first : c;
    }
    return b->cells + b->n - b->columns;
}

static bool is_bad(const struct import_plan *p, size_t row, size_t *from)
{
    while (*from < p->n_faults && p->faults[*from].row < row) {
        (*from)++;
    }
    return *from < p->n_faults && p->faults[*from].row == row;
}

struct bad_walk {
    struct bad b;
    size_t from; /* the first fault not above the row */
};

static enum err on_row(void *ctx, size_t i, const struct sheet_row *row, struct error *e)
{
    struct bad_walk *w = ctx;
    struct bad *b = &w->b;
    (void)e;
    bool known = is_bad(b->p, row->row, &w->from),
         past = w->from == b->p->n_faults && b->p->n_faults == IMPORT_FAULTS_MAX;
    if (!bit_get(b->p->left_out, i) || !(known || past)) {
        return OK;
    }
    if (b->n / b->columns == BAD_ROWS_MAX) {
        b->more = true;
        *row->stop = true;
        return OK;
    }
    struct sheet_cell *cells = new_row(b);
    for (size_t k = 0; k < b->p->n_columns && k < row->n; k++) {
        cells[k].text = arena_strdup(b->a, row->cells[k].text);
    }
    cells[b->p->n_columns].text = arena_printf(b->a, "%zu", row->row);
    cells[b->p->n_columns + 1].text = reasons(b, row->row);
    return OK;
}

enum err import_bad_rows(struct arena *a, const struct import_plan *p, const char *path,
                         struct strbuf *ret, struct error *e)
{
    struct bad_walk w = {.b = {.a = a, .p = p, .columns = p->n_columns + 2}};
    struct sheet_column *columns = arena_array(a, p->n_columns + 2, sizeof(*columns));
    enum err r = import_walk(path, p, on_row, &w, e);
    if (r) {
        return r;
    }
    for (size_t i = 0; i < p->n_columns; i++) {
        columns[i] = (struct sheet_column){p->columns[i].head, WIDTH};
    }
    columns[p->n_columns] = (struct sheet_column){"原行号", 8};
    columns[p->n_columns + 1] = (struct sheet_column){"原因", WHY_WIDTH};
    const char *const head[] = {
        arena_printf(a, "%s 没有导入的行", p->reg->title),
        arena_printf(a, "来自 %s，共 %zu 行%s。改好后可以直接导入这个文件。", p->file_name, p->bad,
                     w.b.more ? arena_printf(a, "，这里是前 %d 行", BAD_ROWS_MAX) : ""),
    };
    const struct sheet s = {.name = "没有导入的行",
                            .head = head,
                            .n_head = array_len(head),
                            .columns = columns,
                            .n_columns = w.b.columns,
                            .cells = w.b.cells,
                            .n_rows = w.b.n / w.b.columns};
    return export_xlsx(a, &s, 1, ret, e);
}

/* --- template ------------------------------------------------------------------------------------------------------------------ */

static const char *codes_text(struct arena *a, const struct field_def *f)
{
    const char *s = "填下列之一：";
    for (size_t i = 0; f->codes && i < f->codes->n && i < CODES_SHOWN; i++) {
        s = arena_printf(a, "%s%s%s", s, i ? "、" : "", f->codes->codes[i].title);
    }
    return f->codes && f->codes->n > CODES_SHOWN ? arena_printf(a, "%s 等 %zu 项", s, f->codes->n)
                                                 : s;
}

static const char *ref_text(struct arena *a, const struct field_def *f)
{
    const char *core = column_core(f);
    if (str_eq(core, "unit")) {
        return "填单位全称或简称";
    }
    if (str_eq(core, "person")) {
        return "填姓名；同名的写成 姓名（单位）";
    }
    return f->target ? arena_printf(a, "填%s的名称或编号", f->target->title) : "填代码或名称";
}

static const char *takes(struct arena *a, const struct field_def *f)
{
    switch (f->type) {
    case FIELD_INT: return "填整数";
    case FIELD_DECIMAL: return arena_printf(a, "填数字，最多 %d 位小数", f->scale);
    case FIELD_MONEY: return "填金额，单位元";
    case FIELD_DATE: return "填日期，例如 2026-09-03";
    case FIELD_DATETIME: return "填日期和时间，例如 2026-09-03 09:30";
    case FIELD_YESNO: return "填 是 或 否";
    case FIELD_CODE: return codes_text(a, f);
    case FIELD_REF:
    case FIELD_PEOPLE: return ref_text(a, f);
    case FIELD_USCI: return "填 18 位统一社会信用代码，会核对校验码";
    case FIELD_CITIZEN_ID: return "填 18 位公民身份号码，会核对校验码";
    default: return "填文字";
    }
}

struct template
{
    struct arena *a;
    struct sheet_column *columns;
    struct sheet_cell *lines; /* two a column */
    size_t n, cap, n_lines, cap_lines;
};

static void add_column(struct template *t, const char *title, const char *what)
{
    *(struct sheet_column *)arena_push(t->a, &t->columns, &t->n, &t->cap,
                                       sizeof(struct sheet_column)) =
        (struct sheet_column){title, WIDTH};
    for (int i = 0; i < 2; i++) {
        *(struct sheet_cell *)arena_push(t->a, &t->lines, &t->n_lines, &t->cap_lines,
                                         sizeof(struct sheet_cell)) =
            (struct sheet_cell){.text = i ? what : title};
    }
}

static void add_fields(struct template *t, const struct register_def *reg)
{
    for (size_t i = 0; i < reg->n_fields; i++) {
        const struct field_def *f = &reg->fields[i];
        const char *many = column_listed(f) ? "；多项用顿号隔开" : "",
                   *must = f->required ? "（必填）" : "";
        if (!import_field_left(f) && f->type != FIELD_ROWS) {
            add_column(t, f->title,
                       arena_printf(t->a, "%s%s%s%s%s", must, takes(t->a, f), many,
                                    f->help ? "。" : "", f->help ? f->help : ""));
        }
    }
}

static void add_states(struct template *t, const struct register_def *reg)
{
    const char *list = "填现在的状态：";
    for (size_t i = 0; i < reg->n_states; i++) {
        list = arena_printf(t->a, "%s%s%s", list, i ? "、" : "", reg->states[i].title);
    }
    add_column(t, "编号", "纸面上的文号，没有就留空");
    add_column(t, "状态", list);
    for (size_t i = 0; i < reg->n_states; i++) {
        const char *title = reg->states[i].title;
        add_column(t, arena_printf(t->a, "%s日期", title),
                   arena_printf(t->a, "进入“%s”的日期，没有经过就留空", title));
    }
}

enum err import_template(struct arena *a, const struct register_def *reg, bool backfill,
                         struct strbuf *ret, struct error *e)
{
    static const struct sheet_column about[] = {{"列名", 24}, {"怎么填", 70}};
    struct template t = {.a = a};
    add_fields(&t, reg);
    if (!reg->owner) {
        add_column(&t, "单位", "填单位全称或简称；留空为您所在的单位");
    }
    if (backfill) {
        add_states(&t, reg);
    }
    const struct sheet sheets[] = {
        {.name = reg->title, .columns = t.columns, .n_columns = t.n},
        {.name = "填写说明",
         .columns = about,
         .n_columns = array_len(about),
         .cells = t.lines,
         .n_rows = t.n_lines / 2},
    };
    return export_xlsx(a, sheets, array_len(sheets), ret, e);
}
