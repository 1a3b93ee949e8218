#include "people/outsider.h"

#include "base/hash.h"
#include "base/id.h"
#include "base/str.h"
#include "people/org.h"
#include "people/trace.h"

#define PERSON "public_person"
#define SECRET "public_secret"
#define NAME   "公众"
#define OUT_OF "1900-01-01" /* never in office */

static enum err setting_get(struct db *db, struct arena *a, int64_t county, const char *name,
                            const char **ret, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a, "select value from setting where county = ?1 and name = ?2",
                        ARGS(I(county), T(name)), &t, e);
    if (!r) {
        *ret = t.n ? cell_text(&t, 0, 0) : NULL;
    }
    return r;
}

static enum err setting_put(struct db *db, int64_t county, const char *name, const char *value,
                            struct error *e)
{
    return db_run(db, "insert into setting (county, name, value) values (?1, ?2, ?3)",
                  ARGS(I(county), T(name), T(value)), NULL, e);
}

enum err outsider_find(struct db *db, struct arena *a, int64_t county, int64_t *ret,
                       struct error *e)
{
    const char *text = NULL;
    int64_t id = 0;
    enum err r = setting_get(db, a, county, PERSON, &text, e);
    if (!r) {
        *ret = text && id_parse(text, &id) ? id : 0;
    }
    return r;
}

enum err outsider_person(struct db *db, struct arena *a, int64_t county, int64_t *ret,
                         struct error *e)
{
    const struct actor self = actor_system(county);
    struct person p = {.county = county, .name = NAME, .left_on = OUT_OF};
    int64_t id = 0;
    enum err r = outsider_find(db, a, county, &id, e);
    if (!r && !id) {
        r = org_person_add(db, a, &self, &p, e);
        id = p.id;
        if (!r) {
            r = setting_put(db, county, PERSON, id_text(a, id), e);
        }
    }
    if (!r) {
        *ret = id;
    }
    return r;
}

struct actor outsider_actor(const struct content *c, int64_t county, int64_t person, int64_t unit)
{
    return (struct actor){.county = county,
                          .person = person,
                          .unit = unit,
                          .name = NAME,
                          .outside = true,
                          .role = content_role(c, PUBLIC_ROLE),
                          .scope = {.kind = SCOPE_OWN,
                                    .county = county,
                                    .unit = unit,
                                    .person = person,
                                    .role = PUBLIC_ROLE}};
}

struct scope outsider_scope(int64_t county)
{
    return (struct scope){.kind = SCOPE_COUNTY, .county = county, .role = PUBLIC_ROLE};
}

enum err outsider_secret(struct db *db, struct arena *a, int64_t county, bool make,
                         const char **ret, struct error *e)
{
    const struct actor self = actor_system(county);
    const struct trace t = {county, "setting", 0, "create"};
    const struct change set[] = {{"name", NULL, SECRET}};
    const char *text = NULL;
    uint8_t raw[SM3_LEN];
    enum err r = setting_get(db, a, county, SECRET, &text, e);
    if (!r && !text && make) {
        char *hex = arena_alloc(a, SM3_HEX);
        random_bytes(raw, sizeof(raw));
        hex_write(raw, sizeof(raw), hex);
        text = hex;
        r = setting_put(db, county, SECRET, hex, e);
        if (!r) {
            r = trace_write(db, a, &self, &t, set, array_len(set), e);
        }
    }
    if (!r) {
        *ret = text;
    }
    return r;
}
