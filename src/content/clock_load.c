/* Clocks of a register: what starts and ends them, how long, who may stop or extend them. */
#include <string.h>

#include "base/str.h"
#include "content/load.h"

#define MAX_DAYS  3660 /* of base/workday */
#define MAX_HOURS 8784
#define WARN_DAYS 3 /* working days, where a clock names no warning time */

static const struct key keys[] = {
    {"id", KEY_TEXT | KEY_NEEDED},
    {"title", KEY_TEXT | KEY_NEEDED},
    {"from", KEY_TEXT | KEY_NEEDED},
    {"until", KEY_TEXT | KEY_LIST | KEY_NEEDED},
    {"limit", KEY_TEXT},
    {"limits", KEY_LIST},
    {"limit_by", KEY_TEXT},
    {"unit", KEY_TEXT},
    {"backward", KEY_TEXT},
    {"start_by", KEY_TEXT},
    {"wait", KEY_TEXT},
    {"shift", KEY_TEXT},
    {"warn", KEY_TEXT},
    {"law", KEY_TEXT},
    {"unverified", KEY_TEXT},
    {"pause", KEY_MAP},
    {"extend", KEY_MAP},
};
static const struct key limit_keys[] = {
    {"from", KEY_TEXT}, {"limit", KEY_TEXT | KEY_NEEDED}, {"law", KEY_TEXT}};
static const struct key pause_keys[] = {{"grounds", KEY_TEXT | KEY_LIST | KEY_NEEDED},
                                        {"by", KEY_TEXT | KEY_LIST | KEY_NEEDED},
                                        {"max", KEY_TEXT},
                                        {"law", KEY_TEXT}};
static const struct key extend_keys[] = {{"by", KEY_TEXT | KEY_LIST | KEY_NEEDED},
                                         {"max", KEY_TEXT | KEY_NEEDED},
                                         {"ground_required", KEY_TEXT},
                                         {"law", KEY_TEXT}};

/* --- how long ----------------------------------------------------------------------------------- */
static bool load_length(struct load *l, const struct ynode *n, int *ret, enum limit_unit *ret_unit)
{
    if (!load_limit(l, n, ret, ret_unit)) {
        return false;
    }
    bool month = *ret_unit == LIMIT_MONTH || *ret_unit == LIMIT_YEAR;
    int most = *ret_unit == LIMIT_HOUR ? MAX_HOURS : month ? MAX_DAYS / 30 : MAX_DAYS;
    if (*ret > most) {
        fault_at(l, n, "期限“%s”太长,这个单位最多写 %d。", n->text, most);
        return false;
    }
    return true;
}

/* Warnings and ceilings of stops are told in days that can be counted one by one. */
static void load_days(struct load *l, const struct ynode *n, int *ret, enum limit_unit *ret_unit)
{
    if (load_length(l, n, ret, ret_unit) && *ret_unit != LIMIT_DAY && *ret_unit != LIMIT_WORKDAY) {
        fault_at(l, n, "这里只能写 days 或 workdays,“%s”不行。", n->text);
    }
}

static void load_one_limit(struct load *l, const struct ynode *map, size_t i,
                           const struct clock_limit *before, struct clock_limit *ret)
{
    (void)load_is_date(l, map, "from", &ret->from);
    (void)load_length(l, load_scalar(map, "limit"), &ret->n, &ret->unit);
    ret->law = load_law(l, map);
    if (i > 0 && !ret->from) {
        fault_at(l, map, "limits 里只有第一条可以不写 from。");
    } else if (i > 0 && before->from && strcmp(ret->from, before->from) <= 0) {
        fault_at(l, load_scalar(map, "from"), "limits 要按 from 从早到晚写,%s 不晚于前一条的 %s。",
                 ret->from, before->from);
    }
}

static void load_limits(struct load *l, const struct ynode *map, struct clock_def *c)
{
    struct ynode *const *items;
    size_t n = load_list(map, "limits", &items);
    struct clock_limit *limits = arena_array(l->a, n + 1, sizeof(*limits));
    for (size_t i = 0; i < n; i++) {
        if (load_map(l, items[i], "期限", limit_keys, array_len(limit_keys))) {
            load_one_limit(l, items[i], c->n_limits, &limits[c->n_limits ? c->n_limits - 1 : 0],
                           &limits[c->n_limits]);
            c->n_limits++;
        }
    }
    if (ynode_get(map, "limit") && c->n_limits == 0) {
        (void)load_length(l, load_scalar(map, "limit"), &limits[0].n, &limits[0].unit);
        c->n_limits = 1;
    }
    c->limits = limits;
    if (c->n_limits) {
        c->limit = limits[c->n_limits - 1].n;
        c->unit = limits[c->n_limits - 1].unit;
    }
}

static void load_unit(struct load *l, const struct ynode *map, struct clock_def *c)
{
    const struct ynode *n = load_scalar(map, "unit");
    int one = 0;
    if (n) {
        struct ynode as_limit = *n;
        as_limit.text = arena_printf(l->a, "1 %s", n->text);
        (void)load_limit(l, &as_limit, &one, &c->unit);
    }
}

static bool is_one(const struct field_def *f, enum field_type t)
{
    return f && !f->many && f->type == t;
}

static void load_limit_by(struct load *l, const struct draft *d, const struct ynode *map,
                          struct clock_def *c)
{
    const struct ynode *n = load_scalar(map, "limit_by"), *unit = load_scalar(map, "unit");
    c->limit_by = load_field(l, d->reg, n);
    if (c->limit_by && !is_one(c->limit_by, FIELD_DATE) && !is_one(c->limit_by, FIELD_INT)) {
        fault_at(l, n, "limit_by 要指向日期字段(到那天为止)或整数字段(多少天),%s 不是。",
                 c->limit_by->id);
        c->limit_by = NULL;
    }
    if (is_one(c->limit_by, FIELD_INT) && !unit) {
        fault_at(l, n, "%s 是整数,要用 unit 写明单位,例如 unit: workdays。", c->limit_by->id);
    } else if (unit && !is_one(c->limit_by, FIELD_INT)) {
        fault_at(l, unit, "unit 只用在 limit_by 指向整数字段的时候。");
    }
    load_unit(l, map, c);
}

