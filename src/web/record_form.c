/* Forms of a record page: the fields of a step or of 修改, with what was typed before a refusal. */
#include <string.h>

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "register/column.h"
#include "web/change.h"
#include "web/record_view.h"
#include "web/typed_form.h"

#define CHOICES_MAX 400

static bool typed_here(const struct record_view *v, const char *form)
{
    return v->refused && v->refused_form && !strcmp(v->refused_form, form);
}

static enum err prefill(struct record_view *v, const struct field_def *f, const char **ret,
                        struct error *e)
{
    struct eval ev = {v->db, v->req->arena, v->content, &v->rec, {0}, v->who->person};
    int64_t n;
    int scale;
    bool set = false;
    enum err r = eval_number(&ev, f->prefill, &n, &scale, &set, e);
    if (!r && set) {
        *ret = str_from_scaled(v->req->arena, n, scale, false);
    }
    return r;
}

/* What is kept of a files field, and what came with the refused form. */
static void file_links(struct record_view *v, const struct field_def *f, const struct value *have,
                       struct ui_field *out)
{
    size_t more = v->change ? v->change->n_kept : 0;
    struct link *links =
        arena_array(v->req->arena, (have ? have->n : 0) + more + 1, sizeof(*links));
    for (size_t i = 0; have && i < have->n; i++) {
        links[out->n_links++] = have->links[i];
    }
    for (size_t i = 0; i < more; i++) {
        const struct kept *k = &v->change->kept[i];
        if (k->field == f) {
            links[out->n_links++] = (struct link){
                .ref = k->row.id, .label = k->row.name, .type = k->row.type, .size = k->row.size};
        }
    }
    out->links = links;
}

static enum err value_of(struct record_view *v, const struct field_def *f, const char *form,
                         struct ui_field *out, struct error *e)
{
    const struct value *have = v->rec.reg ? &v->rec.values[f->index] : NULL;
    if (column_holds_files(f)) {
        file_links(v, f, have, out);
    }
    if (typed_here(v, form)) {
        out->typed = typed_form(v->req, f);
        out->judge = true;
        if (!strcmp(v->refused->field, f->id)) {
            out->error = v->refused->text;
        }
        return OK;
    }
    out->typed = have ? value_plain(v->req->arena, f, have) : request_query(v->req, f->id);
    if (str_empty(out->typed) && (!have || !have->set) && f->otherwise) {
        out->typed = field_otherwise(v->req->arena, f, now_today());
    }
    if (have && !have->set && f->prefill) {
        return prefill(v, f, &out->typed, e);
    }
    return OK;
}

static enum err pick_bound(struct record_view *v, const struct field_def *f, struct ui_field *out,
                           struct error *e)
{
    struct eval ev = {v->db, v->req->arena, v->content, &v->rec, {0}, v->who->person};
    bool set = false;
    enum err r;
    out->pick_scale = f->scale;
    if (!f->pick_max || !v->rec.reg || str_to_scaled(f->pick_max, f->scale, &out->pick_max)) {
        return OK;
    }
    r = eval_number(&ev, f->pick_max, &out->pick_max, &out->pick_scale, &set, e);
    if (!r && !set) {
        out->pick_max = 0;
    }
    return r;
}

static bool needed(const struct field_def *f, const struct step_def *step)
{
    for (size_t i = 0; step && i < step->n_need; i++) {
        if (step->need[i] == f) {
            return true;
        }
    }
    return !step && f->required;
}

static enum err choices_of(struct record_view *v, const struct field_def *f, struct ui_choices *ret,
                           struct error *e)
{
    struct choice *items;
    if (f->type != FIELD_REF && f->type != FIELD_PEOPLE) {
        return OK;
    }
    enum err r = query_choices(v->db, v->req->arena, v->content, &v->who->scope, f, NULL,
                               CHOICES_MAX, &items, &ret->n, e);
    ret->items = r ? NULL : items;
    return r;
}

