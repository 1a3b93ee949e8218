#include "exchange/import_back.h"

#include "base/str.h"
#include "exchange/import_batch.h"
#include "people/trace.h"
#include "register/backfill.h"
#include "register/query.h"

enum { SLICE = 50, WAITING_MAX = 50 };
/* Of the latest round of signatures; a round that was sent back is as good as none. */
enum phase { PHASE_NONE, PHASE_WAITING, PHASE_SIGNED };

struct taking_back {
    struct engine *en;
    const struct actor *by;
    struct actor
        program; /* 作废 in the person's name: whoever brought them in may take them back, whatever their state */
    struct import_batch batch;
    enum phase phase;
    const char *reason;
    const struct signature *sign; /* import_sign alone */
    struct approval *approvals;
    size_t n_approvals;
    struct arena *a;
    size_t n;
    bool more, asks, last;
};

/* --- the batch ------------------------------------------------------------------------------------------------------------ */
static enum phase phase_of(const struct approval *list, size_t n)
{
    enum phase p = n ? PHASE_SIGNED : PHASE_NONE;
    for (size_t i = 0; i < n; i++) {
        if (list[i].round != list[n - 1].round) {
            continue;
        }
        if (!list[i].result) {
            return PHASE_WAITING;
        }
        if (!str_eq(list[i].result, "signed") && !str_eq(list[i].result, "spared")) {
            p = PHASE_NONE;
        }
    }
    return p;
}

/* Who asked is named in the reason, and stays named there when another one signs or goes on. */
static const char *reason_of(const struct taking_back *x)
{
    const char *name = x->by->name;
    if (x->phase != PHASE_NONE) {
        name = x->approvals[x->n_approvals - 1].submitted_name;
    }
    return arena_printf(x->a, "撤回导入批次：%s%s%s%s", x->batch.file_name, name ? "（" : "",
                        name ? name : "", name ? "）" : "");
}

static enum err load_batch(struct taking_back *x, struct db *db, int64_t id, struct error *e)
{
    enum err r = import_batch_load(db, x->a, x->en->content, x->by->county, id, &x->batch, e);
    if (r) {
        return r;
    }
    r = step_approvals_subject(db, x->a, x->en->content, x->by->county, x->batch.reg, id,
                               &x->approvals, &x->n_approvals, e);
    x->phase = r ? PHASE_NONE : phase_of(x->approvals, x->n_approvals);
    x->reason = r ? NULL : reason_of(x);
    return r;
}

static bool may_withdraw(const struct taking_back *x)
{
    bool own = x->by->person && x->batch.person == x->by->person;
    return own || actor_is_system(x->by) ||
           (x->by->scope.kind == SCOPE_COUNTY && backfill_may(x->by, x->batch.reg));
}

static void from_changed(struct sql *s, const struct taking_back *x, const char *what)
{
    strbuf_str(&s->text, what);
    sql_lit(s, " from import_row i join ");
    sql_id(s, "r_", x->batch.reg->id);
    sql_lit(s, " r on r.county = i.county and r.id = i.record where i.county = ");
    sql_bind(s, I(x->by->county));
    sql_lit(s, " and i.batch = ");
    sql_bind(s, I(x->batch.id));
}

static enum err none_changed(struct taking_back *x, struct db *db, struct error *e)
{
    struct sql s scoped(sql_end) = sql_begin(x->a);
    struct table t;
    from_changed(&s, x, "select count(*), min(i.line)");
    sql_lit(&s, " and (r.version <> i.version or r.pending is not null) and not (r.voided = 1 and "
                "r.version = i.version + 1 and r.void_reason = ");
    sql_bind(&s, T(x->reason));
    sql_lit(&s, ")");
    enum err r = sql_all(&s, db, &t, e);
    if (!r && cell_int(&t, 0, 0)) {
        return error_set(e, ERR_CONFLICT,
                         "这一批里有 %lld 件已经被办理或改动过（例如文件第 %lld "
                         "行的），不能整批撤回，请逐件作废。",
                         (long long)cell_int(&t, 0, 0), (long long)cell_int(&t, 0, 1));
    }
    return r;
}

