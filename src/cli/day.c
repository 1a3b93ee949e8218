#include "cli/day.h"

#include "base/now.h"
#include "base/str.h"

#define MINUTE_MS INT64_C(60000)
#define DAY_MS    (1440 * MINUTE_MS)
#define OFFICE_MS (480 * MINUTE_MS) /* UTC+8 */
#define SETTING   "demo.today"

int64_t day_ms(struct date d, int hour, int minute)
{
    static const struct date epoch = {1970, 1, 1};
    return date_diff(d, epoch) * DAY_MS - OFFICE_MS + (hour * 60 + minute) * MINUTE_MS;
}

void day_shift(struct date today)
{
    int64_t time_of_day = (now_real_ms() + OFFICE_MS) % DAY_MS;
    now_set(day_ms(today, 0, 0) + time_of_day);
}

enum err day_parse(const char *option, const char *text, struct date *ret, struct error *e)
{
    if (date_parse(text, ret)) {
        return OK;
    }
    return error_set(e, ERR_INVALID, "--%s 要写成 2026-09-28 的样子，并且是真实的日期。", option);
}

enum err day_keep(struct db *db, struct arena *a, int64_t county, struct date today,
                  struct error *e)
{
    return db_run(db,
                  "insert into setting (county, name, value) values (?1, ?2, ?3) "
                  "on conflict (county, name) do update set value = excluded.value",
                  ARGS(I(county), T(SETTING), T(date_text(a, today))), NULL, e);
}

enum err day_of_demo(struct opened *o, struct date *ret, struct error *e)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct table t;
    struct db *db;
    enum err r = store_reader(o->store, &db, e);
    if (r || (r = db_all(db, a,
                         "select c.demo, s.value from county c "
                         "left join setting s on s.county = c.id and s.name = ?1",
                         ARGS(T(SETTING)), &t, e))) {
        return r;
    }
    struct date day = {0};
    for (size_t i = 0; i < t.n; i++) {
        const char *text = cell_text(&t, i, 1);
        if (!cell_int(&t, i, 0)) {
            *ret = (struct date){0};
            return OK;
        }
        if (text) {
            (void)date_parse(text, &day);
        }
    }
    *ret = day;
    return OK;
}
