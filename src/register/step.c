/* step.c - opening, stepping, editing, voiding. */
#include "register/step.h"

#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "register/backfill.h"
#include "register/column.h"
#include "register/mode.h"
#include "register/number.h"
#include "register/query.h"
#include "register/step_internal.h"

enum { NOTE_CHARS = 2000 };

static bool in_list(const struct field_def *const *list, size_t n, const struct field_def *f)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i] == f) {
            return true;
        }
    }
    return false;
}

static bool of_step(const struct step_def *step, const struct field_def *f)
{
    return in_list(step->fields, step->n_fields, f) || in_list(step->need, step->n_need, f);
}

enum err move_note(struct move *m, const char *typed, const char **ret)
{
    char *s = NULL;
    enum err r = typed ? str_clean(m->a, typed, strlen(typed), NOTE_CHARS, &s, m->e) : OK;
    if (!r) {
        *ret = s;
    }
    return r;
}

static enum err verify_and_derive(struct move *m)
{
    enum err r = move_verify(m);
    return r ? r : move_derive(m);
}

/* --- create --------------------------------------------------------------------------------------------------------- */
static bool any_field(const struct move *m, const void *ctx, const struct field_def *f)
{
    (void)m;
    (void)ctx;
    (void)f;
    return true;
}

static enum err may_create(struct move *m)
{
    if (step_may_create(m->by, m->reg) || (m->en->in_action && m->reg->create_by_action_only)) {
        return OK;
    }
    if (m->reg->create_by_action_only) {
        return error_set(m->e, ERR_DENIED, "%s由系统在办理中自动生成，不能手工新增。",
                         m->reg->title);
    }
    return error_set(m->e, ERR_DENIED, "%s由%s新增，您现在的岗位（%s）不能新增。", m->reg->title,
                     role_titles(m->a, m->en->content, m->reg->create, m->reg->n_create),
                     m->by->role ? m->by->role->title : "无");
}

void move_new(struct move *m, int64_t unit)
{
    const struct register_def *reg = m->reg;
    struct record *x = &m->rec;
    m->before =
        (struct record){.reg = reg,
                        .values = arena_array(m->a, reg->n_fields + 1, sizeof(struct value)),
                        .state_on = arena_array(m->a, reg->n_states + 1, sizeof(char *))};
    *x = (struct record){
        .reg = reg, .id = id_new(), .county = m->by->county, .created_by = m->by->person};
    x->unit = unit ? unit : m->by->unit;
    x->state = &reg->states[0];
    x->year = m->today.year;
    x->created_at = datetime_text(m->a, now_ms());
    x->content = reg->digest;
    x->values = arena_array(m->a, reg->n_fields + 1, sizeof(*x->values));
    x->state_on = arena_array(m->a, reg->n_states + 1, sizeof(*x->state_on));
    x->state_on[0] = m->on;
}

/* The owning unit must be one where the person could find the record again. */
enum err move_unit_in_scope(struct move *m)
{
    const struct scope *scope = &m->by->scope;
    struct table t;
    if (!m->rec.unit) {
        return error_set(m->e, ERR_INVALID, "没有写明这条%s属于哪个单位，请先选单位。",
                         m->reg->title);
    }
    enum err r = db_all(m->db, m->a, "select path from unit where county = ?1 and id = ?2",
                        ARGS(I(m->rec.county), I(m->rec.unit)), &t, m->e);
    if (r) {
        return r;
    }
    if (t.n == 0) {
        return error_set(m->e, ERR_INVALID, "所选的单位不在本县，请重新选择。");
    }
    bool inside = scope->kind == SCOPE_COUNTY || m->en->in_action ||
                  (scope->kind == SCOPE_SUBTREE
                       ? str_starts(cell_text(&t, 0, 0), scope->unit_path ? scope->unit_path : "-")
                       : m->rec.unit == scope->unit);
    return inside
               ? OK
               : error_set(m->e, ERR_DENIED,
                           "您现在的岗位只能办本单位的%s，请换单位或请对方单位填。", m->reg->title);
}

