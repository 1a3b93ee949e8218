#include <string.h>

#include "base/str.h"
#include "content/yaml_doc.h"
#include "domain/framework_build.h"

struct reader {
    struct arena *a;
    const char *file;
    struct framework_build b;
    const struct ynode *names; /* what registers are called: {meeting: 会议} */
    struct error *e;
};

static enum err wrong(struct reader *r, const struct ynode *at, const char *say)
{
    error_set(r->e, ERR_INVALID, "%s", say);
    return error_place(r->e, r->file, at->line, at->column);
}

/* A text of at most `max` characters; absent and null give NULL. */
static enum err read_text(struct reader *r, const struct ynode *n, size_t max, const char **ret)
{
    enum err err;
    char *text = NULL;

    if (ynode_null(n)) {
        *ret = NULL;
        return OK;
    }
    if (n->kind != YNODE_SCALAR) {
        return wrong(r, n, "这里应写一段文字，不能是列表或分项。");
    }
    if ((err = str_clean(r->a, n->text, strlen(n->text), max, &text, r->e))) {
        error_place(r->e, r->file, n->line, n->column);
        return err;
    }
    *ret = text;
    return OK;
}

static enum err read_points(struct reader *r, const struct ynode *n, int64_t *ret)
{
    int64_t points;

    if (n->kind != YNODE_SCALAR || !str_to_scaled(n->text, 2, &points) || points <= 0 ||
        points > POINTS_MAX) {
        return wrong(r, n, "分值应是大于 0、不超过 1000 的数，最多两位小数。");
    }
    *ret = points;
    return OK;
}

/* Totals may be up to the sum of many items; zero is a total, too. */
static enum err read_total(struct reader *r, const struct ynode *n, int64_t *ret)
{
    if (n->kind != YNODE_SCALAR || !str_to_scaled(n->text, 2, ret) || *ret < 0 ||
        *ret > (int64_t)POINTS_MAX * FRAMEWORK_ITEMS_MAX) {
        return wrong(r, n, "合计应是一个不小于 0 的数，最多两位小数。");
    }
    return OK;
}

static enum err read_kinds(struct reader *r, const struct ynode *n)
{
    struct framework *f = r->b.f;

    if (n->kind != YNODE_LIST) {
        return wrong(r, n, "kinds 应是单位类型的列表。");
    }
    f->kinds = arena_array(r->a, n->n, sizeof(*f->kinds));
    for (size_t i = 0; i < n->n; i++) {
        if (n->items[i]->kind != YNODE_SCALAR || !str_is_id(n->items[i]->text)) {
            return wrong(r, n->items[i], "单位类型应写它的编码，如 county_hospital。");
        }
        f->kinds[f->n_kinds++] = arena_strdup(r->a, n->items[i]->text);
    }
    return OK;
}

/* The register's name for people where the file gives one. */
static const char *name_of(const struct reader *r, const char *reg)
{
    const struct ynode *name = ynode_get(r->names, reg);

    return name && name->kind == YNODE_SCALAR && !str_empty(name->text) &&
                   str_chars(name->text) <= 40
               ? arena_strdup(r->a, name->text)
               : reg;
}

/* {register: meeting, check: ...} as "会议：...", joined with "; ". */
static enum err read_wait(struct reader *r, const struct ynode *n, struct framework_item *it)
{
    const char *reg, *check;
    enum err err;

    if (n->kind == YNODE_SCALAR && str_eq(n->text, "manual")) {
        it->kind = "mixed";
        return OK;
    }
    const struct ynode *reg_node = ynode_get(n, "register"), *check_node = ynode_get(n, "check");
    if (ynode_null(reg_node)) {
        return wrong(r, n, "auto 的每一项应写明 register（取自哪个台账）和 check（核对什么）。");
    }
    if ((err = read_text(r, reg_node, 40, &reg)) || (err = read_text(r, check_node, 500, &check))) {
        return err;
    }
    it->waits = arena_printf(r->a, "%s%s%s%s%s", it->waits ? it->waits : "", it->waits ? "; " : "",
                             name_of(r, reg), check ? "：" : "", check ? check : "");
    return OK;
}

static enum err read_auto(struct reader *r, const struct ynode *n, struct framework_item *it)
{
    enum err err;

    if (ynode_null(n) || (n->kind == YNODE_SCALAR && str_eq(n->text, "manual"))) {
        return OK;
    }
    if (n->kind != YNODE_LIST) {
        return wrong(r, n, "auto 应写 manual（人工评分），或写由哪些台账取数的列表。");
    }
    if (n->n > 20) {
        return wrong(r, n, "一条指标最多写 20 个取数来源。");
    }
    it->kind = "auto";
    for (size_t i = 0; i < n->n; i++) {
        if ((err = read_wait(r, n->items[i], it))) {
            return err;
        }
    }
    if (!it->waits) {
        it->kind = "manual";
    }
    return OK;
}

