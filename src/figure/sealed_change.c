/* 发布后变动清单: what would be counted differently now, and which records did it. */
#include "base/str.h"
#include "figure/sealed_internal.h"

struct looking {
    struct db *db;
    struct arena *a;
    const struct content *c;
    const struct record *rec;
    const struct sealed_report *k;
    int64_t event; /* of the freeze: later events are changes */
    struct error *e;
};

static enum err ids_now(struct looking *x, const struct metric_def *m, struct table *ret)
{
    const struct actor program = actor_system(x->rec->county);
    struct metric_ask ask = sealed_ask(x->k, m);
    struct sql s scoped(sql_end) = sql_begin(x->a);

    sql_lit(&s, "select g.id from (");
    enum err r = metric_ids_sql(&s, x->db, x->c, &program.scope, &ask, x->e);
    sql_lit(&s, ") g order by g.id");
    return r ? r : sql_all(&s, x->db, ret, x->e);
}

static enum err ids_then(struct looking *x, const char *metric, struct table *ret)
{
    return db_all(x->db, x->a,
                  "select counted from figure_sealed_row where county = ?1 and record = ?2 and "
                  "metric = ?3 order by counted",
                  ARGS(I(x->rec->county), I(x->rec->id), T(metric)), ret, x->e);
}

static void move(struct sealed_change *ch, int64_t id, bool added, bool gone)
{
    ch->added += added ? 1 : 0;
    ch->gone += gone ? 1 : 0;
    if (ch->n_moves < SEALED_MOVED_MAX) {
        ch->moves[ch->n_moves++] = (struct sealed_move){.record = id, .added = added, .gone = gone};
    }
}

/* Both in order of id. */
static void compare(struct sealed_change *ch, const struct table *then, const struct table *now)
{
    size_t i = 0, k = 0;

    while (i < then->n || k < now->n) {
        int64_t was = i < then->n ? cell_int(then, i, 0) : INT64_MAX;
        int64_t is = k < now->n ? cell_int(now, k, 0) : INT64_MAX;
        if (was != is) {
            move(ch, was < is ? was : is, is < was, was < is);
        }
        i += was <= is ? 1 : 0;
        k += is <= was ? 1 : 0;
    }
}

/* Counted then and now, but with another value: what was written to since the report was signed. */
static enum err changed_since(struct looking *x, struct sealed_change *ch)
{
    struct table t;
    enum err r = db_all(
        x->db, x->a,
        "select distinct k.counted from figure_sealed_row k join event v on v.county = "
        "k.county and v.record = k.counted where k.county = ?1 and k.record = ?2 and "
        "k.metric = ?3 and v.seq > ?4 order by k.counted limit ?5",
        ARGS(I(x->rec->county), I(x->rec->id), T(ch->figure->id), I(x->event), I(SEALED_MOVED_MAX)),
        &t, x->e);
    for (size_t i = 0; !r && i < t.n; i++) {
        bool told = false;
        for (size_t m = 0; m < ch->n_moves; m++) {
            told = told || ch->moves[m].record == cell_int(&t, i, 0);
        }
        if (!told) {
            move(ch, cell_int(&t, i, 0), false, false);
        }
    }
    return r;
}

static enum err who_did_it(struct looking *x, struct sealed_move *m)
{
    struct table t;
    enum err r = db_all(x->db, x->a,
                        "select v.at, h.name, v.step from event v left join person h on h.id = "
                        "v.actor where v.county = ?1 and v.record = ?2 order by v.seq desc limit 1",
                        ARGS(I(x->rec->county), I(m->record)), &t, x->e);
    if (!r && t.n) {
        m->at = cell_text(&t, 0, 0);
        m->by = cell_text(&t, 0, 1);
        m->step = cell_text(&t, 0, 2);
    }
    return r;
}

static enum err rows_moved(struct looking *x, const struct measure_def *def,
                           struct sealed_change *ch)
{
    struct table then, now;
    enum err r;

    if (def->kind == METRIC_RATIO || def->kind == METRIC_PEOPLE) {
        return OK;
    }
    ch->reg = def->reg;
    if ((r = ids_then(x, ch->figure->id, &then)) || (r = ids_now(x, ch->figure->metric, &now))) {
        return r;
    }
    compare(ch, &then, &now);
    if (ch->differs && (r = changed_since(x, ch))) {
        return r;
    }
    for (size_t i = 0; !r && i < ch->n_moves; i++) {
        r = who_did_it(x, &ch->moves[i]);
    }
    return r;
}

static enum err look(struct looking *x, const struct sealed_figure *f, struct sealed_change *ch)
{
    struct sealed_figure now;

    *ch = (struct sealed_change){.figure = f, .differs = true};
    if (!f->metric) {
        return OK;
    }
    struct metric_ask ask = sealed_ask(x->k, f->metric);
    const struct measure_def *def = &metric_version_of(x->a, &ask)->m;
    enum err r = sealed_count(x->db, x->a, x->c, x->rec->county, x->k, f->metric, &now, x->e);
    if (r) {
        return r;
    }
    ch->now = now.text;
    ch->differs = !str_eq(now.text, f->text);
    ch->moves = arena_array(x->a, SEALED_MOVED_MAX, sizeof(*ch->moves));
    return rows_moved(x, def, ch);
}

static enum err find_event(struct looking *x)
{
    struct table t;
    enum err r =
        db_all(x->db, x->a, "select event_seq from figure_seal where county = ?1 and record = ?2",
               ARGS(I(x->rec->county), I(x->rec->id)), &t, x->e);
    x->event = !r && t.n ? cell_int(&t, 0, 0) : 0;
    return r;
}

enum err sealed_changes(struct db *db, struct arena *a, const struct content *c,
                        const struct record *rec, const struct sealed_report *k,
                        struct sealed_change **ret, size_t *ret_n, struct error *e)
{
    struct looking x = {.db = db, .a = a, .c = c, .rec = rec, .k = k, .e = e};
    enum err r = find_event(&x);

    *ret = arena_array(a, k->n + 1, sizeof(**ret));
    *ret_n = 0;
    for (size_t i = 0; !r && k->frozen && i < k->n; i++) {
        struct sealed_change ch;
        if (!(r = look(&x, &k->items[i], &ch)) && (ch.differs || ch.added || ch.gone)) {
            (*ret)[(*ret_n)++] = ch;
        }
    }
    return r;
}
