/* sheet_view.h - one of the three sheets as cards: its heading with the templates, the upload, what is wrong, what was taken.
 */
#ifndef SETUP_SHEET_VIEW_H
#define SETUP_SHEET_VIEW_H

#include "setup/sheets.h"

struct sheet_page {
    const char *id, *title, *about;
    enum roster_kind kind;
    const struct register_def *reg; /* NULL: units or people */
};

/* False: there is no such sheet. */
bool sheet_view_of(const struct setup *s, const char *id, struct sheet_page *ret);
const char *sheet_view_href(const struct setup *s, const struct sheet_page *p, const char *more);

/* Opens the page. */
void sheet_view_head(struct setup *s, const struct sheet_page *p);
void sheet_view_upload(struct setup *s, const struct sheet_page *p); /* keeps what was pasted */
void sheet_view_columns(struct setup *s, const struct sheet_page *p);
void sheet_view_counts(struct setup *s, const struct roster *r);
void sheet_view_faults(struct setup *s, const struct roster *r);
void sheet_view_plan(struct setup *s, const struct import_plan *p);
/* The button that takes the good rows; nothing when there are none. */
void sheet_view_take(struct setup *s, const struct sheet_page *p, size_t good, size_t bad,
                     bool replaces);
void sheet_view_taken(struct setup *s, const struct roster *r);

#endif
