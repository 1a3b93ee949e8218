#include "package/dossier.h"

#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "package/dossier_internal.h"
#include "paper/issue.h"
#include "people/trace.h"
#include "register/query.h"

enum { OF_REGISTER = 3, SEARCH_MOST = 60, WORD_MIN = 2, FOLDER_CHARS = 40, RUNS_MOST = 2 };

/* --- lines --------------------------------------------------------------------------------------------- */
const char *dossier_name(struct arena *a, const char *s, size_t chars)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(1024);
    char *cut = arena_strndup(a, s, str_prefix(s, chars));

    for (const char *p = cut; *p; p++) {
        bool bad = (unsigned char)*p < 0x20 || *p == 0x7F || strchr("\\/:*?\"<>|", *p);
        strbuf_char(&b, bad ? '_' : *p);
    }
    return strbuf_take(&b, a);
}

static const char *cell_of(struct arena *a, const struct field_def *table, const struct row *row,
                           const char *column)
{
    const struct field_def *c = field_column(table, column);

    return c && row->cells[c->index].set ? value_show(a, c, &row->cells[c->index]) : NULL;
}

enum err dossier_lines(struct arena *a, const struct record *rec, const struct dossier_line **ret,
                       size_t *ret_n, struct error *e)
{
    const struct field_def *f = register_field(rec->reg, "items");
    const struct value *v = f ? &rec->values[f->index] : NULL;
    struct dossier_line *list = arena_array(a, (v ? v->n : 0) + 1, sizeof(*list));

    if (!str_eq(rec->reg->plays, DOSSIER_PART) || !v) {
        return error_set(e, ERR_INVALID, "这不是督察资料清单。");
    }
    for (size_t i = 0; i < v->n; i++) {
        const struct row *row = &v->rows[i];
        const char *item = cell_of(a, f, row, "item");
        list[i] = (struct dossier_line){.id = row->id,
                                        .no = cell_of(a, f, row, "no"),
                                        .item = item ? item : "未写名称",
                                        .wanted = cell_of(a, f, row, "wanted"),
                                        .department = cell_of(a, f, row, "department"),
                                        .state = cell_of(a, f, row, "state"),
                                        .note = cell_of(a, f, row, "note")};
        list[i].folder =
            arena_printf(a, "%02zu_%s", i + 1, dossier_name(a, list[i].item, FOLDER_CHARS));
    }
    *ret = list;
    *ret_n = v->n;
    return OK;
}

/* --- what was chosen ----------------------------------------------------------------------------------- */
static const char *const kind_words[] = {
    [PICK_RECORD] = "record", [PICK_PAPER] = "paper", [PICK_FILE] = "file"};

enum err dossier_picks(struct db *db, struct arena *a, const struct record *rec, struct pick **ret,
                       size_t *ret_n, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select id, line, target, part, kind, register, title from dossier_pick "
                        "where county = ?1 and record = ?2 order by id",
                        ARGS(I(rec->county), I(rec->id)), &t, e);

    *ret_n = r ? 0 : t.n;
    *ret = arena_array(a, *ret_n + 1, sizeof(**ret));
    for (size_t i = 0; i < *ret_n; i++) {
        const char *kind = cell_text(&t, i, 4);
        (*ret)[i] = (struct pick){.id = cell_int(&t, i, 0),
                                  .line = cell_int(&t, i, 1),
                                  .target = cell_int(&t, i, 2),
                                  .part = cell_int(&t, i, 3),
                                  .kind = str_eq(kind, "paper")  ? PICK_PAPER
                                          : str_eq(kind, "file") ? PICK_FILE
                                                                 : PICK_RECORD,
                                  .reg = cell_text(&t, i, 5),
                                  .title = cell_text(&t, i, 6)};
    }
    return r;
}

struct searching {
    const struct packing *x;
    struct dossier_choice *items;
    size_t n, cap;
};

static struct dossier_choice *push(struct searching *s, const struct record *rec,
                                   enum pick_kind kind, int64_t part, const char *title,
                                   const char *note)
{
    struct dossier_choice *c = arena_push(s->x->arena, &s->items, &s->n, &s->cap, sizeof(*c));

    *c = (struct dossier_choice){rec->reg, rec->id, part, kind, title, note};
    return c;
}

