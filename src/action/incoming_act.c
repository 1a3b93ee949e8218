#include "action/incoming_act.h"

#include <string.h>

#include "base/str.h"
#include "clock/almanac.h"
#include "domain/citation_find.h"
#include "register/rows.h"

static struct value *at(struct record *rec, const char *field)
{
    return &rec->values[register_field(rec->reg, field)->index];
}

static void fill(struct arena *a, struct record *rec, const char *field, const char *s)
{
    const struct field_def *f = register_field(rec->reg, field);
    struct value *v = &rec->values[f->index];

    if (!v->set && !str_empty(s)) {
        *v = (struct value){.set = true,
                            .s = arena_strndup(a, s, str_prefix(s, (size_t)f->max_chars))};
    }
}

/* --- the documents that are named ------------------------------------------------------------------------------ */

static void put(struct arena *a, const struct field_def *table, struct row *row, const char *column,
                const char *s)
{
    const struct field_def *c = field_column(table, column);

    if (c && !str_empty(s)) {
        row->cells[c->index] = (struct value){
            .set = true, .s = arena_strndup(a, s, str_prefix(s, (size_t)c->max_chars))};
    }
}

static const char *cited_text(const struct field_def *table, const struct row *row,
                              const char *column)
{
    const struct field_def *c = field_column(table, column);
    return c && row->cells[c->index].set ? row->cells[c->index].s : NULL;
}

static bool told(const struct field_def *table, const struct row *rows, size_t n,
                 const struct citation_file *file)
{
    for (size_t i = 0; i < n; i++) {
        const char *title = cited_text(table, &rows[i], "title");
        const char *number = cited_text(table, &rows[i], "number");
        if (file->title ? str_eq(title, file->title) : str_eq(number, file->number)) {
            return true;
        }
    }
    return false;
}

/* New ones come behind those that stand there. */
static void fill_cited(struct arena *a, struct record *rec, const struct citation_file *files,
                       size_t n)
{
    const struct field_def *table = register_field(rec->reg, "cited");
    struct value *v = &rec->values[table->index];
    struct row *rows = arena_array(a, v->n + n + 1, sizeof(*rows));
    size_t count = v->n;

    if (v->n) {
        memcpy(rows, v->rows, v->n * sizeof(*rows));
    }
    for (size_t i = 0; i < n && count < ROWS_MAX; i++) {
        if (told(table, rows, count, &files[i])) {
            continue;
        }
        struct row *row = &rows[count++];
        *row = (struct row){.cells = arena_array(a, table->n_columns + 1, sizeof(*row->cells))};
        memset(row->cells, 0, (table->n_columns + 1) * sizeof(*row->cells));
        put(a, table, row, "title", files[i].title);
        put(a, table, row, "number", files[i].number);
        put(a, table, row, "year", files[i].year);
    }
    *v = (struct value){.set = count > 0, .rows = rows, .n = count};
}

/* --- the limit -------------------------------------------------------------------------------------------------- */

static enum err due_day(struct engine *en, struct db *db, struct arena *a, struct record *rec,
                        const struct citation_find *due, struct date *ret, const char **ret_note,
                        struct error *e)
{
    struct almanac al;
    struct date from = {0};
    bool assumed = false;
    const struct value *dated = at(rec, "dated"), *received = at(rec, "received");
    const char *words = due->words;
    enum err r;

    *ret = due->day;
    *ret_note = due->ask ? arena_printf(a, "原文“%s”：%s。", words, due->ask)
                         : arena_printf(a, "按原文“%s”。", words);
    if (!due->days) {
        return OK;
    }
    if (!(dated->set && date_parse(dated->s, &from)) &&
        !(received->set && date_parse(received->s, &from))) {
        *ret_note = arena_printf(a, "原文“%s”，没有成文日期和收文日期，算不出是哪一天。", words);
        return OK;
    }
    if ((r = almanac_load(db, a, en->content, rec->county, &al, e))) {
        return r;
    }
    *ret = due->workdays ? workday_add(al.calendar, from, due->days, &assumed)
                         : date_add(from, due->days);
    *ret_note = arena_printf(a, "按原文“%s”，从 %s起算%s。", words, date_chinese(a, from),
                             assumed ? "，放假安排未录入，待校正" : "");
    return OK;
}

static enum err fill_due(struct engine *en, struct db *db, struct arena *a, struct record *rec,
                         const struct citation_find *due, struct error *e)
{
    struct date day = {0};
    const char *note = "来文没有写明办理期限，请自行确定。";
    enum err r = due ? due_day(en, db, a, rec, due, &day, &note, e) : OK;

    if (r) {
        return r;
    }
    if (day.year) {
        fill(a, rec, "due", date_text(a, day));
    }
    *at(rec, "due_note") = (struct value){.set = true, .s = note};
    return OK;
}

/* --- the action --------------------------------------------------------------------------------------------------- */

static int year_of(struct record *rec, const char *field)
{
    const struct value *v = at(rec, field);
    struct date d = {0};
    return v->set && date_parse(v->s, &d) ? d.year : 0;
}

enum err incoming_read(ACTION_PARAMETERS)
{
    const struct value *text = at(rec, "text");
    struct citation_letter letter;
    struct citation_find *finds;
    struct citation_file *files;
    size_t n, n_text;
    enum err r;

    (void)by, (void)step, (void)on;
    if (!text->set) {
        (void)error_set(e, ERR_INVALID, "还没有正文，请把来文粘贴进来。");
        return error_field(e, "text");
    }
    n_text = strlen(text->s);
    if (citation_finds(a, text->s, n_text, year_of(rec, "received"), &finds, &n, e)) {
        return error_field(e, "text");
    }
    citation_letter(a, text->s, n_text, finds, n, &letter);
    if (letter.day.year) {
        fill(a, rec, "dated", date_text(a, letter.day));
    }
    /* Days without a year are those of the document's year. */
    if (year_of(rec, "dated")) {
        if ((r = citation_finds(a, text->s, n_text, year_of(rec, "dated"), &finds, &n, e))) {
            return r;
        }
        citation_letter(a, text->s, n_text, finds, n, &letter);
    }
    fill(a, rec, "doc_number", letter.number);
    fill(a, rec, "sender", letter.office);
    fill(a, rec, "title", letter.title);
    fill(a, rec, "demand", letter.demand);
    n = citation_files(a, text->s, finds, n, &files);
    fill_cited(a, rec, files, n);
    return fill_due(en, db, a, rec, letter.due, e);
}
