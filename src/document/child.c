#define _GNU_SOURCE /* pipe2, close_range */
#include "document/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/now.h"
#include "base/str.h"
#include "base/strbuf.h"

#define MEMORY  (1ll << 30)
#define FILES   (512ll << 20)
#define SECONDS 60
#define OUT     65536

static const char *const PLACES[] = {"/usr/bin", "/usr/local/bin", "/bin"};

static bool find(const char *name, char *path, size_t n)
{
    for (size_t i = 0; i < array_len(PLACES); i++) {
        int length = snprintf(path, n, "%s/%s", PLACES[i], name);
        if (length > 0 && (size_t)length < n && access(path, X_OK) == 0) {
            return true;
        }
    }
    return false;
}

bool child_there(const char *name)
{
    char path[256];

    return find(name, path, sizeof(path));
}

static void ceiling(int what, int64_t most)
{
    const struct rlimit limit = {(rlim_t)most, (rlim_t)most};

    (void)setrlimit(what, &limit);
}

/* Between fork and exec: only calls that are safe there. */
static _Noreturn void become(const struct child *c, const char *path, int out)
{
    static char locale[] = "LC_ALL=C.UTF-8";
    static char *const environment[] = {locale, NULL};
    sigset_t none;
    int null = open("/dev/null", O_RDWR);

    if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(null, 2) < 0) {
        _exit(127);
    }
    (void)close_range(3, ~0u, 0);
    ceiling(RLIMIT_AS, c->memory ? c->memory : MEMORY);
    ceiling(RLIMIT_CPU, c->seconds ? c->seconds : SECONDS);
    ceiling(RLIMIT_FSIZE, c->file_max ? c->file_max : FILES);
    ceiling(RLIMIT_CORE, 0);
    ceiling(RLIMIT_NOFILE, 1024);
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)signal(SIGPIPE, SIG_DFL);
    union {
        const char *const *given;
        char *const *taken;
    } argv = {c->argv}; /* execve does not write to them */
    (void)execve(path, argv.taken, environment);
    _exit(127);
}

/* Reads until the child closes its output or its time is over; false then. */
static bool listen_to(int fd, struct strbuf *out, const struct child *c, int64_t end, bool *ret_cut)
{
    size_t most = c->out_max ? c->out_max : OUT;

    for (;;) {
        char piece[8192];
        struct pollfd p = {.fd = fd, .events = POLLIN};
        int64_t left = end - now_mono_us() / 1000;
        if (left <= 0) {
            return false;
        }
        if (poll(&p, 1, left > 1000 ? 1000 : (int)left) <= 0) {
            continue;
        }
        ssize_t n = read(fd, piece, sizeof(piece));
        if (n == 0 || (n < 0 && errno != EINTR)) {
            return true;
        }
        size_t room = most > out->len ? most - out->len : 0;
        size_t kept = n < 0 ? 0 : (size_t)n < room ? (size_t)n : room;
        strbuf_add(out, piece, kept);
        *ret_cut = *ret_cut || (n > 0 && kept < (size_t)n);
    }
}

/* A child may close its output and live on: it is waited for no longer than the rest of its time. */
static bool gone(pid_t pid, int64_t end, int *ret_status)
{
    for (;;) {
        pid_t done = waitpid(pid, ret_status, WNOHANG);
        if (done == pid || (done < 0 && errno != EINTR)) {
            return true;
        }
        if (now_mono_us() / 1000 >= end) {
            return false;
        }
        (void)poll(NULL, 0, 2);
    }
}

static void reap(pid_t pid, bool ended, int64_t end, struct child_end *ret)
{
    int status = 0;

    ended = ended && gone(pid, end, &status);
    if (!ended) {
        (void)kill(pid, SIGKILL);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        }
    }
    ret->killed = !ended || !WIFEXITED(status);
    ret->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    ret->missing = ret->status == 127;
}

enum err child_run(struct arena *a, const struct child *c, struct child_end *ret, struct error *e)
{
    struct strbuf out scoped(strbuf_clear) = strbuf_make((c->out_max ? c->out_max : OUT) + 1);
    char path[256];
    int ends[2];

    *ret = (struct child_end){.out = "", .missing = true};
    if (!find(c->argv[0], path, sizeof(path))) {
        return OK;
    }
    ret->missing = false;
    if (pipe2(ends, O_CLOEXEC)) {
        return error_set(e, ERR_IO, "服务器没有能启动 %s，请稍后再试。", c->argv[0]);
    }
    pid_t pid = fork();
    if (pid < 0) {
        (void)close(ends[0]);
        (void)close(ends[1]);
        return error_set(e, ERR_IO, "服务器没有能启动 %s，请稍后再试。", c->argv[0]);
    }
    if (pid == 0) {
        become(c, path, ends[1]);
    }
    (void)close(ends[1]);
    int64_t end = now_mono_us() / 1000 + (int64_t)(c->seconds ? c->seconds : SECONDS) * 1000;
    bool ended = listen_to(ends[0], &out, c, end, &ret->cut);
    (void)close(ends[0]);
    reap(pid, ended, end, ret);
    ret->out_n = out.len;
    ret->out = strbuf_take(&out, a);
    return OK;
}
