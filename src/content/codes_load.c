#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "content/load.h"

#define LAWS "codes/laws.yaml"

static const struct key law_keys[] = {
    {"title", KEY_TEXT | KEY_NEEDED}, {"from", KEY_TEXT}, {"to", KEY_TEXT}, {"note", KEY_TEXT}};
static const struct key law_file_keys[] = {
    {"id", KEY_TEXT | KEY_NEEDED}, {"title", KEY_TEXT}, {"laws", KEY_LIST | KEY_NEEDED}};
static const struct key list_keys[] = {{"id", KEY_TEXT | KEY_NEEDED},
                                       {"title", KEY_TEXT | KEY_NEEDED},
                                       {"codes", KEY_LIST | KEY_NEEDED}};
static const struct key code_keys[] = {{"id", KEY_TEXT | KEY_NEEDED},
                                       {"title", KEY_TEXT | KEY_NEEDED},
                                       {"parent", KEY_TEXT},
                                       {"from", KEY_TEXT},
                                       {"to", KEY_TEXT},
                                       {"note", KEY_TEXT},
                                       {"verified", KEY_TEXT},
                                       {"alias", KEY_TEXT | KEY_LIST}};

static void load_validity(struct load *l, const struct ynode *n, const char **from, const char **to)
{
    (void)load_is_date(l, n, "from", from);
    (void)load_is_date(l, n, "to", to);
    if (*from && *to && strcmp(*from, *to) > 0) {
        fault_at(l, load_scalar(n, "to"), "失效日 %s 早于生效日 %s。", *to, *from);
    }
}

static bool overlap(const struct law *x, const struct law *y)
{
    bool x_first = !x->to || !y->from || strcmp(y->from, x->to) <= 0;
    bool y_first = !y->to || !x->from || strcmp(x->from, y->to) <= 0;
    return x_first && y_first;
}

static void check_law(struct load *l, const struct ynode *n, const struct law *laws, size_t i)
{
    if (strpbrk(laws[i].title, " \t")) {
        fault_at(l, load_scalar(n, "title"), "法律简称“%s”里不能有空格。", laws[i].title);
    }
    for (size_t k = 0; k < i; k++) {
        if (str_eq(laws[k].title, laws[i].title) && overlap(&laws[k], &laws[i])) {
            fault_at(l, load_scalar(n, "title"), "%s 登记了两次，而且有效期重叠。", laws[i].title);
            return;
        }
    }
}

void laws_load(struct load *l)
{
    const struct content_file *f = files_find(l, LAWS);
    struct ynode *root = f ? files_yaml(l, f) : NULL, *const * items;
    if (!root || !load_map(l, root, "法律目录", law_file_keys, array_len(law_file_keys))) {
        return;
    }
    size_t n = load_list(root, "laws", &items), got = 0;
    struct law *laws = arena_array(l->a, n + 1, sizeof(*laws));
    for (size_t i = 0; i < n; i++) {
        if (!load_map(l, items[i], "法律", law_keys, array_len(law_keys))) {
            continue;
        }
        laws[got].title = load_text(items[i], "title");
        load_validity(l, items[i], &laws[got].from, &laws[got].to);
        if (laws[got].title) {
            check_law(l, items[i], laws, got++);
        }
    }
    l->c->laws = laws;
    l->c->n_laws = got;
}

static int cmp_codes(const void *a, const void *b)
{
    return strcmp(((const struct code *)a)->id, ((const struct code *)b)->id);
}

/* National lists have thousands of codes, hence the sorted copy. */
static void check_codes(struct load *l, const struct code *codes, struct ynode *const *nodes,
                        size_t n)
{
    struct code *sorted = arena_memdup(l->a, codes, (n + 1) * sizeof(*codes));
    qsort(sorted, n, sizeof(*sorted), cmp_codes);
    struct names known = names_make(l->a);
    for (size_t i = 0; i < n; i++) {
        names_add(&known, codes[i].id);
    }
    for (size_t i = 1; i < n; i++) {
        if (str_eq(sorted[i - 1].id, sorted[i].id)) {
            size_t last = n;
            while (last-- > 0 && !str_eq(codes[last].id, sorted[i].id)) {
            }
            fault_at(l, ynode_get(nodes[last], "id"), "代码 %s 写了两次。", sorted[i].id);
        }
    }
    for (size_t i = 0; i < n; i++) {
        struct code key = {.id = codes[i].parent};
        if (key.id && (str_eq(key.id, codes[i].id) ||
                       !bsearch(&key, sorted, n, sizeof(*sorted), cmp_codes))) {
            fault_at(l, load_scalar(nodes[i], "parent"), "上级代码 %s 不在本表%s", key.id,
                     names_hint(&known, key.id));
        }
    }
}

