/* pg_dump.c - runs pg_dump beside the program. */
#include "store/pg_dump.h"

#include <libpq-fe.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/driver.h"

extern char **environ;

/* pg_dump finds its way by the PG... variables: an address in its arguments would show the password to everybody. */
static char **environment(struct arena *a, PQconninfoOption *options)
{
    size_t n = 0, cap = 0;
    char **env = NULL;
    for (char **p = environ; *p; p++) {
        *(char **)arena_push(a, &env, &n, &cap, sizeof(*env)) = *p;
    }
    for (PQconninfoOption *o = options; o->keyword; o++) {
        if (o->val && o->envvar) {
            char *set = arena_printf(a, "%s=%s", o->envvar, o->val);
            *(char **)arena_push(a, &env, &n, &cap, sizeof(*env)) = set;
        }
    }
    arena_push(a, &env, &n, &cap, sizeof(*env)); /* the closing NULL */
    return env;
}

static enum err run_dump(const char *part, void *env, struct error *e)
{
    const char *argv[] = {"pg_dump", "--format=custom", "--no-password", "--file", part, NULL};
    pid_t pid;
    int status = 0;
    int bad = posix_spawnp(&pid, argv[0], NULL, NULL, (char **)argv, env);
    if (bad) {
        return error_set(e, ERR_IO, "不能备份：找不到 pg_dump(%s)。请安装 postgresql-client。",
                         strerror(bad));
    }
    while (waitpid(pid, &status, 0) < 0) {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        return error_set(
            e, ERR_IO, "备份没有完成：pg_dump 出错，详见程序的输出。请检查磁盘空间和数据库权限。");
    }
    return OK;
}

enum err pg_dump_to(const char *where, const char *file, struct error *e)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    PQconninfoOption *options = PQconninfoParse(where, NULL);
    if (!options) {
        return error_set(e, ERR_INVALID,
                         "数据库地址写得不对，不能备份。请写成 postgresql://用户@主机/库名。");
    }
    char **env = environment(a, options);
    PQconninfoFree(options);
    return driver_write_aside(file, run_dump, env, e);
}
