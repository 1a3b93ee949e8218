/* capital.h - amounts of money in capital figures (大写), as decisions and receipts carry them: 伍仟元整, 壹元零伍分. Pure. */
#ifndef PAPER_CAPITAL_H
#define PAPER_CAPITAL_H

#include <stdint.h>

#include "base/arena.h"

#define CAPITAL_MAX INT64_C(99999999999999) /* fen: 9999 亿 and some, to the fen */

/* NULL beyond CAPITAL_MAX either way. */
const char *capital_money(struct arena *a, int64_t fen);

#endif
