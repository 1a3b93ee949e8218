/* step_sign.c - signatures on a pending step. A round is one submission; its rows in `approval` wait (result NULL), are
 * `signed`, `returned`, `dropped` when an earlier one returned the step, `withdrawn`, or `spared` when another one was enough. */
#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "register/column.h"
#include "register/step_internal.h"

enum { NOTE_CHARS = 2000 };

struct turn {
    int64_t id, position, round, submitted_by;
    const char *role;
    bool one_of;
};
/* Rows without a result; the first `now` of them are those whose turn it is. */
struct waiting {
    struct turn *rows;
    size_t n, now;
};

static enum err last_round(struct db *db, struct arena *a, int64_t county, int64_t record,
                           int64_t *ret, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a, "select max(round) from approval where county = ?1 and record = ?2",
                        ARGS(I(county), I(record)), &t, e);
    if (!r) {
        *ret = cell_int(&t, 0, 0);
    }
    return r;
}

static enum err open_row(struct move *m, const struct step_def *step, int64_t round, size_t group,
                         const char *role)
{
    return db_run(
        m->db,
        "insert into approval (id, county, register, record, step, round, position, role, "
        "submitted_by, one_of) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        ARGS(I(id_new()), I(m->rec.county), T(m->reg->id), I(m->rec.id), T(step->id), I(round),
             I((int64_t)group + 1), T(role), I(m->by->person), I(step->signs[group].one)),
        NULL, m->e);
}

enum err sign_open(struct move *m, const struct step_def *step)
{
    int64_t round = 0;
    enum err r = last_round(m->db, m->a, m->rec.county, m->rec.id, &round, m->e);
    for (size_t i = 0; !r && i < step->n_signs; i++) {
        for (size_t k = 0; !r && k < step->signs[i].n; k++) {
            r = open_row(m, step, round + 1, i, step->signs[i].roles[k]);
        }
    }
    return r;
}

static enum err load_waiting(struct db *db, struct arena *a, const struct record *rec,
                             struct waiting *ret, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select id, position, round, submitted_by, role, one_of from approval "
                        "where county = ?1 and record = ?2 and result is null "
                        "order by round desc, position, id",
                        ARGS(I(rec->county), I(rec->id)), &t, e);
    *ret = (struct waiting){.n = r ? 0 : t.n};
    ret->rows = arena_array(a, ret->n + 1, sizeof(*ret->rows));
    for (size_t i = 0; i < ret->n; i++) {
        ret->rows[i] =
            (struct turn){cell_int(&t, i, 0), cell_int(&t, i, 1),  cell_int(&t, i, 2),
                          cell_int(&t, i, 3), cell_text(&t, i, 4), cell_int(&t, i, 5) != 0};
        ret->now += ret->rows[i].position == ret->rows[0].position;
    }
    return r;
}

/* 科长、局长; any one of them: 科长或局长. */
static const char *who_signs(struct arena *a, const struct content *c, const struct waiting *w)
{
    const char *s = "";
    for (size_t i = 0; i < w->now; i++) {
        const char *title = role_titles(a, c, &w->rows[i].role, 1);
        s = i ? arena_printf(a, "%s%s%s", s, w->rows[i].one_of ? "或" : "、", title) : title;
    }
    return s;
}

enum err sign_waits_for(struct db *db, struct arena *a, const struct content *c,
                        const struct record *rec, const char **ret_who, struct error *e)
{
    struct waiting w;
    enum err r = load_waiting(db, a, rec, &w, e);
    *ret_who = who_signs(a, c, &w);
    return r;
}

/* --- who may sign --------------------------------------------------------------------------------------------------- */
static const struct turn *turn_of(const struct waiting *w, const char *role)
{
    for (size_t i = 0; i < w->now; i++) {
        if (str_eq(w->rows[i].role, role)) {
            return &w->rows[i];
        }
    }
    return NULL;
}

static enum err may_sign(struct move *m, const struct waiting *w, const struct turn **ret)
{
    const struct role_def *role = m->by->role;
    if (role && !role->signs) {
        return error_set(m->e, ERR_DENIED,
                         "%s岗位只办理、不签字。已在纸上签过的，请用“线下已签”登记。", role->title);
    }
    *ret = role ? turn_of(w, role->id) : NULL;
    if (!*ret) {
        return error_set(m->e, ERR_DENIED, "现在轮到%s签字，您现在的岗位（%s）不能签。",
                         who_signs(m->a, m->en->content, w), role ? role->title : "无");
    }
    if (m->by->delegation && (*ret)->submitted_by == m->by->person) {
        return error_set(m->e, ERR_DENIED, "这件是您本人提交的，不能再受%s委托代签。",
                         m->by->for_name);
    }
    return OK;
}

