/* framework_table.h - frameworks in the database: imported as drafts, completed by a person, published when whole,
 * immutable from then on (ERR_CONFLICT). Owns tables framework, framework_kind, framework_item, framework_part, framework_exempt.
 * Every change leaves an event of
 * the register "framework" or "framework_item" with the values before and after. Findings are not kept but as notes of items.
 */
#ifndef FRAMEWORK_FRAMEWORK_TABLE_H
#define FRAMEWORK_FRAMEWORK_TABLE_H

#include "domain/framework.h"
#include "people/actor.h"

struct framework_row {
    int64_t id, version;
    const char *state, *published_at;
    int64_t year, made_from; /* made_from: the version it was copied from, 0: imported */
    struct framework f;
    int64_t *item_ids;
    int64_t *exempt_by; /* beside the items: who approved that the item does not apply, 0: nobody */
};

/* Saves a new draft (the next version of its code); *ret is its id. Year 0: none. A framework without a code (pasted) gets that
 * of an older one with the same title, and its letter; else a new code and the first letter that no other framework uses. */
must_use enum err framework_save(struct db *db, struct arena *a, const struct actor *by,
                                 const struct framework *f, int64_t year, int64_t *ret,
                                 struct error *e);
must_use enum err framework_load(struct db *db, struct arena *a, int64_t county, int64_t id,
                                 struct framework_row *ret, struct error *e);
/* One item with its parts and exemptions and nothing else of the framework: `f.n` is 1, or 0 when it is not an item of it. */
must_use enum err framework_load_item(struct db *db, struct arena *a, int64_t county,
                                      int64_t framework, int64_t item, struct framework_row *ret,
                                      struct error *e);
/* *ret 0: no item of it has this code. */
must_use enum err framework_item_id(struct db *db, struct arena *a, int64_t county,
                                    int64_t framework, const char *code, int64_t *ret,
                                    struct error *e);
/* 由本年生成下一年: the next version of a published framework as a draft of `year`, everything taken over (what
 * outside standards were mapped to as well); what does not apply to some units must be approved again. ERR_CONFLICT for a draft. */
must_use enum err framework_copy(struct db *db, struct arena *a, const struct actor *by, int64_t id,
                                 int64_t year, int64_t *ret, struct error *e);
/* By code, newest version first; without items. */
must_use enum err framework_list(struct db *db, struct arena *a, int64_t county,
                                 struct framework_row **ret, size_t *ret_n, struct error *e);
/* Changes one item of a draft: text, points, levels, title, proof, example; what is NULL or POINTS_LOST in `to` stays as it is.
 * Who completed a lost item is kept. Parts that nobody confirmed take their equal shares of new points. Refused on a published
 * framework. */
must_use enum err framework_complete(struct db *db, struct arena *a, const struct actor *by,
                                     int64_t framework, int64_t item,
                                     const struct framework_item *to, struct error *e);
/* Adds an item to a draft at the end of its level-1 group, or as a new group (a lost row that had not even left a trace). Without
 * a code it takes the next one of its group. */
must_use enum err framework_add_item(struct db *db, struct arena *a, const struct actor *by,
                                     int64_t framework, const struct framework_item *it,
                                     int64_t *ret, struct error *e);
must_use enum err framework_set_kinds(struct db *db, struct arena *a, const struct actor *by,
                                      int64_t framework, const char *const *kinds, size_t n,
                                      struct error *e);
/* Refused with what is missing unless framework_judge says whole, kinds are chosen, somebody confirmed the points of all parts,
 * and every exemption is approved; an outside standard never. Retires the older version. */
must_use enum err framework_publish(struct db *db, struct arena *a, const struct actor *by,
                                    int64_t framework, struct error *e);
/* The published framework for a unit kind, never an outside standard; NOT_FOUND when none. Two for one kind: the newest published. */
must_use enum err framework_for_kind(struct db *db, struct arena *a, int64_t county,
                                     const char *kind, int64_t *ret, struct error *e);

#endif
