/* phase.h - work phases as documents write them ("动员阶段：2012年5月", "2012年6月—年11月"), read into months. Pure.
 *
 * What is missing is filled from its neighbour and said; what cannot be told is asked, never guessed silently.
 */
#ifndef DOMAIN_PHASE_H
#define DOMAIN_PHASE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"

#define PHASES_MAX     50
#define PHASE_TEXT_MAX 65536 /* bytes of a pasted text */

struct phase {
    const char *title;    /* "动员阶段", NULL when the text names none */
    const char *source;   /* the words the months were read from */
    struct date from, to; /* first and last day; absent: could not be read */
    const char *
        ask; /* "原文“2012年6月—年11月”后一个年份缺失，按 2012 年理解，请确认"; NULL: nothing to ask */
    int line;
};
/* One expression: 2012年5月, 2012年6月至11月, 2012年6月—年11月, 2012.6-2012.11, 今年10月底前, 6—11月 (needs `year`, else asked),
 * 第三季度, 上半年. `year` 0: not known. ERR_INVALID when there is no time in it. */
must_use enum err phase_period(struct arena *a, const char *text, int year, struct phase *ret,
                               struct error *e);
/* A pasted section with several phases: each "(一)动员阶段：2012年5月。..." is one; text without phases is an error. */
must_use enum err phase_read(struct arena *a, const char *text, size_t n, struct phase **ret,
                             size_t *ret_n, struct error *e);

#endif
