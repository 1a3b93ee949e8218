/* step_duty.c - 撤回 and 转办: a submission taken back, a person of a record replaced by another one. */
#include "base/id.h"
#include "base/str.h"
#include "register/column.h"
#include "register/step_internal.h"

#define refuse(m, field, ...) \
    (error_set((m)->e, ERR_INVALID, __VA_ARGS__), error_field((m)->e, (field)))

/* --- 撤回 -------------------------------------------------------------------------------------------------------------- */
bool step_may_withdraw(const struct actor *by, const struct approval *list, size_t n)
{
    bool mine = false;
    int64_t round = n ? list[n - 1].round : 0;
    for (size_t i = 0; i < n; i++) {
        if (list[i].round == round && list[i].result) {
            return false;
        }
        mine = mine || (list[i].round == round && list[i].submitted_by == by->person);
    }
    return mine && by->person && !by->delegation;
}

static enum err may_withdraw(struct move *m)
{
    struct approval *list;
    size_t n;
    enum err r = step_approvals(m->db, m->a, m->en->content, &m->before, &list, &n, m->e);
    if (r || step_may_withdraw(m->by, list, n)) {
        return r;
    }
    int64_t round = n ? list[n - 1].round : 0;
    for (size_t i = 0; i < n; i++) {
        if (list[i].round == round && list[i].result) {
            return error_set(m->e, ERR_INVALID,
                             "%s已经签过，不能再撤回；需要改的，请下一个签字的人退回。",
                             list[i].person_name ? list[i].person_name : list[i].role_title);
        }
    }
    return error_set(m->e, ERR_DENIED, "“%s”不是您提交的，只有提交的人能撤回。",
                     m->before.pending->title);
}

enum err step_withdraw(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                       const struct register_def *reg, int64_t record, int64_t version,
                       const char *reason, struct step_result *ret, struct error *e)
{
    struct move m = move_begin(en, db, a, by, reg, e);
    const char *why = NULL;
    enum err r = move_open(&m, record, version);
    if (!r && !m.before.pending) {
        return error_set(e, ERR_INVALID, "这条%s现在没有等签字的事项，不用撤回。", reg->title);
    }
    if (r || (r = may_withdraw(&m)) || (r = move_note(&m, reason, &why)) ||
        (r = sign_drop(&m, "withdrawn"))) {
        return r;
    }
    const struct extra extra[] = {{"for", m.before.pending->id}, {"reason", why}};
    return move_write(&m, "withdraw", extra, array_len(extra), ret);
}

/* --- 转办 -------------------------------------------------------------------------------------------------------------- */
static bool names(const struct record *rec, const struct field_def *f, int64_t person)
{
    const struct value *v = &rec->values[f->index];
    for (size_t i = 0; i < v->n; i++) {
        if (v->links[i].ref == person) {
            return true;
        }
    }
    return false;
}

static bool signs_here(const struct actor *by, const struct register_def *reg)
{
    for (size_t i = 0; i < reg->n_steps; i++) {
        if (role_in(actor_role(by), reg->steps[i].sign, reg->steps[i].n_sign)) {
            return true;
        }
    }
    return false;
}

static bool locked(const struct record *rec, const struct field_def *f)
{
    for (size_t i = 0; rec->pending && i < rec->pending->n_fields; i++) {
        if (rec->pending->fields[i] == f) {
            return true;
        }
    }
    return false;
}

bool step_may_hand_over(const struct actor *by, const struct record *rec, const struct field_def *f)
{
    if (!f->assigns || f->type != FIELD_PEOPLE || f->computed || rec->voided || rec->sealed_on ||
        by->delegation || locked(rec, f) || !rec->values[f->index].n) {
        return false;
    }
    return actor_is_system(by) || names(rec, f, by->person) || edit_open(by, rec, f) ||
           signs_here(by, rec->reg);
}

static enum err may_hand_over(struct move *m, const struct handing *h)
{
    if (!h->field->assigns || h->field->type != FIELD_PEOPLE) {
        return error_set(m->e, ERR_INVALID, "“%s”不是承办人一类的字段，不能转办。",
                         h->field->title);
    }
    if (locked(&m->before, h->field)) {
        return error_set(m->e, ERR_INVALID, "“%s”正在等签字，签完、退回或撤回以后才能转办。",
                         m->before.pending->title);
    }
    if (!m->en->in_action && !step_may_hand_over(m->by, &m->before, h->field)) {
        return error_set(
            m->e, ERR_DENIED,
            "转办由承办人本人、他的负责人或能修改“%s”的人办理，您现在的岗位（%s）不能办。",
            h->field->title, m->by->role ? m->by->role->title : "无");
    }
    return OK;
}

static enum err replace(struct move *m, const struct handing *h)
{
    const struct field_def *f = h->field;
    struct value *v = &m->rec.values[f->index];
    struct link *links = arena_memdup(m->a, v->links, v->n * sizeof(*links));
    if (!names(&m->before, f, h->from)) {
        return refuse(m, "from", "要转出的人现在不在“%s”里，请刷新页面。", f->title);
    }
    if (!h->to) {
        return refuse(m, "to", "请选择转给谁。");
    }
    if (names(&m->before, f, h->to)) {
        return refuse(m, "to", "他已经在“%s”里，请另选一人。", f->title);
    }
    for (size_t i = 0; i < v->n; i++) {
        if (links[i].ref == h->from) {
            links[i] = (struct link){.ref = h->to};
        }
    }
    v->links = links;
    return OK;
}

enum err step_handover(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                       const struct register_def *reg, int64_t record, int64_t version,
                       const struct handing *h, struct step_result *ret, struct error *e)
{
    struct move m = move_begin(en, db, a, by, reg, e);
    const char *why = NULL;
    enum err r;
    if ((r = move_open(&m, record, version)) || (r = may_hand_over(&m, h)) ||
        (r = move_note(&m, h->reason, &why))) {
        return r;
    }
    if (!why) {
        return refuse(&m, "reason", "转办要写明理由。");
    }
    if ((r = replace(&m, h)) || (r = move_verify(&m)) || (r = move_derive(&m))) {
        return r;
    }
    const struct extra extra[] = {{"field", h->field->id},
                                  {"from", id_text(a, h->from)},
                                  {"to", id_text(a, h->to)},
                                  {"reason", why}};
    return move_write(&m, "handover", extra, array_len(extra), ret);
}
