#include "content/load.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "content/law.h"
#include "content/register_scope.h"

#define MAX_FAULTS 500

static void add_fault(struct load *l, struct place at, const char *text)
{
    if (l->n_faults < MAX_FAULTS) {
        struct fault *f =
            arena_push(l->a, &l->faults, &l->n_faults, &l->cap_faults, sizeof(*l->faults));
        f->place = at;
        f->text = arena_strdup(l->a, text);
    }
}

struct place load_place(const struct load *l, const struct ynode *n)
{
    return (struct place){l->file, n ? n->line : 1, n ? n->column : 1};
}

void fault_at(struct load *l, const struct ynode *n, const char *fmt, ...)
{
    char text[900];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    add_fault(l, load_place(l, n), text);
}

void fault_place(struct load *l, struct place at, const char *fmt, ...)
{
    char text[900];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    add_fault(l, at, text);
}

void fault_in(struct load *l, const struct ynode *n, int column, const char *sentence)
{
    struct place at = load_place(l, n);
    if (!n->spread) {
        at.column += column - 1 + (n->quoted ? 1 : 0);
    }
    add_fault(l, at, sentence);
}

static int kind_bit(const struct ynode *n)
{
    return n->kind == YNODE_SCALAR ? KEY_TEXT : n->kind == YNODE_LIST ? KEY_LIST : KEY_MAP;
}

static const char *kinds_title(int kinds)
{
    if (kinds & KEY_TEXT) {
        return kinds & KEY_LIST ? "一个词或 [ ] 列表" : "一个词或一句话";
    }
    return kinds & KEY_LIST ? "“-”列表或 [ ] 列表" : "一组 名称: 值"; /* half-width: YAML */
}

static const struct key *find_key(const char *name, const struct key *keys, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(keys[i].name, name)) {
            return &keys[i];
        }
    }
    return NULL;
}

/* Inside { } a comma parts two items, and what stood behind it becomes a key without a value. */
static bool is_cut_sentence(const struct ynode *key, const struct ynode *value)
{
    return !key->quoted && value->kind == YNODE_SCALAR && ynode_null(value) &&
           !str_is_id(key->text);
}

static void fault_unknown(struct load *l, const struct ynode *at, const struct ynode *value,
                          const char *what, const struct key *keys, size_t n)
{
    struct names known = names_make(l->a);
    if (is_cut_sentence(at, value)) {
        fault_at(l, at, "“%s”被前面的半角逗号切成了单独一项：请给整句话加引号，或改用全角逗号。",
                 at->text);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        names_add(&known, keys[i].name);
    }
    fault_at(l, at, "%s没有 %s 这一项%s", what, at->text, names_hint(&known, at->text));
}

bool load_map(struct load *l, const struct ynode *n, const char *what, const struct key *keys,
              size_t n_keys)
{
    if (!n || n->kind != YNODE_MAP) {
        fault_at(l, n, "%s要写成一组“名称: 值”。", what); /* half-width: YAML */
        return false;
    }
    for (size_t i = 0; i < n->n; i++) {
        const struct key *k = find_key(n->keys[i]->text, keys, n_keys);
        if (!k) {
            fault_unknown(l, n->keys[i], n->items[i], what, keys, n_keys);
        } else if (!(kind_bit(n->items[i]) & k->kinds)) {
            fault_at(l, n->items[i], "%s 要写成%s。", k->name, kinds_title(k->kinds));
        }
    }
    for (size_t i = 0; i < n_keys; i++) {
        if ((keys[i].kinds & KEY_NEEDED) && ynode_null(ynode_get(n, keys[i].name))) {
            fault_at(l, n, "%s缺少 %s。", what, keys[i].name);
        }
    }
    return true;
}

const struct ynode *load_scalar(const struct ynode *map, const char *key)
{
    const struct ynode *n = ynode_get(map, key);
    return n && n->kind == YNODE_SCALAR && !ynode_null(n) ? n : NULL;
}

const char *load_text(const struct ynode *map, const char *key)
{
    const struct ynode *n = load_scalar(map, key);
    return n && n->text[0] ? n->text : NULL;
}

