/* template.h - a paper as content: front matter and Markdown, filled with values.
 *
 *     ---
 *     title: 立案审批表
 *     sheet: enforcement                     official, enforcement, report
 *     ---
 *     :::title
 *     立案审批表
 *     :::
 *     当事人：{{party.name | fill 12}}，地址：{{party.address?}}
 *     {% for o in officers %}
 *     - {{o.name}}，执法证号 {{o.card}}
 *     {% end %}
 *     {% if has(income) %} ... {% else %} ... {% end %}
 *
 * Directives stand on lines of their own and are read before Markdown is. {{名称 | 写法}} is filled in the *parsed* tree, inside text
 * leaves only, so a value is never markup; a ? after the name lets it be missing. An unknown name, an unknown 写法, a required value
 * that is missing is ERR_INVALID with file:line. `:::role` ... `:::` gives blocks a role (block.h), or one of sign, qr, contents, chart.
 * Inside text: [[hei:..]] [[kai:..]] [[song:..]] [[fang:..]] choose a face, `- [x]`, `- [ ]` and `- [{{yes}}]` are check boxes, a line of
 * --- turns the page, `fill N` underlines a place at least N characters wide, [[blank:12]] is an empty one to write in by hand,
 * [[lines:3]] leaves three lines. The dashes under the heads of a table are parts of its width (|--|------|) unless all are alike;
 * heads that are all empty are not shown. `:::sign` adds the place to sign in and the day. A value that is a table, a picture, a chart or several paragraphs
 * stands alone in its paragraph.
 *
 * What a name means is the caller's: it hands down a struct template_source.
 */
#ifndef DOCUMENT_TEMPLATE_H
#define DOCUMENT_TEMPLATE_H

#include "base/error.h"
#include "base/must.h"
#include "document/block.h"

#define TEMPLATE_BYTES_MAX 262144
#define TEMPLATE_LINES_MAX 20000 /* of the filled text */
#define TEMPLATE_DEPTH_MAX 8     /* directives inside each other */
#define TEMPLATE_VALUE_MAX 10000 /* characters of one value */

enum template_type {
    TEMPLATE_MISSING,
    TEMPLATE_TEXT,
    TEMPLATE_LIST,
    TEMPLATE_TABLE,
    TEMPLATE_IMAGE,
    TEMPLATE_CHART,
    TEMPLATE_PARAS, /* text of several paragraphs: each line one; 一、 and （一） on short lines of their own are headings */
};
struct template_value {
    enum template_type type;
    const char *text;  /* TEXT: as it is shown in the writing asked for; "\n" ends a line */
    const void *items; /* LIST: the caller's, handed back in the scope of each pass */
    size_t n;
    const struct doc_row *rows; /* TABLE */
    size_t n_rows;
    const void *image;
    size_t image_n;
    const struct doc_chart *chart;
    const char *link; /* TEXT: where it leads on a screen, or NULL */
};
/* A loop one stands in; the innermost first. */
struct template_scope {
    const struct template_scope *outer;
    const char *var;
    const void *items;
    size_t index, n;
};
struct template_source {
    void *ctx;
    /* The value of a dotted name in a writing (NULL: plain). ERR_INVALID: no such name or writing. */
    enum err (*get)(void *ctx, struct arena *a, const char *name, const char *writing,
                    const struct template_scope *scope, struct template_value *ret,
                    struct error *e);
    /* A condition of the language of content: true only if surely so. */
    enum err (*test)(void *ctx, struct arena *a, const char *condition,
                     const struct template_scope *scope, bool *ret, struct error *e);
};

struct template;
/* Reads and checks the form; every fault with its line, all at once. */
must_use enum err template_parse(struct arena *a, const char *file, const char *text, size_t n,
                                 struct template **ret, struct error *e);
/* A front matter entry ("title", "sheet", "register", ...), NULL when absent. */
const char *template_entry(const struct template *t, const char *key);
struct template_entry {
    const char *key, *value;
    int line;
};
size_t template_entries(const struct template *t, const struct template_entry **ret);

/* Every name and condition with its line, for checks at start. */
struct template_use {
    const char *name, *writing; /* name: of a value or list, or the condition */
    const char *var, *list;     /* the innermost loop it stands in, NULL: none */
    bool condition, loop, optional;
    int line;
};
size_t template_uses(const struct template *t, const struct template_use **ret);

/* Fills the form. Metadata (author, moment, sample, sealed) is the caller's to set afterwards. */
must_use enum err template_fill(struct arena *a, const struct template *t,
                                const struct template_source *source, struct doc *ret,
                                struct error *e);

#endif
