/* What a step makes in other registers and does there for each line: `makes`, the long form of `moves`, and the values that one
 * record gives another (`set`, `match`). Read when every register has its fields and steps. */
#include <string.h>

#include "base/str.h"
#include "content/load.h"

/* --- one value ------------------------------------------------------------------------------------------- */
static bool listed(const struct field_def *f)
{
    return f->many || f->type == FIELD_PEOPLE || f->type == FIELD_FILES;
}

static bool is_text(const struct field_def *f)
{
    return f->type == FIELD_TEXT || f->type == FIELD_LONG || f->type == FIELD_RICH;
}

static bool same_columns(const struct field_def *x, const struct field_def *y)
{
    bool same = x->n_columns == y->n_columns;
    for (size_t i = 0; same && i < x->n_columns; i++) {
        same =
            x->columns[i].type == y->columns[i].type && str_eq(x->columns[i].id, y->columns[i].id);
    }
    return same;
}

/* What is shown as plain text is read back as typed text, so the two need the same form; `entry`: one of a list. */
static bool fits(const struct field_def *to, const struct field_def *from, bool entry)
{
    bool person = str_eq(from->of, "person") || from->type == FIELD_PEOPLE;
    if (to->type == FIELD_PEOPLE || (to->type == FIELD_REF && str_eq(to->of, "person"))) {
        return person && (entry || !listed(from) || listed(to));
    }
    if (is_text(to)) {
        return is_text(from) || from->type == FIELD_NUMBER;
    }
    if (to->type != from->type && !(to->type == FIELD_DECIMAL && from->type == FIELD_INT)) {
        return false;
    }
    if (to->type == FIELD_ROWS) {
        return same_columns(to, from);
    }
    bool of = (to->type != FIELD_REF && to->type != FIELD_CODE) || str_eq(to->of, from->of);
    return of && (entry || !listed(from) || listed(to));
}

static bool room(struct load *l, const struct ynode *n, const struct field_def *to,
                 const struct field_def *from)
{
    int takes = to->max_chars, gives = from->max_chars;
    if (is_text(to) && is_text(from) && gives > takes) {
        fault_at(l, n, "%s 最多 %d 字，放不进 %s（%d 字）；把前者改短或把后者改长。", from->id,
                 gives, to->id, takes);
        return false;
    }
    return true;
}

static void from_field(struct load *l, const struct ynode *n, struct gift *g,
                       const struct field_def *from, enum gift_kind kind)
{
    if (!fits(g->to, from, kind == GIFT_ROW)) {
        fault_at(l, n, "%s 的值放不进 %s：两个字段的类型不一样。", n->text, g->to->id);
    } else if (room(l, n, g->to, from)) {
        g->kind = kind;
        g->from = from;
    }
}

static bool quoted(const char *s)
{
    size_t n = strlen(s);
    return n >= 2 && s[0] == '\'' && s[n - 1] == '\'';
}

static void literal(struct load *l, const struct ynode *n, struct gift *g)
{
    const char *text = arena_strndup(l->a, n->text + 1, strlen(n->text) - 2);
    if (g->to->codes && !code_find(g->to->codes, text)) {
        fault_at(l, n, "代码表 %s 里没有 %s。", g->to->codes->id, text);
    }
    g->kind = GIFT_TEXT;
    g->text = text;
}

static bool plain_word(const struct draft *d, const char *s, struct gift *g)
{
    bool is_this = str_eq(s, "this") && g->to->type == FIELD_REF && g->to->target == d->reg;
    bool date = g->to->type == FIELD_DATE && str_eq(s, "today");
    bool unit = g->to->type == FIELD_REF && str_eq(g->to->of, "unit") && str_eq(s, "unit");
    bool year = g->to->type == FIELD_INT && str_eq(s, "year");
    bool number = is_text(g->to) && d->reg->number && str_eq(s, "number");
    g->kind = is_this ? GIFT_THIS
              : date  ? GIFT_TODAY
              : unit  ? GIFT_UNIT
              : year  ? GIFT_YEAR
                      : GIFT_NUMBER;
    return is_this || date || unit || year || number;
}

