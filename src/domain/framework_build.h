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
#define FRAMEWORK_PROOF_MAX 500    /* characters of 佐证要求 and of its example */
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
/* Says that an item's parts do not add up to its points, if they do not. */
void build_say_parts(struct framework_build *b, size_t item);
/* Says doubtful punctuation of all items. */
void build_say_punctuation(struct framework_build *b);
/* Codes A<group>.<place> in the order of the items. */
void build_codes(struct framework_build *b);
void build_end(struct framework_build *b);

bool build_ends_sentence(const char *text);
/* 3, - 12 -, 第 3 页 */
bool build_is_page_number(const char *text);
/* A line before the table: kept as the title when it names a framework better than the one so far. */
void build_title(struct framework_build *b, const char *line);
/* Rule and points that stand in an item's words, taken as suggestions and said. `words`: where they are looked for. */
void build_suggest(struct framework_build *b, size_t item, const char *words);

/* Of one item of a YAML file: level3, proof, example, rule, parts, exempt, parts_confirmed. The item's points are known. */
struct ynode;
must_use enum err build_scoring(struct arena *a, const char *file, const struct ynode *map,
                                struct framework_item *it, struct error *e);

#endif
