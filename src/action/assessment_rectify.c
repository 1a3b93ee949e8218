/* From an assessment to what is put right afterwards, and totals that came from outside. */
#include "action/assessment.h"

#include "base/id.h"
#include "base/str.h"
#include "figure/round_map.h"
#include "figure/round_parts.h"

/* The code of the list of sources that stands for an assessment, where content has one. */
#define SOURCE_CODE "assessment"

static enum err item_name(struct db *db, struct arena *a, struct engine *en,
                          const struct round_parts *p, const struct record *review,
                          const char **ret, struct error *e)
{
    return record_label(db, a, en->content, p->review_item, review->county,
                        round_ref(review, p->review_item), ret, e);
}

enum err assessment_rectify(ACTION_PARAMETERS)
{
    struct actor program = actor_system(rec->county);
    struct step_result made;
    struct round_parts p;
    struct record part;
    const char *item;
    enum err r;

    (void)step, (void)on;
    if ((r = round_parts_find(en->content, &p, e))) {
        return r;
    }
    if (!p.rectify) {
        return error_set(e, ERR_INVALID,
                         "没有台账担当问题整改，转不出去，请检查台账定义里的 plays。");
    }
    if ((r = record_load(db, a, en->content, &program.scope, p.participation,
                         round_ref(rec, p.review_part), &part, e)) ||
        (r = item_name(db, a, en, &p, rec, &item, e))) {
        return r;
    }
    const struct field_def *source = register_field(p.rectify, "source");
    const struct value *what = &rec->values[p.rectify_what->index],
                       *reason = &rec->values[p.review_reason->index];
    const struct typed typed[] = {
        {"unit", id_text(a, round_ref(&part, p.part_unit))},
        {"title", what->set ? what->s : arena_printf(a, "考核反馈：%s", item)},
        {"detail", reason->set ? reason->s : ""},
        {p.problem_due->id, rec->values[p.rectify_due->index].s},
        {p.problem_part->id, id_text(a, part.id)},
        {p.problem_item->id, id_text(a, round_ref(rec, p.review_item))},
        {"source",
         source && source->codes && code_find(source->codes, SOURCE_CODE) ? SOURCE_CODE : ""},
    };
    return step_create(en, db, a, by, p.rectify, round_ref(&part, p.part_unit), typed,
                       array_len(typed), &made, e);
}

/* --- into the next round ------------------------------------------------------------------------------- */
enum err assessment_hand_on(struct engine *en, struct db *db, struct arena *a,
                            const struct round_parts *p, int64_t county, int64_t round,
                            struct error *e)
{
    struct actor program = actor_system(county);
    struct record_list parts, open;
    const struct state_def **states;
    enum err r;

    if (!p->rectify) {
        return OK;
    }
    states = arena_array(a, p->rectify->n_states + 1, sizeof(*states));
    struct query q = {.reg = p->rectify, .states = states, .limit = QUERY_ALL, .no_lists = true};
    for (size_t i = 0; i < p->rectify->n_states; i++) {
        if (!p->rectify->states[i].final) {
            states[q.n_states++] = &p->rectify->states[i];
        }
    }
    if ((r = round_participations(db, a, en->content, &program.scope, p, round, false, &parts,
                                  e)) ||
        (r = query_list(db, a, en->content, &program.scope, &q, &open, e))) {
        return r;
    }
    struct round_map at = round_map_make(a, parts.n);
    for (size_t i = 0; i < parts.n; i++) {
        round_map_put(&at, round_ref(&parts.items[i], p->part_unit), i);
    }
    for (size_t i = 0; !r && i < open.n; i++) {
        const struct record *x = &open.items[i];
        struct step_result ignored;
        size_t k;
        if (!round_ref(x, p->problem_part) || x->pending || !round_map_get(&at, x->unit, &k)) {
            continue;
        }
        const struct typed typed = {p->problem_part->id, id_text(a, parts.items[k].id)};
        r = step_edit(en, db, a, &program, p->rectify, x->id, 0, &typed, 1,
                      "上一轮没有销号，转到新一轮", &ignored, e);
    }
    return r;
}

/* --- totals -------------------------------------------------------------------------------------------- */
enum err assessment_total(ACTION_PARAMETERS)
{
    struct actor program = actor_system(rec->county);
    struct record_list selfs, reviews;
    struct round_parts p;
    struct step_result ignored;
    enum err r;

    (void)by, (void)step, (void)on;
    if ((r = round_parts_find(en->content, &p, e)) ||
        (r = round_selfs(db, a, en->content, &program.scope, &p, p.self_part, rec->id, false,
                         &selfs, e)) ||
        (r = round_reviews(db, a, en->content, &program.scope, &p, p.review_part, rec->id, &reviews,
                           e))) {
        return r;
    }
    for (size_t i = 0; i < selfs.n; i++) {
        bool own = !str_eq(selfs.items[i].values[p.self_way->index].s, "auto");
        if (own && selfs.items[i].values[p.self_score->index].set) {
            return error_set(e, ERR_INVALID,
                             "这个单位已经逐条评分，总分由程序算，不能再登记外部评估的总分。");
        }
    }
    for (size_t i = 0; !r && i < reviews.n; i++) {
        r = step_void(en, db, a, &program, p.review, reviews.items[i].id, 0, "只登记外部评估总分",
                      &ignored, e);
    }
    for (size_t i = 0; !r && i < selfs.n; i++) {
        r = step_void(en, db, a, &program, p.self, selfs.items[i].id, 0, "只登记外部评估总分",
                      &ignored, e);
    }
    return r;
}
