/* Changes of a draft: completing, adding, choosing kinds, publishing. */
#include <string.h>

#include "base/date.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "domain/framework_part.h"
#include "framework/framework_scoring.h"
#include "framework/framework_trace.h"

#define TEXT_CHARS    4000
#define LEVEL_CHARS   100
#define TITLE_CHARS   20
#define CODE_CHARS    20
#define PROOF_CHARS   500
#define POINTS_MOST   100000
#define REFUSAL_LINES 6

static enum err refuse(struct error *e, const char *field, const char *say)
{
    error_set(e, ERR_INVALID, "%s", say);
    return error_field(e, field);
}

/* --- one item ------------------------------------------------------------------------------------------ */
static enum err clean(struct arena *a, const char *typed, size_t chars, const char *field,
                      const char **ret, struct error *e)
{
    char *text = NULL;
    enum err r = typed ? str_clean(a, typed, strlen(typed), chars, &text, e) : OK;

    if (r) {
        error_field(e, field);
        return r;
    }
    if (text) {
        *ret = text;
    }
    return OK;
}

static enum err clean_item(struct arena *a, const struct framework_item *to,
                           struct framework_item *it, struct error *e)
{
    enum err r;

    if ((r = clean(a, to->level1, LEVEL_CHARS, "level1", &it->level1, e)) ||
        (r = clean(a, to->level2, LEVEL_CHARS, "level2", &it->level2, e)) ||
        (r = clean(a, to->title, TITLE_CHARS, "title", &it->title, e)) ||
        (r = clean(a, to->level3, LEVEL_CHARS, "level3", &it->level3, e)) ||
        (r = clean(a, to->proof, PROOF_CHARS, "proof", &it->proof, e)) ||
        (r = clean(a, to->example, PROOF_CHARS, "example", &it->example, e)) ||
        (r = clean(a, to->text, TEXT_CHARS, "text", &it->text, e))) {
        return r;
    }
    if (to->points == POINTS_LOST) {
        return OK;
    }
    if (to->points <= 0 || to->points > POINTS_MOST) {
        return refuse(e, "points", "分值应大于 0、不超过 1000 分。");
    }
    it->points = to->points;
    return OK;
}

static bool is_lost(const struct framework_item *it)
{
    return !it->text || (it->points == POINTS_LOST && framework_item_needs_points(it));
}

static bool is_same(const struct framework_item *x, const struct framework_item *y)
{
    return x->points == y->points && str_eq(x->text, y->text) && str_eq(x->level1, y->level1) &&
           str_eq(x->level2, y->level2) && str_eq(x->title, y->title) &&
           str_eq(x->level3, y->level3) && str_eq(x->proof, y->proof) &&
           str_eq(x->example, y->example);
}

static enum err write_item(struct db *db, struct arena *a, const struct actor *by, int64_t id,
                           const struct framework_item *old, const struct framework_item *it,
                           struct error *e)
{
    bool completed = is_lost(old) && !is_lost(it);
    const struct change set[] = {
        {"code", NULL, it->code},
        {"level1", old->level1, it->level1},
        {"level2", old->level2, it->level2},
        {"title", old->title, it->title},
        {"text", old->text, it->text},
        {"points", framework_points_text(a, old->points), framework_points_text(a, it->points)},
        {"level3", old->level3, it->level3},
        {"proof", old->proof, it->proof},
        {"example", old->example, it->example},
    };
    enum err r = db_run(
        db,
        "update framework_item set level1 = ?3, level2 = ?4, title = ?5, body = ?6, points = ?7, "
        "level3 = ?8, proof = ?9, example = ?10 where county = ?1 and id = ?2",
        ARGS(I(by->county), I(id), T(it->level1), T(it->level2), T(it->title), T(it->text),
             it->points == POINTS_LOST ? NIL : I(it->points), T(it->level3), T(it->proof),
             T(it->example)),
        NULL, e);

    if (!r && completed) {
        r = db_run(db,
                   "update framework_item set completed_by = ?3, completed_at = ?4 where county = "
                   "?1 and id = ?2",
                   ARGS(I(by->county), I(id), I(by->person), T(datetime_text(a, now_ms()))), NULL,
                   e);
    }
    return r ? r
             : framework_trace(db, a, by, "framework_item", id, "complete", set, array_len(set), e);
}

enum err framework_complete(struct db *db, struct arena *a, const struct actor *by,
                            int64_t framework, int64_t item, const struct framework_item *to,
                            struct error *e)
{
    struct framework_row row;
    size_t i;
    enum err r;

