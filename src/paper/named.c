#include "paper/named.h"

#include <string.h>

#include "base/str.h"
#include "content/names.h"

static const struct {
    const char *word;
    enum datum_kind kind;
} OWN[] = {
    {"number", DATUM_TEXT},        {"record", DATUM_TEXT},      {"state", DATUM_TEXT},
    {"year", DATUM_TEXT},          {"today", DATUM_DATE},       {"unit", DATUM_TEXT},
    {"county", DATUM_TEXT},        {"me", DATUM_TEXT},          {"office", DATUM_TEXT},
    {"office.sign", DATUM_TEXT},   {"office.seal", DATUM_TEXT}, {"paper.number", DATUM_TEXT},
    {"paper.version", DATUM_TEXT}, {"paper.code", DATUM_TEXT},
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

static enum err of_item(const struct register_def *reg, const char *rest, const char *list,
                        struct named *ret, struct error *e)
{
    const struct field_def *f = reg ? register_field(reg, list) : NULL;

    ret->what = NAMED_ITEM;
    ret->kind = DATUM_TEXT;
    ret->field = f;
    ret->word = rest;
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

enum err named_find(struct arena *a, const struct content *c, const struct register_def *reg,
                    const char *name, const char *var, const char *list, struct named *ret,
                    struct error *e)
{
    const char *dot = strchr(name, '.'), *rest = dot ? dot + 1 : NULL;
    const char *base = dot ? arena_strndup(a, name, (size_t)(dot - name)) : name;
    const struct field_def *f = reg ? register_field(reg, name) : NULL;

    *ret = (struct named){0};
    if (var && str_eq(base, var)) {
        return of_item(reg, rest, list, ret, e);
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
    if (str_eq(base, "metric") && rest) {
        ret->what = NAMED_METRIC;
        ret->kind = DATUM_TEXT;
        ret->metric = content_metric(c, rest);
        return ret->metric ? OK : error_set(e, ERR_INVALID, "没有指标口径“%s”。", rest);
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
