#include "register/backfill.h"

#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "register/condition_sql.h"
#include "register/mode.h"
#include "register/number.h"

enum { EXTERNAL_CHARS = 80, LINK_CHARS = 500 };

#define refuse(m, field, ...) \
    (error_set((m)->e, ERR_INVALID, __VA_ARGS__), error_field((m)->e, (field)))

bool backfill_may(const struct actor *by, const struct register_def *reg)
{
    if (actor_is_system(by) || step_may_create(by, reg)) {
        return true;
    }
    for (size_t i = 0; i < reg->n_steps; i++) {
        const struct step_def *s = &reg->steps[i];
        if (role_in(actor_role(by), s->by, s->n_by) ||
            role_in(actor_role(by), s->sign, s->n_sign)) {
            return true;
        }
    }
    return false;
}

static enum err may(struct move *m, const struct backfill *b)
{
    enum register_mode mode = MODE_NATIVE;
    enum err r = mode_of(m->db, m->a, m->by->county, b->reg, &mode, m->e);
    if (r) {
        return r;
    }
    if (!backfill_may(m->by, b->reg)) {
        return error_set(m->e, ERR_DENIED, "%s由经办的人%s，您现在的岗位（%s）不能办。",
                         b->reg->title, b->ledger ? "登记" : "补录",
                         m->by->role ? m->by->role->title : "无");
    }
    if (mode == MODE_OFF && !actor_is_system(m->by)) {
        return error_set(m->e, ERR_INVALID, "本县不用“%s”这本台账，不能新增。", b->reg->title);
    }
    if (b->ledger && !b->reg->mode) {
        return error_set(m->e, ERR_INVALID, "“%s”只能在本系统办理，不能只登记结果。",
                         b->reg->title);
    }
    return OK;
}

/* --- fields ------------------------------------------------------------------------------------------------------------- */
static bool any_field(const struct move *m, const void *ctx, const struct field_def *f)
{
    const struct backfill *b = ctx;
    (void)m;
    for (size_t i = 0; b->ledger && i < b->reg->mode->n_ledger; i++) {
        if (b->reg->mode->ledger[i] == f) {
            return true;
        }
    }
    return !b->ledger;
}

static enum err take_link(struct move *m, const char *typed)
{
    char *link = NULL;
    enum err r = str_clean(m->a, typed, strlen(typed), LINK_CHARS, &link, m->e);
    if (!r && link && !str_starts(link, "http://") && !str_starts(link, "https://")) {
        return refuse(m, "link", "外部平台的网址要以 http:// 或 https:// 开头。");
    }
    m->rec.link = link;
    return r;
}

static enum err external_free(struct move *m)
{
    struct sql s scoped(sql_end) = sql_begin(m->a);
    struct table t;
    sql_lit(&s, "select r.id from ");
    sql_id(&s, "r_", m->reg->id);
    sql_lit(&s, " r where r.county = ");
    sql_bind(&s, I(m->rec.county));
    sql_lit(&s, " and r.external = ");
    sql_bind(&s, T(m->rec.external));
    sql_lit(&s, " and r.voided = 0 and r.id <> ");
    sql_bind(&s, I(m->rec.id));
    sql_lit(&s, " limit 1");
    enum err r = sql_all(&s, m->db, &t, m->e);
    if (!r && t.n) {
        return refuse(m, "external", "外部编号“%s”已经登记过一件%s，请打开那一件。",
                      m->rec.external, m->reg->title);
    }
    return r;
}

static enum err take_external(struct move *m, const struct backfill *b)
{
    char *number = NULL;
    enum err r = b->link ? take_link(m, b->link) : OK;
    if (r || !b->external) {
        return r;
    }
    r = str_clean(m->a, b->external, strlen(b->external), EXTERNAL_CHARS, &number, m->e);
    m->rec.external = number;
    return r || !number ? r : external_free(m);
}

