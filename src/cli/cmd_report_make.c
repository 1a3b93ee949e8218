/* Reports from the command line: the draft or the signed text of one, its figures, keeping the figures of one that was signed on
 * paper. ID is a record; STYLE is a file of content/reports: then the record of that unit and year is
 * taken, or none has to exist. */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/id.h"
#include "base/json.h"
#include "base/now.h"
#include "base/str.h"
#include "cli/command.h"
#include "cli/day.h"
#include "cli/login.h"
#include "figure/sealed.h"
#include "paper/render.h"
#include "people/org.h"
#include "register/query.h"

#define FREEZE    "report_freeze"
#define JSON_MOST ((size_t)4 << 20)

struct making {
    const struct args *args;
    struct arena *a;
    struct opened o;
    struct db *db;
    struct actor who;
    struct unit unit;
    int year;
    const struct report_def *def;
    struct record rec;
    bool stored; /* the record is one, not made up for the draft */
    struct sealed_report told;
};

/* --- which one ----------------------------------------------------------------------------------------- */
static enum err read_day(struct making *m, struct error *e)
{
    const char *day = args_value(m->args, "today");
    struct date today = {0};
    enum err r = day ? day_parse("today", day, &today, e) : day_of_demo(&m->o, &today, e);

    if (!r && today.year) {
        day_shift(today);
    }
    return r;
}

static enum err find_unit(struct making *m, struct error *e)
{
    const char *name = args_value(m->args, "unit");
    struct unit *list;
    size_t n;
    enum err r = org_units(m->db, m->a, m->who.county, &list, &n, e);

    for (size_t i = 0; !r && i < n; i++) {
        bool top = !name && !list[i].parent;
        if (top || str_eq(list[i].name, name) || str_eq(list[i].short_name, name)) {
            m->unit = list[i];
            return OK;
        }
    }
    return r ? r : error_set(e, ERR_NOT_FOUND, "没有单位“%s”。", name ? name : "");
}

static enum err read_year(struct making *m, struct error *e)
{
    const char *text = args_value(m->args, "year");
    int64_t year = now_today().year;

    if (text && (!str_to_int(text, &year) || year < 2000 || year > 2100)) {
        return error_set(e, ERR_INVALID, "--year 写四位年份，例如 2026。");
    }
    m->year = (int)year;
    return OK;
}

static enum err by_id(struct making *m, int64_t id, struct error *e)
{
    const struct content *c = m->o.content;
    enum err r = ERR_NOT_FOUND;

    for (size_t i = 0; i < c->n_reports && r == ERR_NOT_FOUND; i++) {
        r = record_load(m->db, m->a, c, &m->who.scope, c->reports[i].reg, id, &m->rec, e);
    }
    m->stored = !r;
    if (!r && !(r = sealed_def(m->db, m->a, c, &m->rec, &m->def, e)) && !m->def) {
        r = error_set(e, ERR_NOT_FOUND, "这一件的样式没有规定要写哪些数。");
    }
    return r == ERR_NOT_FOUND && !m->def
               ? error_set(e, r, "没有编号是 %s 的报告。", args_word(m->args, 0))
               : r;
}

static enum err stored_one(struct making *m, struct error *e)
{
    struct query q = {.reg = m->def->reg, .year = m->year, .unit = m->unit.id, .limit = 100};
    struct record_list found;
    enum err r = query_list(m->db, m->a, m->o.content, &m->who.scope, &q, &found, e);

    for (size_t i = 0; !r && i < found.n && !m->stored; i++) {
        const struct report_def *own;
        r = sealed_def(m->db, m->a, m->o.content, &found.items[i], &own, e);
        if (!r && own == m->def) {
            r = record_load(m->db, m->a, m->o.content, &m->who.scope, m->def->reg,
                            found.items[i].id, &m->rec, e);
            m->stored = !r;
        }
    }
    return r;
}

static void put(struct making *m, const struct field_def *f, struct value v)
{
    if (f) {
        m->rec.values[f->index] = v;
        m->rec.values[f->index].set = true;
    }
}

