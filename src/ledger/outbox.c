/* The only statements on table outbox. */
#include "ledger/outbox.h"

#include <string.h>

#include "base/id.h"
#include "base/now.h"

static const int64_t waits_minutes[] = {1, 5, 30, 120, 360};

enum err outbox_add(struct db *db, struct arena *a, const struct outbox_row *x, struct error *e)
{
    return db_run(db,
                  "insert into outbox (id, county, kind, target, payload, once_key, state, tries, "
                  "next_ms, notice, made_at) values (?1, ?2, ?3, ?4, ?5, ?6, 'waits', 0, ?7, ?8, "
                  "?9) on conflict do nothing",
                  ARGS(I(id_new()), I(x->county), T(x->kind), T(x->target),
                       T(arena_printf(a, "%s\n%s", x->subject, x->body)),
                       T(arena_printf(a, "%s %s", x->kind, id_text(a, x->notice))), I(now_ms()),
                       I(x->notice), T(datetime_text(a, now_ms()))),
                  NULL, e);
}

/* The first line is the subject. */
static void read(struct arena *a, const struct table *t, size_t i, struct outbox_row *x)
{
    const char *text = cell_text(t, i, 5), *end = text ? strchr(text, '\n') : NULL;
    *x = (struct outbox_row){.id = cell_int(t, i, 0),
                             .county = cell_int(t, i, 1),
                             .notice = cell_int(t, i, 2),
                             .kind = cell_text(t, i, 3),
                             .target = cell_text(t, i, 4),
                             .state = "waits",
                             .tries = cell_int(t, i, 6)};
    x->subject = end ? arena_strndup(a, text, (size_t)(end - text)) : text;
    x->body = end ? end + 1 : "";
}

enum err outbox_due(struct db *db, struct arena *a, int64_t county, size_t limit,
                    struct outbox_row **ret, size_t *ret_n, struct error *e)
{
    struct table t;
    enum err r =
        db_all(db, a,
               "select id, county, notice, kind, target, payload, tries from outbox where county = "
               "?1 and state = 'waits' and next_ms <= ?2 order by next_ms, id limit ?3",
               ARGS(I(county), I(now_ms()), I((int64_t)limit)), &t, e);
    if (r) {
        return r;
    }
    *ret = arena_array(a, t.n + 1, sizeof(**ret));
    *ret_n = t.n;
    for (size_t i = 0; i < t.n; i++) {
        read(a, &t, i, &(*ret)[i]);
    }
    return OK;
}

enum err outbox_tried(struct db *db, struct arena *a, const struct outbox_row *x, bool handed,
                      bool final, const char *said, struct error *e)
{
    const size_t last = sizeof(waits_minutes) / sizeof(*waits_minutes) - 1;
    size_t k = x->tries < (int64_t)last ? (size_t)x->tries : last;
    bool over = handed || final || x->tries + 1 >= OUTBOX_TRIES;
    return db_run(db,
                  "update outbox set state = ?1, tries = tries + 1, next_ms = ?2, said = ?3, "
                  "done_at = ?4 where county = ?5 and id = ?6 and state = 'waits'",
                  ARGS(T(handed ? "sent"
                         : over ? "failed"
                                : "waits"),
                       I(now_ms() + waits_minutes[k] * 60000), T(said),
                       T(over ? datetime_text(a, now_ms()) : NULL), I(x->county), I(x->id)),
                  NULL, e);
}
