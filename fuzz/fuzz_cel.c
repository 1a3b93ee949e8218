/* fuzz_cel.c - foreign conditions, as filters bring them. What is refused has a column inside
 * the text and a sentence; what is accepted is a typed tree no deeper than its ceiling. The same
 * bytes go through the grammar of law citations. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "content/cel.h"
#include "content/law.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first letter of a name is its type. */
static bool resolve(const struct cel_scope *s, const char *base, const char *hop,
                    struct cel_name *ret, struct error *e)
{
    static const enum cel_type types[] = {CEL_YESNO, CEL_TEXT, CEL_INT,      CEL_DECIMAL,
                                          CEL_MONEY, CEL_DATE, CEL_DATETIME, CEL_CODE,
                                          CEL_REF,   CEL_LIST, CEL_NONE};
    (void)s;
    (void)e;
    size_t i = (size_t)(base[0] - 'a');
    if (i >= array_len(types) || (hop && hop[0] != 'h')) {
        return false;
    }
    ret->type = types[i];
    ret->element = ret->type == CEL_LIST ? CEL_CODE : CEL_NONE;
    ret->scale = ret->type == CEL_DECIMAL ? 2 : 0;
    return true;
}

static void check(const struct cel *c, int depth)
{
    bool typed = c->type != CEL_NONE || c->op == CEL_NAME;
    if (depth > 20 || !typed || c->column < 1) {
        abort();
    }
    if (c->left) {
        check(c->left, depth + 1);
    }
    if (c->right) {
        check(c->right, depth + 1);
    }
    for (size_t i = 0; i < c->n_args; i++) {
        check(c->args[i], depth + 1);
    }
}

static void cite(struct arena *a, const char *text)
{
    static const struct law laws[] = {{"行政处罚法", NULL, NULL},
                                      {"国办发〔2018〕118号", NULL, NULL}};
    const struct content content = {.laws = laws, .n_laws = array_len(laws)};
    struct error e = {0};
    int column = 0;
    if (law_check(a, &content, text, &column, &e) &&
        (column < 1 || (size_t)column > str_chars(text) + 1 || !*e.text)) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    scoped(arena_free_scoped) struct arena *a = arena_new();
    const struct cel_scope scope = {.resolve = resolve};
    const struct cel *c = NULL;
    struct error e = {0};
    int column = 0;
    char *text = arena_strndup(a, (const char *)data, size);
    enum err err = cel_compile(a, text, &scope, CEL_NONE, &c, &column, &e);
    if (err) {
        if ((err != ERR_INVALID && err != ERR_LIMIT) || !*e.text || column < 1 || c) {
            abort();
        }
    } else {
        check(c, 1);
    }
    if (str_utf8_ok(text, strlen(text))) {
        if (err && (size_t)column > str_chars(text) + 1) {
            abort();
        }
        cite(a, text);
    }
    return 0;
}
