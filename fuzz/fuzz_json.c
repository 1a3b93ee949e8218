/* fuzz_json.c - foreign JSON: json_parse, and what json_parse takes json_in takes. What could be read and holds text is written by our writer and read
 * back as the same text. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/json_in.h"

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

/* json_in goes less deep. */
static bool shallow(const uint8_t *data, size_t size)
{
    size_t n = 0;
    for (size_t i = 0; i < size; i++) {
        n += data[i] == '[' || data[i] == '{';
    }
    return n < 60;
}

/* The same text read without a tree. */
static bool walk_once(struct arena *a, const uint8_t *data, size_t size)
{
    struct json_in j = json_in_begin(arena_strndup(a, (const char *)data, size));
    for (bool more = json_in_open(&j, '{'); more && json_in_more(&j, '}');) {
        (void)json_in_key(&j, a);
        (void)json_in_text(&j, a);
    }
    return !j.bad;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    scoped(arena_free_scoped) struct arena *a = arena_new();
    struct error e = {0};
    json_t *root = NULL;

    bool walked = walk_once(a, data, size);
    if (json_parse(a, (const char *)data, size, &root, &e)) {
        if (e.code != ERR_INVALID || !*e.text || !*e.place) {
            abort();
        }
        return 0;
    }
    if (!walked && json_is_object(root) && shallow(data, size)) {
        abort();
    }
    const char *key;
    json_t *value;
    json_object_foreach(root, key, value)
    {
        write_and_read_back(a, json_is_string(value) ? json_string_value(value) : key);
    }
    return 0;
}
