/* plan_mark.c - what a single line is: its number, or a page number, date, office, trailer. */
#include <string.h>

#include "base/str.h"
#include "domain/plan_internal.h"

#define NUMBER_MOST 999
#define DIGITS_MOST 24 /* bytes that are looked at */
#define OFFICE_MOST 40 /* characters */

int32_t plan_char(struct plan_span s, size_t *ret_n)
{
    const char *at = s.s;

    *ret_n = 0;
    if (s.n == 0) {
        return 0;
    }
    int32_t c = str_next(&at);
    *ret_n = (size_t)(at - s.s);
    return c;
}

struct plan_span plan_after(struct plan_span s, size_t n)
{
    return (struct plan_span){s.s + n, s.n - n};
}

static bool is_blank(int32_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0x3000 || c == 0xa0 ||
           c == 0x200b || c == 0xfeff || (c >= 0x2000 && c <= 0x200a);
}

size_t plan_chars(const char *s, size_t n)
{
    struct plan_span at = {s, n};
    size_t count = 0, len;

    for (int32_t c; (c = plan_char(at, &len)) || len; at = plan_after(at, len)) {
        count += !is_blank(c);
    }
    return count;
}

static size_t blanks(struct plan_span s)
{
    size_t n = 0, len;

    while (n < s.n && is_blank(plan_char(plan_after(s, n), &len))) {
        n += len;
    }
    return n;
}

struct plan_span plan_skip(struct plan_span s)
{
    return plan_after(s, blanks(s));
}

struct plan_span plan_trim(struct plan_span s)
{
    s = plan_skip(s);
    while (s.n) {
        size_t last = s.n - 1, len;
        while (last > 0 && ((unsigned char)s.s[last] & 0xc0) == 0x80) {
            last--;
        }
        if (!is_blank(plan_char(plan_after(s, last), &len))) {
            break;
        }
        s.n = last;
    }
    return s;
}

bool plan_begins(struct plan_span s, const char *word)
{
    size_t n = strlen(word);
    return s.n >= n && !memcmp(s.s, word, n);
}

bool plan_ends(struct plan_span s, const char *word)
{
    size_t n = strlen(word);
    return s.n >= n && !memcmp(s.s + s.n - n, word, n);
}

const char *plan_find(struct plan_span s, const char *word)
{
    size_t n = strlen(word);

    for (const char *at = s.s; s.n >= n && at <= s.s + s.n - n; at++) {
        at = memchr(at, word[0], (size_t)(s.s + s.n - n - at) + 1);
        if (!at) {
            return NULL;
        }
        if (!memcmp(at, word, n)) {
            return at;
        }
    }
    return NULL;
}

bool plan_holds(struct plan_span s, const char *word)
{
    return plan_find(s, word) != NULL;
}

/* --- numbers --------------------------------------------------------------------------------------------- */

static int digit(int32_t c)
{
    if (c >= 0xff10 && c <= 0xff19) {
        return (int)(c - 0xff10);
    }
    return c >= '0' && c <= '9' ? (int)(c - '0') : -1;
}

static int numeral(int32_t c)
{
    static const int32_t signs[] = {U'〇', U'一', U'二', U'三', U'四', U'五',
                                    U'六', U'七', U'八', U'九', U'十', U'百'};

    for (int i = 0; i < (int)array_len(signs); i++) {
        if (c == signs[i]) {
            return i == 11 ? 100 : i;
        }
    }
    return c == U'零' ? 0 : -1;
}

static long digits(struct plan_span s, size_t *ret_n)
{
    long v = 0;
    size_t len;

    for (*ret_n = 0; *ret_n < s.n && *ret_n <= DIGITS_MOST;) {
        int d = digit(plan_char(plan_after(s, *ret_n), &len));
        if (d < 0) {
            break;
        }
        v = v > NUMBER_MOST ? v : v * 10 + d;
        *ret_n += len;
    }
    return v > NUMBER_MOST ? 0 : v;
}

/* 三, 十三, 二十, 一百零二; also 二三 digit by digit is 0. */
static long numerals(struct plan_span s, size_t *ret_n)
{
    long v = 0, last = -1;
    size_t len;

    for (*ret_n = 0; *ret_n < s.n; *ret_n += len) {
        int d = numeral(plan_char(plan_after(s, *ret_n), &len));
        if (d < 0) {
            break;
        }
        if (d == 10 || d == 100) {
            v += (last > 0 ? last : 1) * d;
            last = 0;
        } else if (last > 0) {
            return 0;
        } else {
            last = d;
        }
        if (v > NUMBER_MOST) {
            return 0;
        }
    }
    return v + (last > 0 ? last : 0);
}

long plan_number(struct plan_span s, bool chinese, size_t *ret_n)
{
    long v = digits(s, ret_n);

    return v || *ret_n || !chinese ? v : numerals(s, ret_n);
}

/* --- the number before a line's words ----------------------------------------------------------------------- */

struct reader {
    struct arena *a;
    struct plan_span all, at; /* at: what is left */
};

static int32_t look(const struct reader *r)
{
    size_t len;
    return plan_char(r->at, &len);
}

