#include "base/now.h"
#include "base/str.h"
#include "press/desk.h"
#include "press/press.h"

struct shut {
    const char *title, *why;
};

static void closed(struct strbuf *b, struct arena *a, const struct shut *list, size_t n)
{
    if (!n) {
        return;
    }
    html_lit(b, "<details class=\"in\"><summary class=\"s\">");
    html_text(b, arena_printf(a, "还不能制作的 %zu 种", n));
    html_lit(b, "</summary><ul class=\"lines\">");
    for (size_t i = 0; i < n; i++) {
        html_lit(b, "<li><span>");
        html_text(b, list[i].title);
        html_lit(b, "<br><span class=\"s q\">");
        html_text(b, list[i].why);
        html_lit(b, "</span></span></li>");
    }
    html_lit(b, "</ul></details>");
}

static void open_line(struct strbuf *b, struct arena *a, const struct record *rec,
                      const struct paper_def *p, const struct issue *draft)
{
    html_lit(b, "<li><a href=\"");
    html_attr(b, desk_href(a, rec->reg, rec->id, p->id, ""));
    html_lit(b, "\">");
    html_text(b, p->title);
    html_lit(b, "</a>");
    if (draft && draft->n_fixes) {
        html_lit(b, "<span class=\"push s q\">改过文字，还没签发</span>");
    }
    html_lit(b, "</li>");
}

enum err paper_card(struct strbuf *b, const struct request *req, struct db *db,
                    const struct record *rec, struct error *e)
{
    const struct register_def *reg = rec->reg;
    struct arena *a = req->arena;
    struct shut *shut = arena_array(a, reg->n_papers + 1, sizeof(*shut));
    struct issue *list;
    size_t n, n_shut = 0;
    enum err r = OK;

    if (!reg->n_papers || (r = issue_list(db, a, rec->county, rec->id, &list, &n, e))) {
        return r;
    }
    ui_card(b, "文书", -1, NULL);
    html_lit(b, "<ul class=\"lines\">");
    for (size_t i = 0; !r && !rec->sealed_on && i < reg->n_papers; i++) {
        const struct paper_def *p = papers_find(app_of(req)->papers, reg->papers[i]);
        struct issuing x = desk_issuing(req, db, p, rec);
        struct paper_source s = issue_source(&x, NULL);
        const char *why = NULL;
        r = p ? source_door(&s, &why, e) : OK;
        if (!r && p && !why && !rec->voided) {
            open_line(b, a, rec, p, issue_draft(list, n, p->id));
        } else if (!r && p && why) {
            shut[n_shut++] = (struct shut){p->title, why};
        }
    }
    html_lit(b, "</ul>");
    closed(b, a, shut, n_shut);
    desk_versions(b, a, rec, list, n, NULL);
    ui_card_end(b);
    return r;
}
