/* The days of all files stand in three flat lists. Once sorted, a year's days are a stretch of each list, wherever they
 * were written. */
#include "content/calendar.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/workday.h"
#include "content/load.h"

#define FOLDER   "calendar/"
#define MAX_SPAN 40 /* days: longer ones are slips */

struct day {
    struct date d;
    struct place at;
};
struct days {
    struct day *items;
    size_t n, cap;
};
struct span {
    struct holiday_span s;
    struct place at;
};
struct almanac {
    struct load *l;
    struct days off, on;
    struct span *spans;
    size_t n_spans, cap_spans;
    struct calendar_source *sources;
    size_t n; /* years */
};

static const struct key file_keys[] = {
    {"year", KEY_TEXT | KEY_NEEDED},     {"source", KEY_TEXT | KEY_LIST | KEY_NEEDED},
    {"verified", KEY_TEXT | KEY_NEEDED}, {"note", KEY_TEXT},
    {"holidays", KEY_LIST | KEY_NEEDED}, {"workdays", KEY_LIST | KEY_NEEDED},
    {"spans", KEY_LIST | KEY_NEEDED},
};
static const struct key span_keys[] = {{"name", KEY_TEXT | KEY_NEEDED},
                                       {"from", KEY_TEXT | KEY_NEEDED},
                                       {"to", KEY_TEXT | KEY_NEEDED}};

static const struct calendar_source *find_year(const struct almanac *al, int year)
{
    for (size_t i = 0; i < al->n; i++) {
        if (al->sources[i].year == year) {
            return &al->sources[i];
        }
    }
    return NULL;
}

const struct calendar_source *calendar_source(const struct content *c, int year)
{
    for (size_t i = 0; c->calendar && i < c->calendar->n; i++) {
        if (c->calendar_sources[i].year == year) {
            return &c->calendar_sources[i];
        }
    }
    return NULL;
}

static const char *text(const struct almanac *al, struct date d)
{
    return date_text(al->l->a, d);
}

/* --- one file --------------------------------------------------------------------------------------------------- */
static bool load_day(struct load *l, const struct ynode *n, int year, struct date *ret)
{
    if (n->kind != YNODE_SCALAR || !date_parse(n->text, ret)) {
        fault_at(l, n, "这里要写真实的日期，例如 %d-10-01。", year);
        return false;
    }
    if (ret->year != year && (ret->year != year - 1 || ret->month != 12)) {
        fault_at(l, n,
                 "%s 不在 %d 年：这里只能写本年的日期，以及元旦假期占到的上一年 12 月的日期。",
                 n->text, year);
        return false;
    }
    return true;
}

static void load_days(struct almanac *al, const struct ynode *root, const char *key, int year,
                      struct days *list)
{
    struct load *l = al->l;
    struct ynode *const *items;
    size_t n = load_list(root, key, &items);

    for (size_t i = 0; i < n; i++) {
        struct date d;
        if (!load_day(l, items[i], year, &d)) {
            continue;
        }
        if (list == &al->on && date_weekday(d) <= 5) {
            fault_at(l, items[i], "%s 是周一至周五，本来就上班：workdays 只写调休上班的周六周日。",
                     items[i]->text);
            continue;
        }
        *(struct day *)arena_push(l->a, &list->items, &list->n, &list->cap, sizeof(struct day)) =
            (struct day){d, load_place(l, items[i])};
    }
}

static bool load_ends(struct load *l, const struct ynode *map, int year, struct holiday_span *ret)
{
    const struct ynode *from = load_scalar(map, "from"), *to = load_scalar(map, "to");

    ret->name = load_text(map, "name");
    if (!ret->name || !from || !to) {
        return false; /* told by load_map */
    }
    bool fine = load_day(l, from, year, &ret->from);
    if (!load_day(l, to, year, &ret->to) || !fine) {
        return false;
    }
    if (date_cmp(ret->to, ret->from) < 0) {
        fault_at(l, to, "%s的最后一天 %s 早于第一天 %s。", ret->name, to->text, from->text);
        return false;
    }
    if (date_diff(ret->to, ret->from) >= MAX_SPAN) {
        fault_at(l, to, "%s写了 %d 天，请核对起止日。", ret->name,
                 date_diff(ret->to, ret->from) + 1);
        return false;
    }
    return true;
}

