/* import_judge.c - a row as a whole: would step_create, or step_backfill, take it? The same move_* functions are asked, without
 * writing; what only the file knows (the same number twice) is kept here. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/id.h"
#include "base/str.h"
#include "exchange/import_internal.h"
#include "register/column.h"
#include "register/condition_sql.h"
#include "register/kind.h"
#include "register/mode.h"
#include "register/query.h"

enum { SEEN_SIZE = 1 << 19 }; /* more than twice IMPORT_ROWS_MAX */

struct seen {
    uint64_t high, low;
    size_t row;
};
struct judge {
    struct importing *x;
    struct seen *seen; /* open addressing */
    size_t n_seen;
};

static void free_seen(void *p)
{
    free(p);
}

struct judge *judge_new(struct importing *x)
{
    struct judge *j = arena_make(x->a, struct judge);
    j->x = x;
    j->seen = calloc(SEEN_SIZE, sizeof(*j->seen));
    if (!j->seen) {
        BUG("out of memory: the rows seen");
    }
    arena_defer(x->a, free_seen, j->seen);
    return j;
}

/* --- twice in the file ------------------------------------------------------------------------------------------------- */

/* The row that had it first, 0: none, and it is remembered. 128 bits of a digest are as good as the text. */
static size_t seen_before(struct judge *j, const char *key, size_t row)
{
    uint8_t digest[SM3_LEN];
    struct seen s = {.row = row};
    sm3_of(key, strlen(key), digest);
    memcpy(&s.high, digest, sizeof(s.high));
    memcpy(&s.low, digest + sizeof(s.high), sizeof(s.low));
    for (size_t i = s.low % SEEN_SIZE;; i = (i + 1) % SEEN_SIZE) {
        if (!j->seen[i].row) {
            if (j->n_seen < SEEN_SIZE / 2) {
                j->seen[i] = s;
                j->n_seen++;
            }
            return 0;
        }
        if (j->seen[i].high == s.high && j->seen[i].low == s.low) {
            return j->seen[i].row;
        }
    }
}

/* NULL when one of the unique fields is empty: then nothing repeats. */
static const char *unique_key(const struct move *m)
{
    const char *key = "u";
    for (size_t i = 0; i < m->reg->n_unique; i++) {
        const struct field_def *f = m->reg->unique[i];
        const char *plain =
            column_single(f) ? value_plain(m->a, f, &m->rec.values[f->index]) : NULL;
        if (!plain) {
            return NULL;
        }
        key = arena_printf(m->a, "%s\x1f%s", key, plain);
    }
    return m->reg->n_unique ? key : NULL;
}

/* --- records that are there already -------------------------------------------------------------------------------------- */

static enum err find_by(struct importing *x, struct arena *a, const char *column, struct val v,
                        int64_t *ret, struct error *e)
{
    struct sql s scoped(sql_end) = sql_begin(a);
    struct table t;
    sql_lit(&s, "select r.id from ");
    sql_id(&s, "r_", x->plan->reg->id);
    sql_lit(&s, " r where r.county = ");
    sql_bind(&s, I(x->by->county));
    sql_lit(&s, " and r.");
    sql_id(&s, "", column);
    sql_lit(&s, " = ");
    sql_bind(&s, v);
    strbuf_str(&s.text, str_eq(column, "external") ? " and r.voided = 0" : "");
    sql_lit(&s, " limit 1");
    enum err r = sql_all(&s, x->db, &t, e);
    *ret = !r && t.n ? cell_int(&t, 0, 0) : 0;
    return r;
}

enum err judge_find(struct importing *x, struct arena *a, const char *number, int64_t *ret,
                    bool *ret_is_id, struct error *e)
{
    int64_t id;
    *ret = 0;
    *ret_is_id = strlen(number) == ID_TEXT - 1 && id_parse(number, &id) && id > 0;
    enum err r = find_by(x, a, "number", T(number), ret, e);
    if (!r && !*ret && *ret_is_id) {
        r = find_by(x, a, "id", I(id), ret, e);
    }
    return r;
}

enum err judge_external(struct importing *x, struct arena *a, const char *external, int64_t *ret,
                        struct error *e)
{
    return find_by(x, a, "external", T(external), ret, e);
}

