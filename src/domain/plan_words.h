/* plan_words.h - who leads, by when, how much: what the words of one item say. Pure.
 *
 * Each find is a proposal: it carries the words and the byte of the text where they stand, a person confirms it.
 *
 *     网办、掌办覆盖率达100%,办理率达80%      two targets: 网办、掌办覆盖率 >= 100 %, 办理率 >= 80 %
 *     （牵头单位：法规科；责任单位：各股室）   two leads
 *     于2021年10月底前完成                     one date: 2021-10-31
 *
 * 一网通办, 三项制度, “八五” are names, not figures: a Chinese numeral counts only behind 不少于, 至少, 百分之 and the like.
 */
#ifndef DOMAIN_PLAN_WORDS_H
#define DOMAIN_PLAN_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"

enum plan_op { PLAN_AT_LEAST, PLAN_AT_MOST, PLAN_EXACTLY };
const char *plan_op_title(enum plan_op op); /* 不低于 不超过 等于 */
struct plan_target {
    const char *what; /* 办理率 */
    enum plan_op op;
    int64_t value;    /* two places: 8000 is 80 */
    const char *unit; /* "%", "次", "个百分点" */
    const char *words;
    size_t from;
};
struct plan_lead {
    bool support; /* 责任、配合 beside a lead */
    const char *who, *words;
    size_t from;
};
struct plan_due {
    struct date day; /* absent: a working-day limit, or no year known */
    int days;        /* N 个工作日内, N 日内; 0: a date */
    bool workdays;
    const char *act;   /* 报送, 完成 …; NULL: none in the sentence */
    const char *words; /* the time as written */
    const char *sentence;
    const char *ask; /* what is doubtful, or NULL */
    size_t from;
};

size_t plan_targets(struct arena *a, const char *text, size_t n, struct plan_target **ret);
size_t plan_leads(struct arena *a, const char *text, size_t n, struct plan_lead **ret);
/* `year` 0: not known. */
size_t plan_dues(struct arena *a, const char *text, size_t n, int year, struct plan_due **ret);

#endif
