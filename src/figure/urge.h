/* urge.h - 一键催办: a person reminds everybody who is missing in an obligation, with a text he has seen before sending it.
 *
 * It makes alert rows for the people of the first stage, one event with the text and the receivers, and nothing else: what is
 * said afterwards is 已生成提醒, never 已送达. The same person is urged for the same thing at most once a day.
 */
#ifndef FIGURE_URGE_H
#define FIGURE_URGE_H

#include "figure/obligation.h"

#define URGE_TEXT_MAX 500 /* characters */

struct urge_line {
    int64_t object, unit;
    const char *name;
    int64_t have;
    const int64_t *persons;
    const char *person_names; /* 李志强、王丽娟; NULL: nobody to tell */
    size_t n_persons;
};
struct urge_plan {
    const struct obligation_def *def;
    struct obligation_period period;
    struct urge_line *lines;
    size_t n, nobody; /* lines without anybody to tell */
    size_t persons;   /* in sum, each once a line */
    const char *text; /* as proposed */
};
/* Those missing now, in the scope given. */
must_use enum err urge_prepare(struct db *db, struct arena *a, const struct content *c,
                               const struct scope *scope, const struct obligation_def *o,
                               const struct obligation_period *period, struct urge_plan *ret,
                               struct error *e);

struct urge_result {
    size_t made, already, nobody;
};
/* Inside a work. Only what is still missing is urged. */
must_use enum err urge_send(struct db *db, struct arena *a, const struct content *c,
                            const struct actor *by, const struct obligation_def *o,
                            const struct obligation_period *period, const char *text,
                            struct urge_result *ret, struct error *e);

#endif
