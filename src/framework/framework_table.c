#include "framework/framework_table.h"

#include <string.h>

#include "base/date.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "framework/framework_trace.h"

/* --- saving -------------------------------------------------------------------------------------------- */
struct saver {
    struct db *db;
    struct arena *a;
    const struct actor *by;
    int64_t id, version, year, made_from;
    struct framework f;
    struct error *e;
};

static enum err next_version(struct saver *s)
{
    struct table t;
    enum err r =
        db_all(s->db, s->a, "select max(version) from framework where county = ?1 and code = ?2",
               ARGS(I(s->by->county), T(s->f.code)), &t, s->e);

    s->version = r ? 0 : cell_int(&t, 0, 0) + 1;
    return r;
}

/* The first letter that no framework of the county uses for its items. */
static enum err free_letter(struct saver *s, char *ret)
{
    struct table t;
    bool used[26] = {false};
    enum err r = db_all(s->db, s->a,
                        "select distinct substr(code, 1, 1) from framework_item where county = ?1",
                        ARGS(I(s->by->county)), &t, s->e);

    for (size_t i = 0; !r && i < t.n; i++) {
        const char *code = cell_text(&t, i, 0);
        if (code && *code >= 'A' && *code <= 'Z') {
            used[*code - 'A'] = true;
        }
    }
    *ret = 'A';
    while (*ret < 'Z' && used[*ret - 'A']) {
        (*ret)++;
    }
    return r;
}

/* A pasted framework: the older one with the same title goes on, or a new code begins. */
static enum err find_code(struct saver *s)
{
    struct table t;
    char letter;
    enum err r = db_all(s->db, s->a,
                        "select f.code, min(i.code) from framework f join framework_item i on "
                        "i.county = f.county and "
                        "i.framework = f.id where f.county = ?1 and f.title = ?2 group by f.id, "
                        "f.code order by f.id desc",
                        ARGS(I(s->by->county), T(s->f.title)), &t, s->e);

    if (r) {
        return r;
    }
    if (t.n > 0) {
        s->f.code = cell_text(&t, 0, 0);
        letter = *cell_text(&t, 0, 1);
    } else {
        s->f.code = arena_printf(s->a, "f%s", id_text(s->a, s->id));
        if ((r = free_letter(s, &letter))) {
            return r;
        }
    }
    if (letter >= 'A' && letter <= 'Z') {
        framework_letter(s->a, &s->f, letter);
    }
    return OK;
}

static struct val points_val(int64_t points)
{
    return points == POINTS_LOST ? NIL : I(points);
}

static enum err save_head(struct saver *s)
{
    const struct framework *f = &s->f;

    return db_run(
        s->db,
        "insert into framework (id, county, code, version, title, year, source, applies, state, "
        "expected, note, made_by, made_at, outside, made_from) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, "
        "?8, 'draft', ?9, ?10, ?11, ?12, ?13, ?14)",
        ARGS(I(s->id), I(s->by->county), T(f->code), I(s->version), T(f->title),
             s->year ? I(s->year) : NIL, T(f->source), T(f->applies), I(f->expected), T(f->note),
             I(s->by->person), T(datetime_text(s->a, now_ms())), f->outside ? I(1) : NIL,
             s->made_from ? I(s->made_from) : NIL),
        NULL, s->e);
}

static enum err save_items(struct saver *s)
{
    enum err r = OK;

    for (size_t i = 0; !r && i < s->f.n; i++) {
        const struct framework_place at = {s->by->county, s->id, id_new()};
        r = framework_insert_item(s->db, s->a, &at, (int64_t)i + 1, &s->f.items[i], s->by->person,
                                  s->e);
    }
    return r;
}

static const char *rule_line(struct arena *a, const struct assess_rule *rule)
{
    return rule->kind == ASSESS_MANUAL ? NULL : assess_rule_line(a, rule);
}

static enum err insert_item(struct db *db, struct arena *a, const struct framework_place *at,
                            int64_t position, const struct framework_item *it, int64_t person,
                            struct error *e)
{
    bool confirmed = it->n_parts && it->parts_confirmed;

    return db_run(
        db,
        "insert into framework_item (id, county, framework, position, code, level1, level2, title, "
        "body, points, kind, waits, note, level3, rule, proof, example, exempt_reason, parts_by, "
        "parts_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, "
        "?17, ?18, ?19, ?20)",
        ARGS(I(at->item), I(at->county), I(at->framework), I(position), T(it->code), T(it->level1),
             T(it->level2), T(it->title), T(it->text), points_val(it->points), T(it->kind),
             T(it->waits), T(it->note), T(it->level3), T(rule_line(a, &it->rule)), T(it->proof),
             T(it->example), T(it->exempt_reason), confirmed ? I(person) : NIL,
             confirmed ? T(datetime_text(a, now_ms())) : NIL),
        NULL, e);
}

enum err framework_insert_part(struct db *db, struct arena *a, const struct framework_place *at,
                               int64_t position, const struct framework_part *p, struct error *e)
{
    return db_run(
        db,
        "insert into framework_part (id, county, framework, item, position, code, title, points, "
        "rule, metric, obligation, waits) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
        "?12)",
        ARGS(I(id_new()), I(at->county), I(at->framework), I(at->item), I(position), T(p->id),
             T(p->title), I(p->points), T(assess_rule_line(a, &p->rule)), T(p->metric),
             T(p->obligation), T(p->waits)),
        NULL, e);
}

