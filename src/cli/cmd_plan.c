/* A plan from a file, cut into chapters and items; needs no database. */
#include <stdio.h>

#include "base/bytes.h"
#include "base/json.h"
#include "base/str.h"
#include "cli/command.h"
#include "domain/plan.h"

#define OUT_MAX ((size_t)64 << 20)

static const char *amount(struct arena *a, int64_t value)
{
    return str_from_scaled(a, value, 2, false);
}

/* --- for people ------------------------------------------------------------------------------------------- */

static void print_words(struct arena *a, const struct plan_item *it)
{
    for (size_t i = 0; i < it->n_targets; i++) {
        const struct plan_target *t = &it->targets[i];
        printf("\t目标\t%s %s %s%s\t“%s”\n", t->what, plan_op_title(t->op), amount(a, t->value),
               t->unit, t->words);
    }
    for (size_t i = 0; i < it->n_leads; i++) {
        printf("\t%s\t%s\t“%s”\n", it->leads[i].support ? "配合" : "牵头", it->leads[i].who,
               it->leads[i].words);
    }
    for (size_t i = 0; i < it->n_dues; i++) {
        const struct plan_due *d = &it->dues[i];
        printf("\t时限\t%s\t“%s”\n",
               d->days       ? "按天数"
               : d->day.year ? date_text(a, d->day)
                             : "待定",
               d->words);
    }
}

static void print_plan(struct arena *a, const char *file, const struct plan *p)
{
    size_t sections = 0;

    for (size_t i = 0; i < p->cuts.n; i++) {
        const struct plan_piece *piece = &p->pieces[i];
        if (piece->of == PLAN_NONE || piece->more) {
            printf("%s\t第 %d 行\t%zu 字\n", plan_kind_title(piece->kind), piece->line, piece->n);
        } else if (piece->kind == PLAN_ITEM) {
            const struct plan_item *it = &p->items[piece->of];
            printf("条 %s\t%s\n", it->number, it->title);
            print_words(a, it);
        } else {
            const struct plan_chapter *c = &p->chapters[piece->of];
            sections += c->section;
            printf("%s %s\t%s\n", plan_kind_title(piece->kind), c->number, c->title);
        }
    }
    for (size_t i = 0; i < p->n_findings; i++) {
        printf("%s:%d: %s%s\n", file, p->findings[i].line,
               p->findings[i].kind == PLAN_FAULT ? "" : "说明：", p->findings[i].say);
    }
    printf("%zu 章，", p->n_chapters - sections);
    if (sections) {
        printf("%zu 节，", sections);
    }
    printf("%zu 条；原文 %zu 字，全部在各段中；要核对 %zu 处。\n", p->n_items, p->chars,
           p->n_faults);
}

/* --- for programs ----------------------------------------------------------------------------------------- */

static void text_key(struct json_out *j, const char *key, const char *s)
{
    json_key(j, key);
    json_str(j, s);
}

static void num_key(struct json_out *j, const char *key, int64_t n)
{
    json_key(j, key);
    json_num(j, n);
}

