/* Filling: directives are carried out and values fetched; what remains is Markdown of our own with marks where values stand. */
#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "document/template_tree.h"

struct filling {
    struct arena *a;
    const struct template *t;
    const struct template_source *source;
    struct filled *values;
    size_t n_values, cap_values;
    struct strbuf text; /* of the chunk being made */
    int *lines;
    size_t n_lines, cap_lines, total;
    const char *role;
    struct block_list blocks;
    struct error *e;
};

static enum err at_line(struct filling *f, int line)
{
    return error_place(f->e, f->t->file, line, 0);
}

/* --- values -------------------------------------------------------------------------------------------- */
/* "fill 12" may stand after another writing: "date fill 12". */
static const char *split_fill(struct arena *a, const char *writing, unsigned *ret)
{
    const char *at = writing ? strstr(writing, "fill ") : NULL;
    int64_t n;

    if (!at || !str_to_int(str_trim(a, at + 5), &n) || n < 1 || n > 40) {
        return writing;
    }
    *ret = (unsigned)n;
    const char *rest = str_trim(a, arena_strndup(a, writing, (size_t)(at - writing)));
    return str_empty(rest) ? NULL : rest;
}

static enum err judge(struct filling *f, const struct placeholder *ph, struct filled *x)
{
    if (x->value.type == TEMPLATE_LIST) {
        return error_set(f->e, ERR_INVALID, "“%s”是一张列表，要用循环写出来。", ph->name);
    }
    if (x->value.type == TEMPLATE_MISSING && !ph->optional) {
        return error_set(f->e, ERR_INVALID, "“%s”还没有填，文书没有生成；请先补上。", ph->name);
    }
    if (x->value.type == TEMPLATE_TEXT && x->value.text &&
        str_chars(x->value.text) > TEMPLATE_VALUE_MAX) {
        return error_set(f->e, ERR_LIMIT, "“%s”超过 %d 字，文书没有生成；请改短，或者作为附件。",
                         ph->name, TEMPLATE_VALUE_MAX);
    }
    return OK;
}

static enum err fetch(struct filling *f, const struct placeholder *ph,
                      const struct template_scope *scope, int line)
{
    struct filled x = {.name = ph->name, .line = line};
    const char *writing = split_fill(f->a, ph->writing, &x.fill);
    enum err r = f->source->get(f->source->ctx, f->a, ph->name, writing, scope, &x.value, f->e);

    if (!r) {
        r = judge(f, ph, &x);
    }
    if (r) {
        at_line(f, line);
        return r;
    }
    strbuf_printf(&f->text, MARK_OPEN "%zu" MARK_CLOSE, f->n_values);
    struct filled *at = arena_push(f->a, &f->values, &f->n_values, &f->cap_values, sizeof(*at));
    *at = x;
    return OK;
}

/* --- chunks -------------------------------------------------------------------------------------------- */
static enum err flush(struct filling *f)
{
    struct chunk c = {
        .text = f->text.ptr, .role = f->role, .lines = f->lines, .n_lines = f->n_lines};
    enum err r = f->text.len ? markdown_blocks(f->a, f->t->file, &c, f->values, f->n_values,
                                               &f->blocks, f->e)
                             : OK;

    strbuf_empty(&f->text);
    f->n_lines = 0;
    return r;
}

static enum err line(struct filling *f, const struct piece *p, const struct template_scope *scope)
{
    const char *at = p->text;
    struct placeholder ph;
    enum err r = OK;

    if (f->total++ >= TEMPLATE_LINES_MAX) {
        error_set(f->e, ERR_LIMIT, "文书超过 %d 行，没有生成；请分开出具。", TEMPLATE_LINES_MAX);
        return at_line(f, p->line);
    }
    while (!r && placeholder_next(f->a, at, &ph)) {
        strbuf_add(&f->text, at, (size_t)(ph.from - at));
        r = fetch(f, &ph, scope, p->line);
        at = ph.to;
    }
    strbuf_str(&f->text, at);
    strbuf_lit(&f->text, "\n");
    int *slot = arena_push(f->a, &f->lines, &f->n_lines, &f->cap_lines, sizeof(*slot));
    *slot = p->line;
    return r;
}

