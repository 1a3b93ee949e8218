/* fuzz_statement.c - reports as people paste them: whatever is read is text of it, and no clash points outside the list. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "domain/statement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    scoped(arena_free_scoped) struct arena *a = arena_new();
    struct statement *list;
    struct clash *clashes;
    struct error e;
    char *text;
    bool whole;
    if (size > 4096 || str_clean(a, (const char *)data, size, size, &text, &e)) {
        return 0;
    }
    size_t n = statements_read(a, text ? text : "", &list, &whole);
    for (size_t i = 0; i < n; i++) {
        must(str_utf8_ok(list[i].noun, strlen(list[i].noun)) && strstr(text, list[i].unit));
        must(strstr(text, list[i].said) && list[i].value >= 0);
    }
    size_t found = statements_check(a, list, n, &clashes);
    for (size_t i = 0; i < found; i++) {
        must(clashes[i].x < n && clashes[i].y < n && clashes[i].z < n && clashes[i].words);
    }
    return 0;
}