enum err dossier_parts(const struct packing *x, const struct record *rec, dossier_part_fn *fn,
                       void *ctx, struct error *e)
{
    struct issue *list;
    size_t n;
    enum err r = issue_list(x->db, x->arena, rec->county, rec->id, &list, &n, e);

    for (size_t i = 0; !r && i < n; i++) {
        if (list[i].issued && list[i].current) {
            const char *title = list[i].number
                                    ? arena_printf(x->arena, "%s %s", list[i].title, list[i].number)
                                    : list[i].title;
            r = fn(ctx, PICK_PAPER, list[i].id, arena_printf(x->arena, "%s.pdf", title),
                   list[i].files[PAPER_PDF].digest, "application/pdf", e);
        }
    }
    for (size_t i = 0; !r && i < rec->reg->n_fields; i++) {
        const struct field_def *f = &rec->reg->fields[i];
        const struct value *v = &rec->values[f->index];
        if (f->type != FIELD_FILES) {
            continue;
        }
        for (size_t k = 0; !r && k < v->n && v->links; k++) {
            const struct link *l = &v->links[k];
            r = l->digest ? fn(ctx, PICK_FILE, l->ref, l->label ? l->label : f->title, l->digest,
                               l->type, e)
                          : OK;
        }
    }
    return r;
}

struct offering {
    struct searching *s;
    const struct record *rec;
};

static enum err offer(void *ctx, enum pick_kind kind, int64_t part, const char *name,
                      const char *digest, const char *type, struct error *e)
{
    struct offering *o = ctx;

    (void)digest;
    (void)type;
    (void)e;
    push(o->s, o->rec, kind, part, name, kind == PICK_PAPER ? "文书" : "附件");
    return OK;
}

static enum err search_one(struct searching *s, const struct register_def *reg, const char *typed,
                           struct error *e)
{
    const struct query q = {.reg = reg, .search = typed, .limit = OF_REGISTER};
    struct record_list list;
    enum err r = query_list(s->x->db, s->x->arena, s->x->content, &s->x->who->scope, &q, &list, e);

    for (size_t i = 0; !r && i < list.n && s->n < SEARCH_MOST; i++) {
        struct offering o = {s, &list.items[i]};
        const struct record *rec = o.rec;
        push(s, rec, PICK_RECORD, 0, rec->title,
             arena_printf(s->x->arena, "整件：登记表、文书、附件%s%s", rec->number ? "，" : "",
                          rec->number ? rec->number : ""));
        r = dossier_parts(s->x, rec, offer, &o, e);
    }
    return r;
}

enum err dossier_search(const struct packing *x, const char *typed, struct dossier_choice **ret,
                        size_t *ret_n, struct error *e)
{
    struct searching s = {.x = x};
    enum err r = OK;

    if (str_chars(typed) < WORD_MIN) {
        return error_set(e, ERR_INVALID, "请至少写两个字，例如标题、编号里的字。");
    }
    for (size_t i = 0; !r && i < x->content->n_registers && s.n < SEARCH_MOST; i++) {
        const struct register_def *reg = &x->content->registers[i];
        if (step_may_read(x->who, reg) && !str_eq(reg->plays, DOSSIER_PART)) {
            r = search_one(&s, reg, typed, e);
        }
    }
    *ret = s.items;
    *ret_n = s.n;
    return r;
}

/* --- choosing ------------------------------------------------------------------------------------------ */
struct choosing {
    const struct packing *x;
    const struct record *rec;
    int64_t line, target, part, id;
    enum pick_kind kind;
    const char *reg, *title, *line_title;
    bool found;
};

static enum err may_edit(const struct packing *x, struct engine *en, const struct record *rec,
                         struct error *e)
{
    const struct field_def *items = register_field(rec->reg, "items");
    const struct field_def **list;
    size_t n;
    enum err r = step_editable(en, x->arena, x->who, rec, &list, &n, e);

    for (size_t i = 0; !r && i < n; i++) {
        if (list[i] == items) {
            return OK;
        }
    }
    return r ? r : error_set(e, ERR_DENIED, "这份清单现在不能改：已经报送，或者不由您的岗位办理。");
}

