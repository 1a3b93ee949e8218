/* args.h - the words of a command line: options with and without a value, and the words between them.
 *
 *     static const struct arg options[] = {{"data", "目录", "数据目录"}, {"csv", NULL, "输出 CSV"}};
 *     r = args_parse(a, options, array_len(options), argc, argv, &args, e);
 *     const char *dir = args_value(&args, "data");      NULL when it was not given
 *
 * `--name VALUE` and `--name=VALUE` are the same; `--` ends the options; an option given twice, an unknown one and a
 * missing value are ERR_INVALID with a sentence. A single `-` is a word.
 */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

struct arg {
    const char *name;  /* without the dashes */
    const char *value; /* how the value is called in --help; NULL: a flag */
    const char *says;
};

struct args {
    struct arena *arena; /* of the command */
    const struct arg *options;
    size_t n_options;
    const char **values; /* one an option, NULL when not given; a flag has "" */
    const char **words;
    size_t n_words;
};

must_use enum err args_parse(struct arena *a, const struct arg *options, size_t n_options, int argc,
                             char **argv, struct args *ret, struct error *e);

/* A name that the command does not have gives NULL, so that shared code may ask for any option. */
const char *args_value(const struct args *args, const char *name);
bool args_flag(const struct args *args, const char *name);
const char *args_word(const struct args *args, size_t i); /* NULL past the last */

#endif
