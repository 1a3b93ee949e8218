/* page.yaml: what a list can be seen as beside its table: timeline, tree, calendar. */
#include "base/str.h"
#include "content/load.h"

static const struct key timeline_keys[] = {
    {"from", KEY_TEXT}, {"to", KEY_TEXT | KEY_NEEDED}, {"group", KEY_TEXT}, {"marks", KEY_MAP}};
static const struct key marks_keys[] = {{"register", KEY_TEXT | KEY_NEEDED},
                                        {"by", KEY_TEXT | KEY_NEEDED},
                                        {"on", KEY_TEXT | KEY_NEEDED}};
static const struct key tree_keys[] = {
    {"parent", KEY_TEXT | KEY_NEEDED}, {"by", KEY_TEXT | KEY_LIST}, {"shows", KEY_TEXT | KEY_LIST}};

static const struct field_def *load_day(struct load *l, const struct register_def *r,
                                        const struct ynode *map, const char *key)
{
    const struct ynode *n = load_scalar(map, key);
    const struct field_def *f = load_field(l, r, n);
    if (f && (f->type != FIELD_DATE || f->many)) {
        fault_at(l, n, "%s 不是日期字段，排不进日子里。", f->id);
        return NULL;
    }
    return f;
}

static const struct field_def *single_ref(struct load *l, const struct ynode *n,
                                          const struct field_def *f)
{
    if (f && (f->type != FIELD_REF || f->many)) {
        fault_at(l, n, "%s 不是单选的引用字段。", f->id);
        return NULL;
    }
    return f;
}

static const struct field_def *load_single(struct load *l, const struct register_def *r,
                                           const struct ynode *map, const char *key)
{
    const struct ynode *n = load_scalar(map, key);
    return single_ref(l, n, load_field(l, r, n));
}

/* --- 时间表 ------------------------------------------------------------------------------------------------------------- */
static void load_marks(struct load *l, const struct draft *d, const struct ynode *map,
                       struct page_timeline *t)
{
    const struct ynode *n = load_scalar(map, "register");
    const struct register_def *reg = n ? content_register(l->c, n->text) : NULL;
    if (n && !reg) {
        struct names known = names_make(l->a);
        for (size_t i = 0; i < l->c->n_registers; i++) {
            names_add(&known, l->c->registers[i].id);
        }
        fault_at(l, n, "没有台账 %s%s", n->text, names_hint(&known, n->text));
    }
    if (!reg) {
        return;
    }
    t->mark_by = load_single(l, reg, map, "by");
    t->mark_on = load_day(l, reg, map, "on");
    if (t->mark_by && t->mark_by->target != d->reg) {
        fault_at(l, load_scalar(map, "by"), "%s 里的 %s 不指向 %s，标不到它的时间表上。", reg->id,
                 t->mark_by->id, d->reg->id);
        t->mark_by = NULL;
    }
    t->marks = t->mark_by && t->mark_on ? reg : NULL;
}

static void load_timeline(struct load *l, struct draft *d)
{
    const struct ynode *map = ynode_get(d->page, "timeline"), *marks;
    struct page_timeline *t;
    if (!map || !load_map(l, map, "时间表", timeline_keys, array_len(timeline_keys))) {
        return;
    }
    t = arena_make(l->a, struct page_timeline);
    t->from = load_day(l, d->reg, map, "from");
    t->to = load_day(l, d->reg, map, "to");
    t->group = load_single(l, d->reg, map, "group");
    marks = ynode_get(map, "marks");
    if (marks && load_map(l, marks, "时间表上的节点", marks_keys, array_len(marks_keys))) {
        load_marks(l, d, marks, t);
    }
    d->reg->page.timeline = t->to ? t : NULL;
}

/* --- 责任树 ------------------------------------------------------------------------------------------------------------- */
static void load_tree(struct load *l, struct draft *d)
{
    const struct ynode *map = ynode_get(d->page, "tree");
    struct ynode *const *items;
    struct page_tree *t;
    if (!map || !load_map(l, map, "责任树", tree_keys, array_len(tree_keys))) {
        return;
    }
    t = arena_make(l->a, struct page_tree);
    t->parent = load_single(l, d->reg, map, "parent");
    if (t->parent && t->parent->target != d->reg) {
        fault_at(l, load_scalar(map, "parent"), "%s 不指向本台账，分不出上下级。", t->parent->id);
        t->parent = NULL;
    }
    t->n_by = load_fields(l, d->reg, map, "by", &t->by);
    size_t n = load_items(map, "by", &items);
    for (size_t i = 0; i < n && n == t->n_by; i++) {
        (void)single_ref(l, items[i], t->by[i]);
    }
    if (t->n_by > TREE_LEVELS) {
        fault_at(l, ynode_get(map, "by"), "责任树最多先分 %d 层，这里写了 %zu 层。", TREE_LEVELS,
                 t->n_by);
    }
    t->n_shows = load_fields(l, d->reg, map, "shows", &t->shows);
    d->reg->page.tree = t->parent ? t : NULL;
}

void page_views_load(struct load *l, struct draft *d)
{
    load_timeline(l, d);
    load_tree(l, d);
    d->reg->page.calendar = load_day(l, d->reg, d->page, "calendar");
}
