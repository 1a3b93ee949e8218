/* Order matters for a power cut: bytes, then the name in its folder, then the new folders in theirs are on disk before
 * file_keep returns, and only then may a row speak of them. */
#include "ledger/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"

#define CHUNK 65536

static void close_fd(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
    }
}

static enum err disk_error(struct error *e, const char *what)
{
    return error_set(e, ERR_IO, "%s：%s。请检查数据文件夹的权限和磁盘空间。", what,
                     strerror(errno));
}

static bool digest_ok(const char *digest)
{
    return digest && strlen(digest) == SM3_HEX - 1 &&
           strspn(digest, "0123456789abcdef") == SM3_HEX - 1;
}

const char *file_path(struct arena *a, const char *dir, const char *digest)
{
    if (!digest_ok(digest)) {
        return NULL;
    }
    return arena_printf(a, "%s/files/%.2s/%s", dir, digest, digest);
}

static bool sync_folder(const char *path)
{
    int fd scoped(close_fd) = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    return fd >= 0 && fsync(fd) == 0;
}

static enum err make_folder(const char *path, const char *parent, struct error *e)
{
    if (mkdir(path, 0700) == 0) {
        return sync_folder(parent) ? OK : disk_error(e, "存放附件的文件夹没有写入磁盘");
    }
    return errno == EEXIST ? OK : disk_error(e, "建不了存放附件的文件夹");
}

static enum err write_all(int fd, const char *p, size_t n, struct error *e)
{
    while (n > 0) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            return disk_error(e, "附件没有写完");
        }
        p += done;
        n -= (size_t)done;
    }
    return OK;
}

/* Reads `from` to its end into the hash, and into `to` unless that is -1. */
static enum err pass_bytes(struct arena *a, int from, int to, char out[SM3_HEX], struct error *e)
{
    struct sm3 *hash = sm3_new(a);
    char *buffer = arena_alloc(a, CHUNK);
    uint8_t digest[SM3_LEN];
    ssize_t n;
    enum err r;

    while ((n = read(from, buffer, CHUNK)) != 0) {
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return disk_error(e, "上传的文件读不出来");
        }
        sm3_add(hash, buffer, (size_t)n);
        if (to >= 0 && (r = write_all(to, buffer, (size_t)n, e))) {
            return r;
        }
    }
    sm3_end(hash, digest);
    hex_write(digest, sizeof(digest), out);
    return OK;
}

static enum err sync_file(int fd, struct error *e)
{
    if (fchmod(fd, 0600) || fsync(fd)) {
        return disk_error(e, "附件没有写入磁盘");
    }
    return OK;
}

/* The same size under the same digest: the bytes are there (another upload of the same file). */
static bool lies_there(const char *path, off_t size)
{
    struct stat st;

    return lstat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == size;
}

static enum err copy_over(struct arena *a, int from, const char *digest, const char *path,
                          struct error *e)
{
    char *part = arena_printf(a, "%s.%s", path, id_text(a, id_new())), copied[SM3_HEX];
    int to scoped(close_fd) =
        open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    enum err r;

    if (to < 0 || lseek(from, 0, SEEK_SET) != 0) {
        return disk_error(e, "附件存不进数据文件夹");
    }
    r = pass_bytes(a, from, to, copied, e);
    if (!r && !str_eq(copied, digest)) {
        r = error_set(e, ERR_IO, "上传的文件在保存时被改动，请重新上传。");
    }
    if (!r) {
        r = sync_file(to, e);
    }
    if (!r && rename(part, path)) {
        r = disk_error(e, "附件存不进数据文件夹");
    }
    if (r) {
        unlink(part);
    }
    return r;
}

static enum err place_file(struct arena *a, int fd, off_t size, const char *temp,
                           const char *digest, const char *path, struct error *e)
{
    enum err r;

    if (!lies_there(path, size)) {
        if ((r = sync_file(fd, e))) {
            return r;
        }
        if (rename(temp, path) == 0) {
            return OK;
        }
        if (errno != EXDEV) {
            return disk_error(e, "附件存不进数据文件夹");
        }
        if ((r = copy_over(a, fd, digest, path, e))) {
            return r;
        }
    }
    unlink(temp);
    return OK;
}

enum err file_keep(struct arena *a, const char *dir, const char *temp, const char **ret_digest,
                   struct error *e)
{
    int fd scoped(close_fd) = open(temp, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    char digest[SM3_HEX];
    struct stat st;
    enum err r;

    if (fd < 0 || fstat(fd, &st)) {
        return disk_error(e, "找不到上传的文件");
    }
    if (!S_ISREG(st.st_mode)) {
        return error_set(e, ERR_INVALID, "上传的不是普通文件，请重新选择。");
    }
    if ((r = pass_bytes(a, fd, -1, digest, e))) {
        return r;
    }
    const char *top = arena_printf(a, "%s/files", dir);
    const char *folder = arena_printf(a, "%s/%.2s", top, digest);
    const char *path = file_path(a, dir, digest);
    if ((r = make_folder(top, dir, e)) || (r = make_folder(folder, top, e)) ||
        (r = place_file(a, fd, st.st_size, temp, digest, path, e))) {
        return r;
    }
    if (!sync_folder(folder)) {
        return disk_error(e, "附件没有写入磁盘");
    }
    *ret_digest = arena_strdup(a, digest);
    return OK;
}

enum err file_add(struct db *db, struct arena *a, struct file_row *f, struct error *e)
{
    if (!digest_ok(f->digest) || str_empty(f->type) || f->size < 0) {
        BUG("file_add needs what file_keep found out");
    }
    if (str_empty(f->name)) {
        return error_set(e, ERR_INVALID, "附件没有文件名，请重新上传。");
    }
    if (!f->id) {
        f->id = id_new();
    }
    f->at = datetime_text(a, now_ms());
    return db_run(
        db,
        "insert into file (id, county, digest, name, type, size, person, unit, own_date, at) "
        "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        ARGS(I(f->id), I(f->county), T(f->digest), T(f->name), T(f->type), I(f->size), I(f->person),
             I(f->unit), T(f->own_date), T(f->at)),
        NULL, e);
}

enum err file_get(struct db *db, struct arena *a, int64_t county, int64_t id, struct file_row *ret,
                  struct error *e)
{
    struct table t;
    enum err r = db_one(db, a,
                        "select size, person, unit, digest, name, type, own_date, at from file "
                        "where county = ?1 and id = ?2",
                        ARGS(I(county), I(id)), &t, e);

    if (r == ERR_NOT_FOUND) {
        return error_set(e, r, "找不到这个附件，它可能不在本县。");
    }
    if (r) {
        return r;
    }
    *ret = (struct file_row){
        .id = id,
        .county = county,
        .size = cell_int(&t, 0, 0),
        .person = cell_int(&t, 0, 1),
        .unit = cell_int(&t, 0, 2),
        .digest = cell_text(&t, 0, 3),
        .name = cell_text(&t, 0, 4),
        .type = cell_text(&t, 0, 5),
        .own_date = cell_text(&t, 0, 6),
        .at = cell_text(&t, 0, 7),
    };
    return OK;
}
