/* ui_clock.h - a clock as light and words: the lamp, and the two first cells of a row in a list.
 */
#ifndef UI_UI_CLOCK_H
#define UI_UI_CLOCK_H

#include "clock/clock.h"
#include "ui/ui.h"

/* `full`: with the day, "剩 2 个工作日 · 9月30日 周三". Nothing for a void clock. */
void ui_clock(struct strbuf *b, const struct deadline_look *look, bool full);
/* The cells 时限 and 到期; `k` may be absent (id NULL). */
void ui_clock_cells(struct strbuf *b, struct arena *a, const struct calendar *cal,
                    const struct clock *k, struct date today);

#endif
