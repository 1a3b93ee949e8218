#include "base/str.h"

#include <string.h>

#include <stdlib.h>
#include <utf8proc.h>

#define SCALE_MAX 18

bool str_eq(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

bool str_empty(const char *s)
{
    return !s || !*s;
}

bool str_starts(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *s, const char *suffix)
{
    size_t n = strlen(s), m = strlen(suffix);

    return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

bool str_is_id(const char *s)
{
    size_t n = 0;

    if (!s || *s < 'a' || *s > 'z') {
        return false;
    }
    for (; s[n]; n++) {
        char c = s[n];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_') || n >= 40) {
            return false;
        }
    }
    return true;
}

/* Length of the valid character at `s` with `n` bytes left, and its code point; 0 when it is not UTF-8. */
static size_t decode(const unsigned char *s, size_t n, int32_t *ret)
{
    static const int32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t len = s[0] < 0x80   ? 1
                 : s[0] < 0xC2 ? 0
                 : s[0] < 0xE0 ? 2
                 : s[0] < 0xF0 ? 3
                 : s[0] < 0xF5 ? 4
                               : 0;

    if (len <= 1 || len > n) {
        *ret = s[0];
        return len > n ? 0 : len;
    }
    int32_t c = s[0] & (0x7F >> len);
    for (size_t i = 1; i < len; i++) {
        if ((s[i] & 0xC0) != 0x80) {
            return 0;
        }
        c = c << 6 | (s[i] & 0x3F);
    }
    if (c < least[len] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
        return 0;
    }
    *ret = c;
    return len;
}

bool str_utf8_ok(const char *s, size_t n)
{
    const unsigned char *p = (const unsigned char *)s, *end = p + n;

    while (p < end) {
        int32_t c;
        size_t len = decode(p, (size_t)(end - p), &c);
        if (len == 0 || c == 0) {
            return false;
        }
        p += len;
    }
    return true;
}

static bool is_follower(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

size_t str_chars(const char *s)
{
    size_t n = 0;

    for (; *s; s++) {
        n += !is_follower(*s);
    }
    return n;
}

int32_t str_next(const char **s)
{
    const unsigned char *p = (const unsigned char *)*s;
    int32_t c = p[0];

    if (c == 0) {
        return -1;
    }
    int more = c < 0xC0 ? 0 : c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
    if (more) {
        c &= 0x3F >> more;
    }
    for (p++; more && is_follower((char)*p); more--, p++) {
        c = c << 6 | (*p & 0x3F);
    }
    *s = (const char *)p;
    return c;
}

size_t str_prefix(const char *s, size_t chars)
{
    size_t i = 0;

    for (; s[i]; i++) {
        if (!is_follower(s[i]) && chars-- == 0) {
            break;
        }
    }
    return i;
}

/* Bytes of the blank character that starts at `s`, 0 when it is none: ASCII blanks, no-break space,
 * zero-width space, ideographic space, byte order mark. */
static size_t blank_at(const char *s, size_t n)
{
    if (n >= 1 && (*s == ' ' || (*s >= '\t' && *s <= '\r'))) {
        return 1;
    }
    if (n >= 2 && memcmp(s, "\xC2\xA0", 2) == 0) {
        return 2;
    }
    if (n >= 3 && (memcmp(s, "\xE3\x80\x80", 3) == 0 || memcmp(s, "\xEF\xBB\xBF", 3) == 0 ||
                   memcmp(s, "\xE2\x80\x8B", 3) == 0)) {
        return 3;
    }
    return 0;
}

static void trim(const char **s, size_t *n)
{
    size_t len;

    while ((len = blank_at(*s, *n))) {
        *s += len;
        *n -= len;
    }
    while (*n) {
        for (len = 3; len && !(len <= *n && blank_at(*s + *n - len, len) == len); len--) {
        }
        if (len == 0) {
            return;
        }
        *n -= len;
    }
}

char *str_trim(struct arena *a, const char *s)
{
    size_t n = strlen(s);

    trim(&s, &n);
    return arena_strndup(a, s, n);
}

/* Ranges in which every text is its own NFC; the text of an office seldom leaves them. */
static bool stays_nfc(int32_t c)
{
    return c < 0x300 || (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x2010 && c <= 0x2027) ||
           (c >= 0x3000 && c <= 0x3029) || (c >= 0xFF01 && c <= 0xFF9D);
}

static bool is_control(int32_t c)
{
    return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c <= 0x9F);
}

/* Copies with \r\n as \n. Sets *nfc when the text is surely normal already. */
static enum err copy_checked(const char *s, size_t n, char *to, bool *nfc, struct error *e)
{
    const unsigned char *p = (const unsigned char *)s, *end = p + n;

    *nfc = true;
    while (p < end) {
        int32_t c;
        size_t len = decode(p, (size_t)(end - p), &c);
        if (len == 0) {
            return error_set(e, ERR_INVALID,
                             "文字里有无法识别的字符，可能编码不对，请另存为 UTF-8 编码后再试。");
        }
        if (c == '\r' && p + 1 < end && p[1] == '\n') {
            p++;
            continue;
        }
        if (is_control(c)) {
            return error_set(e, ERR_INVALID,
                             "文字里有看不见的控制字符（编号 %d），请删去后重新填写。", (int)c);
        }
        *nfc = *nfc && stays_nfc(c);
        memcpy(to, p, len);
        to += len;
        p += len;
    }
    *to = '\0';
    return OK;
}

static enum err to_nfc(struct arena *a, char **text, struct error *e)
{
    utf8proc_uint8_t *made = NULL;
    utf8proc_ssize_t n =
        utf8proc_map((const utf8proc_uint8_t *)*text, (utf8proc_ssize_t)strlen(*text), &made,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE);

    if (n < 0) {
        return error_set(e, ERR_INVALID, "文字里有无法识别的字符，请删去后重新填写。");
    }
    *text = arena_memdup(a, made, (size_t)n + 1);
    free(made);
    return OK;
}

enum err str_clean(struct arena *a, const char *s, size_t n, size_t max_chars, char **ret,
                   struct error *e)
{
    enum err r;
    bool nfc;

    trim(&s, &n);
    char *text = arena_alloc(a, n + 1);
    if ((r = copy_checked(s, n, text, &nfc, e)) || (!nfc && (r = to_nfc(a, &text, e)))) {
        return r;
    }
    size_t chars = str_chars(text);
    if (chars > max_chars) {
        return error_set(e, ERR_INVALID, "文字太长，最多 %zu 个字，现在有 %zu 个字，请删减。",
                         max_chars, chars);
    }
    *ret = *text ? text : NULL;
    return OK;
}

size_t str_split(struct arena *a, const char *s, char sep, char ***ret)
{
    char **pieces = NULL;
    size_t n = 0, cap = 0;

    while (s && *s) {
        const char *end = strchr(s, sep), *piece = s;
        size_t len = end ? (size_t)(end - s) : strlen(s);
        trim(&piece, &len);
        *(char **)arena_push(a, &pieces, &n, &cap, sizeof(*pieces)) = arena_strndup(a, piece, len);
        if (!end) {
            break;
        }
        s = end + 1;
        if (!*s) {
            *(char **)arena_push(a, &pieces, &n, &cap, sizeof(*pieces)) = arena_strdup(a, "");
        }
    }
    *ret = pieces;
    return n;
}

char *str_replace(struct arena *a, const char *s, const char *from, const char *to)
{
    size_t from_n = strlen(from), to_n = strlen(to), count = 0;
    const char *hit;

    for (hit = from_n ? strstr(s, from) : NULL; hit; hit = strstr(hit + from_n, from)) {
        count++;
    }
    char *text = arena_alloc(a, strlen(s) - count * from_n + count * to_n + 1), *out = text;
    for (; count; count--) {
        hit = strstr(s, from);
        memcpy(out, s, (size_t)(hit - s));
        out += hit - s;
        memcpy(out, to, to_n);
        out += to_n;
        s = hit + from_n;
    }
    memcpy(out, s, strlen(s));
    return text;
}

/* Appends one digit to *n; false when it overflows. Negative numbers are built downwards. */
static bool add_digit(int64_t *n, int digit, bool negative)
{
    return !__builtin_mul_overflow(*n, 10, n) &&
           !__builtin_add_overflow(*n, negative ? -digit : digit, n);
}

bool str_to_int(const char *s, int64_t *ret)
{
    bool negative = s && *s == '-';
    int64_t n = 0;

    if (!s || !*(s += negative)) {
        return false;
    }
    for (; *s; s++) {
        if (*s < '0' || *s > '9' || !add_digit(&n, *s - '0', negative)) {
            return false;
        }
    }
    *ret = n;
    return true;
}

/* The next character with full-width digits, point and signs as their ASCII form; -1 at the end. */
static int32_t next_narrow(const char **s)
{
    int32_t c = str_next(s);

    if (c >= 0xFF01 && c <= 0xFF5E) {
        return c - 0xFF01 + '!';
    }
    return c == 0x2212 ? '-' : c;
}

bool str_to_scaled(const char *s, int scale, int64_t *ret)
{
    int64_t n = 0;
    int digits = 0, places = -1;

    if (!s || scale < 0 || scale > SCALE_MAX) {
        return false;
    }
    int32_t c = next_narrow(&s);
    bool negative = c == '-';
    if (negative) {
        c = next_narrow(&s);
    }
    for (; c != -1; c = next_narrow(&s)) {
        if (c == '.' && digits && places < 0) {
            places = 0;
        } else if (c < '0' || c > '9' || !add_digit(&n, c - '0', negative) ||
                   (places >= 0 && ++places > scale)) {
            return false;
        } else {
            digits = 1;
        }
    }
    if (!digits || places == 0) {
        return false;
    }
    for (int i = places < 0 ? 0 : places; i < scale; i++) {
        if (!add_digit(&n, 0, negative)) {
            return false;
        }
    }
    *ret = n;
    return true;
}

char *str_from_scaled(struct arena *a, int64_t n, int scale, bool fixed)
{
    char digits[48];
    size_t at = sizeof(digits) - 1;
    uint64_t left = n < 0 ? -(uint64_t)n : (uint64_t)n;
    bool zeros = !fixed;

    if (scale < 0 || scale > SCALE_MAX) {
        BUG("scale %d", scale);
    }
    digits[at] = '\0';
    for (int i = 0; i < scale; i++, left /= 10) {
        zeros = zeros && left % 10 == 0;
        if (!zeros) {
            digits[--at] = (char)('0' + left % 10);
        }
    }
    if (digits[at]) {
        digits[--at] = '.';
    }
    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (n < 0) {
        digits[--at] = '-';
    }
    return arena_strdup(a, digits + at);
}
