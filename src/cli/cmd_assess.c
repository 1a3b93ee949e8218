/* The ranked table of a round: as lines for people, as CSV for a spreadsheet program, or as the table it can be computed from. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/csv.h"
#include "base/id.h"
#include "base/str.h"
#include "cli/command.h"
#include "cli/open.h"
#include "figure/round_sheet.h"

#define CSV_MAX   ((size_t)16 << 20)
#define TABLE_MAX ((size_t)256 << 20)

struct score {
    const struct args *args;
    struct opened o;
    struct county county;
    struct db *db;
    struct scope scope;
};

/* --- which round ------------------------------------------------------------------------------------------ */

static enum err round_by_year(struct score *s, int64_t year, int64_t *ret, struct error *e)
{
    const struct register_def *reg = content_plays(s->o.content, "assessment.round");
    struct record_list list;
    if (!reg) {
        return error_set(e, ERR_NOT_FOUND, "内容里没有考核轮次的台账。");
    }
    const struct query q = {.reg = reg, .year = year, .limit = 1, .no_lists = true};
    enum err r = query_list(s->db, s->o.arena, s->o.content, &s->scope, &q, &list, e);
    if (!r && !list.n) {
        return error_set(e, ERR_NOT_FOUND, "%s没有 %" PRId64 " 年度的考核轮次。", s->county.name,
                         year);
    }
    if (!r) {
        *ret = list.items[0].id;
    }
    return r;
}

static enum err find_round(struct score *s, int64_t *ret, struct error *e)
{
    const char *word = args_word(s->args, 0);
    int64_t year;
    if (str_to_int(word, &year) && year >= 2000 && year <= 2100) {
        return round_by_year(s, year, ret, e);
    }
    if (!id_parse(word, ret)) {
        return error_set(e, ERR_INVALID, "轮次要写年度（例如 2026）或 13 位编号。");
    }
    return OK;
}

/* --- printing --------------------------------------------------------------------------------------------- */

/* Ranked ones first, best on top; those without a rank follow by score. */
static int by_rank(const void *x, const void *y)
{
    const struct assess_result *a = *(const struct assess_result *const *)x;
    const struct assess_result *b = *(const struct assess_result *const *)y;
    if (!a->rank != !b->rank) {
        return a->rank ? -1 : 1;
    }
    if (a->rank != b->rank) {
        return a->rank < b->rank ? -1 : 1;
    }
    return a->score == b->score ? (a < b ? -1 : a > b) : a->score > b->score ? -1 : 1;
}

static const struct assess_result **ranked(struct arena *a, const struct assess_total *t)
{
    const struct assess_result **list = arena_array(a, t->n + 1, sizeof(*list));
    for (size_t i = 0; i < t->n; i++) {
        list[i] = &t->results[i];
    }
    qsort(list, t->n, sizeof(*list), by_rank);
    return list;
}

static const char *rank_text(struct arena *a, int rank)
{
    return rank ? arena_printf(a, "%d", rank) : "—";
}

static const char *frozen_text(struct arena *a, const struct round_board *b)
{
    int64_t ms;
    if (!b->frozen || !b->frozen_at || !datetime_parse(b->frozen_at, &ms)) {
        return "";
    }
    return arena_printf(a, "　结果固定于 %s", date_chinese(a, date_of_ms(ms)));
}

static void print_text(struct arena *a, const struct round_board *b)
{
    const struct assess_result **list = ranked(a, &b->total);
    printf("%s　%s　%s%s\n", b->title, b->framework.f.title, b->state_title, frozen_text(a, b));
    printf("名次\t单位\t组别\t组内\t得分\t自评\t已报\t已复核\t改分\n");
    for (size_t i = 0; i < b->total.n; i++) {
        const struct assess_result *r = list[i];
        printf("%s\t%s\t%s\t%s\t%s\t%s\t%zu/%zu\t%zu\t%zu\n", rank_text(a, r->rank), r->unit->name,
               r->unit->group ? r->unit->group : "", rank_text(a, r->group_rank),
               str_from_scaled(a, r->score, 2, true), str_from_scaled(a, r->self_score, 2, true),
               r->answered, r->applicable, r->reviewed, r->changed);
    }
    printf("%zu 家，已报完 %zu 家，平均 %s 分。\n\n", b->total.n, b->total.complete,
           str_from_scaled(a, b->total.mean, 2, true));
}

