#include "document/merge.h"

#include <stdio.h>

#include "base/str.h"
#include "document/child.h"

#define TAKE_MEMORY  (1ll << 30)
#define TAKE_SECONDS 30
#define RUN_MEMORY   (2ll << 30)
#define RUN_SECONDS  300
#define RUN_FILE     (1ll << 30)
#define ENCRYPTED    0 /* exit status of --is-encrypted */

enum err merge_ready(struct error *e)
{
    return child_there("qpdf")
               ? OK
               : error_set(e, ERR_IO,
                           "服务器上没有装 qpdf，还不能做案卷；请管理员安装 qpdf 以后再试。");
}

static enum err qpdf(struct arena *a, const char *const *argv, struct child_end *ret,
                     struct error *e)
{
    const struct child c = {.argv = argv, .memory = TAKE_MEMORY, .seconds = TAKE_SECONDS};
    enum err r = child_run(a, &c, ret, e);

    return !r && ret->missing ? merge_ready(e) : r;
}

enum err merge_pages(struct arena *a, const char *path, int *ret, struct error *e)
{
    const char *const argv[] = {"qpdf", "--show-npages", path, NULL};
    struct child_end end;
    int64_t n = 0;
    enum err r = qpdf(a, argv, &end, e);

    *ret = 0;
    if (!r && !end.killed && end.status == 0 && str_to_int(str_trim(a, end.out), &n)) {
        *ret = n > 0 && n <= INT32_MAX ? (int)n : 0;
    }
    return r;
}

static enum err take(struct arena *a, const char *from, const char *to, int *ret_pages,
                     const char **ret_why, struct error *e)
{
    const char *const secret[] = {"qpdf", "--is-encrypted", from, NULL};
    const char *const copy[] = {"qpdf",
                                "--warning-exit-0",
                                "--no-warn",
                                "--empty",
                                "--flatten-annotations=all",
                                "--deterministic-id",
                                "--pages",
                                from,
                                "1-z",
                                "--",
                                to,
                                NULL};
    struct child_end end;
    enum err r = qpdf(a, secret, &end, e);

    if (r) {
        return r;
    }
    if (!end.killed && end.status == ENCRYPTED) {
        *ret_why = "加了密码";
        return OK;
    }
    if ((r = qpdf(a, copy, &end, e))) {
        return r;
    }
    if (end.killed || end.status != 0) {
        *ret_why = end.killed ? "太大或太复杂，没有读完" : "已经损坏，读不出来";
        return OK;
    }
    r = merge_pages(a, to, ret_pages, e);
    if (!r && (*ret_pages == 0 || *ret_pages > MERGE_TAKE_MAX)) {
        *ret_why = *ret_pages ? arena_printf(a, "超过 %d 页", MERGE_TAKE_MAX) : "里面没有一页";
    }
    return r;
}

enum err merge_take(struct arena *a, const char *from, const char *to, int *ret_pages,
                    const char **ret_why, struct error *e)
{
    *ret_why = NULL;
    *ret_pages = 0;
    enum err r = take(a, from, to, ret_pages, ret_why, e);
    if (r || *ret_why) {
        (void)remove(to);
    }
    return r;
}

enum err merge_run(struct arena *a, const char *front, const char *const *parts, size_t n,
                   const char *numbers, const char *to, struct error *e)
{
    const char **argv = arena_array(a, 2 * n + 20, sizeof(*argv));
    struct child_end end;
    size_t k = 0;

    argv[k++] = "qpdf";
    argv[k++] = "--warning-exit-0";
    argv[k++] = "--no-warn";
    argv[k++] = "--deterministic-id";
    argv[k++] = "--object-streams=generate";
    argv[k++] = front;
    argv[k++] = "--pages";
    argv[k++] = ".";
    argv[k++] = "1-z";
    for (size_t i = 0; i < n; i++) {
        argv[k++] = parts[i];
        argv[k++] = "1-z";
    }
    argv[k++] = "--";
    argv[k++] = "--overlay";
    argv[k++] = numbers;
    argv[k++] = "--";
    argv[k++] = to;
    const struct child c = {
        .argv = argv, .memory = RUN_MEMORY, .seconds = RUN_SECONDS, .file_max = RUN_FILE};
    enum err r = child_run(a, &c, &end, e);
    if (!r && end.missing) {
        r = merge_ready(e);
    }
    if (!r && (end.killed || end.status != 0)) {
        (void)remove(to);
        r = error_set(e, ERR_LIMIT,
                      "案卷没有合成：文件合起来太大或太复杂。请把大的附件分开，再归档一次。");
    }
    return r;
}