enum err step_create(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                     const struct register_def *reg, int64_t unit, const struct typed *typed,
                     size_t n, struct step_result *ret, struct error *e)
{
    struct move m = move_begin(en, db, a, by, reg, e);
    enum err r = may_create(&m);
    if (r) {
        return r;
    }
    move_new(&m, unit);
    if ((r = mode_may_open(&m))) {
        return r;
    }
    if (m.rec.ledger) {
        const struct backfill kept = {
            .reg = reg, .unit = unit, .ledger = true, .typed = typed, .n_typed = n};
        return step_backfill(en, db, a, by, &kept, ret, NULL, NULL, e);
    }
    if ((r = move_typed(&m, typed, n, any_field, NULL, "新增")) ||
        (r = move_defaults(&m, typed, n)) || (r = verify_and_derive(&m)) ||
        (r = move_unit_in_scope(&m)) || (r = move_required(&m, "新增")) || (r = move_unique(&m)) ||
        (r = number_give(&m))) {
        return r;
    }
    return move_write(&m, "create", NULL, 0, ret);
}

/* --- take ----------------------------------------------------------------------------------------------------------- */
static bool step_field(const struct move *m, const void *ctx, const struct field_def *f)
{
    (void)m;
    return of_step(ctx, f);
}

static enum err run_action(struct move *m, const struct step_def *step)
{
    for (size_t i = 0; i < m->en->n_actions; i++) {
        if (str_eq(m->en->actions[i].name, step->action)) {
            struct engine inner = *m->en;
            inner.in_action = true;
            return m->en->actions[i].run(&inner, m->db, m->a, m->by, &m->rec, step, m->on, m->e);
        }
    }
    return error_set(m->e, ERR_INVALID, "“%s”要用的程序动作 %s 不在这一版里，请联系管理员。",
                     step->title, step->action);
}

enum err move_finish(struct move *m, const struct step_def *step)
{
    enum err r = step->action ? run_action(m, step) : OK;
    if (!r && step->action) {
        r = move_derive(m);
    }
    if (r) {
        return r;
    }
    if (step->to) {
        m->rec.state = step->to;
        m->rec.state_on[step->to->index] = m->on;
    }
    m->rec.voided = step == m->reg->void_step;
    m->rec.pending = NULL;
    return number_give(m);
}

static enum err take_typed(struct move *m, const struct step_request *rq)
{
    const char *what = arena_printf(m->a, "办“%s”", rq->step->title);
    enum err r = move_typed(m, rq->typed, rq->n_typed, step_field, rq->step, what);
    if (!r) {
        r = verify_and_derive(m);
    }
    if (!r) {
        r = move_need(m, rq->step->need, rq->step->n_need, what);
    }
    if (!r && rq->step->to && rq->step->to != m->before.state) {
        r = move_required(m, what);
    }
    return r ? r : move_unique(m);
}

/* The same values saved once more are no change. A step without fields is itself the fact. */
static bool nothing_new(const struct move *m, const struct step_def *step, const char *note)
{
    bool stays = !step->to || step->to == m->before.state;
    return stays && (step->n_fields || step->n_need) && !note && !step->action && !step->n_sign &&
           !move_changed(m);
}

