#include <inttypes.h>
#include <stdio.h>

#include "cli/command.h"
#include "cli/open.h"
#include "ledger/event.h"
#include "paper/casefile.h"

struct pass {
    struct opened o;
    struct db *db;
    bool bad;
};

/* 归档: marks and volumes against their events. */
static enum err verify_volumes(struct pass *p, struct arena *a, const struct county *c,
                               struct error *e)
{
    const char *why = NULL;
    int64_t n = 0;
    enum err r = casefile_audit(p->db, a, c->id, &n, &why, e);
    if (!r && why) {
        printf("%s：归档的案卷核对不上：%s。\n", c->name, why);
        p->bad = true;
    } else if (!r && n) {
        printf("%s：归档的案卷 %" PRId64 " 卷，摘要与留痕相符。\n", c->name, n);
    }
    return r;
}

static enum err verify_one(struct pass *p, const struct county *c, struct error *e)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct event_verdict v = {0};
    enum err r = event_verify(p->db, a, c->id, &v, e);
    if (r) {
        return r;
    }
    if (v.ok) {
        printf("%s：%" PRId64 " 条留痕，链完整。\n", c->name, v.checked);
    } else {
        printf("%s：核对到第 %" PRId64 " 条时不符，之前 %" PRId64 " 条完好。%s\n", c->name,
               v.bad_seq, v.checked, v.why ? v.why : "");
        p->bad = true;
    }
    return verify_volumes(p, a, c, e);
}

static enum err dump_one(struct pass *p, const struct county *c, struct error *e)
{
    return event_dump(p->db, c->id, stdout, e);
}

static enum err each(struct pass *p, const struct args *args,
                     enum err (*fn)(struct pass *, const struct county *, struct error *),
                     struct error *e)
{
    struct county *list;
    size_t n;
    enum err r = open_counties(&p->o, args, p->o.arena, &list, &n, e);
    if (!r) {
        r = store_reader(p->o.store, &p->db, e);
    }
    for (size_t i = 0; !r && i < n; i++) {
        r = fn(p, &list[i], e);
    }
    return r;
}

static int run(const struct args *args,
               enum err (*fn)(struct pass *, const struct county *, struct error *))
{
    struct pass p = {.bad = false};
    struct error e;
    if (open_data(args, OPEN_READ, &p.o, &e)) {
        return command_failed(&e);
    }
    enum err r = each(&p, args, fn, &e);
    open_close(&p.o);
    if (r) {
        return command_failed(&e);
    }
    return p.bad ? EXIT_NO : EXIT_YES;
}

int cmd_audit_verify(const struct args *args)
{
    return run(args, verify_one);
}

int cmd_audit_dump(const struct args *args)
{
    return run(args, dump_one);
}
