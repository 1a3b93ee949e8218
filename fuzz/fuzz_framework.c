/* fuzz_framework.c - frameworks as people have them: the first byte chooses pasted text or YAML. Besides not crashing: what
 * was read has codes, groups and points in bounds, its judgement adds up, and each finding is about one of its items. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/framework.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok) {
        abort();
    }
}

static void check_items(const struct framework *f)
{
    must(f->title && f->n > 0 && f->n <= FRAMEWORK_ITEMS_MAX);
    for (size_t i = 0; i < f->n; i++) {
        const struct framework_item *it = &f->items[i];
        must(it->code && it->level1 && it->title && it->kind);
        must(it->points == POINTS_LOST || (it->points > 0 && it->points <= 100000));
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
    must(v.whole == (v.lost == 0 && v.missing == 0));
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
    framework_letter(a, &f, 'Q');
    return 0;
}
