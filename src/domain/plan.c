/* plan.c - pieces become chapters and items; their numbers are compared with what was to be expected. */
#include "domain/plan.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/strbuf.h"
#include "domain/plan_internal.h"

#define TITLE_CHARS 60
#define WORDS_MOST  100 /* finds of one kind in an item */
#define JOINS_MOST  200 /* page breaks inside items and chapters */

struct builder {
    struct arena *a;
    const char *text;
    size_t n;
    int year;
    struct plan *p;
    struct plan_say say;
    struct plan_head head; /* of the table the pieces stand in */
    size_t head_from;      /* lines before here have been looked at for heads */
    size_t cap_chapters, cap_items;
    size_t line_at; /* bytes counted for lines */
    int line;
    size_t chapter; /* the current chapter or section */
    size_t outer;   /* the current chapter */
    long last_seq;  /* of the last item that had a number */
    size_t last_chapter, joins;
};

void plan_say(struct plan_say *s, enum plan_finding_kind kind, int line, const char *fmt, ...)
{
    char words[1024];
    va_list args;

    va_start(args, fmt);
    int n = vsnprintf(words, sizeof(words), fmt, args);
    va_end(args);
    size_t len = n < 0 ? 0 : (size_t)n < sizeof(words) ? (size_t)n : sizeof(words) - 1;
    while (len && !str_utf8_ok(words, len)) {
        len--;
    }
    struct plan_finding *f =
        arena_push(s->a, &s->plan->findings, &s->plan->n_findings, &s->cap, sizeof(*f));
    *f = (struct plan_finding){.kind = kind, .line = line, .say = arena_strndup(s->a, words, len)};
    s->plan->n_faults += kind == PLAN_FAULT;
}

/* The line of the first byte that is no blank; places are asked for in order. */
static int line_of(struct builder *b, size_t from, size_t n)
{
    struct plan_span words = plan_trim((struct plan_span){b->text + from, n});
    size_t at = words.n ? (size_t)(words.s - b->text) : from;

    for (; b->line_at < at; b->line_at++) {
        b->line += b->text[b->line_at] == '\n';
    }
    return b->line;
}

/* Lines without blanks around them, empty ones left out. */
static const char *tidy(struct arena *a, struct plan_span s)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(PLAN_BYTES_MAX + 1);

    while (s.n) {
        const char *end = memchr(s.s, '\n', s.n);
        size_t n = end ? (size_t)(end - s.s) : s.n;
        struct plan_span words = plan_trim((struct plan_span){s.s, n});
        if (words.n) {
            strbuf_str(&b, b.len ? "\n" : "");
            strbuf_add(&b, words.s, words.n);
        }
        s = plan_after(s, n + (end != NULL));
    }
    return strbuf_take(&b, a);
}

static const char *join(struct arena *a, const char *before, struct plan_span more)
{
    const char *words = tidy(a, more);
    return str_empty(before)  ? words
           : str_empty(words) ? before
                              : arena_printf(a, "%s\n%s", before, words);
}

static struct plan_span first_line(struct plan_span s)
{
    s = plan_trim(s);
    const char *end = s.n ? memchr(s.s, '\n', s.n) : NULL;
    return plan_trim((struct plan_span){s.s, end ? (size_t)(end - s.s) : s.n});
}

/* The first sentence, without its sign; at most TITLE_CHARS. */
static const char *title_of(struct arena *a, struct plan_span words)
{
    static const char *const stops[] = {"。", "；", "："};
    struct plan_span line = first_line(words);

    for (size_t i = 0; i < array_len(stops); i++) {
        const char *at = plan_find(line, stops[i]);
        line.n = at && at > line.s ? (size_t)(at - line.s) : line.n;
    }
    const char *whole = arena_strndup(a, line.s, line.n);
    size_t n = str_prefix(whole, TITLE_CHARS);
    return n == strlen(whole) ? whole : arena_printf(a, "%.*s…", (int)n, whole);
}