static const char *code_id(struct load *l, const struct ynode *map)
{
    const struct ynode *n = load_scalar(map, "id");
    for (const char *p = n ? n->text : ""; *p; p++) {
        bool fine = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
                    (*p >= '0' && *p <= '9') || strchr("_.-", *p);
        if (!fine || strlen(n->text) > 40) {
            fault_at(l, n,
                     "代码“%s”不合格：只用英文字母、数字、下划线、点和短横，不超过 40 个字符。",
                     n->text);
            break;
        }
    }
    return n ? n->text : NULL;
}

static void load_codes(struct load *l, const struct ynode *root, struct code_list *list)
{
    struct ynode *const *items, **nodes;
    size_t n = load_list(root, "codes", &items), got = 0;
    struct code *codes = arena_array(l->a, n + 1, sizeof(*codes));
    nodes = arena_array(l->a, n + 1, sizeof(*nodes));
    for (size_t i = 0; i < n; i++) {
        if (!load_map(l, items[i], "代码", code_keys, array_len(code_keys))) {
            continue;
        }
        struct code *c = &codes[got];
        c->id = code_id(l, items[i]);
        c->title = load_text(items[i], "title");
        c->parent = load_text(items[i], "parent");
        c->note = load_text(items[i], "note");
        c->unverified = !load_flag(l, items[i], "verified", true);
        c->n_alias = load_texts(l, items[i], "alias", &c->alias);
        load_validity(l, items[i], &c->from, &c->to);
        if (c->id && c->title) {
            nodes[got++] = items[i];
        }
    }
    check_codes(l, codes, nodes, got);
    list->codes = codes;
    list->n = got;
}

static void check_file_id(struct load *l, const struct ynode *root, const char *id)
{
    const char *base = l->file + strlen("codes/");
    size_t len = strlen(base) - strlen(".yaml");
    if (strlen(id) != len || strncmp(id, base, len) != 0) {
        fault_at(l, load_scalar(root, "id"), "id 是 %s，文件名却是 %s，两者要一致。", id, base);
    }
}

/* The list `metrics`: what 指标口径 there are, so that a record can say which figure feeds it. */
static void load_metric_codes(struct load *l, struct code_list *list)
{
    struct code *codes = arena_array(l->a, l->n_files + 1, sizeof(*codes));
    for (size_t i = 0; i < l->n_files; i++) {
        if (!str_starts(l->files[i].name, "metrics/") || !str_ends(l->files[i].name, ".yaml")) {
            continue;
        }
        struct ynode *root = files_yaml(l, &l->files[i]);
        struct code *c = &codes[list->n];
        c->id = root ? load_text(root, "id") : NULL;
        c->title = root ? load_text(root, "title") : NULL;
        list->n += c->id && c->title;
    }
    list->id = METRIC_CODES;
    list->title = "指标口径";
    list->codes = codes;
}

void codes_load(struct load *l)
{
    struct code_list *lists = arena_array(l->a, l->n_files + 2, sizeof(*lists));
    size_t n = 0;
    for (size_t i = 0; i < l->n_files; i++) {
        const char *name = l->files[i].name;
        if (!str_starts(name, "codes/") || !str_ends(name, ".yaml") || str_eq(name, LAWS)) {
            continue;
        }
        struct ynode *root = files_yaml(l, &l->files[i]);
        if (!root || !load_map(l, root, "代码表", list_keys, array_len(list_keys))) {
            continue;
        }
        struct code_list *list = &lists[n++];
        list->id = load_id(l, root, "代码表");
        list->title = load_text(root, "title");
        list->place = load_place(l, root);
        check_file_id(l, root, list->id);
        load_codes(l, root, list);
    }
    load_metric_codes(l, &lists[n++]);
    l->c->code_lists = lists;
    l->c->n_code_lists = n;
}
