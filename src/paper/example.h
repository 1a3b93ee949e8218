/* example.h - the example.* lines of a paper as a record in memory, so that every paper can be looked at without data.
 *
 * Fields are written as people type them (codes by id, lists of codes by comma), references by the title they show, people and
 * files by their names with 、 between; rows as agenda.1.topic; everything else by its own name: party.head, office, decided_at.
 * A paper without a register has its examples alone: any name, lists as materials.1.name, or materials.1 for the entry itself.
 */
#ifndef PAPER_EXAMPLE_H
#define PAPER_EXAMPLE_H

#include "paper/source.h"

/* *ret is NULL for a paper without a register. */
must_use enum err example_record(struct arena *a, const struct paper_def *p, struct date today,
                                 const struct record **ret, struct error *e);
/* How many rows the examples give a list: "agenda" has agenda.1.topic, agenda.2.topic. */
size_t example_rows(const struct paper_def *p, const char *list);
/* The value of a name that is no field. */
must_use enum err example_datum(const struct paper_source *s, const char *name,
                                const struct named *n, struct datum *ret);
/* Entry `index` (from 0) of a list of a paper without a register; `word` NULL: itself. */
void example_item(const struct paper_source *s, const char *list, size_t index, const char *word,
                  struct datum *ret);
/* How many entries the examples have under this name: agenda.1, agenda.2. */
size_t example_rows(const struct paper_def *p, const char *name);
/* Is there an example, or a word all examples share (office, today), for a name as it stands in a template? */
bool example_has(struct arena *a, const struct paper_def *p, const char *name, const char *var,
                 const char *list);

#endif