/* --- numbers --------------------------------------------------------------------------------------------- */

static const struct plan_chapter *chapter_before(const struct builder *b, bool section)
{
    for (size_t i = b->p->n_chapters; i-- > 0;) {
        const struct plan_chapter *c = &b->p->chapters[i];
        if (c->section == section || (section && !c->section)) {
            return c->section == section ? c : NULL;
        }
    }
    return NULL;
}

static void compare_numbers(struct builder *b, const char *what, long before, const char *shown,
                            long seq, int line)
{
    if (!seq || seq == before + 1) {
        return;
    }
    if (before && seq == before) {
        plan_say(&b->say, PLAN_FAULT, line, "%s的序号 %s 重复了，请核对。", what, shown);
    } else if (seq > before + 1 && before) {
        plan_say(&b->say, PLAN_FAULT, line, "%s的序号由 %ld 跳到 %ld，请核对中间是否缺了。", what,
                 before, seq);
    } else if (before) {
        plan_say(&b->say, PLAN_FAULT, line, "%s的序号由 %ld 退回到 %ld，请核对。", what, before,
                 seq);
    } else {
        plan_say(&b->say, PLAN_FAULT, line, "%s的序号从 %ld 开始，请核对前面是否缺了。", what, seq);
    }
}

/* Items count on through the chapters or begin anew with 1 in each; one without a number (a merged cell) does not break it. */
static void number_item(struct builder *b, const struct plan_item *it)
{
    bool anew = b->last_chapter != it->chapter || !b->last_seq;

    if (it->seq && !(anew && it->seq == 1)) {
        compare_numbers(b, "条", b->last_seq, it->number, it->seq, it->line);
    }
    b->last_seq = it->seq ? it->seq : b->last_seq;
    b->last_chapter = it->chapter;
}

/* --- chapters -------------------------------------------------------------------------------------------- */

static void add_chapter(struct builder *b, struct plan_piece *piece)
{
    struct plan_span s = {b->text + piece->from, piece->n}, line = first_line(s);
    struct plan_mark m = plan_mark_read(b->a, line);
    bool section = piece->kind == PLAN_SECTION;
    const struct plan_chapter *before = chapter_before(b, section);
    long last = before ? before->seq : 0;
    struct plan_chapter *c =
        arena_push(b->a, &b->p->chapters, &b->p->n_chapters, &b->cap_chapters, sizeof(*c));

    piece->of = b->p->n_chapters - 1;
    *c = (struct plan_chapter){.number = m.text ? m.text : "",
                               .seq = m.seq,
                               .title = title_of(b->a, plan_after(line, m.n)),
                               .text = tidy(b->a, s),
                               .section = section,
                               .within = section ? b->outer : PLAN_NONE,
                               .line = piece->line};
    b->chapter = piece->of;
    b->outer = section ? b->outer : piece->of;
    if (!section || m.seq != 1) {
        compare_numbers(b, section ? "节" : "章", last, c->number, m.seq, piece->line);
    }
}

/* --- items ----------------------------------------------------------------------------------------------- */

/* The head of the table that stands before byte `to`, if any. */
static void look_for_head(struct builder *b, size_t to)
{
    while (b->head_from < to) {
        const char *s = b->text + b->head_from, *end = memchr(s, '\n', b->n - b->head_from);
        size_t n = end ? (size_t)(end - s) : b->n - b->head_from;
        (void)plan_head_read((struct plan_span){s, n}, &b->head);
        b->head_from += n + 1;
    }
}

static const char *cell(struct builder *b, const struct plan_row *row, enum plan_column c)
{
    return row->cell[c].n ? arena_strndup(b->a, row->cell[c].s, row->cell[c].n) : NULL;
}

