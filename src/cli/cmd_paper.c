/* Papers from the command line: one of a record, one of its example values, and the check of all templates. */
#include <stdio.h>

#include "base/bytes.h"
#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "cli/command.h"
#include "cli/day.h"
#include "cli/login.h"
#include "paper/example.h"
#include "paper/issue.h"
#include "paper/render.h"
#include "register/query.h"
#include "register/step.h"

struct printing {
    const struct args *args;
    struct arena *a;
    struct papers papers;
    const struct paper_def *paper;
    enum paper_format format;
    struct paper_source source;
};

static enum err read_words(struct printing *p, struct error *e)
{
    const char *word = args_value(p->args, "format"), *day = args_value(p->args, "today");
    struct date today;

    if (!render_format(word ? word : "pdf", &p->format)) {
        return error_set(e, ERR_INVALID, "--format 要写 pdf、docx、ofd 或 html。");
    }
    if (day) {
        enum err r = day_parse("today", day, &today, e);
        int64_t ms;
        if (r) {
            return r;
        }
        if (datetime_parse(arena_printf(p->a, "%sT04:00:00Z", date_text(p->a, today)), &ms)) {
            now_set(ms);
        }
    }
    return OK;
}

static enum err find_paper(struct printing *p, const struct content *c, struct error *e)
{
    const char *word = args_word(p->args, 0);
    struct faults faults;
    enum err r = papers_load(p->a, c, &p->papers, &faults, e);

    if (r || (p->paper = papers_find(&p->papers, word))) {
        p->source = (struct paper_source){
            .arena = p->a, .content = c, .paper = p->paper, .today = now_today()};
        return r;
    }
    const char *all = "";
    for (size_t i = 0; i < p->papers.n; i++) {
        all = arena_printf(p->a, "%s%s%s", all, i ? "、" : "", p->papers.items[i].id);
    }
    return error_set(e, ERR_NOT_FOUND, "没有文书 %s。可以写：%s。", word, all);
}

static enum err write_file(struct printing *p, bool sample, struct error *e)
{
    const char *to = args_value(p->args, "out");
    const char *moment = arena_printf(p->a, "%sT00:00:00Z", date_text(p->a, p->source.today));
    struct doc_file f;
    struct doc d;
    enum err r;

    if ((r = render_doc(&p->source, sample, moment, &d, e)) ||
        (r = render_file(p->a, &d, p->format, &f, e))) {
        return r;
    }
    if (to) {
        r = bytes_write_file_atomic(to, f.bytes, f.n, e);
        if (!r) {
            printf("%s：%zu 字节，已写入 %s。\n", p->paper->title, f.n, to);
        }
        return r;
    }
    return fwrite(f.bytes, 1, f.n, stdout) == f.n
               ? OK
               : error_set(e, ERR_IO, "写不出去，可能是磁盘满了。");
}

int cmd_paper_example(const struct args *args)
{
    struct printing p = {.args = args, .a = args->arena};
    const struct content *c;
    size_t faults;
    struct error e;

    if (read_words(&p, &e)) {
        return command_misused(&e);
    }
    if (open_content(p.a, args_value(args, "content"), false, &c, &faults, &e) ||
        find_paper(&p, c, &e) || example_record(p.a, p.paper, p.source.today, &p.source.rec, &e) ||
        write_file(&p, !args_flag(args, "plain"), &e)) {
        return command_failed(&e);
    }
    return EXIT_YES;
}

int cmd_paper_check(const struct args *args)
{
    const struct content *c;
    struct papers papers;
    struct faults list;
    size_t faults, waiting = 0;
    struct error e;

    if (open_content(args->arena, args_value(args, "content"), false, &c, &faults, &e) ||
        papers_load(args->arena, c, &papers, &list, &e)) {
        return command_failed(&e);
    }
    for (size_t i = 0; i < papers.n; i++) {
        const struct paper_def *p = &papers.items[i];
        printf("%-24s %s%s%s", p->id, p->title, p->law ? "  " : "", p->law ? p->law : "");
        printf("%s%s%s\n", p->later ? "  （等待台账 " : "", p->later ? p->later : "",
               p->later ? "）" : "");
        waiting += p->later != NULL;
    }
    printf("文书 %zu 种，都没有毛病。\n", papers.n);
    if (waiting) {
        printf("其中 %zu 种在等台账：只有样张，页面上不提供。\n", waiting);
    }
    return EXIT_YES;
}

