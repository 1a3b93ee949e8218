/* The only statements on table notice_setting. */
#include "notify/setting.h"

#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "ledger/channel.h"

#define COLUMNS "x.person, x.quiet_from, x.quiet_until, x.mail, x.hook"

int setting_minute(const char *text)
{
    if (!text || strlen(text) < 5 || text[2] != ':') {
        return -1;
    }
    for (int i = 0; i < 5; i++) {
        if (i != 2 && (text[i] < '0' || text[i] > '9')) {
            return -1;
        }
    }
    int hour = (text[0] - '0') * 10 + text[1] - '0', minute = (text[3] - '0') * 10 + text[4] - '0';
    return hour < 24 && minute < 60 ? hour * 60 + minute : -1;
}

const char *setting_time(struct arena *a, int minute)
{
    return arena_printf(a, "%02d:%02d", minute / 60, minute % 60);
}

static void read(const struct table *t, size_t i, struct setting *x)
{
    *x = (struct setting){.person = cell_int(t, i, 0),
                          .own = !cell_null(t, i, 1),
                          .from = (int)cell_int(t, i, 1),
                          .until = (int)cell_int(t, i, 2),
                          .mail = cell_text(t, i, 3),
                          .hook = cell_int(t, i, 4) != 0};
}

enum err setting_get(struct db *db, struct arena *a, int64_t county, int64_t person,
                     struct setting *ret, struct error *e)
{
    struct table t;
    enum err r = db_all(
        db, a, "select " COLUMNS " from notice_setting x where x.county = ?1 and x.person = ?2",
        ARGS(I(county), I(person)), &t, e);
    if (r) {
        return r;
    }
    *ret = (struct setting){.person = person};
    if (t.n) {
        read(&t, 0, ret);
    }
    return OK;
}

enum err setting_put(struct db *db, struct arena *a, const struct actor *by,
                     const struct setting *x, struct error *e)
{
    if (!str_empty(x->mail) && !channel_address_ok(x->mail)) {
        return error_set(e, ERR_INVALID, "邮箱要写成 name@example.cn 的样子，不写就不发邮件。");
    }
    return db_run(
        db,
        "insert into notice_setting (county, person, quiet_from, quiet_until, mail, hook, "
        "changed_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict (county, person) do "
        "update set quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until, "
        "mail = excluded.mail, hook = excluded.hook, changed_at = excluded.changed_at",
        ARGS(I(by->county), I(by->person), x->own ? I(x->from) : NIL, x->own ? I(x->until) : NIL,
             T(x->mail), I(x->hook), T(datetime_text(a, now_ms()))),
        NULL, e);
}

enum err setting_all(struct db *db, struct arena *a, int64_t county, struct setting **ret,
                     size_t *ret_n, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select " COLUMNS ", p.name from notice_setting x join person p on p.id = "
                        "x.person where x.county = ?1 order by x.person",
                        ARGS(I(county)), &t, e);
    if (r) {
        return r;
    }
    *ret = arena_array(a, t.n + 1, sizeof(**ret));
    *ret_n = t.n;
    for (size_t i = 0; i < t.n; i++) {
        read(&t, i, &(*ret)[i]);
        (*ret)[i].name = cell_text(&t, i, 5);
    }
    return OK;
}

const struct setting *setting_of(const struct setting *list, size_t n, int64_t person)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i].person == person) {
            return &list[i];
        }
    }
    return NULL;
}
