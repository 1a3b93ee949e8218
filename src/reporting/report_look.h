/* report_look.h - what the pages of a report begin with: the record of the address in the visitor's scope, and its figures. Private to
 * this folder.
 */
#ifndef REPORTING_REPORT_LOOK_H
#define REPORTING_REPORT_LOOK_H

#include "figure/sealed.h"
#include "ui/ui.h"

struct report_look {
    struct request *req;
    struct arena *a;
    struct db *db;
    struct record rec;
    const struct report_def *def;
    struct sealed_report told;
    const char *path; /* "/desk/r/<register>/<id>/figures" */
    bool may;         /* this person may write figures over now */
    struct strbuf *b;
};
/* ERR_NOT_FOUND: no such record, or one that tells no figures. `db` NULL: a reader is taken, and the figures are read. */
must_use enum err report_look_open(struct request *req, struct db *db, struct report_look *ret,
                                   struct error *e);
/* The heading with the ways to the record, its figures and the draft. */
void report_look_head(struct report_look *l, struct ui_page *p, const char *title);
/* 2026年1月1日至2026年12月31日，全县 */
const char *report_look_period(struct report_look *l);

#endif
