/* registerdb.h - peopledb.h with the content of tests/content/step, its tables, a few units and people who act.
 *
 * The bureau has a division (officers, their head, a clerk who only prepares) and a hospital with a ward. Today is
 * 2026-06-15, a Monday.
 */
#ifndef TESTS_REGISTERDB_H
#define TESTS_REGISTERDB_H

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "peopledb.h"
#include "register/query.h"
#include "register/schema.h"
#include "register/step.h"

struct desk {
    struct people *f;
    struct arena *a;
    struct error e;
    const struct content *c;
    struct engine en;
    struct unit bureau, division, other, hospital, ward;
    struct actor chief, clerk, head, officer, officer2, stranger, secretary, liaison, helper,
        nobody;
    const struct register_def *shop, *cas, *sample;
};

static enum err (*desk_action)(struct engine *en, struct db *db, struct arena *a,
                               const struct actor *by, struct record *rec,
                               const struct step_def *step, const char *on, struct error *e);

static enum err desk_run_action(struct engine *en, struct db *db, struct arena *a,
                                const struct actor *by, struct record *rec,
                                const struct step_def *step, const char *on, struct error *e)
{
    return desk_action ? desk_action(en, db, a, by, rec, step, on, e) : OK;
}

static const struct action desk_actions[] = {{"close_case", desk_run_action}};

static inline struct unit desk_unit(struct desk *d, int64_t parent, const char *kind,
                                    const char *name)
{
    struct unit u = {.county = d->f->county, .parent = parent, .kind = kind, .name = name};
    struct db *db = begin(d->f);
    enum err r = org_unit_add(db, d->a, d->c, &d->f->program, &u, &d->e);
    people_end(d->f, r);
    testdb_must(r == OK, d->e.text);
    return u;
}

static inline int64_t desk_person(struct desk *d, const char *name)
{
    struct person p = {.county = d->f->county, .name = name};
    struct db *db = begin(d->f);
    enum err r = org_person_add(db, d->a, &d->f->program, &p, &d->e);
    people_end(d->f, r);
    testdb_must(r == OK, d->e.text);
    return p.id;
}

static inline struct actor desk_actor(struct desk *d, const char *name, const char *role,
                                      const struct unit *u)
{
    struct post o = {
        .county = d->f->county, .person = desk_person(d, name), .unit = u->id, .role = role};
    struct db *db = begin(d->f);
    enum err r = org_post_add(db, d->a, d->c, &d->f->program, &o, &d->e);
    people_end(d->f, r);
    testdb_must(r == OK, d->e.text);
    struct actor who = {.county = d->f->county,
                        .account = o.id,
                        .person = o.person,
                        .post = o.id,
                        .unit = u->id,
                        .name = name,
                        .unit_name = u->name,
                        .unit_short = u->short_name,
                        .address = "10.0.0.7",
                        .role = content_role(d->c, role)};
    who.scope = (struct scope){.kind = who.role->scope,
                               .county = who.county,
                               .unit = u->id,
                               .person = who.person,
                               .unit_path = u->path};
    return who;
}

static inline const struct content *desk_content(struct arena *a)
{
    static const char *const actions[] = {"close_case"};
    const char *root = getenv("FAHENG_ROOT");
    const struct content *c = NULL;
    struct faults faults = {0};
    struct error e;
    struct content_options o = {.dir = arena_printf(a, "%s/tests/content/step", root ? root : "."),
                                .only_dir = true,
                                .actions = actions,
                                .n_actions = array_len(actions)};
    testdb_must(content_load(a, &o, &c, &faults, &e) == OK, e.text);
    return c;
}

static inline void desk_people(struct desk *d)
{
    d->bureau = desk_unit(d, 0, "bureau", "示范县卫生健康局");
    d->division = desk_unit(d, d->bureau.id, "division", "执法科");
    d->other = desk_unit(d, d->bureau.id, "division", "医政科");
    d->hospital = desk_unit(d, d->bureau.id, "hospital", "示范县人民医院");
    d->ward = desk_unit(d, d->hospital.id, "division", "门诊部");
    d->chief = desk_actor(d, "周局长", "bureau_head", &d->bureau);
    d->clerk = desk_actor(d, "陈科员", "law_clerk", &d->bureau);
    d->head = desk_actor(d, "吴科长", "division_head", &d->division);
    d->officer = desk_actor(d, "张监督", "officer", &d->division);
    d->officer2 = desk_actor(d, "李监督", "officer", &d->division);
    d->stranger = desk_actor(d, "赵监督", "officer", &d->other);
    d->secretary = desk_actor(d, "孙文秘", "secretary", &d->division);
    d->liaison = desk_actor(d, "钱联络", "liaison", &d->hospital);
    d->helper = desk_actor(d, "郑协管", "helper", &d->ward);
    d->nobody = desk_actor(d, "王先生", "public", &d->other);
}

