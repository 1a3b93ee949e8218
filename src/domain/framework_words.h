/* framework_words.h - points and rules that stand in the words of an indicator: "（4 分）", "每少一次扣 3 分", "每低 1 个百分点扣
 * 0.5 分", "一票否决", "每项加 1 分，最多 5 分". What is read is a suggestion: the caller says it, a person confirms. Pure.
 */
#ifndef DOMAIN_FRAMEWORK_WORDS_H
#define DOMAIN_FRAMEWORK_WORDS_H

#include "domain/framework.h"

/* Points in brackets, or at the end of the words: "…（12 分）", "…（共4分）", "… 4分". *ret_text is the words without them. A number
 * behind 扣, 加, 得 or 每 is no such thing. False: none; *ret_text is the words as they are. */
bool framework_words_points(struct arena *a, const char *words, int64_t *ret,
                            const char **ret_text);
/* A rule that the words describe, with the piece of them that says it. False: none. `points`: hundredths or POINTS_LOST. */
bool framework_words_rule(struct arena *a, const char *words, int64_t points,
                          struct assess_rule *ret, const char **ret_quote);
/* 2, ２, 两, 十二 at *s, moved behind it; hundredths. */
bool framework_words_number(const char **s, int64_t *ret);

#endif
