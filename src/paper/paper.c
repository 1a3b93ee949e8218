/* Reading all papers at start: front matter, names, conditions, and two trial fillings that find what only shows in the parsed
 * Markdown, such as a ** that does not pair. */
#include "paper/paper.h"

#include <stdlib.h>
#include <string.h>

#include "base/secrecy.h"
#include "base/str.h"
#include "content/law.h"
#include "content/names.h"
#include "content/register_scope.h"
#include "paper/condition.h"
#include "paper/example.h"
#include "paper/named.h"

struct loading {
    struct arena *a;
    const struct content *c;
    struct paper_def *items;
    size_t n;
    struct fault *faults;
    size_t n_faults, cap_faults;
    bool yes; /* what conditions of the trial filling say */
    const struct paper_def *trial;
    const char *file; /* being read */
};

static void fault(struct loading *l, const char *file, int line, const char *text)
{
    struct fault *f =
        arena_push(l->a, &l->faults, &l->n_faults, &l->cap_faults, sizeof(*l->faults));
    *f = (struct fault){{file, line > 0 ? line : 1, 1}, arena_strdup(l->a, text)};
}

/* The line of an error whose place is "file:line". */
static int line_of(const struct error *e, const char *file)
{
    return str_starts(e->place, file) && e->place[strlen(file)] == ':'
               ? (int)strtol(e->place + strlen(file) + 1, NULL, 10)
               : 1;
}

/* --- front matter -------------------------------------------------------------------------------------- */
static const char *const KEYS[] = {"title",  "sheet",     "register", "later", "number",
                                   "series", "law",       "when",     "say",   "to",
                                   "sealed", "sign_foot", "period",   "reach"};

static void check_keys(struct loading *l, const struct paper_def *p)
{
    const struct template_entry *list;
    size_t n = template_entries(p->template, &list);
    struct names known = names_make(l->a);

    for (size_t i = 0; i < array_len(KEYS); i++) {
        names_add(&known, KEYS[i]);
    }
    for (size_t i = 0; i < n; i++) {
        bool good = str_starts(list[i].key, "example.") || str_starts(list[i].key, "list.") ||
                    str_starts(list[i].key, "figure.");
        for (size_t k = 0; k < array_len(KEYS); k++) {
            good = good || str_eq(list[i].key, KEYS[k]);
        }
        if (!good) {
            fault(l, p->file, list[i].line,
                  arena_printf(l->a, "文书不认识“%s”%s", list[i].key,
                               names_hint(&known, list[i].key)));
        }
    }
}

static int entry_line(const struct paper_def *p, const char *key)
{
    const struct template_entry *list;
    size_t n = template_entries(p->template, &list);

    for (size_t i = 0; i < n; i++) {
        if (str_eq(list[i].key, key)) {
            return list[i].line;
        }
    }
    return 1;
}

static void read_examples(struct loading *l, struct paper_def *p)
{
    const struct template_entry *list;
    size_t n = template_entries(p->template, &list);
    struct paper_example *x = arena_array(l->a, n + 1, sizeof(*x));

    for (size_t i = 0; i < n; i++) {
        if (str_starts(list[i].key, "example.")) {
            x[p->n_examples++] = (struct paper_example){list[i].key + 8, list[i].value};
        }
    }
    p->examples = x;
}

static void check_law(struct loading *l, const struct paper_def *p)
{
    struct error e;
    int column;

    if (p->law && law_check(l->a, l->c, p->law, &column, &e)) {
        fault(l, p->file, entry_line(p, "law"), e.text);
    }
}

static void check_number(struct loading *l, const struct paper_def *p)
{
    static const char *const WORDS[] = {"authority.sign", "unit.short", "year", "month", "seq"};
    const char *at = p->number;

    if (!at) {
        return;
    }
    if (!strstr(at, "{seq")) {
        fault(l, p->file, entry_line(p, "number"), "编号要有序号 {seq}。");
    }
    while ((at = strchr(at, '{'))) {
        const char *end = strchr(at, '}');
        const char *word = end ? arena_strndup(l->a, at + 1, (size_t)(end - at - 1)) : "";
        bool good =
            str_starts(word, "seq:") && strlen(word) == 5 && word[4] > '0' && word[4] <= '9';
        for (size_t i = 0; i < array_len(WORDS); i++) {
            good = good || str_eq(word, WORDS[i]);
        }
        if (!good) {
            fault(l, p->file, entry_line(p, "number"),
                  arena_printf(l->a,
                               "编号里没有“{%s}”：可以写 {authority.sign}、{unit.short}、"
                               "{year}、{month}、{seq}、{seq:4}。",
                               word));
        }
        at++;
    }
}

