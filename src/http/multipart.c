/* The delimiter is CR LF "--" boundary. CR can stand only at its start, so after a mismatch the
 * bytes held back are a piece of the delimiter itself and the search starts afresh: no buffer, no
 * backtracking. */
#include "http/multipart.h"

#include <string.h>
#include <strings.h>

#include "http/form.h"

#define BOUNDARY_MAX 70

enum state { IN_DATA, AFTER_DELIMITER, IN_HEAD, AT_END };

struct multipart {
    struct arena *arena;
    struct multipart_sink sink;
    enum state state;
    bool open; /* a part is; before the first one data is dropped */
    char delimiter[BOUNDARY_MAX + 5];
    size_t delimiter_n, matched;
    char head[MULTIPART_HEAD_MAX + 1];
    size_t head_n;
};

static enum err broken(struct error *e)
{
    return error_set(e, ERR_INVALID, "上传的内容不完整或格式有误，请刷新页面后重新上传。");
}

static bool boundary_char(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && strchr("'()+_,-./:=? ", c));
}

static bool boundary_ok(const char *s)
{
    size_t n = strlen(s);

    for (size_t i = 0; i < n; i++) {
        if (!boundary_char((unsigned char)s[i])) {
            return false;
        }
    }
    return n >= 1 && n <= BOUNDARY_MAX && s[n - 1] != ' ';
}

static const char *skip_blanks(const char *s)
{
    return s + strspn(s, " \t");
}

/* The end of the parameter that starts at `s`: the next ';' outside quotes, or the end. */
static const char *parameter_end(const char *s)
{
    bool quoted = false;

    for (; *s && (quoted || *s != ';'); s++) {
        if (quoted && s[0] == '\\' && s[1] == '"') {
            s++;
        } else if (*s == '"') {
            quoted = !quoted;
        }
    }
    return s;
}

static char *unquote(struct arena *a, const char *s, size_t n)
{
    char *out = arena_alloc(a, n + 1);
    size_t len = 0;

    for (size_t i = 0; i < n; i++) {
        if (n - i >= 2 && s[i] == '\\' && s[i + 1] == '"') {
            out[len++] = s[++i];
        } else if (n - i >= 3 && !strncasecmp(s + i, "%22", 3)) {
            out[len++] = '"';
            i += 2;
        } else {
            out[len++] = s[i];
        }
    }
    return out;
}

/* The value of `name=` among parameters separated by ';', quoted or not; NULL when absent or
 * malformed. Browsers write a quote in a name as %22 or \". */
static char *parameter(struct arena *a, const char *s, const char *name)
{
    size_t name_n = strlen(name);

    for (s = parameter_end(s); *s == ';'; s = parameter_end(s)) {
        s = skip_blanks(s + 1);
        if (strncasecmp(s, name, name_n) != 0 || s[name_n] != '=') {
            continue;
        }
        const char *value = s + name_n + 1, *end = parameter_end(value);
        size_t n = (size_t)(end - value);
        while (n && (value[n - 1] == ' ' || value[n - 1] == '\t')) {
            n--;
        }
        if (n && value[0] == '"') {
            return n >= 2 && value[n - 1] == '"' ? unquote(a, value + 1, n - 2) : NULL;
        }
        return arena_strndup(a, value, n);
    }
    return NULL;
}

enum err multipart_new(struct arena *a, const char *content_type, const struct multipart_sink *sink,
                       struct multipart **ret, struct error *e)
{
    char *boundary = parameter(a, content_type, "boundary");

    if (!boundary || !boundary_ok(boundary)) {
        return broken(e);
    }
    struct multipart *m = arena_make(a, struct multipart);
    m->arena = a;
    m->sink = *sink;
    m->delimiter_n = strlen(boundary) + 4;
    memcpy(m->delimiter, "\r\n--", 4);
    memcpy(m->delimiter + 4, boundary, m->delimiter_n - 4);
    m->matched = 2; /* the first delimiter has no line before it */
    *ret = m;
    return OK;
}

/* One header line of a part; only Content-Disposition matters, and an encoding that would change
 * the bytes is refused. */
static enum err head_line(struct multipart *m, char *line, const char **ret_disposition,
                          struct error *e)
{
    char *colon = strchr(line, ':');

    if (!colon || colon == line || strcspn(line, " \t") < (size_t)(colon - line)) {
        return broken(e);
    }
    *colon = '\0';
    const char *value = skip_blanks(colon + 1);
    if (!strcasecmp(line, "Content-Disposition")) {
        if (*ret_disposition) {
            return broken(e);
        }
        *ret_disposition = arena_strdup(m->arena, value);
    }
    if (!strcasecmp(line, "Content-Transfer-Encoding") && strcasecmp(value, "binary") != 0 &&
        strcasecmp(value, "8bit") != 0 && strcasecmp(value, "7bit") != 0) {
        return broken(e);
    }
    return OK;
}

