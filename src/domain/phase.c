/* A section is cut into pieces at line ends and before numbers in brackets; a piece is a phase when its title says 阶段 or carries a
 * number and a time follows the title at once. Years that a phase leaves out come from the text before it, and that is said. */
#include "domain/phase.h"

#include <string.h>

#include "base/str.h"
#include "domain/phase_internal.h"

#define TITLE_MAX 40 /* tokens between the number and the time */

struct reader {
    struct arena *a;
    const char *text;
    struct phase_token *t;
    size_t n;
    int year; /* last one read, 0: none yet */
    struct phase *list;
    size_t found, cap;
};

static enum err open_text(struct reader *r, const char *text, size_t n, struct error *e)
{
    if (n > PHASE_TEXT_MAX) {
        return error_set(e, ERR_LIMIT, "文字太长，最多 %d 个字节，请只粘贴工作步骤这一段。",
                         PHASE_TEXT_MAX);
    }
    ptrdiff_t count = phase_tokens(r->a, text, n, &r->t);
    if (count < 0) {
        return error_set(e, ERR_INVALID, "文字里有乱码，请重新粘贴。");
    }
    r->text = text;
    r->n = (size_t)count;
    return OK;
}

enum err phase_period(struct arena *a, const char *text, int year, struct phase *ret,
                      struct error *e)
{
    struct reader r = {.a = a};
    size_t end;
    bool told;
    enum err err = open_text(&r, text, text ? strlen(text) : 0, e);
    if (err) {
        return err;
    }
    for (size_t i = 0; i < r.n; i++) {
        if (phase_expression(a, text, r.t, i, year, ret, &end, &told)) {
            ret->line = 1;
            return OK;
        }
    }
    return error_set(e, ERR_INVALID, "没有读到时间，请写成 2012年6月至2012年11月 这样。");
}

/* --- pieces ---------------------------------------------------------------------------------------------- */

/* A number before a title, (一) 一、 1. 1、 (1): the place behind it, or `at`. */
static size_t past_number(const struct phase_token *t, size_t at)
{
    if (t[at].sign == '(' && t[at + 1].sign == 0 && t[at + 2].sign == ')') {
        return at + 3;
    }
    if (t[at].sign == 0 && t[at].digits <= 2 &&
        (t[at + 1].sign == ',' ||
         (t[at + 1].sign == '.' && (t[at + 2].sign != 0 || t[at + 2].digits == 4)))) {
        return at + 2;
    }
    return at;
}

static bool ends_piece(const struct phase_token *t, size_t from, size_t at)
{
    return t[at].sign == -1 || t[at].sign == '\n' ||
           (at > from && t[at].sign == '(' && t[at + 1].sign == 0 && t[at + 2].sign == ')');
}

static bool is_phase_word(const struct phase_token *t)
{
    return t[0].sign == U'阶' && t[1].sign == U'段';
}

static bool is_one_of(int32_t sign, const int32_t *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i] == sign) {
            return true;
        }
    }
    return false;
}

/* Past the signs and words that may stand between a title and its time; behind 阶段 any of them may come first, behind another
 * title only a colon or a bracket. `at`: none of them stands there. */
static size_t past_lead(const struct phase_token *t, size_t at, bool behind_word)
{
    static const int32_t signs[] = {':', '(', '[', U'【', U'〔'};
    static const int32_t words[] = {',',   '~',   U'为', U'是', U'从',
                                    U'自', U'在', U'时', U'间', U'于'};
    size_t i = at + (behind_word && t[at].sign == U'。');

    if (!behind_word && !is_one_of(t[i].sign, signs, array_len(signs))) {
        return at;
    }
    while (is_one_of(t[i].sign, signs, array_len(signs)) ||
           is_one_of(t[i].sign, words, array_len(words))) {
        i++;
    }
    return i;
}

static bool closes_sentence(int32_t sign)
{
    return sign == U'。' || sign == ';' || sign == '!' || sign == '?';
}

/* --- one phase ------------------------------------------------------------------------------------------- */

static const char *title_of(struct reader *r, size_t from, size_t to)
{
    if (to <= from) {
        return NULL;
    }
    size_t first = r->t[from].from, last = r->t[to - 1].to;
    const char *s = str_trim(r->a, arena_strndup(r->a, r->text + first, last - first));
    return *s ? s : NULL;
}

static int line_of(const struct reader *r, size_t at)
{
    int line = 1;
    for (size_t i = 0; i < r->t[at].from; i++) {
        line += r->text[i] == '\n';
    }
    return line;
}

static const struct phase *before(const struct reader *r)
{
    return r->found ? &r->list[r->found - 1] : NULL;
}

/* A year that came from the text before is said; when it would lie before the phase before, it is the next one. */
static bool read_time(struct reader *r, size_t at, struct phase *ret)
{
    const struct phase *last = before(r);
    size_t end;
    bool told;
    if (!phase_expression(r->a, r->text, r->t, at, r->year, ret, &end, &told)) {
        return false;
    }
    if (told && last && last->from.year && ret->to.year && date_cmp(ret->to, last->from) < 0) {
        (void)phase_expression(r->a, r->text, r->t, at, r->year + 1, ret, &end, &told);
    }
    if (told && ret->to.year) {
        ret->ask = phase_ask(r->a, ret->ask, ret->source,
                             arena_printf(r->a, "年份按前文理解为 %d 年，请确认", ret->to.year));
    }
    return true;
}

