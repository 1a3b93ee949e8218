/* fuzz_json.c - foreign JSON: json_parse. What could be read and holds text is written by our writer and read
 * back as the same text. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_and_read_back(struct arena *a, const char *text)
{
    struct strbuf b = strbuf_make(1 << 20);
    struct json_out j = json_begin(&b);
    struct error e = {0};
    json_t *back = NULL;

    json_open(&j, '{');
    json_key(&j, text);
    json_str(&j, text);
    json_close(&j, '}');
    if (json_parse(a, b.ptr, b.len, &back, &e) ||
        strcmp(json_string_value(json_object_get(back, text)), text) != 0) {
        abort();
    }
    strbuf_clear(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    scoped(arena_free_scoped) struct arena *a = arena_new();
    struct error e = {0};
    json_t *root = NULL;

    if (json_parse(a, (const char *)data, size, &root, &e)) {
        if (e.code != ERR_INVALID || !*e.text || !*e.place) {
            abort();
        }
        return 0;
    }
    const char *key;
    json_t *value;
    json_object_foreach(root, key, value)
    {
        write_and_read_back(a, json_is_string(value) ? json_string_value(value) : key);
    }
    return 0;
}
