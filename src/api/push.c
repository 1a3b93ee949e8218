#include "api/push.h"

#include <string.h>

#include "api/reply.h"
#include "base/str.h"

#define ANSWER_MAX 4096

enum err push_begin(struct request *req, struct push **ret, struct error *e)
{
    struct push *p = arena_make(req->arena, struct push);
    enum err r = visit_may_write(req, e);
    p->who = visit_actor(req);
    *ret = p;
    return r;
}

enum err push_register(struct request *req, struct push *p, struct error *e)
{
    return ask_register(req, &p->reg, e);
}

enum err push_refuse(struct request *req, struct response *res, int status, bool *ret_told,
                     struct error *e)
{
    if (!status) {
        return e->code;
    }
    reply_error(req, res, status, e);
    *ret_told = true;
    return OK;
}

enum err push_record(struct request *req, struct response *res, struct push *p, bool *ret_told,
                     struct error *e)
{
    enum err r = ask_record(req, &p->record, e);
    if (r || ask_version(req, &p->version)) {
        return r;
    }
    error_set(e, ERR_INVALID, "请带上 If-Match，写读到的 ETag，例如 \"7\"，以免盖掉别人的修改。");
    return push_refuse(req, res, 428, ret_told, e);
}

enum err push_key(struct request *req, struct response *res, struct push *p, bool needed,
                  bool *ret_told, struct error *e)
{
    const char *sent = request_header(req, "Idempotency-Key");
    if ((!needed && !sent) || client_key_read(sent, p->key)) {
        return OK;
    }
    p->key[0] = '\0';
    error_set(e, ERR_INVALID, "请带上 Idempotency-Key：每件一个，32 位十六进制或 UUID。");
    return push_refuse(req, res, 428, ret_told, e);
}

void push_digest(const struct request *req, struct push *p, const char *more)
{
    struct sm3 *s = sm3_new(req->arena);
    uint8_t raw[SM3_LEN];
    sm3_add(s, req->method, strlen(req->method) + 1);
    sm3_add(s, req->path, strlen(req->path) + 1);
    if (more) {
        sm3_add(s, more, strlen(more) + 1);
    }
    sm3_add(s, req->body ? req->body : "", req->n_body);
    sm3_end(s, raw);
    hex_write(raw, sizeof(raw), p->digest);
}

static enum err once(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct push *p = w->ctx;
    const char *answer = NULL;
    int64_t about = 0;
    enum err r = p->key[0] ? client_key_find(db, a, p->who, p->key, p->digest, &answer, e) : OK;
    if (r) {
        p->key_taken = r == ERR_CONFLICT;
        return r;
    }
    if (answer) {
        p->repeated = true;
        p->answer = arena_strdup(w->req->arena, answer);
        return OK;
    }
    if ((r = p->run(p, w->req, db, a, &about, e)) || !p->key[0]) {
        return r;
    }
    return client_key_keep(db, a, p->who, p->key, p->digest, about, p->answer, e);
}

void push_submit(struct request *req, struct push *p)
{
    req->state = p;
    app_write(req, once, p);
}

void push_result(struct push *p, struct arena *a)
{
    struct strbuf b = strbuf_make(ANSWER_MAX);
    struct json_out j = json_begin(&b);
    reply_result(&j, a, &p->done);
    p->answer = strbuf_take(&b, a);
    strbuf_clear(&b);
}

enum err push_answer(struct request *req, struct response *res, int status, json_t **ret_kept,
                     struct error *e)
{
    const struct push *p = req->state;
    const struct error *bad = request_work_error(req);
    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    if (json_parse(req->arena, p->answer, strlen(p->answer), ret_kept, e)) {
        return error_set(e, ERR_IO, "已经办成，但答复读不出来，请查台账。");
    }
    (void)reply_begin(res);
    strbuf_str(&res->body, p->answer);
    res->status = status;
    json_t *version = json_object_get(*ret_kept, "version");
    if (version) {
        reply_version(res, json_integer_value(version));
    }
    if (p->repeated) {
        response_header(res, "Idempotency-Replayed", "true");
    }
    return OK;
}
