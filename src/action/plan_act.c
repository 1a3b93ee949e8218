#include "action/plan_act.h"

#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "domain/plan.h"
#include "people/org.h"
#include "register/rows.h"

#define CUTS_CHARS  90000 /* of all states that are kept */
#define CELL_CHARS  20000
#define SHORT_CHARS 200

static struct value *at(struct record *rec, const char *field)
{
    return &rec->values[register_field(rec->reg, field)->index];
}

static const struct value *look(const struct record *rec, const char *field)
{
    return &rec->values[register_field(rec->reg, field)->index];
}

static struct value words(const char *s)
{
    return str_empty(s) ? (struct value){0} : (struct value){.set = true, .s = s};
}

static int year_of(const struct record *rec)
{
    return look(rec, "year")->set ? (int)look(rec, "year")->i : 0;
}

/* --- the cuts in force ------------------------------------------------------------------------------------- */

static const char *last_line(const char *cuts)
{
    const char *end = cuts ? strrchr(cuts, '\n') : NULL;
    return end ? end + 1 : cuts;
}

static enum err current(struct arena *a, const struct record *rec, struct plan_cuts *ret,
                        struct error *e)
{
    const struct value *text = look(rec, "text"), *cuts = look(rec, "cuts");

    if (!text->set || !cuts->set) {
        return error_set(e, ERR_INVALID, "正文还没有拆条，请先办“拆条”。");
    }
    return plan_cuts_parse(a, last_line(cuts->s), text->s, strlen(text->s), ret, e);
}

enum err plan_of_record(struct arena *a, const struct record *rec, struct plan *ret,
                        struct error *e)
{
    const struct value *text = look(rec, "text");
    struct plan_cuts cuts;
    enum err r = current(a, rec, &cuts, e);

    return r ? r : plan_build(a, text->s, strlen(text->s), &cuts, year_of(rec), ret, e);
}

/* --- the list of tasks ------------------------------------------------------------------------------------- */

struct list {
    struct engine *en;
    struct arena *a;
    struct record *rec;
    const struct field_def *items;
    const struct plan *p;
    const struct unit *units;
    size_t n_units;
    struct row *rows;
    size_t n, cap;
};

/* The cells have one place more than there are columns: for what the content does not keep. */
static struct value *task_cell(const struct list *l, struct row *row, const char *column)
{
    const struct field_def *c = field_column(l->items, column);

    return &row->cells[c ? (size_t)c->index : l->items->n_columns];
}

static void put(const struct list *l, struct row *row, const char *column, const char *s)
{
    const struct field_def *c = field_column(l->items, column);

    if (c && !str_empty(s)) {
        row->cells[c->index] = words(arena_strndup(l->a, s, str_prefix(s, (size_t)c->max_chars)));
    }
}

static int64_t unit_named(const struct list *l, const char *name)
{
    for (size_t i = 0; i < l->n_units; i++) {
        if (str_eq(l->units[i].name, name) || str_eq(l->units[i].short_name, name)) {
            return l->units[i].id;
        }
    }
    return 0;
}

/* The first lead that is a unit of the county; all others are told as words. */
static void put_leads(const struct list *l, struct row *row, const struct plan_item *it)
{
    const char *others = "";
    struct value *lead = task_cell(l, row, "lead");

    for (size_t i = 0; i < it->n_leads; i++) {
        int64_t unit = it->leads[i].support || lead->set ? 0 : unit_named(l, it->leads[i].who);
        if (unit) {
            *lead = (struct value){.set = true, .i = unit, .label = it->leads[i].who};
        } else {
            others = arena_printf(l->a, "%s%s%s%s", others, *others ? "；" : "",
                                  it->leads[i].support ? "" : "牵头：", it->leads[i].who);
        }
    }
    put(l, row, "support", others);
}

static void put_due(const struct list *l, struct row *row, const struct plan_item *it)
{
    for (size_t i = 0; i < it->n_dues; i++) {
        if (it->dues[i].day.year) {
            put(l, row, "due", date_text(l->a, it->dues[i].day));
            return;
        }
    }
}

static void put_target(const struct list *l, struct row *row, const struct plan_item *it,
                       const struct plan_target *t)
{
    if (!t) {
        put(l, row, "standard", it->standard);
        return;
    }
    put(l, row, "what", arena_printf(l->a, "%s（%s）", t->what, t->unit));
    put(l, row, "way", t->op == PLAN_AT_MOST ? "at_most" : "at_least");
    *task_cell(l, row, "target") = (struct value){.set = true, .i = t->value};
    put(l, row, "standard",
        it->standard ? it->standard
                     : arena_printf(l->a, "%s%s %s%s", t->what, plan_op_title(t->op),
                                    str_from_scaled(l->a, t->value, 2, false), t->unit));
}

static bool same_cell(const struct list *l, const struct row *x, const struct row *y,
                      const char *column)
{
    const struct field_def *c = field_column(l->items, column);
    return !c || value_same(c, &x->cells[c->index], &y->cells[c->index]);
}

