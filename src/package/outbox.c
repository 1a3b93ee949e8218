#include "package/outbox.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "ledger/event.h"
#include "ledger/file.h"
#include "package/supply.h"
#include "people/trace.h"

enum { LIST_MOST = 200 };

#define COLUMNS                                                                                 \
    "select o.id, o.peer, o.serial, o.size, o.figures, o.kind, o.subject, o.made, o.digest, "   \
    "o.manifest, o.state, o.at, p.name, r.name, o.handed_on, h.name, o.received_on, o.report, " \
    "o.content from package_out o left join person p on p.county = o.county and p.id = "        \
    "o.person left join person h on h.county = o.county and h.id = o.handed_by left join "      \
    "package_peer r on r.county = o.county and r.id = o.peer where o.county = ?1 "

bool packing_may(const struct actor *who)
{
    return actor_is_system(who) || (who->role && role_may(who->role, "package.write"));
}

static struct outgoing read_row(const struct table *t, size_t i)
{
    struct outgoing o = {.id = cell_int(t, i, 0),
                         .peer = cell_int(t, i, 1),
                         .serial = cell_int(t, i, 2),
                         .size = cell_int(t, i, 3),
                         .figures = cell_int(t, i, 4),
                         .subject = cell_text(t, i, 6),
                         .made = cell_text(t, i, 7),
                         .digest = cell_text(t, i, 8),
                         .manifest = cell_text(t, i, 9),
                         .state = cell_text(t, i, 10),
                         .at = cell_text(t, i, 11),
                         .person_name = cell_text(t, i, 12),
                         .peer_name = cell_text(t, i, 13),
                         .handed_on = cell_text(t, i, 14),
                         .handed_by = cell_text(t, i, 15),
                         .received_on = cell_text(t, i, 16),
                         .report = cell_int(t, i, 17) != 0};

    (void)package_kind_parse(cell_text(t, i, 5), &o.kind);
    return o;
}

const char *outbox_path(struct arena *a, const char *dir, const struct outgoing *o)
{
    return file_path(a, dir, o->digest);
}

const char *outbox_file_name(struct arena *a, const struct sender *s, const struct outgoing *o)
{
    const char *of = o->kind <= PACKAGE_MONTH ? o->subject : "";

    return arena_printf(a, "%s%s%s-第%lld号.zip", s->name, of, package_kind_title(o->kind),
                        (long long)o->serial);
}

const char *outbox_state(const struct outgoing *o)
{
    return str_eq(o->state, "received") ? "对方已接收"
           : str_eq(o->state, "handed") ? "已送出，对方还没有回执"
                                        : "已生成，还没有送出";
}

/* --- reading ------------------------------------------------------------------------------------------- */
enum err outbox_list(struct db *db, struct arena *a, int64_t county, int kind, const char *subject,
                     struct outgoing **ret, size_t *ret_n, struct error *e)
{
    const char *word = kind < 0 ? NULL : package_kind_word((enum package_kind)kind);
    struct table t;
    enum err r = db_all(
        db, a,
        COLUMNS "and (?2 = 0 or o.kind = ?3) and (?4 = 0 or o.subject = ?5) order "
                "by o.serial desc limit ?6",
        ARGS(I(county), I(word != NULL), T(word), I(subject != NULL), T(subject), I(LIST_MOST)), &t,
        e);

    *ret_n = r ? 0 : t.n;
    *ret = arena_array(a, *ret_n + 1, sizeof(**ret));
    for (size_t i = 0; i < *ret_n; i++) {
        (*ret)[i] = read_row(&t, i);
    }
    return r;
}

enum err outbox_load(struct db *db, struct arena *a, int64_t county, int64_t id,
                     struct outgoing *ret, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a, COLUMNS "and o.id = ?2", ARGS(I(county), I(id)), &t, e);

    if (!r && !t.n) {
        return error_set(e, ERR_NOT_FOUND, "没有这个数据包，或者不在您的权限范围内。");
    }
    if (!r) {
        *ret = read_row(&t, 0);
    }
    return r;
}

