/* Clocks of a register: what starts and ends them, how long, who may stop or extend them. */
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "content/load.h"
#include "content/register_scope.h"

#define MAX_DAYS     3660 /* of base/workday */
#define MAX_HOURS    8784
#define GROUND_CHARS 300 /* of action/clock_act */
#define WARN_DAYS    3   /* working days, where a clock names no warning time */

static const struct key keys[] = {
    {"id", KEY_TEXT | KEY_NEEDED},
    {"title", KEY_TEXT | KEY_NEEDED},
    {"from", KEY_TEXT | KEY_NEEDED},
    {"until", KEY_TEXT | KEY_LIST},
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
    {"until_by", KEY_TEXT},
    {"when", KEY_TEXT},
    {"when_say", KEY_TEXT},
    {"internal", KEY_TEXT},
};
static const struct key limit_keys[] = {
    {"from", KEY_TEXT}, {"limit", KEY_TEXT | KEY_NEEDED}, {"law", KEY_TEXT}};
static const struct key pause_keys[] = {{"grounds", KEY_TEXT | KEY_LIST | KEY_NEEDED},
                                        {"by", KEY_TEXT | KEY_LIST | KEY_NEEDED},
                                        {"max", KEY_TEXT},
                                        {"law", KEY_TEXT}};
static const struct key extend_keys[] = {{"by", KEY_TEXT | KEY_LIST | KEY_NEEDED},
                                         {"sign", KEY_ANY},
                                         {"units", KEY_TEXT},
                                         {"why", KEY_TEXT},
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
        fault_at(l, n, "期限“%s”太长，这个单位最多写 %d。", n->text, most);
        return false;
    }
    return true;
}

/* Warnings and ceilings of stops are told in days that can be counted one by one. */
static void load_days(struct load *l, const struct ynode *n, int *ret, enum limit_unit *ret_unit)
{
    if (load_length(l, n, ret, ret_unit) && *ret_unit != LIMIT_DAY && *ret_unit != LIMIT_WORKDAY) {
        fault_at(l, n, "这里只能写 days 或 workdays，“%s”不行。", n->text);
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
        fault_at(l, load_scalar(map, "from"), "limits 要按 from 从早到晚写，%s 不晚于前一条的 %s。",
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
        fault_at(l, n, "limit_by 要指向日期字段（到那天为止）或整数字段（多少天），%s 不是。",
                 c->limit_by->id);
        c->limit_by = NULL;
    }
    if (is_one(c->limit_by, FIELD_INT) && !unit) {
        fault_at(l, n, "%s 是整数，要用 unit 写明单位，例如 unit: workdays。", c->limit_by->id);
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
        fault_at(l, n, "backward 要指向日期字段（从那天往前数），%s 不是。", c->backward->id);
        c->backward = NULL;
    }
    if (c->backward && load_scalar(map, "limit_by")) {
        fault_at(l, n, "backward 和 limit_by 只能写一个：倒算的长短要写在 limit 里。");
    }
}

static void load_start_by(struct load *l, const struct draft *d, const struct ynode *map,
                          struct clock_def *c)
{
    const struct ynode *n = load_scalar(map, "start_by");
    c->start_by = load_field(l, d->reg, n);
    if (c->start_by && !is_one(c->start_by, FIELD_DATE)) {
        fault_at(l, n, "start_by 要指向日期字段（从那天起算），%s 不是。", c->start_by->id);
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
        fault_at(l, map, "时限要写明多长：limit、limits（按施行日期）、limit_by（按字段）写一个。");
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
        fault_at(l, map, "停表至少要写一个事由（grounds）。");
    }
    if (c->backward) {
        fault_at(l, map, "倒算的时限没有停表。");
    }
    c->pause = p;
}

/* By application: how long and why are fields of the record, so that who signs sees them. */
static void load_application(struct load *l, const struct draft *d, const struct ynode *map,
                             struct clock_extend_def *x)
{
    const struct ynode *units = load_scalar(map, "units"), *why = load_scalar(map, "why");
    if (!ynode_get(map, "sign") && !units && !why) {
        return;
    }
    if (!ynode_get(map, "sign") || !units || !why) {
        fault_at(
            l, map,
            "延长要先申请再批准的，sign（批准的角色）、units（延长多少，整数字段）、why（理由，"
            "文字字段）要一起写。");
        return;
    }
    x->units = load_field(l, d->reg, units);
    x->why = load_field(l, d->reg, why);
    if (x->units && !is_one(x->units, FIELD_INT)) {
        fault_at(l, units, "units 要指向整数字段，%s 不是。", x->units->id);
    }
    if (x->why && !is_one(x->why, FIELD_TEXT) && !is_one(x->why, FIELD_LONG)) {
        fault_at(l, why, "why 要指向文字字段，%s 不是。", x->why->id);
    }
    if (x->why && x->why->max_chars > GROUND_CHARS) {
        fault_at(l, why, "why 的字段 %s 最多 %d 个字，请写 max_chars: %d。", x->why->id,
                 GROUND_CHARS, GROUND_CHARS);
    }
    if (!is_one(x->units, FIELD_INT) || !x->why) {
        x->units = x->why = NULL;
    }
}

static void load_extend(struct load *l, const struct draft *d, const struct ynode *clock,
                        struct clock_def *c)
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
    load_application(l, d, map, x);
    if (c->backward) {
        fault_at(l, map, "倒算的时限没有延长。");
    }
    c->extend = x;
}

