/* assessdb.h - a county with the product's own content, published frameworks, units of several kinds, and people who act.
 *
 *     struct assess *x = *state;
 *     int64_t round = round_new(x, 2026);
 *     assert_int_equal(take(x, &x->clerk, "assessment.round", round, "open", NULL), OK);
 */
#ifndef TESTS_ASSESSDB_H
#define TESTS_ASSESSDB_H

#include "action/action.h"
#include "base/bytes.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "figure/round.h"
#include "figure/round_parts.h"
#include "framework/framework_scoring.h"
#include "peopledb.h"
#include "register/schema.h"

#define ASSESS_NOW INT64_C(1790035200000) /* 2026-09-22 08:00 at the office */

struct assess {
    struct people *p;
    struct arena *a;
    struct error e;
    const struct content *c;
    struct engine en;
    struct round_parts parts;
    int64_t bureau, hospital, clinic,
        team; /* authority, county_hospital, township_centre, supervision */
    struct actor clerk, head, hospital_liaison, clinic_liaison;
    int64_t admin, institution; /* published frameworks */
};

static inline void assess_must(enum err r, const struct error *e)
{
    if (r) {
        fail_msg("%s %s %s", e->text, e->place, e->rule);
    }
}

static inline struct db *assess_reader(struct assess *x)
{
    return reader(x->p);
}

static inline int64_t assess_unit_new(struct assess *x, const char *kind, const char *name,
                                      int64_t parent)
{
    struct unit u = {.county = x->p->county, .parent = parent, .kind = kind, .name = name};

    assess_must(org_unit_add(begin(x->p), x->a, x->c, &x->p->program, &u, &x->e), &x->e);
    end(x->p);
    return u.id;
}

static inline struct actor assess_actor(struct assess *x, const char *name, const char *role,
                                        int64_t unit)
{
    struct person person = {.county = x->p->county, .name = name};
    struct unit u;

    assess_must(org_person_add(begin(x->p), x->a, &x->p->program, &person, &x->e), &x->e);
    end(x->p);
    struct post post = {.county = x->p->county, .person = person.id, .unit = unit, .role = role};
    assess_must(org_post_add(begin(x->p), x->a, x->c, &x->p->program, &post, &x->e), &x->e);
    end(x->p);
    assess_must(org_unit(assess_reader(x), x->a, x->p->county, unit, &u, &x->e), &x->e);
    const struct role_def *def = content_role(x->c, role);
    return (struct actor){.county = x->p->county,
                          .person = person.id,
                          .post = post.id,
                          .unit = unit,
                          .name = name,
                          .role = def,
                          .scope = {.kind = def->scope,
                                    .county = x->p->county,
                                    .unit = unit,
                                    .person = person.id,
                                    .unit_path = u.path}};
}

/* Most tests score every item by hand, as 5 of 60 items are counted in a county without records. */
static bool assess_counts;

static inline void assess_by_hand(struct framework *f)
{
    for (size_t i = 0; i < f->n; i++) {
        f->items[i].n_parts = 0;
        f->items[i].kind = "manual";
        f->items[i].waits = NULL;
    }
}

static inline int64_t assess_framework(struct assess *x, const char *name, int64_t lost_points)
{
    const char *dir = getenv("FAHENG_ROOT");
    const char *path = arena_printf(x->a, "%s/content/frameworks/%s.yaml", dir ? dir : ".", name);
    struct framework f;
    char *yaml;
    size_t n;
    int64_t id;

    assess_must(bytes_read_file(x->a, path, 1 << 20, &yaml, &n, &x->e), &x->e);
    assess_must(framework_from_yaml(x->a, path, yaml, n, &f, &x->e), &x->e);
    for (size_t i = 0; i < f.n; i++) {
        if (f.items[i].points == POINTS_LOST) {
            f.items[i].points = lost_points;
            f.items[i].text = "建设法治文化阵地。";
        }
    }
    if (!assess_counts) {
        assess_by_hand(&f);
    }
    assess_must(framework_save(begin(x->p), x->a, &x->p->program, &f, 2026, &id, &x->e), &x->e);
    end(x->p);
    return id;
}

