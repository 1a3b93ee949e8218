#include "people/account.h"

#include <argon2.h>
#include <stdatomic.h>
#include <string.h>

#include "base/date.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/must.h"
#include "base/now.h"
#include "base/str.h"
#include "people/trace.h"

#define SALT_BYTES     16
#define HASH_BYTES     32
#define ENCODED_BYTES  160
#define PASSWORD_LEAST 10
#define PASSWORD_MOST  128
#define LOGIN_LEAST    2
#define LOGIN_MOST     40

/* Set once by tests before any hash is made. */
static atomic_bool cheap;

struct cost {
    uint32_t passes, kib;
};

static struct cost cost_now(void)
{
    return atomic_load(&cheap) ? (struct cost){1, 8} : (struct cost){2, 19 * 1024};
}

void account_cheap_hashes(bool on)
{
    atomic_store(&cheap, on);
}

/* --- passwords -------------------------------------------------------------------------------------------- */

enum err account_hash(struct arena *a, const char *password, const char **ret, struct error *e)
{
    struct cost c = cost_now();
    char encoded[ENCODED_BYTES];
    uint8_t salt[SALT_BYTES];

    random_bytes(salt, sizeof(salt));
    int bad = argon2id_hash_encoded(c.passes, c.kib, 1, password, strlen(password), salt,
                                    sizeof(salt), HASH_BYTES, encoded, sizeof(encoded));
    if (bad != ARGON2_OK) {
        return error_set(e, ERR_IO, "密码没有处理成功，可能是内存不足，请稍后重试。");
    }
    *ret = arena_strdup(a, encoded);
    return OK;
}

const char *account_first_password(struct arena *a)
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
    char text[13] = {0};
    for (size_t i = 0; i < 12;) {
        uint8_t byte;
        random_bytes(&byte, 1);
        if (byte < 248) { /* 8 * 31: no letter is likelier than another */
            text[i++] = letters[byte % 31];
        }
    }
    return arena_printf(a, "%.4s-%.4s-%.4s", text, text + 4, text + 8);
}

bool account_verify(const char *hash, const char *password)
{
    size_t n = strnlen(password, 4 * PASSWORD_MOST + 1);
    struct cost c = cost_now();

    if (n > 4 * PASSWORD_MOST) {
        n = 0;
        hash = NULL;
    }
    if (hash) {
        return argon2id_verify(hash, password, n) == ARGON2_OK;
    }
    static const uint8_t salt[SALT_BYTES] = "no such account";
    uint8_t out[HASH_BYTES];
    int done =
        argon2id_hash_raw(c.passes, c.kib, 1, password, n, salt, sizeof(salt), out, sizeof(out));
    return done != ARGON2_OK && false;
}

/* Shorter ones are refused by their length. Lower case. */
static const char *const worst[] = {
    "1234567890",    "0123456789",   "9876543210",   "0987654321",  "12345678910",
    "123456789a",    "a123456789",   "aa123456789",  "123456789aa", "1234567890a",
    "abc123456789",  "123456789abc", "1234567891",   "1234512345",  "123456123456",
    "1122334455",    "1112223334",   "1231231231",   "1357924680",  "2468013579",
    "5201314520",    "1314520520",   "1314521314",   "5201314521",  "woaini1314",
    "woaini5201314", "woaini520",    "woaini123456", "woaiwojia1",  "qwertyuiop",
    "qwertyuiop123", "qwerty123456", "1qaz2wsx3edc", "1q2w3e4r5t",  "1q2w3e4r5t6y",
    "qazwsxedcrfv",  "q1w2e3r4t5",   "asdfghjkl1",   "asdfghjkl;",  "zxcvbnm123",
    "zxcvbnm1234",   "zaq12wsxcde3", "password12",   "password123", "password1234",
    "passw0rd123",   "p@ssw0rd123",  "p@ssword123",  "admin12345",  "admin123456",
    "administrator", "admin@1234",   "admin@123456", "root123456",  "iloveyou123",
    "abcdefghij",    "abcd123456",   "abcd1234567",  "test123456",  "abc1234567",
    "weijianju123",  "wjj123456789", "fazhi12345",   "faheng12345", "beijing2008",
    "zhongguo123",
};

static char *lower(struct arena *a, const char *s)
{
    char *copy = arena_strdup(a, s);

    for (char *p = copy; *p; p++) {
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
    }
    return copy;
}

