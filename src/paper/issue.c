#include "paper/issue.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "base/id.h"
#include "base/json.h"
#include "base/now.h"
#include "base/str.h"
#include "ledger/event.h"
#include "ledger/file.h"
#include "paper/signet.h"
#include "register/number.h"

#define JSON_MAX   (1 << 19)
#define CODE_BYTES 10

bool issue_may(const struct actor *who, const struct register_def *reg)
{
    bool yes = who->role && role_in(who->role->id, reg->create, reg->n_create);

    for (size_t i = 0; who->role && !yes && i < reg->n_steps; i++) {
        const struct step_def *s = &reg->steps[i];
        yes = role_in(who->role->id, s->by, s->n_by) || role_in(who->role->id, s->sign, s->n_sign);
    }
    return yes && !who->delegation && step_may_read(who, reg);
}

struct paper_source issue_source(const struct issuing *x, const struct issue *draft)
{
    struct paper_source s = {.db = x->db,
                             .arena = x->arena,
                             .content = x->content,
                             .paper = x->paper,
                             .rec = x->rec,
                             .who = x->who,
                             .today = now_today()};

    if (draft) {
        s.number = draft->number;
        s.code = x->base ? arena_printf(x->arena, "%s/verify?code=%s", x->base, draft->code)
                         : draft->code;
        s.version = draft->version;
        s.fixes = draft->fixes;
        s.n_fixes = draft->n_fixes;
    }
    return s;
}

/* --- what one work does -------------------------------------------------------------------------------- */
struct job {
    const struct issuing *x;
    struct work work;
    const char *corrected, *reason; /* of issue_correct */
    bool keep_corrections;
    struct authority office;
    const char *public_hex;
    struct issue *draft; /* as found or made, ret */
    struct doc_file files[PAPER_FORMATS];
    struct issue_file kept[PAPER_FORMATS];
    const char *at;
};

static enum err submit(struct job *j,
                       enum err (*run)(struct work *, struct db *, struct arena *, struct error *),
                       struct error *e)
{
    j->work = (struct work){.run = run, .ctx = j};
    enum err r = store_write(j->x->store, j->x->rec->county, &j->work, e);
    if (r) {
        *e = j->work.error;
    }
    return r;
}

static enum err unchanged(const struct job *j, struct db *db, struct arena *a, struct error *e)
{
    struct record now;
    struct scope whole = {.kind = SCOPE_COUNTY, .county = j->x->rec->county, .whole = true};
    enum err r = record_load(db, a, j->x->content, &whole, j->x->rec->reg, j->x->rec->id, &now, e);

    if (!r && (now.version != j->x->rec->version || now.voided)) {
        return error_set(e, ERR_CONFLICT, "这一件刚刚被改动，文书没有签发；请重新预览后再签发。");
    }
    return !r && now.sealed_on ? step_refuse_sealed(a, &now, e) : r;
}

static const char *new_code(struct arena *a)
{
    uint8_t raw[CODE_BYTES];
    char *hex = arena_alloc(a, 2 * CODE_BYTES + 1);

    random_bytes(raw, sizeof(raw));
    hex_write(raw, sizeof(raw), hex);
    return hex;
}

/* The draft of the paper, made when there is none: the version after the last one, with its number. */
static enum err need_draft(struct job *j, struct db *db, struct arena *a, struct error *e)
{
    const struct issuing *x = j->x;
    struct issue *list;
    size_t n;
    enum err r = issue_list(db, a, x->rec->county, x->rec->id, &list, &n, e);
    const struct issue *found = r ? NULL : issue_draft(list, n, x->paper->id);
    int last = 0;
    const char *number = NULL;

    if (r) {
        return r;
    }
    if (found) {
        *j->draft = *found;
        return OK;
    }
    for (size_t i = 0; i < n; i++) {
        if (str_eq(list[i].paper, x->paper->id)) {
            last = list[i].version > last ? list[i].version : last;
            number = number ? number : list[i].number;
        }
    }
    *j->draft = (struct issue){.county = x->rec->county,
                               .id = id_new(),
                               .record = x->rec->id,
                               .version = last + 1,
                               .number = number,
                               .code = new_code(a)};
    return db_run(db,
                  "insert into paper_issue (county, id, register, record, paper, version, state, "
                  "number, code, title, person, post, at) values (?1, ?2, ?3, ?4, ?5, ?6, 'draft', "
                  "?7, ?8, ?9, ?10, ?11, ?12)",
                  ARGS(I(x->rec->county), I(j->draft->id), T(x->rec->reg->id), I(x->rec->id),
                       T(x->paper->id), I(last + 1), T(number), T(j->draft->code),
                       T(x->paper->title), I(x->who->person), I(x->who->post),
                       T(datetime_text(a, now_ms()))),
                  NULL, e);
}

