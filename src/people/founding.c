#include "people/founding.h"

#include <string.h>

#include "base/date.h"
#include "base/hash.h"
#include "base/now.h"
#include "base/str.h"
#include "people/trace.h"

#define DOOR       "door"
#define MINUTE_MS  INT64_C(60000)
#define ANSWER_MAX ((size_t)4 << 20)
#define CODE_CHARS 12

enum err founding_open(struct db *db, struct arena *a, bool *ret, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a, "select 1 from county limit 1", NO_ARGS, &t, e);
    if (!r) {
        *ret = t.n == 0;
    }
    return r;
}

/* --- answers ---------------------------------------------------------------------------------------------------- */
static enum err save_one(struct db *db, struct arena *a, const char *step, const char *field,
                         const char *value, struct error *e)
{
    if (str_empty(value)) {
        return db_run(db, "delete from setup_answer where step = ?1 and field = ?2",
                      ARGS(T(step), T(field)), NULL, e);
    }
    if (strlen(value) > ANSWER_MAX) {
        return error_set(e, ERR_LIMIT, "内容太多，存不下，请删去一部分再保存。");
    }
    return db_run(
        db,
        "insert into setup_answer (step, field, value, at) values (?1, ?2, ?3, ?4) "
        "on conflict (step, field) do update set value = excluded.value, at = excluded.at",
        ARGS(T(step), T(field), T(value), T(datetime_text(a, now_real_ms()))), NULL, e);
}

enum err answers_load(struct db *db, struct arena *a, struct answers *ret, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select step, field, value from setup_answer where step <> ?1 "
                        "order by step, field",
                        ARGS(T(DOOR)), &t, e);
    if (r) {
        return r;
    }
    *ret = (struct answers){.rows = arena_array(a, t.n + 1, sizeof(*ret->rows)), .n = t.n};
    for (size_t i = 0; i < t.n; i++) {
        ret->rows[i] =
            (struct answer){cell_text(&t, i, 0), cell_text(&t, i, 1), cell_text(&t, i, 2)};
    }
    return OK;
}

const char *answer_get(const struct answers *all, const char *step, const char *field)
{
    for (size_t i = 0; i < all->n; i++) {
        if (str_eq(all->rows[i].step, step) && str_eq(all->rows[i].field, field)) {
            return all->rows[i].value;
        }
    }
    return NULL;
}

static enum err still_open(struct db *db, struct arena *a, struct error *e)
{
    bool open = false;
    enum err r = founding_open(db, a, &open, e);
    return r || open ? r : error_set(e, ERR_CONFLICT, "本系统已经正式启用，启用向导已经关闭。");
}

enum err answers_add(struct db *db, struct arena *a, const char *step, const struct answer *rows,
                     size_t n, struct error *e)
{
    enum err r = still_open(db, a, e);
    for (size_t i = 0; !r && i < n; i++) {
        r = save_one(db, a, step, rows[i].field, rows[i].value, e);
    }
    return r;
}

enum err answers_save(struct db *db, struct arena *a, const char *step, const struct answer *rows,
                      size_t n, struct error *e)
{
    enum err r = db_run(db, "delete from setup_answer where step = ?1", ARGS(T(step)), NULL, e);
    return r ? r : answers_add(db, a, step, rows, n, e);
}

enum err answers_drop(struct db *db, struct error *e)
{
    return db_run(db, "delete from setup_answer", NO_ARGS, NULL, e);
}

/* --- the door ----------------------------------------------------------------------------------------------------- */
struct door {
    const char *code, *pass;
    int64_t code_until, pass_until, tries;
};

static enum err door_load(struct db *db, struct arena *a, struct door *ret, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a, "select field, value from setup_answer where step = ?1",
                        ARGS(T(DOOR)), &t, e);
    *ret = (struct door){0};
    for (size_t i = 0; !r && i < t.n; i++) {
        const char *field = cell_text(&t, i, 0), *value = cell_text(&t, i, 1);
        if (str_eq(field, "code")) {
            ret->code = value;
        } else if (str_eq(field, "pass")) {
            ret->pass = value;
        } else {
            (void)str_to_int(value, str_eq(field, "code_until")   ? &ret->code_until
                                    : str_eq(field, "pass_until") ? &ret->pass_until
                                                                  : &ret->tries);
        }
    }
    return r;
}

static enum err save_moment(struct db *db, struct arena *a, const char *field, int64_t n,
                            struct error *e)
{
    return save_one(db, a, DOOR, field, arena_printf(a, "%lld", (long long)n), e);
}

static char *digest_of(struct arena *a, const char *s)
{
    char *hex = arena_alloc(a, SM3_HEX);
    sm3_hex(s, strlen(s), hex);
    return hex;
}

