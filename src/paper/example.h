/* example.h - the example.* lines of a paper as a record in memory, so that every paper can be looked at without data.
 *
 * Fields are written as people type them (codes by id, lists of codes by comma), references by the title they show, people and
 * files by their names with 、 between; rows as agenda.1.topic; everything else by its own name: party.head, office, decided_at.
 */
#ifndef PAPER_EXAMPLE_H
#define PAPER_EXAMPLE_H

#include "paper/source.h"

/* *ret is NULL for a paper without a register. */
must_use enum err example_record(struct arena *a, const struct paper_def *p, struct date today,
                                 const struct record **ret, struct error *e);
/* The value of a name that is no field. */
must_use enum err example_datum(const struct paper_source *s, const char *name,
                                const struct named *n, struct datum *ret);

#endif
