/* home.yaml: the figures of a home page. */
#include "base/str.h"
#include "content/load.h"

static const struct key file_keys[] = {{"homes", KEY_LIST | KEY_NEEDED}};
static const struct key home_keys[] = {{"home", KEY_TEXT | KEY_NEEDED},
                                       {"figures", KEY_LIST | KEY_NEEDED}};
static const struct key figure_keys[] = {
    {"title", KEY_TEXT}, {"metric", KEY_TEXT}, {"waits", KEY_TEXT}, {"late", KEY_TEXT}};

static void load_figure(struct load *l, const struct ynode *map, struct home_figure *f)
{
    const struct ynode *n = load_scalar(map, "metric");
    f->metric = n ? metric_named(l, n) : NULL;
    f->waits = load_text(map, "waits");
    f->late = load_flag(l, map, "late", false);
    f->title = load_text(map, "title");
    if ((n != NULL) + (f->waits != NULL) + f->late != 1) {
        fault_at(l, map,
                 "首页的数要写 metric（口径）、waits（还没有台账，写明原因）、late: yes（逾期的）"
                 "中的一个。");
    }
    if (!f->title) {
        f->title = f->metric ? f->metric->title : f->late ? "预警" : "";
    }
}

static bool known_home(const struct load *l, const char *home)
{
    for (size_t i = 0; i < l->c->n_roles; i++) {
        if (str_eq(l->c->roles[i].home, home)) {
            return true;
        }
    }
    return false;
}

static void load_home(struct load *l, const struct ynode *map, struct home_def *h)
{
    struct ynode *const *items;
    size_t n = load_list(map, "figures", &items);
    struct home_figure *figures = arena_array(l->a, HOME_FIGURES, sizeof(*figures));
    h->home = load_text(map, "home");
    if (h->home && !known_home(l, h->home)) {
        fault_at(l, load_scalar(map, "home"), "没有角色用首页 %s。", h->home);
    }
    if (n > HOME_FIGURES) {
        fault_at(l, ynode_get(map, "figures"), "首页一行最多 %d 个数，这里写了 %zu 个。",
                 HOME_FIGURES, n);
        n = HOME_FIGURES;
    }
    for (size_t i = 0; i < n; i++) {
        if (load_map(l, items[i], "首页的数", figure_keys, array_len(figure_keys))) {
            load_figure(l, items[i], &figures[h->n++]);
        }
    }
    h->figures = figures;
}

void homes_load(struct load *l)
{
    const struct content_file *f = files_find(l, "home.yaml");
    const struct ynode *root = f ? files_yaml(l, f) : NULL;
    struct ynode *const *items;
    l->file = "home.yaml";
    if (!root || !load_map(l, root, "首页文件", file_keys, array_len(file_keys))) {
        return;
    }
    size_t n = load_list(root, "homes", &items);
    struct home_def *homes = arena_array(l->a, n + 1, sizeof(*homes));
    for (size_t i = 0; i < n; i++) {
        if (load_map(l, items[i], "首页", home_keys, array_len(home_keys))) {
            load_home(l, items[i], &homes[l->c->n_homes++]);
        }
    }
    l->c->homes = homes;
}