static inline void assess_publish(struct assess *x, int64_t framework)
{
    assess_must(framework_confirm(begin(x->p), x->a, &x->p->program, framework, 0, &x->e), &x->e);
    end(x->p);
    assess_must(framework_publish(begin(x->p), x->a, &x->p->program, framework, &x->e), &x->e);
    end(x->p);
}

static inline void assess_content(struct assess *x)
{
    struct content_options o = {0};
    struct faults faults = {0};

    o.actions = action_names(&o.n_actions);
    enum err r = content_load(x->a, &o, &x->c, &faults, &x->e);
    for (size_t i = 0; r && i < faults.n; i++) {
        print_message("%s:%d:%d: %s\n", faults.items[i].place.file, faults.items[i].place.line,
                      faults.items[i].place.column, faults.items[i].text);
    }
    assess_must(r, &x->e);
    assess_must(schema_apply(x->p->s, x->c, &x->e), &x->e);
    assess_must(round_parts_find(x->c, &x->parts, &x->e), &x->e);
    x->en = (struct engine){.content = x->c,
                            .actions = action_table,
                            .n_actions = action_count,
                            .files_dir = "/nowhere"};
}

static inline int assess_set_up(void **state)
{
    struct assess *x = calloc(1, sizeof(*x));

    now_set(ASSESS_NOW);
    people_set_up((void **)&x->p);
    x->a = x->p->a;
    assess_content(x);
    x->bureau = assess_unit_new(x, "authority", "示范县卫生健康局", 0);
    x->team = assess_unit_new(x, "supervision", "示范县卫生监督所", x->bureau);
    x->hospital = assess_unit_new(x, "county_hospital", "示范县人民医院", x->bureau);
    x->clinic = assess_unit_new(x, "township_centre", "示范县青山镇卫生院", x->bureau);
    x->clerk = assess_actor(x, "周文静", "law_clerk", x->bureau);
    x->head = assess_actor(x, "何建明", "bureau_head", x->bureau);
    x->hospital_liaison = assess_actor(x, "王丽娟", "unit_liaison", x->hospital);
    x->clinic_liaison = assess_actor(x, "李小梅", "unit_liaison", x->clinic);
    x->admin = assess_framework(x, "admin", 0);
    x->institution = assess_framework(x, "institution", 1000);
    *state = x;
    return 0;
}

static inline int assess_published(void **state)
{
    assess_set_up(state);
    assess_publish(*state, ((struct assess *)*state)->admin);
    assess_publish(*state, ((struct assess *)*state)->institution);
    return 0;
}

/* The frameworks as they are, with the points that the program counts. */
static inline int assess_counted(void **state)
{
    assess_counts = true;
    return assess_published(state);
}

static inline int assess_tear_down(void **state)
{
    struct assess *x = *state;

    assess_counts = false;

    people_tear_down((void **)&x->p);
    free(x);
    now_set(0);
    return 0;
}

/* --- doing --------------------------------------------------------------------------------------------- */
static inline int64_t round_new(struct assess *x, int year)
{
    const char *y = arena_printf(x->a, "%d", year);
    const struct typed typed[] = {{"title", arena_printf(x->a, "%d 年度法治创建考核", year)},
                                  {"year", y},
                                  {"self_from", "2026-09-01"},
                                  {"self_to", "2026-10-31"}};
    struct step_result ret;

    assess_must(step_create(&x->en, begin(x->p), x->a, &x->clerk, x->parts.round, 0, typed,
                            array_len(typed), &ret, &x->e),
                &x->e);
    end(x->p);
    return ret.record;
}

static inline enum err take_typed(struct assess *x, const struct actor *by, const char *part,
                                  int64_t record, const char *step, const struct typed *typed,
                                  size_t n)
{
    const struct register_def *reg = content_plays(x->c, part);
    struct step_request rq = {.reg = reg,
                              .record = record,
                              .step = register_step(reg, step),
                              .typed = typed,
                              .n_typed = n};
    struct step_result ret;

    assert_non_null(rq.step);
    enum err r = step_take(&x->en, begin(x->p), x->a, by, &rq, &ret, &x->e);
    people_end(x->p, r);
    return r;
}

