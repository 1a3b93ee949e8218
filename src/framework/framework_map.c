#include "framework/framework_map.h"

#include "base/date.h"
#include "base/now.h"
#include "base/str.h"
#include "framework/framework_trace.h"

static enum err load_pair(struct db *db, struct arena *a, int64_t county, int64_t outside,
                          int64_t local, struct framework_mapping *m, struct error *e)
{
    enum err r;

    if ((r = framework_load(db, a, county, outside, &m->outside, e)) ||
        (r = framework_load(db, a, county, local, &m->local, e))) {
        return r;
    }
    if (!m->outside.f.outside) {
        return error_set(e, ERR_INVALID, "《%s》不是外部标准，不能作对照。", m->outside.f.title);
    }
    if (m->local.f.outside) {
        return error_set(e, ERR_INVALID, "《%s》也是外部标准，请选本地的指标体系来对照。",
                         m->local.f.title);
    }
    return OK;
}

static size_t place_of(const struct framework_row *row, int64_t item)
{
    size_t i = 0;

    while (i < row->f.n && row->item_ids[i] != item) {
        i++;
    }
    return i;
}

/* Rows of the same outside item stand together. */
static void take_row(struct arena *a, struct framework_mapping *m, const struct table *t, size_t i)
{
    size_t from = place_of(&m->outside, cell_int(t, i, 0));
    size_t to = place_of(&m->local, cell_int(t, i, 1));

    if (from == m->outside.f.n) {
        return;
    }
    struct framework_cover *c = &m->covers[from];
    c->looked = true;
    if (to < m->local.f.n) {
        if (!c->items) {
            c->items = arena_array(a, m->local.f.n, sizeof(*c->items));
        }
        c->items[c->n++] = to;
    }
}

static void propose(struct arena *a, struct framework_mapping *m)
{
    struct bigrams *of = framework_pairs(a, &m->outside.f),
                   *local = framework_pairs(a, &m->local.f);

    for (size_t i = 0; i < m->outside.f.n; i++) {
        struct framework_cover *c = &m->covers[i];
        m->covered += c->n > 0;
        m->gaps += c->looked && !c->n;
        m->open += !c->looked;
        if (!c->looked) {
            c->n_proposals = framework_match(&of[i], local, m->local.f.n, c->proposals);
        }
    }
}

enum err framework_mapping_load(struct db *db, struct arena *a, int64_t county, int64_t outside,
                                int64_t local, struct framework_mapping *ret, struct error *e)
{
    struct framework_mapping m = {.covers = NULL};
    struct table t;
    enum err r = load_pair(db, a, county, outside, local, &m, e);

    if (r || (r = db_all(db, a,
                         "select m.outside_item, m.item from framework_map m left join "
                         "framework_item i on i.county = m.county and i.id = m.item where m.county "
                         "= ?1 and m.outside = ?2 and m.local = ?3 order by m.outside_item, "
                         "i.position, m.item",
                         ARGS(I(county), I(outside), I(local)), &t, e))) {
        return r;
    }
    m.covers = arena_array(a, m.outside.f.n + 1, sizeof(*m.covers));
    for (size_t i = 0; i < t.n; i++) {
        take_row(a, &m, &t, i);
    }
    propose(a, &m);
    *ret = m;
    return OK;
}

static const char *codes(struct arena *a, const struct framework_row *row, const int64_t *items,
                         size_t n)
{
    const char *all = n ? NULL : "没有对应";

    for (size_t i = 0; i < n; i++) {
        const char *code = row->f.items[place_of(row, items[i])].code;
        all = all ? arena_printf(a, "%s,%s", all, code) : code;
    }
    return all;
}

static enum err insert(struct db *db, struct arena *a, const struct actor *by,
                       const struct framework_mapping *m, int64_t outside_item, int64_t item,
                       struct error *e)
{
    return db_run(db,
                  "insert into framework_map (county, outside, outside_item, local, item, made_by, "
                  "made_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict (county, outside_item, "
                  "local, item) do nothing",
                  ARGS(I(by->county), I(m->outside.id), I(outside_item), I(m->local.id), I(item),
                       I(by->person), T(datetime_text(a, now_ms()))),
                  NULL, e);
}

static const char *before(struct arena *a, const struct framework_mapping *m, size_t place)
{
    const struct framework_cover *c = &m->covers[place];
    int64_t *ids = arena_array(a, c->n + 1, sizeof(*ids));

    for (size_t i = 0; i < c->n; i++) {
        ids[i] = m->local.item_ids[c->items[i]];
    }
    return c->looked ? codes(a, &m->local, ids, c->n) : NULL;
}

enum err framework_map_set(struct db *db, struct arena *a, const struct actor *by, int64_t outside,
                           int64_t outside_item, int64_t local, const int64_t *items, size_t n,
                           struct error *e)
{
    struct framework_mapping m;
    size_t place;
    enum err r = framework_mapping_load(db, a, by->county, outside, local, &m, e);

    if (r || (r = framework_place_of(&m.outside, outside_item, &place, e))) {
        return r;
    }
    for (size_t i = 0; i < n; i++) {
        if (place_of(&m.local, items[i]) == m.local.f.n) {
            return error_set(e, ERR_NOT_FOUND, "选的本地指标没有了，请刷新后重新选。");
        }
    }
    const struct change set[] = {{"map", before(a, &m, place), codes(a, &m.local, items, n)},
                                 {"local", NULL, m.local.f.title}};
    if (str_eq(set[0].before, set[0].after)) {
        return OK;
    }
    r = db_run(db,
               "delete from framework_map where county = ?1 and outside_item = ?2 and local = ?3",
               ARGS(I(by->county), I(outside_item), I(local)), NULL, e);
    if (!r && n == 0) {
        r = insert(db, a, by, &m, outside_item, 0, e);
    }
    for (size_t i = 0; !r && i < n; i++) {
        r = insert(db, a, by, &m, outside_item, items[i], e);
    }
    return r ? r
             : framework_trace(db, a, by, "framework_item", outside_item, "map", set,
                               array_len(set), e);
}
