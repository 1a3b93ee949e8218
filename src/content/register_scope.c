#include "content/register_scope.h"

#include <string.h>

#include "base/str.h"
#include "content/core_table.h"
#include "content/names.h"

static enum cel_type single_type(enum field_type t)
{
    switch (t) {
    case FIELD_TEXT:
    case FIELD_LONG:
    case FIELD_RICH:
    case FIELD_PHONE:
    case FIELD_USCI:
    case FIELD_CITIZEN_ID:
    case FIELD_NUMBER: return CEL_TEXT;
    case FIELD_INT: return CEL_INT;
    case FIELD_DECIMAL: return CEL_DECIMAL;
    case FIELD_MONEY: return CEL_MONEY;
    case FIELD_DATE: return CEL_DATE;
    case FIELD_DATETIME: return CEL_DATETIME;
    case FIELD_YESNO: return CEL_YESNO;
    case FIELD_CODE: return CEL_CODE;
    case FIELD_REF:
    case FIELD_PEOPLE: return CEL_REF;
    default: return CEL_NONE;
    }
}

enum cel_type field_cel_type(const struct field_def *f, enum cel_type *element)
{
    enum cel_type t = single_type(f->type);
    bool list = f->type == FIELD_PEOPLE || f->type == FIELD_FILES || f->type == FIELD_ROWS ||
                (f->many && (f->type == FIELD_CODE || f->type == FIELD_REF));
    if (element) {
        *element = list ? t : CEL_NONE;
    }
    return list ? CEL_LIST : t;
}

bool scope_reserved(const char *id)
{
    static const char *const words[] = {"state", "today", "me",   "true", "false", "null",
                                        "in",    "and",   "or",   "not",  "has",   "size",
                                        "yuan",  "days",  "date", "all",  "exists"};
    for (size_t i = 0; i < array_len(words); i++) {
        if (str_eq(words[i], id)) {
            return true;
        }
    }
    return false;
}

static bool is_state_date(const struct register_def *r, const char *name)
{
    if (!str_ends(name, "_at")) {
        return false;
    }
    size_t n = strlen(name) - strlen("_at");
    for (size_t i = 0; i < r->n_states; i++) {
        if (strlen(r->states[i].id) == n && strncmp(r->states[i].id, name, n) == 0) {
            return true;
        }
    }
    return false;
}

static void of_field(const struct field_def *f, struct cel_name *ret)
{
    ret->type = field_cel_type(f, &ret->element);
    ret->rows = f->type == FIELD_ROWS;
    ret->scale = f->type == FIELD_DECIMAL ? f->scale : 0;
    ret->of = f->type == FIELD_PEOPLE ? "person" : f->of;
}

/* What every record has besides its fields. */
static bool of_record(const struct register_def *r, const char *name, struct cel_name *ret)
{
    if (str_eq(name, "state")) {
        ret->type = CEL_CODE;
    } else if (str_eq(name, "year")) {
        ret->type = CEL_INT;
    } else if (str_eq(name, "unit")) {
        ret->type = CEL_REF;
        ret->of = "unit";
    } else if (is_state_date(r, name)) {
        ret->type = CEL_DATE;
    } else {
        return false;
    }
    return true;
}

static void record_names(const struct register_def *r, struct names *ns)
{
    for (size_t i = 0; i < r->n_fields; i++) {
        names_add(ns, r->fields[i].id);
    }
    for (size_t i = 0; i < r->n_states; i++) {
        names_add(ns, arena_printf(ns->a, "%s_at", r->states[i].id));
    }
    names_add(ns, "state");
    names_add(ns, "year");
    names_add(ns, "unit");
}

static bool unknown(struct error *e, const char *text, const char *word, struct names *ns)
{
    (void)error_set(e, ERR_INVALID, "%s %s%s", text, word, names_hint(ns, word));
    return false;
}

static bool no_such_name(const struct register_def *r, const char *base, struct error *e)
{
    struct arena *a = arena_new();
    struct names ns = names_make(a);
    record_names(r, &ns);
    names_add(&ns, "today");
    names_add(&ns, "me");
    for (size_t i = 0; i < r->n_clocks; i++) {
        names_add(&ns, r->clocks[i].id);
    }
    (void)unknown(e, "没有字段", base, &ns);
    arena_free(a);
    return false;
}

static bool resolve_own(const struct register_def *r, const char *base, struct cel_name *ret,
                        struct error *e)
{
    const struct field_def *f = register_field(r, base);
    if (f) {
        of_field(f, ret);
        ret->field = f;
    } else if (str_eq(base, "today")) {
        ret->type = CEL_DATE;
    } else if (str_eq(base, "me")) {
        ret->type = CEL_REF;
        ret->of = "person";
    } else if (!of_record(r, base, ret)) {
        return no_such_name(r, base, e);
    }
    return true;
}

static bool hop_register(const struct register_def *target, const char *hop, struct cel_name *ret,
                         struct error *e)
{
    const struct field_def *f = register_field(target, hop);
    if (f) {
        of_field(f, ret);
        ret->hop_field = f;
        return true;
    }
    if (of_record(target, hop, ret)) {
        return true;
    }
    struct arena *a = arena_new();
    struct names ns = names_make(a);
    record_names(target, &ns);
    (void)unknown(e, arena_printf(a, "%s里没有", target->title), hop, &ns);
    arena_free(a);
    return false;
}

