/* Fields, in two passes: what a field is by itself, then what it refers to. */
#include <string.h>

#include "base/str.h"
#include "content/core_table.h"
#include "content/load.h"
#include "content/register_scope.h"

#define MAX_FIELDS  200
#define MAX_COLUMNS 20
#define BIT(t)      (1u << (t))
#define LINES       (BIT(FIELD_TEXT) | BIT(FIELD_LONG))
#define NUMBERS     (BIT(FIELD_INT) | BIT(FIELD_DECIMAL))
#define BOUNDED     (NUMBERS | BIT(FIELD_MONEY) | BIT(FIELD_DATE))
#define LISTS       (BIT(FIELD_CODE) | BIT(FIELD_REF) | BIT(FIELD_PEOPLE) | BIT(FIELD_FILES))
#define WORDS                                                                                 \
    (LINES | BIT(FIELD_PHONE) | BIT(FIELD_USCI) | BIT(FIELD_CITIZEN_ID) | BIT(FIELD_NUMBER) | \
     BIT(FIELD_RICH))
#define ANY_TYPE (~0u)

static const struct {
    const char *word;
    enum field_type type;
} types[] = {
    {"text", FIELD_TEXT},         {"long", FIELD_LONG},           {"int", FIELD_INT},
    {"decimal", FIELD_DECIMAL},   {"money", FIELD_MONEY},         {"date", FIELD_DATE},
    {"datetime", FIELD_DATETIME}, {"yesno", FIELD_YESNO},         {"code", FIELD_CODE},
    {"ref", FIELD_REF},           {"people", FIELD_PEOPLE},       {"files", FIELD_FILES},
    {"rich", FIELD_RICH},         {"rows", FIELD_ROWS},           {"place", FIELD_PLACE},
    {"phone", FIELD_PHONE},       {"usci", FIELD_USCI},           {"citizen_id", FIELD_CITIZEN_ID},
    {"number", FIELD_NUMBER},     {"signature", FIELD_SIGNATURE},
};

static const struct key keys[] = {
    {"id", KEY_TEXT | KEY_NEEDED},
    {"title", KEY_TEXT | KEY_NEEDED},
    {"type", KEY_TEXT | KEY_NEEDED},
    {"of", KEY_TEXT},
    {"required", KEY_TEXT},
    {"many", KEY_TEXT},
    {"assigns", KEY_TEXT},
    {"search", KEY_TEXT},
    {"filter", KEY_TEXT},
    {"scale", KEY_TEXT},
    {"min", KEY_TEXT},
    {"max", KEY_TEXT},
    {"max_chars", KEY_TEXT},
    {"role", KEY_TEXT},
    {"in_force_on", KEY_TEXT},
    {"unit", KEY_TEXT},
    {"phrases", KEY_LIST},
    {"pick", KEY_TEXT},
    {"pick_max", KEY_TEXT},
    {"prefill", KEY_TEXT},
    {"computed", KEY_TEXT},
    {"measured", KEY_TEXT},
    {"was", KEY_TEXT},
    {"help", KEY_TEXT},
    {"hint", KEY_TEXT},
    {"columns", KEY_LIST},
    {"override", KEY_TEXT},
    {"default", KEY_TEXT},
    {"when", KEY_TEXT},
    {"when_say", KEY_TEXT},
    {"mask", KEY_TEXT},
    {"open_to", KEY_TEXT | KEY_LIST},
    {"over", KEY_TEXT},
};

/* What a column of a table may say: what is judged and shown cell by cell. */
static const struct key column_keys[] = {
    {"id", KEY_TEXT | KEY_NEEDED},
    {"title", KEY_TEXT | KEY_NEEDED},
    {"type", KEY_TEXT | KEY_NEEDED},
    {"of", KEY_TEXT},
    {"required", KEY_TEXT},
    {"scale", KEY_TEXT},
    {"min", KEY_TEXT},
    {"max", KEY_TEXT},
    {"max_chars", KEY_TEXT},
    {"role", KEY_TEXT},
    {"unit", KEY_TEXT},
    {"hint", KEY_TEXT},
    {"default", KEY_TEXT}, /* of a pasted line that says nothing */
    {"over", KEY_TEXT},
};

