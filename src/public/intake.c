#include "public/intake.h"

#include <string.h>

#include "base/hash.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "people/outsider.h"
#include "public/code.h"
#include "public/publication.h"

/* --- receipts --------------------------------------------------------------------------------------------------------- */
static enum err find_receipt(struct db *db, struct arena *a, int64_t county, const char *code,
                             struct table *ret, struct error *e)
{
    char digest[SM3_HEX];
    code_digest(code, digest);
    return db_all(db, a,
                  "select register, record from intake_receipt where county = ?1 and digest = ?2",
                  ARGS(I(county), T(arena_strdup(a, digest))), ret, e);
}

static const char *link_digest(struct arena *a, const char *link)
{
    char *hex = arena_alloc(a, SM3_HEX);
    sm3_hex(link, strlen(link), hex);
    return hex;
}

/* The record that this link has made, 0: none. */
static enum err find_by_link(struct db *db, struct arena *a, int64_t county,
                             const struct register_def *reg, const char *link, int64_t *ret,
                             struct error *e)
{
    struct table t;
    enum err r = db_all(
        db, a,
        "select record from intake_receipt where county = ?1 and register = ?2 and link = ?3",
        ARGS(I(county), T(reg->id), T(link_digest(a, link))), &t, e);
    if (!r) {
        *ret = t.n ? cell_int(&t, 0, 0) : 0;
    }
    return r;
}

static enum err add_receipt(struct db *db, struct arena *a, const struct intake_hand *h,
                            const char *code, int64_t record, struct error *e)
{
    char digest[SM3_HEX];
    bool once = h->link && h->reg->intake->once;
    code_digest(code, digest);
    return db_run(db,
                  "insert into intake_receipt (county, digest, register, record, link, at) values "
                  "(?1, ?2, ?3, ?4, ?5, ?6)",
                  ARGS(I(h->county), T(arena_strdup(a, digest)), T(h->reg->id), I(record),
                       T(once ? link_digest(a, h->link) : NULL), T(datetime_text(a, now_ms()))),
                  NULL, e);
}

/* --- which unit owns it ------------------------------------------------------------------------------------------------ */
static enum err unit_by_tree(struct db *db, struct arena *a, int64_t county, const char *kind,
                             int64_t *ret, struct error *e)
{
    struct table t;
    enum err r = kind ? db_all(db, a,
                               "select id from unit where county = ?1 and kind = ?2 and (to_on is "
                               "null or to_on >= ?3) order by path, position limit 1",
                               ARGS(I(county), T(kind), T(date_text(a, now_today()))), &t, e)
                      : db_all(db, a,
                               "select id from unit where county = ?1 and parent is null and "
                               "(to_on is null or to_on >= ?2) order by position, id limit 1",
                               ARGS(I(county), T(date_text(a, now_today()))), &t, e);
    if (!r) {
        *ret = t.n ? cell_int(&t, 0, 0) : 0;
    }
    return r;
}

static bool typed_unit(const struct intake_hand *h, int64_t *ret)
{
    const struct field_def *by = h->reg->intake->unit_by;
    for (size_t i = 0; by && i < h->n_typed; i++) {
        if (str_eq(h->typed[i].field, by->id)) {
            return id_parse(h->typed[i].text, ret);
        }
    }
    return false;
}

static enum err load_bound(struct db *db, struct arena *a, const struct content *c, int64_t county,
                           const struct signed_link *l, struct record *ret, struct error *e)
{
    const struct scope scope = outsider_scope(county);
    enum err r = record_load(db, a, c, &scope, l->field->target, l->record, ret, e);
    if (r == ERR_NOT_FOUND || (!r && ret->voided)) {
        return error_set(e, ERR_NOT_FOUND,
                         "这个链接对应的事项已经不在了，请向给您链接的单位询问。");
    }
    return r;
}

