/* Cover and contents of a volume. */
#include <string.h>

#include "base/now.h"
#include "base/str.h"
#include "paper/casefile.h"

#define DIGEST_PART 16 /* characters of a digest between blanks, so that it breaks over lines */

static struct doc_cell cell_of(struct arena *a, const char *text, char align)
{
    struct doc_span *s = arena_array(a, 1, sizeof(*s));

    s->text = text ? text : "";
    return (struct doc_cell){.spans = s, .n = 1, .columns = 1, .rows = 1, .align = align};
}

static struct doc_row row(struct arena *a, const char *const *texts, size_t n, bool head)
{
    struct doc_cell *cells = arena_array(a, n + 1, sizeof(*cells));

    for (size_t i = 0; i < n; i++) {
        cells[i] = cell_of(a, texts[i], head || i == 0 ? 'c' : 'l');
    }
    return (struct doc_row){cells, n, head};
}

static struct doc_block para(struct arena *a, enum block_role role, const char *text)
{
    struct doc_span *s = arena_array(a, 1, sizeof(*s));

    s->text = text;
    return (struct doc_block){.kind = BLOCK_PARA, .role = role, .spans = s, .n_spans = 1};
}

/* --- contents ------------------------------------------------------------------------------------------ */
static const char *pages_text(struct arena *a, const struct casefile_item *i)
{
    return i->why             ? "—"
           : i->from == i->to ? arena_printf(a, "%d", i->from)
                              : arena_printf(a, "%d-%d", i->from, i->to);
}

static struct doc_block contents_table(struct arena *a, const struct casefile_volume *v)
{
    static const char *const HEAD[] = {"序号", "题名", "文号", "日期", "页次", "备注"};
    static const int WIDTHS[] = {9, 40, 27, 21, 12, 26};
    struct doc_row *rows = arena_array(a, v->n + 2, sizeof(*rows));

    rows[0] = row(a, HEAD, array_len(HEAD), true);
    for (size_t i = 0; i < v->n; i++) {
        const struct casefile_item *it = &v->items[i];
        const char *const texts[] = {
            arena_printf(a, "%zu", i + 1),      it->title, it->number, it->day, pages_text(a, it),
            it->why ? "附在电子卷内" : it->note};
        rows[i + 1] = row(a, texts, array_len(texts), false);
    }
    return (struct doc_block){.kind = BLOCK_TABLE,
                              .rows = rows,
                              .n_rows = v->n + 1,
                              .n_columns = array_len(HEAD),
                              .widths = WIDTHS};
}

static const char *spaced(struct arena *a, const char *digest)
{
    const char *all = "";

    for (size_t i = 0; digest && i < strlen(digest); i += DIGEST_PART) {
        all = arena_printf(a, "%s%s%.*s", all, i ? " " : "", DIGEST_PART, digest + i);
    }
    return all;
}

static struct doc_block beside_table(struct arena *a, const struct casefile_volume *v)
{
    static const char *const HEAD[] = {"序号", "文件", "原因", "摘要（SM3）"};
    static const int WIDTHS[] = {9, 36, 24, 66};
    struct doc_row *rows = arena_array(a, v->n + 2, sizeof(*rows));
    size_t n = 1;

    rows[0] = row(a, HEAD, array_len(HEAD), true);
    for (size_t i = 0; i < v->n; i++) {
        const struct casefile_item *it = &v->items[i];
        const char *const texts[] = {arena_printf(a, "%zu", i + 1), it->title, it->why,
                                     spaced(a, it->digest)};
        if (it->why) {
            rows[n++] = row(a, texts, array_len(texts), false);
        }
    }
    return (struct doc_block){.kind = BLOCK_TABLE,
                              .rows = rows,
                              .n_rows = n,
                              .n_columns = array_len(HEAD),
                              .widths = WIDTHS};
}

static void contents_doc(struct arena *a, const struct issuing *x, const struct casefile_volume *v,
                         struct doc *ret)
{
    const char *keep = x->rec->reg->archive ? x->rec->reg->archive->keep : NULL;
    struct doc_block *b = arena_array(a, 6, sizeof(*b));
    size_t n = 0;

