/* The states as a graph: each is reached from the first one, each that is not final can be left,
 * a final one cannot. */
#include "content/load.h"

static bool starts_in(const struct step_def *s, const struct state_def *from)
{
    for (size_t i = 0; i < s->n_from; i++) {
        if (s->from[i] == from) {
            return true;
        }
    }
    return s->n_from == 0 && !from->final;
}

static void mark_reached(const struct register_def *r, bool *reached)
{
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < r->n_steps; i++) {
            const struct step_def *s = &r->steps[i];
            for (size_t k = 0; s->to && k < r->n_states; k++) {
                if (reached[k] && starts_in(s, &r->states[k]) && !reached[s->to->index]) {
                    reached[s->to->index] = more = true;
                }
            }
        }
    }
}

static const struct step_def *exit_of(const struct register_def *r, const struct state_def *from)
{
    for (size_t i = 0; i < r->n_steps; i++) {
        const struct step_def *s = &r->steps[i];
        if (s->to && s->to != from && starts_in(s, from)) {
            return s;
        }
    }
    return NULL;
}

/* A standing state (在任, 在用) counts as done though it may end some day; its exits wait for nobody. */
static const struct step_def *waited_exit(const struct register_def *r,
                                          const struct state_def *from)
{
    for (size_t i = 0; i < r->n_steps; i++) {
        const struct step_def *s = &r->steps[i];
        if (s->to && s->to != from && !s->aside && starts_in(s, from)) {
            return s;
        }
    }
    return NULL;
}

static void check_tone(struct load *l, const struct state_def *s)
{
    static const char *const tones[] = {"", "wait", "done", "bad"};
    if (!role_in(s->tone, tones, array_len(tones))) {
        fault_place(l, s->place, "状态 %s 的 tone 只能写 wait、done 或 bad。", s->id);
    }
}

void flow_check(struct load *l, const struct draft *d)
{
    const struct register_def *r = d->reg;
    bool *reached = arena_array(l->a, r->n_states + 1, sizeof(*reached));
    reached[0] = true;
    mark_reached(r, reached);
    for (size_t i = 0; i < r->n_states; i++) {
        const struct state_def *s = &r->states[i];
        const struct step_def *way = exit_of(r, s);
        check_tone(l, s);
        if (!reached[i]) {
            fault_place(l, s->place, "状态 %s（%s）到不了：没有步骤从起始状态通向它。", s->id,
                        s->title);
        }
        if (s->final && way && waited_exit(r, s)) {
            fault_place(l, waited_exit(r, s)->place,
                        "状态 %s（%s）是终结状态，步骤 %s 却从它离开。长期有效的状态，离开的步骤写 "
                        "aside: true。",
                        s->id, s->title, waited_exit(r, s)->id);
        }
        if (!s->final && !way) {
            fault_place(l, s->place,
                        "状态 %s（%s）没有出路：请加一个离开它的步骤，或写 final: true。", s->id,
                        s->title);
        }
    }
}