static enum err owning_unit(struct engine *en, struct db *db, struct arena *a,
                            const struct intake_hand *h, int64_t *ret, struct error *e)
{
    const struct intake_def *in = h->reg->intake;
    struct record about;
    if (typed_unit(h, ret)) {
        return OK;
    }
    if (h->link && !in->unit_kind) {
        enum err r = load_bound(db, a, en->content, h->county, &h->bound, &about, e);
        if (!r) {
            *ret = about.unit;
        }
        return r;
    }
    return unit_by_tree(db, a, h->county, in->unit_kind, ret, e);
}

/* --- handing in --------------------------------------------------------------------------------------------------------- */
static void type_file(struct arena *a, struct typed *list, size_t *n, const struct intake_file *f)
{
    const char *id = id_text(a, f->row.id);
    for (size_t i = 0; i < *n; i++) {
        if (str_eq(list[i].field, f->field->id)) {
            list[i].text = arena_printf(a, "%s,%s", list[i].text, id);
            return;
        }
    }
    list[(*n)++] = (struct typed){f->field->id, id};
}

static enum err add_files(struct db *db, struct arena *a, const struct actor *by,
                          const struct intake_hand *h, struct typed *list, size_t *n,
                          struct error *e)
{
    enum err r = OK;
    for (size_t i = 0; !r && i < h->n_files; i++) {
        h->files[i].row.county = by->county;
        h->files[i].row.person = by->person;
        h->files[i].row.unit = by->unit;
        r = file_add(db, a, &h->files[i].row, e);
        if (!r) {
            type_file(a, list, n, &h->files[i]);
        }
    }
    return r;
}

static enum err write_record(struct engine *en, struct db *db, struct arena *a,
                             const struct actor *by, const struct intake_hand *h, int64_t replaces,
                             int64_t *ret, struct error *e)
{
    struct typed *typed = arena_array(a, h->n_typed + h->n_files + 1, sizeof(*typed));
    const struct typed bound = {h->link ? h->bound.field->id : NULL,
                                h->link ? id_text(a, h->bound.record) : NULL};
    struct intake_request rq = {.reg = h->reg,
                                .unit = by->unit,
                                .replaces = replaces,
                                .typed = typed,
                                .links = &bound,
                                .n_typed = h->n_typed,
                                .n_links = h->link != NULL};
    struct step_result done;
    if (h->n_typed) {
        memcpy(typed, h->typed, h->n_typed * sizeof(*typed));
    }
    enum err r = add_files(db, a, by, h, typed, &rq.n_typed, e);
    if (!r) {
        r = step_intake(en, db, a, by, &rq, &done, e);
    }
    if (!r) {
        *ret = done.record;
    }
    return r;
}

/* Did this very form come in before; did this link? */
static enum err seen(struct db *db, struct arena *a, const struct intake_hand *h,
                     struct intake_done *ret, int64_t *ret_replaces, struct error *e)
{
    const struct intake_def *in = h->reg->intake;
    struct table t;
    enum err r = find_receipt(db, a, h->county, ret->code, &t, e);
    if (r) {
        return r;
    }
    if (t.n) {
        ret->before = true;
        ret->record = cell_int(&t, 0, 1);
        return OK;
    }
    if (!h->link || !in->once) {
        return OK;
    }
    r = find_by_link(db, a, h->county, h->reg, h->link, ret_replaces, e);
    if (!r && *ret_replaces && !in->again) {
        error_set(e, ERR_CONFLICT, "这个链接已经用过，每个链接只收一次，您上次提交的已经收到。");
        return error_rule(e,
                          arena_printf(a, "registers/%s/register.yaml#/intake/once", h->reg->id));
    }
    return r;
}

