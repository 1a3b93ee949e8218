#include "base/date.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

#define MS_DAY    86400000LL
#define MS_OFFICE (8 * 3600000LL) /* UTC+8 */

static const char *const weekday_text[] = {"",     "周一", "周二", "周三",
                                           "周四", "周五", "周六", "周日"};

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

static bool make(int year, int month, int day, struct date *ret)
{
    if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1 ||
        day > month_days(year, month)) {
        return false;
    }
    *ret = (struct date){.year = (int16_t)year, .month = (int8_t)month, .day = (int8_t)day};
    return true;
}

bool date_ok(struct date d)
{
    return make(d.year, d.month, d.day, &d);
}

/* Days since 1970-01-01. Years are counted from March, so that the leap day is the last of its year. */
static int day_number(struct date d)
{
    int year = d.month > 2 ? d.year : d.year - 1;
    int month = d.month > 2 ? d.month - 3 : d.month + 9;

    return year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + d.day - 719469;
}

/* The date of a day number; year 0 outside 1900..2199. */
static struct date of_day_number(int64_t n)
{
    struct date d = {0};
    const int64_t first = day_number((struct date){1900, 1, 1});
    const int64_t last = day_number((struct date){2199, 12, 31});

    if (n < first || n > last) {
        return d;
    }
    int year = 1900 + (int)((n - first) / 366);
    while (year < 2199 && day_number((struct date){(int16_t)(year + 1), 1, 1}) <= n) {
        year++;
    }
    int left = (int)n - day_number((struct date){(int16_t)year, 1, 1}), month = 1;
    while (left >= month_days(year, month)) {
        left -= month_days(year, month++);
    }
    make(year, month, left + 1, &d);
    return d;
}

/* Reads `n` digits at s; -1 when one is missing. */
static int fixed_digits(const char *s, int n)
{
    int value = 0;

    for (int i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9') {
            return -1;
        }
        value = value * 10 + s[i] - '0';
    }
    return value;
}

static bool parse_ten(const char *s, struct date *ret)
{
    return s[4] == '-' && s[7] == '-' &&
           make(fixed_digits(s, 4), fixed_digits(s + 5, 2), fixed_digits(s + 8, 2), ret);
}

bool date_parse(const char *s, struct date *ret)
{
    return s && strnlen(s, 11) == 10 && parse_ten(s, ret);
}

/* Reads up to `most` digits, full-width ones too, and moves past them; -1 when there is none. */
static int loose_number(const char **s, int most)
{
    int value = -1;

    for (int i = 0; i < most; i++) {
        const char *next = *s;
        int32_t c = str_next(&next);
        c = c >= 0xFF10 && c <= 0xFF19 ? c - 0xFF10 + '0' : c;
        if (c < '0' || c > '9') {
            break;
        }
        value = (value < 0 ? 0 : value) * 10 + (int)(c - '0');
        *s = next;
    }
    return value;
}

static void skip_blanks(const char **s)
{
    for (;;) {
        if (**s == ' ' || **s == '\t') {
            ++*s;
        } else if (str_starts(*s, "\u3000")) {
            *s += strlen("\u3000");
        } else {
            return;
        }
    }
}

static bool skip_word(const char **s, const char *word)
{
    skip_blanks(s);
    if (!str_starts(*s, word)) {
        return false;
    }
    *s += strlen(word);
    skip_blanks(s);
    return true;
}

/* Which separator stands at *s: 1 '-', 2 '.', 3 '/', 4 the Chinese word; 0 none. */
static int separator(const char **s, const char *word)
{
    static const char *const narrow[] = {"-", ".", "/"}, *const wide[] = {"－", "．", "／"};

    for (int i = 0; i < 3; i++) {
        if (skip_word(s, narrow[i]) || skip_word(s, wide[i])) {
            return i + 1;
        }
    }
    return skip_word(s, word) ? 4 : 0;
}

/* "9-3" or "9月3日": one separator, then the day. */
static bool month_and_day(const char *s, int kind, int year, struct date *ret)
{
    int month = loose_number(&s, 2);

    if (month < 0 || separator(&s, "月") != kind) {
        return false;
    }
    int day = loose_number(&s, 2);
    bool word = skip_word(&s, "日") || skip_word(&s, "号");
    skip_blanks(&s);
    return *s == '\0' && (!word || kind == 4) && make(year, month, day, ret);
}

static bool eight_digits(const char *s, struct date *ret)
{
    int n = loose_number(&s, 8);

    skip_blanks(&s);
    return *s == '\0' && n >= 10000000 && make(n / 10000, n / 100 % 100, n % 100, ret);
}

