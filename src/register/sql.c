/* sql.c - struct sql of condition_sql.h: text and values growing together. */
#include "base/str.h"
#include "register/condition_sql.h"

enum { SQL_BYTES = 4 << 20 };

struct sql sql_begin(struct arena *a)
{
    return (struct sql){.text = strbuf_make(SQL_BYTES), .arena = a};
}

void sql_end(struct sql *s)
{
    strbuf_clear(&s->text);
}

void sql_bind(struct sql *s, struct val v)
{
    struct val *place = arena_push(s->arena, &s->args, &s->n, &s->cap, sizeof(*place));
    *place = v;
    strbuf_char(&s->text, '?');
    strbuf_int(&s->text, (int64_t)s->n);
}

void sql_bind_ids(struct sql *s, const int64_t *ids, size_t n)
{
    size_t room = 1;
    while (room < n) {
        room *= 8;
    }
    if (n == 0 || n > SQL_IDS) {
        BUG("%zu ids", n);
    }
    for (size_t i = 0; i < room; i++) {
        if (i) {
            sql_lit(s, ", ");
        }
        sql_bind(s, I(ids[i < n ? i : n - 1]));
    }
}

void sql_id(struct sql *s, const char *prefix, const char *id)
{
    if (!str_is_id(id)) {
        BUG("not an identifier: %s", id ? id : "(null)");
    }
    strbuf_str(&s->text, prefix);
    strbuf_str(&s->text, id);
}

enum err sql_all(struct sql *s, struct db *db, struct table *ret, struct error *e)
{
    enum err r = strbuf_check(&s->text, e);
    return r ? r : db_all(db, s->arena, s->text.ptr, s->args, s->n, ret, e);
}

enum err sql_kept(struct sql *s, struct db *db, struct table *ret, struct error *e)
{
    enum err r = strbuf_check(&s->text, e);
    return r ? r : db_kept(db, s->arena, s->text.ptr, s->args, s->n, ret, e);
}

enum err sql_run(struct sql *s, struct db *db, int64_t *ret_changed, struct error *e)
{
    enum err r = strbuf_check(&s->text, e);
    return r ? r : db_run(db, s->text.ptr, s->args, s->n, ret_changed, e);
}
