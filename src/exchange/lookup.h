/* lookup.h - what sheets call units, persons and records, turned into ids.
 *
 * A unit is found by name, short name or alias; a person by name, 张三(执法科) where several share it; a record by number, title or
 * credit code; a row of another core table by code or name; everything by its 13-character id. Blanks, full-width brackets
 * and the case of ASCII letters make no difference. What is asked once is kept, so that a hundred thousand rows that name the
 * same hundred units cost a hundred questions; what is kept has a ceiling.
 *
 *     struct lookup *l = lookup_new(a, db, content, &by->scope);
 *     r = lookup_ref(l, f, "示范县人民医院", &id, &meant, e);
 */
#ifndef EXCHANGE_LOOKUP_H
#define EXCHANGE_LOOKUP_H

#include "register/query.h"

struct lookup;
struct lookup *lookup_new(struct arena *a, struct db *db, const struct content *c,
                          const struct scope *scope);

/* `f` is a reference or people field; of a list, one piece. ERR_INVALID when nothing has that name (*ret_meant: the nearest
 * one, or NULL) or several have it (the sentence names them). */
must_use enum err lookup_ref(struct lookup *l, const struct field_def *f, const char *text,
                             int64_t *ret, const char **ret_meant, struct error *e);
must_use enum err lookup_unit(struct lookup *l, const char *text, int64_t *ret,
                              const char **ret_meant, struct error *e);

/* A name by which lookup_ref finds exactly this again: the label, 张三(执法科), else the id. */
const char *lookup_name(struct lookup *l, struct arena *a, const struct field_def *f, int64_t id,
                        const char *label);

#endif
