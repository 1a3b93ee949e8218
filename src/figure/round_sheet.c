/* Formulas hold row numbers of ours only. Rates are computed from whole hundredths so that a half is a half in binary too:
 * INT((20000 x got + possible) / (2 x possible)) / 100. */
#include "figure/round_sheet.h"

#include <string.h>

#include "base/str.h"
#include "domain/assess_rule.h"
#include "figure/round_sheet_internal.h"
#include "register/export.h"
#include "sheet/sheet.h"

#define BOM "\xef\xbb\xbf"

const char *const round_sheet_kinds[ROW_KINDS] = {"指标", "加分", "否决", "要点"};

const struct round_sheet_column round_sheet_detail[DETAIL_COLUMNS] = {
    [DETAIL_NUMBER] = {"序号", 6, false},       [DETAIL_BOARD] = {"指标体系", 18, false},
    [DETAIL_UNIT] = {"单位", 22, true},         [DETAIL_GROUP] = {"组别", 12, false},
    [DETAIL_SUBMITTED] = {"是否提交", 9, true}, [DETAIL_KIND] = {"行别", 6, true},
    [DETAIL_CODE] = {"指标编号", 9, true},      [DETAIL_PART] = {"要点", 8, false},
    [DETAIL_LEVEL1] = {"一级指标", 12, false},  [DETAIL_TITLE] = {"指标", 26, false},
    [DETAIL_POINTS] = {"满分", 8, true},        [DETAIL_RULE] = {"计分方法", 26, false},
    [DETAIL_FACT] = {"事实", 9, false},         [DETAIL_SELF] = {"自评分", 8, true},
    [DETAIL_REVIEW] = {"复核分", 8, true},      [DETAIL_EXEMPT] = {"不适用", 7, false},
    [DETAIL_VETOED] = {"否决", 6, false},       [DETAIL_CAP] = {"最高", 8, false},
    [DETAIL_WORTH] = {"应得", 8, false},        [DETAIL_SCORE] = {"计分", 8, false},
    [DETAIL_OPEN] = {"未报", 6, false},         [DETAIL_ANSWERED] = {"已报", 6, false},
    [DETAIL_SAYS] = {"说明", 40, false},
};
const struct round_sheet_column round_sheet_summary[SUMMARY_COLUMNS] = {
    [SUMMARY_NUMBER] = {"序号", 6, false},
    [SUMMARY_BOARD] = {"指标体系", 18, false},
    [SUMMARY_UNIT] = {"单位", 22, true},
    [SUMMARY_GROUP] = {"组别", 12, false},
    [SUMMARY_SUBMITTED] = {"是否提交", 9, false},
    [SUMMARY_OUTSIDE] = {"外评总分", 9, false},
    [SUMMARY_GOT] = {"实得", 9, true},
    [SUMMARY_POSSIBLE] = {"应得", 9, true},
    [SUMMARY_BONUS] = {"加分", 8, false},
    [SUMMARY_CAP] = {"否决上限", 9, false},
    [SUMMARY_OPEN] = {"未报", 6, false},
    [SUMMARY_SCORE] = {"得分", 9, true},
    [SUMMARY_RANKED] = {"参加排名", 9, false},
    [SUMMARY_RANK] = {"名次", 7, true},
    [SUMMARY_GROUP_RANK] = {"组内名次", 9, false},
};

struct layout {
    struct arena *a;
    const struct round_facts *facts;
    struct sheet_cell *detail, *summary;
    size_t n_detail, cap_detail, n_summary, cap_summary; /* rows */
    size_t first_detail, first_summary; /* row a spreadsheet shows the first one in */
    size_t rows, units;                 /* of the whole: ranges in formulas */
};

/* --- cells ----------------------------------------------------------------------------------------------- */

static struct sheet_cell text(const char *s)
{
    return (struct sheet_cell){.text = s ? s : ""};
}

static struct sheet_cell yes(bool is)
{
    return text(is ? "是" : "");
}

