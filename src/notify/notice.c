#include "notify/notice.h"

#include "base/id.h"
#include "base/json.h"
#include "base/now.h"
#include "base/str.h"
#include "clock/almanac.h"
#include "figure/alert_group.h"
#include "figure/digest.h"
#include "ledger/channel.h"
#include "ledger/event.h"
#include "ledger/outbox.h"
#include "notify/setting.h"

enum { OFFICE_MINUTES = 480, DAY_MINUTES = 1440, PAYLOAD_BYTES = 256 << 10 };
#define WHERE_TO_LOOK "请登录法衡，在“提醒”里查看、办理。"

/* --- reading --------------------------------------------------------------------------------------------------------------- */
static void read(const struct table *t, size_t i, struct notice *x)
{
    *x = (struct notice){.id = cell_int(t, i, 0),
                         .alert = cell_int(t, i, 1),
                         .folded = cell_int(t, i, 2),
                         .kind = cell_text(t, i, 3),
                         .on = cell_text(t, i, 4),
                         .made_at = cell_text(t, i, 5),
                         .title = cell_text(t, i, 6),
                         .body = cell_text(t, i, 7)};
}

static enum err read_ways(struct db *db, struct arena *a, int64_t county, struct notice *x,
                          struct error *e)
{
    struct table t;
    enum err r =
        db_all(db, a,
               "select kind, state, said, done_at, tries from outbox where county = ?1 and "
               "notice = ?2 order by kind limit 2",
               ARGS(I(county), I(x->id)), &t, e);
    for (size_t i = 0; !r && i < t.n; i++) {
        x->ways[x->n_ways++] =
            (struct notice_way){cell_text(&t, i, 0), cell_text(&t, i, 1), cell_text(&t, i, 2),
                                cell_text(&t, i, 3), cell_int(&t, i, 4)};
    }
    return r;
}

enum err notice_list(struct db *db, struct arena *a, int64_t county, int64_t person, size_t limit,
                     struct notice **ret, size_t *ret_n, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select id, alert, folded, kind, on_date, made_at, title, body from notice "
                        "where county = ?1 and person = ?2 order by on_date desc, id desc limit ?3",
                        ARGS(I(county), I(person), I((int64_t)limit)), &t, e);
    if (r) {
        return r;
    }
    struct notice *list = arena_array(a, t.n + 1, sizeof(*list));
    for (size_t i = 0; !r && i < t.n; i++) {
        read(&t, i, &list[i]);
        r = read_ways(db, a, county, &list[i], e);
    }
    *ret = list;
    *ret_n = t.n;
    return r;
}

const char *notice_way_words(struct arena *a, const struct notice_way *w)
{
    const char *to = str_eq(w->kind, OUTBOX_MAIL) ? "邮件服务器" : "接口";
    if (str_eq(w->state, "sent")) {
        return arena_printf(a, "已交给%s", to);
    }
    if (str_eq(w->state, "failed")) {
        return arena_printf(a, "失败：%s", w->said ? w->said : "原因不明");
    }
    return w->tries ? arena_printf(a, "已生成，还没交给%s（试了 %lld 次：%s，稍后再试）", to,
                                   (long long)w->tries, w->said ? w->said : "")
                    : arena_printf(a, "已生成，等着交给%s", to);
}

/* --- one person ------------------------------------------------------------------------------------------------------------- */
struct making {
    struct work work;
    const struct content *c;
    const struct channels *channels;
    const struct calendar *calendar;
    int64_t county, person;
    const struct setting *set; /* NULL: nothing of his own */
    const struct alert *list;
    size_t n;
    struct dispatch d;
    int64_t digest; /* to be told, 0: none */
    struct notice_made made;
};

static const struct alert *alert_of(const struct making *m, int64_t id)
{
    for (size_t i = 0; i < m->n; i++) {
        if (m->list[i].id == id) {
            return &m->list[i];
        }
    }
    return NULL;
}

static enum err add_ways(struct db *db, struct arena *a, const struct making *m, int64_t notice,
                         const char *subject, const char *body, struct error *e)
{
    struct outbox_row x = {.county = m->county, .notice = notice, .subject = subject, .body = body};
    enum err r = OK;
    if (!m->set || !m->channels) {
        return OK;
    }
    if (m->set->mail && m->channels->mail.url) {
        x.kind = OUTBOX_MAIL;
        x.target = m->set->mail;
        r = outbox_add(db, a, &x, e);
    }
    if (!r && m->set->hook && m->channels->hook.url) {
        x.kind = OUTBOX_HOOK;
        x.target = m->set->name;
        r = outbox_add(db, a, &x, e);
    }
    return r;
}

static enum err add_notice(struct db *db, struct arena *a, const struct making *m,
                           const struct notice *x, struct error *e)
{
    return db_run(db,
                  "insert into notice (id, county, person, kind, on_date, made_at, title, body, "
                  "alert, folded) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                  ARGS(I(x->id), I(m->county), I(m->person), T(x->kind),
                       T(date_text(a, now_today())), T(datetime_text(a, now_ms())), T(x->title),
                       T(x->body), x->alert ? I(x->alert) : NIL, I(x->folded)),
                  NULL, e);
}

