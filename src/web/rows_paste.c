#include "web/rows_paste.h"

#include <string.h>

#include "base/csv_read.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "door/visit.h"
#include "exchange/lookup.h"

enum { COLUMNS_MAX = 60, NONE = -1 };

struct pasting {
    const struct request *req;
    const struct field_def *f;
    struct json_out *j;
    struct lookup *lookup;   /* NULL: nothing to look up, or no database */
    int column[COLUMNS_MAX]; /* of each pasted cell; NONE: not taken */
    size_t rows;
    bool known; /* the columns are */
};

static const char *text_of(const struct request *req, const struct field_def *f)
{
    return request_form(req, arena_printf(req->arena, "%s." ROWS_PASTE, f->id));
}

bool rows_pasted(const struct request *req, const struct field_def *f)
{
    const char *text = text_of(req, f);
    return text && *str_trim(req->arena, text);
}

/* --- heads ---------------------------------------------------------------------------------------------------------------- */
/* "姓 名（必填）" is 姓名. */
static const char *head_key(struct arena *a, const char *text)
{
    char *s = str_replace(a, str_replace(a, str_trim(a, text), "（必填）", ""), " ", "");
    return str_replace(a, str_replace(a, s, "\t", ""), "　", "");
}

static bool taken(const struct pasting *p, int column, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p->column[i] == column) {
            return true;
        }
    }
    return false;
}

/* The title itself before a head that only ends with it: 工作单位 is 单位 when nothing else is. */
static int column_of(struct pasting *p, const char *head, size_t n, bool exact)
{
    for (size_t i = 0; i < p->f->n_columns; i++) {
        const char *title = p->f->columns[i].title;
        bool same = str_eq(head, title) || str_eq(head, p->f->columns[i].id);
        if ((exact ? same : str_ends(head, title)) && !taken(p, (int)i, n)) {
            return (int)i;
        }
    }
    return NONE;
}

/* A line of heads names at least two columns, or the only one. */
static bool read_heads(struct pasting *p, const struct csv_row *row)
{
    struct arena *a = p->req->arena;
    size_t found = 0, n = row->n < COLUMNS_MAX ? row->n : COLUMNS_MAX;
    for (size_t i = 0; i < COLUMNS_MAX; i++) {
        p->column[i] = NONE;
    }
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < n; i++) {
            const char *head = head_key(a, row->cells[i]);
            if (*head && p->column[i] == NONE) {
                p->column[i] = column_of(p, head, n, pass == 0);
            }
        }
    }
    for (size_t i = 0; i < n; i++) {
        found += p->column[i] != NONE;
    }
    return found >= 2 || (found == 1 && p->f->n_columns == 1);
}

/* Without heads; a first cell that says 1 before more text only numbers the lines. */
static void by_order(struct pasting *p, const struct csv_row *row)
{
    bool numbered = row->n > 1 && p->f->n_columns && p->f->columns[0].type != FIELD_INT &&
                    str_eq(str_trim(p->req->arena, row->cells[0]), "1");
    for (size_t i = 0; i < COLUMNS_MAX; i++) {
        size_t at = i - numbered;
        p->column[i] = (numbered && !i) || at >= p->f->n_columns ? NONE : (int)at;
    }
}

/* --- cells ---------------------------------------------------------------------------------------------------------------- */
static const char *pasted_text(struct pasting *p, const struct field_def *c, const char *pasted)
{
    struct arena *a = p->req->arena;
    char *text = str_trim(a, pasted);
    struct value v;
    struct error ignored;
    const char *meant;
    int64_t id;
    if (!*text) {
        return field_otherwise(a, c, now_today());
    }
    if (c->type == FIELD_REF && p->lookup &&
        !lookup_ref(p->lookup, c, text, &id, &meant, &ignored)) {
        return id_text(a, id);
    }
    if (c->type != FIELD_REF && !value_parse(a, c, text, now_today(), &v, &ignored)) {
        return value_plain(a, c, &v);
    }
    return text;
}

static bool empty(struct pasting *p, const struct csv_row *row)
{
    for (size_t i = 0; i < row->n; i++) {
        if (*str_trim(p->req->arena, row->cells[i])) {
            return false;
        }
    }
    return true;
}

static void write_line(struct pasting *p, const struct csv_row *row)
{
    json_open(p->j, '{');
    for (size_t k = 0; k < p->f->n_columns; k++) {
        const char *pasted = "";
        for (size_t i = 0; i < row->n && i < COLUMNS_MAX; i++) {
            pasted = p->column[i] == (int)k ? row->cells[i] : pasted;
        }
        const char *text = pasted_text(p, &p->f->columns[k], pasted);
        if (!str_empty(text)) {
            json_key(p->j, p->f->columns[k].id);
            json_str(p->j, text);
        }
    }
    json_close(p->j, '}');
}

static enum err on_row(void *ctx, const struct csv_row *row, struct error *e)
{
    struct pasting *p = ctx;
    (void)e;
    if (empty(p, row)) {
        return OK;
    }
    if (!p->known) {
        p->known = true;
        if (read_heads(p, row)) {
            return OK;
        }
        by_order(p, row);
    }
    write_line(p, row);
    *row->stop = ++p->rows == ROWS_MAX;
    return OK;
}

static bool looks_up(const struct field_def *f)
{
    for (size_t i = 0; i < f->n_columns; i++) {
        if (f->columns[i].type == FIELD_REF) {
            return true;
        }
    }
    return false;
}

void rows_paste(const struct request *req, const struct field_def *f, struct json_out *j)
{
    struct pasting p = {.req = req, .f = f, .j = j};
    const char *text = text_of(req, f);
    struct error ignored;
    struct db *db;
    if (!text) {
        return;
    }
    if (looks_up(f) && !app_reader(req, &db, &ignored)) {
        p.lookup = lookup_new(req->arena, db, app_of(req)->content, &visit_actor(req)->scope);
    }
    /* Cells of a copied table stand apart by tabs, whatever else the first line holds. */
    text = strchr(text, '\t') ? arena_printf(req->arena, "sep=\t\n%s", text) : text;
    if (csv_read_bytes(text, strlen(text), on_row, &p, &ignored)) {
        json_open(j, '{'); /* what cannot be read as a table comes back as one cell, to be seen */
        json_key(j, f->columns[0].id);
        json_str(j, arena_strndup(req->arena, text, str_prefix(text, 200)));
        json_close(j, '}');
    }
}