static void csv_board(struct arena *a, struct csv_out *c, const struct round_board *b)
{
    const struct assess_result **list = ranked(a, &b->total);
    for (size_t i = 0; i < b->total.n; i++) {
        const struct assess_result *r = list[i];
        csv_cell(c, b->framework.f.title);
        csv_cell(c, r->rank ? rank_text(a, r->rank) : NULL);
        csv_cell(c, r->unit->name);
        csv_cell(c, r->unit->group);
        csv_cell(c, r->group_rank ? rank_text(a, r->group_rank) : NULL);
        csv_cell(c, str_from_scaled(a, r->score, 2, true));
        csv_cell(c, str_from_scaled(a, r->self_score, 2, true));
        csv_int(c, (int64_t)r->answered);
        csv_int(c, (int64_t)r->applicable);
        csv_int(c, (int64_t)r->reviewed);
        csv_int(c, (int64_t)r->changed);
        csv_row_end(c);
    }
}

static enum err print_csv(struct arena *a, const struct round_board *boards, size_t n,
                          struct error *e)
{
    static const char *const heads[] = {"指标体系", "名次", "单位",   "组别",   "组内名次", "得分",
                                        "自评分",   "已报", "应报数", "已复核", "改分"};
    struct strbuf b scoped(strbuf_clear) = strbuf_make(CSV_MAX);
    struct csv_out c = csv_begin(&b, true);
    for (size_t i = 0; i < array_len(heads); i++) {
        csv_cell(&c, heads[i]);
    }
    csv_row_end(&c);
    for (size_t i = 0; i < n; i++) {
        csv_board(a, &c, &boards[i]);
    }
    enum err r = strbuf_check(&b, e);
    if (!r) {
        fwrite(b.ptr, 1, b.len, stdout);
    }
    return r;
}

static enum err write_table(struct score *s, int64_t round, const struct round_board *boards,
                            size_t n, struct error *e)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(TABLE_MAX);
    const char *file = args_value(s->args, "table");
    struct round_facts facts;
    enum err r = round_fact_load(s->db, s->o.arena, s->county.id, round, 0, &facts, e);
    if (!r && str_ends(file, ".csv")) {
        round_sheet_csv(s->o.arena, boards, n, &facts, &b);
        r = strbuf_check(&b, e);
    } else if (!r) {
        r = round_sheet_write(s->o.arena, boards, n, &facts, &b, e);
    }
    return r ? r : bytes_write_file_atomic(file, b.ptr, b.len, e);
}

static enum err score(struct score *s, struct error *e)
{
    struct arena *a = s->o.arena;
    struct round_board *boards;
    int64_t round;
    size_t n;
    enum err r;
    if ((r = open_county(&s->o, s->args, a, &s->county, e)) ||
        (r = store_reader(s->o.store, &s->db, e))) {
        return r;
    }
    s->scope = actor_system(s->county.id).scope;
    if ((r = find_round(s, &round, e)) ||
        (r = round_boards(s->db, a, s->o.content, &s->scope, round, &boards, &n, e))) {
        return r;
    }
    if (args_value(s->args, "table")) {
        return write_table(s, round, boards, n, e);
    }
    if (args_flag(s->args, "csv")) {
        return print_csv(a, boards, n, e);
    }
    for (size_t i = 0; i < n; i++) {
        print_text(a, &boards[i]);
    }
    return OK;
}

static bool is_table(const char *word)
{
    return str_ends(word, ".csv") || str_ends(word, ".xlsx") || str_ends(word, ".CSV") ||
           str_ends(word, ".XLSX");
}

int cmd_assess_score(const struct args *args)
{
    struct score s = {.args = args};
    struct error e;
    if (is_table(args_word(args, 0))) {
        return cmd_assess_table(args);
    }
    if (!args_value(args, "data") && !args_value(args, "db")) {
        (void)error_set(&e, ERR_INVALID, "请用 --data 写明数据目录，或用 --db 写明数据库地址。");
        return command_misused(&e);
    }
    if (open_data(args, OPEN_READ, &s.o, &e)) {
        return command_failed(&e);
    }
    enum err r = score(&s, &e);
    open_close(&s.o);
    return r ? command_failed(&e) : EXIT_YES;
}