bool load_flag(struct load *l, const struct ynode *map, const char *key, bool otherwise)
{
    const struct ynode *n = load_scalar(map, key);
    if (!n) {
        return otherwise;
    }
    if (str_eq(n->text, "yes") || str_eq(n->text, "true")) {
        return true;
    }
    if (!str_eq(n->text, "no") && !str_eq(n->text, "false")) {
        fault_at(l, n, "%s 只能写 yes 或 no。", key);
        return otherwise;
    }
    return false;
}

int load_int(struct load *l, const struct ynode *map, const char *key, int from, int to,
             int otherwise)
{
    const struct ynode *n = load_scalar(map, key);
    int64_t v = 0;
    if (!n) {
        return otherwise;
    }
    if (!str_to_int(n->text, &v) || v < from || v > to) {
        fault_at(l, n, "%s 要写 %d 到 %d 之间的整数。", key, from, to);
        return otherwise;
    }
    return (int)v;
}

size_t load_list(const struct ynode *map, const char *key, struct ynode *const **ret)
{
    const struct ynode *n = ynode_get(map, key);
    *ret = n && n->kind == YNODE_LIST ? n->items : NULL;
    return *ret ? n->n : 0;
}

size_t load_items(const struct ynode *map, const char *key, struct ynode *const **ret)
{
    if (!load_scalar(map, key)) {
        return load_list(map, key, ret);
    }
    for (size_t i = 0; i < map->n; i++) {
        if (str_eq(map->keys[i]->text, key)) {
            *ret = &map->items[i];
        }
    }
    return 1;
}

static bool is_word(struct load *l, const struct ynode *n)
{
    if (n->kind != YNODE_SCALAR || ynode_null(n)) {
        fault_at(l, n, "这里要写一个词。");
        return false;
    }
    return true;
}

size_t load_texts(struct load *l, const struct ynode *map, const char *key, const char ***ret)
{
    struct ynode *const *items;
    size_t n = load_items(map, key, &items), got = 0;
    *ret = arena_array(l->a, n + 1, sizeof(**ret));
    for (size_t i = 0; i < n; i++) {
        if (is_word(l, items[i])) {
            (*ret)[got++] = items[i]->text;
        }
    }
    return got;
}

const char *load_id(struct load *l, const struct ynode *map, const char *what)
{
    const struct ynode *n = load_scalar(map, "id");
    if (n && !str_is_id(n->text)) {
        fault_at(
            l, n,
            "%s的 id“%s”不合格：小写英文字母开头，只用小写字母、数字和下划线，不超过 40 个字符。",
            what, n->text);
        n = NULL;
    }
    return n ? n->text : arena_printf(l->a, "x%zu", l->n_faults);
}

bool load_is_date(struct load *l, const struct ynode *map, const char *key, const char **ret)
{
    const struct ynode *n = load_scalar(map, key);
    struct date d;
    *ret = NULL;
    if (n && !date_parse(n->text, &d)) {
        fault_at(l, n, "%s 要写真实的日期，例如 2026-01-01。", key);
        return false;
    }
    *ret = n ? n->text : NULL;
    return true;
}

static const struct {
    const char *word;
    enum limit_unit unit;
} limit_units[] = {
    {"day", LIMIT_DAY},   {"workday", LIMIT_WORKDAY}, {"month", LIMIT_MONTH},
    {"year", LIMIT_YEAR}, {"hour", LIMIT_HOUR},
};

bool load_limit(struct load *l, const struct ynode *n, int *ret, enum limit_unit *ret_unit)
{
    if (!n) {
        return false;
    }
    const char *blank = strchr(n->text, ' ');
    int64_t v = 0;
    if (blank && str_to_int(arena_strndup(l->a, n->text, (size_t)(blank - n->text)), &v) && v > 0 &&
        v <= 9999) {
        for (size_t i = 0; i < array_len(limit_units); i++) {
            size_t len = strlen(limit_units[i].word);
            const char *rest = str_starts(blank + 1, limit_units[i].word) ? blank + 1 + len : "?";
            if (*rest == '\0' || str_eq(rest, "s")) {
                *ret = (int)v;
                *ret_unit = limit_units[i].unit;
                return true;
            }
        }
    }
    fault_at(l, n, "期限“%s”写法不对，应像 90 days、7 workdays、3 months、2 years、24 hours。",
             n->text);
    return false;
}