    if ((r = framework_load_draft(db, a, by, framework, &row, e)) ||
        (r = framework_place_of(&row, item, &i, e))) {
        return r;
    }
    struct framework_item it = row.f.items[i];
    if ((r = clean_item(a, to, &it, e)) || is_same(&it, &row.f.items[i])) {
        return r;
    }
    bool share = it.points != row.f.items[i].points && it.n_parts && !it.parts_confirmed;
    r = write_item(db, a, by, item, &row.f.items[i], &it, e);
    return r || !share ? r : framework_reshare(db, a, by, item, &it, e);
}

/* --- a new item ---------------------------------------------------------------------------------------- */
/* Number behind the last dot of a code, 0 when there is none: B3.10 -> 10. */
static int64_t place_in_group(const char *code)
{
    const char *dot = strrchr(code, '.');
    int64_t n = 0;

    return dot && str_to_int(dot + 1, &n) && n < 1000000 ? n : 0;
}

/* The highest number of a group behind the letter: B3.10 -> 3. */
static int64_t group_number(const char *code)
{
    int64_t n = 0;

    for (const char *p = *code ? code + 1 : code; *p >= '0' && *p <= '9' && n < 1000; p++) {
        n = n * 10 + (*p - '0');
    }
    return n;
}

static const char *next_code(struct arena *a, const struct framework *f, const char *level1)
{
    int64_t place = 0, group = 0;
    const char *like = NULL;

    for (size_t i = 0; i < f->n; i++) {
        const char *code = f->items[i].code;
        group = group_number(code) > group ? group_number(code) : group;
        if (str_eq(f->items[i].level1, level1)) {
            like = code;
            place = place_in_group(code) > place ? place_in_group(code) : place;
        }
    }
    const char *dot = like ? strrchr(like, '.') : NULL;
    if (dot) {
        return arena_printf(a, "%.*s.%lld", (int)(dot - like), like, (long long)place + 1);
    }
    return arena_printf(a, "%c%lld.1", f->n && f->items[0].code[0] ? f->items[0].code[0] : 'A',
                        (long long)group + 1);
}

static bool code_taken(const struct framework *f, const char *code)
{
    for (size_t i = 0; i < f->n; i++) {
        if (str_eq(f->items[i].code, code)) {
            return true;
        }
    }
    return false;
}

/* Behind the last item of the group, or at the end. */
static int64_t position_for(const struct framework *f, const char *level1)
{
    size_t after = f->n;

    for (size_t i = 0; i < f->n; i++) {
        if (str_eq(f->items[i].level1, level1)) {
            after = i + 1;
        }
    }
    return (int64_t)after + 1;
}

static enum err new_item(struct arena *a, const struct framework *f,
                         const struct framework_item *typed, struct framework_item *it,
                         struct error *e)
{
    enum err r;

    *it = (struct framework_item){.points = POINTS_LOST, .kind = "manual"};
    if ((r = clean_item(a, typed, it, e)) ||
        (r = clean(a, typed->code, CODE_CHARS, "code", &it->code, e))) {
        return r;
    }
    if (f->n >= FRAMEWORK_ITEMS_MAX) {
        return error_set(e, ERR_LIMIT, "一套指标体系最多 %d 条。", FRAMEWORK_ITEMS_MAX);
    }
    if (!it->level1) {
        return refuse(e, "level1", "请写明这一条属于哪个一级指标。");
    }
    it->code = it->code ? it->code : next_code(a, f, it->level1);
    if (code_taken(f, it->code)) {
        return refuse(e, "code", "这个编码已经有了，请换一个。");
    }
    it->title = it->title ? it->title : it->level2 ? it->level2 : it->code;
    it->title = arena_strndup(a, it->title, str_prefix(it->title, TITLE_CHARS));
    return OK;
}

/* Positions are 1, 2, 3 ...: those behind make room. */
static enum err make_room(struct db *db, const struct actor *by, int64_t framework,
                          int64_t position, struct error *e)
{
    return db_run(db,
                  "update framework_item set position = position + 1 where county = ?1 and "
                  "framework = ?2 and position >= ?3",
                  ARGS(I(by->county), I(framework), I(position)), NULL, e);
}

enum err framework_add_item(struct db *db, struct arena *a, const struct actor *by,
                            int64_t framework, const struct framework_item *typed, int64_t *ret,
                            struct error *e)
{
    struct framework_row row;
    struct framework_item it;
    int64_t id = id_new();
    enum err r;

    if ((r = framework_load_draft(db, a, by, framework, &row, e)) ||
        (r = new_item(a, &row.f, typed, &it, e))) {
        return r;
    }
    int64_t position = position_for(&row.f, it.level1);
    const struct change set[] = {{"code", NULL, it.code},
                                 {"item", NULL, framework_item_text(a, &it)}};
    const struct framework_place at = {by->county, framework, id};
    if ((r = make_room(db, by, framework, position, e)) ||
        (r = framework_insert_item(db, a, &at, position, &it, by->person, e)) ||
        (r = framework_trace(db, a, by, "framework_item", id, "add", set, array_len(set), e))) {
        return r;
    }
    *ret = id;
    return OK;
}

