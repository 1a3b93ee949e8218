#include "figure/alert_sweep.h"

#include "base/id.h"
#include "base/json.h"
#include "figure/alert_plan.h"
#include "figure/digest.h"
#include "ledger/event.h"

enum { SLICE = 25, PAYLOAD_BYTES = 64 << 10 };

struct slice {
    struct work work;
    const struct plan *plan;
    size_t raise, close, retitle; /* where it begins */
    size_t raised, closed;
};

static size_t upto(size_t from, size_t n)
{
    return n - from < SLICE ? n : from + SLICE;
}

static void put_ids(struct json_out *j, struct arena *a, const char *key, const int64_t *ids,
                    size_t n)
{
    json_key(j, key);
    json_open(j, '[');
    for (size_t i = 0; i < n; i++) {
        json_str(j, id_text(a, ids[i]));
    }
    json_close(j, ']');
}

static enum err add_event(struct db *db, struct arena *a, int64_t county, const int64_t *raised,
                          size_t n_raised, const int64_t *closed, size_t n_closed, struct error *e)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(PAYLOAD_BYTES);
    struct json_out j = json_begin(&b);
    json_open(&j, '{');
    put_ids(&j, a, "raised", raised, n_raised);
    put_ids(&j, a, "closed", closed, n_closed);
    json_close(&j, '}');
    enum err r = strbuf_check(&b, e);
    struct event ev = {.county = county, .reg = "alert", .step = "sweep", .payload = b.ptr};
    return r ? r : event_append(db, a, &ev, NULL, e);
}

/* Lower stages are closed before the higher one of the same person is raised. */
static enum err run_slice(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct slice *x = w->ctx;
    const struct plan *p = x->plan;
    int64_t raised[SLICE], closed[SLICE];
    enum err r = OK;
    for (size_t i = x->close; !r && i < upto(x->close, p->n_close); i++) {
        closed[x->closed++] = p->close[i].id;
        r = alert_close(db, a, p->county, p->close[i].id, p->close[i].event, p->close[i].why, e);
    }
    for (size_t i = x->raise; !r && i < upto(x->raise, p->n_raise); i++) {
        bool fresh = false;
        struct alert one = p->raise[i];
        r = alert_raise(db, a, &one, &fresh, e);
        raised[x->raised] = one.id;
        x->raised += fresh;
    }
    for (size_t i = x->retitle; !r && i < upto(x->retitle, p->n_retitle); i++) {
        r = alert_retitle(db, p->county, p->retitle[i].id, p->retitle[i].title, e);
    }
    if (r || (!x->raised && !x->closed)) {
        return r;
    }
    return add_event(db, a, p->county, raised, x->raised, closed, x->closed, e);
}

static enum err write_plan(struct store *s, const struct plan *p, struct alert_swept *ret,
                           struct error *e)
{
    size_t most = p->n_raise > p->n_close ? p->n_raise : p->n_close;
    most = p->n_retitle > most ? p->n_retitle : most;
    for (size_t at = 0; at < most; at += SLICE) {
        struct slice x = {.plan = p,
                          .raise = at < p->n_raise ? at : p->n_raise,
                          .close = at < p->n_close ? at : p->n_close,
                          .retitle = at < p->n_retitle ? at : p->n_retitle};
        x.work = (struct work){.run = run_slice, .ctx = &x};
        enum err r = store_write(s, p->county, &x.work, e);
        if (r) {
            return r;
        }
        ret->raised += x.raised;
        ret->closed += x.closed;
    }
    return OK;
}

enum err alert_sweep(struct store *s, const struct content *c, int64_t county,
                     struct alert_swept *ret, struct error *e)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct plan p;
    struct db *db;
    *ret = (struct alert_swept){0};
    enum err r = store_reader(s, &db, e);
    if (r || (r = plan_begin(&p, db, a, c, county, e)) || (r = plan_obligations(&p)) ||
        (r = plan_clocks(&p)) || (r = plan_intakes(&p)) || (r = write_plan(s, &p, ret, e))) {
        return r;
    }
    return digest_make(s, db, a, c, county, &ret->digests, e);
}