static enum err push_one(struct db *db, struct arena *a, struct making *m, size_t i,
                         struct error *e)
{
    const struct alert *x = alert_of(m, m->d.out[i]);
    size_t folded = i + 1 == m->d.n_out ? m->d.n_folded : 0;
    const char *more = folded ? arena_printf(a, "\n另有 %zu 件，见提要。", folded) : "";
    struct notice n = {.id = id_new(),
                       .kind = NOTICE_PUSH,
                       .title = x->title,
                       .body = x->body,
                       .alert = x->id,
                       .folded = (int64_t)folded};
    enum err r = add_notice(db, a, m, &n, e);
    if (r || (r = alert_pushed(db, a, m->county, x->id, e))) {
        return r;
    }
    m->made.pushes++;
    bool titles = m->channels && m->channels->titles;
    return add_ways(db, a, m, n.id,
                    titles ? arena_printf(a, "【法衡】%s", x->title) : "【法衡】有 1 件急事要办",
                    titles ? arena_printf(a, "%s%s\n" WHERE_TO_LOOK, x->body, more)
                           : arena_printf(a, WHERE_TO_LOOK "%s", more),
                    e);
}

/* The day's messages are used up: the last one says how many more there are. */
static enum err fold(struct db *db, struct arena *a, struct making *m, struct error *e)
{
    enum err r = OK;
    for (size_t i = 0; !r && i < m->d.n_folded; i++) {
        r = alert_pushed(db, a, m->county, m->d.folded[i], e);
    }
    m->made.folded += m->d.n_folded;
    if (r || m->d.n_out || !m->d.n_folded) {
        return r;
    }
    return db_run(
        db,
        "update notice set folded = folded + ?1 where county = ?2 and id = (select max(id) "
        "from notice where county = ?2 and person = ?3 and on_date = ?4 and kind = ?5)",
        ARGS(I((int64_t)m->d.n_folded), I(m->county), I(m->person), T(date_text(a, now_today())),
             T(NOTICE_PUSH)),
        NULL, e);
}

static enum err tell_digest(struct db *db, struct arena *a, struct making *m, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select items, red, body from digest where county = ?1 and id = ?2 and "
                        "sent_at is null",
                        ARGS(I(m->county), I(m->digest)), &t, e);
    if (r || !t.n) {
        return r;
    }
    struct notice n = {.id = id_new(),
                       .kind = NOTICE_DIGEST,
                       .title = arena_printf(a, "今日提要：%lld 件，其中急的 %lld 件",
                                             (long long)cell_int(&t, 0, 0),
                                             (long long)cell_int(&t, 0, 1)),
                       .body = cell_text(&t, 0, 2)};
    if ((r = add_notice(db, a, m, &n, e)) ||
        (r = db_run(db, "update digest set sent_at = ?1 where county = ?2 and id = ?3",
                    ARGS(T(datetime_text(a, now_ms())), I(m->county), I(m->digest)), NULL, e))) {
        return r;
    }
    m->made.digests++;
    bool titles = m->channels && m->channels->titles;
    return add_ways(db, a, m, n.id, arena_printf(a, "【法衡】%s", n.title),
                    titles ? arena_printf(a, "%s\n" WHERE_TO_LOOK, n.body) : WHERE_TO_LOOK, e);
}

static void put_ids(struct json_out *j, struct arena *a, const char *key, const int64_t *ids,
                    size_t n)
{
    json_key(j, key);
    json_open(j, '[');
    for (size_t i = 0; i < n; i++) {
        json_str(j, id_text(a, ids[i]));
    }
    json_close(j, ']');
}

static enum err add_event(struct db *db, struct arena *a, const struct making *m, struct error *e)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(PAYLOAD_BYTES);
    struct json_out j = json_begin(&b);
    json_open(&j, '{');
    json_key(&j, "person");
    json_str(&j, id_text(a, m->person));
    put_ids(&j, a, "pushed", m->d.out, m->d.n_out);
    put_ids(&j, a, "folded", m->d.folded, m->d.n_folded);
    json_close(&j, '}');
    enum err r = strbuf_check(&b, e);
    struct event ev = {.county = m->county, .reg = "alert", .step = "push", .payload = b.ptr};
    return r ? r : event_append(db, a, &ev, NULL, e);
}

static enum err run_person(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct making *m = w->ctx;
    m->made = (struct notice_made){0};
    enum err r = m->digest ? tell_digest(db, a, m, e) : OK;
    for (size_t i = 0; !r && i < m->d.n_out; i++) {
        r = push_one(db, a, m, i, e);
    }
    if (!r) {
        r = fold(db, a, m, e);
    }
    return r || (!m->d.n_out && !m->d.n_folded) ? r : add_event(db, a, m, e);
}