enum err intake_submit(struct engine *en, struct db *db, struct arena *a,
                       const struct intake_hand *h, struct intake_done *ret, struct error *e)
{
    struct intake_done done = {.code = code_of(a, h->key)};
    int64_t person = 0, unit = 0, replaces = 0;
    if (!done.code) {
        return error_set(e, ERR_INVALID, "页面缺少编号，请刷新后重填。");
    }
    enum err r = seen(db, a, h, &done, &replaces, e);
    if (r || done.before) {
        *ret = done;
        return r;
    }
    if ((r = outsider_person(db, a, h->county, &person, e)) ||
        (r = owning_unit(en, db, a, h, &unit, e))) {
        return r;
    }
    const struct actor by = outsider_actor(en->content, h->county, person, unit);
    if ((r = write_record(en, db, a, &by, h, replaces, &done.record, e))) {
        return r;
    }
    if (replaces) {
        done.code = NULL;
        done.changed = true;
    } else {
        r = add_receipt(db, a, h, done.code, done.record, e);
    }
    *ret = done;
    return r;
}

/* Titles are made of values as they are; whoever holds a link sees them masked like anybody. */
static const char *outside_title(struct arena *a, const struct record *rec)
{
    const char *s = NULL;
    for (size_t i = 0; i < rec->reg->n_title; i++) {
        const char *text = publication_text(a, rec, rec->reg->title_field[i]);
        s = str_empty(text) ? s : s ? arena_printf(a, "%s %s", s, text) : text;
    }
    return s ? s : rec->reg->title;
}

/* --- looking ---------------------------------------------------------------------------------------------------------------- */
enum err intake_bind(struct db *db, struct arena *a, const struct content *c, int64_t county,
                     const struct register_def *reg, const char *link, struct intake_bound *ret,
                     struct error *e)
{
    const char *secret = NULL;
    struct intake_bound b = {0};
    struct record about;
    int64_t made = 0;
    enum err r = outsider_secret(db, a, county, false, &secret, e);
    if (r) {
        return r;
    }
    if (!link_read(a, secret, county, reg, link, &b.link)) {
        return error_set(e, ERR_NOT_FOUND, "这个链接不对，可能没有复制完整，请重新扫码或复制。");
    }
    if ((r = load_bound(db, a, c, county, &b.link, &about, e)) ||
        (r = find_by_link(db, a, county, reg, link, &made, e))) {
        return r;
    }
    b.subject = outside_title(a, &about);
    b.used = made != 0;
    *ret = b;
    return OK;
}

static enum err load_clocks(struct db *db, struct arena *a, const struct content *c,
                            struct intake_status *s, struct error *e)
{
    struct clock *all;
    size_t n;
    enum err r = clock_list(db, a, c, s->record.county, s->record.id, &all, &n, e);
    if (r) {
        return r;
    }
    s->clocks = arena_array(a, n + 1, sizeof(*s->clocks));
    for (size_t i = 0; i < n; i++) {
        const struct clock *k = &all[i];
        if (k->state == CLOCK_RUNNING && !k->wait && k->law && k->end.due.year) {
            s->clocks[s->n_clocks++] = *k;
        }
    }
    return OK;
}

static enum err not_found(struct error *e)
{
    return error_set(e, ERR_NOT_FOUND,
                     "没有这个查询码。请对照受理凭据再输一遍；查询码共 12 位，不分大小写。");
}

enum err intake_status(struct db *db, struct arena *a, const struct content *c, int64_t county,
                       const char *code, struct intake_status *ret, struct error *e)
{
    struct intake_status s = {0};
    struct scope scope = {.kind = SCOPE_OWN, .county = county, .role = PUBLIC_ROLE};
    struct table t;
    enum err r = find_receipt(db, a, county, code, &t, e);
    if (r || (r = outsider_find(db, a, county, &scope.person, e))) {
        return r;
    }
    s.reg = t.n ? content_register(c, cell_text(&t, 0, 0)) : NULL;
    if (!s.reg || !s.reg->intake) {
        return not_found(e);
    }
    r = record_load(db, a, c, &scope, s.reg, cell_int(&t, 0, 1), &s.record, e);
    if (r == ERR_NOT_FOUND || (!r && s.record.voided)) {
        return not_found(e);
    }
    if (!r) {
        r = load_clocks(db, a, c, &s, e);
    }
    if (!r) {
        *ret = s;
    }
    return r;
}
