/* What a person does with his alerts: 知道了 (one, a matter, all), 回执, 暂不再提, and when he wants quiet. */
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "inbox/alert_view.h"
#include "inbox/inbox.h"
#include "notify/setting.h"

#define QUIET_DAYS 7

struct marking {
    const struct actor *who;
    int64_t id;
    bool quiet;
    const char *reply;
    const char *kind, *source, *reg; /* a whole matter */
};

static enum err run_mark(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    const struct marking *m = w->ctx;
    if (m->kind) {
        return alert_see_source(db, a, m->who, m->kind, m->source, m->reg, e);
    }
    return m->quiet ? alert_quiet(db, a, m->who, m->id, date_add(now_today(), QUIET_DAYS), e)
                    : alert_see(db, a, m->who, m->id, m->reply, e);
}

static void send(struct request *req, struct marking *m)
{
    m->who = visit_actor(req);
    req->state = m;
    app_write(req, run_mark, m);
}

enum err page_alert_post(struct request *req, struct response *res, struct error *e)
{
    struct marking *m = arena_make(req->arena, struct marking);
    const char *id = request_param(req, "id"), *what = request_form(req, "do");
    bool all = str_eq(id, "all");
    (void)res;
    m->quiet = str_eq(what, "quiet");
    m->reply = request_form(req, "reply");
    if ((!all && !id_parse(id, &m->id)) || (all && m->quiet) ||
        (!m->quiet && !str_eq(what, "seen"))) {
        return error_set(e, ERR_NOT_FOUND, "没有这条提醒。");
    }
    m->reply = all || str_empty(m->reply) ? NULL : m->reply;
    send(req, m);
    return OK;
}

enum err page_alert_group(struct request *req, struct response *res, struct error *e)
{
    struct marking *m = arena_make(req->arena, struct marking);
    (void)res;
    m->kind = request_form(req, "kind");
    m->source = request_form(req, "source");
    m->reg = request_form(req, "reg");
    if (!str_is_id(m->kind) || !str_is_id(m->source)) {
        return error_set(e, ERR_NOT_FOUND, "没有这一类提醒。");
    }
    send(req, m);
    return OK;
}

enum err page_alert_after(struct request *req, struct response *res, struct error *e)
{
    const struct error *bad = request_work_error(req);
    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    response_redirect(res, "/desk/alerts");
    return OK;
}

/* --- 免打扰 ------------------------------------------------------------------------------------------------------------------ */
struct settling {
    const struct actor *who;
    struct setting set;
};

static enum err run_settle(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    const struct settling *s = w->ctx;
    return setting_put(db, a, s->who, &s->set, e);
}

enum err page_alert_settings(struct request *req, struct response *res, struct error *e)
{
    struct settling *s = arena_make(req->arena, struct settling);
    const char *from = request_form(req, "from"), *until = request_form(req, "until");
    const char *mail = request_form(req, "mail");
    (void)res;
    s->who = visit_actor(req);
    s->set.own = !str_empty(from) || !str_empty(until);
    s->set.from = setting_minute(from);
    s->set.until = setting_minute(until);
    if (s->set.own && (s->set.from < 0 || s->set.until < 0)) {
        return error_set(e, ERR_INVALID,
                         "免打扰要写从几点到几点，例如 20:00 到 07:30；两格都不写"
                         "就按规定。没有保存，请返回改好再存。");
    }
    s->set.mail = str_empty(mail) ? NULL : str_trim(req->arena, mail);
    s->set.hook = str_eq(request_form(req, "hook"), "1");
    req->state = s;
    app_write(req, run_settle, s);
    return OK;
}

enum err page_alert_settings_after(struct request *req, struct response *res, struct error *e)
{
    const struct error *bad = request_work_error(req);
    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    response_redirect(res, "/desk/alerts?show=quiet&done=%E5%B7%B2%E4%BF%9D%E5%AD%98%E3%80%82");
    return OK;
}
