#include "door/app.h"

struct app *app_of(const struct request *req)
{
    return req->app;
}

enum err app_reader(const struct request *req, struct db **ret, struct error *e)
{
    return store_reader(app_of(req)->store, ret, e);
}

struct write *app_write(struct request *req,
                        enum err (*run)(struct write *, struct db *, struct arena *,
                                        struct error *),
                        void *ctx)
{
    struct write *w = arena_make(req->arena, struct write);
    w->run = run;
    w->req = req;
    w->ctx = ctx;
    w->work.ctx = w;
    req->work = &w->work;
    return w;
}
