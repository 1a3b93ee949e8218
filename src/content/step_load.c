/* Steps with their gates, and checks. */
#include <string.h>

#include "base/str.h"
#include "content/load.h"

static const struct key step_keys[] = {
    {"id", KEY_TEXT | KEY_NEEDED}, {"title", KEY_TEXT | KEY_NEEDED},
    {"from", KEY_TEXT | KEY_LIST}, {"to", KEY_TEXT},
    {"by", KEY_TEXT | KEY_LIST},   {"sign", KEY_ANY},
    {"need", KEY_TEXT | KEY_LIST}, {"fields", KEY_TEXT | KEY_LIST},
    {"gates", KEY_LIST},           {"action", KEY_TEXT},
    {"confirm", KEY_TEXT},         {"quick", KEY_TEXT},
    {"aside", KEY_TEXT},           {"moves", KEY_MAP | KEY_LIST},
    {"makes", KEY_LIST},           {"turn", KEY_TEXT},
};
static const struct key gate_keys[] = {
    {"id", KEY_TEXT | KEY_NEEDED},
    {"when", KEY_TEXT},
    {"open_of", KEY_TEXT},
    {"open_in", KEY_TEXT | KEY_LIST},
    {"match", KEY_MAP},
    {"say", KEY_TEXT | KEY_NEEDED},
    {"law", KEY_TEXT},
    {"go", KEY_TEXT},
    {"since", KEY_TEXT},
    {"until", KEY_TEXT},
    {"dated_by", KEY_TEXT},
};
static const struct key check_keys[] = {
    {"id", KEY_TEXT | KEY_NEEDED},
    {"when", KEY_TEXT | KEY_NEEDED},
    {"say", KEY_TEXT | KEY_NEEDED},
    {"law", KEY_TEXT},
    {"go", KEY_TEXT},
    {"stop", KEY_TEXT | KEY_LIST},
    {"since", KEY_TEXT},
    {"until", KEY_TEXT},
    {"dated_by", KEY_TEXT},
};

/* The way in: a field to fill, a step to take, or a register to open a record in. */
static const char *load_go(struct load *l, const struct draft *d, const struct ynode *map)
{
    const struct ynode *n = load_scalar(map, "go");
    struct ynode *const *steps;
    struct names known = names_make(l->a);
    if (!n || register_field(d->reg, n->text) || content_register(l->c, n->text)) {
        return n ? n->text : NULL;
    }
    size_t n_steps = load_list(d->root, "steps", &steps);
    field_names(d->reg, &known);
    for (size_t i = 0; i < n_steps; i++) { /* as written: gates are read before later steps are */
        const char *id = load_text(steps[i], "id");
        if (str_eq(id, n->text)) {
            return n->text;
        }
        names_add(&known, id);
    }
    fault_at(l, n, "go 要指向字段、步骤或台账，没有 %s%s", n->text, names_hint(&known, n->text));
    return NULL;
}

static void load_dated_by(struct load *l, const struct draft *d, const struct ynode *n,
                          struct rule_time *t)
{
    struct names known = names_make(l->a);
    t->by_state = register_state(d->reg, n->text);
    t->by_field = t->by_state ? NULL : register_field(d->reg, n->text);
    bool date = t->by_field && t->by_field->type == FIELD_DATE && !t->by_field->many;
    if (t->by_field && !date) {
        fault_at(l, n, "dated_by 要指向日期字段或状态，%s 不是。", n->text);
    } else if (!t->by_field && !t->by_state) {
        field_names(d->reg, &known);
        state_names(d->reg, &known);
        fault_at(l, n, "dated_by 要指向日期字段或状态，没有 %s%s", n->text,
                 names_hint(&known, n->text));
    }
    t->by_field = date ? t->by_field : NULL;
}

