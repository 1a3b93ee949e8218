/* Frameworks out of the database, with everything their items carry. */
#include "base/str.h"
#include "framework/framework_table.h"

#define HEAD_COLUMNS                                                                         \
    "id, version, state, published_at, year, code, title, source, applies, note, expected, " \
    "outside, "                                                                              \
    "made_from"

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
              .expected = cell_int(t, i, 10),
              .outside = cell_int(t, i, 11) == 1},
        .made_from = cell_int(t, i, 12),
    };
}

static enum err read_rule(struct arena *a, const char *line, struct assess_rule *ret,
                          struct error *e)
{
    return str_empty(line) ? OK : assess_rule_parse(a, line, ret, e);
}

static enum err read_item(struct arena *a, const struct table *t, size_t i,
                          struct framework_row *row, struct error *e)
{
    row->item_ids[i] = cell_int(t, i, 0);
    row->exempt_by[i] = cell_int(t, i, 16);
    row->f.items[i] = (struct framework_item){
        .code = cell_text(t, i, 1),
        .level1 = cell_text(t, i, 2),
        .level2 = cell_text(t, i, 3),
        .title = cell_text(t, i, 4) ? cell_text(t, i, 4) : cell_text(t, i, 1),
        .text = cell_text(t, i, 5),
        .points = cell_null(t, i, 6) ? POINTS_LOST : cell_int(t, i, 6),
        .kind = cell_text(t, i, 7),
        .waits = cell_text(t, i, 8),
        .note = cell_text(t, i, 9),
        .level3 = cell_text(t, i, 10),
        .proof = cell_text(t, i, 12),
        .example = cell_text(t, i, 13),
        .exempt_reason = cell_text(t, i, 14),
        .parts_confirmed = !cell_null(t, i, 15),
    };
    return read_rule(a, cell_text(t, i, 11), &row->f.items[i].rule, e);
}

/* `only` 0: all of them. */
static enum err load_items(struct db *db, struct arena *a, int64_t county, int64_t only,
                           struct framework_row *row, struct error *e)
{
    struct table t;
    enum err r = db_kept(db, a,
                         "select id, code, level1, level2, title, body, points, kind, waits, note, "
                         "level3, rule, proof, example, exempt_reason, parts_at, exempt_by "
                         "from framework_item "
                         "where county = ?1 and framework = ?2 and (?3 = 0 or id = ?3) "
                         "order by position, id",
                         ARGS(I(county), I(row->id), I(only)), &t, e);

    if (r) {
        return r;
    }
    row->f.items = arena_array(a, t.n + 1, sizeof(*row->f.items));
    row->item_ids = arena_array(a, t.n + 1, sizeof(*row->item_ids));
    row->exempt_by = arena_array(a, t.n + 1, sizeof(*row->exempt_by));
    row->f.n = t.n;
    for (size_t i = 0; !r && i < t.n; i++) {
        r = read_item(a, &t, i, row, e);
    }
    return r;
}

/* Rows of one item stand together, in the order of the items: `*at` walks along. */
static struct framework_item *item_of(struct framework_row *row, int64_t id, size_t *at)
{
    for (size_t i = 0; i < row->f.n; i++, *at = (*at + 1) % row->f.n) {
        if (row->item_ids[*at] == id) {
            return &row->f.items[*at];
        }
    }
    return NULL;
}

static enum err read_part(struct arena *a, const struct table *t, size_t i,
                          struct framework_item *it, struct error *e)
{
    struct framework_part *p = &it->parts[it->n_parts];

    *p = (struct framework_part){
        .id = cell_text(t, i, 1),
        .title = cell_text(t, i, 2),
        .points = cell_int(t, i, 3),
        .metric = cell_text(t, i, 5),
        .obligation = cell_text(t, i, 6),
        .waits = cell_text(t, i, 7),
    };
    it->n_parts++;
    return read_rule(a, cell_text(t, i, 4), &p->rule, e);
}

