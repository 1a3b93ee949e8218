#include "action/clock_act.h"

#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/now.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "ledger/event.h"

enum { GROUND_CHARS = 300 };

struct act {
    struct db *db;
    struct arena *a;
    const struct actor *by;
    const struct clock_order *o;
    struct record rec;
    struct almanac al;
    struct clock *list, *k;
    size_t n;
    struct date today, on;
    const char *ground;
    int units;
    struct error *e;
};

/* --- who may ------------------------------------------------------------------------------------------------------- */
static bool holds(const struct actor *by, const char *const *roles, size_t n)
{
    return actor_is_system(by) || (by->role && role_in(by->role->id, roles, n));
}

bool clock_may(const struct actor *by, const struct clock *k, enum clock_verb verb)
{
    if (!k->def) {
        return false;
    }
    switch (verb) {
    case CLOCK_PAUSE:
        return k->state == CLOCK_RUNNING && k->def->pause &&
               holds(by, k->def->pause->by, k->def->pause->n_by);
    case CLOCK_RESUME:
        return k->state == CLOCK_PAUSED && k->def->pause &&
               holds(by, k->def->pause->by, k->def->pause->n_by);
    default:
        return k->state == CLOCK_RUNNING && clock_extension_left(k) > 0 && !k->def->extend->units &&
               holds(by, k->def->extend->by, k->def->extend->n_by);
    }
}

int clock_extension_left(const struct clock *k)
{
    return k->def && k->def->extend ? k->def->extend->max - k->extended : 0;
}

static const char *titles(struct act *x, const char *const *roles, size_t n)
{
    const char *s = NULL;
    for (size_t i = 0; i < n; i++) {
        s = s ? arena_printf(x->a, "%s、%s", s, roles[i]) : roles[i];
    }
    return s ? s : "";
}

static const char *who(struct act *x, const struct content *c, const char *const *roles, size_t n)
{
    const char **names = arena_array(x->a, n + 1, sizeof(*names));
    for (size_t i = 0; i < n; i++) {
        const struct role_def *r = content_role(c, roles[i]);
        names[i] = r ? r->title : roles[i];
    }
    return titles(x, names, n);
}

static enum err may(struct act *x, const struct content *c)
{
    const struct clock_def *def = x->k->def;
    bool extend = x->o->verb == CLOCK_EXTEND;
    const char *what = extend ? "延长" : "停表";
    if (!def || (extend ? !def->extend : !def->pause)) {
        return error_set(x->e, ERR_INVALID, "“%s”不能%s。", x->k->title, what);
    }
    if (extend && def->extend->units) {
        return error_set(x->e, ERR_INVALID, "“%s”的延长要先申请，请办“延长%s”。", x->k->title,
                         def->title);
    }
    const char *const *roles = extend ? def->extend->by : def->pause->by;
    size_t n = extend ? def->extend->n_by : def->pause->n_by;
    if (!holds(x->by, roles, n)) {
        return error_set(x->e, ERR_DENIED, "“%s”由%s%s，您现在的岗位（%s）不能办。", x->k->title,
                         who(x, c, roles, n), extend ? "批准延长" : "停表和恢复",
                         x->by->role ? x->by->role->title : "无");
    }
    return OK;
}

/* --- loading -------------------------------------------------------------------------------------------------------- */
static enum err load(struct act *x, struct engine *en)
{
    const struct clock_order *o = x->o;
    struct scope scope = x->by->scope;
    scope.whole = scope.whole || en->in_action; /* the step has asked who may */
    if (!en->in_action && !step_may_read(x->by, o->reg)) {
        return error_set(x->e, ERR_DENIED, "您现在的岗位不能查看%s。", o->reg->title);
    }
    enum err r = record_load(x->db, x->a, en->content, &scope, o->reg, o->record, &x->rec, x->e);
    if (r || (r = almanac_load(x->db, x->a, en->content, x->rec.county, &x->al, x->e)) ||
        (r = clock_list(x->db, x->a, en->content, x->rec.county, x->rec.id, &x->list, &x->n,
                        x->e))) {
        return r;
    }
    if (o->version && o->version != x->rec.version) {
        return error_set(x->e, ERR_CONFLICT, "这条%s刚被别人改过，时限还没有改动。请核对后再提交。",
                         o->reg->title);
    }
    for (size_t i = 0; i < x->n; i++) {
        if (str_eq(x->list[i].id, o->clock)) {
            x->k = &x->list[i];
        }
    }
    return x->k ? OK : error_set(x->e, ERR_NOT_FOUND, "这条%s没有这个时限。", o->reg->title);
}

/* --- what was typed --------------------------------------------------------------------------------------------------- */
static enum err read_date(struct act *x)
{
    x->on = x->today;
    if (!str_empty(x->o->on) && !date_parse_loose(x->o->on, x->today, &x->on)) {
        error_set(x->e, ERR_INVALID, "日期“%s”不是日期，请写成 %s 这样。", x->o->on,
                  date_text(x->a, x->today));
        return error_field(x->e, "on");
    }
    if (date_cmp(x->on, x->today) > 0) {
        error_set(x->e, ERR_INVALID, "日期（%s）还没有到，不能晚于今天。",
                  date_chinese(x->a, x->on));
        return error_field(x->e, "on");
    }
    return OK;
}

