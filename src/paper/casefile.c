/* 归档: the volumes are made, kept and signed; one work then seals the record and stores their digests. What is stored, read again. */
#include "paper/casefile.h"

#include <string.h>

#include "base/hash.h"
#include "base/json.h"
#include "base/now.h"
#include "base/str.h"
#include "ledger/event.h"
#include "ledger/file.h"
#include "paper/signet.h"

/* --- the work ------------------------------------------------------------------------------------------ */
struct job {
    const struct issuing *x;
    struct engine *en;
    struct work work;
    struct casefile *c;
    struct authority office;
    const char *public_hex, *at;
    int64_t issued; /* papers, when the volumes were made */
};

static enum err count_issued(const struct issuing *x, struct db *db, struct arena *a, int64_t *ret,
                             struct error *e)
{
    struct table t;
    enum err r = db_one(db, a,
                        "select count(*) from paper_issue where county = ?1 and record = ?2 and "
                        "state = 'issued'",
                        ARGS(I(x->rec->county), I(x->rec->id)), &t, e);

    *ret = r ? 0 : cell_int(&t, 0, 0);
    return r;
}

static void put_item(struct json_out *o, const struct casefile_item *it)
{
    json_open(o, '{');
    json_key(o, "title");
    json_str(o, it->title);
    if (it->number) {
        json_key(o, "number");
        json_str(o, it->number);
    }
    if (it->why) {
        json_key(o, "beside");
        json_str(o, it->why);
    } else {
        json_key(o, "from");
        json_num(o, it->from);
        json_key(o, "to");
        json_num(o, it->to);
    }
    json_key(o, "sm3");
    json_str(o, it->digest);
    json_close(o, '}');
}

static const char *payload(const struct job *j, struct arena *a)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(EVENT_PAYLOAD_MAX);
    struct json_out o = json_begin(&b);

    json_open(&o, '{');
    json_key(&o, "volumes");
    json_open(&o, '[');
    for (size_t i = 0; i < j->c->n; i++) {
        const struct casefile_volume *v = &j->c->volumes[i];
        json_open(&o, '{');
        json_key(&o, "title");
        json_str(&o, v->title);
        json_key(&o, "pages");
        json_num(&o, v->pages);
        json_key(&o, "sm3");
        json_str(&o, v->digest);
        json_key(&o, "items");
        json_open(&o, '[');
        for (size_t k = 0; k < v->n; k++) {
            put_item(&o, &v->items[k]);
        }
        json_close(&o, ']');
        json_close(&o, '}');
    }
    json_close(&o, ']');
    json_close(&o, '}');
    return b.over ? NULL : strbuf_take(&b, a);
}

static enum err add_volume(struct job *j, struct db *db, struct arena *a, struct casefile_volume *v,
                           int64_t key, int64_t seq, struct error *e)
{
    const struct issuing *x = j->x;
    struct file_row row = {.county = x->rec->county,
                           .size = v->size,
                           .person = x->who->person,
                           .unit = x->who->unit,
                           .digest = v->digest,
                           .name = arena_printf(a, "%s.pdf", v->title),
                           .type = "application/pdf"};
    enum err r = file_add(db, a, &row, e);

    v->file = row.id;
    return r ? r
             : db_run(db,
                      "insert into casefile (county, id, register, record, volume, title, items, "
                      "pages, beside, file, digest, signature, key, office, at, event_seq) values "
                      "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
                      ARGS(I(x->rec->county), I(row.id), T(x->rec->reg->id), I(x->rec->id),
                           I(v->volume), T(v->title), I((int64_t)v->n), I(v->pages),
                           I((int64_t)v->beside), I(row.id), T(v->digest), T(v->signature), I(key),
                           T(j->office.title), T(j->at), I(seq)),
                      NULL, e);
}

