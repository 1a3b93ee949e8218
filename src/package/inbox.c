#include "package/inbox.h"

#include <stdio.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "ledger/file.h"
#include "people/trace.h"

enum { LIST_MOST = 500 };

#define COLUMNS                                                                                  \
    "select i.id, i.peer, i.serial, i.size, i.record, i.kind, i.subject, i.made, i.digest, "     \
    "i.manifest, i.report, i.at, p.name, r.name, r.code, i.figures from package_in i left join " \
    "person p on p.county = i.county and p.id = i.person left join package_peer r on r.county "  \
    "= i.county and r.id = i.peer where i.county = ?1 "

static struct incoming read_row(const struct table *t, size_t i)
{
    struct incoming x = {.id = cell_int(t, i, 0),
                         .peer = cell_int(t, i, 1),
                         .serial = cell_int(t, i, 2),
                         .size = cell_int(t, i, 3),
                         .record = cell_int(t, i, 4),
                         .subject = cell_text(t, i, 6),
                         .made = cell_text(t, i, 7),
                         .digest = cell_text(t, i, 8),
                         .manifest = cell_text(t, i, 9),
                         .report = cell_text(t, i, 10),
                         .at = cell_text(t, i, 11),
                         .person_name = cell_text(t, i, 12),
                         .peer_name = cell_text(t, i, 13),
                         .peer_code = cell_text(t, i, 14),
                         .figures = cell_text(t, i, 15)};

    (void)package_kind_parse(cell_text(t, i, 5), &x.kind);
    return x;
}

enum err inbox_list(struct db *db, struct arena *a, int64_t county, int kind, const char *subject,
                    int64_t peer, struct incoming **ret, size_t *ret_n, struct error *e)
{
    const char *word = kind < 0 ? NULL : package_kind_word((enum package_kind)kind);
    struct table t;
    enum err r = db_all(db, a,
                        COLUMNS "and (?2 = 0 or i.kind = ?3) and (?4 = 0 or i.subject = ?5) and "
                                "(?6 = 0 or i.peer = ?6) order by i.id desc limit ?7",
                        ARGS(I(county), I(word != NULL), T(word), I(subject != NULL), T(subject),
                             I(peer), I(LIST_MOST)),
                        &t, e);

    *ret_n = r ? 0 : t.n;
    *ret = arena_array(a, *ret_n + 1, sizeof(**ret));
    for (size_t i = 0; i < *ret_n; i++) {
        (*ret)[i] = read_row(&t, i);
    }
    return r;
}

enum err inbox_load(struct db *db, struct arena *a, int64_t county, int64_t id,
                    struct incoming *ret, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a, COLUMNS "and i.id = ?2", ARGS(I(county), I(id)), &t, e);

    if (!r && !t.n) {
        return error_set(e, ERR_NOT_FOUND, "没有这个数据包，或者不在您的权限范围内。");
    }
    if (!r) {
        *ret = read_row(&t, 0);
    }
    return r;
}

enum err inbox_open(struct arena *a, const char *dir, const struct incoming *in,
                    struct package *ret, struct error *e)
{
    const char *path = file_path(a, dir, in->digest);
    char *bytes;
    size_t n;
    enum err r = path ? bytes_read_file(a, path, PACKAGE_MAX, &bytes, &n, e) : ERR_IO;

    if (r) {
        return error_set(e, ERR_IO, "这个数据包的文件在服务器上读不到，请管理员从备份恢复。");
    }
    r = package_read(a, bytes, n, ret, e);
    return !r && !str_eq(ret->digest, in->manifest)
               ? error_set(e, ERR_IO, "这个数据包的文件被换过，请管理员从备份恢复。")
               : r;
}

/* --- a look -------------------------------------------------------------------------------------------- */
struct looking {
    const struct packing *x;
    struct engine *en;
    struct sender us;
    struct inbox_look *look;
};

static enum err says(struct looking *l, enum inbox_verdict v, const char *sentence)
{
    l->look->verdict = v;
    l->look->says = sentence;
    return OK;
}

static bool from_above(enum package_kind k)
{
    return k == PACKAGE_URGE || k == PACKAGE_RECEIPT;
}

/* Is it meant for us at all? */
static enum err judge_place(struct looking *l, bool *ret_ours, struct error *e)
{
    const struct package *p = &l->look->p;
    struct outgoing sent = {0};
    enum err r = OK;

