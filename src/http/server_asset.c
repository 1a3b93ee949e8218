/* Files of the program itself. A file, its .br and its .gz are one asset with up to three variants;
 * the responses are made once at the start and shared by all requests and loops (the library counts
 * references under a lock). */
#include "http/server_internal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/hash.h"
#include "base/str.h"

#define PREFIX  "/static/"
#define FOREVER "public, max-age=31536000, immutable"

enum coding { PLAIN, BROTLI, GZIP, CODINGS };

struct variant {
    char etag[24];
    struct MHD_Response *full[2], *same[2]; /* [1]: under the current version, kept for a year */
};

struct asset {
    const char *name;
    struct variant variants[CODINGS]; /* full[0] is NULL where there is none */
};

static const char *const suffixes[CODINGS] = {"", ".br", ".gz"};
static const char *const codings[CODINGS] = {NULL, "br", "gzip"};

static const char *type_of(const char *name)
{
    static const struct {
        const char *end, *type;
    } types[] = {
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".json", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".webp", "image/webp"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".html", "text/html; charset=utf-8"},
        {".txt", "text/plain; charset=utf-8"},
    };

    for (size_t i = 0; i < array_len(types); i++) {
        if (str_ends(name, types[i].end)) {
            return types[i].type;
        }
    }
    return "application/octet-stream";
}

static int by_name(const void *key, const void *asset)
{
    return strcmp(key, ((const struct asset *)asset)->name);
}

static struct asset *asset_named(const struct server *s, const char *name)
{
    return s->n_assets ? bsearch(name, s->assets, s->n_assets, sizeof(*s->assets), by_name) : NULL;
}

static int by_both_names(const void *a, const void *b)
{
    return strcmp(((const struct asset *)a)->name, ((const struct asset *)b)->name);
}

static void dress(struct MHD_Response *r, const struct server *s, const struct asset *asset,
                  enum coding coding, bool forever)
{
    MHD_add_response_header(r, "ETag", asset->variants[coding].etag);
    MHD_add_response_header(r, "Cache-Control", forever ? FOREVER : "no-cache");
    MHD_add_response_header(r, "Vary", "Accept-Encoding");
    MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(r, "Referrer-Policy", "same-origin");
    MHD_add_response_header(r, "Permissions-Policy", "camera=(self)");
    MHD_add_response_header(r, "Content-Security-Policy", s->o.content_security_policy);
    if (s->o.tls_key) {
        MHD_add_response_header(r, "Strict-Transport-Security", "max-age=31536000");
    }
}

static struct MHD_Response *full_response(const struct server *s, const struct asset *asset,
                                          enum coding coding, const struct embed_file *f,
                                          bool forever)
{
    struct MHD_Response *r =
        MHD_create_response_from_buffer(f->size, (void *)f->data, MHD_RESPMEM_PERSISTENT);

    if (!r) {
        BUG("out of memory");
    }
    dress(r, s, asset, coding, forever);
    MHD_add_response_header(r, "Content-Type", type_of(asset->name));
    if (codings[coding]) {
        MHD_add_response_header(r, "Content-Encoding", codings[coding]);
    }
    return r;
}

static struct MHD_Response *same_response(const struct server *s, const struct asset *asset,
                                          enum coding coding, bool forever)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);

    if (!r) {
        BUG("out of memory");
    }
    dress(r, s, asset, coding, forever);
    return r;
}

static void add_variant(struct server *s, struct asset *asset, enum coding coding,
                        const struct embed_file *f)
{
    struct variant *v = &asset->variants[coding];
    char hex[SM3_HEX];

    sm3_hex(f->data, f->size, hex);
    v->etag[0] = '"';
    memcpy(v->etag + 1, hex, 16);
    v->etag[17] = '"';
    for (int forever = 0; forever < 2; forever++) {
        v->full[forever] = full_response(s, asset, coding, f, forever);
        v->same[forever] = same_response(s, asset, coding, forever);
    }
}

static enum coding coding_of(const char *name)
{
    return str_ends(name, ".br") ? BROTLI : str_ends(name, ".gz") ? GZIP : PLAIN;
}

