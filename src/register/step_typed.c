/* step_typed.c - typed texts become values of the record, and what the values point at is looked up. Only what changed
 * is verified: an old choice stays good while nobody touches it. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "register/column.h"
#include "register/file_access.h"
#include "register/kind.h"
#include "register/label.h"
#include "register/query.h"
#include "register/rows.h"
#include "register/step_internal.h"

#define MAX_UNIQUE 8 /* fields that tell which record is in the way */
#define refuse(m, f, ...) \
    (error_set((m)->e, ERR_INVALID, __VA_ARGS__), error_field((m)->e, (f)->id))

static enum err take_one(struct move *m, const struct typed *t, move_allows *allows,
                         const void *ctx, const char *where)
{
    const struct field_def *f = register_field(m->reg, t->field);
    if (!f) {
        return error_set(m->e, ERR_INVALID, "%s没有“%s”这一项，请刷新页面后再填。", m->reg->title,
                         t->field);
    }
    if (f->computed || (f->measured && !actor_is_system(m->by))) {
        return refuse(m, f, "“%s”由系统算出，不用填写。", f->title);
    }
    const struct value *before = &m->before.values[f->index];
    if (before->set && !actor_is_system(m->by) && !m->en->in_action &&
        !field_open(f, m->by->role ? m->by->role->id : "")) {
        return refuse(m, f, "“%s”不对您现在的岗位公开，不能修改。", f->title);
    }
    if (!allows(m, ctx, f)) {
        return refuse(m, f, "“%s”不能在%s时填写。", f->title, where);
    }
    struct value v = {0};
    enum err r = value_parse(m->a, f, t->text, m->today, &v, m->e);
    if (r && kind_excusable(f, m->e) && m->rec.values[f->override_by->index].set) {
        v = kind_as_typed(m->a, t->text);
        r = OK;
    }
    if (!r && f->type == FIELD_ROWS) {
        rows_name(m->a, &m->before.values[f->index], &v);
    }
    if (!r && !value_same(f, &v, &m->rec.values[f->index])) {
        m->rec.values[f->index] = v;
    }
    return r;
}

static bool has_override(const struct move *m, const struct typed *t)
{
    const struct field_def *f = register_field(m->reg, t->field);
    return f && f->override_by;
}

/* Numbers that a reason can excuse come after the reasons. */
enum err move_typed(struct move *m, const struct typed *typed, size_t n, move_allows *allows,
                    const void *ctx, const char *where)
{
    enum err r = OK;
    for (int late = 0; late < 2; late++) {
        for (size_t i = 0; !r && i < n; i++) {
            if (has_override(m, &typed[i]) == (late == 1)) {
                r = take_one(m, &typed[i], allows, ctx, where);
            }
        }
    }
    return r;
}

static bool was_typed(const struct typed *typed, size_t n, const struct field_def *f)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(typed[i].field, f->id)) {
            return true;
        }
    }
    return false;
}

/* What was not asked starts as content says; an emptied field stays empty. */
enum err move_defaults(struct move *m, const struct typed *typed, size_t n)
{
    enum err r = OK;
    for (size_t i = 0; !r && i < m->reg->n_fields; i++) {
        const struct field_def *f = &m->reg->fields[i];
        if (f->otherwise && !m->rec.values[i].set && !was_typed(typed, n, f)) {
            r = value_parse(m->a, f, field_otherwise(m->a, f, m->today), m->today,
                            &m->rec.values[i], m->e);
        }
    }
    return r;
}

/* Is the field asked for in this record? Unknown counts as no: the sentence in the form says when it is. */
static enum err asked(struct move *m, const struct field_def *f, bool *ret)
{
    struct eval ev = move_eval(m);
    enum truth t = TRUTH_TRUE;
    enum err r = f->when ? eval_truth(&ev, f->when, &t, NULL, m->e) : OK;
    *ret = t == TRUTH_TRUE;
    return r;
}

