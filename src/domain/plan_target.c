/* plan_target.c - figures to be reached. A figure counts when it is a percentage, stands behind a word of comparison, or is the
 * object of a verb of doing in its own clause; years, dates, limits in days and numbers of documents never do. */
#include <string.h>

#include "base/str.h"
#include "domain/phase_internal.h"
#include "domain/plan_internal.h"
#include "domain/plan_words.h"

#define CLAUSE_CHARS 60
#define FINDS_MOST   2000

const char *plan_op_title(enum plan_op op)
{
    static const char *const titles[] = {"不低于", "不超过", "等于"};
    return titles[op];
}

static const struct {
    const char *word;
    enum plan_op op;
    bool strong; /* a Chinese numeral behind it counts too */
} comparisons[] = {
    {"不得少于", PLAN_AT_LEAST, true}, {"不得低于", PLAN_AT_LEAST, true},
    {"不得超过", PLAN_AT_MOST, true},  {"不得高于", PLAN_AT_MOST, true},
    {"不少于", PLAN_AT_LEAST, true},   {"不低于", PLAN_AT_LEAST, true},
    {"不超过", PLAN_AT_MOST, true},    {"不高于", PLAN_AT_MOST, true},
    {"不多于", PLAN_AT_MOST, true},    {"控制在", PLAN_AT_MOST, true},
    {"至少", PLAN_AT_LEAST, true},     {"高于", PLAN_AT_LEAST, true},
    {"低于", PLAN_AT_MOST, true},      {"少于", PLAN_AT_MOST, true},
    {"提高到", PLAN_AT_LEAST, false},  {"提升到", PLAN_AT_LEAST, false},
    {"提升至", PLAN_AT_LEAST, false},  {"提高至", PLAN_AT_LEAST, false},
    {"保持在", PLAN_AT_LEAST, false},  {"稳定在", PLAN_AT_LEAST, false},
    {"达到", PLAN_AT_LEAST, false},    {"达至", PLAN_AT_LEAST, false},
    {"达", PLAN_AT_LEAST, false},      {"≥", PLAN_AT_LEAST, true},
    {">=", PLAN_AT_LEAST, true},       {"≤", PLAN_AT_MOST, true},
    {"<=", PLAN_AT_MOST, true},        {"为", PLAN_EXACTLY, false},
    {"等于", PLAN_EXACTLY, false},     {"＝", PLAN_EXACTLY, false},
};

static const char *const units[] = {
    "个百分点", "个工作日", "人次", "场次",   "学时", "课时", "小时", "万元", "家次", "户次",
    "件次",     "篇次",     "亿元", "工作日", "次",   "场",   "件",   "项",   "家",   "户",
    "人",       "名",       "篇",   "期",     "条",   "份",   "个",   "天",   "元",   "分",
    "起",       "堂",       "轮",   "部",     "册",   "批",   "宗",   "例",   "所",   "支"};

static const char *const verbs[] = {
    "开展", "组织", "举办", "召开", "完成", "推进", "培训", "建成", "建设", "创建", "培育", "新增",
    "办理", "检查", "抽查", "评查", "印发", "发布", "编制", "修订", "制定", "选聘", "配备", "宣讲",
    "开设", "推出", "评选", "报送", "打造", "征集", "听取", "学习", "研究", "督查", "督导", "落实"};

static const char *const empty_words[] = {
    "确保", "实现", "力争", "保证", "保持", "使",     "推动",   "做到", "并",   "且",
    "其中", "要求", "要",   "全年", "每年", "年内",   "的",     "年度", "累计", "探索",
    "深入", "认真", "积极", "、",   "共",   "每季度", "每半年", "每月", "至少", "定期"};

struct reader {
    struct arena *a;
    const char *text;
    size_t n;
    const struct phase_token *t;
    size_t count;
    struct plan_target *list;
    size_t found, cap;
    size_t last; /* behind the figure before: its words are not taken twice */
};

/* The number at a token, two places; *ret_end: the token behind it. */
static int64_t value_at(const struct reader *r, size_t i, size_t *ret_end)
{
    const struct phase_token *t = r->t + i;
    int64_t v = (int64_t)t->n * 100;

    *ret_end = i + 1;
    if (t[1].sign == '.' && t[2].sign == 0 && t[2].digits <= 2 && t[2].n >= 0) {
        v += t[2].digits == 1 ? t[2].n * 10 : t[2].n;
        *ret_end = i + 3;
    }
    return v;
}

static bool written_in_digits(const struct reader *r, size_t i)
{
    unsigned char c = (unsigned char)r->text[r->t[i].from];
    return (c >= '0' && c <= '9') || (c == 0xef && r->t[i].sign == 0);
}

