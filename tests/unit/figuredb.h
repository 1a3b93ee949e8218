/* figuredb.h - peopledb.h with the content of tests/content/figure: a bureau, a hospital, two clinics, people, and ways to enter
 * what was learnt on which day.
 */
#ifndef TESTS_FIGUREDB_H
#define TESTS_FIGUREDB_H

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "peopledb.h"
#include "register/backfill.h"
#include "register/query.h"
#include "register/schema.h"
#include "register/step.h"

struct fig {
    struct people *p;
    struct arena *a;
    struct error e;
    const struct content *c;
    struct engine en;
    const struct register_def *study, *plan;
    struct unit bureau, hospital, clinic, clinic2;
    struct actor clerk, deputy, head, liaison, clinic_liaison, officer, officer2;
};

static inline void fig_must(enum err r, const struct error *e)
{
    if (r) {
        fail_msg("%s %s %s", e->text, e->place, e->rule);
    }
}

/* "2026-10-01T09:00" at the office. */
static inline void fig_now(const char *moment)
{
    char text[32];
    int64_t ms = 0;
    snprintf(text, sizeof(text), "%s:00Z", moment);
    testdb_must(datetime_parse(text, &ms), moment);
    now_set(ms - 8 * 3600000);
}

static inline struct date fig_day(const char *text)
{
    struct date d = {0};
    testdb_must(date_parse(text, &d), text);
    return d;
}

static inline struct unit fig_unit(struct fig *f, int64_t parent, const char *kind,
                                   const char *name)
{
    struct unit u = {.county = f->p->county, .parent = parent, .kind = kind, .name = name};
    fig_must(org_unit_add(begin(f->p), f->a, f->c, &f->p->program, &u, &f->e), &f->e);
    end(f->p);
    return u;
}

static inline struct actor fig_actor(struct fig *f, const char *name, const char *role,
                                     const struct unit *u)
{
    struct person person = {.county = f->p->county, .name = name};
    fig_must(org_person_add(begin(f->p), f->a, &f->p->program, &person, &f->e), &f->e);
    end(f->p);
    struct post post = {.county = f->p->county, .person = person.id, .unit = u->id, .role = role};
    fig_must(org_post_add(begin(f->p), f->a, f->c, &f->p->program, &post, &f->e), &f->e);
    end(f->p);
    const struct role_def *def = content_role(f->c, role);
    return (struct actor){.county = f->p->county,
                          .account = post.id,
                          .person = person.id,
                          .post = post.id,
                          .unit = u->id,
                          .name = name,
                          .role = def,
                          .scope = {.kind = def->scope,
                                    .county = f->p->county,
                                    .unit = u->id,
                                    .person = person.id,
                                    .unit_path = u->path}};
}

static inline void fig_content(struct fig *f)
{
    const char *root = getenv("FAHENG_ROOT");
    struct faults faults = {0};
    struct content_options o = {
        .dir = arena_printf(f->a, "%s/tests/content/figure", root ? root : "."), .only_dir = true};
    fig_must(content_load(f->a, &o, &f->c, &faults, &f->e), &f->e);
    fig_must(schema_apply(f->p->s, f->c, &f->e), &f->e);
    f->en = (struct engine){.content = f->c, .files_dir = "/nowhere"};
    f->study = content_register(f->c, "study");
    f->plan = content_register(f->c, "plan");
}

static inline int fig_set_up(void **state)
{
    struct fig *f = calloc(1, sizeof(*f));
    fig_now("2026-01-05T09:00");
    people_set_up((void **)&f->p);
    f->a = f->p->a;
    fig_content(f);
    f->bureau = fig_unit(f, 0, "bureau", "示范县卫生健康局");
    f->hospital = fig_unit(f, f->bureau.id, "hospital", "示范县人民医院");
    f->clinic = fig_unit(f, f->bureau.id, "clinic", "示范县青山镇卫生院");
    f->clinic2 = fig_unit(f, f->bureau.id, "clinic", "示范县红岩乡卫生院");
    f->clerk = fig_actor(f, "周文静", "law_clerk", &f->bureau);
    f->deputy = fig_actor(f, "沈玉兰", "deputy_head", &f->bureau);
    f->head = fig_actor(f, "陆远", "unit_head", &f->hospital);
    f->liaison = fig_actor(f, "王丽娟", "liaison", &f->hospital);
    f->clinic_liaison = fig_actor(f, "李小梅", "liaison", &f->clinic);
    f->officer = fig_actor(f, "高远航", "officer", &f->bureau);
    f->officer2 = fig_actor(f, "雷鸣", "officer", &f->bureau);
    *state = f;
    return 0;
}