static void json_words(struct json_out *j, struct arena *a, const struct plan_item *it)
{
    json_key(j, "targets");
    json_open(j, '[');
    for (size_t i = 0; i < it->n_targets; i++) {
        const struct plan_target *t = &it->targets[i];
        json_open(j, '{');
        text_key(j, "what", t->what);
        text_key(j, "op", t->op == PLAN_AT_LEAST ? ">=" : t->op == PLAN_AT_MOST ? "<=" : "=");
        text_key(j, "value", amount(a, t->value));
        text_key(j, "unit", t->unit);
        text_key(j, "words", t->words);
        num_key(j, "offset", (int64_t)t->from);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_key(j, "leads");
    json_open(j, '[');
    for (size_t i = 0; i < it->n_leads; i++) {
        json_open(j, '{');
        text_key(j, "role", it->leads[i].support ? "support" : "lead");
        text_key(j, "who", it->leads[i].who);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_key(j, "dues");
    json_open(j, '[');
    for (size_t i = 0; i < it->n_dues; i++) {
        json_open(j, '{');
        text_key(j, "day", it->dues[i].day.year ? date_text(a, it->dues[i].day) : NULL);
        text_key(j, "words", it->dues[i].words);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void json_parts(struct json_out *j, struct arena *a, const struct plan *p)
{
    json_key(j, "chapters");
    json_open(j, '[');
    for (size_t i = 0; i < p->n_chapters; i++) {
        const struct plan_chapter *c = &p->chapters[i];
        json_open(j, '{');
        text_key(j, "number", c->number);
        text_key(j, "title", c->title);
        text_key(j, "text", c->text);
        json_key(j, "section");
        json_bool(j, c->section);
        num_key(j, "line", c->line);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_key(j, "items");
    json_open(j, '[');
    for (size_t i = 0; i < p->n_items; i++) {
        const struct plan_item *it = &p->items[i];
        json_open(j, '{');
        num_key(j, "chapter", it->chapter == PLAN_NONE ? 0 : (int64_t)it->chapter + 1);
        text_key(j, "number", it->number);
        text_key(j, "title", it->title);
        text_key(j, "text", it->text);
        num_key(j, "line", it->line);
        json_words(j, a, it);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void json_plan(struct strbuf *b, struct arena *a, const char *text, const struct plan *p)
{
    static const char *const kinds[] = {"front", "chapter", "section", "item", "sign", "other"};
    struct json_out j = json_begin(b);

    json_open(&j, '{');
    json_parts(&j, a, p);
    json_key(&j, "pieces");
    json_open(&j, '[');
    for (size_t i = 0; i < p->cuts.n; i++) {
        const struct plan_piece *piece = &p->pieces[i];
        json_open(&j, '{');
        text_key(&j, "kind", kinds[piece->kind]);
        num_key(&j, "line", piece->line);
        text_key(&j, "text", arena_strndup(a, text + piece->from, piece->n));
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_key(&j, "findings");
    json_open(&j, '[');
    for (size_t i = 0; i < p->n_findings; i++) {
        json_open(&j, '{');
        text_key(&j, "kind", p->findings[i].kind == PLAN_FAULT ? "fault" : "note");
        num_key(&j, "line", p->findings[i].line);
        text_key(&j, "say", p->findings[i].say);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    strbuf_char(b, '\n');
}

/* --- the verb --------------------------------------------------------------------------------------------- */

static enum err split(const struct args *args, int64_t year, bool *ret_clean, struct error *e)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(OUT_MAX);
    struct arena *a = args->arena;
    const char *file = args_word(args, 0);
    struct plan p;
    size_t len;
    char *text;
    enum err r;
    if ((r = bytes_read_file(a, file, PLAN_BYTES_MAX, &text, &len, e)) ||
        (r = plan_split(a, text, len, (int)year, &p, e))) {
        return r;
    }
    *ret_clean = p.n_faults == 0;
    if (!args_flag(args, "json")) {
        print_plan(a, file, &p);
        return OK;
    }
    json_plan(&b, a, text, &p);
    if (!(r = strbuf_check(&b, e))) {
        fwrite(b.ptr, 1, b.len, stdout);
    }
    return r;
}

int cmd_plan_split(const struct args *args)
{
    const char *year = args_value(args, "year");
    bool clean = true;
    struct error e;
    int64_t n = 0;
    if (year && (!str_to_int(year, &n) || n < 1900 || n > 2199)) {
        (void)error_set(&e, ERR_INVALID, "--year 后面写四位的年份，例如 --year 2026。");
        return command_misused(&e);
    }
    if (split(args, n, &clean, &e)) {
        return command_failed(&e);
    }
    return clean ? EXIT_YES : EXIT_NO;
}