static bool changed(const struct move *m, const struct field_def *f)
{
    return !value_same(f, &m->before.values[f->index], &m->rec.values[f->index]);
}

bool move_changed(const struct move *m)
{
    for (size_t i = 0; i < m->reg->n_fields; i++) {
        if (changed(m, &m->reg->fields[i])) {
            return true;
        }
    }
    return false;
}

/* --- codes ------------------------------------------------------------------------------------------------------------ */
static const char *chinese(struct move *m, const char *date)
{
    struct date d;
    return date_parse(date, &d) ? date_chinese(m->a, d) : date;
}

static enum err code_in_force(struct move *m, const struct field_def *f, const char *id,
                              const char *day)
{
    const struct code *code = code_find(f->codes, id);
    if (!code) {
        return OK;
    }
    if (code->from && strcmp(day, code->from) < 0) {
        return refuse(m, f, "“%s”里的“%s”从%s起才有效，%s还不能用，请另选。", f->title, code->title,
                      chinese(m, code->from), chinese(m, day));
    }
    if (code->to && strcmp(day, code->to) > 0) {
        return refuse(m, f, "“%s”里的“%s”只用到%s，%s已经失效，请另选。", f->title, code->title,
                      chinese(m, code->to), chinese(m, day));
    }
    return OK;
}

static enum err verify_code(struct move *m, const struct field_def *f)
{
    const struct value *v = &m->rec.values[f->index];
    const struct field_def *at = f->in_force_on ? register_field(m->reg, f->in_force_on) : NULL;
    const char *day = at && m->rec.values[at->index].set ? m->rec.values[at->index].s : m->on;
    if (!v->set || !f->codes || !(changed(m, f) || (at && changed(m, at)))) {
        return OK;
    }
    char *date = arena_strndup(m->a, day, strnlen(day, 10));
    enum err r = v->links ? OK : code_in_force(m, f, v->s, date);
    for (size_t i = 0; !r && i < v->n; i++) {
        r = code_in_force(m, f, v->links[i].code, date);
    }
    return r;
}

/* --- references --------------------------------------------------------------------------------------------------------- */
static enum err found(struct move *m, struct sql *s, bool *ret)
{
    struct table t;
    enum err r = sql_all(s, m->db, &t, m->e);
    *ret = !r && t.n > 0;
    return r;
}

/* An action brings together records that its person need not see. */
static struct scope scope_for_refs(const struct move *m)
{
    if (m->en->in_action) {
        return (struct scope){.kind = SCOPE_COUNTY, .county = m->by->county};
    }
    return m->by->scope;
}

static enum err find_record(struct move *m, const struct register_def *target, int64_t id,
                            bool *ret)
{
    struct scope scope = scope_for_refs(m);
    struct sql s scoped(sql_end) = sql_begin(m->a);
    sql_lit(&s, "select r.id from ");
    sql_id(&s, "r_", target->id);
    sql_lit(&s, " r where r.id = ");
    sql_bind(&s, I(id));
    sql_lit(&s, " and r.voided = 0 and ");
    query_scope(&s, target, &scope);
    return found(m, &s, ret);
}

static enum err find_core(struct move *m, const char *core, int64_t id, bool *ret)
{
    struct sql s scoped(sql_end) = sql_begin(m->a);
    sql_lit(&s, "select q.id from ");
    sql_id(&s, "", core);
    sql_lit(&s, " q where q.county = ");
    sql_bind(&s, I(m->by->county));
    sql_lit(&s, " and q.id = ");
    sql_bind(&s, I(id));
    return found(m, &s, ret);
}

static enum err find_holder(struct move *m, int64_t person, const char *role, const char *day,
                            bool *ret)
{
    struct table t;
    enum err r = db_all(m->db, m->a,
                        "select id from post where county = ?1 and person = ?2 and role = ?3 "
                        "and (from_on is null or from_on <= ?4) and (to_on is null or to_on >= ?5)",
                        ARGS(I(m->by->county), I(person), T(role), T(day), T(day)), &t, m->e);
    *ret = !r && t.n > 0;
    return r;
}

