#include "web/typed_form.h"

#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "register/column.h"
#include "web/rows_paste.h"

enum { TABLE_BYTES = 1 << 20 };

/* The last value that says something wins: 其他分数 stands behind the buttons. */
static const char *last(const struct request *req, const char *name)
{
    const char **all, *out = NULL;
    size_t n = request_form_all(req, name, &all);
    for (size_t i = 0; i < n; i++) {
        out = !out || !str_empty(all[i]) ? all[i] : out;
    }
    return out;
}

static const char *joined(const struct request *req, const char *name)
{
    const char **all, *out = NULL;
    size_t n = request_form_all(req, name, &all);
    for (size_t i = 0; i < n; i++) {
        out = str_empty(out)      ? all[i]
              : str_empty(all[i]) ? out
                                  : arena_printf(req->arena, "%s,%s", out, all[i]);
    }
    return out;
}

/* Is the line in the form at all, and does anything stand in it? */
static bool in_form(const struct request *req, const struct field_def *f, size_t at, bool *ret_any)
{
    bool there = false;
    *ret_any = false;
    for (size_t i = 0; i < f->n_columns; i++) {
        const char *s =
            last(req, arena_printf(req->arena, "%s.%zu.%s", f->id, at, f->columns[i].id));
        there = there || s;
        *ret_any = *ret_any || !str_empty(s);
    }
    return there;
}

static void line(const struct request *req, const struct field_def *f, size_t at,
                 struct json_out *j)
{
    const char *id = last(req, arena_printf(req->arena, "%s.%zu.id", f->id, at));
    json_open(j, '{');
    if (!str_empty(id)) {
        json_key(j, "id");
        json_str(j, id);
    }
    for (size_t i = 0; i < f->n_columns; i++) {
        const char *name = arena_printf(req->arena, "%s.%zu.%s", f->id, at, f->columns[i].id);
        const char *s = last(req, name);
        if (!str_empty(s)) {
            json_key(j, f->columns[i].id);
            json_str(j, s);
        }
    }
    json_close(j, '}');
}

/* Lines are counted as the page numbered them, without gaps; what was pasted follows the last one that is not empty. */
static const char *table(const struct request *req, const struct field_def *f)
{
    struct strbuf b = strbuf_make(TABLE_BYTES);
    struct json_out j = json_begin(&b);
    json_open(&j, '[');
    bool pasted = rows_pasted(req, f), any;
    for (size_t i = 0; i <= ROWS_MAX + 2 && in_form(req, f, i, &any); i++) {
        if (any || !pasted) {
            line(req, f, i, &j);
        }
    }
    rows_paste(req, f, &j);
    json_close(&j, ']');
    const char *s = strbuf_take(&b, req->arena);
    strbuf_clear(&b);
    return s;
}

static const char *place(const struct request *req, const struct field_def *f, const char *whole)
{
    const char *part[3];
    static const char *const names[] = {"region", "detail", "at"};
    bool any = false;
    if (!str_empty(whole)) {
        return whole;
    }
    for (size_t i = 0; i < array_len(names); i++) {
        const char *s = last(req, arena_printf(req->arena, "%s.%s", f->id, names[i]));
        part[i] = s ? str_replace(req->arena, str_trim(req->arena, s), "|", " ") : "";
        any = any || *part[i];
    }
    return any ? arena_printf(req->arena, "%s|%s|%s", part[0], part[1], part[2]) : "";
}

const char *typed_form(const struct request *req, const struct field_def *f)
{
    const char *s = column_listed(f) ? joined(req, f->id) : last(req, f->id);
    if (!s) {
        return NULL;
    }
    if (f->type == FIELD_ROWS) {
        return str_empty(s) ? table(req, f) : s;
    }
    return f->type == FIELD_PLACE ? place(req, f, s) : s;
}
