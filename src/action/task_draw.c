#include "action/task_act.h"

#include "base/id.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "domain/draw_proof.h"
#include "register/query.h"

enum { KEY_CHARS = 40, PROOF_BYTES = 600000 };

struct pool {
    struct record_list tasks;
    const char **keys;
};

static struct value *at(struct record *rec, const char *field)
{
    return &rec->values[register_field(rec->reg, field)->index];
}

/* What can be drawn has left the state where it is only being written. */
static enum err find_tasks(struct engine *en, struct db *db, struct arena *a,
                           const struct record *visit, const struct register_def *reg, int64_t year,
                           struct record_list *ret, struct error *e)
{
    const struct actor program = actor_system(visit->county);
    const struct state_def **states = arena_array(a, reg->n_states + 1, sizeof(*states));
    const struct query_match of_year = {register_field(reg, "year"), {.set = true, .i = year}};
    struct query q = {.reg = reg,
                      .states = states,
                      .matches = &of_year,
                      .n_matches = 1,
                      .limit = QUERY_ALL,
                      .ascending = true,
                      .no_lists = true};
    for (size_t i = 1; i < reg->n_states; i++) {
        states[q.n_states++] = &reg->states[i];
    }
    return query_list(db, a, en->content, &program.scope, &q, ret, e);
}

static const char *key_of(struct arena *a, struct record *task)
{
    const struct value *number = at(task, "number"), *title = at(task, "title");
    const char *words = title->set ? title->s : "";
    return arena_printf(a, "%s %s%s%s", id_text(a, task->id), number->set ? number->s : "",
                        number->set ? " " : "",
                        arena_strndup(a, words, str_prefix(words, KEY_CHARS)));
}

static const struct field_def *task_column(const struct field_def *spots,
                                           const struct register_def *tasks)
{
    for (size_t i = 0; i < spots->n_columns; i++) {
        if (spots->columns[i].type == FIELD_REF && spots->columns[i].target == tasks) {
            return &spots->columns[i];
        }
    }
    return NULL;
}

static void write_spots(struct arena *a, struct record *visit, const struct field_def *spots,
                        const struct field_def *column, const struct pool *p, const struct draw *d)
{
    struct row *rows = arena_array(a, d->drawn + 1, sizeof(*rows));
    for (size_t i = 0; i < d->drawn; i++) {
        rows[i].cells = arena_array(a, spots->n_columns + 1, sizeof(*rows[i].cells));
        rows[i].cells[column->index] =
            (struct value){.set = true, .i = p->tasks.items[d->tickets[i].candidate].id};
    }
    visit->values[spots->index] = (struct value){.set = true, .rows = rows, .n = d->drawn};
}

static enum err write_proof(struct arena *a, struct record *visit, const struct pool *p,
                            const struct draw *d, struct error *e)
{
    struct strbuf text scoped(strbuf_clear) = strbuf_make(PROOF_BYTES);
    draw_proof_write(&text, at(visit, "seed")->s, p->keys, d);
    enum err r = strbuf_check(&text, e);
    if (!r) {
        *at(visit, "draw_proof") = (struct value){.set = true, .s = strbuf_take(&text, a)};
        *at(visit, "list_digest") =
            (struct value){.set = true, .s = arena_printf(a, "%s", d->list_digest)};
    }
    return r;
}

/* `share` has the scale of its field. */
static size_t how_many(const struct record *visit, size_t n)
{
    const struct field_def *f = register_field(visit->reg, "share");
    int64_t per = 100;
    for (int i = 0; i < f->scale; i++) {
        per *= 10;
    }
    int64_t take = ((int64_t)n * visit->values[f->index].i + per - 1) / per;
    return take < 1 ? 1 : take > (int64_t)n ? n : (size_t)take;
}

enum err task_draw(ACTION_PARAMETERS)
{
    const struct register_def *reg = content_plays(en->content, "work.task");
    const struct field_def *spots = register_field(rec->reg, "spots");
    const struct field_def *column = reg ? task_column(spots, reg) : NULL;
    int64_t year = at(rec, "for_year")->i;
    struct pool p;
    struct draw d;
    enum err r;

    (void)by, (void)step, (void)on;
    if (!column) {
        return error_set(e, ERR_INVALID, "没有任务台账，或者抽中任务的数表里没有任务这一列。");
    }
    if ((r = find_tasks(en, db, a, rec, reg, year, &p.tasks, e))) {
        return r;
    }
    if (p.tasks.n == 0) {
        (void)error_set(e, ERR_INVALID, "%lld 年没有已经下发的任务，抽不出来；请核对年度。",
                        (long long)year);
        return error_field(e, "for_year");
    }
    p.keys = arena_array(a, p.tasks.n + 1, sizeof(*p.keys));
    for (size_t i = 0; i < p.tasks.n; i++) {
        p.keys[i] = key_of(a, &p.tasks.items[i]);
    }
    if ((r = draw_run(a, at(rec, "seed")->s, p.keys, p.tasks.n, how_many(rec, p.tasks.n), &d, e))) {
        return r;
    }
    write_spots(a, rec, spots, column, &p, &d);
    return write_proof(a, rec, &p, &d, e);
}
