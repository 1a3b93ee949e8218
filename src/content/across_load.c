/* What a step asks of other records, or does to them: gates with `open_of`, `moves` and `makes` (make_load.c). Read when every
 * register has its steps. */
#include <string.h>

#include "base/str.h"
#include "content/load.h"

static const struct step_def *step_of(const struct draft *d, const struct ynode *map)
{
    const char *id = load_text(map, "id");
    return id ? register_step(d->reg, id) : NULL;
}

/* --- gates --------------------------------------------------------------------------------------------- */
static void load_states_open(struct load *l, const struct ynode *map, struct gate_def *g)
{
    struct ynode *const *items;
    size_t n = load_items(map, "open_in", &items);
    g->open_in = arena_array(l->a, g->open_of->n_states + 1, sizeof(*g->open_in));
    for (size_t i = 0; i < n; i++) {
        const struct state_def *s = load_state(l, g->open_of, items[i]);
        if (s && g->n_open_in < g->open_of->n_states) {
            g->open_in[g->n_open_in++] = s;
        }
    }
    for (size_t i = 0; n == 0 && i < g->open_of->n_states; i++) {
        if (!g->open_of->states[i].final) {
            g->open_in[g->n_open_in++] = &g->open_of->states[i];
        }
    }
}

/* "award_objection.batch": the register, and its reference to this one; "plan_task" alone with `match`. */
static void load_open(struct load *l, const struct draft *d, const struct ynode *map,
                      struct gate_def *g)
{
    const struct ynode *n = load_scalar(map, "open_of");
    char **parts;
    size_t k = n ? str_split(l->a, n->text, '.', &parts) : 0;
    g->open_of = k == 1 || k == 2 ? content_register(l->c, parts[0]) : NULL;
    g->open_by = g->open_of && k == 2 ? register_field(g->open_of, parts[1]) : NULL;
    g->n_match = g->open_of ? gifts_load(l, d, map, "match", g->open_of, NULL, &g->match) : 0;
    bool by = g->open_by && g->open_by->type == FIELD_REF && g->open_by->target == d->reg;
    if (n && (!g->open_of || (k == 2 && !by) || (k == 1 && g->n_match == 0))) {
        fault_at(l, n,
                 "open_of 写作“台账.字段”，字段要是那个台账里对 %s 的引用；只写台账的，用 match "
                 "说明两边哪些字段相同。",
                 d->reg->id);
        g->open_of = NULL;
    } else if (n) {
        load_states_open(l, map, g);
    } else if (ynode_get(map, "open_in") || ynode_get(map, "match")) {
        fault_at(l, map, "open_in、match 要和 open_of 一起写。");
    }
}

static void load_gates_open(struct load *l, const struct draft *d, const struct ynode *map,
                            const struct step_def *s)
{
    struct ynode *const *items;
    size_t n = load_list(map, "gates", &items);
    for (size_t i = 0; i < n; i++) {
        const char *id = load_text(items[i], "id");
        for (size_t k = 0; id && k < s->n_gates; k++) {
            if (str_eq(s->gates[k].id, id)) { /* the array is this loader's, still writable */
                load_open(l, d, items[i], &((struct gate_def *)(uintptr_t)s->gates)[k]);
            }
        }
    }
}

/* --- moves --------------------------------------------------------------------------------------------- */
/* The short form, {ref: step}. */
static void load_move(struct load *l, const struct draft *d, const struct ynode *key,
                      const struct ynode *value, struct step_def *s, struct step_move *moves)
{
    const struct field_def *f = register_field(d->reg, key->text);
    if (!f || f->type != FIELD_REF || f->many || !f->target) {
        fault_at(l, key, "moves 左边要是对另一个台账的引用字段，%s 不是。", key->text);
        return;
    }
    const struct step_def *to =
        value->kind == YNODE_SCALAR ? register_step(f->target, value->text) : NULL;
    if (!to || to->n_sign || to->n_need) {
        fault_at(l, value, "moves 右边要是台账 %s 的步骤，不用签字，也没有必填。", f->target->id);
        return;
    }
    moves[s->n_moves++] = (struct step_move){.ref = f, .step = to};
}

static void load_moves(struct load *l, struct draft *d, const struct ynode *map, struct step_def *s)
{
    const struct ynode *n = ynode_get(map, "moves");
    if (!n || n->kind == YNODE_SCALAR) {
        return;
    }
    struct step_move *moves = arena_array(l->a, n->n + 1, sizeof(*moves));
    for (size_t i = 0; i < n->n; i++) {
        if (n->kind == YNODE_MAP) {
            load_move(l, d, n->keys[i], n->items[i], s, moves);
        } else if (move_load(l, d, n->items[i], &moves[s->n_moves])) {
            s->n_moves++;
        }
    }
    s->moves = moves;
}

void across_load(struct load *l, struct draft *d)
{
    struct ynode *const *items;
    size_t n = load_list(d->root, "steps", &items);
    l->file = d->file;
    for (size_t i = 0; i < n; i++) {
        const struct step_def *s = items[i]->kind == YNODE_MAP ? step_of(d, items[i]) : NULL;
        if (s) {
            load_gates_open(l, d, items[i], s);
            load_moves(l, d, items[i], &d->steps[s->index]);
            makes_load(l, d, items[i], &d->steps[s->index]);
        }
    }
}
