#include "base/zipout.h"

#include <zip.h>

struct zipout {
    struct arena *a;
    size_t max;
    zip_source_t *store;
    zip_t *zip;
    bool failed;
};

/* 1 January 1980, the first moment a ZIP can tell: archives do not depend on when they were made. */
#define DOS_DATE ((0 << 9) | (1 << 5) | 1)

static void drop(void *p)
{
    struct zipout *z = p;

    if (z->zip) {
        zip_discard(z->zip);
    }
    if (z->store) {
        zip_source_free(z->store);
    }
}

struct zipout *zipout_new(struct arena *a, size_t max)
{
    struct zipout *z = arena_make(a, struct zipout);

    z->a = a;
    z->max = max;
    z->store = zip_source_buffer_create(NULL, 0, 0, NULL);
    if (z->store) {
        zip_source_keep(z->store);
        z->zip = zip_open_from_source(z->store, ZIP_TRUNCATE, NULL);
    }
    z->failed = z->zip == NULL;
    arena_defer(a, drop, z);
    return z;
}

void zipout_add(struct zipout *z, const char *name, const void *p, size_t n, bool pack)
{
    zip_source_t *s = z->failed ? NULL : zip_source_buffer(z->zip, p, n, 0);
    zip_int64_t at = s ? zip_file_add(z->zip, name, s, ZIP_FL_ENC_UTF_8) : -1;

    if (at < 0) {
        if (s) {
            zip_source_free(s);
        }
        z->failed = true;
        return;
    }
    z->failed = zip_set_file_compression(z->zip, (zip_uint64_t)at,
                                         pack ? ZIP_CM_DEFLATE : ZIP_CM_STORE, pack ? 6 : 0) != 0 ||
                zip_file_set_dostime(z->zip, (zip_uint64_t)at, 0, DOS_DATE, 0) != 0;
}

static enum err take(struct zipout *z, const void **ret, size_t *ret_n, struct error *e)
{
    zip_stat_t st;

    if (zip_source_stat(z->store, &st) != 0 || !(st.valid & ZIP_STAT_SIZE)) {
        return error_set(e, ERR_IO, "压缩文件没有写成，请再试一次。");
    }
    if (st.size > z->max) {
        return error_set(e, ERR_LIMIT, "文件超过 %zu MB，没有生成；请减少图片或附件。",
                         z->max >> 20);
    }
    char *p = arena_alloc(z->a, (size_t)st.size + 1);
    if (zip_source_open(z->store) != 0 ||
        zip_source_read(z->store, p, st.size) != (zip_int64_t)st.size) {
        return error_set(e, ERR_IO, "压缩文件没有读回，请再试一次。");
    }
    zip_source_close(z->store);
    *ret = p;
    *ret_n = (size_t)st.size;
    return OK;
}

enum err zipout_end(struct zipout *z, const void **ret, size_t *ret_n, struct error *e)
{
    if (z->failed || zip_close(z->zip) != 0) {
        return error_set(e, ERR_IO, "压缩文件没有写成，请再试一次。");
    }
    z->zip = NULL;
    return take(z, ret, ret_n, e);
}