static inline int fig_tear_down(void **state)
{
    struct fig *f = *state;
    people_tear_down((void **)&f->p);
    free(f);
    now_set(0);
    return 0;
}

/* --- doing ----------------------------------------------------------------------------------------------------------------- */
static inline int64_t fig_new(struct fig *f, const struct register_def *reg,
                              const struct typed *typed, size_t n)
{
    struct step_result ret;
    fig_must(step_create(&f->en, begin(f->p), f->a, &f->clerk, reg, 0, typed, n, &ret, &f->e),
             &f->e);
    end(f->p);
    return ret.record;
}

static inline void fig_take(struct fig *f, const struct register_def *reg, int64_t id,
                            const char *step, const char *on, const struct typed *typed, size_t n)
{
    struct step_request rq = {.reg = reg,
                              .record = id,
                              .step = register_step(reg, step),
                              .on = on,
                              .typed = typed,
                              .n_typed = n};
    struct step_result ret;
    assert_non_null(rq.step);
    fig_must(step_take(&f->en, begin(f->p), f->a, &f->clerk, &rq, &ret, &f->e), &f->e);
    end(f->p);
}

/* Learnt at `u` on a day, and entered that day at nine; any of kind, hours, members may be NULL. */
static inline int64_t fig_study(struct fig *f, const struct unit *u, const char *on,
                                const char *kind, const char *hours, const char *members)
{
    const struct typed opened[] = {{"topic", "宪法"}, {"host", id_text(f->a, u->id)}};
    const struct typed all[] = {{"kind", kind}, {"hours", hours}, {"members", members}};
    struct typed more[3];
    size_t n = 0;
    for (size_t i = 0; i < array_len(all); i++) {
        if (all[i].text) {
            more[n++] = all[i];
        }
    }
    fig_now(arena_printf(f->a, "%sT09:00", on));
    int64_t id = fig_new(f, f->study, opened, 2);
    fig_take(f, f->study, id, "hold", on, more, n);
    return id;
}

/* The same, entered now: 历史补录. */
static inline int64_t fig_late(struct fig *f, const struct unit *u, const char *on,
                               const char *kind)
{
    const struct typed typed[] = {
        {"topic", "补录"}, {"host", id_text(f->a, u->id)}, {"kind", kind}};
    const struct typed dates[] = {{"planned", on}, {"held", on}};
    struct backfill b = {.reg = f->study,
                         .state = register_state(f->study, "held"),
                         .dates = dates,
                         .n_dates = 2,
                         .typed = typed,
                         .n_typed = 3};
    struct step_result ret;
    struct closed *findings;
    size_t n;
    fig_must(step_backfill(&f->en, begin(f->p), f->a, &f->clerk, &b, &ret, &findings, &n, &f->e),
             &f->e);
    end(f->p);
    return ret.record;
}

static inline void fig_edit(struct fig *f, int64_t id, const char *field, const char *text)
{
    struct step_result ret;
    const struct typed typed[] = {{field, text}};
    fig_must(step_edit(&f->en, begin(f->p), f->a, &f->clerk, f->study, id, 0, typed, 1, "登记有误",
                       &ret, &f->e),
             &f->e);
    end(f->p);
}

static inline void fig_void(struct fig *f, int64_t id)
{
    struct step_result ret;
    fig_must(
        step_void(&f->en, begin(f->p), f->a, &f->clerk, f->study, id, 0, "重复登记", &ret, &f->e),
        &f->e);
    end(f->p);
}

static inline const char *fig_ids(struct fig *f, int64_t x, int64_t y)
{
    return y ? arena_printf(f->a, "%s,%s", id_text(f->a, x), id_text(f->a, y)) : id_text(f->a, x);
}

#endif
