#include "cli/args.h"

#include <string.h>

#include "base/str.h"

static size_t find(const struct arg *options, size_t n, const char *name, size_t length)
{
    size_t i = 0;
    while (i < n && (strlen(options[i].name) != length || memcmp(options[i].name, name, length))) {
        i++;
    }
    return i;
}

static enum err unknown(struct arena *a, const char *name, size_t length, struct error *e)
{
    const char *shown = arena_strndup(a, name, length);
    if (!str_utf8_ok(shown, length)) {
        shown = "?";
    }
    return error_set(e, ERR_INVALID, "没有选项 --%s，请用 --help 查看可用的选项。", shown);
}

/* `text` starts behind the two dashes; *at is its place in argv and moves on when the value is the next word. */
static enum err take_option(struct args *args, char *const *argv, int argc, int *at,
                            const char *text, struct error *e)
{
    const char *equals = strchr(text, '=');
    size_t length = equals ? (size_t)(equals - text) : strlen(text);
    size_t i = find(args->options, args->n_options, text, length);
    if (i == args->n_options) {
        return unknown(args->arena, text, length, e);
    }
    const struct arg *o = &args->options[i];
    if (args->values[i]) {
        return error_set(e, ERR_INVALID, "选项 --%s 写了两次，请只留一个。", o->name);
    }
    if (!o->value) {
        args->values[i] = "";
        return equals ? error_set(e, ERR_INVALID, "选项 --%s 后面不写值。", o->name) : OK;
    }
    const char *value = equals ? equals + 1 : *at + 1 < argc ? argv[++*at] : NULL;
    if (str_empty(value) || (!equals && str_starts(value, "--"))) {
        return error_set(e, ERR_INVALID, "选项 --%s 后面要写%s。", o->name, o->value);
    }
    args->values[i] = value;
    return OK;
}

enum err args_parse(struct arena *a, const struct arg *options, size_t n_options, int argc,
                    char **argv, struct args *ret, struct error *e)
{
    struct args args = {
        .arena = a,
        .options = options,
        .n_options = n_options,
        .values = arena_array(a, n_options + 1, sizeof(char *)),
        .words = arena_array(a, (size_t)argc + 1, sizeof(char *)),
    };
    bool words_only = false;
    for (int i = 0; i < argc; i++) {
        if (words_only || !str_starts(argv[i], "--")) {
            args.words[args.n_words++] = argv[i];
        } else if (!argv[i][2]) {
            words_only = true;
        } else {
            enum err r = take_option(&args, argv, argc, &i, argv[i] + 2, e);
            if (r) {
                return r;
            }
        }
    }
    *ret = args;
    return OK;
}

const char *args_value(const struct args *args, const char *name)
{
    size_t i = find(args->options, args->n_options, name, strlen(name));
    return i < args->n_options ? args->values[i] : NULL;
}

bool args_flag(const struct args *args, const char *name)
{
    return args_value(args, name) != NULL;
}

const char *args_word(const struct args *args, size_t i)
{
    return i < args->n_words ? args->words[i] : NULL;
}
