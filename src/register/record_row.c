#include "register/record_row.h"

#include <stdlib.h>

#include "base/str.h"
#include "register/column.h"
#include "register/label.h"
#include "register/rows.h"

static void add_titles(struct row_want *w)
{
    for (size_t i = 0; i < w->reg->n_title; i++) {
        w->fields[w->reg->title_field[i]->index] = true;
    }
}

struct row_want row_want_only(struct arena *a, const struct register_def *reg,
                              const struct field_def *const *only, size_t n, bool lists)
{
    struct row_want w = {
        .reg = reg, .fields = arena_array(a, reg->n_fields + 1, sizeof(bool)), .lists = lists};
    for (size_t i = 0; i < n; i++) {
        w.fields[only[i]->index] = true;
        if (only[i]->over) { /* 1200余 is shown with it */
            w.fields[only[i]->over->index] = true;
        }
    }
    add_titles(&w);
    return w;
}

struct row_want row_want_all(struct arena *a, const struct register_def *reg)
{
    struct row_want w = row_want_only(a, reg, NULL, 0, true);
    for (size_t i = 0; i < reg->n_fields; i++) {
        w.fields[i] = true;
    }
    return w;
}

static void select_fields(struct sql *s, const struct row_want *w)
{
    sql_lit(s, "select r.id, r.county, r.unit, u.short, r.year, r.state, r.pending, r.version, "
               "r.number, r.created_by, "
               "r.created_at, r.updated_at, r.content, r.voided, r.void_reason, r.backfill, "
               "r.ledger, r.external, r.link");
    for (size_t i = 0; i < w->reg->n_states; i++) {
        sql_lit(s, ", r.");
        sql_id(s, "s_", w->reg->states[i].id);
    }
    for (size_t i = 0; i < w->reg->n_fields; i++) {
        if (w->fields[i] && column_single(&w->reg->fields[i])) {
            sql_lit(s, ", r.");
            sql_id(s, "f_", w->reg->fields[i].id);
        }
    }
}

void row_select(struct sql *s, const struct row_want *w,
                void (*extra)(struct sql *s, const void *ctx), const void *ctx)
{
    select_fields(s, w);
    if (extra) {
        sql_lit(s, ", ");
        extra(s, ctx);
    }
    sql_lit(s, " from ");
    sql_id(s, "r_", w->reg->id);
    sql_lit(s, " r left join unit u on u.id = r.unit");
}

static const char *text(const struct val *v)
{
    return v->kind == VAL_TEXT ? v->s : NULL;
}

/* A state or step that content no longer has (it may not go while records use it) reads as the first one. */
static const struct state_def *state_of(const struct register_def *reg, const struct val *v)
{
    const struct state_def *st = v->kind == VAL_TEXT ? register_state(reg, v->s) : NULL;
    return st ? st : &reg->states[0];
}

static const struct val *read_fixed(const struct register_def *reg, const struct val *v,
                                    struct record *ret)
{
    ret->reg = reg;
    ret->id = v[0].i;
    ret->county = v[1].i;
    ret->unit = v[2].i;
    ret->unit_name = text(&v[3]);
    ret->year = v[4].i;
    ret->state = state_of(reg, &v[5]);
    ret->pending = v[6].kind == VAL_TEXT ? register_pending(reg, v[6].s) : NULL;
    ret->version = v[7].i;
    ret->number = text(&v[8]);
    ret->created_by = v[9].i;
    ret->created_at = text(&v[10]);
    ret->updated_at = text(&v[11]);
    ret->content = text(&v[12]);
    ret->voided = v[13].i != 0;
    ret->void_reason = text(&v[14]);
    ret->backfill = v[15].i != 0;
    ret->ledger = v[16].i != 0;
    ret->external = text(&v[17]);
    ret->link = text(&v[18]);
    return v + 19;
}

size_t row_read(struct arena *a, const struct row_want *w, const struct val *cells,
                struct record *ret)
{
    const struct register_def *reg = w->reg;
    *ret = (struct record){0};
    const struct val *v = read_fixed(reg, cells, ret);
    ret->state_on = arena_array(a, reg->n_states + 1, sizeof(*ret->state_on));
    for (size_t i = 0; i < reg->n_states; i++) {
        ret->state_on[i] = text(v++);
    }
    ret->values = arena_array(a, reg->n_fields + 1, sizeof(*ret->values));
    for (size_t i = 0; i < reg->n_fields; i++) {
        if (w->fields[i] && column_single(&reg->fields[i])) {
            ret->values[i] = column_value(a, &reg->fields[i], v++);
        }
    }
    return (size_t)(v - cells);
}