/* The record's own texts against the row's, column by column; the first that differs is told. */
static enum err compare(struct importing *x, struct arena *a, int64_t id, const struct taken *t,
                        import_fault_fn *fault, void *ctx, enum verdict *ret, struct error *e)
{
    struct record rec;
    enum err r = record_load(x->db, a, x->en->content, &x->by->scope, x->plan->reg, id, &rec, e);
    if (r == ERR_NOT_FOUND) {
        fault(ctx, t->number_column, t->number, "这个编号已经有了，但那一件不在您的管辖范围内。",
              NULL);
        *ret = ROW_BAD;
        return OK;
    }
    *ret = ROW_SAME;
    for (size_t i = 0; !r && i < t->n && *ret == ROW_SAME; i++) {
        const struct field_def *f = register_field(x->plan->reg, t->typed[i].field);
        struct value v;
        struct error why;
        if (value_parse(a, f, t->typed[i].text, x->today, &v, &why)) {
            v = kind_as_typed(a, t->typed[i].text);
        }
        if (!rec.values[f->index].hidden && !value_same(f, &v, &rec.values[f->index])) {
            const char *now = value_show(a, f, &rec.values[f->index]);
            fault(ctx, t->columns[i], t->typed[i].text,
                  arena_printf(a,
                               "编号“%s”的记录已经有了，“%s”与系统里的（%"
                               "s）不同。导入只新增，不改已有的，请到那一件上更正。",
                               t->number, f->title, *now ? now : "空"),
                  NULL);
            *ret = ROW_BAD;
        }
    }
    return r;
}

/* --- the row as a record -------------------------------------------------------------------------------------------------- */

static bool finished(const struct importing *x)
{
    return x->plan->backfill || x->mode == MODE_LEDGER;
}

struct backfill import_backfill(const struct importing *x, const struct taken *t)
{
    return (struct backfill){.reg = x->plan->reg,
                             .unit = t->unit,
                             .state = t->state,
                             .dates = t->dates,
                             .n_dates = t->n_dates,
                             .number = t->number,
                             .external = t->external,
                             .link = t->link,
                             .ledger = x->mode == MODE_LEDGER,
                             .typed = t->typed,
                             .n_typed = t->n};
}

/* What only finished records have. */
static bool asks_backfill(const struct taken *t, import_fault_fn *fault, void *ctx)
{
    if (t->number) {
        fault(ctx, t->number_column, t->number,
              "编号由系统在办理时给出；已经办完、有编号的旧件请用“历史补录”导入。", NULL);
        return true;
    }
    if (t->state && t->state->index) {
        fault(ctx, t->state_column, t->state->title,
              "新增的从第一个状态办起；已经办到后面的旧件请用“历史补录”导入。", NULL);
        return true;
    }
    return false;
}

static const char *date_of(const struct taken *t, const char *state)
{
    for (size_t i = 0; i < t->n_dates; i++) {
        if (str_eq(t->dates[i].field, state)) {
            return t->dates[i].text;
        }
    }
    return NULL;
}