/* What a person wrote into the same line before stays there; the line keeps its id. */
static void keep_typed(const struct list *l, struct row *row)
{
    static const char *const kept[] = {"lead", "support", "standard", "due", "proof",
                                       "key",  "way",     "target",   "what"};
    const struct value *before = look(l->rec, "items");

    for (size_t i = 0; i < before->n; i++) {
        const struct row *old = &before->rows[i];
        if (!same_cell(l, row, old, "text") || !same_cell(l, row, old, "number")) {
            continue;
        }
        row->id = old->id;
        for (size_t k = 0; k < array_len(kept); k++) {
            const struct field_def *c = field_column(l->items, kept[k]);
            if (c && old->cells[c->index].set) {
                row->cells[c->index] = old->cells[c->index];
            }
        }
        return;
    }
}

static const char *chapter_name(const struct list *l, const struct plan_item *it)
{
    if (it->chapter == PLAN_NONE) {
        return NULL;
    }
    const char *text = l->p->chapters[it->chapter].text;
    const char *end = strchr(text, '\n');
    return end ? arena_strndup(l->a, text, (size_t)(end - text)) : text;
}

/* One line an item; an item with several figures has one for each: 8（1）, 8（2）. */
static enum err add_item(struct list *l, const struct plan_item *it, struct error *e)
{
    size_t lines = it->n_targets ? it->n_targets : 1;

    if (str_chars(it->text) > CELL_CHARS) {
        return error_set(e, ERR_INVALID, "第 %d 行起的一条超过 %d 个字，请先拆开。", it->line,
                         CELL_CHARS);
    }
    for (size_t i = 0; i < lines; i++) {
        struct row *row = arena_push(l->a, &l->rows, &l->n, &l->cap, sizeof(*row));
        *row =
            (struct row){.cells = arena_array(l->a, l->items->n_columns + 1, sizeof(*row->cells))};
        memset(row->cells, 0, (l->items->n_columns + 1) * sizeof(*row->cells));
        put(l, row, "chapter", chapter_name(l, it));
        put(l, row, "number",
            lines == 1 ? it->number : arena_printf(l->a, "%s（%zu）", it->number, i + 1));
        put(l, row, "title", str_empty(it->title) ? it->text : it->title);
        put(l, row, "text", it->text);
        put(l, row, "proof", it->proof);
        put_leads(l, row, it);
        put_due(l, row, it);
        put_target(l, row, it, it->n_targets ? &it->targets[i] : NULL);
        keep_typed(l, row);
    }
    return OK;
}

static const char *findings(struct arena *a, const struct plan *p)
{
    const char *s = "";

    for (size_t i = 0; i < p->n_findings && i < 20; i++) {
        s = arena_printf(a, "%s\n第 %d 行：%s", s, p->findings[i].line, p->findings[i].say);
    }
    return s;
}

/* What the pieces hold, counted from themselves and not from the text they were cut out of. */
static size_t chars_of_pieces(const struct plan *p, const char *text)
{
    size_t n = 0;

    for (size_t i = 0; i < p->cuts.n; i++) {
        n += plan_chars(text + p->pieces[i].from, p->pieces[i].n);
    }
    return n;
}

static enum err tell(struct list *l, struct error *e)
{
    size_t kept = chars_of_pieces(l->p, look(l->rec, "text")->s), sections = 0;

    if (kept != l->p->chars) {
        return error_set(e, ERR_IO, "拆条前后字数对不上（%zu 与 %zu），没有保存。", l->p->chars,
                         kept);
    }
    for (size_t i = 0; i < l->p->n_chapters; i++) {
        sections += l->p->chapters[i].section;
    }
    const char *s =
        arena_printf(l->a, "%zu 章、%zu 条；原文 %zu 字，全部在各段中；要核对 %zu 处。%s",
                     l->p->n_chapters - sections, l->p->n_items, l->p->chars, l->p->n_faults,
                     findings(l->a, l->p));
    *at(l->rec, "whole") = words(arena_strndup(l->a, s, str_prefix(s, 4000)));
    return OK;
}

/* Lists the tasks of the plan and tells what came out of it. */
static enum err list_tasks(struct engine *en, struct db *db, struct arena *a, struct record *rec,
                           const struct plan *p, struct error *e)
{
    struct list l = {
        .en = en, .a = a, .rec = rec, .p = p, .items = register_field(rec->reg, "items")};
    struct unit *units;
    enum err r = org_units(db, a, rec->county, &units, &l.n_units, e);

    l.units = units;
    for (size_t i = 0; !r && i < p->n_items; i++) {
        r = add_item(&l, &p->items[i], e);
    }
    if (!r && l.n > ROWS_MAX) {
        r = error_set(e, ERR_LIMIT,
                      "拆出 %zu 件任务，一份方案最多 %d 件，请合并一些，或者分成几份登记。", l.n,
                      ROWS_MAX);
    }
    if (r || (r = tell(&l, e))) {
        return r;
    }
    *at(rec, "items") = (struct value){.set = l.n > 0, .rows = l.rows, .n = l.n};
    return OK;
}

/* --- 拆条 --------------------------------------------------------------------------------------------------- */

