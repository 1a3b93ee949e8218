#include <stdio.h>

#include "cli/command.h"
#include "cli/open.h"

int cmd_content_check(const struct args *args)
{
    const struct content *c;
    const char *dir = args_word(args, 0);
    size_t faults;
    struct error e;
    if (args_flag(args, "only") && !dir) {
        (void)error_set(&e, ERR_INVALID, "--only 要和目录一起写。");
        return command_misused(&e);
    }
    enum err r = open_content(args->arena, dir, args_flag(args, "only"), &c, &faults, &e);
    if (faults) {
        printf("共 %zu 处毛病。\n", faults);
        return EXIT_NO;
    }
    if (r) {
        return command_failed(&e);
    }
    printf("内容完好：%zu 个台账，%zu 个角色，%zu 个字典，%zu 套指标体系。\n", c->n_registers,
           c->n_roles, c->n_code_lists, c->n_frameworks);
    return EXIT_YES;
}
