/* Opening, editing, stepping: parse here, the engine call in the work, the answer after the commit. */
#include <string.h>

#include "api/api.h"
#include "api/ask.h"
#include "api/reply.h"
#include "base/hash.h"
#include "base/str.h"
#include "people/client_key.h"

#define ANSWER_MAX 4096

struct push {
    const struct actor *who;
    const struct register_def *reg;
    const struct step_def *step;
    int64_t record, version;
    struct ask ask;
    char key[CLIENT_KEY_TEXT], digest[SM3_HEX];
    const char *answer; /* of a creation */
    bool repeated;
    struct step_result done;
};

/* A refusal with a status of its own is written here; then the handler is done. */
static enum err refuse(struct request *req, struct response *res, int status, struct error *e)
{
    if (!status) {
        return e->code;
    }
    reply_error(req, res, status, e);
    return OK;
}

static enum err begin(struct request *req, struct push **ret, struct error *e)
{
    struct push *p = arena_make(req->arena, struct push);
    enum err r = visit_may_write(req, e);
    p->who = visit_actor(req);
    *ret = p;
    return r ? r : ask_register(req, &p->reg, e);
}

/* --- creation ------------------------------------------------------------------------------------------------------- */
static void digest(const struct request *req, char out[SM3_HEX])
{
    struct sm3 *s = sm3_new(req->arena);
    uint8_t raw[SM3_LEN];
    sm3_add(s, req->method, strlen(req->method) + 1);
    sm3_add(s, req->path, strlen(req->path) + 1);
    sm3_add(s, req->body, req->n_body);
    sm3_end(s, raw);
    hex_write(raw, sizeof(raw), out);
}

static const char *result_text(struct arena *a, const struct step_result *done)
{
    struct strbuf b = strbuf_make(ANSWER_MAX);
    struct json_out j = json_begin(&b);
    reply_result(&j, a, done);
    const char *text = strbuf_take(&b, a);
    strbuf_clear(&b);
    return text;
}

static enum err run_create(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct push *p = w->ctx;
    const char *answer = NULL;
    enum err r = client_key_find(db, a, p->who, p->key, p->digest, &answer, e);
    if (r) {
        return r;
    }
    if (answer) {
        p->repeated = true;
        p->answer = arena_strdup(w->req->arena, answer);
        return OK;
    }
    r = step_create(&app_of(w->req)->engine, db, a, p->who, p->reg, p->ask.unit, p->ask.typed,
                    p->ask.n_typed, &p->done, e);
    if (r) {
        return r;
    }
    p->answer = result_text(w->req->arena, &p->done);
    return client_key_keep(db, a, p->who, p->key, p->digest, p->done.record, p->answer, e);
}

enum err api_create(struct request *req, struct response *res, struct error *e)
{
    static const char *const beside[] = {"unit"};
    struct push *p;
    int status = 0;
    enum err r = begin(req, &p, e);
    if (r) {
        return r;
    }
    if (!client_key_read(request_header(req, "Idempotency-Key"), p->key)) {
        error_set(e, ERR_INVALID, "请带上 Idempotency-Key：每件新登记一个，32 位十六进制或 UUID。");
        return refuse(req, res, 428, e);
    }
    if (ask_change(req, beside, array_len(beside), &p->ask, &status, e)) {
        return refuse(req, res, status, e);
    }
    digest(req, p->digest);
    req->state = p;
    app_write(req, run_create, p);
    return OK;
}

enum err api_created(struct request *req, struct response *res, struct error *e)
{
    const struct push *p = req->state;
    const struct error *bad = request_work_error(req);
    json_t *kept;
    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    enum err r = json_parse(req->arena, p->answer, strlen(p->answer), &kept, e);
    if (r) {
        return error_set(e, ERR_IO, "登记已办，但答复读不出来，请查台账。");
    }
    (void)reply_begin(res);
    strbuf_str(&res->body, p->answer);
    res->status = 201;
    res->location = arena_printf(req->arena, "/api/v1/r/%s/%s", p->reg->id,
                                 json_string_value(json_object_get(kept, "id")));
    reply_version(res, json_integer_value(json_object_get(kept, "version")));
    if (p->repeated) {
        response_header(res, "Idempotency-Replayed", "true");
    }
    return OK;
}

/* --- edit and step -------------------------------------------------------------------------------------------------- */
static enum err run_edit(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct push *p = w->ctx;
    return step_edit(&app_of(w->req)->engine, db, a, p->who, p->reg, p->record, p->version,
                     p->ask.typed, p->ask.n_typed, p->ask.reason, &p->done, e);
}

static enum err run_step(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct push *p = w->ctx;
    struct step_request rq = {.reg = p->reg,
                              .record = p->record,
                              .version = p->version,
                              .step = p->step,
                              .on = str_empty(p->ask.on) ? NULL : p->ask.on,
                              .typed = p->ask.typed,
                              .n_typed = p->ask.n_typed,
                              .note = p->ask.note};
    return step_take(&app_of(w->req)->engine, db, a, p->who, &rq, &p->done, e);
}

static enum err change(struct request *req, struct response *res, const char *const *beside,
                       size_t n, struct push *p, struct error *e)
{
    int status = 0;
    enum err r = ask_record(req, &p->record, e);
    if (r) {
        return r;
    }
    if (!ask_version(req, &p->version)) {
        error_set(e, ERR_INVALID,
                  "请带上 If-Match，写读到的 ETag，例如 \"7\"，以免盖掉别人的修改。");
        return refuse(req, res, 428, e);
    }
    if (ask_change(req, beside, n, &p->ask, &status, e)) {
        return refuse(req, res, status, e);
    }
    req->state = p;
    return OK;
}

enum err api_edit(struct request *req, struct response *res, struct error *e)
{
    static const char *const beside[] = {"reason"};
    struct push *p;
    enum err r = begin(req, &p, e);
    if (r || (r = change(req, res, beside, array_len(beside), p, e)) || !req->state) {
        return r;
    }
    app_write(req, run_edit, p);
    return OK;
}

enum err api_step(struct request *req, struct response *res, struct error *e)
{
    static const char *const beside[] = {"on", "note"};
    struct push *p;
    enum err r = begin(req, &p, e);
    if (r) {
        return r;
    }
    p->step = register_step(p->reg, request_param(req, "step"));
    if (!p->step) {
        return error_set(e, ERR_NOT_FOUND, "这本台账没有这一步，请查台账定义。");
    }
    if ((r = change(req, res, beside, array_len(beside), p, e)) || !req->state) {
        return r;
    }
    app_write(req, run_step, p);
    return OK;
}

enum err api_changed(struct request *req, struct response *res, struct error *e)
{
    const struct push *p = req->state;
    const struct error *bad = request_work_error(req);
    if (bad->code == ERR_CONFLICT) {
        reply_error(req, res, 412, bad);
        return OK;
    }
    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    struct json_out j = reply_begin(res);
    reply_result(&j, req->arena, &p->done);
    reply_version(res, p->done.version);
    return OK;
}