bool date_parse_loose(const char *s, struct date today, struct date *ret)
{
    if (!s) {
        return false;
    }
    skip_blanks(&s);
    const char *rest = s;
    if (skip_word(&rest, "今天") && *rest == '\0') {
        *ret = today;
        return date_ok(today);
    }
    rest = s;
    int first = loose_number(&rest, 4);
    if (first < 1000) {
        const char *at = s;
        int month = loose_number(&at, 2), kind = separator(&at, "月");
        return month > 0 && kind && month_and_day(s, kind, today.year, ret);
    }
    int kind = separator(&rest, "年");
    return kind ? month_and_day(rest, kind, first, ret) : eight_digits(s, ret);
}

char *date_text(struct arena *a, struct date d)
{
    return date_ok(d) ? arena_printf(a, "%04d-%02d-%02d", d.year, d.month, d.day)
                      : arena_strdup(a, "");
}

char *date_chinese(struct arena *a, struct date d)
{
    return date_ok(d) ? arena_printf(a, "%d年%d月%d日", d.year, d.month, d.day)
                      : arena_strdup(a, "");
}

char *date_list(struct arena *a, struct date d, struct date today)
{
    const char *weekday = weekday_text[date_weekday(d)];

    if (!date_ok(d)) {
        return arena_strdup(a, "");
    }
    if (d.year == today.year) {
        return arena_printf(a, "%d-%02d %s", d.month, d.day, weekday);
    }
    return arena_printf(a, "%d-%d-%02d %s", d.year, d.month, d.day, weekday);
}

int date_cmp(struct date a, struct date b)
{
    int x = a.year * 10000 + a.month * 100 + a.day, y = b.year * 10000 + b.month * 100 + b.day;

    return (x > y) - (x < y);
}

struct date date_add(struct date d, int days)
{
    return date_ok(d) ? of_day_number((int64_t)day_number(d) + days) : (struct date){0};
}

int date_diff(struct date a, struct date b)
{
    return date_ok(a) && date_ok(b) ? day_number(a) - day_number(b) : 0;
}

int date_weekday(struct date d)
{
    if (!date_ok(d)) {
        return 0;
    }
    int from_thursday = day_number(d) % 7; /* 1970-01-01 was one */

    return (from_thursday + 7 + 3) % 7 + 1;
}

/* Splits ms into a day number and the ms inside that day, also before 1970. */
static int64_t split_day(int64_t ms, int64_t *ret_rest)
{
    int64_t rest = ms % MS_DAY;

    if (rest < 0) {
        rest += MS_DAY;
    }
    *ret_rest = rest;
    return ms / MS_DAY - (ms % MS_DAY < 0);
}

/* Keeps the eight hours from overflowing; far beyond the calendar at either end. */
static int64_t office_ms(int64_t ms)
{
    return ms > INT64_MAX - MS_OFFICE ? ms : ms + MS_OFFICE;
}

struct date date_of_ms(int64_t ms)
{
    int64_t rest;

    return of_day_number(split_day(office_ms(ms), &rest));
}

char *datetime_text(struct arena *a, int64_t ms)
{
    int64_t rest;
    struct date d = of_day_number(split_day(ms, &rest));
    int second = (int)(rest / 1000);

    return arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02dZ", d.year, d.month, d.day, second / 3600,
                        second / 60 % 60, second % 60);
}

bool datetime_parse(const char *s, int64_t *ret_ms)
{
    struct date d;

    if (!s || strnlen(s, 21) != 20 || !parse_ten(s, &d) || s[10] != 'T' || s[13] != ':' ||
        s[16] != ':' || s[19] != 'Z') {
        return false;
    }
    int h = fixed_digits(s + 11, 2), m = fixed_digits(s + 14, 2), sec = fixed_digits(s + 17, 2);
    if (h < 0 || h > 23 || m < 0 || m > 59 || sec < 0 || sec > 59) {
        return false;
    }
    *ret_ms = day_number(d) * MS_DAY + ((h * 60 + m) * 60 + sec) * 1000LL;
    return true;
}

char *datetime_people(struct arena *a, int64_t ms, struct date today)
{
    int64_t rest;
    struct date d = of_day_number(split_day(office_ms(ms), &rest));
    int minute = (int)(rest / 60000);

    return arena_printf(a, "%s %02d:%02d", date_list(a, d, today), minute / 60, minute % 60);
}
