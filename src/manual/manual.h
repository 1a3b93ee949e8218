/* manual.h - the manual of a register, and the data dictionary, made from the content.
 *
 *     struct manual m = manual_of(a, content, reg);
 *     manual_markdown(&b, &m);                        or block by block onto a page
 *
 * Texts are plain, without markup; a cell that says nothing is "". Everything lives in the arena.
 */
#ifndef MANUAL_MANUAL_H
#define MANUAL_MANUAL_H

#include "base/strbuf.h"
#include "content/content.h"

enum manual_kind {
    MANUAL_HEADING, /* text */
    MANUAL_TEXT,    /* text: one paragraph */
    MANUAL_GUIDE,   /* text: Markdown as the register's guide has it, without its title */
    MANUAL_TABLE,   /* heads, cells; text: its caption */
};
struct manual_block {
    enum manual_kind kind;
    const char *text;
    const char **heads, **cells; /* cells row by row */
    size_t n_columns, n_rows;
};
struct manual {
    const char *title, *about;
    struct manual_block *blocks;
    size_t n, cap;
    struct arena *arena;
};

struct manual manual_of(struct arena *a, const struct content *c, const struct register_def *reg);
/* Tables r_, f_, h_, w_ of a register with the type of each column. */
struct manual dictionary_of(struct arena *a, const struct register_def *reg);
void manual_markdown(struct strbuf *b, const struct manual *m);

#endif
