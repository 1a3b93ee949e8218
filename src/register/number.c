#include "register/number.h"

#include <string.h>

#include "base/must.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "people/authority.h"
#include "people/org.h"
#include "register/condition_sql.h"

enum { NUMBER_CHARS = 80, NUMBER_BYTES = 1024, SEQ_DIGITS = 12 };

/* --- text ------------------------------------------------------------------------------------------------------------ */
static bool word_is(const char *word, size_t n, const char *name)
{
    return strlen(name) == n && memcmp(word, name, n) == 0;
}

/* Digits behind "seq:"; 0: not a seq at all, 1: as it comes. */
static int seq_width(const char *word, size_t n)
{
    if (word_is(word, n, "seq")) {
        return 1;
    }
    return n == 5 && memcmp(word, "seq:", 4) == 0 ? word[4] - '0' : 0;
}

static void put_word(struct strbuf *b, const struct number_parts *p, const char *word, size_t n,
                     int64_t seq)
{
    int width = seq_width(word, n);
    if (width) {
        strbuf_printf(b, "%0*lld", width, (long long)seq);
    } else if (word_is(word, n, "year")) {
        strbuf_printf(b, "%04d", p->year);
    } else if (word_is(word, n, "month")) {
        strbuf_printf(b, "%02d", p->month);
    } else {
        strbuf_str(b, word_is(word, n, "authority.sign") ? p->sign : p->unit);
    }
}

const char *number_text(struct arena *a, const char *pattern, const struct number_parts *p,
                        int64_t seq)
{
    struct strbuf b = strbuf_make(NUMBER_BYTES);
    for (const char *s = pattern; *s;) {
        const char *end = *s == '{' ? strchr(s, '}') : NULL;
        if (end) {
            put_word(&b, p, s + 1, (size_t)(end - s - 1), seq);
            s = end + 1;
        } else {
            strbuf_char(&b, *s++);
        }
    }
    const char *text = strbuf_take(&b, a);
    strbuf_clear(&b);
    return text;
}

static bool take_text(const char **at, const char *want)
{
    size_t n = want ? strlen(want) : 0;
    if (n == 0 || strncmp(*at, want, n) != 0) {
        return false;
    }
    *at += n;
    return true;
}

/* `exactly` 0: as many as there are. */
static bool take_digits(const char **at, int exactly, int64_t *ret)
{
    int n = 0;
    *ret = 0;
    while (**at >= '0' && **at <= '9' && n < (exactly ? exactly : SEQ_DIGITS)) {
        *ret = *ret * 10 + (*(*at)++ - '0');
        n++;
    }
    return exactly ? n == exactly : n > 0;
}

static bool take_word(const char **at, const struct number_parts *p, const char *word, size_t n,
                      int *year, int64_t *seq)
{
    int64_t digits;
    if (seq_width(word, n)) {
        return take_digits(at, 0, seq);
    }
    if (word_is(word, n, "year")) {
        bool good = take_digits(at, 4, &digits);
        *year = (int)digits;
        return good;
    }
    if (word_is(word, n, "month")) {
        return take_digits(at, 2, &digits);
    }
    return take_text(at, word_is(word, n, "authority.sign") ? p->sign : p->unit);
}

bool number_read(const char *pattern, const struct number_parts *p, const char *text, int *ret_year,
                 int64_t *ret_seq)
{
    const char *at = text;
    *ret_year = 0;
    *ret_seq = 0;
    for (const char *s = pattern; *s;) {
        const char *end = *s == '{' ? strchr(s, '}') : NULL;
        if (end) {
            if (!take_word(&at, p, s + 1, (size_t)(end - s - 1), ret_year, ret_seq)) {
                return false;
            }
            s = end + 1;
        } else if (*s++ != *at++) {
            return false;
        }
    }
    return *at == '\0' && *ret_seq > 0;
}

/* --- in whose name -------------------------------------------------------------------------------------------------- */
struct series {
    struct number_parts parts;
    int64_t authority, unit;
};

static bool names(const struct number_def *n, const char *word)
{
    return strstr(n->pattern, word) != NULL;
}

static enum err by_code(struct db *db, struct arena *a, const struct record *rec,
                        const struct field_def *f, const char *on, struct authority *ret,
                        struct error *e)
{
    const struct value *v = &rec->values[f->index];
    const char *code = v->set && !v->links ? v->s : NULL;
    enum err r = OK;
    for (int i = 0; !r && code && !ret->id && i < 8; i++) {
        const struct code *c = code_find(f->codes, code);
        r = authority_of_matter(db, a, rec->county, f->of, code, on, ret, e);
        code = c ? c->parent : NULL;
    }
    return r;
}

/* The unit that a reference stands for, 0: none. */
static int64_t unit_behind(const struct record *rec, const struct field_def *f)
{
    const struct value *v = &rec->values[f->index];
    return f->type == FIELD_REF && str_eq(f->of, "unit") && v->set && !v->links ? v->i : 0;
}

