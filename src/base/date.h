/* date.h - calendar dates and moments. No time zone arithmetic but one: the office is at UTC+8.
 *
 * A date is plain year/month/day between 1900-01-01 and 2199-12-31; year 0 means "absent". Text forms, fixed in
 * the database: 'YYYY-MM-DD' and 'YYYY-MM-DDTHH:MM:SSZ' (UTC).
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct date {
    int16_t year;
    int8_t month, day;
};

bool date_ok(struct date d);
bool date_parse(const char *s, struct date *ret); /* only 'YYYY-MM-DD', a real day */
/* What people type: 2026-9-3, 2026.9.3, 2026/9/3, 20260903, 2026年9月3日, 9-3 and 9月3日 (year of `today`), 今天;
 * full-width digits too. */
bool date_parse_loose(const char *s, struct date today, struct date *ret);
/* The three texts of an absent date are empty. */
char *date_text(struct arena *a, struct date d);    /* "2026-09-03" */
char *date_chinese(struct arena *a, struct date d); /* "2026年9月3日" */
char *date_list(struct arena *a, struct date d,
                struct date today);         /* "9-03 周四"; another year is written out */
int date_cmp(struct date a, struct date b); /* <0, 0, >0 */
/* Beyond the calendar the result is absent; with an absent date: absent, 0, 0. */
struct date date_add(struct date d, int days);
int date_diff(struct date a, struct date b); /* a - b in days */
int date_weekday(struct date d);             /* 1 Monday .. 7 Sunday */

struct date date_of_ms(int64_t ms); /* the office's day (UTC+8) of unix milliseconds */
char *datetime_text(struct arena *a, int64_t ms); /* "2026-09-03T01:02:03Z" */
bool datetime_parse(const char *s, int64_t *ret_ms);
char *datetime_people(struct arena *a, int64_t ms,
                      struct date today); /* office time: "9-03 周四 09:02" */

#endif