/* Keys that mean something for some types only. */
static const struct {
    const char *key;
    unsigned types;
} only_for[] = {
    {"of", BIT(FIELD_CODE) | BIT(FIELD_REF)},
    {"many", LISTS},
    {"assigns", BIT(FIELD_PEOPLE) | BIT(FIELD_REF)},
    {"search", WORDS},
    {"filter", BIT(FIELD_CODE)},
    {"scale", BIT(FIELD_DECIMAL)},
    {"min", BOUNDED},
    {"max", BOUNDED},
    {"max_chars", LINES | BIT(FIELD_RICH)},
    {"role", BIT(FIELD_PEOPLE)},
    {"in_force_on", BIT(FIELD_CODE)},
    {"unit", NUMBERS},
    {"phrases", LINES},
    {"pick", NUMBERS},
    {"pick_max", NUMBERS},
    {"override", BIT(FIELD_USCI) | BIT(FIELD_CITIZEN_ID)},
    {"default",
     BIT(FIELD_CODE) | BIT(FIELD_YESNO) | BIT(FIELD_DATE) | BIT(FIELD_INT) | BIT(FIELD_DECIMAL)},
    {"mask", WORDS},
    {"over", BIT(FIELD_INT)},
    {"measured", BIT(FIELD_DECIMAL)},
    {"computed", WORDS | BOUNDED | BIT(FIELD_YESNO) | BIT(FIELD_CODE) | BIT(FIELD_DATETIME)},
};

static const char *type_word(enum field_type t)
{
    for (size_t i = 0; i < array_len(types); i++) {
        if (types[i].type == t) {
            return types[i].word;
        }
    }
    return "";
}

static bool find_type(const char *word, enum field_type *ret)
{
    for (size_t i = 0; word && i < array_len(types); i++) {
        if (str_eq(types[i].word, word)) {
            *ret = types[i].type;
            return true;
        }
    }
    return false;
}

/* False when the type can not even be guessed; then what hangs on it is not judged either. */
static bool load_type(struct load *l, const struct ynode *map, struct field_def *f)
{
    const struct ynode *n = load_scalar(map, "type");
    struct names known = names_make(l->a);
    if (!n || find_type(n->text, &f->type)) {
        return n != NULL;
    }
    for (size_t i = 0; i < array_len(types); i++) {
        names_add(&known, types[i].word);
    }
    fault_at(l, n, "没有字段类型 %s%s", n->text, names_hint(&known, n->text));
    return find_type(names_nearest(&known, n->text), &f->type);
}

static void check_keys_of_type(struct load *l, const struct ynode *map, const struct field_def *f)
{
    for (size_t i = 0; i < array_len(only_for); i++) {
        if (load_scalar(map, only_for[i].key) && !(only_for[i].types & BIT(f->type))) {
            fault_at(l, load_scalar(map, only_for[i].key), "%s 类型的字段不能写 %s。",
                     type_word(f->type), only_for[i].key);
        }
    }
    if ((f->type == FIELD_CODE || f->type == FIELD_REF) && !f->of) {
        fault_at(l, map, "%s 类型的字段要用 of 写明取自哪里。", type_word(f->type));
    }
}

static enum mask_kind load_mask(struct load *l, const struct ynode *map)
{
    static const char *const words[] = {
        [MASK_ID] = "id", [MASK_PHONE] = "phone", [MASK_NAME] = "name"};
    const struct ynode *n = load_scalar(map, "mask");
    for (size_t i = MASK_ID; n && i < array_len(words); i++) {
        if (str_eq(words[i], n->text)) {
            return (enum mask_kind)i;
        }
    }
    if (n) {
        fault_at(l, n, "mask 写 id、phone 或 name，没有 %s。", n->text);
    }
    return MASK_NONE;
}

