/* 下一年草案: what was intended, then what was not done. */
#include <inttypes.h>
#include <string.h>

#include "action/plan_act.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "domain/plan.h"
#include "register/query.h"

#define TEXT_BYTES (256u << 10)

static const struct value *look(const struct record *rec, const char *field)
{
    return &rec->values[register_field(rec->reg, field)->index];
}

static const struct field_def *reference_to(const struct register_def *tasks,
                                            const struct register_def *plans)
{
    for (size_t i = 0; i < tasks->n_fields; i++) {
        if (tasks->fields[i].type == FIELD_REF && tasks->fields[i].target == plans) {
            return &tasks->fields[i];
        }
    }
    return NULL;
}

/* Done is the final state whose tone says so; whatever stands elsewhere goes over. */
static bool is_done(const struct state_def *s)
{
    return s->final && str_eq(s->tone, "done");
}

static enum err tasks_left(struct engine *en, struct db *db, struct arena *a,
                           const struct record *plan, struct record_list *ret, struct error *e)
{
    const struct register_def *tasks = content_plays(en->content, "work.task");
    const struct field_def *ref = tasks ? reference_to(tasks, plan->reg) : NULL;
    const struct actor program = actor_system(plan->county);
    const struct state_def **states;
    struct query q = {.reg = tasks,
                      .match = ref,
                      .match_ref = plan->id,
                      .limit = QUERY_ALL,
                      .ascending = true,
                      .no_lists = true};

    *ret = (struct record_list){0};
    if (!ref) {
        return OK;
    }
    q.states = states = arena_array(a, tasks->n_states + 1, sizeof(*states));
    for (size_t i = 0; i < tasks->n_states; i++) {
        if (!is_done(&tasks->states[i])) {
            states[q.n_states++] = &tasks->states[i];
        }
    }
    return query_list(db, a, en->content, &program.scope, &q, ret, e);
}

static bool seen(const struct record_list *tasks, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (str_eq(look(&tasks->items[k], "title")->s, look(&tasks->items[i], "title")->s)) {
            return true;
        }
    }
    return false;
}

/* One task may stand with many units: it is carried over once. */
static enum err write_text(struct strbuf *b, const struct plan_point *points, size_t n,
                           const struct record_list *tasks, struct error *e)
{
    size_t number = 0;

    if (tasks->n) {
        strbuf_lit(b, "一、下一步打算\n");
    }
    for (size_t i = 0; i < n; i++) {
        strbuf_printf(b, "%zu.%s\n", ++number, points[i].text);
    }
    if (tasks->n) {
        strbuf_lit(b, "二、上年未完成的任务\n");
    }
    for (size_t i = 0; i < tasks->n; i++) {
        const struct value *title = look(&tasks->items[i], "title");
        if (title->set && !seen(tasks, i)) {
            strbuf_printf(b, "%zu.%s（上年结转）。\n", ++number, title->s);
        }
    }
    return strbuf_check(b, e);
}

static const struct step_def *step_with(const struct register_def *reg, const char *action)
{
    for (size_t i = 0; i < reg->n_steps; i++) {
        if (str_eq(reg->steps[i].action, action)) {
            return &reg->steps[i];
        }
    }
    return NULL;
}

static enum err open_draft(struct engine *en, struct db *db, struct arena *a,
                           const struct actor *by, const struct record *rec, const char *text,
                           struct error *e)
{
    int64_t year = look(rec, "year")->i + 1;
    const struct step_def *split = step_with(rec->reg, "plan_split_text");
    struct typed typed[] = {{"title", arena_printf(a, "%" PRId64 " 年要点（草案）", year)},
                            {"year", arena_printf(a, "%" PRId64, year)},
                            {"text", text}};
    struct step_result made;
    enum err r = step_create(en, db, a, by, rec->reg, rec->unit, typed, array_len(typed), &made, e);

    if (r || !split) {
        return r;
    }
    struct step_request rq = {.reg = rec->reg, .record = made.record, .step = split};
    return step_take(en, db, a, by, &rq, &made, e);
}

enum err plan_carry(ACTION_PARAMETERS)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(TEXT_BYTES);
    const struct value *next = look(rec, "next_text");
    const struct actor program = actor_system(rec->county);
    struct plan_point *points;
    struct record_list tasks;
    size_t n;
    enum err r;

    (void)by, (void)step, (void)on;
    if (!next->set || !look(rec, "year")->set) {
        (void)error_set(e, ERR_INVALID, "请把报告里“下一步打算”那一节粘贴进来。");
        return error_field(e, "next_text");
    }
    if (plan_next(a, next->s, strlen(next->s), &points, &n, e)) {
        e->code = ERR_INVALID;
        return error_field(e, "next_text");
    }
    if ((r = tasks_left(en, db, a, rec, &tasks, e)) || (r = write_text(&b, points, n, &tasks, e))) {
        return r;
    }
    return open_draft(en, db, a, &program, rec, strbuf_take(&b, a), e);
}