/* --- lists ---------------------------------------------------------------------------------------------------------- */
struct place_of {
    int64_t id;
    size_t at;
};

static int by_id(const void *x, const void *y)
{
    const struct place_of *l = x, *r = y;
    return (l->id > r->id) - (l->id < r->id);
}

static bool wants_lists(const struct row_want *w)
{
    for (size_t i = 0; w->lists && i < w->reg->n_fields; i++) {
        if (w->fields[i] && column_listed(&w->reg->fields[i])) {
            return true;
        }
    }
    return false;
}

static enum err read_lists(struct db *db, struct arena *a, int64_t county,
                           const struct register_def *reg, const struct place_of *places, size_t n,
                           struct table *ret, struct error *e)
{
    int64_t ids[SQL_IDS];
    struct sql s scoped(sql_end) = sql_begin(a);
    for (size_t i = 0; i < n; i++) {
        ids[i] = places[i].id;
    }
    sql_lit(&s, "select x.record, x.field, x.ref, x.code, d.name, d.type, d.digest, d.own_date, "
                "d.size from ");
    sql_id(&s, "f_", reg->id);
    sql_lit(&s, " x left join file d on d.id = x.ref where x.county = ");
    sql_bind(&s, I(county));
    sql_lit(&s, " and x.record in (");
    sql_bind_ids(&s, ids, n);
    sql_lit(&s, ") order by x.record, x.field, x.idx");
    return sql_all(&s, db, ret, e);
}

static struct link link_of(const struct field_def *f, const struct table *t, size_t row)
{
    struct link l = {.ref = cell_int(t, row, 2), .code = cell_text(t, row, 3)};
    const struct code *code = l.code && f->codes ? code_find(f->codes, l.code) : NULL;
    l.label = code ? code->title : NULL;
    if (column_holds_files(f)) {
        l.label = cell_text(t, row, 4);
        l.type = cell_text(t, row, 5);
        l.digest = cell_text(t, row, 6);
        l.own_date = cell_text(t, row, 7);
        l.size = cell_int(t, row, 8);
    }
    return l;
}

/* Rows of one record and field lie together; returns the row after them. */
static size_t take_list(struct arena *a, const struct row_want *w, const struct table *t,
                        size_t row, struct record *rec)
{
    const char *id = cell_text(t, row, 1);
    size_t end = row;
    while (end < t->n && cell_int(t, end, 0) == rec->id && str_eq(cell_text(t, end, 1), id)) {
        end++;
    }
    const struct field_def *f = register_field(w->reg, id);
    if (!f || !column_listed(f) || !w->fields[f->index]) {
        return end;
    }
    struct link *links = arena_array(a, end - row, sizeof(*links));
    for (size_t i = row; i < end; i++) {
        links[i - row] = link_of(f, t, i);
    }
    rec->values[f->index] = (struct value){.set = true, .links = links, .n = end - row};
    return end;
}

static enum err load_lists(struct db *db, struct arena *a, int64_t county, const struct row_want *w,
                           struct record *records, size_t n, struct error *e)
{
    struct place_of *places = arena_array(a, n, sizeof(*places));
    for (size_t i = 0; i < n; i++) {
        places[i] = (struct place_of){records[i].id, i};
    }
    qsort(places, n, sizeof(*places), by_id);
    for (size_t from = 0; from < n; from += SQL_IDS) {
        struct table t;
        size_t some = n - from < SQL_IDS ? n - from : SQL_IDS;
        enum err r = read_lists(db, a, county, w->reg, places + from, some, &t, e);
        if (r) {
            return r;
        }
        for (size_t row = 0; row < t.n;) {
            struct place_of key = {.id = cell_int(&t, row, 0)};
            struct place_of *p = bsearch(&key, places, n, sizeof(key), by_id);
            row = p ? take_list(a, w, &t, row, &records[p->at]) : row + 1;
        }
    }
    return OK;
}

