/* The figures a report states, held against each other; needs no database. */
#include <stdio.h>

#include "base/bytes.h"
#include "base/str.h"
#include "cli/command.h"
#include "domain/statement.h"

static void print_all(struct arena *a, const struct statement *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct statement *s = &list[i];
        printf("第 %zu 行\t%s%s%s\t%s%s\t%s\t%s\n", s->line, str_from_scaled(a, s->value, 2, false),
               s->over ? "余" : "", s->unit, s->verb, s->noun, s->topic, s->said);
    }
}

static enum err check(const struct args *args, bool *ret_clean, struct error *e)
{
    struct arena *a = args->arena;
    struct statement *list;
    struct clash *clashes;
    bool whole;
    char *text, *clean;
    size_t size;
    enum err r = bytes_read_file(a, args_word(args, 0), STATEMENT_TEXT_MAX, &text, &size, e);
    if (r || (r = str_clean(a, text, size, STATEMENT_TEXT_MAX, &clean, e))) {
        return r;
    }
    size_t n = statements_read(a, clean ? clean : "", &list, &whole);
    if (!whole) {
        return error_set(e, ERR_INVALID, "这份材料里的数太多，一次最多核对 %d 个，请分开核对。",
                         STATEMENTS_MAX);
    }
    if (args_flag(args, "all")) {
        print_all(a, list, n);
    }
    size_t found = statements_check(a, list, n, &clashes);
    for (size_t i = 0; i < found; i++) {
        printf("%s\n", clashes[i].words);
    }
    printf("读出 %zu 个数，要核对 %zu 处。\n", n, found);
    *ret_clean = found == 0;
    return OK;
}

int cmd_report_check(const struct args *args)
{
    bool clean = true;
    struct error e;
    if (check(args, &clean, &e)) {
        return command_failed(&e);
    }
    return clean ? EXIT_YES : EXIT_NO;
}
