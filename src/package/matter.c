#include "package/matter.h"

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "register/query.h"

#define URGE "package.urge"
#define TASK "package.task"

bool matter_kind(const struct register_def *reg, enum package_kind *ret)
{
    bool urge = str_eq(reg->plays, URGE), task = str_eq(reg->plays, TASK);

    *ret = urge ? PACKAGE_URGE : PACKAGE_ANSWER;
    return urge || task;
}

static const char *text_of(const struct record *rec, const char *field)
{
    const struct value *v = &rec->values[register_field(rec->reg, field)->index];

    return v->set ? v->s : NULL;
}

const char *matter_waits(const struct record *rec)
{
    if (rec->voided) {
        return "已经作废";
    }
    if (rec->state == &rec->reg->states[0] || rec->pending) {
        return str_eq(rec->reg->plays, URGE) ? "还没有发出" : "还没有答复";
    }
    return str_eq(rec->reg->plays, TASK) && !text_of(rec, "answer") ? "还没有答复" : NULL;
}

/* --- out ----------------------------------------------------------------------------------------------- */
static enum err to_whom(const struct packing *x, const struct record *rec, bool urge,
                        struct peer *ret, struct error *e)
{
    const char *code = text_of(rec, "code");
    enum err r = peer_find(x->db, x->arena, x->who->county, !urge, code ? code : "", ret, e);

    return r || ret->id
               ? r
               : error_set(e, ERR_INVALID,
                           "%s（代码 %s）还没有登记为%s单位，请系统管理员在“上下级数据”页登记。",
                           text_of(rec, urge ? "county" : "office"), code ? code : "没有写",
                           urge ? "下级" : "上级");
}

enum err matter_send(const struct packing *x, const struct record *rec, struct outgoing *ret,
                     struct error *e)
{
    const char *why = matter_waits(rec);
    enum package_kind kind;
    struct peer peer;
    enum err r;

    if (!matter_kind(rec->reg, &kind) || why) {
        return error_set(e, ERR_INVALID, "“%s”%s，不能生成数据包。", rec->title,
                         why ? why : "不是督办");
    }
    bool urge = kind == PACKAGE_URGE;
    if ((r = to_whom(x, rec, urge, &peer, e))) {
        return r;
    }
    const struct outgoing_ask ask = {
        .kind = kind,
        .subject = id_text(x->arena, rec->id),
        .peer = &peer,
        .matter = {.ref = urge ? id_text(x->arena, rec->id) : text_of(rec, "ref"),
                   .title = text_of(rec, "title"),
                   .text = urge ? text_of(rec, "text") : NULL,
                   .due = text_of(rec, "due"),
                   .answer = urge ? NULL : text_of(rec, "answer"),
                   .on = urge ? NULL : text_of(rec, "answered_on"),
                   .to = peer.code}};
    return outbox_make(x, &ask, ret, e);
}

/* --- in ------------------------------------------------------------------------------------------------ */
/* The step by which the program enters the answer: nobody may take it by hand. */
static const struct step_def *answer_step(const struct record *rec)
{
    const struct field_def *answer = register_field(rec->reg, "answer");

    for (size_t i = 0; i < rec->reg->n_steps; i++) {
        const struct step_def *s = &rec->reg->steps[i];
        bool asks = false, from = false;
        for (size_t k = 0; k < s->n_need; k++) {
            asks = asks || s->need[k] == answer;
        }
        for (size_t k = 0; k < s->n_from; k++) {
            from = from || s->from[k] == rec->state;
        }
        if (asks && from && !s->n_by) {
            return s;
        }
    }
    return NULL;
}

static enum err urged(struct engine *en, struct db *db, struct arena *a, int64_t county,
                      const struct package *p, struct record *ret, const char **ret_why,
                      struct error *e)
{
    const struct register_def *reg = content_plays(en->content, URGE);
    const struct actor program = actor_system(county);
    int64_t id;
    enum err r = ERR_NOT_FOUND;

