#include "figure/urge.h"

#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/now.h"
#include "base/str.h"
#include "figure/alert_plan.h"
#include "ledger/event.h"

enum { PAYLOAD_BYTES = 256 << 10 };

static const char *name_of_person(const struct table *t, int64_t person)
{
    size_t low = 0, high = t->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (cell_int(t, middle, 0) < person) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < t->n && cell_int(t, low, 0) == person ? cell_text(t, low, 1) : "";
}

static const char *propose(struct arena *a, const struct obligation_def *o,
                           const struct obligation_period *p)
{
    if (o->none_left) {
        return arena_printf(a, "%s（%s）还没有办完，请在三个工作日内办结。", o->title,
                            obligation_rule(a, o));
    }
    return arena_printf(a, "%s（%s，%s）还没有做够，请在%s前办结并登记。", o->title,
                        obligation_rule(a, o), p->title,
                        o->per == PER_ALWAYS ? "三个工作日" : date_chinese(a, p->to));
}

static void read_line(struct plan *p, const struct obligation_def *o,
                      const struct obligation_item *x, const struct table *names,
                      struct urge_line *ret)
{
    const struct alert_stage *stages = o->n_stages ? o->stages : p->c->alerts.obligation;
    size_t n_stages = o->n_stages ? o->n_stages : p->c->alerts.n_obligation;
    int64_t *persons = NULL;
    *ret =
        (struct urge_line){.object = x->object, .unit = x->unit, .name = x->name, .have = x->have};
    ret->n_persons = n_stages
                         ? plan_receivers(p, stages, n_stages, 0, x->unit,
                                          o->role ? &x->object : NULL, o->role ? 1 : 0, &persons)
                         : 0;
    ret->persons = persons;
    for (size_t i = 0; i < ret->n_persons; i++) {
        const char *name = name_of_person(names, persons[i]);
        ret->person_names = i ? arena_printf(p->a, "%s、%s", ret->person_names, name) : name;
    }
}

enum err urge_prepare(struct db *db, struct arena *a, const struct content *c,
                      const struct scope *scope, const struct obligation_def *o,
                      const struct obligation_period *period, struct urge_plan *ret,
                      struct error *e)
{
    struct obligation_list list;
    struct table names;
    struct plan p;
    enum err r = plan_begin(&p, db, a, c, scope->county, e);
    if (r || (r = obligation_list(db, a, c, scope, o, period, &list, e)) ||
        (r = db_all(db, a, "select id, name from person where county = ?1 order by id",
                    ARGS(I(scope->county)), &names, e))) {
        return r;
    }
    *ret = (struct urge_plan){
        .def = o, .period = *period, .n = list.missing, .text = propose(a, o, period)};
    ret->lines = arena_array(a, list.missing + 1, sizeof(*ret->lines));
    for (size_t i = 0; i < list.missing; i++) {
        read_line(&p, o, &list.items[i], &names, &ret->lines[i]);
        ret->nobody += !ret->lines[i].n_persons;
        ret->persons += ret->lines[i].n_persons;
    }
    return OK;
}

static int64_t turn_of(struct date d)
{
    return d.year * 10000 + d.month * 100 + d.day;
}

static enum err send_line(struct db *db, struct arena *a, const struct actor *by,
                          const struct urge_plan *plan, const struct urge_line *line,
                          const char *text, struct json_out *j, struct urge_result *ret,
                          struct error *e)
{
    const struct measure_def *m = obligation_measure(a, plan->def, &plan->period);
    for (size_t i = 0; i < line->n_persons; i++) {
        struct alert x = {.county = by->county,
                          .kind = ALERT_URGE,
                          .source = plan->def->id,
                          .object = line->object,
                          .period = plan->period.id,
                          .turn = turn_of(now_today()),
                          .stage = 1,
                          .person = line->persons[i],
                          .unit = line->unit,
                          .reg = m && m->reg ? m->reg->id : NULL,
                          .title = arena_printf(a, "催办：%s（%s）", plan->def->title, line->name),
                          .body = text,
                          .why = arena_printf(a, "%s 催办", by->name ? by->name : ""),
                          .due_on =
                              plan->def->per == PER_ALWAYS ? NULL : date_text(a, plan->period.to),
                          .raised_by = by->person};
        bool fresh = false;
        enum err r = alert_raise(db, a, &x, &fresh, e);
        if (r) {
            return r;
        }
        ret->made += fresh;
        ret->already += !fresh;
        if (fresh) {
            json_str(j, id_text(a, x.id));
        }
    }
    return OK;
}

enum err urge_send(struct db *db, struct arena *a, const struct content *c, const struct actor *by,
                   const struct obligation_def *o, const struct obligation_period *period,
                   const char *text, struct urge_result *ret, struct error *e)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(PAYLOAD_BYTES);
    struct json_out j = json_begin(&b);
    struct urge_result got = {0};
    struct urge_plan plan;
    char *clean;
    enum err r = str_clean(a, text, strlen(text), URGE_TEXT_MAX, &clean, e);
    if (r || (r = urge_prepare(db, a, c, &by->scope, o, period, &plan, e))) {
        return r;
    }
    if (str_empty(clean) || str_empty(str_trim(a, clean))) {
        return error_set(e, ERR_INVALID, "催办要写一句话，请填写后再发。");
    }
    json_open(&j, '{');
    json_key(&j, "obligation");
    json_str(&j, o->id);
    json_key(&j, "period");
    json_str(&j, period->id);
    json_key(&j, "text");
    json_str(&j, clean);
    json_key(&j, "alerts");
    json_open(&j, '[');
    for (size_t i = 0; !r && i < plan.n; i++) {
        r = send_line(db, a, by, &plan, &plan.lines[i], clean, &j, &got, e);
    }
    json_close(&j, ']');
    json_close(&j, '}');
    got.nobody = plan.nobody;
    if (r || (r = strbuf_check(&b, e))) {
        return r;
    }
    struct event ev = {.county = by->county,
                       .actor = by->person,
                       .post = by->post,
                       .reg = "alert",
                       .step = "urge",
                       .payload = b.ptr};
    r = got.made ? event_append(db, a, &ev, by->address, e) : OK;
    if (!r) {
        *ret = got;
    }
    return r;
}
