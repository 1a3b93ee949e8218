#include "setup/found.h"

#include <unistd.h>

#include "base/now.h"
#include "base/str.h"
#include "framework/framework_scoring.h"
#include "people/account.h"
#include "people/authority.h"
#include "people/trace.h"
#include "register/mode.h"

size_t found_gaps(struct setup *s, struct gap **ret)
{
    struct gap *list = arena_array(s->a, setup_steps_count, sizeof(*list));
    size_t n = 0;
    for (size_t i = 0; i < setup_steps_count; i++) {
        const struct setup_step *step = &setup_steps[i], *open = s->step;
        const char *field = NULL;
        s->step = step;
        const char *say = step->fault ? step->fault(s, &field) : NULL;
        s->step = open;
        if (!say && i + 1 < setup_steps_count && !setup_saved(s, step->id)) {
            say = "还没有看过这一步。";
        }
        if (say) {
            list[n++] = (struct gap){step, say};
        }
    }
    *ret = list;
    return n;
}

enum err found_load(struct setup *s, struct founding *ret, struct error *e)
{
    enum err r = sheets_load(s, &ret->sheets, e);
    if (r || (r = own_days_years(s, &ret->years, &ret->n_years, e)) ||
        (r = seeds_load(s, &ret->seeds, &ret->n_seeds, e))) {
        return r;
    }
    officers_load(s, &ret->sheets, ret->officers);
    return OK;
}

/* --- parts of the work -------------------------------------------------------------------------------------------- */
struct making {
    struct setup *s;
    struct founding *f;
    struct actor by;
    struct db *db;
    struct arena *a;
};

static const char *said(const struct making *m, const char *step, const char *field)
{
    return setup_answer(m->s, step, field);
}

static enum err make_county(struct making *m, struct error *e)
{
    int64_t first = 0;
    enum err r = org_county_add(m->db, m->a, said(m, "bureau", "name"), said(m, "bureau", "county"),
                                false, &m->f->county, e);
    if (r) {
        return r;
    }
    m->by = actor_system(m->f->county);
    m->by.address = m->s->req->address;
    if (!str_to_int(said(m, "years", "first"), &first)) {
        first = now_today().year;
    }
    r = org_county_region(m->db, m->a, &m->by, said(m, "bureau", "region"), e);
    return r ? r : founding_first_year(m->db, m->a, &m->by, first, e);
}

static enum err make_units(struct making *m, struct error *e)
{
    struct unit root = {.county = m->f->county,
                        .kind = SHEETS_ROOT_KIND,
                        .name = said(m, "bureau", "name"),
                        .short_name = said(m, "bureau", "short"),
                        .uscc = said(m, "bureau", "uscc"),
                        .address = said(m, "bureau", "address"),
                        .phone = said(m, "bureau", "phone")};
    enum err r = org_unit_add(m->db, m->a, m->s->c, &m->by, &root, e);
    if (r) {
        return r;
    }
    struct authority acts = {
        .county = m->f->county, .unit = root.id, .sign = said(m, "bureau", "sign")};
    m->f->root = root.id;
    r = authority_add(m->db, m->a, &m->by, &acts, e);
    return r ? r : roster_units_add(m->db, m->a, m->s->c, &m->by, root.id, &m->f->sheets.units, e);
}

static int64_t unit_named(const struct unit *units, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(units[i].name, name)) {
            return units[i].id;
        }
    }
    return 0;
}

/* Whoever has the role by the sheet has it already. */
static enum err appoint(struct making *m, const struct officer *o, int64_t person,
                        const char *from_on, struct error *e)
{
    const struct roster *people = &m->f->sheets.people;
    struct unit *units;
    size_t n;
    for (size_t i = 0; i < people->n; i++) {
        const struct roster_person *p = &people->people[i];
        if ((i == o->at || p->same == o->at + 1) && str_eq(p->role, o->role->id)) {
            return OK;
        }
    }
    enum err r = org_units(m->db, m->a, m->f->county, &units, &n, e);
    struct post post = {.county = m->f->county,
                        .person = person,
                        .unit = r ? 0 : unit_named(units, n, o->person->unit),
                        .role = o->role->id,
                        .from_on = from_on};
    return r ? r : org_post_add(m->db, m->a, m->s->c, &m->by, &post, e);
}

static enum err make_people(struct making *m, struct error *e)
{
    const struct roster *people = &m->f->sheets.people;
    const char **hashes = arena_array(m->a, people->n + 1, sizeof(*hashes));
    int64_t *persons = arena_array(m->a, people->n + 1, sizeof(*persons));
    const char *from_on = date_text(m->a, now_today());
    for (size_t i = 0; i < people->n; i++) {
        const struct roster_person *p = &people->people[i];
        hashes[i] = p->no_account ? NULL : said(m, OFFICERS_PASSWORD, p->login);
    }
    enum err r =
        roster_people_add(m->db, m->a, m->s->c, &m->by, from_on, people, hashes, persons, e);
    for (size_t i = 0; !r && i < OFFICERS; i++) {
        const struct officer *o = &m->f->officers[i];
        r = appoint(m, o, persons[o->at], from_on, e);
    }
    return r;
}