static bool one_character(const char *s)
{
    const char *p = s;
    int32_t first = str_next(&p), c;

    while ((c = str_next(&p)) >= 0) {
        if (c != first) {
            return false;
        }
    }
    return true;
}

static bool is_worst(const char *lowered)
{
    for (size_t i = 0; i < array_len(worst); i++) {
        if (str_eq(worst[i], lowered)) {
            return true;
        }
    }
    return one_character(lowered);
}

static const char *fault_of(struct arena *a, const char *login, const char *password)
{
    if (!str_utf8_ok(password, strlen(password))) {
        return "密码里有无法识别的字符，请换一个。";
    }
    size_t chars = str_chars(password);
    if (chars < PASSWORD_LEAST) {
        return "密码至少 10 个字符，建议用几个不相干的词连起来。";
    }
    if (chars > PASSWORD_MOST) {
        return "密码最多 128 个字符，请缩短一些。";
    }
    const char *lowered = lower(a, password);
    if (login && str_eq(lowered, lower(a, login))) {
        return "密码不能与登录名相同，请换一个。";
    }
    return is_worst(lowered) ? "这个密码太常见，很容易被猜到，请换一个。" : NULL;
}

enum err account_password_ok(const char *login, const char *password, struct error *e)
{
    scoped(arena_free_scoped) struct arena *a = arena_new();
    const char *fault = fault_of(a, login, password ? password : "");

    if (!fault) {
        return OK;
    }
    error_set(e, ERR_INVALID, "%s", fault);
    return error_field(e, "password");
}

/* --- accounts --------------------------------------------------------------------------------------------- */

static enum err clean_login(struct arena *a, const char *login, const char **ret, struct error *e)
{
    char *text = NULL;

    if (!login || str_clean(a, login, strlen(login), LOGIN_MOST, &text, e) || !text ||
        str_chars(text) < LOGIN_LEAST || strpbrk(text, " \t\n/\\<>\"'&")) {
        error_set(e, ERR_INVALID,
                  "登录名要有 2 到 40 个字符，可以用字母、数字、汉字和 . _ -，不能有空格。");
        return error_field(e, "login");
    }
    *ret = lower(a, text);
    return OK;
}

static enum err person_here(struct db *db, struct arena *a, int64_t county, int64_t person,
                            struct error *e)
{
    struct table t;
    enum err r = db_one(db, a, "select left_on from person where county = ?1 and id = ?2",
                        ARGS(I(county), I(person)), &t, e);

    if (r == ERR_NOT_FOUND) {
        error_set(e, ERR_INVALID, "找不到这个人员，请先登记人员再开账号。");
        return error_field(e, "person");
    }
    return r;
}

enum err account_add(struct db *db, struct arena *a, const struct actor *by, int64_t county,
                     int64_t person, const char *login, const char *hash, bool must_change,
                     int64_t *ret, struct error *e)
{
    const char *name = NULL;
    int64_t id = id_new();
    enum err r;

    if (str_empty(hash)) {
        BUG("an account needs a password hash");
    }
    if ((r = trace_may(by, county, e)) || (r = clean_login(a, login, &name, e)) ||
        (r = person_here(db, a, county, person, e))) {
        return r;
    }
    r = db_run(
        db,
        "insert into account (id, county, person, login, hash, locked, must_change, created_at) "
        "values (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7)",
        ARGS(I(id), I(county), I(person), T(name), T(hash), I(must_change),
             T(datetime_text(a, now_ms()))),
        NULL, e);
    if (r == ERR_CONFLICT) {
        error_set(e, r, "登录名“%s”已经有人使用，请换一个。", name);
        return error_field(e, "login");
    }
    const struct change set[] = {
        {"login", NULL, name},
        {"person", NULL, id_text(a, person)},
        {"must_change", NULL, must_change ? "1" : "0"},
    };
    const struct trace t = {county, "account", id, "create"};
    if (r || (r = trace_write(db, a, by, &t, set, array_len(set), e))) {
        return r;
    }
    *ret = id;
    return OK;
}

enum column { ID, COUNTY, PERSON, LOGIN, HASH, LOCKED, MUST_CHANGE };
#define COLUMNS "select id, county, person, login, hash, locked, must_change from account"

