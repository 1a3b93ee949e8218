#include "paper/render.h"

#include <pthread.h>

#include "base/str.h"
#include "people/practice.h"

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void close_fonts(void *p)
{
    fonts_close(p);
}

static void make_key(void)
{
    if (pthread_key_create(&key, close_fonts)) {
        BUG("no thread key for the fonts");
    }
}

enum err render_fonts(struct fonts **ret, struct error *e)
{
    pthread_once(&once, make_key);
    *ret = pthread_getspecific(key);
    if (*ret) {
        return OK;
    }
    enum err r = fonts_open(NULL, ret, e);
    if (!r) {
        pthread_setspecific(key, *ret);
    }
    return r;
}

static const struct {
    const char *word, *type;
} FORMATS[] = {
    [PAPER_PDF] = {"pdf", "application/pdf"},
    [PAPER_DOCX] = {"docx",
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    [PAPER_OFD] = {"ofd", "application/ofd"},
    [PAPER_HTML] = {"html", "text/html; charset=utf-8"},
};

bool render_format(const char *word, enum paper_format *ret)
{
    for (size_t i = 0; i < array_len(FORMATS); i++) {
        if (str_eq(FORMATS[i].word, word)) {
            *ret = (enum paper_format)i;
            return true;
        }
    }
    return false;
}

const char *render_ending(enum paper_format f)
{
    return FORMATS[f].word;
}

const char *render_type(enum paper_format f)
{
    return FORMATS[f].type;
}

enum err render_doc(struct paper_source *s, bool sample, const char *moment, struct doc *ret,
                    struct error *e)
{
    struct template_source source = source_of(s);
    const struct authority *office;
    bool practice = false;
    enum err r = source_office(s, &office, e);

    if (!r && s->db) {
        r = practice_of(s->db, s->arena, &practice, e);
    }

    if (r || (r = template_fill(s->arena, s->paper->template, &source, ret, e))) {
        return r;
    }
    ret->author = office->title ? office->title : "示范县卫生健康局";
    ret->subject = s->number;
    ret->moment = moment;
    ret->sample = practice ? sample ? "练习 样张" : "练习" : sample ? "样张" : NULL;
    ret->sealed = s->paper->sealed;
    return OK;
}

static enum err write_pages(struct arena *a, struct fonts *fonts, const struct doc *d,
                            enum paper_format f, struct doc_file *ret, struct error *e)
{
    struct pages pages;
    enum err r = layout_run(a, fonts, d, &pages, e);

    if (r) {
        return r;
    }
    r = f == PAPER_PDF ? pdf_write(a, fonts, &pages, ret, e) : ofd_write(a, fonts, &pages, ret, e);
    pages_free(&pages);
    return r;
}

enum err render_file(struct arena *a, const struct doc *d, enum paper_format f,
                     struct doc_file *ret, struct error *e)
{
    struct fonts *fonts;
    enum err r = render_fonts(&fonts, e);

    if (r) {
        return r;
    }
    return f == PAPER_DOCX   ? docx_write(a, fonts, d, ret, e)
           : f == PAPER_HTML ? html_write_doc(a, fonts, d, false, ret, e)
                             : write_pages(a, fonts, d, f, ret, e);
}

enum err render_fragment(struct arena *a, const struct doc *d, struct doc_file *ret,
                         struct error *e)
{
    struct fonts *fonts;
    enum err r = render_fonts(&fonts, e);

    return r ? r : html_write_doc(a, fonts, d, true, ret, e);
}

/* --- several in one ------------------------------------------------------------------------------------ */
static void append(struct arena *a, struct pages *all, size_t *cap_items, size_t *cap_fonts,
                   const struct pages *one)
{
    int shift = (int)all->n_fonts;

    for (size_t i = 0; i < one->n_fonts; i++) {
        struct page_font *f = arena_push(a, &all->fonts, &all->n_fonts, cap_fonts, sizeof(*f));
        *f = one->fonts[i];
    }
    for (size_t i = 0; i < one->n; i++) {
        struct page *p = arena_push(a, &all->items, &all->n, cap_items, sizeof(*p));
        *p = one->items[i];
        for (size_t k = 0; k < p->n; k++) {
            p->marks[k].font += p->marks[k].kind == MARK_TEXT ? shift : 0;
        }
    }
}

enum err render_together(struct arena *a, const struct doc *docs, size_t n, struct doc_file *ret,
                         struct error *e)
{
    struct pages *parts = arena_array(a, n + 1, sizeof(*parts)), all = {0};
    size_t made = 0, cap_items = 0, cap_fonts = 0;
    struct fonts *fonts;
    enum err r = render_fonts(&fonts, e);

    for (; !r && made < n; made += !r) {
        if (!(r = layout_run(a, fonts, &docs[made], &parts[made], e))) {
            append(a, &all, &cap_items, &cap_fonts, &parts[made]);
        }
    }
    if (!r) {
        all.w = parts[0].w;
        all.h = parts[0].h;
        all.doc = &docs[0];
        r = pdf_write(a, fonts, &all, ret, e);
    }
    for (size_t i = 0; i < made; i++) {
        pages_free(&parts[i]);
    }
    return r;
}