/* 32 letters and digits that cannot be taken for one another: five bits each, without bias. */
static const char *new_code(struct arena *a)
{
    static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    uint8_t raw[CODE_CHARS];
    char text[CODE_CHARS + 1] = {0};
    random_bytes(raw, sizeof(raw));
    for (size_t i = 0; i < CODE_CHARS; i++) {
        text[i] = letters[raw[i] % 32];
    }
    return arena_strdup(a, text);
}

enum err founding_code(struct db *db, struct arena *a, const char **ret, struct error *e)
{
    const char *code = new_code(a);
    int64_t until = now_real_ms() + FOUNDING_CODE_MINUTES * MINUTE_MS;
    enum err r;
    if ((r = still_open(db, a, e)) || (r = save_one(db, a, DOOR, "code", digest_of(a, code), e)) ||
        (r = save_moment(db, a, "code_until", until, e)) ||
        (r = save_moment(db, a, "tries", 0, e))) {
        return r;
    }
    *ret = arena_printf(a, "%.4s-%.4s-%.4s", code, code + 4, code + 8);
    return OK;
}

/* As typed: case, blanks and hyphens are forgiven. NULL when it cannot be a code. */
static const char *clean_code(struct arena *a, const char *typed)
{
    char text[CODE_CHARS + 1] = {0};
    size_t n = 0;
    for (const char *p = typed ? typed : ""; *p; p++) {
        char c = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
        if (c == '-' || c == ' ') {
            continue;
        }
        if (n == CODE_CHARS || (unsigned char)c >= 0x80) {
            return NULL;
        }
        text[n++] = c;
    }
    return n == CODE_CHARS ? arena_strdup(a, text) : NULL;
}

#define ASK_AGAIN "请在服务器上执行 faheng setup-code 取一个新的。"

static const char *refusal(const struct door *d, bool right)
{
    return !d->code                        ? "现在没有有效的启用码。" ASK_AGAIN
           : d->code_until < now_real_ms() ? "启用码已经过期（30 分钟）。" ASK_AGAIN
           : d->tries >= FOUNDING_TRIES ? "启用码输错的次数太多，已经作废。" ASK_AGAIN
           : right                      ? NULL
                   : "启用码不对，请照服务器上显示的再输一遍。";
}

static enum err give_pass(struct db *db, struct arena *a, const char **ret, struct error *e)
{
    uint8_t raw[32];
    random_bytes(raw, sizeof(raw));
    const char *pass = base64url(a, raw, sizeof(raw));
    enum err r;
    if ((r = save_one(db, a, DOOR, "code", NULL, e)) ||
        (r = save_one(db, a, DOOR, "pass", digest_of(a, pass), e)) ||
        (r = save_moment(db, a, "pass_until", now_real_ms() + FOUNDING_PASS_HOURS * 60 * MINUTE_MS,
                         e))) {
        return r;
    }
    *ret = pass;
    return OK;
}

enum err founding_enter(struct db *db, struct arena *a, const char *code, const char **ret_pass,
                        const char **ret_why, struct error *e)
{
    struct door d;
    const char *typed = clean_code(a, code);
    enum err r = still_open(db, a, e);
    if (r || (r = door_load(db, a, &d, e))) {
        return r;
    }
    bool right = typed && d.code && same_bytes(digest_of(a, typed), d.code, SM3_HEX - 1);
    *ret_pass = NULL;
    *ret_why = refusal(&d, right);
    return *ret_why ? save_moment(db, a, "tries", d.tries + 1, e) : give_pass(db, a, ret_pass, e);
}

enum err founding_pass(struct db *db, struct arena *a, const char *cookie, bool *ret,
                       struct error *e)
{
    struct door d;
    enum err r = door_load(db, a, &d, e);
    if (!r) {
        *ret = cookie && strlen(cookie) < 100 && d.pass && d.pass_until >= now_real_ms() &&
               same_bytes(digest_of(a, cookie), d.pass, SM3_HEX - 1);
    }
    return r;
}

/* --- years --------------------------------------------------------------------------------------------------------- */
enum err founding_first_year(struct db *db, struct arena *a, const struct actor *by, int64_t year,
                             struct error *e)
{
    const char *text = arena_printf(a, "%lld", (long long)year);
    enum err r = db_run(db,
                        "insert into setting (county, name, value) values (?1, 'year.first', ?2) "
                        "on conflict (county, name) do update set value = excluded.value",
                        ARGS(I(by->county), T(text)), NULL, e);
    const struct change set[] = {{"year.first", NULL, text}};
    return r ? r
             : trace_write(db, a, by, &(struct trace){by->county, "county", by->county, "setting"},
                           set, array_len(set), e);
}
