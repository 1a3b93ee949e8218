/* step_guard.c - who may, when, in which state, and under which rules; and the same as doors beside the buttons. */
#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "ledger/event.h"
#include "register/query.h"
#include "register/step_internal.h"

const char *actor_role(const struct actor *by)
{
    return by->role && !by->delegation ? by->role->id : "";
}

bool step_from(const struct step_def *step, const struct state_def *st)
{
    for (size_t i = 0; i < step->n_from; i++) {
        if (step->from[i] == st) {
            return true;
        }
    }
    return step->n_from == 0 && !st->final;
}

bool step_by(const struct step_def *step, const struct actor *by)
{
    return actor_is_system(by) || role_in(actor_role(by), step->by, step->n_by);
}

bool step_may_read(const struct actor *by, const struct register_def *reg)
{
    if (actor_is_system(by)) {
        return true;
    }
    if (reg->n_read) {
        return by->role && role_in(by->role->id, reg->read, reg->n_read);
    }
    return by->role && role_may(by->role, "register.read");
}

bool step_may_create(const struct actor *by, const struct register_def *reg)
{
    if (actor_is_system(by)) {
        return true;
    }
    if (by->outside) {
        return reg->intake != NULL;
    }
    return !reg->create_by_action_only && role_in(actor_role(by), reg->create, reg->n_create);
}

const char *role_titles(struct arena *a, const struct content *c, const char *const *roles,
                        size_t n)
{
    const char *s = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct role_def *role = content_role(c, roles[i]);
        const char *title = role ? role->title : roles[i];
        s = s ? arena_printf(a, "%s、%s", s, title) : title;
    }
    return s ? s : "系统";
}

struct eval move_eval(const struct move *m)
{
    return (struct eval){.db = m->db,
                         .arena = m->a,
                         .content = m->en->content,
                         .record = &m->rec,
                         .today = m->today,
                         .me = m->by->person};
}

struct move move_begin(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                       const struct register_def *reg, struct error *e)
{
    struct move m = {
        .en = en, .db = db, .a = a, .by = by, .reg = reg, .today = now_today(), .e = e};
    m.on = date_text(a, m.today);
    return m;
}

/* The values and dates that may change get memory of their own. */
static void copy(struct move *m)
{
    const struct register_def *reg = m->reg;
    m->rec = m->before;
    m->rec.values =
        arena_memdup(m->a, m->before.values, (reg->n_fields + 1) * sizeof(*m->rec.values));
    m->rec.state_on =
        arena_memdup(m->a, m->before.state_on, (reg->n_states + 1) * sizeof(*m->rec.state_on));
}

/* --- opening ---------------------------------------------------------------------------------------------------------- */
static enum err last_event(struct move *m, int64_t record, struct event_line *ret, bool *found)
{
    enum { PAGE = 200 };
    struct event_line *lines;
    size_t n = PAGE;
    *found = false;
    for (int64_t after = 0; n == PAGE; after = ret->ev.seq) {
        enum err r = event_list(m->db, m->a, m->by->county, record, after, PAGE, &lines, &n, m->e);
        if (r) {
            return r;
        }
        if (n) {
            *ret = lines[n - 1];
            *found = true;
        }
    }
    return OK;
}

static enum err refuse_version(struct move *m)
{
    struct event_line last = {0};
    bool found;
    int64_t ms;
    enum err r = last_event(m, m->before.id, &last, &found);
    if (r) {
        return r;
    }
    if (!found || !datetime_parse(last.ev.at, &ms)) {
        return error_set(m->e, ERR_CONFLICT,
                         "这条%s刚被别人改过，您填的还没有保存。请核对后再提交。", m->reg->title);
    }
    return error_set(m->e, ERR_CONFLICT,
                     "这条%s已由%s在 %s 改过，您填的还没有保存。请核对后再提交。", m->reg->title,
                     last.actor_name ? last.actor_name : "系统",
                     datetime_people(m->a, ms, m->today));
}