static enum err run_archive(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct job *j = w->ctx;
    const struct issuing *x = j->x;
    const char *text = payload(j, a);
    int64_t key = 0, seq = 0, issued = 0;
    enum err r = count_issued(x, db, a, &issued, e);

    if (!r && issued != j->issued) {
        r = error_set(e, ERR_CONFLICT, "装卷的时候又签发了文书，没有归档；请刷新后再归档一次。");
    }
    if (!r && !text) {
        r = error_set(e, ERR_LIMIT, "这一件的文书和附件太多，目录写不下；请联系管理员。");
    }
    if (r ||
        (r = step_seal(j->en, db, a, x->who, x->rec->reg, x->rec->id, x->rec->version, text, &seq,
                       e)) ||
        (r = signet_row(db, a, x->rec->county, j->office.id, j->public_hex, &key, e))) {
        return r;
    }
    for (size_t i = 0; !r && i < j->c->n; i++) {
        r = add_volume(j, db, a, &j->c->volumes[i], key, seq, e);
    }
    return r;
}

/* --- before it ----------------------------------------------------------------------------------------- */
static enum err may(struct job *j, struct error *e)
{
    const struct issuing *x = j->x;
    struct door door;

    if (x->rec->sealed_on) {
        return step_refuse_sealed(x->arena, x->rec, e);
    }
    if (x->rec->voided || x->rec->ledger) {
        return error_set(e, ERR_INVALID, "作废的和在外部平台办理的件，不在这里归档。");
    }
    enum err r = x->rec->reg->archive
                     ? step_seal_door(j->en, x->db, x->arena, x->who, x->rec, &door, e)
                     : error_set(e, ERR_INVALID, "%s不归档成卷。", x->rec->reg->title);
    if (r || door.open) {
        return r;
    }
    if (!door.role_ok) {
        return error_set(e, ERR_DENIED, "“归档”%s，您现在的岗位（%s）不能办。", door.who,
                         x->who->role ? x->who->role->title : "无");
    }
    error_set(e, ERR_INVALID, "还不能“归档”：%s%s%s%s。", door.closed[0].say,
              door.closed[0].law ? "（" : "", door.closed[0].law ? door.closed[0].law : "",
              door.closed[0].law ? "）" : "");
    return error_rule(e, door.closed[0].rule ? door.closed[0].rule : "");
}

static enum err office_of(struct job *j, struct error *e)
{
    const struct paper_def none = {.reg = j->x->rec->reg, .id = "", .title = ""};
    struct issuing own = *j->x;
    const struct authority *office;

    own.paper = &none;
    struct paper_source s = issue_source(&own, NULL);
    enum err r = source_office(&s, &office, e);
    if (!r) {
        j->office = *office;
    }
    return r;
}

static enum err keep(struct job *j, struct error *e)
{
    struct arena *a = j->x->arena;
    struct sm2 *key;
    enum err r = signet_open(a, j->x->dir, j->office.id, &key, e);

    for (size_t i = 0; !r && i < j->c->n; i++) {
        struct casefile_volume *v = &j->c->volumes[i];
        if (!(r = file_keep(a, j->x->dir, v->path, &v->digest, e))) {
            v->signature = sm2_sign(a, key, v->digest, strlen(v->digest));
        }
    }
    j->public_hex = r ? NULL : sm2_public(a, key);
    return r;
}

enum err casefile_archive(const struct issuing *x, struct engine *en, const struct papers *papers,
                          struct casefile *ret, struct error *e)
{
    struct job j = {.x = x, .en = en, .c = ret, .at = datetime_text(x->arena, now_ms())};
    enum err r;

    *ret = (struct casefile){0};
    if (!(r = may(&j, e)) && !(r = office_of(&j, e)) &&
        !(r = count_issued(x, x->db, x->arena, &j.issued, e)) &&
        !(r = casefile_make(x, papers, NULL, ret, e)) && !(r = keep(&j, e))) {
        j.work = (struct work){.run = run_archive, .ctx = &j};
        r = store_write(x->store, x->rec->county, &j.work, e);
        if (r) {
            *e = j.work.error;
        }
    }
    casefile_drop(ret);
    return r;
}