static void add_span(struct almanac *al, struct holiday_span s, struct place at)
{
    struct span *new =
        arena_push(al->l->a, &al->spans, &al->n_spans, &al->cap_spans, sizeof(*al->spans));
    *new = (struct span){s, at};
}

/* A span over the end of a year is kept as two. */
static void load_spans(struct almanac *al, const struct ynode *root, int year)
{
    struct ynode *const *items;
    size_t n = load_list(root, "spans", &items);

    for (size_t i = 0; i < n; i++) {
        struct holiday_span s, first;
        if (!load_map(al->l, items[i], "假期", span_keys, array_len(span_keys)) ||
            !load_ends(al->l, items[i], year, &s)) {
            continue;
        }
        if (s.from.year != s.to.year) {
            first = s;
            first.to = (struct date){s.from.year, 12, 31};
            s.from = (struct date){s.to.year, 1, 1};
            add_span(al, first, load_place(al->l, items[i]));
        }
        add_span(al, s, load_place(al->l, items[i]));
    }
}

/* The year of the file, 0 when it cannot be told. */
static int load_year(struct almanac *al, const struct ynode *root)
{
    struct load *l = al->l;
    const struct ynode *n = load_scalar(root, "year");
    int year = load_int(l, root, "year", 1949, 2198, 0);
    const char *expected = arena_printf(l->a, FOLDER "%d.yaml", year);

    if (!year) {
        return 0;
    }
    if (!str_eq(l->file, expected)) {
        fault_at(l, n, "year 是 %d，文件名却是 %s，两者要一致。", year, l->file + strlen(FOLDER));
    }
    if (find_year(al, year)) {
        fault_at(l, n, "%d 年的放假安排写了两次，另一处是 %s。", year,
                 find_year(al, year)->place.file);
        return 0;
    }
    return year;
}

static void load_file(struct almanac *al, const struct content_file *f)
{
    struct load *l = al->l;
    struct ynode *root = files_yaml(l, f);

    if (!root || !load_map(l, root, "放假安排", file_keys, array_len(file_keys))) {
        return;
    }
    int year = load_year(al, root);
    if (!year) {
        return;
    }
    struct calendar_source *s = &al->sources[al->n++];
    s->year = year;
    s->n_urls = load_texts(l, root, "source", &s->urls);
    s->verified = load_flag(l, root, "verified", false);
    s->note = load_text(root, "note");
    s->place = load_place(l, root);
    load_days(al, root, "holidays", year, &al->off);
    load_days(al, root, "workdays", year, &al->on);
    load_spans(al, root, year);
}

/* --- all files together ------------------------------------------------------------------------------------------- */
static int cmp_places(const struct place *x, const struct place *y)
{
    int c = strcmp(x->file, y->file);

    c = c ? c : x->line - y->line;
    return c ? c : x->column - y->column;
}

static int cmp_days(const void *a, const void *b)
{
    const struct day *x = a, *y = b;
    int c = date_cmp(x->d, y->d);

    return c ? c : cmp_places(&x->at, &y->at);
}

static int cmp_spans(const void *a, const void *b)
{
    const struct span *x = a, *y = b;
    int c = date_cmp(x->s.from, y->s.from);

    return c ? c : cmp_places(&x->at, &y->at);
}

static int cmp_sources(const void *a, const void *b)
{
    const struct calendar_source *x = a, *y = b;

    return x->year - y->year;
}

