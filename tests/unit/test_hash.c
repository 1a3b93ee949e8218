#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <pthread.h>

#include "base/hash.h"

static void test_known_digests(void **state)
{
    (void)state;
    char hex[SM3_HEX];

    sm3_hex("abc", 3, hex);
    assert_string_equal(hex, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    sm3_hex("abcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcdabcd", 64, hex);
    assert_string_equal(hex, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
    sm3_hex(NULL, 0, hex);
    assert_string_equal(hex, "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b");
    sm3_hex("abc", 3, hex);
    assert_string_equal(hex, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
}

static void test_in_pieces(void **state)
{
    (void)state;
    scoped(arena_free_scoped) struct arena *a = arena_new();
    uint8_t whole[SM3_LEN], pieces[SM3_LEN], other[SM3_LEN];
    struct sm3 *s = sm3_new(a), *t = sm3_new(a);

    sm3_of("法衡 2026", 11, whole);
    sm3_add(s, "法衡", 6);
    sm3_add(t, "法", 3);
    sm3_add(s, NULL, 0);
    sm3_of("between", 7, other);
    sm3_add(s, " 2026", 5);
    sm3_end(s, pieces);
    sm3_end(t, other);
    assert_memory_equal(whole, pieces, SM3_LEN);
    assert_memory_not_equal(whole, other, SM3_LEN);
}

static void *hash_many(void *p)
{
    for (int i = 0; i < 1000; i++) {
        sm3_hex("abc", 3, p);
    }
    return NULL;
}

static void test_threads(void **state)
{
    (void)state;
    pthread_t threads[4];
    char hex[4][SM3_HEX];

    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, hash_many, hex[i]), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_string_equal(hex[i],
                            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    }
}

/* The definition of HMAC written out, for a key of at most a block of 64 bytes. */
static void hmac_by_definition(const uint8_t *key, size_t key_n, const char *p, size_t n,
                               uint8_t out[SM3_LEN])
{
    uint8_t inner[64 + 256], outer[64 + SM3_LEN];

    for (size_t i = 0; i < 64; i++) {
        uint8_t k = i < key_n ? key[i] : 0;
        inner[i] = k ^ 0x36;
        outer[i] = k ^ 0x5c;
    }
    memcpy(inner + 64, p, n);
    sm3_of(inner, 64 + n, outer + 64);
    sm3_of(outer, sizeof(outer), out);
}

static void test_hmac(void **state)
{
    (void)state;
    uint8_t key[100], got[SM3_LEN], want[SM3_LEN], digest[SM3_LEN];

    for (size_t i = 0; i < sizeof(key); i++) {
        key[i] = (uint8_t)(i * 7 + 1);
    }
    for (size_t n = 0; n <= 64; n += 16) {
        hmac_sm3(key, n, "示范县卫生健康局", 24, got);
        hmac_by_definition(key, n, "示范县卫生健康局", 24, want);
        assert_memory_equal(got, want, SM3_LEN);
    }
    sm3_of(key, sizeof(key), digest);
    hmac_sm3(key, sizeof(key), "x", 1, got);
    hmac_by_definition(digest, SM3_LEN, "x", 1, want);
    assert_memory_equal(got, want, SM3_LEN);
    hmac_sm3(NULL, 0, "x", 1, got);
    hmac_by_definition(key, 0, "x", 1, want);
    assert_memory_equal(got, want, SM3_LEN);
}

static void test_hex(void **state)
{
    (void)state;
    uint8_t bytes[4] = {9, 9, 9, 9};
    char text[9];

    assert_true(hex_read("00fFA5", 3, bytes));
    assert_memory_equal(bytes, "\x00\xff\xa5\x09", 4);
    hex_write(bytes, 3, text);
    assert_string_equal(text, "00ffa5");
    assert_false(hex_read("00ffa", 3, bytes));
    assert_false(hex_read("00ffa55", 3, bytes));
    assert_false(hex_read("00fg", 2, bytes));
    assert_false(hex_read("0@", 1, bytes));
    assert_false(hex_read("", 1, bytes));
    assert_true(hex_read("", 0, bytes));
    assert_int_equal(bytes[0], 0);
}

static void test_base64url(void **state)
{
    (void)state;
    scoped(arena_free_scoped) struct arena *a = arena_new();

    assert_string_equal(base64url(a, "", 0), "");
    assert_string_equal(base64url(a, "f", 1), "Zg");
    assert_string_equal(base64url(a, "fo", 2), "Zm8");
    assert_string_equal(base64url(a, "foo", 3), "Zm9v");
    assert_string_equal(base64url(a, "foobar", 6), "Zm9vYmFy");
    assert_string_equal(base64url(a, "\xfb\xff\xbf", 3), "-_-_");
}

static void test_random_and_same(void **state)
{
    (void)state;
    uint8_t one[32] = {0}, two[32] = {0}, none[32] = {0};

    random_bytes(one, sizeof(one));
    random_bytes(two, sizeof(two));
    assert_false(same_bytes(one, two, 32));
    assert_false(same_bytes(one, none, 32));
    memcpy(two, one, 32);
    assert_true(same_bytes(one, two, 32));
    two[31] ^= 1;
    assert_false(same_bytes(one, two, 32));
    assert_true(same_bytes(one, two, 31));
    assert_true(same_bytes(NULL, NULL, 0));
}

/* SM2 signs with a random number, so a signature is not the same twice; what others signed is checked by the openssl command. */
static void test_sm2(void **state)
{
    struct arena *a = arena_new();
    struct sm2 *k = sm2_make(a), *again = NULL;
    const char *pem = sm2_pem(a, k), *public = sm2_public(a, k);
    struct error e;

    (void)state;
    assert_int_equal(strlen(public), SM2_PUBLIC_HEX);
    assert_memory_equal(public, "04", 2);
    assert_int_equal(sm2_read(a, pem, strlen(pem), &again, &e), OK);
    assert_string_equal(sm2_public(a, again), public);
    const char *signature = sm2_sign(a, again, "abc", 3);
    assert_true(sm2_verify(public, "abc", 3, signature));
    assert_false(sm2_verify(public, "abd", 3, signature));
    assert_false(sm2_verify(sm2_public(a, sm2_make(a)), "abc", 3, signature));
    assert_false(sm2_verify(public, "abc", 3, "00"));
    assert_false(sm2_verify(public, "abc", 3, ""));
    assert_false(sm2_verify(public, "abc", 3, NULL));
    assert_false(sm2_verify("04", "abc", 3, signature));
    assert_false(sm2_verify(NULL, "abc", 3, signature));
    assert_int_equal(sm2_read(a, "nothing", 7, &again, &e), ERR_INVALID);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_digests),
        cmocka_unit_test(test_in_pieces),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_hmac),
        cmocka_unit_test(test_hex),
        cmocka_unit_test(test_base64url),
        cmocka_unit_test(test_random_and_same),
        cmocka_unit_test(test_sm2),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