/* A rule of new or old law: binds by the day of the record, so cases opened before go on as they began. */
static void load_time(struct load *l, const struct draft *d, const struct ynode *map,
                      struct rule_time *t)
{
    const struct ynode *by = load_scalar(map, "dated_by");
    (void)load_is_date(l, map, "since", &t->since);
    (void)load_is_date(l, map, "until", &t->until);
    if (by) {
        load_dated_by(l, d, by, t);
    }
    if (t->since && t->until && strcmp(t->until, t->since) < 0) {
        fault_at(l, load_scalar(map, "until"), "until(%s)早于 since(%s)。", t->until, t->since);
    } else if (by && !load_scalar(map, "since") && !load_scalar(map, "until")) {
        fault_at(l, by, "dated_by 要和 since 或 until 一起写。");
    }
}

static void load_gate(struct load *l, const struct draft *d, const struct ynode *map,
                      const char *under, struct gate_def *g)
{
    g->id = load_id(l, map, "关口");
    g->when = load_cel(l, d->reg, map, "when", CEL_YESNO);
    g->when_text = load_text(map, "when");
    if (!load_scalar(map, "when") == !load_scalar(map, "open_of")) {
        fault_at(
            l, map,
            "关口写 when（条件）或者 open_of（台账.字段，或台账加 match），写一样，也只写一样。");
    }
    g->say = param_sentence(l, map, "say");
    g->law = load_law(l, map);
    g->go = load_go(l, d, map);
    load_time(l, d, map, &g->time);
    g->place = load_place(l, map);
    g->path = arena_printf(l->a, "%s#/%s/gates/%s", d->file, under, g->id);
}

size_t gates_load(struct load *l, const struct draft *d, const struct ynode *map, const char *under,
                  const struct gate_def **ret)
{
    struct ynode *const *items;
    size_t n = load_list(map, "gates", &items), got = 0;
    struct gate_def *gates = arena_array(l->a, n + 1, sizeof(*gates));
    for (size_t i = 0; i < n; i++) {
        if (!load_map(l, items[i], "关口", gate_keys, array_len(gate_keys))) {
            continue;
        }
        struct gate_def *g = &gates[got];
        load_gate(l, d, items[i], under, g);
        for (size_t k = 0; k < got; k++) {
            if (str_eq(gates[k].id, g->id) && load_scalar(items[i], "id")) {
                fault_at(l, load_scalar(items[i], "id"), "关口 %s 在这一步里写了两次。", g->id);
            }
        }
        got++;
    }
    *ret = gates;
    return got;
}

static const char *load_action(struct load *l, const struct ynode *map)
{
    const struct ynode *n = load_scalar(map, "action");
    const struct content_options *o = l->options;
    if (!n || role_in(n->text, o->actions, o->n_actions)) {
        return n ? n->text : NULL;
    }
    struct names known = names_make(l->a);
    for (size_t i = 0; i < o->n_actions; i++) {
        names_add(&known, o->actions[i]);
    }
    fault_at(l, n, "程序里没有动作 %s%s", n->text, names_hint(&known, n->text));
    return NULL;
}

static void check_typed(struct load *l, const struct ynode *map, const char *key,
                        const struct draft *d)
{
    struct ynode *const *items;
    size_t n = load_items(map, key, &items);
    for (size_t i = 0; i < n; i++) {
        const struct field_def *f =
            items[i]->kind == YNODE_SCALAR ? register_field(d->reg, items[i]->text) : NULL;
        if (f && f->computed) {
            fault_at(l, items[i], "%s 按规则算出，不由人填写，不能写在 %s 里。", f->id, key);
        }
    }
}

/* `need` comes first, then what else may be filled, each once. */
static void load_step_fields(struct load *l, const struct draft *d, const struct ynode *map,
                             struct step_def *s)
{
    const struct field_def **more, **all;
    s->n_need = load_fields(l, d->reg, map, "need", &s->need);
    size_t n = load_fields(l, d->reg, map, "fields", &more);
    all = arena_array(l->a, s->n_need + n + 1, sizeof(*all));
    for (size_t i = 0; i < s->n_need + n; i++) {
        const struct field_def *f = i < s->n_need ? s->need[i] : more[i - s->n_need];
        bool known = false;
        for (size_t k = 0; k < s->n_fields; k++) {
            known = known || all[k] == f;
        }
        if (!known) {
            all[s->n_fields++] = f;
        }
    }
    s->fields = all;
    check_typed(l, map, "need", d);
    check_typed(l, map, "fields", d);
}