static void say_unknown(struct reader *r, const struct ynode *map, const char *const *known,
                        size_t n_known, size_t item)
{
    for (size_t i = 0; i < map->n; i++) {
        bool found = false;
        for (size_t k = 0; k < n_known && !found; k++) {
            found = str_eq(map->keys[i]->text, known[k]);
        }
        if (!found) {
            build_say(&r->b, FINDING_DOUBT, map->keys[i]->line, item, "“%.*s”这一项没有采用。",
                      (int)str_prefix(map->keys[i]->text, 40), map->keys[i]->text);
        }
    }
}

static enum err code_is_new(struct reader *r, const struct ynode *at, const char *code)
{
    for (size_t i = 0; i + 1 < r->b.f->n; i++) {
        if (str_eq(r->b.f->items[i].code, code)) {
            return wrong(r, at, "指标编码与前面的一条重复，请改成不同的编码。");
        }
    }
    return OK;
}

static enum err read_item_texts(struct reader *r, const struct ynode *n, struct framework_item *it)
{
    enum err err;

    if ((err = read_text(r, ynode_get(n, "code"), 20, &it->code)) ||
        (err = read_text(r, ynode_get(n, "level1"), FRAMEWORK_LEVEL_MAX, &it->level1)) ||
        (err = read_text(r, ynode_get(n, "level2"), FRAMEWORK_LEVEL_MAX, &it->level2)) ||
        (err = read_text(r, ynode_get(n, "title"), 20, &it->title)) ||
        (err = read_text(r, ynode_get(n, "text"), FRAMEWORK_TEXT_MAX, &it->text)) ||
        (err = read_text(r, ynode_get(n, "note"), 500, &it->note))) {
        return err;
    }
    if (!it->code || !it->level1) {
        return wrong(r, n, "每条指标都要有编码（code）和一级指标（level1）。");
    }
    return OK;
}

static enum err read_item(struct reader *r, const struct ynode *n)
{
    static const char *const known[] = {
        "code", "level1", "level2", "title", "text",    "points", "auto",   "note",
        "lost", "level3", "rule",   "proof", "example", "parts",  "exempt", "parts_confirmed"};
    struct framework_item *it;
    enum err err;

    if (n->kind != YNODE_MAP) {
        return wrong(r, n, "一条指标应分项写：code、level1、level2、text、points。");
    }
    if (!(it = build_item(&r->b, n->line))) {
        error_set(r->e, ERR_LIMIT, "一套指标体系最多 %d 条。", FRAMEWORK_ITEMS_MAX);
        return error_place(r->e, r->file, n->line, n->column);
    }
    if ((err = read_item_texts(r, n, it)) || (err = code_is_new(r, n, it->code)) ||
        (err = read_auto(r, ynode_get(n, "auto"), it))) {
        return err;
    }
    const struct ynode *points = ynode_get(n, "points");
    if (!ynode_null(points) && (err = read_points(r, points, &it->points))) {
        return err;
    }
    if ((err = build_scoring(r->a, r->file, n, it, r->e))) {
        return err;
    }
    say_unknown(r, n, known, array_len(known), r->b.f->n - 1);
    build_say_lost(&r->b, r->b.f->n - 1);
    build_say_parts(&r->b, r->b.f->n - 1);
    return OK;
}

static int64_t sum_of(const struct framework *f, const char *level1)
{
    int64_t sum = 0;

    for (size_t i = 0; i < f->n; i++) {
        if (f->items[i].points != POINTS_LOST && f->items[i].rule.kind != ASSESS_BONUS &&
            (!level1 || str_eq(f->items[i].level1, level1))) {
            sum += f->items[i].points;
        }
    }
    return sum;
}

/* What the file says of a sum against what its items make. */
static enum err compare_sum(struct reader *r, const struct ynode *n, const char *what,
                            const char *level1)
{
    enum err err;
    int64_t said, sum = sum_of(r->b.f, level1);

    if ((err = read_total(r, n, &said))) {
        return err;
    }
    if (said != sum) {
        build_say(&r->b, FINDING_SUM, n->line, NO_ITEM, "%s%s写明 %s 分，各条相加 %s 分。", what,
                  level1 ? level1 : "", str_from_scaled(r->a, said, 2, false),
                  str_from_scaled(r->a, sum, 2, false));
    }
    return OK;
}

static enum err compare_levels(struct reader *r, const struct ynode *n)
{
    enum err err;

    if (n->kind != YNODE_MAP) {
        return wrong(r, n, "一级指标小计应按“名称：分值”逐行写。");
    }
    for (size_t i = 0; i < n->n; i++) {
        if ((err = compare_sum(r, n->items[i], "一级指标", n->keys[i]->text))) {
            return err;
        }
    }
    const char *before = NULL;
    for (size_t i = 0; i < r->b.f->n; before = r->b.f->items[i++].level1) {
        if (!str_eq(before, r->b.f->items[i].level1) && !ynode_get(n, r->b.f->items[i].level1)) {
            build_say(&r->b, FINDING_SUM, r->b.f->items[i].line, i,
                      "一级指标“%s”不在文件的小计里。", r->b.f->items[i].level1);
        }
    }
    return OK;
}