static struct sheet_cell whole(int64_t n)
{
    return (struct sheet_cell){.number = true, .n = n};
}

static struct sheet_cell figure(bool there, int64_t n)
{
    return there ? (struct sheet_cell){.number = true, .n = n, .scale = 2} : text("");
}

static struct sheet_cell computed(struct sheet_cell now, const char *formula)
{
    now.formula = formula;
    return now;
}

/* Rows of `columns` cells in one list. */
static struct sheet_cell *add_row(struct arena *a, struct sheet_cell **cells, size_t *n_rows,
                                  size_t *cap, size_t columns)
{
    struct sheet_cell *first = NULL;
    size_t n = *n_rows * columns;
    for (size_t i = 0; i < columns; i++) {
        struct sheet_cell *c = arena_push(a, cells, &n, cap, sizeof(*c));
        c->text = "";
    }
    first = *cells + *n_rows * columns;
    ++*n_rows;
    return first;
}

/* "J12" */
static const char *at(struct layout *t, size_t column, size_t row)
{
    char name[4];
    sheet_column_name(column, name);
    return arena_printf(t->a, "%s%zu", name, row);
}

/* The whole column of the detail rows, "'明细'!$J$4:$J$99". */
static const char *detail_range(struct layout *t, enum detail_column column)
{
    char name[4];
    sheet_column_name((size_t)column, name);
    return arena_printf(t->a, "'" ROUND_SHEET_DETAIL "'!$%s$%zu:$%s$%zu", name, t->first_detail,
                        name, t->first_detail + (t->rows ? t->rows : 1) - 1);
}

static const char *summary_range(struct layout *t, enum summary_column column)
{
    char name[4];
    sheet_column_name((size_t)column, name);
    return arena_printf(t->a, "$%s$%zu:$%s$%zu", name, t->first_summary, name,
                        t->first_summary + (t->units ? t->units : 1) - 1);
}

/* --- detail rows ----------------------------------------------------------------------------------------- */

static void put_unit(struct sheet_cell *c, const struct round_board *b, size_t unit, size_t number)
{
    const struct assess_unit *u = &b->units[unit];
    c[DETAIL_NUMBER] = whole((int64_t)number);
    c[DETAIL_BOARD] = text(b->framework.f.title);
    c[DETAIL_UNIT] = text(u->name);
    c[DETAIL_GROUP] = text(u->group);
    c[DETAIL_SUBMITTED] = text(u->submitted ? "是" : "否");
}

static const char *joined(struct arena *a, const char *const *lines, size_t n)
{
    const char *all = "";
    for (size_t i = 0; i < n; i++) {
        all = arena_printf(a, "%s%s", all, lines[i]);
    }
    return all;
}

static enum row_kind kind_of(const struct assess_item *item)
{
    return item->veto ? ROW_VETO : item->bonus ? ROW_BONUS : ROW_ITEM;
}

static int64_t counted(const struct assess_item *item, const struct assess_mark *m)
{
    int64_t score = 0;
    if (item->veto || !assess_score(m, &score)) {
        return 0;
    }
    if (item->bonus) {
        return score < 0 ? 0 : score > item->points ? item->points : score;
    }
    return score;
}

