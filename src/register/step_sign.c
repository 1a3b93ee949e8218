/* step_sign.c - signatures on a pending step. A round is one submission; its rows in `approval` wait (result NULL), are
 * `signed`, `returned`, or `dropped` when an earlier one returned the step. */
#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "register/column.h"
#include "register/step_internal.h"

enum { NOTE_CHARS = 2000 };

struct turn {
    int64_t id, position, round;
    const char *role;
    size_t left; /* waiting rows, this one included */
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

enum err sign_open(struct move *m, const struct step_def *step)
{
    int64_t round = 0;
    enum err r = last_round(m->db, m->a, m->rec.county, m->rec.id, &round, m->e);
    for (size_t i = 0; !r && i < step->n_sign; i++) {
        r = db_run(
            m->db,
            "insert into approval (id, county, register, record, step, round, position, role) "
            "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            ARGS(I(id_new()), I(m->rec.county), T(m->reg->id), I(m->rec.id), T(step->id),
                 I(round + 1), I((int64_t)i + 1), T(step->sign[i])),
            NULL, m->e);
    }
    return r;
}

static enum err next_turn(struct db *db, struct arena *a, const struct record *rec,
                          struct turn *ret, struct error *e)
{
    struct table t;
    enum err r =
        db_all(db, a,
               "select id, position, round, role from approval where county = ?1 and record = ?2 "
               "and result is null order by round desc, position",
               ARGS(I(rec->county), I(rec->id)), &t, e);
    if (r) {
        return r;
    }
    *ret = (struct turn){.left = t.n};
    if (t.n) {
        *ret = (struct turn){cell_int(&t, 0, 0), cell_int(&t, 0, 1), cell_int(&t, 0, 2),
                             cell_text(&t, 0, 3), t.n};
    }
    return OK;
}

enum err sign_waits_for(struct db *db, struct arena *a, const struct record *rec,
                        const char **ret_role, struct error *e)
{
    struct turn turn;
    enum err r = next_turn(db, a, rec, &turn, e);
    if (!r) {
        *ret_role = turn.role;
    }
    return r;
}

static const char *role_title(struct move *m, const char *role)
{
    return role_titles(m->a, m->en->content, &role, 1);
}