static void load_field_alone(struct load *l, const struct ynode *map, struct field_def *f)
{
    f->id = load_id(l, map, "字段");
    f->title = load_text(map, "title");
    bool typed = load_type(l, map, f);
    f->of = load_text(map, "of");
    f->help = param_sentence(l, map, "help");
    f->hint = load_text(map, "hint");
    f->unit = load_text(map, "unit");
    f->was = load_text(map, "was");
    f->required = load_flag(l, map, "required", false);
    f->many = load_flag(l, map, "many", false);
    f->assigns = load_flag(l, map, "assigns", false);
    f->searchable = load_flag(l, map, "search", false);
    f->filter = load_flag(l, map, "filter", false);
    f->scale = load_int(l, map, "scale", 0, 6, f->type == FIELD_DECIMAL ? 2 : 0);
    f->max_chars = load_int(l, map, "max_chars", 1, 200000, f->type == FIELD_TEXT ? 200 : 4000);
    f->n_phrases = load_texts(l, map, "phrases", &f->phrases);
    f->otherwise = load_text(map, "default");
    f->when_say = load_text(map, "when_say");
    f->mask = load_mask(l, map);
    f->place = load_place(l, map);
    if (typed) {
        check_keys_of_type(l, map, f);
    }
}

static bool check_field_id(struct load *l, const struct ynode *map, const struct draft *d,
                           const struct field_def *f)
{
    const struct ynode *id = load_scalar(map, "id");
    if (!id) {
        return true;
    }
    /* Each form carries the version of the record under this name. */
    if (scope_reserved(f->id) || str_eq(f->id, "version")) {
        fault_at(l, id, "%s 是固定名称，字段请换一个 id。", f->id);
    }
    if (f->was && !str_is_id(f->was)) {
        fault_at(l, load_scalar(map, "was"), "was 要写字段原来的 id。");
    }
    if (register_field(d->reg, f->id)) {
        fault_at(l, id, "字段 %s 写了两次。", f->id);
        return false;
    }
    return true;
}

/* --- tables inside a record ----------------------------------------------------------------- */
static bool column_type_ok(enum field_type t)
{
    return BIT(t) & (LINES | BOUNDED | BIT(FIELD_YESNO) | BIT(FIELD_CODE) | BIT(FIELD_REF) |
                     BIT(FIELD_PEOPLE) | BIT(FIELD_PHONE) | BIT(FIELD_USCI));
}

static void load_column(struct load *l, const struct ynode *map, struct field_def *c)
{
    static const char *const taken[] = {"id", "idx", "county", "record", "drop"};
    load_field_alone(l, map, c);
    for (size_t i = 0; i < array_len(taken); i++) {
        if (str_eq(taken[i], c->id)) {
            fault_at(l, load_scalar(map, "id"), "%s 是固定名称，这一列请换一个 id。", c->id);
        }
    }
    if (!column_type_ok(c->type)) {
        fault_at(l, load_scalar(map, "type"), "明细表里不能放 %s 类型的列。", type_word(c->type));
        c->type = FIELD_TEXT;
    }
    if (c->type == FIELD_PEOPLE) { /* one cell holds one person */
        c->type = FIELD_REF;
        c->of = "person";
    }
}

static void load_columns(struct load *l, const struct ynode *map, struct field_def *f)
{
    struct ynode *const *items;
    size_t n = load_list(map, "columns", &items);
    if (f->type != FIELD_ROWS && ynode_get(map, "columns")) {
        fault_at(l, ynode_get(map, "columns"), "只有 rows 类型的字段才写 columns。");
        return;
    }
    if (f->type == FIELD_ROWS && n == 0) {
        fault_at(l, map, "rows 类型的字段要用 columns 写明有哪些列。");
    }
    if (n > MAX_COLUMNS) {
        fault_at(l, ynode_get(map, "columns"), "明细表最多 %d 列。", MAX_COLUMNS);
        n = MAX_COLUMNS;
    }
    struct field_def *columns = arena_array(l->a, n + 1, sizeof(*columns));
    f->columns = columns;
    for (size_t i = 0; i < n; i++) {
        struct field_def *c = &columns[f->n_columns];
        if (!load_map(l, items[i], "列", column_keys, array_len(column_keys))) {
            continue;
        }
        *c = (struct field_def){.index = (int)f->n_columns, .in_rows = f};
        load_column(l, items[i], c);
        for (size_t k = 0; k < f->n_columns; k++) {
            if (str_eq(columns[k].id, c->id)) {
                fault_at(l, load_scalar(items[i], "id"), "列 %s 写了两次。", c->id);
            }
        }
        f->n_columns++;
    }
}

