/* sheet_style.c - what a number of a workbook stands for: its style names a number format, and the format tells a date by its
 * letters. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "sheet/sheet_internal.h"

enum { FORMATS_MAX = 5000, FIRST_CUSTOM = 164, DIGITS = 15, FIGURE_BYTES = 400 };

/* --- formats -------------------------------------------------------------------------------------------------- */

/* ECMA-376 part 1, 18.8.30; 27 to 36 and 50 to 58 as in a Chinese setting. */
static enum number_kind built_in(int id)
{
    if ((id >= 18 && id <= 21) || (id >= 45 && id <= 47) || (id >= 32 && id <= 35) || id == 55 ||
        id == 56) {
        return id == 46 ? NUMBER_PLAIN : NUMBER_TIME; /* 46 counts hours past 24 */
    }
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58)) {
        return NUMBER_DATE;
    }
    if (id == 9 || id == 10) {
        return NUMBER_PERCENT;
    }
    return id == 22 ? NUMBER_DATETIME : NUMBER_PLAIN;
}

/* Behind what is not part of the picture: "text", \x, _x, *x, [...]. NULL for [h], a duration. */
static const char *skip_literal(const char *p)
{
    switch (*p) {
    case '"': {
        const char *close = strchr(p + 1, '"');
        return close ? close + 1 : p + strlen(p);
    }
    case '[': {
        const char *close = strchr(p, ']');
        size_t n = strspn(p + 1, "hHmMsS");
        if (n && p[1 + n] == ']') {
            return NULL;
        }
        return close ? close + 1 : p + strlen(p);
    }
    default: return p[1] ? p + 2 : p + 1;
    }
}

/* m is a month beside y or d, and minutes beside h or s. */
enum number_kind style_of_format(const char *code)
{
    bool day = false, clock = false, m = false, percent = false;
    if (!code || str_starts(code, "G/")) {
        return NUMBER_PLAIN;
    }
    for (const char *p = code; *p && *p != ';';) {
        if (strchr("\"\\_*[", *p)) {
            if (!(p = skip_literal(p))) {
                return NUMBER_PLAIN;
            }
            continue;
        }
        if (str_starts(p, "General")) {
            p += strlen("General");
            continue;
        }
        if ((*p | 0x20) == 'e' && (p[1] == '+' || p[1] == '-')) {
            return NUMBER_PLAIN;
        }
        day |= strchr("yYdDeEaA", *p) && !str_starts(p, "AM/PM") && !str_starts(p, "A/P") &&
               !str_starts(p, "am/pm") && !str_starts(p, "a/p");
        clock |= strchr("hHsS", *p) != NULL;
        m |= *p == 'm' || *p == 'M';
        percent |= *p == '%';
        p += str_starts(p, "AM/PM") || str_starts(p, "am/pm") ? 5
             : str_starts(p, "A/P") || str_starts(p, "a/p")   ? 3
                                                              : 1;
    }
    day |= m && !clock;
    if (day || clock) {
        return day && clock ? NUMBER_DATETIME : day ? NUMBER_DATE : NUMBER_TIME;
    }
    return percent ? NUMBER_PERCENT : NUMBER_PLAIN;
}

/* --- the part ------------------------------------------------------------------------------------------------- */

struct format {
    int id;
    enum number_kind kind;
};
struct reading {
    struct arena *a;
    struct styles *styles;
    struct format *formats;
    size_t n, cap;
    bool in_cells;
};

static int number_of(const char *s)
{
    int64_t n;
    return s && str_to_int(s, &n) && n >= 0 && n < 100000 ? (int)n : 0;
}

static enum number_kind kind_of(const struct reading *x, int id)
{
    for (size_t i = x->n; i > 0; i--) {
        if (x->formats[i - 1].id == id) {
            return x->formats[i - 1].kind;
        }
    }
    return id < FIRST_CUSTOM ? built_in(id) : NUMBER_PLAIN;
}

static enum err on_start(void *ctx, const struct xml_tag *tag, struct error *e)
{
    struct reading *x = ctx;
    if (str_eq(tag->name, "cellXfs")) {
        x->in_cells = true;
    } else if (str_eq(tag->name, "numFmt")) {
        if (x->n == FORMATS_MAX) {
            return error_set(e, ERR_LIMIT, "文件里的数字格式太多，没有读取。");
        }
        struct format *f = arena_push(x->a, &x->formats, &x->n, &x->cap, sizeof(*f));
        f->id = number_of(xml_attr(tag, "numFmtId"));
        f->kind = style_of_format(xml_attr(tag, "formatCode"));
    } else if (x->in_cells && str_eq(tag->name, "xf")) {
        struct styles *s = x->styles;
        if (s->n == SHEET_STYLES_MAX) {
            return error_set(e, ERR_LIMIT, "文件里的单元格样式太多，没有读取。");
        }
        unsigned char *kind = arena_push(x->a, &s->kinds, &s->n, &s->cap, 1);
        *kind = (unsigned char)kind_of(x, number_of(xml_attr(tag, "numFmtId")));
    }
    return OK;
}

