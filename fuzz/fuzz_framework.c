/* fuzz_framework.c - frameworks as people have them: the first byte chooses pasted text or YAML. Besides not crashing: what
 * was read has codes, groups and points in bounds, its judgement adds up, and each finding is about one of its items. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/framework_diff.h"
#include "domain/framework_part.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok) {
        abort();
    }
}

/* Ids differ, equal shares add up unless the file wrote other points (then the judgement says so), every rule has a line. */
static void check_parts(const struct framework_item *it)
{
    scoped(arena_free_scoped) struct arena *a = arena_new();
    struct assess_rule again;
    struct error e;

    must(it->n_parts <= FRAMEWORK_PARTS_MAX);
    must(assess_rule_parse(a, assess_rule_line(a, &it->rule), &again, &e) == OK);
    for (size_t i = 0; i < it->n_parts; i++) {
        must(it->parts[i].id && it->parts[i].title && it->parts[i].points >= 0);
        must(!(it->parts[i].metric && it->parts[i].obligation));
        must(assess_rule_parse(a, assess_rule_line(a, &it->parts[i].rule), &again, &e) == OK);
        for (size_t k = 0; k < i; k++) {
            must(!str_eq(it->parts[i].id, it->parts[k].id));
        }
    }
}

static void check_items(const struct framework *f)
{
    must(f->title && f->n > 0 && f->n <= FRAMEWORK_ITEMS_MAX);
    for (size_t i = 0; i < f->n; i++) {
        const struct framework_item *it = &f->items[i];
        must(it->code && it->level1 && it->title && it->kind);
        must(it->points == POINTS_LOST || (it->points >= 0 && it->points <= 1200000));
        check_parts(it);
        must(!it->text || str_utf8_ok(it->text, strlen(it->text)));
        for (size_t k = 0; k < i; k++) {
            must(!str_eq(it->code, f->items[k].code));
        }
    }
    for (size_t i = 0; i < f->n_findings; i++) {
        const char *code = f->findings[i].code;
        size_t k = 0;
        while (code && k < f->n && !str_eq(code, f->items[k].code)) {
            k++;
        }
        must(k < f->n && f->findings[i].line > 0 && !str_empty(f->findings[i].say));
    }
}

static void check_verdict(struct arena *a, const struct framework *f)
{
    struct framework_verdict v;
    size_t items = 0;
    int64_t points = 0;

    framework_judge(a, f, &v);
    for (size_t g = 0; g < v.n_groups; g++) {
        items += v.groups[g].items;
        points += v.groups[g].points;
    }
    must(items == v.items && v.items + v.lost == f->n && points == v.points);
    must(v.missing == f->expected - v.points && v.n_lines > 0);
    bool parts = true;
    for (size_t i = 0; i < f->n; i++) {
        parts = parts && !framework_part_fault(a, &f->items[i]);
    }
    must(v.whole == (v.lost == 0 && v.missing == 0 && parts));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    scoped(arena_free_scoped) struct arena *a = arena_new();
    struct framework f;
    struct error e;
    enum err r;

    if (size == 0) {
        return 0;
    }
    const char *text = arena_memdup(a, data + 1, size - 1);
    if (data[0] % 2) {
        r = framework_from_yaml(a, "fuzz.yaml", text, size - 1, &f, &e);
    } else {
        r = framework_from_text(a, text, size - 1, &f, &e);
    }
    if (r) {
        must(e.code == r && !str_empty(e.text));
        return 0;
    }
    check_items(&f);
    check_verdict(a, &f);
    struct framework_diff d;
    framework_diff(a, &f, &f, &d);
    must(d.n == 0 && d.same == f.n);
    framework_letter(a, &f, 'Q');
    return 0;
}
