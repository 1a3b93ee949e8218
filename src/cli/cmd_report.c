/* The figures a report states, held against each other; against the registers of a year when one is named. */
#include <stdio.h>

#include "base/bytes.h"
#include "base/str.h"
#include "cli/command.h"
#include "cli/day.h"
#include "cli/open.h"
#include "domain/statement.h"
#include "reporting/text_held.h"

static void print_all(struct arena *a, const struct statement *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct statement *s = &list[i];
        printf("第 %zu 行\t%s%s%s\t%s%s\t%s\t%s\n", s->line, str_from_scaled(a, s->value, 2, false),
               s->over ? "余" : "", s->unit, s->verb, s->noun, s->topic, s->said);
    }
}

static enum err hold(const struct args *args, struct opened *o, int64_t year,
                     const struct statement *list, size_t n, size_t *ret_found, struct error *e)
{
    struct text_held *held;
    struct county county;
    struct db *db;
    struct date today = {0};
    size_t n_held, found = 0;
    enum err r = day_of_demo(o, &today, e);
    if (!r && today.year) {
        day_shift(today);
    }
    if (r || (r = open_county(o, args, o->arena, &county, e)) ||
        (r = store_reader(o->store, &db, e))) {
        return r;
    }
    const struct scope scope = actor_system(county.id).scope;
    r = text_hold(db, o->arena, o->content, &scope, year, list, n, &held, &n_held, e);
    for (size_t i = 0; !r && i < n_held; i++) {
        if (args_flag(args, "all") || held[i].fit != STATEMENT_FITS) {
            printf("%s\t%s\t文中 %s\t台账 %s\t%s\n", held[i].metric->id, held[i].metric->title,
                   held[i].written, held[i].counted,
                   held[i].fit == STATEMENT_FITS ? "一致" : held[i].apart);
        }
        if (held[i].fit != STATEMENT_FITS) {
            printf("%s\n", text_held_words(o->arena, &held[i], year));
            found++;
        }
    }
    if (!r) {
        printf("和 %lld 年台账核对了 %zu 个数，对不上 %zu 处。\n", (long long)year, n_held, found);
        *ret_found = found;
    }
    return r;
}

/* Only when a year is named: the text alone needs no database. */
static enum err hold_year(const struct args *args, const struct statement *list, size_t n,
                          size_t *ret_found, struct error *e)
{
    const char *text = args_value(args, "year");
    struct opened o;
    int64_t year;
    *ret_found = 0;
    if (!text) {
        return OK;
    }
    if (!str_to_int(text, &year) || year < 1901 || year > 2198) {
        return error_set(e, ERR_INVALID, "--year 要写四位数字的年度，不是“%s”。", text);
    }
    enum err r = open_data(args, OPEN_READ, &o, e);
    if (!r) {
        r = hold(args, &o, year, list, n, ret_found, e);
        open_close(&o);
    }
    return r;
}

static enum err check(const struct args *args, bool *ret_clean, struct error *e)
{
    struct arena *a = args->arena;
    struct statement *list;
    struct clash *clashes;
    bool whole;
    char *text, *clean;
    size_t size, apart = 0;
    enum err r = bytes_read_file(a, args_word(args, 0), STATEMENT_TEXT_MAX, &text, &size, e);
    if (r || (r = str_clean(a, text, size, STATEMENT_TEXT_MAX, &clean, e))) {
        return r;
    }
    size_t n = statements_read(a, clean ? clean : "", &list, &whole);
    if (!whole) {
        return error_set(e, ERR_INVALID, "这份材料里的数太多，一次最多核对 %d 个，请分开核对。",
                         STATEMENTS_MAX);
    }
    if (args_flag(args, "all")) {
        print_all(a, list, n);
    }
    size_t found = statements_check(a, list, n, &clashes);
    for (size_t i = 0; i < found; i++) {
        printf("%s\n", clashes[i].words);
    }
    printf("读出 %zu 个数，要核对 %zu 处。\n", n, found);
    r = hold_year(args, list, n, &apart, e);
    *ret_clean = found + apart == 0;
    return r;
}

int cmd_report_check(const struct args *args)
{
    bool clean = true;
    struct error e;
    if (check(args, &clean, &e)) {
        return command_failed(&e);
    }
    return clean ? EXIT_YES : EXIT_NO;
}