static enum err matches(void *ctx, enum pick_kind kind, int64_t part, const char *name,
                        const char *digest, const char *type, struct error *e)
{
    struct choosing *c = ctx;

    (void)digest;
    (void)type;
    (void)e;
    if (kind == c->kind && part == c->part) {
        c->found = true;
        c->title = name;
    }
    return OK;
}

static enum err see(struct choosing *c, struct error *e)
{
    const struct packing *x = c->x;
    const struct register_def *reg = content_register(x->content, c->reg);
    struct record *rec = arena_make(x->arena, struct record);
    enum err r = ERR_NOT_FOUND;

    if (reg && step_may_read(x->who, reg)) {
        r = record_load(x->db, x->arena, x->content, &x->who->scope, reg, c->target, rec, e);
    }
    if (!r && c->kind == PICK_RECORD) {
        c->title = arena_printf(x->arena, "%s：%s", reg->title, rec->title);
        c->found = c->part == 0;
    } else if (!r) {
        r = dossier_parts(x, rec, matches, c, e);
    }
    return (r && r != ERR_NOT_FOUND) || (!r && c->found)
               ? r
               : error_set(e, ERR_NOT_FOUND, "没有这份材料，或者不在您的权限范围内。");
}

static enum err run_pick(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct choosing *c = w->ctx;
    const struct actor *by = c->x->who;
    const struct change set[] = {{"line", NULL, c->line_title},
                                 {"material", NULL, c->title},
                                 {"target", NULL, id_text(a, c->target)}};
    struct table t;
    enum err r =
        db_all(db, a,
               "select count(*), sum(case when line = ?3 and target = ?4 and part = ?5 "
               "then 1 else 0 end) from dossier_pick where county = ?1 and record = ?2",
               ARGS(I(by->county), I(c->rec->id), I(c->line), I(c->target), I(c->part)), &t, e);

    if (r || cell_int(&t, 0, 1)) {
        return r;
    }
    if (cell_int(&t, 0, 0) >= DOSSIER_PICKS) {
        return error_set(e, ERR_LIMIT, "一份清单最多选 %d 份材料，请分成两份清单。", DOSSIER_PICKS);
    }
    r = db_run(db,
               "insert into dossier_pick (county, id, record, line, kind, register, target, part, "
               "title, at, person) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
               ARGS(I(by->county), I(id_new()), I(c->rec->id), I(c->line), T(kind_words[c->kind]),
                    T(c->reg), I(c->target), I(c->part), T(c->title), T(datetime_text(a, now_ms())),
                    I(by->person)),
               NULL, e);
    return r ? r
             : trace_write(db, a, by,
                           &(struct trace){by->county, c->rec->reg->id, c->rec->id, "choose"}, set,
                           array_len(set), e);
}

enum err dossier_pick(const struct packing *x, struct engine *en, const struct record *rec,
                      int64_t line, const char *reg, int64_t target, enum pick_kind kind,
                      int64_t part, struct error *e)
{
    struct choosing c = {
        .x = x, .rec = rec, .line = line, .target = target, .part = part, .kind = kind, .reg = reg};
    const struct dossier_line *lines;
    size_t n;
    enum err r = may_edit(x, en, rec, e);

    if (r || (r = dossier_lines(x->arena, rec, &lines, &n, e))) {
        return r;
    }
    for (size_t i = 0; i < n; i++) {
        c.line_title = lines[i].id == line ? lines[i].item : c.line_title;
    }
    if (!c.line_title) {
        return error_set(e, ERR_NOT_FOUND, "清单里没有这一条，可能刚刚被改过，请刷新。");
    }
    return (r = see(&c, e)) ? r : packing_write(x, run_pick, &c, e);
}

