/* measured.h - fields that are counted (`measured: <code field of list metrics>`): what a task has reached, out of the registers.
 *
 * The figure is that of the record's own unit with the units below it, for the whole calendar year of the record. Records in a final
 * state keep what they ended with. Each change is an event of the program on the record.
 */
#ifndef FIGURE_MEASURED_H
#define FIGURE_MEASURED_H

#include "figure/job.h"

/* Background work: brings every measured field of a county up to what is counted now; writes only what moved. */
must_use enum err measured_county(const struct job_env *env, int64_t county, struct error *e);

#endif
