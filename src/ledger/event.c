/* The bytes of a link stand in docs/EVENT.md; tests/event/verify.mjs reads the same page and must agree. */
#include "ledger/event.h"

#include <inttypes.h>
#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/must.h"
#include "base/now.h"
#include "base/str.h"
#include "ledger/access.h"

#define ABSENT  0xFFFFFFFFu
#define GENESIS "0000000000000000000000000000000000000000000000000000000000000000"
#define COLUMNS                                                                                    \
    "e.county, e.seq, e.version, e.at, e.actor, e.post, e.register, e.record, e.step, e.on_date, " \
    "e.payload, e.digest, e.prev, e.link"
#define N_COLUMNS 14

/* --- the link --------------------------------------------------------------------------------------------- */

static void put_length(struct strbuf *b, uint32_t n)
{
    const unsigned char bytes[4] = {(unsigned char)(n >> 24), (unsigned char)(n >> 16),
                                    (unsigned char)(n >> 8), (unsigned char)n};

    strbuf_add(b, bytes, sizeof(bytes));
}

static void put_int(struct strbuf *b, int64_t value)
{
    uint64_t v = (uint64_t)value;
    unsigned char bytes[8];

    for (int i = 7; i >= 0; i--, v >>= 8) {
        bytes[i] = (unsigned char)v;
    }
    put_length(b, sizeof(bytes));
    strbuf_add(b, bytes, sizeof(bytes));
}

/* The database knows no empty text, so "" counts as absent. */
static void put_text(struct strbuf *b, const char *s)
{
    if (str_empty(s)) {
        put_length(b, ABSENT);
        return;
    }
    put_length(b, (uint32_t)strlen(s));
    strbuf_str(b, s);
}

void event_link(const struct event *ev, char out[SM3_HEX])
{
    struct strbuf b = strbuf_make(1 << 24);

    put_int(&b, ev->version);
    put_int(&b, ev->county);
    put_int(&b, ev->seq);
    put_text(&b, ev->at);
    put_int(&b, ev->actor);
    put_int(&b, ev->post);
    put_text(&b, ev->reg);
    put_int(&b, ev->record);
    put_text(&b, ev->step);
    put_text(&b, ev->on);
    put_text(&b, ev->digest);
    put_text(&b, ev->prev);
    sm3_hex(b.ptr, b.len, out);
    strbuf_clear(&b);
}

/* --- appending -------------------------------------------------------------------------------------------- */

static enum err read_head(struct db *db, struct arena *a, struct event *ev, struct error *e)
{
    struct table t;
    enum err r = db_one(db, a, "select seq, link from chain_head where county = ?1",
                        ARGS(I(ev->county)), &t, e);

    if (r == ERR_NOT_FOUND) {
        error_clear(e);
        ev->seq = 1;
        memcpy(ev->prev, GENESIS, SM3_HEX);
        return OK;
    }
    if (r) {
        return r;
    }
    const char *link = cell_int(&t, 0, 0) ? cell_text(&t, 0, 1) : GENESIS;
    if (!link || strlen(link) != SM3_HEX - 1) {
        return error_set(e, ERR_IO,
                         "审计链头已损坏，不能再记入新的改动，请联系系统管理员核对审计链。");
    }
    ev->seq = cell_int(&t, 0, 0) + 1;
    memcpy(ev->prev, link, SM3_HEX);
    return OK;
}

static enum err insert_event(struct db *db, const struct event *ev, struct error *e)
{
    enum err r =
        db_run(db,
               "insert into event (county, seq, version, at, actor, post, register, record, step, "
               "on_date, payload, digest, "
               "prev, link) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
               ARGS(I(ev->county), I(ev->seq), I(ev->version), T(ev->at), I(ev->actor), I(ev->post),
                    T(ev->reg), I(ev->record), T(ev->step), T(ev->on), T(ev->payload),
                    T(ev->digest), T(ev->prev), T(ev->link)),
               NULL, e);

    if (r == ERR_CONFLICT) {
        return error_set(e, ERR_IO,
                         "审计链头落在已有的第 %" PRId64
                         " 号记录之前，不能再记入新的改动，请联系系统管理员核对审计链。",
                         ev->seq);
    }
    return r;
}

