/* Row by row: is what it says possible, does it say it for the first time, does everything it points at exist. */
#include <stdint.h>
#include <string.h>

#include "base/checkid.h"
#include "base/str.h"
#include "people/roster_internal.h"

enum {
    UNIT_NAME,
    UNIT_KIND,
    UNIT_SHORT,
    UNIT_USCC,
    UNIT_PARENT,
    UNIT_ADDRESS,
    UNIT_PHONE,
    UNIT_SIGN
};
enum { NAME_CHARS = 100, SHORT_CHARS = 40, SIGN_CHARS = 12 };

static const char *behind_county(const struct judging *j, const char *name)
{
    const char *county = j->known->county_short;
    return !str_empty(county) && str_starts(name, county) && name[strlen(county)]
               ? name + strlen(county)
               : name;
}

/* 示范县人民医院 is 县人民医院, 示范县双河镇卫生院 is 双河镇卫生院: only what would mean nothing alone keeps the 县. */
static const char *short_of(const struct judging *j, const char *name)
{
    static const char *const general[] = {"人民", "中医", "中西医", "第",   "妇幼", "疾病", "疾控",
                                          "卫生", "精神", "传染病", "急救", "血",   "医院"};
    const char *rest = behind_county(j, name);
    for (size_t i = 0; i < array_len(general); i++) {
        if (str_starts(rest, general[i])) {
            return org_short(j->a, j->known->county_short, name);
        }
    }
    return str_chars(rest) < 2 ? name : rest;
}

static struct called called_of(const struct judging *j, const char *name, const char *short_name)
{
    return (struct called){
        .whole = name ? roster_name(j->a, name) : NULL,
        .brief = short_name ? roster_name(j->a, short_name) : NULL,
        .without = name ? roster_name(j->a, org_short(j->a, j->known->county_short, name)) : NULL,
        .place = name ? roster_name(j->a, behind_county(j, name)) : NULL};
}

bool roster_called(const struct called *x, const char *key)
{
    return str_eq(x->whole, key) || str_eq(x->brief, key) || str_eq(x->without, key) ||
           str_eq(x->place, key);
}

void roster_known(struct judging *j)
{
    const struct roster_known *k = j->known;
    j->known_names = arena_array(j->a, k->n_units + 1, sizeof(*j->known_names));
    for (size_t i = 0; i < k->n_units; i++) {
        j->known_names[i] = called_of(j, k->units[i].name, k->units[i].short_name);
    }
}

void roster_refuse(struct judging *j, size_t column, const char *why)
{
    roster_fault(j->a, j->r, j->raw->row, column,
                 column < ROSTER_COLUMNS ? j->raw->cells[column] : NULL, why);
    j->bad = true;
}

const char *roster_said(const struct judging *j, size_t column)
{
    return j->raw->cells[column];
}

void roster_need(struct judging *j, size_t column, const char *what)
{
    if (!roster_said(j, column)) {
        roster_refuse(j, column, arena_printf(j->a, "没有写%s。", what));
    }
}

void roster_at_most(struct judging *j, size_t column, size_t chars)
{
    if (roster_said(j, column) && str_chars(roster_said(j, column)) > chars) {
        roster_refuse(j, column, arena_printf(j->a, "太长了，最多 %zu 个字。", chars));
    }
}

bool roster_same_word(struct arena *a, const char *key, const char *word)
{
    return word && str_eq(key, roster_key(a, word));
}

bool roster_one_of(struct arena *a, const char *key, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (roster_same_word(a, key, list[i])) {
            return true;
        }
    }
    return false;
}

static const char *digits(const char *s, size_t *ret_n)
{
    *ret_n = 0;
    for (const char *p = s; *p; p++) {
        *ret_n += *p >= '0' && *p <= '9';
        if (!strchr("0123456789-+ ", *p)) {
            return NULL;
        }
    }
    return s;
}

void roster_phone(struct judging *j, size_t column)
{
    size_t n = 0;
    if (roster_said(j, column) && (!digits(roster_said(j, column), &n) || n < 7 || n > 16)) {
        roster_refuse(j, column,
                      "不像电话号码，请核对。只写一个号码，写成 0691-5550101 或 13800000001。");
    }
}

bool roster_mobile(const char *s)
{
    return s && strlen(s) == 11 && s[0] == '1' && strspn(s, "0123456789") == 11;
}

/* --- units ---------------------------------------------------------------------------------------------------------- */
static const char *kind_titles(const struct judging *j, const struct code_list *kinds)
{
    const char *text = "";
    for (size_t i = 0; i < kinds->n; i++) {
        if (!code_is_group(kinds, &kinds->codes[i])) {
            text = arena_printf(j->a, "%s%s%s", text, *text ? "、" : "", kinds->codes[i].title);
        }
    }
    return text;
}

static const char *kind_of(struct judging *j, const char *word)
{
    const struct code_list *kinds = content_codes(j->c, "unit_kinds");
    const char *key = word ? roster_key(j->a, word) : NULL;
    for (size_t i = 0; key && kinds && i < kinds->n; i++) {
        const struct code *k = &kinds->codes[i];
        if (!code_is_group(kinds, k) &&
            (str_eq(key, k->id) || roster_same_word(j->a, key, k->title) ||
             roster_one_of(j->a, key, k->alias, k->n_alias))) {
            return k->id;
        }
    }
    if (word && kinds) {
        roster_refuse(j, UNIT_KIND,
                      arena_printf(j->a, "没有这种类别。可以写：%s。", kind_titles(j, kinds)));
    }
    return NULL;
}

