/* ruler.h - what the line |--|:-----:| under the heads of a table says about the widths of its columns. */
#ifndef DOCUMENT_RULER_H
#define DOCUMENT_RULER_H

#include <stddef.h>

#include "base/arena.h"

/* How many dashes each of `n` columns has in line `at` (from 1) of `text`: parts of the width. NULL when every column has as many,
 * or when that line is no such line: then the widths go by content. */
const int *ruler_widths(struct arena *a, const char *text, int at, size_t n);

#endif
