/* fuzz_str.c - foreign text: str_clean, str_to_scaled, date_parse_loose. Besides not crashing: what was cleaned
 * is valid and stays as it is when cleaned again; what was read is written and read back as the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_back(struct arena *a, const char *s)
{
    const struct date today = {2026, 11, 21};
    struct date d = {0}, e = {0};
    int64_t n, m;

    if (str_to_scaled(s, 2, &n) &&
        (!str_to_scaled(str_from_scaled(a, n, 2, true), 2, &m) || n != m)) {
        abort();
    }
    if (date_parse_loose(s, today, &d) &&
        (!date_parse(date_text(a, d), &e) || date_cmp(d, e) != 0)) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    scoped(arena_free_scoped) struct arena *a = arena_new();
    struct error e = {0};
    char *once = NULL, *twice = NULL;

    if (str_clean(a, (const char *)data, size, 1000, &once, &e) || !once) {
        return 0;
    }
    if (!str_utf8_ok(once, strlen(once)) || str_clean(a, once, strlen(once), 1000, &twice, &e) ||
        !str_eq(once, twice)) {
        abort();
    }
    read_back(a, once);
    return 0;
}
