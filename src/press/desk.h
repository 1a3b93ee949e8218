/* desk.h - what the pages of this folder begin with: the record of the address in the visitor's scope, the paper, its versions.
 */
#ifndef PRESS_DESK_H
#define PRESS_DESK_H

#include "paper/issue.h"
#include "ui/ui.h"

struct desk {
    struct request *req;
    const struct register_def *reg;
    const struct paper_def *paper;
    struct record rec;
    struct issuing x;
    struct issue *list;
    size_t n;
    const struct issue *draft; /* NULL: none */
};
/* `paper` NULL: the one in the address. */
must_use enum err desk_open(struct request *req, struct desk *ret, struct error *e);
/* "/desk/r/<register>/<id>/paper/<paper>" and `rest` behind it. */
const char *desk_href(struct arena *a, const struct register_def *reg, int64_t id,
                      const char *paper, const char *rest);
struct issuing desk_issuing(const struct request *req, struct db *db, const struct paper_def *paper,
                            const struct record *rec);
/* Version, number, day and the three files of what was issued; `paper` NULL: of all papers. */
void desk_versions(struct strbuf *b, struct arena *a, const struct record *rec,
                   const struct issue *list, size_t n, const char *paper);

#endif
