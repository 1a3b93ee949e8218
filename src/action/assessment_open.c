#include "action/assessment.h"

#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "figure/round_map.h"
#include "figure/round_parts.h"
#include "framework/framework_table.h"
#include "ledger/event.h"
#include "people/org.h"

struct opening {
    struct engine *en;
    struct db *db;
    struct arena *a;
    struct actor program;
    struct round_parts parts;
    int64_t round;
    struct unit *units;
    size_t n_units;
    const char **kinds;
    int64_t *frameworks;
    size_t n_kinds;          /* 0: none published for this kind */
    struct round_map joined; /* units that take part already */
    const char **without;
    size_t n_without;
    size_t opened;
    struct error *e;
};

static enum err begin(struct opening *o)
{
    struct record_list list;
    enum err r;

    if ((r = round_parts_find(o->en->content, &o->parts, o->e)) ||
        (r = org_units(o->db, o->a, o->program.county, &o->units, &o->n_units, o->e)) ||
        (r = round_participations(o->db, o->a, o->en->content, &o->program.scope, &o->parts,
                                  o->round, false, &list, o->e))) {
        return r;
    }
    o->joined = round_map_make(o->a, list.n);
    for (size_t i = 0; i < list.n; i++) {
        int64_t unit = round_ref(&list.items[i], o->parts.part_unit);
        if (unit) {
            round_map_put(&o->joined, unit, i);
        }
    }
    o->kinds = arena_array(o->a, o->n_units + 1, sizeof(*o->kinds));
    o->frameworks = arena_array(o->a, o->n_units + 1, sizeof(*o->frameworks));
    o->without = arena_array(o->a, o->n_units + 1, sizeof(*o->without));
    return OK;
}

/* The framework for a kind, asked once; 0 when there is none. */
static enum err framework_of(struct opening *o, const char *kind, int64_t *ret)
{
    size_t i = 0;

    while (i < o->n_kinds && !str_eq(o->kinds[i], kind)) {
        i++;
    }
    if (i == o->n_kinds) {
        enum err r =
            framework_for_kind(o->db, o->a, o->program.county, kind, &o->frameworks[i], o->e);
        if (r == ERR_NOT_FOUND) {
            o->frameworks[i] = 0;
            error_clear(o->e);
        } else if (r) {
            return r;
        }
        o->kinds[o->n_kinds++] = kind;
    }
    *ret = o->frameworks[i];
    return OK;
}

static enum err join(struct opening *o, const struct unit *u, int64_t framework)
{
    struct step_result ignored;
    const struct typed typed[] = {
        {o->parts.part_round->id, id_text(o->a, o->round)},
        {o->parts.part_unit->id, id_text(o->a, u->id)},
        {o->parts.part_framework->id, id_text(o->a, framework)},
    };

    o->opened++;
    return step_create(o->en, o->db, o->a, &o->program, o->parts.participation, u->id, typed,
                       array_len(typed), &ignored, o->e);
}

static enum err join_all(struct opening *o)
{
    enum err r = OK;

    for (size_t i = 0; !r && i < o->n_units; i++) {
        const struct unit *u = &o->units[i];
        int64_t framework;
        size_t unused;
        if ((r = framework_of(o, u->kind, &framework))) {
            return r;
        }
        if (!framework) {
            o->without[o->n_without++] = u->name;
        } else if (!round_map_get(&o->joined, u->id, &unused)) {
            r = join(o, u, framework);
        }
    }
    return r;
}

static enum err any_published(struct opening *o, bool *ret)
{
    struct framework_row *rows;
    size_t n;
    enum err r = framework_list(o->db, o->a, o->program.county, &rows, &n, o->e);

    *ret = false;
    for (size_t i = 0; !r && i < n; i++) {
        *ret = *ret || str_eq(rows[i].state, "published");
    }
    return r;
}

static enum err refuse_empty(struct opening *o)
{
    bool published;
    enum err r = any_published(o, &published);

    if (r) {
        return r;
    }
    if (!published) {
        return error_set(o->e, ERR_INVALID,
                         "还没有已定稿的指标体系，不能启动自评；请先到“指标体系”补齐并定稿。");
    }
    return error_set(
        o->e, ERR_INVALID,
        "没有一个单位的类别套用得上已定稿的指标体系；请检查指标体系适用的单位类别，或先登记单位。");
}

/* Who takes part and who could not, for the round's history. */
static enum err trace(struct opening *o, const struct actor *by)
{
    struct strbuf text scoped(strbuf_clear) = strbuf_make(EVENT_PAYLOAD_MAX);
    struct json_out j = json_begin(&text);
    enum err r;

    json_open(&j, '{');
    json_key(&j, "opened");
    json_num(&j, (int64_t)o->opened);
    json_key(&j, "without_framework");
    json_open(&j, '[');
    for (size_t i = 0; i < o->n_without; i++) {
        json_str(&j, o->without[i]);
    }
    json_close(&j, ']');
    json_close(&j, '}');
    if ((r = strbuf_check(&text, o->e))) {
        return r;
    }
    struct event ev = {.county = o->program.county,
                       .actor = by->person,
                       .post = by->post,
                       .reg = o->parts.round->id,
                       .record = o->round,
                       .step = "participants",
                       .payload = strbuf_take(&text, o->a)};
    return event_append(o->db, o->a, &ev, by->address, o->e);
}

enum err assessment_open(ACTION_PARAMETERS)
{
    struct opening o = {
        .en = en, .db = db, .a = a, .program = actor_system(rec->county), .round = rec->id, .e = e};
    enum err r;

    (void)step;
    (void)on;
    if ((r = begin(&o)) || (r = join_all(&o))) {
        return r;
    }
    if (!o.opened) {
        return refuse_empty(&o);
    }
    r = assessment_hand_on(en, db, a, &o.parts, rec->county, rec->id, e);
    return r ? r : trace(&o, by);
}