static struct account account_of(const struct table *t)
{
    return (struct account){
        .id = cell_int(t, 0, ID),
        .county = cell_int(t, 0, COUNTY),
        .person = cell_int(t, 0, PERSON),
        .login = cell_text(t, 0, LOGIN),
        .hash = cell_text(t, 0, HASH),
        .locked = cell_int(t, 0, LOCKED) != 0,
        .must_change = cell_int(t, 0, MUST_CHANGE) != 0,
    };
}

static enum err account_get(struct db *db, struct arena *a, const struct actor *by, int64_t account,
                            struct account *ret, struct error *e)
{
    struct table t;
    enum err r = db_one(db, a, COLUMNS " where id = ?1", ARGS(I(account)), &t, e);

    if (r == ERR_NOT_FOUND) {
        return error_set(e, r, "找不到这个账号，请刷新页面后重试。");
    }
    if (r) {
        return r;
    }
    *ret = account_of(&t);
    return trace_may(by, ret->county, e);
}

enum err account_set_hash(struct db *db, struct arena *a, const struct actor *by, int64_t account,
                          const char *hash, struct error *e)
{
    bool own = by->account == account;
    struct account old = {0};
    enum err r;

    if (str_empty(hash)) {
        BUG("an account needs a password hash");
    }
    if ((r = account_get(db, a, by, account, &old, e)) ||
        (r = db_run(db, "update account set hash = ?2, must_change = ?3 where id = ?1",
                    ARGS(I(account), T(hash), I(!own)), NULL, e)) ||
        (!own && (r = session_close_all(db, account, e)))) {
        return r;
    }
    const struct change set[] = {{"must_change", old.must_change ? "1" : "0", own ? "0" : "1"}};
    const struct trace t = {old.county, "account", account, "password"};
    return trace_write(db, a, by, &t, set, array_len(set), e);
}

enum err account_lock(struct db *db, struct arena *a, const struct actor *by, int64_t account,
                      bool locked, struct error *e)
{
    struct account old = {0};
    enum err r;

    if ((r = account_get(db, a, by, account, &old, e))) {
        return r;
    }
    if (locked && by->account == account) {
        return error_set(e, ERR_INVALID, "不能停用自己正在使用的账号，请由另一位管理员操作。");
    }
    if ((r = db_run(db, "update account set locked = ?2 where id = ?1", ARGS(I(account), I(locked)),
                    NULL, e)) ||
        (locked && (r = session_close_all(db, account, e)))) {
        return r;
    }
    const struct change set[] = {{"locked", old.locked ? "1" : "0", locked ? "1" : "0"}};
    const struct trace t = {old.county, "account", account, locked ? "lock" : "unlock"};
    return trace_write(db, a, by, &t, set, array_len(set), e);
}

enum err account_list(struct db *db, struct arena *a, int64_t county, struct account_row **ret,
                      size_t *ret_n, struct error *e)
{
    struct table t;
    enum err r = db_all(db, a,
                        "select x.id, x.person, x.login, p.name, x.locked from account x "
                        "join person p on p.id = x.person where x.county = ?1 "
                        "order by coalesce(p.pinyin, p.name), x.login limit 2000",
                        ARGS(I(county)), &t, e);
    if (r) {
        return r;
    }
    *ret = arena_array(a, t.n + 1, sizeof(**ret));
    *ret_n = t.n;
    for (size_t i = 0; i < t.n; i++) {
        (*ret)[i] = (struct account_row){.id = cell_int(&t, i, 0),
                                         .person = cell_int(&t, i, 1),
                                         .login = cell_text(&t, i, 2),
                                         .name = cell_text(&t, i, 3),
                                         .locked = cell_int(&t, i, 4) != 0};
    }
    return OK;
}

enum err account_by_login(struct db *db, struct arena *a, const char *login, struct account *ret,
                          struct error *e)
{
    const char *name = NULL;
    struct table t;
    enum err r = clean_login(a, login, &name, e);

    if (!r) {
        r = db_one(db, a, COLUMNS " where login = ?1", ARGS(T(name)), &t, e);
    }
    if (r == ERR_INVALID || r == ERR_NOT_FOUND) {
        return error_set(e, ERR_NOT_FOUND, "登录名或密码不对，请核对后重新输入。");
    }
    if (!r) {
        *ret = account_of(&t);
    }
    return r;
}
