/* The keys of an item that say how its points come about: rule, parts, exempt. */
#include <string.h>

#include "base/str.h"
#include "content/yaml_doc.h"
#include "domain/framework_build.h"
#include "domain/framework_part.h"

#define PART_TITLE_CHARS 40
#define EXEMPT_KINDS_MAX 30

struct part_reader {
    struct arena *a;
    const char *file;
    struct error *e;
};

static enum err wrong(const struct part_reader *r, const struct ynode *at, const char *say)
{
    error_set(r->e, ERR_INVALID, "%s", say);
    return error_place(r->e, r->file, at->line, at->column);
}

static enum err text(const struct part_reader *r, const struct ynode *map, const char *key,
                     size_t max, const char **ret)
{
    const struct ynode *n = ynode_get(map, key);
    char *clean = NULL;
    enum err err;

    *ret = NULL;
    if (ynode_null(n)) {
        return OK;
    }
    if (n->kind != YNODE_SCALAR) {
        return wrong(r, n, "这里应写一段文字，不能是列表或分项。");
    }
    if ((err = str_clean(r->a, n->text, strlen(n->text), max, &clean, r->e))) {
        error_place(r->e, r->file, n->line, n->column);
        return err;
    }
    *ret = clean;
    return OK;
}

static enum err rule(const struct part_reader *r, const struct ynode *map, struct assess_rule *ret)
{
    const struct ynode *n = ynode_get(map, "rule");
    const char *line;
    enum err err = text(r, map, "rule", 300, &line);

    if (err || !line) {
        return err;
    }
    if ((err = assess_rule_parse(r->a, line, ret, r->e))) {
        error_place(r->e, r->file, n->line, n->column);
    }
    return err;
}

static enum err points(const struct part_reader *r, const struct ynode *map, int64_t *ret)
{
    const struct ynode *n = ynode_get(map, "points");

    *ret = POINTS_LOST;
    if (ynode_null(n)) {
        return OK;
    }
    if (n->kind != YNODE_SCALAR || !str_to_scaled(n->text, 2, ret) || *ret < 0 ||
        *ret > POINTS_MAX) {
        return wrong(r, n, "要点的分值应是 0 到 1000 的数，最多两位小数。");
    }
    return OK;
}

static enum err binding(const struct part_reader *r, const struct ynode *n,
                        const struct framework_part *p)
{
    if (p->metric && p->obligation) {
        return wrong(r, n, "一个要点只能取自一个口径：metric 和 obligation 只写一个。");
    }
    if ((p->metric && !str_is_id(p->metric)) || (p->obligation && !str_is_id(p->obligation))) {
        return wrong(r, n, "metric、obligation 写口径的编码，只用小写字母、数字和下划线。");
    }
    if ((p->metric || p->obligation) && p->waits) {
        return wrong(r, n, "已经取数的要点不再写 waits。");
    }
    if ((p->metric || p->obligation) && p->rule.kind == ASSESS_MANUAL) {
        return wrong(r, n, "取数的要点要写 rule，说明数出来以后怎么记分。");
    }
    return OK;
}

static enum err id_is_new(const struct part_reader *r, const struct ynode *n,
                          const struct framework_item *it)
{
    const char *id = it->parts[it->n_parts].id;

    if (!id || !str_is_id(id)) {
        return wrong(r, n, "每个要点都要有编码（id）：小写字母、数字和下划线。");
    }
    for (size_t i = 0; i < it->n_parts; i++) {
        if (str_eq(it->parts[i].id, id)) {
            return wrong(r, n, "同一条里要点的编码（id）重复了。");
        }
    }
    return OK;
}

static enum err part(const struct part_reader *r, const struct ynode *n, struct framework_item *it)
{
    static const char *const known[] = {"id",     "title",      "points", "rule",
                                        "metric", "obligation", "waits"};
    struct framework_part *p = &it->parts[it->n_parts];
    enum err err;

    if (n->kind != YNODE_MAP) {
        return wrong(r, n, "一个要点应分项写：id、title、rule、metric 或 obligation。");
    }
    for (size_t i = 0; i < n->n; i++) {
        bool found = false;
        for (size_t k = 0; k < array_len(known) && !found; k++) {
            found = str_eq(n->keys[i]->text, known[k]);
        }
        if (!found) {
            return wrong(r, n->keys[i],
                         "要点里没有这一项，可写 id、title、points、rule、metric、"
                         "obligation、waits。");
        }
    }
    p->line = n->line;
    if ((err = text(r, n, "id", 40, &p->id)) || (err = id_is_new(r, n, it)) ||
        (err = text(r, n, "title", PART_TITLE_CHARS, &p->title)) ||
        (err = points(r, n, &p->points)) || (err = rule(r, n, &p->rule)) ||
        (err = text(r, n, "metric", 40, &p->metric)) ||
        (err = text(r, n, "obligation", 40, &p->obligation)) ||
        (err = text(r, n, "waits", 300, &p->waits)) || (err = binding(r, n, p))) {
        return err;
    }
    return p->title ? OK : wrong(r, n, "每个要点都要有名称（title）。");
}

