/* fuzz_plan.c - plans as people paste them. Besides not crashing: the pieces are the text, cuts read back, every find stands in the
 * text, and cutting by hand never loses a byte. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/citation_find.h"
#include "domain/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok) {
        abort();
    }
}

static void check_whole(const char *text, size_t n, const struct plan *p)
{
    size_t at = 0;

    for (size_t i = 0; i < p->cuts.n; i++) {
        must(p->pieces[i].from == at && p->pieces[i].n > 0);
        must(str_utf8_ok(text + at, p->pieces[i].n));
        must(p->pieces[i].line > 0);
        at += p->pieces[i].n;
    }
    must(at == n);
}

static void check_items(size_t n, const struct plan *p)
{
    must(p->n_items <= PLAN_ITEMS_MAX);
    for (size_t i = 0; i < p->n_items; i++) {
        const struct plan_item *it = &p->items[i];
        must(it->number && it->title && it->text);
        must(str_utf8_ok(it->title, strlen(it->title)) && str_utf8_ok(it->text, strlen(it->text)));
        must(it->chapter == PLAN_NONE || it->chapter < p->n_chapters);
        for (size_t k = 0; k < it->n_targets; k++) {
            must(it->targets[k].from < n && !str_empty(it->targets[k].what) &&
                 str_utf8_ok(it->targets[k].what, strlen(it->targets[k].what)));
        }
        for (size_t k = 0; k < it->n_leads; k++) {
            must(it->leads[k].from < n && !str_empty(it->leads[k].who));
        }
        for (size_t k = 0; k < it->n_dues; k++) {
            must(it->dues[k].from < n &&
                 (it->dues[k].days > 0 || it->dues[k].day.year || it->dues[k].ask));
        }
    }
    for (size_t i = 0; i < p->n_findings; i++) {
        must(p->findings[i].line > 0 && !str_empty(p->findings[i].say));
    }
}

static void check_hand(struct arena *a, const char *text, size_t n, const struct plan *p)
{
    struct plan_cuts cuts;
    struct plan again;
    struct error e;
    size_t *places;

    must(!plan_cuts_parse(a, plan_cuts_text(a, &p->cuts), text, n, &cuts, &e));
    must(cuts.n == p->cuts.n);
    size_t last = cuts.n - 1;
    if (plan_places(a, text, &p->pieces[last], &places)) {
        must(!plan_divide(a, &cuts, text, n, places[0], &e));
    }
    (void)!plan_raise(&cuts, last, true, &e);
    if (cuts.n > 1) {
        must(!plan_merge(&cuts, 1, &e));
    }
    if (!plan_build(a, text, n, &cuts, 0, &again, &e)) {
        check_whole(text, n, &again);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    scoped(arena_free_scoped) struct arena *a = arena_new();
    const char *text = arena_strndup(a, (const char *)data, size);
    struct plan_point *points;
    struct citation_find *finds;
    struct plan p;
    struct error e;
    size_t n;

    if (plan_split(a, text, size, 2026, &p, &e)) {
        must(!str_empty(e.text));
        return 0;
    }
    check_whole(text, size, &p);
    check_items(size, &p);
    check_hand(a, text, size, &p);
    (void)!plan_next(a, text, size, &points, &n, &e);
    if (!citation_finds(a, text, size, 2026, &finds, &n, &e)) {
        for (size_t i = 0; i < n; i++) {
            must(finds[i].from + finds[i].n <= size && finds[i].n > 0 && finds[i].line > 0);
            must(!memcmp(finds[i].words, text + finds[i].from, finds[i].n));
        }
    }
    return 0;
}
