/* sheet_internal.h - what the files of the XLSX reader share: the book with its parts, number formats, shared texts. */
#ifndef SHEET_SHEET_INTERNAL_H
#define SHEET_SHEET_INTERNAL_H

#include "base/strbuf.h"
#include "base/unzip.h"
#include "base/xml.h"
#include "sheet/sheet.h"

#define SHEET_STRINGS_MAX (64 << 20)
#define SHEET_MERGED_MAX  20000
#define SHEET_STYLES_MAX  65536

/* --- sheet_book.c: which part is what ------------------------------------------------------------------------- */
struct book_sheet {
    const char *name, *id; /* id: of the relation */
    bool hidden;
};
struct book {
    struct arena *a;
    struct unzip *zip;
    const char *folder; /* of the workbook part, with its '/' */
    bool from_1904;
    struct book_sheet *sheets;
    size_t n, cap;
    struct book_relation *relations;
    size_t n_relations, cap_relations;
};
must_use enum err book_open(struct arena *a, struct unzip *z, struct book *ret, struct error *e);
/* The part a relation points at, by its id or by the last word of its type; false when there is none. */
bool book_part(const struct book *b, const char *id, const char *type, size_t *ret);
must_use enum err book_parse(const struct book *b, size_t part, const struct xml_reader *reader,
                             struct error *e);

/* --- sheet_style.c: what a number stands for -------------------------------------------------------------------- */
enum number_kind { NUMBER_PLAIN, NUMBER_PERCENT, NUMBER_DATE, NUMBER_TIME, NUMBER_DATETIME };
struct styles {
    unsigned char *kinds; /* one a cell style */
    size_t n, cap;
};
must_use enum err styles_read(const struct book *b, struct styles *ret, struct error *e);
enum number_kind style_of_format(const char *code);
/* A figure as it stands in the file, as people read it; *ret_cut as in sheet_value. NULL when it is no number. */
const char *style_number(struct arena *a, const char *figure, bool *ret_cut);
/* 0.995 under a percent format is read by people as 99.5%. */
const char *style_percent(struct arena *a, const char *figure);
/* A day and time counted from 1900 or 1904; NULL when it is none. */
const char *style_date(struct arena *a, const char *figure, enum number_kind kind, bool from_1904);

/* --- sheet_strings.c: the table of shared texts ------------------------------------------------------------------ */
struct strings {
    struct strbuf text;   /* one after the other, each with its NUL */
    struct strbuf starts; /* uint32_t each */
};
must_use enum err strings_read(const struct book *b, struct strings *ret, struct error *e);
void strings_clear(struct strings *s);
const char *strings_at(const struct strings *s, size_t i); /* NULL past the last */
/* Turns _x000D_ and the like back into what they stand for, in place. */
void strings_unescape(char *s);

/* --- sheet_cells.c: rows of one sheet ------------------------------------------------------------------------------ */
struct cells {
    const struct book *book;
    const struct styles *styles;
    const struct strings *strings;
    sheet_row_fn *fn;
    void *ctx;
};
must_use enum err cells_read(const struct cells *c, size_t part, struct error *e);

/* --- sheet_merge.c: merged areas, filled while rows pass by ---------------------------------------------------------- */
struct area {
    size_t top, bottom, left, right; /* rows from 1, columns from 0 */
    struct sheet_value value;        /* of its first cell, once seen */
};
struct merges {
    struct arena *a; /* keeps the values */
    struct area *areas;
    size_t n, cap;
    size_t next;                            /* the first that begins below the current row */
    struct area *active[SHEET_COLUMNS_MAX]; /* those the current row lies in */
    size_t n_active, width;                 /* width: columns they take together */
};
must_use enum err merges_read(const struct book *b, struct arena *a, size_t part,
                              struct merges *ret, struct error *e);
/* Fills the row's cells (SHEET_COLUMNS_MAX of them), returns how many there are then. */
size_t merges_fill(struct merges *m, size_t row, struct sheet_value *cells, size_t n);

/* --- sheet_word.c: tables of a Word file ----------------------------------------------------------------------------- */
bool word_is(const struct unzip *z);
must_use enum err word_read(struct arena *a, struct unzip *z, sheet_row_fn *fn, void *ctx,
                            struct error *e);

/* "AB12" -> column 27, row 12; either part may be missing (0 row, SIZE_MAX column). */
bool sheet_place(const char *s, size_t *ret_column, size_t *ret_row);

#endif
