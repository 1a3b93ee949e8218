#include "listing/sums.h"

#include "base/str.h"
#include "register/column.h"

void sums_columns(const struct request *req, const struct list *l, struct sums *ret)
{
    const char *role = visit_actor(req)->role->id;
    *ret = (struct sums){0};
    bool voided = str_eq(l->tab, "void"); /* what is void stays out of every figure */
    for (size_t i = 0; !voided && i < l->reg->n_fields && ret->n < SUMS_COLUMNS; i++) {
        const struct field_def *f = &l->reg->fields[i];
        if (f->type == FIELD_MONEY && column_single(f) && field_open(f, role)) {
            ret->fields[ret->n++] = f;
        }
    }
}

enum err sums_load(struct db *db, const struct request *req, const struct list *l, struct sums *ret,
                   struct error *e)
{
    int64_t rows = 0;
    if (!ret->n) {
        return OK;
    }
    enum err r = query_sums(db, req->arena, app_of(req)->content, &l->scope, &l->query, ret->fields,
                            ret->n, SUMS_MOST + 1, ret->totals, &rows, e);
    ret->asked = !r;
    ret->many = rows > SUMS_MOST;
    return r;
}

/* A column that nobody has filled says nothing; when none is filled the first one says so. */
const char *sums_words(struct arena *a, const struct sums *s)
{
    const char *out = NULL;
    bool any = false;
    for (size_t i = 0; i < s->n; i++) {
        any = any || s->totals[i].total || !s->totals[i].known;
    }
    for (size_t i = 0; s->asked && !s->many && i < s->n; i++) {
        const struct query_sum *t = &s->totals[i];
        if (any ? t->known && !t->total : i > 0) {
            continue;
        }
        const struct value v = {.set = true, .i = t->total};
        const char *one = arena_printf(a, "%s %s", s->fields[i]->title,
                                       t->known ? value_show(a, s->fields[i], &v) : "超出可计范围");
        out = out ? arena_printf(a, "%s，%s", out, one) : arena_printf(a, "合计 %s", one);
    }
    return out ? out : "";
}