/* --- tables ---------------------------------------------------------------------------------------------------------- */
static enum err load_table(struct db *db, struct arena *a, int64_t county, const struct row_want *w,
                           const struct field_def *f, struct record *records, size_t n,
                           struct error *e)
{
    enum err r = OK;
    for (size_t from = 0; !r && from < n; from += SQL_IDS) {
        size_t some = n - from < SQL_IDS ? n - from : SQL_IDS;
        int64_t ids[SQL_IDS];
        struct value *values = arena_array(a, some, sizeof(*values));
        for (size_t i = 0; i < some; i++) {
            ids[i] = records[from + i].id;
        }
        r = rows_load(db, a, w->reg, f, county, ids, some, values, e);
        for (size_t i = 0; !r && i < some; i++) {
            records[from + i].values[f->index] = values[i];
        }
    }
    return r;
}

static enum err load_tables(struct db *db, struct arena *a, int64_t county,
                            const struct row_want *w, struct record *records, size_t n,
                            struct error *e)
{
    enum err r = OK;
    for (size_t i = 0; !r && n && w->lists && i < w->reg->n_fields; i++) {
        const struct field_def *f = &w->reg->fields[i];
        if (f->type == FIELD_ROWS && w->fields[i]) {
            r = load_table(db, a, county, w, f, records, n, e);
        }
    }
    return r;
}

/* --- labels --------------------------------------------------------------------------------------------------------- */
static bool labelled(const struct field_def *f)
{
    return f->type == FIELD_REF || f->type == FIELD_PEOPLE;
}

static void need_cell_labels(struct labels *l, const struct field_def *f, const struct value *v)
{
    for (size_t i = 0; f->type == FIELD_ROWS && i < v->n; i++) {
        for (size_t k = 0; k < f->n_columns; k++) {
            const struct value *cell = &v->rows[i].cells[k];
            if (cell->set && f->columns[k].type == FIELD_REF) {
                labels_need(l, &f->columns[k], cell->i);
            }
        }
    }
}

/* Cells are made for this record alone and may be written to. */
static void set_cell_labels(const struct labels *l, const struct field_def *f, struct value *v)
{
    for (size_t i = 0; f->type == FIELD_ROWS && i < v->n; i++) {
        for (size_t k = 0; k < f->n_columns; k++) {
            struct value *cell = &v->rows[i].cells[k];
            if (cell->set && f->columns[k].type == FIELD_REF) {
                cell->label = labels_get(l, &f->columns[k], cell->i);
            }
        }
    }
}

static void need_labels(struct labels *l, const struct row_want *w, const struct record *rec)
{
    for (size_t i = 0; i < w->reg->n_fields; i++) {
        const struct field_def *f = &w->reg->fields[i];
        const struct value *v = &rec->values[i];
        need_cell_labels(l, f, v);
        if (!v->set || !labelled(f)) {
            continue;
        }
        labels_need(l, f, v->i);
        for (size_t j = 0; j < v->n; j++) {
            labels_need(l, f, v->links[j].ref);
        }
    }
}

static void set_labels(const struct labels *l, const struct row_want *w, struct record *rec)
{
    for (size_t i = 0; i < w->reg->n_fields; i++) {
        const struct field_def *f = &w->reg->fields[i];
        struct value *v = &rec->values[i];
        set_cell_labels(l, f, v);
        if (!v->set || !labelled(f)) {
            continue;
        }
        if (!v->links) {
            v->label = labels_get(l, f, v->i);
            continue;
        }
        struct link *links = arena_memdup(l->arena, v->links, v->n * sizeof(*links));
        for (size_t j = 0; j < v->n; j++) {
            links[j].label = labels_get(l, f, links[j].ref);
        }
        v->links = links;
    }
}

enum err row_complete(struct db *db, struct arena *a, const struct content *c, int64_t county,
                      const struct row_want *w, struct record *records, size_t n, struct error *e)
{
    enum err r = n && wants_lists(w) ? load_lists(db, a, county, w, records, n, e) : OK;
    if (r || (r = load_tables(db, a, county, w, records, n, e))) {
        return r;
    }
    struct labels l = labels_begin(a, db, c, county);
    for (size_t i = 0; i < n; i++) {
        need_labels(&l, w, &records[i]);
    }
    r = labels_load(&l, e);
    for (size_t i = 0; !r && i < n; i++) {
        set_labels(&l, w, &records[i]);
        records[i].title =
            label_title(a, w->reg, records[i].values, records[i].number, records[i].id);
    }
    return r;
}
