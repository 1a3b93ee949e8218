/* OpenSSL looks an algorithm up by name under locks; that costs more than hashing a short text. So SM3 is
 * fetched once for the program, and each thread keeps one context for one-shot hashes. */
#include "base/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <string.h>

#include "base/error.h"

struct sm3 {
    EVP_MD_CTX *ctx;
};

static EVP_MD *sm3_md;
static pthread_key_t ctx_key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static _Thread_local EVP_MD_CTX *thread_ctx;

static void free_ctx(void *p)
{
    EVP_MD_CTX_free(p);
}

static void fetch_once(void)
{
    sm3_md = EVP_MD_fetch(NULL, "SM3", NULL);
    if (!sm3_md || pthread_key_create(&ctx_key, free_ctx)) {
        BUG("this OpenSSL has no SM3");
    }
}

static EVP_MD_CTX *ctx_new(void)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    pthread_once(&once, fetch_once);
    if (!ctx || !EVP_DigestInit_ex2(ctx, sm3_md, NULL)) {
        BUG("SM3 cannot start");
    }
    return ctx;
}

static void ctx_add(EVP_MD_CTX *ctx, const void *p, size_t n)
{
    if (n && !EVP_DigestUpdate(ctx, p, n)) {
        BUG("SM3 update failed");
    }
}

static void ctx_end(EVP_MD_CTX *ctx, uint8_t out[SM3_LEN])
{
    if (!EVP_DigestFinal_ex(ctx, out, NULL)) {
        BUG("SM3 final failed");
    }
}

struct sm3 *sm3_new(struct arena *a)
{
    struct sm3 *s = arena_make(a, struct sm3);

    s->ctx = ctx_new();
    arena_defer(a, free_ctx, s->ctx);
    return s;
}

void sm3_add(struct sm3 *s, const void *p, size_t n)
{
    ctx_add(s->ctx, p, n);
}

void sm3_end(struct sm3 *s, uint8_t out[SM3_LEN])
{
    ctx_end(s->ctx, out);
}

void sm3_of(const void *p, size_t n, uint8_t out[SM3_LEN])
{
    if (!thread_ctx) {
        thread_ctx = ctx_new();
        pthread_setspecific(ctx_key, thread_ctx);
    } else if (!EVP_DigestInit_ex2(thread_ctx, NULL, NULL)) {
        BUG("SM3 cannot start again");
    }
    ctx_add(thread_ctx, p, n);
    ctx_end(thread_ctx, out);
}

void sm3_hex(const void *p, size_t n, char out[SM3_HEX])
{
    uint8_t digest[SM3_LEN];

    sm3_of(p, n, digest);
    hex_write(digest, sizeof(digest), out);
}

void hmac_sm3(const void *key, size_t key_n, const void *p, size_t n, uint8_t out[SM3_LEN])
{
    unsigned int len = 0;

    pthread_once(&once, fetch_once);
    if (key_n > INT32_MAX || !HMAC(sm3_md, key_n ? key : "", (int)key_n, p, n, out, &len) ||
        len != SM3_LEN) {
        BUG("HMAC-SM3 failed");
    }
}

void hex_write(const uint8_t *p, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        *out++ = digits[p[i] >> 4];
        *out++ = digits[p[i] & 15];
    }
    *out = '\0';
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hex_read(const char *s, size_t n, uint8_t *out)
{
    if (strnlen(s, 2 * n + 1) != 2 * n) {
        return false;
    }
    for (size_t i = 0; i < 2 * n; i++) {
        if (hex_value(s[i]) < 0) {
            return false;
        }
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = (uint8_t)(hex_value(s[2 * i]) << 4 | hex_value(s[2 * i + 1]));
    }
    return true;
}

char *base64url(struct arena *a, const void *p, size_t n)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const uint8_t *in = p;
    char *text = arena_alloc(a, n / 3 * 4 + 5), *out = text;

    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i;
        uint32_t v = (uint32_t)in[i] << 16 | (left > 1 ? (uint32_t)in[i + 1] << 8 : 0) |
                     (left > 2 ? in[i + 2] : 0);
        for (size_t k = 0; k < (left > 2 ? 4 : left + 1); k++) {
            *out++ = letters[v >> (18 - 6 * k) & 63];
        }
    }
    return text;
}

void random_bytes(void *p, size_t n)
{
    if (RAND_bytes_ex(NULL, p, n, 0) != 1) {
        BUG("the system gives no random bytes");
    }
}

bool same_bytes(const void *a, const void *b, size_t n)
{
    return n == 0 || CRYPTO_memcmp(a, b, n) == 0;
}