static enum err move_head(struct db *db, const struct event *ev, struct error *e)
{
    return db_run(db,
                  "insert into chain_head (county, seq, link) values (?1, ?2, ?3) "
                  "on conflict (county) do update set seq = excluded.seq, link = excluded.link",
                  ARGS(I(ev->county), I(ev->seq), T(ev->link)), NULL, e);
}

/* What was kept of this register's figures is counted anew from here on: figure/tally. */
static enum err raise_turn(struct db *db, const struct event *ev, struct error *e)
{
    if (str_empty(ev->reg)) {
        return OK;
    }
    return db_run(db,
                  "insert into register_turn (county, register, seq) values (?1, ?2, ?3) "
                  "on conflict (county, register) do update set seq = excluded.seq",
                  ARGS(I(ev->county), T(ev->reg), I(ev->seq)), NULL, e);
}

static enum err note_address(struct db *db, const struct event *ev, const char *address,
                             struct error *e)
{
    const struct access_note n = {
        .county = ev->county,
        .kind = "event",
        .person = ev->actor,
        .address = address,
        .reg = ev->reg,
        .record = ev->record,
        .event_seq = ev->seq,
    };

    return access_write(db, &n, e);
}

enum err event_append(struct db *db, struct arena *a, struct event *ev, const char *address,
                      struct error *e)
{
    enum err r;

    if (str_empty(ev->payload) || str_empty(ev->step)) {
        BUG("an event needs a payload and a step");
    }
    if (strlen(ev->payload) > EVENT_PAYLOAD_MAX) {
        return error_set(e, ERR_LIMIT,
                         "这一次改动的内容超过 1 MB，请分几次保存，大段材料请作为附件上传。");
    }
    if ((r = read_head(db, a, ev, e))) {
        return r;
    }
    ev->version = EVENT_VERSION;
    ev->at = datetime_text(a, now_ms());
    sm3_hex(ev->payload, strlen(ev->payload), ev->digest);
    event_link(ev, ev->link);
    if ((r = insert_event(db, ev, e)) || (r = move_head(db, ev, e)) ||
        (r = raise_turn(db, ev, e))) {
        return r;
    }
    return str_empty(address) ? OK : note_address(db, ev, address, e);
}

/* --- reading ---------------------------------------------------------------------------------------------- */

/* A digest of any other length becomes "", which equals no real one. */
static void read_digest(const struct val *cell, char out[SM3_HEX])
{
    out[0] = '\0';
    if (cell->kind == VAL_TEXT && cell->n == SM3_HEX - 1) {
        memcpy(out, cell->s, SM3_HEX - 1);
        out[SM3_HEX - 1] = '\0';
    }
}

static const char *text_of(const struct val *cell)
{
    return cell->kind == VAL_TEXT ? cell->s : NULL;
}

/* Texts stay where the cells keep them. */
static void read_event(const struct val *c, struct event *ev)
{
    *ev = (struct event){
        .county = c[0].i,
        .seq = c[1].i,
        .version = (int)c[2].i,
        .at = text_of(&c[3]),
        .actor = c[4].i,
        .post = c[5].i,
        .reg = text_of(&c[6]),
        .record = c[7].i,
        .step = text_of(&c[8]),
        .on = text_of(&c[9]),
        .payload = text_of(&c[10]),
    };
    read_digest(&c[11], ev->digest);
    read_digest(&c[12], ev->prev);
    read_digest(&c[13], ev->link);
}

enum err event_list(struct db *db, struct arena *a, int64_t county, int64_t record,
                    int64_t after_seq, size_t limit, struct event_line **ret, size_t *ret_n,
                    struct error *e)
{
    struct table t;
    enum err r =
        db_kept(db, a,
                "select " COLUMNS ", p.name, x.address from event e "
                "left join person p on p.id = e.actor and p.county = e.county "
                "left join access_log x on x.county = e.county and x.record = e.record and "
                "x.event_seq = e.seq and x.kind = 'event' "
                "where e.county = ?1 and e.record = ?2 and e.seq > ?3 order by e.seq limit ?4",
                ARGS(I(county), I(record), I(after_seq), I((int64_t)limit)), &t, e);

