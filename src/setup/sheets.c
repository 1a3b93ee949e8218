#include "setup/sheets.h"

#include <string.h>

#include "base/str.h"
#include "register/step.h"

const char *sheets_step(struct arena *a, const char *sheet)
{
    return arena_printf(a, "sheet_%s", sheet);
}

const char *sheets_file(struct setup *s, const char *sheet, bool taken)
{
    return arena_printf(s->a, "%s/setup_%s.%s", app_of(s->req)->engine.files_dir, sheet,
                        taken ? "taken" : "new");
}

size_t sheets_registers(const struct setup *s, const struct register_def ***ret)
{
    size_t n = 0;
    const struct register_def **list =
        arena_array(s->a, s->c->n_registers + 1, sizeof(struct register_def *));
    for (size_t i = 0; i < s->c->n_registers; i++) {
        if (s->c->registers[i].shared && s->c->registers[i].n_create) {
            list[n++] = &s->c->registers[i];
        }
    }
    *ret = list;
    return n;
}

static void add_known(struct sheets *x, const char *name, const char *short_name, const char *kind)
{
    if (name) {
        x->known[x->n_known++] =
            (struct unit){.name = name, .short_name = short_name, .kind = kind};
    }
}

struct roster_known sheets_known(struct setup *s, const struct sheets *x, bool with_units)
{
    bool bureau = setup_answer(s, "bureau", "name") != NULL;
    return (struct roster_known){.units = x->known,
                                 .n_units = with_units ? x->n_known
                                            : bureau   ? 1
                                                       : 0,
                                 .county_short = setup_answer(s, "bureau", "county")};
}

static enum err read_taken(struct setup *s, enum roster_kind kind, const char *sheet,
                           const struct roster_known *known, struct roster *ret, bool *ret_has,
                           struct error *e)
{
    const char *text = setup_answer(s, sheets_step(s->a, sheet), "taken");
    *ret = (struct roster){.kind = kind};
    *ret_has = text != NULL;
    return text ? roster_read(s->a, s->c, kind, known, text, strlen(text), ret, e) : OK;
}

enum err sheets_load(struct setup *s, struct sheets *ret, struct error *e)
{
    struct sheets x = {.known = arena_array(s->a, ROSTER_UNITS_MAX + 1, sizeof(struct unit))};
    add_known(&x, setup_answer(s, "bureau", "name"), setup_answer(s, "bureau", "short"),
              SHEETS_ROOT_KIND);
    struct roster_known known = sheets_known(s, &x, false);
    enum err r = read_taken(s, ROSTER_UNITS, "units", &known, &x.units, &x.has_units, e);
    if (r) {
        return r;
    }
    for (size_t i = 0; i < x.units.n; i++) {
        add_known(&x, x.units.units[i].name, x.units.units[i].short_name, x.units.units[i].kind);
    }
    known = sheets_known(s, &x, true);
    r = read_taken(s, ROSTER_PEOPLE, "people", &known, &x.people, &x.has_people, e);
    if (!r) {
        *ret = x;
    }
    return r;
}

/* --- a rehearsal -------------------------------------------------------------------------------------------------- */
/* A row can only be judged in a county with its units, so they are made in a work that always fails: nothing of it stays. */
struct rehearsal {
    struct setup *s;
    struct sheets *sheets;
    const struct register_def *reg;
    const char *path;
    struct import_plan *plan;
    enum err result;
    struct error why;
    bool played;
};

static enum err stage(struct rehearsal *x, struct db *db, struct arena *a, struct actor *by,
                      struct error *e)
{
    const char *name = setup_answer(x->s, "bureau", "name");
    struct unit root = {.kind = SHEETS_ROOT_KIND, .name = name ? name : "本局"};
    enum err r = org_county_add(db, a, root.name, setup_answer(x->s, "bureau", "county"), false,
                                &root.county, e);
    *by = actor_system(root.county);
    if (r || (r = org_unit_add(db, a, x->s->c, by, &root, e))) {
        return r;
    }
    by->unit = root.id;
    return roster_units_add(db, a, x->s->c, by, root.id, &x->sheets->units, e);
}

static enum err play(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct rehearsal *x = w->ctx;
    struct actor by;
    enum err r = stage(x, db, a, &by, e);
    if (r) {
        return r;
    }
    x->result = import_plan(&app_of(x->s->req)->engine, db, x->s->a, &by, x->reg, x->path,
                            x->reg->title, NULL, 0, false, x->plan, &x->why);
    x->played = true;
    return error_set(e, ERR_CONFLICT, "检查完毕，不写入。");
}

enum err sheets_plan(struct setup *s, const struct register_def *reg, const char *path,
                     struct import_plan *ret, struct error *e)
{
    struct sheets sheets;
    struct rehearsal x = {.s = s, .sheets = &sheets, .reg = reg, .path = path, .plan = ret};
    struct work w = {.run = play, .ctx = &x};
    enum err r = sheets_load(s, &sheets, e);
    if (r) {
        return r;
    }
    r = store_write(app_of(s->req)->store, 0, &w, e);
    if (x.played) {
        *e = x.why;
        return x.result;
    }
    if (r) {
        *e = w.error;
    }
    return r;
}
