#include "paper/named.h"

#include <string.h>

#include "base/str.h"
#include "content/names.h"

static const struct {
    const char *word;
    enum datum_kind kind;
} OWN[] = {
    {"number", DATUM_TEXT},          {"record", DATUM_TEXT},
    {"state", DATUM_TEXT},           {"year", DATUM_TEXT},
    {"today", DATUM_DATE},           {"unit", DATUM_TEXT},
    {"county", DATUM_TEXT},          {"me", DATUM_TEXT},
    {"office", DATUM_TEXT},          {"office.sign", DATUM_TEXT},
    {"office.seal", DATUM_TEXT},     {"paper.number", DATUM_TEXT},
    {"paper.version", DATUM_TEXT},   {"paper.code", DATUM_TEXT},
    {"period.from", DATUM_DATE},     {"period.to", DATUM_DATE},
    {"casefile.day", DATUM_DATE},    {"casefile.volume", DATUM_TEXT},
    {"casefile.pages", DATUM_TEXT},  {"casefile.items", DATUM_TEXT},
    {"casefile.beside", DATUM_TEXT},
};

enum datum_kind named_kind(const struct field_def *f)
{
    switch (f->type) {
    case FIELD_DATE: return DATUM_DATE;
    case FIELD_MONEY: return DATUM_MONEY;
    case FIELD_ROWS: return DATUM_ROWS;
    case FIELD_PEOPLE:
    case FIELD_FILES: return DATUM_LIST;
    default: return f->many ? DATUM_LIST : DATUM_TEXT;
    }
}

static bool own_words(const struct field_def *f)
{
    return f->type == FIELD_TEXT || f->type == FIELD_LONG || f->type == FIELD_RICH;
}

static void of_field(const struct field_def *f, struct named *ret)
{
    ret->kind = named_kind(f);
    ret->free = own_words(f);
}

static void all_names(const struct register_def *reg, struct names *ns)
{
    for (size_t i = 0; i < reg->n_fields; i++) {
        names_add(ns, reg->fields[i].id);
    }
    for (size_t i = 0; i < array_len(OWN); i++) {
        names_add(ns, OWN[i].word);
    }
    for (size_t i = 0; i < reg->n_states; i++) {
        names_add(ns, arena_printf(ns->a, "%s_at", reg->states[i].id));
    }
}

static enum err no_name(struct arena *a, const struct register_def *reg, const char *name,
                        struct error *e)
{
    struct names ns = names_make(a);

    all_names(reg, &ns);
    const char *near = names_nearest(&ns, name);
    return error_set(e, ERR_INVALID, "%s里没有“%s”%s%s。", reg->title, name,
                     near ? "，是不是想写 " : "", near ? near : "");
}

/* --- inside loops -------------------------------------------------------------------------------------- */
static enum err of_rows(const struct field_def *list, const char *rest, struct named *ret,
                        struct error *e)
{
    ret->cell = field_column(list, rest);
    if (!ret->cell) {
        return error_set(e, ERR_INVALID, "“%s”的各行没有“%s”这一列。", list->title, rest);
    }
    of_field(ret->cell, ret);
    return OK;
}

/* What stands in a record of another register; what is of the paper or the office is not its own. */
static enum err of_record(struct arena *a, const struct content *c, const struct inset_def *d,
                          const char *rest, struct named *ret, struct error *e)
{
    static const char *const WORDS[] = {"number", "record", "state", "year", "unit"};
    const struct paper_def far = {.reg = d->reg};
    struct named *inner = arena_make(a, struct named);
    enum err r = named_find(a, c, &far, rest, NULL, NULL, inner, e);
    bool good = !r && inner->what < NAMED_OWN;

    for (size_t i = 0; !r && i < array_len(WORDS); i++) {
        good = good || (inner->what == NAMED_OWN && str_eq(inner->word, WORDS[i]));
    }
    ret->inner = inner;
    ret->kind = inner->kind;
    return r || good ? r
                     : error_set(e, ERR_INVALID, "“%s”不是%s的一项，要写在循环外面。", rest,
                                 d->reg->title);
}

