/* app.h - what every page needs, the same for the whole program: store, content, engine. Made by cli/cmd_serve, handed to
 * each request as req->app, never changed while the server runs.
 */
#ifndef DOOR_APP_H
#define DOOR_APP_H

#include "http/server.h"
#include "paper/paper.h"
#include "register/step.h"
#include "store/store.h"

struct app {
    struct store *store;
    const struct content *content;
    struct engine engine;
    const char *asset_version;       /* /static/<asset_version>/... */
    const struct papers *papers;     /* paper/paper.h */
    const struct menus *menus;       /* ui/menu.h */
    bool practice;                   /* 练习区: people/practice.h */
    const struct channels *channels; /* ways out of the house (ledger/channel.h); NULL: none */
    const char *scanner;             /* socket of a virus scanner (ledger/scan.h); NULL: none */
    const char *practice_url;        /* where the 练习区 beside this office is; NULL: none */
    const char
        *csrf_secret; /* for the pre-login cookie; 32 random bytes in hex, new at each start */
};

struct app *app_of(const struct request *req);
/* The reading connection of this thread. */
must_use enum err app_reader(const struct request *req, struct db **ret, struct error *e);

/* A write of one handler: set `run`, keep your own things in `ctx`; app_write puts it into req->work. The route's `after`
 * sees the result by request_work_error. Refusals are noted in access_log by the submit hook. */
struct write {
    enum err (*run)(struct write *w, struct db *db, struct arena *a, struct error *e);
    struct request *req;
    void *ctx;
    int64_t county; /* 0: the visitor's */
    struct work work;
};
struct write *app_write(struct request *req,
                        enum err (*run)(struct write *, struct db *, struct arena *,
                                        struct error *),
                        void *ctx);

#endif
