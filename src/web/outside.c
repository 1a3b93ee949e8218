#include "web/outside.h"

#include <string.h>

#include "base/str.h"
#include "register/column.h"

static const char *now_in(const struct record_view *v, const char *name, const char *stored)
{
    const char *typed = v->refused ? request_form(v->req, name) : NULL;
    return typed ? typed : stored ? stored : "";
}

static void input(struct strbuf *b, const char *name, const char *title, const char *type,
                  const char *value, const char *hint)
{
    html_lit(b, "<div class=\"field\"><label class=\"form-label\"");
    html_set(b, "for", name);
    html_lit(b, ">");
    html_text(b, title);
    html_lit(b, "</label><input class=\"form-control\" maxlength=\"500\"");
    html_set(b, "type", type);
    html_set(b, "id", name);
    html_set(b, "name", name);
    html_set(b, "value", value);
    html_set(b, "placeholder", hint);
    html_lit(b, "></div>");
}

static void states(struct record_view *v, struct strbuf *b, const struct register_def *reg)
{
    const char *chosen = now_in(v, "core.state", v->rec.reg ? v->rec.state->id : NULL);
    html_lit(b, "<div class=\"field\"><label class=\"form-label\" for=\"core.state\">现在办到哪一步"
                "</label><select class=\"form-select\" id=\"core.state\" name=\"core.state\">");
    for (size_t i = 0; i < reg->n_states; i++) {
        html_lit(b, "<option value=\"");
        html_attr(b, reg->states[i].id);
        html_lit(b, "\"");
        if (str_eq(chosen, reg->states[i].id)) {
            html_lit(b, " selected");
        }
        html_lit(b, ">");
        html_text(b, reg->states[i].title);
        html_lit(b, "</option>");
    }
    html_lit(b, "</select></div><fieldset class=\"field\"><legend class=\"form-label\">各步的日期"
                "<span class=\"q\">（没有到的步骤空着）</span></legend>");
    for (size_t i = 0; i < reg->n_states; i++) {
        const char *name = arena_printf(v->req->arena, "at.%s", reg->states[i].id);
        const char *on = v->rec.reg ? v->rec.state_on[i] : NULL;
        input(b, name, reg->states[i].title, "date", now_in(v, name, on), NULL);
    }
    html_lit(b, "</fieldset>");
}

enum err outside_form(struct record_view *v, struct strbuf *b, const struct register_def *reg,
                      bool ledger, struct error *e)
{
    const struct field_def **fields =
        arena_array(v->req->arena, reg->n_fields + 1, sizeof(*fields));
    size_t n = 0;
    if (ledger) {
        fields = reg->mode->ledger;
        n = reg->mode->n_ledger;
        input(b, "core.external", "外部平台上的编号", "text",
              now_in(v, "core.external", v->rec.external), NULL);
        input(b, "core.link", "外部平台上的网址", "url", now_in(v, "core.link", v->rec.link),
              "https://");
    } else if (reg->number) {
        input(b, "core.number", "原有编号", "text", now_in(v, "core.number", NULL),
              "照纸质文书填写");
    }
    states(v, b, reg);
    for (size_t i = 0; !ledger && i < reg->n_fields; i++) {
        const struct field_def *f = &reg->fields[i];
        if (!field_derived(f) && !column_holds_files(f)) {
            fields[n++] = f;
        }
    }
    enum err r = record_form_fields(v, b, fields, n, NULL, e);
    input(b, "core.note", "说明", "text", now_in(v, "core.note", NULL), NULL);
    return r;
}

struct backfill outside_read(const struct change *c, bool ledger)
{
    const struct register_def *reg = c->reg;
    struct typed *dates = arena_array(c->req->arena, reg->n_states + 1, sizeof(*dates));
    const char *state = request_form(c->req, "core.state");
    struct backfill b = {.reg = reg,
                         .state = state ? register_state(reg, state) : NULL,
                         .dates = dates,
                         .number = request_form(c->req, "core.number"),
                         .external = ledger ? request_form(c->req, "core.external") : NULL,
                         .link = ledger ? request_form(c->req, "core.link") : NULL,
                         .ledger = ledger,
                         .typed = c->typed,
                         .n_typed = c->n_typed,
                         .note = request_form(c->req, "core.note")};
    for (size_t i = 0; i < reg->n_states; i++) {
        const char *name = arena_printf(c->req->arena, "at.%s", reg->states[i].id);
        const char *typed = request_form(c->req, name);
        if (!str_empty(typed)) {
            dates[b.n_dates++] = (struct typed){reg->states[i].id, typed};
        }
    }
    return b;
}

enum err outside_card(struct record_view *v, struct strbuf *b, struct error *e)
{
    struct arena *a = v->req->arena;
    ui_card(b, "外部平台", -1, NULL);
    html_lit(b, "<div class=\"in\">");
    ui_facts(b, false);
    ui_fact(b, "外部编号", v->rec.external);
    ui_facts_end(b);
    if (v->rec.link) {
        html_lit(b, "<p><a rel=\"noopener noreferrer\" target=\"_blank\" href=\"");
        html_url(b, v->rec.link);
        html_lit(b, "\">到外部平台查看</a></p>");
    }
    enum err r = OK;
    if (backfill_may(v->who, v->rec.reg) && !v->rec.voided && !v->rec.sealed_on) {
        bool open = v->refused_form && !strcmp(v->refused_form, "progress");
        html_lit(b, "<details class=\"act\"");
        if (open) {
            html_lit(b, " open");
        }
        html_lit(b, "><summary class=\"btn btn-tint\">登记进展</summary>");
        ui_form(b, v->req, arena_printf(a, "%s/progress", ui_record_href(a, v->rec.reg, v->rec.id)),
                false);
        ui_hidden(b, "version", arena_printf(a, "%lld", (long long)v->rec.version));
        r = outside_form(v, b, v->rec.reg, true, e);
        ui_button(b, "保存进展", UI_PRIMARY);
        ui_form_end(b);
        html_lit(b, "</details>");
    }
    html_lit(b, "</div>");
    ui_card_end(b);
    return r;
}