enum err asset_start(struct server *s, struct error *e)
{
    s->assets = arena_array(s->arena, s->o.n_assets + 1, sizeof(*s->assets));
    for (size_t i = 0; i < s->o.n_assets; i++) {
        if (coding_of(s->o.assets[i].name) == PLAIN) {
            s->assets[s->n_assets++].name = s->o.assets[i].name;
        }
    }
    qsort(s->assets, s->n_assets, sizeof(*s->assets), by_both_names);
    for (size_t i = 0; i < s->o.n_assets; i++) {
        const struct embed_file *f = &s->o.assets[i];
        enum coding coding = coding_of(f->name);
        char *name = arena_strndup(s->arena, f->name, strlen(f->name) - strlen(suffixes[coding]));
        struct asset *asset = asset_named(s, name);
        if (!asset) {
            return error_set(e, ERR_INVALID, "程序自带的文件 %s 缺少未压缩的原件。", f->name);
        }
        add_variant(s, asset, coding, f);
    }
    return OK;
}

static void drop_variant(struct variant *v)
{
    for (int forever = 0; forever < 2; forever++) {
        if (v->full[forever]) {
            MHD_destroy_response(v->full[forever]);
            MHD_destroy_response(v->same[forever]);
        }
    }
}

void asset_stop(struct server *s)
{
    for (size_t i = 0; i < s->n_assets; i++) {
        for (int coding = 0; coding < CODINGS; coding++) {
            drop_variant(&s->assets[i].variants[coding]);
        }
    }
}

/* Whether the list "gzip, br;q=0.8" names the coding without q=0. */
static bool accepts(const char *list, const char *coding)
{
    size_t n = strlen(coding);

    for (const char *s = list; s && *s; s += strcspn(s, ",")) {
        s += strspn(s, ", \t");
        if (!strncasecmp(s, coding, n) && (!s[n] || strchr(",; \t", s[n]))) {
            const char *q = s + n + strspn(s + n, " \t;");
            return strncasecmp(q, "q=0", 3) != 0 ||
                   (q[3] == '.' && strspn(q + 4, "0") != strcspn(q + 4, ", \t"));
        }
    }
    return false;
}

static const struct variant *choose(const struct asset *asset, const struct request *req)
{
    const char *list = request_header(req, "Accept-Encoding");

    for (int coding = BROTLI; coding < CODINGS; coding++) {
        if (asset->variants[coding].full[0] && accepts(list, codings[coding])) {
            return &asset->variants[coding];
        }
    }
    return &asset->variants[PLAIN];
}

/* "/static/<version>/<name>" or, for links that were never versioned, "/static/<name>". */
static const struct asset *asset_at(const struct server *s, const char *path, bool *ret_forever)
{
    const char *name = path + strlen(PREFIX), *slash = strchr(name, '/');
    size_t version_n = s->o.asset_version ? strlen(s->o.asset_version) : 0;
    const struct asset *asset = asset_named(s, name);

    *ret_forever = false;
    if (asset || !slash) {
        return asset;
    }
    *ret_forever =
        version_n == (size_t)(slash - name) && !strncmp(name, s->o.asset_version, version_n);
    return asset_named(s, slash + 1);
}

struct MHD_Response *asset_find(const struct server *s, const struct request *req, int *ret_status)
{
    bool forever = false;

    if (!str_starts(req->path, PREFIX) ||
        (strcmp(req->method, "GET") != 0 && strcmp(req->method, "HEAD") != 0)) {
        return NULL;
    }
    const struct asset *asset = asset_at(s, req->path, &forever);
    if (!asset) {
        return NULL;
    }
    const struct variant *v = choose(asset, req);
    const char *seen = request_header(req, "If-None-Match");
    *ret_status = seen && strstr(seen, v->etag) ? 304 : 200;
    return *ret_status == 304 ? v->same[forever] : v->full[forever];
}

const char *server_asset(struct arena *a, const struct server *s, const char *name)
{
    return s->o.asset_version ? arena_printf(a, PREFIX "%s/%s", s->o.asset_version, name)
                              : arena_printf(a, PREFIX "%s", name);
}