/* What the row adds, from its own marks. */
static void put_sums(struct layout *t, struct sheet_cell *c, size_t row,
                     const struct assess_item *item, const struct assess_mark *m)
{
    const char *kind = at(t, DETAIL_KIND, row), *points = at(t, DETAIL_POINTS, row),
               *self = at(t, DETAIL_SELF, row), *review = at(t, DETAIL_REVIEW, row),
               *exempt = at(t, DETAIL_EXEMPT, row);
    bool ordinary = kind_of(item) == ROW_ITEM;
    int64_t score;
    bool open = ordinary && !m->not_applicable && !assess_score(m, &score);
    const char *mark =
        arena_printf(t->a, "IF(%s<>\"\",%s,IF(%s<>\"\",%s,0))", review, review, self, self);

    c[DETAIL_WORTH] = computed(
        figure(true, ordinary && !m->not_applicable && item->points > 0 ? item->points : 0),
        arena_printf(t->a, "=IF(AND(%s=\"指标\",%s<>\"是\"),%s,0)", kind, exempt, points));
    c[DETAIL_SCORE] = computed(
        figure(true, counted(item, m)),
        arena_printf(t->a, "=IF(OR(%s=\"否决\",%s=\"是\"),0,IF(%s=\"加分\",MAX(0,MIN(%s,%s)),%s))",
                     kind, exempt, kind, points, mark, mark));
    c[DETAIL_OPEN] = computed(
        whole(open), arena_printf(t->a, "=IF(AND(%s=\"指标\",%s<>\"是\",%s=\"\",%s=\"\"),1,0)",
                                  kind, exempt, self, review));
}

/* Whether somebody scored the row: an outside total counts only while nobody did. */
static void put_answered(struct layout *t, struct sheet_cell *c, size_t row,
                         const struct assess_mark *m)
{
    c[DETAIL_ANSWERED] =
        computed(whole(!m->not_applicable && (m->has_self || m->has_review)),
                 arena_printf(t->a, "=IF(AND(%s<>\"是\",OR(%s<>\"\",%s<>\"\")),1,0)",
                              at(t, DETAIL_EXEMPT, row), at(t, DETAIL_SELF, row),
                              at(t, DETAIL_REVIEW, row)));
}

static const struct framework_item *source_of(const struct round_board *b, size_t item)
{
    return item < b->framework.f.n ? &b->framework.f.items[item] : NULL;
}

static void put_item(struct layout *t, const struct round_board *b, size_t unit, size_t item,
                     size_t number)
{
    const struct assess_item *x = &b->items[item];
    const struct assess_mark *m = &b->units[unit].marks[item];
    const struct framework_item *source = source_of(b, item);
    size_t row = t->first_detail + t->n_detail;
    struct sheet_cell *c = add_row(t->a, &t->detail, &t->n_detail, &t->cap_detail, DETAIL_COLUMNS);
    const char **lines;

    put_unit(c, b, unit, number);
    c[DETAIL_KIND] = text(round_sheet_kinds[kind_of(x)]);
    c[DETAIL_CODE] = text(x->code);
    c[DETAIL_LEVEL1] = text(x->level1);
    c[DETAIL_TITLE] = text(x->title);
    c[DETAIL_POINTS] = figure(true, x->points > 0 ? x->points : 0);
    if (source && !source->n_parts && source->rule.kind != ASSESS_MANUAL) {
        c[DETAIL_RULE] = text(assess_rule_line(t->a, &source->rule));
    }
    c[DETAIL_SELF] = figure(m->has_self, m->self);
    c[DETAIL_REVIEW] = figure(m->has_review, m->review);
    c[DETAIL_EXEMPT] = yes(m->not_applicable);
    c[DETAIL_VETOED] = yes(m->vetoed);
    c[DETAIL_CAP] = figure(x->veto || m->vetoed || x->cap > 0, x->cap);
    put_sums(t, c, row, x, m);
    put_answered(t, c, row, m);
    size_t n = assess_explain(t->a, x, m, &lines);
    c[DETAIL_SAYS] = text(joined(t->a, lines, n));
}