/* --- of a record --------------------------------------------------------------------------------------- */
static enum err find_record(struct printing *p, struct opened *o, const struct actor *who,
                            struct record *ret, struct error *e)
{
    const struct register_def *reg = p->paper->reg;
    const char *word = args_word(p->args, 1);
    struct query q = {.reg = reg, .search = word, .limit = 50};
    struct record_list found;
    int64_t id;

    if (!reg) {
        return error_set(e, ERR_INVALID, "%s不是由台账制作的，请用 faheng paper example。",
                         p->paper->title);
    }
    if (!step_may_read(who, reg)) {
        return error_set(e, ERR_DENIED, "这个岗位不能查看%s。", reg->title);
    }
    if (id_parse(word, &id)) {
        return record_load(p->source.db, p->a, o->content, &who->scope, reg, id, ret, e);
    }
    enum err r = query_list(p->source.db, p->a, o->content, &who->scope, &q, &found, e);
    for (size_t i = 0; !r && i < found.n; i++) {
        if (str_eq(found.items[i].number, word)) {
            return record_load(p->source.db, p->a, o->content, &who->scope, reg, found.items[i].id,
                               ret, e);
        }
    }
    return r ? r : error_set(e, ERR_NOT_FOUND, "%s里没有编号是“%s”的。", reg->title, word);
}

static enum err render_record(struct printing *p, struct opened *o, struct error *e)
{
    struct actor *who = arena_make(p->a, struct actor);
    struct record *rec = arena_make(p->a, struct record);
    const char *why = NULL;
    enum err r;

    if ((r = find_paper(p, o->content, e)) || (r = login_actor(o, p->args, p->a, who, e)) ||
        (r = store_reader(o->store, &p->source.db, e)) || (r = find_record(p, o, who, rec, e))) {
        return r;
    }
    p->source.rec = rec;
    p->source.who = who;
    if ((r = source_door(&p->source, &why, e))) {
        return r;
    }
    if (why) {
        return error_set(e, ERR_INVALID, "还不能制作%s：%s。", p->paper->title, why);
    }
    return write_file(p, true, e);
}

int cmd_paper_render(const struct args *args)
{
    struct printing p = {.args = args, .a = args->arena};
    struct opened o;
    struct error e;

    if (read_words(&p, &e)) {
        return command_misused(&e);
    }
    if (open_data(args, OPEN_READ, &o, &e)) {
        return command_failed(&e);
    }
    enum err r = render_record(&p, &o, &e);
    open_close(&o);
    return r ? command_failed(&e) : EXIT_YES;
}

/* --- 完整性签名 ---------------------------------------------------------------------------------------- */
int cmd_paper_verify(const struct args *args)
{
    enum issue_verdict v = ISSUE_UNKNOWN;
    struct issue x = {0};
    struct opened o;
    struct db *db;
    struct error e;
    char *bytes;
    size_t n;

    if (open_data(args, OPEN_READ, &o, &e)) {
        return command_failed(&e);
    }
    enum err r = bytes_read_file(args->arena, args_word(args, 0), DOC_FILE_MAX, &bytes, &n, &e);
    if (!r && !(r = store_reader(o.store, &db, &e))) {
        r = issue_verify(db, args->arena, bytes, n, &v, &x, &e);
    }
    if (!r) {
        printf("%s\n", issue_says(args->arena, v, &x));
    }
    open_close(&o);
    return r ? command_failed(&e) : v == ISSUE_CURRENT ? EXIT_YES : EXIT_NO;
}