enum err move_open(struct move *m, int64_t id, int64_t version)
{
    if (!m->en->in_action && !step_may_read(m->by, m->reg)) {
        return error_set(m->e, ERR_DENIED, "您现在的岗位不能查看%s。", m->reg->title);
    }
    struct scope scope = m->by->scope;
    scope.whole = true; /* rules are judged on what stands there, whoever looks */
    enum err r = record_load(m->db, m->a, m->en->content, &scope, m->reg, id, &m->before, m->e);
    if (r) {
        return r;
    }
    if (version && version != m->before.version) {
        return refuse_version(m);
    }
    if (m->before.voided) {
        return error_set(m->e, ERR_INVALID, "这条%s已经作废，不能再办理。", m->reg->title);
    }
    if (m->before.sealed_on && !m->moves_content) {
        return step_refuse_sealed(m->a, &m->before, m->e);
    }
    copy(m);
    return OK;
}

/* --- dates ------------------------------------------------------------------------------------------------------------ */
enum err move_date(struct move *m, const char *on)
{
    struct date d = m->today;
    if (!str_empty(on) && !date_parse_loose(on, m->today, &d)) {
        return error_set(m->e, ERR_INVALID, "办理日期“%s”不是日期，请写成 %s 这样。", on,
                         date_text(m->a, m->today));
    }
    m->on = date_text(m->a, d);
    return OK;
}

/* When the state was entered; opening a record late is no step, so the first state binds only after a return to it. */
static const char *entered(const struct record *rec)
{
    bool moved = rec->state->index != 0;
    for (size_t i = 1; i < rec->reg->n_states; i++) {
        moved = moved || rec->state_on[i];
    }
    return moved ? rec->state_on[rec->state->index] : NULL;
}

enum err move_date_rules(struct move *m)
{
    const char *from = entered(&m->before);
    struct date on = {0}, previous = {0};
    bool bound = from && date_parse(from, &previous);
    if (!date_parse(m->on, &on) || date_cmp(on, m->today) > 0) {
        return error_set(m->e, ERR_INVALID, "办理日期（%s）还没有到，不能晚于今天。",
                         date_chinese(m->a, on));
    }
    if (bound && date_cmp(on, previous) < 0) {
        return error_set(m->e, ERR_INVALID, "办理日期（%s）早于上一步“%s”的日期（%s），请改日期。",
                         date_chinese(m->a, on), m->before.state->title,
                         date_chinese(m->a, previous));
    }
    return OK;
}

/* --- turn ------------------------------------------------------------------------------------------------------------- */
static enum err refuse_pending(struct move *m, const char *what)
{
    const char *who = "";
    enum err r = sign_waits_for(m->db, m->a, m->en->content, &m->before, &who, m->e);
    if (r) {
        return r;
    }
    return error_set(m->e, ERR_INVALID, "“%s”正在等%s签字，签完或退回以后才能%s。",
                     m->before.pending->title, who, what);
}

enum err move_turn(struct move *m, const struct step_def *step)
{
    if (m->before.ledger) {
        return error_set(m->e, ERR_INVALID,
                         "这条%s在外部平台办理，这里不走步骤；办到哪一步，请用“登记进展”填写。",
                         m->reg->title);
    }
    if (!step_from(step, m->before.state)) {
        return error_set(m->e, ERR_INVALID, "这条%s现在是“%s”，不能办“%s”。", m->reg->title,
                         m->before.state->title, step->title);
    }
    bool acted =
        m->en->in_action && step->n_by == 0; /* the program takes it in this person's name */
    if (!acted && !step_by(step, m->by)) {
        return error_set(m->e, ERR_DENIED, "“%s”由%s办理，您现在的岗位（%s）不能办。", step->title,
                         role_titles(m->a, m->en->content, step->by, step->n_by),
                         m->by->role ? m->by->role->title : "无");
    }
    return m->before.pending ? refuse_pending(m, "再办") : OK;
}

/* --- rules in force ------------------------------------------------------------------------------------------------ */
static const char *rule_day(const struct rule_time *t, const struct record *rec,
                            const struct state_def *entering, const char *on)
{
    if (t->by_field) {
        const struct value *v = &rec->values[t->by_field->index];
        return v->set ? v->s : NULL;
    }
    if (t->by_state) {
        const char *entered_on = rec->state_on[t->by_state->index];
        return entered_on && t->by_state != entering ? entered_on : on;
    }
    return rec->state_on[0] ? rec->state_on[0] : on;
}

