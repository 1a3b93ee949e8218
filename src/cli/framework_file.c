#include "cli/framework_file.h"

#include <string.h>

#include "base/bytes.h"
#include "base/now.h"
#include "base/str.h"

#define FILE_MAX ((size_t)4 << 20)

static bool opens_with_key(const char *line, size_t n)
{
    size_t key = strspn(line, "abcdefghijklmnopqrstuvwxyz_");
    return key > 0 && key < n && line[key] == ':' && !memchr(line, '\t', n);
}

static bool looks_like_yaml(const char *text)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        size_t blank = strspn(text, " \t\r");
        if (blank < n && text[blank] != '#') {
            return opens_with_key(text, n) || str_starts(text, "---");
        }
        text += n + (text[n] == '\n');
    }
    return false;
}

static bool is_yaml(const char *name, const char *text)
{
    if (str_ends(name, ".yaml") || str_ends(name, ".yml")) {
        return true;
    }
    return !str_ends(name, ".txt") && looks_like_yaml(text);
}

enum err framework_file_parse(struct arena *a, const struct content *c, const char *name,
                              const char *text, size_t n, struct framework *ret, struct error *e)
{
    enum err r = is_yaml(name, text) ? framework_from_yaml(a, name, text, n, ret, e)
                                     : framework_from_text(a, text, n, ret, e);
    if (!r) {
        framework_check_laws(a, ret, c->laws, c->n_laws, date_text(a, now_today()));
    }
    return r;
}

enum err framework_file_read(struct arena *a, const struct content *c, const char *path,
                             struct framework *ret, struct error *e)
{
    char *text;
    size_t n;
    enum err r = bytes_read_file(a, path, FILE_MAX, &text, &n, e);
    return r ? r : framework_file_parse(a, c, path, text, n, ret, e);
}
