#include "base/str.h"
#include "content/load.h"

static const struct key keys[] = {
    {"id", KEY_TEXT | KEY_NEEDED},
    {"title", KEY_TEXT | KEY_NEEDED},
    {"from", KEY_TEXT | KEY_NEEDED},
    {"until", KEY_TEXT | KEY_NEEDED},
    {"limit", KEY_TEXT | KEY_NEEDED},
    {"shift", KEY_TEXT},
    {"warn", KEY_TEXT},
    {"law", KEY_TEXT},
};

static void load_clock(struct load *l, const struct draft *d, const struct ynode *map,
                       struct clock_def *c)
{
    c->id = load_id(l, map, "时限");
    c->title = load_text(map, "title");
    c->from = load_state(l, d->reg, load_scalar(map, "from"));
    c->until = load_state(l, d->reg, load_scalar(map, "until"));
    c->law = load_law(l, map);
    c->place = load_place(l, map);
    (void)load_limit(l, load_scalar(map, "limit"), &c->limit, &c->unit);
    (void)load_limit(l, load_scalar(map, "warn"), &c->warn, &c->warn_unit);
    c->shift = load_flag(l, map, "shift", false);
    if (!load_scalar(map, "shift")) {
        fault_at(l, map, "时限要写明 shift:最后一天遇节假日是否顺延(yes 或 no)。");
    }
    if (c->from && c->from == c->until) {
        fault_at(l, load_scalar(map, "until"), "时限的起点和终点是同一个状态 %s。", c->from->id);
    }
}

static void check_clock_id(struct load *l, const struct draft *d, const struct ynode *map, size_t n,
                           const struct clock_def *c)
{
    const struct ynode *id = load_scalar(map, "id");
    for (size_t i = 0; id && i < n; i++) {
        if (str_eq(d->reg->clocks[i].id, c->id)) {
            fault_at(l, id, "时限 %s 写了两次。", c->id);
        }
    }
    if (id && register_field(d->reg, c->id)) {
        fault_at(l, id, "时限 %s 与字段同名,请换一个 id。", c->id);
    }
}

void clocks_load(struct load *l, struct draft *d)
{
    struct ynode *const *items;
    size_t n = load_list(d->root, "clocks", &items), got = 0;
    struct clock_def *clocks = arena_array(l->a, n + 1, sizeof(*clocks));
    d->reg->clocks = clocks;
    for (size_t i = 0; i < n; i++) {
        if (load_map(l, items[i], "时限", keys, array_len(keys))) {
            load_clock(l, d, items[i], &clocks[got]);
            check_clock_id(l, d, items[i], got, &clocks[got]);
            got++;
        }
    }
    d->reg->n_clocks = got;
}
