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