static const char *uscc_of(struct judging *j)
{
    char *code = arena_alloc(j->a, CHECKID_LEN + 1);
    struct error why;
    if (!roster_said(j, UNIT_USCC)) {
        return NULL;
    }
    if (checkid_usci(roster_said(j, UNIT_USCC), code, &why)) {
        roster_refuse(j, UNIT_USCC, arena_strdup(j->a, why.text));
        return NULL;
    }
    return code;
}

/* Against the rows above: their good ones, and the names of the bad ones do not count. */
static void unit_twice(struct judging *j, const struct roster_unit *u)
{
    for (size_t i = 0; !j->bad && i < j->r->n; i++) {
        const struct roster_unit *x = &j->r->units[i];
        if (str_eq(x->name, u->name)) {
            roster_refuse(j, UNIT_NAME,
                          arena_printf(j->a, "与第 %zu 行重复，同一个单位只写一行。", x->row));
        } else if (u->uscc && str_eq(x->uscc, u->uscc)) {
            roster_refuse(
                j, UNIT_USCC,
                arena_printf(j->a, "与第 %zu 行“%s”的代码相同，请核对。", x->row, x->name));
        } else if (u->short_name && str_eq(x->short_name, u->short_name)) {
            roster_refuse(
                j, UNIT_SHORT,
                arena_printf(j->a, "与第 %zu 行“%s”的简称相同，请改一个。", x->row, x->name));
        }
    }
}

static bool unit_there(const struct judging *j, const char *name)
{
    for (size_t i = 0; name && i < j->known->n_units; i++) {
        if (str_eq(j->known->units[i].name, name)) {
            return true;
        }
    }
    return false;
}

static void judge_unit(struct judging *j)
{
    struct roster_unit u = {.row = j->raw->row,
                            .name = roster_said(j, UNIT_NAME),
                            .short_name = roster_said(j, UNIT_SHORT),
                            .parent = roster_said(j, UNIT_PARENT),
                            .address = roster_said(j, UNIT_ADDRESS),
                            .phone = roster_said(j, UNIT_PHONE),
                            .sign = roster_said(j, UNIT_SIGN)};
    if (unit_there(j, u.name)) {
        j->r->there++;
        return;
    }
    roster_need(j, UNIT_NAME, "单位名称");
    roster_need(j, UNIT_KIND, "类别");
    roster_at_most(j, UNIT_NAME, NAME_CHARS);
    roster_at_most(j, UNIT_SHORT, SHORT_CHARS);
    roster_at_most(j, UNIT_SIGN, SIGN_CHARS);
    roster_phone(j, UNIT_PHONE);
    u.kind = kind_of(j, roster_said(j, UNIT_KIND));
    u.uscc = uscc_of(j);
    unit_twice(j, &u);
    if (!j->bad) {
        if (!u.short_name) {
            u.short_name = short_of(j, u.name);
        }
        j->r->units[j->r->n++] = u;
    }
}

/* 1 + place among the good rows; SIZE_MAX: a unit that is there; 0: none. */
static size_t find_parent(const struct judging *j, const struct called *own, const char *word)
{
    const char *key = roster_name(j->a, word);
    for (size_t i = 0; i < j->r->n; i++) {
        if (roster_called(&own[i], key)) {
            return i + 1;
        }
    }
    for (size_t i = 0; i < j->known->n_units; i++) {
        if (roster_called(&j->known_names[i], key)) {
            return SIZE_MAX;
        }
    }
    return 0;
}

static bool circles(const size_t *parents, size_t from, size_t n)
{
    size_t at = from;
    for (size_t steps = 0; steps <= n; steps++) {
        if (!parents[at] || parents[at] == SIZE_MAX) {
            return false;
        }
        at = parents[at] - 1;
    }
    return true;
}

static void drop_units(struct roster *r, const bool *dropped)
{
    size_t kept = 0;
    for (size_t i = 0; i < r->n; i++) {
        if (!dropped[i]) {
            r->units[kept++] = r->units[i];
        }
    }
    r->bad += r->n - kept;
    r->n = kept;
}

/* Once all names are known. What hangs under a bad row is bad as well, so it is done until nothing changes. */
static bool check_parents(struct judging *j)
{
    struct roster *r = j->r;
    size_t *parents = arena_array(j->a, r->n + 1, sizeof(*parents));
    bool *dropped = arena_array(j->a, r->n + 1, sizeof(*dropped)), any = false;
    struct called *own = arena_array(j->a, r->n + 1, sizeof(*own));
    for (size_t i = 0; i < r->n; i++) {
        own[i] = called_of(j, r->units[i].name, r->units[i].short_name);
    }
    for (size_t i = 0; i < r->n; i++) {
        parents[i] = r->units[i].parent ? find_parent(j, own, r->units[i].parent) : 0;
    }
    for (size_t i = 0; i < r->n; i++) {
        const struct roster_unit *u = &r->units[i];
        const char *why = !u->parent ? NULL
                          : !parents[i] ? "单位表里没有这个上级单位，请写全称或简称。"
                          : circles(parents, i, r->n) ? "上级单位绕成了一圈，请改其中一行。"
                                                      : NULL;
        if (why) {
            roster_fault(j->a, r, u->row, UNIT_PARENT, u->parent, why);
            dropped[i] = any = true;
        }
    }
    if (any) {
        drop_units(r, dropped);
    }
    return any;
}

void roster_judge_units(struct arena *a, const struct content *c, const struct roster_known *known,
                        const struct roster_rows *rows, struct roster *r)
{
    struct judging j = {.a = a, .c = c, .known = known, .r = r};
    r->units = arena_array(a, rows->n + 1, sizeof(*r->units));
    roster_known(&j);
    for (size_t i = 0; i < rows->n; i++) {
        j.raw = &rows->raws[i];
        j.bad = j.raw->refused;
        judge_unit(&j);
        r->bad += j.bad;
    }
    while (check_parents(&j)) {
    }
}
