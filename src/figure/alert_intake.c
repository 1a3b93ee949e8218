/* What has come in from outside and nobody has taken up yet: the roles that the intake names are told until somebody does. */
#include "base/str.h"
#include "figure/alert_plan.h"
#include "register/query.h"

enum { INTAKES_MAX = 1000 };

static void want_intake(struct plan *p, const struct record *rec, const struct alert_stage *stage)
{
    struct alert x = {
        .kind = ALERT_INTAKE,
        .source = rec->reg->id,
        .object = rec->id,
        .record = rec->id,
        .period = "-",
        .reg = rec->reg->id,
        .unit = rec->unit,
        .title = arena_printf(p->a, "网上收到一件%s：%s", rec->reg->title, rec->title),
        .body = arena_printf(p->a, "群众在网上提交，现在是“%s”。请打开办理，办了以后本条自动消除。",
                             rec->state->title)};
    plan_thing(p, &x, stage, 1, 1, NULL, 0, "网上提交的事项");
}

static enum err of_register(struct plan *p, const struct register_def *reg)
{
    const struct alert_stage stage = {
        .to = reg->intake->notify, .n_to = reg->intake->n_notify, .place = reg->intake->place};
    const struct scope scope = {
        .kind = SCOPE_OWN, .county = p->county, .person = p->outsider, .whole = true};
    const struct query q = {.reg = reg,
                            .states = (const struct state_def *[]){reg->intake->state},
                            .n_states = 1,
                            .limit = INTAKES_MAX,
                            .no_lists = true};
    struct record_list list;
    enum err r = query_list(p->db, p->a, p->c, &scope, &q, &list, p->e);
    for (size_t i = 0; !r && i < list.n; i++) {
        want_intake(p, &list.items[i], &stage);
    }
    return r;
}

static enum err resolved(void *ctx, const struct alert *x, struct plan_close *ret, struct error *e)
{
    struct plan *p = ctx;
    struct table t;
    enum err r = db_one(p->db, p->a, "select max(seq) from event where county = ?1 and record = ?2",
                        ARGS(I(p->county), I(x->record)), &t, e);
    if (!r) {
        ret->event = cell_int(&t, 0, 0);
        ret->why = "已有人办理";
    }
    return r;
}

enum err plan_intakes(struct plan *p)
{
    enum err r = p->outsider ? plan_source(p, ALERT_INTAKE, NULL) : OK;
    if (r || !p->outsider) {
        return r;
    }
    for (size_t i = 0; !r && i < p->c->n_registers; i++) {
        const struct register_def *reg = &p->c->registers[i];
        r = reg->intake && reg->intake->n_notify ? of_register(p, reg) : OK;
    }
    return r ? r : plan_finish(p, resolved, p);
}
