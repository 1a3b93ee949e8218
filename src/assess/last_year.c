#include "assess/last_year.h"

#include <string.h>

#include "base/now.h"
#include "base/str.h"

/* The participation of a year ago; *ret_framework 0 when there is none. */
static enum err find_part(struct db *db, struct arena *a, const struct content *c,
                          const struct scope *scope, int64_t unit, struct last_year *y,
                          int64_t *ret_framework, struct error *e)
{
    struct actor program = actor_system(scope->county); /* rounds belong to the office */
    struct record_list rounds, parts = {0};
    enum err r = round_parts_find(c, &y->p, e);

    *ret_framework = 0;
    if (r) {
        return r;
    }
    const struct query round = {.reg = y->p.round, .year = y->year, .limit = 1, .no_lists = true};
    if ((r = query_list(db, a, c, &program.scope, &round, &rounds, e))) {
        return r;
    }
    const struct query part = {.reg = y->p.participation,
                               .match = y->p.part_round,
                               .match_ref = rounds.n ? rounds.items[0].id : 0,
                               .unit = unit,
                               .limit = 1,
                               .no_lists = true};
    r = rounds.n ? query_list(db, a, c, scope, &part, &parts, e) : OK;
    if (!r && parts.n) {
        y->participation = parts.items[0].id;
        *ret_framework = round_ref(&parts.items[0], y->p.part_framework);
    }
    return r;
}

enum err last_year_load(struct db *db, struct arena *a, const struct content *c,
                        const struct scope *scope, int64_t year, int64_t unit,
                        struct last_year *ret, struct error *e)
{
    struct last_year y = {.year = year - 1};
    int64_t framework;
    enum err r = find_part(db, a, c, scope, unit, &y, &framework, e);

    if (!r && framework &&
        !(r = framework_load(db, a, scope->county, framework, &y.framework, e))) {
        r = round_selfs(db, a, c, scope, &y.p, y.p.self_part, y.participation, true, &y.selfs, e);
    }
    *ret = y;
    return r;
}

enum err last_year_item(struct db *db, struct arena *a, const struct content *c,
                        const struct scope *scope, int64_t year, int64_t unit, const char *code,
                        struct last_year *ret, struct error *e)
{
    struct last_year y = {.year = year - 1};
    int64_t framework, item = 0;
    enum err r = find_part(db, a, c, scope, unit, &y, &framework, e);

    if (r || !framework ||
        (r = framework_item_id(db, a, scope->county, framework, code, &item, e)) || !item ||
        (r = framework_load_item(db, a, scope->county, framework, item, &y.framework, e))) {
        *ret = y;
        return r;
    }
    const struct query_match matches[] = {{y.p.self_part, {.set = true, .i = y.participation}},
                                          {y.p.self_item, {.set = true, .i = item}}};
    const struct query q = {
        .reg = y.p.self, .matches = matches, .n_matches = array_len(matches), .limit = 1};
    r = query_list(db, a, c, scope, &q, &y.selfs, e);
    *ret = y;
    return r;
}

static const char *until_of(const struct last_year *y, const struct record *old, size_t i)
{
    const struct field_def *rows = y->p.self_materials;
    const struct field_def *no = field_column(rows, "no"), *until = field_column(rows, "until");
    const struct value *v = &old->values[rows->index];

    for (size_t k = 0; no && until && k < v->n; k++) {
        const struct value *cells = v->rows[k].cells;
        if (cells[no->index].i == (int64_t)i + 1 && cells[until->index].set) {
            return cells[until->index].s;
        }
    }
    return NULL;
}

static const struct record *self_of(const struct last_year *y, const char *code)
{
    int64_t item = 0;

    for (size_t i = 0; i < y->framework.f.n; i++) {
        if (str_eq(y->framework.f.items[i].code, code)) {
            item = y->framework.item_ids[i];
        }
    }
    for (size_t i = 0; item && i < y->selfs.n; i++) {
        if (round_ref(&y->selfs.items[i], y->p.self_item) == item) {
            return &y->selfs.items[i];
        }
    }
    return NULL;
}

size_t last_year_files(struct arena *a, const struct last_year *y, const char *code,
                       struct last_file **ret, const char **ret_note)
{
    const struct record *old = y->participation ? self_of(y, code) : NULL;
    const char *today = date_text(a, now_today());
    size_t n = 0;

    *ret = NULL;
    *ret_note = old ? old->values[y->p.self_note->index].s : NULL;
    if (!old) {
        return 0;
    }
    const struct value *files = &old->values[y->p.self_evidence->index];
    *ret = arena_array(a, files->n + 1, sizeof(**ret));
    for (size_t i = 0; i < files->n; i++) {
        const char *until = until_of(y, old, i);
        if (!until || strcmp(until, today) >= 0) {
            (*ret)[n++] = (struct last_file){.name = files->links[i].label, .until = until};
        }
    }
    return n;
}
