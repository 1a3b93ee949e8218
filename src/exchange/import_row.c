/* import_row.c - the cells of one row as typed texts: names become ids, and each cell is judged on its own. */
#include <stdint.h>
#include <string.h>

#include "base/checkid.h"
#include "base/id.h"
#include "base/str.h"
#include "content/names.h"
#include "exchange/import_internal.h"
#include "register/column.h"
#include "register/kind.h"

enum { PIECES_MAX = 500, CODE_PIECES_MAX = 6 };

struct taking {
    struct row_reader *r;
    struct arena *a;
    struct taken *t;
    const struct sheet_row *row;
    size_t *columns;
    size_t n_columns, cap_columns, cap_typed, cap_dates;
    bool bad; /* of the current cell */
};

static void fault(struct taking *x, size_t column, const char *cell, const char *why,
                  const char *meant)
{
    x->bad = true;
    x->r->fault(x->r->ctx, column, cell, why, meant);
}

static void add_typed(struct taking *x, size_t column, const char *field, const char *text)
{
    struct typed *t = arena_push(x->a, &x->t->typed, &x->t->n, &x->cap_typed, sizeof(*t));
    *t = (struct typed){.field = field, .text = text};
    *(size_t *)arena_push(x->a, &x->columns, &x->n_columns, &x->cap_columns, sizeof(size_t)) =
        column;
}

/* --- what was probably meant ------------------------------------------------------------------------------------------ */

static const char *near_code(struct arena *a, const struct field_def *f, const char *text)
{
    struct names ns = names_make(a);
    if (!f->codes || str_chars(text) < 2) {
        return NULL;
    }
    for (size_t i = 0; i < f->codes->n; i++) {
        names_add(&ns, f->codes->codes[i].title);
    }
    return names_nearest(&ns, text);
}

/* A day whose cell has lost its format is a bare number of five digits. */
static const char *near_date(struct arena *a, const char *text)
{
    const struct date start = {1900, 1, 1};
    int64_t days;
    if (!str_to_int(text, &days) || days < 20000 || days > 80000) {
        return NULL;
    }
    return date_text(a, date_add(start, (int)days - 2));
}

static const char *near_yesno(const char *text)
{
    static const char *const yes[] = {"已", "对", "真", "Y", "y", "TRUE", "True", "YES", "Yes"};
    static const char *const no[] = {"未", "错", "假", "N", "n", "FALSE", "False", "NO", "No"};
    for (size_t i = 0; i < array_len(yes); i++) {
        if (str_eq(text, yes[i]) || str_eq(text, no[i])) {
            return str_eq(text, yes[i]) ? "是" : "否";
        }
    }
    return NULL;
}

static const char *near_value(struct arena *a, const struct field_def *f, const char *text)
{
    switch (f->type) {
    case FIELD_CODE: return near_code(a, f, text);
    case FIELD_DATE:
    case FIELD_DATETIME: return near_date(a, text);
    case FIELD_YESNO: return near_yesno(text);
    default: return NULL;
    }
}

/* --- single cells -------------------------------------------------------------------------------------------------------- */

/* The digit that fits, where the rest of the code says it is the last one that is wrong. */
static const char *mended_usci(struct arena *a, const char *text, const struct error *e)
{
    char *s = arena_strdup(a, text);
    if (!str_eq(e->rule, "check_digit") || strlen(s) != CHECKID_LEN) {
        return NULL;
    }
    char code[CHECKID_LEN + 1];
    struct error ignored;
    s[CHECKID_LEN - 1] = checkid_usci_digit(s);
    return checkid_usci(s, code, &ignored) ? NULL : s;
}

/* A reason in the field that excuses a wrong digit lets the number stand. */
static bool excused(const struct taking *x, const struct field_def *f, const struct error *why)
{
    for (size_t i = 0; kind_excusable(f, why) && i < x->row->n && i < x->r->x->plan->n_columns;
         i++) {
        const char *text = x->row->cells[i].text;
        if (x->r->x->plan->columns[i].field == f->override_by && *str_trim(x->a, text)) {
            return true;
        }
    }
    return false;
}

static bool holds_digits(const struct field_def *f)
{
    switch (f->type) {
    case FIELD_TEXT:
    case FIELD_USCI:
    case FIELD_CITIZEN_ID:
    case FIELD_PHONE:
    case FIELD_NUMBER: return true;
    default: return false;
    }
}

static bool cell_readable(struct taking *x, size_t column, const struct field_def *f,
                          const struct sheet_value *v)
{
    if (v->kind == SHEET_ERROR) {
        fault(x, column, v->text,
              arena_printf(x->a, "这一格是算式的错误值 %s，请改成真正的内容。", v->text), NULL);
        return false;
    }
    if (v->cut && f && holds_digits(f)) {
        fault(x, column, v->text,
              "这一格是数字格式，超过 15 "
              "位的数字已被表格软件改掉了末尾几位，请把整列设为“文本”格式后重新填写。",
              NULL);
        return false;
    }
    return true;
}