static enum err verify_role(struct move *m, const struct field_def *f, int64_t person)
{
    bool there = true;
    enum err r = f->role && !m->lenient ? find_holder(m, person, f->role, m->on, &there) : OK;
    if (r || there) {
        return r;
    }
    const char *name;
    r = record_label(m->db, m->a, m->en->content, f, m->by->county, person, &name, m->e);
    if (r) {
        return r;
    }
    return refuse(m, f, "“%s”里只能选%s，%s在%s不是，请另选。", f->title,
                  role_titles(m->a, m->en->content, (const char *const *)&f->role, 1), name,
                  chinese(m, m->on));
}

/* A file one cannot see cannot be made one's own by naming its id. */
enum err move_find_file(struct move *m, int64_t id, bool *ret)
{
    struct file_row row;
    if (m->en->in_action || actor_is_system(m->by)) {
        return find_core(m, "file", id, ret);
    }
    enum err r = file_access(m->db, m->a, m->en->content, m->by, id, &row, m->e);
    *ret = !r;
    return r == ERR_NOT_FOUND ? OK : r;
}

static enum err find_target(struct move *m, const struct field_def *f, int64_t id, bool *ret)
{
    if (column_holds_files(f)) {
        return move_find_file(m, id, ret);
    }
    const char *core = column_core(f);
    return core ? find_core(m, core, id, ret) : find_record(m, f->target, id, ret);
}

static enum err verify_id(struct move *m, const struct field_def *f, int64_t id)
{
    bool there = false;
    const char *core = column_core(f);
    enum err r = find_target(m, f, id, &there);
    if (r) {
        return r;
    }
    if (!there && column_holds_files(f)) {
        return refuse(m, f, "“%s”里有一个文件没有传上来，请重新上传。", f->title);
    }
    if (!there) {
        return refuse(m, f, "“%s”所选的条目不存在、已作废或不在您的管辖范围内，请重新选择。",
                      f->title);
    }
    return f->type == FIELD_PEOPLE || str_eq(core, "person") ? verify_role(m, f, id) : OK;
}

static bool kept(const struct value *before, int64_t ref)
{
    for (size_t i = 0; i < before->n; i++) {
        if (before->links[i].ref == ref) {
            return true;
        }
    }
    return false;
}

static enum err verify_refs(struct move *m, const struct field_def *f)
{
    const struct value *v = &m->rec.values[f->index];
    if (!v->set || !changed(m, f) || (!column_core(f) && !f->target)) {
        return OK;
    }
    enum err r = v->links ? OK : verify_id(m, f, v->i);
    for (size_t i = 0; !r && i < v->n; i++) {
        if (!kept(&m->before.values[f->index], v->links[i].ref)) {
            r = verify_id(m, f, v->links[i].ref);
        }
    }
    return r;
}

/* --- tables ----------------------------------------------------------------------------------------------------------- */
static const struct row *row_of(const struct value *v, int64_t id)
{
    for (size_t i = 0; i < v->n; i++) {
        if (v->rows[i].id == id) {
            return &v->rows[i];
        }
    }
    return NULL;
}

static enum err verify_cell(struct move *m, const struct field_def *c, const struct value *v,
                            const struct value *before)
{
    if (!v->set || (before && value_same(c, v, before))) {
        return OK;
    }
    if (c->type == FIELD_CODE && c->codes) {
        return code_in_force(m, c, v->s, arena_strndup(m->a, m->on, strnlen(m->on, 10)));
    }
    return c->type == FIELD_REF ? verify_id(m, c, v->i) : OK;
}

