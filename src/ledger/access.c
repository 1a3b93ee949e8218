#include "ledger/access.h"

#include <string.h>

#include "base/date.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "base/strbuf.h"

#define MOST_CHARS 500

/* Paths and sentences may hold what a stranger sent: cut, and '?' where it is not UTF-8, but never refused. */
static struct val cut_text(struct arena *a, const char *s)
{
    if (!s) {
        return NIL;
    }
    if (str_utf8_ok(s, strlen(s))) {
        return T(arena_strndup(a, s, str_prefix(s, MOST_CHARS)));
    }
    char *ascii = arena_strndup(a, s, strnlen(s, MOST_CHARS));
    for (char *p = ascii; *p; p++) {
        *p = (unsigned char)*p < 0x80 ? *p : '?';
    }
    return T(ascii);
}

static struct val known(int64_t n)
{
    return n ? I(n) : NIL;
}

enum err access_write(struct db *db, const struct access_note *n, struct error *e)
{
    struct arena *a = arena_new();
    enum err r = db_run(db,
                        "insert into access_log (id, county, at, kind, account, person, address, "
                        "method, path, register, record, "
                        "event_seq, rule, said) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
                        "?11, ?12, ?13, ?14)",
                        ARGS(I(id_new()), I(n->county), T(datetime_text(a, now_ms())), T(n->kind),
                             known(n->account), known(n->person), cut_text(a, n->address),
                             cut_text(a, n->method), cut_text(a, n->path), cut_text(a, n->reg),
                             known(n->record), known(n->event_seq), cut_text(a, n->rule),
                             cut_text(a, n->said)),
                        NULL, e);

    arena_free(a);
    return r;
}

/* The statement grows with the filters that are set; values are bound as they come. */
struct where {
    struct strbuf sql;
    struct val args[8];
    size_t n;
};

static void add_condition(struct where *w, const char *condition, struct val value)
{
    w->args[w->n++] = value;
    strbuf_str(&w->sql, condition);
    strbuf_int(&w->sql, (int64_t)w->n);
}

/* An office day begins at 16:00 UTC of the day before. */
static const char *moment_of(struct arena *a, const char *text, int days)
{
    struct date d;

    if (!date_parse(text, &d)) {
        return text;
    }
    return arena_printf(a, "%sT16:00:00Z", date_text(a, date_add(d, days)));
}

static void add_filters(struct where *w, struct arena *a, const struct access_filter *f)
{
    if (f->kind) {
        add_condition(w, " and l.kind = ?", T(f->kind));
    }
    if (f->from) {
        add_condition(w, " and l.at >= ?", T(moment_of(a, f->from, -1)));
    }
    if (f->to) {
        add_condition(w, " and l.at < ?", T(moment_of(a, f->to, 0)));
    }
    if (f->person) {
        add_condition(w, " and l.person = ?", I(f->person));
    }
    if (f->record) {
        add_condition(w, " and l.record = ?", I(f->record));
    }
    if (f->before_id) {
        add_condition(w, " and l.id < ?", I(f->before_id));
    }
}

enum err access_list(struct db *db, struct arena *a, int64_t county, const struct access_filter *f,
                     size_t limit, struct table *ret, struct error *e)
{
    struct where w = {.sql = strbuf_make(4096)};
    enum err r;

    strbuf_str(&w.sql,
               "select l.id, l.at, l.kind, l.account, l.person, p.name, l.address, l.method, "
               "l.path, l.register, l.record, l.event_seq, l.rule, l.said from access_log l "
               "left join person p on p.id = l.person and p.county = l.county");
    add_condition(&w, " where l.county = ?", I(county));
    add_filters(&w, a, f);
    add_condition(&w, " order by l.id desc limit ?", I((int64_t)limit));
    r = db_all(db, a, w.sql.ptr, w.args, w.n, ret, e);
    strbuf_clear(&w.sql);
    return r;
}

struct access_note access_note_of(const struct table *t, size_t row)
{
    return (struct access_note){
        .at = cell_text(t, row, ACCESS_AT),
        .kind = cell_text(t, row, ACCESS_KIND),
        .account = cell_int(t, row, ACCESS_ACCOUNT),
        .person = cell_int(t, row, ACCESS_PERSON),
        .address = cell_text(t, row, ACCESS_ADDRESS),
        .method = cell_text(t, row, ACCESS_METHOD),
        .path = cell_text(t, row, ACCESS_PATH),
        .reg = cell_text(t, row, ACCESS_REGISTER),
        .record = cell_int(t, row, ACCESS_RECORD),
        .event_seq = cell_int(t, row, ACCESS_EVENT_SEQ),
        .rule = cell_text(t, row, ACCESS_RULE),
        .said = cell_text(t, row, ACCESS_SAID),
    };
}