static enum err pieces(struct filling *f, const struct piece *list, size_t n,
                       const struct template_scope *scope);

static enum err loop(struct filling *f, const struct piece *p, const struct template_scope *scope)
{
    struct template_value v = {0};
    enum err r = f->source->get(f->source->ctx, f->a, p->text, NULL, scope, &v, f->e);

    if (!r && v.type != TEMPLATE_LIST && v.type != TEMPLATE_MISSING) {
        r = error_set(f->e, ERR_INVALID, "“%s”不是列表，不能循环。", p->text);
    }
    if (r) {
        at_line(f, p->line);
        return r;
    }
    for (size_t i = 0; !r && i < v.n; i++) {
        struct template_scope inner = {scope, p->var, v.items, i, v.n};
        r = pieces(f, p->body, p->n_body, &inner);
    }
    return r;
}

static enum err choice(struct filling *f, const struct piece *p, const struct template_scope *scope)
{
    bool yes = false;
    enum err r = f->source->test(f->source->ctx, f->a, p->text, scope, &yes, f->e);

    if (r) {
        at_line(f, p->line);
        return r;
    }
    return yes ? pieces(f, p->body, p->n_body, scope) : pieces(f, p->other, p->n_other, scope);
}

static enum err with_role(struct filling *f, const struct piece *p,
                          const struct template_scope *scope)
{
    const char *outer = f->role;
    enum err r = flush(f);

    f->role = p->text;
    if (!r && !(r = pieces(f, p->body, p->n_body, scope))) {
        if (f->text.len == 0) {
            strbuf_lit(&f->text, "\n"); /* a code without text, such as the contents */
        }
        r = flush(f);
    }
    f->role = outer;
    return r;
}

static enum err pieces(struct filling *f, const struct piece *list, size_t n,
                       const struct template_scope *scope)
{
    enum err r = OK;

    for (size_t i = 0; !r && i < n; i++) {
        const struct piece *p = &list[i];
        r = p->kind == PIECE_LINE  ? line(f, p, scope)
            : p->kind == PIECE_FOR ? loop(f, p, scope)
            : p->kind == PIECE_IF  ? choice(f, p, scope)
                                   : with_role(f, p, scope);
    }
    return r;
}

static enum err sheet_of(const struct template *t, enum doc_sheet *ret, struct error *e)
{
    static const char *const NAMES[] = {"official", "enforcement", "report"};
    const char *word = template_entry(t, "sheet");

    for (size_t i = 0; i < array_len(NAMES); i++) {
        if (!word || str_eq(word, NAMES[i])) {
            *ret = (enum doc_sheet)i;
            return OK;
        }
    }
    return error_set(e, ERR_INVALID, "%s：sheet 只能是 official、enforcement、report。", t->file);
}

enum err template_fill(struct arena *a, const struct template *t,
                       const struct template_source *source, struct doc *ret, struct error *e)
{
    struct filling f = {.a = a, .t = t, .source = source, .e = e};
    enum doc_sheet sheet = SHEET_OFFICIAL;
    enum err r = sheet_of(t, &sheet, e);

    f.text = strbuf_make(DOC_TEXT_MAX);
    if (!r && !(r = pieces(&f, t->pieces, t->n_pieces, NULL)) && !(r = strbuf_check(&f.text, e))) {
        r = flush(&f);
    }
    strbuf_clear(&f.text);
    if (r) {
        return r;
    }
    *ret = (struct doc){.sheet = sheet,
                        .title = template_entry(t, "title"),
                        .sign_foot = template_entry(t, "sign_foot"),
                        .blocks = f.blocks.items,
                        .n = f.blocks.n};
    return doc_check(ret, e);
}