/* Entering a paper signature is clerk's work: who takes the step, who signs it, or a post that only prepares. */
static enum err may_enter(struct move *m, const struct step_def *step)
{
    bool prepares = m->by->role && !m->by->role->signs && role_may(m->by->role, "register.write");
    if (step_by(step, m->by) || prepares || role_in(actor_role(m->by), step->sign, step->n_sign)) {
        return OK;
    }
    return error_set(m->e, ERR_DENIED, "线下签字由%s登记，您现在的岗位（%s）不能登记。",
                     role_titles(m->a, m->en->content, step->by, step->n_by),
                     m->by->role ? m->by->role->title : "无");
}

static enum err row_exists(struct move *m, const char *sql, const struct val *args, size_t n,
                           bool *ret)
{
    struct table t;
    enum err r = db_all(m->db, m->a, sql, args, n, &t, m->e);
    *ret = !r && t.n > 0;
    return r;
}

static enum err check_scan(struct move *m, int64_t file)
{
    bool there = false;
    enum err r = move_find_file(m, file, &there);
    if (r || there) {
        return r;
    }
    error_set(m->e, ERR_INVALID, "线下已签要附上签字页的扫描件或照片。");
    return error_field(m->e, "paper_file");
}

static enum err holds(struct move *m, int64_t person, const char *role, bool *ret)
{
    return row_exists(m,
                      "select id from post where county = ?1 and person = ?2 and role = ?3 "
                      "and (from_on is null or from_on <= ?4) and (to_on is null or to_on >= ?5)",
                      ARGS(I(m->rec.county), I(person), T(role), T(m->on), T(m->on)), ret);
}

/* The row is the first one whose role the signer held that day. */
static enum err check_signer(struct move *m, const struct waiting *w, int64_t signer,
                             const struct turn **ret)
{
    for (size_t i = 0; i < w->now; i++) {
        bool there;
        enum err r = holds(m, signer, w->rows[i].role, &there);
        if (r) {
            return r;
        }
        if (there) {
            *ret = &w->rows[i];
            return OK;
        }
    }
    error_set(m->e, ERR_INVALID, "签字人在 %s 不任%s，请核对签字人和日期。", m->on,
              who_signs(m->a, m->en->content, w));
    return error_field(m->e, "signer");
}

static enum err check_paper(struct move *m, const struct signature *sg, const struct waiting *w,
                            const struct turn **ret)
{
    enum err r;
    if ((r = may_enter(m, m->before.pending))) {
        return r;
    }
    if (str_empty(sg->on)) {
        error_set(m->e, ERR_INVALID, "线下已签要写明签字日期。");
        return error_field(m->e, "on");
    }
    if ((r = move_date(m, sg->on)) || (r = move_date_rules(m)) ||
        (r = check_scan(m, sg->paper_file))) {
        return r;
    }
    return check_signer(m, w, sg->signer, ret);
}

/* --- the signature --------------------------------------------------------------------------------------------------- */
static enum err record_signature(struct move *m, const struct signature *sg,
                                 const struct turn *turn, const char *note)
{
    bool lent = !sg->paper && m->by->delegation;
    return db_run(
        m->db,
        "update approval set result = ?1, person = ?2, on_date = ?3, at = ?4, paper_file = ?5, "
        "entered_by = ?6, note = ?7, for_person = ?8, delegation = ?9 "
        "where county = ?10 and id = ?11",
        ARGS(T(sg->agree ? "signed" : "returned"), I(sg->paper ? sg->signer : m->by->person),
             T(m->on), T(datetime_text(m->a, now_ms())), sg->paper ? I(sg->paper_file) : NIL,
             sg->paper ? I(m->by->person) : NIL, T(note), lent ? I(m->by->for_person) : NIL,
             lent ? I(m->by->delegation) : NIL, I(m->rec.county), I(turn->id)),
        NULL, m->e);
}

enum err sign_drop(struct move *m, const char *result)
{
    m->rec.pending = NULL;
    if (m->before.pending == m->reg->void_step) {
        m->rec.void_reason = NULL;
    }
    return db_run(m->db,
                  "update approval set result = ?1 where county = ?2 and record = ?3 and "
                  "result is null",
                  ARGS(T(result), I(m->rec.county), I(m->rec.id)), NULL, m->e);
}