/* The form marks the table; the sentence says which line. */
static enum err verify_rows(struct move *m, const struct field_def *f)
{
    const struct value *v = &m->rec.values[f->index];
    for (size_t i = 0; i < v->n; i++) {
        const struct row *before = row_of(&m->before.values[f->index], v->rows[i].id);
        for (size_t k = 0; k < f->n_columns; k++) {
            enum err r = verify_cell(m, &f->columns[k], &v->rows[i].cells[k],
                                     before ? &before->cells[k] : NULL);
            if (r == ERR_INVALID) {
                const char *said = arena_strdup(m->a, m->e->text);
                return refuse(m, f, "“%s”第 %zu 行：%s", f->title, i + 1, said);
            }
            if (r) {
                return r;
            }
        }
    }
    return OK;
}

/* A drawn signature is one picture. */
static enum err verify_signature(struct move *m, const struct field_def *f)
{
    const struct value *v = &m->rec.values[f->index];
    if (!v->set || !changed(m, f)) {
        return OK;
    }
    if (v->n > 1) {
        return refuse(m, f, "“%s”只能有一个签名，请去掉多余的。", f->title);
    }
    struct table t;
    enum err r = db_all(m->db, m->a, "select type from file where county = ?1 and id = ?2",
                        ARGS(I(m->by->county), I(v->links[0].ref)), &t, m->e);
    if (!r && t.n && !str_starts(cell_text(&t, 0, 0), "image/")) {
        return refuse(m, f, "“%s”要一张签名的图片（照片或手写板），现在传的不是图片。", f->title);
    }
    return r;
}

static enum err verify_one(struct move *m, const struct field_def *f)
{
    if (f->type == FIELD_CODE) {
        return verify_code(m, f);
    }
    if (f->type == FIELD_ROWS) {
        return verify_rows(m, f);
    }
    enum err r = verify_refs(m, f);
    return r || f->type != FIELD_SIGNATURE ? r : verify_signature(m, f);
}

enum err move_verify(struct move *m)
{
    enum err r = OK;
    for (size_t i = 0; !r && i < m->reg->n_fields; i++) {
        r = verify_one(m, &m->reg->fields[i]);
    }
    return r;
}

/* --- what must be there ----------------------------------------------------------------------------------------------- */
static enum err refuse_missing(struct move *m, const struct field_def *first, const char *titles,
                               const char *what)
{
    return refuse(m, first, "%s还缺：%s。请补上再提交。", what, titles);
}

enum err move_need(struct move *m, const struct field_def *const *need, size_t n, const char *what)
{
    const struct field_def *first = NULL;
    const char *titles = "";
    for (size_t i = 0; i < n; i++) {
        bool wanted = true;
        enum err r = asked(m, need[i], &wanted);
        if (r) {
            return r;
        }
        if (wanted && !m->rec.values[need[i]->index].set) {
            titles = first ? arena_printf(m->a, "%s、%s", titles, need[i]->title) : need[i]->title;
            first = first ? first : need[i];
        }
    }
    return first ? refuse_missing(m, first, titles, what) : OK;
}

/* The program may leave for later what a person must fill. */
enum err move_required(struct move *m, const char *what)
{
    const struct field_def **need = arena_array(m->a, m->reg->n_fields + 1, sizeof(*need));
    size_t n = 0;
    if (actor_is_system(m->by) || m->en->in_action) {
        return OK;
    }
    for (size_t i = 0; i < m->reg->n_fields; i++) {
        const struct field_def *f = &m->reg->fields[i];
        if (f->required && !field_derived(f) && column_stored(f)) {
            need[n++] = f;
        }
    }
    return move_need(m, need, n, what);
}

static bool unique_touched(const struct move *m)
{
    bool touched = m->before.version == 0;
    for (size_t i = 0; i < m->reg->n_unique; i++) {
        const struct field_def *f = m->reg->unique[i];
        if (!column_single(f) || !m->rec.values[f->index].set) {
            return false;
        }
        touched = touched || changed(m, f);
    }
    return touched && m->reg->n_unique > 0;
}