/* The first day from `d` on, or the place behind the last. */
static size_t seek(const struct days *list, struct date d)
{
    size_t low = 0, high = list->n;

    while (low < high) {
        size_t mid = (low + high) / 2;
        if (date_cmp(list->items[mid].d, d) < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low;
}

static bool has_day(const struct days *list, struct date d)
{
    size_t i = seek(list, d);

    return i < list->n && date_cmp(list->items[i].d, d) == 0;
}

static void sort_days(struct almanac *al, struct days *list)
{
    size_t kept = 0;

    if (list->n) {
        qsort(list->items, list->n, sizeof(*list->items), cmp_days);
    }
    for (size_t i = 0; i < list->n; i++) {
        struct day *x = &list->items[i];
        if (kept && date_cmp(list->items[kept - 1].d, x->d) == 0) {
            fault_place(al->l, x->at, "%s 写了两次。", text(al, x->d));
        } else if (!find_year(al, x->d.year)) {
            fault_place(al->l, x->at,
                        "%s 属于 %d 年，但没有 " FOLDER "%d.yaml，请先补上那一年的放假安排。",
                        text(al, x->d), x->d.year, x->d.year);
        } else {
            list->items[kept++] = *x;
        }
    }
    list->n = kept;
}

static void check_both(struct almanac *al)
{
    for (size_t i = 0; i < al->on.n; i++) {
        const struct day *x = &al->on.items[i];
        if (has_day(&al->off, x->d)) {
            fault_place(al->l, x->at, "%s 既在 holidays 里又在 workdays 里，只能留一处。",
                        text(al, x->d));
        }
    }
}

/* Walks each span's days beside the holidays; what lies between two spans has no name. */
static void check_spans(struct almanac *al)
{
    struct date last = {0};
    size_t next = 0;

    for (size_t i = 0; i < al->n_spans; i++) {
        const struct holiday_span *s = &al->spans[i].s;
        if (date_cmp(s->from, last) <= 0) {
            fault_place(al->l, al->spans[i].at, "%s与前一段假期重叠。", s->name);
        }
        for (struct date d = s->from; date_cmp(d, s->to) <= 0; d = date_add(d, 1)) {
            if (!has_day(&al->off, d)) {
                fault_place(al->l, al->spans[i].at, "%s里的 %s 不在 holidays 里。", s->name,
                            text(al, d));
                break;
            }
        }
        for (; next < seek(&al->off, s->from); next++) {
            fault_place(al->l, al->off.items[next].at, "%s 不在 spans 的任何一段假期里。",
                        text(al, al->off.items[next].d));
        }
        size_t behind = seek(&al->off, date_add(s->to, 1));
        next = behind > next ? behind : next;
        last = date_cmp(s->to, last) > 0 ? s->to : last;
    }
    for (; next < al->off.n; next++) {
        fault_place(al->l, al->off.items[next].at, "%s 不在 spans 的任何一段假期里。",
                    text(al, al->off.items[next].d));
    }
}

static size_t days_of(const struct almanac *al, const struct days *list, int year,
                      const struct date **ret)
{
    size_t from = seek(list, (struct date){(int16_t)year, 1, 1});
    size_t n = seek(list, (struct date){(int16_t)(year + 1), 1, 1}) - from;
    struct date *days = arena_array(al->l->a, n + 1, sizeof(*days));

    for (size_t i = 0; i < n; i++) {
        days[i] = list->items[from + i].d;
    }
    *ret = days;
    return n;
}

static size_t spans_of(const struct almanac *al, int year, const struct holiday_span **ret)
{
    struct holiday_span *spans = arena_array(al->l->a, al->n_spans + 1, sizeof(*spans));
    size_t n = 0;

    for (size_t i = 0; i < al->n_spans; i++) {
        if (al->spans[i].s.from.year == year) {
            spans[n++] = al->spans[i].s;
        }
    }
    *ret = spans;
    return n;
}

static const struct calendar *build(struct almanac *al)
{
    struct calendar *c = arena_make(al->l->a, struct calendar);
    struct calendar_year *years = arena_array(al->l->a, al->n + 1, sizeof(*years));

    for (size_t i = 0; i < al->n; i++) {
        struct calendar_year *y = &years[i];
        y->year = al->sources[i].year;
        y->n_off = days_of(al, &al->off, y->year, &y->off);
        y->n_on = days_of(al, &al->on, y->year, &y->on);
        y->n_spans = spans_of(al, y->year, &y->spans);
    }
    c->years = years;
    c->n = al->n;
    return c;
}

void calendar_load(struct load *l)
{
    struct almanac al = {.l = l};

    al.sources = arena_array(l->a, l->n_files + 1, sizeof(*al.sources));
    for (size_t i = 0; i < l->n_files; i++) {
        if (str_starts(l->files[i].name, FOLDER) && str_ends(l->files[i].name, ".yaml")) {
            load_file(&al, &l->files[i]);
        }
    }
    if (al.n) {
        qsort(al.sources, al.n, sizeof(*al.sources), cmp_sources);
    }
    sort_days(&al, &al.off);
    sort_days(&al, &al.on);
    if (al.n_spans) {
        qsort(al.spans, al.n_spans, sizeof(*al.spans), cmp_spans);
    }
    check_both(&al);
    check_spans(&al);
    l->c->calendar_sources = al.sources;
    l->c->calendar = build(&al);
}
