#include "cli/secret.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/str.h"
#include "people/account.h"

static enum err read_line(struct arena *a, const char **ret, struct error *e)
{
    char line[SECRET_MAX + 2];
    if (!fgets(line, sizeof(line), stdin)) {
        return error_set(e, ERR_INVALID, "没有读到口令，请从标准输入给出，每行一个。");
    }
    size_t n = strcspn(line, "\r\n");
    if (n > SECRET_MAX || (!line[n] && !feof(stdin))) {
        return error_set(e, ERR_LIMIT, "口令太长。");
    }
    line[n] = '\0';
    *ret = arena_strdup(a, line);
    explicit_bzero(line, sizeof(line));
    return OK;
}

static enum err ask(struct arena *a, const char *question, const char **ret, struct error *e)
{
    struct termios saved, quiet;
    fprintf(stderr, "%s：", question);
    fflush(stderr);
    bool hidden = tcgetattr(STDIN_FILENO, &saved) == 0;
    if (hidden) {
        quiet = saved;
        quiet.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    enum err r = read_line(a, ret, e);
    if (hidden) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved);
    }
    fputc('\n', stderr);
    return r;
}

enum err secret_read(struct arena *a, const char *who, const char **ret, struct error *e)
{
    const char *first, *again;
    enum err r;
    if (!isatty(STDIN_FILENO)) {
        return read_line(a, ret, e);
    }
    if ((r = ask(a, arena_printf(a, "%s的口令", who), &first, e)) ||
        (r = ask(a, "再输一次", &again, e))) {
        return r;
    }
    if (!str_eq(first, again)) {
        return error_set(e, ERR_INVALID, "两次输入的口令不一样，请重来。");
    }
    *ret = first;
    return OK;
}

enum err secret_hash(struct arena *a, const char *login, const char *who, const char **ret,
                     struct error *e)
{
    const char *password;
    enum err r;
    if ((r = secret_read(a, who, &password, e)) || (r = account_password_ok(login, password, e))) {
        return r;
    }
    return account_hash(a, password, ret, e);
}
