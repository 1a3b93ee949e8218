#include "web/typed_form.h"

#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "register/column.h"
#include "register/rows.h"

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

static bool line(const struct request *req, const struct field_def *f, size_t at,
                 struct json_out *j)
{
    bool any = false;
    const char *id = last(req, arena_printf(req->arena, "%s.%zu.id", f->id, at));
    json_open(j, '{');
    if (!str_empty(id)) {
        json_key(j, "id");
        json_str(j, id);
    }
    for (size_t i = 0; i < f->n_columns; i++) {
        const char *name = arena_printf(req->arena, "%s.%zu.%s", f->id, at, f->columns[i].id);
        const char *s = last(req, name);
        any = any || s;
        if (!str_empty(s)) {
            json_key(j, f->columns[i].id);
            json_str(j, s);
        }
    }
    json_close(j, '}');
    return any;
}

/* Lines are counted as the page numbered them, without gaps. */
static const char *table(const struct request *req, const struct field_def *f)
{
    struct strbuf b = strbuf_make(TABLE_BYTES);
    struct json_out j = json_begin(&b);
    json_open(&j, '[');
    for (size_t i = 0; i <= ROWS_MAX + 2 && line(req, f, i, &j); i++) {
    }
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