/* From the last comma, stop, colon, bracket or figure up to byte `to`. */
static struct plan_span clause(const struct reader *r, size_t to)
{
    static const char *const stops[] = {"，", ",",  "。", "；", ";",  "：", ":",
                                        "\n", "\t", "！", "？", "（", "("};
    struct plan_span s = {r->text + to, 0};

    while (s.s > r->text + r->last && s.n < CLAUSE_CHARS * 3) {
        struct plan_span before = {r->text, (size_t)(s.s - r->text)};
        for (size_t i = 0; i < array_len(stops); i++) {
            if (plan_ends(before, stops[i])) {
                return s;
            }
        }
        s.s--;
        s.n++;
    }
    while (s.n && ((unsigned char)*s.s & 0xc0) == 0x80) { /* not inside a character */
        s = plan_after(s, 1);
    }
    return s;
}

static struct plan_span strip(struct plan_span s)
{
    for (bool again = true; again;) {
        again = false;
        s = plan_trim(s);
        for (size_t i = 0; i < array_len(empty_words); i++) {
            if (plan_begins(s, empty_words[i]) && s.n > strlen(empty_words[i])) {
                s = plan_after(s, strlen(empty_words[i]));
                again = true;
            }
        }
    }
    return s;
}

static struct plan_span clause_before(const struct reader *r, struct plan_span s)
{
    size_t at = (size_t)(s.s - r->text);
    size_t from = at > r->last + CLAUSE_CHARS * 6 ? at - CLAUSE_CHARS * 6 : r->last;

    while (from < at && ((unsigned char)r->text[from] & 0xc0) == 0x80) {
        from++;
    }
    struct plan_span all = plan_trim((struct plan_span){r->text + from, at > from ? at - from : 0});
    all.n -= plan_ends(all, "，") ? strlen("，") : plan_ends(all, ",") ? 1 : 0;
    return all.n ? strip(clause(r, (size_t)(all.s + all.n - r->text))) : all;
}

static bool only_empty(struct plan_span s)
{
    s = plan_trim(s);
    for (size_t i = 0; i < array_len(empty_words); i++) {
        if (s.n == strlen(empty_words[i]) && plan_begins(s, empty_words[i])) {
            return true;
        }
    }
    return s.n == 0;
}

/* Words behind the number up to the next sign: the noun of 开展2次专项检查. */
static struct plan_span behind(const struct reader *r, size_t from)
{
    static const char *const stops[] = {"，", ",",  "。", "；", ";", "、",
                                        "\n", "\t", "）", ")",  "！"};
    struct plan_span s = {r->text + from, 0};

    while (from + s.n < r->n && s.n < CLAUSE_CHARS * 3) {
        struct plan_span rest = {s.s + s.n, r->n - from - s.n};
        for (size_t i = 0; i < array_len(stops); i++) {
            if (plan_begins(rest, stops[i])) {
                return plan_trim(s);
            }
        }
        size_t len;
        plan_char(rest, &len);
        s.n += len;
    }
    return plan_trim(s);
}

struct figure {
    int64_t value;
    const char *unit;
    size_t from, to; /* bytes: of the number, behind the unit */
    bool digits;
};

static bool take_word(const struct reader *r, size_t *at, const char *word)
{
    struct plan_span s = plan_skip((struct plan_span){r->text + *at, r->n - *at});

    if (!plan_begins(s, word)) {
        return false;
    }
    *at = (size_t)(s.s - r->text) + strlen(word);
    return true;
}

/* 百分之九十五, 百分之百 */
static bool hundredths(const struct reader *r, size_t i, struct figure *f, size_t *ret_end)
{
    const struct phase_token *t = r->t + i;

    if (t->sign != U'百' || t[1].sign != U'分' || t[2].sign != U'之' ||
        (t[3].sign != 0 && t[3].sign != U'百')) {
        return false;
    }
    bool whole = t[3].sign == U'百';
    *f = (struct figure){.value = whole ? 10000 : (int64_t)t[3].n * 100,
                         .unit = "%",
                         .from = t->from,
                         .to = t[3].to,
                         .digits = true};
    *ret_end = i + 4;
    return t[3].n >= 0;
}

static bool figure_at(const struct reader *r, size_t i, struct figure *f, size_t *ret_end)
{
    size_t end;

    if (hundredths(r, i, f, ret_end)) {
        return true;
    }
    if (r->t[i].sign != 0 || r->t[i].n < 0) {
        return false;
    }
    f->value = value_at(r, i, &end);
    f->from = r->t[i].from;
    f->to = r->t[end - 1].to;
    f->digits = written_in_digits(r, i);
    f->unit = NULL;
    *ret_end = end;
    if (f->digits && (take_word(r, &f->to, "%") || take_word(r, &f->to, "％"))) {
        f->unit = "%";
        return true;
    }
    size_t at = f->to;
    (void)take_word(r, &at, "余"); /* 100余份 is still a count of 份 */
    for (size_t k = 0; k < array_len(units); k++) {
        if (take_word(r, &at, units[k])) {
            f->unit = units[k];
            f->to = at;
            return true;
        }
    }
    return false;
}

