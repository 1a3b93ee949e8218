/* boards/<id>.yaml: what a board shows and to whom. Read after the metrics. */
#include "base/str.h"
#include "content/load.h"

#define GOAL_PLACES 2

static const struct key file_keys[] = {
    {"id", KEY_TEXT | KEY_NEEDED},
    {"title", KEY_TEXT | KEY_NEEDED},
    {"about", KEY_TEXT},
    {"roles", KEY_TEXT | KEY_LIST | KEY_NEEDED},
    {"groups", KEY_LIST | KEY_NEEDED},
    {"charts", KEY_LIST},
};
static const struct key group_keys[] = {{"title", KEY_TEXT | KEY_NEEDED},
                                        {"figures", KEY_LIST | KEY_NEEDED}};
static const struct key figure_keys[] = {
    {"title", KEY_TEXT}, {"metric", KEY_TEXT}, {"waits", KEY_TEXT}, {"target", KEY_MAP}};
static const struct key goal_keys[] = {
    {"at_least", KEY_TEXT}, {"at_most", KEY_TEXT}, {"late", KEY_TEXT}};
static const struct key chart_keys[] = {{"title", KEY_TEXT | KEY_NEEDED},
                                        {"over", KEY_TEXT | KEY_NEEDED},
                                        {"draw", KEY_TEXT},
                                        {"first", KEY_TEXT},
                                        {"figures", KEY_LIST | KEY_NEEDED}};

const struct metric_def *metric_named(struct load *l, const struct ynode *n)
{
    const struct metric_def *m = n->text ? content_metric(l->c, n->text) : NULL;
    struct names known = names_make(l->a);
    if (m) {
        return m;
    }
    for (size_t i = 0; i < l->c->n_metrics; i++) {
        names_add(&known, l->c->metrics[i].id);
    }
    fault_at(l, n, "没有指标口径 %s%s", n->text ? n->text : "", names_hint(&known, n->text));
    return NULL;
}

static void load_goal(struct load *l, const struct ynode *map, struct board_goal *g)
{
    const struct ynode *goal = ynode_get(map, "target");
    if (!goal || !load_map(l, goal, "目标", goal_keys, array_len(goal_keys))) {
        return;
    }
    const struct ynode *least = load_scalar(goal, "at_least"), *most = load_scalar(goal, "at_most");
    const struct ynode *n = least ? least : most;
    if (!n || (least && most)) {
        fault_at(l, goal, "目标写 at_least（至少）或 at_most（至多）中的一个。");
        return;
    }
    g->set = str_to_scaled(n->text, GOAL_PLACES, &g->number);
    g->most = most != NULL;
    g->late = load_flag(l, goal, "late", false);
    if (!g->set) {
        fault_at(l, n, "目标“%s”不是数，最多两位小数。", n->text);
    }
}

static void load_figure(struct load *l, const struct ynode *map, struct board_figure *f)
{
    const struct ynode *n = load_scalar(map, "metric");
    f->metric = n ? metric_named(l, n) : NULL;
    f->waits = load_text(map, "waits");
    f->title = load_text(map, "title");
    if ((n != NULL) == (f->waits != NULL)) {
        fault_at(l, map, "看板的数要写 metric（口径）或 waits（还没有台账，写明原因）中的一个。");
    }
    if (!f->title) {
        f->title = f->metric ? f->metric->title : "";
    }
    load_goal(l, map, &f->goal);
}

static size_t load_figures(struct load *l, const struct ynode *map, const struct board_figure **ret)
{
    struct ynode *const *items;
    size_t n = load_list(map, "figures", &items), got = 0;
    struct board_figure *list = arena_array(l->a, BOARD_FIGURES, sizeof(*list));
    if (n > BOARD_FIGURES || !n) {
        fault_at(l, ynode_get(map, "figures") ? ynode_get(map, "figures") : map,
                 "一组要有 1 到 %d 个数，这里写了 %zu 个。", BOARD_FIGURES, n);
        n = n ? BOARD_FIGURES : 0;
    }
    for (size_t i = 0; i < n; i++) {
        if (load_map(l, items[i], "看板的数", figure_keys, array_len(figure_keys))) {
            load_figure(l, items[i], &list[got++]);
        }
    }
    *ret = list;
    return got;
}

