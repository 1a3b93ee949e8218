/* Each branch unfolds where it stands: its lines come with the first opening; without script the link inside leads to them. */
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "listing/tree.h"
#include "ui/ui_clock.h"

struct drawing {
    struct strbuf *b;
    struct arena *a;
    const struct list *l;
    const struct tree *t;
};

/* The address of the level at `depth` of the path, with `ref` behind it where `further`. */
static const char *path_href(const struct drawing *d, size_t depth, bool further, int64_t ref)
{
    const char *at = "";
    for (size_t i = 0; i < depth; i++) {
        at = arena_printf(d->a, "%s%s%s", at, i ? "." : "",
                          d->t->at[i] ? id_text(d->a, d->t->at[i]) : "-");
    }
    if (further) {
        at = arena_printf(d->a, "%s%s%s", at, *at ? "." : "", ref ? id_text(d->a, ref) : "-");
    }
    const char *href = list_href(d->a, d->l, d->l->tab, NULL);
    return *at ? arena_printf(d->a, "%s&at=%s", href, at) : href;
}

static const char *of_href(const struct drawing *d, int64_t id)
{
    return arena_printf(d->a, "%s&of=%s", list_href(d->a, d->l, d->l->tab, NULL),
                        id_text(d->a, id));
}

static void counts(const struct drawing *d, const char *what, const struct tree_branch *x)
{
    html_lit(d->b, "<span class=\"s q nowrap\">");
    html_text(d->b, arena_printf(d->a, "%s%lld 件", what, (long long)x->n));
    html_lit(d->b, "</span>");
    if (x->late) {
        ui_lamp(d->b, LAMP_RED, arena_printf(d->a, "逾期 %lld", (long long)x->late));
    }
}

/* What opens: the lines are asked for once, in place of the link. */
static void inside(const struct drawing *d, const char *href)
{
    html_lit(d->b, "<div class=\"twig\" hx-trigger=\"toggle from:closest details once\" hx-get=\"");
    html_attr(d->b, href);
    html_lit(d->b, "\"><p class=\"in\">");
    ui_link(d->b, href, "打开这一层", UI_LINK);
    html_lit(d->b, "</p></div>");
}

static void branch(const struct drawing *d, const struct tree_branch *x)
{
    const char *title = d->t->def->by[d->t->depth]->title;
    html_lit(d->b, "<li><details class=\"branch\"><summary class=\"row1\">");
    if (x->ref) {
        html_lit(d->b, "<b>");
        html_text(d->b, x->label ? x->label : "名称已不在册");
        html_lit(d->b, "</b><span class=\"s q\">");
        html_text(d->b, title);
        html_lit(d->b, "</span>");
    } else {
        ui_lamp(d->b, LAMP_RED, arena_printf(d->a, "%s未明确", title));
    }
    html_lit(d->b, "<span class=\"push\"></span>");
    counts(d, "", x);
    html_lit(d->b, "</summary>");
    inside(d, path_href(d, d->t->depth, true, x->ref));
    html_lit(d->b, "</details></li>");
}

/* --- records ------------------------------------------------------------------------------------------------------------ */
/* Who is responsible and not named: red, with the way to the record. */
static void missing(const struct drawing *d, const struct record *rec)
{
    for (size_t i = 0; i < d->t->def->n_by; i++) {
        const struct field_def *f = d->t->def->by[i];
        if (!rec->values[f->index].set && !rec->values[f->index].hidden) {
            html_lit(d->b, "<a href=\"");
            html_attr(d->b, ui_record_href(d->a, rec->reg, rec->id));
            html_lit(d->b, "\">");
            ui_lamp(d->b, LAMP_RED, arena_printf(d->a, "%s未明确", f->title));
            html_lit(d->b, "</a>");
        }
    }
}

static void shows(const struct drawing *d, const struct record *rec)
{
    const char *text = "";
    for (size_t i = 0; i < d->t->def->n_shows; i++) {
        const struct field_def *f = d->t->def->shows[i];
        const char *v = value_show(d->a, f, &rec->values[f->index]);
        if (!str_empty(v)) {
            text = arena_printf(d->a, "%s%s%s", text, *text ? " · " : "", v);
        }
    }
    html_lit(d->b, "<span class=\"s q\">");
    html_text(d->b, text);
    html_lit(d->b, "</span>");
}

