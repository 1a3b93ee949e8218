/* Who signs together, 作废, modes, and what removed things became. */
#include "base/str.h"
#include "content/load.h"

static const struct key group_keys[] = {{"all", KEY_TEXT | KEY_LIST}, {"one", KEY_TEXT | KEY_LIST}};
static const struct key void_keys[] = {{"sign", KEY_ANY | KEY_NEEDED}};
static const struct key mode_keys[] = {{"default", KEY_TEXT}, {"ledger", KEY_TEXT | KEY_LIST}};
static const struct key removed_keys[] = {
    {"state", KEY_TEXT}, {"step", KEY_TEXT}, {"field", KEY_TEXT}, {"by", KEY_TEXT | KEY_NEEDED}};

/* --- sign ------------------------------------------------------------------------------------- */
static bool may_sign(struct load *l, const struct step_def *s, const struct ynode *n)
{
    const struct role_def *r = n->kind == YNODE_SCALAR ? content_role(l->c, n->text) : NULL;
    if (n->kind != YNODE_SCALAR || ynode_null(n)) {
        fault_at(l, n, "sign 里要写角色，或 {all: [角色]}、{one: [角色]}。");
        return false;
    }
    if (!r) {
        struct names known = names_make(l->a);
        for (size_t k = 0; k < l->c->n_roles; k++) {
            names_add(&known, l->c->roles[k].id);
        }
        fault_at(l, n, "没有角色 %s%s", n->text, names_hint(&known, n->text));
        return false;
    }
    if (!r->signs) {
        fault_at(l, n, "%s（%s）只起草，不签批，不能写在 sign 里。", r->id, r->title);
        return false;
    }
    if (role_in(r->id, s->sign, s->n_sign)) {
        fault_at(l, n, "%s（%s）在 sign 里写了两次。", r->id, r->title);
        return false;
    }
    return true;
}

static void add_role(struct load *l, struct step_def *s, struct sign_def *g, const struct ynode *n)
{
    size_t cap = g->n, all = s->n_sign;
    if (!may_sign(l, s, n)) {
        return;
    }
    *(const char **)arena_push(l->a, &g->roles, &g->n, &cap, sizeof(char *)) = n->text;
    *(const char **)arena_push(l->a, &s->sign, &s->n_sign, &all, sizeof(char *)) = n->text;
}

static void load_group(struct load *l, struct step_def *s, struct sign_def *g,
                       const struct ynode *n)
{
    struct ynode *const *items;
    if (n->kind != YNODE_MAP) {
        add_role(l, s, g, n);
        return;
    }
    if (!load_map(l, n, "签批", group_keys, array_len(group_keys))) {
        return;
    }
    bool all = ynode_get(n, "all") != NULL, one = ynode_get(n, "one") != NULL;
    if (all == one) {
        fault_at(l, n, "一组签批只写 all（都要签）或 one（签一个即可）中的一样。");
        return;
    }
    size_t count = load_items(n, one ? "one" : "all", &items);
    g->one = one;
    for (size_t i = 0; i < count; i++) {
        add_role(l, s, g, items[i]);
    }
    if (count < 2) {
        fault_at(l, n, "一组签批至少写两个角色；只有一个就直接写角色。");
    }
}

void signs_load(struct load *l, const struct ynode *map, struct step_def *s)
{
    struct ynode *const *items;
    size_t n = load_items(map, "sign", &items);
    struct sign_def *groups = arena_array(l->a, n + 1, sizeof(*groups));
    if (n == 0) { /* a lone group: sign: {one: [..]} */
        const struct ynode *lone = ynode_get(map, "sign");
        if (lone && lone->kind == YNODE_MAP) {
            load_group(l, s, &groups[0], lone);
            s->n_signs = groups[0].n > 0;
        }
    }
    for (size_t i = 0; i < n; i++) {
        load_group(l, s, &groups[s->n_signs], items[i]);
        s->n_signs += groups[s->n_signs].n > 0;
    }
    s->signs = groups;
}

/* --- void ------------------------------------------------------------------------------------- */
/* Without `void:` any one of those who sign in the register is enough; where nobody signs a reason is. */
static void void_by_signers(struct load *l, const struct register_def *r, struct step_def *s)
{
    struct sign_def *g = arena_make(l->a, struct sign_def);
    size_t cap = 0;
    for (size_t i = 0; i < r->n_steps; i++) {
        for (size_t k = 0; k < r->steps[i].n_sign; k++) {
            if (!role_in(r->steps[i].sign[k], g->roles, g->n)) {
                *(const char **)arena_push(l->a, &g->roles, &g->n, &cap, sizeof(char *)) =
                    r->steps[i].sign[k];
            }
        }
    }
    g->one = true;
    s->sign = g->roles;
    s->n_sign = g->n;
    s->signs = g;
    s->n_signs = g->n > 0;
}