static void skip(struct reader *r)
{
    size_t len;

    plan_char(r->at, &len);
    r->at = plan_after(r->at, len);
}

static void skip_blanks(struct reader *r)
{
    r->at = plan_after(r->at, blanks(r->at));
}

static struct plan_mark made(const struct reader *r, enum plan_style style, long seq,
                             struct plan_span text, int rank)
{
    struct reader end = *r;

    skip_blanks(&end);
    return (struct plan_mark){.style = style,
                              .seq = seq,
                              .text = arena_strndup(r->a, text.s, text.n),
                              .n = (size_t)(end.at.s - r->all.s),
                              .rank = rank};
}

static bool take(struct reader *r, const int32_t *signs, size_t n)
{
    int32_t c = look(r);

    for (size_t i = 0; i < n; i++) {
        if (c == signs[i]) {
            skip(r);
            return true;
        }
    }
    return false;
}
#define TAKE(r, ...) \
    take((r), (const int32_t[]){__VA_ARGS__}, sizeof((int32_t[]){__VA_ARGS__}) / sizeof(int32_t))

static long number(struct reader *r, bool chinese, struct plan_span *ret)
{
    size_t n;
    long v = plan_number(r->at, chinese, &n);

    *ret = (struct plan_span){r->at.s, n};
    r->at = plan_after(r->at, n);
    return v;
}

/* 第三章, 第二部分, 第五条 */
static struct plan_mark ordinal(struct reader r)
{
    static const struct {
        const char *word;
        enum plan_style style;
        int rank;
    } words[] = {{"编", MARK_PART, 0},
                 {"部分", MARK_PART, 1},
                 {"章", MARK_PART, 2},
                 {"节", MARK_PART, 3},
                 {"条", MARK_ARTICLE, 4}};
    struct plan_span text;

    skip(&r);
    skip_blanks(&r);
    long v = number(&r, true, &text);
    skip_blanks(&r);
    for (size_t i = 0; v && i < array_len(words); i++) {
        if (plan_begins(r.at, words[i].word)) {
            r.at = plan_after(r.at, strlen(words[i].word));
            (void)TAKE(&r, U'、', U'：', ':', U'．', '.');
            return made(&r, words[i].style, v, text, words[i].rank);
        }
    }
    return (struct plan_mark){0};
}

static struct plan_mark bracketed(struct reader r)
{
    struct plan_span text;
    bool chinese = true;
    size_t n;

    skip(&r);
    skip_blanks(&r);
    chinese = plan_number(r.at, false, &n) == 0;
    long v = number(&r, true, &text);
    skip_blanks(&r);
    if (!v || !TAKE(&r, U'）', ')')) {
        return (struct plan_mark){0};
    }
    (void)TAKE(&r, U'、', U'．', '.');
    return made(&r, chinese ? MARK_CN_PAREN : MARK_PAREN, v, text, chinese ? 6 : 9);
}

/* 一、 but not 一、二级医院: two classes named in one breath. */
static struct plan_mark chinese(struct reader r)
{
    struct plan_span text;
    long v = number(&r, true, &text);
    size_t n;

    skip_blanks(&r);
    if (!v || !TAKE(&r, U'、', U'．', '.', U'﹒')) {
        return (struct plan_mark){0};
    }
    if (numerals(r.at, &n) && n &&
        (plan_begins(plan_after(r.at, n), "级") || plan_begins(plan_after(r.at, n), "类") ||
         plan_begins(plan_after(r.at, n), "、"))) {
        return (struct plan_mark){0};
    }
    return made(&r, MARK_CN, v, text, 5);
}

/* 1. 1、 １． 1) and 1.1 1.1.2; never 2021.10 or 12.4 alone: what follows a pointed number must be words. */
static struct plan_mark arabic(struct reader r)
{
    struct plan_span text, all = {r.at.s, 0};
    int points = 0;
    long v = number(&r, false, &text);
    size_t n;

    skip_blanks(&r);
    if (!v) {
        return (struct plan_mark){0};
    }
    if (TAKE(&r, U'）', ')')) {
        return made(&r, MARK_PAREN, v, text, 9);
    }
    if (TAKE(&r, U'、')) {
        return made(&r, MARK_NUMBER, v, text, 7);
    }
    all.n = text.n;
    while (TAKE(&r, '.', U'．', U'﹒')) {
        long next = plan_number(r.at, false, &n);
        if (!next) {
            return n ? (struct plan_mark){0}
                     : made(&r, points ? MARK_POINTED : MARK_NUMBER, v, all, points ? 8 : 7);
        }
        v = number(&r, false, &text);
        all.n = (size_t)(text.s + text.n - all.s);
        points++;
    }
    if (!points || !r.at.n) {
        return (struct plan_mark){0};
    }
    int32_t c = look(&r);
    bool words =
        is_blank(c) || (c >= 0x4e00 && c != U'年' && c != U'月' && c != U'日' && c != U'万' &&
                        c != U'亿' && c != U'元' && c != U'个' && c != 0xff05);
    return words ? made(&r, MARK_POINTED, v, all, 8) : (struct plan_mark){0};
}

