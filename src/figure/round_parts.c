#include "figure/round_parts.h"

#include "base/str.h"

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

static void find_self(struct finder *f, struct round_parts *p)
{
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
}

enum err round_parts_find(const struct content *c, struct round_parts *ret, struct error *e)
{
    struct finder f = {.c = c, .ok = true, .e = e};
    struct round_parts p = {0};

    p.round = find_register(&f, "assessment.round");
    p.participation = find_register(&f, "assessment.participation");
    p.self = find_register(&f, "assessment.self");
    p.review = find_register(&f, "assessment.review");
    p.round_title = find_field(&f, p.round, "title");
    p.round_year = find_field(&f, p.round, "year");
    p.part_round = find_field(&f, p.participation, "round");
    p.part_unit = find_field(&f, p.participation, "unit_ref");
    p.part_framework = find_field(&f, p.participation, "framework");
    p.submit = find_step(&f, p.participation, "submit");
    p.close = find_step(&f, p.participation, "close");
    p.mark_absent = find_step(&f, p.participation, "mark_absent");
    find_self(&f, &p);
    find_review(&f, &p);
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
    const struct field_def *only[] = {p->part_round, p->part_unit, p->part_framework};
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
    const struct field_def *only[] = {p->self_part, p->self_item, p->self_score, p->self_note,
                                      p->self_evidence};
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

int64_t round_ref(const struct record *rec, const struct field_def *f)
{
    const struct value *v = &rec->values[f->index];

    return v->set ? v->i : 0;
}
