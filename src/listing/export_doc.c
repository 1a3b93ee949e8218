#include "listing/export_doc.h"

#include "base/now.h"
#include "base/str.h"

enum { COLUMNS_MAX = 8, WIDTH_MIN = 6, WIDTH_MAX = 30 };

static const struct doc_span *span(struct arena *a, const char *text)
{
    struct doc_span *s = arena_make(a, struct doc_span);
    s->text = str_empty(text) ? " " : text;
    return s;
}

static struct doc_block para(struct arena *a, enum block_role role, const char *text)
{
    return (struct doc_block){
        .kind = BLOCK_PARA, .role = role, .spans = span(a, text), .n_spans = 1};
}

/* 编号, 状态 and 单位 first, then the columns of the list. */
static size_t pick(const struct list *l, const struct sheet *s, size_t *columns)
{
    static const char *const first[] = {"编号", "状态", "单位"};
    size_t n = 0;
    for (size_t i = 0; i < array_len(first) + l->n_columns && n < COLUMNS_MAX; i++) {
        const char *title =
            i < array_len(first) ? first[i] : l->columns[i - array_len(first)]->title;
        for (size_t k = 0; k < s->n_columns; k++) {
            bool known = false;
            for (size_t j = 0; j < n; j++) {
                known = known || columns[j] == k;
            }
            if (!known && str_eq(s->columns[k].title, title)) {
                columns[n++] = k;
                break;
            }
        }
    }
    return n;
}

static const char *cell_words(struct arena *a, const struct sheet_cell *c)
{
    return c->number && !c->text ? str_from_scaled(a, c->n, c->scale, true) : c->text;
}

static struct doc_row row_of(struct arena *a, const struct sheet *s, const size_t *columns,
                             size_t n, size_t row, bool head)
{
    struct doc_cell *cells = arena_array(a, n + 1, sizeof(*cells));
    for (size_t i = 0; i < n; i++) {
        const struct sheet_cell *c = head ? NULL : &s->cells[row * s->n_columns + columns[i]];
        cells[i] = (struct doc_cell){
            .spans = span(a, head ? s->columns[columns[i]].title : cell_words(a, c)),
            .n = 1,
            .columns = 1,
            .rows = 1,
            .align = head        ? 'c'
                     : c->number ? 'r'
                                 : 'l'};
    }
    return (struct doc_row){.cells = cells, .n = n, .head = head};
}

static struct doc_block table(struct arena *a, const struct list *l, const struct sheet *s)
{
    size_t *columns = arena_array(a, COLUMNS_MAX, sizeof(*columns)), n = pick(l, s, columns);
    int *widths = arena_array(a, COLUMNS_MAX, sizeof(*widths));
    struct doc_row *rows = arena_array(a, s->n_rows + 1, sizeof(*rows));
    rows[0] = row_of(a, s, columns, n, 0, true);
    for (size_t i = 0; i < s->n_rows; i++) {
        rows[i + 1] = row_of(a, s, columns, n, i, false);
    }
    for (size_t i = 0; i < n; i++) {
        int w = s->columns[columns[i]].width;
        widths[i] = w < WIDTH_MIN ? WIDTH_MIN : w > WIDTH_MAX ? WIDTH_MAX : w;
    }
    return (struct doc_block){.kind = BLOCK_TABLE,
                              .role = ROLE_TEXT,
                              .rows = rows,
                              .n_rows = s->n_rows + 1,
                              .widths = widths,
                              .n_columns = n};
}

enum err export_doc(struct arena *a, const struct list *l, const struct sheet *s,
                    const char *office, enum paper_format format, struct doc_file *ret,
                    struct error *e)
{
    struct doc_block *blocks = arena_array(a, s->n_head + 3, sizeof(*blocks));
    size_t n = 0;
    if (s->n_rows > EXPORT_DOC_MAX) {
        return error_set(e, ERR_LIMIT, "Word、PDF 一次最多 %d 件，请先筛选；全部的请导出 Excel。",
                         EXPORT_DOC_MAX);
    }
    blocks[n++] = para(a, ROLE_TITLE, l->reg->title);
    for (size_t i = 0; i < s->n_head; i++) {
        blocks[n++] = para(a, ROLE_SMALL, s->head[i]);
    }
    blocks[n++] = table(a, l, s);
    blocks[n++] =
        para(a, ROLE_SMALL, "填表人：　　　　　　　审核人：　　　　　　　负责人：　　　　　　　");
    const struct doc d = {.sheet = SHEET_REPORT,
                          .title = l->reg->title,
                          .author = office,
                          .subject = l->reg->title,
                          .moment = datetime_text(a, now_ms()),
                          .blocks = blocks,
                          .n = n};
    return render_file(a, &d, format, ret, e);
}