/* --- state and dates ------------------------------------------------------------------------------------------------ */
static enum err take_date(struct move *m, const struct typed *t)
{
    const struct state_def *s = register_state(m->reg, t->field);
    struct date d;
    if (!s) {
        return error_set(m->e, ERR_INVALID, "%s没有“%s”这个状态。", m->reg->title, t->field);
    }
    const char *field = arena_printf(m->a, "at.%s", s->id);
    if (str_empty(t->text)) {
        return OK;
    }
    if (!date_parse_loose(t->text, m->today, &d)) {
        return refuse(m, field, "“%s”的日期“%s”不是日期，请写成 %s 这样。", s->title, t->text,
                      date_text(m->a, m->today));
    }
    if (date_cmp(d, m->today) > 0) {
        return refuse(m, field, "“%s”的日期（%s）还没有到，不能晚于今天。", s->title,
                      date_chinese(m->a, d));
    }
    m->rec.state_on[s->index] = date_text(m->a, d);
    return OK;
}

/* The first state has the earliest date, the present one the latest. */
static enum err check_order(struct move *m)
{
    const char **on = m->rec.state_on, *last = on[m->rec.state->index];
    for (size_t i = 0; i < m->reg->n_states; i++) {
        const struct state_def *s = &m->reg->states[i];
        const char *field = arena_printf(m->a, "at.%s", s->id);
        if (on[i] && strcmp(on[i], last) > 0) {
            return refuse(m, field, "“%s”的日期（%s）晚于现在的状态“%s”（%s），请核对。", s->title,
                          on[i], m->rec.state->title, last);
        }
        if (on[i] && on[0] && strcmp(on[i], on[0]) < 0) {
            return refuse(m, field, "“%s”的日期（%s）早于“%s”（%s），请核对。", s->title, on[i],
                          m->reg->states[0].title, on[0]);
        }
    }
    return OK;
}

static const char *earliest(const struct move *m)
{
    const char *first = NULL;
    for (size_t i = 0; i < m->reg->n_states; i++) {
        const char *on = m->rec.state_on[i];
        first = on && (!first || strcmp(on, first) < 0) ? on : first;
    }
    return first;
}

static enum err take_state(struct move *m, const struct backfill *b)
{
    struct date d;
    enum err r = OK;
    for (size_t i = 0; !r && i < b->n_dates; i++) {
        r = take_date(m, &b->dates[i]);
    }
    if (r) {
        return r;
    }
    m->rec.state = b->state ? b->state : m->rec.state;
    if (!m->before.version && !m->rec.state_on[0]) {
        m->rec.state_on[0] = earliest(m);
    }
    if (!m->rec.state_on[m->rec.state->index]) {
        return refuse(m, arena_printf(m->a, "at.%s", m->rec.state->id), "请填写“%s”的日期。",
                      m->rec.state->title);
    }
    m->on = m->rec.state_on[m->rec.state->index];
    if (!m->before.version && date_parse(m->rec.state_on[0], &d)) {
        m->rec.year = d.year;
    }
    return check_order(m);
}

/* --- findings ------------------------------------------------------------------------------------------------------------ */
static bool known(const struct refusals *all, const char *rule)
{
    for (size_t i = 0; rule && i < all->n; i++) {
        if (str_eq(all->items[i].rule, rule)) {
            return true;
        }
    }
    return false;
}

static void find_missing(struct move *m, const struct field_def *f, struct refusals *all)
{
    if (m->rec.values[f->index].set || field_derived(f)) {
        return;
    }
    const char *rule = arena_printf(m->a, "fields/%s", f->id);
    if (known(all, rule)) {
        return;
    }
    struct closed *c = arena_push(m->a, &all->items, &all->n, &all->cap, sizeof(*c));
    *c = (struct closed){
        .say = arena_printf(m->a, "没有填写“%s”", f->title), .go = f->id, .rule = rule};
}

static enum err find_step(struct move *m, const struct step_def *step, struct refusals *all)
{
    struct refusals some = {0};
    enum err r = move_judge(m, step, &some);
    for (size_t i = 0; !r && i < some.n; i++) {
        if (!known(all, some.items[i].rule)) {
            *(struct closed *)arena_push(m->a, &all->items, &all->n, &all->cap,
                                         sizeof(struct closed)) = some.items[i];
        }
    }
    for (size_t i = 0; !r && i < step->n_need; i++) {
        find_missing(m, step->need[i], all);
    }
    return r;
}

