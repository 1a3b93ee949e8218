/* Ctrl+K: registers by title, alias and initials, what can be done ("新增考核轮次", "送审"), records, units and persons by name.
 * As a fragment it fills the overlay, as a page it works without script. */
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "listing/list.h"
#include "listing/listing.h"
#include "listing/overview.h"
#include "people/org.h"
#include "ui/menu.h"

#define OF_REGISTER 8  /* records a register on the page */
#define IN_OVERLAY  4  /* the same in the overlay */
#define RECORDS_MAX 16 /* of the overlay in all */
#define ACTS_MAX    8
#define NAMES_MAX   5
#define WORD_MIN \
    2 /* characters from which records are looked for: one alone stands in half of them */

struct find {
    struct ui_page *p;
    struct db *db;
    const struct content *content;
    const struct actor *who;
    struct arena *a;
    const char *q;
    const char *group; /* heading not written yet; NULL: it stands */
    bool open;
    size_t n;
};

static const char *lower(struct arena *a, const char *s)
{
    char *out = arena_strdup(a, s);
    for (char *p = out; *p; p++) {
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
    }
    return out;
}

/* Title, id, other names and initials; ASCII in either case. */
static bool names(struct arena *a, const struct register_def *r, const char *q)
{
    q = lower(a, q);
    if (strstr(lower(a, r->title), q) || strstr(r->id, q)) {
        return true;
    }
    for (size_t i = 0; i < r->n_alias; i++) {
        if (strstr(lower(a, r->alias[i]), q)) {
            return true;
        }
    }
    return false;
}

/* --- hits ----------------------------------------------------------------------------------------------------------- */
static void group_end(struct find *f)
{
    if (f->open) {
        html_lit(f->p->b, "</ul></section>");
    }
    f->open = false;
}

static void group(struct find *f, const char *title)
{
    group_end(f);
    f->group = title;
}

static void words(struct find *f, const char *text)
{
    struct strbuf *b = f->p->b;
    const char *at = *f->q ? strstr(text, f->q) : NULL;
    if (!at) {
        html_text(b, text);
        return;
    }
    html_text(b, arena_strndup(f->a, text, (size_t)(at - text)));
    html_lit(b, "<mark>");
    html_text(b, f->q);
    html_lit(b, "</mark>");
    html_text(b, at + strlen(f->q));
}

static void hit(struct find *f, const char *icon, const char *href, const char *title,
                const char *quiet)
{
    struct strbuf *b = f->p->b;
    if (f->group) {
        html_lit(b, "<section class=\"card hits\"><h2 class=\"s q\">");
        html_text(b, f->group);
        html_lit(b, "</h2><ul class=\"lines\">");
        f->group = NULL;
        f->open = true;
    }
    html_lit(b, "<li><a href=\"");
    html_url(b, href);
    html_lit(b, "\">");
    ui_icon(b, f->p->req, icon);
    html_lit(b, "<span>");
    words(f, title);
    html_lit(b, "</span></a>");
    if (!str_empty(quiet)) {
        html_lit(b, "<span class=\"s q push\">");
        words(f, quiet);
        html_lit(b, "</span>");
    }
    html_lit(b, "</li>");
    f->n++;
}

static const char *href_of(struct find *f, const struct register_def *r, const char *more)
{
    return arena_printf(f->a, "/desk/r/%s%s", r->id, more);
}

static const char *alias_of(struct find *f, const struct register_def *r)
{
    for (size_t i = 0; i < r->n_alias && *f->q; i++) {
        if (strstr(r->alias[i], f->q)) {
            return arena_printf(f->a, "“%s”是它的别名", r->alias[i]);
        }
    }
    return r->about;
}

/* What is called just so comes before what only has the word in its name. */
static const struct register_def *turn(const struct find *f, size_t i, const char *word)
{
    size_t n = f->content->n_registers;
    const struct register_def *r = &f->content->registers[i % n];
    return (i < n) == str_eq(r->title, word) && step_may_read(f->who, r) && names(f->a, r, word)
               ? r
               : NULL;
}

static void registers(struct find *f)
{
    group(f, "去");
    for (size_t i = 0; i < 2 * f->content->n_registers; i++) {
        const struct register_def *r = turn(f, i, f->q);
        if (r) {
            hit(f, "registers", href_of(f, r, ""), r->title, alias_of(f, r));
        }
    }
}

/* "新增", "新增会议", "新增 会议": whatever is named behind it. */
static size_t creates(struct find *f)
{
    bool said = str_starts(f->q, "新增") || str_starts(f->q, "登记");
    const char *thing = said ? str_trim(f->a, f->q + strlen("新增")) : f->q;
    size_t n = 0;
    for (size_t i = 0; i < 2 * f->content->n_registers && (said || n < ACTS_MAX); i++) {
        const struct register_def *r = turn(f, i, thing);
        if (r && step_may_create(f->who, r)) {
            hit(f, "plus", href_of(f, r, "/new"), arena_printf(f->a, "新增%s", r->title), NULL);
            n++;
        }
    }
    return n;
}

static bool takes(const struct actor *who, const struct step_def *s)
{
    return role_in(who->role->id, s->by, s->n_by);
}

