#include "listing/drop.h"

#include "base/str.h"

#define FIXED_MAX 7 /* conditions that are no codes */

static struct list *drop(struct drop *all, size_t *n, const struct list *l, const char *words)
{
    all[*n] = (struct drop){words, *l};
    return &all[(*n)++].without;
}

static size_t codes(struct arena *a, const struct list *l, struct drop *all, size_t n)
{
    for (size_t i = 0; i < l->n_codes; i++) {
        const struct list_code *c = &l->codes[i];
        const struct code *code = c->code ? code_find(c->field->codes, c->code) : NULL;
        if (code) {
            struct list *x =
                drop(all, &n, l, arena_printf(a, "%s：%s", c->field->title, code->title));
            x->codes = arena_memdup(a, l->codes, l->n_codes * sizeof(*l->codes));
            x->codes[i].code = NULL;
        }
    }
    return n;
}

static size_t conditions(struct arena *a, const struct list *l, const char *unit_name,
                         struct drop *all)
{
    size_t n = 0;
    if (l->search) {
        drop(all, &n, l, arena_printf(a, "含“%s”", l->search))->search = NULL;
    }
    if (l->filters.year) {
        const char *words = arena_printf(a, "年度 %lld", (long long)l->filters.year);
        struct list *x = drop(all, &n, l, words);
        x->filters.year = 0;
        x->all_years = true;
    }
    if (l->filters.unit) {
        drop(all, &n, l, unit_name ? unit_name : "所选单位")->filters.unit = 0;
    }
    if (l->light) {
        drop(all, &n, l, list_light_title(l->light))->light = NULL;
    }
    n = codes(a, l, all, n);
    if (l->person) {
        drop(all, &n, l, l->person)->person = NULL;
    }
    return n;
}

static void compile(struct arena *a, struct drop *all, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        list_compile(a, &all[i].without);
    }
}

size_t drops_of(struct arena *a, const struct list *l, const char *unit_name, struct drop **ret)
{
    *ret = arena_array(a, FIXED_MAX + l->n_codes, sizeof(**ret));
    size_t n = conditions(a, l, unit_name, *ret);
    compile(a, *ret, n);
    return n;
}

size_t drops_all(struct arena *a, const struct list *l, const char *unit_name, struct drop **ret)
{
    *ret = arena_array(a, FIXED_MAX + l->n_codes, sizeof(**ret));
    size_t n = conditions(a, l, unit_name, *ret);
    if (!str_eq(l->tab, "all")) {
        drop(*ret, &n, l, list_tab_title(l, l->tab))->tab = "all";
    }
    if (str_eq(l->sort, "due")) {
        drop(*ret, &n, l, "按到期排（只列在计时的）")->sort = NULL;
    }
    compile(a, *ret, n);
    return n;
}