/* What the steps that must have led here would have asked. */
static enum err find_all(struct move *m, const struct backfill *b, struct refusals *all)
{
    enum err r = OK;
    for (size_t i = 0; !b->ledger && i < m->reg->n_fields; i++) {
        if (m->reg->fields[i].required) {
            find_missing(m, &m->reg->fields[i], all);
        }
    }
    for (size_t i = 0; !r && i < m->reg->n_steps; i++) {
        const struct step_def *s = &m->reg->steps[i];
        if (s->to && s->to->index && m->rec.state_on[s->to->index]) {
            r = find_step(m, s, all);
        }
    }
    return r;
}

static const char *dates_text(struct move *m)
{
    const char *s = NULL;
    for (size_t i = 0; i < m->reg->n_states; i++) {
        if (!str_eq(m->rec.state_on[i], m->before.state_on[i])) {
            s = arena_printf(m->a, "%s%s%s=%s", s ? s : "", s ? "," : "", m->reg->states[i].id,
                             m->rec.state_on[i] ? m->rec.state_on[i] : "");
        }
    }
    return s;
}

/* A ledger record that nothing is known of yet is in its first state today. */
static void default_date(struct move *m, const struct backfill *b)
{
    bool first = !b->state || b->state->index == 0;
    m->rec.state_on[0] = b->ledger && first ? date_text(m->a, m->today) : NULL;
}

enum err step_backfill(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                       const struct backfill *b, struct step_result *ret,
                       struct closed **ret_findings, size_t *ret_n, struct error *e)
{
    struct move m = move_begin(en, db, a, by, b->reg, e);
    struct refusals all = {0};
    const char *note = NULL;
    enum err r = may(&m, b);
    if (r) {
        return r;
    }
    m.lenient = true;
    move_new(&m, b->unit);
    m.rec.backfill = !b->ledger;
    m.rec.ledger = b->ledger;
    default_date(&m, b);
    if ((r = take_state(&m, b)) || (r = move_note(&m, b->note, &note)) ||
        (r = take_external(&m, b)) ||
        (r = move_typed(&m, b->typed, b->n_typed, any_field, b, b->ledger ? "登记" : "补录")) ||
        (r = move_verify(&m)) || (r = move_derive(&m)) || (r = move_unit_in_scope(&m)) ||
        (r = move_unique(&m)) || (r = str_empty(b->number) ? OK : number_claim(&m, b->number)) ||
        (r = find_all(&m, b, &all))) {
        return r;
    }
    if (ret_findings) {
        *ret_findings = all.items;
        *ret_n = all.n;
    }
    const struct extra extra[] = {{"note", note}, {"dates", dates_text(&m)}};
    return move_write(&m, b->ledger ? "create" : "backfill", extra, array_len(extra), ret);
}

enum err step_ledger(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                     int64_t record, int64_t version, const struct backfill *b,
                     struct step_result *ret, struct error *e)
{
    struct move m = move_begin(en, db, a, by, b->reg, e);
    const char *note = NULL;
    enum err r = move_open(&m, record, version);
    if (!r && !m.before.ledger) {
        return error_set(e, ERR_INVALID, "这条%s在本系统办理，请按步骤办。", b->reg->title);
    }
    m.lenient = true;
    if (r || (r = may(&m, b)) || (r = take_state(&m, b)) || (r = move_note(&m, b->note, &note)) ||
        (r = take_external(&m, b)) ||
        (r = move_typed(&m, b->typed, b->n_typed, any_field, b, "登记进展")) ||
        (r = move_verify(&m)) || (r = move_derive(&m)) || (r = move_unique(&m))) {
        return r;
    }
    const struct extra extra[] = {{"note", note}, {"dates", dates_text(&m)}};
    return move_write(&m, "progress", extra, array_len(extra), ret);
}
