#include "setup/seeds.h"

#include "base/str.h"
#include "framework/framework_read.h"

const char *seed_field(const struct setup *s, const struct seed *x, const char *kind)
{
    return arena_printf(s->a, "%s-%s", x->f.code, kind);
}

static bool own_kind(const struct framework *f, const char *kind)
{
    for (size_t i = 0; i < f->n_kinds; i++) {
        if (str_eq(f->kinds[i], kind)) {
            return true;
        }
    }
    return false;
}

static void choose(struct setup *s, struct seed *x)
{
    const struct code_list *kinds = content_codes(s->c, "unit_kinds");
    bool saved = setup_saved(s, "frameworks");
    const char *way = setup_answer(s, "frameworks", seed_field(s, x, "way"));
    x->way = str_eq(way, SEED_NONE)                         ? SEED_NONE
             : str_eq(way, SEED_DRAFT) || !x->verdict.whole ? SEED_DRAFT
             : str_eq(way, SEED_PUBLISH)                    ? SEED_PUBLISH
                                                            : SEED_DRAFT;
    x->kinds = arena_array(s->a, (kinds ? kinds->n : 0) + 1, sizeof(*x->kinds));
    for (size_t i = 0; kinds && i < kinds->n; i++) {
        const char *id = kinds->codes[i].id;
        bool on = saved ? setup_answer(s, "frameworks", seed_field(s, x, id)) != NULL
                        : own_kind(&x->f, id);
        if (on && !code_is_group(kinds, &kinds->codes[i])) {
            x->kinds[x->n_kinds++] = id;
        }
    }
}

enum err seeds_load(struct setup *s, struct seed **ret, size_t *ret_n, struct error *e)
{
    struct seed *list = arena_array(s->a, s->c->n_frameworks + 1, sizeof(*list));
    size_t n = 0;
    for (size_t i = 0; i < s->c->n_frameworks; i++) {
        struct seed *x = &list[n];
        x->file = &s->c->frameworks[i];
        enum err r =
            framework_read(s->a, s->c, x->file->name, x->file->text, x->file->size, &x->f, e);
        if (r) {
            return r;
        }
        framework_judge(s->a, &x->f, &x->verdict);
        if (!x->f.outside && x->f.code) {
            choose(s, x);
            n++;
        }
    }
    *ret = list;
    *ret_n = n;
    return OK;
}
