/* Definitions and lists. */
#include "api/api.h"
#include "api/ask.h"
#include "api/define.h"
#include "api/reply.h"

enum err api_registers(struct request *req, struct response *res, struct error *e)
{
    const struct content *c = app_of(req)->content;
    const struct actor *who = visit_actor(req);
    struct json_out j = reply_begin(res);
    (void)e;
    json_open(&j, '{');
    json_key(&j, "items");
    json_open(&j, '[');
    for (size_t i = 0; i < c->n_registers; i++) {
        if (step_may_read(who, &c->registers[i])) {
            define_register(&j, who, &c->registers[i]);
        }
    }
    json_close(&j, ']');
    json_close(&j, '}');
    return OK;
}

enum err api_list(struct request *req, struct response *res, struct error *e)
{
    const struct register_def *reg;
    struct record_list found;
    struct query q;
    struct db *db;
    enum err r = ask_register(req, &reg, e);
    if (r || (r = ask_query(req, reg, &q, e)) || (r = app_reader(req, &db, e)) ||
        (r = query_list(db, req->arena, app_of(req)->content, &visit_actor(req)->scope, &q, &found,
                        e))) {
        return r;
    }
    struct json_out j = reply_begin(res);
    json_open(&j, '{');
    json_key(&j, "items");
    json_open(&j, '[');
    for (size_t i = 0; i < found.n; i++) {
        reply_record(&j, req->arena, &found.items[i]);
    }
    json_close(&j, ']');
    reply_text(&j, "next", found.next);
    json_close(&j, '}');
    return OK;
}