static void cell_lead(struct builder *b, struct plan_item *it, const struct plan_row *row)
{
    struct plan_lead *list = arena_array(b->a, 2, sizeof(*list));
    static const enum plan_column columns[] = {COL_LEAD, COL_SUPPORT};

    for (size_t i = 0; i < array_len(columns); i++) {
        const char *who = cell(b, row, columns[i]);
        if (who) {
            list[it->n_leads++] =
                (struct plan_lead){.support = i == 1,
                                   .who = who,
                                   .words = who,
                                   .from = (size_t)(row->cell[columns[i]].s - b->text)};
        }
    }
    it->leads = list;
}

static void cell_due(struct builder *b, struct plan_item *it, const struct plan_row *row)
{
    const struct plan_span *s = &row->cell[COL_DUE];
    struct plan_due *due;

    it->due_words = cell(b, row, COL_DUE);
    if (!it->due_words) {
        return;
    }
    const char *words = str_ends(it->due_words, "前") || str_ends(it->due_words, "内")
                            ? it->due_words
                            : arena_printf(b->a, "%s完成", it->due_words);
    it->n_dues = plan_dues(b->a, words, strlen(words), b->year, &due);
    it->dues = due;
    for (size_t i = 0; i < it->n_dues; i++) {
        due[i].from = (size_t)(s->s - b->text);
    }
}

static void say_row(struct builder *b, const struct plan_row *row, int line)
{
    if (row->moved) {
        plan_say(&b->say, PLAN_NOTE, line, "这一行各格向%s错了 %d 列，已按序号复位。",
                 row->moved > 0 ? "右" : "左", row->moved > 0 ? row->moved : -row->moved);
    }
    if (row->extra) {
        plan_say(&b->say, PLAN_FAULT, line, "这一行多出 %zu 格，不知道属于哪一列，请核对。",
                 row->extra);
    }
    if (!row->cell[COL_TASK].n) {
        plan_say(&b->say, PLAN_FAULT, line, "这一行没有任务内容，请核对。");
    }
}

/* The row's own line, or all lines of the piece when a cell was broken; *ret_rest: what does not belong to it. */
static struct plan_span row_span(const struct builder *b, struct plan_span s,
                                 struct plan_span *ret_rest)
{
    const char *end = memchr(s.s, '\n', s.n);
    struct plan_span line = {s.s, end ? (size_t)(end - s.s) : s.n};

    if (plan_cells(line) < b->head.n) {
        line = s;
    }
    *ret_rest = plan_after(s, line.n);
    return line;
}

/* A row of a table: its cells are told, not guessed. False: no row. */
static bool from_row(struct builder *b, struct plan_item *it, struct plan_span s)
{
    struct plan_row row;
    struct plan_span rest;

    if (!b->head.n || !plan_row_read(row_span(b, s, &rest), &b->head, &row)) {
        return false;
    }
    const char *task = cell(b, &row, COL_TASK);
    it->number = cell(b, &row, COL_SEQ);
    it->number = it->number ? it->number : "";
    it->seq = row.seq;
    it->text = task ? task : "";
    it->title =
        title_of(b->a, row.cell[COL_TASK].n ? row.cell[COL_TASK] : (struct plan_span){s.s, 0});
    it->standard = cell(b, &row, COL_STANDARD);
    it->proof = cell(b, &row, COL_PROOF);
    cell_lead(b, it, &row);
    cell_due(b, it, &row);
    say_row(b, &row, it->line);
    if (plan_trim(rest).n && !plan_has_tab(rest)) {
        it->text = join(b->a, it->text, rest);
    } else if (plan_trim(rest).n) {
        it->text = join(b->a, it->text, rest);
        plan_say(&b->say, PLAN_FAULT, it->line + 1,
                 "第 %d 行以后的各格没有序号和任务，已并入上一条，请核对。", it->line);
    }
    return true;
}