static enum err load_parts(struct db *db, struct arena *a, int64_t county, int64_t only,
                           struct framework_row *row, struct error *e)
{
    struct table t;
    size_t at = 0;
    enum err r =
        db_kept(db, a,
                "select p.item, p.code, p.title, p.points, p.rule, p.metric, p.obligation, "
                "p.waits from framework_part p join framework_item i on i.county = "
                "p.county and i.id = p.item where p.county = ?1 and p.framework = ?2 "
                "and (?3 = 0 or p.item = ?3) order by i.position, i.id, p.position, p.id",
                ARGS(I(county), I(row->id), I(only)), &t, e);

    for (size_t i = 0; !r && i < t.n; i++) {
        struct framework_item *it = item_of(row, cell_int(&t, i, 0), &at);
        if (!it || it->n_parts == FRAMEWORK_PARTS_MAX) {
            continue;
        }
        if (!it->parts) {
            it->parts = arena_array(a, FRAMEWORK_PARTS_MAX, sizeof(*it->parts));
        }
        r = read_part(a, &t, i, it, e);
    }
    return r;
}

#define EXEMPT_KINDS_MAX 50

static enum err load_exempts(struct db *db, struct arena *a, int64_t county, int64_t only,
                             struct framework_row *row, struct error *e)
{
    struct table t;
    size_t at = 0;
    enum err r =
        db_kept(db, a,
                "select item, kind from framework_exempt where county = ?1 and framework = "
                "?2 and (?3 = 0 or item = ?3) order by item, kind",
                ARGS(I(county), I(row->id), I(only)), &t, e);

    for (size_t i = 0; !r && i < t.n; i++) {
        struct framework_item *it = item_of(row, cell_int(&t, i, 0), &at);
        if (!it || it->n_exempt == EXEMPT_KINDS_MAX) {
            continue;
        }
        if (!it->exempt_kinds) {
            it->exempt_kinds = arena_array(a, EXEMPT_KINDS_MAX, sizeof(*it->exempt_kinds));
        }
        it->exempt_kinds[it->n_exempt++] = cell_text(&t, i, 1);
    }
    return r;
}

/* Deals the kinds of all frameworks asked for (0: of the county) out to `rows`. */
static enum err load_kinds(struct db *db, struct arena *a, int64_t county, int64_t framework,
                           struct framework_row *rows, size_t n, struct error *e)
{
    struct table t;
    enum err r = db_kept(db, a,
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

static enum err load_parts_of(struct db *db, struct arena *a, int64_t county, int64_t only,
                              struct framework_row *row, struct error *e)
{
    enum err r = load_items(db, a, county, only, row, e);
    if (!r) {
        r = load_parts(db, a, county, only, row, e);
    }
    return r ? r : load_exempts(db, a, county, only, row, e);
}

enum err framework_load_item(struct db *db, struct arena *a, int64_t county, int64_t framework,
                             int64_t item, struct framework_row *ret, struct error *e)
{
    *ret = (struct framework_row){.id = framework};
    return load_parts_of(db, a, county, item, ret, e);
}

enum err framework_item_id(struct db *db, struct arena *a, int64_t county, int64_t framework,
                           const char *code, int64_t *ret, struct error *e)
{
    struct table t;
    enum err r = db_kept(db, a,
                         "select id from framework_item where county = ?1 and framework = ?2 and "
                         "code = ?3 limit 1",
                         ARGS(I(county), I(framework), T(code)), &t, e);
    *ret = !r && t.n ? cell_int(&t, 0, 0) : 0;
    return r;
}

enum err framework_load(struct db *db, struct arena *a, int64_t county, int64_t id,
                        struct framework_row *ret, struct error *e)
{
    struct framework_row row;
    struct table t;
    enum err r =
        db_kept(db, a, "select " HEAD_COLUMNS " from framework where county = ?1 and id = ?2",
                ARGS(I(county), I(id)), &t, e);

    if (r) {
        return r;
    }
    if (t.n == 0) {
        return error_set(e, ERR_NOT_FOUND,
                         "没有这套指标体系，可能是链接过期，请从指标体系列表重新打开。");
    }
    row = read_head(&t, 0);
    if ((r = load_parts_of(db, a, county, 0, &row, e)) ||
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
    enum err r = db_kept(db, a,
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
    enum err r = db_kept(
        db, a,
        "select f.id from framework f join framework_kind k on k.county = f.county "
        "and k.framework = f.id "
        "where f.county = ?1 and k.kind = ?2 and f.state = 'published' and f.outside is null "
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