static void load_one_step(struct load *l, const struct draft *d, const struct ynode *map,
                          struct step_def *s)
{
    s->id = load_id(l, map, "步骤");
    s->title = load_text(map, "title");
    s->n_from = load_states(l, d->reg, map, "from", &s->from);
    s->to = load_state(l, d->reg, load_scalar(map, "to"));
    s->n_by = load_roles(l, map, "by", &s->by);
    signs_load(l, map, s);
    s->action = load_action(l, map);
    s->confirm = load_text(map, "confirm");
    s->quick = load_flag(l, map, "quick", false);
    s->aside = load_flag(l, map, "aside", false);
    const struct ynode *turn = load_scalar(map, "turn");
    s->own = turn && str_eq(turn->text, "own");
    if (turn && !s->own) {
        fault_at(l, turn, "turn 只写 own：只算本单位的人的待办。");
    }
    s->place = load_place(l, map);
    if (!ynode_get(map, "by")) {
        fault_at(l, map, "步骤要用 by 写明由谁办理；只由程序办理的写 by: []。");
    }
    load_step_fields(l, d, map, s);
    s->n_gates = gates_load(l, d, map, arena_printf(l->a, "steps/%s", s->id), &s->gates);
}

static void steps_begin(struct load *l, struct draft *d)
{
    struct ynode *const *items;
    size_t n = load_list(d->root, "steps", &items);
    d->steps = arena_array(l->a, n + d->reg->n_clocks + 1, sizeof(*d->steps));
    d->reg->steps = d->steps;
    for (size_t i = 0; i < n; i++) {
        if (!load_map(l, items[i], "步骤", step_keys, array_len(step_keys))) {
            continue;
        }
        struct step_def *s = &d->steps[d->reg->n_steps];
        load_one_step(l, d, items[i], s);
        if (str_eq(s->id, "void")) {
            fault_at(l, load_scalar(items[i], "id"),
                     "void 是每本台账自带的“作废”，步骤请换一个 id。");
        }
        if (register_step(d->reg, s->id) && load_scalar(items[i], "id")) {
            fault_at(l, load_scalar(items[i], "id"), "步骤 %s 写了两次。", s->id);
        }
        s->index = (int)d->reg->n_steps++;
    }
    clock_steps_load(l, d);
}

static void load_check(struct load *l, const struct draft *d, const struct ynode *map,
                       struct check_def *c)
{
    struct ynode *const *items;
    size_t n = load_items(map, "stop", &items);
    c->id = load_id(l, map, "体检");
    c->when = load_cel(l, d->reg, map, "when", CEL_YESNO);
    c->when_text = load_text(map, "when");
    c->say = param_sentence(l, map, "say");
    c->law = load_law(l, map);
    c->go = load_go(l, d, map);
    load_time(l, d, map, &c->time);
    c->place = load_place(l, map);
    c->path = arena_printf(l->a, "%s#/checks/%s", d->file, c->id);
    c->stop = arena_array(l->a, n + 1, sizeof(*c->stop));
    for (size_t i = 0; i < n; i++) {
        const struct step_def *s = load_step(l, d->reg, items[i]);
        if (s) {
            c->stop[c->n_stop++] = s;
        }
    }
}

static void checks_load(struct load *l, struct draft *d)
{
    struct ynode *const *items;
    size_t n = load_list(d->root, "checks", &items), got = 0;
    struct check_def *checks = arena_array(l->a, n + 1, sizeof(*checks));
    for (size_t i = 0; i < n; i++) {
        if (!load_map(l, items[i], "体检", check_keys, array_len(check_keys))) {
            continue;
        }
        load_check(l, d, items[i], &checks[got]);
        for (size_t k = 0; k < got; k++) {
            if (str_eq(checks[k].id, checks[got].id) && load_scalar(items[i], "id")) {
                fault_at(l, load_scalar(items[i], "id"), "体检 %s 写了两次。", checks[got].id);
            }
        }
        got++;
    }
    d->reg->checks = checks;
    d->reg->n_checks = got;
}

void steps_load(struct load *l, struct draft *d)
{
    steps_begin(l, d);
    checks_load(l, d);
}