/* No such record yet: one in memory with the unit, the year and the style. */
static void make_up(struct making *m)
{
    const struct register_def *reg = m->def->reg;
    const char *year = arena_printf(m->a, "%d", m->year);

    m->rec = (struct record){.reg = reg,
                             .county = m->who.county,
                             .unit = m->unit.id,
                             .unit_name = m->unit.short_name,
                             .state = &reg->states[0],
                             .year = m->year,
                             .title = m->def->title,
                             .values = arena_array(m->a, reg->n_fields, sizeof(struct value)),
                             .state_on = arena_array(m->a, reg->n_states, sizeof(char *))};
    for (size_t i = 0; i < reg->n_fields; i++) {
        const struct field_def *f = &reg->fields[i];
        const struct code *style =
            f->type == FIELD_CODE && f->codes && !f->many ? code_find(f->codes, m->def->id) : NULL;
        if (style) {
            put(m, f, (struct value){.s = style->id, .label = style->title});
        }
    }
    put(m, reg->owner, (struct value){.i = m->unit.id, .label = m->unit.name});
    put(m, reg->year && reg->year->type == FIELD_INT ? reg->year : NULL,
        (struct value){.i = m->year});
    put(m, m->def->from, (struct value){.s = arena_printf(m->a, "%s-01-01", year)});
    put(m, m->def->to, (struct value){.s = arena_printf(m->a, "%s-12-31", year)});
    const char *how = strstr(m->def->title, "（");
    int named = (int)(how ? (size_t)(how - m->def->title) : strlen(m->def->title));
    put(m, reg->n_title && reg->title_field[0]->type == FIELD_TEXT ? reg->title_field[0] : NULL,
        (struct value){.s = arena_printf(m->a, "%s 年%.*s", year, named, m->def->title)});
}

static enum err find(struct making *m, struct error *e)
{
    const char *word = args_word(m->args, 0);
    const char *all = "";
    int64_t id;

    m->def = content_report(m->o.content, word);
    if (!m->def && id_parse(word, &id)) {
        return by_id(m, id, e);
    }
    if (!m->def) {
        for (size_t i = 0; i < m->o.content->n_reports; i++) {
            all = arena_printf(m->a, "%s%s%s", all, i ? "、" : "", m->o.content->reports[i].id);
        }
        return error_set(e, ERR_NOT_FOUND, "没有报告 %s。可以写 13 位编号，或者样式：%s。", word,
                         all);
    }
    enum err r = stored_one(m, e);
    if (!r && !m->stored) {
        make_up(m);
    }
    return r;
}

static enum err open_report(struct making *m, struct error *e)
{
    enum err r;

    m->a = m->o.arena;
    if ((r = read_day(m, e)) || (r = login_actor(&m->o, m->args, m->a, &m->who, e)) ||
        (r = store_reader(m->o.store, &m->db, e)) || (r = read_year(m, e)) ||
        (r = find_unit(m, e)) || (r = find(m, e))) {
        return r;
    }
    return sealed_read(m->db, m->a, m->o.content, &m->rec, m->def, &m->told, e);
}

/* --- report render ------------------------------------------------------------------------------------- */
static enum err write_out(struct making *m, const struct doc_file *f, const char *what,
                          struct error *e)
{
    const char *to = args_value(m->args, "out");
    enum err r = OK;

    if (!to) {
        return fwrite(f->bytes, 1, f->n, stdout) == f->n
                   ? OK
                   : error_set(e, ERR_IO, "写不出去，可能是磁盘满了。");
    }
    if (!(r = bytes_write_file_atomic(to, f->bytes, f->n, e))) {
        fprintf(stderr, "%s：%zu 字节，已写入 %s；%zu 个数，缺 %zu 个。\n", what, f->n, to,
                m->told.n, m->told.missing);
    }
    return r;
}

static enum err render(struct making *m, const char *word, struct error *e)
{
    bool md = str_eq(word, "md");
    enum paper_format format = PAPER_PDF;
    struct papers papers;
    struct faults faults;
    struct doc_file file;
    struct doc doc;
    enum err r;

    if (!md && !render_format(word, &format)) {
        return error_set(e, ERR_INVALID, "--format 要写 md、html、pdf、docx 或 ofd。");
    }
    if ((r = open_report(m, e)) || (r = papers_load(m->a, m->o.content, &papers, &faults, e))) {
        return r;
    }
    struct paper_source s = {.db = m->db,
                             .arena = m->a,
                             .content = m->o.content,
                             .paper = papers_find(&papers, m->def->paper),
                             .rec = &m->rec,
                             .who = &m->who,
                             .today = now_today(),
                             .report = &m->told,
                             .has_report = true};
    if (!s.paper) {
        return error_set(e, ERR_NOT_FOUND, "没有文书 %s。", m->def->paper);
    }
    const char *moment = arena_printf(m->a, "%sT00:00:00Z", date_text(m->a, s.today));
    if ((r = render_doc(&s, !m->told.frozen, moment, &doc, e)) ||
        (r = md ? md_write_doc(m->a, &doc, &file, e) : render_file(m->a, &doc, format, &file, e))) {
        return r;
    }
    return write_out(m, &file, s.paper->title, e);
}

int cmd_report_render(const struct args *args)
{
    struct making m = {.args = args};
    const char *word = args_value(args, "format");
    struct error e;

    if (open_data(args, OPEN_READ, &m.o, &e)) {
        return command_failed(&e);
    }
    enum err r = render(&m, word ? word : "pdf", &e);
    open_close(&m.o);
    return r ? command_failed(&e) : m.told.missing ? EXIT_NO : EXIT_YES;
}