struct plan_mark plan_mark_read(struct arena *a, struct plan_span line)
{
    struct reader r = {.a = a, .all = line, .at = line};

    skip_blanks(&r);
    while (TAKE(&r, '#', '*')) { /* the marks of Markdown */
        skip_blanks(&r);
    }
    int32_t c = look(&r);
    if (c == U'第') {
        return ordinal(r);
    }
    if (c == U'（' || c == '(') {
        return bracketed(r);
    }
    if ((c >= 0x2460 && c <= 0x2473) || (c >= 0x3220 && c <= 0x3229)) {
        bool circle = c < 0x3000;
        struct plan_span text = {r.at.s, 3};
        skip(&r);
        return made(&r, circle ? MARK_CIRCLE : MARK_CN_PAREN, c - (circle ? 0x2460 : 0x3220) + 1,
                    text, circle ? 10 : 6);
    }
    return digit(c) >= 0 ? arabic(r) : numeral(c) > 0 ? chinese(r) : (struct plan_mark){0};
}

/* --- other lines ----------------------------------------------------------------------------------------- */

bool plan_is_page(struct plan_span line)
{
    struct reader r = {.all = line, .at = plan_trim(line)};
    struct plan_span text;
    bool dashed = false;
    long v;

    if (r.at.n > 60 || !r.at.n) {
        return false;
    }
    if (TAKE(&r, U'第')) {
        skip_blanks(&r);
        v = number(&r, true, &text);
        skip_blanks(&r);
        return v && plan_begins(r.at, "页") &&
               (r.at.n == strlen("页") || plan_holds(r.at, "共") || plan_holds(r.at, "/"));
    }
    while (TAKE(&r, '-', U'—', U'－', U'–', U'─', ' ')) {
        dashed = true;
    }
    v = number(&r, false, &text);
    skip_blanks(&r);
    if (!v) {
        return false;
    }
    bool over = TAKE(&r, '/', U'／');
    if (over) {
        skip_blanks(&r);
        v = number(&r, false, &text);
    }
    while (dashed && TAKE(&r, '-', U'—', U'－', U'–', U'─', ' ')) {
    }
    return v && (dashed || over) && r.at.n == 0;
}

static bool year_sign(int32_t c)
{
    return digit(c) >= 0 || (numeral(c) >= 0 && numeral(c) < 10) || c == U'○' || c == 'O';
}

bool plan_is_date(struct plan_span line)
{
    static const int32_t words[] = {U'年', U'月', U'日'};
    struct reader r = {.at = plan_trim(line)};
    struct plan_span text;

    (void)TAKE(&r, U'（', '(');
    int signs = 0;
    while (year_sign(look(&r)) && signs < 5) {
        skip(&r);
        signs++;
    }
    if (signs != 4) {
        return false;
    }
    skip_blanks(&r);
    bool dotted = look(&r) == '-' || look(&r) == '.' || look(&r) == '/';
    for (size_t i = 0; i < array_len(words); i++) {
        bool last = i == array_len(words) - 1;
        if (i > 0 && !number(&r, true, &text)) {
            return false;
        }
        skip_blanks(&r);
        if (!(dotted ? last || TAKE(&r, '-', '.', '/') : TAKE(&r, words[i]))) {
            return false;
        }
        skip_blanks(&r);
    }
    (void)TAKE(&r, U'）', ')');
    return r.at.n == 0;
}

bool plan_is_office(struct plan_span line)
{
    static const char *const ends[] = {"局",   "委",     "委员会", "医院", "中心",     "院",
                                       "所",   "办公室", "政府",   "厅",   "领导小组", "站",
                                       "大队", "支队",   "科",     "协会", "（印章）", "（盖章）"};
    static const char *const not_in[] = {"。", "，", ",", "；", "：", ":", "、", "？", "《", "\t"};

    line = plan_trim(line);
    if (!line.n || plan_chars(line.s, line.n) > OFFICE_MOST) {
        return false;
    }
    for (size_t i = 0; i < array_len(not_in); i++) {
        if (plan_holds(line, not_in[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < array_len(ends); i++) {
        if (plan_ends(line, ends[i])) {
            return true;
        }
    }
    return false;
}

static bool begins_with_one(struct plan_span line, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (plan_begins(line, words[i])) {
            return true;
        }
    }
    return false;
}

bool plan_is_trailer(struct plan_span line)
{
    static const char *const words[] = {
        "分享到",   "分享：",   "打印本页", "【打印",   "打印 ",    "关闭窗口", "【关闭",
        "扫一扫",   "来源：",   "来源:",    "责任编辑", "上一篇",   "下一篇",   "【字体",
        "【字号",   "（此件",   "(此件",    "信息来源", "相关链接", "抄送",     "主送：",
        "浏览次数", "网站地图", "版权所有"}; /* half-width: as pages have them */

    return begins_with_one(plan_trim(line), words, array_len(words));
}

bool plan_is_annex(struct plan_span line)
{
    static const char *const words[] = {"附件", "附：", "附:", "附表"}; /* half-width too */

    line = plan_trim(line);
    return begins_with_one(line, words, array_len(words));
}