/* What the record that is in the way is called; NULL when the actor may not see it. */
static enum err title_there(struct move *m, const char **ret)
{
    struct query_match same[MAX_UNIQUE];
    size_t n = m->reg->n_unique < MAX_UNIQUE ? m->reg->n_unique : MAX_UNIQUE;
    for (size_t i = 0; i < n; i++) {
        const struct field_def *f = m->reg->unique[i];
        same[i] = (struct query_match){f, m->rec.values[f->index]};
    }
    struct query q = {.reg = m->reg, .matches = same, .n_matches = n, .limit = 2, .no_lists = true};
    struct record_list list;
    enum err r = query_list(m->db, m->a, m->en->content, &m->by->scope, &q, &list, m->e);
    for (size_t i = 0; !r && i < list.n; i++) {
        *ret = list.items[i].id == m->rec.id ? *ret : list.items[i].title;
    }
    return r;
}

/* What this one would be called; the references in it were typed just now and have no labels yet. */
static enum err title_here(struct move *m, const char **ret)
{
    struct labels l = labels_begin(m->a, m->db, m->en->content, m->by->county);
    struct value *values =
        arena_memdup(m->a, m->rec.values, m->reg->n_fields * sizeof(*m->rec.values));
    for (size_t i = 0; i < m->reg->n_title; i++) {
        const struct field_def *f = m->reg->title_field[i];
        labels_need(&l, f, column_single(f) && values[f->index].set ? values[f->index].i : 0);
    }
    enum err r = labels_load(&l, m->e);
    for (size_t i = 0; !r && i < m->reg->n_title; i++) {
        const struct field_def *f = m->reg->title_field[i];
        const char *label = labels_get(&l, f, values[f->index].i);
        values[f->index].label = label ? label : values[f->index].label;
    }
    *ret = r ? NULL : label_title(m->a, m->reg, values, m->rec.number, m->rec.id);
    return r;
}

static enum err refuse_unique(struct move *m)
{
    const char *titles = NULL;
    for (size_t i = 0; i < m->reg->n_unique; i++) {
        const char *title = m->reg->unique[i]->title;
        titles = titles ? arena_printf(m->a, "%s、%s", titles, title) : title;
    }
    const char *there = NULL, *this = NULL;
    enum err r = title_there(m, &there);
    if (r || (there && (r = title_here(m, &this)))) {
        return r;
    }
    if (!there) {
        return refuse(m, m->reg->unique[0],
                      "已经有一条%s相同的%s（%s不能重复），请打开那一条办理。", titles,
                      m->reg->title, titles);
    }
    return refuse(m, m->reg->unique[0],
                  "已经有一条%s相同的%s：“%s”%s。%s不能重复，请打开那一条办理。", titles,
                  m->reg->title, there,
                  str_eq(this, there) ? "" : arena_printf(m->a, "；这一条是“%s”", this), titles);
}

/* All writes of a county are serial, so looking is enough; an index could not leave void records aside. */
enum err move_unique(struct move *m)
{
    if (!unique_touched(m)) {
        return OK;
    }
    struct sql s scoped(sql_end) = sql_begin(m->a);
    bool there;
    sql_lit(&s, "select r.id from ");
    sql_id(&s, "r_", m->reg->id);
    sql_lit(&s, " r where r.county = ");
    sql_bind(&s, I(m->by->county));
    sql_lit(&s, " and r.voided = 0 and r.id <> ");
    sql_bind(&s, I(m->rec.id));
    for (size_t i = 0; i < m->reg->n_unique; i++) {
        const struct field_def *f = m->reg->unique[i];
        sql_lit(&s, " and r.");
        sql_id(&s, "f_", f->id);
        sql_lit(&s, " = ");
        sql_bind(&s, column_bind(f, &m->rec.values[f->index]));
    }
    sql_lit(&s, " limit 1");
    enum err r = found(m, &s, &there);
    return r || !there ? r : refuse_unique(m);
}

