/* 合理缺项: an item that does not apply to one unit. */
#include "action/assessment.h"

#include "base/str.h"
#include "figure/round_parts.h"
#include "framework/framework_table.h"
#include "people/org.h"

struct out {
    struct engine *en;
    struct db *db;
    struct arena *a;
    struct actor program;
    struct round_parts p;
    struct record part;
    struct framework_row framework;
    size_t at; /* of the item in the framework */
    struct error *e;
};

static enum err find_item(struct out *o, int64_t item)
{
    for (o->at = 0; o->at < o->framework.f.n; o->at++) {
        if (o->framework.item_ids[o->at] == item) {
            return OK;
        }
    }
    return error_set(o->e, ERR_INVALID, "这条指标不在“%s”套用的指标体系“%s”里，请另选。",
                     o->part.title, o->framework.f.title);
}

static enum err out_begin(struct out *o, const struct record *rec)
{
    enum err r = round_parts_find(o->en->content, &o->p, o->e);

    if (r) {
        return r;
    }
    o->program = actor_system(rec->county);
    if ((r = record_load(o->db, o->a, o->en->content, &o->program.scope, o->p.participation,
                         round_ref(rec, o->p.out_part), &o->part, o->e)) ||
        (r = framework_load(o->db, o->a, rec->county, round_ref(&o->part, o->p.part_framework),
                            &o->framework, o->e))) {
        return r;
    }
    return find_item(o, round_ref(rec, o->p.out_item));
}

enum err assessment_exclusion(ACTION_PARAMETERS)
{
    struct out o = {.en = en, .db = db, .a = a, .e = e};
    struct unit unit;
    enum err r;

    (void)by, (void)step, (void)on;
    if ((r = out_begin(&o, rec)) ||
        (r = org_unit(db, a, rec->county, round_ref(&o.part, o.p.part_unit), &unit, e))) {
        return r;
    }
    if (round_item_exempt(&o.framework, o.at, unit.kind)) {
        return error_set(e, ERR_INVALID, "指标体系已写明这一条对本类单位不适用，不用再申请。");
    }
    rec->values[o.p.out_round->index] =
        (struct value){.set = true, .i = round_ref(&o.part, o.p.part_round)};
    return OK;
}

/* The records of the unit for this item: at most one living self-assessment, one review. */
static enum err void_item(struct out *o, const struct register_def *reg,
                          const struct record_list *list, const struct field_def *item_field,
                          int64_t item, const char *reason)
{
    struct step_result ignored;
    enum err r = OK;

    for (size_t i = 0; !r && i < list->n; i++) {
        if (round_ref(&list->items[i], item_field) == item) {
            r = step_void(o->en, o->db, o->a, &o->program, reg, list->items[i].id, 0, reason,
                          &ignored, o->e);
        }
    }
    return r;
}

enum err assessment_exclude(ACTION_PARAMETERS)
{
    struct out o = {.en = en, .db = db, .a = a, .e = e};
    struct record_list selfs, reviews;
    enum err r = out_begin(&o, rec);

    (void)by, (void)step, (void)on;
    if (r ||
        (r = round_selfs(db, a, en->content, &o.program.scope, &o.p, o.p.self_part, o.part.id,
                         false, &selfs, e)) ||
        (r = round_reviews(db, a, en->content, &o.program.scope, &o.p, o.p.review_part, o.part.id,
                           &reviews, e))) {
        return r;
    }
    int64_t item = round_ref(rec, o.p.out_item);
    const char *reason =
        arena_printf(a, "合理缺项：%s",
                     rec->values[o.p.out_reason->index].s ? rec->values[o.p.out_reason->index].s
                                                          : "本单位不适用");
    r = void_item(&o, o.p.review, &reviews, o.p.review_item, item, reason);
    return r ? r : void_item(&o, o.p.self, &selfs, o.p.self_item, item, reason);
}
