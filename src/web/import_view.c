#include "web/import_view.h"

#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "sheet/sheet.h"

enum { ROWS_SHOWN = 50, COLUMNS_SHOWN = 6, CELL_CHARS = 40 };

/* --- which column is what ------------------------------------------------------------------------------------------- */
static const char *core_title(const struct import_ask *ask, const char *core)
{
    static const char *const words[][2] = {{"number", "编号"},
                                           {"unit", "单位"},
                                           {"state", "状态"},
                                           {"external", "外部编号"},
                                           {"link", "平台链接"}};
    for (size_t i = 0; i < array_len(words); i++) {
        if (str_eq(words[i][0], core)) {
            return words[i][1];
        }
    }
    const struct state_def *s = str_starts(core, "on:") ? register_state(ask->reg, core + 3) : NULL;
    return s ? arena_printf(ask->a, "%s日期", s->title) : core;
}

static const char *column_title(const struct import_ask *ask, const struct import_column *c)
{
    return c->field ? c->field->title : core_title(ask, c->core);
}

static void option(struct strbuf *b, const char *code, const char *title, const char *now)
{
    html_lit(b, "<option");
    html_set(b, "value", code);
    if (str_eq(code, now)) {
        html_lit(b, " selected");
    }
    html_lit(b, ">");
    html_text(b, title);
    html_lit(b, "</option>");
}

static void core_option(struct strbuf *b, const struct import_ask *ask, const char *core,
                        const char *now)
{
    option(b, arena_printf(ask->a, "@%s", core), core_title(ask, core), now);
}

static void core_options(struct strbuf *b, const struct import_ask *ask,
                         const struct import_column *c, const char *now)
{
    bool kept = ask->backfill || ask->mode == MODE_LEDGER;
    const char *own = import_taken(c) ? c->core : NULL;
    if (own || !ask->reg->owner) {
        core_option(b, ask, own ? own : "unit", now);
    }
    static const char *const cores[] = {"number", "state", "external", "link"};
    for (size_t i = 0; kept && i < array_len(cores); i++) {
        bool outside = i >= 2;
        if (!str_eq(cores[i], own) && (!outside || ask->mode == MODE_LEDGER)) {
            core_option(b, ask, cores[i], now);
        }
    }
    for (size_t i = 0; kept && i < ask->reg->n_states; i++) {
        const char *on = arena_printf(ask->a, "on:%s", ask->reg->states[i].id);
        if (!str_eq(on, own)) {
            core_option(b, ask, on, now);
        }
    }
}

static void column_select(struct strbuf *b, const struct import_ask *ask,
                          const struct import_column *c, size_t i)
{
    const char *now = import_code(ask->a, c);
    html_lit(b, "<label class=\"s\">");
    html_text(b, c->head);
    ui_hidden(b, arena_printf(ask->a, "h.%zu", i), import_choice(ask->a, c));
    html_lit(b, "<select class=\"form-select\"");
    html_set(b, "name", arena_printf(ask->a, "c.%zu", i));
    html_lit(b, ">");
    option(b, str_empty(now) ? "" : "-", "不导入", import_taken(c) ? NULL : now);
    core_options(b, ask, c, now);
    for (size_t k = 0; k < ask->reg->n_fields; k++) {
        if (import_field_open(ask, &ask->reg->fields[k])) {
            option(b, ask->reg->fields[k].id, ask->reg->fields[k].title, now);
        }
    }
    html_lit(b, "</select></label>");
}

static void column_words(struct strbuf *b, const struct import_ask *ask,
                         const struct import_plan *p)
{
    html_lit(b, "<p class=\"in s\">");
    for (size_t i = 0; i < p->n_columns; i++) {
        const struct import_column *c = &p->columns[i];
        if (!import_taken(c)) {
            continue;
        }
        html_lit(b, "<span class=\"who\">");
        html_text(b, c->head);
        if (!str_eq(c->head, column_title(ask, c))) {
            html_lit(b, " → ");
            html_text(b, column_title(ask, c));
        }
        html_lit(b, "</span> ");
    }
    html_lit(b, "</p>");
    for (size_t i = 0; i < p->n_columns; i++) {
        const struct import_column *c = &p->columns[i];
        if (!import_taken(c) && !str_empty(c->head)) {
            html_lit(b, "<p class=\"in s q\">“");
            html_text(b, c->head);
            html_lit(b, "”不导入：");
            html_text(b, c->left ? c->left : "没有对应的项");
            html_lit(b, "</p>");
        }
    }
}

