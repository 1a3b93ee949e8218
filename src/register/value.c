/* Reading what a person typed. Every refusal names the field by its title and says what would do. */
#include "register/value.h"

#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "register/column.h"
#include "register/kind.h"
#include "register/rows.h"

enum { TEXT_CHARS = 200, LONG_CHARS = 4000, TYPED_CHARS = 20000, LIST_MAX = 500 };

#define refuse(e, f, ...) (error_set((e), ERR_INVALID, __VA_ARGS__), error_field((e), (f)->id))

static size_t max_chars(const struct field_def *f)
{
    if (f->max_chars > 0) {
        return (size_t)f->max_chars;
    }
    return f->type == FIELD_LONG || f->type == FIELD_RICH ? LONG_CHARS : TEXT_CHARS;
}

static enum err parse_text(const struct field_def *f, char *s, struct value *ret, struct error *e)
{
    bool lines = f->type == FIELD_LONG || f->type == FIELD_RICH;
    for (char *p = s; !lines && *p; p++) {
        if (*p == '\n' || *p == '\t') {
            *p = ' ';
        }
    }
    if (str_chars(s) > max_chars(f)) {
        return refuse(e, f, "“%s”最多 %zu 个字，现在有 %zu 个，请写短一些。", f->title,
                      max_chars(f), str_chars(s));
    }
    *ret = (struct value){.set = true, .s = s};
    return OK;
}

/* Thousands separators and the unit behind the figure are dropped: 5,000.00 元. */
static char *bare_number(struct arena *a, const struct field_def *f, const char *s)
{
    char *t = str_replace(a, str_replace(a, s, ",", ""), "\uff0c", "");
    const char *unit = f->type == FIELD_MONEY ? "元" : f->unit;
    if (unit && str_ends(t, unit)) {
        t[strlen(t) - strlen(unit)] = 0;
        t = str_trim(a, t);
    }
    return t;
}

static int scale_of(const struct field_def *f)
{
    switch (f->type) {
    case FIELD_MONEY: return 2;
    case FIELD_DECIMAL: return f->scale;
    default: return 0;
    }
}

static enum err check_number(struct arena *a, const struct field_def *f, int64_t n, struct error *e)
{
    int64_t bound;
    int scale = scale_of(f);
    const char *unit = f->type == FIELD_MONEY ? "元" : f->unit ? f->unit : "";
    if (f->min && str_to_scaled(f->min, scale, &bound) && n < bound) {
        return refuse(e, f, "“%s”不能小于 %s%s，现在填的是 %s。", f->title, f->min, unit,
                      str_from_scaled(a, n, scale, false));
    }
    if (f->max && str_to_scaled(f->max, scale, &bound) && n > bound) {
        return refuse(e, f, "“%s”不能大于 %s%s，现在填的是 %s。", f->title, f->max, unit,
                      str_from_scaled(a, n, scale, false));
    }
    return OK;
}

static enum err parse_number(struct arena *a, const struct field_def *f, const char *s,
                             struct value *ret, struct error *e)
{
    int64_t n;
    int scale = scale_of(f);
    if (!str_to_scaled(bare_number(a, f, s), scale, &n)) {
        if (scale == 0) {
            return refuse(e, f, "“%s”要填整数，现在填的是“%s”。", f->title, s);
        }
        return refuse(e, f, "“%s”要填数字，最多 %d 位小数，现在填的是“%s”。", f->title, scale, s);
    }
    enum err r = check_number(a, f, n, e);
    if (!r) {
        *ret = (struct value){.set = true, .i = n};
    }
    return r;
}

static bool bound_date(const char *text, struct date today, struct date *ret)
{
    if (text && str_eq(text, "today")) {
        *ret = today;
        return true;
    }
    return text && date_parse(text, ret);
}

static enum err parse_date(struct arena *a, const struct field_def *f, const char *s,
                           struct date today, struct value *ret, struct error *e)
{
    struct date d, bound;
    if (!date_parse_loose(s, today, &d)) {
        return refuse(e, f, "“%s”要填日期，例如 %s，现在填的是“%s”。", f->title,
                      date_text(a, today), s);
    }
    if (bound_date(f->min, today, &bound) && date_cmp(d, bound) < 0) {
        return refuse(e, f, "“%s”不能早于%s，现在填的是%s。", f->title, date_chinese(a, bound),
                      date_chinese(a, d));
    }
    if (bound_date(f->max, today, &bound) && date_cmp(d, bound) > 0) {
        const char *what = str_eq(f->max, "today") ? "今天" : date_chinese(a, bound);
        return refuse(e, f, "“%s”不能晚于%s，现在填的是%s。", f->title, what, date_chinese(a, d));
    }
    *ret = (struct value){.set = true, .s = date_text(a, d)};
    return OK;
}

