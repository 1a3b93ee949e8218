/* ui_rich.h - stored Markdown as paragraphs, lists and bold. What else Markdown knows, and every HTML, is shown as typed. */
#ifndef UI_UI_RICH_H
#define UI_UI_RICH_H

#include "ui/ui.h"

void ui_rich(struct strbuf *b, const struct request *req, const char *text);

#endif
