#include "ledger/channel.h"

#include <curl/curl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "base/id.h"
#include "base/json.h"
#include "base/now.h"
#include "base/str.h"
#include "base/strbuf.h"

enum { FILE_BYTES = 16 << 10, ANSWER_BYTES = 4096, SECONDS = 10, LINE = 76, ADDRESS_MAX = 200 };

/* --- the file ------------------------------------------------------------------------------------------------------------- */
static const char *const channel_keys[] = {"url", "from", "user", "password", "token", "ca"};

static enum err read_channel(struct arena *a, json_t *map, const char *what, struct channel *ret,
                             struct error *e)
{
    const char **const slots[] = {&ret->url,      &ret->from,  &ret->user,
                                  &ret->password, &ret->token, &ret->ca};
    const char *key;
    json_t *value;
    if (!json_is_object(map)) {
        return error_set(e, ERR_INVALID, "%s 要写成 {\"url\": ...}。", what);
    }
    json_object_foreach(map, key, value)
    {
        size_t k = 0;
        while (k < array_len(channel_keys) && !str_eq(key, channel_keys[k])) {
            k++;
        }
        if (k == array_len(channel_keys) || !json_is_string(value)) {
            return error_set(e, ERR_INVALID,
                             "%s 里不能写 %s，可以写 url、from、user、password、"
                             "token、ca，值都是文字。",
                             what, key);
        }
        *slots[k] = arena_strdup(a, json_string_value(value));
    }
    return ret->url ? OK : error_set(e, ERR_INVALID, "%s 缺 url。", what);
}

static enum err judge(const struct channels *c, struct error *e)
{
    if (c->mail.url && !str_starts(c->mail.url, "smtp://") &&
        !str_starts(c->mail.url, "smtps://")) {
        return error_set(e, ERR_INVALID, "mail 的 url 要以 smtp:// 或 smtps:// 开头。");
    }
    if (c->mail.url && !channel_address_ok(c->mail.from)) {
        return error_set(e, ERR_INVALID, "mail 要写 from（发件人的邮箱）。");
    }
    if (c->hook.url && !str_starts(c->hook.url, "https://") &&
        !str_starts(c->hook.url, "http://")) {
        return error_set(e, ERR_INVALID, "hook 的 url 要以 https:// 或 http:// 开头。");
    }
    return OK;
}

static enum err read_root(struct arena *a, json_t *root, struct channels *ret, struct error *e)
{
    const char *key;
    json_t *value;
    enum err r = OK;
    if (!json_is_object(root)) {
        return error_set(e, ERR_INVALID, "要写成 {\"mail\": ..., \"hook\": ...}。");
    }
    json_object_foreach(root, key, value)
    {
        if (r) {
            break;
        }
        if (str_eq(key, "mail") || str_eq(key, "hook")) {
            r = read_channel(a, value, key, *key == 'm' ? &ret->mail : &ret->hook, e);
        } else if (str_eq(key, "titles") && json_is_boolean(value)) {
            ret->titles = json_is_true(value);
        } else {
            r = error_set(e, ERR_INVALID, "不能写 %s，可以写 mail、hook、titles（true 或 false）。",
                          key);
        }
    }
    return r ? r : judge(ret, e);
}

enum err channels_read(struct arena *a, const char *path, struct channels *ret, struct error *e)
{
    struct channels got = {0};
    struct stat st;
    json_t *root;
    char *text;
    size_t n;
    if (!stat(path, &st) && (st.st_mode & 077)) {
        return error_set(e, ERR_INVALID, "%s 里有密码，别人也能读。请先执行 chmod 600 再启动。",
                         path);
    }
    enum err r = bytes_read_file(a, path, FILE_BYTES, &text, &n, e);
    if (r || (r = json_parse(a, text, n, &root, e)) || (r = read_root(a, root, &got, e))) {
        return r == ERR_INVALID ? error_set(e, ERR_INVALID, "通知渠道的文件 %s 有错：%s", path,
                                            arena_strdup(a, e->text))
                                : r;
    }
    *ret = got;
    return OK;
}

bool channel_address_ok(const char *s)
{
    const char *at = s ? strchr(s, '@') : NULL;
    if (!at || at == s || !at[1] || strchr(at + 1, '@') || strlen(s) > ADDRESS_MAX) {
        return false;
    }
    for (; *s; s++) {
        if ((unsigned char)*s <= ' ' || (unsigned char)*s >= 127 || strchr("<>\"(),;:\\[]", *s)) {
            return false;
        }
    }
    return true;
}