const char *load_law(struct load *l, const struct ynode *map)
{
    const struct ynode *n = load_scalar(map, "law");
    struct error e;
    int column = 1;
    if (n && law_check(l->a, l->c, n->text, &column, &e)) {
        fault_in(l, n, column, e.text);
    }
    return n ? n->text : NULL;
}

size_t load_roles(struct load *l, const struct ynode *map, const char *key, const char ***ret)
{
    struct ynode *const *items;
    size_t n = load_items(map, key, &items), got = 0;
    *ret = arena_array(l->a, n + 1, sizeof(**ret));
    for (size_t i = 0; i < n; i++) {
        if (!is_word(l, items[i])) {
            continue;
        }
        if (content_role(l->c, items[i]->text)) {
            (*ret)[got++] = items[i]->text;
            continue;
        }
        struct names known = names_make(l->a);
        for (size_t k = 0; k < l->c->n_roles; k++) {
            names_add(&known, l->c->roles[k].id);
        }
        fault_at(l, items[i], "没有角色 %s%s", items[i]->text, names_hint(&known, items[i]->text));
    }
    return got;
}

void field_names(const struct register_def *r, struct names *ns)
{
    for (size_t i = 0; i < r->n_fields; i++) {
        names_add(ns, r->fields[i].id);
    }
}

void state_names(const struct register_def *r, struct names *ns)
{
    for (size_t i = 0; i < r->n_states; i++) {
        names_add(ns, r->states[i].id);
    }
}

const struct field_def *load_field(struct load *l, const struct register_def *r,
                                   const struct ynode *n)
{
    if (!n || !is_word(l, n)) {
        return NULL;
    }
    const struct field_def *f = register_field(r, n->text);
    if (!f) {
        struct names known = names_make(l->a);
        field_names(r, &known);
        fault_at(l, n, "没有字段 %s%s", n->text, names_hint(&known, n->text));
    }
    return f;
}

const struct state_def *load_state(struct load *l, const struct register_def *r,
                                   const struct ynode *n)
{
    if (!n || !is_word(l, n)) {
        return NULL;
    }
    const struct state_def *s = register_state(r, n->text);
    if (!s) {
        struct names known = names_make(l->a);
        state_names(r, &known);
        fault_at(l, n, "没有状态 %s%s", n->text, names_hint(&known, n->text));
    }
    return s;
}

const struct step_def *load_step(struct load *l, const struct register_def *r,
                                 const struct ynode *n)
{
    if (!n || !is_word(l, n)) {
        return NULL;
    }
    const struct step_def *s = register_step(r, n->text);
    if (!s) {
        struct names known = names_make(l->a);
        for (size_t i = 0; i < r->n_steps; i++) {
            names_add(&known, r->steps[i].id);
        }
        fault_at(l, n, "没有步骤 %s%s", n->text, names_hint(&known, n->text));
    }
    return s;
}

const struct cel *load_cel(struct load *l, const struct register_def *r, const struct ynode *map,
                           const char *key, enum cel_type want)
{
    const struct ynode *n = load_scalar(map, key);
    const struct cel *c = NULL;
    struct cel_scope scope = register_scope(l->c, r);
    struct error e;
    int column = 1;
    const char *text = param_condition(l, n);
    if (text && cel_compile(l->a, text, &scope, want, &c, &column, &e)) {
        fault_in(l, n, column, e.text);
        return NULL;
    }
    return c;
}

size_t load_fields(struct load *l, const struct register_def *r, const struct ynode *map,
                   const char *key, const struct field_def ***ret)
{
    struct ynode *const *items;
    size_t n = load_items(map, key, &items), got = 0;
    *ret = arena_array(l->a, n + 1, sizeof(**ret));
    for (size_t i = 0; i < n; i++) {
        const struct field_def *f = load_field(l, r, items[i]);
        if (f) {
            (*ret)[got++] = f;
        }
    }
    return got;
}

size_t load_states(struct load *l, const struct register_def *r, const struct ynode *map,
                   const char *key, const struct state_def ***ret)
{
    struct ynode *const *items;
    size_t n = load_items(map, key, &items), got = 0;
    *ret = arena_array(l->a, n + 1, sizeof(**ret));
    for (size_t i = 0; i < n; i++) {
        const struct state_def *s = load_state(l, r, items[i]);
        if (s) {
            (*ret)[got++] = s;
        }
    }
    return got;
}