static void fill_from(struct reader *r, struct phase *p)
{
    const struct phase *last = before(r);
    if (p->from.year || !p->to.year || !last || !last->to.year || date_cmp(last->to, p->to) >= 0) {
        return;
    }
    p->from = date_add(last->to, 1);
    p->ask = arena_printf(r->a, "原文“%s”只写了截止时间，开始时间按接着上一阶段理解为 %s，请确认",
                          p->source, date_chinese(r->a, p->from));
}

static enum err keep(struct reader *r, size_t from, size_t title_end, struct phase *p,
                     struct error *e)
{
    if (r->found == PHASES_MAX) {
        return error_set(e, ERR_LIMIT, "阶段太多，最多 %d 个。", PHASES_MAX);
    }
    p->title = title_of(r, from, title_end);
    p->line = line_of(r, from);
    fill_from(r, p);
    struct phase *place = arena_push(r->a, &r->list, &r->found, &r->cap, sizeof(*place));
    *place = *p;
    if (p->to.year) {
        r->year = p->to.year;
    }
    return OK;
}

/* Looks for the time behind the title in the first sentence of a piece. */
static bool find_time(struct reader *r, size_t from, bool numbered, size_t *title_end,
                      struct phase *p)
{
    bool named = false;
    for (size_t i = from; i < from + TITLE_MAX && r->t[i].sign != -1; i++) {
        bool word_ends = i >= from + 2 && is_phase_word(&r->t[i - 2]);
        if (ends_piece(r->t, from, i) || (closes_sentence(r->t[i].sign) && !word_ends)) {
            return false;
        }
        named = named || word_ends;
        size_t at = past_lead(r->t, i, word_ends);
        if (i > from && (at > i || word_ends) && (numbered || named) && read_time(r, at, p)) {
            *title_end = i;
            return true;
        }
        if (closes_sentence(r->t[i].sign)) {
            return false;
        }
    }
    return false;
}

/* "2012年5月：动员阶段。": the title behind its time. */
static bool time_first(struct reader *r, size_t from, size_t *title, size_t *title_end,
                       struct phase *p)
{
    size_t end, i;
    bool told;
    if (!phase_expression(r->a, r->text, r->t, from, r->year, p, &end, &told) ||
        (r->t[end].sign != ':' && r->t[end].sign != ',')) {
        return false;
    }
    for (i = end + 1; i < end + TITLE_MAX && r->t[i].sign != -1 && r->t[i].sign != '\n'; i++) {
        if (is_phase_word(&r->t[i])) {
            *title = end + 1;
            *title_end = i + 2;
            return read_time(r, from, p);
        }
        if (closes_sentence(r->t[i].sign) || r->t[i].sign == ',') {
            return false;
        }
    }
    return false;
}

/* "(二)实施阶段。" without a time is a phase too; its time is asked. */
static bool untimed(struct reader *r, size_t from, bool numbered, size_t *title_end)
{
    for (size_t i = from; numbered && i < from + TITLE_MAX; i++) {
        if (ends_piece(r->t, from, i) || closes_sentence(r->t[i].sign) || r->t[i].sign == ':') {
            *title_end = i;
            return i >= from + 2 && is_phase_word(&r->t[i - 2]);
        }
    }
    return false;
}

/* Whatever time a piece without a phase names gives the year for those after it. */
static void learn_year(struct reader *r, size_t from, size_t to)
{
    struct phase p;
    size_t end;
    bool told;
    for (size_t i = from; i < to; i++) {
        if (phase_expression(r->a, r->text, r->t, i, 0, &p, &end, &told)) {
            r->year = p.from.year ? p.from.year : r->year;
            i = end - 1;
        }
    }
}

static enum err read_piece(struct reader *r, size_t from, size_t to, struct error *e)
{
    size_t title = past_number(r->t, from), title_end = title;
    bool numbered = title > from;
    struct phase p = {0};
    if (find_time(r, title, numbered, &title_end, &p) ||
        time_first(r, title, &title, &title_end, &p)) {
        return keep(r, title, title_end, &p, e);
    }
    if (untimed(r, title, numbered, &title_end)) {
        const char *name = title_of(r, title, title_end);
        p = (struct phase){.source = name,
                           .ask = phase_ask(r->a, NULL, name, "没有写时间，请补上")};
        return keep(r, title, title_end, &p, e);
    }
    learn_year(r, from, to);
    return OK;
}

enum err phase_read(struct arena *a, const char *text, size_t n, struct phase **ret, size_t *ret_n,
                    struct error *e)
{
    struct reader r = {.a = a};
    enum err err = open_text(&r, text, n, e);
    for (size_t at = 0; !err && at < r.n;) {
        size_t end = at;
        while (!ends_piece(r.t, at, end)) {
            end++;
        }
        err = read_piece(&r, at, end, e);
        at = end + (r.t[end].sign == '\n');
    }
    if (err) {
        return err;
    }
    if (!r.found) {
        return error_set(e, ERR_INVALID,
                         "没有读到工作阶段，请粘贴“（一）动员阶段：2012年5月。”这样的文字。");
    }
    *ret = r.list;
    *ret_n = r.found;
    return OK;
}