/* --- corrections --------------------------------------------------------------------------------------- */
static const char *fixes_json(struct arena *a, const struct paper_place *places, size_t n)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(JSON_MAX);
    struct json_out j = json_begin(&b);
    size_t changed = 0;

    json_open(&j, '[');
    for (size_t i = 0; i < n; i++) {
        if (str_eq(places[i].text, places[i].before)) {
            continue;
        }
        json_open(&j, '{');
        json_key(&j, "place");
        json_str(&j, places[i].place);
        json_key(&j, "before");
        json_str(&j, places[i].before);
        json_key(&j, "after");
        json_str(&j, places[i].text);
        json_close(&j, '}');
        changed++;
    }
    json_close(&j, ']');
    return changed && !b.over ? strbuf_take(&b, a) : NULL;
}

static enum err run_correct(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct job *j = w->ctx;
    enum err r = need_draft(j, db, a, e);

    return r ? r
             : db_run(db,
                      "update paper_issue set corrected = ?3, reason = ?4, person = ?5, post = ?6, "
                      "at = ?7 where county = ?1 and id = ?2 and state = 'draft'",
                      ARGS(I(j->draft->county), I(j->draft->id), T(j->corrected), T(j->reason),
                           I(j->x->who->person), I(j->x->who->post), T(datetime_text(a, now_ms()))),
                      NULL, e);
}

static enum err clean_reason(struct arena *a, const char *typed, const char **ret, struct error *e)
{
    char *text = NULL;
    enum err r =
        str_clean(a, typed ? typed : "", typed ? strlen(typed) : 0, ISSUE_REASON_MAX, &text, e);

    *ret = text;
    return r ? error_field(e, "reason") : OK;
}

enum err issue_correct(const struct issuing *x, const struct paper_fix *fixes, size_t n,
                       const char *reason, struct error *e)
{
    struct issue draft = {0};
    struct job j = {.x = x, .draft = &draft};
    struct paper_source s = issue_source(x, NULL);
    struct doc d;
    enum err r = clean_reason(x->arena, reason, &j.reason, e);

    s.fixes = fixes;
    s.n_fixes = n;
    if (!r && x->rec->sealed_on) {
        return step_refuse_sealed(x->arena, x->rec, e);
    }
    if (r || (r = render_doc(&s, true, "2000-01-01T00:00:00Z", &d, e))) {
        return r;
    }
    j.corrected = fixes_json(x->arena, s.places, s.n_places);
    if (j.corrected && !j.reason) {
        error_set(e, ERR_INVALID, "改动了文书的文字，请写明理由；改动和理由会留在办理经过里。");
        return error_field(e, "reason");
    }
    return submit(&j, run_correct, e);
}

/* --- the number ---------------------------------------------------------------------------------------- */
static enum err give_number(struct job *j, struct db *db, struct arena *a, struct error *e)
{
    const struct paper_def *p = j->x->paper;
    struct date today = now_today();
    bool by_year = strstr(p->number, "{year}"), by_unit = strstr(p->number, "{unit.short}");
    bool by_office = strstr(p->number, "{authority.sign}");
    struct number_parts parts = {.sign = j->office.sign, .year = today.year, .month = today.month};
    const char *series = arena_printf(a, "paper:%s", p->series);
    int64_t county = j->x->rec->county, office = by_office ? j->office.id : 0,
            unit = by_unit ? j->x->rec->unit : 0, year = by_year ? today.year : 0;
    struct table t;
    enum err r = OK;

    if (by_unit) {
        struct unit u;
        r = org_unit(db, a, county, unit, &u, e);
        parts.unit = r ? NULL : u.short_name;
    }
    if (r || (r = db_all(db, a,
                         "select next from number_series where county = ?1 and authority = ?2 and "
                         "unit = ?3 and register = ?4 and year = ?5",
                         ARGS(I(county), I(office), I(unit), T(series), I(year)), &t, e))) {
        return r;
    }
    int64_t seq = t.n ? cell_int(&t, 0, 0) : 1;
    j->draft->number = number_text(j->x->arena, p->number, &parts, seq);
    return db_run(
        db,
        "insert into number_series (county, authority, unit, register, year, next) values "
        "(?1, ?2, ?3, ?4, ?5, ?6) on conflict (county, authority, unit, register, year) "
        "do update set next = excluded.next",
        ARGS(I(county), I(office), I(unit), T(series), I(year), I(seq + 1)), NULL, e);
}

