#include "figure/framework_table.h"

#include <string.h>

#include "base/date.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "figure/framework_trace.h"

/* --- saving -------------------------------------------------------------------------------------------- */
struct saver {
    struct db *db;
    struct arena *a;
    const struct actor *by;
    int64_t id, version, year;
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
        "expected, note, "
        "made_by, made_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'draft', ?9, ?10, ?11, ?12)",
        ARGS(I(s->id), I(s->by->county), T(f->code), I(s->version), T(f->title),
             s->year ? I(s->year) : NIL, T(f->source), T(f->applies), I(f->expected), T(f->note),
             I(s->by->person), T(datetime_text(s->a, now_ms()))),
        NULL, s->e);
}

static enum err save_items(struct saver *s)
{
    enum err r = OK;

    for (size_t i = 0; !r && i < s->f.n; i++) {
        r = framework_insert_item(s->db, s->by->county, s->id, id_new(), (int64_t)i + 1,
                                  &s->f.items[i], s->e);
    }
    return r;
}

enum err framework_insert_item(struct db *db, int64_t county, int64_t framework, int64_t id,
                               int64_t position, const struct framework_item *it, struct error *e)
{
    return db_run(
        db,
        "insert into framework_item (id, county, framework, position, code, level1, level2, title, "
        "body, points, "
        "kind, waits, note) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        ARGS(I(id), I(county), I(framework), I(position), T(it->code), T(it->level1), T(it->level2),
             T(it->title), T(it->text), points_val(it->points), T(it->kind), T(it->waits),
             T(it->note)),
        NULL, e);
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
    struct change *set = arena_array(s->a, f->n + 8, sizeof(*set));
    size_t n = 0;

    set[n++] = (struct change){"code", NULL, f->code};
    set[n++] = (struct change){"version", NULL, arena_printf(s->a, "%lld", (long long)s->version)};
    set[n++] = (struct change){"title", NULL, f->title};
    set[n++] = (struct change){"source", NULL, f->source};
    set[n++] = (struct change){"expected", NULL, framework_points_text(s->a, f->expected)};
    set[n++] = (struct change){"kinds", NULL, framework_kinds_text(s->a, f->kinds, f->n_kinds)};
    for (size_t i = 0; i < f->n; i++) {
        set[n++] = (struct change){f->items[i].code, NULL, framework_item_text(s->a, &f->items[i])};
    }
    return framework_trace(s->db, s->a, s->by, "framework", s->id, "import", set, n, s->e);
}

enum err framework_save(struct db *db, struct arena *a, const struct actor *by,
                        const struct framework *f, int64_t year, int64_t *ret, struct error *e)
{
    struct saver s = {.db = db, .a = a, .by = by, .id = id_new(), .year = year, .f = *f, .e = e};
    enum err r;

    if (f->n == 0 || f->n > FRAMEWORK_ITEMS_MAX || str_empty(f->title)) {
        return error_set(e, ERR_INVALID, "指标体系要有名称和至少一条指标，最多 %d 条。",
                         FRAMEWORK_ITEMS_MAX);
    }
    s.f.items = arena_memdup(a, f->items, f->n * sizeof(*f->items));
    s.f.findings = NULL;
    s.f.n_findings = 0;
    if ((!f->code && (r = find_code(&s))) || (r = next_version(&s)) || (r = save_head(&s)) ||
        (r = save_items(&s)) || (r = save_kinds(&s)) || (r = save_event(&s))) {
        return r;
    }
    *ret = s.id;
    return OK;
}

/* --- loading ------------------------------------------------------------------------------------------- */
#define HEAD_COLUMNS \
    "id, version, state, published_at, year, code, title, source, applies, note, expected"

static struct framework_row read_head(const struct table *t, size_t i)
{
    return (struct framework_row){
        .id = cell_int(t, i, 0),
        .version = cell_int(t, i, 1),
        .state = cell_text(t, i, 2),
        .published_at = cell_text(t, i, 3),
        .year = cell_int(t, i, 4),
        .f = {.code = cell_text(t, i, 5),
              .title = cell_text(t, i, 6),
              .source = cell_text(t, i, 7),
              .applies = cell_text(t, i, 8),
              .note = cell_text(t, i, 9),
              .expected = cell_int(t, i, 10)},
    };
}

