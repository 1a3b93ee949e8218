#include "cli/command.h"

#include <stdio.h>

static void print_error(const struct error *e)
{
    fflush(stdout);
    if (e->place[0]) {
        fprintf(stderr, "faheng: %s: %s\n", e->place, e->text);
    } else {
        fprintf(stderr, "faheng: %s\n", e->text);
    }
}

int command_failed(const struct error *e)
{
    print_error(e);
    return e->code == ERR_IO ? EXIT_ENVIRONMENT : EXIT_NO;
}

int command_misused(const struct error *e)
{
    print_error(e);
    return EXIT_USAGE;
}