static bool hop_core(const struct core_table *t, const char *hop, struct cel_name *ret,
                     struct error *e)
{
    const struct core_column *c = core_column(t, hop);
    if (c) {
        ret->type = c->type;
        ret->scale = c->scale;
        ret->of = c->of;
        return true;
    }
    struct arena *a = arena_new();
    struct names ns = names_make(a);
    for (size_t i = 0; i < t->n; i++) {
        names_add(&ns, t->columns[i].id);
    }
    (void)unknown(e, arena_printf(a, "%s里没有", t->title), hop, &ns);
    arena_free(a);
    return false;
}

static bool resolve_clock(const struct register_def *r, const char *base, const char *hop,
                          struct cel_name *ret, struct error *e)
{
    for (size_t i = 0; i < r->n_clocks; i++) {
        if (str_eq(r->clocks[i].id, base)) {
            ret->type = CEL_DATE;
            if (!str_eq(hop, "due") && !str_eq(hop, "safe_due")) {
                (void)error_set(e, ERR_INVALID,
                                "时限只有到期日和提前办结日可用，写成 %s.due 或 %s.safe_due。",
                                base, base);
                return false;
            }
            return true;
        }
    }
    return no_such_name(r, base, e);
}

static bool resolve_hop(const struct register_def *r, const char *base, const char *hop,
                        struct cel_name *ret, struct error *e)
{
    const struct field_def *f = register_field(r, base);
    if (!f && str_eq(base, "unit")) {
        return hop_core(core_table("unit"), hop, ret, e);
    }
    if (!f) {
        return resolve_clock(r, base, hop, ret, e);
    }
    ret->field = f;
    if (f->type != FIELD_REF || f->many) {
        (void)error_set(e, ERR_INVALID, "%s 不是单个引用，后面不能加点。", base);
        return false;
    }
    if (f->target) {
        return hop_register(f->target, hop, ret, e);
    }
    const struct core_table *t = core_table(f->of);
    if (!t) { /* the unknown target is a fault of its own */
        (void)error_set(e, ERR_INVALID, "%s 指向的台账不存在，%s.%s 无从查起。", base, base, hop);
        return false;
    }
    return hop_core(t, hop, ret, e);
}

static bool resolve(const struct cel_scope *s, const char *base, const char *hop,
                    struct cel_name *ret, struct error *e)
{
    const struct register_def *r = s->ctx;
    return hop ? resolve_hop(r, base, hop, ret, e) : resolve_own(r, base, ret, e);
}

static bool check_value(const char *kind, const char *const *ids, size_t n, const char *literal,
                        struct error *e)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(ids[i], literal)) {
            return true;
        }
    }
    struct arena *a = arena_new();
    struct names ns = {.a = a, .items = (const char **)ids, .n = n, .cap = n};
    (void)unknown(e, kind, literal, &ns);
    arena_free(a);
    return false;
}

static bool check_state(const struct register_def *r, const char *literal, struct error *e)
{
    struct arena *a = arena_new();
    const char **ids = arena_array(a, r->n_states + 1, sizeof(*ids));
    for (size_t i = 0; i < r->n_states; i++) {
        ids[i] = r->states[i].id;
    }
    bool fine = check_value(arena_printf(a, "%s没有状态", r->title), ids, r->n_states, literal, e);
    arena_free(a);
    return fine;
}

static bool check_code(const struct code_list *list, const char *literal, struct error *e)
{
    if (!list || code_find(list, literal)) {
        return true;
    }
    struct arena *a = arena_new();
    const char **ids = arena_array(a, list->n + 1, sizeof(*ids));
    for (size_t i = 0; i < list->n; i++) {
        ids[i] = list->codes[i].id;
    }
    (void)check_value(arena_printf(a, "代码表 %s（%s）里没有", list->id, list->title), ids, list->n,
                      literal, e);
    arena_free(a);
    return false;
}

static bool value_ok(const struct cel_scope *s, const struct cel_name *name, const char *literal,
                     struct error *e)
{
    const struct register_def *r = s->ctx;
    const struct field_def *base = name->field, *f = name->hop ? name->hop_field : name->field;
    if (f) {
        return check_code(f->codes, literal, e);
    }
    if (!str_eq(name->hop ? name->hop : name->base, "state")) {
        return check_code(content_codes(s->more, name->of), literal, e);
    }
    return check_state(name->hop ? base->target : r, literal, e);
}

static bool resolve_column(const struct cel_scope *s, const struct cel_name *list, const char *id,
                           struct cel_name *ret, struct error *e)
{
    (void)s;
    const struct field_def *rows = list->hop ? list->hop_field : list->field;
    const struct field_def *f = field_column(rows, id);
    if (f) {
        of_field(f, ret);
        ret->field = rows;
        ret->hop_field = f;
        return true;
    }
    struct arena *a = arena_new();
    struct names ns = names_make(a);
    for (size_t i = 0; i < rows->n_columns; i++) {
        names_add(&ns, rows->columns[i].id);
    }
    (void)unknown(e, arena_printf(a, "%s里没有列", rows->title), id, &ns);
    arena_free(a);
    return false;
}

struct cel_scope register_scope(const struct content *c, const struct register_def *reg)
{
    return (struct cel_scope){
        .resolve = resolve, .ctx = reg, .more = c, .value_ok = value_ok, .column = resolve_column};
}
