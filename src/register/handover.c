#include "register/handover.h"

#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "people/org.h"
#include "register/query.h"

struct search {
    struct db *db;
    struct arena *a;
    const struct content *c;
    int64_t county, person;
    const char *today;
    struct open_item *items;
    size_t n, cap;
    struct error *e;
};

static void add(struct search *s, const struct record *rec, const struct open_item *what)
{
    struct open_item *x = arena_push(s->a, &s->items, &s->n, &s->cap, sizeof(*x));
    *x = *what;
    x->reg = rec->reg;
    x->record = rec->id;
    x->title = rec->title;
    x->number = rec->number;
}

/* --- named in a field -------------------------------------------------------------------------------------------------- */
static enum err records_of(struct search *s, const struct register_def *reg,
                           const struct field_def *f, struct table *ret)
{
    struct sql q scoped(sql_end) = sql_begin(s->a);
    sql_lit(&q, "select r.id from ");
    sql_id(&q, "f_", reg->id);
    sql_lit(&q, " x join ");
    sql_id(&q, "r_", reg->id);
    sql_lit(&q, " r on r.county = x.county and r.id = x.record where x.county = ");
    sql_bind(&q, I(s->county));
    sql_lit(&q, " and x.ref = ");
    sql_bind(&q, I(s->person));
    sql_lit(&q, " and x.field = ");
    sql_bind(&q, T(f->id));
    sql_lit(&q, " and r.voided = 0 order by r.id");
    return sql_all(&q, s->db, ret, s->e);
}

static enum err find_named(struct search *s, const struct register_def *reg,
                           const struct field_def *f)
{
    struct scope all = {.kind = SCOPE_COUNTY, .county = s->county};
    struct table t;
    enum err r = records_of(s, reg, f, &t);
    for (size_t i = 0; !r && i < t.n; i++) {
        struct record rec;
        r = record_load(s->db, s->a, s->c, &all, reg, cell_int(&t, i, 0), &rec, s->e);
        if (!r && !rec.state->final) {
            add(s, &rec, &(struct open_item){.field = f});
        }
    }
    return r;
}

/* --- waiting for the only one who signs ------------------------------------------------------------------------ */
struct held {
    const struct role_def *role;
    int64_t unit;
    const char *path;
};

static enum err others(struct search *s, const struct held *h, bool *ret)
{
    struct table t;
    enum err r =
        db_all(s->db, s->a,
               "select o.id from post o join person p on p.id = o.person where o.county = ?1 and "
               "o.role = ?2 and o.unit = ?3 and o.person <> ?4 and (o.from_on is null or o.from_on "
               "<= ?5) and (o.to_on is null or o.to_on >= ?5) and (p.left_on is null or p.left_on "
               ">= ?5) limit 1",
               ARGS(I(s->county), T(h->role->id), I(h->unit), I(s->person), T(s->today)), &t, s->e);
    *ret = !r && t.n > 0;
    return r;
}

static bool signs(const struct register_def *reg, const char *role)
{
    bool any = role_in(role, reg->void_step->sign, reg->void_step->n_sign);
    for (size_t i = 0; i < reg->n_steps; i++) {
        any = any || role_in(role, reg->steps[i].sign, reg->steps[i].n_sign);
    }
    return any;
}

static enum err find_waiting(struct search *s, const struct register_def *reg, const struct held *h)
{
    struct scope scope = {.kind = h->role->scope,
                          .county = s->county,
                          .unit = h->unit,
                          .person = s->person,
                          .unit_path = h->path};
    struct query q = {.reg = reg,
                      .waiting_for_me = true,
                      .role = h->role->id,
                      .limit = QUERY_ALL,
                      .no_lists = true};
    struct record_list found = {0};
    enum err r = query_list(s->db, s->a, s->c, &scope, &q, &found, s->e);
    for (size_t i = 0; !r && i < found.n; i++) {
        if (found.items[i].pending) {
            add(s, &found.items[i], &(struct open_item){.role = h->role->id, .unit = h->unit});
        }
    }
    return r;
}

static enum err find_post(struct search *s, const struct held *h)
{
    bool another = false;
    enum err r = others(s, h, &another);
    for (size_t i = 0; !r && !another && i < s->c->n_registers; i++) {
        if (signs(&s->c->registers[i], h->role->id)) {
            r = find_waiting(s, &s->c->registers[i], h);
        }
    }
    return r;
}

static enum err find_posts(struct search *s)
{
    struct table t;
    enum err r = db_all(s->db, s->a,
                        "select o.role, o.unit, u.path from post o join unit u on u.id = o.unit "
                        "where o.county = ?1 and o.person = ?2 and (o.from_on is null or o.from_on "
                        "<= ?3) and (o.to_on is null or o.to_on >= ?3) order by o.id",
                        ARGS(I(s->county), I(s->person), T(s->today)), &t, s->e);
    for (size_t i = 0; !r && i < t.n; i++) {
        const struct held h = {content_role(s->c, cell_text(&t, i, 0)), cell_int(&t, i, 1),
                               cell_text(&t, i, 2)};
        r = h.role && h.role->signs ? find_post(s, &h) : OK;
    }
    return r;
}

enum err handover_open(struct db *db, struct arena *a, const struct content *c, int64_t county,
                       int64_t person, struct open_item **ret, size_t *ret_n, struct error *e)
{
    struct search s = {.db = db,
                       .a = a,
                       .c = c,
                       .county = county,
                       .person = person,
                       .today = date_text(a, now_today()),
                       .e = e};
    enum err r = OK;
    for (size_t i = 0; !r && i < c->n_registers; i++) {
        const struct register_def *reg = &c->registers[i];
        for (size_t k = 0; !r && k < reg->n_fields; k++) {
            const struct field_def *f = &reg->fields[k];
            r = f->assigns && f->type == FIELD_PEOPLE && !f->computed ? find_named(&s, reg, f) : OK;
        }
    }
    if (!r) {
        r = find_posts(&s);
    }
    *ret = s.items;
    *ret_n = s.n;
    return r;
}

enum err handover_done(struct db *db, struct arena *a, const struct content *c, int64_t county,
                       int64_t person, struct error *e)
{
    struct open_item *items;
    size_t n = 0;
    enum err r = handover_open(db, a, c, county, person, &items, &n, e);
    if (r || n == 0) {
        return r;
    }
    return error_set(e, ERR_CONFLICT,
                     "他手上还有 %zu 件没有交接（例如%s“%s”），不能停用账号。请先办离岗交接。", n,
                     items[0].reg->title, items[0].title);
}

enum err handover_give(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                       int64_t from, int64_t to, const char *reason, size_t *ret_n, struct error *e)
{
    struct open_item *items;
    struct engine inner = *en; /* who hands over need not see the records himself */
    struct actor all = *by;
    size_t n = 0;
    enum err r = handover_open(db, a, en->content, by->county, from, &items, &n, e);
    inner.in_action = true;
    all.scope = (struct scope){.kind = SCOPE_COUNTY, .county = by->county};
    *ret_n = 0;
    for (size_t i = 0; !r && i < n; i++) {
        struct step_result done;
        const struct handing h = {items[i].field, from, to, reason};
        if (!items[i].field) {
            continue;
        }
        r = step_handover(&inner, db, a, &all, items[i].reg, items[i].record, 0, &h, &done, e);
        if (r) {
            struct error why = *e;
            return error_set(e, why.code, "%s“%s”没有交接成，全部未动：%s", items[i].reg->title,
                             items[i].title, why.text);
        }
        (*ret_n)++;
    }
    return r;
}
