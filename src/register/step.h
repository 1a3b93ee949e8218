/* step.h - everything that changes a record. Each call is the database half of one work: permission, guard, fields,
 * action, clock rows, event, in one savepoint. The caller has checked nothing.
 *
 * A refusal is ERR_DENIED (not your role or scope), ERR_INVALID (a gate, check, need or bound; e->rule names it, e->field
 * the field) or ERR_CONFLICT (the version moved on; the form shows both). Refusals are noted in access_log by the caller
 * (a second small work), with e->rule.
 *
 * Gates are judged at submission and again at signature. With `sign`, the state changes at the last signature.
 */
#ifndef REGISTER_STEP_H
#define REGISTER_STEP_H

#include "register/condition_eval.h"
#include "register/record.h"

struct engine;
/* A C action bound by its one word. Runs after the guard, before the state changes; may call step_* for other records (with
 * the engine it is given: that one may open records of registers with `create: action`, and refers to any record of the
 * county). What it writes into rec->values is stored with the step. */
struct action {
    const char *name;
    enum err (*run)(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                    struct record *rec, const struct step_def *step, const char *on,
                    struct error *e);
};
struct engine {
    const struct content *content;
    const struct action *actions;
    size_t n_actions;
    const char *files_dir;
    bool in_action; /* set by step_* in the copy that an action gets */
    int depth;      /* how many steps stand above this one: moves and makes */
};

struct typed {
    const char *field, *text;
}; /* field id and what was typed; list fields: ids joined by ',' */

struct step_request {
    const struct register_def *reg;
    int64_t record, version; /* version 0: not checked (the program itself) */
    const struct step_def *step;
    const char *
        on; /* legal date 'YYYY-MM-DD', NULL: today; not in the future, not before the previous step */
    const struct typed *typed;
    size_t n_typed;
    const char *note; /* remark for the event, may be NULL */
};
struct step_result {
    int64_t record, version;
    const struct state_def *state;
    bool waits_for_signature;
    int64_t event_seq;
};

/* Opens a record in the first state. `unit` 0: by the register's owner field or the actor's unit. A person must fill every
 * `required` field; the program may leave them for later. */
must_use enum err step_create(struct engine *en, struct db *db, struct arena *a,
                              const struct actor *by, const struct register_def *reg, int64_t unit,
                              const struct typed *typed, size_t n, struct step_result *ret,
                              struct error *e);
/* What comes in from outside, by the register's `intake:` (step_intake.c): only its fields, in its state, with what it sets. `by` is
 * outsider_actor, `unit` owns the record. `links`: references a signed link has bound. `replaces` (0: none): the record that the
 * same link made before is changed instead, as long as it stands where it opened. Sentences use the public's titles. */
struct intake_request {
    const struct register_def *reg;
    int64_t unit, replaces;
    const struct typed *typed, *links;
    size_t n_typed, n_links;
};
must_use enum err step_intake(struct engine *en, struct db *db, struct arena *a,
                              const struct actor *by, const struct intake_request *rq,
                              struct step_result *ret, struct error *e);
must_use enum err step_take(struct engine *en, struct db *db, struct arena *a,
                            const struct actor *by, const struct step_request *rq,
                            struct step_result *ret, struct error *e);
/* Changes fields outside a step, as `edit:` allows. `reason` is needed for 更正 (final states). */
must_use enum err step_edit(struct engine *en, struct db *db, struct arena *a,
                            const struct actor *by, const struct register_def *reg, int64_t record,
                            int64_t version, const struct typed *typed, size_t n,
                            const char *reason, struct step_result *ret, struct error *e);
/* 作废 with reason; the number stays. A record with a number waits for the signatures of `void:` first. May: who may take a step in this state or correct it, in a final state who may take a
 * step that leads there. A record that waits for signatures is sent back first. Own unsent drafts (first state, no number, no signature) may be thrown away the same way. */
must_use enum err step_void(struct engine *en, struct db *db, struct arena *a,
                            const struct actor *by, const struct register_def *reg, int64_t record,
                            int64_t version, const char *reason, struct step_result *ret,
                            struct error *e);

struct approval;
/* A signature on a pending step. `paper`: 线下已签, the actor enters it for `signer` (person) with the scan `paper_file` and date. */
struct signature {
    bool agree;
    const char *note;
    bool paper;
    int64_t signer, paper_file;
    const char *on;
};
/* Signatures of one position may come in any order; the actor's role, or the signer's posts, choose the row. */
must_use enum err step_sign(struct engine *en, struct db *db, struct arena *a,
                            const struct actor *by, const struct register_def *reg, int64_t record,
                            int64_t version, const struct signature *sg, struct step_result *ret,
                            struct error *e);

