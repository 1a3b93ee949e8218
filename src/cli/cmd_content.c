#include <stdio.h>

#include "cli/command.h"
#include "cli/open.h"
#include "manual/manual.h"

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
    printf("内容完好：%zu 个台账，%zu 个角色，%zu 个字典，%zu 套指标体系，%zu 种文书。\n",
           c->n_registers, c->n_roles, c->n_code_lists, c->n_frameworks, c->n_papers);
    return EXIT_YES;
}

#define TEXT_MAX ((size_t)16 << 20)

static struct manual dictionary(struct arena *a, const struct content *c,
                                const struct register_def *reg)
{
    (void)c;
    return dictionary_of(a, reg);
}

/* One register, or all of them one behind the other. */
static int print_each(const struct args *args,
                      struct manual (*make)(struct arena *, const struct content *,
                                            const struct register_def *))
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(TEXT_MAX);
    const char *id = args_word(args, 0);
    const struct content *c;
    size_t faults;
    struct error e;
    if (open_content(args->arena, args_value(args, "content"), false, &c, &faults, &e)) {
        return command_failed(&e);
    }
    if (id && !content_register(c, id)) {
        (void)error_set(&e, ERR_NOT_FOUND, "没有台账 %s。", id);
        return command_failed(&e);
    }
    for (size_t i = 0; i < c->n_registers; i++) {
        if (!id || content_register(c, id) == &c->registers[i]) {
            const struct manual m = make(args->arena, c, &c->registers[i]);
            manual_markdown(&b, &m);
        }
    }
    if (strbuf_check(&b, &e)) {
        return command_failed(&e);
    }
    fwrite(b.ptr, 1, b.len, stdout);
    return EXIT_YES;
}

int cmd_content_manual(const struct args *args)
{
    return print_each(args, manual_of);
}

int cmd_content_dictionary(const struct args *args)
{
    return print_each(args, dictionary);
}
