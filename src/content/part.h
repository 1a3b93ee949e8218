/* part.h - the parts a register can play for the program's algorithms: `plays: assessment.self`.
 *
 * C never knows a register by its id; it asks content_plays(c, "assessment.self") and reads the
 * fields this table promises, whose ids and types are checked at start. A part is played by at
 * most one register. The list is closed: a new part comes with the C that needs it.
 */
#ifndef CONTENT_PART_H
#define CONTENT_PART_H

#include "content/content.h"
#include "content/names.h"

struct part_field {
    const char *id, *title;
    enum field_type type;
    const char *of; /* reference: a core table, or the part its register must play */
};
struct part {
    const char *id, *title;
    const struct part_field *fields;
    size_t n;
};

const struct part *part_find(const char *id); /* NULL when there is none */
void part_names(struct names *ns);

#endif
