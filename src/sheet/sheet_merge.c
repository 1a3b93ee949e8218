/* sheet_merge.c - merged areas. A workbook names them behind its rows, so they are read first; most files have none, which a
 * plain search of the bytes finds out without parsing. */
#define _GNU_SOURCE /* memmem */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "sheet/sheet_internal.h"

static const char needle[] = "mergeCell";

struct search {
    char tail[sizeof(needle)];
    size_t n;
    bool found;
};

static enum err look(void *ctx, const void *p, size_t n, bool *stop, struct error *e)
{
    struct search *s = ctx;
    const size_t len = sizeof(needle) - 1;
    char seam[2 * sizeof(needle)];
    size_t first = n < len ? n : len;
    (void)e;
    memcpy(seam, s->tail, s->n);
    memcpy(seam + s->n, p, first);
    s->found = memmem(seam, s->n + first, needle, len) || memmem(p, n, needle, len);
    *stop = s->found;
    if (n >= len) {
        memcpy(s->tail, (const char *)p + n - (len - 1), len - 1);
        s->n = len - 1;
    } else {
        size_t all = s->n + first, keep = all < len - 1 ? all : len - 1;
        memcpy(s->tail, seam + all - keep, keep);
        s->n = keep;
    }
    return OK;
}

/* --- reading ---------------------------------------------------------------------------------------------------- */

static bool parse_area(const char *ref, struct area *ret)
{
    const char *colon = ref ? strchr(ref, ':') : NULL;
    char first[16];
    if (!colon || (size_t)(colon - ref) >= sizeof(first)) {
        return false;
    }
    memcpy(first, ref, (size_t)(colon - ref));
    first[colon - ref] = 0;
    *ret = (struct area){.value = {.text = ""}};
    return sheet_place(first, &ret->left, &ret->top) &&
           sheet_place(colon + 1, &ret->right, &ret->bottom) && ret->top > 0 &&
           ret->top <= ret->bottom && ret->left < SHEET_COLUMNS_MAX && ret->left <= ret->right;
}

static enum err on_start(void *ctx, const struct xml_tag *tag, struct error *e)
{
    struct merges *m = ctx;
    struct area area;
    if (!str_eq(tag->name, "mergeCell") || !parse_area(xml_attr(tag, "ref"), &area)) {
        return OK;
    }
    if (m->n == SHEET_MERGED_MAX) {
        return error_set(e, ERR_LIMIT, "表格里合并的单元格太多（超过 %d 处），请取消合并再导入。",
                         SHEET_MERGED_MAX);
    }
    area.right = area.right < SHEET_COLUMNS_MAX ? area.right : SHEET_COLUMNS_MAX - 1;
    *(struct area *)arena_push(m->a, &m->areas, &m->n, &m->cap, sizeof(area)) = area;
    return OK;
}

static int by_top(const void *x, const void *y)
{
    const struct area *a = x, *b = y;
    if (a->top != b->top) {
        return a->top < b->top ? -1 : 1;
    }
    return (a->left > b->left) - (a->left < b->left);
}

enum err merges_read(const struct book *b, struct arena *a, size_t part, struct merges *ret,
                     struct error *e)
{
    struct search s = {0};
    *ret = (struct merges){.a = a};
    enum err r = unzip_each(b->zip, part, look, &s, e);
    if (!r && s.found) {
        r = book_parse(b, part, &(struct xml_reader){.ctx = ret, .start = on_start}, e);
    }
    if (!r && ret->n) {
        qsort(ret->areas, ret->n, sizeof(*ret->areas), by_top);
    }
    return r;
}

/* --- filling ---------------------------------------------------------------------------------------------------- */

static void keep_value(struct merges *m, struct area *x, const struct sheet_value *first)
{
    x->value = *first;
    x->value.text = arena_strdup(m->a, first->text);
    x->value.filled = true;
}

static size_t fill_area(struct merges *m, struct area *x, size_t row, struct sheet_value *cells,
                        size_t n)
{
    if (row == x->top && x->left < n && cells[x->left].kind) {
        keep_value(m, x, &cells[x->left]);
    }
    if (!x->value.kind) {
        return n;
    }
    for (; n <= x->right; n++) {
        cells[n] = (struct sheet_value){.text = ""};
    }
    for (size_t i = x->left; i <= x->right; i++) {
        if (!cells[i].kind) {
            cells[i] = x->value;
        }
    }
    return n;
}

/* Areas of a real table do not overlap: what would take more columns than there are is left unfilled. */
static void enter(struct merges *m, size_t row)
{
    for (; m->next < m->n && m->areas[m->next].top <= row; m->next++) {
        struct area *x = &m->areas[m->next];
        size_t width = x->right - x->left + 1;
        if (x->bottom >= row && m->width + width <= SHEET_COLUMNS_MAX) {
            m->active[m->n_active++] = x;
            m->width += width;
        }
    }
}

static void leave(struct merges *m, size_t row)
{
    for (size_t i = 0; i < m->n_active;) {
        struct area *x = m->active[i];
        if (x->bottom >= row) {
            i++;
            continue;
        }
        m->width -= x->right - x->left + 1;
        m->active[i] = m->active[--m->n_active];
    }
}

size_t merges_fill(struct merges *m, size_t row, struct sheet_value *cells, size_t n)
{
    leave(m, row);
    enter(m, row);
    for (size_t i = 0; i < m->n_active; i++) {
        n = fill_area(m, m->active[i], row, cells, n);
    }
    return n;
}