/* --- what follows from the values ------------------------------------------------------------------------------------ */
static enum err compute_once(struct move *m, bool *ret_moved)
{
    struct eval ev = move_eval(m);
    *ret_moved = false;
    for (size_t i = 0; i < m->reg->n_fields; i++) {
        const struct field_def *f = &m->reg->fields[i];
        struct value v;
        enum err r = f->computed ? eval_value(&ev, f->computed, f, &v, m->e) : OK;
        if (r) {
            return r;
        }
        if (f->computed && !value_same(f, &v, &m->rec.values[i])) {
            m->rec.values[i] = v;
            *ret_moved = true;
        }
    }
    return OK;
}

/* A computed field may build on another one: once more until nothing moves, at most once for each. */
static enum err compute(struct move *m)
{
    bool moved = true;
    enum err r = OK;
    for (size_t i = 0; !r && moved && i <= m->reg->n_fields; i++) {
        r = compute_once(m, &moved);
    }
    return r;
}

static enum err far_number(struct move *m, const struct field_def *f, const char *column,
                           int64_t *ret)
{
    const struct value *v = &m->rec.values[f->index];
    struct sql s scoped(sql_end) = sql_begin(m->a);
    struct table t;
    sql_lit(&s, "select q.");
    sql_id(&s, "", column);
    sql_lit(&s, " from ");
    sql_id(&s, f->target ? "r_" : "", f->target ? f->target->id : f->of);
    sql_lit(&s, " q where q.county = ");
    sql_bind(&s, I(m->by->county));
    sql_lit(&s, " and q.id = ");
    sql_bind(&s, I(v->i));
    enum err r = sql_all(&s, m->db, &t, m->e);
    if (!r && t.n && !cell_null(&t, 0, 0)) {
        *ret = cell_int(&t, 0, 0);
    }
    return r;
}

/* A person stands for the unit of the post held. */
static enum err unit_of_person(struct move *m, int64_t person, int64_t *ret)
{
    struct table t;
    enum err r = db_all(m->db, m->a,
                        "select unit from post where county = ?1 and person = ?2 and (from_on is "
                        "null or from_on <= ?3) "
                        "and (to_on is null or to_on >= ?4) order by id limit 1",
                        ARGS(I(m->by->county), I(person), T(m->on), T(m->on)), &t, m->e);
    if (!r && t.n) {
        *ret = cell_int(&t, 0, 0);
    }
    return r;
}

static enum err derive_unit(struct move *m)
{
    const struct field_def *f = m->reg->owner;
    if (!f || !column_single(f) || !m->rec.values[f->index].set) {
        return OK;
    }
    if (m->before.version && !changed(m, f)) {
        return OK;
    }
    if (f->target) {
        return far_number(m, f, "unit", &m->rec.unit);
    }
    if (str_eq(f->of, "person")) {
        return unit_of_person(m, m->rec.values[f->index].i, &m->rec.unit);
    }
    if (str_eq(f->of, "unit")) {
        m->rec.unit = m->rec.values[f->index].i;
    }
    return OK;
}

static enum err derive_year(struct move *m)
{
    const struct field_def *f = m->reg->year;
    const struct value *v = f ? &m->rec.values[f->index] : NULL;
    if (!v || !v->set || (m->before.version && !changed(m, f))) {
        return OK;
    }
    struct date d;
    switch (f->type) {
    case FIELD_INT: m->rec.year = v->i; return OK;
    case FIELD_DATE: m->rec.year = date_parse(v->s, &d) ? d.year : m->rec.year; return OK;
    case FIELD_REF:
        return f->target || str_eq(f->of, "framework") ? far_number(m, f, "year", &m->rec.year)
                                                       : OK;
    default: return OK;
    }
}

enum err move_derive(struct move *m)
{
    enum err r = compute(m);
    if (!r) {
        r = derive_unit(m);
    }
    return r ? r : derive_year(m);
}
