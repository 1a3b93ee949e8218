/* step_seal.c - 归档: the mark that makes a record read-only, and its event. */
#include "base/now.h"
#include "base/str.h"
#include "ledger/event.h"
#include "register/step_internal.h"

enum err step_refuse_sealed(struct arena *a, const struct record *rec, struct error *e)
{
    struct date on = {0};

    (void)!date_parse(rec->sealed_on, &on);
    error_set(e, ERR_INVALID,
              "这条%s已于%s归档，记录、文书和附件都只能看，不能再改、再办、再签发或作废。"
              "确有错误的，另行登记一件写明更正，归档的案卷不动。",
              rec->reg->title, date_chinese(a, on));
    return error_rule(e, arena_printf(a, "registers/%s/register.yaml#/archive", rec->reg->id));
}

static enum err refuse_none(const struct register_def *reg, struct error *e)
{
    return error_set(e, ERR_INVALID, "%s不归档成卷。", reg->title);
}

static const char *states_of(struct arena *a, const struct step_def *s)
{
    const char *all = "";

    for (size_t i = 0; i < s->n_from; i++) {
        all = arena_printf(a, "%s%s“%s”", all, i ? "、" : "", s->from[i]->title);
    }
    return all;
}

enum err step_seal_door(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                        const struct record *rec, struct door *ret, struct error *e)
{
    const struct archive_def *x = rec->reg->archive;
    struct move m = move_begin(en, db, a, by, rec->reg, e);

    if (!x) {
        return refuse_none(rec->reg, e);
    }
    m.before = *rec;
    m.rec = *rec;
    enum err r = move_door(&m, x->step, ret);
    if (r || step_from(x->step, rec->state)) {
        return r;
    }
    struct closed *c = arena_make(a, struct closed);
    c->say = arena_printf(a, "现在是“%s”，到%s才能归档", rec->state->title, states_of(a, x->step));
    ret->closed = c;
    ret->n_closed = 1;
    ret->open = false;
    return OK;
}

enum err step_seal(struct engine *en, struct db *db, struct arena *a, const struct actor *by,
                   const struct register_def *reg, int64_t record, int64_t version,
                   const char *payload, int64_t *ret_seq, struct error *e)
{
    struct move m = move_begin(en, db, a, by, reg, e);
    struct event ev = {.county = by->county,
                       .actor = by->person,
                       .post = by->post,
                       .reg = reg->id,
                       .record = record,
                       .step = "archive",
                       .on = m.on,
                       .payload = payload};
    enum err r;

    if (!reg->archive) {
        return refuse_none(reg, e);
    }
    if ((r = move_open(&m, record, version)) || (r = move_turn(&m, reg->archive->step)) ||
        (r = move_rules(&m, reg->archive->step)) ||
        (r = event_append(db, a, &ev, by->address, e))) {
        return r;
    }
    *ret_seq = ev.seq;
    return db_run(db,
                  "insert into record_seal (county, record, register, on_day, at, person, "
                  "event_seq) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                  ARGS(I(by->county), I(record), T(reg->id), T(m.on), T(datetime_text(a, now_ms())),
                       I(by->person), I(ev.seq)),
                  NULL, e);
}
