/* A round's table computed again from the file alone, and one rule tried out. Neither needs a database. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "cli/command.h"
#include "domain/assess_rule.h"
#include "figure/round_sheet.h"

/* --- the table -------------------------------------------------------------------------------------------- */

static const char *place(struct arena *a, const char *sheet, size_t line)
{
    return arena_printf(a, "%s第 %zu 行", sheet ? sheet : "", line);
}

static int print_faults(struct arena *a, const char *file, const struct round_sheet *s)
{
    for (size_t i = 0; i < s->n_faults; i++) {
        const struct round_sheet_fault *f = &s->faults[i];
        fprintf(stderr, "%s: %s：%s\n", file, place(a, f->sheet, f->line), f->say);
    }
    fprintf(stderr, "%zu 行有问题，改正后再算。\n", s->all_faults);
    return EXIT_USAGE;
}

static const char *points(struct arena *a, bool there, int64_t n)
{
    return there ? str_from_scaled(a, n, 2, true) : "—";
}

static const char *rank(struct arena *a, int n)
{
    return n ? arena_printf(a, "%d", n) : "—";
}

static const char *full(struct arena *a, const struct assess_result *r)
{
    const char *bonus = r->bonus ? arena_printf(a, "+%s", points(a, true, r->bonus)) : "";
    return arena_printf(a, "%s/%s%s%s", points(a, true, r->got), points(a, true, r->possible),
                        bonus, r->veto ? " 否决" : "");
}

static void print_board(struct arena *a, const struct round_sheet_board *b)
{
    printf("%s\n", *b->title ? b->title : "考核结果");
    printf("单位\t组别\t实得/应得\t表载得分\t重算得分\t表载名次\t重算名次\t组内名次\n");
    for (size_t i = 0; i < b->n_units; i++) {
        const struct assess_result *r = &b->total.results[i];
        const struct round_sheet_said *said = &b->said[i];
        printf("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", b->units[i].name,
               b->units[i].group ? b->units[i].group : "", full(a, r),
               points(a, said->there, said->score), points(a, true, r->score), rank(a, said->rank),
               rank(a, r->rank), rank(a, r->group_rank));
    }
    printf("%zu 家，平均 %s 分，标准差 %s。\n\n", b->n_units, points(a, true, b->total.mean),
           points(a, true, b->total.spread));
}

static int print_gaps(struct arena *a, const struct round_sheet *s)
{
    for (size_t i = 0; i < s->n_gaps; i++) {
        const struct round_sheet_gap *g = &s->gaps[i];
        printf("%s “%s”%s%s %s：表载 %s，重算 %s。\n",
               g->line ? place(a, g->sheet, g->line) : "汇总", g->unit, g->code ? " " : "",
               g->code ? g->code : "", g->what, g->said, g->found);
    }
    if (s->all_gaps) {
        printf("%zu 处不符。\n", s->all_gaps);
        return EXIT_NO;
    }
    printf("表载与重算全部相符。\n");
    return EXIT_YES;
}

int cmd_assess_table(const struct args *args)
{
    const char *file = args_word(args, 0);
    struct round_sheet s;
    struct error e;
    if (round_sheet_read(args->arena, file, &s, &e)) {
        return e.code == ERR_IO || e.code == ERR_NOT_FOUND ? command_failed(&e)
                                                           : command_misused(&e);
    }
    if (s.all_faults) {
        return print_faults(args->arena, file, &s);
    }
    for (size_t i = 0; i < s.n; i++) {
        print_board(args->arena, &s.boards[i]);
    }
    return print_gaps(args->arena, &s);
}

/* --- one rule --------------------------------------------------------------------------------------------- */

static bool read_fact(struct arena *a, const char *s, struct assess_fact *ret)
{
    size_t n = strlen(s);
    *ret = (struct assess_fact){.known = !str_eq(s, "-")};
    if (str_eq(s, "有") || str_eq(s, "没有")) {
        ret->n = str_eq(s, "有") ? 100 : 0;
        return true;
    }
    return !ret->known ||
           str_to_scaled(arena_strndup(a, s, n && s[n - 1] == '%' ? n - 1 : n), 2, &ret->n);
}

int cmd_assess_try(const struct args *args)
{
    struct arena *a = args->arena;
    struct assess_rule rule;
    struct assess_fact fact;
    struct error e;
    int64_t most, got;
    if (assess_rule_parse(a, args_word(args, 0), &rule, &e)) {
        return command_misused(&e);
    }
    if (!str_to_scaled(args_word(args, 1), 2, &most) || most < 0 ||
        !read_fact(a, args_word(args, 2), &fact)) {
        (void)error_set(
            &e, ERR_INVALID,
            "满分和事实要写最多两位小数的数，事实也可以写 93%%、有、没有，还没有数写 -。");
        return command_misused(&e);
    }
    bool scored = assess_rule_score(&rule, most, &fact, &got);
    printf("%s：%s\n", assess_kind_title(rule.kind), assess_rule_text(a, &rule, most));
    printf("%s\n", assess_rule_explain(a, &rule, most, &fact));
    printf("%s\n", scored ? str_from_scaled(a, got, 2, false) : "—");
    return scored ? EXIT_YES : EXIT_NO;
}
