/* step.h - what every page of the wizard stands on: the answers so far, the frame with its eight steps, the inputs.
 *
 *     struct setup s;
 *     if ((r = setup_begin(req, res, &s, e)) || !s.in) { return r; }      s.in false: already answered (door, closed)
 *     setup_open(&s, "years"); setup_text(&s, &field); setup_close(&s);
 *
 * A field shows what was just typed when the page answers a form, else what was saved.
 */
#ifndef SETUP_STEP_H
#define SETUP_STEP_H

#include "people/founding.h"
#include "people/roster.h"
#include "ui/ui.h"

#define SETUP_CHARS 200 /* of an answer */

struct setup {
    struct request *req;
    struct response *res;
    struct arena *a;
    struct db *db;
    const struct content *c;
    struct answers all;
    const struct setup_step *step;
    const struct error *why; /* of a refused form, or NULL */
    struct ui_page page;
    struct strbuf *b;
    bool in;
};

/* `write` shows the inputs inside the form of the step; `fault` says in one sentence what is missing, with the field (may be
 * left NULL), or NULL. */
struct setup_step {
    const char *id, *title, *why, *example;
    void (*write)(struct setup *s);
    const char *(*fault)(struct setup *s, const char **ret_field);
};
extern const struct setup_step setup_steps[];
extern const size_t setup_steps_count;
const struct setup_step *setup_step_find(const char *id); /* NULL: none */

must_use enum err setup_begin(struct request *req, struct response *res, struct setup *ret,
                              struct error *e);
/* The frame up to the step's heading, and its end. `step` is an id of setup_steps. */
void setup_open(struct setup *s, const char *step);
void setup_close(struct setup *s);
/* The buttons 上一步 and 下一步 of a step's form. */
void setup_turns(struct setup *s);

const char *setup_get(const struct setup *s, const char *field); /* of the open step */
const char *setup_answer(const struct setup *s, const char *step, const char *field);

struct setup_input {
    const char *id, *title, *hint, *type; /* type NULL: text; hint stands under the title */
    const char *value;                    /* when nothing was saved yet */
    bool needed;
    int most; /* characters, 0: SETUP_CHARS */
};
void setup_input(struct setup *s, const struct setup_input *in);
void setup_check(struct setup *s, const char *id, const char *title, bool first);
void setup_radio(struct setup *s, const char *id, const char *value, const char *title, bool first);
/* Has this step been saved? */
bool setup_saved(const struct setup *s, const char *step);

/* The forms of the steps. */
void bureau_write(struct setup *s);
const char *bureau_fault(struct setup *s, const char **ret_field);
void years_write(struct setup *s);
const char *years_fault(struct setup *s, const char **ret_field);
void sheets_write(struct setup *s);
const char *sheets_fault(struct setup *s, const char **ret_field);
void calendar_write(struct setup *s);
const char *calendar_fault(struct setup *s, const char **ret_field);
void frameworks_write(struct setup *s);
const char *frameworks_fault(struct setup *s, const char **ret_field);
void modes_write(struct setup *s);
void accounts_write(struct setup *s);
const char *accounts_fault(struct setup *s, const char **ret_field);
void check_write(struct setup *s);

#endif
