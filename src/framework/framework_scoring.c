#include "framework/framework_scoring.h"

#include <string.h>

#include "base/date.h"
#include "base/now.h"
#include "base/str.h"
#include "domain/framework_part.h"
#include "framework/framework_trace.h"

#define PART_TITLE_CHARS 40
#define REASON_CHARS     300

struct draft_item {
    struct framework_row row;
    size_t place;
    struct framework_item *it;
};

static enum err load(struct db *db, struct arena *a, const struct actor *by, int64_t framework,
                     int64_t item, struct draft_item *ret, struct error *e)
{
    enum err r = framework_load_draft(db, a, by, framework, &ret->row, e);

    r = r ? r : framework_place_of(&ret->row, item, &ret->place, e);
    ret->it = r ? NULL : &ret->row.f.items[ret->place];
    return r;
}

/* --- rule ------------------------------------------------------------------------------------------------ */
static const char *line_of(struct arena *a, const struct assess_rule *rule)
{
    return !rule || rule->kind == ASSESS_MANUAL ? NULL : assess_rule_line(a, rule);
}

enum err framework_set_rule(struct db *db, struct arena *a, const struct actor *by,
                            int64_t framework, int64_t item, const struct assess_rule *rule,
                            struct error *e)
{
    struct draft_item d;
    enum err r = load(db, a, by, framework, item, &d, e);

    if (r) {
        return r;
    }
    const struct change set[] = {{"rule", line_of(a, &d.it->rule), line_of(a, rule)}};
    if (str_eq(set[0].before, set[0].after)) {
        return OK;
    }
    if (d.it->n_parts) {
        return error_set(e, ERR_CONFLICT, "这一条分了要点，记分办法写在各个要点里。");
    }
    r = db_run(db, "update framework_item set rule = ?3 where county = ?1 and id = ?2",
               ARGS(I(by->county), I(item), T(set[0].after)), NULL, e);
    return r ? r : framework_trace(db, a, by, "framework_item", item, "set_rule", set, 1, e);
}

/* --- parts ----------------------------------------------------------------------------------------------- */
static enum err bad_part(struct error *e, size_t i, const char *say)
{
    return error_set(e, ERR_INVALID, "第 %zu 个要点%s", i + 1, say);
}

static enum err check_binding(const struct content *c, const struct framework_part *p, size_t i,
                              struct error *e)
{
    if (p->metric && p->obligation) {
        return bad_part(e, i, "只能取自一处：指标口径和应做事项选一个。");
    }
    if (p->metric && !content_metric(c, p->metric)) {
        return bad_part(e, i, "选的指标口径没有了，请重新选。");
    }
    if (p->obligation && !content_obligation(c, p->obligation)) {
        return bad_part(e, i, "选的应做事项没有了，请重新选。");
    }
    if ((p->metric || p->obligation) && p->rule.kind == ASSESS_MANUAL) {
        return bad_part(e, i, "自动取数，要选一种记分办法，不能是人工评分。");
    }
    return OK;
}

/* The ids of parts that were there before stay; new ones are given in order. */
static void give_ids(struct arena *a, struct framework_part *parts, size_t n)
{
    int64_t next = 1;

    for (size_t i = 0; i < n; i++) {
        while (!parts[i].id) {
            const char *id = arena_printf(a, "p%lld", (long long)next++);
            size_t k = 0;
            while (k < n && !str_eq(parts[k].id, id)) {
                k++;
            }
            parts[i].id = k == n ? id : NULL;
        }
    }
}

static enum err check_ids(const struct framework_part *parts, size_t n, struct error *e)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++) {
            if (parts[i].id && str_eq(parts[i].id, parts[k].id)) {
                return bad_part(e, i, "的编码和前面的重复了，请刷新后再改。");
            }
        }
        if (parts[i].id && !str_is_id(parts[i].id)) {
            return bad_part(e, i, "的编码不对，请刷新后再改。");
        }
    }
    return OK;
}

static enum err check_parts(struct arena *a, const struct content *c, struct framework_part *parts,
                            size_t n, struct error *e)
{
    enum err r = check_ids(parts, n, e);

    for (size_t i = 0; !r && i < n; i++) {
        char *title = NULL;
        const char *typed = parts[i].title ? parts[i].title : "";
        r = str_clean(a, typed, strlen(typed), PART_TITLE_CHARS, &title, e);
        if (!r && !title) {
            r = bad_part(e, i, "没有写名称。");
        }
        if (!r && (parts[i].points < 0 || parts[i].points > 100000)) {
            r = bad_part(e, i, "的分值应是 0 到 1000 的数。");
        }
        parts[i].title = title;
        r = r ? r : check_binding(c, &parts[i], i, e);
    }
    return r;
}