static bool two_digits(const char **p, int max, int *ret)
{
    const char *s = *p;
    if (s[0] < '0' || s[0] > '9') {
        return false;
    }
    int n = s[0] - '0';
    s++;
    if (*s >= '0' && *s <= '9') {
        n = n * 10 + (*s - '0');
        s++;
    }
    *p = s;
    *ret = n;
    return n <= max;
}

/* hh:mm or hh:mm:ss in office time. */
static bool parse_clock(const char *s, int *ret_seconds)
{
    int h, m, sec = 0;
    if (!two_digits(&s, 23, &h) || *s != ':') {
        return false;
    }
    s++;
    if (!two_digits(&s, 59, &m)) {
        return false;
    }
    if (*s == ':') {
        s++;
        if (!two_digits(&s, 59, &sec)) {
            return false;
        }
    }
    *ret_seconds = (h * 60 + m) * 60 + sec;
    return *s == 0;
}

static int64_t office_ms(struct date d, int seconds)
{
    const struct date epoch = {1970, 1, 1};
    return ((int64_t)date_diff(d, epoch) * 86400 + seconds - 8 * 3600) * 1000;
}

static enum err parse_datetime(struct arena *a, const struct field_def *f, const char *s,
                               struct date today, struct value *ret, struct error *e)
{
    int64_t ms;
    if (!datetime_parse(s, &ms)) {
        char *day = str_replace(a, s, "\uff1a", ":");
        char *gap = strpbrk(day, " T");
        struct date d;
        int seconds;
        if (gap) {
            *gap = 0;
        }
        if (!gap || !date_parse_loose(day, today, &d) ||
            !parse_clock(str_trim(a, gap + 1), &seconds)) {
            return refuse(e, f, "“%s”要填日期和时间，例如 %s 09:30，现在填的是“%s”。", f->title,
                          date_text(a, today), s);
        }
        ms = office_ms(d, seconds);
    }
    struct date day = date_of_ms(ms), bound;
    if (!date_ok(day)) {
        return refuse(e, f, "“%s”的年份要在 1900 到 2199 之间。", f->title);
    }
    if (bound_date(f->max, today, &bound) && date_cmp(day, bound) > 0) {
        return refuse(e, f, "“%s”不能晚于%s。", f->title, date_chinese(a, bound));
    }
    if (bound_date(f->min, today, &bound) && date_cmp(day, bound) < 0) {
        return refuse(e, f, "“%s”不能早于%s。", f->title, date_chinese(a, bound));
    }
    *ret = (struct value){.set = true, .s = datetime_text(a, ms)};
    return OK;
}

static enum err parse_yesno(const struct field_def *f, const char *s, struct value *ret,
                            struct error *e)
{
    static const char *const yes[] = {"是", "1", "yes", "true", "on", "有", "√", "✓"};
    static const char *const no[] = {"否", "0", "no", "false", "off", "无", "×", "✗"};
    for (size_t i = 0; i < array_len(yes); i++) {
        if (str_eq(s, yes[i]) || str_eq(s, no[i])) {
            *ret = (struct value){.set = true, .i = str_eq(s, yes[i])};
            return OK;
        }
    }
    return refuse(e, f, "“%s”要填“是”或“否”，现在填的是“%s”。", f->title, s);
}

/* By id; by title as imported sheets have it. */
static const struct code *find_code(const struct field_def *f, const char *s)
{
    const struct code *code = f->codes ? code_find(f->codes, s) : NULL;
    for (size_t i = 0; !code && f->codes && i < f->codes->n; i++) {
        if (str_eq(f->codes->codes[i].title, s)) {
            code = &f->codes->codes[i];
        }
    }
    return code;
}

static enum err parse_code(const struct field_def *f, const char *s, struct value *ret,
                           struct error *e)
{
    const struct code *code = find_code(f, s);
    if (!code) {
        return refuse(e, f, "“%s”里没有“%s”这一项，请从列出的选项中选。", f->title, s);
    }
    if (code_is_group(f->codes, code)) {
        return refuse(e, f, "“%s”里的“%s”是一类，请选它下面的一项。", f->title, code->title);
    }
    *ret = (struct value){.set = true, .s = code->id, .label = code->title};
    return OK;
}

