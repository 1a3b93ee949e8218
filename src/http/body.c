/* `spooled` counts the bytes in temporary files over all requests of the process, so that many slow
 * uploads cannot fill the disk; it is a program-lifetime counter. */
#define _GNU_SOURCE 1 /* mkostemp */
#include "http/body.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/now.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "http/form.h"
#include "http/multipart.h"

#define FILE_PREFIX "upload-"
#define DAY_MS      86400000ll

enum kind { BODY_RAW, BODY_FORM, BODY_UPLOAD };

struct body {
    struct arena *arena;
    enum kind kind;
    size_t limit, seen;
    const char *temp_dir;
    struct strbuf text; /* the body, or the text field in hand */
    size_t text_seen;
    struct multipart *parts;
    const char *field; /* name of the text field in hand */
    struct pair *pairs;
    size_t n_pairs, cap_pairs;
    struct upload *files;
    size_t n_files, cap_files;
    int fd;    /* of the file in hand */
    bool skip; /* an empty file input */
    int64_t spooled;
};

static _Atomic int64_t spooled;

static void body_drop(void *p)
{
    struct body *b = p;

    strbuf_clear(&b->text);
    if (b->fd >= 0) {
        close(b->fd);
    }
    for (size_t i = 0; i < b->n_files; i++) {
        unlink(b->files[i].path);
    }
    atomic_fetch_sub(&spooled, b->spooled);
}

static enum err open_file(struct body *b, const char *field, const char *name, struct error *e)
{
    if (b->n_files >= BODY_FILES_MAX) {
        return error_set(e, ERR_LIMIT, "一次最多上传 %d 个文件，请分几次上传。", BODY_FILES_MAX);
    }
    char *path = arena_printf(b->arena, "%s/" FILE_PREFIX "XXXXXX", b->temp_dir);
    b->fd = mkostemp(path, O_CLOEXEC);
    if (b->fd < 0) {
        return error_set(e, ERR_IO, "服务器无法保存上传的文件（%s），请联系管理员检查磁盘。",
                         strerror(errno));
    }
    struct upload *file =
        arena_push(b->arena, &b->files, &b->n_files, &b->cap_files, sizeof(*file));
    *file = (struct upload){.field = field, .name = name, .path = path};
    return OK;
}

static enum err on_open(void *ctx, const char *name, const char *file_name, struct error *e)
{
    struct body *b = ctx;

    if (b->n_pairs + b->n_files >= FORM_FIELDS_MAX) {
        return error_set(e, ERR_LIMIT, "一次提交的栏目超过 %d 个，请分几次提交。", FORM_FIELDS_MAX);
    }
    b->field = NULL;
    b->skip = file_name && !*file_name;
    if (b->skip) {
        return OK;
    }
    if (file_name) {
        return open_file(b, name, file_name, e);
    }
    b->field = name;
    strbuf_empty(&b->text);
    return OK;
}

static enum err write_all(int fd, const char *p, size_t n, struct error *e)
{
    while (n) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR) {
            continue;
        }
        if (k <= 0) {
            return error_set(e, ERR_IO, "服务器无法保存上传的文件（%s），请联系管理员检查磁盘。",
                             strerror(errno));
        }
        p += k;
        n -= (size_t)k;
    }
    return OK;
}

static enum err file_data(struct body *b, const char *p, size_t n, struct error *e)
{
    b->spooled += (int64_t)n;
    if (atomic_fetch_add(&spooled, (int64_t)n) + (int64_t)n > BODY_SPOOL_MAX) {
        return error_set(e, ERR_LIMIT, "现在同时上传的文件太多，请过几分钟再传。");
    }
    b->files[b->n_files - 1].size += (int64_t)n;
    return write_all(b->fd, p, n, e);
}

static enum err on_data(void *ctx, const char *p, size_t n, struct error *e)
{
    struct body *b = ctx;

