/* named.h - what a name in a paper's template means, decided once for the check at start and for filling.
 *
 * | name | what |
 * |---|---|
 * | `fine`, `party` | a field of the record; a reference is written by its title |
 * | `party.head` | a field (or core column: unit.short) of what the reference points at |
 * | `decided_at` | the legal date of entering a state |
 * | `case_limit.due`, `case_limit.safe_due` | a clock |
 * | `number`, `record`, `state`, `year`, `today` | of the record; today is the day of the paper |
 * | `unit`, `county`, `me` | names: the owning unit, the county, who makes the paper |
 * | `office`, `office.sign`, `office.seal` | 执法主体 by the register's `authority:` and the day: title, 机关代字, seal line |
 * | `paper.number`, `paper.version`, `paper.code` | of the issued paper; code: for the QR code |
 * | `metric.<id>` | 口径 of the record's year |
 * | `o.name`, `o.title`, `o.unit` | inside {% for o in officers %}: people |
 * | `f.name`, `f.date` | files; `k` alone: a code or reference; `x.<column>`: rows; `x.index`: 1, 2, 3 |
 */
#ifndef PAPER_NAMED_H
#define PAPER_NAMED_H

#include "content/core_table.h"
#include "paper/writing.h"

enum named_what {
    NAMED_FIELD,
    NAMED_HOP,      /* field `hop_field` of the register behind `field` */
    NAMED_HOP_CORE, /* `column` of the core table behind `field` */
    NAMED_STATE_ON,
    NAMED_CLOCK,
    NAMED_OWN, /* `word`: one of the words of the record, office, paper */
    NAMED_METRIC,
    NAMED_ITEM, /* of a loop; `word`: name, title, unit, date, index or NULL for itself; `column` a column of rows */
};
struct named {
    enum named_what what;
    const char *word;
    const struct field_def *field, *hop_field, *cell;
    const struct core_column *column;
    const struct state_def *state;
    const struct clock_def *clock;
    const struct metric_def *metric;
    enum datum_kind kind;
    bool free; /* words of a person: may be corrected on the paper before it is issued */
};
/* `list` is what the loop variable `var` goes through; both NULL outside loops. `reg` NULL: any name is taken for a text of the
 * examples. ERR_INVALID says what would be right. */
must_use enum err named_find(struct arena *a, const struct content *c,
                             const struct register_def *reg, const char *name, const char *var,
                             const char *list, struct named *ret, struct error *e);
enum datum_kind named_kind(const struct field_def *f);

#endif