/* --- kinds and publication ----------------------------------------------------------------------------- */
enum err framework_set_kinds(struct db *db, struct arena *a, const struct actor *by,
                             int64_t framework, const char *const *kinds, size_t n, struct error *e)
{
    struct framework_row row;
    enum err r;

    for (size_t i = 0; i < n; i++) {
        if (!str_is_id(kinds[i])) {
            return refuse(e, "kinds", "单位类型的编码不对，请重新选择。");
        }
    }
    if ((r = framework_load_draft(db, a, by, framework, &row, e)) ||
        (r = db_run(db, "delete from framework_kind where county = ?1 and framework = ?2",
                    ARGS(I(by->county), I(framework)), NULL, e))) {
        return r;
    }
    for (size_t i = 0; i < n; i++) {
        if ((r = framework_insert_kind(db, by->county, framework, kinds[i], e))) {
            return r;
        }
    }
    const struct change set[] = {{"kinds", framework_kinds_text(a, row.f.kinds, row.f.n_kinds),
                                  framework_kinds_text(a, kinds, n)}};
    return framework_trace(db, a, by, "framework", framework, "set_kinds", set, 1, e);
}

static const char *must_be_confirmed(struct arena *a, const struct framework_row *row)
{
    size_t shares = 0, exempts = 0;
    const char *say = "";

    for (size_t i = 0; i < row->f.n; i++) {
        const struct framework_item *it = &row->f.items[i];
        shares += it->n_parts && !it->parts_confirmed;
        exempts += it->n_exempt && !row->exempt_by[i];
    }
    if (shares) {
        say = arena_printf(a, "有 %zu 条的要点分值还没有人确认，请核对后点“确认分值”。", shares);
    }
    if (exempts) {
        say = arena_printf(a, "%s有 %zu 条的合理缺项还没有批准。", say, exempts);
    }
    return say;
}

/* Everything that is missing, in one refusal. */
static enum err must_be_whole(struct arena *a, const struct framework_row *row, struct error *e)
{
    struct framework_verdict v;
    const char *say = "";

    if (row->f.outside) {
        return error_set(e, ERR_CONFLICT, "外部标准只作对照，不计分，不用定稿。");
    }
    framework_judge(a, &row->f, &v);
    for (size_t i = 0; !v.whole && i < v.n_lines && i < REFUSAL_LINES; i++) {
        say = arena_printf(a, "%s%s", say, v.lines[i]);
    }
    if (!v.whole && v.n_lines > REFUSAL_LINES) {
        say = arena_printf(a, "%s还有 %zu 处。", say, v.n_lines - REFUSAL_LINES);
    }
    say = arena_printf(a, "%s%s", say, must_be_confirmed(a, row));
    if (row->f.n_kinds == 0) {
        say = arena_printf(a, "%s还没有选适用的单位类型，请先选定。", say);
    }
    return *say ? error_set(e, ERR_INVALID, "还不能定稿：%s", say) : OK;
}

static enum err retire_older(struct db *db, struct arena *a, const struct actor *by,
                             const struct framework_row *row, struct error *e)
{
    struct table t;
    const struct change set[] = {{"state", "published", "retired"}};
    enum err r = db_all(
        db, a, "select id from framework where county = ?1 and code = ?2 and state = 'published'",
        ARGS(I(by->county), T(row->f.code)), &t, e);

    for (size_t i = 0; !r && i < t.n; i++) {
        int64_t id = cell_int(&t, i, 0);
        r = db_run(db, "update framework set state = 'retired' where county = ?1 and id = ?2",
                   ARGS(I(by->county), I(id)), NULL, e);
        r = r ? r : framework_trace(db, a, by, "framework", id, "retire", set, 1, e);
    }
    return r;
}

enum err framework_publish(struct db *db, struct arena *a, const struct actor *by,
                           int64_t framework, struct error *e)
{
    struct framework_row row;
    enum err r;

    if ((r = framework_load_draft(db, a, by, framework, &row, e)) ||
        (r = must_be_whole(a, &row, e)) || (r = retire_older(db, a, by, &row, e))) {
        return r;
    }
    const char *at = datetime_text(a, now_ms());
    const struct change set[] = {{"state", "draft", "published"}, {"published_at", NULL, at}};
    if ((r = db_run(db,
                    "update framework set state = 'published', published_at = ?3 where county = ?1 "
                    "and id = ?2",
                    ARGS(I(by->county), I(framework), T(at)), NULL, e))) {
        return r;
    }
    return framework_trace(db, a, by, "framework", framework, "publish", set, array_len(set), e);
}