enum err outbox_by_manifest(struct db *db, struct arena *a, int64_t county, const char *manifest,
                            struct outgoing *ret, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a, COLUMNS "and o.manifest = ?2", ARGS(I(county), T(manifest)), &t, e);

    if (!r) {
        *ret = t.n ? read_row(&t, 0) : (struct outgoing){0};
    }
    return r;
}

/* --- making -------------------------------------------------------------------------------------------- */
struct making {
    const struct packing *x;
    const struct outgoing_ask *ask;
    struct sender sender;
    struct package p;
    char content[SM3_HEX];
    const char *digest;
    size_t size;
    int64_t id;
    struct outgoing found;
};

static int64_t peer_of(const struct making *m)
{
    return m->ask->peer ? m->ask->peer->id : 0;
}

static enum err fill(struct making *m, struct error *e)
{
    const struct packing *x = m->x;
    struct package *p = &m->p;
    enum err r = sender_load(x->db, x->arena, x->who->county, &m->sender, e);

    if (r) {
        return r;
    }
    if (!m->sender.code) {
        return error_set(e, ERR_INVALID,
                         "还没有登记本单位的行政区划代码，数据包上要写；请系统管理员在“上下级数据”"
                         "页的“本单位”里填写。");
    }
    *p = (struct package){.kind = m->ask->kind,
                          .installation = m->sender.installation,
                          .code = m->sender.code,
                          .name = m->sender.name,
                          .office = m->sender.office,
                          .made = date_text(x->arena, now_today()),
                          .matter = m->ask->matter};
    return p->kind <= PACKAGE_MONTH ? supply_fill(x, p->kind, m->ask->subject, p, e) : OK;
}

/* The one of today that says the same, and whose file is still there. */
static enum err find_same(struct making *m, struct db *db, struct arena *a, struct error *e)
{
    struct table t;
    enum err r = db_all(
        db, a,
        COLUMNS "and o.kind = ?2 and o.subject = ?3 and coalesce(o.peer, 0) = ?4 and o.content = "
                "?5 and o.made = ?6 order by o.serial desc limit 1",
        ARGS(I(m->x->who->county), T(package_kind_word(m->ask->kind)), T(m->ask->subject),
             I(peer_of(m)), T(m->content), T(m->p.made)),
        &t, e);

    if (!r && t.n) {
        struct outgoing o = read_row(&t, 0);
        const char *path = outbox_path(a, m->x->dir, &o);
        if (path && access(path, R_OK) == 0) {
            m->found = o;
        }
    }
    return r;
}

static enum err next_serial(const struct making *m, struct db *db, struct arena *a, int64_t *ret,
                            struct error *e)
{
    struct table t;
    enum err r = db_all(db, a, "select max(serial) from package_out where county = ?1",
                        ARGS(I(m->x->who->county)), &t, e);

    if (!r) {
        *ret = cell_int(&t, 0, 0) + 1;
    }
    return r;
}

static enum err write_file(struct making *m, struct error *e)
{
    struct arena *a = m->x->arena;
    const char *tmp = arena_printf(a, "%s/tmp", m->x->dir);
    const char *path = arena_printf(a, "%s/package-%s.zip", tmp, id_text(a, id_new()));
    struct sm2 *key;
    const void *bytes;
    enum err r;

    (void)!mkdir(tmp, 0700);
    if ((r = sender_key(a, m->x->dir, &m->sender, &key, e)) ||
        (r = package_write(a, &m->p, key, &bytes, &m->size, e)) ||
        (r = bytes_write_file_atomic(path, bytes, m->size, e)) ||
        (r = file_keep(a, m->x->dir, path, &m->digest, e))) {
        (void)!remove(path);
    }
    return r;
}

static enum err trace(const struct making *m, struct db *db, struct arena *a, struct error *e)
{
    const struct change set[] = {{"kind", NULL, package_kind_word(m->ask->kind)},
                                 {"subject", NULL, m->ask->subject},
                                 {"serial", NULL, arena_printf(a, "%lld", (long long)m->p.serial)},
                                 {"to", NULL, m->ask->peer ? m->ask->peer->code : NULL},
                                 {"digest", NULL, m->digest}};

    return trace_write(db, a, m->x->who,
                       &(struct trace){m->x->who->county, "package_out", m->id, "make"}, set,
                       array_len(set), e);
}