/* The signatures of 作废 on what is no single record, a batch that is taken back: `subject` stands where the id of a record would.
 * The caller writes the event. step_sign_subject: *ret_last when this was the last signature; ERR_INVALID when none waits. */
must_use enum err step_ask_subject(struct engine *en, struct db *db, struct arena *a,
                                   const struct actor *by, const struct register_def *reg,
                                   int64_t subject, struct error *e);
must_use enum err step_sign_subject(struct engine *en, struct db *db, struct arena *a,
                                    const struct actor *by, const struct register_def *reg,
                                    int64_t subject, const struct signature *sg, bool *ret_last,
                                    struct error *e);
must_use enum err step_approvals_subject(struct db *db, struct arena *a, const struct content *c,
                                         int64_t county, const struct register_def *reg,
                                         int64_t subject, struct approval **ret, size_t *ret_n,
                                         struct error *e);

/* 撤回: who submitted the pending step takes it back, as long as nobody has signed. The reason may be missing. */
must_use enum err step_withdraw(struct engine *en, struct db *db, struct arena *a,
                                const struct actor *by, const struct register_def *reg,
                                int64_t record, int64_t version, const char *reason,
                                struct step_result *ret, struct error *e);
bool step_may_withdraw(const struct actor *by, const struct approval *list, size_t n);
/* 转办: one person of a field that `assigns` gives way to another one of the role. May: himself, whoever may edit the field, and
 * who signs in the register. */
struct handing {
    const struct field_def *field;
    int64_t from, to; /* persons */
    const char *reason;
};
must_use enum err step_handover(struct engine *en, struct db *db, struct arena *a,
                                const struct actor *by, const struct register_def *reg,
                                int64_t record, int64_t version, const struct handing *h,
                                struct step_result *ret, struct error *e);
bool step_may_hand_over(const struct actor *by, const struct record *rec,
                        const struct field_def *f);

/* 归档 (step_seal.c): marks the record as read-only, by the register's `archive:`. From then on every call above refuses it, the
 * program's too, and nothing takes the mark away; what was wrong is put right in a record of its own. The event `archive` carries
 * `payload`, a JSON object. */
struct door;
must_use enum err step_seal(struct engine *en, struct db *db, struct arena *a,
                            const struct actor *by, const struct register_def *reg, int64_t record,
                            int64_t version, const char *payload, int64_t *ret_seq,
                            struct error *e);
/* May this actor archive the record as it stands? For a register with `archive`. */
must_use enum err step_seal_door(struct engine *en, struct db *db, struct arena *a,
                                 const struct actor *by, const struct record *rec, struct door *ret,
                                 struct error *e);
/* ERR_INVALID with the sentence every refusal of an archived record has. */
must_use enum err step_refuse_sealed(struct arena *a, const struct record *rec, struct error *e);

/* What the page says of each step: may this actor take it now, and if not, every reason with law and way in. */
struct closed {
    const char *say, *law, *go, *rule;
};
struct door {
    const struct step_def *step;
    bool role_ok, open;
    const struct closed *closed;
    size_t n_closed;
    const char *who; /* 由局长作出 */
};
must_use enum err step_doors(struct engine *en, struct db *db, struct arena *a,
                             const struct actor *by, const struct record *rec, struct door **ret,
                             size_t *ret_n, struct error *e);
/* Is the rule in force for this record (since, until)? `on`: the day of the step, or today when it is only looked at;
 * `entering`: the state the step leads to, NULL: none. */
bool step_binds(const struct rule_time *t, const struct record *rec,
                const struct state_def *entering, const char *on);
/* Fields this actor may edit now outside a step. */
must_use enum err step_editable(struct engine *en, struct arena *a, const struct actor *by,
                                const struct record *rec, const struct field_def ***ret,
                                size_t *ret_n, struct error *e);
bool step_may_create(const struct actor *by, const struct register_def *reg);
bool step_may_read(const struct actor *by, const struct register_def *reg);

struct approval {
    int64_t id;
    const struct step_def *step;
    const char *role_title, *result, *person_name, *on, *note;
    bool paper;
    int64_t paper_file;
    int64_t position, round;
    const char *role;     /* id */
    const char *for_name; /* 受…委托: signed in the place of this person, NULL: himself */
    bool one_of;          /* the first signature of its position is enough */
    bool now;             /* its turn */
    int64_t submitted_by; /* person */
    const char *submitted_name;
};
must_use enum err step_approvals(struct db *db, struct arena *a, const struct content *c,
                                 const struct record *rec, struct approval **ret, size_t *ret_n,
                                 struct error *e);

#endif