static enum err open_part(struct multipart *m, const char *disposition, struct error *e)
{
    const char *name = NULL, *file_name = NULL;

    if (!disposition || strncasecmp(disposition, "form-data", 9) != 0) {
        return broken(e);
    }
    const char *raw = parameter(m->arena, disposition, "name");
    const char *raw_file = parameter(m->arena, disposition, "filename");
    if (!raw) {
        return broken(e);
    }
    enum err r = form_name(m->arena, raw, strlen(raw), &name, e);
    if (r == OK && raw_file) {
        r = form_value(m->arena, raw_file, strlen(raw_file), &file_name, e);
    }
    if (r) {
        return r;
    }
    m->open = true;
    return m->sink.open(m->sink.ctx, name, file_name, e);
}

/* `head` holds whole lines and ends with an empty one. */
static enum err read_head(struct multipart *m, struct error *e)
{
    const char *disposition = NULL;
    char *line = m->head;

    m->head[m->head_n] = '\0';
    if (strlen(m->head) != m->head_n) {
        return broken(e);
    }
    while (*line != '\r') {
        char *end = strstr(line, "\r\n");
        *end = '\0';
        enum err r = head_line(m, line, &disposition, e);
        if (r) {
            return r;
        }
        line = end + 2;
    }
    if (line + 2 != m->head + m->head_n) {
        return broken(e);
    }
    m->state = IN_DATA;
    return open_part(m, disposition, e);
}

static enum err feed_head(struct multipart *m, char c, struct error *e)
{
    if (m->head_n >= MULTIPART_HEAD_MAX) {
        return broken(e);
    }
    m->head[m->head_n++] = c;
    bool empty_line = m->head_n >= 4 && !memcmp(m->head + m->head_n - 4, "\r\n\r\n", 4);
    bool no_head = m->head_n == 2 && !memcmp(m->head, "\r\n", 2);
    return empty_line || no_head ? read_head(m, e) : OK;
}

/* Two bytes follow a delimiter: "--" after the last part, a line end before the next one. */
static enum err feed_after(struct multipart *m, char c, struct error *e)
{
    m->head[m->head_n++] = c;
    if (m->head_n < 2) {
        return c == '-' || c == '\r' ? OK : broken(e);
    }
    if (memcmp(m->head, "--", 2) != 0 && memcmp(m->head, "\r\n", 2) != 0) {
        return broken(e);
    }
    m->state = m->head[0] == '-' ? AT_END : IN_HEAD;
    m->head_n = 0;
    return OK;
}

static enum err give(struct multipart *m, const char *p, size_t n, struct error *e)
{
    return n && m->open ? m->sink.data(m->sink.ctx, p, n, e) : OK;
}

static enum err close_part(struct multipart *m, struct error *e)
{
    bool open = m->open;

    m->open = false;
    m->state = AFTER_DELIMITER;
    m->head_n = m->matched = 0;
    return open ? m->sink.close(m->sink.ctx, e) : OK;
}

/* Takes what it can of `p`. Nothing is taken only after a mismatch, and then the next call takes
 * something. */
static enum err feed_data(struct multipart *m, const char *p, size_t n, size_t *ret_taken,
                          struct error *e)
{
    if (m->matched == 0) {
        const char *cr = memchr(p, '\r', n);
        size_t plain = cr ? (size_t)(cr - p) : n;
        m->matched = cr ? 1 : 0;
        *ret_taken = plain + m->matched;
        return give(m, p, plain, e);
    }
    *ret_taken = 1;
    if (*p == m->delimiter[m->matched]) {
        m->matched++;
        return m->matched == m->delimiter_n ? close_part(m, e) : OK;
    }
    size_t held = m->matched;
    *ret_taken = 0; /* looked at again as plain data */
    m->matched = 0;
    return give(m, m->delimiter, held, e);
}

enum err multipart_feed(struct multipart *m, const char *p, size_t n, struct error *e)
{
    for (size_t at = 0; at < n;) {
        size_t taken = 1;
        enum err r = OK;
        if (m->state == IN_DATA) {
            r = feed_data(m, p + at, n - at, &taken, e);
        } else if (m->state == AFTER_DELIMITER) {
            r = feed_after(m, p[at], e);
        } else if (m->state == IN_HEAD) {
            r = feed_head(m, p[at], e);
        } else {
            return OK;
        }
        if (r) {
            return r;
        }
        at += taken;
    }
    return OK;
}

enum err multipart_end(const struct multipart *m, struct error *e)
{
    return m->state == AT_END ? OK : broken(e);
}
