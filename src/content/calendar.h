/* calendar.h - where the working days come from: calendar/<year>.yaml, one file a year, after the State Council's notice.
 *
 * content->calendar holds the days, for base/workday; this is what is known about them. Checked at start: real dates inside
 * the file's year, make-up days on Saturdays and Sundays, no day twice or both off and worked, `spans` that cover exactly
 * the holidays. 元旦 may begin in the December before: such days may stand in either year's file and are moved to their own
 * year, which must have a file as well. Years without a file are counted as plain weekends and marked `assumed`.
 */
#ifndef CONTENT_CALENDAR_H
#define CONTENT_CALENDAR_H

#include "content/content.h"

struct calendar_source {
    int year;
    const char **urls;
    size_t n_urls;    /* the notices */
    bool verified;    /* compared with the text of the notice */
    const char *note; /* or NULL */
    struct place place;
};

/* NULL for a year without data. */
const struct calendar_source *calendar_source(const struct content *c, int year);

#endif