/* The rows that the file says it has lost must stand among the items as lost. */
static void compare_missing_rows(struct reader *r, const struct ynode *n)
{
    for (size_t i = 0; i < n->n && n->kind == YNODE_LIST; i++) {
        const struct ynode *code = ynode_get(n->items[i], "code");
        bool found = false;
        for (size_t k = 0; code && k < r->b.f->n; k++) {
            const struct framework_item *it = &r->b.f->items[k];
            found =
                found || (str_eq(it->code, code->text) && (!it->text || it->points == POINTS_LOST));
        }
        if (!found) {
            build_say(&r->b, FINDING_DOUBT, n->items[i]->line, NO_ITEM,
                      "文件说这一条丢失，指标里却没有对应的缺项，请核对编码。");
        }
    }
}

static enum err compare_totals(struct reader *r, const struct ynode *root)
{
    static const char *const level_keys[] = {"level1_totals", "level1_visible_totals"};
    const struct ynode *n;
    enum err err;

    if ((n = ynode_get(root, "visible_total")) && (err = compare_sum(r, n, "可见合计", NULL))) {
        return err;
    }
    for (size_t i = 0; i < array_len(level_keys); i++) {
        if ((n = ynode_get(root, level_keys[i])) && (err = compare_levels(r, n))) {
            return err;
        }
    }
    if ((n = ynode_get(root, "missing_rows"))) {
        compare_missing_rows(r, n);
    }
    if ((n = ynode_get(root, "missing_points"))) {
        int64_t said;
        if ((err = read_total(r, n, &said))) {
            return err;
        }
        if (said != r->b.f->expected - sum_of(r->b.f, NULL)) {
            build_say(&r->b, FINDING_SUM, n->line, NO_ITEM, "写明缺 %s 分，按各条计算缺 %s 分。",
                      str_from_scaled(r->a, said, 2, false),
                      str_from_scaled(r->a, r->b.f->expected - sum_of(r->b.f, NULL), 2, false));
        }
    }
    return OK;
}

static enum err read_head(struct reader *r, const struct ynode *root)
{
    struct framework *f = r->b.f;
    const struct ynode *n;
    enum err err;

    if ((err = read_text(r, ynode_get(root, "title"), 100, &f->title)) ||
        (err = read_text(r, ynode_get(root, "code"), 40, &f->code)) ||
        (err = read_text(r, ynode_get(root, "source"), 200, &f->source)) ||
        (err = read_text(r, ynode_get(root, "applies_to"), 200, &f->applies)) ||
        (err = read_text(r, ynode_get(root, "missing_note"), 1000, &f->note))) {
        return err;
    }
    if (!f->title) {
        return wrong(r, root, "指标体系要有名称（title）。");
    }
    if (f->code && !str_is_id(f->code)) {
        return wrong(r, ynode_get(root, "code"), "编码（code）只用小写字母、数字和下划线。");
    }
    if ((n = ynode_get(root, "kinds")) && (err = read_kinds(r, n))) {
        return err;
    }
    if ((n = ynode_get(root, "outside"))) {
        if (n->kind != YNODE_SCALAR || (!str_eq(n->text, "yes") && !str_eq(n->text, "no"))) {
            return wrong(r, n, "outside 写 yes（外部标准，只作对照）或 no。");
        }
        f->outside = str_eq(n->text, "yes");
    }
    if (((n = ynode_get(root, "total")) || (n = ynode_get(root, "expected_total"))) &&
        (err = read_total(r, n, &f->expected))) {
        return err;
    }
    return OK;
}

static enum err read_items(struct reader *r, const struct ynode *root)
{
    const struct ynode *items = ynode_get(root, "items");
    enum err err;

    r->names = ynode_get(root, "register_names");
    if (!items || items->kind != YNODE_LIST || items->n == 0) {
        return wrong(r, items ? items : root, "没有指标：请在 items 下逐条列出。");
    }
    for (size_t i = 0; i < items->n; i++) {
        if ((err = read_item(r, items->items[i]))) {
            return err;
        }
    }
    return OK;
}

enum err framework_from_yaml(struct arena *a, const char *file, const char *text, size_t n,
                             struct framework *ret, struct error *e)
{
    static const char *const known[] = {"title",          "code",
                                        "source",         "applies_to",
                                        "missing_note",   "kinds",
                                        "total",          "items",
                                        "expected_total", "visible_total",
                                        "missing_points", "missing_rows",
                                        "level1_totals",  "level1_visible_totals",
                                        "register_names", "outside"};
    struct framework f;
    struct reader r = {.a = a, .file = file, .b = build_begin(a, &f), .e = e};
    struct ynode *root;
    enum err err;

    if ((err = yaml_parse(a, file, text, n, &root, e))) {
        return err;
    }
    if (root->kind != YNODE_MAP) {
        return wrong(&r, root, "这不是一套指标体系：文件开头应有 title 和 items。");
    }
    if ((err = read_head(&r, root)) || (err = read_items(&r, root)) ||
        (err = compare_totals(&r, root))) {
        return err;
    }
    say_unknown(&r, root, known, array_len(known), NO_ITEM);
    build_say_punctuation(&r.b);
    build_end(&r.b);
    *ret = f;
    return OK;
}