    *ret_ours = false;
    if (str_eq(p->code, l->us.code) && str_eq(p->installation, l->us.installation)) {
        return says(l, INBOX_NOT_OURS, "这是本单位自己生成的数据包，不用导入。");
    }
    if (!from_above(p->kind) && !l->us.city) {
        return says(l, INBOX_NOT_OURS,
                    "这是报给市级的数据包，本单位登记的是县级，不接收；市级单位请系统管理员先在"
                    "“本单位”里改为市级。");
    }
    if (p->matter.to && !str_eq(p->matter.to, l->us.code)) {
        return says(l, INBOX_NOT_OURS, "这个数据包是送给别的单位的，没有收下。");
    }
    if (p->kind == PACKAGE_RECEIPT &&
        ((r = outbox_by_manifest(l->x->db, l->x->arena, l->x->who->county, p->matter.ref, &sent,
                                 e)) ||
         !sent.id)) {
        return r ? r : says(l, INBOX_NOT_OURS, "这份回执不是对本单位数据包的回执，没有收下。");
    }
    *ret_ours = true;
    return OK;
}

static enum err judge_sender(struct looking *l, bool *ret_known, struct error *e)
{
    struct inbox_look *k = l->look;
    struct arena *a = l->x->arena;
    enum err r = peer_find(l->x->db, a, l->x->who->county, k->above, k->p.code, &k->peer, e);

    *ret_known = !r && k->peer.public_hex && str_eq(k->peer.public_hex, k->p.public_hex);
    if (r || *ret_known) {
        return r;
    }
    if (k->peer.public_hex) {
        return says(l, INBOX_KEY_CHANGED,
                    arena_printf(a,
                                 "%s的公钥与核对过的不一样：可能换了服务器或者签发机关，也可能是"
                                 "别人冒名。没有核对以前不收。",
                                 k->peer.name));
    }
    return says(l, INBOX_UNKNOWN,
                arena_printf(a, "第一次收到%s（%s）的数据包，还没有核对过它的公钥。", k->p.name,
                             k->p.code));
}

static const char *subject_of(const struct package *p)
{
    return p->kind <= PACKAGE_MONTH ? p->period : p->matter.ref;
}

static enum err judge_order(struct looking *l, struct error *e)
{
    const struct package *p = &l->look->p;
    struct arena *a = l->x->arena;
    struct incoming *list;
    size_t n;
    const char *why;
    enum err r = inbox_list(l->x->db, a, l->x->who->county, p->kind, subject_of(p),
                            l->look->peer.id, &list, &n, e);

    for (size_t i = 0; !r && i < n; i++) {
        if (str_eq(list[i].manifest, p->digest)) {
            return says(l, INBOX_SAME,
                        arena_printf(a, "这个数据包已于 %.10s 导入过，不用再导入。", list[i].at));
        }
    }
    for (size_t i = 0; !r && i < n; i++) {
        if (list[i].serial >= p->serial) {
            return says(l, INBOX_OLDER,
                        arena_printf(a,
                                     "已有较新的：%s第 %lld 号（%s 生成），这个是第 %lld 号（%s "
                                     "生成），没有收下。",
                                     l->look->peer.name, (long long)list[i].serial, list[i].made,
                                     (long long)p->serial, p->made));
        }
    }
    if (r || (r = matter_fits(l->en, l->x->db, a, l->x->who->county, p, &why, e))) {
        return r;
    }
    return why ? says(l, INBOX_NOT_OURS, arena_printf(a, "%s，没有收下。", why))
               : says(l, INBOX_NEW,
                      n ? arena_printf(a, "比已有的第 %lld 号新，导入后以这个为准。",
                                       (long long)list[0].serial)
                        : "签名和内容核对无误，可以导入。");
}

enum err inbox_look(const struct packing *x, struct engine *en, const void *bytes, size_t n,
                    struct inbox_look *ret, struct error *e)
{
    struct looking l = {.x = x, .en = en, .look = ret};
    char hex[SM3_HEX];
    bool good = false;
    enum err r;

    *ret = (struct inbox_look){0};
    if ((r = package_read(x->arena, bytes, n, &ret->p, e)) ||
        (r = sender_load(x->db, x->arena, x->who->county, &l.us, e))) {
        return r;
    }
    sm3_hex(bytes, n, hex);
    ret->digest = arena_strdup(x->arena, hex);
    ret->above = from_above(ret->p.kind);
    if ((r = judge_place(&l, &good, e)) || !good || (r = judge_sender(&l, &good, e)) || !good) {
        return r;
    }
    return judge_order(&l, e);
}

/* --- taking it in -------------------------------------------------------------------------------------- */
struct accepting {
    const struct packing *x;
    struct engine *en;
    const struct inbox_look *look;
    size_t size;
    int64_t id, record;
};

static enum err still(const struct accepting *c, struct db *db, struct arena *a, struct error *e)
{
    struct peer now;
    struct table t;
    enum err r = peer_load(db, a, c->x->who->county, c->look->peer.id, &now, e);

