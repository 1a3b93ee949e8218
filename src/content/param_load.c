/* Parameters: what the law leaves to the province or the county, written once and named by the rules that need it. */
#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "content/load.h"

enum { TEXT_MAX = 4000 };

struct param {
    const char *id, *title;
    const char *literal; /* as a condition has it: yuan(20000), days(90), 3 */
    const char *shown;   /* as a sentence has it: 2 万元（待核，以省里规定为准） */
};

static const struct key file_keys[] = {{"params", KEY_LIST | KEY_NEEDED}};
static const struct key keys[] = {
    {"id", KEY_TEXT | KEY_NEEDED},
    {"title", KEY_TEXT | KEY_NEEDED},
    {"value", KEY_TEXT | KEY_NEEDED},
    {"unit", KEY_TEXT | KEY_NEEDED},
    {"law", KEY_TEXT},
    {"note", KEY_TEXT},
    {"unverified", KEY_TEXT},
};

static const char *amount(struct load *l, int64_t n, const char *unit)
{
    if (str_eq(unit, "yuan")) {
        return n && n % 10000 == 0 ? arena_printf(l->a, "%lld 万元", (long long)n / 10000)
                                   : arena_printf(l->a, "%lld 元", (long long)n);
    }
    return arena_printf(l->a, str_eq(unit, "days") ? "%lld 日" : "%lld", (long long)n);
}

static void load_param(struct load *l, const struct ynode *map, struct param *p)
{
    const char *value = load_text(map, "value"), *unit = load_text(map, "unit"),
               *note = load_text(map, "note");
    int64_t n = 0;
    p->id = load_id(l, map, "参数");
    p->title = load_text(map, "title");
    p->literal = p->shown = "0";
    (void)load_law(l, map);
    if (value && (!str_to_int(value, &n) || n < 0)) {
        fault_at(l, load_scalar(map, "value"), "value 要写不小于 0 的整数。");
        return;
    }
    if (unit && !str_eq(unit, "yuan") && !str_eq(unit, "days") && !str_eq(unit, "number")) {
        fault_at(l, load_scalar(map, "unit"), "unit 写 yuan（元）、days（日）或 number（个数）。");
        return;
    }
    p->literal = str_eq(unit, "number") ? arena_printf(l->a, "%lld", (long long)n)
                                        : arena_printf(l->a, "%s(%lld)", unit, (long long)n);
    p->shown = amount(l, n, unit);
    if (load_flag(l, map, "unverified", false)) {
        p->shown =
            arena_printf(l->a, "%s（待核%s%s）", p->shown, note ? "，" : "", note ? note : "");
    }
}

void params_load(struct load *l)
{
    const struct content_file *f = files_find(l, "params.yaml");
    const struct ynode *root = f ? files_yaml(l, f) : NULL;
    struct ynode *const *items;
    if (!root || !load_map(l, root, "参数", file_keys, array_len(file_keys))) {
        return;
    }
    size_t n = load_list(root, "params", &items);
    struct param *list = arena_array(l->a, n + 1, sizeof(*list));
    l->params = list;
    for (size_t i = 0; i < n; i++) {
        if (!load_map(l, items[i], "参数", keys, array_len(keys))) {
            continue;
        }
        load_param(l, items[i], &list[l->n_params]);
        for (size_t k = 0; k < l->n_params; k++) {
            if (str_eq(list[k].id, list[l->n_params].id) && load_scalar(items[i], "id")) {
                fault_at(l, load_scalar(items[i], "id"), "参数 %s 写了两次。", list[k].id);
            }
        }
        l->n_params++;
    }
}

/* --- where they are named ------------------------------------------------------------------------------- */
static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           (c >= 'A' && c <= 'Z');
}

static const struct param *find(struct load *l, const struct ynode *n, const char *id, size_t len)
{
    struct names known = names_make(l->a);
    for (size_t i = 0; i < l->n_params; i++) {
        if (l->params[i].id && strlen(l->params[i].id) == len &&
            !strncmp(l->params[i].id, id, len)) {
            return &l->params[i];
        }
        names_add(&known, l->params[i].id);
    }
    const char *word = arena_strndup(l->a, id, len);
    fault_at(l, n, "params.yaml 里没有参数 %s%s", word, names_hint(&known, word));
    return NULL;
}

/* The text of `n` with the values in place; `open` and `close` stand around each name. A name that is not there is told, and
 * a condition is then none (NULL), so that nothing more is found wrong with it. */
static const char *expand(struct load *l, const struct ynode *n, const char *open,
                          const char *close, bool sentence)
{
    if (!n || !n->text || !strstr(n->text, open)) {
        return n ? n->text : NULL;
    }
    struct strbuf b = strbuf_make(TEXT_MAX);
    const char *s = n->text, *at;
    bool all = true;
    while ((at = strstr(s, open))) {
        const char *id = at + strlen(open), *end = id;
        while (is_word(*end) && *end != '.') {
            end++;
        }
        bool whole = !sentence && at > n->text && is_word(at[-1]); /* a longer name: some_param.x */
        if (whole || strncmp(end, close, strlen(close)) != 0) {
            strbuf_printf(&b, "%.*s", (int)(id - s), s);
            s = id;
            continue;
        }
        const struct param *p = find(l, n, id, (size_t)(end - id));
        all = all && p;
        strbuf_printf(&b, "%.*s%s", (int)(at - s), s, !p ? "0" : sentence ? p->shown : p->literal);
        s = end + strlen(close);
    }
    strbuf_printf(&b, "%s", s);
    const char *out = strbuf_take(&b, l->a);
    strbuf_clear(&b);
    return all || sentence ? out : NULL;
}

const char *param_condition(struct load *l, const struct ynode *n)
{
    return expand(l, n, "param.", "", false);
}

const char *param_sentence(struct load *l, const struct ynode *map, const char *key)
{
    return expand(l, load_scalar(map, key), "{param.", "}", true);
}
