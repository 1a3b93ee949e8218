/* 签批, 作废, 撤回, 转办 of one record, as another program sends them. */
#include "api/api.h"
#include "api/push.h"
#include "base/id.h"
#include "base/str.h"

/* What the body says, read once; ids that are none stay 0 and are refused by the engine's own sentence. */
struct act {
    struct push push; /* first: push_submit hands it on */
    struct signature sign;
    struct handing hand;
    const char *reason;
};

typedef enum err act_read(struct act *x, const json_t *body, struct error *e);

static const char *text_of(const json_t *body, const char *key)
{
    return json_string_value(json_object_get(body, key));
}

static enum err id_of(const json_t *body, const char *key, int64_t *ret, struct error *e)
{
    const char *text = text_of(body, key);
    if (!text || id_parse(text, ret)) {
        return OK;
    }
    error_set(e, ERR_INVALID, "%s 请写 13 位标识。", key);
    return error_field(e, key);
}

/* Names and types of the body; an unknown one must not pass in silence. `agree` is the only one that is no text. */
static enum err check_names(const json_t *body, const char *const *names, size_t n, struct error *e)
{
    const char *key;
    json_t *v;
    json_object_foreach((json_t *)body, key, v)
    {
        bool known = false;
        for (size_t i = 0; i < n; i++) {
            known = known || str_eq(names[i], key);
        }
        bool typed =
            str_eq(key, "agree") ? json_is_boolean(v) : json_is_string(v) || json_is_null(v);
        if (!known || !typed) {
            error_set(e, ERR_INVALID,
                      !known ? "这里没有“%.60s”这一项，请查接口说明。"
                      : str_eq(key, "agree") ? "%s 请写 true 或 false。"
                                             : "%.60s 这一项要写成文字。",
                      key);
            return error_field(e, key);
        }
    }
    return OK;
}

static enum err begin(struct request *req, struct response *res, const char *const *names, size_t n,
                      act_read *read, struct act **ret, bool *ret_told, struct error *e)
{
    struct act *x = arena_make(req->arena, struct act);
    struct push *p;
    json_t *body;
    int status = 0;
    enum err r = push_begin(req, &p, e);
    if (r) {
        return r;
    }
    x->push = *p;
    p = &x->push;
    if ((r = push_register(req, p, e)) || (r = push_record(req, res, p, ret_told, e)) ||
        *ret_told || (r = push_key(req, res, p, false, ret_told, e)) || *ret_told) {
        return r;
    }
    if (ask_object(req, &body, &status, e)) {
        return push_refuse(req, res, status, ret_told, e);
    }
    if ((r = check_names(body, names, n, e)) || (r = read(x, body, e))) {
        return r;
    }
    push_digest(req, p, NULL);
    *ret = x;
    return OK;
}

static enum err submit(struct request *req, struct response *res, const char *const *names,
                       size_t n, act_read *read,
                       enum err (*run)(struct push *, struct request *, struct db *, struct arena *,
                                       int64_t *, struct error *),
                       struct error *e)
{
    struct act *x;
    bool told = false;
    enum err r = begin(req, res, names, n, read, &x, &told, e);
    if (r || told) {
        return r;
    }
    x->push.run = run;
    push_submit(req, &x->push);
    return OK;
}

static enum err finish(struct push *p, struct request *req, enum err r, int64_t *ret_about)
{
    *ret_about = p->record;
    if (!r) {
        push_result(p, req->arena);
    }
    return r;
}

/* --- 签批 ------------------------------------------------------------------------------------------------------------- */
/* With a signer it is 线下已签: his name, the day and the scan. */
static enum err read_sign(struct act *x, const json_t *body, struct error *e)
{
    json_t *agree = json_object_get(body, "agree");
    enum err r;
    if (!agree) {
        error_set(e, ERR_INVALID, "请写明 agree：同意写 true，退回写 false。");
        return error_field(e, "agree");
    }
    x->sign = (struct signature){.agree = json_is_true(agree), .note = text_of(body, "note")};
    if ((r = id_of(body, "signer", &x->sign.signer, e)) ||
        (r = id_of(body, "paper_file", &x->sign.paper_file, e))) {
        return r;
    }
    x->sign.paper = x->sign.signer != 0;
    x->sign.on = text_of(body, "on");
    return OK;
}

static enum err run_sign(struct push *p, struct request *req, struct db *db, struct arena *a,
                         int64_t *ret_about, struct error *e)
{
    const struct act *x = (const struct act *)p;
    return finish(p, req,
                  step_sign(&app_of(req)->engine, db, a, p->who, p->reg, p->record, p->version,
                            &x->sign, &p->done, e),
                  ret_about);
}

enum err api_sign(struct request *req, struct response *res, struct error *e)
{
    static const char *const names[] = {"agree", "note", "signer", "on", "paper_file"};
    return submit(req, res, names, array_len(names), read_sign, run_sign, e);
}

/* --- 作废, 撤回 --------------------------------------------------------------------------------------------------------- */
static enum err read_reason(struct act *x, const json_t *body, struct error *e)
{
    (void)e;
    x->reason = text_of(body, "reason");
    return OK;
}

static enum err run_void(struct push *p, struct request *req, struct db *db, struct arena *a,
                         int64_t *ret_about, struct error *e)
{
    const struct act *x = (const struct act *)p;
    return finish(p, req,
                  step_void(&app_of(req)->engine, db, a, p->who, p->reg, p->record, p->version,
                            x->reason, &p->done, e),
                  ret_about);
}

static enum err run_withdraw(struct push *p, struct request *req, struct db *db, struct arena *a,
                             int64_t *ret_about, struct error *e)
{
    const struct act *x = (const struct act *)p;
    return finish(p, req,
                  step_withdraw(&app_of(req)->engine, db, a, p->who, p->reg, p->record, p->version,
                                x->reason, &p->done, e),
                  ret_about);
}

static const char *const reason_only[] = {"reason"};

enum err api_void(struct request *req, struct response *res, struct error *e)
{
    return submit(req, res, reason_only, array_len(reason_only), read_reason, run_void, e);
}

enum err api_withdraw(struct request *req, struct response *res, struct error *e)
{
    return submit(req, res, reason_only, array_len(reason_only), read_reason, run_withdraw, e);
}

/* --- 转办 ------------------------------------------------------------------------------------------------------------- */
static enum err read_hand(struct act *x, const json_t *body, struct error *e)
{
    const char *field = text_of(body, "field");
    enum err r;
    x->hand.field = field ? register_field(x->push.reg, field) : NULL;
    x->hand.reason = text_of(body, "reason");
    if (!x->hand.field) {
        error_set(e, ERR_INVALID, "field 请写要转办的人员字段，请查台账定义。");
        return error_field(e, "field");
    }
    if ((r = id_of(body, "from", &x->hand.from, e)) || (r = id_of(body, "to", &x->hand.to, e))) {
        return r;
    }
    return OK;
}

static enum err run_hand(struct push *p, struct request *req, struct db *db, struct arena *a,
                         int64_t *ret_about, struct error *e)
{
    const struct act *x = (const struct act *)p;
    return finish(p, req,
                  step_handover(&app_of(req)->engine, db, a, p->who, p->reg, p->record, p->version,
                                &x->hand, &p->done, e),
                  ret_about);
}

enum err api_hand_over(struct request *req, struct response *res, struct error *e)
{
    static const char *const names[] = {"field", "from", "to", "reason"};
    return submit(req, res, names, array_len(names), read_hand, run_hand, e);
}
