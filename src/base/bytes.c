#include "base/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"

static void close_fd(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
    }
}

/* The sentence for what the system said. */
static enum err refuse(struct error *e, const char *path, const char *what, int number)
{
    switch (number) {
    case ENOENT:
    case ENOTDIR: return error_set(e, ERR_NOT_FOUND, "找不到 %s，请核对路径。", path);
    case EACCES:
    case EPERM: return error_set(e, ERR_IO, "没有%s %s 的权限，请调整文件权限后再试。", what, path);
    case ENOSPC:
    case EDQUOT: return error_set(e, ERR_IO, "磁盘空间不足，%s未能写完，请清理磁盘后再试。", path);
    default:
        return error_set(e, ERR_IO, "无法%s %s（%s），请检查磁盘后再试。", what, path,
                         strerror(number));
    }
}

static enum err read_all(int fd, char *to, size_t size, size_t *len, struct error *e,
                         const char *path)
{
    *len = 0;
    while (*len < size) {
        ssize_t n = read(fd, to + *len, size - *len);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            return refuse(e, path, "读取", errno);
        }
        if (n == 0) {
            break;
        }
        *len += (size_t)n;
    }
    return OK;
}

/* O_NONBLOCK: opening a pipe by mistake must not hang. */
enum err bytes_read_file(struct arena *a, const char *path, size_t max, char **ret, size_t *ret_len,
                         struct error *e)
{
    scoped(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    size_t len;
    enum err r;

    if (fd < 0 || fstat(fd, &st) < 0) {
        return refuse(e, path, "读取", errno);
    }
    if (!S_ISREG(st.st_mode)) {
        return error_set(e, ERR_INVALID, "%s 不是普通文件，请给出一个文件的路径。", path);
    }
    if ((uintmax_t)st.st_size > max) {
        return error_set(e, ERR_LIMIT, "文件 %s 太大，有 %jd 字节，上限是 %zu 字节。", path,
                         (intmax_t)st.st_size, max);
    }
    char *bytes = arena_alloc(a, (size_t)st.st_size + 1);
    if ((r = read_all(fd, bytes, (size_t)st.st_size, &len, e, path))) {
        return r;
    }
    *ret = bytes;
    *ret_len = len;
    return OK;
}

static int write_all(int fd, const char *p, size_t len)
{
    while (len) {
        ssize_t n = write(fd, p, len);
        if (n < 0 && errno != EINTR) {
            return -1;
        }
        if (n > 0) {
            p += n;
            len -= (size_t)n;
        }
    }
    return 0;
}

/* Without this the rename itself may be lost in a power cut. */
static int sync_folder(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    int n = slash ? (int)(slash - path) + 1 : 1;

    snprintf(folder, sizeof(folder), "%.*s", n, slash ? path : ".");
    scoped(close_fd) int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? -1 : fsync(fd);
}

static int fill(const char *temp, int fd, const char *path, const void *p, size_t len)
{
    struct stat old;

    if (stat(path, &old) == 0 && fchmod(fd, old.st_mode & 07777) < 0) {
        return -1;
    }
    if (write_all(fd, p, len) < 0 || fsync(fd) < 0) {
        return -1;
    }
    return rename(temp, path);
}

enum err bytes_write_file_atomic(const char *path, const void *p, size_t len, struct error *e)
{
    char temp[PATH_MAX], mark[17];
    uint8_t chance[8];

    random_bytes(chance, sizeof(chance));
    hex_write(chance, sizeof(chance), mark);
    if (snprintf(temp, sizeof(temp), "%s.%s", path, mark) >= (int)sizeof(temp)) {
        return error_set(e, ERR_INVALID, "文件路径太长，请换一个短一些的路径。");
    }
    scoped(close_fd) int fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return refuse(e, path, "写入", errno);
    }
    if (fill(temp, fd, path, p, len) < 0) {
        int number = errno;
        unlink(temp);
        return refuse(e, path, "写入", number);
    }
    return sync_folder(path) < 0 ? refuse(e, path, "写入", errno) : OK;
}
