/* link.h - a signed link binds an intake to one record: 评价 of this 办件, by whoever was given the link or its QR code.
 *
 * The link is computed, not stored: register, field, record and serial number with an HMAC under the county's secret
 * (outsider_secret). The same record gives the same link again, so it can be printed a second time. Serial numbers above 1 are
 * for several people who shall answer about the same record, each with a link of his own.
 */
#ifndef PUBLIC_LINK_H
#define PUBLIC_LINK_H

#include "content/content.h"

#define LINK_SERIAL_MAX 9999

struct signed_link {
    const struct field_def *field; /* one of intake->links */
    int64_t record;
    int serial;
};
/* "0hn3x2k9d4q7c-1-3f0a..." : the last part of /p/<register>/<link>. */
const char *link_make(struct arena *a, const char *secret, int64_t county,
                      const struct register_def *reg, const struct signed_link *l);
/* False: not a link of this register, or not one that we made. `text` is foreign. */
bool link_read(struct arena *a, const char *secret, int64_t county, const struct register_def *reg,
               const char *text, struct signed_link *ret);

#endif
