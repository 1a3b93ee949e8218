#include "document/raster.h"

#include <string.h>

#include "base/str.h"
#include "document/child.h"

enum { INFO_BYTES = 32 << 10, INFO_SECONDS = 5, SECONDS = 15 };
#define MEMORY (512ll << 20)

enum err raster_pages(struct arena *a, const char *path, int *ret, struct error *e)
{
    const char *const argv[] = {"pdfinfo", path, NULL};
    const struct child c = {
        .argv = argv, .memory = MEMORY, .seconds = INFO_SECONDS, .out_max = INFO_BYTES};
    struct child_end end;
    int64_t n = 0;
    enum err r = child_run(a, &c, &end, e);
    *ret = 0;
    if (r || end.missing || end.killed || end.status) {
        return r;
    }
    const char *at = strstr(end.out, "\nPages:");
    if (at) {
        at += strlen("\nPages:");
        at += strspn(at, " ");
        if (str_to_int(arena_strndup(a, at, strspn(at, "0123456789")), &n) && n > 0 &&
            n < 1000000) {
            *ret = (int)n;
        }
    }
    return OK;
}

enum err raster_page(struct arena *a, const char *path, int page, const char **ret, size_t *ret_n,
                     struct error *e)
{
    const char *number = arena_printf(a, "%d", page);
    const char *const argv[] = {"pdftoppm", "-png", "-f",        number,
                                "-l",       number, "-scale-to", arena_printf(a, "%d", RASTER_SIDE),
                                path,       NULL};
    const struct child c = {
        .argv = argv, .memory = MEMORY, .seconds = SECONDS, .out_max = RASTER_BYTES_MAX};
    struct child_end end;
    enum err r = page < 1 || page > RASTER_PAGES_MAX ? ERR_NOT_FOUND : child_run(a, &c, &end, e);
    bool fine = !r && !end.missing && !end.killed && !end.cut && !end.status && end.out_n > 8 &&
                !memcmp(end.out, "\x89PNG", 4);
    if (r == ERR_IO) {
        return r;
    }
    if (!fine) {
        return error_set(e, ERR_NOT_FOUND, "这一页没有能显示成图片，请下载原件查看。");
    }
    *ret = end.out;
    *ret_n = end.out_n;
    return OK;
}
