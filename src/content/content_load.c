#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "content/load.h"

#define SHOWN 5 /* faults told in the error itself */

static void frameworks_list(struct load *l)
{
    struct content_file *list = arena_array(l->a, l->n_files + 1, sizeof(*list));
    size_t n = 0;
    for (size_t i = 0; i < l->n_files; i++) {
        const char *name = l->files[i].name;
        if (str_starts(name, "frameworks/") && str_ends(name, ".yaml")) {
            list[n++] = l->files[i];
        }
    }
    l->c->frameworks = list;
    l->c->n_frameworks = n;
}

static void papers_list(struct load *l)
{
    struct content_file *list = arena_array(l->a, l->n_files + 1, sizeof(*list));
    size_t n = 0;
    for (size_t i = 0; i < l->n_files; i++) {
        const char *name = l->files[i].name;
        if (str_starts(name, "papers/") && str_ends(name, ".md") && !str_ends(name, "/README.md")) {
            list[n++] = l->files[i];
        }
    }
    l->c->papers = list;
    l->c->n_papers = n;
}

static const char *digest_all(struct load *l)
{
    struct arena *a = arena_new();
    struct sm3 *s = sm3_new(a);
    uint8_t out[SM3_LEN];
    char *hex = arena_alloc(l->a, SM3_HEX);
    for (size_t i = 0; i < l->n_files; i++) {
        sm3_add(s, l->files[i].name, strlen(l->files[i].name) + 1);
        sm3_add(s, l->files[i].text, l->files[i].size + 1); /* its NUL parts the files */
    }
    sm3_end(s, out);
    hex_write(out, SM3_LEN, hex);
    arena_free(a);
    return hex;
}

static int cmp_faults(const void *a, const void *b)
{
    const struct fault *x = a, *y = b;
    int c = strcmp(x->place.file, y->place.file);
    c = c ? c : x->place.line - y->place.line;
    c = c ? c : x->place.column - y->place.column;
    return c ? c : strcmp(x->text, y->text);
}

static enum err report(struct load *l, struct faults *ret, struct error *e)
{
    scoped(strbuf_clear) struct strbuf b = strbuf_make(sizeof(e->text) - 1);
    qsort(l->faults, l->n_faults, sizeof(*l->faults), cmp_faults);
    ret->items = l->faults;
    ret->n = l->n_faults;
    for (size_t i = 0; i < l->n_faults && i < SHOWN; i++) {
        const struct fault *f = &l->faults[i];
        strbuf_printf(&b, "%s%s:%d:%d: %s", i ? "\n" : "", f->place.file, f->place.line,
                      f->place.column, f->text);
    }
    if (l->n_faults > SHOWN) {
        strbuf_printf(&b, "\n另有 %zu 处。", l->n_faults - SHOWN);
    }
    struct place at = l->faults[0].place;
    (void)error_set(e, ERR_INVALID, "%s", b.ptr);
    return error_place(e, at.file, at.line, at.column);
}

enum err content_load(struct arena *a, const struct content_options *o, const struct content **ret,
                      struct faults *ret_faults, struct error *e)
{
    struct content *c = arena_make(a, struct content);
    struct load l = {.a = a, .options = o, .c = c};
    *ret_faults = (struct faults){0};
    if (!files_read(&l, e)) {
        return e->code;
    }
    laws_load(&l);
    codes_load(&l);
    params_load(&l);
    roles_load(&l);
    menu_begin(&l);
    registers_begin(&l);
    registers_finish(&l);
    metrics_load(&l);
    reports_load(&l);
    alerts_load(&l);
    obligations_load(&l);
    homes_load(&l);
    boards_load(&l);
    exchange_load(&l);
    menu_load(&l);
    calendar_load(&l);
    frameworks_list(&l);
    papers_list(&l);
    c->digest = digest_all(&l);
    if (l.n_faults) {
        return report(&l, ret_faults, e);
    }
    *ret = c;
    return OK;
}