static enum err offer(struct record_view *v, const struct field_def *f, struct ui_field *out,
                      struct error *e)
{
    struct ui_choices own = {0};
    struct ui_choices *cells = arena_array(v->req->arena, f->n_columns + 1, sizeof(*cells));
    enum err r = choices_of(v, f, &own, e);
    for (size_t i = 0; !r && i < f->n_columns; i++) {
        r = choices_of(v, &f->columns[i], &cells[i], e);
    }
    out->choices = own.items;
    out->n_choices = own.n;
    out->cells = cells;
    return r;
}

enum err record_form_fields(struct record_view *v, struct strbuf *b,
                            const struct field_def *const *fields, size_t n,
                            const struct step_def *step, struct error *e)
{
    const char *form = step ? step->id : v->rec.reg ? "edit" : "new";
    for (size_t i = 0; i < n; i++) {
        const struct field_def *f = fields[i];
        struct ui_field out = {.def = f, .required = needed(f, step)};
        enum err r;
        bool unseen = v->rec.reg && v->rec.values[f->index].hidden;
        if (field_derived(f) || unseen) {
            continue;
        }
        if ((r = value_of(v, f, form, &out, e)) || (f->pick && (r = pick_bound(v, f, &out, e)))) {
            return r;
        }
        if ((r = offer(v, f, &out, e))) {
            return r;
        }
        ui_field(b, v->req, &out);
    }
    return OK;
}

bool record_form_has_files(const struct field_def *const *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (column_holds_files(fields[i])) {
            return true;
        }
    }
    return false;
}

static void version(struct record_view *v, struct strbuf *b)
{
    ui_hidden(b, "version", arena_printf(v->req->arena, "%lld", (long long)v->rec.version));
}

static void walk_foot(struct record_view *v, struct strbuf *b, const struct step_def *s)
{
    bool last = !v->walk.after;
    html_lit(b, "<footer class=\"foot\">");
    if (v->walk.before) {
        ui_link(b, ui_record_href(v->req->arena, v->rec.reg, v->walk.before), "上一条", UI_PLAIN);
    }
    ui_button_named(b, "then", last ? "up" : "next",
                    last ? s->title : arena_printf(v->req->arena, "%s，下一条", s->title),
                    UI_PRIMARY);
    html_lit(b, "</footer>");
}

enum err record_form_step(struct record_view *v, struct strbuf *b, const struct door *d, bool walk,
                          struct error *e)
{
    const struct step_def *s = d->step;
    struct arena *a = v->req->arena;
    bool files = record_form_has_files(s->fields, s->n_fields);
    const char *action = arena_printf(a, "%s/step/%s%s", ui_record_href(a, v->rec.reg, v->rec.id),
                                      s->id, files ? "/files" : "");
    ui_form(b, v->req, action, files);
    version(v, b);
    enum err r = record_form_fields(v, b, s->fields, s->n_fields, s, e);
    if (s->confirm) {
        html_lit(b, "<p class=\"s consequence\">");
        html_text(b, s->confirm);
        html_lit(b, "</p>");
    }
    if (walk) {
        walk_foot(v, b, s);
    } else {
        ui_button(b, s->title, UI_PRIMARY);
    }
    ui_form_end(b);
    return r;
}

enum err record_form_edit(struct record_view *v, struct strbuf *b, struct error *e)
{
    struct arena *a = v->req->arena;
    bool files = record_form_has_files(v->editable, v->n_editable);
    const char *href = ui_record_href(a, v->rec.reg, v->rec.id);
    ui_form(b, v->req, arena_printf(a, "%s/edit%s", href, files ? "/files" : ""), files);
    version(v, b);
    enum err r = record_form_fields(v, b, v->editable, v->n_editable, NULL, e);
    if (v->rec.state->final) {
        html_lit(b,
                 "<div class=\"field\"><label class=\"form-label\" for=\"reason\">更正理由</label>"
                 "<textarea class=\"form-control\" id=\"reason\" name=\"reason\" rows=\"2\" "
                 "maxlength=\"500\" required></textarea></div>");
    }
    html_lit(b, "<p class=\"row1\">");
    ui_button(b, "保存修改", UI_PRIMARY);
    ui_link(b, href, "不改了", UI_PLAIN);
    html_lit(b, "</p>");
    ui_form_end(b);
    return r;
}
