/* secrecy.h - does a text carry a marking of state secrets? Such matter may not be kept in this program at all.
 *
 * A marking is 秘密, 机密 or 绝密 where it marks: followed by ★ or ☆, behind 密级, in brackets, or as a word of its own. 商业秘密,
 * 保守国家秘密法 and the like are ordinary words and pass.
 */
#ifndef BASE_SECRECY_H
#define BASE_SECRECY_H

#include "base/error.h"
#include "base/must.h"

/* The marking found ("机密"), or NULL. `text` may be NULL. */
const char *secrecy_marking(const char *text);
/* ERR_INVALID with the sentence; `what` names the place: 字段“违法事实”, 文件名. */
must_use enum err secrecy_check(const char *text, const char *what, struct error *e);

#endif
