/* schema.h - derives the tables of a register from its definition.
 *
 * r_<id>: county, id, unit, year, state, pending, version, number, created_by, created_at, updated_at, content, voided, void_reason,
 *         backfill, ledger, external, link, <state>_at per state (named s_<state>), f_<field> per single-valued field. Primary key (county, id).
 * f_<id>: county, record, field, idx, ref, code: people, files, many.     h_<id>: every version of the r_ row with from_at (entry time).
 * Indexes: (county, state, id), (county, unit, id), (county, year, state, id) of the living, the void ones, each ref field, unique sets.
 */
#ifndef REGISTER_SCHEMA_H
#define REGISTER_SCHEMA_H

#include "content/content.h"
#include "store/store.h"

/* Brings all register tables up to date and stores content versions. Runs at start. */
must_use enum err schema_apply(struct store *s, const struct content *c, struct error *e);

#endif
