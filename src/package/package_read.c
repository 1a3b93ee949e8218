/* Reading what strangers send. The order of the questions is the order of the answers a person wants: is it a package at all, of a
 * form we know, complete, unchanged, signed. */
#include <string.h>

#include "base/date.h"
#include "base/id.h"
#include "base/json.h"
#include "base/str.h"
#include "base/unzip.h"
#include "package/package.h"

enum {
    MANIFEST_MAX = 1 << 20,
    FIGURES_MAX = 8 << 20,
    REPORT_MAX = 48 << 20,
    DEPTH = 8,
    FILES = 8,
    TITLE_CHARS = 200,
    LONG_CHARS = 8000,
    SCALE_MAX = 6,
};

static const struct unzip_limits limits = {FILES, REPORT_MAX, REPORT_MAX + FIGURES_MAX, 200,
                                           1 << 20};

struct reading {
    struct arena *a;
    struct unzip *z;
    struct package *p;
    const char *figures;
    size_t figures_n;
};

static enum err broken(struct error *e, const char *file, const char *why)
{
    return error_set(e, ERR_INVALID, "数据包里的 %s %s，没有收下；请对方重新生成后再送一份。", file,
                     why);
}

/* --- json of a stranger -------------------------------------------------------------------------------- */
/* The library recurses; so depth is judged before it sees the text. */
static bool shallow(const char *s, size_t n)
{
    bool quoted = false;
    int depth = 0;

    for (size_t i = 0; i < n; i++) {
        if (quoted) {
            i += s[i] == '\\';
            quoted = i < n && s[i] != '"';
        } else if (s[i] == '"') {
            quoted = true;
        } else if (s[i] == '[' || s[i] == '{') {
            if (++depth > DEPTH) {
                return false;
            }
        } else if (s[i] == ']' || s[i] == '}') {
            depth--;
        }
    }
    return true;
}

static enum err parse(struct arena *a, const char *file, const char *s, size_t n, json_t **ret,
                      struct error *e)
{
    if (!shallow(s, n)) {
        return broken(e, file, "层次太深");
    }
    return json_parse(a, s, n, ret, e) ? broken(e, file, "读不懂") : OK;
}

/* NULL: not there. A text of another kind, too long or with control characters spoils the whole. */
static const char *text_at(struct arena *a, const json_t *map, const char *key, size_t chars,
                           bool *bad)
{
    const json_t *v = json_object_get(map, key);
    struct error ignored;
    char *s;

    if (!v) {
        return NULL;
    }
    if (!json_is_string(v) ||
        str_clean(a, json_string_value(v), json_string_length(v), chars, &s, &ignored)) {
        *bad = true;
        return NULL;
    }
    return str_empty(s) ? NULL : s;
}

static int64_t num_at(const json_t *map, const char *key, bool *bad)
{
    const json_t *v = json_object_get(map, key);

    *bad = *bad || (v && !json_is_integer(v));
    return v && json_is_integer(v) ? (int64_t)json_integer_value(v) : 0;
}

static bool bool_at(const json_t *map, const char *key)
{
    return json_is_true(json_object_get(map, key));
}

static bool hex_only(const char *s, size_t n)
{
    return s && strlen(s) == n && strspn(s, "0123456789abcdef") == n;
}

static bool is_day(const char *s)
{
    struct date d;

    return s && date_parse(s, &d);
}

static bool is_period(enum package_kind kind, const char *s)
{
    const size_t n = kind == PACKAGE_YEAR ? 4 : 7;
    char day[] = "2000-01-01";
    struct date d;

    if (!s || strlen(s) != n) {
        return false;
    }
    memcpy(day, s, n);
    return date_parse(day, &d);
}

