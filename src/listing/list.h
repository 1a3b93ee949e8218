/* list.h - reading a list request (tab, filters, order, paging key from the URL) into a query, and writing it back as a URL;
 * shared by the list page, export, batch steps and saved views.
 */
#ifndef LISTING_LIST_H
#define LISTING_LIST_H

#include "register/query.h"
#include "ui/ui.h"

/* A code field with a choice in the filter line (`filter: true`); `code` NULL: any. */
struct list_code {
    const struct field_def *field;
    const char *code;
};
/* What the list is seen as; the same conditions under each. */
enum list_face { FACE_TABLE, FACE_TIME, FACE_MONTH, FACE_TREE, FACES };
struct list {
    const struct register_def *reg;
    enum list_face face;
    struct date month; /* of FACE_MONTH: its first day; absent: not said */
    const char *tab;   /* mine, all, late, void, or a state id */
    const char *search, *person;
    const char *light; /* red, yellow, stopped, or NULL */
    bool all_years;    /* the working year of the top bar was put aside */
    const char *sort;  /* "due", a field, "-" and a field, or NULL: the newest first */
    struct list_code *codes;
    size_t n_codes;
    struct query filters;             /* all but the tab */
    struct query query;               /* the whole */
    const struct field_def **columns; /* as the person chose them, else as the page does */
    size_t n_columns;
    bool own_columns;
    struct scope scope; /* the visitor's, as narrow as it goes (list_ready) */
    struct query_waiting waiting;
};
/* ERR_NOT_FOUND for an unknown register or one this person may not read. What makes no sense in a URL is left out. */
must_use enum err list_read(const struct request *req, struct list *ret, struct error *e);
/* Asks once what all queries of the list need: whose turn it is, the scope. To be called where `l` stays. */
must_use enum err list_ready(struct db *db, const struct request *req, struct list *l,
                             struct error *e);
/* The register named in the path, if this person may read it. */
must_use enum err list_register(const struct request *req, const struct register_def **ret,
                                struct error *e);
/* Makes the queries anew after a filter was changed. */
void list_compile(struct arena *a, struct list *l);
/* The same filters under another tab. */
struct query list_of_tab(struct arena *a, const struct list *l, const char *tab);

/* "tab=..&q=..&year=.." : everything but the page. */
const char *list_terms(struct arena *a, const struct list *l, const char *tab);
/* "/desk/r/x?<terms>&after=.." for another tab or page; NULL: the first page. */
const char *list_href(struct arena *a, const struct list *l, const char *tab, const char *after);
/* "/desk/r/x<what>?<terms>" */
const char *list_path(struct arena *a, const struct list *l, const char *what);
/* Does the page of this register have it? */
bool list_has_face(const struct register_def *reg, enum list_face face);
bool list_filtered(const struct list *l);
/* The filters in words, for paper and sheets: "2026 年度，县人民医院，逾期"; "" when there is none. */
const char *list_words(struct arena *a, const struct list *l, const char *unit_name);
const char *list_light_title(const char *light);
const char *list_tab_title(const struct list *l, const char *tab);

#endif
