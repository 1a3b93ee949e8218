#include "figure/round_parts.h"

#include "base/str.h"
#include "framework/framework_table.h"
#include "people/org.h"

struct finder {
    const struct content *c;
    bool ok;
    struct error *e;
};

static const struct register_def *find_register(struct finder *f, const char *part)
{
    const struct register_def *reg = content_plays(f->c, part);

    if (!reg && f->ok) {
        f->ok = false;
        error_set(f->e, ERR_INVALID, "没有台账担当 %s，考核用不起来，请检查台账定义里的 plays。",
                  part);
    }
    return reg;
}

static const struct field_def *find_field(struct finder *f, const struct register_def *reg,
                                          const char *id)
{
    const struct field_def *field = reg ? register_field(reg, id) : NULL;

    if (!field && f->ok) {
        f->ok = false;
        error_set(f->e, ERR_INVALID, "台账“%s”缺少考核要用的字段 %s。", reg->title, id);
    }
    return field;
}

static const struct step_def *find_step(struct finder *f, const struct register_def *reg,
                                        const char *id)
{
    const struct step_def *step = reg ? register_step(reg, id) : NULL;

    if ((!step || !step->to) && f->ok) {
        f->ok = false;
        error_set(f->e, ERR_INVALID, "台账“%s”缺少考核要用的步骤 %s。", reg->title, id);
    }
    return step;
}

/* A step by the word of its action. */
static const struct step_def *find_act(struct finder *f, const struct register_def *reg,
                                       const char *action)
{
    for (size_t i = 0; reg && i < reg->n_steps; i++) {
        if (str_eq(reg->steps[i].action, action) && reg->steps[i].to) {
            return &reg->steps[i];
        }
    }
    if (f->ok) {
        f->ok = false;
        error_set(f->e, ERR_INVALID, "台账“%s”没有步骤用到 %s，考核用不起来。",
                  reg ? reg->title : "", action);
    }
    return NULL;
}

static void find_round(struct finder *f, struct round_parts *p)
{
    p->round_title = find_field(f, p->round, "title");
    p->round_year = find_field(f, p->round, "year");
    p->round_weight = find_field(f, p->round, "weight");
    p->round_daily_share = find_field(f, p->round, "daily_share");
    p->draw_roles = find_field(f, p->round, "draw_roles");
    p->draw_each = find_field(f, p->round, "draw_each");
    p->draw_seed = find_field(f, p->round, "draw_seed");
    p->draw_result = find_field(f, p->round, "draw_result");
    const struct step_def *close = find_act(f, p->round, "assessment_close");
    const struct step_def *finish = find_act(f, p->round, "assessment_finish");
    p->self_state = close && close->n_from ? close->from[0] : NULL;
    p->review_state = close ? close->to : NULL;
    p->appeal_state = finish ? finish->to : NULL;
}

static void find_part(struct finder *f, struct round_parts *p)
{
    p->part_round = find_field(f, p->participation, "round");
    p->part_unit = find_field(f, p->participation, "unit_ref");
    p->part_framework = find_field(f, p->participation, "framework");
    p->part_reviewers = find_field(f, p->participation, "reviewers");
    p->part_total = find_field(f, p->participation, "total");
    p->begin = find_act(f, p->participation, "assessment_begin");
    p->submit = find_step(f, p->participation, "submit");
    p->close = find_step(f, p->participation, "close");
    p->mark_absent = find_step(f, p->participation, "mark_absent");
}

static void find_self(struct finder *f, struct round_parts *p)
{
    p->self_way = find_field(f, p->self, "way");
    p->self_auto = find_field(f, p->self, "auto");
    p->self_hand_max = find_field(f, p->self, "hand_max");
    p->self_hand = find_field(f, p->self, "hand");
    p->self_materials = find_field(f, p->self, "materials");
    p->self_share_to = find_field(f, p->self, "share_to");
    p->gather = find_step(f, p->self, "gather");
    p->self_part = find_field(f, p->self, "participation");
    p->self_round = find_field(f, p->self, "round");
    p->self_item = find_field(f, p->self, "item");
    p->self_score = find_field(f, p->self, "score");
    p->self_evidence = find_field(f, p->self, "evidence");
    p->self_note = find_field(f, p->self, "note");
}