static size_t date_column(const struct importing *x, const char *state)
{
    for (size_t i = 0; i < x->plan->n_columns; i++) {
        const char *core = x->plan->columns[i].core;
        if (core && str_starts(core, "on:") && str_eq(core + 3, state)) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* As step_backfill asks: the present state has its date, nothing lies in the future, the first comes first, the present last. */
static bool dates_wrong(struct judge *j, struct arena *a, const struct taken *t,
                        import_fault_fn *fault, void *ctx)
{
    const struct register_def *reg = j->x->plan->reg;
    const struct state_def *now = t->state ? t->state : &reg->states[0];
    const char *last = date_of(t, now->id), *first = date_of(t, reg->states[0].id),
               *today = date_text(a, j->x->today);
    if (!last && !(j->x->mode == MODE_LEDGER && now->index == 0)) {
        if (now->index || !t->n_dates) {
            fault(
                ctx, date_column(j->x, now->id), "",
                arena_printf(a, "还缺“%s日期”：补录要写明办到“%s”的日期。", now->title, now->title),
                NULL);
            return true;
        }
    }
    for (size_t i = 0; i < t->n_dates; i++) {
        const struct state_def *st = register_state(reg, t->dates[i].field);
        const char *on = t->dates[i].text, *why = NULL;
        if (strcmp(on, today) > 0) {
            why = arena_printf(a, "“%s”的日期（%s）还没有到，不能晚于今天。", st->title, on);
        } else if (last && strcmp(on, last) > 0) {
            why = arena_printf(a, "“%s”的日期（%s）晚于现在的状态“%s”（%s），请核对。", st->title,
                               on, now->title, last);
        } else if (first && strcmp(on, first) < 0) {
            why = arena_printf(a, "“%s”的日期（%s）早于“%s”（%s），请核对。", st->title, on,
                               reg->states[0].title, first);
        }
        if (why) {
            fault(ctx, date_column(j->x, st->id), on, why, NULL);
            return true;
        }
    }
    return false;
}

static bool any_field(const struct move *m, const void *ctx, const struct field_def *f)
{
    (void)m;
    (void)ctx;
    (void)f;
    return true;
}

/* The column a refusal speaks of: that of its field, where it has one. */
static size_t column_of(const struct importing *x, const char *field)
{
    for (size_t i = 0; *field && i < x->plan->n_columns; i++) {
        if (x->plan->columns[i].field && str_eq(x->plan->columns[i].field->id, field)) {
            return i;
        }
    }
    return SIZE_MAX;
}

static enum err judge_move(struct judge *j, struct move *m, const struct taken *t)
{
    enum err r;
    m->lenient = finished(j->x);
    move_new(m, t->unit);
    if (finished(j->x)) {
        const struct state_def *now = t->state ? t->state : &m->reg->states[0];
        const char *on = date_of(t, now->id);
        m->rec.state = now;
        m->on = on ? on : m->on;
    }
    if ((r = move_typed(m, t->typed, t->n, any_field, NULL, "导入")) ||
        (r = finished(j->x) ? OK : move_defaults(m, t->typed, t->n)) || (r = move_verify(m)) ||
        (r = move_derive(m)) || (r = move_unit_in_scope(m))) {
        return r;
    }
    r = finished(j->x) ? OK : move_required(m, "这一行");
    return r ? r : move_unique(m);
}

static enum err judge_repeats(struct judge *j, struct move *m, size_t row, const struct taken *t,
                              import_fault_fn *fault, void *ctx, enum verdict *ret)
{
    const char *key = unique_key(m);
    size_t before = key ? seen_before(j, key, row) : 0;
    if (before) {
        fault(ctx, column_of(j->x, m->reg->unique[0]->id),
              value_plain(m->a, m->reg->unique[0], &m->rec.values[m->reg->unique[0]->index]),
              arena_printf(m->a, "与本文件第 %zu 行的“%s”相同，不能重复。", before,
                           m->reg->unique[0]->title),
              NULL);
        *ret = ROW_BAD;
        return OK;
    }
    const char *number = t->number ? t->number : t->external;
    before = number ? seen_before(j, arena_printf(m->a, "n%s", number), row) : 0;
    if (before) {
        fault(ctx, t->number ? t->number_column : SIZE_MAX, number,
              arena_printf(m->a, "与本文件第 %zu 行的编号相同，不能重复。", before), NULL);
        *ret = ROW_BAD;
    }
    return OK;
}

/* An id of another installation is no number here. */
static enum err judge_number(struct judge *j, struct arena *a, struct taken *t,
                             import_fault_fn *fault, void *ctx, enum verdict *ret, struct error *e)
{
    int64_t id;
    bool is_id;
    enum err r = judge_find(j->x, a, t->number, &id, &is_id, e);
    if (r) {
        return r;
    }
    if (id) {
        return compare(j->x, a, id, t, fault, ctx, ret, e);
    }
    t->number = is_id ? NULL : t->number;
    return OK;
}

enum err judge_row(struct judge *j, struct arena *a, size_t row, struct taken *t,
                   import_fault_fn *fault, void *ctx, enum verdict *ret, struct error *e)
{
    struct error why = {0};
    int64_t known = 0;
    enum err r = OK;
    *ret = ROW_GOOD;
    if (t->number && (r = judge_number(j, a, t, fault, ctx, ret, e))) {
        return r;
    }
    if (*ret != ROW_GOOD) {
        return OK;
    }
    if (finished(j->x) ? dates_wrong(j, a, t, fault, ctx) : asks_backfill(t, fault, ctx)) {
        *ret = ROW_BAD;
        return OK;
    }
    if (t->external && j->x->mode == MODE_LEDGER &&
        (r = judge_external(j->x, a, t->external, &known, e))) {
        return r;
    }
    struct move m = move_begin(j->x->en, j->x->db, a, j->x->by, j->x->plan->reg, &why);
    r = known ? OK : judge_move(j, &m, t);
    if (r == ERR_IO || r == ERR_LIMIT) {
        *e = why;
        return r;
    }
    if (r) {
        fault(ctx, column_of(j->x, why.field), "", why.text, NULL);
        *ret = ROW_BAD;
        return OK;
    }
    *ret = known ? ROW_UPDATE : ROW_GOOD;
    return known ? OK : judge_repeats(j, &m, row, t, fault, ctx, ret);
}
