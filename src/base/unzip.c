#include "base/unzip.h"

#include <string.h>
#include <zip.h>

#include "base/str.h"

enum { PIECE = 64 << 10, NAME_BYTES = 512 };

const struct unzip_limits unzip_limits = {
    .entries = 4096,
    .entry = 512u << 20,
    .total = 1u << 30,
    .ratio = 300,
    .free = 16u << 20,
};

struct entry {
    const char *name;
    uint64_t size, packed;
};

struct unzip {
    zip_t *zip;
    struct unzip_limits limits;
    struct entry *entries;
    size_t n;
};

/* --- judging ---------------------------------------------------------------------------------------------- */

static enum err broken(struct error *e)
{
    return error_set(e, ERR_INVALID, "文件不完整或已损坏，打不开，请重新下载或另存一份再试。");
}

static enum err too_large(struct error *e)
{
    return error_set(e, ERR_LIMIT, "压缩文件展开后太大，可能不是正常的办公文件，没有读取。");
}

/* No way out of a folder, whatever system made the archive. */
static bool name_ok(const char *s)
{
    if (!*s || *s == '/' || strlen(s) > NAME_BYTES || !str_utf8_ok(s, strlen(s)) ||
        strchr(s, '\\') || strchr(s, ':')) {
        return false;
    }
    for (const char *p = s; *p; p++) {
        if ((unsigned char)*p < 0x20 || *p == 0x7f) {
            return false;
        }
        bool start = p == s || p[-1] == '/';
        if (start && p[0] == '.' && p[1] == '.' && (p[2] == '/' || !p[2])) {
            return false;
        }
    }
    return true;
}

static enum err judge_stat(const struct unzip *z, const zip_stat_t *st, struct error *e)
{
    const zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE |
                                ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
    if ((st->valid & needed) != needed) {
        return broken(e);
    }
    if (st->encryption_method != ZIP_EM_NONE) {
        return error_set(e, ERR_INVALID, "文件设了密码，请去掉密码再上传。");
    }
    if (st->comp_method != ZIP_CM_STORE && st->comp_method != ZIP_CM_DEFLATE) {
        return error_set(e, ERR_INVALID, "文件的压缩方式不能识别，请用表格软件另存为一份再试。");
    }
    if (!name_ok(st->name)) {
        return error_set(e, ERR_INVALID, "压缩文件里有不正常的文件名，没有读取。");
    }
    if (st->size > z->limits.entry ||
        (st->size > z->limits.free && st->size / z->limits.ratio > st->comp_size)) {
        return too_large(e);
    }
    return OK;
}

/* The first of two entries of one name would hide the other. */
static bool hidden(const struct unzip *z, const char *name, size_t i)
{
    return zip_name_locate(z->zip, name, 0) != (zip_int64_t)i;
}

static enum err judge(struct unzip *z, struct arena *a, uint64_t file_size, struct error *e)
{
    uint64_t total = 0, packed = 0;
    z->entries = arena_array(a, z->n + 1, sizeof(*z->entries));
    for (size_t i = 0; i < z->n; i++) {
        zip_stat_t st;
        enum err r = zip_stat_index(z->zip, i, 0, &st) ? broken(e) : judge_stat(z, &st, e);
        if (r) {
            return r;
        }
        if (hidden(z, st.name, i)) {
            return error_set(e, ERR_INVALID, "压缩文件里有两个同名的文件，没有读取。");
        }
        z->entries[i] = (struct entry){arena_strdup(a, st.name), st.size, st.comp_size};
        total += st.size;
        packed += st.comp_size;
        if (total > z->limits.total || packed > file_size) {
            return too_large(e);
        }
    }
    return OK;
}

/* --- opening ---------------------------------------------------------------------------------------------- */

static void close_zip(void *p)
{
    zip_discard(p);
}

static enum err open_failed(const zip_error_t *ze, struct error *e)
{
    switch (zip_error_code_zip(ze)) {
    case ZIP_ER_NOENT: return error_set(e, ERR_NOT_FOUND, "找不到要读的文件，请重新上传。");
    case ZIP_ER_OPEN:
    case ZIP_ER_READ:
    case ZIP_ER_SEEK: return error_set(e, ERR_IO, "文件读不出来，请稍后再试。");
    default: return broken(e);
    }
}

