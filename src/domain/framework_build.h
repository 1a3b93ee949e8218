/* framework_build.h - a framework growing while it is read: items, findings, and what both readers do at the end.
 *
 * A finding about an item names it by its place in the list, since codes may come last; build_end turns places into codes,
 * writes an item's findings into its note and gives titles to items that have none.
 *
 *     struct framework_build b = build_begin(a, ret);
 *     struct framework_item *it = build_item(&b, line);
 *     build_say(&b, FINDING_REPAIRED, line, build_last(&b), "...");
 *     build_end(&b);
 */
#ifndef DOMAIN_FRAMEWORK_BUILD_H
#define DOMAIN_FRAMEWORK_BUILD_H

#include "domain/framework.h"

#define FRAMEWORK_TEXT_MAX  4000   /* characters of a 创建内容 */
#define FRAMEWORK_LEVEL_MAX 100    /* characters of a 一级指标 or 二级指标 */
#define POINTS_MAX          100000 /* hundredths: one item has at most 1,000 points */
#define NO_ITEM             ((size_t)-1)

struct framework_build {
    struct arena *a;
    struct framework *f;
    size_t items_cap, findings_cap, places_cap, n_places;
    size_t *places; /* item a finding is about, NO_ITEM: none */
};

struct framework_build build_begin(struct arena *a, struct framework *f);
/* The new item has lost everything and is scored by hand; NULL past FRAMEWORK_ITEMS_MAX. Pointers to older items end here. */
struct framework_item *build_item(struct framework_build *b, int line);
void build_say(struct framework_build *b, enum finding_kind kind, int line, size_t item,
               const char *fmt, ...) printf_like(5, 6);
/* Says that an item has lost its text or its points, if it has. */
void build_say_lost(struct framework_build *b, size_t item);
/* Says doubtful punctuation of all items. */
void build_say_punctuation(struct framework_build *b);
void build_end(struct framework_build *b);

#endif
