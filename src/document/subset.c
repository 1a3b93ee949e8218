#include "document/subset.h"

#include <hb-subset.h>
#include <string.h>

#include "base/str.h"

static void collect(const struct pages *p, hb_set_t *const *used)
{
    for (size_t i = 0; i < p->n; i++) {
        for (size_t k = 0; k < p->items[i].n; k++) {
            const struct page_mark *m = &p->items[i].marks[k];
            const char *s = m->kind == MARK_TEXT ? m->text : "";
            int32_t c;
            while ((c = str_next(&s)) > 0) {
                hb_set_add(used[m->font], (hb_codepoint_t)c);
            }
        }
    }
}

/* Layout tables are left out: places are in the document already. */
static hb_subset_input_t *input_of(const hb_set_t *used)
{
    hb_subset_input_t *in = hb_subset_input_create_or_fail();
    const hb_tag_t drop[] = {HB_TAG('G', 'S', 'U', 'B'), HB_TAG('G', 'P', 'O', 'S'),
                             HB_TAG('G', 'D', 'E', 'F'), HB_TAG('v', 'h', 'e', 'a'),
                             HB_TAG('v', 'm', 't', 'x'), HB_TAG('V', 'O', 'R', 'G')};

    if (in) {
        hb_set_union(hb_subset_input_unicode_set(in), used);
        for (size_t i = 0; i < array_len(drop); i++) {
            hb_set_add(hb_subset_input_set(in, HB_SUBSET_SETS_DROP_TABLE_TAG), drop[i]);
        }
    }
    return in;
}

static bool cut(struct arena *a, const struct page_font *font, const hb_set_t *used,
                struct subset *ret)
{
    hb_blob_t *file = hb_blob_create_from_file(font->file);
    hb_face_t *face = hb_face_create(file, (unsigned)font->face_index);
    hb_subset_input_t *in = input_of(used);
    hb_face_t *out = in ? hb_subset_or_fail(face, in) : NULL;
    hb_blob_t *bytes = out ? hb_face_reference_blob(out) : NULL;
    unsigned n = 0;
    const char *p = bytes ? hb_blob_get_data(bytes, &n) : NULL;

    if (n > 4) {
        ret->bytes = arena_memdup(a, p, n);
        ret->n = n;
        ret->outlines = memcmp(p, "OTTO", 4) == 0;
    }
    hb_blob_destroy(bytes);
    hb_face_destroy(out);
    hb_subset_input_destroy(in);
    hb_face_destroy(face);
    hb_blob_destroy(file);
    return n > 4;
}

/* Sizes of one file share what is cut out of it. */
static size_t first_of(const struct pages *p, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        const struct page_font *x = &p->fonts[k], *y = &p->fonts[i];
        if (str_eq(x->file, y->file) && x->face_index == y->face_index && x->bold == y->bold) {
            return k;
        }
    }
    return i;
}

enum err subset_fonts(struct arena *a, const struct pages *p, struct subset **ret, struct error *e)
{
    hb_set_t **used = arena_array(a, p->n_fonts + 1, sizeof(hb_set_t *));
    struct subset *subsets = arena_array(a, p->n_fonts + 1, sizeof(*subsets));
    enum err r = OK;

    for (size_t i = 0; i < p->n_fonts; i++) {
        used[i] = hb_set_create();
    }
    collect(p, used);
    for (size_t i = 0; i < p->n_fonts; i++) {
        subsets[i].same = first_of(p, i);
        if (subsets[i].same != i) {
            hb_set_union(used[subsets[i].same], used[i]);
            hb_set_clear(used[i]);
        }
    }
    for (size_t i = 0; !r && i < p->n_fonts; i++) {
        if (!hb_set_is_empty(used[i]) && !cut(a, &p->fonts[i], used[i], &subsets[i])) {
            r = error_set(e, ERR_IO, "字体 %s 取不出要用的字，文书没有生成；请重新安装字体。",
                          p->fonts[i].family);
        }
    }
    for (size_t i = 0; i < p->n_fonts; i++) {
        hb_set_destroy(used[i]);
    }
    *ret = subsets;
    return r;
}