/* --- one clock ------------------------------------------------------------------------------------- */
/* The date in a field ends it: what is done beside the states, as 公示 is. */
static void load_until_by(struct load *l, const struct draft *d, const struct ynode *n,
                          struct clock_def *c)
{
    c->until_by = load_field(l, d->reg, n);
    if (c->until_by && !is_one(c->until_by, FIELD_DATE)) {
        fault_at(l, n, "until_by 要指向日期字段（那天办了，时限就结束），%s 不是。",
                 c->until_by->id);
        c->until_by = NULL;
    }
}

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
    load_until_by(l, d, load_scalar(map, "until_by"), c);
    if (!ynode_get(map, "until") && !ynode_get(map, "until_by")) {
        fault_at(l, map, "时限要写明到哪里结束：until（状态）或 until_by（办结日期的字段）。");
    }
}

/* Clocks are brought up to date when the record changes, so a condition may not hang on the day or on who looks. */
static void check_own_names(struct load *l, const struct ynode *n, const struct cel *c)
{
    if (!c) {
        return;
    }
    if (c->op == CEL_NAME && !c->name.field) {
        fault_in(l, n, c->column, "时限的 when 只能用本记录的字段：记录有变动时才重新判断。");
    }
    check_own_names(l, n, c->left);
    check_own_names(l, n, c->right);
    for (size_t i = 0; i < c->n_args; i++) {
        check_own_names(l, n, c->args[i]);
    }
}

static void load_when(struct load *l, const struct draft *d, const struct ynode *map,
                      struct clock_def *c)
{
    const struct ynode *when = load_scalar(map, "when"), *say = load_scalar(map, "when_say");
    c->when = load_cel(l, d->reg, map, "when", CEL_YESNO);
    c->when_say = load_text(map, "when_say");
    check_own_names(l, when, c->when);
    if (!when != !say) {
        fault_at(
            l, map,
            "时限的 when 和 when_say 要一起写：条件，和给人看的一句话（什么情形才有这个期限）。");
    }
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
    c->internal = load_flag(l, map, "internal", false);
    c->shift = load_flag(l, map, "shift", false);
    if (!load_scalar(map, "shift")) {
        fault_at(l, map, "时限要写明 shift:最后一天遇节假日是否顺延（yes 或 no）。");
    }
    load_when(l, d, map, c);
    load_pause(l, map, c);
    load_extend(l, d, map, c);
}

/* publish: {at, within, until: <date field>} is a clock of its own: from the state, until the date of publication is entered. */
static bool load_publication(struct load *l, const struct draft *d, struct clock_def *c)
{
    const struct ynode *map = ynode_get(d->root, "publish");
    const struct ynode *until = load_scalar(map, "until");
    struct clock_limit *limit = arena_make(l->a, struct clock_limit);
    if (!map || map->kind != YNODE_MAP || !(until = until ? until : load_scalar(map, "on"))) {
        return false;
    }
    *c = (struct clock_def){.id = "publish_limit", .title = "公示期限", .limits = limit};
    c->from = register_state(d->reg, load_text(map, "at") ? load_text(map, "at") : "");
    c->law = load_text(map, "law"); /* checked with the rest of publish */
    c->unverified = load_flag(l, map, "unverified", false);
    c->shift = load_flag(l, map, "shift", false);
    c->place = load_place(l, map);
    c->warn = WARN_DAYS;
    c->warn_unit = LIMIT_WORKDAY;
    load_days(l, load_scalar(map, "warn"), &c->warn, &c->warn_unit);
    load_until_by(l, d, until, c);
    if (!c->from || !c->until_by ||
        !load_length(l, load_scalar(map, "within"), &limit->n, &limit->unit)) {
        return false; /* told where publish is read */
    }
    c->n_limits = 1;
    c->limit = limit->n;
    c->unit = limit->unit;
    return true;
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
        fault_at(l, id, "时限 %s 与字段同名，请换一个 id。", c->id);
    }
}

