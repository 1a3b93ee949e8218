/* ui_rows.h - a table inside a record: shown, and as a form that needs no script.
 *
 * Cells are named <field>.<line>.<column>, the line's id <field>.<line>.id; a hidden <field> says that the table was in the
 * form at all. Behind the kept lines stand ROWS_BLANK empty ones; a line that is emptied goes away.
 */
#ifndef UI_UI_ROWS_H
#define UI_UI_ROWS_H

#include "ui/ui_field.h"

#define ROWS_BLANK 3

/* `f->typed` is the plain form (JSON); `cells` beside field_def.columns gives each column's choices. */
void ui_rows(struct strbuf *b, const struct request *req, const struct ui_field *f);
void ui_rows_show(struct strbuf *b, const struct request *req, const struct field_def *f,
                  const struct value *v);

#endif