    if (r) {
        return r;
    }
    struct event_line *lines = arena_array(a, t.n, sizeof(*lines));
    for (size_t i = 0; i < t.n; i++) {
        read_event(cell(&t, i, 0), &lines[i].ev);
        lines[i].actor_name = cell_text(&t, i, N_COLUMNS);
        lines[i].address = cell_text(&t, i, N_COLUMNS + 1);
    }
    *ret = lines;
    *ret_n = t.n;
    return OK;
}

/* --- verifying -------------------------------------------------------------------------------------------- */

struct walk {
    struct arena *a;
    char link[SM3_HEX], head_link[SM3_HEX];
    int64_t seq, head_seq;
    struct event_verdict verdict;
};

static void found_bad(struct walk *w, int64_t seq, const char *what)
{
    w->verdict.ok = false;
    w->verdict.bad_seq = seq;
    w->verdict.why = arena_printf(w->a, "第 %" PRId64 " 号审计记录%s", seq, what);
}

/* Bytes after a NUL would be left out of the link, so a text that hides some is a changed text. */
static bool hides_bytes(const struct val *cells)
{
    for (size_t i = 0; i < N_COLUMNS; i++) {
        if (cells[i].kind == VAL_TEXT && strlen(cells[i].s) != cells[i].n) {
            return true;
        }
    }
    return false;
}

static const char *fault_of(const struct walk *w, const struct val *cells, const struct event *ev)
{
    char digest[SM3_HEX], link[SM3_HEX];

    if (cells[2].i != EVENT_VERSION) {
        return "的格式版本无法识别，该栏目可能被改动过。";
    }
    if (hides_bytes(cells)) {
        return "的文字中藏有不可见的内容，被改动过。";
    }
    sm3_hex(cells[10].s, cells[10].n, digest);
    if (!str_eq(digest, ev->digest)) {
        return "的内容与内容摘要不符，内容被改动过。";
    }
    if (!str_eq(ev->prev, w->link)) {
        return "与前一号接不上，两号的顺序被调换，或者前一号被改动过。";
    }
    event_link(ev, link);
    if (!str_eq(link, ev->link)) {
        return "的链值不符，时间、人员、岗位、事项、步骤、日期等栏目中有一项被改动过。";
    }
    return ev->seq == w->head_seq && !str_eq(link, w->head_link)
               ? "与审计链头不符，这一号或链头被改动过。"
               : NULL;
}

static enum err check_event(void *ctx, const struct val *cells, size_t columns, struct error *e)
{
    struct walk *w = ctx;
    struct event ev;
    const char *fault;

    (void)columns;
    read_event(cells, &ev);
    if (ev.seq != w->seq + 1) {
        found_bad(w, w->seq + 1, "不见了，它之后还有记录，说明它被删除或者改了编号。");
    } else if ((fault = fault_of(w, cells, &ev))) {
        found_bad(w, ev.seq, fault);
    }
    if (!w->verdict.ok) {
        return error_set(e, ERR_INVALID, "%s", w->verdict.why);
    }
    w->seq = ev.seq;
    w->verdict.checked++;
    memcpy(w->link, ev.link, SM3_HEX);
    return OK;
}

/* No head at all counts as the head of an empty chain. */
static enum err look_at_head(struct db *db, int64_t county, struct walk *w, int64_t *ret,
                             struct error *e)
{
    struct table t;
    enum err r = db_one(db, w->a, "select seq, link from chain_head where county = ?1",
                        ARGS(I(county)), &t, e);

    if (r == ERR_NOT_FOUND) {
        error_clear(e);
        *ret = 0;
        return OK;
    }
    if (!r) {
        *ret = cell_int(&t, 0, 0);
        read_digest(cell(&t, 0, 1), w->head_link);
    }
    return r;
}

/* The head was read before the walk; events appended meanwhile are there too, and the head has moved with them. */
static enum err check_tail(struct db *db, int64_t county, struct walk *w, struct error *e)
{
    int64_t head = w->head_seq;
    enum err r = OK;

