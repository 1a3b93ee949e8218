/* lookup_record.c - records by number, title or credit code; rows of other core tables by code or name. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "content/names.h"
#include "exchange/lookup_internal.h"
#include "register/column.h"

enum { NEAR_MAX = 2000, TITLE_PAGE = 1000, TITLE_PAGES = 5 };

/* --- records ---------------------------------------------------------------------------------------------------------------- */

/* Fields whose text names a record: its one title field, a credit code, what alone must not repeat. */
static bool names_record(const struct register_def *reg, const struct field_def *f)
{
    bool title = reg->n_title == 1 && reg->title_field[0] == f && column_single(f) &&
                 column_is_text(f) && f->type != FIELD_CODE;
    bool unique =
        reg->n_unique == 1 && reg->unique[0] == f && column_single(f) && column_is_text(f);
    return title || unique || f->type == FIELD_USCI;
}

static void record_where(struct sql *s, const struct register_def *reg, const char *text)
{
    sql_lit(s, "(r.number = ");
    sql_bind(s, T(text));
    for (size_t i = 0; i < reg->n_fields; i++) {
        if (names_record(reg, &reg->fields[i])) {
            sql_lit(s, " or r.");
            sql_id(s, "f_", reg->fields[i].id);
            sql_lit(s, " = ");
            sql_bind(s, T(text));
        }
    }
    sql_lit(s, ")");
}

static enum err found_ids(struct lookup *l, struct sql *s, struct found *ret, struct error *e)
{
    struct table t;
    enum err r = sql_all(s, l->db, &t, e);
    for (size_t i = 0; !r && i < t.n; i++) {
        found_add(ret, cell_int(&t, i, 0),
                  arena_printf(l->kept_arena, "%s %s",
                               cell_text(&t, i, 1) ? cell_text(&t, i, 1) : "",
                               id_text(l->kept_arena, cell_int(&t, i, 0))));
    }
    return r;
}

static enum err record_by_text(struct lookup *l, const struct register_def *reg, const char *text,
                               struct found *ret, struct error *e)
{
    struct sql s scoped(sql_end) = sql_begin(l->kept_arena);
    sql_lit(&s, "select r.id, r.number from ");
    sql_id(&s, "r_", reg->id);
    sql_lit(&s, " r where r.voided = 0 and ");
    record_where(&s, reg, text);
    sql_lit(&s, " and ");
    query_scope(&s, reg, l->scope);
    sql_lit(&s, " order by r.id limit 6");
    return found_ids(l, &s, ret, e);
}

/* Titles made of several fields or of references are compared as they are shown. */
static enum err record_by_title(struct lookup *l, const struct register_def *reg, const char *text,
                                struct found *ret, struct error *e)
{
    struct record_list list;
    const struct field_def *none[1];
    struct query q = {.reg = reg, .limit = TITLE_PAGE, .only = none, .no_lists = true};
    const char *key = lookup_key(l->kept_arena, text);
    for (size_t page = 0; page < TITLE_PAGES; page++) {
        enum err r = query_list(l->db, l->kept_arena, l->content, l->scope, &q, &list, e);
        if (r) {
            return r;
        }
        for (size_t i = 0; i < list.n; i++) {
            if (str_eq(lookup_key(l->kept_arena, list.items[i].title), key)) {
                found_add(ret, list.items[i].id, id_text(l->kept_arena, list.items[i].id));
            }
        }
        if (!list.next) {
            break;
        }
        q.after = list.next;
    }
    return OK;
}

static enum err near_record(struct lookup *l, const struct register_def *reg, const char *text,
                            const char **ret, struct error *e)
{
    const struct field_def *f = reg->n_title == 1 ? reg->title_field[0] : NULL;
    struct table t;
    if (!f || !names_record(reg, f) || !lookup_may_guess(l, text)) {
        return OK;
    }
    struct sql s scoped(sql_end) = sql_begin(l->kept_arena);
    sql_lit(&s, "select r.");
    sql_id(&s, "f_", f->id);
    sql_lit(&s, " from ");
    sql_id(&s, "r_", reg->id);
    sql_lit(&s, " r where r.voided = 0 and ");
    query_scope(&s, reg, l->scope);
    sql_lit(&s, " limit ");
    sql_bind(&s, I(NEAR_MAX));
    enum err r = sql_all(&s, l->db, &t, e);
    struct names ns = names_make(l->kept_arena);
    for (size_t i = 0; !r && i < t.n; i++) {
        names_add(&ns, cell_text(&t, i, 0));
    }
    *ret = r ? NULL : names_nearest(&ns, text);
    return r;
}

enum err lookup_record(struct lookup *l, const struct field_def *f, const char *text, int64_t *ret,
                       const char **ret_meant, struct error *e)
{
    struct found found = {0};
    const struct register_def *reg = f->target;
    bool plain = reg->n_title == 1 && names_record(reg, reg->title_field[0]);
    enum err r = record_by_text(l, reg, text, &found, e);
    if (!r && !found.n && !plain && reg->n_title) {
        r = record_by_title(l, reg, text, &found, e);
    }
    if (r) {
        return r;
    }
    r = found.n ? OK : near_record(l, reg, text, ret_meant, e);
    return r ? r : found_one(l, &found, f->title, reg->title, text, *ret_meant, ret, e);
}

enum err lookup_core(struct lookup *l, const struct field_def *f, const char *text, int64_t *ret,
                     struct error *e)
{
    struct choice *list;
    struct found found = {0};
    size_t n, blank = strcspn(text, " ");
    const char *word = arena_strndup(l->kept_arena, text, blank),
               *key = lookup_key(l->kept_arena, text);
    enum err r =
        query_choices(l->db, l->kept_arena, l->content, l->scope, f, word, 200, &list, &n, e);
    if (r) {
        return r;
    }
    for (size_t i = 0; i < n; i++) {
        const char *label = list[i].label ? list[i].label : "";
        size_t code = strcspn(label, " ");
        const char *name = label[code] ? label + code + 1 : label;
        bool same = str_eq(lookup_key(l->kept_arena, label), key) ||
                    str_eq(lookup_key(l->kept_arena, name), key) ||
                    str_eq(arena_strndup(l->kept_arena, label, code), text);
        if (same) {
            found_add(&found, list[i].id, label);
        }
    }
    return found_one(l, &found, f->title, "条目", text, NULL, ret, e);
}
