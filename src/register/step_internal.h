/* step_internal.h - one change of a record in the making, passed between the step files. Nothing is written before
 * move_write; every refusal before it leaves the database as it was.
 */
#ifndef REGISTER_STEP_INTERNAL_H
#define REGISTER_STEP_INTERNAL_H

#include "register/condition_eval.h"
#include "register/step.h"

struct move {
    struct engine *en;
    struct db *db;
    struct arena *a;
    const struct actor *by;
    const struct register_def *reg;
    struct record before; /* as it is stored; a new record has version 0 and nothing set */
    struct record rec;    /* as it will be; values and state_on are its own */
    struct date today;
    const char *on; /* legal date */
    bool
        looking; /* doors: nothing was typed yet, so rules about what the step's form asks are not judged */
    bool
        moves_content; /* a word of content was renamed: no change of the record, so it may be 归档 */
    bool lenient;      /* 补录: who held which post in the past may not be known here */
    struct error *e;
};

/* --- step_guard.c: who, when, in which state, under which rules ------------------------------------------------------ */
struct move move_begin(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                       const struct register_def *reg, struct error *e);
struct eval move_eval(const struct move *m); /* conditions on m->rec, for who moves, today */
/* Loads the record in the actor's scope: readable, of this version, not voided. */
must_use enum err move_open(struct move *m, int64_t id, int64_t version);
must_use enum err move_date(struct move *m, const char *on); /* well formed; NULL: today */
must_use enum err move_date_rules(
    struct move *m); /* not in the future, not before the previous step */
must_use enum err move_turn(struct move *m,
                            const struct step_def *step); /* state, role, nothing pending */
/* Gates of the step and checks that stop it, all judged on m->rec. */
struct refusals {
    struct closed *items;
    size_t n, cap;
};
must_use enum err move_judge(struct move *m, const struct step_def *step, struct refusals *ret);
must_use enum err move_rules(struct move *m,
                             const struct step_def *step); /* refuses with all of them */

/* Is the step open to who moves, and if not, why. */
must_use enum err move_door(struct move *m, const struct step_def *step, struct door *ret);

const char *actor_role(
    const struct actor
        *by); /* for steps: "" for the program and in a post that is lent for signing */
bool step_from(const struct step_def *step, const struct state_def *st);
bool step_by(const struct step_def *step, const struct actor *by); /* the program passes */
const char *role_titles(struct arena *a, const struct content *c, const char *const *roles,
                        size_t n); /* 局长、分管领导 */

/* --- step_typed.c: what was typed ------------------------------------------------------------------------------------- */
typedef bool move_allows(const struct move *m, const void *ctx, const struct field_def *f);
must_use enum err move_typed(struct move *m, const struct typed *typed, size_t n,
                             move_allows *allows, const void *ctx, const char *where);
must_use enum err move_defaults(struct move *m, const struct typed *typed,
                                size_t n); /* of a new record */
must_use enum err move_verify(
    struct move *m); /* changed values: validity of codes, references, people, files */
must_use enum err move_need(struct move *m, const struct field_def *const *need, size_t n,
                            const char *what);
must_use enum err move_required(struct move *m, const char *what);
must_use enum err move_unique(struct move *m);
must_use enum err move_derive(struct move *m); /* computed fields, owning unit, year */
/* Is there such a file, and may the actor see it? */
must_use enum err move_find_file(struct move *m, int64_t id, bool *ret);
bool move_changed(const struct move *m); /* any field */

/* --- step_write.c ------------------------------------------------------------------------------------------------------- */
/* Row, lists, history and event; fills *ret. `step` names the event. `extra` pairs (key, text) go into the payload. */
struct extra {
    const char *key, *text;
};
must_use enum err move_write(struct move *m, const char *step, const struct extra *extra, size_t n,
                             struct step_result *ret);
/* file_access.c: what a change takes out of a field of files stays as 历版. Before the lists are written. */
must_use enum err file_version_keep(const struct move *m, const struct field_def *f,
                                    const char *step, const char *why);
void move_result(const struct move *m, struct step_result *ret);

/* --- step_sign.c -------------------------------------------------------------------------------------------------------- */
must_use enum err sign_open(struct move *m,
                            const struct step_def *step); /* the approval rows of a new round */
/* 科长、局长 or 科长或局长; "" when nobody. */
must_use enum err sign_waits_for(struct db *db, struct arena *a, const struct content *c,
                                 const struct record *rec, const char **ret_who, struct error *e);
/* The waiting rows of a round that ends without them. */
must_use enum err sign_drop(struct move *m, const char *result);

/* --- step.c --------------------------------------------------------------------------------------------------------------- */
void move_new(struct move *m, int64_t unit); /* an empty record in the first state */
must_use enum err move_unit_in_scope(struct move *m);
must_use enum err move_note(struct move *m, const char *typed, const char **ret);
/* Runs the step's action and enters its state; used by step_take and at the last signature. */
must_use enum err move_finish(struct move *m, const struct step_def *step);
/* --- step_make.c ---------------------------------------------------------------------------------------------------------- */
/* After the record is written: `makes` and `moves` of the step. */
must_use enum err move_others(struct move *m, const struct step_def *step);
struct entry;
struct query_match;
/* What the values given are, as matches of a query; of `only` those fields, NULL: all. `en` NULL: not of a list. */
must_use enum err move_matches(const struct move *m, const struct gift *set, size_t n,
                               const struct field_def *const *only, size_t n_only,
                               const struct entry *en, struct query_match **ret, size_t *ret_n);
bool edit_open(const struct actor *by, const struct record *rec, const struct field_def *f);

#endif