bool step_binds(const struct rule_time *t, const struct record *rec,
                const struct state_def *entering, const char *on)
{
    const char *day = t->since || t->until ? rule_day(t, rec, entering, on) : NULL;
    return !day ||
           ((!t->since || strcmp(day, t->since) >= 0) && (!t->until || strcmp(day, t->until) <= 0));
}

#define OPEN_MAX   100 /* counted no further */
#define OPEN_NAMED 3

/* --- rules ------------------------------------------------------------------------------------------------------------ */
static enum err judge(struct move *m, const struct cel *when, const struct closed *rule,
                      struct refusals *ret)
{
    struct eval ev = move_eval(m);
    enum truth t;
    const char *missing = NULL;
    enum err r = when ? eval_truth(&ev, when, &t, &missing, m->e) : OK;
    if (r || !when || t == TRUTH_TRUE) {
        return r;
    }
    struct closed *c = arena_push(m->a, &ret->items, &ret->n, &ret->cap, sizeof(*c));
    *c = *rule;
    if (t == TRUTH_UNKNOWN && missing) {
        c->say = arena_printf(m->a, "%s（尚未填写：%s）", rule->say, missing);
    }
    return OK;
}

static bool stops(const struct check_def *check, const struct step_def *step)
{
    for (size_t i = 0; i < check->n_stop; i++) {
        if (check->stop[i] == step) {
            return true;
        }
    }
    return false;
}

static bool asks(const struct step_def *step, const void *field)
{
    for (size_t i = 0; i < step->n_fields; i++) {
        if (step->fields[i] == field) {
            return true;
        }
    }
    return false;
}

/* Does the condition look at something the step's own form asks for? */
static bool about_form(const struct step_def *step, const struct cel *c)
{
    if (!c) {
        return false;
    }
    if (c->op == CEL_NAME && c->name.field && asks(step, c->name.field)) {
        return true;
    }
    for (size_t i = 0; i < c->n_args; i++) {
        if (about_form(step, c->args[i])) {
            return true;
        }
    }
    return about_form(step, c->left) || about_form(step, c->right);
}

/* 《甲》《乙》等: the first of them by name. */
static enum err open_names(struct move *m, struct query q, const char **ret)
{
    const struct actor program = actor_system(m->rec.county);
    struct record_list list;
    const char *s = "";
    q.limit = OPEN_NAMED;
    q.ascending = true;
    enum err r = query_list(m->db, m->a, m->en->content, &program.scope, &q, &list, m->e);
    for (size_t i = 0; !r && i < list.n; i++) {
        s = arena_printf(m->a, "%s%s%s", s, i ? "；" : "", list.items[i].title);
    }
    *ret = s;
    return r;
}

/* What keeps the gate closed is counted and named: 还有 2 件没有承接. */
static enum err judge_open(struct move *m, const struct gate_def *g, struct refusals *ret)
{
    const struct actor program = actor_system(m->rec.county);
    struct query q = {.reg = g->open_of,
                      .states = g->open_in,
                      .n_states = g->n_open_in,
                      .match = g->open_by,
                      .match_ref = m->rec.id,
                      .no_lists = true};
    struct query_match *matches;
    const char *names;
    int64_t n = 0;
    if (!g->open_of || !g->n_open_in) {
        return OK;
    }
    enum err r = move_matches(m, g->match, g->n_match, NULL, 0, NULL, &matches, &q.n_matches);
    q.matches = matches;
    if (r ||
        (r = query_count(m->db, m->a, m->en->content, &program.scope, &q, OPEN_MAX, &n, m->e)) ||
        n == 0 || (r = open_names(m, q, &names))) {
        return r;
    }
    struct closed *c = arena_push(m->a, &ret->items, &ret->n, &ret->cap, sizeof(*c));
    *c = (struct closed){arena_printf(m->a, "%s（%s %lld%s 件：%s%s）", g->say, g->open_of->title,
                                      (long long)n, n == OPEN_MAX ? " 多" : "", names,
                                      n > OPEN_NAMED ? " 等" : ""),
                         g->law, g->go, g->path};
    return OK;
}

