#include "people/typed.h"

#include <string.h>

#include "base/date.h"
#include "base/str.h"

enum err typed_refuse(struct error *e, const char *field, const char *sentence)
{
    error_set(e, ERR_INVALID, "%s", sentence);
    return error_field(e, field);
}

enum err typed_text(struct arena *a, const char **text, size_t chars, const char *field,
                    struct error *e)
{
    char *ret = NULL;

    if (*text && str_clean(a, *text, strlen(*text), chars, &ret, e)) {
        return error_field(e, field);
    }
    *text = ret;
    return OK;
}

enum err typed_day(const char *day, const char *field, struct error *e)
{
    struct date d;

    return !day || date_parse(day, &d) ? OK
                                       : typed_refuse(e, field, "日期要写成 2026-09-03 这样。");
}

enum err typed_days(const char *from_on, const char *to_on, struct error *e)
{
    enum err r;

    if ((r = typed_day(from_on, "from_on", e)) || (r = typed_day(to_on, "to_on", e))) {
        return r;
    }
    return from_on && to_on && strcmp(from_on, to_on) > 0
               ? typed_refuse(e, "to_on", "截止日期早于起始日期，请核对。")
               : OK;
}

const char *typed_initials(struct arena *a, const char *name)
{
    char *out = arena_strdup(a, name), *to = out;
    bool inside = false;

    for (const char *p = name; *p; p++) {
        char c = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
        bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if ((unsigned char)c >= 0x80) {
            return NULL;
        }
        if (letter && !inside) {
            *to++ = c;
        }
        inside = letter;
    }
    *to = '\0';
    return out;
}