/* this, row, row.<column>, 'text', an own field, today, year, unit, number. */
static void load_source(struct load *l, const struct draft *d, const struct field_def *each,
                        const struct ynode *n, struct gift *g)
{
    const struct field_def *column =
        each && str_starts(n->text, "row.") ? field_column(each, n->text + strlen("row.")) : NULL;
    const struct field_def *own = register_field(d->reg, n->text);
    if (quoted(n->text)) {
        literal(l, n, g);
    } else if (column) {
        from_field(l, n, g, column, GIFT_COLUMN);
    } else if (each && each->type != FIELD_ROWS && str_eq(n->text, "row")) {
        from_field(l, n, g, each, GIFT_ROW);
    } else if (own) {
        from_field(l, n, g, own, GIFT_FIELD);
    } else if (!plain_word(d, n->text, g)) {
        fault_at(l, n,
                 "%s 从哪里取值？可以写本台账的字段、row.列、'文字'，以及与字段类型相合的 "
                 "this、today、year、unit、number。",
                 n->text);
    }
}

size_t gifts_load(struct load *l, const struct draft *d, const struct ynode *map, const char *key,
                  const struct register_def *to, const struct field_def *each,
                  const struct gift **ret)
{
    const struct ynode *n = ynode_get(map, key);
    if (!n || n->kind != YNODE_MAP) {
        return 0;
    }
    struct gift *gifts = arena_array(l->a, n->n + 1, sizeof(*gifts));
    size_t got = 0;
    for (size_t i = 0; i < n->n; i++) {
        struct gift *g = &gifts[got];
        g->to = load_field(l, to, n->keys[i]);
        if (g->to && n->items[i]->kind != YNODE_SCALAR) {
            fault_at(l, n->items[i], "%s 的值要写成一项文字。", n->keys[i]->text);
        } else if (g->to) {
            load_source(l, d, each, n->items[i], g);
            got++;
        }
    }
    *ret = gifts;
    return got;
}

/* --- for which lines ------------------------------------------------------------------------------------- */
static const struct field_def *load_each(struct load *l, const struct draft *d,
                                         const struct ynode *map)
{
    const struct ynode *n = load_scalar(map, "each");
    const struct field_def *f = n ? load_field(l, d->reg, n) : NULL;
    if (f && f->type != FIELD_ROWS && (!listed(f) || f->type == FIELD_FILES)) {
        fault_at(l, n, "each 要是数表（rows）、名单或多选的引用、代码，%s 不是。", f->id);
        return NULL;
    }
    return f;
}

static const struct cel *load_line(struct load *l, const struct draft *d, const struct ynode *map,
                                   const struct field_def *each)
{
    const struct ynode *n = load_scalar(map, "if");
    if (n && (!each || each->type != FIELD_ROWS)) {
        fault_at(l, n,
                 "if 说的是数表的行（row.列），要和 each: 数表 一起写；说整条记录的写 when。");
        return NULL;
    }
    return n ? row_test_load(l, d->reg, each, n, false) : NULL;
}

/* --- makes ----------------------------------------------------------------------------------------------- */
static const struct key make_keys[] = {
    {"id", KEY_TEXT | KEY_NEEDED},
    {"register", KEY_TEXT | KEY_NEEDED},
    {"each", KEY_TEXT},
    {"if", KEY_TEXT},
    {"when", KEY_TEXT},
    {"set", KEY_MAP | KEY_NEEDED},
    {"once", KEY_TEXT | KEY_LIST},
    {"then", KEY_TEXT},
};

static bool gives(const struct gift *set, size_t n, const struct field_def *f)
{
    for (size_t i = 0; i < n; i++) {
        if (set[i].to == f) {
            return true;
        }
    }
    return false;
}

static void load_once(struct load *l, const struct ynode *map, struct step_make *m)
{
    m->n_once = load_fields(l, m->reg, map, "once", &m->once);
    for (size_t i = 0; i < m->n_once; i++) {
        if (listed(m->once[i]) || !gives(m->set, m->n_set, m->once[i])) {
            fault_at(l, map, "once 里的 %s 要是单值字段，也要在 set 里给出。", m->once[i]->id);
            m->n_once = 0;
        }
    }
}