static enum err run_number(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct job *j = w->ctx;
    enum err r;

    (void)a; /* the draft is read again after the batch */
    if ((r = unchanged(j, db, j->x->arena, e)) || (r = need_draft(j, db, j->x->arena, e))) {
        return r;
    }
    if (!j->x->paper->number || j->draft->number) {
        return OK;
    }
    if ((r = give_number(j, db, j->x->arena, e))) {
        return r;
    }
    return db_run(db, "update paper_issue set number = ?3 where county = ?1 and id = ?2",
                  ARGS(I(j->draft->county), I(j->draft->id), T(j->draft->number)), NULL, e);
}

/* --- the files ----------------------------------------------------------------------------------------- */
static enum err make_files(struct job *j, struct error *e)
{
    struct paper_source s = issue_source(j->x, j->draft);
    struct doc d;
    enum err r = render_doc(&s, false, j->at, &d, e);

    for (int f = 0; !r && f < PAPER_FORMATS; f++) {
        r = render_file(j->x->arena, &d, (enum paper_format)f, &j->files[f], e);
    }
    return r;
}

static enum err keep_files(struct job *j, const struct sm2 *key, struct error *e)
{
    struct arena *a = j->x->arena;
    const char *tmp = arena_printf(a, "%s/tmp", j->x->dir);

    (void)!mkdir(tmp, 0700);
    for (int f = 0; f < PAPER_FORMATS; f++) {
        const char *path = arena_printf(a, "%s/paper-%s.%s", tmp, id_text(a, id_new()),
                                        render_ending((enum paper_format)f));
        enum err r = bytes_write_file_atomic(path, j->files[f].bytes, j->files[f].n, e);
        if (r || (r = file_keep(a, j->x->dir, path, &j->kept[f].digest, e))) {
            (void)!remove(path);
            return r;
        }
        j->kept[f].signature = sm2_sign(a, key, j->kept[f].digest, strlen(j->kept[f].digest));
    }
    return OK;
}

/* --- the end ------------------------------------------------------------------------------------------- */
static enum err add_files(struct job *j, struct db *db, struct arena *a, struct error *e)
{
    enum err r = OK;

    for (int f = 0; !r && f < PAPER_FORMATS; f++) {
        const char *ending = render_ending((enum paper_format)f);
        struct file_row row = {
            .county = j->draft->county,
            .size = (int64_t)j->files[f].n,
            .person = j->x->who->person,
            .unit = j->x->who->unit,
            .digest = j->kept[f].digest,
            .name = arena_printf(a, "%s第%d版.%s", j->x->paper->title, j->draft->version, ending),
            .type = render_type((enum paper_format)f)};
        if ((r = file_add(db, a, &row, e))) {
            return r;
        }
        j->kept[f].file = row.id;
        r = db_run(db,
                   "insert into paper_file (county, issue, format, file, digest, signature) values "
                   "(?1, ?2, ?3, ?4, ?5, ?6)",
                   ARGS(I(j->draft->county), I(j->draft->id), T(ending), I(row.id),
                        T(j->kept[f].digest), T(j->kept[f].signature)),
                   NULL, e);
    }
    return r;
}

static const char *payload(const struct job *j, struct arena *a)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(JSON_MAX * 2);
    struct json_out o = json_begin(&b);

    json_open(&o, '{');
    json_key(&o, "paper");
    json_str(&o, j->x->paper->id);
    json_key(&o, "title");
    json_str(&o, j->x->paper->title);
    json_key(&o, "version");
    json_num(&o, j->draft->version);
    json_key(&o, "number");
    json_str(&o, j->draft->number);
    json_key(&o, "sm3");
    json_open(&o, '{');
    for (int f = 0; f < PAPER_FORMATS; f++) {
        json_key(&o, render_ending((enum paper_format)f));
        json_str(&o, j->kept[f].digest);
    }
    json_close(&o, '}');
    for (size_t i = 0; i < j->draft->n_fixes; i++) {
        json_key(&o, arena_printf(a, "corrected.%s", j->draft->fixes[i].place));
        json_open(&o, '[');
        json_str(&o, j->draft->before[i]);
        json_str(&o, j->draft->fixes[i].text);
        json_close(&o, ']');
    }
    json_key(&o, "reason");
    json_str(&o, j->reason);
    json_close(&o, '}');
    return strbuf_take(&b, a);
}