/* --- figures ------------------------------------------------------------------------------------------- */
static void read_figure(struct arena *a, const json_t *v, struct package_figure *f, bool *bad)
{
    *f = (struct package_figure){
        .id = text_at(a, v, "id", 40, bad),
        .title = text_at(a, v, "title", TITLE_CHARS, bad),
        .unit = text_at(a, v, "unit", 20, bad),
        .about = text_at(a, v, "about", LONG_CHARS, bad),
        .digest = text_at(a, v, "digest", 64, bad),
        .version = text_at(a, v, "version", 10, bad),
        .known = bool_at(v, "known"),
        .number = num_at(v, "number", bad),
        .scale = num_at(v, "scale", bad),
        .text = text_at(a, v, "text", TITLE_CHARS, bad),
        .records = num_at(v, "records", bad),
        .backfill = num_at(v, "backfill", bad),
        .over = bool_at(v, "over"),
        .kept = bool_at(v, "kept"),
        .last_known = bool_at(v, "last_known"),
        .last = num_at(v, "last", bad),
        .last_text = text_at(a, v, "last_text", TITLE_CHARS, bad),
    };
    *bad = *bad || !str_is_id(f->id ? f->id : "") || !f->title || !f->text ||
           !hex_only(f->digest, SM3_HEX - 1) || (f->version && !is_day(f->version)) ||
           f->scale < 0 || f->scale > SCALE_MAX;
}

static bool twice(const struct package_figure *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(list[i].id, list[n].id)) {
            return true;
        }
    }
    return false;
}

enum err package_figures_read(struct arena *a, const char *s, size_t n,
                              const struct package_figure **ret, size_t *ret_n, struct error *e)
{
    json_t *root;
    bool bad = false;
    enum err r = parse(a, "figures.json", s, n, &root, e);

    if (r) {
        return r;
    }
    size_t count = json_array_size(root);
    if (!json_is_array(root) || count > PACKAGE_FIGURES_MAX) {
        return broken(e, "figures.json", "不是指标的清单，或者超过 1000 项");
    }
    struct package_figure *list = arena_array(a, count + 1, sizeof(*list));
    for (size_t i = 0; i < count; i++) {
        const json_t *v = json_array_get(root, i);
        bad = bad || !json_is_object(v);
        read_figure(a, v, &list[i], &bad);
        if (bad || twice(list, i)) {
            return broken(e, "figures.json", bad ? "有一项写得不对" : "同一个指标写了两次");
        }
    }
    *ret = list;
    *ret_n = count;
    return OK;
}

/* --- the files ----------------------------------------------------------------------------------------- */
static bool plain_name(const char *s)
{
    return s && *s && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789._-") == strlen(s) &&
           !strstr(s, "..");
}

static bool ours(const char *s)
{
    return str_eq(s, "manifest.json") || str_eq(s, "signature.json");
}

/* One file against its line in the manifest. */
static enum err take_file(struct reading *x, const char *name, int64_t size, const char *digest,
                          struct error *e)
{
    const size_t max = str_eq(name, "report.pdf") ? REPORT_MAX : FIGURES_MAX;
    char hex[SM3_HEX], *bytes;
    size_t i, n;

    if (!unzip_find(x->z, name, &i)) {
        return broken(e, name, "不在包里");
    }
    if (unzip_read(x->a, x->z, i, max, &bytes, &n, e)) {
        return broken(e, name, "读不出来，或者太大");
    }
    sm3_hex(bytes, n, hex);
    if ((int64_t)n != size || !str_eq(hex, digest)) {
        return broken(e, name, "与清单里的摘要不符，内容被改动或者损坏了");
    }
    if (str_eq(name, "figures.json")) {
        x->figures = bytes;
        x->figures_n = n;
    } else {
        x->p->report = bytes;
        x->p->report_n = n;
    }
    return OK;
}

static enum err take_files(struct reading *x, const json_t *list, struct error *e)
{
    size_t n = json_array_size(list);