    if (w->seq < w->head_seq) {
        found_bad(w, w->seq + 1, "不见了，审计链末尾的记录被删除。");
        return OK;
    }
    if (w->seq > w->head_seq) {
        r = look_at_head(db, county, w, &head, e);
    }
    if (!r && w->seq > head) {
        found_bad(w, head + 1, "不在审计链头之内，链头被改动或者删除过。");
    }
    return r;
}

enum err event_verify(struct db *db, struct arena *a, int64_t county, struct event_verdict *ret,
                      struct error *e)
{
    struct walk w = {.a = a, .link = GENESIS, .verdict = {.ok = true}};
    enum err r;

    if ((r = look_at_head(db, county, &w, &w.head_seq, e))) {
        return r;
    }
    r = db_each(db, "select " COLUMNS " from event e where e.county = ?1 order by e.seq",
                ARGS(I(county)), check_event, &w, e);
    if (r && w.verdict.ok) {
        return r;
    }
    error_clear(e);
    if (w.verdict.ok && (r = check_tail(db, county, &w, e))) {
        return r;
    }
    *ret = w.verdict;
    return OK;
}

/* --- exchange form ---------------------------------------------------------------------------------------- */

struct dump {
    FILE *out;
    struct strbuf line;
};

static void put_id(struct json_out *j, const char *key, int64_t id)
{
    char text[ID_TEXT];

    id_write(text, id);
    json_key(j, key);
    json_str(j, text);
}

static void put_str(struct json_out *j, const char *key, const char *value)
{
    json_key(j, key);
    json_str(j, value);
}

static enum err end_line(struct dump *d, struct error *e)
{
    enum err r;

    strbuf_char(&d->line, '\n');
    if ((r = strbuf_check(&d->line, e))) {
        return r;
    }
    if (fwrite(d->line.ptr, 1, d->line.len, d->out) != d->line.len) {
        return error_set(e, ERR_IO, "审计链没有写完，请检查磁盘空间后重试。");
    }
    strbuf_empty(&d->line);
    return OK;
}

static enum err dump_event(void *ctx, const struct val *cells, size_t columns, struct error *e)
{
    struct dump *d = ctx;
    struct json_out j = json_begin(&d->line);
    struct event ev;

    (void)columns;
    read_event(cells, &ev);
    json_open(&j, '{');
    json_key(&j, "version");
    json_num(&j, ev.version);
    put_id(&j, "county", ev.county);
    json_key(&j, "seq");
    json_num(&j, ev.seq);
    put_str(&j, "at", ev.at);
    put_id(&j, "actor", ev.actor);
    put_id(&j, "post", ev.post);
    put_str(&j, "register", ev.reg);
    put_id(&j, "record", ev.record);
    put_str(&j, "step", ev.step);
    put_str(&j, "on", ev.on);
    put_str(&j, "payload", ev.payload);
    put_str(&j, "digest", ev.digest);
    put_str(&j, "prev", ev.prev);
    put_str(&j, "link", ev.link);
    json_close(&j, '}');
    return end_line(d, e);
}

static enum err dump_head(void *ctx, const struct val *cells, size_t columns, struct error *e)
{
    struct dump *d = ctx;
    struct json_out j = json_begin(&d->line);

    (void)columns;
    json_open(&j, '{');
    json_key(&j, "head");
    json_open(&j, '{');
    put_id(&j, "county", cells[0].i);
    json_key(&j, "seq");
    json_num(&j, cells[1].i);
    put_str(&j, "link", text_of(&cells[2]));
    json_close(&j, '}');
    json_close(&j, '}');
    return end_line(d, e);
}

enum err event_dump(struct db *db, int64_t county, FILE *out, struct error *e)
{
    struct dump d = {.out = out, .line = strbuf_make(8 * EVENT_PAYLOAD_MAX)};
    enum err r = db_each(db, "select " COLUMNS " from event e where e.county = ?1 order by e.seq",
                         ARGS(I(county)), dump_event, &d, e);

    if (!r) {
        r = db_each(db, "select county, seq, link from chain_head where county = ?1",
                    ARGS(I(county)), dump_head, &d, e);
    }
    strbuf_clear(&d.line);
    if (!r && fflush(out)) {
        r = error_set(e, ERR_IO, "审计链没有写完，请检查磁盘空间后重试。");
    }
    return r;
}