static void load_groups(struct load *l, const struct ynode *root, struct board_def *b)
{
    struct ynode *const *items;
    size_t n = load_list(root, "groups", &items);
    struct board_group *list = arena_array(l->a, n + 1, sizeof(*list));
    b->groups = list;
    for (size_t i = 0; i < n; i++) {
        if (load_map(l, items[i], "看板的一组数", group_keys, array_len(group_keys))) {
            struct board_group *g = &list[b->n_groups++];
            g->title = load_text(items[i], "title");
            g->n = load_figures(l, items[i], &g->figures);
        }
    }
}

/* Only what is counted can be drawn, and only what belongs to units can be drawn by units. */
static void check_chart(struct load *l, const struct ynode *map, const struct board_chart *c)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct metric_def *m = c->of[i].metric;
        if (c->of[i].waits) {
            fault_at(l, map, "图里的数都要有口径，不能写 waits。");
        } else if (m && c->over == BOARD_UNITS && !m->by_unit) {
            fault_at(l, map, "口径 %s 全县只有一个数，不能按单位画。", m->id);
        } else if (m && c->of[0].metric && !str_eq(m->unit, c->of[0].metric->unit)) {
            fault_at(l, map, "一张图里的数单位要相同：%s 按%s计，%s 按%s计。", c->of[0].metric->id,
                     c->of[0].metric->unit, m->id, m->unit);
        }
    }
    if (c->over == BOARD_UNITS && c->n > 1) {
        fault_at(l, map, "按单位的图只画一个数。");
    }
}

static void load_chart(struct load *l, const struct ynode *map, struct board_chart *c)
{
    static const char *const overs[] = {"months", "units", "side"};
    const struct ynode *over = load_scalar(map, "over"), *draw = load_scalar(map, "draw"),
                       *first = load_scalar(map, "first");
    size_t at = 0;
    while (over && at < array_len(overs) && !str_eq(over->text, overs[at])) {
        at++;
    }
    if (over && at == array_len(overs)) {
        fault_at(l, over, "over 只能写 months（按月）、units（按单位）、side（几个数并列）。");
        at = 0;
    }
    if (draw && !str_eq(draw->text, "bars") && !str_eq(draw->text, "lines")) {
        fault_at(l, draw, "draw 只能写 bars（柱）、lines（线）。");
    }
    if (first && !str_eq(first->text, "highest") && !str_eq(first->text, "lowest")) {
        fault_at(l, first, "first 只能写 highest（高的在前）、lowest（低的在前）。");
    }
    c->title = load_text(map, "title");
    c->lowest = first && str_eq(first->text, "lowest");
    c->over = (enum board_over)at;
    c->lines = draw && str_eq(draw->text, "lines");
    c->n = load_figures(l, map, &c->of);
    check_chart(l, map, c);
}

static void load_charts(struct load *l, const struct ynode *root, struct board_def *b)
{
    struct ynode *const *items;
    size_t n = load_list(root, "charts", &items);
    struct board_chart *list = arena_array(l->a, n + 1, sizeof(*list));
    b->charts = list;
    for (size_t i = 0; i < n; i++) {
        if (load_map(l, items[i], "图", chart_keys, array_len(chart_keys))) {
            load_chart(l, items[i], &list[b->n_charts++]);
        }
    }
}

static void load_board(struct load *l, const struct ynode *root, struct board_def *b)
{
    b->id = load_id(l, root, "看板");
    b->title = load_text(root, "title");
    b->about = load_text(root, "about");
    b->place = load_place(l, root);
    b->n_roles = load_roles(l, root, "roles", &b->roles);
    for (size_t i = 0; i < b->n_roles; i++) {
        if (!role_may(content_role(l->c, b->roles[i]), "figure.read")) {
            fault_at(l, ynode_get(root, "roles"),
                     "角色 %s 不能看指标（figure.read），不能给他看板。", b->roles[i]);
        }
    }
    load_groups(l, root, b);
    load_charts(l, root, b);
}

void boards_load(struct load *l)
{
    struct yaml_file *files;
    size_t n = yaml_files(l, "boards", "看板", &files);
    struct board_def *list = arena_array(l->a, n + 1, sizeof(*list));
    l->c->boards = list;
    for (size_t i = 0; i < n; i++) {
        l->file = files[i].file;
        if (load_map(l, files[i].root, "看板", file_keys, array_len(file_keys))) {
            load_board(l, files[i].root, &list[l->c->n_boards++]);
        }
    }
}
