/* reporting.h - the handlers of this folder, for the route table in web/web.c.
 */
#ifndef REPORTING_REPORTING_H
#define REPORTING_REPORTING_H

#include "http/router.h"
#include "register/record.h"

#define TEXT_CHECK_BODY \
    (4u << 20) /* bytes of the form: a text of STATEMENT_TEXT_MAX, percent-encoded */

route_fn page_text_check, page_text_check_post;
/* page_figures.c, page_figure.c, page_figure_rows.c: 指标口径 */
route_fn page_figures, page_figure, page_figure_rows, page_figure_csv;
/* page_board.c: 看板 */
route_fn page_board_own, page_board;
/* page_split.c: 对照原文拆条 */
route_fn page_split, page_split_post, page_split_after;
/* page_report.c: 数据 of a report, 改写; page_report_rows.c; page_report_draft.c */
route_fn page_report, page_report_say, page_report_said, page_report_rows, page_report_draft;
route_fn page_reports;
/* The card 报告的数 on the page of a record that tells figures (content/reports); nothing for any other. */
must_use enum err report_card(struct strbuf *b, const struct request *req, struct db *db,
                              const struct record *rec, struct error *e);

#endif