/* One signature of the group was enough: the others need not. */
static enum err spare(struct move *m, const struct turn *turn)
{
    return db_run(m->db,
                  "update approval set result = 'spared' where county = ?1 and record = ?2 and "
                  "round = ?3 and position = ?4 and result is null",
                  ARGS(I(m->rec.county), I(m->rec.id), I(turn->round), I(turn->position)), NULL,
                  m->e);
}

static enum err clean_note(struct move *m, const struct signature *sg, const char **ret)
{
    char *s = NULL;
    enum err r = sg->note ? str_clean(m->a, sg->note, strlen(sg->note), NOTE_CHARS, &s, m->e) : OK;
    if (!r && !s && !sg->agree) {
        error_set(m->e, ERR_INVALID, "退回要写明理由，好让经办人知道怎么改。");
        return error_field(m->e, "note");
    }
    if (!r) {
        *ret = s;
    }
    return r;
}

/* Everything but the writing: whose turn, on which paper, and the rules once more. */
static enum err check_signature(struct move *m, const struct signature *sg, const struct waiting *w,
                                const struct turn **ret)
{
    const struct step_def *step = m->before.pending;
    enum err r = sg->paper ? check_paper(m, sg, w, ret) : may_sign(m, w, ret);
    if (r || !sg->agree) {
        return r;
    }
    if ((r = move_derive(m)) ||
        (r = move_need(m, step->need, step->n_need, arena_printf(m->a, "“%s”", step->title)))) {
        return r;
    }
    return move_rules(m, step);
}

static enum err sign_write(struct move *m, const struct signature *sg, const struct waiting *w,
                           const struct turn *turn, const char *note, struct step_result *ret)
{
    const struct step_def *step = m->before.pending;
    size_t left = turn->one_of ? w->n - w->now : w->n - 1;
    enum err r = record_signature(m, sg, turn, note);
    if (!r && !sg->agree) {
        r = sign_drop(m, "dropped");
    } else if (!r && turn->one_of) {
        r = spare(m, turn);
    }
    if (!r && sg->agree && left == 0) {
        r = move_finish(m, step);
    }
    bool lent = !sg->paper && m->by->delegation;
    const struct extra extra[] = {
        {"for", step->id},
        {"role", turn->role},
        {"note", note},
        {"paper_file", sg->paper ? id_text(m->a, sg->paper_file) : NULL},
        {"signer", sg->paper ? id_text(m->a, sg->signer) : NULL},
        {"for_person", lent ? id_text(m->a, m->by->for_person) : NULL},
        {"voided", m->rec.voided ? "yes" : NULL},
    };
    if (r || (r = move_write(m, sg->agree ? "sign" : "return", extra, array_len(extra), ret))) {
        return r;
    }
    return sg->agree && left == 0 ? move_others(m, step) : OK;
}

enum err step_sign(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                   const struct register_def *reg, int64_t record, int64_t version,
                   const struct signature *sg, struct step_result *ret, struct error *e)
{
    struct move m = move_begin(en, db, a, by, reg, e);
    struct waiting w = {0};
    const struct turn *turn = NULL;
    const char *note = NULL;
    enum err r = move_open(&m, record, version);
    if (!r) {
        r = load_waiting(db, a, &m.before, &w, e);
    }
    if (r) {
        return r;
    }
    if (!m.before.pending || !w.n) {
        return error_set(e, ERR_INVALID,
                         "这条%s现在没有等签字的事项，可能别人已经签过，请刷新页面。", reg->title);
    }
    if ((r = check_signature(&m, sg, &w, &turn)) || (r = clean_note(&m, sg, &note))) {
        return r;
    }
    return sign_write(&m, sg, &w, turn, note, ret);
}

/* --- on what is no record ------------------------------------------------------------------------------------------------ */
static struct record stand_in(struct arena *a, int64_t county, const struct register_def *reg,
                              int64_t subject)
{
    return (struct record){.reg = reg,
                           .id = subject,
                           .county = county,
                           .state = &reg->states[0],
                           .state_on = arena_array(a, reg->n_states, sizeof(char *)),
                           .pending = reg->void_step};
}

enum err step_ask_subject(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                          const struct register_def *reg, int64_t subject, struct error *e)
{
    struct move m = move_begin(en, db, a, by, reg, e);
    m.before = m.rec = stand_in(a, by->county, reg, subject);
    return sign_open(&m, reg->void_step);
}