static enum err run_insert(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct making *m = w->ctx;
    const struct package *p = &m->p;
    int64_t serial = 0;
    enum err r = next_serial(m, db, a, &serial, e);

    if (!r && serial != p->serial) {
        r = error_set(e, ERR_CONFLICT, "刚刚有人生成了另一个数据包，请再按一次。");
    }
    m->id = id_new();
    if (r ||
        (r = db_run(
             db,
             "insert into package_out (county, id, kind, subject, peer, serial, content, made, "
             "digest, manifest, size, figures, report, state, at, person) values (?1, ?2, ?3, ?4, "
             "?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 'made', ?14, ?15)",
             ARGS(I(m->x->who->county), I(m->id), T(package_kind_word(p->kind)), T(m->ask->subject),
                  peer_of(m) ? I(peer_of(m)) : NIL, I(p->serial), T(m->content), T(p->made),
                  T(m->digest), T(p->digest), I((int64_t)m->size), I((int64_t)p->n),
                  I(p->report != NULL), T(datetime_text(a, now_ms())),
                  m->x->who->person ? I(m->x->who->person) : NIL),
             NULL, e))) {
        return r;
    }
    return trace(m, db, a, e);
}

enum err outbox_make(const struct packing *x, const struct outgoing_ask *ask, struct outgoing *ret,
                     struct error *e)
{
    struct making *m = arena_make(x->arena, struct making);
    enum err r;

    *m = (struct making){.x = x, .ask = ask};
    if (!packing_may(x->who)) {
        return error_set(e, ERR_DENIED, "您现在的岗位不能生成数据包，请法制科办理。");
    }
    if ((r = fill(m, e))) {
        return r;
    }
    package_content(x->arena, &m->p, m->content);
    if ((r = find_same(m, x->db, x->arena, e)) || m->found.id) {
        *ret = m->found;
        return r;
    }
    if ((r = next_serial(m, x->db, x->arena, &m->p.serial, e)) || (r = write_file(m, e)) ||
        (r = packing_write(x, run_insert, m, e))) {
        return r;
    }
    return outbox_load(x->db, x->arena, x->who->county, m->id, ret, e);
}

/* --- afterwards ---------------------------------------------------------------------------------------- */
struct handing {
    const struct packing *x;
    int64_t id;
};

static enum err move(struct db *db, struct arena *a, const struct actor *by, int64_t id,
                     const char *step, const char *field, const char *on, struct error *e)
{
    const struct change set[] = {{field, NULL, on}};

    return trace_write(db, a, by, &(struct trace){by->county, "package_out", id, step}, set,
                       array_len(set), e);
}

static enum err run_hand(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct handing *h = w->ctx;
    const struct actor *by = h->x->who;
    const char *on = date_text(a, now_today());
    int64_t n = 0;
    enum err r = db_run(db,
                        "update package_out set state = 'handed', handed_on = ?3, handed_by = ?4 "
                        "where county = ?1 and id = ?2 and state = 'made'",
                        ARGS(I(by->county), I(h->id), T(on), I(by->person)), &n, e);

    return r || !n ? r : move(db, a, by, h->id, "hand", "handed_on", on, e);
}

enum err outbox_hand(const struct packing *x, int64_t id, struct error *e)
{
    struct handing h = {x, id};
    struct outgoing o;
    enum err r = outbox_load(x->db, x->arena, x->who->county, id, &o, e);

    if (!r && !packing_may(x->who)) {
        return error_set(e, ERR_DENIED, "您现在的岗位不能登记送出，请法制科办理。");
    }
    return r ? r : packing_write(x, run_hand, &h, e);
}

enum err outbox_received(struct db *db, struct arena *a, const struct actor *by, int64_t id,
                         const char *on, struct error *e)
{
    enum err r = db_run(db,
                        "update package_out set state = 'received', received_on = ?3, received_at "
                        "= ?4 where county = ?1 and id = ?2",
                        ARGS(I(by->county), I(id), T(on), T(datetime_text(a, now_ms()))), NULL, e);

    return r ? r : move(db, a, by, id, "received", "received_on", on, e);
}
