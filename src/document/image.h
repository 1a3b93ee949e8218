/* image.h - how large a PNG or JPEG is, from its head alone. */
#ifndef DOCUMENT_IMAGE_H
#define DOCUMENT_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IMAGE_SIDE_MAX 20000 /* pixels */
#define IMAGE_AREA_MAX 40000000

struct image_size {
    bool jpeg; /* else PNG */
    uint32_t w, h;
    uint8_t components; /* of a JPEG: 1, 3, 4 */
};
/* False: neither, damaged, or larger than IMAGE_SIDE_MAX or IMAGE_AREA_MAX. */
bool image_size(const void *p, size_t n, struct image_size *ret);

/* Quarter turns clockwise that bring a JPEG upright, by its EXIF; 0: none, or none told. */
uint8_t image_turn(const void *p, size_t n);

#endif