    b[n++] = para(a, ROLE_TITLE, "卷内目录");
    b[n++] = contents_table(a, v);
    if (v->beside) {
        b[n++] = para(
            a, ROLE_TEXT,
            "下列文件不能印成页面，原件附在电子卷内，与本卷一并保存；是不是原件，以摘要为准。");
        b[n++] = beside_table(a, v);
    }
    b[n++] =
        para(a, ROLE_TEXT,
             arena_printf(a, "本卷共 %zu 件、%d 页%s%s%s。%s，归档人：%s。", v->n, v->pages,
                          v->beside ? arena_printf(a, "，另有 %zu 件附在电子卷内", v->beside) : "",
                          keep ? "，保管期限 " : "", keep ? keep : "", date_chinese(a, now_today()),
                          x->who->name));
    *ret = (struct doc){.sheet = SHEET_ENFORCEMENT, .title = v->title, .blocks = b, .n = n};
}

/* --- cover --------------------------------------------------------------------------------------------- */
static struct paper_source source_of_cover(const struct issuing *x, const struct paper_def *paper,
                                           const struct paper_casefile *face, struct arena *a)
{
    struct issuing own = *x;

    own.arena = a;
    own.paper = paper;
    struct paper_source s = issue_source(&own, NULL);
    s.casefile = face;
    return s;
}

/* For registers that have no cover of their own. */
static void plain_cover(struct arena *a, const struct issuing *x, const struct casefile_volume *v,
                        const char *office, struct doc *ret)
{
    const char *const lines[][2] = {
        {"题名", x->rec->title},
        {"编号", x->rec->number},
        {"年度", arena_printf(a, "%lld", (long long)x->rec->year)},
        {"归档日期", date_chinese(a, now_today())},
        {"件数、页数",
         arena_printf(a, "%zu 件，%d 页%s", v->n, v->pages,
                      v->beside ? arena_printf(a, "，另有 %zu 件附在电子卷内", v->beside) : "")},
        {"保管期限", x->rec->reg->archive ? x->rec->reg->archive->keep : NULL},
    };
    struct doc_row *rows = arena_array(a, array_len(lines) + 1, sizeof(*rows));
    struct doc_block *b = arena_array(a, 4, sizeof(*b));

    for (size_t i = 0; i < array_len(lines); i++) {
        rows[i] = row(a, lines[i], 2, false);
    }
    static const int WIDTHS[] = {30, 97};
    b[0] = para(a, ROLE_ISSUER, office ? office : "");
    b[1] = para(a, ROLE_TITLE, v->title);
    b[2] = (struct doc_block){.kind = BLOCK_TABLE,
                              .rows = rows,
                              .n_rows = array_len(lines),
                              .n_columns = 2,
                              .widths = WIDTHS};
    *ret = (struct doc){.sheet = SHEET_ENFORCEMENT, .title = v->title, .blocks = b, .n = 3};
}

static enum err cover_doc(const struct issuing *x, const struct papers *papers,
                          const struct casefile_volume *v, size_t volumes, struct arena *a,
                          struct doc *ret, const char **ret_office, struct error *e)
{
    static const char *const NAMES[] = {"正卷", "副卷"};
    const struct archive_def *def = x->rec->reg->archive;
    const struct paper_casefile face = {.volume = volumes > 1 ? NAMES[v->volume - 1] : "",
                                        .pages = v->pages,
                                        .items = v->n,
                                        .beside = v->beside,
                                        .day = now_today()};
    const struct paper_def none = {.reg = x->rec->reg, .id = "", .title = v->title};
    const struct paper_def *paper = def->cover ? papers_find(papers, def->cover) : NULL;
    struct paper_source s = source_of_cover(x, paper ? paper : &none, &face, a);
    const struct authority *office;
    enum err r = source_office(&s, &office, e);

    if (r) {
        return r;
    }
    *ret_office = office->title;
    if (paper) {
        return render_doc(&s, false, x->rec->updated_at, ret, e);
    }
    plain_cover(a, x, v, office->title, ret);
    return OK;
}

enum err casefile_front(const struct issuing *x, const struct papers *papers,
                        const struct casefile *c, size_t volume, struct arena *a,
                        struct doc_file *ret, struct error *e)
{
    const struct casefile_volume *v = &c->volumes[volume];
    const char *office = NULL;
    struct doc docs[2];
    enum err r = cover_doc(x, papers, v, c->n, a, &docs[0], &office, e);

    if (r) {
        return r;
    }
    contents_doc(a, x, v, &docs[1]);
    for (size_t i = 0; i < array_len(docs); i++) {
        docs[i].title = v->title;
        docs[i].author = office;
        docs[i].subject = x->rec->number;
        docs[i].moment = x->rec->updated_at;
        docs[i].bare = true;
        docs[i].sign_foot = NULL;
        docs[i].sample = c->sample;
    }
    return render_together(a, docs, array_len(docs), ret, e);
}