enum err step_sign_subject(struct engine *en, struct db *db, struct arena *a,
                           const struct actor *by, const struct register_def *reg, int64_t subject,
                           const struct signature *sg, bool *ret_last, struct error *e)
{
    struct move m = move_begin(en, db, a, by, reg, e);
    struct waiting w = {0};
    const struct turn *turn = NULL;
    const char *note = NULL;
    m.before = m.rec = stand_in(a, by->county, reg, subject);
    enum err r = load_waiting(db, a, &m.before, &w, e);
    if (!r && !w.n) {
        r = error_set(e, ERR_INVALID, "现在没有等签字的事项，可能别人已经签过，请刷新页面。");
    }
    if (r || (r = sg->paper ? check_paper(&m, sg, &w, &turn) : may_sign(&m, &w, &turn)) ||
        (r = clean_note(&m, sg, &note)) || (r = record_signature(&m, sg, turn, note))) {
        return r;
    }
    *ret_last = sg->agree && (turn->one_of ? w.n - w.now : w.n - 1) == 0;
    return !sg->agree ? sign_drop(&m, "dropped") : turn->one_of ? spare(&m, turn) : OK;
}

enum err step_approvals_subject(struct db *db, struct arena *a, const struct content *c,
                                int64_t county, const struct register_def *reg, int64_t subject,
                                struct approval **ret, size_t *ret_n, struct error *e)
{
    struct record rec = stand_in(a, county, reg, subject);
    return step_approvals(db, a, c, &rec, ret, ret_n, e);
}

/* --- reading ----------------------------------------------------------------------------------------------------------- */
enum column {
    ID,
    STEP,
    ROLE,
    RESULT,
    NAME,
    ON,
    NOTE,
    PAPER,
    POSITION,
    ROUND,
    FOR,
    ONE_OF,
    BY,
    BY_NAME
};

static struct approval approval_row(struct arena *a, const struct content *c,
                                    const struct record *rec, const struct table *t, size_t i)
{
    const char *role = cell_text(t, i, ROLE);
    return (struct approval){.id = cell_int(t, i, ID),
                             .step = register_pending(rec->reg, cell_text(t, i, STEP)),
                             .role_title = role_titles(a, c, &role, 1),
                             .result = cell_text(t, i, RESULT),
                             .person_name = cell_text(t, i, NAME),
                             .on = cell_text(t, i, ON),
                             .note = cell_text(t, i, NOTE),
                             .paper = !cell_null(t, i, PAPER),
                             .paper_file = cell_int(t, i, PAPER),
                             .position = cell_int(t, i, POSITION),
                             .round = cell_int(t, i, ROUND),
                             .role = role,
                             .for_name = cell_text(t, i, FOR),
                             .one_of = cell_int(t, i, ONE_OF) != 0,
                             .submitted_by = cell_int(t, i, BY),
                             .submitted_name = cell_text(t, i, BY_NAME)};
}

/* The first row without a result, and those that stand beside it. */
static void mark_now(struct approval *list, size_t n)
{
    int64_t position = 0;
    for (size_t i = 0; i < n; i++) {
        if (!list[i].result && (!position || position == list[i].position)) {
            position = list[i].position;
            list[i].now = true;
        }
    }
}

enum err step_approvals(struct db *db, struct arena *a, const struct content *c,
                        const struct record *rec, struct approval **ret, size_t *ret_n,
                        struct error *e)
{
    struct table t;
    enum err r =
        db_all(db, a,
               "select q.id, q.step, q.role, q.result, p.name, q.on_date, q.note, "
               "q.paper_file, q.position, q.round, f.name, q.one_of, q.submitted_by, s.name "
               "from approval q left join person p on p.id = q.person "
               "left join person f on f.id = q.for_person "
               "left join person s on s.id = q.submitted_by "
               "where q.county = ?1 and q.record = ?2 order by q.round, q.position, q.id",
               ARGS(I(rec->county), I(rec->id)), &t, e);
    if (r) {
        return r;
    }
    struct approval *list = arena_array(a, t.n + 1, sizeof(*list));
    for (size_t i = 0; i < t.n; i++) {
        list[i] = approval_row(a, c, rec, &t, i);
    }
    mark_now(list, t.n);
    *ret = list;
    *ret_n = t.n;
    return OK;
}
