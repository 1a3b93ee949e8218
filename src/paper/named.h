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
 * | `casefile.volume`, `.pages`, `.items`, `.beside`, `.day` | on the cover of a volume: 正卷 or 副卷, its figures, the day of archiving |
 * | `metric.<id>`, `metric.<id>.last` | 口径 of the paper's period, and of the same days a year before |
 * | `period.from`, `period.to` | the days the paper speaks about |
 * | `list.<name>`, `list.<name>.count`, `figure.<name>` | what it draws in: paper/inset.h |
 * | `o.name`, `o.title`, `o.unit` | inside {% for o in officers %}: people |
 * | `t.<name>` | inside {% for t in list.open %}: any of these names of that record, or a column of the list |
 * | `f.name`, `f.date` | files; `k` alone: a code or reference; `x.<column>`: rows; `x.index`: 1, 2, 3 |
 */
#ifndef PAPER_NAMED_H
#define PAPER_NAMED_H

#include "content/core_table.h"
#include "paper/paper.h"
#include "paper/writing.h"

enum named_what {
    NAMED_FIELD,
    NAMED_HOP,      /* field `hop_field` of the register behind `field` */
    NAMED_HOP_CORE, /* `column` of the core table behind `field` */
    NAMED_STATE_ON,
    NAMED_CLOCK,
    NAMED_OWN, /* `word`: one of the words of the record, office, paper */
    NAMED_METRIC,
    NAMED_LAST,  /* the same a year before */
    NAMED_INSET, /* `inset` */
    NAMED_COUNT, /* how many rows `inset` has */
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
    const struct inset_def *inset; /* of an item: the list it stands in */
    const struct named *inner;     /* of an item of records: the name in their register */
    enum datum_kind kind;
    bool free; /* words of a person: may be corrected on the paper before it is issued */
};
/* `list` is what the loop variable `var` goes through; both NULL outside loops. A paper without a register: any other name is
 * taken for a text of the examples. ERR_INVALID says what would be right. */
must_use enum err named_find(struct arena *a, const struct content *c, const struct paper_def *p,
                             const char *name, const char *var, const char *list, struct named *ret,
                             struct error *e);
enum datum_kind named_kind(const struct field_def *f);

#endif