static const struct round_fact *fact_of(const struct layout *t, const struct round_board *b,
                                        size_t unit, size_t item, const char *part)
{
    if (!t->facts || !b->places || !b->framework.item_ids) {
        return NULL;
    }
    struct round_fact want = {.participation = b->places[unit].participation,
                              .item = b->framework.item_ids[item],
                              .part = part};
    size_t low = 0, high = t->facts->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = round_fact_order(&t->facts->items[middle], &want);
        if (order == 0) {
            return &t->facts->items[middle];
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return NULL;
}

static struct sheet_cell fact_cell(struct layout *t, const struct assess_rule *rule,
                                   const struct round_fact *f)
{
    if (!f || !f->known) {
        return text("");
    }
    if (rule->kind == ASSESS_RATIO) {
        return text(arena_printf(t->a, "%s%%", str_from_scaled(t->a, f->number, 2, false)));
    }
    return figure(true, f->number);
}

static void put_part(struct layout *t, const struct round_board *b, size_t unit, size_t item,
                     const struct framework_part *p, size_t number)
{
    const struct round_fact *f = fact_of(t, b, unit, item, p->id);
    struct sheet_cell *c = add_row(t->a, &t->detail, &t->n_detail, &t->cap_detail, DETAIL_COLUMNS);

    put_unit(c, b, unit, number);
    c[DETAIL_KIND] = text(round_sheet_kinds[ROW_PART]);
    c[DETAIL_CODE] = text(b->items[item].code);
    c[DETAIL_PART] = text(p->id);
    c[DETAIL_LEVEL1] = text(b->items[item].level1);
    c[DETAIL_TITLE] = text(p->title);
    c[DETAIL_POINTS] = figure(p->points >= 0, p->points);
    c[DETAIL_RULE] = text(assess_rule_line(t->a, &p->rule));
    c[DETAIL_FACT] = fact_cell(t, &p->rule, f);
    c[DETAIL_EXEMPT] = yes(b->units[unit].marks[item].not_applicable);
    c[DETAIL_SCORE] = figure(f && f->known, f ? f->points : 0);
    c[DETAIL_SAYS] = text(f && f->said ? f->said : p->waits);
}

static size_t parts_of(const struct round_board *b, size_t item)
{
    const struct framework_item *source = source_of(b, item);
    return source ? source->n_parts : 0;
}

static void put_details(struct layout *t, const struct round_board *b, size_t unit, size_t number)
{
    for (size_t i = 0; i < b->n_items; i++) {
        put_item(t, b, unit, i, number);
        for (size_t k = 0; k < parts_of(b, i); k++) {
            put_part(t, b, unit, i, &b->framework.f.items[i].parts[k], number);
        }
    }
}

/* --- summary rows ---------------------------------------------------------------------------------------- */

static const char *sum_of(struct layout *t, enum detail_column column, const char *kind, size_t row)
{
    return arena_printf(t->a, "ROUND(SUMIFS(%s,%s,%s,%s,\"%s\"),2)", detail_range(t, column),
                        detail_range(t, DETAIL_NUMBER), at(t, SUMMARY_NUMBER, row),
                        detail_range(t, DETAIL_KIND), kind);
}

static const char *cap_formula(struct layout *t, size_t row)
{
    const char *who = arena_printf(t->a, "%s,%s,%s,\"是\"", detail_range(t, DETAIL_NUMBER),
                                   at(t, SUMMARY_NUMBER, row), detail_range(t, DETAIL_VETOED));
    return arena_printf(t->a, "=IF(COUNTIFS(%s)=0,\"\",_xlfn.MINIFS(%s,%s))", who,
                        detail_range(t, DETAIL_CAP), who);
}

/* TRUE while the outside total is the score. */
static const char *outside_formula(struct layout *t, size_t row)
{
    return arena_printf(t->a, "AND(%s<>\"\",SUMIFS(%s,%s,%s)=0)", at(t, SUMMARY_OUTSIDE, row),
                        detail_range(t, DETAIL_ANSWERED), detail_range(t, DETAIL_NUMBER),
                        at(t, SUMMARY_NUMBER, row));
}

static const char *score_formula(struct layout *t, size_t row)
{
    const char *got = arena_printf(t->a, "ROUND(%s*100,0)", at(t, SUMMARY_GOT, row)),
               *possible = arena_printf(t->a, "ROUND(%s*100,0)", at(t, SUMMARY_POSSIBLE, row)),
               *cap = at(t, SUMMARY_CAP, row);
    const char *rate = arena_printf(t->a, "IF(%s=0,0,ROUND(INT((20000*%s+%s)/(2*%s))/100+%s,2))",
                                    at(t, SUMMARY_POSSIBLE, row), got, possible, possible,
                                    at(t, SUMMARY_BONUS, row));
    return arena_printf(t->a, "=MAX(0,MIN(100,IF(%s,%s,%s),IF(%s=\"\",100,%s)))",
                        outside_formula(t, row), at(t, SUMMARY_OUTSIDE, row), rate, cap, cap);
}

static const char *rank_formula(struct layout *t, size_t row, bool in_group)
{
    const char *group = in_group ? arena_printf(t->a, "*(%s=%s)", summary_range(t, SUMMARY_GROUP),
                                                at(t, SUMMARY_GROUP, row))
                                 : "";
    return arena_printf(t->a, "=IF(%s=\"是\",1+SUMPRODUCT((%s=%s)%s*(%s=\"是\")*(%s>%s)),\"\")",
                        at(t, SUMMARY_RANKED, row), summary_range(t, SUMMARY_BOARD),
                        at(t, SUMMARY_BOARD, row), group, summary_range(t, SUMMARY_RANKED),
                        summary_range(t, SUMMARY_SCORE), at(t, SUMMARY_SCORE, row));
}

static struct sheet_cell rank_cell(int rank)
{
    return rank ? whole(rank) : text("");
}

/* Whether a unit is ranked does not wait for the round: the table says what its figures give. */
static void put_ranks(struct layout *t, struct sheet_cell *c, size_t row,
                      const struct assess_result *r)
{
    c[SUMMARY_RANKED] =
        computed(text(r->rank ? "是" : "否"),
                 arena_printf(t->a, "=IF(AND(%s=\"是\",%s=0,%s>0),\"是\",\"否\")",
                              at(t, SUMMARY_SUBMITTED, row), at(t, SUMMARY_OPEN, row),
                              at(t, SUMMARY_POSSIBLE, row)));
    c[SUMMARY_RANK] = computed(rank_cell(r->rank), rank_formula(t, row, false));
    c[SUMMARY_GROUP_RANK] = computed(rank_cell(r->group_rank), rank_formula(t, row, true));
}

static int64_t cap_of(const struct assess_result *r)
{
    int64_t cap = r->veto ? r->veto->cap : 0;
    return cap < 0 ? 0 : cap;
}

static size_t open_items(const struct assess_result *r)
{
    bool outside = r->unit->outside && r->answered == 0;
    return outside || r->answered > r->applicable ? 0 : r->applicable - r->answered;
}

static void put_result(struct layout *t, const struct round_board *b, size_t unit, size_t number)
{
    const struct assess_result *r = &b->total.results[unit];
    size_t row = t->first_summary + t->n_summary;
    struct sheet_cell *c =
        add_row(t->a, &t->summary, &t->n_summary, &t->cap_summary, SUMMARY_COLUMNS);

    c[SUMMARY_NUMBER] = whole((int64_t)number);
    c[SUMMARY_BOARD] = text(b->framework.f.title);
    c[SUMMARY_UNIT] = text(b->units[unit].name);
    c[SUMMARY_GROUP] = text(b->units[unit].group);
    c[SUMMARY_SUBMITTED] = text(b->units[unit].submitted ? "是" : "否");
    c[SUMMARY_OUTSIDE] = figure(b->units[unit].outside, b->units[unit].total);
    c[SUMMARY_GOT] = computed(figure(true, r->got),
                              arena_printf(t->a, "=%s", sum_of(t, DETAIL_SCORE, "指标", row)));
    c[SUMMARY_POSSIBLE] = computed(figure(true, r->possible),
                                   arena_printf(t->a, "=%s", sum_of(t, DETAIL_WORTH, "指标", row)));
    c[SUMMARY_BONUS] = computed(figure(true, r->bonus),
                                arena_printf(t->a, "=%s", sum_of(t, DETAIL_SCORE, "加分", row)));
    c[SUMMARY_CAP] = computed(figure(r->veto, cap_of(r)), cap_formula(t, row));
    c[SUMMARY_OPEN] =
        computed(whole((int64_t)open_items(r)),
                 arena_printf(t->a, "=IF(%s,0,SUMIFS(%s,%s,%s))", outside_formula(t, row),
                              detail_range(t, DETAIL_OPEN), detail_range(t, DETAIL_NUMBER),
                              at(t, SUMMARY_NUMBER, row)));
    c[SUMMARY_SCORE] = computed(figure(true, r->score), score_formula(t, row));
    put_ranks(t, c, row, r);
}

/* --- the table ------------------------------------------------------------------------------------------- */

static void count_rows(struct layout *t, const struct round_board *boards, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        size_t rows = boards[k].n_items;
        for (size_t i = 0; i < boards[k].n_items; i++) {
            rows += parts_of(&boards[k], i);
        }
        t->rows += rows * boards[k].n_units;
        t->units += boards[k].n_units;
    }
}

