#include "public/code.h"

#include <string.h>

#include "base/str.h"

#define KEY_CHARS 22

static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const char *code_key(struct arena *a)
{
    uint8_t raw[16];
    random_bytes(raw, sizeof(raw));
    return base64url(a, raw, sizeof(raw));
}

const char *code_of(struct arena *a, const char *key)
{
    uint8_t digest[SM3_LEN];
    if (!key || strlen(key) != KEY_CHARS) {
        return NULL;
    }
    const char *text = arena_printf(a, "faheng query code\n%s", key);
    char *out = arena_alloc(a, CODE_CHARS + 1);
    sm3_of(text, strlen(text), digest);
    for (size_t i = 0; i < CODE_CHARS; i++) {
        out[i] = letters[digest[i] & 31];
    }
    out[CODE_CHARS] = '\0';
    return out;
}

/* One character as the alphabet has it; 0: none of it; ' ': to be skipped. */
static char letter(int32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E) { /* full-width */
        c -= 0xFEE0;
    }
    if (c >= 'a' && c <= 'z') {
        c -= 'a' - 'A';
    }
    switch (c) {
    case 'O': return '0';
    case 'I':
    case 'L': return '1';
    case ' ':
    case '-':
    case '\t':
    case '\n':
    case 0x3000:
    case 0x2014:
    case 0x2013: return ' ';
    default: return c > 0 && c < 128 && strchr(letters, (char)c) ? (char)c : '\0';
    }
}

const char *code_read(struct arena *a, const char *typed)
{
    char *out = arena_alloc(a, CODE_CHARS + 1);
    size_t n = 0;
    for (const char *s = typed ? typed : ""; *s;) {
        char c = letter(str_next(&s));
        if (c == ' ') {
            continue;
        }
        if (!c || n == CODE_CHARS) {
            return NULL;
        }
        out[n++] = c;
    }
    out[n] = '\0';
    return n == CODE_CHARS ? out : NULL;
}

const char *code_show(struct arena *a, const char *code)
{
    return arena_printf(a, "%.4s-%.4s-%.4s", code, code + 4, code + 8);
}

void code_digest(const char *code, char out[SM3_HEX])
{
    sm3_hex(code, strlen(code), out);
}