static enum err load_items(struct db *db, struct arena *a, int64_t county,
                           struct framework_row *row, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select id, code, level1, level2, title, body, points, kind, waits, note "
                        "from framework_item "
                        "where county = ?1 and framework = ?2 order by position, id",
                        ARGS(I(county), I(row->id)), &t, e);

    if (r) {
        return r;
    }
    row->f.items = arena_array(a, t.n + 1, sizeof(*row->f.items));
    row->item_ids = arena_array(a, t.n + 1, sizeof(*row->item_ids));
    row->f.n = t.n;
    for (size_t i = 0; i < t.n; i++) {
        row->item_ids[i] = cell_int(&t, i, 0);
        row->f.items[i] = (struct framework_item){
            .code = cell_text(&t, i, 1),
            .level1 = cell_text(&t, i, 2),
            .level2 = cell_text(&t, i, 3),
            .title = cell_text(&t, i, 4) ? cell_text(&t, i, 4) : cell_text(&t, i, 1),
            .text = cell_text(&t, i, 5),
            .points = cell_null(&t, i, 6) ? POINTS_LOST : cell_int(&t, i, 6),
            .kind = cell_text(&t, i, 7),
            .waits = cell_text(&t, i, 8),
            .note = cell_text(&t, i, 9),
        };
    }
    return OK;
}

/* Deals the kinds of all frameworks asked for (0: of the county) out to `rows`. */
static enum err load_kinds(struct db *db, struct arena *a, int64_t county, int64_t framework,
                           struct framework_row *rows, size_t n, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select framework, kind from framework_kind where county = ?1 and (?2 = 0 "
                        "or framework = ?2) "
                        "order by framework, kind",
                        ARGS(I(county), I(framework)), &t, e);

    for (size_t i = 0; !r && i < n; i++) {
        rows[i].f.kinds = arena_array(a, t.n + 1, sizeof(*rows[i].f.kinds));
        for (size_t k = 0; k < t.n; k++) {
            if (cell_int(&t, k, 0) == rows[i].id) {
                rows[i].f.kinds[rows[i].f.n_kinds++] = cell_text(&t, k, 1);
            }
        }
    }
    return r;
}

enum err framework_load(struct db *db, struct arena *a, int64_t county, int64_t id,
                        struct framework_row *ret, struct error *e)
{
    struct framework_row row;
    struct table t;
    enum err r =
        db_all(db, a, "select " HEAD_COLUMNS " from framework where county = ?1 and id = ?2",
               ARGS(I(county), I(id)), &t, e);

    if (r) {
        return r;
    }
    if (t.n == 0) {
        return error_set(e, ERR_NOT_FOUND,
                         "没有这套指标体系，可能是链接过期，请从指标体系列表重新打开。");
    }
    row = read_head(&t, 0);
    if ((r = load_items(db, a, county, &row, e)) ||
        (r = load_kinds(db, a, county, id, &row, 1, e))) {
        return r;
    }
    *ret = row;
    return OK;
}

enum err framework_list(struct db *db, struct arena *a, int64_t county, struct framework_row **ret,
                        size_t *ret_n, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select " HEAD_COLUMNS
                        " from framework where county = ?1 order by code, version desc",
                        ARGS(I(county)), &t, e);

    if (r) {
        return r;
    }
    struct framework_row *rows = arena_array(a, t.n + 1, sizeof(*rows));
    for (size_t i = 0; i < t.n; i++) {
        rows[i] = read_head(&t, i);
    }
    if ((r = load_kinds(db, a, county, 0, rows, t.n, e))) {
        return r;
    }
    *ret = rows;
    *ret_n = t.n;
    return OK;
}

enum err framework_for_kind(struct db *db, struct arena *a, int64_t county, const char *kind,
                            int64_t *ret, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select f.id from framework f join framework_kind k on k.county = f.county "
                        "and k.framework = f.id "
                        "where f.county = ?1 and k.kind = ?2 and f.state = 'published' "
                        "order by f.published_at desc, f.id desc limit 1",
                        ARGS(I(county), T(kind)), &t, e);

    if (r) {
        return r;
    }
    if (t.n == 0) {
        return error_set(e, ERR_NOT_FOUND, "这类单位还没有已定稿的指标体系。");
    }
    *ret = cell_int(&t, 0, 0);
    return OK;
}