static void fill(struct layout *t, const struct round_board *boards, size_t n)
{
    size_t number = 0;
    count_rows(t, boards, n);
    for (size_t k = 0; k < n; k++) {
        for (size_t u = 0; u < boards[k].n_units; u++) {
            number++;
            put_details(t, &boards[k], u, number);
            put_result(t, &boards[k], u, number);
        }
    }
}

static const struct sheet_column *columns_of(struct arena *a, const struct round_sheet_column *from,
                                             size_t n)
{
    struct sheet_column *list = arena_array(a, n, sizeof(*list));
    for (size_t i = 0; i < n; i++) {
        list[i] = (struct sheet_column){from[i].title, from[i].width};
    }
    return list;
}

static void sheets_of(struct layout *t, const char *const *head, size_t n_head, struct sheet ret[2])
{
    ret[0] = (struct sheet){.name = ROUND_SHEET_SUMMARY,
                            .head = head,
                            .n_head = n_head,
                            .columns = columns_of(t->a, round_sheet_summary, SUMMARY_COLUMNS),
                            .n_columns = SUMMARY_COLUMNS,
                            .cells = t->summary,
                            .n_rows = t->n_summary};
    ret[1] = (struct sheet){.name = ROUND_SHEET_DETAIL,
                            .head = head,
                            .n_head = n_head,
                            .columns = columns_of(t->a, round_sheet_detail, DETAIL_COLUMNS),
                            .n_columns = DETAIL_COLUMNS,
                            .cells = t->detail,
                            .n_rows = t->n_detail};
}