/* --- lists and references -------------------------------------------------------------------------------------------------- */

static size_t split(struct arena *a, const char *text, char ***ret)
{
    static const char *const marks[] = {"、", "，", "；", ";", "\n"};
    char *s = arena_strdup(a, text);
    for (size_t i = 0; i < array_len(marks); i++) {
        s = str_replace(a, s, marks[i], ",");
    }
    return str_split(a, s, ',', ret);
}

static enum err resolve(struct taking *x, const struct field_def *f, const char *piece,
                        const char **ret_ids, bool *ret_found, size_t column, struct error *e)
{
    const char *meant = NULL;
    int64_t id;
    enum err r = lookup_ref(x->r->lookup, f, piece, &id, &meant, e);
    *ret_found = !r;
    if (r == ERR_INVALID) {
        fault(x, column, piece, e->text, meant);
        return OK;
    }
    if (!r) {
        const char *text = id_text(x->a, id);
        *ret_ids = *ret_ids ? arena_printf(x->a, "%s,%s", *ret_ids, text) : text;
    }
    return r;
}

/* 张三 李四 in one piece: each on its own, unless the whole is a name. */
static enum err resolve_piece(struct taking *x, const struct field_def *f, char *piece,
                              const char **ret_ids, size_t column, struct error *e)
{
    const char *meant;
    char **words;
    int64_t id;
    bool found = true;
    enum err r = OK;
    bool blank = strchr(piece, ' ') && f->type == FIELD_PEOPLE &&
                 lookup_ref(x->r->lookup, f, piece, &id, &meant, e);
    if (!blank) {
        return resolve(x, f, piece, ret_ids, &found, column, e);
    }
    size_t n = str_split(x->a, piece, ' ', &words);
    for (size_t i = 0; !r && i < n; i++) {
        r = str_empty(words[i]) ? OK : resolve(x, f, words[i], ret_ids, &found, column, e);
    }
    return r;
}

static enum err take_refs(struct taking *x, size_t column, const struct field_def *f,
                          const char *text, const char **ret, struct error *e)
{
    char **pieces;
    enum err r = OK;
    *ret = NULL;
    if (!column_listed(f)) {
        bool found;
        return resolve(x, f, text, ret, &found, column, e);
    }
    size_t n = split(x->a, text, &pieces);
    if (n > PIECES_MAX) {
        fault(x, column, text, arena_printf(x->a, "“%s”最多 %d 项。", f->title, PIECES_MAX), NULL);
        return OK;
    }
    for (size_t i = 0; !r && i < n; i++) {
        r = str_empty(pieces[i]) ? OK : resolve_piece(x, f, pieces[i], ret, column, e);
    }
    return r;
}

/* --- one column -------------------------------------------------------------------------------------------------------------- */

static bool is_ref(const struct field_def *f)
{
    return f->type == FIELD_REF || f->type == FIELD_PEOPLE;
}

static const char *code_titled(const struct field_def *f, const char *title)
{
    for (size_t i = 0; f->codes && i < f->codes->n; i++) {
        if (str_eq(f->codes->codes[i].title, title)) {
            return f->codes->codes[i].id;
        }
    }
    return NULL;
}

/* A title may hold a mark itself (警告、通报批评): from each piece the longest run of pieces that is a title, else the piece. */
static const char *take_codes(struct taking *x, const struct field_def *f, const char *text)
{
    char **pieces;
    const char *typed = NULL;
    size_t n = split(x->a, text, &pieces), next;
    for (size_t i = 0; i < n; i = next) {
        const char *run = pieces[i], *found = pieces[i];
        next = i + 1;
        for (size_t k = i + 1; k < n && k < i + CODE_PIECES_MAX; k++) {
            run = arena_printf(x->a, "%s、%s", run, pieces[k]);
            const char *id = code_titled(f, run);
            found = id ? id : found;
            next = id ? k + 1 : next;
        }
        typed = typed ? arena_printf(x->a, "%s,%s", typed, found) : found;
    }
    return typed;
}

static enum err take_field(struct taking *x, size_t column, const struct field_def *f,
                           const char *text, struct error *e)
{
    const char *typed = text;
    struct error why;
    struct value v;
    if (is_ref(f)) {
        enum err r = take_refs(x, column, f, text, &typed, e);
        if (r || x->bad || !typed) {
            return r;
        }
    } else if (f->type == FIELD_CODE && f->many) {
        typed = take_codes(x, f, text);
    }
    if (f->mask != MASK_NONE && strstr(text, "**")) {
        fault(x, column, text, "这一格是遮盖后的内容，不是原来的号码，请填写原文或清空。", NULL);
        return OK;
    }
    bool bad = value_parse(x->a, f, typed, x->r->x->today, &v, &why);
    if (bad && !excused(x, f, &why)) {
        fault(x, column, text, why.text,
              f->type == FIELD_USCI ? mended_usci(x->a, text, &why) : near_value(x->a, f, text));
        return OK;
    }
    if (bad || v.set) {
        add_typed(x, column, f->id, typed);
    }
    return OK;
}

