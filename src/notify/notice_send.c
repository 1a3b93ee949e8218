/* The way out of the house: outside the writer, one message after the other; each result is a work of its own. */
#include "base/now.h"
#include "base/str.h"
#include "ledger/channel.h"
#include "ledger/outbox.h"
#include "notify/notice.h"
#include "people/org.h"

enum { AT_ONCE = 200, EVERY_S = 20 };
#define LONGEST_US INT64_C(30000000)

struct tried {
    struct work work;
    const struct outbox_row *row;
    struct channel_end end;
};

static enum err run_tried(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct tried *t = w->ctx;
    return outbox_tried(db, a, t->row, t->end.handed, t->end.final, t->end.said, e);
}

static enum err hand_over(struct arena *a, const struct channels *c, const struct outbox_row *x,
                          struct channel_end *ret, struct error *e)
{
    const struct channel *way = str_eq(x->kind, OUTBOX_MAIL) ? &c->mail : &c->hook;
    if (!way->url) {
        *ret = (struct channel_end){.said = "这个渠道现在没有开通"};
        return OK;
    }
    return (way == &c->mail ? channel_mail : channel_hook)(a, way, x->target, x->subject, x->body,
                                                           ret, e);
}

enum err notice_send(struct store *s, const struct channels *channels, int64_t county,
                     size_t *ret_handed, struct error *e)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    int64_t end = now_mono_us() + LONGEST_US;
    struct outbox_row *list;
    struct db *db;
    size_t n;
    *ret_handed = 0;
    enum err r = channels ? store_reader(s, &db, e) : OK;
    if (r || !channels || (r = outbox_due(db, a, county, AT_ONCE, &list, &n, e))) {
        return r;
    }
    for (size_t i = 0; !r && i < n && now_mono_us() < end; i++) {
        struct tried t = {.row = &list[i]};
        t.work = (struct work){.run = run_tried, .ctx = &t};
        if (!(r = hand_over(a, channels, &list[i], &t.end, e))) {
            r = store_write(s, county, &t.work, e);
            *ret_handed += t.end.handed;
        }
    }
    return r;
}

static enum err run_notices(const struct job_env *env, struct arena *a, void **memory,
                            struct error *e)
{
    struct county *list;
    struct db *db;
    size_t n, handed;
    (void)memory;
    enum err r = store_reader(env->store, &db, e);
    if (r || (r = org_counties(db, a, &list, &n, e))) {
        return r;
    }
    for (size_t i = 0; !r && i < n; i++) {
        struct notice_made made;
        r = notice_make(env->store, env->content, env->channels, list[i].id, &made, e);
        r = r ? r : notice_send(env->store, env->channels, list[i].id, &handed, e);
    }
    return r;
}

const struct job notice_jobs[] = {{"notices", EVERY_S, run_notices, NULL}};
const size_t notice_jobs_count = array_len(notice_jobs);