static enum err run_issue(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct job *j = w->ctx;
    const struct issuing *x = j->x;
    int64_t key = 0, changed = 0;
    struct event ev = {.county = x->rec->county,
                       .actor = x->who->person,
                       .post = x->who->post,
                       .reg = x->rec->reg->id,
                       .record = x->rec->id,
                       .step = "paper",
                       .on = date_text(a, now_today())};
    enum err r;

    if ((r = unchanged(j, db, a, e)) || (r = add_files(j, db, a, e)) ||
        (r = signet_row(db, a, x->rec->county, j->office.id, j->public_hex, &key, e))) {
        return r;
    }
    ev.payload = payload(j, a);
    if ((r = event_append(db, a, &ev, x->who->address, e))) {
        return r;
    }
    r = db_run(
        db,
        "update paper_issue set state = 'issued', authority = ?3, office = ?4, key = ?5, "
        "person = ?6, post = ?7, at = ?8, event_seq = ?9, reason = ?10 where county = ?1 and "
        "id = ?2 and state = 'draft'",
        ARGS(I(j->draft->county), I(j->draft->id), I(j->office.id), T(j->office.title), I(key),
             I(x->who->person), I(x->who->post), T(j->at), I(ev.seq), T(j->reason)),
        &changed, e);
    return r || changed == 1 ? r
                             : error_set(e, ERR_CONFLICT, "这份文书刚刚由别人签发，请刷新后查看。");
}

static enum err prepare(struct job *j, struct error *e)
{
    struct paper_source s = issue_source(j->x, j->draft->id ? j->draft : NULL);
    const struct authority *office;
    struct doc_file trial;
    const char *why = NULL;
    struct doc d;
    enum err r;

    if ((r = source_door(&s, &why, e))) {
        return r;
    }
    if (why) {
        return error_set(e, ERR_INVALID, "还不能签发%s：%s。", j->x->paper->title, why);
    }
    if ((r = source_office(&s, &office, e)) || (r = render_doc(&s, false, j->at, &d, e)) ||
        (r = render_file(j->x->arena, &d, PAPER_PDF, &trial, e))) {
        return r;
    }
    j->office = *office;
    return OK;
}

static enum err last_version(struct job *j, struct error *e)
{
    struct issue *list;
    size_t n;
    enum err r = issue_list(j->x->db, j->x->arena, j->x->rec->county, j->x->rec->id, &list, &n, e);
    const struct issue *found = r ? NULL : issue_draft(list, n, j->x->paper->id);
    bool again = false;

    for (size_t i = 0; !r && i < n; i++) {
        again = again || (list[i].issued && str_eq(list[i].paper, j->x->paper->id));
    }
    if (found) {
        *j->draft = *found;
        j->reason = j->reason ? j->reason : found->reason;
    }
    if (!r && again && !j->reason) {
        error_set(e, ERR_INVALID, "这份文书已经签发过，再签发是新的一版，请写明理由。");
        return error_field(e, "reason");
    }
    return r;
}

enum err issue_make(const struct issuing *x, const char *reason, struct issue *ret, struct error *e)
{
    struct issue draft = {0};
    struct job j = {.x = x, .draft = &draft, .at = datetime_text(x->arena, now_ms())};
    struct sm2 *key;
    enum err r;

    if (!issue_may(x->who, x->rec->reg)) {
        return error_set(e, ERR_DENIED, "您现在的岗位不能签发%s的文书。", x->rec->reg->title);
    }
    if (x->rec->sealed_on) {
        return step_refuse_sealed(x->arena, x->rec, e);
    }
    if (x->rec->voided || x->rec->ledger) {
        return error_set(e, ERR_INVALID, "作废的和在外部平台办理的件，不能在这里签发文书。");
    }
    if ((r = clean_reason(x->arena, reason, &j.reason, e)) || (r = last_version(&j, e)) ||
        (r = prepare(&j, e)) || (r = signet_open(x->arena, x->dir, j.office.id, &key, e)) ||
        (r = submit(&j, run_number, e)) || (r = make_files(&j, e)) ||
        (r = keep_files(&j, key, e))) {
        return r;
    }
    j.public_hex = sm2_public(x->arena, key);
    if ((r = submit(&j, run_issue, e))) {
        return r;
    }
    *ret = draft;
    ret->issued = ret->current = true;
    ret->office = j.office.title;
    ret->title = x->paper->title;
    memcpy(ret->files, j.kept, sizeof(j.kept));
    return OK;
}