static void record_words(const struct drawing *d, size_t i)
{
    const struct record *rec = &d->t->records.items[i];
    ui_state(d->b, rec->state, rec->pending);
    html_lit(d->b, "<a href=\"");
    html_attr(d->b, ui_record_href(d->a, rec->reg, rec->id));
    html_lit(d->b, "\">");
    html_text(d->b, rec->title);
    html_lit(d->b, "</a>");
    shows(d, rec);
    missing(d, rec);
    html_lit(d->b, "<span class=\"push\"></span>");
    if (d->t->leads.items && d->t->leads.items[i].id) {
        struct deadline_look look =
            clock_look(d->a, d->t->leads.calendar, &d->t->leads.items[i], now_today());
        ui_clock(d->b, &look, false);
    }
}

static void record_line(const struct drawing *d, size_t i)
{
    const struct tree_branch *below = &d->t->below[i];
    html_lit(d->b, "<li><div class=\"row1\">");
    record_words(d, i);
    html_lit(d->b, "</div>");
    if (below->n) {
        html_lit(d->b, "<details class=\"branch\"><summary class=\"row1\">");
        counts(d, "下级 ", below);
        html_lit(d->b, "</summary>");
        inside(d, of_href(d, below->ref));
        html_lit(d->b, "</details>");
    }
    html_lit(d->b, "</li>");
}

static void lines(const struct drawing *d)
{
    const struct tree *t = d->t;
    html_lit(d->b, "<ul class=\"tree\">");
    for (size_t i = 0; i < t->n_branches; i++) {
        branch(d, &t->branches[i]);
    }
    for (size_t i = 0; i < t->records.n; i++) {
        record_line(d, i);
    }
    html_lit(d->b, "</ul>");
    if (t->of && !t->records.n) {
        html_lit(d->b, "<p class=\"in q\">下面没有了。</p>");
    }
    if (t->beyond || t->more_branches) {
        html_lit(d->b, "<p class=\"foot-line s q\">");
        html_text(d->b, t->beyond
                            ? arena_printf(d->a, "还有 %lld 件，请选单位、状态，缩小范围再看。",
                                           (long long)t->beyond)
                            : arena_printf(d->a, "超过 %d 家，请先选单位，缩小范围再看。",
                                           TREE_BRANCHES));
        html_lit(d->b, "</p>");
    }
}

/* Where one stands; each level above is a link. */
static void trail(const struct drawing *d)
{
    const struct tree *t = d->t;
    if (!t->depth && !t->of) {
        return;
    }
    html_lit(d->b, "<p class=\"in trail\">");
    ui_link(d->b, path_href(d, 0, false, 0), "全部", UI_LINK);
    for (size_t i = 0; i < t->depth; i++) {
        const char *label =
            t->labels[i] ? t->labels[i] : arena_printf(d->a, "%s未明确", t->def->by[i]->title);
        html_lit(d->b, " › ");
        ui_link(d->b, path_href(d, i + 1, false, 0), label, UI_LINK);
    }
    if (t->upper) {
        html_lit(d->b, " › ");
        ui_link(d->b, of_href(d, t->upper), t->of->values[t->def->parent->index].label, UI_LINK);
    }
    if (t->of) {
        html_lit(d->b, " › ");
        ui_link(d->b, ui_record_href(d->a, t->of->reg, t->of->id), t->of->title, UI_LINK);
    }
    html_lit(d->b, "</p>");
}

void tree_draw(struct strbuf *b, const struct request *req, const struct list *l,
               const struct tree *t)
{
    struct drawing d = {.b = b, .a = req->arena, .l = l, .t = t};
    if (req->partial) {
        lines(&d);
        return;
    }
    html_lit(b, "<section class=\"card\"><header><h2>责任树</h2><span class=\"s q cut\">");
    for (size_t i = 0; i < t->def->n_by; i++) {
        html_text(b, t->def->by[i]->title);
        html_lit(b, " › ");
    }
    html_text(b, l->reg->title);
    html_lit(b, " › 下级</span></header>");
    trail(&d);
    lines(&d);
    html_lit(b, "</section>");
}