enum err round_sheet_write(struct arena *a, const struct round_board *boards, size_t n,
                           const struct round_facts *facts, struct strbuf *ret, struct error *e)
{
    const char *head[] = {n ? boards[0].title : "",
                          "汇总各列由明细各行算出：改动明细里的自评分、复核分，汇总随之变化。"};
    struct layout t = {.a = a, .facts = facts};
    struct sheet sheets[2];

    t.first_detail = t.first_summary = array_len(head) + 2;
    fill(&t, boards, n);
    sheets_of(&t, head, array_len(head), sheets);
    return export_xlsx(a, sheets, 2, ret, e);
}

void round_sheet_csv(struct arena *a, const struct round_board *boards, size_t n,
                     const struct round_facts *facts, struct strbuf *ret)
{
    struct layout t = {.a = a, .facts = facts, .first_detail = 1, .first_summary = 1};
    struct sheet sheets[2];

    fill(&t, boards, n);
    sheets_of(&t, NULL, 0, sheets);
    export_csv(ret, &sheets[0]);
    struct strbuf below scoped(strbuf_clear) = strbuf_make(ret->max);
    export_csv(&below, &sheets[1]);
    ret->over = ret->over || below.over;
    strbuf_lit(ret, "\r\n");
    strbuf_str(ret, str_starts(below.ptr, BOM) ? below.ptr + strlen(BOM) : below.ptr);
}