static enum err make_years(struct making *m, struct error *e)
{
    const struct clock_by by = {.address = m->by.address};
    enum err r = OK;
    for (size_t i = 0; !r && i < m->f->n_years; i++) {
        r = almanac_save(m->db, m->a, m->s->c, m->f->county, &m->f->years[i], &by, e);
    }
    return r;
}

static enum err make_framework(struct making *m, const struct seed *x, struct error *e)
{
    int64_t id;
    enum err r;
    if (str_eq(x->way, SEED_NONE)) {
        return OK;
    }
    if ((r = framework_save(m->db, m->a, &m->by, &x->f, now_today().year, &id, e)) ||
        (r = framework_set_kinds(m->db, m->a, &m->by, id, x->kinds, x->n_kinds, e)) ||
        !str_eq(x->way, SEED_PUBLISH)) {
        return r;
    }
    r = framework_confirm(m->db, m->a, &m->by, id, 0, e);
    return r ? r : framework_publish(m->db, m->a, &m->by, id, e);
}

static enum err make_modes(struct making *m, struct error *e)
{
    enum err r = OK;
    for (size_t i = 0; !r && i < m->s->c->n_registers; i++) {
        const struct register_def *reg = &m->s->c->registers[i];
        const char *word = reg->mode ? said(m, "modes", reg->id) : NULL;
        enum register_mode mode;
        if (word && mode_parse(word, &mode) && mode != reg->mode->otherwise) {
            r = mode_set(m->db, m->a, &m->by, reg, mode, e);
        }
    }
    return r;
}

static enum err leave_trace(struct making *m, struct error *e)
{
    const struct sheets *x = &m->f->sheets;
    const struct change set[] = {
        {"units", NULL, arena_printf(m->a, "%zu", x->units.n)},
        {"people", NULL, arena_printf(m->a, "%zu", x->people.n)},
        {"accounts", NULL, arena_printf(m->a, "%zu", officers_accounts(x))},
    };
    return trace_write(m->db, m->a, &m->by,
                       &(struct trace){m->f->county, "county", m->f->county, "open"}, set,
                       array_len(set), e);
}

static enum err make_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct making *m = w->ctx;
    bool open = false;
    enum err r = founding_open(db, a, &open, e);
    if (r || !open) {
        return r ? r : error_set(e, ERR_CONFLICT, "本系统已经正式启用，启用向导已经关闭。");
    }
    m->db = db;
    m->a = a;
    if ((r = make_county(m, e)) || (r = make_units(m, e)) || (r = make_people(m, e)) ||
        (r = make_years(m, e))) {
        return r;
    }
    for (size_t i = 0; !r && i < m->f->n_seeds; i++) {
        r = make_framework(m, &m->f->seeds[i], e);
    }
    if (r || (r = make_modes(m, e)) || (r = leave_trace(m, e))) {
        return r;
    }
    return answers_drop(db, e);
}

/* --- supervised objects, afterwards ----------------------------------------------------------------------------------- */
static enum err import_one(struct setup *s, struct founding *f, const struct register_def *reg,
                           struct error *e)
{
    struct engine *en = &app_of(s->req)->engine;
    const char *path = sheets_file(s, reg->id, true);
    struct actor by = actor_system(f->county);
    struct import_options options = {0};
    struct import_result done = {0};
    struct import_plan plan;
    by.unit = f->root;
    by.address = s->req->address;
    enum err r = import_plan(en, s->db, s->a, &by, reg, path,
                             arena_printf(s->a, "%s.xlsx", reg->title), NULL, 0, false, &plan, e);
    if (!r && plan.good) {
        r = import_apply(en, app_of(s->req)->store, s->a, &by, &plan, path, &options, &done, e);
    }
    f->imported += done.written;
    f->refused += done.refused + (r ? 0 : plan.bad);
    (void)!unlink(path);
    return r;
}

enum err found_office(struct setup *s, struct founding *f, struct error *e)
{
    struct making m = {.s = s, .f = f};
    struct work w = {.run = make_run, .ctx = &m};
    const struct register_def **regs;
    size_t n = sheets_registers(s, &regs);
    enum err r = store_write(app_of(s->req)->store, 0, &w, e);
    if (r) {
        *e = w.error;
        return r;
    }
    for (size_t i = 0; i < n; i++) {
        struct error why;
        if (setup_answer(s, sheets_step(s->a, regs[i]->id), "taken") &&
            import_one(s, f, regs[i], &why)) {
            f->said = arena_strdup(s->a, why.text);
        }
        (void)!unlink(sheets_file(s, regs[i]->id, false));
    }
    return OK;
}