static enum err of_inset(struct arena *a, const struct content *c, const struct inset_def *d,
                         const char *rest, struct named *ret, struct error *e)
{
    ret->inset = d;
    if (!rest || str_eq(rest, "index")) {
        return OK;
    }
    if (d->kind == INSET_RECORDS) {
        return of_record(a, c, d, rest, ret, e);
    }
    if (!inset_column(d, rest)) {
        struct names ns = names_make(a);
        for (size_t i = 0; i < d->n_columns; i++) {
            names_add(&ns, d->columns[i].name);
        }
        return error_set(e, ERR_INVALID, "%s 没有“%s”这一列%s", d->name, rest,
                         names_hint(&ns, rest));
    }
    return OK;
}

static enum err of_item(struct arena *a, const struct content *c, const struct paper_def *p,
                        const char *rest, const char *list, struct named *ret, struct error *e)
{
    const struct inset_def *inset = paper_inset(p, list);
    const struct register_def *reg = p->reg;
    const struct field_def *f = reg ? register_field(reg, list) : NULL;

    ret->what = NAMED_ITEM;
    ret->kind = DATUM_TEXT;
    ret->field = f;
    ret->word = rest;
    if (inset) {
        return of_inset(a, c, inset, rest, ret, e);
    }
    if (!rest || str_eq(rest, "index") || !reg) {
        return OK;
    }
    if (f && f->type == FIELD_ROWS) {
        return of_rows(f, rest, ret, e);
    }
    bool people = f && f->type == FIELD_PEOPLE, files = f && f->type == FIELD_FILES;
    if (str_eq(rest, "name") || (people && (str_eq(rest, "title") || str_eq(rest, "unit")))) {
        return OK;
    }
    if (files && str_eq(rest, "date")) {
        ret->kind = DATUM_DATE;
        return OK;
    }
    return error_set(e, ERR_INVALID,
                     "循环里没有“%s”：人员有 name、title、unit，附件有 name、date。", rest);
}

/* --- outside ------------------------------------------------------------------------------------------- */
static bool of_own(const char *name, struct named *ret)
{
    for (size_t i = 0; i < array_len(OWN); i++) {
        if (str_eq(OWN[i].word, name)) {
            ret->what = NAMED_OWN;
            ret->word = OWN[i].word;
            ret->kind = OWN[i].kind;
            return true;
        }
    }
    return false;
}

static bool of_state(const struct register_def *reg, const char *name, struct named *ret)
{
    size_t n = strlen(name);

    for (size_t i = 0; n > 3 && str_ends(name, "_at") && i < reg->n_states; i++) {
        const char *id = reg->states[i].id;
        if (strlen(id) == n - 3 && !memcmp(id, name, n - 3)) {
            ret->what = NAMED_STATE_ON;
            ret->state = &reg->states[i];
            ret->kind = DATUM_DATE;
            return true;
        }
    }
    return false;
}

static bool of_clock(const struct register_def *reg, const char *base, const char *rest,
                     struct named *ret)
{
    for (size_t i = 0; i < reg->n_clocks; i++) {
        if (str_eq(reg->clocks[i].id, base) && (str_eq(rest, "due") || str_eq(rest, "safe_due"))) {
            ret->what = NAMED_CLOCK;
            ret->clock = &reg->clocks[i];
            ret->word = rest;
            ret->kind = DATUM_DATE;
            return true;
        }
    }
    return false;
}

static bool of_hop(const struct register_def *reg, const char *base, const char *rest,
                   struct named *ret)
{
    const struct field_def *f = register_field(reg, base);

    if (!f || f->type != FIELD_REF || f->many) {
        return false;
    }
    ret->field = f;
    ret->kind = DATUM_TEXT;
    if (f->target) {
        ret->what = NAMED_HOP;
        ret->hop_field = register_field(f->target, rest);
        if (ret->hop_field) {
            of_field(ret->hop_field, ret);
        }
        return ret->hop_field != NULL;
    }
    ret->what = NAMED_HOP_CORE;
    ret->column = core_column(core_table(f->of), rest);
    return ret->column != NULL;
}

