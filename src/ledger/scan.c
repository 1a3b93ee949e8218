#include "ledger/scan.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/now.h"
#include "base/str.h"

enum { PIECE = 65536, ANSWER = 512 };

static void close_fd(int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd);
    }
}

static enum err silent(struct error *e)
{
    return error_set(e, ERR_LIMIT,
                     "病毒扫描没有应答，文件没有收下。请过几分钟再传；仍不行请告诉管理员。");
}

static int open_socket(const char *path)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    const struct timeval longest = {.tv_sec = SCAN_SECONDS};
    if (strlen(path) >= sizeof(to.sun_path)) {
        return -1;
    }
    memcpy(to.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return -1;
    }
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof(longest));
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &longest, sizeof(longest));
    if (connect(fd, (const struct sockaddr *)&to, sizeof(to))) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

static bool send_all(int fd, const void *p, size_t n)
{
    for (const char *at = p; n;) {
        ssize_t done = send(fd, at, n, MSG_NOSIGNAL);
        if (done <= 0) {
            return false;
        }
        at += done;
        n -= (size_t)done;
    }
    return true;
}

/* Pieces with their length before them; an empty one ends. */
static bool stream(int to, int from)
{
    char piece[PIECE];
    int64_t end = now_mono_us() + (int64_t)SCAN_SECONDS * 1000000;
    if (!send_all(to, "zINSTREAM", sizeof("zINSTREAM"))) {
        return false;
    }
    for (;;) {
        ssize_t n = read(from, piece, sizeof(piece));
        uint32_t length = htonl(n > 0 ? (uint32_t)n : 0);
        if (n < 0 || now_mono_us() > end || !send_all(to, &length, sizeof(length)) ||
            (n > 0 && !send_all(to, piece, (size_t)n))) {
            return false;
        }
        if (n == 0) {
            return true;
        }
    }
}

static size_t answer(int fd, char *to, size_t max)
{
    size_t got = 0;
    while (got + 1 < max) {
        ssize_t n = recv(fd, to + got, max - 1 - got, 0);
        if (n <= 0) {
            break;
        }
        got += (size_t)n;
        if (memchr(to, '\0', got)) {
            break;
        }
    }
    to[got] = '\0';
    return got;
}

/* "stream: OK", "stream: Eicar-Test-Signature FOUND", "stream: ... ERROR" */
static enum err judge(struct arena *a, const char *text, struct scan *ret, struct error *e)
{
    const char *words = strstr(text, ": ");
    words = words ? words + 2 : "";
    if (str_eq(words, "OK")) {
        *ret = (struct scan){.clean = true, .said = "OK"};
        return OK;
    }
    if (str_ends(words, " FOUND")) {
        size_t n = strlen(words) - strlen(" FOUND");
        char *name = arena_strndup(a, words, n);
        *ret = (struct scan){.said = str_utf8_ok(name, n) ? name : "?"};
        return OK;
    }
    return silent(e);
}

enum err scan_file(struct arena *a, const char *socket, const char *path, struct scan *ret,
                   struct error *e)
{
    char text[ANSWER];
    int to scoped(close_fd) = open_socket(socket);
    int from scoped(close_fd) = to < 0 ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (to < 0) {
        return silent(e);
    }
    if (from < 0) {
        return error_set(e, ERR_IO, "上传的文件读不出来，请重新上传。");
    }
    if (!stream(to, from) || !answer(to, text, sizeof(text))) {
        return silent(e);
    }
    return judge(a, text, ret, e);
}

enum err scan_note(struct db *db, struct arena *a, const char *digest, const char *said,
                   struct error *e)
{
    return db_run(db,
                  "insert into file_scan (digest, at, said) values (?1, ?2, ?3) on conflict "
                  "(digest) do update set at = excluded.at, said = excluded.said",
                  ARGS(T(digest), T(datetime_text(a, now_ms())), T(said)), NULL, e);
}

enum err scan_of(struct db *db, struct arena *a, const char *digest, const char **ret_at,
                 struct error *e)
{
    struct table t;
    enum err r =
        db_all(db, a, "select at from file_scan where digest = ?1", ARGS(T(digest)), &t, e);
    if (!r) {
        *ret_at = t.n ? cell_text(&t, 0, 0) : NULL;
    }
    return r;
}