/* One more state; the oldest ones go when there are too many. */
static void keep_cuts(struct arena *a, struct record *rec, const struct plan_cuts *cuts, bool anew)
{
    struct value *v = at(rec, "cuts");
    const char *line = plan_cuts_text(a, cuts);
    const char *all = v->set && !anew ? arena_printf(a, "%s\n%s", v->s, line) : line;

    while (strlen(all) > CUTS_CHARS && strchr(all, '\n')) {
        all = strchr(all, '\n') + 1;
    }
    *v = words(all);
}

static enum err take(struct engine *en, struct db *db, struct arena *a, struct record *rec,
                     const struct plan *p, bool anew, struct error *e)
{
    enum err r = list_tasks(en, db, a, rec, p, e);

    if (!r) {
        keep_cuts(a, rec, &p->cuts, anew);
        *at(rec, "change") = (struct value){0};
    }
    return r;
}

enum err plan_split_text(ACTION_PARAMETERS)
{
    const struct value *text = at(rec, "text");
    struct plan p;

    (void)by, (void)step, (void)on;
    if (!text->set) {
        (void)error_set(e, ERR_INVALID, "还没有正文，请把全文粘贴进来。");
        return error_field(e, "text");
    }
    if (plan_split(a, text->s, strlen(text->s), year_of(rec), &p, e)) {
        return error_field(e, "text");
    }
    return take(en, db, a, rec, &p, true, e);
}

/* --- by hand ------------------------------------------------------------------------------------------------- */

static bool verb(const char *s, const char *word, int64_t *ret)
{
    size_t n = strlen(word);
    return str_starts(s, word) && s[n] == ' ' && str_to_int(s + n + 1, ret) && *ret >= 0;
}

static enum err undo(struct arena *a, struct record *rec, struct error *e)
{
    struct value *v = at(rec, "cuts");
    const char *end = v->set ? strrchr(v->s, '\n') : NULL;

    if (!end) {
        return error_set(e, ERR_INVALID, "没有可以撤销的改动。");
    }
    *v = words(arena_strndup(a, v->s, (size_t)(end - v->s)));
    return OK;
}

static enum err apply(struct arena *a, const struct record *rec, const char *change,
                      struct plan_cuts *cuts, struct error *e)
{
    const char *text = look(rec, "text")->s;
    struct plan p;
    int64_t n;
    enum err r;

    if (verb(change, "merge", &n)) {
        return plan_merge(cuts, (size_t)n, e);
    }
    if (verb(change, "split", &n)) {
        return plan_divide(a, cuts, text, strlen(text), (size_t)n, e);
    }
    if (verb(change, "up", &n) || verb(change, "down", &n)) {
        return plan_raise(cuts, (size_t)n, str_starts(change, "up"), e);
    }
    if (!str_eq(change, "reset")) {
        return error_set(e, ERR_INVALID, "没有这种改动，请在“对照原文拆条”的页面上点按钮。");
    }
    if (!(r = plan_split(a, text, strlen(text), year_of(rec), &p, e))) {
        *cuts = p.cuts;
    }
    return r;
}

enum err plan_reshape(ACTION_PARAMETERS)
{
    const struct value *change = at(rec, "change"), *text = at(rec, "text");
    struct plan_cuts cuts;
    struct plan p;
    enum err r;

    (void)by, (void)step, (void)on;
    if (!change->set) {
        return error_set(e, ERR_INVALID, "没有说明怎么改，请在“对照原文拆条”的页面上点按钮。");
    }
    bool back = str_eq(change->s, "undo");
    if (back && (r = undo(a, rec, e))) {
        return r;
    }
    if ((r = current(a, rec, &cuts, e)) || (!back && (r = apply(a, rec, change->s, &cuts, e))) ||
        (r = plan_build(a, text->s, strlen(text->s), &cuts, year_of(rec), &p, e))) {
        return r;
    }
    if (!back) {
        return take(en, db, a, rec, &p, false, e);
    }
    *at(rec, "change") = (struct value){0};
    return list_tasks(en, db, a, rec, &p, e);
}

/* --- 送审 ---------------------------------------------------------------------------------------------------- */

static bool listed(const struct record *rec, const struct field_def *items, const char *text)
{
    const struct value *v = look(rec, "items");
    const struct field_def *column = field_column(items, "text");

    for (size_t i = 0; column && i < v->n; i++) {
        if (str_eq(v->rows[i].cells[column->index].s, text)) {
            return true;
        }
    }
    return !column;
}

enum err plan_check(ACTION_PARAMETERS)
{
    const struct field_def *items = register_field(rec->reg, "items");
    struct plan p;
    enum err r = plan_of_record(a, rec, &p, e);

    (void)en, (void)db, (void)by, (void)step, (void)on;
    for (size_t i = 0; !r && i < p.n_items; i++) {
        if (!listed(rec, items, p.items[i].text)) {
            r = error_set(e, ERR_INVALID,
                          "任务清单里没有正文第 %d "
                          "行起“%s%s%s”这一条的原文：请恢复，或者退回起草、改好正文再拆条。",
                          p.items[i].line, p.items[i].number, *p.items[i].number ? " " : "",
                          p.items[i].title);
        }
    }
    return r ? error_field(e, "items") : OK;
}
