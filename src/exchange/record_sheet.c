#include "exchange/record_sheet.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "clock/clock.h"
#include "exchange/lookup.h"
#include "people/practice.h"
#include "register/column.h"

enum { FIXED = 3, LEADS_MAX = 1000 };

static bool is_figure(const struct field_def *f)
{
    return f->type == FIELD_INT || f->type == FIELD_DECIMAL || f->type == FIELD_MONEY;
}

static bool kept_elsewhere(const struct register_def *reg)
{
    return reg->mode && reg->mode->n_ledger;
}

struct record_sheet record_sheet_new(struct arena *a, struct db *db, const struct content *c,
                                     const struct scope *scope, const struct register_def *reg)
{
    struct record_sheet rs = {.a = a,
                              .db = db,
                              .content = c,
                              .county = scope->county,
                              .lookup = lookup_new(a, db, c, scope),
                              .reg = reg};
    size_t n = 0;
    struct error ignored;
    (void)!practice_of(db, a, &rs.practice, &ignored);
    rs.columns = arena_array(a, FIXED + reg->n_fields + reg->n_states + 4, sizeof(*rs.columns));
    rs.columns[n++] = (struct sheet_column){"编号", 16};
    rs.columns[n++] = (struct sheet_column){"状态", 10};
    rs.columns[n++] = (struct sheet_column){"单位", 20};
    for (size_t i = 0; i < reg->n_fields; i++) {
        rs.columns[n++] = (struct sheet_column){reg->fields[i].title, 18};
    }
    for (size_t i = 0; i < reg->n_states; i++) {
        rs.columns[n++] =
            (struct sheet_column){arena_printf(a, "%s日期", reg->states[i].title), 12};
    }
    if (reg->n_clocks) {
        rs.columns[n++] = (struct sheet_column){"限期", 12};
    }
    if (kept_elsewhere(reg)) {
        rs.columns[n++] = (struct sheet_column){"外部编号", 20};
        rs.columns[n++] = (struct sheet_column){"平台链接", 24};
    }
    if (rs.practice) {
        rs.columns[n++] = (struct sheet_column){PRACTICE_MARK, 18};
    }
    rs.n_columns = n;
    return rs;
}

/* --- one cell ------------------------------------------------------------------------------------------------------------- */

/* A title that several codes share would come back as the first of them. */
static const char *code_text(const struct field_def *f, const char *id)
{
    const struct code *code = f->codes ? code_find(f->codes, id) : NULL;
    for (size_t i = 0; code && i < f->codes->n; i++) {
        if (str_eq(f->codes->codes[i].title, code->title)) {
            bool mixed = code_find(f->codes, code->title) || str_eq(code->title, "") ||
                         str_starts(code->title, " ");
            return &f->codes->codes[i] == code && !mixed &&
                           !(f->many && strpbrk(code->title, ",;\n"))
                       ? code->title
                       : id;
        }
    }
    return id;
}

static const char *link_text(struct lookup *l, struct arena *a, const struct field_def *f,
                             const struct link *x)
{
    if (x->code) {
        const char *s = code_text(f, x->code);
        return strstr(s, "、") || strstr(s, "，") || strstr(s, "；") ? x->code : s;
    }
    if (column_holds_files(f)) {
        return x->label ? x->label : id_text(a, x->ref);
    }
    return lookup_name(l, a, f, x->ref, x->label);
}

static const char *list_text(struct lookup *l, struct arena *a, const struct field_def *f,
                             const struct value *v)
{
    const char *s = NULL;
    for (size_t i = 0; i < v->n; i++) {
        const char *one = link_text(l, a, f, &v->links[i]);
        s = s ? arena_printf(a, "%s、%s", s, one) : one;
    }
    return s;
}

