#include "public/link.h"

#include <string.h>

#include "base/hash.h"
#include "base/id.h"
#include "base/str.h"

#define MAC_BYTES 12
#define TEXT_MAX  64

const char *link_make(struct arena *a, const char *secret, int64_t county,
                      const struct register_def *reg, const struct signed_link *l)
{
    uint8_t mac[SM3_LEN];
    char hex[MAC_BYTES * 2 + 1];
    const char *text = arena_printf(a, "faheng link\n%s\n%s\n%s\n%s\n%d", id_text(a, county),
                                    reg->id, l->field->id, id_text(a, l->record), l->serial);
    hmac_sm3(secret, strlen(secret), text, strlen(text), mac);
    hex_write(mac, MAC_BYTES, hex);
    return arena_printf(a, "%s-%d-%s", id_text(a, l->record), l->serial, hex);
}

bool link_read(struct arena *a, const char *secret, int64_t county, const struct register_def *reg,
               const char *text, struct signed_link *ret)
{
    char **part;
    int64_t serial = 0;
    struct signed_link l = {0};
    if (!secret || !reg->intake || strlen(text) > TEXT_MAX || str_split(a, text, '-', &part) != 3 ||
        !id_parse(part[0], &l.record) || !str_to_int(part[1], &serial) || serial < 1 ||
        serial > LINK_SERIAL_MAX) {
        return false;
    }
    l.serial = (int)serial;
    for (size_t i = 0; i < reg->intake->n_links; i++) {
        l.field = reg->intake->links[i];
        const char *want = link_make(a, secret, county, reg, &l);
        if (strlen(want) == strlen(text) && same_bytes(want, text, strlen(want))) {
            *ret = l;
            return true;
        }
    }
    return false;
}
