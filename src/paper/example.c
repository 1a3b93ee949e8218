#include "paper/example.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static enum err wrong(const struct paper_def *p, const char *name, struct error *e)
{
    char why[sizeof(e->text)];

    snprintf(why, sizeof(why), "%s", e->text);
    return error_set(e, ERR_INVALID, "%s：example.%s 的值不对：%.600s", p->file, name, why);
}

static void links_of(struct arena *a, const char *text, struct value *ret)
{
    char **parts;
    size_t n = str_split(a, str_replace(a, text, "、", "\n"), '\n', &parts);
    struct link *links = arena_array(a, n + 1, sizeof(*links));

    for (size_t i = 0; i < n; i++) {
        links[i].label = parts[i];
    }
    *ret = (struct value){.set = n > 0, .links = links, .n = n};
}

static enum err single(struct arena *a, const struct paper_def *p, const struct field_def *f,
                       const char *name, struct date today, struct value *ret, struct error *e)
{
    const char *text = paper_example(p, name);

    *ret = (struct value){0};
    if (!text) {
        return OK;
    }
    if (f->type == FIELD_PEOPLE || f->type == FIELD_FILES || (f->type == FIELD_REF && f->many)) {
        links_of(a, text, ret);
        return OK;
    }
    if (f->type == FIELD_REF || f->type == FIELD_SIGNATURE) {
        *ret = (struct value){.set = true, .label = text};
        return OK;
    }
    if (value_parse(a, f, text, today, ret, e)) {
        return wrong(p, name, e);
    }
    if (f->type == FIELD_CODE && ret->set && !f->many) {
        const struct code *c = code_find(f->codes, ret->s);
        ret->label = c ? c->title : ret->s;
    }
    return OK;
}

size_t example_rows(const struct paper_def *p, const char *field)
{
    size_t n = strlen(field), most = 0;

    for (size_t i = 0; i < p->n_examples; i++) {
        const char *name = p->examples[i].name;
        if (str_starts(name, field) && name[n] == '.') {
            size_t at = (size_t)strtoul(name + n + 1, NULL, 10);
            most = at > most && at <= 200 ? at : most;
        }
    }
    return most;
}

static enum err rows_of(struct arena *a, const struct paper_def *p, const struct field_def *f,
                        struct date today, struct value *ret, struct error *e)
{
    size_t n = example_rows(p, f->id);
    struct row *rows = arena_array(a, n + 1, sizeof(*rows));
    enum err r = OK;

    for (size_t i = 0; !r && i < n; i++) {
        rows[i].cells = arena_array(a, f->n_columns, sizeof(*rows[i].cells));
        for (size_t c = 0; !r && c < f->n_columns; c++) {
            const struct field_def *col = &f->columns[c];
            r = single(a, p, col, arena_printf(a, "%s.%zu.%s", f->id, i + 1, col->id), today,
                       &rows[i].cells[c], e);
        }
    }
    *ret = (struct value){.set = n > 0, .rows = rows, .n = n};
    return r;
}

enum err example_record(struct arena *a, const struct paper_def *p, struct date today,
                        const struct record **ret, struct error *e)
{
    const struct register_def *reg = p->reg;
    struct record *rec = arena_make(a, struct record);
    enum err r = OK;

    *ret = NULL;
    if (!reg) {
        return OK;
    }
    rec->reg = reg;
    rec->state = &reg->states[0];
    rec->values = arena_array(a, reg->n_fields, sizeof(*rec->values));
    rec->state_on = arena_array(a, reg->n_states, sizeof(*rec->state_on));
    for (size_t i = 0; i < reg->n_states; i++) {
        rec->state_on[i] = paper_example(p, arena_printf(a, "%s_at", reg->states[i].id));
    }
    for (size_t i = 0; !r && i < reg->n_fields; i++) {
        const struct field_def *f = &reg->fields[i];
        r = f->type == FIELD_ROWS ? rows_of(a, p, f, today, &rec->values[i], e)
                                  : single(a, p, f, f->id, today, &rec->values[i], e);
    }
    rec->year = today.year;
    rec->number = paper_example(p, "number");
    rec->unit_name = "示范县卫生健康局";
    rec->title = p->title;
    *ret = rec;
    return r;
}