void clocks_load(struct load *l, struct draft *d)
{
    struct ynode *const *items;
    size_t n = load_list(d->root, "clocks", &items), got = 0;
    struct clock_def *clocks = arena_array(l->a, n + 2, sizeof(*clocks));
    d->reg->clocks = clocks;
    for (size_t i = 0; i < n; i++) {
        if (load_map(l, items[i], "时限", keys, array_len(keys))) {
            load_clock(l, d, items[i], &clocks[got]);
            check_clock_id(l, d, items[i], got, &clocks[got]);
            got++;
        }
    }
    if (load_publication(l, d, &clocks[got])) {
        check_clock_id(l, d, ynode_get(d->root, "publish"), got, &clocks[got]);
        got++;
    }
    d->reg->n_clocks = got;
}

/* --- the step that applies for more time ------------------------------------------------------------- */
/* While the clock may run: from its first state on, before any of its ends. */
static bool may_run(const struct clock_def *c, const struct state_def *s)
{
    bool run = !s->final && s->index >= c->from->index;
    for (size_t i = 0; run && i < c->n_untils; i++) {
        run = s->index < c->untils[i]->index || c->untils[i]->index < c->from->index;
    }
    return run;
}

static void add_gate(struct load *l, const struct draft *d, struct step_def *s, const char *id,
                     const char *when, const char *say)
{
    struct gate_def *g = &((struct gate_def *)(uintptr_t)s->gates)[s->n_gates++];
    struct cel_scope scope = register_scope(l->c, d->reg);
    struct error e;
    int column;
    *g = (struct gate_def){.id = id, .when_text = when, .say = say, .place = s->place};
    g->law = s->extends->extend->law;
    g->path = arena_printf(l->a, "%s#/clocks/%s/extend/%s", d->file, s->extends->id, id);
    if (cel_compile(l->a, when, &scope, CEL_YESNO, &g->when, &column, &e)) {
        BUG("%s: %s", when, e.text);
    }
}

/* Decided before the limit ends, and not longer than the law gives; what earlier extensions left is counted when it is signed. */
static void add_gates(struct load *l, const struct draft *d, struct step_def *s)
{
    static const char *const units[] = {[LIMIT_WORKDAY] = "个工作日",
                                        [LIMIT_DAY] = "日",
                                        [LIMIT_MONTH] = "个月",
                                        [LIMIT_YEAR] = "年",
                                        [LIMIT_HOUR] = "小时"};
    const struct clock_def *c = s->extends;
    s->gates = arena_array(l->a, 2, sizeof(*s->gates));
    add_gate(l, d, s, "running", arena_printf(l->a, "has(%s.due) && today <= %s.due", c->id, c->id),
             arena_printf(l->a, "“%s”没有在走、停着或者已经届满，不能延长", c->title));
    add_gate(
        l, d, s, "max",
        arena_printf(l->a, "%s >= 1 && %s <= %d", c->extend->units->id, c->extend->units->id,
                     c->extend->max),
        arena_printf(l->a, "“%s”最多延长 %d %s", c->title, c->extend->max, units[c->extend->unit]));
}

static void load_apply_step(struct load *l, struct draft *d, const struct ynode *map,
                            const struct clock_def *c)
{
    struct step_def *s = &d->steps[d->reg->n_steps];
    const struct field_def **need = arena_array(l->a, 2, sizeof(*need));
    const struct state_def **from = arena_array(l->a, d->reg->n_states, sizeof(*from));
    *s = (struct step_def){.id = arena_printf(l->a, "extend_%s", c->id), .extends = c};
    s->title = arena_printf(l->a, "延长%s", c->title);
    s->n_by = c->extend->n_by;
    s->by = c->extend->by;
    s->action = "clock_extend";
    s->aside = true;
    s->place = load_place(l, map);
    need[0] = c->extend->units;
    need[1] = c->extend->why;
    s->need = s->fields = need;
    s->n_need = s->n_fields = 2;
    for (size_t i = 0; i < d->reg->n_states; i++) {
        if (may_run(c, &d->reg->states[i])) {
            from[s->n_from++] = &d->reg->states[i];
        }
    }
    s->from = from;
    signs_load(l, map, s);
    add_gates(l, d, s);
    if (register_step(d->reg, s->id)) {
        fault_at(l, map, "“延长%s”这一步的 id 是 %s，别的步骤请换一个。", c->title, s->id);
    }
    s->index = (int)d->reg->n_steps++;
}

void clock_steps_load(struct load *l, struct draft *d)
{
    struct ynode *const *items;
    size_t n = load_list(d->root, "clocks", &items);
    for (size_t i = 0; i < d->reg->n_clocks; i++) {
        const struct clock_def *c = &d->reg->clocks[i];
        for (size_t k = 0; c->extend && c->extend->units && c->from && k < n; k++) {
            if (str_eq(load_text(items[k], "id"), c->id)) {
                load_apply_step(l, d, ynode_get(items[k], "extend"), c);
                break;
            }
        }
    }
}