static enum err read_ground(struct act *x)
{
    char *s = NULL;
    const char *typed = x->o->ground;
    enum err r = typed ? str_clean(x->a, typed, strlen(typed), GROUND_CHARS, &s, x->e) : OK;
    x->ground = s;
    return r;
}

static enum err not_before(struct act *x, struct date day, const char *what)
{
    if (date_ok(day) && date_cmp(x->on, day) < 0) {
        error_set(x->e, ERR_INVALID, "日期（%s）早于%s（%s），请改日期。",
                  date_chinese(x->a, x->on), what, date_chinese(x->a, day));
        return error_field(x->e, "on");
    }
    return OK;
}

static struct date last_end(const struct clock *k)
{
    return k->d.n_stops ? k->d.stops[k->d.n_stops - 1].to : (struct date){0};
}

static enum err check_pause(struct act *x)
{
    const struct clock_pause_def *p = x->k->def->pause;
    enum err r;
    if (x->k->state != CLOCK_RUNNING) {
        return error_set(x->e, ERR_INVALID, "“%s”现在没有在走，不能停表。", x->k->title);
    }
    if (!role_in(x->ground, p->grounds, p->n_grounds)) {
        error_set(x->e, ERR_INVALID, "停表要选事由：%s。", titles(x, p->grounds, p->n_grounds));
        return error_field(x->e, "ground");
    }
    if ((r = not_before(x, x->k->d.start, "时限的起点")) ||
        (r = not_before(x, last_end(x->k), "上一次恢复的日期"))) {
        return r;
    }
    if (date_cmp(x->on, x->k->end.raw) > 0) { /* shifted days are no days of the limit */
        error_set(x->e, ERR_INVALID, "“%s”到 %s 已经数满，数满以后不能停表。", x->k->title,
                  date_chinese(x->a, x->k->end.raw));
        return error_field(x->e, "on");
    }
    return OK;
}

static enum err check_resume(struct act *x)
{
    if (x->k->state != CLOCK_PAUSED) {
        return error_set(x->e, ERR_INVALID, "“%s”没有停表，不用恢复。", x->k->title);
    }
    return not_before(x, x->k->paused_from, "停表的日期");
}

static enum err check_units(struct act *x)
{
    const struct clock_extend_def *def = x->k->def->extend;
    int64_t n;
    int left = clock_extension_left(x->k);
    if (left <= 0) {
        return error_set(x->e, ERR_INVALID, "“%s”已经延长到上限（%s），不能再延长。", x->k->title,
                         deadline_length(x->a, def->max, clock_unit(def->unit)));
    }
    if (!str_to_int(x->o->n ? x->o->n : "", &n) || n < 1 || n > left) {
        error_set(x->e, ERR_INVALID, "“%s”最多还可以延长 %s，请填 1 至 %d 的整数。", x->k->title,
                  deadline_length(x->a, left, clock_unit(def->unit)), left);
        return error_field(x->e, "n");
    }
    x->units = (int)n;
    return OK;
}

/* 延长决定要在原期限内作出(行政许可法 42 条、信访工作条例 34 条都以届满前批准为前提)。 */
static enum err check_extend(struct act *x)
{
    const struct clock_extend_def *def = x->k->def->extend;
    enum err r;
    if (x->k->state != CLOCK_RUNNING) {
        return error_set(x->e, ERR_INVALID,
                         x->k->state == CLOCK_PAUSED ? "“%s”停表期间不能延长，请先恢复。"
                                                     : "“%s”现在没有在走，不能延长。",
                         x->k->title);
    }
    if ((r = not_before(x, x->k->d.start, "时限的起点")) || (r = check_units(x))) {
        return r;
    }
    if (date_cmp(x->on, x->k->end.due) > 0) {
        error_set(x->e, ERR_INVALID, "“%s”已在 %s 届满，延长要在届满以前决定。", x->k->title,
                  date_chinese(x->a, x->k->end.due));
        return error_field(x->e, "on");
    }
    if (def->ground_required && !x->ground) {
        error_set(x->e, ERR_INVALID, "延长要写明理由。");
        return error_field(x->e, "ground");
    }
    return OK;
}

static enum err check(struct act *x, const struct content *c)
{
    static enum err (*const checks[])(struct act *) = {check_pause, check_resume, check_extend};
    enum err r;
    if (x->rec.voided) {
        return error_set(x->e, ERR_INVALID, "这条%s已经作废，不能再办理。", x->o->reg->title);
    }
    if (x->rec.sealed_on) {
        return step_refuse_sealed(x->a, &x->rec, x->e);
    }
    if ((r = may(x, c)) || (r = read_date(x)) || (r = read_ground(x))) {
        return r;
    }
    return checks[x->o->verb](x);
}