/* What may be written behind it must hold in every version. A first day is words: it has no number to round. */
static enum datum_kind metric_kind(const struct metric_def *m)
{
    enum datum_kind kind = DATUM_NUMBER;

    for (size_t i = 0; i < m->n; i++) {
        const struct measure_def *d = &m->versions[i].m;
        const struct field_def *f = d->column ? d->column : d->field;
        if (d->kind == METRIC_LEAST && f && f->type == FIELD_DATE) {
            return DATUM_TEXT;
        }
        kind = d->kind == METRIC_RATIO ? DATUM_SHARE : kind;
    }
    return kind;
}

static enum err of_metric(struct arena *a, const struct content *c, const char *rest,
                          struct named *ret, struct error *e)
{
    const char *dot = strchr(rest, '.');
    const char *id = dot ? arena_strndup(a, rest, (size_t)(dot - rest)) : rest;

    ret->what = dot ? NAMED_LAST : NAMED_METRIC;
    ret->metric = content_metric(c, id);
    ret->kind = ret->metric ? metric_kind(ret->metric) : DATUM_NUMBER;
    if (ret->metric && dot && !str_eq(dot, ".last")) {
        return error_set(e, ERR_INVALID, "指标口径后面只能写 .last（上年同期）。");
    }
    return ret->metric ? OK : error_set(e, ERR_INVALID, "没有指标口径“%s”。", id);
}

/* The paper of a report tells what content/reports lists, so that every figure in it is kept when it is signed. */
static enum err listed(const struct content *c, const struct paper_def *p,
                       const struct metric_def *m, struct error *e)
{
    for (size_t i = 0; i < c->n_reports; i++) {
        const struct report_def *r = &c->reports[i];
        if (str_eq(r->paper, p->id) && !report_tells(r, m)) {
            return error_set(e, ERR_INVALID, "数 %s 不在 reports/%s.yaml 的清单里，先列进去。",
                             m->id, r->id);
        }
    }
    return OK;
}

/* list.open, list.open.count, figure.year */
static enum err of_drawn(struct arena *a, const struct paper_def *p, const char *name,
                         struct named *ret, struct error *e)
{
    bool count = str_starts(name, "list.") && str_ends(name, ".count");
    const char *base = count ? arena_strndup(a, name, strlen(name) - strlen(".count")) : name;

    ret->inset = paper_inset(p, base);
    if (!ret->inset) {
        return error_set(e, ERR_INVALID, "文首没有写“%s”，要用什么先在文首写明。", base);
    }
    ret->what = count ? NAMED_COUNT : NAMED_INSET;
    ret->kind = count ? DATUM_TEXT : ret->inset->kind == INSET_FIGURE ? DATUM_FIGURE : DATUM_ROWS;
    return OK;
}

enum err named_find(struct arena *a, const struct content *c, const struct paper_def *p,
                    const char *name, const char *var, const char *list, struct named *ret,
                    struct error *e)
{
    const struct register_def *reg = p->reg;
    const char *dot = strchr(name, '.'), *rest = dot ? dot + 1 : NULL;
    const char *base = dot ? arena_strndup(a, name, (size_t)(dot - name)) : name;
    const struct field_def *f = reg ? register_field(reg, name) : NULL;

    *ret = (struct named){0};
    if (var && str_eq(base, var)) {
        return of_item(a, c, p, rest, list, ret, e);
    }
    if (f) {
        ret->what = NAMED_FIELD;
        ret->field = f;
        of_field(f, ret);
        return OK;
    }
    if (of_own(name, ret)) {
        return OK;
    }
    if (rest && str_eq(base, "metric")) {
        enum err r = of_metric(a, c, rest, ret, e);
        return r ? r : listed(c, p, ret->metric, e);
    }
    if (rest && (str_eq(base, "list") || str_eq(base, "figure"))) {
        return of_drawn(a, p, name, ret, e);
    }
    if (!reg) {
        ret->what = NAMED_OWN;
        ret->word = name;
        return OK;
    }
    if (of_state(reg, name, ret) ||
        (rest && (of_clock(reg, base, rest, ret) || of_hop(reg, base, rest, ret)))) {
        return OK;
    }
    return no_name(a, reg, name, e);
}