enum err number_authority(struct db *db, struct arena *a, const struct record *rec, const char *on,
                          struct authority *ret, struct error *e)
{
    const char *by = rec->reg->authority;
    const struct field_def *f =
        by && !str_eq(by, "by_unit") ? register_field(rec->reg, by + strlen("by_")) : NULL;
    int64_t unit = f ? unit_behind(rec, f) : 0;
    *ret = (struct authority){0};
    enum err r = f && f->type == FIELD_CODE ? by_code(db, a, rec, f, on, ret, e) : OK;
    if (!r && !ret->id) {
        r = authority_of_unit(db, a, rec->county, unit ? unit : rec->unit, on, ret, e);
    }
    return r;
}

static enum err find_authority(struct move *m, struct authority *ret)
{
    enum err r = number_authority(m->db, m->a, &m->rec, m->on, ret, m->e);
    if (!r && !ret->id) {
        return error_set(
            m->e, ERR_INVALID,
            "还不能编号：经办单位在 %s 没有登记执法主体和机关代字。请先在“单位与人员”里"
            "登记执法主体，再办这一步。",
            m->on);
    }
    return r;
}

static enum err begin_series(struct move *m, struct series *ret)
{
    struct date on = m->today;
    struct unit unit;
    *ret = (struct series){0};
    enum err r = OK;
    (void)!date_parse(m->on, &on);
    ret->parts.year = on.year;
    ret->parts.month = on.month;
    if (names(m->reg->number, "{authority.sign}")) {
        struct authority x;
        r = find_authority(m, &x);
        ret->authority = r ? 0 : x.id;
        ret->parts.sign = r ? NULL : x.sign;
    }
    if (!r && names(m->reg->number, "{unit.short}")) {
        r = org_unit(m->db, m->a, m->rec.county, m->rec.unit, &unit, m->e);
        ret->unit = m->rec.unit;
        ret->parts.unit = r ? NULL : unit.short_name;
    }
    return r;
}

/* --- the series ------------------------------------------------------------------------------------------------------ */
static enum err next_of(struct move *m, const struct series *s, int year, int64_t *ret)
{
    struct table t;
    enum err r = db_all(m->db, m->a,
                        "select next from number_series where county = ?1 and authority = ?2 and "
                        "unit = ?3 and register = ?4 and year = ?5",
                        ARGS(I(m->rec.county), I(s->authority), I(s->unit), T(m->reg->id), I(year)),
                        &t, m->e);
    *ret = !r && t.n ? cell_int(&t, 0, 0) : 1;
    return r;
}

static enum err set_next(struct move *m, const struct series *s, int year, int64_t next)
{
    return db_run(
        m->db,
        "insert into number_series (county, authority, unit, register, year, next) values (?1, ?2, "
        "?3, ?4, ?5, ?6) on conflict (county, authority, unit, register, year) do update set next "
        "= excluded.next",
        ARGS(I(m->rec.county), I(s->authority), I(s->unit), T(m->reg->id), I(year), I(next)), NULL,
        m->e);
}

static enum err taken(struct move *m, const char *number, bool *ret)
{
    struct sql s scoped(sql_end) = sql_begin(m->a);
    struct table t;
    sql_lit(&s, "select r.id from ");
    sql_id(&s, "r_", m->reg->id);
    sql_lit(&s, " r where r.county = ");
    sql_bind(&s, I(m->rec.county));
    sql_lit(&s, " and r.number = ");
    sql_bind(&s, T(number));
    sql_lit(&s, " and r.id <> ");
    sql_bind(&s, I(m->rec.id));
    sql_lit(&s, " limit 1");
    enum err r = sql_all(&s, m->db, &t, m->e);
    *ret = !r && t.n > 0;
    return r;
}

enum err number_give(struct move *m)
{
    const struct number_def *n = m->reg->number;
    struct series s;
    int64_t seq;
    if (!n || m->rec.number || m->rec.ledger || m->rec.state != n->at) {
        return OK;
    }
    enum err r = begin_series(m, &s);
    int year = names(n, "{year}") ? s.parts.year : 0;
    if (!r) {
        r = next_of(m, &s, year, &seq);
    }
    if (!r) {
        r = set_next(m, &s, year, seq + 1);
    }
    if (!r) {
        m->rec.number = number_text(m->a, n->pattern, &s.parts, seq);
    }
    return r;
}

/* A body that is not known here cannot have a series to move on. */
static enum err move_on(struct move *m, const char *number)
{
    const struct number_def *n = m->reg->number;
    struct series s;
    int64_t seq = 0, next = 0;
    int year = 0;
    enum err r = n ? begin_series(m, &s) : OK;
    if (r == ERR_INVALID) {
        error_clear(m->e);
        return OK;
    }
    if (r || !n || !number_read(n->pattern, &s.parts, number, &year, &seq)) {
        return r;
    }
    r = next_of(m, &s, year, &next);
    return r || seq < next ? r : set_next(m, &s, year, seq + 1);
}

enum err number_claim(struct move *m, const char *typed)
{
    char *number = NULL;
    bool there = false;
    enum err r = str_clean(m->a, typed, strlen(typed), NUMBER_CHARS, &number, m->e);
    if (r || !number) {
        return r;
    }
    if ((r = taken(m, number, &there))) {
        return r;
    }
    if (there) {
        error_set(m->e, ERR_INVALID, "编号“%s”已经用在另一件%s上，请核对。", number, m->reg->title);
        return error_field(m->e, "number");
    }
    m->rec.number = number;
    return move_on(m, number);
}