static void find_review(struct finder *f, struct round_parts *p)
{
    p->review_part = find_field(f, p->review, "participation");
    p->review_round = find_field(f, p->review, "round");
    p->review_item = find_field(f, p->review, "item");
    p->review_self = find_field(f, p->review, "self");
    p->review_score = find_field(f, p->review, "score");
    p->review_reason = find_field(f, p->review, "reason");
    p->rectify_what = find_field(f, p->review, "rectify_what");
    p->rectify_due = find_field(f, p->review, "rectify_due");
    p->amend = find_step(f, p->review, "amend");
}

static void find_optional(struct finder *f, struct round_parts *p)
{
    if ((p->appeal = content_plays(f->c, "assessment.appeal"))) {
        p->appeal_review = find_field(f, p->appeal, "review");
        p->appeal_part = find_field(f, p->appeal, "participation");
        p->appeal_round = find_field(f, p->appeal, "round");
        p->appeal_item = find_field(f, p->appeal, "item");
        p->appeal_reason = find_field(f, p->appeal, "reason");
        p->appeal_score = find_field(f, p->appeal, "score");
        p->appeal_answer = find_field(f, p->appeal, "answer");
    }
    if ((p->exclusion = content_plays(f->c, "assessment.exclusion"))) {
        const struct step_def *agree = find_act(f, p->exclusion, "assessment_exclude");
        p->out_part = find_field(f, p->exclusion, "participation");
        p->out_round = find_field(f, p->exclusion, "round");
        p->out_item = find_field(f, p->exclusion, "item");
        p->out_reason = find_field(f, p->exclusion, "reason");
        p->out_agreed = agree ? agree->to : NULL;
    }
    if ((p->daily = content_plays(f->c, "assessment.daily"))) {
        p->daily_unit = find_field(f, p->daily, "unit");
        p->daily_on = find_field(f, p->daily, "on_day");
        p->daily_points = find_field(f, p->daily, "points");
        p->daily_cause = find_field(f, p->daily, "cause");
        p->daily_source = find_field(f, p->daily, "source");
    }
    if ((p->rectify = content_plays(f->c, "problem.rectify"))) {
        p->problem_part = find_field(f, p->rectify, "participation");
        p->problem_item = find_field(f, p->rectify, "item");
        p->problem_due = find_field(f, p->rectify, "due");
    }
}

enum err round_parts_find(const struct content *c, struct round_parts *ret, struct error *e)
{
    struct finder f = {.c = c, .ok = true, .e = e};
    struct round_parts p = {0};

    p.round = find_register(&f, "assessment.round");
    p.participation = find_register(&f, "assessment.participation");
    p.self = find_register(&f, "assessment.self");
    p.review = find_register(&f, "assessment.review");
    find_round(&f, &p);
    find_part(&f, &p);
    find_self(&f, &p);
    find_review(&f, &p);
    find_optional(&f, &p);
    if (!f.ok) {
        return e->code;
    }
    *ret = p;
    return OK;
}

bool round_is_submitted(const struct round_parts *p, const struct state_def *state)
{
    return state == p->submit->to || state == p->close->to;
}

enum err round_participations(struct db *db, struct arena *a, const struct content *c,
                              const struct scope *scope, const struct round_parts *p, int64_t round,
                              bool with_void, struct record_list *ret, struct error *e)
{
    const struct field_def *only[] = {p->part_round, p->part_unit, p->part_framework,
                                      p->part_total};
    struct query q = {.reg = p->participation,
                      .match = p->part_round,
                      .match_ref = round,
                      .voided = with_void ? QUERY_WITH_VOID : QUERY_LIVING,
                      .ascending = true,
                      .limit = QUERY_ALL,
                      .only = only,
                      .n_only = array_len(only),
                      .no_lists = true};

    return query_list(db, a, c, scope, &q, ret, e);
}

enum err round_selfs(struct db *db, struct arena *a, const struct content *c,
                     const struct scope *scope, const struct round_parts *p,
                     const struct field_def *match, int64_t id, bool evidence,
                     struct record_list *ret, struct error *e)
{
    const struct field_def *only[] = {p->self_part,     p->self_item, p->self_score,
                                      p->self_note,     p->self_way,  p->self_auto,
                                      p->self_hand_max, p->self_hand, p->self_evidence};
    struct query q = {.reg = p->self,
                      .match = match,
                      .match_ref = id,
                      .ascending = true,
                      .limit = QUERY_ALL,
                      .only = only,
                      .n_only = array_len(only),
                      .no_lists = !evidence};

    return query_list(db, a, c, scope, &q, ret, e);
}