const char *record_cell(struct lookup *l, struct arena *a, const struct field_def *f,
                        const struct value *v)
{
    if (!v->set) {
        return v->hidden ? v->s : NULL;
    }
    if (column_listed(f)) {
        return list_text(l, a, f, v);
    }
    if (f->type == FIELD_CODE) {
        return code_text(f, v->s);
    }
    return f->type == FIELD_REF ? lookup_name(l, a, f, v->i, v->label) : value_plain(a, f, v);
}

static struct sheet_cell cell_of(struct record_sheet *rs, const struct field_def *f,
                                 const struct value *v)
{
    if (v->set && is_figure(f)) {
        int scale = f->type == FIELD_INT ? 0 : f->type == FIELD_MONEY ? 2 : f->scale;
        return (struct sheet_cell){.number = true, .n = v->i, .scale = scale};
    }
    return (struct sheet_cell){.text = record_cell(rs->lookup, rs->a, f, v)};
}

/* --- rows -------------------------------------------------------------------------------------------------------------------- */

static struct sheet_cell *next(struct record_sheet *rs)
{
    return arena_push(rs->a, &rs->cells, &rs->n, &rs->cap, sizeof(*rs->cells));
}

static const char *unit_text(struct record_sheet *rs, const struct record *x)
{
    static const struct field_def unit = {.title = "单位", .type = FIELD_REF, .of = "unit"};
    return x->unit ? lookup_name(rs->lookup, rs->a, &unit, x->unit, x->unit_name) : NULL;
}

/* A stopped clock has no last day; one without a clock has none either. */
static const char *due_text(struct arena *a, const struct clock *lead)
{
    return lead->state == CLOCK_PAUSED ? "停表"
           : date_ok(lead->end.due)    ? date_text(a, lead->end.due)
                                       : NULL;
}

static void add_row(struct record_sheet *rs, const struct record *x, const struct clock *lead)
{
    next(rs)->text = x->number ? x->number : id_text(rs->a, x->id);
    next(rs)->text = x->voided ? "已作废" : x->state->title;
    next(rs)->text = unit_text(rs, x);
    for (size_t i = 0; i < rs->reg->n_fields; i++) {
        struct sheet_cell c = cell_of(rs, &rs->reg->fields[i], &x->values[i]);
        *next(rs) = c;
    }
    for (size_t i = 0; i < rs->reg->n_states; i++) {
        next(rs)->text = x->state_on[i];
    }
    if (rs->reg->n_clocks) {
        next(rs)->text = due_text(rs->a, lead);
    }
    if (kept_elsewhere(rs->reg)) {
        next(rs)->text = x->external;
        next(rs)->text = x->link;
    }
    if (rs->practice) {
        next(rs)->text = "是";
    }
}

static enum err leads(struct record_sheet *rs, const struct record *records, size_t n,
                      struct clock *ret, struct error *e)
{
    int64_t ids[LEADS_MAX];
    for (size_t i = 0; i < n; i++) {
        ids[i] = records[i].id;
        ret[i] = (struct clock){0};
    }
    return rs->reg->n_clocks ? clock_leads(rs->db, rs->a, rs->content, rs->county, ids, n, ret, e)
                             : OK;
}

enum err record_sheet_add(struct record_sheet *rs, const struct record *records, size_t n,
                          struct error *e)
{
    struct clock *clocks = arena_array(rs->a, LEADS_MAX, sizeof(*clocks));
    for (size_t from = 0; from < n; from += LEADS_MAX) {
        size_t some = n - from < LEADS_MAX ? n - from : LEADS_MAX;
        enum err r = leads(rs, records + from, some, clocks, e);
        if (r) {
            return r;
        }
        for (size_t i = 0; i < some; i++) {
            add_row(rs, &records[from + i], &clocks[i]);
        }
    }
    return OK;
}

struct sheet record_sheet_end(const struct record_sheet *rs)
{
    return (struct sheet){.name = rs->reg->title,
                          .columns = rs->columns,
                          .n_columns = rs->n_columns,
                          .cells = rs->cells,
                          .n_rows = rs->n / rs->n_columns};
}

void record_sheet_empty(struct record_sheet *rs)
{
    rs->n = 0;
}