static enum err write_parts(struct db *db, struct arena *a, const struct actor *by,
                            const struct framework_place *at, const struct framework_item *it,
                            bool confirmed, struct error *e)
{
    enum err r = db_run(db, "delete from framework_part where county = ?1 and item = ?2",
                        ARGS(I(at->county), I(at->item)), NULL, e);

    for (size_t i = 0; !r && i < it->n_parts; i++) {
        r = framework_insert_part(db, a, at, (int64_t)i + 1, &it->parts[i], e);
    }
    return r ? r
             : db_run(db,
                      "update framework_item set kind = ?3, waits = ?4, parts_by = ?5, parts_at = "
                      "?6, rule = ?7 where county = ?1 and id = ?2",
                      ARGS(I(at->county), I(at->item), T(it->kind), T(it->waits),
                           confirmed ? I(by->person) : NIL,
                           confirmed ? T(datetime_text(a, now_ms())) : NIL,
                           it->n_parts ? NIL : T(line_of(a, &it->rule))),
                      NULL, e);
}

/* Points nobody wrote are equal shares. */
static enum err settle_points(struct arena *a, struct framework_item *it, bool *ret_confirmed,
                              struct error *e)
{
    bool written = false;

    for (size_t i = 0; i < it->n_parts; i++) {
        written = written || it->parts[i].points > 0;
    }
    *ret_confirmed = written;
    if (!written) {
        framework_part_share(it);
        return OK;
    }
    const char *fault = framework_part_fault(a, it);
    return fault ? error_set(e, ERR_INVALID, "%s，请改要点的分值，或者都留空由程序平分。", fault)
                 : OK;
}

enum err framework_set_parts(struct db *db, struct arena *a, const struct content *c,
                             const struct actor *by, int64_t framework, int64_t item,
                             const struct framework_part *parts, size_t n, struct error *e)
{
    struct draft_item d;
    bool confirmed;
    enum err r = load(db, a, by, framework, item, &d, e);

    if (r) {
        return r;
    }
    if (n > FRAMEWORK_PARTS_MAX) {
        return error_set(e, ERR_INVALID, "一条最多分 %d 个要点。", FRAMEWORK_PARTS_MAX);
    }
    struct framework_item it = *d.it;
    it.parts = n ? arena_memdup(a, parts, n * sizeof(*parts)) : NULL;
    it.n_parts = n;
    if (!n) {
        it.kind = "manual";
        it.waits = NULL;
    }
    if ((r = check_parts(a, c, it.parts, n, e)) || (r = settle_points(a, &it, &confirmed, e))) {
        return r;
    }
    give_ids(a, it.parts, n);
    framework_part_derive(a, &it);
    const struct framework_place at = {by->county, framework, item};
    const struct change set[] = {
        {"parts", framework_parts_text(a, d.it), framework_parts_text(a, &it)},
        {"parts_confirmed", d.it->parts_confirmed ? "1" : NULL, confirmed ? "1" : NULL}};
    if (str_eq(set[0].before, set[0].after) && str_eq(set[1].before, set[1].after)) {
        return OK;
    }
    r = write_parts(db, a, by, &at, &it, confirmed, e);
    return r ? r
             : framework_trace(db, a, by, "framework_item", item, "set_parts", set, array_len(set),
                               e);
}

enum err framework_reshare(struct db *db, struct arena *a, const struct actor *by, int64_t item,
                           const struct framework_item *it, struct error *e)
{
    struct framework_item to = *it;
    enum err r = OK;

    to.parts = arena_memdup(a, it->parts, it->n_parts * sizeof(*it->parts));
    framework_part_share(&to);
    for (size_t i = 0; !r && i < to.n_parts; i++) {
        r = db_run(db,
                   "update framework_part set points = ?4 where county = ?1 and item = ?2 and code "
                   "= ?3",
                   ARGS(I(by->county), I(item), T(to.parts[i].id), I(to.parts[i].points)), NULL, e);
    }
    const struct change set[] = {
        {"parts", framework_parts_text(a, it), framework_parts_text(a, &to)}};
    return r ? r : framework_trace(db, a, by, "framework_item", item, "share", set, 1, e);
}

