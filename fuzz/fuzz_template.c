/* fuzz_template.c - templates of papers: whatever is read is filled with values that look like markup, and what comes out has no marks
 * of the filling left and passes doc_check. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "document/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum err get(void *ctx, struct arena *a, const char *name, const char *writing,
                    const struct template_scope *scope, struct template_value *ret, struct error *e)
{
    static const int items[2] = {0};
    (void)ctx, (void)a, (void)scope, (void)e;
    if (str_starts(name, "list") && !writing) {
        *ret = (struct template_value){.type = TEMPLATE_LIST, .items = items, .n = 2};
    } else if (!str_starts(name, "no")) {
        *ret = (struct template_value){.type = TEMPLATE_TEXT,
                                       .text = "**<b>{{x}}</b>** | [[hei:甲]] \\ `旻`"};
    }
    return OK;
}

static enum err test(void *ctx, struct arena *a, const char *condition,
                     const struct template_scope *scope, bool *ret, struct error *e)
{
    (void)ctx, (void)a, (void)scope, (void)e;
    *ret = strlen(condition) % 2 == 0;
    return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct template_source source = {NULL, get, test};
    struct arena *a = arena_new();
    char *text = arena_strndup(a, (const char *)data, size);
    struct template *t;
    struct error e = {0};
    struct doc d;

    if (size < 20000 && !template_parse(a, "paper.md", text, strlen(text), &t, &e) &&
        !template_fill(a, t, &source, &d, &e)) {
        const char *plain = doc_plain(a, &d);
        if (strstr(plain, "\uE000") || strstr(plain, "\uE001") || doc_check(&d, &e)) {
            abort();
        }
    }
    arena_free(a);
    return 0;
}
