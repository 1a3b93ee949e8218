/* One record, and what happened to it. */
#include <string.h>

#include "api/api.h"
#include "api/ask.h"
#include "api/reply.h"
#include "base/str.h"

#define EVENTS_MAX 200

static enum err load(struct request *req, struct db **ret_db, struct record *ret, struct error *e)
{
    const struct register_def *reg;
    int64_t id;
    enum err r = ask_register(req, &reg, e);
    if (r || (r = ask_record(req, &id, e)) || (r = app_reader(req, ret_db, e))) {
        return r;
    }
    return record_load(*ret_db, req->arena, app_of(req)->content, &visit_actor(req)->scope, reg, id,
                       ret, e);
}

/* "7" among those of If-None-Match. */
static bool known(const struct request *req, int64_t version)
{
    const char *list = request_header(req, "If-None-Match");
    return list && (str_eq(list, "*") ||
                    strstr(list, arena_printf(req->arena, "\"%lld\"", (long long)version)));
}

static enum err put_doors(struct request *req, struct json_out *j, struct db *db,
                          const struct record *rec, struct error *e)
{
    struct door *doors;
    size_t n;
    enum err r =
        step_doors(&app_of(req)->engine, db, req->arena, visit_actor(req), rec, &doors, &n, e);
    json_key(j, "steps");
    json_open(j, '[');
    for (size_t i = 0; !r && i < n; i++) {
        reply_door(j, &doors[i]);
    }
    json_close(j, ']');
    return r;
}

enum err api_record(struct request *req, struct response *res, struct error *e)
{
    bool steps = str_eq(request_query(req, "steps"), "1");
    struct record rec;
    struct db *db;
    enum err r = load(req, &db, &rec, e);
    if (r) {
        return r;
    }
    struct json_out j = reply_begin(res);
    reply_version(res, rec.version);
    /* Which steps are open follows from more than the record: such an answer is never "as before". */
    if (!steps && known(req, rec.version)) {
        res->status = 304;
        return OK;
    }
    json_open(&j, '{');
    json_key(&j, "record");
    reply_record(&j, req->arena, &rec);
    if (steps) {
        r = put_doors(req, &j, db, &rec, e);
    }
    json_close(&j, '}');
    return r;
}

enum err api_events(struct request *req, struct response *res, struct error *e)
{
    const char *after = request_query(req, "after");
    struct event_line *lines;
    int64_t seq = 0;
    struct record rec;
    struct db *db;
    size_t n;
    enum err r = load(req, &db, &rec, e);
    if (!r && after && (!str_to_int(after, &seq) || seq < 0)) {
        error_set(e, ERR_INVALID, "after 请写上一页最后一个 seq。");
        r = error_field(e, "after");
    }
    if (r || (r = event_list(db, req->arena, rec.county, rec.id, seq, EVENTS_MAX, &lines, &n, e))) {
        return r;
    }
    struct json_out j = reply_begin(res);
    json_open(&j, '{');
    json_key(&j, "items");
    json_open(&j, '[');
    for (size_t i = 0; !r && i < n; i++) {
        r = reply_event(&j, req->arena, rec.reg, visit_actor(req)->role->id, &lines[i], e);
    }
    json_close(&j, ']');
    json_key(&j, "next");
    if (!r && n == EVENTS_MAX) {
        json_num(&j, lines[n - 1].ev.seq);
    } else {
        json_str(&j, NULL);
    }
    json_close(&j, '}');
    return r;
}