static void load_backward(struct load *l, const struct draft *d, const struct ynode *map,
                          struct clock_def *c)
{
    const struct ynode *n = load_scalar(map, "backward");
    c->backward = load_field(l, d->reg, n);
    if (c->backward && !is_one(c->backward, FIELD_DATE)) {
        fault_at(l, n, "backward 要指向日期字段(从那天往前数),%s 不是。", c->backward->id);
        c->backward = NULL;
    }
    if (c->backward && load_scalar(map, "limit_by")) {
        fault_at(l, n, "backward 和 limit_by 只能写一个:倒算的长短要写在 limit 里。");
    }
}

static void load_start_by(struct load *l, const struct draft *d, const struct ynode *map,
                          struct clock_def *c)
{
    const struct ynode *n = load_scalar(map, "start_by");
    c->start_by = load_field(l, d->reg, n);
    if (c->start_by && !is_one(c->start_by, FIELD_DATE)) {
        fault_at(l, n, "start_by 要指向日期字段(从那天起算),%s 不是。", c->start_by->id);
        c->start_by = NULL;
    }
}

static void load_how_long(struct load *l, const struct draft *d, const struct ynode *map,
                          struct clock_def *c)
{
    static const char *const ways[] = {"limit", "limits", "limit_by"};
    int told = 0;
    for (size_t i = 0; i < array_len(ways); i++) {
        const struct ynode *n = ynode_get(map, ways[i]);
        if (n && told++) {
            fault_at(l, n, "limit、limits、limit_by 只能写一个。");
        }
    }
    if (!told) {
        fault_at(l, map, "时限要写明多长:limit、limits(按施行日期)、limit_by(按字段)写一个。");
    }
    load_limits(l, map, c);
    load_limit_by(l, d, map, c);
    load_backward(l, d, map, c);
    load_start_by(l, d, map, c);
}

/* --- stops and extensions -------------------------------------------------------------------------- */
static void load_pause(struct load *l, const struct ynode *clock, struct clock_def *c)
{
    const struct ynode *map = ynode_get(clock, "pause");
    if (!map || !load_map(l, map, "停表", pause_keys, array_len(pause_keys))) {
        return;
    }
    struct clock_pause_def *p = arena_make(l->a, struct clock_pause_def);
    p->n_grounds = load_texts(l, map, "grounds", &p->grounds);
    p->n_by = load_roles(l, map, "by", &p->by);
    p->law = load_law(l, map);
    load_days(l, load_scalar(map, "max"), &p->max, &p->max_unit);
    if (ynode_get(map, "grounds") && p->n_grounds == 0) {
        fault_at(l, map, "停表至少要写一个事由(grounds)。");
    }
    if (c->backward) {
        fault_at(l, map, "倒算的时限没有停表。");
    }
    c->pause = p;
}

static void load_extend(struct load *l, const struct ynode *clock, struct clock_def *c)
{
    const struct ynode *map = ynode_get(clock, "extend");
    if (!map || !load_map(l, map, "延长", extend_keys, array_len(extend_keys))) {
        return;
    }
    struct clock_extend_def *x = arena_make(l->a, struct clock_extend_def);
    x->n_by = load_roles(l, map, "by", &x->by);
    x->law = load_law(l, map);
    x->ground_required = load_flag(l, map, "ground_required", true);
    (void)load_length(l, load_scalar(map, "max"), &x->max, &x->unit);
    if (c->backward) {
        fault_at(l, map, "倒算的时限没有延长。");
    }
    c->extend = x;
}

/* --- one clock ------------------------------------------------------------------------------------- */
static void load_ends(struct load *l, const struct draft *d, const struct ynode *map,
                      struct clock_def *c)
{
    struct ynode *const *items;
    size_t n = load_items(map, "until", &items);
    c->from = load_state(l, d->reg, load_scalar(map, "from"));
    c->untils = arena_array(l->a, n + 1, sizeof(*c->untils));
    for (size_t i = 0; i < n; i++) {
        const struct state_def *s = load_state(l, d->reg, items[i]);
        if (s && s == c->from) {
            fault_at(l, items[i], "时限的起点和终点是同一个状态 %s。", s->id);
        } else if (s) {
            c->untils[c->n_untils++] = s;
        }
    }
    c->until = c->n_untils ? c->untils[0] : NULL;
}

static void load_clock(struct load *l, const struct draft *d, const struct ynode *map,
                       struct clock_def *c)
{
    c->id = load_id(l, map, "时限");
    c->title = load_text(map, "title");
    c->title = c->title ? c->title : c->id;
    c->law = load_law(l, map);
    c->unverified = load_flag(l, map, "unverified", false);
    c->place = load_place(l, map);
    load_ends(l, d, map, c);
    load_how_long(l, d, map, c);
    c->warn = WARN_DAYS;
    c->warn_unit = LIMIT_WORKDAY;
    load_days(l, load_scalar(map, "warn"), &c->warn, &c->warn_unit);
    c->wait = load_flag(l, map, "wait", false);
    c->shift = load_flag(l, map, "shift", false);
    if (!load_scalar(map, "shift")) {
        fault_at(l, map, "时限要写明 shift:最后一天遇节假日是否顺延(yes 或 no)。");
    }
    load_pause(l, map, c);
    load_extend(l, map, c);
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