void import_view_columns(struct strbuf *b, const struct import_ask *ask,
                         const struct import_plan *p)
{
    ui_card(b, "表头对应", -1, arena_printf(ask->a, "表头在第 %zu 行", p->head_row));
    column_words(b, ask, p);
    if (p->missing) {
        html_lit(b, "<p class=\"in\">");
        ui_lamp(b, LAMP_YELLOW, "表里没有必填的列");
        html_lit(b, " ");
        html_text(b, p->missing);
        html_lit(b, "</p>");
    }
    html_lit(b, "<details class=\"in\"><summary class=\"lk\">改对应关系</summary>");
    ui_form(b, ask->req, arena_printf(ask->a, "/desk/r/%s/import", ask->reg->id), false);
    ui_hidden(b, "file", ask->file_id);
    ui_hidden(b, "backfill", ask->backfill ? "1" : "0");
    for (size_t i = 0; i < ask->n_chosen; i++) {
        ui_hidden(b, "m", import_choice(ask->a, &ask->chosen[i]));
    }
    html_lit(b, "<div class=\"grid4\">");
    for (size_t i = 0; i < p->n_columns; i++) {
        if (!str_empty(p->columns[i].head)) {
            column_select(b, ask, &p->columns[i], i);
        }
    }
    html_lit(b, "</div><p class=\"row1\">");
    ui_button(b, "按这个对应重新检查", UI_TINT);
    html_lit(b, "</p>");
    ui_form_end(b);
    html_lit(b, "</details>");
    ui_card_end(b);
}

/* --- rows with faults -------------------------------------------------------------------------------------------------- */
struct flawed {
    struct strbuf *b;
    const struct import_ask *ask;
    const struct import_plan *p;
    const struct import_fault *faults;
    size_t n, at; /* faults; the first of the row that is next */
    size_t rows;
    bool whole; /* some fault is of a row as a whole */
    bool shown[IMPORT_COLUMNS_MAX];
};

static void fault_words(struct strbuf *b, const struct import_fault *f)
{
    html_lit(b, "<span class=\"flaw-why s\">");
    html_text(b, f->why);
    if (f->meant && !strstr(f->why, f->meant)) {
        html_lit(b, "可能是“");
        html_text(b, f->meant);
        html_lit(b, "”");
    }
    html_lit(b, "</span>");
}

static const struct import_fault *fault_of(const struct flawed *x, size_t end, size_t column)
{
    for (size_t i = x->at; i < end; i++) {
        if (x->faults[i].column == column) {
            return &x->faults[i];
        }
    }
    return NULL;
}

static void cell_write(struct flawed *x, const struct import_fault *f, size_t column,
                       const char *text)
{
    struct arena *a = x->ask->a;
    size_t n = str_prefix(text, CELL_CHARS);
    html_lit(x->b, "<td");
    html_set(x->b, "class", f ? "flaw" : NULL);
    html_set(x->b, "data-label", x->p->columns[column].head);
    html_lit(x->b, ">");
    html_text(x->b, text[n] ? arena_printf(a, "%.*s…", (int)n, text) : text);
    if (f) {
        fault_words(x->b, f);
    }
    html_lit(x->b, "</td>");
}

