/* fuzz_package.c - packages of strangers: package_read and package_figures_read. Input that begins with '{' is a manifest, behind a line of
 * its own that says --- the figures: @K stands for the public key, @D for the digest of the figures, 70707 for their size; it is
 * signed and packed here, so that what lies behind the signature is reached. Anything else is the file itself. What is taken says what
 * package.h promises. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../tests/unit/zipfile.h"
#include "base/str.h"
#include "package/package.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void promised(const struct package *p)
{
    if (!p->code || strlen(p->code) != 6 || !p->name || !p->office || p->serial < 1 ||
        p->n > PACKAGE_FIGURES_MAX || strlen(p->digest) != 64) {
        abort();
    }
    for (size_t i = 0; i < p->n; i++) {
        if (!str_is_id(p->figures[i].id) || !p->figures[i].title || !p->figures[i].text ||
            p->figures[i].scale < 0 || p->figures[i].scale > 6) {
            abort();
        }
    }
    if (p->kind > PACKAGE_MONTH ? !p->matter.ref : !p->period) {
        abort();
    }
}

static void read_it(struct arena *a, const void *bytes, size_t n)
{
    struct package p;
    struct error e = {0};
    enum err r = package_read(a, bytes, n, &p, &e);

    if (r && !*e.text) {
        abort();
    }
    if (!r) {
        promised(&p);
    }
}

static void pack(struct arena *a, const struct sm2 *key, char *text)
{
    char *cut = strstr(text, "\n---\n"), hex[SM3_HEX];
    const char *figures = cut ? cut + 5 : "";
    struct zipfile z = {0};

    if (cut) {
        *cut = '\0';
    }
    sm3_hex(figures, strlen(figures), hex);
    const char *head = str_replace(a, text, "@K", sm2_public(a, key));
    head = str_replace(a, str_replace(a, head, "@D", hex), "70707",
                       arena_printf(a, "%zu", strlen(figures)));
    zipfile_text(&z, "manifest.json", head);
    zipfile_text(&z, "signature.json",
                 arena_printf(a, "{\"public\":\"%s\",\"signature\":\"%s\"}", sm2_public(a, key),
                              sm2_sign(a, key, head, strlen(head))));
    if (cut) {
        zipfile_text(&z, "figures.json", figures);
    }
    zipfile_end(&z);
    read_it(a, z.bytes, z.n);
    zipfile_drop(&z);
}

static const struct sm2 *the_key(void)
{
    static struct sm2 *key;
    static struct arena *keep;

    if (!key) {
        keep = arena_new();
        key = sm2_make(keep);
    }
    return key;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    const struct package_figure *list;
    struct error e = {0};
    size_t n;

    if (size && data[0] == '{' && !memchr(data, 0, size)) {
        pack(a, the_key(), arena_strndup(a, (const char *)data, size));
    } else if (size && data[0] == '[') {
        (void)!package_figures_read(a, (const char *)data, size, &list, &n, &e);
    } else {
        read_it(a, data, size);
    }
    arena_free(a);
    return 0;
}