enum err round_reviews(struct db *db, struct arena *a, const struct content *c,
                       const struct scope *scope, const struct round_parts *p,
                       const struct field_def *match, int64_t id, struct record_list *ret,
                       struct error *e)
{
    const struct field_def *only[] = {p->review_part, p->review_item, p->review_self,
                                      p->review_score, p->review_reason};
    struct query q = {.reg = p->review,
                      .match = match,
                      .match_ref = id,
                      .ascending = true,
                      .limit = QUERY_ALL,
                      .only = only,
                      .n_only = array_len(only),
                      .no_lists = true};

    return query_list(db, a, c, scope, &q, ret, e);
}

enum err round_appeals(struct db *db, struct arena *a, const struct content *c,
                       const struct scope *scope, const struct round_parts *p, bool whole,
                       int64_t id, struct record_list *ret, struct error *e)
{
    const struct query q = {.reg = p->appeal,
                            .match = whole ? p->appeal_round : p->appeal_part,
                            .match_ref = id,
                            .ascending = true,
                            .limit = QUERY_ALL,
                            .no_lists = true};

    *ret = (struct record_list){0};
    return p->appeal ? query_list(db, a, c, scope, &q, ret, e) : OK;
}

enum err round_exclusions(struct db *db, struct arena *a, const struct content *c,
                          const struct scope *scope, const struct round_parts *p, bool whole,
                          int64_t id, struct record_list *ret, struct error *e)
{
    const struct field_def *only[] = {p->out_part, p->out_item, p->out_reason};
    const struct query q = {.reg = p->exclusion,
                            .states = (const struct state_def **)&p->out_agreed,
                            .n_states = 1,
                            .match = whole ? p->out_round : p->out_part,
                            .match_ref = id,
                            .ascending = true,
                            .limit = QUERY_ALL,
                            .only = only,
                            .n_only = array_len(only),
                            .no_lists = true};

    *ret = (struct record_list){0};
    return p->exclusion ? query_list(db, a, c, scope, &q, ret, e) : OK;
}

bool round_item_exempt(const struct framework_row *f, size_t i, const char *kind)
{
    const struct framework_item *it = &f->f.items[i];

    for (size_t k = 0; f->exempt_by && f->exempt_by[i] && k < it->n_exempt; k++) {
        if (str_eq(it->exempt_kinds[k], kind)) {
            return true;
        }
    }
    return false;
}

enum err round_out_items(struct db *db, struct arena *a, const struct content *c,
                         const struct round_parts *p, const struct record *participation,
                         const struct framework_row *f, bool **ret, struct error *e)
{
    const struct scope county = {.kind = SCOPE_COUNTY, .county = participation->county};
    bool *out = arena_array(a, f->f.n + 1, sizeof(*out));
    struct record_list agreed;
    struct unit unit;
    enum err r;

    if ((r = org_unit(db, a, participation->county, round_ref(participation, p->part_unit), &unit,
                      e)) ||
        (r = round_exclusions(db, a, c, &county, p, false, participation->id, &agreed, e))) {
        return r;
    }
    for (size_t i = 0; i < f->f.n; i++) {
        out[i] = round_item_exempt(f, i, unit.kind);
        for (size_t k = 0; k < agreed.n; k++) {
            out[i] = out[i] || round_ref(&agreed.items[k], p->out_item) == f->item_ids[i];
        }
    }
    *ret = out;
    return OK;
}

enum err round_newest(struct db *db, struct arena *a, const struct content *c,
                      const struct scope *scope, struct record *ret, struct error *e)
{
    struct scope wide = *scope;
    struct record_list found = {0};
    const struct query q = {
        .reg = content_plays(c, "assessment.round"), .limit = 1, .no_lists = true};

    wide.kind = SCOPE_COUNTY;
    *ret = (struct record){0};
    enum err r = q.reg ? query_list(db, a, c, &wide, &q, &found, e) : OK;
    if (!r && found.n) {
        *ret = found.items[0];
    }
    return r;
}

const char *round_group_title(const struct content *c, const char *kind)
{
    const struct code_list *kinds = content_codes(c, "unit_kinds");
    const struct code *code = kinds && kind ? code_find(kinds, kind) : NULL;
    const struct code *group = code && code->parent ? code_find(kinds, code->parent) : NULL;

    return group ? group->title : code ? code->title : NULL;
}

int64_t round_ref(const struct record *rec, const struct field_def *f)
{
    const struct value *v = &rec->values[f->index];

    return v->set ? v->i : 0;
}