/* --- handing over ------------------------------------------------------------------------------------------------------------ */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void init(void)
{
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

static bool this_machine(const char *url)
{
    const char *host = strstr(url, "://");
    host = host ? host + 3 : url;
    return str_starts(host, "127.") || str_starts(host, "localhost") || str_starts(host, "[::1]");
}

static CURL *open_easy(const struct channel *c)
{
    CURL *h = curl_easy_init();
    if (!h) {
        return NULL;
    }
    curl_easy_setopt(h, CURLOPT_URL, c->url);
    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(h, CURLOPT_TIMEOUT, (long)SECONDS);
    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT, (long)SECONDS);
    curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(h, CURLOPT_PROXY, "");
    curl_easy_setopt(h, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    if (c->ca) {
        curl_easy_setopt(h, CURLOPT_CAINFO, c->ca);
    }
    return h;
}

/* Anything but 2xx: said with its code. */
static void end_of(struct arena *a, CURL *h, CURLcode code, bool mail, struct channel_end *ret)
{
    long status = 0;
    curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
    const char *who = mail ? "邮件服务器" : "接口";
    *ret = (struct channel_end){.handed = (code == CURLE_OK || code == CURLE_WRITE_ERROR) &&
                                          status / 100 == 2};
    if (ret->handed) {
        ret->said = arena_printf(a, "%s收下了（%ld）", who, status);
    } else if (code == CURLE_OK || status >= 400) {
        ret->final = mail ? status / 100 == 5 : status / 100 == 4 && status != 408 && status != 429;
        ret->said = arena_printf(a, "%s没有收（回答 %ld）", who, status);
    } else if (code == CURLE_LOGIN_DENIED) {
        ret->said = arena_printf(a, "%s不认用户名和密码", who);
    } else if (code == CURLE_OPERATION_TIMEDOUT) {
        ret->said = arena_printf(a, "%s %d 秒没有回答", who, SECONDS);
    } else if (code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_CONNECT) {
        ret->said = arena_printf(a, "连不上%s", who);
    } else if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_USE_SSL_FAILED) {
        ret->said = arena_printf(a, "%s的加密连接不可信", who);
    } else {
        ret->said = arena_printf(a, "和%s的连接中断（%d）", who, (int)code);
    }
}

static void base64_lines(struct strbuf *b, const char *s)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *p = (const unsigned char *)s;
    size_t n = strlen(s);
    for (size_t i = 0; i < n; i += 3) {
        unsigned v = (unsigned)p[i] << 16 | (i + 1 < n ? (unsigned)p[i + 1] << 8 : 0) |
                     (i + 2 < n ? p[i + 2] : 0);
        strbuf_char(b, digits[v >> 18]);
        strbuf_char(b, digits[v >> 12 & 63]);
        strbuf_char(b, i + 1 < n ? digits[v >> 6 & 63] : '=');
        strbuf_char(b, i + 2 < n ? digits[v & 63] : '=');
        if ((i / 3 + 1) * 4 % LINE == 0 && i + 3 < n) {
            strbuf_lit(b, "\r\n");
        }
    }
}