enum err move_judge(struct move *m, const struct step_def *step, struct refusals *ret)
{
    enum err r = OK;
    for (size_t i = 0; !r && i < step->n_gates; i++) {
        const struct gate_def *g = &step->gates[i];
        if ((m->looking && about_form(step, g->when)) ||
            !step_binds(&g->time, &m->rec, step->to, m->on)) {
            continue;
        }
        r = g->when ? judge(m, g->when, &(struct closed){g->say, g->law, g->go, g->path}, ret)
                    : judge_open(m, g, ret);
    }
    for (size_t i = 0; !r && i < m->reg->n_checks; i++) {
        const struct check_def *c = &m->reg->checks[i];
        if (stops(c, step) && step_binds(&c->time, &m->rec, step->to, m->on) &&
            !(m->looking && about_form(step, c->when))) {
            r = judge(m, c->when, &(struct closed){c->say, c->law, c->go, c->path}, ret);
        }
    }
    return r;
}

static const char *ordinal(struct arena *a, size_t i)
{
    static const char *const circled[] = {"①", "②", "③", "④", "⑤", "⑥", "⑦", "⑧", "⑨", "⑩"};
    return i < array_len(circled) ? circled[i] : arena_printf(a, "(%zu)", i + 1);
}

static enum err refuse_closed(struct move *m, const struct step_def *step,
                              const struct refusals *all)
{
    const char *s = arena_printf(m->a, "还不能“%s”：", step->title);
    for (size_t i = 0; i < all->n; i++) {
        const struct closed *c = &all->items[i];
        s = arena_printf(m->a, "%s%s%s", s, all->n > 1 ? ordinal(m->a, i) : "", c->say);
        if (c->law) {
            s = arena_printf(m->a, "%s（%s）", s, c->law);
        }
        s = arena_printf(m->a, "%s%s", s, i + 1 < all->n ? "；" : "。");
    }
    error_set(m->e, ERR_INVALID, "%s", s);
    if (all->items[0].go && register_field(m->reg, all->items[0].go)) {
        error_field(m->e, all->items[0].go);
    }
    return error_rule(m->e, all->items[0].rule ? all->items[0].rule : "");
}

enum err move_rules(struct move *m, const struct step_def *step)
{
    struct refusals all = {0};
    enum err r = move_judge(m, step, &all);
    if (r || all.n == 0) {
        return r;
    }
    return refuse_closed(m, step, &all);
}

/* --- doors: the steps out of this state, and why one is closed ------------------------------------ */
static void closed_by(struct move *m, struct refusals *all, const char *say)
{
    struct closed *c = arena_push(m->a, &all->items, &all->n, &all->cap, sizeof(*c));
    c->say = say;
}

enum err move_door(struct move *m, const struct step_def *step, struct door *ret)
{
    struct refusals all = {0};
    const char *who = "";
    enum err r = OK;
    if (m->rec.pending) {
        r = sign_waits_for(m->db, m->a, m->en->content, &m->rec, &who, m->e);
        closed_by(m, &all, arena_printf(m->a, "“%s”正在等%s签字", m->rec.pending->title, who));
    }
    if (!r) {
        r = move_judge(m, step, &all);
    }
    *ret = (struct door){
        .step = step, .role_ok = step_by(step, m->by), .closed = all.items, .n_closed = all.n};
    ret->open = ret->role_ok && all.n == 0;
    ret->who =
        arena_printf(m->a, "由%s办理", role_titles(m->a, m->en->content, step->by, step->n_by));
    return r;
}

enum err step_doors(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                    const struct record *rec, struct door **ret, size_t *ret_n, struct error *e)
{
    struct move m = move_begin(en, db, a, by, rec->reg, e);
    struct door *doors = arena_array(a, rec->reg->n_steps + 1, sizeof(*doors));
    size_t n = 0;
    m.before = *rec;
    m.rec = *rec;
    m.looking = true;
    bool stands = !rec->voided && !rec->ledger && !rec->sealed_on;
    for (size_t i = 0; stands && i < rec->reg->n_steps; i++) {
        const struct step_def *step = &rec->reg->steps[i];
        if (!step_from(step, rec->state)) {
            continue;
        }
        enum err r = move_door(&m, step, &doors[n++]);
        if (r) {
            return r;
        }
    }
    *ret = doors;
    *ret_n = n;
    return OK;
}
