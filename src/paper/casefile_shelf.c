/* What lies archived in a county: every volume of the records that the scope sees. */
#include "paper/casefile.h"
#include "register/record.h"

static enum err put(struct db *db, struct arena *a, const struct content *c,
                    const struct scope *scope, const struct table *t, size_t i,
                    struct casefile_shelved *list, size_t *n, struct error *e)
{
    const struct register_def *reg = content_register(c, cell_text(t, i, 1));
    struct record rec;
    enum err r = reg ? record_load(db, a, c, scope, reg, cell_int(t, i, 2), &rec, e) : OK;

    if (r == ERR_NOT_FOUND || r == ERR_DENIED || !reg) {
        error_clear(e);
        return OK;
    }
    if (!r) {
        list[(*n)++] = (struct casefile_shelved){.id = cell_int(t, i, 0),
                                                 .record = rec.id,
                                                 .reg = reg,
                                                 .title = cell_text(t, i, 3),
                                                 .record_title = rec.title,
                                                 .unit_name = rec.unit_name,
                                                 .keep = reg->archive ? reg->archive->keep : NULL,
                                                 .day = cell_text(t, i, 7),
                                                 .digest = cell_text(t, i, 8),
                                                 .items = (int)cell_int(t, i, 4),
                                                 .pages = (int)cell_int(t, i, 5),
                                                 .beside = (int)cell_int(t, i, 6)};
    }
    return r;
}

enum err casefile_shelf(struct db *db, struct arena *a, const struct content *c,
                        const struct scope *scope, int64_t county, int64_t after, size_t limit,
                        struct casefile_shelved **ret, size_t *ret_n, int64_t *ret_next,
                        struct error *e)
{
    struct table t;
    enum err r = db_all(
        db, a,
        "select f.id, f.register, f.record, f.title, f.items, f.pages, f.beside, s.on_day, "
        "f.digest "
        "from casefile f join record_seal s on s.county = f.county and s.record = f.record where "
        "f.county = ?1 and (?2 = 0 or f.id < ?2) order by f.id desc limit ?3",
        ARGS(I(county), I(after), I((int64_t)limit)), &t, e);

    *ret_n = 0;
    *ret_next = 0;
    if (r) {
        return r;
    }
    *ret = arena_array(a, t.n + 1, sizeof(**ret));
    for (size_t i = 0; !r && i < t.n; i++) {
        r = put(db, a, c, scope, &t, i, *ret, ret_n, e);
    }
    *ret_next = !r && t.n == limit ? cell_int(&t, t.n - 1, 0) : 0;
    return r;
}