/* A step by its verb: the list of those on which it may be taken. */
static void steps(struct find *f, size_t n)
{
    for (size_t i = 0; i < f->content->n_registers; i++) {
        const struct register_def *r = &f->content->registers[i];
        for (size_t k = 0; k < r->n_steps && n < ACTS_MAX && step_may_read(f->who, r); k++) {
            const struct step_def *s = &r->steps[k];
            if (takes(f->who, s) && strstr(s->title, f->q)) {
                const char *tab = s->n_from == 1 ? s->from[0]->id : "mine";
                hit(f, "right", href_of(f, r, arena_printf(f->a, "?tab=%s", tab)), s->title,
                    arena_printf(f->a, "%s：先选一件", r->title));
                n++;
            }
        }
    }
}

static enum err records_of(struct find *f, const struct register_def *reg, size_t most,
                           size_t *ret_n, struct error *e)
{
    const struct field_def *none[1];
    struct query query = {
        .reg = reg, .search = f->q, .limit = most, .no_lists = true, .only = none};
    struct record_list found;
    enum err r = query_list(f->db, f->a, f->content, &f->who->scope, &query, &found, e);
    if (r) {
        return r;
    }
    for (size_t i = 0; i < found.n; i++) {
        const struct record *x = &found.items[i];
        const char *no = x->number ? x->number : x->external;
        hit(f, "file", ui_record_href(f->a, reg, x->id),
            arena_printf(f->a, "%s%s%s", no ? no : "", no ? " " : "", x->title),
            arena_printf(f->a, "%s %s %s", x->unit_name ? x->unit_name : "", reg->title,
                         x->state->title));
    }
    *ret_n += found.n;
    return OK;
}

static enum err records(struct find *f, struct error *e)
{
    bool overlay = f->p->req->partial;
    size_t most = overlay ? IN_OVERLAY : OF_REGISTER, all = 0;
    enum err r = OK;
    group(f, "办件与记录");
    for (size_t i = 0; !r && i < f->content->n_registers && str_chars(f->q) >= WORD_MIN; i++) {
        const struct register_def *reg = &f->content->registers[i];
        if (step_may_read(f->who, reg) && !(overlay && all >= RECORDS_MAX)) {
            r = records_of(f, reg, most, &all, e);
        }
    }
    return r;
}

/* Whoever sees more than one unit finds units and persons, and by them what is on record. */
static enum err people(struct find *f, const char *core, const char *icon, struct error *e)
{
    const struct field_def by = {.title = "名称", .type = FIELD_REF, .of = core};
    bool person = !strcmp(core, "person");
    struct choice *found;
    size_t n;
    enum err r =
        query_choices(f->db, f->a, f->content, &f->who->scope, &by, f->q, NAMES_MAX, &found, &n, e);
    for (size_t i = 0; !r && i < n; i++) {
        hit(f, icon, overview_href(f->a, person ? 0 : found[i].id, person ? found[i].label : NULL),
            found[i].label, found[i].note);
    }
    return r;
}

static enum err units_and_persons(struct find *f, struct error *e)
{
    struct scope own = f->who->scope;
    enum err r = query_scope_narrow(f->db, f->a, &own, e);
    if (r || (own.kind != SCOPE_COUNTY && own.kind != SCOPE_SUBTREE)) {
        return r;
    }
    group(f, "单位与人");
    r = people(f, "unit", "org", e);
    return r ? r : people(f, "person", "person", e);
}

/* --- the page ------------------------------------------------------------------------------------------------------- */
static enum err search(struct find *f, struct error *e)
{
    registers(f);
    group(f, "做");
    steps(f, creates(f));
    enum err r = units_and_persons(f, e);
    if (!r) {
        r = records(f, e);
    }
    group_end(f);
    return r;
}

/* Nothing typed yet: what one uses most. */
static void usual(struct find *f)
{
    const struct register_def *pins[MENU_PINS];
    size_t n = menu_pins(f->p->req, pins);
    group(f, "常用");
    for (size_t i = 0; i < n; i++) {
        hit(f, "registers", href_of(f, pins[i], ""), pins[i]->title, pins[i]->about);
    }
    group_end(f);
}

static void nothing(struct find *f)
{
    struct strbuf *b = f->p->b;
    ui_empty(b, *f->q ? "没有找到" : "要找什么",
             "可以输入台账名、案号、单位、人，或者要做的事，例如“新增会议”；也可输拼音首字母。");
    html_lit(b, "<p class=\"in\">");
    ui_link(b, "/desk/registers", "看全部台账", UI_PLAIN);
    html_lit(b, "</p>");
    ui_card_end(b);
}

enum err page_find(struct request *req, struct response *res, struct error *e)
{
    const char *raw = request_query(req, "q");
    char *q = NULL;
    struct ui_page p = {.req = req, .res = res, .title = "查找", .back = "/desk"};
    struct find f = {
        .p = &p, .content = app_of(req)->content, .who = visit_actor(req), .a = req->arena};
    if (request_query(req, "unit") || request_query(req, "person")) {
        return overview(req, res, e);
    }
    enum err r = str_clean(req->arena, raw ? raw : "", raw ? strlen(raw) : 0, 60, &q, e);
    if (r || (r = app_reader(req, &f.db, e))) {
        return r;
    }
    f.q = q ? q : "";
    ui_open(&p);
    if (!req->partial) {
        ui_head(p.b, q ? arena_printf(req->arena, "查找“%s”", q) : "查找", NULL);
        ui_head_end(p.b);
        html_lit(p.b, "<div class=\"stack\">");
    }
    if (q) {
        r = search(&f, e);
    } else {
        usual(&f);
    }
    if (!f.n) {
        nothing(&f);
    }
    if (!req->partial) {
        html_lit(p.b, "</div>");
    }
    ui_close(&p);
    return r;
}