static void load_void(struct load *l, struct draft *d)
{
    const struct ynode *map = ynode_get(d->root, "void");
    struct step_def *s = arena_make(l->a, struct step_def);
    s->id = "void";
    s->title = "作废";
    s->index = -1;
    s->place = load_place(l, map ? map : d->root);
    if (map && load_map(l, map, "作废", void_keys, array_len(void_keys))) {
        signs_load(l, map, s);
    } else {
        void_by_signers(l, d->reg, s);
    }
    d->reg->void_step = s;
}

/* --- mode ------------------------------------------------------------------------------------- */
static void load_mode(struct load *l, struct draft *d)
{
    static const char *const words[] = {
        [MODE_NATIVE] = "native", [MODE_LEDGER] = "ledger", [MODE_OFF] = "off"};
    const struct ynode *map = ynode_get(d->root, "mode");
    const struct ynode *otherwise = load_scalar(map, "default");
    if (!map || !load_map(l, map, "办理方式", mode_keys, array_len(mode_keys))) {
        return;
    }
    struct mode_def *m = arena_make(l->a, struct mode_def);
    m->n_ledger = load_fields(l, d->reg, map, "ledger", &m->ledger);
    bool known = !otherwise;
    for (size_t i = 0; otherwise && i < array_len(words); i++) {
        if (str_eq(words[i], otherwise->text)) {
            m->otherwise = (enum register_mode)i;
            known = true;
        }
    }
    if (!known) {
        fault_at(l, otherwise,
                 "default 写 native（本系统办理）、ledger（外部平台办理）或 off（不用）。");
    }
    if (m->otherwise == MODE_LEDGER && m->n_ledger == 0) {
        fault_at(l, map, "外部平台办理的台账要用 ledger 写明登记哪些字段。");
    }
    for (size_t i = 0; i < m->n_ledger; i++) {
        if (m->ledger[i]->computed) {
            fault_at(l, ynode_get(map, "ledger"), "%s 按规则算出，不由人填写，不能写在 ledger 里。",
                     m->ledger[i]->id);
        }
    }
    d->reg->mode = m;
}

/* --- replaced_by ------------------------------------------------------------------------------ */
static bool exists(const struct register_def *r, enum removed_kind kind, const char *id)
{
    switch (kind) {
    case REMOVED_STATE: return register_state(r, id) != NULL;
    case REMOVED_STEP: return register_step(r, id) != NULL;
    default: return register_field(r, id) != NULL;
    }
}

static bool load_removed(struct load *l, const struct draft *d, const struct ynode *map,
                         struct removed_def *ret)
{
    static const char *const keys[] = {"state", "step", "field"};
    const struct ynode *by = load_scalar(map, "by"), *what = NULL;
    for (size_t i = 0; i < array_len(keys); i++) {
        const struct ynode *n = load_scalar(map, keys[i]);
        if (n && what) {
            fault_at(l, n, "replaced_by 的一条只写 state、step、field 中的一样。");
            return false;
        }
        if (n) {
            what = n;
            ret->kind = (enum removed_kind)i;
        }
    }
    if (!what || !by) {
        if (!what) {
            fault_at(l, map, "replaced_by 的一条要写 state、step 或 field:删去的是什么。");
        }
        return false;
    }
    ret->id = what->text;
    ret->place = load_place(l, map);
    ret->by = ret->kind == REMOVED_FIELD && str_eq(by->text, "none") ? NULL : by->text;
    if (!str_is_id(what->text)) {
        fault_at(l, what, "“%s”不是 id。", what->text);
    } else if (exists(d->reg, ret->kind, what->text)) {
        fault_at(l, what, "%s 还在这本台账里，不必写 replaced_by。", what->text);
    } else if (ret->by && !exists(d->reg, ret->kind, ret->by)) {
        fault_at(l, by, "replaced_by 指向的 %s 不在这本台账里。", by->text);
    } else {
        return true;
    }
    return false;
}

static void load_replaced(struct load *l, struct draft *d)
{
    struct ynode *const *items;
    size_t n = load_list(d->root, "replaced_by", &items), got = 0;
    struct removed_def *list = arena_array(l->a, n + 1, sizeof(*list));
    for (size_t i = 0; i < n; i++) {
        if (load_map(l, items[i], "replaced_by 的一条", removed_keys, array_len(removed_keys)) &&
            load_removed(l, d, items[i], &list[got])) {
            got++;
        }
    }
    d->reg->removed = list;
    d->reg->n_removed = got;
}

void duty_load(struct load *l, struct draft *d)
{
    load_void(l, d);
    load_mode(l, d);
    load_replaced(l, d);
}
