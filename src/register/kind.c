#include "register/kind.h"

#include <string.h>

#include "base/checkid.h"
#include "base/str.h"

enum { PHONE_MAX = 32, DETAIL_CHARS = 200 };

#define refuse(e, f, ...) (error_set((e), ERR_INVALID, __VA_ARGS__), error_field((e), (f)->id))

/* --- telephone ------------------------------------------------------------------------------------------------------- */
/* Digits and hyphens; blanks, brackets and full-width forms are forgiven. False on any other sign. */
static bool bare_phone(const char *s, char ret[PHONE_MAX])
{
    size_t n = 0;
    while (*s) {
        int32_t c = str_next(&s);
        if (c >= 0xFF01 && c <= 0xFF5E) {
            c -= 0xFEE0;
        }
        if (c == ' ' || c == '(' || c == 0x3000 || (c == ')' && n == 0)) {
            continue;
        }
        if (c == ')' || c == 0x2014 || c == 0x2013) {
            c = '-';
        }
        if ((c != '-' && (c < '0' || c > '9')) || n + 1 >= PHONE_MAX) {
            return false;
        }
        if (c != '-' || (n && ret[n - 1] != '-')) {
            ret[n++] = (char)c;
        }
    }
    ret[n] = 0;
    return n > 0;
}

static size_t digits(const char *s)
{
    return strspn(s, "0123456789");
}

/* 0571-87654321 or 057187654321, an extension behind; 400-820-8820; 87654321; 12345. */
static bool fixed_line(const char *s)
{
    size_t n = digits(s), all = strlen(s);
    if (s[0] == '0') {
        bool area = (n == 3 || n == 4) && s[n] == '-';
        const char *rest = area ? s + n + 1 : s;
        size_t k = digits(rest), low = area ? 7 : 10, high = area ? 8 : 12;
        return k >= low && k <= high && (!rest[k] || (rest[k] == '-' && digits(rest + k + 1) > 0));
    }
    if (str_starts(s, "400") || str_starts(s, "800")) {
        return all == 10 || all == 12;
    }
    return all == n && (n == 3 || n == 5 || n == 6 || n == 7 || n == 8);
}

static enum err parse_phone(struct arena *a, const struct field_def *f, const char *s,
                            struct value *ret, struct error *e)
{
    char t[PHONE_MAX];
    if (!bare_phone(s, t)) {
        return refuse(e, f, "“%s”要填电话号码，只用数字和短横，现在填的是“%s”。", f->title, s);
    }
    const char *number = str_starts(t, "86-") ? t + 3 : t;
    if (number[0] == '1' && digits(number) == strlen(number) && strlen(number) >= 8) {
        if (strlen(number) != 11) {
            return refuse(e, f, "“%s”：手机号码是 11 位，现在是 %zu 位，请核对。", f->title,
                          strlen(number));
        }
        if (number[1] < '3') {
            return refuse(e, f, "“%s”：手机号码没有 1%c 开头的，请核对。", f->title, number[1]);
        }
    } else if (!fixed_line(number)) {
        return refuse(e, f,
                      "“%s”：“%s”不像电话号码。手机填 11 位；座机带区号，例如 0571-87654321。",
                      f->title, s);
    }
    *ret = (struct value){.set = true, .s = arena_strdup(a, number)};
    return OK;
}

/* --- numbers with a check digit -------------------------------------------------------------------------------------- */
static enum err parse_checked(struct arena *a, const struct field_def *f, const char *s,
                              struct date today, struct value *ret, struct error *e)
{
    char number[CHECKID_LEN + 1];
    enum err r = f->type == FIELD_USCI ? checkid_usci(s, number, e)
                                       : checkid_citizen(s, today, number, NULL, e);
    if (r) {
        return error_field(e, f->id);
    }
    *ret = (struct value){.set = true, .s = arena_strdup(a, number)};
    return OK;
}

bool kind_excusable(const struct field_def *f, const struct error *e)
{
    return f->override_by &&
           (str_eq(e->rule, "check_digit") || str_eq(e->rule, "organisation_digit"));
}

struct value kind_as_typed(struct arena *a, const char *s)
{
    char *t = str_replace(a, str_replace(a, str_trim(a, s), " ", ""), "-", "");
    for (char *p = t; *p; p++) {
        *p = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
    }
    return (struct value){.set = *t != 0, .s = t};
}

/* --- places ---------------------------------------------------------------------------------------------------------- */
struct place_parts kind_place(struct arena *a, const char *stored)
{
    char **parts;
    size_t n = str_split(a, stored, '|', &parts);
    if (n < 2) {
        return (struct place_parts){"", stored, ""};
    }
    return (struct place_parts){parts[0], parts[1], n > 2 ? parts[2] : ""};
}

static bool coordinate(const char *s, int64_t max)
{
    int64_t n;
    return str_to_scaled(s, 6, &n) && n >= -max * 1000000 && n <= max * 1000000;
}

static bool coordinates(struct arena *a, const char *s)
{
    char **parts;
    size_t n = str_split(a, str_replace(a, s, "\uff0c", ","), ',', &parts);
    return n == 2 && coordinate(parts[0], 180) && coordinate(parts[1], 90);
}

static enum err parse_place(struct arena *a, const struct field_def *f, const char *s,
                            struct value *ret, struct error *e)
{
    struct place_parts p = kind_place(a, s);
    size_t n = strlen(p.region);
    if (*p.region && (digits(p.region) != n || (n != 6 && n != 9 && n != 12))) {
        return refuse(e, f, "“%s”的区划代码是 6、9 或 12 位数字，现在填的是“%s”。", f->title,
                      p.region);
    }
    if (!*p.detail) {
        return refuse(e, f, "“%s”要写到路名门牌或村组。", f->title);
    }
    if (str_chars(p.detail) > DETAIL_CHARS) {
        return refuse(e, f, "“%s”的详细地址最多 %d 个字。", f->title, DETAIL_CHARS);
    }
    if (*p.at && !coordinates(a, p.at)) {
        return refuse(e, f, "“%s”的坐标写经度和纬度，用逗号隔开，例如 120.12,30.27。", f->title);
    }
    const char *at = str_replace(a, p.at, "\uff0c", ",");
    *ret = (struct value){.set = true, .s = arena_printf(a, "%s|%s|%s", p.region, p.detail, at)};
    return OK;
}

enum err kind_parse(struct arena *a, const struct field_def *f, const char *s, struct date today,
                    struct value *ret, struct error *e)
{
    switch (f->type) {
    case FIELD_PHONE: return parse_phone(a, f, s, ret, e);
    case FIELD_PLACE: return parse_place(a, f, s, ret, e);
    default: return parse_checked(a, f, s, today, ret, e);
    }
}

/* --- masks ----------------------------------------------------------------------------------------------------------- */
static const char *stars(struct arena *a, const char *s, size_t head, size_t tail)
{
    size_t n = str_chars(s);
    if (n <= head + tail) {
        return "****";
    }
    const char *end = s + str_prefix(s, n - tail);
    return arena_printf(a, "%.*s%s%s", (int)str_prefix(s, head), s,
                        head + tail + 4 < n ? "********" : "****", tail ? end : "");
}

const char *kind_masked(struct arena *a, enum mask_kind mask, const char *s)
{
    if (str_empty(s)) {
        return "";
    }
    switch (mask) {
    case MASK_ID: return stars(a, s, 4, 2);
    case MASK_PHONE: return stars(a, s, 3, 4);
    case MASK_NAME: return arena_printf(a, "%.*s**", (int)str_prefix(s, 1), s);
    default: return "";
    }
}