    if (b->skip) {
        return error_set(e, ERR_INVALID, "上传的文件没有名称，请给文件取名后重新上传。");
    }
    if (!b->field) {
        return file_data(b, p, n, e);
    }
    b->text_seen += n;
    if (b->text_seen > BODY_TEXT_MAX) {
        return error_set(e, ERR_LIMIT, "填写的文字太长，请删减后重新提交。");
    }
    strbuf_add(&b->text, p, n);
    return strbuf_check(&b->text, e);
}

static enum err on_close(void *ctx, struct error *e)
{
    struct body *b = ctx;

    if (b->fd >= 0) {
        int fd = b->fd;
        b->fd = -1;
        return close(fd) ? error_set(e, ERR_IO, "服务器无法保存上传的文件，请联系管理员检查磁盘。")
                         : OK;
    }
    if (!b->field) {
        return OK;
    }
    struct pair *pair = arena_push(b->arena, &b->pairs, &b->n_pairs, &b->cap_pairs, sizeof(*pair));
    pair->name = b->field;
    return form_value(b->arena, b->text.ptr, b->text.len, &pair->value, e);
}

static bool media_type_is(const char *content_type, const char *type)
{
    size_t n = strlen(type);

    return content_type && !strncasecmp(content_type, type, n) &&
           (content_type[n] == '\0' || strchr("; \t", content_type[n]));
}

enum err body_new(struct arena *a, const char *content_type, size_t limit, const char *temp_dir,
                  struct body **ret, struct error *e)
{
    struct body *b = arena_make(a, struct body);

    *b = (struct body){
        .arena = a, .limit = limit, .temp_dir = temp_dir, .fd = -1, .text = strbuf_make(limit)};
    arena_defer(a, body_drop, b);
    if (media_type_is(content_type, "application/x-www-form-urlencoded")) {
        b->kind = BODY_FORM;
    }
    if (media_type_is(content_type, "multipart/form-data")) {
        const struct multipart_sink sink = {b, on_open, on_data, on_close};
        b->kind = BODY_UPLOAD;
        b->text = strbuf_make(BODY_FIELD_MAX);
        enum err r = multipart_new(a, content_type, &sink, &b->parts, e);
        if (r) {
            return r;
        }
    }
    *ret = b;
    return OK;
}

enum err body_feed(struct body *b, const char *p, size_t n, struct error *e)
{
    if (n > b->limit - b->seen) {
        return error_set(e, ERR_LIMIT, "提交的内容超过 %zu KB 的上限，请减少内容或分几次提交。",
                         (b->limit + 1023) >> 10);
    }
    b->seen += n;
    if (b->kind == BODY_UPLOAD) {
        return multipart_feed(b->parts, p, n, e);
    }
    strbuf_add(&b->text, p, n);
    return strbuf_check(&b->text, e);
}

static enum err end_form(struct body *b, struct request *req, struct error *e)
{
    struct pair *pairs = NULL;
    size_t n = 0;
    enum err r = form_decode(b->arena, b->text.ptr, b->text.len, FORM_FIELDS_MAX, &pairs, &n, e);

    if (r == OK) {
        req->form = pairs;
        req->n_form = n;
    }
    return r;
}

enum err body_end(struct body *b, struct request *req, struct error *e)
{
    if (b->kind == BODY_FORM) {
        return end_form(b, req, e);
    }
    if (b->kind == BODY_RAW) {
        req->body = b->text.ptr;
        req->n_body = b->text.len;
        return OK;
    }
    enum err r = multipart_end(b->parts, e);
    if (r) {
        return r;
    }
    req->form = b->pairs;
    req->n_form = b->n_pairs;
    req->files = b->files;
    req->n_files = b->n_files;
    return OK;
}

void body_sweep(const char *temp_dir)
{
    DIR *dir = opendir(temp_dir);
    struct dirent *entry;

    while (dir && (entry = readdir(dir))) {
        struct stat st;
        if (!strncmp(entry->d_name, FILE_PREFIX, strlen(FILE_PREFIX)) &&
            !fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode) &&
            now_real_ms() - (int64_t)st.st_mtim.tv_sec * 1000 > DAY_MS) {
            unlinkat(dirfd(dir), entry->d_name, 0);
        }
    }
    if (dir) {
        closedir(dir);
    }
}
