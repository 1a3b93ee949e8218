/* faheng setup-code: who has the console of the server may open the wizard in the browser. */
#include <stdio.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/setup_code.h"
#include "people/founding.h"

struct coding {
    struct opened *o;
    const char *code;
};

static enum err code_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct coding *x = w->ctx;
    const char *code = NULL;
    enum err r = founding_code(db, a, &code, e);
    if (!r) {
        x->code = arena_strdup(x->o->arena, code);
    }
    return r;
}

static enum err print_code(struct opened *o, struct error *e)
{
    struct coding x = {.o = o};
    struct work w = {.run = code_run, .ctx = &x};
    enum err r = store_write(o->store, 0, &w, e);
    if (!r) {
        printf("启用码：%s（%d 分钟内有效，用一次就作废）\n"
               "在浏览器里打开 /setup，输入启用码，按八步正式启用。\n",
               x.code, FOUNDING_CODE_MINUTES);
        fflush(stdout);
    }
    return r;
}

enum err setup_tell(struct opened *o, struct error *e)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct db *db;
    bool open = false;
    enum err r = store_reader(o->store, &db, e);
    if (r || (r = founding_open(db, a, &open, e)) || !open) {
        return r;
    }
    if (isatty(STDOUT_FILENO)) {
        return print_code(o, e);
    }
    printf("这个数据目录还是空的。执行 faheng setup-code 取启用码，再用浏览器打开 /setup "
           "正式启用。\n");
    fflush(stdout);
    return OK;
}

int cmd_setup_code(const struct args *args)
{
    struct opened o;
    struct error e;
    if (open_data(args, OPEN_EMPTY, &o, &e)) {
        return command_failed(&e);
    }
    enum err r = print_code(&o, &e);
    open_close(&o);
    return r ? command_failed(&e) : EXIT_YES;
}
