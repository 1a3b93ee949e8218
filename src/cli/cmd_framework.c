#include <stdio.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "cli/command.h"
#include "cli/open.h"
#include "framework/framework_read.h"
#include "framework/framework_table.h"
#include "people/account.h"

/* --- check ------------------------------------------------------------------------------------------------ */

static const char *points(struct arena *a, int64_t n)
{
    return str_from_scaled(a, n, 2, false);
}

static void print_groups(struct arena *a, const struct framework_verdict *v)
{
    for (size_t i = 0; i < v->n_groups; i++) {
        printf("  %s：%zu 条，%s 分\n", v->groups[i].level1, v->groups[i].items,
               points(a, v->groups[i].points));
    }
}

static void print_findings(const char *file, const struct framework *f)
{
    static const char *const kinds[] = {
        [FINDING_REPAIRED] = "已修补",      [FINDING_LOST] = "缺失",
        [FINDING_SUM] = "对不上",           [FINDING_DOUBT] = "存疑",
        [FINDING_UNBOUND] = "没有这个口径", [FINDING_SUGGEST] = "建议",
    };
    for (size_t i = 0; i < f->n_findings; i++) {
        const struct finding *x = &f->findings[i];
        printf("%s:%d: %s%s%s：%s\n", file, x->line, kinds[x->kind], x->code ? " " : "",
               x->code ? x->code : "", x->say);
    }
}

static void print_verdict(struct arena *a, const char *file, const struct framework *f,
                          const struct framework_verdict *v)
{
    printf("%s\n", f->title ? f->title : file);
    printf("%zu 个一级指标，%zu 条，合计 %s 分，应为 %s 分", v->n_groups, v->items,
           points(a, v->points), points(a, f->expected));
    if (v->missing > 0) {
        printf("，缺 %s 分", points(a, v->missing));
    } else if (v->missing < 0) {
        printf("，多 %s 分", points(a, -v->missing));
    }
    printf("。\n");
    print_groups(a, v);
    for (size_t i = 0; !v->whole && i < v->n_lines; i++) {
        printf("%s\n", v->lines[i]);
    }
    print_findings(file, f);
    printf("%s\n", v->whole ? "结论：完整，可以定稿。" : "结论：不完整，补全后才能定稿。");
}

int cmd_framework_check(const struct args *args)
{
    struct arena *a = args->arena;
    const char *file = args_word(args, 0);
    const struct content *c;
    struct framework f;
    struct framework_verdict v;
    size_t faults;
    struct error e;
    if (open_content(a, args_value(args, "content"), false, &c, &faults, &e) ||
        framework_read_file(a, c, file, file, &f, &e)) {
        return command_failed(&e);
    }
    framework_judge(a, &f, &v);
    print_verdict(a, file, &f, &v);
    return v.whole ? EXIT_YES : EXIT_NO;
}

/* --- import ----------------------------------------------------------------------------------------------- */

struct import {
    const struct args *args;
    struct opened o;
    struct county county;
    struct framework f;
    int64_t year, id;
};

static enum err importer(struct import *im, struct db *db, struct arena *a, struct actor *ret,
                         struct error *e)
{
    const char *login = args_value(im->args, "by");
    struct account account;
    enum err r;
    if (!login) {
        *ret = actor_system(im->county.id);
        return OK;
    }
    r = account_by_login(db, a, login, &account, e);
    if (r == ERR_NOT_FOUND || (!r && account.county != im->county.id)) {
        return error_set(e, ERR_NOT_FOUND, "%s没有账号 %s。", im->county.name, login);
    }
    return r ? r
             : actor_load(db, a, im->o.content, account.id, 0, date_text(a, now_today()), ret, e);
}

static enum err import_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct import *im = w->ctx;
    const char *kinds = args_value(im->args, "kinds");
    char **list;
    struct actor by;
    enum err r = importer(im, db, a, &by, e);
    if (r || (r = framework_save(db, a, &by, &im->f, im->year, &im->id, e)) || !kinds) {
        return r;
    }
    size_t n = str_split(a, kinds, ',', &list);
    return framework_set_kinds(db, a, &by, im->id, (const char *const *)list, n, e);
}

static enum err import_file(struct import *im, struct error *e)
{
    const char *year = args_value(im->args, "year");
    struct work w = {.run = import_run, .ctx = im};
    enum err r = open_county(&im->o, im->args, im->o.arena, &im->county, e);
    if (r) {
        return r;
    }
    if (year && (!str_to_int(year, &im->year) || im->year < 2000 || im->year > 2100)) {
        return error_set(e, ERR_INVALID, "--year 要写 2000 到 2100 之间的年度。");
    }
    if ((r = framework_read_file(im->o.arena, im->o.content, args_word(im->args, 0),
                                 args_word(im->args, 0), &im->f, e))) {
        return r;
    }
    return store_write(im->o.store, im->county.id, &w, e);
}

int cmd_framework_import(const struct args *args)
{
    struct import im = {.args = args};
    struct framework_verdict v;
    struct error e;
    if (open_data(args, OPEN_WRITE, &im.o, &e)) {
        return command_failed(&e);
    }
    enum err r = import_file(&im, &e);
    if (!r) {
        framework_judge(im.o.arena, &im.f, &v);
        print_verdict(im.o.arena, args_word(args, 0), &im.f, &v);
        printf("已导入为草稿，编号 %s。\n", id_text(im.o.arena, im.id));
    }
    open_close(&im.o);
    return r ? command_failed(&e) : EXIT_YES;
}