/* A list nobody has declared: what source.h wants to know of it is its name. */
static void list_datum(const struct paper_source *s, const char *name, size_t n, struct datum *ret)
{
    struct field_def *f = arena_make(s->arena, struct field_def);
    struct source_list *l = arena_make(s->arena, struct source_list);

    f->id = name;
    f->type = FIELD_ROWS;
    l->field = f;
    *ret = (struct datum){.kind = DATUM_LIST, .items = l, .n = n};
}

static const char *otherwise(struct arena *a, const struct paper_source *s, const char *name)
{
    if (str_eq(name, "office") || str_eq(name, "office.seal") || str_eq(name, "unit")) {
        return "示范县卫生健康局";
    }
    if (str_eq(name, "paper.number") && s->paper->number) {
        const char *text = str_replace(a, s->paper->number, "{authority.sign}", "示卫");
        text = str_replace(a, text, "{year}", arena_printf(a, "%d", s->today.year));
        text = str_replace(a, text, "{unit.short}", "县卫健局");
        return str_replace(a, str_replace(a, text, "{seq:4}", "0001"), "{seq}", "1");
    }
    return str_eq(name, "county")          ? "示范县"
           : str_eq(name, "office.sign")   ? "示卫"
           : str_eq(name, "me")            ? "王示范"
           : str_eq(name, "paper.version") ? "1"
           : str_eq(name, "paper.code")    ? "样张"
           : str_eq(name, "year")          ? arena_printf(a, "%d", s->today.year)
                                           : NULL;
}

static void typed(const struct paper_source *s, const char *text, struct datum *ret)
{
    struct date d;
    int64_t fen;

    *ret = (struct datum){0};
    if (text && date_parse(text, &d)) {
        *ret = (struct datum){.kind = DATUM_DATE, .date = d};
    } else if (text && str_ends(text, "元") &&
               str_to_scaled(str_trim(s->arena, arena_strndup(s->arena, text, strlen(text) - 3)), 2,
                             &fen)) {
        *ret = (struct datum){.kind = DATUM_MONEY, .fen = fen};
    } else if (text) {
        *ret = (struct datum){.kind = DATUM_TEXT, .text = text};
    }
}

enum err example_datum(const struct paper_source *s, const char *name, const struct named *n,
                       struct datum *ret)
{
    const char *text = paper_example(s->paper, name);
    size_t rows = s->paper->reg ? 0 : example_rows(s->paper, name);

    if (rows) {
        list_datum(s, name, rows, ret);
    } else if (!text && str_starts(name, "period.")) {
        bool to = str_eq(name, "period.to");
        *ret =
            (struct datum){.kind = DATUM_DATE, .date = {s->today.year, to ? 12 : 1, to ? 31 : 1}};
    } else if (!text && str_eq(name, "today")) {
        *ret = (struct datum){.kind = DATUM_DATE, .date = s->today};
    } else {
        typed(s, text ? text : otherwise(s->arena, s, name), ret);
    }
    if (n && n->metric && text) {
        *ret = (struct datum){.kind = n->kind, .text = text};
    }
    return OK;
}

static const char *item_name(struct arena *a, const char *list, size_t index, const char *word)
{
    return word ? arena_printf(a, "%s.%zu.%s", list, index + 1, word)
                : arena_printf(a, "%s.%zu", list, index + 1);
}

void example_item(const struct paper_source *s, const char *list, size_t index, const char *word,
                  struct datum *ret)
{
    const char *text = paper_example(s->paper, item_name(s->arena, list, index, word));

    typed(s, str_eq(word, "index") ? arena_printf(s->arena, "%zu", index + 1) : text, ret);
}

bool example_has(struct arena *a, const struct paper_def *p, const char *name, const char *var,
                 const char *list)
{
    struct paper_source s = {
        .arena = a, .paper = p, .today = {2026, 1, 1}}; /* the day is not looked at */
    size_t n = var ? strlen(var) : 0;
    struct datum d;

    if (var && !strncmp(name, var, n) && (name[n] == '.' || !name[n])) {
        const char *word = name[n] ? name + n + 1 : NULL;
        bool all = true;
        for (size_t i = 0; i < example_rows(p, list); i++) {
            example_item(&s, list, i, word, &d);
            all = all && d.kind != DATUM_MISSING;
        }
        return all;
    }
    return !example_datum(&s, name, NULL, &d) && d.kind != DATUM_MISSING;
}
