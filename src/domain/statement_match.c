#include "domain/statement_match.h"

#include <string.h>

#include "base/str.h"

/* Shorter words say too little to be looked for inside others: 办件 is not 网上办件. */
enum { SHORT_CHARS = 3 };

/* Writings of one unit. */
static const char *const same_units[][4] = {
    {"人", "名"},   {"件", "起", "次", "宗"}, {"场次", "场"},        {"%", "％"},
    {"元", "万元"}, {"个方面", "方面"},       {"工作日", "个工作日"}};

static bool in_row(const char *const *row, size_t n, const char *unit)
{
    for (size_t i = 0; i < n && row[i]; i++) {
        if (str_eq(row[i], unit)) {
            return true;
        }
    }
    return false;
}

/* 个 and 项, 条 are said of the same things; a text has 7个方面 where the unit is read as 个. */
static bool same_unit(const char *text, const char *metric)
{
    if (str_eq(text, metric) || (str_eq(text, "个") && str_starts(metric, "个"))) {
        return true;
    }
    for (size_t i = 0; i < array_len(same_units); i++) {
        if (in_row(same_units[i], 4, text) && in_row(same_units[i], 4, metric)) {
            return true;
        }
    }
    return false;
}

/* --- words ---------------------------------------------------------------------------------------------------------------- */
enum where { NOWHERE, TOPIC, CLAUSE, NOUN };

static enum where part_at(const struct statement *s, const char *act, const char *part, bool alone)
{
    if (alone && str_chars(part) < SHORT_CHARS) {
        return str_eq(s->noun, part) || str_eq(act, part) ? NOUN : NOWHERE;
    }
    return strstr(act, part)        ? NOUN
           : strstr(s->bare, part)  ? CLAUSE
           : strstr(s->topic, part) ? TOPIC
                                    : NOWHERE;
}

static bool particular(const char *unit)
{
    static const char *const general[] = {"个", "项", "条", "次", "件", "起", "%", "％"};
    for (size_t i = 0; i < array_len(general); i++) {
        if (str_eq(general[i], unit)) {
            return false;
        }
    }
    return true;
}

/* The bytes of a word that is found, more where the noun itself says it; 0: not here. The campaign alone is enough only where the
 * unit can mean one thing: 累计开展活动 20 场次. */
static size_t weight(struct arena *a, const struct statement *s, const char *act, const char *word)
{
    static const size_t more[] = {[TOPIC] = 0, [CLAUSE] = 500, [NOUN] = 1000};
    char **parts;
    size_t n = str_split(a, str_replace(a, word, " ", "\n"), '\n', &parts), bytes = 0;
    enum where best = NOWHERE;
    for (size_t i = 0; i < n; i++) {
        enum where at = part_at(s, act, parts[i], n == 1);
        if (at == NOWHERE) {
            return 0;
        }
        best = at > best ? at : best;
        bytes += strlen(parts[i]);
    }
    return n == 0 || (best == TOPIC && !particular(s->unit)) ? 0 : bytes + more[best];
}

static size_t match_one(struct arena *a, const struct statement *s,
                        const struct statement_name *names, size_t n_names)
{
    const char *act = arena_printf(a, "%s%s", s->verb, s->noun);
    size_t best = 0, found = STATEMENT_NO_NAME;
    for (size_t i = 0; i < n_names; i++) {
        size_t w = 0;
        for (size_t k = 0; k < names[i].n_words && same_unit(s->unit, names[i].unit); k++) {
            size_t one = weight(a, s, act, names[i].words[k]);
            w = one > w ? one : w;
        }
        if (w && w >= best) {
            found = w > best ? i : STATEMENT_NO_NAME;
            best = w;
        }
    }
    return found;
}

void statements_match(struct arena *a, const struct statement *list, size_t n,
                      const struct statement_name *names, size_t n_names, size_t *ret)
{
    for (size_t i = 0; i < n; i++) {
        ret[i] = match_one(a, &list[i], names, n_names);
    }
}

/* --- numbers -------------------------------------------------------------------------------------------------------------- */
/* The place the number was rounded at: 1200 at the hundreds. */
static int64_t roundness(int64_t hundredths)
{
    int64_t step = 1;
    while (hundredths > 0 && hundredths % (step * 10) == 0 && step < hundredths) {
        step *= 10;
    }
    return step;
}

/* 92 of 91.67; the last place written decides. */
static bool rounds_to(int64_t value, int64_t said)
{
    int64_t step = roundness(said);
    step = step > 100 ? 100 : step;
    return said > 0 && (value + step / 2) / step * step == said;
}

enum statement_fit statement_fits(const struct statement *s, const struct statement_truth *t)
{
    bool share = str_eq(s->unit, "%") || str_eq(s->unit, "％");
    int64_t said = s->value, value = t->value;
    if (str_eq(s->unit, "万元")) {
        value = (value + 5000) / 10000; /* fen into hundredths of 万元 */
    }
    if (s->over) {
        return value >= said && value < said + roundness(said) ? STATEMENT_FITS : STATEMENT_DIFFERS;
    }
    if (t->lower) {
        return said < value ? STATEMENT_DIFFERS : STATEMENT_OPEN;
    }
    if (said == value || (share && said < 10000 && rounds_to(value, said))) {
        return STATEMENT_FITS;
    }
    return STATEMENT_DIFFERS;
}