/* How many are to be voided, and does one of them have a number? */
static enum err count_left(struct taking_back *x, struct db *db, size_t *ret_n, struct error *e)
{
    struct sql s scoped(sql_end) = sql_begin(x->a);
    struct table t;
    from_changed(&s, x, "select count(*), count(r.number)");
    sql_lit(&s, " and r.voided = 0");
    enum err r = sql_all(&s, db, &t, e);
    if (!r) {
        *ret_n = (size_t)cell_int(&t, 0, 0);
        x->asks = cell_int(&t, 0, 1) && x->batch.reg->void_step->n_signs && !actor_is_system(x->by);
    }
    return r;
}

static enum err sees_all(struct taking_back *x, struct db *db, size_t n, bool *ret, struct error *e)
{
    struct sql s scoped(sql_end) = sql_begin(x->a);
    struct table t;
    from_changed(&s, x, "select count(*)");
    sql_lit(&s, " and r.voided = 0");
    sql_lit(&s, " and ");
    query_scope(&s, x->batch.reg, &x->by->scope);
    enum err r = sql_all(&s, db, &t, e);
    *ret = !r && step_may_read(x->by, x->batch.reg) && (size_t)cell_int(&t, 0, 0) == n;
    return r;
}

/* 局长, or 科长或局长: whose signature is asked for first. */
static const char *who_signs(const struct taking_back *x)
{
    const struct sign_def *g = &x->batch.reg->void_step->signs[0];
    const char *s = "";
    for (size_t i = 0; i < g->n; i++) {
        const struct role_def *role = content_role(x->en->content, g->roles[i]);
        s = arena_printf(x->a, "%s%s%s", s,
                         !i       ? ""
                         : g->one ? "或"
                                  : "、",
                         role ? role->title : g->roles[i]);
    }
    return s;
}

/* --- voiding -------------------------------------------------------------------------------------------------------------- */
static enum err void_rows(struct taking_back *x, struct db *db, struct arena *a, size_t limit,
                          size_t *ret_n, struct error *e)
{
    struct sql s scoped(sql_end) = sql_begin(a);
    struct step_result res;
    struct table t;
    from_changed(&s, x, "select i.record, i.version");
    sql_lit(&s, " and r.voided = 0 order by i.line limit ");
    sql_bind(&s, I((int64_t)limit));
    enum err r = sql_all(&s, db, &t, e);
    for (size_t i = 0; !r && i < t.n; i++) {
        struct arena *one scoped(arena_free_scoped) = arena_new();
        r = step_void(x->en, db, one, &x->program, x->batch.reg, cell_int(&t, i, 0),
                      cell_int(&t, i, 1), x->reason, &res, e);
    }
    *ret_n = t.n;
    return r;
}

static enum err void_some(struct taking_back *x, struct db *db, struct arena *a, struct error *e)
{
    size_t left = 0, n = 0;
    enum err r = none_changed(x, db, e);
    if (r || (r = count_left(x, db, &left, e)) ||
        (r = void_rows(x, db, a, left <= IMPORT_BACK_WHOLE ? left : SLICE, &n, e))) {
        return r;
    }
    x->n += n;
    x->more = n < left;
    return x->more ? OK : batch_close(db, a, x->by, x->batch.id, "withdrawn", e);
}

static enum err run_void(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    return void_some(w->ctx, db, a, e);
}

static enum err void_all(struct taking_back *x, struct store *store, struct error *e)
{
    enum err r = OK;
    while (!r && x->more) {
        struct work w = {.run = run_void, .ctx = x};
        r = store_write(store, x->by->county, &w, e);
        if (r) {
            *e = w.error;
        }
    }
    return r;
}

/* --- asking ----------------------------------------------------------------------------------------------------------------- */
static enum err run_ask(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct taking_back *x = w->ctx;
    enum err r = none_changed(x, db, e);
    if (r || (r = step_ask_subject(x->en, db, a, x->by, x->batch.reg, x->batch.id, e))) {
        return r;
    }
    const struct change set[] = {{"reason", NULL, x->reason}};
    return trace_write(db, a, x->by,
                       &(struct trace){x->by->county, "import_batch", x->batch.id, "ask"}, set,
                       array_len(set), e);
}

