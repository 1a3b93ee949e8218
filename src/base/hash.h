/* hash.h - SM3, HMAC-SM3, SM2 signatures, random bytes, hex and base64url, constant-time comparison. OpenSSL 3 underneath.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/must.h"

#define SM3_LEN 32
#define SM3_HEX 65 /* 64 characters and NUL */

struct sm3;                           /* incremental state */
struct sm3 *sm3_new(struct arena *a); /* closed with the arena */
void sm3_add(struct sm3 *s, const void *p, size_t n);
void sm3_end(struct sm3 *s, uint8_t out[SM3_LEN]);

void sm3_of(const void *p, size_t n, uint8_t out[SM3_LEN]);
void sm3_hex(const void *p, size_t n, char out[SM3_HEX]);
void hmac_sm3(const void *key, size_t key_n, const void *p, size_t n, uint8_t out[SM3_LEN]);

void hex_write(const uint8_t *p, size_t n, char *out); /* 2n characters and NUL, lower case */
bool hex_read(const char *s, size_t n, uint8_t *out);  /* exactly n bytes from 2n characters */
char *base64url(struct arena *a, const void *p, size_t n);

void random_bytes(void *p, size_t n); /* aborts when the system has none */
bool same_bytes(const void *a, const void *b, size_t n);

/* --- SM2 (hash_sm2.c): keys and signatures of GB/T 32918.2 over SM3, identity "1234567812345678". Public keys and signatures are
 * hex: the point uncompressed (04 x y), the signature as DER. A private key leaves memory only as PEM, which the caller keeps
 * to himself. */
#define SM2_PUBLIC_HEX 130 /* digits of a public key */

struct sm2; /* a private key; released with the arena */
struct sm2 *sm2_make(struct arena *a);
/* ERR_INVALID: not a private key of this curve. */
must_use enum err sm2_read(struct arena *a, const char *pem, size_t n, struct sm2 **ret,
                           struct error *e);
const char *sm2_pem(struct arena *a, const struct sm2 *k);
const char *sm2_public(struct arena *a, const struct sm2 *k);
const char *sm2_sign(struct arena *a, const struct sm2 *k, const void *p, size_t n);
/* False for anything malformed, too. */
bool sm2_verify(const char *public_hex, const void *p, size_t n, const char *signature_hex);

#endif