    if (!json_is_array(list) || n > FILES) {
        return broken(e, "manifest.json", "没有文件清单");
    }
    for (size_t i = 0; i < n; i++) {
        const json_t *v = json_array_get(list, i);
        bool bad = false;
        const char *name = text_at(x->a, v, "name", 40, &bad);
        const char *digest = text_at(x->a, v, "sm3", 64, &bad);
        int64_t size = num_at(v, "size", &bad);
        bool figures = str_eq(name, "figures.json");
        if (bad || !plain_name(name) || (!figures && !str_eq(name, "report.pdf")) ||
            (figures ? x->figures != NULL : x->p->report != NULL)) {
            return broken(e, "manifest.json", "里的文件清单不对");
        }
        enum err r = take_file(x, name, size, digest, e);
        if (r) {
            return r;
        }
    }
    return OK;
}

/* Nothing lies in the archive that the manifest does not name. */
static enum err nothing_else(struct reading *x, struct error *e)
{
    for (size_t i = 0; i < unzip_count(x->z); i++) {
        const char *name = unzip_name(x->z, i);
        bool told = ours(name) || (str_eq(name, "figures.json") && x->figures) ||
                    (str_eq(name, "report.pdf") && x->p->report);
        if (!told) {
            return broken(e, plain_name(name) ? name : "一个文件",
                          "不在清单里，或者名称里带有路径");
        }
    }
    return OK;
}

/* --- the manifest -------------------------------------------------------------------------------------- */
static void read_matter(struct arena *a, const json_t *v, struct package_matter *m, bool *bad)
{
    if (!v) {
        return;
    }
    *bad = *bad || !json_is_object(v);
    *m = (struct package_matter){.ref = text_at(a, v, "ref", 64, bad),
                                 .title = text_at(a, v, "title", TITLE_CHARS, bad),
                                 .text = text_at(a, v, "text", LONG_CHARS, bad),
                                 .due = text_at(a, v, "due", 10, bad),
                                 .answer = text_at(a, v, "answer", LONG_CHARS, bad),
                                 .on = text_at(a, v, "on", 10, bad),
                                 .to = text_at(a, v, "to", 6, bad)};
    *bad = *bad || (m->due && !is_day(m->due)) || (m->on && !is_day(m->on));
}

static bool whole(const struct package *p)
{
    const struct package_matter *m = &p->matter;
    bool figures = p->kind == PACKAGE_YEAR || p->kind == PACKAGE_MONTH;
    int64_t id;

    if (!p->code || strlen(p->code) != 6 || strspn(p->code, "0123456789") != 6 || !p->name ||
        !p->office || !id_parse(p->installation ? p->installation : "", &id) || !is_day(p->made) ||
        p->serial < 1) {
        return false;
    }
    if (figures) {
        return is_period(p->kind, p->period) && is_day(p->from) && is_day(p->to) && !m->ref;
    }
    if (p->kind == PACKAGE_RECEIPT) {
        return hex_only(m->ref, SM3_HEX - 1) && m->on;
    }
    return m->ref && id_parse(m->ref, &id) && m->to &&
           (p->kind == PACKAGE_URGE ? m->title && m->text && m->due : m->answer && m->on);
}

static enum err known_form(const json_t *root, struct package *p, struct error *e)
{
    const json_t *format = json_object_get(root, "format");
    const char *kind = json_string_value(json_object_get(root, "kind"));

    if (!json_is_integer(format)) {
        return broken(e, "manifest.json", "没有写明格式版本");
    }
    if (json_integer_value(format) != PACKAGE_FORMAT) {
        return error_set(e, ERR_INVALID,
                         "这是第 %lld 版格式的数据包，本系统认得第 %d 版；请先把本系统升级，"
                         "或者请对方按第 %d 版重新导出。",
                         (long long)json_integer_value(format), PACKAGE_FORMAT, PACKAGE_FORMAT);
    }
    return kind && package_kind_parse(kind, &p->kind)
               ? OK
               : broken(e, "manifest.json", "写的种类不认得，对方的系统可能较新");
}

