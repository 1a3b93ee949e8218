/* block.h - a document as a list of blocks: what a template with its values becomes, and what every writer (PDF, OFD, DOCX, HTML)
 * reads. Text is plain UTF-8, already filled in; nothing in it is markup any more.
 *
 * A block has a kind (how it is built) and a role (which place of an official document it has); the sheet style says how a
 * role looks: GB/T 9704-2012 for `official`, labels and underlined fill for `enforcement`, contents and numbered tables for
 * `report`. A writer that cannot show something refuses the document; nothing is dropped silently.
 */
#ifndef DOCUMENT_BLOCK_H
#define DOCUMENT_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

#define DOC_BLOCKS_MAX 20000
#define DOC_TEXT_MAX   4194304 /* bytes of all text together */
#define DOC_CELLS_MAX  12      /* columns of a table */

enum doc_sheet { SHEET_OFFICIAL, SHEET_ENFORCEMENT, SHEET_REPORT };

enum doc_face {
    FACE_FANG,  /* 仿宋: text */
    FACE_KAI,   /* 楷体: （一） */
    FACE_HEI,   /* 黑体: 一、 */
    FACE_SONG,  /* 宋体 */
    FACE_TITLE, /* 小标宋 */
};

struct doc_span {
    const char *text;
    enum doc_face face;
    bool own_face; /* else the face of the role */
    bool bold;
    bool
        fill; /* a filled-in place of an enforcement paper: underlined, at least `fill_min` characters wide */
    uint8_t fill_min;
    const char *link; /* HTML and PDF: address inside the house, or NULL */
};

enum block_kind {
    BLOCK_PARA,     /* spans */
    BLOCK_HEADING,  /* spans, level 1..4 */
    BLOCK_TABLE,    /* rows of cells */
    BLOCK_CHECKS,   /* lines with a box each, drawn as vectors */
    BLOCK_SIGN,     /* a signature line: label, blank place, date */
    BLOCK_IMAGE,    /* PNG or JPEG */
    BLOCK_CHART,    /* bars or lines, drawn as vectors, its figures as a table below */
    BLOCK_BREAK,    /* new page */
    BLOCK_CONTENTS, /* 目录, made by the layout */
    BLOCK_QR,       /* `text` of the first span as a QR code */
};
enum block_role {
    ROLE_TEXT,    /* 正文 */
    ROLE_COPY,    /* 份号 */
    ROLE_SECRET,  /* 密级: only 公开 and 内部 are ever allowed in */
    ROLE_URGENT,  /* 紧急程度 */
    ROLE_ISSUER,  /* 发文机关标志 */
    ROLE_NUMBER,  /* 发文字号 */
    ROLE_SIGNER,  /* 签发人 */
    ROLE_TITLE,   /* 标题 */
    ROLE_TO,      /* 主送机关 */
    ROLE_ANNEXES, /* 附件说明 */
    ROLE_FROM,    /* 发文机关署名 */
    ROLE_DATE,    /* 成文日期 */
    ROLE_NOTE,    /* 附注 */
    ROLE_ANNEX,   /* 附件: begins a new page */
    ROLE_COPIES,  /* 抄送 */
    ROLE_PRINTED, /* 印发机关和日期 */
    ROLE_CAPTION, /* of a table or chart */
    ROLE_SMALL,   /* notes under a table, the footing of an enforcement paper */
};

struct doc_cell {
    const struct doc_span *spans;
    size_t n;
    uint8_t columns, rows; /* how many it covers, at least 1; covered cells are left out */
    char align;            /* 'l', 'c', 'r' */
};
struct doc_row {
    const struct doc_cell *cells;
    size_t n;
    bool head; /* repeated on each page */
};
struct doc_check {
    const char *text;             /* of all spans */
    const struct doc_span *spans; /* what stands beside the box */
    size_t n_spans;
    bool on;
};
struct doc_series {
    const char *title;
    const double *values; /* one for each of the labels; NaN: no figure, said so */
};
struct doc_chart {
    bool lines; /* else bars */
    const char *unit;
    const char *const *labels;
    size_t n_labels;
    const struct doc_series *series;
    size_t n_series;
};

struct doc_block {
    enum block_kind kind;
    enum block_role role;
    int level;
    const struct doc_span *spans;
    size_t n_spans;
    const struct doc_row *rows;
    size_t n_rows;
    const int *widths; /* of a table's columns, parts of their sum; NULL: by content */
    size_t n_columns;
    const struct doc_check *checks;
    size_t n_checks;
    const void *image;
    size_t image_n;
    const struct doc_chart *chart;
    bool keep_next;     /* not parted from the next block by a page end */
    const char *source; /* file:line of the template, for messages; may be NULL */
};

struct doc {
    enum doc_sheet sheet;
    const char *title, *author, *subject; /* metadata; author: the issuing office */
    const char *moment;    /* UTC, of the metadata: the same document twice is byte-identical */
    const char *sample;    /* 样张: printed across each page of a preview; NULL: none */
    const char *sign_foot; /* enforcement: this line stands at the foot of each page; NULL: none */
    bool bare;             /* without page numbers of its own */
    bool sealed;           /* leave the place of the stamp: date 4 characters from the right */
    const struct doc_block *blocks;
    size_t n;
};

/* Refuses what no writer may get: control characters, code points that XML has not, text beyond DOC_TEXT_MAX, too many blocks or
 * none. ERR_INVALID names the character and the place. */
must_use enum err doc_check(const struct doc *d, struct error *e);
/* Columns of a table: as told, or those of its widest row; at most DOC_CELLS_MAX. */
size_t block_columns(const struct doc_block *b);
/* A figure of a chart: whole or with two places, "—" when there is none. */
const char *block_figure(struct arena *a, double v);
/* All text of a block in reading order, for search, checks and tests. */
const char *block_text(struct arena *a, const struct doc_block *b);
const char *doc_plain(struct arena *a, const struct doc *d);

#endif