static void inset_fault(void *ctx, int line, const char *text)
{
    struct loading *l = ctx;

    fault(l, l->file, line, text);
}

static const struct field_def *period_field(struct loading *l, const struct paper_def *p,
                                            const char *id)
{
    const struct field_def *f = p->reg ? register_field(p->reg, id) : NULL;

    if (!f || f->type != FIELD_DATE) {
        fault(l, p->file, entry_line(p, "period"),
              "period 要写两个日期字段：统计起和统计止，中间空一格。");
    }
    return f;
}

static void read_insets(struct loading *l, struct paper_def *p)
{
    const char *period = template_entry(p->template, "period");
    const char *reach = template_entry(p->template, "reach");
    struct inset_reader x = {l->a, l->c, p->reg, inset_fault, l};
    const struct template_use *uses;
    size_t n_uses = template_uses(p->template, &uses);
    char **words;

    l->file = p->file;
    p->n_insets = inset_load(&x, p->template, &p->insets);
    p->draws = p->n_insets > 0;
    for (size_t i = 0; i < n_uses; i++) {
        p->draws = p->draws || (!uses[i].condition && str_starts(uses[i].name, "metric."));
    }
    p->by_unit = str_eq(reach, "unit");
    if (reach && !p->by_unit) {
        fault(l, p->file, entry_line(p, "reach"), "reach 只能写 unit，不写就是看得到的全部。");
    }
    if (period) {
        size_t n = str_split(l->a, period, ' ', &words);
        p->from = period_field(l, p, words[0]);
        p->to_day = period_field(l, p, n == 2 ? words[1] : NULL);
    }
}

static void read_head(struct loading *l, struct paper_def *p)
{
    const struct template *t = p->template;
    const char *reg = template_entry(t, "register"), *sheet = template_entry(t, "sheet");

    p->title = template_entry(t, "title");
    p->number = template_entry(t, "number");
    p->series = template_entry(t, "series");
    p->law = template_entry(t, "law");
    p->say = template_entry(t, "say");
    p->to = template_entry(t, "to");
    p->when_text = template_entry(t, "when");
    p->later = template_entry(t, "later");
    p->sealed = str_eq(template_entry(t, "sealed"), "yes");
    p->reg = reg ? content_register(l->c, reg) : NULL;
    if (reg && !p->reg) {
        fault(l, p->file, entry_line(p, "register"), arena_printf(l->a, "没有台账“%s”。", reg));
    }
    if (str_empty(p->title)) {
        fault(l, p->file, 1, "文书要有 title。");
        p->title = p->id;
    }
    if (!str_eq(sheet, "official") && !str_eq(sheet, "enforcement") && !str_eq(sheet, "report")) {
        fault(l, p->file, entry_line(p, "sheet"), "sheet 只能是 official、enforcement、report。");
    }
    p->series = p->series ? p->series : p->id;
    if (!str_is_id(p->series)) {
        fault(l, p->file, entry_line(p, "series"), "series 用小写字母、数字和下划线。");
    }
}

/* A paper that waits for a register: named, not there yet, and with an example for every name it cannot do without. */
static void check_later(struct loading *l, const struct paper_def *p)
{
    const struct template_use *list;
    size_t n = template_uses(p->template, &list);
    int line = entry_line(p, "later");

    if (!p->later) {
        return;
    }
    if (!str_is_id(p->later)) {
        fault(l, p->file, line, "later 写所等台账的标识：小写字母、数字和下划线。");
    } else if (content_register(l->c, p->later)) {
        fault(l, p->file, line,
              arena_printf(l->a, "已经有台账“%s”了，请把 later 改成 register，并列进它的 papers。",
                           p->later));
    }
    if (p->reg || template_entry(p->template, "register")) {
        fault(l, p->file, line, "register 和 later 只能写一个。");
    }
    for (size_t i = 0; i < n; i++) {
        const struct template_use *u = &list[i];
        if (!u->condition && !u->optional && !example_has(l->a, p, u->name, u->var, u->list)) {
            fault(l, p->file, u->line,
                  arena_printf(l->a, "等待台账的文书，用到的每一项都要有样例：缺 example.%s。",
                               u->name));
        }
    }
}