/* --- what is stored ------------------------------------------------------------------------------------ */
#define COLUMNS                                                                                  \
    "select c.volume, c.title, c.items, c.pages, c.beside, c.file, c.digest, c.signature, "      \
    "c.office, c.at, k.public from casefile c left join paper_key k on k.county = c.county and " \
    "k.id = c.key "

static void read_row(const struct table *t, size_t i, struct casefile_volume *v)
{
    *v = (struct casefile_volume){.volume = (int)cell_int(t, i, 0),
                                  .title = cell_text(t, i, 1),
                                  .n = (size_t)cell_int(t, i, 2),
                                  .pages = (int)cell_int(t, i, 3),
                                  .beside = (size_t)cell_int(t, i, 4),
                                  .file = cell_int(t, i, 5),
                                  .digest = cell_text(t, i, 6),
                                  .signature = cell_text(t, i, 7),
                                  .office = cell_text(t, i, 8),
                                  .at = cell_text(t, i, 9),
                                  .public_hex = cell_text(t, i, 10)};
}

enum err casefile_read(struct db *db, struct arena *a, int64_t county, int64_t record,
                       struct casefile_volume **ret, size_t *ret_n, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a, COLUMNS "where c.county = ?1 and c.record = ?2 order by c.volume",
                        ARGS(I(county), I(record)), &t, e);

    if (r) {
        return r;
    }
    *ret = arena_array(a, t.n + 1, sizeof(**ret));
    for (size_t i = 0; i < t.n; i++) {
        read_row(&t, i, &(*ret)[i]);
    }
    *ret_n = t.n;
    return OK;
}

enum err casefile_verify(struct db *db, struct arena *a, const char *digest,
                         enum issue_verdict *ret, struct casefile_volume *ret_volume,
                         struct error *e)
{
    struct table t;
    enum err r =
        db_all(db, a, COLUMNS "where c.digest = ?1 order by c.id limit 1", ARGS(T(digest)), &t, e);

    *ret = ISSUE_UNKNOWN;
    if (!r && t.n) {
        read_row(&t, 0, ret_volume);
        *ret = ret_volume->public_hex && sm2_verify(ret_volume->public_hex, digest, strlen(digest),
                                                    ret_volume->signature)
                   ? ISSUE_CURRENT
                   : ISSUE_BROKEN;
    }
    return r;
}

/* Every event of archiving has its mark and its volumes, and says their digests; and the other way round. */
enum err casefile_audit(struct db *db, struct arena *a, int64_t county, int64_t *ret_n,
                        const char **ret_why, struct error *e)
{
    struct table marks, volumes;
    enum err r = db_all(db, a,
                        "select v.seq, s.record from event v left join record_seal s on s.county = "
                        "v.county and s.event_seq = v.seq and s.record = v.record where v.county = "
                        "?1 and v.step = 'archive' order by v.seq",
                        ARGS(I(county)), &marks, e);

    *ret_why = NULL;
    *ret_n = 0;
    if (r || (r = db_all(db, a,
                         "select c.title, c.digest, v.payload, s.record from casefile c left join "
                         "event v on v.county = c.county and v.seq = c.event_seq and v.step = "
                         "'archive' and v.record = c.record left join record_seal s on s.county = "
                         "c.county and s.record = c.record where c.county = ?1 order by c.id",
                         ARGS(I(county)), &volumes, e))) {
        return r;
    }
    *ret_n = (int64_t)volumes.n;
    for (size_t i = 0; i < marks.n && !*ret_why; i++) {
        if (!cell_int(&marks, i, 1)) {
            *ret_why = arena_printf(a, "第 %lld 条留痕是归档，那一件的归档标记却被拿掉了",
                                    (long long)cell_int(&marks, i, 0));
        }
    }
    for (size_t i = 0; i < volumes.n && !*ret_why; i++) {
        const char *told = cell_text(&volumes, i, 2);
        if (!told || !strstr(told, cell_text(&volumes, i, 1)) || !cell_int(&volumes, i, 3)) {
            *ret_why = arena_printf(a, "“%s”的摘要与归档时的留痕不符", cell_text(&volumes, i, 0));
        }
    }
    return OK;
}