/* All written, or none: then the program shares them out. */
static enum err shares(const struct part_reader *r, const struct ynode *n,
                       struct framework_item *it)
{
    size_t counting = 0, written = 0;

    for (size_t i = 0; i < it->n_parts; i++) {
        counting += framework_part_counts(&it->parts[i]);
        written += framework_part_counts(&it->parts[i]) && it->parts[i].points != POINTS_LOST;
    }
    if (written && written < counting) {
        return wrong(r, n, "要点的分值要么都写，要么都不写（由程序平分）。");
    }
    if (!written) {
        framework_part_share(it);
        return OK;
    }
    for (size_t i = 0; i < it->n_parts; i++) {
        struct framework_part *p = &it->parts[i];
        p->points = p->points == POINTS_LOST || !framework_part_counts(p) ? 0 : p->points;
    }
    return OK;
}

static enum err parts(const struct part_reader *r, const struct ynode *map,
                      struct framework_item *it)
{
    const struct ynode *n = ynode_get(map, "parts");
    enum err err;

    if (ynode_null(n)) {
        return OK;
    }
    if (n->kind != YNODE_LIST || n->n == 0 || n->n > FRAMEWORK_PARTS_MAX) {
        return wrong(r, n, "parts 应是要点的列表，一条最多 12 个要点。");
    }
    it->parts = arena_array(r->a, n->n, sizeof(*it->parts));
    for (; it->n_parts < n->n; it->n_parts++) {
        if ((err = part(r, n->items[it->n_parts], it))) {
            return err;
        }
    }
    framework_part_derive(r->a, it);
    return shares(r, n, it);
}

static enum err exempt(const struct part_reader *r, const struct ynode *map,
                       struct framework_item *it)
{
    const struct ynode *n = ynode_get(map, "exempt"), *kinds = ynode_get(n, "kinds");
    enum err err;

    if (ynode_null(n)) {
        return OK;
    }
    if (n->kind != YNODE_MAP || !kinds || kinds->kind != YNODE_LIST || kinds->n == 0 ||
        kinds->n > EXEMPT_KINDS_MAX) {
        return wrong(r, n, "合理缺项应写 kinds（哪些单位类型）和 reason（理由）。");
    }
    it->exempt_kinds = arena_array(r->a, kinds->n, sizeof(*it->exempt_kinds));
    for (size_t i = 0; i < kinds->n; i++) {
        if (kinds->items[i]->kind != YNODE_SCALAR || !str_is_id(kinds->items[i]->text)) {
            return wrong(r, kinds->items[i], "单位类型应写它的编码，如 county_hospital。");
        }
        it->exempt_kinds[it->n_exempt++] = arena_strdup(r->a, kinds->items[i]->text);
    }
    if ((err = text(r, n, "reason", 300, &it->exempt_reason))) {
        return err;
    }
    return it->exempt_reason ? OK : wrong(r, n, "合理缺项要写明理由（reason）。");
}

static enum err confirmed(const struct part_reader *r, const struct ynode *map,
                          struct framework_item *it)
{
    const struct ynode *n = ynode_get(map, "parts_confirmed");

    if (ynode_null(n)) {
        return OK;
    }
    if (n->kind != YNODE_SCALAR || (!str_eq(n->text, "yes") && !str_eq(n->text, "no"))) {
        return wrong(r, n, "parts_confirmed 写 yes 或 no。");
    }
    it->parts_confirmed = str_eq(n->text, "yes");
    return OK;
}

enum err build_scoring(struct arena *a, const char *file, const struct ynode *map,
                       struct framework_item *it, struct error *e)
{
    const struct part_reader r = {a, file, e};
    enum err err;

    if ((err = text(&r, map, "level3", FRAMEWORK_LEVEL_MAX, &it->level3)) ||
        (err = text(&r, map, "proof", FRAMEWORK_PROOF_MAX, &it->proof)) ||
        (err = text(&r, map, "example", FRAMEWORK_PROOF_MAX, &it->example)) ||
        (err = rule(&r, map, &it->rule)) || (err = parts(&r, map, it)) ||
        (err = exempt(&r, map, it)) || (err = confirmed(&r, map, it))) {
        return err;
    }
    if (it->n_parts && it->rule.kind != ASSESS_MANUAL) {
        return wrong(&r, ynode_get(map, "rule"), "有要点的指标，记分办法写在各个要点里。");
    }
    if (it->rule.kind == ASSESS_BONUS && it->points == POINTS_LOST && it->rule.cap > 0) {
        it->points = it->rule.cap;
    }
    return OK;
}