static void check_when(struct loading *l, struct paper_def *p)
{
    struct error e;
    int column;

    if (!p->when_text) {
        return;
    }
    if (!p->say) {
        fault(l, p->file, entry_line(p, "when"),
              "写了 when 还要写 say：条件不满足时给人看的一句话。");
    }
    if (!p->reg) {
        fault(l, p->file, entry_line(p, "when"), "没有 register 的文书不能写 when。");
        return;
    }
    struct cel_scope scope = register_scope(l->c, p->reg);
    if (cel_compile(l->a, p->when_text, &scope, CEL_YESNO, &p->when, &column, &e)) {
        fault(l, p->file, entry_line(p, "when"), e.text);
    }
}

/* --- names --------------------------------------------------------------------------------------------- */
static void check_use(struct loading *l, const struct paper_def *p, const struct template_use *u)
{
    struct named n;
    struct error e;
    enum err r;

    if (u->condition) {
        r = condition_check(l->a, l->c, p, u->name, u->var, u->list, &e);
    } else {
        r = named_find(l->a, l->c, p, u->name, u->var, u->list, &n, &e);
        if (!r && !u->loop) {
            r = writing_check(l->a, l->c, u->writing, p->reg ? n.kind : DATUM_MISSING, &e);
        } else if (!r && n.what == NAMED_ITEM) {
            r = error_set(&e, ERR_INVALID, "列表里的“%s”不能再循环，可以写作 | join。", u->name);
        } else if (!r && p->reg && n.kind != DATUM_LIST && n.kind != DATUM_ROWS) {
            r = error_set(&e, ERR_INVALID, "“%s”不是列表，不能循环。", u->name);
        }
    }
    if (r) {
        fault(l, p->file, u->line, e.text);
    }
}

static void check_names(struct loading *l, const struct paper_def *p)
{
    const struct template_use *list;
    size_t n = template_uses(p->template, &list);
    struct named named;
    struct error e;

    for (size_t i = 0; i < n; i++) {
        check_use(l, p, &list[i]);
    }
    if (p->to && named_find(l->a, l->c, p, p->to, NULL, NULL, &named, &e)) {
        fault(l, p->file, entry_line(p, "to"), e.text);
    }
}

/* --- trial --------------------------------------------------------------------------------------------- */
static enum err trial_get(void *ctx, struct arena *a, const char *name, const char *writing,
                          const struct template_scope *scope, struct template_value *ret,
                          struct error *e)
{
    static const struct doc_span span = {.text = "是"};
    static const struct doc_cell cell = {.spans = &span, .n = 1, .columns = 1, .rows = 1};
    static const struct doc_row rows[] = {{&cell, 1, true}, {&cell, 1, false}};
    const struct loading *l = ctx;
    struct named n;

    if (!writing && !scope && !named_find(a, l->c, l->trial, name, NULL, NULL, &n, e) &&
        (n.kind == DATUM_LIST || n.kind == DATUM_ROWS ||
         (!l->trial->reg && example_rows(l->trial, name)))) {
        *ret = (struct template_value){.type = TEMPLATE_LIST, .items = rows, .n = l->yes};
    } else if (str_eq(writing, "paras")) {
        *ret = (struct template_value){.type = TEMPLATE_PARAS, .text = "是"};
    } else if (str_eq(writing, "chart")) {
        static const double values[] = {1};
        static const char *const labels[] = {"是"};
        static const struct doc_series series = {"是", values};
        static const struct doc_chart chart = {
            .unit = "件", .labels = labels, .n_labels = 1, .series = &series, .n_series = 1};
        *ret = (struct template_value){.type = TEMPLATE_CHART, .chart = &chart};
    } else if (str_eq(writing, "table")) {
        *ret = (struct template_value){.type = TEMPLATE_TABLE, .rows = rows, .n_rows = 2};
    } else {
        *ret = (struct template_value){.type = TEMPLATE_TEXT, .text = "是"};
    }
    return OK;
}

static enum err trial_test(void *ctx, struct arena *a, const char *condition,
                           const struct template_scope *scope, bool *ret, struct error *e)
{
    (void)a, (void)condition, (void)scope, (void)e;
    *ret = ((const struct loading *)ctx)->yes;
    return OK;
}

static void try_out(struct loading *l, const struct paper_def *p)
{
    struct template_source source = {l, trial_get, trial_test};
    struct error e, other;
    struct doc d;

    l->trial = p;
    for (int i = 0; i < 2 && (p->reg || p->later); i++) {
        error_clear(&e);
        l->yes = i == 0;
        if (template_fill(l->a, p->template, &source, &d, &e)) {
            fault(l, p->file, line_of(&e, p->file), e.text);
            return;
        }
        if (secrecy_check(doc_plain(l->a, &d), "模板里", &other)) {
            fault(l, p->file, 1, other.text);
            return;
        }
    }
}

