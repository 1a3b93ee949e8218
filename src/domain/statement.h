/* statement.h - the figures that a Chinese report states, each with what it counts: 解决实际问题 56 个.
 *
 * A text is read clause by clause. A statement is a number with a unit of counting (场次 人次 家次 家 户 件 起 个 项 条 名 份 %); its
 * verb is the last act before it in the clause (解决), its noun what stands behind the unit or between verb and number (实际问题), its
 * topic the last campaign in quotation marks before it in the same point of a list (“送法助企”). Dates, article numbers, numbers of
 * documents and names such as “四个意识” are no statements. 两次 is read, 一次 is not (一次性, 一次不跑).
 *
 *     n = statements_read(a, text, &list);
 */
#ifndef DOMAIN_STATEMENT_H
#define DOMAIN_STATEMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct statement {
    size_t line; /* from 1 */
    size_t point; /* which point of the text: a paragraph, or 一是 二是 inside it; counted from 0 */
    const char *said; /* the clause as written */
    const char
        *bare; /* the clause without the number, its unit and quotation marks: 帮扶医疗机构 */
    const char *topic;       /* "" none */
    const char *verb, *noun; /* "" none */
    const char *unit;        /* as written: 家, 个, % */
    int64_t value;           /* hundredths */
    bool over;               /* 余, 多, 以上: not the exact number */
    bool purpose; /* the noun goes on with an act of its own: 2 次党组会议听取报告 */
};
#define STATEMENTS_MAX 5000
#define STATEMENT_TEXT_MAX \
    (1u << 20) /* bytes that are read; what is beyond is told by `ret_whole` */

/* In the order of the text, at most STATEMENTS_MAX; *ret_whole false: the text or the list was longer. */
size_t statements_read(struct arena *a, const char *text, struct statement **ret, bool *ret_whole);

/* What does not fit together. */
#define CLASHES_MAX 500
enum clash_kind {
    CLASH_VALUE, /* one thing, two numbers: 帮扶 4 家, 帮扶 34 家 */
    CLASH_VERB,  /* one number, two acts: 排查问题 21 个, 解决问题 21 个 */
    CLASH_READING, /* a share that fits another pair of numbers as well: 92 %, and 118 of 128 is 92 % too */
};
struct clash {
    enum clash_kind kind;
    size_t x, y; /* places in the list; READING: x the share, y the part, z the whole */
    size_t z;
    const char *words; /* a full sentence */
};
/* At most CLASHES_MAX. */
size_t statements_check(struct arena *a, const struct statement *list, size_t n,
                        struct clash **ret);

#endif
