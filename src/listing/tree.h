/* tree.h - 责任树 of a list, one level a request: first by the persons and units its page.yaml names in `by`, then the records that stand
 * at the top, then those below each by `parent`.
 *
 * Where one stands is in the address: `at` holds the ids chosen so far, by '.', "-" for what nobody is named for; `of` a record
 * whose lower ones are shown. The tree is made of what the list means under its conditions and the visitor's scope: a record
 * whose upper one is not among them stands at the top, so none is lost.
 */
#ifndef LISTING_TREE_H
#define LISTING_TREE_H

#include "clock/clock.h"
#include "listing/list.h"
#include "listing/rows.h"

#define TREE_BRANCHES 200 /* of one level */
#define TREE_RECORDS  200

struct tree_branch {
    int64_t ref; /* 0: nobody is named */
    const char *label;
    int64_t n, late;
};
struct tree {
    const struct page_tree *def;
    int64_t at[TREE_LEVELS]; /* chosen so far; 0: nobody named */
    const char *labels[TREE_LEVELS];
    size_t depth;
    struct record *of;            /* whose lower records these are, NULL: none */
    int64_t upper;                /* of `of`: its upper one, in sight; 0: none */
    struct tree_branch *branches; /* either these */
    size_t n_branches;
    bool more_branches;
    struct record_list records; /* or these */
    struct leads leads;
    struct tree_branch *below; /* beside records: how many stand below each */
    int64_t beyond;            /* records not shown */
};
must_use enum err tree_load(struct db *db, const struct request *req, const struct list *l,
                            struct tree *ret, struct error *e);
/* The whole, or with req->partial the lines of one level alone. */
must_use enum err tree_write(struct strbuf *b, struct db *db, const struct request *req,
                             const struct list *l, struct error *e);
/* tree_draw.c */
void tree_draw(struct strbuf *b, const struct request *req, const struct list *l,
               const struct tree *t);

#endif