static inline int desk_set_up(void **state)
{
    struct desk *d = calloc(1, sizeof(*d));
    int64_t ms = 0;
    testdb_must(datetime_parse("2026-06-15T02:00:00Z", &ms), "date");
    now_set(ms);
    desk_action = NULL;
    people_set_up((void **)&d->f);
    d->a = d->f->a;
    d->c = desk_content(d->a);
    testdb_must(schema_apply(d->f->s, d->c, &d->e) == OK, d->e.text);
    d->en = (struct engine){
        .content = d->c, .actions = desk_actions, .n_actions = array_len(desk_actions)};
    d->shop = content_register(d->c, "shop");
    d->cas = content_register(d->c, "case");
    d->sample = content_register(d->c, "sample");
    desk_people(d);
    *state = d;
    return 0;
}

static inline int desk_tear_down(void **state)
{
    struct desk *d = *state;
    people_tear_down((void **)&d->f);
    now_set(0);
    free(d);
    return 0;
}

/* --- calls, each its own work ------------------------------------------------------------------------------------- */
#define TYPED(...) \
    ((struct typed[]){__VA_ARGS__}), (sizeof((struct typed[]){__VA_ARGS__}) / sizeof(struct typed))
#define NO_TYPED NULL, 0

static inline enum err desk_create(struct desk *d, const struct actor *by,
                                   const struct register_def *reg, const struct typed *typed,
                                   size_t n, struct step_result *ret)
{
    struct db *db = begin(d->f);
    enum err r = step_create(&d->en, db, d->a, by, reg, 0, typed, n, ret, &d->e);
    people_end(d->f, r);
    return r;
}

static inline int64_t desk_add(struct desk *d, const struct actor *by,
                               const struct register_def *reg, const struct typed *typed, size_t n)
{
    struct step_result res;
    enum err r = desk_create(d, by, reg, typed, n, &res);
    testdb_must(r == OK, d->e.text);
    return res.record;
}

static inline enum err desk_take(struct desk *d, const struct actor *by,
                                 const struct register_def *reg, int64_t id, int64_t version,
                                 const char *step, const char *on, const struct typed *typed,
                                 size_t n, struct step_result *ret)
{
    struct step_result ignored;
    struct step_request rq = {.reg = reg,
                              .record = id,
                              .version = version,
                              .step = register_step(reg, step),
                              .on = on,
                              .typed = typed,
                              .n_typed = n};
    struct db *db = begin(d->f);
    enum err r = step_take(&d->en, db, d->a, by, &rq, ret ? ret : &ignored, &d->e);
    people_end(d->f, r);
    return r;
}

static inline enum err desk_edit(struct desk *d, const struct actor *by,
                                 const struct register_def *reg, int64_t id,
                                 const struct typed *typed, size_t n, const char *reason)
{
    struct step_result res;
    struct db *db = begin(d->f);
    enum err r = step_edit(&d->en, db, d->a, by, reg, id, 0, typed, n, reason, &res, &d->e);
    people_end(d->f, r);
    return r;
}

static inline enum err desk_sign(struct desk *d, const struct actor *by,
                                 const struct register_def *reg, int64_t id,
                                 const struct signature *sg, struct step_result *ret)
{
    struct step_result ignored;
    struct db *db = begin(d->f);
    enum err r = step_sign(&d->en, db, d->a, by, reg, id, 0, sg, ret ? ret : &ignored, &d->e);
    people_end(d->f, r);
    return r;
}

static inline enum err desk_void(struct desk *d, const struct actor *by,
                                 const struct register_def *reg, int64_t id, const char *reason)
{
    struct step_result res;
    struct db *db = begin(d->f);
    enum err r = step_void(&d->en, db, d->a, by, reg, id, 0, reason, &res, &d->e);
    people_end(d->f, r);
    return r;
}

static inline struct record desk_load(struct desk *d, const struct actor *by,
                                      const struct register_def *reg, int64_t id)
{
    struct record rec = {0};
    enum err r = record_load(reader(d->f), d->a, d->c, &by->scope, reg, id, &rec, &d->e);
    testdb_must(r == OK, d->e.text);
    return rec;
}

static inline const struct value *desk_value(const struct record *rec, const char *field)
{
    return &rec->values[register_field(rec->reg, field)->index];
}

static inline const char *desk_plain(struct desk *d, const struct record *rec, const char *field)
{
    return value_plain(d->a, register_field(rec->reg, field), desk_value(rec, field));
}

static inline const char *desk_ids(struct desk *d, int64_t x, int64_t y)
{
    return arena_printf(d->a, "%s,%s", id_text(d->a, x), id_text(d->a, y));
}

/* A row of `file` without bytes, uploaded by `by`. */
static inline int64_t desk_file(struct desk *d, const struct actor *by, const char *name)
{
    int64_t id = id_new();
    struct db *db = begin(d->f);
    enum err r = db_run(
        db,
        "insert into file (id, county, digest, name, type, size, person, unit, own_date, at) "
        "values "
        "(?1, ?2, ?3, ?4, 'application/pdf', 12, ?5, ?6, null, '2026-06-15T02:00:00Z')",
        ARGS(I(id), I(d->f->county), T("00"), T(name), I(by->person), I(by->unit)), NULL, &d->e);
    people_end(d->f, r);
    testdb_must(r == OK, d->e.text);
    return id;
}

#define assert_says(d, part)                              \
    do {                                                  \
        if (!strstr((d)->e.text, (part))) {               \
            fail_msg("the sentence is: %s", (d)->e.text); \
        }                                                 \
    } while (0)

#endif