static void add_item(struct builder *b, struct plan_piece *piece)
{
    struct plan_span s = {b->text + piece->from, piece->n}, lead = plan_trim(s);
    struct plan_item *it =
        arena_push(b->a, &b->p->items, &b->p->n_items, &b->cap_items, sizeof(*it));

    *it = (struct plan_item){
        .chapter = b->chapter, .line = piece->line, .number = "", .title = "", .text = ""};
    piece->of = b->p->n_items - 1;
    look_for_head(b, piece->from);
    /* A row keeps the tabs at its beginning: they are empty cells. */
    const char *from = lead.s;
    while (from > s.s && from[-1] != '\n') {
        from--;
    }
    if (!lead.n || !from_row(b, it, (struct plan_span){from, (size_t)(s.s + s.n - from)})) {
        struct plan_span line = first_line(s);
        struct plan_mark m = plan_mark_read(b->a, line);
        it->number = m.text ? m.text : "";
        it->seq = m.seq;
        it->text = tidy(b->a, s);
        it->title = title_of(b->a, plan_after(line, m.n).n ? plan_after(line, m.n)
                                                           : plan_after(lead, line.n));
    }
    number_item(b, it);
}

static void go_on(struct builder *b, struct plan_piece *piece)
{
    struct plan_span s = {b->text + piece->from, piece->n};

    b->joins++;
    if (piece->kind == PLAN_ITEM) {
        piece->of = b->p->n_items - 1;
        struct plan_item *it = &b->p->items[piece->of];
        it->text = join(b->a, it->text, s);
    } else {
        piece->of = b->p->n_chapters - 1;
        struct plan_chapter *c = &b->p->chapters[piece->of];
        c->text = join(b->a, c->text, s);
    }
}

static bool may_go_on(const struct builder *b, const struct plan_piece *piece)
{
    return piece->more &&
           ((piece->kind == PLAN_ITEM && b->p->n_items) ||
            ((piece->kind == PLAN_CHAPTER || piece->kind == PLAN_SECTION) && b->p->n_chapters));
}

static void add_piece(struct builder *b, size_t i)
{
    const struct plan_cut *c = &b->p->cuts.cut[i];
    size_t end = i + 1 < b->p->cuts.n ? c[1].from : b->n;
    struct plan_piece *piece = &b->p->pieces[i];

    *piece = (struct plan_piece){
        .kind = c->kind, .more = c->more, .from = c->from, .n = end - c->from, .of = PLAN_NONE};
    piece->line = line_of(b, piece->from, piece->n);
    if (may_go_on(b, piece)) {
        go_on(b, piece);
    } else if (piece->kind == PLAN_CHAPTER || piece->kind == PLAN_SECTION) {
        add_chapter(b, piece);
    } else if (piece->kind == PLAN_ITEM) {
        add_item(b, piece);
    }
}

/* --- what the items say ---------------------------------------------------------------------------------- */

/* `more` behind the `*n` there are; the places become those of the whole text. */
#define APPEND(b, list, n, more, n_all, base)                                                    \
    do {                                                                                         \
        size_t room_ = WORDS_MOST - *(n), n_more = (n_all) < room_ ? (n_all) : room_;            \
        void *both_ = arena_array((b)->a, *(n) + (n_more) + 1, sizeof(**(list)));                \
        if (*(n)) {                                                                              \
            memcpy(both_, *(list), *(n) * sizeof(**(list)));                                     \
        }                                                                                        \
        for (size_t i_ = 0; i_ < (n_more); i_++) {                                               \
            (more)[i_].from += (base);                                                           \
        }                                                                                        \
        if (n_more) {                                                                            \
            memcpy((char *)both_ + *(n) * sizeof(**(list)), (more), (n_more) * sizeof(*(more))); \
        }                                                                                        \
        *(list) = both_;                                                                         \
        *(n) += (n_more);                                                                        \
    } while (0)