/* --- all persons -------------------------------------------------------------------------------------------------------------- */
struct round {
    struct store *store;
    struct db *db;
    struct arena *a;
    const struct content *c;
    const struct channels *channels;
    const struct calendar *calendar;
    int64_t county;
    struct setting *settings;
    size_t n_settings;
    struct table out;     /* person, count of today's messages */
    struct table digests; /* person, id of today's digest that was not told */
    struct alert *list;
    size_t n;
    struct notice_made *made;
};

static int64_t of_person(const struct table *t, int64_t person)
{
    for (size_t i = 0; i < t->n; i++) {
        if (cell_int(t, i, 0) == person) {
            return cell_int(t, i, 1);
        }
    }
    return 0;
}

static enum err load(struct round *x, struct error *e)
{
    const char *today = date_text(x->a, now_today());
    struct almanac almanac;
    enum err r = almanac_load(x->db, x->a, x->c, x->county, &almanac, e);
    if (r || (r = alert_breaking(x->db, x->a, x->county, &x->list, &x->n, e)) ||
        (r = setting_all(x->db, x->a, x->county, &x->settings, &x->n_settings, e)) ||
        (r = db_all(x->db, x->a,
                    "select person, count(*) from notice where county = ?1 and on_date = ?2 and "
                    "kind = ?3 group by person",
                    ARGS(I(x->county), T(today), T(NOTICE_PUSH)), &x->out, e))) {
        return r;
    }
    x->calendar = almanac.calendar;
    return db_all(x->db, x->a,
                  "select person, id from digest where county = ?1 and on_date = ?2 and sent_at is "
                  "null",
                  ARGS(I(x->county), T(today)), &x->digests, e);
}

static struct date day_of(const char *moment)
{
    int64_t ms;
    return moment && datetime_parse(moment, &ms) ? date_of_ms(ms) : (struct date){0};
}

static struct dispatch_item item_of(const struct round *x, const struct alert *l)
{
    const struct alert_weight w = alert_weigh(x->c, l, now_today());
    struct dispatch_item item = {.id = l->id,
                                 .red = w.red,
                                 .law = w.law,
                                 .urge = str_eq(l->kind, ALERT_URGE),
                                 .told = l->pushed_at != NULL,
                                 .since = w.since,
                                 .seen = day_of(l->seen_at)};
    (void)!date_parse(l->quiet_until ? l->quiet_until : "", &item.hush);
    (void)!date_parse(l->due_on ? l->due_on : "", &item.due);
    return item;
}

static enum err one_person(struct round *x, int64_t person, const struct alert *list, size_t n,
                           struct error *e)
{
    const struct dispatch_rules rules = digest_rules(x->c);
    struct making m = {.c = x->c,
                       .channels = x->channels,
                       .calendar = x->calendar,
                       .county = x->county,
                       .person = person,
                       .set = setting_of(x->settings, x->n_settings, person),
                       .list = list,
                       .n = n,
                       .digest = of_person(&x->digests, person)};
    struct dispatch_person who = {.out_today = (int)of_person(&x->out, person)};
    int minute = (int)((now_ms() / 60000 + OFFICE_MINUTES) % DAY_MINUTES);
    struct dispatch_item *items = arena_array(x->a, n + 1, sizeof(*items));
    if (m.set && m.set->own) {
        who.own = true;
        who.quiet = (struct dispatch_span){m.set->from, m.set->until};
    }
    for (size_t i = 0; i < n; i++) {
        items[i] = item_of(x, &list[i]);
    }
    dispatch_decide(x->a, &rules, &who, x->calendar, now_today(), minute, items, n, &m.d);
    if (dispatch_quiet(&rules, &who, x->calendar, now_today(), minute, false)) {
        m.digest = 0; /* it waits */
    }
    if (!m.d.n_out && !m.d.n_folded && !m.digest) {
        return OK;
    }
    m.work = (struct work){.run = run_person, .ctx = &m};
    enum err r = store_write(x->store, x->county, &m.work, e);
    if (!r) {
        x->made->pushes += m.made.pushes;
        x->made->folded += m.made.folded;
        x->made->digests += m.made.digests;
    }
    return r;
}

enum err notice_make(struct store *s, const struct content *c, const struct channels *channels,
                     int64_t county, struct notice_made *ret, struct error *e)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    struct round x = {
        .store = s, .a = a, .c = c, .channels = channels, .county = county, .made = ret};
    *ret = (struct notice_made){0};
    enum err r = store_reader(s, &x.db, e);
    if (r || (r = load(&x, e))) {
        return r;
    }
    for (size_t i = 0, end; !r && i < x.n; i = end) {
        for (end = i; end < x.n && x.list[end].person == x.list[i].person; end++) {
        }
        r = one_person(&x, x.list[i].person, &x.list[i], end - i, e);
    }
    for (size_t i = 0; !r && i < x.digests.n; i++) { /* those done above find nothing left */
        r = one_person(&x, cell_int(&x.digests, i, 0), NULL, 0, e);
    }
    return r;
}
