/* ui.h - the components pages are built from. Escaping is inside; pages pass plain text.
 *
 * Every component writes well-formed markup that works without script. Colours and sizes live in web/theme.css; here are only
 * class names. A page: ui_open(&p) ... components ... ui_close(&p).
 */
#ifndef UI_UI_H
#define UI_UI_H

#include "base/html.h"
#include "door/visit.h"

struct ui_page {
    struct request *req;
    struct response *res;
    struct strbuf *b;   /* = &res->body */
    const char *title;  /* browser title and open tab */
    const char *group;  /* id of the menu group that is open, or NULL */
    const char *here;   /* href of the menu entry that is current */
    bool thin;          /* narrow menu: matrix */
    bool walk;          /* record page of a walk on a phone: own head bar, no bottom bar */
    bool wall;          /* read from across a room: dark, large, no menu */
    const char *script; /* an asset that this page alone needs; NULL: none */
    const char *back;   /* where 返回 leads on a phone */
    const char *office; /* a page for everybody: whose it is; NULL: the desk, or the log-in */
    const char *home;   /* with office: its front page */
    const char *const (*meta)[2]; /* name and content of <meta> in the head */
    size_t n_meta;
    const char *main; /* classes of <main> on a page before the log-in; NULL: the log-in's */
};
/* Frame: head, top bar, menu, <main>. For visitors without a session only head and top bar. With req->partial only <main>'s inside. */
void ui_open(struct ui_page *p);
void ui_close(struct ui_page *p);

void ui_icon(struct strbuf *b, const struct request *req, const char *name);
/* Heading line of a page: title, quiet words behind it; then actions; close with ui_head_end. */
void ui_head(struct strbuf *b, const char *title, const char *quiet);
void ui_head_end(struct strbuf *b);
/* A card with a heading; `count` < 0: none. */
void ui_card(struct strbuf *b, const char *title, int64_t count, const char *quiet);
void ui_card_end(struct strbuf *b);

enum ui_kind { UI_PLAIN, UI_PRIMARY, UI_TINT, UI_SMALL, UI_LINK };
void ui_link(struct strbuf *b, const char *href, const char *text, enum ui_kind kind);
void ui_button(struct strbuf *b, const char *text,
               enum ui_kind kind); /* submit button of the form around it */
void ui_button_named(struct strbuf *b, const char *name, const char *value, const char *text,
                     enum ui_kind kind);

/* One entry of a <select>. */
void ui_option(struct strbuf *b, const char *value, const char *title, bool chosen);

enum ui_lamp { LAMP_GREEN, LAMP_YELLOW, LAMP_RED, LAMP_STOPPED, LAMP_DONE };
void ui_lamp(struct strbuf *b, enum ui_lamp lamp, const char *words);
void ui_chip(struct strbuf *b, const char *tone, const char *words); /* tone: "", t, w, o */
void ui_state(struct strbuf *b, const struct state_def *s, const struct step_def *pending);

/* Label and value in a definition list: ui_facts(b, two) ... ui_fact ... ui_facts_end. */
void ui_facts(struct strbuf *b, bool two);
void ui_fact(struct strbuf *b, const char *label, const char *value); /* absent: 尚未填写 in grey */
void ui_facts_end(struct strbuf *b);

void ui_notice(struct strbuf *b,
               const struct error *e); /* what happened, what is kept, what to do */
void ui_said(struct strbuf *b,
             const struct request *req); /* the sentence of ?done= after a redirect */
void ui_empty(struct strbuf *b, const char *title,
              const char *why); /* opens; add first steps; ui_card_end closes */

/* Forms. ui_form carries the CSRF token; multipart for files. */
void ui_form(struct strbuf *b, const struct request *req, const char *action, bool multipart);
void ui_form_end(struct strbuf *b);
void ui_hidden(struct strbuf *b, const char *name, const char *value);

/* Tables: ui_table(b, "时限", "编号", ..., NULL); rows by ui_row/ui_cell; class of a cell may be NULL. */
void ui_table(struct strbuf *b, const char *caption, const char *const *heads, size_t n);
void ui_table_end(struct strbuf *b);

/* "/desk/r/<register>/<id>" etc., in the request's arena. */
const char *ui_record_href(struct arena *a, const struct register_def *reg, int64_t id);

#endif
