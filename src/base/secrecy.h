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
/* The marking of a whole document, given line by line (document/extract.h), or NULL. Documents speak of secrets without being any, so
 * only a line that marks counts: it begins with 绝密, 机密 or 秘密 and a star, or with 密级 and the word (not with a choice of
 * them), or it is the word in brackets; the bare word counts on a line of its own among the first SECRECY_HEAD lines, where a marking
 * stands. Blanks between characters do not matter. */
#define SECRECY_HEAD 15
const char *secrecy_of_lines(const char *text);
/* ERR_INVALID with the sentence; `what` names the place: 字段“违法事实”, 文件名. */
must_use enum err secrecy_check(const char *text, const char *what, struct error *e);

#endif