static const struct ynode *column_node(const struct ynode *map, const char *id)
{
    struct ynode *const *items;
    size_t n = load_list(map, "columns", &items);
    for (size_t i = 0; i < n; i++) {
        if (items[i]->kind == YNODE_MAP && str_eq(load_text(items[i], "id"), id)) {
            return items[i];
        }
    }
    return map;
}

/* w_<register>_<field> is one table: short enough for every database, and nobody else's. */
static void check_rows_table(struct load *l, const struct draft *d, const struct field_def *f,
                             const struct ynode *map)
{
    enum { TABLE_CHARS = 60 };
    const char *name = arena_printf(l->a, "w_%s_%s", d->reg->id, f->id);
    if (strlen(name) > TABLE_CHARS) {
        fault_at(l, load_scalar(map, "id"), "台账和明细表的 id 合起来太长，请把 %s 写短一些。",
                 f->id);
    }
    for (size_t i = 0; i < l->c->n_registers && &l->c->registers[i] != d->reg; i++) {
        const struct register_def *r = &l->c->registers[i];
        for (size_t k = 0; k < r->n_fields; k++) {
            if (r->fields[k].type == FIELD_ROWS &&
                str_eq(name, arena_printf(l->a, "w_%s_%s", r->id, r->fields[k].id))) {
                fault_at(l, load_scalar(map, "id"), "%s 和 %s 的 %s 会用同一张表，请换一个 id。",
                         f->id, r->id, r->fields[k].id);
            }
        }
    }
}

void fields_load(struct load *l, struct draft *d)
{
    struct ynode *const *items;
    size_t n = load_list(d->root, "fields", &items);
    if (n > MAX_FIELDS) {
        fault_at(l, ynode_get(d->root, "fields"), "字段太多（最多 200 个），请拆成两个台账。");
        n = MAX_FIELDS;
    }
    d->fields = arena_array(l->a, n + 1, sizeof(*d->fields));
    d->field_nodes = arena_array(l->a, n + 1, sizeof(*d->field_nodes));
    d->reg->fields = d->fields;
    for (size_t i = 0; i < n; i++) {
        if (!load_map(l, items[i], "字段", keys, array_len(keys))) {
            continue;
        }
        struct field_def *f = &d->fields[d->reg->n_fields];
        memset(f, 0, sizeof(*f)); /* a doubled one may have stood here */
        load_field_alone(l, items[i], f);
        load_columns(l, items[i], f);
        f->index = (int)d->reg->n_fields;
        if (check_field_id(l, items[i], d, f)) { /* a second one of the same id is left out */
            d->field_nodes[d->reg->n_fields++] = items[i];
        }
    }
}

static void target_names(const struct load *l, struct names *ns)
{
    for (size_t i = 0; i < l->c->n_registers; i++) {
        names_add(ns, l->c->registers[i].id);
    }
    for (size_t i = 0; i < n_core_tables; i++) {
        names_add(ns, core_tables[i].id);
    }
}

static void link_of(struct load *l, const struct ynode *map, struct field_def *f)
{
    struct names known = names_make(l->a);
    if (!f->of) {
        return;
    }
    if (f->type == FIELD_CODE && !(f->codes = content_codes(l->c, f->of))) {
        for (size_t i = 0; i < l->c->n_code_lists; i++) {
            names_add(&known, l->c->code_lists[i].id);
        }
        fault_at(l, load_scalar(map, "of"), "没有代码表 %s%s", f->of, names_hint(&known, f->of));
    }
    if (f->type == FIELD_REF) {
        f->target = content_register(l->c, f->of);
        if (!f->target && !core_table(f->of)) {
            target_names(l, &known);
            fault_at(l, load_scalar(map, "of"), "没有台账 %s%s", f->of, names_hint(&known, f->of));
        }
    }
}

static bool bound_value(const struct field_def *f, const char *text, int64_t *ret)
{
    struct date d = {0};
    switch (f->type) {
    case FIELD_INT: return str_to_int(text, ret);
    case FIELD_DECIMAL: return str_to_scaled(text, f->scale, ret);
    case FIELD_MONEY: return str_to_scaled(text, 2, ret);
    case FIELD_DATE:
        if (str_eq(text, "today")) {
            *ret = 0;
            return true;
        }
        if (!date_parse(text, &d)) {
            return false;
        }
        *ret = d.year * 10000 + d.month * 100 + d.day;
        return true;
    default: return true;
    }
}

