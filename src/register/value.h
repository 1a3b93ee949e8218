/* value.h - one value of one field, typed by its field_def, and its three text forms: typed by people, shown to
 * people, and the plain form of exports, events and the API.
 *
 * Stored forms: text NFC; yesno 0/1; int; decimal scaled by field.scale; money in fen; date and datetime as text; code as id;
 * ref as id; people, files and `many` codes/refs as lists; rows as lines of cells. Absent is `set == false`.
 */
#ifndef REGISTER_VALUE_H
#define REGISTER_VALUE_H

#include "content/content.h"
#include "store/store.h"

struct value {
    bool set;
    bool
        hidden; /* there is one, which the reader may not see; not set, `s` its masked form or NULL */
    int64_t i;         /* int, decimal, money, yesno, ref */
    const char *s;     /* text, long, code, date, datetime */
    const char *label; /* ref: title of what it points at; code: title (filled by record loading) */
    const struct link *links;
    const struct row *rows;
    size_t n; /* people, files, many, rows */
};
/* One line of a table inside a record: `cells` beside field_def.columns. The id stays with the line when others come and go. */
struct row {
    int64_t id;
    struct value *cells;
};
struct link {
    int64_t ref;
    const char *code;
    const char *label; /* person or file name, code title */
    const char *type, *digest, *own_date;
    int64_t size; /* files */
};

/* Reads what a person typed (one text; lists: ids separated by ','). Refs, people, files are 13-character ids, existence is checked
 * by step/record writing. Errors name the field and the bound in a sentence. Empty text gives an absent value. `today` resolves
 * loose dates and `max: today`. */
must_use enum err value_parse(struct arena *a, const struct field_def *f, const char *typed,
                              struct date today, struct value *ret, struct error *e);
/* What a form or a new record starts with (`default:`), as it would be typed; NULL: nothing. */
const char *field_otherwise(struct arena *a, const struct field_def *f, struct date today);
/* Shown: 5,000.00 元; 2026年9月3日; 是/否; titles joined with 、. Absent gives "". */
const char *value_show(struct arena *a, const struct field_def *f, const struct value *v);
/* The same with the value of `f->over` beside it (NULL: none): 1200余 when that says yes. */
const char *value_show_over(struct arena *a, const struct field_def *f, const struct value *v,
                            const struct value *over);
/* The same out of all the values it stands among: those of the record, or the cells of the line. */
const char *value_show_in(struct arena *a, const struct field_def *f, const struct value *values);
/* Plain: 5000.00; 2026-09-03; yes/no as 是/否; ids of links as 13 characters joined by ','. Absent gives NULL. Reads back by value_parse. */
const char *value_plain(struct arena *a, const struct field_def *f, const struct value *v);
/* The same for a role that may not see it: ***0101, 138****1234, 王**, or "" where the field is not masked. */
const char *value_masked(struct arena *a, const struct field_def *f, const struct value *v);
bool value_same(const struct field_def *f, const struct value *x, const struct value *y);

#endif
