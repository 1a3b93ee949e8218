/* value_text.c - a value as people read it, in its plain form, and the comparison of two. */
#include <string.h>

#include "base/date.h"
#include "base/id.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "register/column.h"
#include "register/kind.h"
#include "register/rows.h"
#include "register/value.h"

enum { VALUE_BYTES = 1 << 20 };

/* 5000.00 -> 5,000.00 */
static char *group_thousands(struct arena *a, const char *s)
{
    size_t n = strcspn(s, "."), sign = s[0] == '-';
    struct strbuf b = strbuf_make(VALUE_BYTES);
    for (size_t i = 0; s[i]; i++) {
        if (i > sign && i < n && (n - i) % 3 == 0) {
            strbuf_char(&b, ',');
        }
        strbuf_char(&b, s[i]);
    }
    char *t = strbuf_take(&b, a);
    strbuf_clear(&b);
    return t;
}

/* Whole numbers of up to four digits stand ungrouped (GB/T 15835): 2026, not 2,026. */
static const char *show_int(struct arena *a, int64_t n)
{
    char *s = str_from_scaled(a, n, 0, false);
    return n > -10000 && n < 10000 ? s : group_thousands(a, s);
}

/* Office time "2026-09-03 09:30", with seconds only where there are any. */
static const char *office_time(struct arena *a, const char *stored)
{
    int64_t ms;
    if (!datetime_parse(stored, &ms)) {
        return stored;
    }
    char *t = datetime_text(a, ms + 8 * 3600 * 1000LL);
    t[10] = ' ';
    t[strlen(t) - 1] = 0;
    if (str_ends(t, ":00") && strlen(t) == 19) {
        t[16] = 0;
    }
    return t;
}

static const char *show_datetime(struct arena *a, const char *stored)
{
    const char *t = office_time(a, stored);
    struct date d;
    char *day = arena_strndup(a, t, 10);
    if (strlen(t) < 16 || !date_parse(day, &d)) {
        return t;
    }
    return arena_printf(a, "%s%s", date_chinese(a, d), t + 10);
}

static const char *show_date(struct arena *a, const char *stored)
{
    struct date d;
    return date_parse(stored, &d) ? date_chinese(a, d) : stored;
}

static const char *with_unit(struct arena *a, const struct field_def *f, const char *s)
{
    if (!f->unit) {
        return s;
    }
    return arena_printf(a, f->unit[0] == '/' ? "%s%s" : "%s %s", s, f->unit); /* 3/4, 12 人 */
}

static const char *link_text(struct arena *a, const struct link *l, bool plain)
{
    if (!plain && l->label) {
        return l->label;
    }
    return l->code ? l->code : id_text(a, l->ref);
}

static const char *join(struct arena *a, const struct value *v, const char *between, bool plain)
{
    struct strbuf b = strbuf_make(VALUE_BYTES);
    for (size_t i = 0; i < v->n; i++) {
        strbuf_str(&b, i ? between : "");
        strbuf_str(&b, link_text(a, &v->links[i], plain));
    }
    char *t = strbuf_take(&b, a);
    strbuf_clear(&b);
    return t;
}

/* The region code says little to people; coordinates stand behind the address. */
static const char *show_place(struct arena *a, const char *stored)
{
    struct place_parts p = kind_place(a, stored);
    return *p.at ? arena_printf(a, "%s（%s）", p.detail, p.at) : p.detail;
}

const char *value_show(struct arena *a, const struct field_def *f, const struct value *v)
{
    if (v->hidden) {
        return v->s ? v->s : "（不公开）";
    }
    if (!v->set) {
        return "";
    }
    if (column_listed(f)) {
        return join(a, v, "、", false);
    }
    switch (f->type) {
    case FIELD_ROWS: return rows_show(a, f, v);
    case FIELD_PLACE: return show_place(a, v->s);
    case FIELD_INT: return with_unit(a, f, show_int(a, v->i));
    case FIELD_DECIMAL:
        return with_unit(a, f, group_thousands(a, str_from_scaled(a, v->i, f->scale, false)));
    case FIELD_MONEY:
        return arena_printf(a, "%s 元", group_thousands(a, str_from_scaled(a, v->i, 2, true)));
    case FIELD_YESNO: return v->i ? "是" : "否";
    case FIELD_DATE: return show_date(a, v->s);
    case FIELD_DATETIME: return show_datetime(a, v->s);
    case FIELD_CODE: return v->label ? v->label : v->s;
    case FIELD_REF: return v->label ? v->label : id_text(a, v->i);
    default: return v->s ? v->s : "";
    }
}

const char *value_show_over(struct arena *a, const struct field_def *f, const struct value *v,
                            const struct value *over)
{
    bool lower = over && over->set && over->i && v->set && !v->hidden && f->type == FIELD_INT;
    return lower ? arena_printf(a, "%s余%s", show_int(a, v->i), f->unit ? f->unit : "")
                 : value_show(a, f, v);
}

const char *value_show_in(struct arena *a, const struct field_def *f, const struct value *values)
{
    return value_show_over(a, f, &values[f->index], f->over ? &values[f->over->index] : NULL);
}

const char *value_plain(struct arena *a, const struct field_def *f, const struct value *v)
{
    if (!v->set) {
        return NULL;
    }
    if (column_listed(f)) {
        return join(a, v, ",", true);
    }
    switch (f->type) {
    case FIELD_ROWS: return rows_plain(a, f, v);
    case FIELD_INT: return str_from_scaled(a, v->i, 0, false);
    case FIELD_DECIMAL: return str_from_scaled(a, v->i, f->scale, false);
    case FIELD_MONEY: return str_from_scaled(a, v->i, 2, true);
    case FIELD_YESNO: return v->i ? "是" : "否";
    case FIELD_DATETIME: return office_time(a, v->s);
    case FIELD_REF: return id_text(a, v->i);
    default: return v->s;
    }
}

const char *value_masked(struct arena *a, const struct field_def *f, const struct value *v)
{
    return v->set ? kind_masked(a, f->mask, v->s) : "";
}

static bool same_links(const struct value *x, const struct value *y)
{
    for (size_t i = 0; i < x->n; i++) {
        if (x->links[i].ref != y->links[i].ref || !str_eq(x->links[i].code, y->links[i].code)) {
            return false;
        }
    }
    return true;
}

bool value_same(const struct field_def *f, const struct value *x, const struct value *y)
{
    if (!x->set || !y->set) {
        return x->set == y->set;
    }
    if (column_listed(f)) {
        return x->n == y->n && same_links(x, y);
    }
    if (f->type == FIELD_ROWS) {
        return rows_same(f, x, y);
    }
    return column_is_text(f) ? str_eq(x->s, y->s) : x->i == y->i;
}