/* --- who may sign --------------------------------------------------------------------------------------------------- */
static enum err may_sign(struct move *m, const struct turn *turn)
{
    if (m->by->role && !m->by->role->signs) {
        return error_set(m->e, ERR_DENIED,
                         "%s岗位只办理、不签字。已在纸上签过的，请用“线下已签”登记。",
                         m->by->role->title);
    }
    if (!str_eq(actor_role(m->by), turn->role)) {
        return error_set(m->e, ERR_DENIED, "现在轮到%s签字，您现在的岗位（%s）不能签。",
                         role_title(m, turn->role), m->by->role ? m->by->role->title : "无");
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

static enum err check_signer(struct move *m, const struct turn *turn, int64_t signer)
{
    bool there;
    enum err r =
        row_exists(m,
                   "select id from post where county = ?1 and person = ?2 and role = ?3 "
                   "and (from_on is null or from_on <= ?4) and (to_on is null or to_on >= ?5)",
                   ARGS(I(m->rec.county), I(signer), T(turn->role), T(m->on), T(m->on)), &there);
    if (r || there) {
        return r;
    }
    error_set(m->e, ERR_INVALID, "签字人在 %s 不任%s，请核对签字人和日期。", m->on,
              role_title(m, turn->role));
    return error_field(m->e, "signer");
}

static enum err check_paper(struct move *m, const struct signature *sg, const struct turn *turn)
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
    return check_signer(m, turn, sg->signer);
}

/* --- the signature --------------------------------------------------------------------------------------------------- */
static enum err record_signature(struct move *m, const struct signature *sg,
                                 const struct turn *turn, const char *note)
{
    return db_run(m->db,
                  "update approval set result = ?1, person = ?2, on_date = ?3, at = ?4, paper_file "
                  "= ?5, entered_by = ?6, "
                  "note = ?7 where county = ?8 and id = ?9",
                  ARGS(T(sg->agree ? "signed" : "returned"),
                       I(sg->paper ? sg->signer : m->by->person), T(m->on),
                       T(datetime_text(m->a, now_ms())), sg->paper ? I(sg->paper_file) : NIL,
                       sg->paper ? I(m->by->person) : NIL, T(note), I(m->rec.county), I(turn->id)),
                  NULL, m->e);
}

static enum err send_back(struct move *m, const struct turn *turn)
{
    m->rec.pending = NULL;
    return db_run(m->db,
                  "update approval set result = 'dropped' where county = ?1 and record = ?2 and "
                  "round = ?3 and result is null",
                  ARGS(I(m->rec.county), I(m->rec.id), I(turn->round)), NULL, m->e);
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
static enum err check_signature(struct move *m, const struct signature *sg, const struct turn *turn)
{
    const struct step_def *step = m->before.pending;
    enum err r = sg->paper ? check_paper(m, sg, turn) : may_sign(m, turn);
    if (r || !sg->agree) {
        return r;
    }
    if ((r = move_derive(m)) ||
        (r = move_need(m, step->need, step->n_need, arena_printf(m->a, "“%s”", step->title)))) {
        return r;
    }
    return move_rules(m, step);
}

static enum err sign_write(struct move *m, const struct signature *sg, const struct turn *turn,
                           const char *note, struct step_result *ret)
{
    const struct step_def *step = m->before.pending;
    enum err r = record_signature(m, sg, turn, note);
    if (!r && !sg->agree) {
        r = send_back(m, turn);
    } else if (!r && turn->left == 1) {
        r = move_finish(m, step);
    }
    const struct extra extra[] = {
        {"for", step->id},
        {"role", turn->role},
        {"note", note},
        {"paper_file", sg->paper ? id_text(m->a, sg->paper_file) : NULL},
        {"signer", sg->paper ? id_text(m->a, sg->signer) : NULL},
    };
    return r ? r : move_write(m, sg->agree ? "sign" : "return", extra, array_len(extra), ret);
}

enum err step_sign(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                   const struct register_def *reg, int64_t record, int64_t version,
                   const struct signature *sg, struct step_result *ret, struct error *e)
{
    struct move m = move_begin(en, db, a, by, reg, e);
    struct turn turn = {0};
    const char *note = NULL;
    enum err r = move_open(&m, record, version);
    if (!r) {
        r = next_turn(db, a, &m.before, &turn, e);
    }
    if (r) {
        return r;
    }
    if (!m.before.pending || !turn.left) {
        return error_set(e, ERR_INVALID,
                         "这条%s现在没有等签字的事项，可能别人已经签过，请刷新页面。", reg->title);
    }
    if ((r = check_signature(&m, sg, &turn)) || (r = clean_note(&m, sg, &note))) {
        return r;
    }
    return sign_write(&m, sg, &turn, note, ret);
}

/* --- reading ----------------------------------------------------------------------------------------------------------- */
enum column { ID, STEP, ROLE, RESULT, NAME, ON, NOTE, PAPER, POSITION, ROUND };

enum err step_approvals(struct db *db, struct arena *a, const struct content *c,
                        const struct record *rec, struct approval **ret, size_t *ret_n,
                        struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select q.id, q.step, q.role, q.result, p.name, q.on_date, q.note, "
                        "q.paper_file, q.position, q.round "
                        "from approval q left join person p on p.id = q.person "
                        "where q.county = ?1 and q.record = ?2 order by q.round, q.position",
                        ARGS(I(rec->county), I(rec->id)), &t, e);
    if (r) {
        return r;
    }
    struct approval *list = arena_array(a, t.n + 1, sizeof(*list));
    for (size_t i = 0; i < t.n; i++) {
        const char *role = cell_text(&t, i, ROLE);
        list[i] = (struct approval){.id = cell_int(&t, i, ID),
                                    .step = register_step(rec->reg, cell_text(&t, i, STEP)),
                                    .role_title = role_titles(a, c, &role, 1),
                                    .result = cell_text(&t, i, RESULT),
                                    .person_name = cell_text(&t, i, NAME),
                                    .on = cell_text(&t, i, ON),
                                    .note = cell_text(&t, i, NOTE),
                                    .paper = !cell_null(&t, i, PAPER),
                                    .paper_file = cell_int(&t, i, PAPER),
                                    .position = cell_int(&t, i, POSITION),
                                    .round = cell_int(&t, i, ROUND)};
    }
    *ret = list;
    *ret_n = t.n;
    return OK;
}