static void link_bounds(struct load *l, const struct ynode *map, struct field_def *f)
{
    static const char *const bounds[] = {"min", "max", "pick"};
    int64_t values[array_len(bounds)] = {0};
    f->min = load_text(map, "min");
    f->max = load_text(map, "max");
    f->pick = load_text(map, "pick");
    for (size_t i = 0; i < array_len(bounds); i++) {
        const struct ynode *n = load_scalar(map, bounds[i]);
        if (n && (BIT(f->type) & BOUNDED) && !bound_value(f, n->text, &values[i])) {
            fault_at(l, n, "%s 的值“%s”不是%s。", bounds[i], n->text,
                     f->type == FIELD_DATE ? "日期（写 2026-01-01 或 today）" : "合适的数字");
        }
    }
    if (f->min && f->max && f->type != FIELD_DATE && values[0] > values[1]) {
        fault_at(l, load_scalar(map, "max"), "最大值 %s 小于最小值 %s。", f->max, f->min);
    }
    if (f->pick && values[2] <= 0) {
        fault_at(l, load_scalar(map, "pick"), "pick 要大于 0。");
    }
    if (f->pick && !load_text(map, "pick_max")) {
        fault_at(l, load_scalar(map, "pick"), "写了 pick 就要写 pick_max。");
    }
}

/* A bare name such as item.points, of one of the types allowed. */
static const char *link_name(struct load *l, const struct draft *d, const struct ynode *map,
                             const char *key, const struct field_def *f)
{
    const struct cel *c = load_cel(l, d->reg, map, key, CEL_NONE);
    const struct ynode *n = load_scalar(map, key);
    if (!c) {
        return NULL;
    }
    bool number = c->type == CEL_INT || c->type == CEL_DECIMAL;
    bool wants_number = f->type == FIELD_INT || f->type == FIELD_DECIMAL;
    if (c->op != CEL_NAME && !(c->op == CEL_LITERAL && str_eq(key, "pick_max"))) {
        fault_in(l, n, c->column, "这里只能写一个名称，例如 item.points。");
    } else if (wants_number ? !number : c->type != field_cel_type(f, NULL)) {
        fault_in(l, n, c->column,
                 arena_printf(l->a, "%s 是%s，与字段 %s 的类型不合。", n->text,
                              cel_type_title(c->type), f->id));
    }
    return n->text;
}

static void link_names(struct load *l, const struct draft *d, const struct ynode *map,
                       struct field_def *f)
{
    const struct field_def *on = load_field(l, d->reg, load_scalar(map, "in_force_on"));
    if (on && on->type != FIELD_DATE) {
        fault_at(l, load_scalar(map, "in_force_on"), "in_force_on 要写一个日期字段，%s 不是日期。",
                 on->id);
    }
    f->in_force_on = on ? on->id : NULL;
    f->measured = load_field(l, d->reg, load_scalar(map, "measured"));
    if (f->measured && !str_eq(f->measured->of, METRIC_CODES)) {
        fault_at(l, load_scalar(map, "measured"), "measured 要写取自 %s（指标口径）的代码字段。",
                 METRIC_CODES);
    }
    const char **roles;
    f->role = load_roles(l, map, "role", &roles) ? roles[0] : NULL;
    f->pick_max = link_name(l, d, map, "pick_max", f);
    f->prefill = link_name(l, d, map, "prefill", f);
}

/* A computed value is stored with the record, so it may use only what the record itself holds. */
static void check_computed_names(struct load *l, const struct ynode *n, const struct cel *c)
{
    if (!c) {
        return;
    }
    if (c->op == CEL_NAME && (c->name.hop || !c->name.field)) {
        fault_in(l, n, c->column, "计算规则只能用本记录自己的字段。");
    }
    check_computed_names(l, n, c->left);
    check_computed_names(l, n, c->right);
    for (size_t i = 0; i < c->n_args; i++) {
        check_computed_names(l, n, c->args[i]);
    }
}