enum err step_take(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                   const struct step_request *rq, struct step_result *ret, struct error *e)
{
    struct move m = move_begin(en, db, a, by, rq->reg, e);
    const char *note = NULL;
    enum err r;
    if ((r = move_open(&m, rq->record, rq->version)) || (r = move_turn(&m, rq->step)) ||
        (r = move_date(&m, rq->on)) || (r = move_note(&m, rq->note, &note)) ||
        (r = take_typed(&m, rq)) || (r = move_rules(&m, rq->step)) || (r = move_date_rules(&m))) {
        return r;
    }
    if (nothing_new(&m, rq->step, note)) {
        move_result(&m, ret);
        return OK;
    }
    struct extra extra[] = {{"note", note}, {"submitted", rq->step->n_sign ? "yes" : NULL}};
    if (rq->step->n_sign) {
        m.rec.pending = rq->step;
        r = sign_open(&m, rq->step);
    } else {
        r = move_finish(&m, rq->step);
    }
    if (r || (r = move_write(&m, rq->step->id, extra, array_len(extra), ret))) {
        return r;
    }
    return rq->step->n_sign ? OK : move_others(&m, rq->step);
}

/* --- edit ----------------------------------------------------------------------------------------------------------- */
static bool has_state(const struct edit_def *ed, const struct state_def *st)
{
    for (size_t i = 0; i < ed->n_in; i++) {
        if (ed->in[i] == st) {
            return true;
        }
    }
    return false;
}

/* Without `edit:` whoever may take the next step may edit; in a final state, whoever may take a step that led there. */
static bool by_steps(const struct actor *by, const struct record *rec)
{
    for (size_t i = 0; i < rec->reg->n_steps; i++) {
        const struct step_def *step = &rec->reg->steps[i];
        bool counts = rec->state->final ? step->to == rec->state : step_from(step, rec->state);
        if (counts && role_in(actor_role(by), step->by, step->n_by)) {
            return true;
        }
    }
    return false;
}

static bool by_rule(const struct actor *by, const struct record *rec, const struct field_def *f)
{
    for (size_t i = 0; i < rec->reg->n_edits; i++) {
        const struct edit_def *ed = &rec->reg->edits[i];
        bool field = !f || ed->n_fields == 0 || in_list(ed->fields, ed->n_fields, f);
        if (field && has_state(ed, rec->state) && role_in(actor_role(by), ed->by, ed->n_by)) {
            return true;
        }
    }
    return false;
}

bool edit_open(const struct actor *by, const struct record *rec, const struct field_def *f)
{
    bool program = f->computed || (f->measured && !actor_is_system(by));
    if (program || rec->voided || rec->sealed_on || !column_stored(f)) {
        return false;
    }
    if (rec->pending && of_step(rec->pending, f)) {
        return false;
    }
    if (actor_is_system(by)) {
        return true;
    }
    return rec->reg->edits ? by_rule(by, rec, f) : by_steps(by, rec);
}

static bool edit_allows(const struct move *m, const void *ctx, const struct field_def *f)
{
    (void)ctx;
    return edit_open(m->by, &m->before, f);
}

enum err step_editable(struct engine *en, struct arena *a, const struct actor *by,
                       const struct record *rec, const struct field_def ***ret, size_t *ret_n,
                       struct error *e)
{
    (void)en;
    (void)e;
    const struct field_def **list = arena_array(a, rec->reg->n_fields + 1, sizeof(*list));
    size_t n = 0;
    for (size_t i = 0; i < rec->reg->n_fields; i++) {
        if (edit_open(by, rec, &rec->reg->fields[i])) {
            list[n++] = &rec->reg->fields[i];
        }
    }
    *ret = list;
    *ret_n = n;
    return OK;
}

static enum err may_edit_any(struct move *m)
{
    for (size_t i = 0; i < m->reg->n_fields; i++) {
        if (edit_open(m->by, &m->before, &m->reg->fields[i])) {
            return OK;
        }
    }
    return error_set(m->e, ERR_DENIED, "这条%s现在是“%s”，您现在的岗位（%s）不能修改。",
                     m->reg->title, m->before.state->title,
                     m->by->role ? m->by->role->title : "无");
}