static inline enum err take(struct assess *x, const struct actor *by, const char *part,
                            int64_t record, const char *step)
{
    return take_typed(x, by, part, record, step, NULL, 0);
}

static inline void took(struct assess *x, const struct actor *by, const char *part, int64_t record,
                        const char *step)
{
    assess_must(take(x, by, part, record, step), &x->e);
}

static inline enum err assess_sign(struct assess *x, int64_t round)
{
    struct step_result ret;
    const struct signature yes = {.agree = true};
    enum err r =
        step_sign(&x->en, begin(x->p), x->a, &x->head, x->parts.round, round, 0, &yes, &ret, &x->e);

    people_end(x->p, r);
    return r;
}

/* Time goes on until the appeals are over. */
static inline void assess_settled(struct assess *x, int64_t round)
{
    now_set(ASSESS_NOW + INT64_C(30) * 86400000);
    took(x, &x->clerk, "assessment.round", round, "end_appeals");
}

/* --- looking ------------------------------------------------------------------------------------------- */
static inline struct record assess_record(struct assess *x, const struct register_def *reg,
                                          int64_t id)
{
    struct record rec;

    assess_must(
        record_load(assess_reader(x), x->a, x->c, &x->p->program.scope, reg, id, &rec, &x->e),
        &x->e);
    return rec;
}

static inline struct record_list assess_joined(struct assess *x, int64_t round)
{
    struct record_list list;

    assess_must(round_participations(assess_reader(x), x->a, x->c, &x->p->program.scope, &x->parts,
                                     round, false, &list, &x->e),
                &x->e);
    return list;
}

static inline int64_t participation_of(struct assess *x, int64_t round, int64_t unit)
{
    struct record_list list = assess_joined(x, round);

    for (size_t i = 0; i < list.n; i++) {
        if (round_ref(&list.items[i], x->parts.part_unit) == unit) {
            return list.items[i].id;
        }
    }
    return 0;
}

static inline struct record_list selfs_of(struct assess *x, int64_t participation)
{
    struct record_list list;

    assess_must(round_selfs(assess_reader(x), x->a, x->c, &x->p->program.scope, &x->parts,
                            x->parts.self_part, participation, true, &list, &x->e),
                &x->e);
    return list;
}

static inline struct record_list reviews_of(struct assess *x, int64_t participation)
{
    struct record_list list;

    assess_must(round_reviews(assess_reader(x), x->a, x->c, &x->p->program.scope, &x->parts,
                              x->parts.review_part, participation, &list, &x->e),
                &x->e);
    return list;
}

static inline enum err score(struct assess *x, const struct actor *by, int64_t self,
                             const char *points)
{
    const struct typed typed[] = {{"score", points}, {"note", "有文件有记录"}};

    return take_typed(x, by, "assessment.self", self, "score", typed, array_len(typed));
}

static inline enum err review(struct assess *x, int64_t id, const char *points, const char *reason)
{
    const struct typed typed[] = {{"score", points}, {"reason", reason}};

    return take_typed(x, &x->clerk, "assessment.review", id, "review", typed, reason ? 2 : 1);
}

/* Full marks on every item but those in `less`, which get one point. */
static inline void score_all(struct assess *x, const struct actor *by, int64_t participation,
                             size_t less)
{
    struct record_list list = selfs_of(x, participation);
    struct framework_row f;

    assess_must(framework_load(assess_reader(x), x->a, x->p->county, x->institution, &f, &x->e),
                &x->e);
    for (size_t i = 0; i < list.n; i++) {
        const char *points = i < less ? "1" : str_from_scaled(x->a, f.f.items[i].points, 2, false);
        assess_must(score(x, by, list.items[i].id, points), &x->e);
    }
}

static inline void review_all(struct assess *x, int64_t participation)
{
    struct record_list list = reviews_of(x, participation);

    for (size_t i = 0; i < list.n; i++) {
        if (!list.items[i].state->final) {
            struct record self =
                assess_record(x, x->parts.self, round_ref(&list.items[i], x->parts.review_self));
            const char *same =
                str_from_scaled(x->a, self.values[x->parts.self_score->index].i, 2, false);
            assess_must(review(x, list.items[i].id, same, NULL), &x->e);
        }
    }
}

#endif