static void link_computed(struct load *l, const struct draft *d, const struct ynode *map,
                          struct field_def *f)
{
    const struct ynode *n = load_scalar(map, "computed");
    if (!n) {
        return;
    }
    f->computed = load_cel(l, d->reg, map, "computed", CEL_NONE);
    if (f->required) {
        fault_at(l, load_scalar(map, "required"), "%s 按规则算出，不能又要求填写。", f->id);
    }
    if (!f->computed) {
        return;
    }
    enum cel_type want = field_cel_type(f, NULL);
    if (f->computed->type != want) {
        fault_in(l, n, f->computed->column,
                 arena_printf(l->a, "算出的是“%s”，字段 %s 要的却是“%s”。",
                              cel_type_title(f->computed->type), f->id, cel_type_title(want)));
    } else if (f->computed->scale > f->scale && f->type == FIELD_DECIMAL) {
        fault_in(l, n, f->computed->column,
                 arena_printf(l->a, "算出的有 %d 位小数，字段 %s 只有 %d 位。", f->computed->scale,
                              f->id, f->scale));
    }
    check_computed_names(l, n, f->computed);
}

/* --- what a field starts with, when it is asked, who sees it ---------------------------------- */
static void link_default(struct load *l, const struct ynode *map, const struct field_def *f)
{
    const struct ynode *n = load_scalar(map, "default");
    struct names known = names_make(l->a);
    struct date day;
    int64_t whole;
    if (!n) {
        return;
    }
    if (f->type == FIELD_CODE && f->codes && !code_find(f->codes, n->text)) {
        for (size_t i = 0; i < f->codes->n; i++) {
            names_add(&known, f->codes->codes[i].id);
        }
        fault_at(l, n, "代码表 %s 里没有 %s%s", f->of, n->text, names_hint(&known, n->text));
    } else if (f->type == FIELD_INT && !str_to_int(n->text, &whole)) {
        fault_at(l, n, "default 的值“%s”不是整数。", n->text);
    } else if (f->type == FIELD_DECIMAL && !str_to_scaled(n->text, f->scale, &whole)) {
        fault_at(l, n, "default 的值“%s”不是 %d 位小数以内的数。", n->text, f->scale);
    } else if (f->type == FIELD_YESNO && !str_eq(n->text, "yes") && !str_eq(n->text, "no")) {
        fault_at(l, n, "default 写 yes 或 no。");
    } else if (f->type == FIELD_DATE && !str_eq(n->text, "today") && !date_parse(n->text, &day)) {
        fault_at(l, n, "default 的值“%s”不是日期（写 2026-01-01 或 today）。", n->text);
    } else if (f->many) {
        fault_at(l, n, "可以选多项的字段没有默认值。");
    }
}

static void link_when(struct load *l, const struct draft *d, const struct ynode *map,
                      struct field_def *f)
{
    const struct ynode *n = load_scalar(map, "when");
    if (!n && f->when_say) {
        fault_at(l, load_scalar(map, "when_say"), "写了 when_say 就要写 when。");
    }
    if (!n) {
        return;
    }
    f->when = load_cel(l, d->reg, map, "when", CEL_YESNO);
    check_computed_names(l, n, f->when);
    if (!f->when_say) {
        fault_at(l, n, "写了 when 就要用 when_say 说明什么情况下填写。");
    }
    if (f->computed) {
        fault_at(l, n, "%s 按规则算出，不由人填写，不能写 when。", f->id);
    }
}

static void link_override(struct load *l, const struct draft *d, const struct ynode *map,
                          struct field_def *f)
{
    const struct ynode *n = load_scalar(map, "override");
    f->override_by = load_field(l, d->reg, n);
    if (f->override_by && !(BIT(f->override_by->type) & LINES)) {
        fault_at(l, n, "override 要写一个文字字段，用来说明为什么保留这个号码。");
        f->override_by = NULL;
    }
}