/* Nothing that must be there may be taken away; what was never filled is not asked for here. */
static enum err none_emptied(struct move *m)
{
    for (size_t i = 0; i < m->reg->n_fields; i++) {
        const struct field_def *f = &m->reg->fields[i];
        if (f->required && m->before.values[i].set && !m->rec.values[i].set) {
            error_set(m->e, ERR_INVALID, "“%s”必须填写，不能清空。", f->title);
            return error_field(m->e, f->id);
        }
    }
    return OK;
}

enum err step_edit(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                   const struct register_def *reg, int64_t record, int64_t version,
                   const struct typed *typed, size_t n, const char *reason, struct step_result *ret,
                   struct error *e)
{
    struct move m = move_begin(en, db, a, by, reg, e);
    const char *why = NULL;
    enum err r;
    if ((r = move_open(&m, record, version)) || (r = may_edit_any(&m)) ||
        (r = move_note(&m, reason, &why)) ||
        (r = move_typed(&m, typed, n, edit_allows, NULL,
                        arena_printf(a, "“%s”", m.before.state->title))) ||
        (r = verify_and_derive(&m)) || (r = none_emptied(&m)) || (r = move_unique(&m))) {
        return r;
    }
    bool correction = m.before.state->final;
    if (correction && !why && !actor_is_system(by)) {
        return error_set(e, ERR_INVALID, "这条%s已经办结，更正要写明理由。", reg->title);
    }
    if (!move_changed(&m)) {
        move_result(&m, ret);
        return OK;
    }
    return move_write(&m, correction ? "correct" : "edit", &(struct extra){"reason", why}, 1, ret);
}

/* --- void ----------------------------------------------------------------------------------------------------------- */
static enum err own_draft(struct move *m, bool *ret)
{
    struct table t;
    const struct record *x = &m->before;
    *ret = false;
    if (actor_is_system(m->by) || x->created_by != m->by->person || x->state->index != 0 ||
        x->number) {
        return OK;
    }
    enum err r = db_all(
        m->db, m->a,
        "select id from approval where county = ?1 and record = ?2 and result = 'signed' limit 1",
        ARGS(I(x->county), I(x->id)), &t, m->e);
    *ret = !r && t.n == 0;
    return r;
}

static enum err may_void(struct move *m, bool *ret_draft)
{
    enum err r = own_draft(m, ret_draft);
    if (r || *ret_draft || actor_is_system(m->by) || by_steps(m->by, &m->before) ||
        by_rule(m->by, &m->before, NULL)) {
        return r;
    }
    return error_set(m->e, ERR_DENIED, "您现在的岗位（%s）不能作废“%s”的%s，请由经办的人作废。",
                     m->by->role ? m->by->role->title : "无", m->before.state->title,
                     m->reg->title);
}

enum err step_void(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                   const struct register_def *reg, int64_t record, int64_t version,
                   const char *reason, struct step_result *ret, struct error *e)
{
    struct move m = move_begin(en, db, a, by, reg, e);
    const char *why = NULL;
    bool draft;
    enum err r;
    if ((r = move_open(&m, record, version)) || (r = may_void(&m, &draft)) ||
        (r = move_note(&m, reason, &why))) {
        return r;
    }
    if (m.before.pending) {
        return error_set(e, ERR_INVALID,
                         "“%s”正在等签字，不能作废；请提交的人先撤回，或请签字人先退回。",
                         m.before.pending->title);
    }
    if (!why && !draft) {
        return error_set(e, ERR_INVALID, "作废要写明理由。");
    }
    m.rec.void_reason = why ? why : "本人草稿，未提交即作废";
    bool asks = m.before.number && reg->void_step->n_signs && !actor_is_system(by);
    if (asks) {
        m.rec.pending = reg->void_step;
        r = sign_open(&m, reg->void_step);
    } else {
        m.rec.voided = true;
    }
    const struct extra extra[] = {{"reason", m.rec.void_reason},
                                  {"submitted", asks ? "yes" : NULL}};
    return r ? r : move_write(&m, "void", extra, array_len(extra), ret);
}