    if (!r && !str_eq(now.public_hex, c->look->p.public_hex)) {
        return error_set(e, ERR_CONFLICT, "%s的公钥刚刚换了，没有收下；请重新选文件。", now.name);
    }
    if (r ||
        (r = db_all(db, a,
                    "select 1 from package_in where county = ?1 and peer = ?2 and kind = ?3 "
                    "and subject = ?4 and serial >= ?5",
                    ARGS(I(c->x->who->county), I(now.id), T(package_kind_word(c->look->p.kind)),
                         T(subject_of(&c->look->p)), I(c->look->p.serial)),
                    &t, e))) {
        return r;
    }
    return t.n ? error_set(e, ERR_CONFLICT, "刚刚已有人导入了这个或者更新的数据包，没有再导入。")
               : OK;
}

static enum err close_receipt(const struct accepting *c, struct db *db, struct arena *a,
                              struct error *e)
{
    const struct package *p = &c->look->p;
    struct outgoing sent = {0};
    enum err r;

    if (p->kind != PACKAGE_RECEIPT) {
        return OK;
    }
    r = outbox_by_manifest(db, a, c->x->who->county, p->matter.ref, &sent, e);
    return r ? r : outbox_received(db, a, c->x->who, sent.id, p->matter.on, e);
}

static enum err trace(const struct accepting *c, struct db *db, struct arena *a, struct error *e)
{
    const struct package *p = &c->look->p;
    const struct change set[] = {{"kind", NULL, package_kind_word(p->kind)},
                                 {"subject", NULL, subject_of(p)},
                                 {"from", NULL, p->code},
                                 {"serial", NULL, arena_printf(a, "%lld", (long long)p->serial)},
                                 {"digest", NULL, c->look->digest}};

    return trace_write(db, a, c->x->who,
                       &(struct trace){c->x->who->county, "package_in", c->id, "take"}, set,
                       array_len(set), e);
}

static enum err run_accept(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct accepting *c = w->ctx;
    const struct package *p = &c->look->p;
    enum err r = still(c, db, a, e);

    c->id = id_new();
    if (r || (r = matter_take(c->en, db, a, c->x->who, p, &c->record, e)) ||
        (r = close_receipt(c, db, a, e)) ||
        (r = db_run(
             db,
             "insert into package_in (county, id, peer, kind, subject, serial, made, digest, "
             "manifest, size, figures, report, record, at, person) values (?1, ?2, ?3, ?4, ?5, "
             "?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
             ARGS(I(c->x->who->county), I(c->id), I(c->look->peer.id),
                  T(package_kind_word(p->kind)), T(subject_of(p)), I(p->serial), T(p->made),
                  T(c->look->digest), T(p->digest), I((int64_t)c->size),
                  T(p->n ? package_figures_text(a, p->figures, p->n) : NULL),
                  T(p->report ? (p->report_title ? p->report_title : "报告") : NULL),
                  c->record ? I(c->record) : NIL, T(datetime_text(a, now_ms())),
                  c->x->who->person ? I(c->x->who->person) : NIL),
             NULL, e))) {
        return r;
    }
    return trace(c, db, a, e);
}

static enum err keep(const struct packing *x, const void *bytes, size_t n, struct error *e)
{
    const char *tmp = arena_printf(x->arena, "%s/tmp", x->dir), *digest;
    const char *path =
        arena_printf(x->arena, "%s/package-%s.zip", tmp, id_text(x->arena, id_new()));
    enum err r;

    (void)!mkdir(tmp, 0700);
    if ((r = bytes_write_file_atomic(path, bytes, n, e)) ||
        (r = file_keep(x->arena, x->dir, path, &digest, e))) {
        (void)!remove(path);
    }
    return r;
}

static enum err receipt(const struct packing *x, const struct inbox_look *k, struct outgoing *ret,
                        struct error *e)
{
    const struct outgoing_ask ask = {.kind = PACKAGE_RECEIPT,
                                     .subject = k->p.digest,
                                     .peer = &k->peer,
                                     .matter = {.ref = k->p.digest,
                                                .title = k->p.period,
                                                .on = date_text(x->arena, now_today()),
                                                .to = k->p.code}};

    return outbox_make(x, &ask, ret, e);
}

enum err inbox_accept(const struct packing *x, struct engine *en, const void *bytes, size_t n,
                      int64_t *ret, struct outgoing *ret_receipt, struct error *e)
{
    struct inbox_look *look = arena_make(x->arena, struct inbox_look);
    struct accepting c = {.x = x, .en = en, .look = look, .size = n};
    enum err r;

    *ret_receipt = (struct outgoing){0};
    if (!packing_may(x->who)) {
        return error_set(e, ERR_DENIED, "您现在的岗位不能导入数据包，请法制科办理。");
    }
    if ((r = inbox_look(x, en, bytes, n, look, e))) {
        return r;
    }
    if (look->verdict != INBOX_NEW) {
        return error_set(e, ERR_CONFLICT, "%s", look->says);
    }
    if ((r = keep(x, bytes, n, e)) || (r = packing_write(x, run_accept, &c, e))) {
        return r;
    }
    *ret = c.id;
    return from_above(look->p.kind) ? OK : receipt(x, look, ret_receipt, e);
}
