/* Opening, editing, stepping: parse here, the engine call in the work, the answer after the commit. */
#include "api/api.h"
#include "api/push.h"
#include "api/reply.h"
#include "base/str.h"

/* --- creation ------------------------------------------------------------------------------------------------------- */
static enum err run_create(struct push *p, struct request *req, struct db *db, struct arena *a,
                           int64_t *ret_about, struct error *e)
{
    enum err r = step_create(&app_of(req)->engine, db, a, p->who, p->reg, p->ask.unit, p->ask.typed,
                             p->ask.n_typed, &p->done, e);
    if (!r) {
        push_result(p, req->arena);
        *ret_about = p->done.record;
    }
    return r;
}

enum err api_create(struct request *req, struct response *res, struct error *e)
{
    static const char *const beside[] = {"unit"};
    struct push *p;
    bool told = false;
    int status = 0;
    enum err r = push_begin(req, &p, e);
    if (r || (r = push_register(req, p, e)) || (r = push_key(req, res, p, true, &told, e)) ||
        told) {
        return r;
    }
    if (ask_change(req, beside, array_len(beside), &p->ask, &status, e)) {
        return push_refuse(req, res, status, &told, e);
    }
    p->run = run_create;
    push_digest(req, p, NULL);
    push_submit(req, p);
    return OK;
}

enum err api_created(struct request *req, struct response *res, struct error *e)
{
    const struct push *p = req->state;
    json_t *kept;
    enum err r = push_answer(req, res, 201, &kept, e);
    if (!r) {
        res->location = arena_printf(req->arena, "/api/v1/r/%s/%s", p->reg->id,
                                     json_string_value(json_object_get(kept, "id")));
    }
    return r;
}

/* --- edit and step -------------------------------------------------------------------------------------------------- */
static enum err run_edit(struct push *p, struct request *req, struct db *db, struct arena *a,
                         int64_t *ret_about, struct error *e)
{
    enum err r = step_edit(&app_of(req)->engine, db, a, p->who, p->reg, p->record, p->version,
                           p->ask.typed, p->ask.n_typed, p->ask.reason, &p->done, e);
    push_result(p, req->arena);
    *ret_about = p->record;
    return r;
}

static enum err run_step(struct push *p, struct request *req, struct db *db, struct arena *a,
                         int64_t *ret_about, struct error *e)
{
    struct step_request rq = {.reg = p->reg,
                              .record = p->record,
                              .version = p->version,
                              .step = p->step,
                              .on = str_empty(p->ask.on) ? NULL : p->ask.on,
                              .typed = p->ask.typed,
                              .n_typed = p->ask.n_typed,
                              .note = p->ask.note};
    enum err r = step_take(&app_of(req)->engine, db, a, p->who, &rq, &p->done, e);
    push_result(p, req->arena);
    *ret_about = p->record;
    return r;
}

static enum err change(struct request *req, struct response *res, const char *const *beside,
                       size_t n, struct push *p, struct error *e)
{
    bool told = false;
    int status = 0;
    enum err r = push_record(req, res, p, &told, e);
    if (r || told || (r = push_key(req, res, p, false, &told, e)) || told) {
        return r;
    }
    if (ask_change(req, beside, n, &p->ask, &status, e)) {
        return push_refuse(req, res, status, &told, e);
    }
    push_digest(req, p, NULL);
    push_submit(req, p);
    return OK;
}

enum err api_edit(struct request *req, struct response *res, struct error *e)
{
    static const char *const beside[] = {"reason"};
    struct push *p;
    enum err r = push_begin(req, &p, e);
    if (r || (r = push_register(req, p, e))) {
        return r;
    }
    p->run = run_edit;
    return change(req, res, beside, array_len(beside), p, e);
}

enum err api_step(struct request *req, struct response *res, struct error *e)
{
    static const char *const beside[] = {"on", "note"};
    struct push *p;
    enum err r = push_begin(req, &p, e);
    if (r || (r = push_register(req, p, e))) {
        return r;
    }
    p->step = register_step(p->reg, request_param(req, "step"));
    if (!p->step) {
        return error_set(e, ERR_NOT_FOUND, "这本台账没有这一步，请查台账定义。");
    }
    p->run = run_step;
    return change(req, res, beside, array_len(beside), p, e);
}

enum err api_changed(struct request *req, struct response *res, struct error *e)
{
    const struct push *p = req->state;
    const struct error *bad = request_work_error(req);
    json_t *kept;
    if (bad->code == ERR_CONFLICT && !p->key_taken) {
        reply_error(req, res, 412, bad);
        return OK;
    }
    return push_answer(req, res, 200, &kept, e);
}