static void take_state(struct taking *x, size_t column, const char *text)
{
    const struct register_def *reg = x->r->x->plan->reg;
    struct names ns = names_make(x->a);
    for (size_t i = 0; i < reg->n_states; i++) {
        const struct state_def *st = &reg->states[i];
        if (str_eq(st->title, text) || str_eq(st->id, text)) {
            x->t->state = st;
            x->t->state_column = column;
            return;
        }
        names_add(&ns, st->title);
    }
    fault(x, column, text,
          arena_printf(x->a, "%s没有“%s”这个状态%s", reg->title, text, names_hint(&ns, text)),
          str_chars(text) > 1 ? names_nearest(&ns, text) : NULL);
}

static void take_date(struct taking *x, size_t column, const char *state, const char *text)
{
    struct date d;
    if (!date_parse_loose(text, x->r->x->today, &d)) {
        fault(x, column, text,
              arena_printf(x->a, "“%s”要填日期，例如 %s。", x->r->x->plan->columns[column].head,
                           date_text(x->a, x->r->x->today)),
              near_date(x->a, text));
        return;
    }
    struct typed *t = arena_push(x->a, &x->t->dates, &x->t->n_dates, &x->cap_dates, sizeof(*t));
    *t = (struct typed){.field = state, .text = date_text(x->a, d)};
}

static enum err take_unit(struct taking *x, size_t column, const char *text, struct error *e)
{
    const char *meant;
    enum err r = lookup_unit(x->r->lookup, text, &x->t->unit, &meant, e);
    x->t->unit_column = column;
    if (r == ERR_INVALID) {
        fault(x, column, text, e->text, meant);
        return OK;
    }
    return r;
}

static enum err take_core(struct taking *x, size_t column, const char *core, const char *text,
                          struct error *e)
{
    if (str_eq(core, "unit")) {
        return take_unit(x, column, text, e);
    }
    if (str_eq(core, "state")) {
        take_state(x, column, text);
    } else if (str_starts(core, "on:")) {
        take_date(x, column, core + 3, text);
    } else if (str_eq(core, "number")) {
        x->t->number = text;
        x->t->number_column = column;
    } else if (str_eq(core, "external")) {
        x->t->external = text;
    } else if (str_eq(core, "link")) {
        x->t->link = text;
    }
    return OK;
}

static enum err take_cell(struct taking *x, size_t column, const struct sheet_value *v,
                          struct error *e)
{
    const struct import_column *c = &x->r->x->plan->columns[column];
    struct error why;
    char *text = NULL;
    bool taken = c->field || (c->core && !str_eq(c->core, "skip"));
    if (!taken || !v->kind) {
        return OK;
    }
    if (str_clean(x->a, v->text, strlen(v->text), SHEET_CELL_MAX, &text, &why)) {
        fault(x, column, "", why.text, NULL);
        return OK;
    }
    if (!text) {
        return OK;
    }
    x->t->empty = x->t->empty && v->filled;
    if (!cell_readable(x, column, c->field, v)) {
        return OK;
    }
    return c->field ? take_field(x, column, c->field, text, e)
                    : take_core(x, column, c->core, text, e);
}

/* Without a state the last one that has a day is where the old file stands. */
static void guess_state(const struct importing *x, struct taken *t)
{
    const char *last = NULL;
    for (size_t i = 0; !t->state && i < t->n_dates; i++) {
        last = !last || strcmp(t->dates[i].text, last) > 0 ? t->dates[i].text : last;
    }
    const struct state_def *found = NULL;
    for (size_t i = 0; last && i < t->n_dates; i++) {
        const struct state_def *st = register_state(x->plan->reg, t->dates[i].field);
        if (str_eq(t->dates[i].text, last) && (!found || st->index > found->index)) {
            found = st;
        }
    }
    t->state = found ? found : t->state;
}

enum err import_take(struct row_reader *r, struct arena *a, const struct sheet_row *row,
                     struct taken *ret, struct error *e)
{
    struct taking x = {.r = r, .a = a, .t = ret, .row = row};
    enum err err = OK;
    *ret = (struct taken){.empty = true,
                          .number_column = SIZE_MAX,
                          .state_column = SIZE_MAX,
                          .unit_column = SIZE_MAX};
    for (size_t i = 0; !err && i < row->n && i < r->x->plan->n_columns; i++) {
        x.bad = false;
        err = take_cell(&x, i, &row->cells[i], e);
    }
    ret->columns = x.columns;
    if (r->x->plan->backfill || r->x->mode == MODE_LEDGER) {
        guess_state(r->x, ret);
    }
    return err;
}
