#include "framework/framework_read.h"

#include <string.h>

#include "base/bytes.h"
#include "base/date.h"
#include "base/now.h"
#include "base/str.h"
#include "domain/framework_part.h"
#include "domain/framework_rows.h"
#include "sheet/sheet.h"

#define FILE_MAX ((size_t)4 << 20)

/* --- which it is ----------------------------------------------------------------------------------------- */
static bool opens_with_key(const char *line, size_t n)
{
    size_t key = strspn(line, "abcdefghijklmnopqrstuvwxyz_");
    return key > 0 && key < n && line[key] == ':' && !memchr(line, '\t', n);
}

static bool looks_like_yaml(const char *text)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        size_t blank = strspn(text, " \t\r");
        if (blank < n && text[blank] != '#') {
            return opens_with_key(text, n) || str_starts(text, "---");
        }
        text += n + (text[n] == '\n');
    }
    return false;
}

static bool is_yaml(const char *name, const char *text)
{
    if (str_ends(name, ".yaml") || str_ends(name, ".yml")) {
        return true;
    }
    return !str_ends(name, ".txt") && looks_like_yaml(text);
}

static bool is_sheet(const char *name, const char *bytes, size_t n)
{
    return (n >= 4 && memcmp(bytes, "PK\3\4", 4) == 0) || str_ends(name, ".csv");
}

/* --- sheets ---------------------------------------------------------------------------------------------- */
struct gather {
    struct arena *a;
    struct framework_table_row *rows;
    size_t n, cap;
};

static enum err on_row(void *ctx, const struct sheet_row *row, struct error *e)
{
    struct gather *g = ctx;

    if (g->n >= FRAMEWORK_ROWS_MAX) {
        return error_set(e, ERR_LIMIT, "表格超过 %d 行，不像一套指标体系，请只留指标表。",
                         FRAMEWORK_ROWS_MAX);
    }
    struct framework_table_row *to = arena_push(g->a, &g->rows, &g->n, &g->cap, sizeof(*to));
    *to = (struct framework_table_row){.line = (int)row->row};
    to->n = row->n < FRAMEWORK_COLUMNS_MAX ? row->n : FRAMEWORK_COLUMNS_MAX;
    for (size_t i = 0; i < to->n; i++) {
        /* A merged cell counts where it begins. */
        const struct sheet_value *v = &row->cells[i];
        to->cells[i] = v->kind == SHEET_EMPTY || v->filled ? NULL : arena_strdup(g->a, v->text);
    }
    return OK;
}

static enum err read_sheet(struct arena *a, const char *name, const void *bytes, size_t n,
                           struct framework *ret, struct error *e)
{
    struct gather g = {.a = a};
    enum err r = sheet_read_bytes(bytes, n, NULL, on_row, &g, e);

    return r ? r : framework_from_rows(a, name, g.rows, g.n, ret, e);
}

enum err framework_read(struct arena *a, const struct content *c, const char *name,
                        const void *bytes, size_t n, struct framework *ret, struct error *e)
{
    char *text = NULL;
    enum err r;

    if (n > FILE_MAX) {
        return error_set(e, ERR_LIMIT, "文件超过 4 MB，请只留指标表。");
    }
    if (is_sheet(name, bytes, n)) {
        r = read_sheet(a, name, bytes, n, ret, e);
    } else {
        text = arena_strndup(a, bytes, n);
        r = is_yaml(name, text) ? framework_from_yaml(a, name, text, n, ret, e)
                                : framework_from_text(a, text, n, ret, e);
    }
    if (!r) {
        framework_check_bindings(a, ret, c);
        framework_check_laws(a, ret, c->laws, c->n_laws, date_text(a, now_today()));
    }
    return r;
}

enum err framework_read_file(struct arena *a, const struct content *c, const char *path,
                             const char *name, struct framework *ret, struct error *e)
{
    char *bytes;
    size_t n;
    enum err r = bytes_read_file(a, path, FILE_MAX, &bytes, &n, e);

    return r ? r : framework_read(a, c, name, bytes, n, ret, e);
}
