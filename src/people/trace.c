#include "people/trace.h"

#include "base/json.h"
#include "base/str.h"
#include "ledger/event.h"

static enum err payload_of(struct arena *a, const struct change *set, size_t n, const char **ret,
                           struct error *e)
{
    struct strbuf b = strbuf_make(EVENT_PAYLOAD_MAX);
    struct json_out j = json_begin(&b);

    json_open(&j, '{');
    json_key(&j, "set");
    json_open(&j, '{');
    for (size_t i = 0; i < n; i++) {
        if (!str_eq(set[i].before, set[i].after)) {
            json_key(&j, set[i].field);
            json_open(&j, '[');
            json_str(&j, set[i].before);
            json_str(&j, set[i].after);
            json_close(&j, ']');
        }
    }
    json_close(&j, '}');
    json_close(&j, '}');
    enum err r = strbuf_check(&b, e);
    if (!r) {
        *ret = strbuf_take(&b, a);
    }
    strbuf_clear(&b);
    return r;
}

enum err trace_write(struct db *db, struct arena *a, const struct actor *by, const struct trace *t,
                     const struct change *set, size_t n, struct error *e)
{
    struct event ev = {
        .county = t->county,
        .actor = by->person,
        .post = by->post,
        .reg = t->table,
        .record = t->record,
        .step = t->step,
    };
    enum err r = payload_of(a, set, n, &ev.payload, e);

    return r ? r : event_append(db, a, &ev, by->address, e);
}

enum err trace_may(const struct actor *by, int64_t county, struct error *e)
{
    return by->county == county ? OK : error_set(e, ERR_DENIED, "只能改动本县的单位、人员和账号。");
}
