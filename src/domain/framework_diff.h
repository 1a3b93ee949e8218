/* framework_diff.h - what changed between two versions of a framework, word by word. Pure.
 *
 * Items belong together by their code; what is left over, by the same 创建内容 (renumbered). Chinese is compared character by
 * character, letters and digits in runs.
 */
#ifndef DOMAIN_FRAMEWORK_DIFF_H
#define DOMAIN_FRAMEWORK_DIFF_H

#include "domain/framework.h"

enum diff_kind { DIFF_SAME, DIFF_REMOVED, DIFF_ADDED };
struct diff_piece {
    enum diff_kind kind;
    const char *text;
};
/* Old and new as pieces in reading order; NULL counts as empty. Texts that differ in more than DIFF_CELLS_MAX pairs of
 * words are one removed and one added piece. */
#define DIFF_CELLS_MAX 1000000
size_t framework_diff_words(struct arena *a, const char *old, const char *now,
                            struct diff_piece **ret);

struct framework_change_line {
    const char *what; /* 分值, 创建内容, 记分办法 ... */
    const char *old, *now;
    struct diff_piece *pieces;
    size_t n_pieces;
};
struct framework_change {
    const struct framework_item *old, *now; /* old NULL: added; now NULL: removed */
    struct framework_change_line *lines;    /* of changed items */
    size_t n_lines;
};
struct framework_diff {
    struct framework_change *changes; /* in the order of the new version, removed ones last */
    size_t n, added, removed, changed, same;
};
void framework_diff(struct arena *a, const struct framework *old, const struct framework *now,
                    struct framework_diff *ret);

/* "要点：成立文件 2 分（有得 2 分，没有不得分）；..." in a person's words; NULL when there are no parts. */
const char *framework_parts_words(struct arena *a, const struct framework_item *it);

#endif
