/* assess_rule_line.c - a rule as one line of text, and back. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "domain/assess_rule.h"

#define LINE_MAX_BYTES 1000
#define NUMBER_MAX     INT64_C(100000000) /* a million */

static const char *const kinds[] = {
    [ASSESS_MANUAL] = "manual", [ASSESS_YESNO] = "yesno",   [ASSESS_COUNT] = "count",
    [ASSESS_RATIO] = "ratio",   [ASSESS_DEDUCT] = "deduct", [ASSESS_VETO] = "veto",
    [ASSESS_BONUS] = "bonus",
};

enum { NEED = 1, EACH = 2, PER = 4, CAP = 8, STEPS = 16, STARTED = 32, WHOLE = 64 };

static const struct word {
    const char *name;
    int bit;
} words[] = {
    {"need", NEED},   {"each", EACH},       {"per", PER},     {"cap", CAP},
    {"steps", STEPS}, {"started", STARTED}, {"whole", WHOLE},
};

/* Which words may stand together: each row is one whole form of a rule; `may` on top of `must`. */
static const struct form {
    enum assess_kind kind;
    int must, may;
} forms[] = {
    {ASSESS_MANUAL, 0, 0},         {ASSESS_YESNO, 0, 0},
    {ASSESS_COUNT, STEPS, 0},      {ASSESS_COUNT, EACH, 0},
    {ASSESS_COUNT, NEED, 0},       {ASSESS_RATIO, STEPS, 0},
    {ASSESS_RATIO, NEED, 0},       {ASSESS_RATIO, NEED | PER | EACH, STARTED},
    {ASSESS_DEDUCT, EACH, 0},      {ASSESS_VETO, 0, 0},
    {ASSESS_VETO, WHOLE | CAP, 0}, {ASSESS_BONUS, EACH, CAP},
};

struct reader {
    struct arena *a;
    struct assess_rule rule;
    int seen;
};

static enum err number(const char *word, const char *text, bool zero, int64_t *ret, struct error *e)
{
    int64_t n;
    if (!str_to_scaled(text, 2, &n) || n < (zero ? 0 : 1) || n > NUMBER_MAX) {
        return error_set(e, ERR_INVALID,
                         "计分方法里 %s 后面要写 %s 到 1000000 的数，最多两位小数。", word,
                         zero ? "0" : "0.01");
    }
    *ret = n;
    return OK;
}

static int by_at(const void *x, const void *y)
{
    const struct assess_step *a = x, *b = y;
    return (a->at < b->at) - (a->at > b->at);
}

static enum err read_step(struct reader *r, char *text, struct assess_step *ret, struct error *e)
{
    char *colon = strchr(text, ':');
    enum err err;
    if (!colon) {
        return error_set(
            e, ERR_INVALID,
            "计分方法里 steps 写成“达到多少:得几分”，用逗号隔开，例如 95:2,90:1.5。"); /* half-width: as written */
    }
    char *at = arena_strndup(r->a, text, (size_t)(colon - text));
    if ((err = number("steps", at, true, &ret->at, e))) {
        return err;
    }
    return number("steps", colon + 1, true, &ret->get, e);
}

static enum err read_steps(struct reader *r, const char *text, struct error *e)
{
    char **list;
    size_t n = str_split(r->a, text, ',', &list);
    if (n == 0 || n > ASSESS_STEPS_MAX) {
        return error_set(e, ERR_INVALID, "计分方法里 steps 要写 1 到 %d 档。", ASSESS_STEPS_MAX);
    }
    struct assess_step *steps = arena_array(r->a, n, sizeof(*steps));
    for (size_t i = 0; i < n; i++) {
        enum err err = read_step(r, list[i], &steps[i], e);
        if (err) {
            return err;
        }
    }
    qsort(steps, n, sizeof(*steps), by_at);
    for (size_t i = 1; i < n; i++) {
        if (steps[i].at == steps[i - 1].at) {
            return error_set(e, ERR_INVALID, "计分方法里 steps 有两档都写 %s。",
                             str_from_scaled(r->a, steps[i].at, 2, false));
        }
    }
    r->rule.steps = steps;
    r->rule.n_steps = n;
    return OK;
}

static enum err take_value(struct reader *r, const struct word *w, const char *value,
                           struct error *e)
{
    struct assess_rule *x = &r->rule;
    switch (w->bit) {
    case NEED: return number(w->name, value, false, &x->need, e);
    case EACH: return number(w->name, value, false, &x->each, e);
    case PER: return number(w->name, value, false, &x->per, e);
    case CAP: return number(w->name, value, true, &x->cap, e);
    case STEPS: return read_steps(r, value, e);
    case STARTED: x->started = true; break;
    default: x->whole = true; break;
    }
    return OK;
}