static void read_item(struct builder *b, const struct plan_piece *piece)
{
    struct plan_item *it = &b->p->items[piece->of];
    const char *s = b->text + piece->from;
    struct plan_target *targets;
    struct plan_lead *leads;
    struct plan_due *dues;
    bool row = b->head.n && memchr(s, '\t', piece->n);
    size_t n = plan_targets(b->a, s, piece->n, &targets);

    APPEND(b, &it->targets, &it->n_targets, targets, n, piece->from);
    if (!row || !it->n_leads) {
        n = plan_leads(b->a, s, piece->n, &leads);
        APPEND(b, &it->leads, &it->n_leads, leads, n, piece->from);
    }
    if (!it->due_words) {
        n = plan_dues(b->a, s, piece->n, b->year, &dues);
        APPEND(b, &it->dues, &it->n_dues, dues, n, piece->from);
    }
    if (!piece->more && str_empty(it->text)) {
        plan_say(&b->say, PLAN_FAULT, it->line, "这一条没有内容，请核对。");
    }
}

static void check_whole(struct builder *b)
{
    if (!b->p->n_items) {
        plan_say(&b->say, PLAN_FAULT, 1,
                 "没有找到编号的条目，一条也没有拆出来；请在每一条的开头拆开。");
    }
}

static enum err check_text(const char *text, size_t n, struct error *e)
{
    if (n > PLAN_BYTES_MAX) {
        return error_set(e, ERR_LIMIT, "正文太长，最多 1 MB，请只粘贴这一份文件。");
    }
    if (!n || !str_utf8_ok(text, n)) {
        return error_set(e, ERR_INVALID,
                         n ? "正文里有乱码，请存成 UTF-8 或重新复制。"
                           : "正文是空的，请粘贴或上传。");
    }
    return OK;
}

static enum err build(struct builder *b, struct error *e)
{
    struct plan *p = b->p;

    p->pieces = arena_array(b->a, p->cuts.n ? p->cuts.n : 1, sizeof(*p->pieces));
    p->chars = plan_chars(b->text, b->n);
    b->chapter = b->outer = PLAN_NONE;
    b->line = 1;
    for (size_t i = 0; i < p->cuts.n; i++) {
        add_piece(b, i);
        if (p->n_items > PLAN_ITEMS_MAX) {
            return error_set(e, ERR_LIMIT, "一份方案最多 %d 条。", PLAN_ITEMS_MAX);
        }
        if (b->joins > JOINS_MOST) {
            return error_set(e, ERR_LIMIT,
                             "第 %d 行以前，一条被分页断开的地方已经超过 %d 处，请去掉页码再粘贴。",
                             p->pieces[i].line, JOINS_MOST);
        }
    }
    for (size_t i = 0; i < p->cuts.n; i++) {
        if (p->pieces[i].kind == PLAN_ITEM) {
            read_item(b, &p->pieces[i]);
        }
    }
    check_whole(b);
    return OK;
}

static struct builder begin(struct arena *a, const char *text, size_t n, int year, struct plan *p)
{
    return (struct builder){
        .a = a, .text = text, .n = n, .year = year, .p = p, .say = {.a = a, .plan = p}};
}

enum err plan_split(struct arena *a, const char *text, size_t n, int year, struct plan *ret,
                    struct error *e)
{
    struct plan p = {0};
    struct builder b = begin(a, text, n, year, &p);
    enum err r;

    if ((r = check_text(text, n, e)) || (r = plan_cuts_find(&b.say, text, n, &p.cuts, e))) {
        return r;
    }
    if (!p.cuts.n) {
        return error_set(e, ERR_INVALID, "正文里只有空格和空行。");
    }
    if ((r = build(&b, e))) {
        return r;
    }
    *ret = p;
    return OK;
}

enum err plan_build(struct arena *a, const char *text, size_t n, const struct plan_cuts *cuts,
                    int year, struct plan *ret, struct error *e)
{
    struct plan p = {0};
    struct builder b = begin(a, text, n, year, &p);
    enum err r;

    if ((r = check_text(text, n, e))) {
        return r;
    }
    p.cuts.cut = arena_memdup(a, cuts->cut, cuts->n * sizeof(*cuts->cut));
    p.cuts.n = p.cuts.cap = cuts->n;
    if ((r = build(&b, e))) {
        return r;
    }
    *ret = p;
    return OK;
}