static enum err run_drop(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct choosing *c = w->ctx;
    const struct actor *by = c->x->who;
    struct table t;
    enum err r = db_all(
        db, a, "select title from dossier_pick where county = ?1 and record = ?2 and id = ?3",
        ARGS(I(by->county), I(c->rec->id), I(c->id)), &t, e);

    if (r || !t.n) {
        return r;
    }
    const struct change set[] = {{"material", cell_text(&t, 0, 0), NULL}};
    r = db_run(db, "delete from dossier_pick where county = ?1 and record = ?2 and id = ?3",
               ARGS(I(by->county), I(c->rec->id), I(c->id)), NULL, e);
    return r ? r
             : trace_write(db, a, by,
                           &(struct trace){by->county, c->rec->reg->id, c->rec->id, "unchoose"},
                           set, array_len(set), e);
}

enum err dossier_drop(const struct packing *x, struct engine *en, const struct record *rec,
                      int64_t pick, struct error *e)
{
    struct choosing c = {.x = x, .rec = rec, .id = pick};
    enum err r = may_edit(x, en, rec, e);

    return r ? r : packing_write(x, run_drop, &c, e);
}

/* --- asking -------------------------------------------------------------------------------------------- */
static enum err run_ask(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct choosing *c = w->ctx;
    const struct actor *by = c->x->who;
    const struct change set[] = {{"dossier", NULL, "zip"}};
    struct table t;
    enum err r = db_all(db, a,
                        "select count(*) from dossier_job where county = ?1 and person = ?2 and "
                        "state in ('waiting', 'running')",
                        ARGS(I(by->county), I(by->person)), &t, e);

    if (!r && cell_int(&t, 0, 0) >= RUNS_MOST) {
        return error_set(e, ERR_LIMIT, "您已有 %d 份资料包正在制作，请等它们做完。", RUNS_MOST);
    }
    if (r || (r = db_run(db,
                         "insert into dossier_job (county, id, record, person, account, post, "
                         "total, done, made, missing, state, at, alive_ms) select ?1, ?2, ?3, ?4, "
                         "?5, ?6, count(*), 0, 0, 0, 'waiting', ?7, 0 from dossier_pick where "
                         "county = ?1 and record = ?3",
                         ARGS(I(by->county), I(c->id), I(c->rec->id), I(by->person), I(by->account),
                              I(by->post), T(datetime_text(a, now_real_ms()))),
                         NULL, e))) {
        return r;
    }
    return trace_write(db, a, by,
                       &(struct trace){by->county, c->rec->reg->id, c->rec->id, "bundle"}, set,
                       array_len(set), e);
}

enum err dossier_ask(const struct packing *x, const struct record *rec, int64_t *ret,
                     struct error *e)
{
    struct choosing c = {.x = x, .rec = rec, .id = id_new()};
    const struct dossier_line *lines;
    size_t n;
    enum err r = dossier_lines(x->arena, rec, &lines, &n, e);

    if (!r && !n) {
        return error_set(e, ERR_INVALID,
                         "清单还是空的，先把督察清单填上（可以从 Excel 整段粘贴）。");
    }
    *ret = c.id;
    return r ? r : packing_write(x, run_ask, &c, e);
}

enum err dossier_newest(struct db *db, struct arena *a, const struct actor *who, int64_t record,
                        struct dossier_run *ret, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select id, total, done, made, missing, state, said, refused, digest, at "
                        "from dossier_job where county = ?1 and record = ?2 and person = ?3 order "
                        "by id desc limit 1",
                        ARGS(I(who->county), I(record), I(who->person)), &t, e);

    *ret = (struct dossier_run){0};
    if (!r && t.n) {
        *ret = (struct dossier_run){.id = cell_int(&t, 0, 0),
                                    .record = record,
                                    .total = cell_int(&t, 0, 1),
                                    .done = cell_int(&t, 0, 2),
                                    .made = cell_int(&t, 0, 3),
                                    .missing = cell_int(&t, 0, 4),
                                    .state = cell_text(&t, 0, 5),
                                    .said = cell_text(&t, 0, 6),
                                    .refused = cell_text(&t, 0, 7),
                                    .digest = cell_text(&t, 0, 8),
                                    .at = cell_text(&t, 0, 9)};
    }
    return r;
}

const char *dossier_path(struct arena *a, const char *dir, int64_t id)
{
    return arena_printf(a, "%s/print/dossier-%s.zip", dir, id_text(a, id));
}