static enum err on_row(void *ctx, const struct sheet_row *row, struct error *e)
{
    struct flawed *x = ctx;
    size_t end;
    (void)e;
    while (x->at < x->n && x->faults[x->at].row < row->row) {
        x->at++;
    }
    *row->stop = x->at == x->n || x->rows == ROWS_SHOWN;
    if (*row->stop || x->faults[x->at].row != row->row) {
        return OK;
    }
    for (end = x->at; end < x->n && x->faults[end].row == row->row;) {
        end++;
    }
    x->rows++;
    html_lit(x->b, "<tr><td class=\"nowrap\" data-label=\"行\">");
    html_int(x->b, (int64_t)row->row);
    html_lit(x->b, "</td>");
    for (size_t i = 0; i < x->p->n_columns; i++) {
        if (x->shown[i]) {
            cell_write(x, fault_of(x, end, i), i, i < row->n ? row->cells[i].text : "");
        }
    }
    const struct import_fault *whole = fault_of(x, end, SIZE_MAX);
    if (whole) {
        html_lit(x->b, "<td class=\"flaw\" data-label=\"整行\">");
        fault_words(x->b, whole);
        html_lit(x->b, "</td>");
    } else if (x->whole) {
        html_lit(x->b, "<td></td>");
    }
    html_lit(x->b, "</tr>");
    return OK;
}

static void choose_columns(struct flawed *x)
{
    for (size_t i = 0, n = 0; i < x->p->n_columns && n < COLUMNS_SHOWN; i++) {
        x->shown[i] = import_taken(&x->p->columns[i]);
        n += x->shown[i];
    }
    for (size_t i = 0; i < x->n; i++) {
        if (x->faults[i].column < x->p->n_columns) {
            x->shown[x->faults[i].column] = true;
        }
        x->whole = x->whole || x->faults[i].column == SIZE_MAX;
    }
}

static void heads_write(const struct flawed *x, const char *title)
{
    const char **heads = arena_array(x->ask->a, IMPORT_COLUMNS_MAX + 2, sizeof(*heads));
    size_t n = 0;
    heads[n++] = "行";
    for (size_t i = 0; i < x->p->n_columns; i++) {
        if (x->shown[i]) {
            heads[n++] = x->p->columns[i].head;
        }
    }
    if (x->whole) {
        heads[n++] = "整行";
    }
    ui_table(x->b, title, heads, n);
}

enum err import_view_faults(struct strbuf *b, const struct import_ask *ask,
                            const struct import_plan *p, const struct import_fault *faults,
                            size_t n, const char *title, const char *foot, struct error *e)
{
    struct flawed x = {.b = b, .ask = ask, .p = p, .faults = faults, .n = n};
    choose_columns(&x);
    html_lit(b, "<section class=\"card flow\"><header><h2>");
    html_text(b, title);
    html_lit(b, "</h2><span class=\"s q\">有问题的格子已标出并说明</span></header>");
    heads_write(&x, title);
    enum err r = sheet_read(ask->path, NULL, on_row, &x, e);
    ui_table_end(b);
    html_lit(b, "<p class=\"foot-line s q\">");
    if (x.rows == ROWS_SHOWN) {
        html_text(b, arena_printf(ask->a, "这里是前 %d 行，全部见下载的文件。", ROWS_SHOWN));
    }
    html_text(b, foot);
    html_lit(b, "</p>");
    ui_card_end(b);
    return r;
}

/* --- the first rows ------------------------------------------------------------------------------------------------------- */
void import_view_samples(struct strbuf *b, const struct import_ask *ask,
                         const struct import_plan *p)
{
    struct flawed x = {.b = b, .ask = ask, .p = p};
    choose_columns(&x);
    html_lit(b, "<details class=\"card flow\"><summary class=\"in lk\">");
    html_text(b, arena_printf(ask->a, "看文件的前 %zu 行", p->n_samples));
    html_lit(b, "</summary>");
    heads_write(&x, "文件的前几行");
    for (size_t k = 0; k < p->n_samples; k++) {
        html_lit(b, "<tr><td class=\"nowrap\" data-label=\"行\">");
        html_int(b, (int64_t)p->samples[k].row);
        html_lit(b, "</td>");
        for (size_t i = 0; i < p->n_columns; i++) {
            if (x.shown[i]) {
                cell_write(&x, NULL, i, p->samples[k].cells[i]);
            }
        }
        html_lit(b, "</tr>");
    }
    ui_table_end(b);
    html_lit(b, "</details>");
}
