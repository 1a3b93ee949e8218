/* menu.yaml: the groups, and the entries that are no registers. A register stands in the group
 * its `menu:` names, after the written entries, unless the file itself places it. */
#include "base/str.h"
#include "content/load.h"

static const struct key file_keys[] = {{"groups", KEY_LIST | KEY_NEEDED}};
static const struct key group_keys[] = {{"id", KEY_TEXT | KEY_NEEDED},
                                        {"title", KEY_TEXT | KEY_NEEDED},
                                        {"icon", KEY_TEXT},
                                        {"entries", KEY_LIST}};
static const struct key entry_keys[] = {
    {"title", KEY_TEXT}, {"href", KEY_TEXT}, {"register", KEY_TEXT}, {"permission", KEY_TEXT}};

struct placed {
    struct menu_entry *items;
    size_t n, cap;
};

static void add_entry(struct load *l, struct placed *to, struct menu_entry e)
{
    *(struct menu_entry *)arena_push(l->a, &to->items, &to->n, &to->cap, sizeof(e)) = e;
}

static struct menu_entry entry_of(struct load *l, const struct register_def *r)
{
    return (struct menu_entry){.title = r->title,
                               .href = arena_printf(l->a, "/desk/r/%s", r->id),
                               .reg = r,
                               .permission = "register.read"};
}

static const struct register_def *find_register(struct load *l, const struct ynode *n)
{
    const struct register_def *r = n ? content_register(l->c, n->text) : NULL;
    if (n && !r) {
        struct names known = names_make(l->a);
        for (size_t i = 0; i < l->c->n_registers; i++) {
            names_add(&known, l->c->registers[i].id);
        }
        fault_at(l, n, "没有台账 %s%s", n->text, names_hint(&known, n->text));
    }
    return r;
}

static void load_entry(struct load *l, const struct ynode *map, struct placed *to)
{
    const struct register_def *r = find_register(l, load_scalar(map, "register"));
    const char *title = load_text(map, "title"), *href = load_text(map, "href");
    const char *permission = load_text(map, "permission");
    struct menu_entry e = {.title = title, .href = href, .permission = permission};
    if (r) {
        e = entry_of(l, r);
        e.title = title ? title : e.title;
    } else if (!load_scalar(map, "register") && (!title || !href)) {
        fault_at(l, map, "菜单项要写 register，或者写 title 和 href。");
        return;
    }
    if (href && href[0] != '/') {
        fault_at(l, load_scalar(map, "href"), "href 要以 / 开头，只能指向本系统的页面。");
    }
    if (e.title) {
        add_entry(l, to, e);
    }
}

static bool placed_by_hand(const struct ynode *root, const char *id)
{
    struct ynode *const *groups, *const *entries;
    size_t n = load_list(root, "groups", &groups);
    for (size_t i = 0; i < n; i++) {
        size_t n_entries = load_list(groups[i], "entries", &entries);
        for (size_t k = 0; k < n_entries; k++) {
            if (str_eq(load_text(entries[k], "register"), id)) {
                return true;
            }
        }
    }
    return false;
}

static void load_group(struct load *l, const struct ynode *root, const struct ynode *map,
                       struct menu_group *g)
{
    struct ynode *const *items;
    struct placed entries = {0};
    g->id = load_id(l, map, "菜单分组");
    g->title = load_text(map, "title");
    g->icon = load_text(map, "icon");
    size_t n = load_list(map, "entries", &items);
    for (size_t i = 0; i < n; i++) {
        if (load_map(l, items[i], "菜单项", entry_keys, array_len(entry_keys))) {
            load_entry(l, items[i], &entries);
        }
    }
    for (size_t i = 0; i < l->c->n_registers; i++) {
        const struct register_def *r = &l->c->registers[i];
        if (r->menu && (str_eq(r->menu, g->title) || str_eq(r->menu, g->id)) &&
            !placed_by_hand(root, r->id)) {
            add_entry(l, &entries, entry_of(l, r));
        }
    }
    g->entries = entries.items;
    g->n = entries.n;
}

void menu_begin(struct load *l)
{
    const struct content_file *f = files_find(l, "menu.yaml");
    l->menu = f ? files_yaml(l, f) : NULL;
}

void menu_load(struct load *l)
{
    const struct ynode *root = l->menu;
    struct ynode *const *items;
    l->file = "menu.yaml";
    if (!root || !load_map(l, root, "菜单文件", file_keys, array_len(file_keys))) {
        return;
    }
    size_t n = load_list(root, "groups", &items), got = 0;
    struct menu_group *groups = arena_array(l->a, n + 1, sizeof(*groups));
    for (size_t i = 0; i < n; i++) {
        if (!load_map(l, items[i], "菜单分组", group_keys, array_len(group_keys))) {
            continue;
        }
        load_group(l, root, items[i], &groups[got]);
        for (size_t k = 0; k < got; k++) {
            if (str_eq(groups[k].id, groups[got].id) && load_scalar(items[i], "id")) {
                fault_at(l, load_scalar(items[i], "id"), "菜单分组 %s 写了两次。", groups[got].id);
            }
        }
        got++;
    }
    l->c->menu = groups;
    l->c->n_menu = got;
}