/* --- the whole ----------------------------------------------------------------------------------------- */
static void read_one(struct loading *l, const struct content_file *f)
{
    struct paper_def *p = &l->items[l->n];
    struct template *t;
    struct error e;
    size_t before = l->n_faults;
    const char *id = f->name + strlen("papers/");

    error_clear(&e);
    *p = (struct paper_def){.file = f->name, .id = arena_strndup(l->a, id, strlen(id) - 3)};
    if (!str_is_id(p->id)) {
        fault(l, f->name, 1, "文书的文件名用小写字母、数字和下划线。");
        return;
    }
    if (template_parse(l->a, f->name, f->text, f->size, &t, &e)) {
        fault(l, f->name, line_of(&e, f->name), e.text);
        return;
    }
    p->template = t;
    l->n++;
    read_head(l, p);
    read_examples(l, p);
    read_insets(l, p);
    check_keys(l, p);
    check_law(l, p);
    check_number(l, p);
    check_when(l, p);
    check_later(l, p);
    check_names(l, p);
    if (l->n_faults == before) {
        try_out(l, p);
    }
}

/* The cover of a volume tells of the volume; the register's `archive:` names it, `papers:` does not. */
static bool is_cover(const struct paper_def *p)
{
    const struct template_use *list;
    size_t n = template_uses(p->template, &list);

    for (size_t i = 0; i < n; i++) {
        if (!list[i].condition && str_starts(list[i].name, "casefile.")) {
            return true;
        }
    }
    return false;
}

static bool named_by(const struct register_def *r, const char *id)
{
    for (size_t i = 0; i < r->n_papers; i++) {
        if (str_eq(r->papers[i], id)) {
            return true;
        }
    }
    return false;
}

static void check_register(struct loading *l, const struct papers *all,
                           const struct register_def *r)
{
    for (size_t i = 0; i < r->n_papers; i++) {
        const struct paper_def *p = papers_find(all, r->papers[i]);
        if (!p) {
            fault(l, r->place.file, r->place.line,
                  arena_printf(l->a, "没有文书 %s（papers/%s.md）。", r->papers[i], r->papers[i]));
        } else if (p->reg != r) {
            fault(l, r->place.file, r->place.line,
                  arena_printf(l->a, "文书 %s 不是由%s制作的。", p->id, r->title));
        }
    }
    const struct paper_def *face =
        r->archive && r->archive->cover ? papers_find(all, r->archive->cover) : NULL;
    if (r->archive && r->archive->cover && (!face || face->reg != r)) {
        fault(l, r->archive->step->place.file, r->archive->step->place.line,
              arena_printf(l->a, "案卷封面 %s 不是由%s制作的文书。", r->archive->cover, r->title));
    }
    for (size_t i = 0; i < all->n; i++) {
        if (all->items[i].reg == r && !is_cover(&all->items[i]) && !named_by(r, all->items[i].id)) {
            fault(l, all->items[i].file, entry_line(&all->items[i], "register"),
                  arena_printf(l->a, "%s的 papers 里没有列出这份文书。", r->title));
        }
    }
}

enum err papers_load(struct arena *a, const struct content *c, struct papers *ret,
                     struct faults *ret_faults, struct error *e)
{
    struct loading l = {.a = a, .c = c};

    l.items = arena_array(a, c->n_papers + 1, sizeof(*l.items));
    for (size_t i = 0; i < c->n_papers; i++) {
        read_one(&l, &c->papers[i]);
    }
    struct papers all = {l.items, l.n};
    for (size_t i = 0; i < c->n_registers; i++) {
        check_register(&l, &all, &c->registers[i]);
    }
    *ret_faults = (struct faults){l.faults, l.n_faults};
    if (l.n_faults) {
        return error_set(e, ERR_INVALID, "%s:%d：%s", l.faults[0].place.file,
                         l.faults[0].place.line, l.faults[0].text);
    }
    *ret = all;
    return OK;
}

const struct paper_def *papers_find(const struct papers *p, const char *id)
{
    for (size_t i = 0; i < p->n; i++) {
        if (str_eq(p->items[i].id, id)) {
            return &p->items[i];
        }
    }
    return NULL;
}

const struct inset_def *paper_inset(const struct paper_def *p, const char *name)
{
    for (size_t i = 0; i < p->n_insets; i++) {
        if (str_eq(p->insets[i].name, name)) {
            return &p->insets[i];
        }
    }
    return NULL;
}

const char *paper_example(const struct paper_def *p, const char *name)
{
    for (size_t i = 0; i < p->n_examples; i++) {
        if (str_eq(p->examples[i].name, name)) {
            return p->examples[i].value;
        }
    }
    return NULL;
}
