#include "http/form.h"

#include <string.h>
#include <sys/types.h>

#include "base/str.h"

static int hex_of(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes %XX (and '+' when `plus`) into `out`, which has room for n bytes; -1 when a '%' is not
 * followed by two hexadecimal digits. */
static ssize_t unescape(const char *s, size_t n, bool plus, char *out)
{
    size_t len = 0;

    for (size_t i = 0; i < n; i++) {
        char c = s[i];
        if (c == '%') {
            if (n - i < 3 || hex_of(s[i + 1]) < 0 || hex_of(s[i + 2]) < 0) {
                return -1;
            }
            c = (char)(hex_of(s[i + 1]) << 4 | hex_of(s[i + 2]));
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        out[len++] = c;
    }
    return (ssize_t)len;
}

static bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7F;
}

static bool has_control(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (is_control(s[i])) {
            return true;
        }
    }
    return false;
}

/* Turns CR LF into LF in place; -1 when any other control character stands there. */
static ssize_t plain_lines(char *s, size_t n)
{
    size_t len = 0;

    for (size_t i = 0; i < n; i++) {
        if (s[i] == '\r' && i + 1 < n && s[i + 1] == '\n') {
            continue;
        }
        if (is_control(s[i]) && s[i] != '\n' && s[i] != '\t') {
            return -1;
        }
        s[len++] = s[i];
    }
    s[len] = '\0';
    return (ssize_t)len;
}

/* `s` is ours to change and has room for the NUL. */
static enum err check_value(char *s, size_t n, struct error *e)
{
    if (!str_utf8_ok(s, n)) {
        return error_set(e, ERR_INVALID,
                         "提交的内容里有无法识别的字符，请删去从别处粘贴来的乱码后重新提交。");
    }
    if (plain_lines(s, n) < 0) {
        return error_set(e, ERR_INVALID, "提交的内容里有看不见的控制字符，请删去后重新输入。");
    }
    return OK;
}

static enum err check_name(char *s, size_t n, struct error *e)
{
    if (n > FORM_NAME_MAX || !str_utf8_ok(s, n) || has_control(s, n)) {
        return error_set(e, ERR_INVALID, "提交的表单里有不合规范的栏目名，请刷新页面后重新填写。");
    }
    s[n] = '\0';
    return OK;
}

enum err form_value(struct arena *a, const char *s, size_t n, const char **ret, struct error *e)
{
    char *copy = arena_alloc(a, n + 1);

    if (n) {
        memcpy(copy, s, n);
    }
    enum err r = check_value(copy, n, e);
    if (r == OK) {
        *ret = copy;
    }
    return r;
}

enum err form_name(struct arena *a, const char *s, size_t n, const char **ret, struct error *e)
{
    char *copy = arena_alloc(a, n + 1);

    if (n) {
        memcpy(copy, s, n);
    }
    enum err r = check_name(copy, n, e);
    if (r == OK) {
        *ret = copy;
    }
    return r;
}

static enum err decode_part(struct arena *a, const char *s, size_t n, bool name, const char **ret,
                            struct error *e)
{
    char *out = arena_alloc(a, n + 1);
    ssize_t len = unescape(s, n, true, out);

    if (len < 0) {
        return error_set(e, ERR_INVALID,
                         "网址或表单里的百分号编码不完整，请从页面上的链接或按钮重新进入。");
    }
    enum err r = name ? check_name(out, (size_t)len, e) : check_value(out, (size_t)len, e);
    if (r == OK) {
        *ret = out;
    }
    return r;
}

static enum err decode_pair(struct arena *a, const char *s, size_t n, struct pair *ret,
                            struct error *e)
{
    const char *equals = memchr(s, '=', n);
    size_t name_n = equals ? (size_t)(equals - s) : n;

    enum err r = decode_part(a, s, name_n, true, &ret->name, e);
    if (r) {
        return r;
    }
    if (!equals) {
        ret->value = "";
        return OK;
    }
    return decode_part(a, equals + 1, n - name_n - 1, false, &ret->value, e);
}

enum err form_decode(struct arena *a, const char *s, size_t n, size_t most, struct pair **ret,
                     size_t *ret_n, struct error *e)
{
    struct pair *pairs = NULL;
    size_t count = 0, cap = 0;

    for (size_t at = 0; at < n;) {
        const char *amp = memchr(s + at, '&', n - at);
        size_t part_n = amp ? (size_t)(amp - s) - at : n - at;
        if (part_n) {
            if (count >= most) {
                return error_set(e, ERR_LIMIT, "一次提交的栏目超过 %zu 个，请分几次提交。", most);
            }
            struct pair *pair = arena_push(a, &pairs, &count, &cap, sizeof(*pairs));
            enum err r = decode_pair(a, s + at, part_n, pair, e);
            if (r) {
                return r;
            }
        }
        at += part_n + 1;
    }
    *ret = pairs;
    *ret_n = count;
    return OK;
}

static bool dots(const char *s, size_t n)
{
    return (n == 1 && s[0] == '.') || (n == 2 && s[0] == '.' && s[1] == '.');
}

static bool climbs(const char *path)
{
    size_t parts = 0;

    for (const char *s = path; *s == '/'; parts++) {
        size_t n = strcspn(++s, "/");
        if (dots(s, n) || parts >= FORM_PARTS_MAX) {
            return true;
        }
        s += n;
    }
    return false;
}

static size_t count_of(const char *s, size_t n, char c)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++) {
        count += s[i] == c;
    }
    return count;
}

enum err form_path(struct arena *a, const char *raw, size_t n, const char **ret, struct error *e)
{
    if (n == 0 || raw[0] != '/' || n > FORM_PATH_MAX) {
        return error_set(e, ERR_INVALID, "网址不合规范，请从首页重新进入。");
    }
    char *path = arena_alloc(a, n + 1);
    ssize_t len = unescape(raw, n, false, path);
    if (len < 0 || !str_utf8_ok(path, (size_t)len) || has_control(path, (size_t)len) ||
        memchr(path, '\\', (size_t)len) || climbs(path) ||
        count_of(path, (size_t)len, '/') != count_of(raw, n, '/')) {
        return error_set(e, ERR_INVALID, "网址里有不允许的字符，请从首页重新进入。");
    }
    *ret = path;
    return OK;
}
