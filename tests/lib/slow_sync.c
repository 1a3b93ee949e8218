/* slow_sync.c - makes fsync and fdatasync slower by SLOW_SYNC_MS milliseconds, as a county's disk is.
 *
 *     cc -shared -fPIC -o slow_sync.so tests/lib/slow_sync.c -ldl
 *     SLOW_SYNC_MS=3 LD_PRELOAD=./slow_sync.so faheng serve ...
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

/* Symbols of the C library that stand in front of the real ones. */
int fsync(int fd);
int fdatasync(int fd);

static void delay(void)
{
    const char *ms = getenv("SLOW_SYNC_MS");
    long n = ms ? strtol(ms, NULL, 10) : 0;
    if (n > 0 && n < 10000) {
        usleep((useconds_t)n * 1000);
    }
}

static int real(const char *name, int fd)
{
    int (*call)(int);
    *(void **)&call = dlsym(RTLD_NEXT, name);
    return call ? call(fd) : -1;
}

int fsync(int fd)
{
    delay();
    return real("fsync", fd);
}

int fdatasync(int fd)
{
    delay();
    return real("fdatasync", fd);
}
