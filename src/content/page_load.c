/* The face of a register: page.yaml, or a plain default made from its fields and states. */
#include "base/str.h"
#include "content/core_table.h"
#include "content/load.h"
#include "content/register_scope.h"

#define MAX_STAGES      7
#define DEFAULT_COLUMNS 6

static const struct key page_keys[] = {
    {"facts", KEY_TEXT | KEY_LIST},
    {"stages", KEY_LIST},
    {"sections", KEY_LIST},
    {"columns", KEY_LIST},
    {"walk", KEY_MAP},
    {"related", KEY_TEXT | KEY_LIST},
    {"empty", KEY_TEXT},
    {"timeline", KEY_MAP},
    {"tree", KEY_MAP},
    {"calendar", KEY_TEXT},
};
static const struct key section_keys[] = {
    {"title", KEY_TEXT | KEY_NEEDED}, {"fields", KEY_LIST | KEY_NEEDED}, {"through", KEY_TEXT}};
static const struct key walk_keys[] = {{"by", KEY_TEXT | KEY_NEEDED}, {"order", KEY_TEXT}};

static const struct field_def *load_ref(struct load *l, const struct register_def *r,
                                        const struct ynode *n)
{
    const struct field_def *f = load_field(l, r, n);
    if (f && (f->type != FIELD_REF || f->many)) {
        fault_at(l, n, "%s 不是单选的引用字段。", f->id);
        return NULL;
    }
    return f;
}

static void load_columns(struct load *l, const struct ynode *map, const struct core_table *t)
{
    struct ynode *const *items;
    size_t n = load_items(map, "fields", &items);
    for (size_t i = 0; i < n; i++) {
        if (items[i]->kind == YNODE_SCALAR && core_column(t, items[i]->text)) {
            continue;
        }
        struct names known = names_make(l->a);
        for (size_t k = 0; k < t->n; k++) {
            names_add(&known, t->columns[k].id);
        }
        const char *word = items[i]->kind == YNODE_SCALAR ? items[i]->text : "";
        fault_at(l, items[i], "%s里没有 %s%s", t->title, word, names_hint(&known, word));
    }
}

static void load_section(struct load *l, const struct register_def *r, const struct ynode *map,
                         struct page_section *s)
{
    s->title = load_text(map, "title");
    s->through = load_ref(l, r, load_scalar(map, "through"));
    s->n_names = load_texts(l, map, "fields", &s->names);
    if (!s->through) {
        s->n_fields = load_fields(l, r, map, "fields", &s->fields);
    } else if (s->through->target) {
        s->n_fields = load_fields(l, s->through->target, map, "fields", &s->fields);
    } else if (core_table(s->through->of)) {
        load_columns(l, map, core_table(s->through->of));
    }
}

static void load_sections(struct load *l, struct draft *d)
{
    struct ynode *const *items;
    struct page_def *p = &d->reg->page;
    size_t n = load_list(d->page, "sections", &items);
    struct page_section *sections = arena_array(l->a, n + 1, sizeof(*sections));
    for (size_t i = 0; i < n; i++) {
        if (load_map(l, items[i], "页面分段", section_keys, array_len(section_keys))) {
            load_section(l, d->reg, items[i], &sections[p->n_sections++]);
        }
    }
    p->sections = sections;
}

static void load_walk(struct load *l, struct draft *d)
{
    const struct ynode *map = ynode_get(d->page, "walk");
    struct page_def *p = &d->reg->page;
    if (!map || !load_map(l, map, "逐条翻看", walk_keys, array_len(walk_keys))) {
        return;
    }
    p->walk = load_ref(l, d->reg, load_scalar(map, "by"));
    const struct cel *order = load_cel(l, d->reg, map, "order", CEL_NONE);
    if (order && (order->op != CEL_NAME || order->type == CEL_LIST || order->type == CEL_NONE)) {
        fault_at(l, load_scalar(map, "order"),
                 "order 要写一个可以排序的名称，例如 item.position。");
        return;
    }
    p->walk_order = order ? load_text(map, "order") : NULL;
}

