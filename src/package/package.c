/* Writing. The order of keys and files is fixed, so that the same contents give the same manifest. */
#include "package/package.h"

#include <string.h>

#include "base/json.h"
#include "base/str.h"
#include "base/zipout.h"

enum { JSON_MAX = 4 << 20, GROUP = 4 };

static const struct {
    const char *word, *title;
} kinds[PACKAGE_KINDS] = {
    [PACKAGE_YEAR] = {"year", "年度数据"},     [PACKAGE_MONTH] = {"month", "月度数据"},
    [PACKAGE_URGE] = {"urge", "督办"},         [PACKAGE_ANSWER] = {"answer", "督办答复"},
    [PACKAGE_RECEIPT] = {"taken", "接收回执"},
};

const char *package_kind_word(enum package_kind k)
{
    return kinds[k].word;
}

const char *package_kind_title(enum package_kind k)
{
    return kinds[k].title;
}

bool package_kind_parse(const char *word, enum package_kind *ret)
{
    for (int i = 0; i < PACKAGE_KINDS; i++) {
        if (str_eq(kinds[i].word, word)) {
            *ret = (enum package_kind)i;
            return true;
        }
    }
    return false;
}

const char *package_fingerprint(struct arena *a, const char *public_hex)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(128);
    char hex[SM3_HEX];

    sm3_hex(public_hex, strlen(public_hex), hex);
    for (int i = 0; i < SM3_HEX - 1; i++) {
        strbuf_char(&b, hex[i]);
        if (i % GROUP == GROUP - 1 && i < SM3_HEX - 2) {
            strbuf_char(&b, ' ');
        }
    }
    return strbuf_take(&b, a);
}

/* --- json ---------------------------------------------------------------------------------------------- */
static void text_of(struct json_out *j, const char *key, const char *s)
{
    if (!str_empty(s)) {
        json_key(j, key);
        json_str(j, s);
    }
}

static void num_of(struct json_out *j, const char *key, int64_t n)
{
    json_key(j, key);
    json_num(j, n);
}

static void bool_of(struct json_out *j, const char *key, bool v)
{
    json_key(j, key);
    json_bool(j, v);
}

static void figure(struct json_out *j, const struct package_figure *f)
{
    json_open(j, '{');
    text_of(j, "id", f->id);
    text_of(j, "title", f->title);
    text_of(j, "unit", f->unit);
    text_of(j, "about", f->about);
    text_of(j, "digest", f->digest);
    text_of(j, "version", f->version);
    bool_of(j, "known", f->known);
    num_of(j, "number", f->number);
    num_of(j, "scale", f->scale);
    text_of(j, "text", f->text);
    num_of(j, "records", f->records);
    num_of(j, "backfill", f->backfill);
    bool_of(j, "over", f->over);
    bool_of(j, "kept", f->kept);
    bool_of(j, "last_known", f->last_known);
    num_of(j, "last", f->last);
    text_of(j, "last_text", f->last_text);
    json_close(j, '}');
}

const char *package_figures_text(struct arena *a, const struct package_figure *figures, size_t n)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(JSON_MAX);
    struct json_out j = json_begin(&b);

    json_open(&j, '[');
    for (size_t i = 0; i < n; i++) {
        figure(&j, &figures[i]);
    }
    json_close(&j, ']');
    return strbuf_take(&b, a);
}

static void matter(struct json_out *j, const struct package_matter *m)
{
    if (str_empty(m->ref)) {
        return;
    }
    json_key(j, "matter");
    json_open(j, '{');
    text_of(j, "ref", m->ref);
    text_of(j, "title", m->title);
    text_of(j, "text", m->text);
    text_of(j, "due", m->due);
    text_of(j, "answer", m->answer);
    text_of(j, "on", m->on);
    text_of(j, "to", m->to);
    json_close(j, '}');
}

static void file(struct json_out *j, const char *name, const void *p, size_t n)
{
    char hex[SM3_HEX];

    sm3_hex(p, n, hex);
    json_open(j, '{');
    text_of(j, "name", name);
    num_of(j, "size", (int64_t)n);
    text_of(j, "sm3", hex);
    json_close(j, '}');
}

static void said(struct json_out *j, const struct package *p)
{
    text_of(j, "kind", package_kind_word(p->kind));
    text_of(j, "installation", p->installation);
    text_of(j, "code", p->code);
    text_of(j, "name", p->name);
    text_of(j, "office", p->office);
    text_of(j, "period", p->period);
    text_of(j, "from", p->from);
    text_of(j, "to", p->to);
    text_of(j, "report_title", p->report_title);
    matter(j, &p->matter);
}

static const char *manifest(struct arena *a, const struct package *p, const char *figures)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(JSON_MAX);
    struct json_out j = json_begin(&b);

    json_open(&j, '{');
    num_of(&j, "format", PACKAGE_FORMAT);
    said(&j, p);
    text_of(&j, "made", p->made);
    num_of(&j, "serial", p->serial);
    text_of(&j, "public", p->public_hex);
    json_key(&j, "files");
    json_open(&j, '[');
    if (figures) {
        file(&j, "figures.json", figures, strlen(figures));
    }
    if (p->report) {
        file(&j, "report.pdf", p->report, p->report_n);
    }
    json_close(&j, ']');
    json_close(&j, '}');
    return strbuf_take(&b, a);
}

void package_content(struct arena *a, const struct package *p, char out[SM3_HEX])
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(2 * JSON_MAX);
    struct json_out j = json_begin(&b);

    json_open(&j, '{');
    said(&j, p);
    text_of(&j, "figures", package_figures_text(a, p->figures, p->n));
    json_key(&j, "files");
    json_open(&j, '[');
    if (p->report) {
        file(&j, "report.pdf", p->report, p->report_n);
    }
    json_close(&j, ']');
    json_close(&j, '}');
    sm3_hex(b.ptr, b.len, out);
}

static const char *signature(struct arena *a, const struct package *p, const struct sm2 *key,
                             const char *over)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(JSON_MAX);
    struct json_out j = json_begin(&b);

    json_open(&j, '{');
    text_of(&j, "algorithm", "SM2-SM3");
    text_of(&j, "over", "manifest.json");
    text_of(&j, "public", p->public_hex);
    text_of(&j, "signature", sm2_sign(a, key, over, strlen(over)));
    json_close(&j, '}');
    return strbuf_take(&b, a);
}

enum err package_write(struct arena *a, struct package *p, const struct sm2 *key, const void **ret,
                       size_t *ret_n, struct error *e)
{
    struct zipout *z = zipout_new(a, PACKAGE_MAX);

    p->public_hex = sm2_public(a, key);
    const char *figures = p->n ? package_figures_text(a, p->figures, p->n) : NULL;
    const char *head = manifest(a, p, figures), *sign = signature(a, p, key, head);
    sm3_hex(head, strlen(head), p->digest);
    zipout_add(z, "manifest.json", head, strlen(head), true);
    zipout_add(z, "signature.json", sign, strlen(sign), true);
    if (figures) {
        zipout_add(z, "figures.json", figures, strlen(figures), true);
    }
    if (p->report) {
        zipout_add(z, "report.pdf", p->report, p->report_n, false);
    }
    return zipout_end(z, ret, ret_n, e);
}
