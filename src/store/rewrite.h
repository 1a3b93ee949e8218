/* rewrite.h - placeholders ?N become $N for PostgreSQL.
 *
 * Text inside '...', "...", -- comments and slash-star comments stays as it is.
 */
#ifndef STORE_REWRITE_H
#define STORE_REWRITE_H

#include "base/strbuf.h"

/* Returns the highest N. */
size_t rewrite_placeholders(struct strbuf *b, const char *sql);
/* Bytes of the quoted text or comment that starts at `s`; 0 when none does. An unclosed one reaches the end. */
size_t rewrite_quoted(const char *s);

#endif