static enum err read_word(struct reader *r, char *text, struct error *e)
{
    char *equals = strchr(text, '=');
    size_t n = equals ? (size_t)(equals - text) : strlen(text);
    for (size_t i = 0; i < array_len(words); i++) {
        const struct word *w = &words[i];
        if (strlen(w->name) != n || memcmp(w->name, text, n) != 0) {
            continue;
        }
        bool flag = w->bit == STARTED || w->bit == WHOLE;
        if (flag != !equals) {
            return error_set(
                e, ERR_INVALID,
                flag ? "计分方法里 %s 后面不写数。" : "计分方法里 %s 后面要写 = 和数。", w->name);
        }
        if (r->seen & w->bit) {
            return error_set(e, ERR_INVALID, "计分方法里 %s 写了两次。", w->name);
        }
        r->seen |= w->bit;
        return take_value(r, w, equals ? equals + 1 : "", e);
    }
    return error_set(
        e, ERR_INVALID,
        "计分方法里没有“%s”这个词，可以写 need、each、per、cap、steps、started、whole。",
        arena_strndup(r->a, text, n));
}

static enum err read_kind(struct reader *r, const char *text, struct error *e)
{
    for (size_t i = 0; i < array_len(kinds); i++) {
        if (str_eq(kinds[i], text)) {
            r->rule.kind = (enum assess_kind)i;
            return OK;
        }
    }
    return error_set(
        e, ERR_INVALID,
        "计分方法没有“%s”这一种，可以写 manual、yesno、count、ratio、deduct、veto、bonus。", text);
}

static enum err check_form(const struct reader *r, struct error *e)
{
    for (size_t i = 0; i < array_len(forms); i++) {
        const struct form *f = &forms[i];
        if (f->kind == r->rule.kind && (r->seen & f->must) == f->must &&
            !(r->seen & ~(f->must | f->may))) {
            return OK;
        }
    }
    static const char *const says[] = {
        [ASSESS_MANUAL] = "manual（人工评分）后面什么也不写。",
        [ASSESS_YESNO] = "yesno（有无）后面什么也不写。",
        [ASSESS_COUNT] = "count（计数）要写 need、each、steps 中的一个，只写一个。",
        [ASSESS_RATIO] = "ratio（比例）要写 need，或者 need、per、each 三个，或者只写 steps。",
        [ASSESS_DEDUCT] = "deduct（扣分）要写 each，只写这一个。",
        [ASSESS_VETO] = "veto（一票否决）单独写，或者加上 whole 和 cap 两个。",
        [ASSESS_BONUS] = "bonus（加分）要写 each，还可以写 cap。",
    };
    return error_set(e, ERR_INVALID, "计分方法写得不全或多了：%s", says[r->rule.kind]);
}

static enum err check_line(const char *line, struct error *e)
{
    size_t n = line ? strnlen(line, LINE_MAX_BYTES + 1) : 0;
    if (n > LINE_MAX_BYTES) {
        return error_set(e, ERR_INVALID, "计分方法太长，最多 %d 个字节。", LINE_MAX_BYTES);
    }
    if (n == 0 || !str_utf8_ok(line, n)) {
        return error_set(e, ERR_INVALID, n == 0 ? "没有写计分方法。" : "计分方法里有乱码。");
    }
    return OK;
}

enum err assess_rule_parse(struct arena *a, const char *line, struct assess_rule *ret,
                           struct error *e)
{
    struct reader r = {.a = a};
    bool begun = false;
    char **list;
    enum err err = check_line(line, e);
    if (err) {
        return err;
    }
    size_t n = str_split(a, line, ' ', &list);
    for (size_t i = 0; i < n; i++) {
        if (!*list[i]) {
            continue;
        }
        err = begun ? read_word(&r, list[i], e) : read_kind(&r, list[i], e);
        if (err) {
            return err;
        }
        begun = true;
    }
    if (!begun) {
        return error_set(e, ERR_INVALID, "没有写计分方法。");
    }
    if ((err = check_form(&r, e))) {
        return err;
    }
    *ret = r.rule;
    return OK;
}

/* --- out ------------------------------------------------------------------------------------------------- */

static void put(struct strbuf *b, struct arena *a, const char *name, int64_t n, bool there)
{
    if (there) {
        strbuf_printf(b, " %s=%s", name, str_from_scaled(a, n, 2, false));
    }
}

const char *assess_rule_line(struct arena *a, const struct assess_rule *rule)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(4096);

    strbuf_str(&b, kinds[rule->kind]);
    if (rule->whole) {
        strbuf_lit(&b, " whole");
    }
    put(&b, a, "need", rule->need, rule->need > 0);
    put(&b, a, "per", rule->per, rule->per > 0);
    put(&b, a, "each", rule->each, rule->each > 0);
    put(&b, a, "cap", rule->cap, rule->cap > 0 || rule->whole);
    for (size_t i = 0; i < rule->n_steps; i++) {
        strbuf_printf(&b, "%s%s:%s",
                      i ? "," : " steps=", str_from_scaled(a, rule->steps[i].at, 2, false),
                      str_from_scaled(a, rule->steps[i].get, 2, false));
    }
    if (rule->started) {
        strbuf_lit(&b, " started");
    }
    return strbuf_take(&b, a);
}