static enum err read_manifest(struct reading *x, const json_t *root, struct error *e)
{
    struct package *p = x->p;
    bool bad = false;
    enum err r = known_form(root, p, e);

    if (r) {
        return r;
    }
    p->installation = text_at(x->a, root, "installation", 13, &bad);
    p->code = text_at(x->a, root, "code", 6, &bad);
    p->name = text_at(x->a, root, "name", TITLE_CHARS, &bad);
    p->office = text_at(x->a, root, "office", TITLE_CHARS, &bad);
    p->period = text_at(x->a, root, "period", 7, &bad);
    p->from = text_at(x->a, root, "from", 10, &bad);
    p->to = text_at(x->a, root, "to", 10, &bad);
    p->made = text_at(x->a, root, "made", 10, &bad);
    p->serial = num_at(root, "serial", &bad);
    p->public_hex = text_at(x->a, root, "public", SM2_PUBLIC_HEX, &bad);
    p->report_title = text_at(x->a, root, "report_title", TITLE_CHARS, &bad);
    read_matter(x->a, json_object_get(root, "matter"), &p->matter, &bad);
    return bad || !whole(p) ? broken(e, "manifest.json", "缺项或者写得不对") : OK;
}

static enum err read_named(struct reading *x, const char *name, char **ret, size_t *ret_n,
                           struct error *e)
{
    size_t i;

    if (!unzip_find(x->z, name, &i)) {
        return error_set(e, ERR_INVALID, "这不是数据包：里面没有 %s。请选对方送来的那个文件。",
                         name);
    }
    return unzip_read(x->a, x->z, i, MANIFEST_MAX, ret, ret_n, e)
               ? broken(e, name, "读不出来，或者太大")
               : OK;
}

static enum err check_signature(struct reading *x, const char *manifest, size_t n, struct error *e)
{
    json_t *root;
    bool bad = false;
    char *s;
    size_t s_n;
    enum err r = read_named(x, "signature.json", &s, &s_n, e);

    if (r || (r = parse(x->a, "signature.json", s, s_n, &root, e))) {
        return r;
    }
    const char *public_hex = text_at(x->a, root, "public", SM2_PUBLIC_HEX, &bad);
    const char *sign = text_at(x->a, root, "signature", 200, &bad);
    if (bad || !sign || !str_eq(public_hex, x->p->public_hex) ||
        !sm2_verify(public_hex, manifest, n, sign)) {
        return broken(e, "manifest.json", "与签名不符，内容被改动过");
    }
    sm3_hex(manifest, n, x->p->digest);
    return OK;
}

enum err package_read(struct arena *a, const void *bytes, size_t n, struct package *ret,
                      struct error *e)
{
    struct package p = {0};
    struct reading x = {.a = a, .p = &p};
    json_t *root;
    char *s;
    size_t s_n;
    enum err r;

    if (n > PACKAGE_MAX) {
        return error_set(e, ERR_LIMIT, "数据包超过 %u MB，没有收下。", PACKAGE_MAX >> 20);
    }
    if (unzip_open_bytes(a, bytes, n, &limits, &x.z, e)) {
        return error_set(e, ERR_INVALID,
                         "这不是数据包，或者文件损坏了，没有收下。请选对方送来的 .zip 文件，"
                         "不要解压后再压缩。");
    }
    if ((r = read_named(&x, "manifest.json", &s, &s_n, e)) ||
        (r = parse(a, "manifest.json", s, s_n, &root, e)) || (r = read_manifest(&x, root, e)) ||
        (r = check_signature(&x, s, s_n, e)) ||
        (r = take_files(&x, json_object_get(root, "files"), e)) || (r = nothing_else(&x, e))) {
        return r;
    }
    if (x.figures && (r = package_figures_read(a, x.figures, x.figures_n, &p.figures, &p.n, e))) {
        return r;
    }
    *ret = p;
    return OK;
}