static enum err ask(struct taking_back *x, struct store *store, struct import_taken *ret,
                    struct error *e)
{
    struct work w = {.run = run_ask, .ctx = x};
    enum err r = store_write(store, x->by->county, &w, e);
    if (r) {
        *e = w.error;
        return r;
    }
    *ret = (struct import_taken){.asked = true, .who = who_signs(x)};
    return OK;
}

static struct taking_back begin(struct engine *en, struct arena *a, const struct actor *by)
{
    struct taking_back x = {
        .en = en, .by = by, .program = actor_system(by->county), .a = a, .more = true};
    x.program.address = by->address;
    return x;
}

static enum err may_take(const struct taking_back *x, struct error *e)
{
    if (str_eq(x->batch.state, "withdrawn")) {
        return error_set(e, ERR_INVALID, "这个导入批次已经撤回。");
    }
    if (!may_withdraw(x)) {
        return error_set(e, ERR_DENIED,
                         "导入批次由导入的人或全县范围的经办人撤回，您现在的岗位不能撤回。");
    }
    if (x->phase == PHASE_WAITING) {
        return error_set(e, ERR_INVALID, "这一批已经报请撤回，正在等%s签字。", who_signs(x));
    }
    return OK;
}

enum err import_withdraw(struct engine *en, struct store *store, struct arena *a,
                         const struct actor *by, int64_t batch, struct import_taken *ret,
                         struct error *e)
{
    struct taking_back x = begin(en, a, by);
    struct db *db;
    size_t left = 0;
    enum err r;
    *ret = (struct import_taken){0};
    if ((r = store_reader(store, &db, e)) || (r = load_batch(&x, db, batch, e)) ||
        (r = may_take(&x, e)) || (r = none_changed(&x, db, e)) ||
        (r = count_left(&x, db, &left, e))) {
        return r;
    }
    if (x.asks && x.phase == PHASE_NONE) {
        return ask(&x, store, ret, e);
    }
    r = void_all(&x, store, e);
    ret->n = x.n;
    return r;
}

/* --- signing ---------------------------------------------------------------------------------------------------------------- */
static enum err trace_signature(struct taking_back *x, struct db *db, struct arena *a,
                                struct error *e)
{
    const struct change set[] = {{"role", NULL, x->by->role ? x->by->role->id : NULL},
                                 {"for_person", NULL, x->by->for_name},
                                 {"note", NULL, x->sign->note}};
    return trace_write(db, a, x->by,
                       &(struct trace){x->by->county, "import_batch", x->batch.id,
                                       x->sign->agree ? "sign" : "return"},
                       set, array_len(set), e);
}

/* The last signature and the voiding are one work: nothing is signed for that cannot be done. */
static enum err run_sign(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct taking_back *x = w->ctx;
    bool all = false;
    size_t left = 0;
    enum err r;
    if ((r = count_left(x, db, &left, e)) || (r = sees_all(x, db, left, &all, e))) {
        return r;
    }
    if (!all) {
        return error_set(e, ERR_DENIED, "这一批里有不在您权限范围内的记录，您不能签。");
    }
    if ((x->sign->agree && (r = none_changed(x, db, e))) ||
        (r = step_sign_subject(x->en, db, a, x->by, x->batch.reg, x->batch.id, x->sign, &x->last,
                               e)) ||
        (r = trace_signature(x, db, a, e))) {
        return r;
    }
    return x->last ? void_some(x, db, a, e) : OK;
}

enum err import_sign(struct engine *en, struct store *store, struct arena *a,
                     const struct actor *by, int64_t batch, const struct signature *sg,
                     struct import_taken *ret, struct error *e)
{
    struct taking_back x = begin(en, a, by);
    struct work w = {.run = run_sign, .ctx = &x};
    struct db *db;
    enum err r;
    *ret = (struct import_taken){0};
    x.sign = sg;
    if ((r = store_reader(store, &db, e)) || (r = load_batch(&x, db, batch, e))) {
        return r;
    }
    if (x.phase != PHASE_WAITING) {
        return error_set(e, ERR_INVALID,
                         "这一批现在没有等签字的撤回，可能别人已经签过，请刷新页面。");
    }
    r = store_write(store, by->county, &w, e);
    if (r) {
        *e = w.error;
        return r;
    }
    ret->asked = sg->agree && !x.last;
    r = x.last ? void_all(&x, store, e) : OK;
    ret->n = x.n;
    return r;
}