enum err framework_insert_exempt(struct db *db, const struct framework_place *at, const char *kind,
                                 struct error *e)
{
    return db_run(db,
                  "insert into framework_exempt (county, framework, item, kind) values (?1, ?2, "
                  "?3, ?4) on conflict (county, item, kind) do nothing",
                  ARGS(I(at->county), I(at->framework), I(at->item), T(kind)), NULL, e);
}

enum err framework_insert_item(struct db *db, struct arena *a, const struct framework_place *at,
                               int64_t position, const struct framework_item *it, int64_t person,
                               struct error *e)
{
    enum err r = insert_item(db, a, at, position, it, person, e);

    for (size_t i = 0; !r && i < it->n_parts; i++) {
        r = framework_insert_part(db, a, at, (int64_t)i + 1, &it->parts[i], e);
    }
    for (size_t i = 0; !r && i < it->n_exempt; i++) {
        r = framework_insert_exempt(db, at, it->exempt_kinds[i], e);
    }
    return r;
}

static enum err save_kinds(struct saver *s)
{
    enum err r = OK;

    for (size_t i = 0; !r && i < s->f.n_kinds; i++) {
        r = framework_insert_kind(s->db, s->by->county, s->id, s->f.kinds[i], s->e);
    }
    return r;
}

enum err framework_insert_kind(struct db *db, int64_t county, int64_t framework, const char *kind,
                               struct error *e)
{
    return db_run(db,
                  "insert into framework_kind (county, framework, kind) values (?1, ?2, ?3) "
                  "on conflict (county, framework, kind) do nothing",
                  ARGS(I(county), I(framework), T(kind)), NULL, e);
}

static enum err save_event(struct saver *s)
{
    const struct framework *f = &s->f;
    struct change *set = arena_array(s->a, 2 * f->n + 10, sizeof(*set));
    size_t n = 0;

    set[n++] = (struct change){"code", NULL, f->code};
    set[n++] = (struct change){"version", NULL, arena_printf(s->a, "%lld", (long long)s->version)};
    set[n++] = (struct change){"title", NULL, f->title};
    set[n++] = (struct change){"source", NULL, f->source};
    set[n++] = (struct change){"expected", NULL, framework_points_text(s->a, f->expected)};
    set[n++] = (struct change){"kinds", NULL, framework_kinds_text(s->a, f->kinds, f->n_kinds)};
    for (size_t i = 0; i < f->n; i++) {
        const struct framework_item *it = &f->items[i];
        set[n++] = (struct change){it->code, NULL, framework_item_text(s->a, it)};
        if (it->n_parts) {
            set[n++] = (struct change){arena_printf(s->a, "%s.parts", it->code), NULL,
                                       framework_parts_text(s->a, it)};
        }
    }
    if (f->outside) {
        set[n++] = (struct change){"outside", NULL, "1"};
    }
    if (s->made_from) {
        set[n++] = (struct change){"made_from", NULL, id_text(s->a, s->made_from)};
    }
    return framework_trace(s->db, s->a, s->by, "framework", s->id, s->made_from ? "copy" : "import",
                           set, n, s->e);
}

static enum err save(struct saver *s, const struct framework *f, int64_t *ret)
{
    enum err r;

    s->id = id_new();
    s->f = *f;
    if (f->n == 0 || f->n > FRAMEWORK_ITEMS_MAX || str_empty(f->title)) {
        return error_set(s->e, ERR_INVALID, "指标体系要有名称和至少一条指标，最多 %d 条。",
                         FRAMEWORK_ITEMS_MAX);
    }
    s->f.items = arena_memdup(s->a, f->items, f->n * sizeof(*f->items));
    s->f.findings = NULL;
    s->f.n_findings = 0;
    if ((!f->code && (r = find_code(s))) || (r = next_version(s)) || (r = save_head(s)) ||
        (r = save_items(s)) || (r = save_kinds(s)) || (r = save_event(s))) {
        return r;
    }
    *ret = s->id;
    return OK;
}

enum err framework_save(struct db *db, struct arena *a, const struct actor *by,
                        const struct framework *f, int64_t year, int64_t *ret, struct error *e)
{
    struct saver s = {.db = db, .a = a, .by = by, .year = year, .e = e};

    return save(&s, f, ret);
}

/* What outside standards were mapped to goes on with the items of the same code. */
static enum err copy_maps(struct saver *s)
{
    return db_run(s->db,
                  "insert into framework_map (county, outside, outside_item, local, item, made_by, "
                  "made_at) select m.county, m.outside, m.outside_item, ?3, coalesce(n.id, 0), "
                  "m.made_by, m.made_at from framework_map m left join framework_item o on "
                  "o.county = m.county and o.id = m.item left join framework_item n on n.county = "
                  "o.county and n.framework = ?3 and n.code = o.code where m.county = ?1 and "
                  "m.local = ?2",
                  ARGS(I(s->by->county), I(s->made_from), I(s->id)), NULL, s->e);
}

enum err framework_copy(struct db *db, struct arena *a, const struct actor *by, int64_t id,
                        int64_t year, int64_t *ret, struct error *e)
{
    struct saver s = {.db = db, .a = a, .by = by, .year = year, .made_from = id, .e = e};
    struct framework_row row;
    enum err r = framework_load(db, a, by->county, id, &row, e);

    if (r) {
        return r;
    }
    if (str_eq(row.state, "draft")) {
        return error_set(e, ERR_CONFLICT, "《%s》第 %lld 版还是草稿，直接改它就可以，不用再生成。",
                         row.f.title, (long long)row.version);
    }
    return (r = save(&s, &row.f, ret)) ? r : copy_maps(&s);
}
