#include "document/furniture.h"

#include <string.h>

#include "base/str.h"

#define SIGN_FOOT   14.0 /* mm kept for the signature line of an enforcement paper */
#define SAMPLE_SIZE 110  /* points */
#define SAMPLE_GREY 0xE4E4E4
#define NUMBER_SIZE 14 /* points: 四号, GB/T 9704-2012 7.5 */

double furniture_reserve(const struct doc *d)
{
    return str_empty(d->sign_foot) ? 0 : SIGN_FOOT;
}

/* --- contents ------------------------------------------------------------------------------------------ */
static bool listed(const struct doc_block *b)
{
    return b->kind == BLOCK_HEADING && b->level <= CONTENTS_LEVEL;
}

enum err furniture_contents(struct box_list *l)
{
    const struct doc_span span = {.text = "目　录", .face = FACE_HEI, .own_face = true};
    const struct doc_block head = {.role = ROLE_TEXT, .spans = &span, .n_spans = 1};
    struct role_style style = style_role(l->doc->sheet, &head);
    enum err r;

    style.align = ALIGN_CENTRE;
    style.indent = 0;
    style.after = 1;
    r = box_para(l, &head, &style);
    for (size_t i = 0; !r && i < l->doc->n; i++) {
        if (listed(&l->doc->blocks[i])) {
            struct box *box = box_push(l);
            box->h = l->sheet->pitch;
            box->entry = true;
        }
    }
    return r;
}

void furniture_heading(struct contents *c, struct pages *p, const struct box *b, double y)
{
    struct page_outline *o =
        arena_push(c->a, &p->outline, &p->n_outline, &c->cap_outline, sizeof(*o));

    *o = (struct page_outline){b->outline_title, b->outline, p->n - 1, y};
    if (b->outline <= CONTENTS_LEVEL) {
        struct contents_line *line =
            arena_push(c->a, &c->lines, &c->n_lines, &c->cap_lines, sizeof(*line));
        *line = (struct contents_line){b->outline_title, b->outline, p->n - 1};
    }
}

void furniture_place(struct contents *c, size_t page, double y)
{
    struct contents_place *place =
        arena_push(c->a, &c->places, &c->n_places, &c->cap_places, sizeof(*place));

    *place = (struct contents_place){page, y};
}

/* --- drawing ------------------------------------------------------------------------------------------- */
struct drawing {
    struct box_list *l;
    struct pages *p;
};

/* One line of text on a page: y is its upper edge on the paper; `behind` puts it under everything else. */
static enum err write_line(struct drawing *d, size_t page, const char *text,
                           const struct role_style *style, double x, double y, double width,
                           bool behind)
{
    struct box box = {0};
    struct doc_span span = {.text = text};
    size_t cap = 0;
    double h;
    struct page *pg = &d->p->items[page];
    enum err r = box_text(d->l, &box, &cap, &span, 1, style, x, y, width, &h);

    if (r) {
        return r;
    }
    struct page_mark *all = arena_array(d->l->a, pg->n + box.n + 1, sizeof(*all));
    memcpy(all + (behind ? box.n : 0), pg->marks, pg->n * sizeof(*all));
    memcpy(all + (behind ? 0 : pg->n), box.marks, box.n * sizeof(*all));
    pg->marks = all;
    pg->n += box.n;
    return OK;
}

static struct role_style plain(const struct drawing *d, double size, enum text_align align)
{
    struct role_style s = style_cell(d->l->doc->sheet, false);

    s.face = FACE_SONG;
    s.size = size;
    s.align = align;
    s.pitch = 1;
    return s;
}

/* 7.5: — 1 —, on odd pages one character in from the right, on even ones from the left. */
static enum err number(struct drawing *d, size_t i)
{
    const struct sheet_style *sheet = d->l->sheet;
    struct arena *a = d->l->a;
    bool official = d->l->doc->sheet == SHEET_OFFICIAL;
    enum text_align side = !official ? ALIGN_CENTRE : i % 2 == 0 ? ALIGN_RIGHT : ALIGN_LEFT;
    struct role_style style = plain(d, official ? NUMBER_SIZE : 10.5, side);
    const char *text = d->l->doc->sheet == SHEET_ENFORCEMENT
                           ? arena_printf(a, "第 %zu 页　共 %zu 页", i + 1, d->p->n)
                           : arena_printf(a, official ? "— %zu —" : "%zu", i + 1);
    double base = box_baseline(sheet->pitch, style.size);
    double in = official ? NUMBER_SIZE * MM_PER_POINT : 0;

    return write_line(d, i, text, &style, sheet->left + in,
                      sheet->top + sheet->height + sheet->number_drop + 2 - base,
                      sheet->width - 2 * in, false);
}

static enum err sign_foot(struct drawing *d, size_t i)
{
    const struct sheet_style *sheet = d->l->sheet;
    struct role_style style = plain(d, 12, ALIGN_LEFT);

    return write_line(d, i, d->l->doc->sign_foot, &style, sheet->left,
                      sheet->top + sheet->height - sheet->pitch, sheet->width, false);
}

static enum err sample(struct drawing *d, size_t i)
{
    struct role_style style = plain(d, SAMPLE_SIZE, ALIGN_CENTRE);

    style.face = FACE_HEI;
    style.rgb = SAMPLE_GREY;
    return write_line(d, i, d->l->doc->sample, &style, 0, d->p->h / 2 - 20, d->p->w, true);
}

static enum err entry(struct drawing *d, const struct contents_line *line,
                      const struct contents_place *at)
{
    const struct sheet_style *sheet = d->l->sheet;
    struct role_style left = plain(d, 12, ALIGN_LEFT), right = plain(d, 12, ALIGN_RIGHT);
    double in = line->level > 1 ? 24 * MM_PER_POINT : 0, number_w = 12;
    enum err r;

    if ((r = write_line(d, at->page, line->title, &left, sheet->left + in, sheet->top + at->y,
                        sheet->width - in - number_w, false)) ||
        (r = write_line(d, at->page, arena_printf(d->l->a, "%zu", line->page + 1), &right,
                        sheet->left, sheet->top + at->y, sheet->width, false))) {
        return r;
    }
    struct page *pg = &d->p->items[at->page];
    struct page_mark *all = arena_array(d->l->a, pg->n + 1, sizeof(*all));
    memcpy(all, pg->marks, pg->n * sizeof(*all));
    all[pg->n] = (struct page_mark){.kind = MARK_LINE,
                                    .x = sheet->left + in,
                                    .y = sheet->top + at->y + sheet->pitch - 1.2,
                                    .w = sheet->width - in,
                                    .thick = 0.08,
                                    .rgb = 0x999999};
    pg->marks = all;
    pg->n++;
    return OK;
}

enum err furniture_draw(struct box_list *l, struct pages *p, const struct contents *c)
{
    struct drawing d = {l, p};
    enum err r = OK;

    for (size_t i = 0; !r && i < c->n_places && i < c->n_lines; i++) {
        r = entry(&d, &c->lines[i], &c->places[i]);
    }
    for (size_t i = 0; !r && i < p->n; i++) {
        r = l->doc->bare ? OK : number(&d, i);
        if (!r && !str_empty(l->doc->sign_foot)) {
            r = sign_foot(&d, i);
        }
        if (!r && !str_empty(l->doc->sample)) {
            r = sample(&d, i);
        }
    }
    return r;
}
