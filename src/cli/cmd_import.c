/* faheng import: what the sheet says and what is wrong with it first, then the writing; faheng import withdraw takes it back. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/id.h"
#include "base/str.h"
#include "cli/command.h"
#include "cli/login.h"
#include "exchange/import_back.h"
#include "sheet/sheet.h"

#define BAD_FILE_MAX ((size_t)256 << 20)

enum { FAULTS_SHOWN = 200 };

struct importing {
    const struct args *args;
    struct opened o;
    struct actor by;
    const struct register_def *reg;
    struct import_plan plan;
    struct import_result result;
};

/* --- what is told ----------------------------------------------------------------------------------------- */

static const char *column_meaning(const struct import_column *c)
{
    if (c->field) {
        return c->field->title;
    }
    if (c->core && strcmp(c->core, "skip") != 0) {
        return c->head;
    }
    return NULL;
}

static void print_columns(const struct import_plan *p)
{
    char name[4];
    printf("表头在第 %zu 行。\n", p->head_row);
    for (size_t i = 0; i < p->n_columns; i++) {
        const struct import_column *c = &p->columns[i];
        const char *meaning = column_meaning(c);
        sheet_column_name(i, name);
        if (meaning) {
            printf("  %s 列 %s → %s\n", name, c->head, meaning);
        } else if (*c->head) {
            printf("  %s 列 %s 不导入：%s\n", name, c->head, c->left ? c->left : "没有对应的项");
        }
    }
}

static void print_fault(const struct import_fault *f)
{
    char name[4] = "";
    if (f->column != SIZE_MAX) {
        sheet_column_name(f->column, name);
    }
    printf("第 %zu 行%s%s：%s", f->row, *name ? " " : "", name, f->why);
    printf("%s%s%s\n", f->meant ? "（可能是“" : "", f->meant ? f->meant : "",
           f->meant ? "”）" : "");
}

static void print_faults(const struct import_fault *faults, size_t n)
{
    for (size_t i = 0; i < n && i < FAULTS_SHOWN; i++) {
        print_fault(&faults[i]);
    }
    if (n > FAULTS_SHOWN) {
        printf("还有 %zu 处没有列出，用 --bad 文件.xlsx 可以得到全部。\n", n - FAULTS_SHOWN);
    }
}

static void print_plan(const struct import_plan *p)
{
    print_columns(p);
    if (p->missing) {
        printf("表里没有必填的列：%s。\n", p->missing);
    }
    print_faults(p->faults, p->n_faults);
    printf("共 %zu 行：可以导入 %zu 行，有问题 %zu 行，已经在系统里 %zu 行。\n", p->rows, p->good,
           p->bad, p->same);
    if (p->seen_before) {
        printf("同一个文件已于%s导入过。\n", p->seen_on);
    }
}

static bool on_progress(void *ctx, size_t done, size_t total)
{
    (void)ctx;
    if (isatty(STDERR_FILENO) && total) {
        fprintf(stderr, "\r已导入 %zu / %zu 行", done, total);
    }
    return true;
}

/* --- the work --------------------------------------------------------------------------------------------- */

static enum err write_bad(struct importing *im, const char *to, struct error *e)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(BAD_FILE_MAX);
    enum err r = import_bad_rows(im->o.arena, &im->plan, args_word(im->args, 1), &b, e);
    if (!r) {
        r = bytes_write_file_atomic(to, b.ptr, b.len, e);
    }
    if (!r) {
        printf("有问题的行已写入 %s。\n", to);
    }
    return r;
}

static enum err look(struct importing *im, struct error *e)
{
    const char *path = args_word(im->args, 1), *slash = strrchr(path, '/');
    struct db *db;
    enum err r;
    if ((r = login_register(im->o.content, args_word(im->args, 0), &im->reg, e)) ||
        (r = login_actor(&im->o, im->args, im->o.arena, &im->by, e)) ||
        (r = store_reader(im->o.store, &db, e))) {
        return r;
    }
    return import_plan(&im->o.engine, db, im->o.arena, &im->by, im->reg, path,
                       slash ? slash + 1 : path, NULL, 0, args_flag(im->args, "backfill"),
                       &im->plan, e);
}

static enum err carry_out(struct importing *im, struct error *e)
{
    const struct import_options options = {.again = args_flag(im->args, "again"),
                                           .watch = {on_progress, NULL}};
    struct import_result *res = &im->result;
    enum err r = import_apply(&im->o.engine, im->o.store, im->o.arena, &im->by, &im->plan,
                              args_word(im->args, 1), &options, res, e);
    if (isatty(STDERR_FILENO) && im->plan.good) {
        fprintf(stderr, "\n");
    }
    print_faults(res->faults, res->n_faults);
    if (res->batch) {
        printf("导入了 %zu 行%s", res->written, res->refused ? "" : "。");
        if (res->refused) {
            printf("，另有 %zu 行没有导入。", res->refused);
        }
        if (res->findings) {
            printf("其中 %zu 件缺材料或手续，已记为待核。", res->findings);
        }
        printf("批次 %s。\n", id_text(im->o.arena, res->batch));
    }
    return r;
}

static enum err import_all(struct importing *im, struct error *e)
{
    const char *bad = args_value(im->args, "bad");
    enum err r = look(im, e);
    if (r) {
        return r;
    }
    print_plan(&im->plan);
    if (bad && im->plan.bad) {
        r = write_bad(im, bad, e);
    }
    if (r || args_flag(im->args, "dry-run")) {
        return r;
    }
    return carry_out(im, e);
}

int cmd_import(const struct args *args)
{
    struct importing im = {.args = args};
    struct error e;
    if (!args_value(args, "as")) {
        (void)error_set(&e, ERR_INVALID, "请用 --as 写明由谁导入。");
        return command_misused(&e);
    }
    if (open_data(args, OPEN_WRITE, &im.o, &e)) {
        return command_failed(&e);
    }
    enum err r = import_all(&im, &e);
    open_close(&im.o);
    if (r) {
        return command_failed(&e);
    }
    return im.plan.bad || im.result.refused ? EXIT_NO : EXIT_YES;
}

static enum err withdraw(const struct args *args, struct opened *o, struct error *e)
{
    struct actor by;
    int64_t batch;
    struct import_taken taken;
    if (!id_parse(args_word(args, 0), &batch)) {
        return error_set(e, ERR_INVALID, "批次要写导入时给出的 13 位编号。");
    }
    enum err r = login_actor(o, args, o->arena, &by, e);
    if (!r) {
        r = import_withdraw(&o->engine, o->store, o->arena, &by, batch, &taken, e);
    }
    if (!r && taken.asked) {
        printf("已报请撤回，%s签字后整批作废。\n", taken.who);
    } else if (!r) {
        printf("已撤回，%zu 件作废。\n", taken.n);
    }
    return r;
}

int cmd_import_withdraw(const struct args *args)
{
    struct opened o;
    struct error e;
    if (open_data(args, OPEN_WRITE, &o, &e)) {
        return command_failed(&e);
    }
    enum err r = withdraw(args, &o, &e);
    open_close(&o);
    return r ? command_failed(&e) : EXIT_YES;
}