static void load_then(struct load *l, const struct ynode *map, struct step_make *m)
{
    const struct ynode *n = load_scalar(map, "then");
    m->then = n ? load_step(l, m->reg, n) : NULL;
    if (m->then && m->then->n_sign) {
        fault_at(l, n, "then 的步骤“%s”要签字，程序不能代签。", m->then->title);
        m->then = NULL;
    }
}

static bool load_make(struct load *l, const struct draft *d, const struct ynode *map,
                      struct step_make *m)
{
    const struct ynode *to = load_scalar(map, "register");
    m->id = load_id(l, map, "生成的记录");
    m->place = load_place(l, map);
    m->reg = to ? content_register(l->c, to->text) : NULL;
    if (to && !m->reg) {
        fault_at(l, to, "没有台账 %s，无法在那里生成记录。", to->text);
    }
    if (!m->reg) {
        return false;
    }
    m->each = load_each(l, d, map);
    m->line = load_line(l, d, map, m->each);
    m->when = load_scalar(map, "when") ? load_cel(l, d->reg, map, "when", CEL_YESNO) : NULL;
    m->n_set = gifts_load(l, d, map, "set", m->reg, m->each, &m->set);
    load_once(l, map, m);
    load_then(l, map, m);
    return true;
}

void makes_load(struct load *l, struct draft *d, const struct ynode *map, struct step_def *s)
{
    struct ynode *const *items;
    size_t n = load_list(map, "makes", &items);
    struct step_make *makes = arena_array(l->a, n + 1, sizeof(*makes));
    for (size_t i = 0; i < n; i++) {
        if (load_map(l, items[i], "生成的记录", make_keys, array_len(make_keys)) &&
            load_make(l, d, items[i], &makes[s->n_makes])) {
            s->n_makes++;
        }
    }
    s->makes = makes;
}

/* --- moves for each line --------------------------------------------------------------------------------- */
static const struct key move_keys[] = {
    {"each", KEY_TEXT},
    {"if", KEY_TEXT},
    {"ref", KEY_TEXT | KEY_NEEDED},
    {"step", KEY_TEXT | KEY_NEEDED},
    {"set", KEY_MAP},
};

/* row.task, row, or a reference of the record itself. */
static const struct register_def *load_ref(struct load *l, const struct draft *d,
                                           const struct ynode *n, struct step_move *m)
{
    const char *text = n->text;
    bool entry = m->each && m->each->type == FIELD_REF && str_eq(text, "row");
    m->ref = entry                                 ? NULL
             : m->each && str_starts(text, "row.") ? field_column(m->each, text + strlen("row."))
                                                   : register_field(d->reg, text);
    const struct field_def *f = entry ? m->each : m->ref;
    if (!f || f->type != FIELD_REF || (f->many && !entry) || !f->target) {
        fault_at(l, n, "ref 要是对另一个台账的引用：字段、row.列，或名单里的 row；%s 不是。", text);
        return NULL;
    }
    return f->target;
}

static bool needs_more(const struct step_def *to, const struct gift *set, size_t n)
{
    for (size_t i = 0; i < to->n_need; i++) {
        if (!gives(set, n, to->need[i])) {
            return true;
        }
    }
    return to->n_sign > 0;
}

bool move_load(struct load *l, struct draft *d, const struct ynode *map, struct step_move *m)
{
    if (!load_map(l, map, "对其他记录办的步骤", move_keys, array_len(move_keys)) ||
        !load_scalar(map, "ref") || !load_scalar(map, "step")) {
        return false;
    }
    m->each = load_each(l, d, map);
    m->line = load_line(l, d, map, m->each);
    const struct register_def *to = load_ref(l, d, load_scalar(map, "ref"), m);
    m->step = to ? load_step(l, to, load_scalar(map, "step")) : NULL;
    if (!m->step) {
        return false;
    }
    m->n_set = gifts_load(l, d, map, "set", to, m->each, &m->set);
    if (needs_more(m->step, m->set, m->n_set)) {
        fault_at(l, map, "步骤“%s”要签字，或者有必填项没有在 set 里给出，程序不能代办。",
                 m->step->title);
        return false;
    }
    return true;
}