    *ret_why = NULL;
    if (reg && id_parse(p->matter.ref, &id)) {
        r = record_load(db, a, en->content, &program.scope, reg, id, ret, e);
    }
    if (r == ERR_NOT_FOUND || (!r && !str_eq(text_of(ret, "code"), p->code))) {
        *ret_why = "答复的不是本单位发给它的督办";
        return OK;
    }
    if (!r && (ret->voided || !answer_step(ret))) {
        *ret_why = "这件督办已经办结或者作废，不再收答复";
    }
    return r;
}

static enum err known_task(struct engine *en, struct db *db, struct arena *a, int64_t county,
                           const struct package *p, const char **ret_why, struct error *e)
{
    const struct register_def *reg = content_plays(en->content, TASK);
    const struct actor program = actor_system(county);
    int64_t n = 0;

    *ret_why = reg ? NULL : "本系统没有登记上级督办的台账";
    if (!reg) {
        return OK;
    }
    const struct query_match of = {register_field(reg, "ref"), {.set = true, .s = p->matter.ref}};
    const struct query q = {.reg = reg, .matches = &of, .n_matches = 1};
    enum err r = query_count(db, a, en->content, &program.scope, &q, 1, &n, e);
    if (!r && n) {
        *ret_why = "这件督办已经登记过";
    }
    return r;
}

enum err matter_fits(struct engine *en, struct db *db, struct arena *a, int64_t county,
                     const struct package *p, const char **ret_why, struct error *e)
{
    struct record rec;

    *ret_why = NULL;
    return p->kind == PACKAGE_URGE     ? known_task(en, db, a, county, p, ret_why, e)
           : p->kind == PACKAGE_ANSWER ? urged(en, db, a, county, p, &rec, ret_why, e)
                                       : OK;
}

static enum err open_task(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                          const struct package *p, int64_t *ret, struct error *e)
{
    const struct register_def *reg = content_plays(en->content, TASK);
    const struct actor program = actor_system(by->county);
    const struct package_matter *m = &p->matter;
    const struct typed typed[] = {{"ref", m->ref},
                                  {"code", p->code},
                                  {"office", p->office},
                                  {"title", m->title},
                                  {"text", m->text},
                                  {"due", m->due},
                                  {"received", date_text(a, now_today())}};
    struct sender s;
    struct step_result made;
    enum err r = sender_load(db, a, by->county, &s, e);

    if (!r) {
        r = step_create(en, db, a, &program, reg, s.unit, typed, array_len(typed), &made, e);
    }
    if (!r) {
        *ret = made.record;
    }
    return r;
}

static enum err close_urge(struct engine *en, struct db *db, struct arena *a,
                           const struct actor *by, const struct package *p, int64_t *ret,
                           struct error *e)
{
    const struct actor program = actor_system(by->county);
    const struct typed typed[] = {{"answer", p->matter.answer}, {"answered_on", p->matter.on}};
    const char *why;
    struct record rec;
    struct step_result done;
    enum err r = urged(en, db, a, by->county, p, &rec, &why, e);

    if (r || why) {
        return r ? r : error_set(e, ERR_CONFLICT, "%s，没有收下。", why);
    }
    const struct step_request rq = {.reg = rec.reg,
                                    .record = rec.id,
                                    .step = answer_step(&rec),
                                    .typed = typed,
                                    .n_typed = array_len(typed)};
    r = step_take(en, db, a, &program, &rq, &done, e);
    if (!r) {
        *ret = rec.id;
    }
    return r;
}

enum err matter_take(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                     const struct package *p, int64_t *ret_record, struct error *e)
{
    *ret_record = 0;
    return p->kind == PACKAGE_URGE     ? open_task(en, db, a, by, p, ret_record, e)
           : p->kind == PACKAGE_ANSWER ? close_urge(en, db, a, by, p, ret_record, e)
                                       : OK;
}
