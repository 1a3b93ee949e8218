#include "paper/condition.h"

#include <string.h>

#include "base/str.h"
#include "content/register_scope.h"
#include "paper/named.h"

bool condition_has(struct arena *a, const char *text, const char **ret_name, bool *ret_not)
{
    const char *s = str_trim(a, text);
    size_t n = strlen(s);

    *ret_not = *s == '!';
    s += *ret_not;
    n -= *ret_not;
    if (!str_starts(s, "has(") || s[n - 1] != ')' || strpbrk(s + 4, "(&|!") ||
        strchr(s, ')') != s + n - 1) {
        return false;
    }
    *ret_name = str_trim(a, arena_strndup(a, s + 4, n - 5));
    return true;
}

enum err condition_check(struct arena *a, const struct content *c, const struct paper_def *p,
                         const char *text, const char *var, const char *list, struct error *e)
{
    const struct cel *test;
    const char *name;
    struct named n;
    bool no;
    int column;

    if (condition_has(a, text, &name, &no)) {
        return named_find(a, c, p, name, var, list, &n, e);
    }
    if (!p->reg) {
        return error_set(e, ERR_INVALID,
                         "没有 register 的文书，条件只能写 has(名称)。"); /* half-width */
    }
    struct cel_scope scope = register_scope(c, p->reg);
    return cel_compile(a, text, &scope, CEL_YESNO, &test, &column, e);
}

const struct field_def *condition_hidden(const struct cel *c,
                                         bool (*hidden)(const void *ctx, const struct field_def *f),
                                         const void *ctx)
{
    const struct field_def *found = NULL;

    if (!c) {
        return NULL;
    }
    if (c->op == CEL_NAME && c->name.field && hidden(ctx, c->name.field)) {
        return c->name.field;
    }
    if (!(found = condition_hidden(c->left, hidden, ctx))) {
        found = condition_hidden(c->right, hidden, ctx);
    }
    for (size_t i = 0; !found && i < c->n_args; i++) {
        found = condition_hidden(c->args[i], hidden, ctx);
    }
    return found;
}
