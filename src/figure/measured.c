#include "figure/measured.h"

#include "base/now.h"
#include "base/str.h"
#include "figure/metric.h"
#include "register/query.h"
#include "register/step.h"
#include "register/term.h"

/* One field of one record that says something else than what is counted. */
struct moved {
    const struct register_def *reg;
    const struct field_def *field;
    int64_t record;
    const char *text;
};
struct moved_list {
    struct moved *items;
    size_t n, cap;
};
struct look {
    const struct job_env *env;
    struct db *db;
    struct arena *a;
    struct actor program;
    struct moved_list moved;
};

static int64_t scaled(int64_t n, int from, int to)
{
    for (; from < to; from++) {
        n *= 10;
    }
    return term_rounded(n, from, to);
}

static void note_moved(struct look *k, const struct record *rec, const struct field_def *f,
                       const char *text)
{
    struct moved *m = arena_push(k->a, &k->moved.items, &k->moved.n, &k->moved.cap, sizeof(*m));
    *m = (struct moved){rec->reg, f, rec->id, text};
}

static enum err compare(struct look *k, const struct record *rec, const struct field_def *f,
                        struct error *e)
{
    const struct value *named = &rec->values[f->measured->index], *now = &rec->values[f->index];
    const struct metric_def *metric = named->set ? content_metric(k->env->content, named->s) : NULL;
    struct metric_ask ask = {.metric = metric,
                             .from = {(int)rec->year, 1, 1},
                             .to = {(int)rec->year, 12, 31},
                             .unit = rec->unit,
                             .below = true};
    struct metric_value v;
    if (!metric || !rec->year) {
        if (now->set) { /* the metric was taken away again */
            note_moved(k, rec, f, "");
        }
        return OK;
    }
    enum err r = metric_value(k->db, k->a, k->env->content, &k->program.scope, &ask, &v, e);
    if (r || !v.known) {
        return r;
    }
    int64_t n = scaled(v.number, v.money ? 2 : v.scale, f->scale);
    if (!now->set || now->i != n) {
        note_moved(k, rec, f, str_from_scaled(k->a, n, f->scale, false));
    }
    return OK;
}

static bool has_measured(const struct register_def *reg)
{
    for (size_t i = 0; i < reg->n_fields; i++) {
        if (reg->fields[i].measured) {
            return true;
        }
    }
    return false;
}

static enum err compare_all(struct look *k, const struct record *rec, struct error *e)
{
    enum err r = OK;
    for (size_t i = 0; !r && i < rec->reg->n_fields; i++) {
        const struct field_def *f = &rec->reg->fields[i];
        r = f->measured ? compare(k, rec, f, e) : OK;
    }
    return r;
}

static enum err look_at(struct look *k, const struct register_def *reg, struct error *e)
{
    const struct state_def **open = arena_array(k->a, reg->n_states + 1, sizeof(*open));
    struct query q = {.reg = reg, .states = open, .limit = QUERY_ALL, .no_lists = true};
    struct record_list list;
    for (size_t i = 0; i < reg->n_states; i++) {
        if (!reg->states[i].final) {
            open[q.n_states++] = &reg->states[i];
        }
    }
    enum err r = query_list(k->db, k->a, k->env->content, &k->program.scope, &q, &list, e);
    for (size_t i = 0; !r && i < list.n; i++) {
        r = compare_all(k, &list.items[i], e);
    }
    return r;
}

/* --- writing ------------------------------------------------------------------------------------------------- */
struct bring {
    struct work work;
    struct look *look;
    size_t from, to;
};

static enum err run_bring(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct bring *b = w->ctx;
    struct engine en = {.content = b->look->env->content};
    enum err r = OK;
    for (size_t i = b->from; !r && i < b->to; i++) {
        const struct moved *m = &b->look->moved.items[i];
        const struct typed typed = {m->field->id, m->text};
        struct step_result ignored;
        r = step_edit(&en, db, a, &b->look->program, m->reg, m->record, 0, &typed, 1, NULL,
                      &ignored, e);
        if (r == ERR_CONFLICT || r == ERR_INVALID || r == ERR_NOT_FOUND) {
            r = OK; /* ended or waits for a signature meanwhile: the next look decides */
        }
    }
    return r;
}

enum { AT_ONCE = 100 };

static enum err bring(struct look *k, struct error *e)
{
    enum err r = OK;
    for (size_t i = 0; !r && i < k->moved.n; i += AT_ONCE) {
        size_t to = i + AT_ONCE < k->moved.n ? i + AT_ONCE : k->moved.n;
        struct bring b = {.look = k, .from = i, .to = to};
        b.work = (struct work){.run = run_bring, .ctx = &b};
        r = store_write(k->env->store, k->program.county, &b.work, e);
    }
    return r;
}

enum err measured_county(const struct job_env *env, int64_t county, struct error *e)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct look k = {.env = env, .a = a, .program = actor_system(county)};
    enum err r = store_reader(env->store, &k.db, e);
    for (size_t i = 0; !r && i < env->content->n_registers; i++) {
        const struct register_def *reg = &env->content->registers[i];
        r = has_measured(reg) ? look_at(&k, reg, e) : OK;
    }
    return r ? r : bring(&k, e);
}