/* --- report figures ------------------------------------------------------------------------------------ */
static void csv_cell(struct strbuf *b, const char *s, const char *after)
{
    bool quoted = s && strpbrk(s, ",\"\n");

    strbuf_str(b, quoted ? "\"" : "");
    for (; s && *s; s++) {
        strbuf_str(b, quoted && *s == '"' ? "\"" : "");
        strbuf_char(b, *s);
    }
    strbuf_str(b, quoted ? "\"" : "");
    strbuf_str(b, after);
}

static void as_csv(const struct making *m, struct strbuf *b)
{
    static const char *const HEADS[] = {"id",       "数",     "报告写的", "台账的数",
                                        "上年同期", "缺数据", "理由"};

    for (size_t i = 0; i < array_len(HEADS); i++) {
        csv_cell(b, HEADS[i], i + 1 < array_len(HEADS) ? "," : "\n");
    }
    for (size_t i = 0; i < m->told.n; i++) {
        const struct sealed_figure *f = &m->told.items[i];
        csv_cell(b, f->id, ",");
        csv_cell(b, f->title, ",");
        csv_cell(b, f->missing ? "" : sealed_text(f), ",");
        csv_cell(b, f->text, ",");
        csv_cell(b, f->last_text, ",");
        csv_cell(b, f->missing ? "是" : "", ",");
        csv_cell(b, f->word ? f->word->why : "", "\n");
    }
}

static void as_json(const struct making *m, struct strbuf *b)
{
    struct json_out j = json_begin(b);

    json_open(&j, '[');
    for (size_t i = 0; i < m->told.n; i++) {
        const struct sealed_figure *f = &m->told.items[i];
        const char *const pairs[][2] = {{"id", f->id},
                                        {"title", f->title},
                                        {"text", f->missing ? NULL : sealed_text(f)},
                                        {"counted", f->text},
                                        {"last", f->last_text},
                                        {"why", f->word ? f->word->why : NULL}};
        json_open(&j, '{');
        for (size_t k = 0; k < array_len(pairs); k++) {
            json_key(&j, pairs[k][0]);
            json_str(&j, pairs[k][1]);
        }
        json_key(&j, "missing");
        json_bool(&j, f->missing);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    strbuf_lit(b, "\n");
}

static enum err figures(struct making *m, struct error *e)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(JSON_MOST);
    const char *word = args_value(m->args, "format");
    enum err r;

    if (word && !str_eq(word, "csv") && !str_eq(word, "json")) {
        return error_set(e, ERR_INVALID, "--format 要写 csv 或 json。");
    }
    if ((r = open_report(m, e))) {
        return r;
    }
    if (str_eq(word, "json")) {
        as_json(m, &b);
    } else {
        as_csv(m, &b);
    }
    if ((r = strbuf_check(&b, e))) {
        return r;
    }
    struct doc_file f = {b.ptr, b.len};
    return write_out(m, &f, m->def->title, e);
}

int cmd_report_figures(const struct args *args)
{
    struct making m = {.args = args};
    struct error e;

    if (open_data(args, OPEN_READ, &m.o, &e)) {
        return command_failed(&e);
    }
    enum err r = figures(&m, &e);
    open_close(&m.o);
    return r ? command_failed(&e) : m.told.missing ? EXIT_NO : EXIT_YES;
}

/* --- report freeze ------------------------------------------------------------------------------------- */
/* Signed: it has been in a state that a step with this action leads to. */
static bool is_signed(const struct record *rec)
{
    for (size_t i = 0; i < rec->reg->n_steps; i++) {
        const struct step_def *s = &rec->reg->steps[i];
        if (str_eq(s->action, FREEZE) && s->to && rec->state_on[s->to->index]) {
            return true;
        }
    }
    return false;
}

static enum err run_freeze(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct making *m = w->ctx;

    return sealed_freeze(db, a, m->o.content, &m->who, &m->rec, e);
}

static enum err freeze(struct making *m, struct error *e)
{
    struct work w = {.run = run_freeze, .ctx = m};
    enum err r = open_report(m, e);

    if (r) {
        return r;
    }
    if (!m->stored) {
        return error_set(e, ERR_NOT_FOUND, "%s %d 年还没有这份报告，没有可以封存的。",
                         m->unit.short_name, m->year);
    }
    if (!is_signed(&m->rec)) {
        return error_set(e, ERR_INVALID, "报告还没有签发，不能封存；请先送审、签发。");
    }
    if (!(r = store_write(m->o.store, m->who.county, &w, e))) {
        printf("%s：%zu 个数已封存。\n", m->rec.title, m->told.n);
    }
    return r;
}

int cmd_report_freeze(const struct args *args)
{
    struct making m = {.args = args};
    struct error e;

    if (open_data(args, OPEN_WRITE, &m.o, &e)) {
        return command_failed(&e);
    }
    enum err r = freeze(&m, &e);
    open_close(&m.o);
    return r ? command_failed(&e) : EXIT_YES;
}
