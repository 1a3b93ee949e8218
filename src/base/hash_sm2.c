#include "base/hash.h"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

#define IDENTITY      "1234567812345678"
#define POINT_BYTES   65
#define SIGNATURE_MAX 80

struct sm2 {
    EVP_PKEY *key;
};

static void free_key(void *p)
{
    EVP_PKEY_free(p);
}

static struct sm2 *hold(struct arena *a, EVP_PKEY *key)
{
    struct sm2 *k = arena_make(a, struct sm2);

    k->key = key;
    arena_defer(a, free_key, key);
    return k;
}

struct sm2 *sm2_make(struct arena *a)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
    EVP_PKEY *key = NULL;

    if (!ctx || EVP_PKEY_keygen_init(ctx) <= 0 || EVP_PKEY_generate(ctx, &key) <= 0) {
        BUG("this OpenSSL has no SM2");
    }
    EVP_PKEY_CTX_free(ctx);
    return hold(a, key);
}

enum err sm2_read(struct arena *a, const char *pem, size_t n, struct sm2 **ret, struct error *e)
{
    BIO *in = BIO_new_mem_buf(pem, n > 65536 ? 65536 : (int)n);
    EVP_PKEY *key = in ? PEM_read_bio_PrivateKey(in, NULL, NULL, NULL) : NULL;

    BIO_free(in);
    if (!key || !EVP_PKEY_is_a(key, "SM2")) {
        EVP_PKEY_free(key);
        return error_set(e, ERR_INVALID, "签名密钥文件损坏，不是 SM2 私钥。");
    }
    *ret = hold(a, key);
    return OK;
}

const char *sm2_pem(struct arena *a, const struct sm2 *k)
{
    BIO *out = BIO_new(BIO_s_mem());
    char *text = NULL;

    if (!out || !PEM_write_bio_PrivateKey(out, k->key, NULL, NULL, 0, NULL, NULL)) {
        BUG("an SM2 key cannot be written");
    }
    long n = BIO_get_mem_data(out, &text);
    const char *copy = arena_strndup(a, text, (size_t)n);
    BIO_free(out);
    return copy;
}

const char *sm2_public(struct arena *a, const struct sm2 *k)
{
    unsigned char *point = NULL;
    size_t n = EVP_PKEY_get1_encoded_public_key(k->key, &point);
    char *hex = arena_alloc(a, SM2_PUBLIC_HEX + 1);

    if (n != POINT_BYTES) {
        BUG("an SM2 point of %zu bytes", n);
    }
    hex_write(point, n, hex);
    OPENSSL_free(point);
    return hex;
}

/* The identity is hashed in front of the message, so it has to be there before the digest starts. */
static EVP_MD_CTX *begin(EVP_PKEY *key, EVP_PKEY_CTX **ret)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *inner = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);

    if (!ctx || !inner || EVP_PKEY_CTX_set1_id(inner, IDENTITY, strlen(IDENTITY)) <= 0) {
        BUG("SM2 cannot start");
    }
    EVP_MD_CTX_set_pkey_ctx(ctx, inner);
    *ret = inner;
    return ctx;
}

static void end(EVP_MD_CTX *ctx, EVP_PKEY_CTX *inner)
{
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_CTX_free(inner);
}

const char *sm2_sign(struct arena *a, const struct sm2 *k, const void *p, size_t n)
{
    unsigned char signature[SIGNATURE_MAX];
    size_t got = sizeof(signature);
    EVP_PKEY_CTX *inner;
    EVP_MD_CTX *ctx = begin(k->key, &inner);

    if (EVP_DigestSignInit(ctx, NULL, EVP_sm3(), NULL, k->key) <= 0 ||
        EVP_DigestSign(ctx, signature, &got, p, n) <= 0) {
        BUG("SM2 cannot sign");
    }
    end(ctx, inner);
    char *hex = arena_alloc(a, 2 * got + 1);
    hex_write(signature, got, hex);
    return hex;
}

static EVP_PKEY *public_key(const char *hex)
{
    unsigned char point[POINT_BYTES];
    char group[] = "SM2";
    EVP_PKEY *key = NULL;

    if (!hex || strlen(hex) != SM2_PUBLIC_HEX || !hex_read(hex, POINT_BYTES, point)) {
        return NULL;
    }
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)),
        OSSL_PARAM_construct_end()};
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
    if (!ctx || EVP_PKEY_fromdata_init(ctx) <= 0 ||
        EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) <= 0) {
        key = NULL;
    }
    EVP_PKEY_CTX_free(ctx);
    return key;
}

bool sm2_verify(const char *public_hex, const void *p, size_t n, const char *signature_hex)
{
    unsigned char signature[SIGNATURE_MAX];
    size_t length = signature_hex ? strlen(signature_hex) : 0;
    EVP_PKEY_CTX *inner;
    EVP_PKEY *key;

    if (!length || length % 2 || length / 2 > sizeof(signature) ||
        !hex_read(signature_hex, length / 2, signature) || !(key = public_key(public_hex))) {
        return false;
    }
    EVP_MD_CTX *ctx = begin(key, &inner);
    bool good = EVP_DigestVerifyInit(ctx, NULL, EVP_sm3(), NULL, key) > 0 &&
                EVP_DigestVerify(ctx, signature, length / 2, p, n) == 1;
    end(ctx, inner);
    EVP_PKEY_free(key);
    return good;
}
