#include "package/side.h"

#include <string.h>

#include "base/str.h"
#include "package/supply.h"

enum { LINES_MAX = 2000 };

/* --- the counties -------------------------------------------------------------------------------------- */
static enum err take_newest(struct db *db, struct arena *a, int64_t county, enum package_kind kind,
                            const char *period, struct side_county *x, struct error *e)
{
    struct incoming *list;
    size_t n;
    enum err r = inbox_list(db, a, county, (int)kind, period, x->peer.id, &list, &n, e);

    for (size_t i = 0; !r && i < n; i++) {
        if (!x->in.id || list[i].serial > x->in.serial) {
            x->in = list[i];
        }
    }
    return r || !x->in.figures ? r
                               : package_figures_read(a, x->in.figures, strlen(x->in.figures),
                                                      &x->figures, &x->n, e);
}

static enum err take_counties(struct db *db, struct arena *a, int64_t county,
                              enum package_kind kind, const char *period, struct date today,
                              struct side *s, struct error *e)
{
    struct peer *peers;
    size_t n;
    enum err r = peer_list(db, a, county, false, &peers, &n, e);

    s->counties = arena_array(a, n + 1, sizeof(*s->counties));
    for (size_t i = 0; !r && i < n; i++) {
        struct side_county *x = &s->counties[s->n_counties++];
        *x = (struct side_county){.peer = peers[i]};
        r = take_newest(db, a, county, kind, period, x, e);
        x->late = !x->in.id && s->due.year && date_cmp(today, s->due) > 0;
        s->n_sent += x->in.id != 0;
        s->n_late += x->late;
    }
    return r;
}

/* --- the lines ----------------------------------------------------------------------------------------- */
static const struct package_figure *figure_of(const struct side_county *x, const char *id)
{
    for (size_t i = 0; i < x->n; i++) {
        if (str_eq(x->figures[i].id, id)) {
            return &x->figures[i];
        }
    }
    return NULL;
}

static void add_lines(const struct side_county *x, struct side *s)
{
    for (size_t i = 0; i < x->n && s->n_lines < LINES_MAX; i++) {
        bool there = false;
        for (size_t k = 0; k < s->n_lines; k++) {
            there = there || str_eq(s->lines[k].id, x->figures[i].id);
        }
        if (!there) {
            s->lines[s->n_lines++] = (struct side_line){
                .id = x->figures[i].id, .title = x->figures[i].title, .unit = x->figures[i].unit};
        }
    }
}

/* The definition most counties used. */
static const char *usual(const struct side_cell *cells, size_t n)
{
    const char *best = NULL;
    size_t most = 0;

    for (size_t i = 0; i < n; i++) {
        size_t count = 0;
        for (size_t k = 0; cells[i].figure && k < n; k++) {
            count += cells[k].figure && str_eq(cells[k].figure->digest, cells[i].figure->digest);
        }
        if (count > most) {
            most = count;
            best = cells[i].figure->digest;
        }
    }
    return best;
}

/* Two decimals of different scale, without ever leaving whole numbers. */
static int compare(const struct package_figure *x, const struct package_figure *y)
{
    __int128 a = x->number, b = y->number;

    for (int64_t i = x->scale; i < y->scale; i++) {
        a *= 10;
    }
    for (int64_t i = y->scale; i < x->scale; i++) {
        b *= 10;
    }
    return (a > b) - (a < b);
}

static bool ranked(const struct side_cell *c)
{
    return c->figure && c->figure->known && !c->other;
}

static void rank(struct side_cell *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; ranked(&cells[i]) && k < n; k++) {
            cells[i].rank += ranked(&cells[k]) && compare(cells[k].figure, cells[i].figure) > 0;
        }
    }
    for (size_t i = 0; i < n; i++) {
        cells[i].rank += ranked(&cells[i]);
    }
}

static void fill_line(struct arena *a, const struct side *s, struct side_line *line)
{
    struct side_cell *cells = arena_array(a, s->n_counties + 1, sizeof(*cells));

    for (size_t i = 0; i < s->n_counties; i++) {
        cells[i].figure = figure_of(&s->counties[i], line->id);
    }
    const char *digest = usual(cells, s->n_counties);
    for (size_t i = 0; i < s->n_counties; i++) {
        cells[i].other = cells[i].figure && !str_eq(cells[i].figure->digest, digest);
        line->differs = line->differs || cells[i].other;
    }
    rank(cells, s->n_counties);
    line->cells = cells;
}

enum err side_load(struct db *db, struct arena *a, const struct content *c, int64_t county,
                   enum package_kind kind, const char *period, struct date today, struct side *ret,
                   struct error *e)
{
    struct side s = {.due = supply_due(c, kind, period)};
    enum err r = take_counties(db, a, county, kind, period, today, &s, e);

    if (r) {
        return r;
    }
    s.lines = arena_array(a, LINES_MAX, sizeof(*s.lines));
    for (size_t i = 0; i < s.n_counties; i++) {
        add_lines(&s.counties[i], &s);
    }
    for (size_t i = 0; i < s.n_lines; i++) {
        fill_line(a, &s, &s.lines[i]);
    }
    *ret = s;
    return OK;
}