static bool refers_to(const struct register_def *from, const struct register_def *to)
{
    for (size_t i = 0; i < from->n_fields; i++) {
        if (from->fields[i].target == to) {
            return true;
        }
    }
    return false;
}

static void load_related(struct load *l, struct draft *d)
{
    struct ynode *const *items;
    struct page_def *p = &d->reg->page;
    size_t n = load_items(d->page, "related", &items);
    p->related = arena_array(l->a, n + 1, sizeof(*p->related));
    for (size_t i = 0; i < n; i++) {
        const char *id = items[i]->kind == YNODE_SCALAR ? items[i]->text : "";
        const struct register_def *r = content_register(l->c, id);
        if (r && refers_to(r, d->reg)) {
            p->related[p->n_related++] = r;
        } else if (r) {
            fault_at(l, items[i], "台账 %s 没有指向 %s 的引用字段，不能列为相关。", id, d->reg->id);
        } else {
            struct names known = names_make(l->a);
            for (size_t k = 0; k < l->c->n_registers; k++) {
                names_add(&known, l->c->registers[k].id);
            }
            fault_at(l, items[i], "没有台账 %s%s", id, names_hint(&known, id));
        }
    }
}

static void default_stages(struct load *l, const struct register_def *r, struct page_def *p)
{
    p->stages = arena_array(l->a, MAX_STAGES, sizeof(*p->stages));
    for (size_t i = 0; i < r->n_states && p->n_stages < MAX_STAGES; i++) {
        if (!r->states[i].hidden) {
            p->stages[p->n_stages++] = &r->states[i];
        }
    }
}

static bool fits_column(const struct field_def *f)
{
    return f->type != FIELD_LONG && f->type != FIELD_RICH && f->type != FIELD_FILES &&
           f->type != FIELD_ROWS && f->type != FIELD_SIGNATURE;
}

static void default_columns(struct load *l, const struct register_def *r, struct page_def *p)
{
    p->columns = arena_array(l->a, DEFAULT_COLUMNS, sizeof(*p->columns));
    for (size_t i = 0; i < r->n_fields && p->n_columns < DEFAULT_COLUMNS; i++) {
        if (fits_column(&r->fields[i])) {
            p->columns[p->n_columns++] = &r->fields[i];
        }
    }
}

static void default_sections(struct load *l, const struct register_def *r, struct page_def *p)
{
    struct page_section *s = arena_make(l->a, struct page_section);
    s->title = "基本情况";
    s->fields = arena_array(l->a, r->n_fields + 1, sizeof(*s->fields));
    s->names = arena_array(l->a, r->n_fields + 1, sizeof(*s->names));
    for (size_t i = 0; i < r->n_fields; i++) {
        s->fields[i] = &r->fields[i];
        s->names[i] = r->fields[i].id;
    }
    s->n_fields = s->n_names = r->n_fields;
    p->sections = s;
    p->n_sections = 1;
}

static void load_written(struct load *l, struct draft *d)
{
    struct page_def *p = &d->reg->page;
    p->n_facts = load_fields(l, d->reg, d->page, "facts", &p->facts);
    p->n_columns = load_fields(l, d->reg, d->page, "columns", &p->columns);
    p->n_stages = load_states(l, d->reg, d->page, "stages", &p->stages);
    p->empty = load_text(d->page, "empty");
    if (p->n_stages > MAX_STAGES) {
        fault_at(l, ynode_get(d->page, "stages"), "步骤条最多 7 段，这里写了 %zu 段。",
                 p->n_stages);
    }
    load_sections(l, d);
    load_walk(l, d);
    load_related(l, d);
    page_views_load(l, d);
}

void page_load(struct load *l, struct draft *d)
{
    struct page_def *p = &d->reg->page;
    l->file = d->page_file;
    if (d->page && load_map(l, d->page, "页面", page_keys, array_len(page_keys))) {
        load_written(l, d);
    }
    l->file = d->file;
    if (p->n_stages == 0) {
        default_stages(l, d->reg, p);
    }
    if (p->n_columns == 0) {
        default_columns(l, d->reg, p);
    }
    if (p->n_sections == 0) {
        default_sections(l, d->reg, p);
    }
}
