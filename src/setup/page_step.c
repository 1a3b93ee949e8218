/* One step: shown, and saved as it is left. What is missing keeps the person here only when he goes forward. */
#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "setup/pages.h"
#include "setup/setup.h"
#include "setup/step.h"

struct saving {
    const struct setup_step *step;
    struct answer *rows;
    size_t n;
};

static enum err find(const struct request *req, const struct setup_step **ret, struct error *e)
{
    *ret = setup_step_find(request_param(req, "step"));
    return *ret ? OK : error_set(e, ERR_NOT_FOUND, "启用向导没有这一步。");
}

static void step_write(struct setup *s, const struct setup_step *step)
{
    setup_open(s, step->id);
    if (str_eq(step->id, setup_steps[setup_steps_count - 1].id)) {
        step->write(s); /* its form is another */
    } else {
        ui_form(s->b, s->req, arena_printf(s->a, SETUP_PATH "/%s", step->id), false);
        step->write(s);
        setup_turns(s);
        ui_form_end(s->b);
    }
    setup_close(s);
}

enum err page_setup_step(struct request *req, struct response *res, struct error *e)
{
    struct setup s;
    const struct setup_step *step;
    enum err r = setup_begin(req, res, &s, e);
    if (r || !s.in || (r = find(req, &step, e))) {
        return r;
    }
    step_write(&s, step);
    return OK;
}

/* --- saving -------------------------------------------------------------------------------------------------------- */
static bool is_answer(const struct pair *p)
{
    return !str_starts(p->name, "_") && !str_eq(p->name, "go") && strlen(p->name) < 64;
}

static enum err read_form(struct request *req, struct saving *x, struct error *e)
{
    x->rows = arena_array(req->arena, req->n_form + 1, sizeof(*x->rows));
    for (size_t i = 0; i < req->n_form; i++) {
        const struct pair *p = &req->form[i];
        char *clean = NULL;
        if (!is_answer(p)) {
            continue;
        }
        enum err r = str_clean(req->arena, p->value, strlen(p->value), SETUP_CHARS, &clean, e);
        if (r) {
            return error_field(e, p->name);
        }
        if (clean) {
            x->rows[x->n++] = (struct answer){x->step->id, p->name, clean};
        }
    }
    x->rows[x->n++] = (struct answer){x->step->id, "saved", "1"};
    return OK;
}

static enum err save_run(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct saving *x = w->ctx;
    return answers_save(db, a, x->step->id, x->rows, x->n, e);
}

static enum err refused(struct setup *s, const struct setup_step *step, const struct error *why)
{
    s->why = why;
    s->res->status = response_status(why->code);
    step_write(s, step);
    return OK;
}

enum err page_setup_save(struct request *req, struct response *res, struct error *e)
{
    struct setup s;
    struct saving *x = arena_make(req->arena, struct saving);
    struct error *why = arena_make(req->arena, struct error);
    enum err r = setup_begin(req, res, &s, e);
    if (r || !s.in || (r = find(req, &x->step, e))) {
        return r;
    }
    if (read_form(req, x, why)) {
        return refused(&s, x->step, why);
    }
    req->state = x;
    app_write(req, save_run, x);
    return OK;
}

static const char *where_to(struct arena *a, const struct setup_step *step, const char *go)
{
    size_t at = (size_t)(step - setup_steps);
    if (str_eq(go, "back") && at > 0) {
        at--;
    } else if (str_eq(go, "next") && at + 1 < setup_steps_count) {
        at++;
    } else {
        struct strbuf b = strbuf_make(512);
        html_lit(&b, "?done=");
        html_arg(&b, "已保存。可以关掉浏览器，以后用新的启用码接着填。");
        const char *said = strbuf_take(&b, a);
        strbuf_clear(&b);
        return arena_printf(a, SETUP_PATH "/%s%s", step->id, said);
    }
    return arena_printf(a, SETUP_PATH "/%s", setup_steps[at].id);
}

enum err page_setup_saved(struct request *req, struct response *res, struct error *e)
{
    struct saving *x = req->state;
    const struct error *bad = request_work_error(req);
    const char *field = NULL, *go = request_form(req, "go");
    struct setup s;
    if (!x) {
        return OK;
    }
    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    enum err r = setup_begin(req, res, &s, e);
    if (r || !s.in) {
        return r;
    }
    s.step = x->step;
    const char *fault = x->step->fault && str_eq(go, "next") ? x->step->fault(&s, &field) : NULL;
    if (fault) {
        struct error *why = arena_make(s.a, struct error);
        error_set(why, ERR_INVALID, "%s", fault);
        error_field(why, field ? field : "");
        return refused(&s, x->step, why);
    }
    response_redirect(res, where_to(s.a, x->step, go));
    return OK;
}