static enum err confirm_one(struct db *db, struct arena *a, const struct actor *by, int64_t item,
                            const struct framework_item *it, struct error *e)
{
    const char *fault = framework_part_fault(a, it);
    const struct change set[] = {{"parts_confirmed", NULL, "1"},
                                 {"parts", NULL, framework_parts_text(a, it)}};

    if (fault) {
        return error_set(e, ERR_INVALID, "%s：%s，改好以后再确认。", it->code, fault);
    }
    enum err r =
        db_run(db,
               "update framework_item set parts_by = ?3, parts_at = ?4 where county = ?1 and id = "
               "?2",
               ARGS(I(by->county), I(item), I(by->person), T(datetime_text(a, now_ms()))), NULL, e);
    return r ? r
             : framework_trace(db, a, by, "framework_item", item, "confirm", set, array_len(set),
                               e);
}

enum err framework_confirm(struct db *db, struct arena *a, const struct actor *by,
                           int64_t framework, int64_t item, struct error *e)
{
    struct framework_row row;
    size_t place = 0;
    enum err r = framework_load_draft(db, a, by, framework, &row, e);

    if (r || (item && (r = framework_place_of(&row, item, &place, e)))) {
        return r;
    }
    for (size_t i = 0; !r && i < row.f.n; i++) {
        const struct framework_item *it = &row.f.items[i];
        if (it->n_parts && !it->parts_confirmed && (!item || i == place)) {
            r = confirm_one(db, a, by, row.item_ids[i], it, e);
        }
    }
    return r;
}

/* --- 合理缺项 ------------------------------------------------------------------------------------------ */
static enum err write_exempt(struct db *db, struct arena *a, const struct framework_place *at,
                             const char *const *kinds, size_t n, const char *reason,
                             struct error *e)
{
    enum err r = db_run(db, "delete from framework_exempt where county = ?1 and item = ?2",
                        ARGS(I(at->county), I(at->item)), NULL, e);

    (void)a;
    for (size_t i = 0; !r && i < n; i++) {
        r = framework_insert_exempt(db, at, kinds[i], e);
    }
    return r ? r
             : db_run(db,
                      "update framework_item set exempt_reason = ?3, exempt_by = null, exempt_at = "
                      "null where county = ?1 and id = ?2",
                      ARGS(I(at->county), I(at->item), T(reason)), NULL, e);
}

enum err framework_set_exempt(struct db *db, struct arena *a, const struct actor *by,
                              int64_t framework, int64_t item, const char *const *kinds, size_t n,
                              const char *reason, struct error *e)
{
    struct draft_item d;
    char *why = NULL;
    enum err r = load(db, a, by, framework, item, &d, e);

    if (r || (r = str_clean(a, reason ? reason : "", reason ? strlen(reason) : 0, REASON_CHARS,
                            &why, e))) {
        return r;
    }
    for (size_t i = 0; i < n; i++) {
        if (!str_is_id(kinds[i])) {
            return error_set(e, ERR_INVALID, "单位类型的编码不对，请重新选择。");
        }
    }
    if (n && !why) {
        return error_set(e, ERR_INVALID, "合理缺项要写明理由。");
    }
    const struct framework_place at = {by->county, framework, item};
    const struct change set[] = {
        {"exempt", framework_kinds_text(a, (const char *const *)d.it->exempt_kinds, d.it->n_exempt),
         framework_kinds_text(a, kinds, n)},
        {"exempt_reason", d.it->exempt_reason, n ? why : NULL}};
    if (str_eq(set[0].before, set[0].after) && str_eq(set[1].before, set[1].after)) {
        return OK;
    }
    r = write_exempt(db, a, &at, kinds, n, n ? why : NULL, e);
    return r ? r
             : framework_trace(db, a, by, "framework_item", item, "set_exempt", set, array_len(set),
                               e);
}

enum err framework_approve_exempt(struct db *db, struct arena *a, const struct actor *by,
                                  int64_t framework, int64_t item, struct error *e)
{
    struct draft_item d;
    enum err r = load(db, a, by, framework, item, &d, e);

    if (r) {
        return r;
    }
    if (!d.it->n_exempt) {
        return error_set(e, ERR_INVALID, "这一条没有提出合理缺项。");
    }
    const struct change set[] = {
        {"exempt_approved", NULL,
         framework_kinds_text(a, (const char *const *)d.it->exempt_kinds, d.it->n_exempt)}};
    if ((r = db_run(db,
                    "update framework_item set exempt_by = ?3, exempt_at = ?4 where county = ?1 "
                    "and id = ?2",
                    ARGS(I(by->county), I(item), I(by->person), T(datetime_text(a, now_ms()))),
                    NULL, e))) {
        return r;
    }
    return framework_trace(db, a, by, "framework_item", item, "approve_exempt", set, 1, e);
}
