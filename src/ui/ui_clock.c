#include "ui/ui_clock.h"

void ui_clock(struct strbuf *b, const struct deadline_look *look, bool full)
{
    static const enum ui_lamp lamps[] = {[LIGHT_GREEN] = LAMP_GREEN,
                                         [LIGHT_YELLOW] = LAMP_YELLOW,
                                         [LIGHT_RED] = LAMP_RED,
                                         [LIGHT_STOPPED] = LAMP_STOPPED,
                                         [LIGHT_DONE] = LAMP_DONE};
    if (look->light != LIGHT_VOID) {
        ui_lamp(b, lamps[look->light], full ? look->full : look->words);
    }
}

void ui_clock_cells(struct strbuf *b, struct arena *a, const struct calendar *cal,
                    const struct clock *k, struct date today)
{
    struct deadline_look look = {.light = LIGHT_VOID};
    if (k->id) {
        look = clock_look(a, cal, k, today);
    }
    html_lit(b, "<td class=\"nowrap first\" data-label=\"时限\">");
    ui_clock(b, &look, false);
    html_lit(b, "</td><td class=\"s q nowrap\" data-label=\"到期\">");
    if (date_ok(look.on)) {
        html_text(b, date_list(a, look.on, today));
    }
    html_lit(b, "</td>");
}
