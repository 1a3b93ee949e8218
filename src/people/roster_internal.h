/* roster_internal.h - what the files of the roster share: the sheet as cells under known heads, before anything is judged. */
#ifndef PEOPLE_ROSTER_INTERNAL_H
#define PEOPLE_ROSTER_INTERNAL_H

#include "people/roster.h"

enum { ROSTER_COLUMNS = 8 };

struct roster_raw {
    size_t row;
    const char *cells[ROSTER_COLUMNS]; /* clean, NULL when empty; in the order of roster_columns */
    bool refused;                      /* a cell could not be cleaned */
};
struct roster_rows {
    struct roster_raw *raws;
    size_t n;
};
/* Finds the head and reads what stands below it; unknown heads and cells that cannot be read go to `r`. */
must_use enum err roster_sheet(struct arena *a, const void *bytes, size_t n, struct roster *r,
                               struct roster_rows *ret, struct error *e);

void roster_fault(struct arena *a, struct roster *r, size_t row, size_t column, const char *cell,
                  const char *why); /* column SIZE_MAX: the row as a whole */
/* Without blanks, marks and what stands in brackets behind it. */
char *roster_key(struct arena *a, const char *s);
/* The name of a unit: without blanks, brackets of one kind. */
char *roster_name(struct arena *a, const char *s);

/* --- judging a row: roster_judge.c, with the rows of units; roster_people.c --- */
/* What a unit is called, ready to be compared. */
struct called {
    const char *whole, *brief, *without,
        *place; /* 县人民医院 and 人民医院: the county's name left out */
};
struct judging {
    struct arena *a;
    const struct content *c;
    const struct roster_known *known;
    struct roster *r;
    const struct roster_raw *raw;
    struct called *known_names; /* beside known->units */
    bool bad;
};
void roster_refuse(struct judging *j, size_t column, const char *why);
const char *roster_said(const struct judging *j, size_t column);
void roster_need(struct judging *j, size_t column, const char *what);
void roster_at_most(struct judging *j, size_t column, size_t chars);
void roster_phone(struct judging *j, size_t column);
bool roster_mobile(const char *s);
/* Is `key` (roster_key) this word, one of these? */
bool roster_same_word(struct arena *a, const char *key, const char *word);
bool roster_one_of(struct arena *a, const char *key, const char *const *list, size_t n);
bool roster_called(const struct called *x, const char *key);
void roster_known(struct judging *j); /* fills known_names */

void roster_judge_units(struct arena *a, const struct content *c, const struct roster_known *known,
                        const struct roster_rows *rows, struct roster *r);
void roster_judge_people(struct arena *a, const struct content *c, const struct roster_known *known,
                         const struct roster_rows *rows, struct roster *r);

#endif