static enum err parse_ref(const struct field_def *f, const char *s, struct value *ret,
                          struct error *e)
{
    int64_t id;
    if (!id_parse(s, &id) || id <= 0) {
        return refuse(e, f, "“%s”要从列出的条目中选，“%s”不是其中之一。", f->title, s);
    }
    *ret = (struct value){.set = true, .i = id};
    return OK;
}

static bool has_link(const struct link *links, size_t n, const struct link *x)
{
    for (size_t i = 0; i < n; i++) {
        if (links[i].ref == x->ref && str_eq(links[i].code, x->code)) {
            return true;
        }
    }
    return false;
}

static enum err parse_link(const struct field_def *f, const char *s, struct link *ret,
                           struct error *e)
{
    struct value one = {0};
    enum err r = column_lists_codes(f) ? parse_code(f, s, &one, e) : parse_ref(f, s, &one, e);
    if (!r) {
        *ret = (struct link){.ref = one.i, .code = one.s, .label = one.label};
    }
    return r;
}

static enum err parse_list(struct arena *a, const struct field_def *f, const char *s,
                           struct value *ret, struct error *e)
{
    char **parts;
    size_t n =
        str_split(a, str_replace(a, str_replace(a, s, "、", ","), "\uff0c", ","), ',', &parts);
    if (n > LIST_MAX) {
        return refuse(e, f, "“%s”最多 %d 项。", f->title, LIST_MAX);
    }
    struct link *links = arena_array(a, n, sizeof(*links));
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        if (str_empty(parts[i])) {
            continue;
        }
        struct link one;
        enum err r = parse_link(f, parts[i], &one, e);
        if (r) {
            return r;
        }
        if (!has_link(links, used, &one)) {
            links[used++] = one;
        }
    }
    *ret = (struct value){.set = used > 0, .links = used ? links : NULL, .n = used};
    return OK;
}

static enum err parse_cleaned(struct arena *a, const struct field_def *f, char *s,
                              struct date today, struct value *ret, struct error *e)
{
    if (column_listed(f)) {
        return parse_list(a, f, s, ret, e);
    }
    switch (f->type) {
    case FIELD_INT:
    case FIELD_DECIMAL:
    case FIELD_MONEY: return parse_number(a, f, s, ret, e);
    case FIELD_DATE: return parse_date(a, f, s, today, ret, e);
    case FIELD_DATETIME: return parse_datetime(a, f, s, today, ret, e);
    case FIELD_YESNO: return parse_yesno(f, s, ret, e);
    case FIELD_CODE: return parse_code(f, s, ret, e);
    case FIELD_REF: return parse_ref(f, s, ret, e);
    case FIELD_PHONE:
    case FIELD_USCI:
    case FIELD_CITIZEN_ID:
    case FIELD_PLACE: return kind_parse(a, f, s, today, ret, e);
    default: return parse_text(f, s, ret, e);
    }
}

enum err value_parse(struct arena *a, const struct field_def *f, const char *typed,
                     struct date today, struct value *ret, struct error *e)
{
    char *s = NULL;
    size_t max = max_chars(f) > TYPED_CHARS ? max_chars(f) * 2 : TYPED_CHARS;
    struct error why;
    if (f->type == FIELD_ROWS && !str_empty(typed)) { /* its cells are cleaned one by one */
        return rows_parse(a, f, typed, today, ret, e);
    }
    if (typed && str_clean(a, typed, strlen(typed), max, &s, &why)) {
        return refuse(e, f, "“%s”：%s", f->title, why.text);
    }
    if (!s) {
        *ret = (struct value){0};
        return OK;
    }
    return parse_cleaned(a, f, s, today, ret, e);
}

const char *field_otherwise(struct arena *a, const struct field_def *f, struct date today)
{
    if (!f->otherwise) {
        return NULL;
    }
    switch (f->type) {
    case FIELD_DATE: return str_eq(f->otherwise, "today") ? date_text(a, today) : f->otherwise;
    case FIELD_YESNO: return str_eq(f->otherwise, "yes") ? "1" : "0";
    default: return f->otherwise;
    }
}