/* --- writing --------------------------------------------------------------------------------------------------------------- */
static enum err write_pause(struct act *x)
{
    struct clock *k = x->k;
    k->state = CLOCK_PAUSED;
    k->paused_from = x->on;
    k->ground = x->ground;
    return db_run(x->db,
                  "insert into clock_pause (id, county, record, clock, run, from_on, ground, "
                  "by_person, at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                  ARGS(I(id_new()), I(k->county), I(k->record), T(k->id), I(k->run),
                       T(date_text(x->a, x->on)), T(x->ground), I(x->by->person),
                       T(datetime_text(x->a, now_ms()))),
                  NULL, x->e);
}

static enum err write_resume(struct act *x)
{
    struct clock *k = x->k;
    x->ground = k->ground;
    k->state = CLOCK_RUNNING;
    return db_run(x->db,
                  "update clock_pause set to_on = ?1, ended_by = ?2 where county = ?3 and record = "
                  "?4 and clock = ?5 and run = ?6 and to_on is null",
                  ARGS(T(date_text(x->a, x->on)), I(x->by->person), I(k->county), I(k->record),
                       T(k->id), I(k->run)),
                  NULL, x->e);
}

static enum err write_extend(struct act *x)
{
    struct clock *k = x->k;
    k->extended += x->units;
    return db_run(x->db,
                  "insert into clock_extension (id, county, record, clock, run, n, unit, on_date, "
                  "ground, by_person, at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                  ARGS(I(id_new()), I(k->county), I(k->record), T(k->id), I(k->run), I(x->units),
                       T(clock_unit_word(clock_unit(k->def->extend->unit))),
                       T(date_text(x->a, x->on)), T(x->ground), I(x->by->person),
                       T(datetime_text(x->a, now_ms()))),
                  NULL, x->e);
}

static enum err add_event(struct act *x, const char *before)
{
    static const char *const steps[] = {"clock_pause", "clock_resume", "clock_extend"};
    struct strbuf b = strbuf_make(EVENT_PAYLOAD_MAX);
    struct json_out j = json_begin(&b);
    json_open(&j, '{');
    json_key(&j, "clocks");
    json_open(&j, '{');
    json_key(&j, x->k->id);
    json_open(&j, '[');
    json_str(&j, before);
    json_str(&j, clock_text(x->a, x->k));
    json_close(&j, ']');
    json_close(&j, '}');
    if (x->units) {
        json_key(&j, "units");
        json_num(&j, x->units);
    }
    if (x->ground) {
        json_key(&j, "reason");
        json_str(&j, x->ground);
    }
    json_close(&j, '}');
    struct event ev = {.county = x->rec.county,
                       .actor = x->by->person,
                       .post = x->by->post,
                       .reg = x->o->reg->id,
                       .record = x->rec.id,
                       .step = steps[x->o->verb],
                       .on = date_text(x->a, x->on),
                       .payload = strbuf_take(&b, x->a)};
    strbuf_clear(&b);
    return event_append(x->db, x->a, &ev, x->by->address, x->e);
}

/* The stop as it now is counts, so terms are read again before counting. */
static enum err write(struct act *x)
{
    static enum err (*const writes[])(struct act *) = {write_pause, write_resume, write_extend};
    const char *before = clock_text(x->a, x->k);
    enum err r = writes[x->o->verb](x);
    if (r || (r = clock_terms(x->db, x->a, x->k, x->e))) {
        return r;
    }
    if (x->o->verb == CLOCK_RESUME) {
        x->k->paused_from = (struct date){0};
    }
    if ((r = clock_count(x->a, &x->al, x->k, x->e)) ||
        (r = clock_settle(x->db, x->a, x->list, x->n, x->e))) {
        return r;
    }
    return add_event(x, before);
}

enum err clock_act(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                   const struct clock_order *o, struct error *e)
{
    struct act x = {.db = db, .a = a, .by = by, .o = o, .today = now_today(), .e = e};
    enum err r = load(&x, en);
    if (!r) {
        r = check(&x, en->content);
    }
    return r ? r : write(&x);
}

enum err clock_extend(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                      struct record *rec, const struct step_def *step, const char *on,
                      struct error *e)
{
    const struct clock_extend_def *x = step->extends ? step->extends->extend : NULL;
    if (!x || !x->units) {
        return error_set(e, ERR_INVALID, "“%s”没有说明延长哪一个时限，请联系管理员。", step->title);
    }
    const struct value *n = &rec->values[x->units->index], *why = &rec->values[x->why->index];
    struct clock_order o = {.reg = rec->reg,
                            .record = rec->id,
                            .clock = step->extends->id,
                            .verb = CLOCK_EXTEND,
                            .on = on,
                            .ground = why->set ? why->s : NULL,
                            .n = arena_printf(a, "%lld", (long long)n->i)};
    struct act act = {.db = db, .a = a, .by = by, .o = &o, .today = now_today(), .e = e};
    enum err r = load(&act, en);
    if (r || (r = read_date(&act)) || (r = read_ground(&act)) || (r = check_extend(&act))) {
        return r;
    }
    return write(&act);
}
