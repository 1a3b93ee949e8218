#include "document/image.h"

#include <string.h>

static uint32_t be(const uint8_t *p, size_t n)
{
    uint32_t v = 0;

    for (size_t i = 0; i < n; i++) {
        v = v << 8 | p[i];
    }
    return v;
}

static bool png(const uint8_t *p, size_t n, struct image_size *ret)
{
    static const uint8_t MAGIC[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    if (n < 33 || memcmp(p, MAGIC, sizeof(MAGIC)) != 0 || memcmp(p + 12, "IHDR", 4) != 0) {
        return false;
    }
    *ret = (struct image_size){.w = be(p + 16, 4), .h = be(p + 20, 4)};
    return true;
}

/* Start-of-frame markers but DHT, JPG, DAC. */
static bool is_frame(uint8_t m)
{
    return m >= 0xC0 && m <= 0xCF && m != 0xC4 && m != 0xC8 && m != 0xCC;
}

static bool jpeg(const uint8_t *p, size_t n, struct image_size *ret)
{
    size_t at = 2;

    if (n < 4 || p[0] != 0xFF || p[1] != 0xD8) {
        return false;
    }
    while (at + 9 < n && p[at] == 0xFF) {
        uint32_t length = be(p + at + 2, 2);
        if (is_frame(p[at + 1])) {
            *ret = (struct image_size){.jpeg = true,
                                       .h = be(p + at + 5, 2),
                                       .w = be(p + at + 7, 2),
                                       .components = p[at + 9]};
            return true;
        }
        if (length < 2 || length > n - at - 2) {
            return false;
        }
        at += 2 + length;
    }
    return false;
}

bool image_size(const void *bytes, size_t n, struct image_size *ret)
{
    struct image_size s = {0};

    if (!png(bytes, n, &s) && !jpeg(bytes, n, &s)) {
        return false;
    }
    *ret = s;
    return s.w > 0 && s.h > 0 && s.w <= IMAGE_SIDE_MAX && s.h <= IMAGE_SIDE_MAX &&
           (uint64_t)s.w * s.h <= IMAGE_AREA_MAX;
}

/* --- EXIF ---------------------------------------------------------------------------------------------- */
static uint32_t word_of(const uint8_t *p, size_t n, bool little)
{
    uint32_t v = 0;

    for (size_t i = 0; i < n; i++) {
        v |= (uint32_t)p[i] << 8 * (little ? i : n - 1 - i);
    }
    return v;
}

/* The TIFF directory of an APP1 segment; tag 0x0112 is the orientation. */
static uint8_t orientation(const uint8_t *t, size_t n)
{
    bool little = n >= 8 && t[0] == 'I';
    uint32_t at = n >= 8 ? word_of(t + 4, 4, little) : 0;

    if (at < 8 || at > n || n - at < 2) {
        return 0;
    }
    uint32_t count = word_of(t + at, 2, little);
    for (uint32_t i = 0; i < count && at + 2 + 12 * (i + 1) <= n; i++) {
        const uint8_t *entry = t + at + 2 + 12 * i;
        if (word_of(entry, 2, little) == 0x0112) {
            uint32_t v = word_of(entry + 8, 2, little);
            return v == 6 ? 1 : v == 3 ? 2 : v == 8 ? 3 : 0;
        }
    }
    return 0;
}

uint8_t image_turn(const void *bytes, size_t n)
{
    const uint8_t *p = bytes;
    size_t at = 2;

    if (n < 4 || p[0] != 0xFF || p[1] != 0xD8) {
        return 0;
    }
    while (at + 4 < n && p[at] == 0xFF && !is_frame(p[at + 1])) {
        uint32_t length = be(p + at + 2, 2);
        if (length < 2 || length > n - at - 2) {
            return 0;
        }
        if (p[at + 1] == 0xE1 && length > 16 && memcmp(p + at + 4, "Exif\0\0", 6) == 0) {
            return orientation(p + at + 10, length - 8);
        }
        at += 2 + length;
    }
    return 0;
}
