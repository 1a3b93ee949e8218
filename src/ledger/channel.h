/* channel.h - the ways out of the house: mail by SMTP, and a web interface that takes JSON (机器人 of 政务微信, 钉钉 and the like).
 *
 * Off unless a file says where they are (serve --channels FILE), which only its owner may read:
 *
 *     {"mail": {"url": "smtps://mail.example:465", "from": "fzb@example", "user": "fzb", "password": "..."},
 *      "hook": {"url": "https://oa.example/robot", "token": "..."}, "titles": false}
 *
 * `titles` says whether the names of records may leave the house; else a message says only how many there are and where to look.
 * A password goes over an encrypted connection alone, but for this machine. Certificates are proved; "ca" names a file of
 * further ones. No redirection is followed. A message takes 10 seconds and CHANNEL_BYTES at most. Neither password nor token nor the
 * query of an address appears in what is said.
 */
#ifndef LEDGER_CHANNEL_H
#define LEDGER_CHANNEL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"

#define CHANNEL_BYTES (64 << 10)

struct channel {
    const char *url; /* NULL: this way is shut */
    const char *from, *user, *password, *token, *ca;
};
struct channels {
    struct channel mail, hook;
    bool titles;
};
/* ERR_INVALID for a file that others may read, unknown keys, other schemes. */
must_use enum err channels_read(struct arena *a, const char *path, struct channels *ret,
                                struct error *e);

struct channel_end {
    bool handed;
    bool final;       /* the other side will never take it (SMTP 5xx, HTTP 4xx but 408 and 429) */
    const char *said; /* one sentence; never a secret */
};
/* An address as we take it: one @, no blanks, no line ends, at most 200 bytes. */
bool channel_address_ok(const char *s);
must_use enum err channel_mail(struct arena *a, const struct channel *c, const char *to,
                               const char *subject, const char *body, struct channel_end *ret,
                               struct error *e);
/* {"msgtype": "text", "text": {"content": "..."}, "to": "..."} */
must_use enum err channel_hook(struct arena *a, const struct channel *c, const char *to,
                               const char *subject, const char *body, struct channel_end *ret,
                               struct error *e);

#endif