static enum err on_end(void *ctx, const char *name, struct error *e)
{
    struct reading *x = ctx;
    (void)e;
    if (str_eq(name, "cellXfs")) {
        x->in_cells = false;
    }
    return OK;
}

enum err styles_read(const struct book *b, struct styles *ret, struct error *e)
{
    size_t part;
    struct reading x = {.a = b->a, .styles = ret};
    struct xml_reader reader = {.ctx = &x, .start = on_start, .end = on_end};
    return book_part(b, NULL, "styles", &part) ? book_parse(b, part, &reader, e) : OK;
}

/* --- figures -------------------------------------------------------------------------------------------------- */

static bool read_figure(const char *figure, double *ret)
{
    char *end;
    if (!*figure || strspn(figure, "0123456789+-.eE") != strlen(figure) || strlen(figure) > 40) {
        return false;
    }
    *ret = strtod(figure, &end);
    return !*end && isfinite(*ret);
}

static bool is_whole(const char *s)
{
    s += *s == '-';
    return *s && strspn(s, "0123456789") == strlen(s);
}

/* Spreadsheet programs keep 15 digits: a longer whole number has lost its end. */
const char *style_number(struct arena *a, const char *figure, bool *ret_cut)
{
    double value;
    if (!read_figure(figure, &value)) {
        return NULL;
    }
    *ret_cut = fabs(value) >= 1e15;
    if (is_whole(figure) && strlen(figure) <= 18) {
        return figure;
    }
    char text[FIGURE_BYTES];
    snprintf(text, sizeof(text), "%.*g", DIGITS, value);
    if (strchr(text, 'e')) {
        int places =
            value != 0 && fabs(value) < 1 ? (int)ceil(-log10(fabs(value))) + DIGITS - 1 : 0;
        snprintf(text, sizeof(text), "%.*f", places < 60 ? places : 60, value);
        char *end = text + strlen(text);
        while (strchr(text, '.') && (end[-1] == '0' || end[-1] == '.')) {
            bool point = *--end == '.';
            *end = 0;
            if (point) {
                break;
            }
        }
    }
    return arena_strdup(a, str_eq(text, "-0") ? "0" : text);
}

const char *style_percent(struct arena *a, const char *figure)
{
    double value;
    bool cut;
    char text[FIGURE_BYTES];
    if (!read_figure(figure, &value)) {
        return NULL;
    }
    snprintf(text, sizeof(text), "%.*g", DIGITS, value * 100);
    const char *percent = style_number(a, text, &cut);
    return percent ? arena_printf(a, "%s%%", percent) : NULL;
}

/* Excel's 1900 has a 29 February: days before March are one off. Seconds are rounded as it shows them. */
static bool day_and_second(double value, bool from_1904, struct date *ret_day, int *ret_second)
{
    const struct date start_1904 = {1904, 1, 1}, start_1900 = {1900, 1, 1};
    double whole = floor(value);
    int second = (int)lround((value - whole) * 86400);
    if (value < 0 || value >= 200000) {
        return false;
    }
    int day = (int)whole + (second == 86400);
    *ret_second = second % 86400;
    if (from_1904) {
        *ret_day = date_add(start_1904, day);
    } else {
        *ret_day = date_add(start_1900, day < 60 ? day - 1 : day - 2);
    }
    return true;
}

static const char *clock_text(struct arena *a, int second)
{
    int h = second / 3600, m = second / 60 % 60, s = second % 60;
    return s ? arena_printf(a, "%02d:%02d:%02d", h, m, s) : arena_printf(a, "%02d:%02d", h, m);
}

const char *style_date(struct arena *a, const char *figure, enum number_kind kind, bool from_1904)
{
    double value;
    struct date day;
    int second;
    if (!read_figure(figure, &value) || !day_and_second(value, from_1904, &day, &second)) {
        return NULL;
    }
    if (kind == NUMBER_TIME) {
        return value < 1 ? clock_text(a, second) : NULL;
    }
    if (!date_ok(day)) {
        return NULL;
    }
    const char *text = date_text(a, day);
    return kind == NUMBER_DATE ? text : arena_printf(a, "%s %s", text, clock_text(a, second));
}
