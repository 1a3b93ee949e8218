/* One program-lifetime value, the lowest level written, and per thread the id of the request in hand. */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/now.h"

#define LINE_MAX_BYTES 4096

static _Atomic int lowest_level = LOG_INFO_LEVEL;
static _Thread_local char request_id[32];

void log_level(enum log_level lowest)
{
    atomic_store(&lowest_level, (int)lowest);
}

void log_request(const char *id)
{
    snprintf(request_id, sizeof(request_id), "%s", id ? id : "");
}

/* A line stays one line: what could start another or move a terminal's cursor becomes a blank. */
static void flatten(char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)s[i] < 0x20 || s[i] == 0x7F) {
            s[i] = ' ';
        }
    }
}

static size_t head(char *line, size_t size, enum log_level level)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    int64_t ms = now_real_ms(), second = ms / 1000 + 8 * 3600;
    struct date d = date_of_ms(ms);

    int n = snprintf(line, size, "%04d-%02d-%02d %02d:%02d:%02d.%03d %-5s %s ", d.year, d.month,
                     d.day, (int)(second / 3600 % 24), (int)(second / 60 % 60), (int)(second % 60),
                     (int)(ms % 1000), names[level], request_id[0] ? request_id : "-");
    return n > 0 && (size_t)n < size ? (size_t)n : 0;
}

static void printf_like(2, 0) write_line(enum log_level level, const char *fmt, va_list ap)
{
    char line[LINE_MAX_BYTES];

    if ((int)level < atomic_load(&lowest_level)) {
        return;
    }
    size_t n = head(line, sizeof(line), level);
    int text = vsnprintf(line + n, sizeof(line) - n - 1, fmt, ap);
    if (text < 0) {
        return;
    }
    n += strlen(line + n);
    flatten(line, n);
    line[n++] = '\n';
    ssize_t written = write(STDERR_FILENO, line, n);
    (void)written; /* there is no further place to complain to */
}

void log_debug(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    write_line(LOG_DEBUG_LEVEL, fmt, ap);
    va_end(ap);
}

void log_info(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    write_line(LOG_INFO_LEVEL, fmt, ap);
    va_end(ap);
}

void log_warn(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    write_line(LOG_WARN_LEVEL, fmt, ap);
    va_end(ap);
}

void log_error(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    write_line(LOG_ERROR_LEVEL, fmt, ap);
    va_end(ap);
}
