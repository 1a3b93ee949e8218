/* ui_field.h - one form field by its definition: input, text area, choice, buttons of points, files.
 *
 * `typed` is what stands in the field now: what the person typed before a refusal, else the plain form of the value. Every
 * widget works without script; the name is the field's id, uploads are `file.<id>`.
 */
#ifndef UI_UI_FIELD_H
#define UI_UI_FIELD_H

#include "register/query.h"
#include "ui/ui.h"

struct ui_choices {
    const struct choice *items;
    size_t n;
};
struct ui_field {
    const struct field_def *def;
    const char *typed; /* plain text form or NULL */
    const struct link *links;
    size_t n_links; /* files and people kept so far */
    const struct choice *choices;
    size_t n_choices; /* ref, people */
    int64_t pick_max;
    int pick_scale;                 /* points: largest value; 0: no buttons */
    const struct ui_choices *cells; /* rows: beside field_def.columns, or NULL */
    bool required, bare;            /* bare: no label stands beside it */
    bool judge;        /* of a table: it was typed just now, each cell says what is wrong with it */
    const char *error; /* sentence under the field or NULL */
};
void ui_field(struct strbuf *b, const struct request *req, const struct ui_field *f);

/* The control alone, named by the title for those who do not see: a cell of a table. */
void ui_field_bare(struct strbuf *b, const struct request *req, const struct ui_field *f);

/* Thumbnails with name, own date and download link. */
void ui_files(struct strbuf *b, const struct request *req, const struct link *links, size_t n);

#endif