/* A header word holds 75 characters at most, 45 bytes of text; it is cut between characters. */
static void encoded_words(struct arena *a, struct strbuf *b, const char *s)
{
    enum { WORD = 13 };
    for (bool first = true; *s; first = false) {
        size_t n = str_prefix(s, WORD);
        strbuf_str(b, first ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?");
        base64_lines(b, arena_strndup(a, s, n));
        strbuf_lit(b, "?=");
        s += n;
    }
}

static void write_mail(struct arena *a, const struct channel *c, const char *to,
                       const char *subject, const char *body, struct strbuf *b)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t ms = now_ms();
    struct date d = date_of_ms(ms);
    int minute = (int)((ms / 60000 + 480) % 1440);
    strbuf_printf(b, "Date: %s, %d %s %d %02d:%02d:%02d +0800\r\n", days[date_weekday(d) - 1],
                  d.day, months[d.month - 1], d.year, minute / 60, minute % 60,
                  (int)(ms / 1000 % 60));
    strbuf_printf(b, "From: <%s>\r\nTo: <%s>\r\nMessage-ID: <%s.faheng@%s>\r\nSubject: ", c->from,
                  to, id_text(a, id_new()), strchr(c->from, '@') + 1);
    encoded_words(a, b, subject);
    strbuf_lit(b, "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                  "Content-Transfer-Encoding: base64\r\nAuto-Submitted: auto-generated\r\n\r\n");
    base64_lines(b, body);
    strbuf_lit(b, "\r\n");
}

struct reading {
    const char *p;
    size_t left;
};

static size_t give(char *to, size_t size, size_t n, void *ctx)
{
    struct reading *x = ctx;
    size_t most = size * n < x->left ? size * n : x->left;
    memcpy(to, x->p, most);
    x->p += most;
    x->left -= most;
    return most;
}

/* The answer's first bytes are kept; past the ceiling the transfer ends. */
static size_t keep(char *p, size_t size, size_t n, void *ctx)
{
    struct strbuf *answer = ctx;
    if (answer->len + size * n > ANSWER_BYTES) {
        return 0;
    }
    strbuf_add(answer, p, size * n);
    return size * n;
}

/* 政务微信 and 钉钉 answer 200 and say in errcode that they refused. */
static void read_answer(struct arena *a, const struct strbuf *answer, struct channel_end *ret)
{
    struct error ignored;
    json_t *root;
    if (!ret->handed || !answer->len || json_parse(a, answer->ptr, answer->len, &root, &ignored) ||
        !json_is_object(root)) {
        return;
    }
    const json_t *code = json_object_get(root, "errcode");
    if (json_is_integer(code) && json_integer_value(code)) {
        *ret = (struct channel_end){.said = arena_printf(a, "接口没有收（errcode %lld）",
                                                         (long long)json_integer_value(code))};
    }
}

static enum err no_curl(struct error *e)
{
    return error_set(e, ERR_IO, "通知没有能发：连接的程序库没有启动。");
}

enum err channel_mail(struct arena *a, const struct channel *c, const char *to, const char *subject,
                      const char *body, struct channel_end *ret, struct error *e)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(CHANNEL_BYTES);
    if (!channel_address_ok(to)) {
        *ret = (struct channel_end){.final = true, .said = "收件人的邮箱写法不对"};
        return OK;
    }
    pthread_once(&once, init);
    write_mail(a, c, to, subject, body, &b);
    enum err r = strbuf_check(&b, e);
    CURL *h = r ? NULL : open_easy(c);
    if (!h) {
        return r ? r : no_curl(e);
    }
    struct curl_slist *list = curl_slist_append(NULL, to);
    struct reading text = {b.ptr, b.len};
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(
        h, CURLOPT_USE_SSL,
        (long)(c->password && !this_machine(c->url) ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    if (c->user && c->password) {
        curl_easy_setopt(h, CURLOPT_USERNAME, c->user);
        curl_easy_setopt(h, CURLOPT_PASSWORD, c->password);
    }
    curl_easy_setopt(h, CURLOPT_MAIL_FROM, c->from);
    curl_easy_setopt(h, CURLOPT_MAIL_RCPT, list);
    curl_easy_setopt(h, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(h, CURLOPT_READDATA, &text);
    curl_easy_setopt(h, CURLOPT_UPLOAD, 1L);
    end_of(a, h, curl_easy_perform(h), true, ret);
    curl_slist_free_all(list);
    curl_easy_cleanup(h);
    return OK;
}

static void write_json(struct strbuf *b, const char *to, const char *subject, const char *body,
                       struct arena *a)
{
    struct json_out j = json_begin(b);
    json_open(&j, '{');
    json_key(&j, "msgtype");
    json_str(&j, "text");
    json_key(&j, "text");
    json_open(&j, '{');
    json_key(&j, "content");
    json_str(&j, *body ? arena_printf(a, "%s\n%s", subject, body) : subject);
    json_close(&j, '}');
    json_key(&j, "to");
    json_str(&j, to);
    json_close(&j, '}');
}

enum err channel_hook(struct arena *a, const struct channel *c, const char *to, const char *subject,
                      const char *body, struct channel_end *ret, struct error *e)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(CHANNEL_BYTES);
    struct strbuf answer scoped(strbuf_clear) = strbuf_make(ANSWER_BYTES + 1);
    pthread_once(&once, init);
    write_json(&b, to, subject, body, a);
    enum err r = strbuf_check(&b, e);
    CURL *h = r ? NULL : open_easy(c);
    if (!h) {
        return r ? r : no_curl(e);
    }
    struct curl_slist *heads = curl_slist_append(NULL, "Content-Type: application/json");
    if (c->token) {
        heads = curl_slist_append(heads, arena_printf(a, "Authorization: Bearer %s", c->token));
    }
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, heads);
    curl_easy_setopt(h, CURLOPT_POSTFIELDS, b.ptr);
    curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE, (long)b.len);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, &answer);
    end_of(a, h, curl_easy_perform(h), false, ret);
    read_answer(a, &answer, ret);
    curl_slist_free_all(heads);
    curl_easy_cleanup(h);
    return OK;
}