/* --- looking ---------------------------------------------------------------------------------------------------------------- */
static bool turn_of(const struct taking_back *x)
{
    const struct role_def *role = x->by->role;
    for (size_t i = 0; role && role->signs && i < x->n_approvals; i++) {
        if (x->approvals[i].now && str_eq(x->approvals[i].role, role->id)) {
            return true;
        }
    }
    return false;
}

static enum err load_items(struct taking_back *x, struct db *db, int64_t after, size_t limit,
                           struct import_back *ret, struct error *e)
{
    struct sql s scoped(sql_end) = sql_begin(x->a);
    struct table t;
    from_changed(&s, x, "select i.record, i.line");
    sql_lit(&s, " and i.line > ");
    sql_bind(&s, I(after));
    sql_lit(&s, " and ");
    query_scope(&s, x->batch.reg, &x->by->scope);
    sql_lit(&s, " order by i.line limit ");
    sql_bind(&s, I((int64_t)limit + 1));
    enum err r = sql_all(&s, db, &t, e);
    ret->items = arena_array(x->a, limit + 1, sizeof(*ret->items));
    for (size_t i = 0; !r && i < t.n && i < limit; i++) {
        r = record_load(db, x->a, x->en->content, &x->by->scope, x->batch.reg, cell_int(&t, i, 0),
                        &ret->items[ret->n_items], e);
        ret->n_items += r == OK;
    }
    ret->next = !r && t.n > limit ? cell_int(&t, limit - 1, 1) : 0;
    return r;
}

enum err import_back_load(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                          int64_t batch, int64_t after, size_t limit, struct import_back *ret,
                          struct error *e)
{
    struct taking_back x = begin(en, a, by);
    bool all = false;
    enum err r = load_batch(&x, db, batch, e);
    *ret = (struct import_back){0};
    if (r || (r = count_left(&x, db, &ret->n, e)) || (r = sees_all(&x, db, ret->n, &all, e))) {
        return r;
    }
    bool signer =
        by->role && all &&
        role_in(by->role->id, x.batch.reg->void_step->sign, x.batch.reg->void_step->n_sign);
    ret->batch = x.batch;
    ret->approvals = x.approvals;
    ret->n_approvals = x.n_approvals;
    ret->may_withdraw = may_withdraw(&x) && x.phase != PHASE_WAITING;
    ret->asks = x.asks && x.phase == PHASE_NONE;
    ret->my_turn = signer && turn_of(&x);
    if (!may_withdraw(&x) && !signer) {
        return error_set(e, ERR_NOT_FOUND, "没有找到这个导入批次。");
    }
    return load_items(&x, db, after, limit, ret, e);
}

enum err import_backs_waiting(struct engine *en, struct db *db, struct arena *a,
                              const struct actor *by, struct import_batch **ret, size_t *ret_n,
                              struct error *e)
{
    struct table t;
    *ret_n = 0;
    *ret = NULL;
    if (!by->role || !by->role->signs) {
        return OK;
    }
    enum err r = db_all(db, a,
                        "select q.record from approval q join import_batch b on b.id = q.record "
                        "where q.county = ?1 and q.role = ?2 and q.result is null "
                        "order by q.record limit ?3",
                        ARGS(I(by->county), T(by->role->id), I(WAITING_MAX)), &t, e);
    *ret = arena_array(a, t.n + 1, sizeof(**ret));
    for (size_t i = 0; !r && i < t.n; i++) {
        struct taking_back x = begin(en, a, by);
        size_t left = 0;
        bool all = false;
        if (!(r = load_batch(&x, db, cell_int(&t, i, 0), e)) &&
            !(r = count_left(&x, db, &left, e)) && !(r = sees_all(&x, db, left, &all, e)) && all &&
            turn_of(&x)) {
            (*ret)[(*ret_n)++] = x.batch;
        }
    }
    return r;
}
