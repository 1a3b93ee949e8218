/* rows_paste.h - a table copied in Excel or Word and pasted into the form of a table inside a record.
 *
 * Beside the lines of the table <field> stands a box <field>.paste. Its text is tab-separated, with or without a line of heads:
 * heads are found by the columns' titles (姓名, 工作单位 for 单位), without heads the columns come in their order. Codes may be
 * titles, references names; a column that has a default gets it where nothing was pasted. What cannot be understood stays as
 * it is, and the form says so at its cell. At most ROWS_MAX lines are taken.
 */
#ifndef WEB_ROWS_PASTE_H
#define WEB_ROWS_PASTE_H

#include "base/json.h"
#include "http/request.h"
#include "register/rows.h"

/* The name of the button that fills the pasted text into the table and saves nothing; its value is the field. */
#define ROWS_PASTE "paste"

/* Is there anything in the box? */
bool rows_pasted(const struct request *req, const struct field_def *f);
/* Appends its lines as objects {column: text}. */
void rows_paste(const struct request *req, const struct field_def *f, struct json_out *j);

#endif
