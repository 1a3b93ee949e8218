#include "package/sender.h"

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "paper/signet.h"
#include "people/authority.h"
#include "people/org.h"
#include "people/trace.h"
#include "register/mode.h"

#define SIDE "package.side"

enum err packing_write(const struct packing *x,
                       enum err (*run)(struct work *, struct db *, struct arena *, struct error *),
                       void *ctx, struct error *e)
{
    struct work w = {.run = run, .ctx = ctx};
    enum err r = store_write(x->store, x->who->county, &w, e);

    store_release(x->store); /* what is read from now on shows what was written */
    if (r) {
        *e = w.error;
    }
    return r;
}

static enum err office(struct db *db, struct arena *a, int64_t county, struct sender *ret,
                       struct error *e)
{
    struct authority x = {0};
    struct unit *units;
    size_t n;
    enum err r = org_units(db, a, county, &units, &n, e);

    ret->authority = county;
    ret->office = ret->name;
    if (r || !n) {
        return r;
    }
    ret->unit = units[0].id;
    r = authority_of_unit(db, a, county, ret->unit, date_text(a, now_today()), &x, e);
    if (!r && x.id) {
        ret->authority = x.id;
        ret->office = arena_strdup(a, x.title);
    }
    return r;
}

enum err sender_load(struct db *db, struct arena *a, int64_t county, struct sender *ret,
                     struct error *e)
{
    struct sender s = {.installation = id_text(a, county)};
    struct table t;
    enum err r = db_one(db, a,
                        "select c.name, c.region, s.value from county c left join setting s on "
                        "s.county = c.id and s.name = '" SIDE "' where c.id = ?1",
                        ARGS(I(county)), &t, e);

    if (r) {
        return r;
    }
    s.name = cell_text(&t, 0, 0);
    s.code = cell_text(&t, 0, 1);
    s.city = str_eq(cell_text(&t, 0, 2), "city");
    r = office(db, a, county, &s, e);
    if (!r) {
        *ret = s;
    }
    return r;
}

enum err sender_key(struct arena *a, const char *dir, const struct sender *s, struct sm2 **ret,
                    struct error *e)
{
    return signet_open(a, dir, s->authority, ret, e);
}

enum err sender_set(struct db *db, struct arena *a, const struct content *c, const struct actor *by,
                    bool city, const char *code, struct error *e)
{
    const struct register_def *reg = content_plays(c, "package.urge");
    struct sender old;
    enum err r;

    if (str_empty(code)) {
        error_set(e, ERR_INVALID, "请填写行政区划代码，6 位数字，市级以 00 结尾。");
        return error_field(e, "code");
    }
    if ((r = sender_load(db, a, by->county, &old, e))) {
        return r;
    }
    if (!str_eq(old.code, code) && (r = org_county_region(db, a, by, code, e))) {
        return r;
    }
    if (old.city == city) {
        return OK;
    }
    const struct change set[] = {{"side", old.city ? "city" : "county", city ? "city" : "county"}};
    if ((r = db_run(db,
                    "insert into setting (county, name, value) values (?1, '" SIDE "', ?2) on "
                    "conflict (county, name) do update set value = excluded.value",
                    ARGS(I(by->county), T(city ? "city" : "county")), NULL, e)) ||
        (r = trace_write(db, a, by, &(struct trace){by->county, "setting", by->county, "update"},
                         set, array_len(set), e))) {
        return r;
    }
    return reg && reg->mode ? mode_set(db, a, by, reg, city ? MODE_NATIVE : MODE_OFF, e) : OK;
}