/* A time limit or a date: 5个工作日内, 30天以内, 3个月, 2个小时以前; and 第3次, the third of them. */
static bool no_target(const struct reader *r, const struct figure *f)
{
    static const char *const after[] = {"内",   "以内", "之内", "月",      "前",
                                        "以前", "之前", "后",   "以上学历"};
    bool time = strstr(f->unit, "日") || str_eq(f->unit, "天") || str_eq(f->unit, "个") ||
                str_eq(f->unit, "小时");
    struct plan_span rest = plan_skip((struct plan_span){r->text + f->to, r->n - f->to});

    if (plan_ends((struct plan_span){r->text, f->from}, "第") || plan_begins(rest, "度")) {
        return true;
    }
    for (size_t i = 0; time && i < array_len(after); i++) {
        if (plan_begins(rest, after[i])) {
            return true;
        }
    }
    return false;
}

/* 开展 …, 全年组织 …: what somebody is to do, and not a number that is only told. */
static bool begins_with_verb(struct plan_span s)
{
    s = strip(s);
    for (size_t i = 0; i < array_len(verbs); i++) {
        if (plan_begins(s, verbs[i])) {
            return true;
        }
    }
    return false;
}

static void add(struct reader *r, const struct figure *f, struct plan_span what, enum plan_op op,
                size_t from, size_t to)
{
    struct plan_target *t = arena_push(r->a, &r->list, &r->found, &r->cap, sizeof(*t));

    *t = (struct plan_target){.what = arena_strndup(r->a, what.s, what.n),
                              .op = op,
                              .value = f->value,
                              .unit = f->unit,
                              .words = arena_strndup(r->a, r->text + from, to - from),
                              .from = from};
}

/* 以上, 以内, 以下 behind the figure say more than the word before it. */
static enum plan_op op_behind(const struct reader *r, struct figure *f, enum plan_op op, bool *ret)
{
    *ret = true;
    if (take_word(r, &f->to, "以上") || take_word(r, &f->to, "及以上")) {
        return PLAN_AT_LEAST;
    }
    if (take_word(r, &f->to, "以内") || take_word(r, &f->to, "以下") ||
        take_word(r, &f->to, "之内")) {
        return PLAN_AT_MOST;
    }
    *ret = false;
    return op;
}

static void judge(struct reader *r, struct figure *f)
{
    struct plan_span before = plan_trim(clause(r, f->from)), what = before;
    enum plan_op op = PLAN_AT_LEAST;
    bool compared = false, strong = false, said;

    for (size_t i = 0; !compared && i < array_len(comparisons); i++) {
        if (plan_ends(before, comparisons[i].word)) {
            what.n -= strlen(comparisons[i].word);
            op = comparisons[i].op;
            strong = comparisons[i].strong;
            compared = true;
        }
    }
    if (no_target(r, f)) {
        return;
    }
    op = op_behind(r, f, op, &said);
    bool percent = str_eq(f->unit, "%"), done = begins_with_verb(before);
    if (!(percent || (f->digits ? compared || said || done : strong))) {
        return;
    }
    what = strip(what);
    size_t from = (size_t)(what.s - r->text), to = f->to;
    if (only_empty(what) || (!compared && !percent && done && plan_chars(what.s, what.n) <= 2)) {
        struct plan_span noun = behind(r, f->to);
        to = noun.n ? (size_t)(noun.s + noun.n - r->text) : to;
        what = noun.n ? noun : what;
    }
    if (only_empty(what)) { /* 开展专题学习，每年不少于2次: the clause before */
        what = clause_before(r, before);
        from = what.n ? (size_t)(what.s - r->text) : from;
    }
    if (what.n) {
        add(r, f, what, op, from < f->from ? from : f->from, to);
    }
}

size_t plan_targets(struct arena *a, const char *text, size_t n, struct plan_target **ret)
{
    struct phase_token *t;
    ptrdiff_t count = phase_tokens(a, text, n, &t);
    struct reader r = {
        .a = a, .text = text, .n = n, .t = t, .count = count < 0 ? 0 : (size_t)count};

    for (size_t i = 0; i < r.count && r.found < FINDS_MOST;) {
        struct figure f;
        size_t end = i + 1;
        if (figure_at(&r, i, &f, &end)) {
            judge(&r, &f);
            r.last = f.to;
        }
        i = end;
    }
    *ret = r.list;
    return r.found;
}