/* A value that only some may see is never a title and never searched; files go by their own rule. */
static void link_open(struct load *l, const struct draft *d, const struct ynode *map,
                      struct field_def *f)
{
    f->n_open_to = load_roles(l, map, "open_to", &f->open_to);
    const struct ynode *n =
        ynode_get(map, "open_to") ? ynode_get(map, "open_to") : ynode_get(map, "mask");
    struct ynode *const *names;
    size_t n_names = load_items(d->root, "name", &names);
    if (!n) {
        return;
    }
    if (f->searchable) {
        fault_at(l, load_scalar(map, "search"), "%s 不是人人可见，不能又供搜索。", f->id);
    }
    if (f->type == FIELD_FILES || f->type == FIELD_SIGNATURE) {
        fault_at(l, n, "附件不能写 open_to，请放进只有这些角色可读的台账。");
    }
    for (size_t i = 0; i < n_names; i++) {
        if (names[i]->kind == YNODE_SCALAR && str_eq(names[i]->text, f->id)) {
            fault_at(l, n, "%s 不是人人可见，不能作记录的名称。", f->id);
        }
    }
}

/* Does `c` lead to `goal`, straight or through other computed fields? `seen` keeps it linear. */
static bool reaches(const struct cel *c, const struct field_def *goal, bool *seen)
{
    if (!c) {
        return false;
    }
    const struct field_def *f = c->op == CEL_NAME && !c->name.hop ? c->name.field : NULL;
    if (f == goal && f) {
        return true;
    }
    if (f && !seen[f->index]) {
        seen[f->index] = true;
        return reaches(f->computed, goal, seen);
    }
    if (reaches(c->left, goal, seen) || reaches(c->right, goal, seen)) {
        return true;
    }
    for (size_t i = 0; i < c->n_args; i++) {
        if (reaches(c->args[i], goal, seen)) {
            return true;
        }
    }
    return false;
}

/* "1200余": the yes/no beside the number, in the same record or the same line of a table. */
static void link_over(struct load *l, const struct draft *d, const struct ynode *map,
                      struct field_def *f)
{
    const struct ynode *n = load_scalar(map, "over");
    if (!n) {
        return;
    }
    f->over = f->in_rows ? field_column(f->in_rows, n->text) : load_field(l, d->reg, n);
    if (f->in_rows && !f->over) {
        fault_at(l, n, "%s里没有列 %s，over 要写同一张表里的是否列。", f->in_rows->title, n->text);
    } else if (f->over && f->over->type != FIELD_YESNO) {
        fault_at(l, n, "over 要写一个是否（yesno）字段，选“是”就表示这个数是“余”；%s 不是。",
                 f->over->id);
        f->over = NULL;
    }
}

static void link_columns(struct load *l, const struct draft *d, const struct ynode *map,
                         const struct field_def *f)
{
    for (size_t i = 0; i < f->n_columns; i++) {
        struct field_def *c = (struct field_def *)(uintptr_t)&f->columns[i];
        const struct ynode *node = column_node(map, c->id);
        const char **roles;
        link_bounds(l, node, c);
        link_default(l, node, c);
        link_over(l, d, node, c);
        c->role = load_roles(l, node, "role", &roles) ? roles[0] : NULL;
    }
}

void fields_link(struct load *l, struct draft *d)
{
    for (size_t i = 0; i < d->reg->n_fields; i++) {
        struct field_def *f = &d->fields[i];
        const struct ynode *map = d->field_nodes[i];
        link_bounds(l, map, f);
        link_names(l, d, map, f);
        link_computed(l, d, map, f);
        link_default(l, map, f);
        link_when(l, d, map, f);
        link_override(l, d, map, f);
        link_open(l, d, map, f);
        link_over(l, d, map, f);
        link_columns(l, d, map, f);
        if (f->type == FIELD_ROWS) {
            check_rows_table(l, d, f, map);
        }
    }
    for (size_t i = 0; i < d->reg->n_fields; i++) {
        struct field_def *f = &d->fields[i];
        bool seen[MAX_FIELDS] = {false};
        if (f->computed && reaches(f->computed, f, seen)) {
            fault_at(l, load_scalar(d->field_nodes[i], "computed"),
                     "字段 %s 的计算规则绕回了自己，请拆开。", f->id);
            f->computed = NULL;
        }
    }
}

void fields_target(struct load *l, struct draft *d)
{
    for (size_t i = 0; i < d->reg->n_fields; i++) {
        link_of(l, d->field_nodes[i], &d->fields[i]);
        for (size_t k = 0; k < d->fields[i].n_columns; k++) {
            struct field_def *c = (struct field_def *)(uintptr_t)&d->fields[i].columns[k];
            link_of(l, column_node(d->field_nodes[i], c->id), c);
        }
    }
}
