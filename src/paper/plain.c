#include "paper/plain.h"

#include "base/str.h"
#include "paper/inset.h"

struct making {
    struct arena *a;
    struct doc_block *items;
    size_t n, cap;
};

static struct doc_block *block(struct making *m, enum block_kind kind, enum block_role role)
{
    struct doc_block *b = arena_push(m->a, &m->items, &m->n, &m->cap, sizeof(*b));

    *b = (struct doc_block){.kind = kind, .role = role};
    return b;
}

static struct doc_block *say(struct making *m, enum block_kind kind, enum block_role role,
                             const char *text)
{
    struct doc_span *s = arena_make(m->a, struct doc_span);
    struct doc_block *b = block(m, kind, role);

    s->text = text;
    b->spans = s;
    b->n_spans = 1;
    return b;
}

static void row(struct making *m, struct doc_row *rows, size_t *n, const char *title,
                const char *text)
{
    struct doc_cell *cells = arena_array(m->a, 2, sizeof(*cells));

    cells[0] = inset_cell(m->a, title, 'l');
    cells[1] = inset_cell(m->a, text, 'l');
    rows[(*n)++] = (struct doc_row){cells, 2, false};
}

static void facts(struct making *m, const struct plain *p)
{
    static const int WIDTHS[] = {3, 9};
    struct doc_row *rows = arena_array(m->a, p->n + 1, sizeof(*rows));
    size_t n = 0;

    row(m, rows, &n, "索引号", p->index);
    for (size_t i = 0; i < p->n; i++) {
        if (!p->items[i].lines && !str_empty(p->items[i].text)) {
            row(m, rows, &n, p->items[i].title, p->items[i].text);
        }
    }
    struct doc_block *b = block(m, BLOCK_TABLE, ROLE_TEXT);
    b->rows = rows;
    b->n_rows = n;
    b->widths = WIDTHS;
    b->n_columns = 2;
}

static void words(struct making *m, const struct plain_line *x)
{
    char **lines;
    size_t n = str_split(m->a, x->text, '\n', &lines);
    struct doc_block *head = say(m, BLOCK_HEADING, ROLE_TEXT, x->title);

    head->level = 1;
    head->keep_next = true;
    for (size_t i = 0; i < n; i++) {
        if (!str_empty(lines[i])) {
            say(m, BLOCK_PARA, ROLE_TEXT, lines[i]);
        }
    }
}

enum err plain_doc(struct arena *a, const struct plain *p, struct doc *ret, struct error *e)
{
    struct making m = {.a = a};

    say(&m, BLOCK_PARA, ROLE_TITLE, p->title);
    facts(&m, p);
    for (size_t i = 0; i < p->n; i++) {
        if (p->items[i].lines && !str_empty(p->items[i].text)) {
            words(&m, &p->items[i]);
        }
    }
    say(&m, BLOCK_PARA, ROLE_FROM, p->office);
    say(&m, BLOCK_PARA, ROLE_DATE, date_chinese(a, p->on));
    *ret = (struct doc){.sheet = SHEET_OFFICIAL,
                        .title = p->title,
                        .author = p->office,
                        .subject = p->index,
                        .moment = p->moment,
                        .blocks = m.items,
                        .n = m.n};
    return doc_check(ret, e);
}