static enum err open_source(struct arena *a, zip_source_t *src, const struct unzip_limits *limits,
                            zip_error_t *ze, struct unzip **ret, struct error *e)
{
    struct unzip *z = arena_make(a, struct unzip);
    zip_stat_t st;
    z->limits = limits ? *limits : unzip_limits;
    if (zip_source_stat(src, &st) || !(st.valid & ZIP_STAT_SIZE)) {
        zip_source_free(src);
        return error_set(e, ERR_NOT_FOUND, "找不到要读的文件，请重新上传。");
    }
    if (!st.size) {
        zip_source_free(src);
        return broken(e);
    }
    z->zip = zip_open_from_source(src, ZIP_RDONLY, ze);
    if (!z->zip) {
        zip_source_free(src);
        return open_failed(ze, e);
    }
    arena_defer(a, close_zip, z->zip);
    zip_int64_t n = zip_get_num_entries(z->zip, 0);
    if (n < 0 || (size_t)n > z->limits.entries) {
        return error_set(e, ERR_LIMIT, "压缩文件里的文件太多（超过 %zu 个），没有读取。",
                         z->limits.entries);
    }
    z->n = (size_t)n;
    enum err r = judge(z, a, st.size, e);
    if (!r) {
        *ret = z;
    }
    return r;
}

enum err unzip_open(struct arena *a, const char *path, const struct unzip_limits *limits,
                    struct unzip **ret, struct error *e)
{
    zip_error_t ze;
    zip_error_init(&ze);
    zip_source_t *src = zip_source_file_create(path, 0, -1, &ze);
    enum err r = src ? open_source(a, src, limits, &ze, ret, e) : open_failed(&ze, e);
    zip_error_fini(&ze);
    return r;
}

enum err unzip_open_bytes(struct arena *a, const void *p, size_t n,
                          const struct unzip_limits *limits, struct unzip **ret, struct error *e)
{
    zip_error_t ze;
    zip_error_init(&ze);
    zip_source_t *src = zip_source_buffer_create(p, n, 0, &ze);
    enum err r = src ? open_source(a, src, limits, &ze, ret, e) : open_failed(&ze, e);
    zip_error_fini(&ze);
    return r;
}

/* --- reading ---------------------------------------------------------------------------------------------- */

size_t unzip_count(const struct unzip *z)
{
    return z->n;
}

const char *unzip_name(const struct unzip *z, size_t i)
{
    return i < z->n ? z->entries[i].name : NULL;
}

uint64_t unzip_size(const struct unzip *z, size_t i)
{
    return i < z->n ? z->entries[i].size : 0;
}

bool unzip_find(const struct unzip *z, const char *name, size_t *ret)
{
    zip_int64_t i = zip_name_locate(z->zip, name, 0);
    if (i < 0) {
        i = zip_name_locate(z->zip, name, ZIP_FL_NOCASE);
    }
    if (i >= 0) {
        *ret = (size_t)i;
    }
    return i >= 0;
}

static enum err pump(zip_file_t *f, uint64_t size, unzip_fn *fn, void *ctx, struct error *e)
{
    char piece[PIECE];
    uint64_t seen = 0;
    bool stop = false;
    while (!stop) {
        zip_int64_t n = zip_fread(f, piece, sizeof(piece));
        if (n < 0) {
            return broken(e);
        }
        seen += (uint64_t)n;
        if (seen > size || (n == 0 && seen != size)) {
            return broken(e);
        }
        if (n == 0) {
            return OK;
        }
        enum err r = fn(ctx, piece, (size_t)n, &stop, e);
        if (r) {
            return r;
        }
    }
    return OK;
}

enum err unzip_each(struct unzip *z, size_t i, unzip_fn *fn, void *ctx, struct error *e)
{
    if (i >= z->n) {
        return error_set(e, ERR_NOT_FOUND, "压缩文件里没有这一项。");
    }
    zip_file_t *f = zip_fopen_index(z->zip, i, 0);
    if (!f) {
        return broken(e);
    }
    enum err r = pump(f, z->entries[i].size, fn, ctx, e);
    zip_fclose(f);
    return r;
}

struct whole {
    char *at;
};

static enum err keep(void *ctx, const void *p, size_t n, bool *stop, struct error *e)
{
    struct whole *w = ctx;
    (void)stop;
    (void)e;
    memcpy(w->at, p, n);
    w->at += n;
    return OK;
}

enum err unzip_read(struct arena *a, struct unzip *z, size_t i, size_t max, char **ret,
                    size_t *ret_n, struct error *e)
{
    uint64_t size = unzip_size(z, i);
    if (size > max) {
        return too_large(e);
    }
    char *text = arena_alloc(a, (size_t)size + 1);
    struct whole w = {text};
    enum err r = unzip_each(z, i, keep, &w, e);
    if (!r) {
        *ret = text;
        *ret_n = (size_t)size;
    }
    return r;
}
