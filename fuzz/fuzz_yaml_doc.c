/* fuzz_yaml_doc.c - foreign YAML. What is refused has a place and a sentence; what is read is a
 * tree within its ceilings, its positions inside the text, its scalars clean UTF-8. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "content/yaml_doc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct ynode *n, int lines, int depth)
{
    if (depth > 32 || n->line < 1 || n->line > lines || n->column < 1) {
        abort();
    }
    if (n->kind == YNODE_SCALAR) {
        if (!str_utf8_ok(n->text, strlen(n->text))) {
            abort();
        }
        return;
    }
    for (size_t i = 0; i < n->n; i++) {
        if (n->kind == YNODE_MAP) {
            check(n->keys[i], lines, depth + 1);
            if (ynode_get(n, n->keys[i]->text) != n->items[i]) {
                abort();
            }
        }
        check(n->items[i], lines, depth + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    scoped(arena_free_scoped) struct arena *a = arena_new();
    struct error e = {0};
    struct ynode *root = NULL;
    int lines = 2;
    if (yaml_parse(a, "x.yaml", (const char *)data, size, &root, &e)) {
        if ((e.code != ERR_INVALID && e.code != ERR_LIMIT) || !*e.text ||
            !str_starts(e.place, "x.yaml:") || root) {
            abort();
        }
        return 0;
    }
    for (size_t i = 0; i < size;
         i++) { /* NEL, LS and PS break lines too: their first bytes are counted as well */
        lines += data[i] == '\n' || data[i] == '\r' || data[i] == 0xC2 || data[i] == 0xE2;
    }
    check(root, lines, 1);
    return 0;
}
