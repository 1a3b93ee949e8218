#include "listing/view.h"

#include <string.h>

#include "base/str.h"
#include "people/preference.h"

#define TERMS_BYTES 1000

/* Preference names are ids of at most 40 characters. */
static const char *name_of(struct arena *a, const char *what, const struct register_def *reg)
{
    return arena_printf(a, "%s_%.36s", what, reg->id);
}

/* One view a line: name, tab, terms. Names hold no control characters, terms are percent-encoded. */
enum err view_list(struct db *db, struct arena *a, const struct actor *who,
                   const struct register_def *reg, struct view **ret, size_t *ret_n,
                   struct error *e)
{
    const char *text;
    char **lines;
    enum err r = preference_get(db, a, who->county, who->account, name_of(a, "v", reg), &text, e);
    if (r) {
        return r;
    }
    size_t n = str_split(a, text, '\n', &lines);
    *ret = arena_array(a, n + 1, sizeof(**ret));
    *ret_n = 0;
    for (size_t i = 0; i < n; i++) {
        char *tab = strchr(lines[i], '\t');
        if (tab) {
            *tab = '\0';
            (*ret)[(*ret_n)++] = (struct view){lines[i], tab + 1};
        }
    }
    return OK;
}

static enum err clean_name(struct arena *a, const char *typed, char **ret, struct error *e)
{
    enum err r = str_clean(a, typed, strlen(typed), VIEW_NAME_CHARS, ret, e);
    if (!r && (!*ret || strpbrk(*ret, "\t\n"))) {
        r = error_set(e, ERR_INVALID, "请给视图起一个名字，20 个字以内。");
    }
    return r;
}

enum err view_keep(struct db *db, struct arena *a, const struct actor *who,
                   const struct register_def *reg, const char *name, const char *terms,
                   struct error *e)
{
    struct strbuf b = strbuf_make(16u << 10);
    struct view *list;
    size_t n, kept = 0;
    char *own;
    enum err r = clean_name(a, name, &own, e);
    if (r || (r = view_list(db, a, who, reg, &list, &n, e))) {
        return r;
    }
    for (size_t i = 0; i < n; i++) {
        if (strcmp(list[i].name, own)) {
            strbuf_printf(&b, "%s\t%s\n", list[i].name, list[i].terms);
            kept++;
        }
    }
    if (terms && (kept >= VIEW_MOST || strlen(terms) > TERMS_BYTES)) {
        r = error_set(e, ERR_LIMIT, "一本台账最多保存 %d 个视图，请先删掉不用的。", VIEW_MOST);
    } else if (terms) {
        strbuf_printf(&b, "%s\t%s\n", own, terms);
    }
    if (!r) {
        r = preference_set(db, who->county, who->account, name_of(a, "v", reg), b.ptr, e);
    }
    strbuf_clear(&b);
    return r;
}

bool view_column(const struct field_def *f, const struct actor *who)
{
    return f->type != FIELD_FILES && f->type != FIELD_SIGNATURE && f->type != FIELD_ROWS &&
           f->type != FIELD_RICH && field_open(f, who->role->id);
}

enum err view_columns(struct db *db, struct arena *a, const struct actor *who, struct list *l,
                      struct error *e)
{
    const char *text;
    char **ids;
    size_t n = 0;
    enum err r =
        preference_get(db, a, who->county, who->account, name_of(a, "c", l->reg), &text, e);
    if (r || !text) {
        return r;
    }
    size_t n_ids = str_split(a, text, ',', &ids);
    const struct field_def **columns = arena_array(a, n_ids + 1, sizeof(*columns));
    for (size_t i = 0; i < n_ids && n < VIEW_COLUMNS; i++) {
        const struct field_def *f = register_field(l->reg, ids[i]);
        if (f && view_column(f, who)) {
            columns[n++] = f;
        }
    }
    if (n) {
        l->columns = columns;
        l->n_columns = n;
        l->own_columns = true;
    }
    return OK;
}

enum err view_keep_columns(struct db *db, struct arena *a, const struct actor *who,
                           const struct register_def *reg, const char *const *ids, size_t n,
                           struct error *e)
{
    const char *text = NULL;
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        const struct field_def *f = register_field(reg, ids[i]);
        if (!f || !view_column(f, who)) {
            continue;
        }
        if (++kept > VIEW_COLUMNS) {
            return error_set(e, ERR_LIMIT, "最多选 %d 列，多了一行放不下。", VIEW_COLUMNS);
        }
        text = text ? arena_printf(a, "%s,%s", text, f->id) : f->id;
    }
    return preference_set(db, who->county, who->account, name_of(a, "c", reg), text, e);
}
