#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "content/names.h"
#include "content/yaml_doc.h"
#include "paper/inset.h"
#include "register/query.h"

struct reading {
    const struct inset_reader *x;
    const struct ynode *map;
    struct inset_def *d;
    bool bad;
};

static const struct inset_column MISSING[] = {
    {"name", "名称", 'l'}, {"unit", "单位", 'l'}, {"have", "已有", 'c'}};
static const struct inset_column RANKS[] = {{"unit", "单位", 'l'},  {"framework", "指标体系", 'l'},
                                            {"group", "分组", 'l'}, {"score", "得分", 'c'},
                                            {"rank", "名次", 'c'},  {"group_rank", "组内名次", 'c'},
                                            {"note", "说明", 'l'}};
static const struct inset_column ITEMS[] = {
    {"framework", "指标体系", 'l'}, {"code", "编号", 'c'}, {"level1", "一级指标", 'l'},
    {"level2", "二级指标", 'l'},    {"text", "内容", 'l'}, {"points", "分值", 'c'}};

static const struct inset_column TOLD[] = {{"group", "方面", 'l'},
                                           {"title", "数据", 'l'},
                                           {"value", "本期", 'c'},
                                           {"last", "上年同期", 'c'},
                                           {"change", "增减", 'c'}};
static const struct inset_column GAPS[] = {{"title", "数据", 'l'}, {"why", "原因", 'l'}};
static const struct inset_column RETOLD[] = {{"title", "数据", 'l'},
                                             {"text", "报告写的", 'c'},
                                             {"value", "台账的数", 'c'},
                                             {"why", "理由", 'l'}};

static void bad(struct reading *r, const char *text)
{
    r->bad = true;
    r->x->fault(r->x->ctx, r->d->line, text);
}

static const char *text_of(const struct reading *r, const char *key)
{
    const struct ynode *n = ynode_get(r->map, key);

    return n && n->kind == YNODE_SCALAR ? n->text : NULL;
}

/* A list, or one word for a list of one. */
static size_t words_of(const struct reading *r, const char *key, const char ***ret)
{
    const struct ynode *n = ynode_get(r->map, key);
    size_t most = n ? (n->kind == YNODE_LIST ? n->n : 1) : 0, got = 0;
    const char **list = arena_array(r->x->a, most + 1, sizeof(*list));

    for (size_t i = 0; i < most; i++) {
        const struct ynode *one = n->kind == YNODE_LIST ? n->items[i] : n;
        list[got] = one->kind == YNODE_SCALAR ? one->text : "";
        got++;
    }
    *ret = list;
    return got;
}

static void check_keys(struct reading *r, const char *const *known, size_t n)
{
    struct names ns = names_make(r->x->a);

    for (size_t i = 0; i < n; i++) {
        names_add(&ns, known[i]);
    }
    for (size_t i = 0; i < r->map->n; i++) {
        const char *key = r->map->keys[i]->text;
        bool good = false;
        for (size_t k = 0; k < n; k++) {
            good = good || str_eq(known[k], key);
        }
        if (!good) {
            bad(r, arena_printf(r->x->a, "%s 不认识“%s”%s", r->d->name, key ? key : "",
                                names_hint(&ns, key ? key : "")));
        }
    }
}

/* --- records ------------------------------------------------------------------------------------------- */
static const struct field_def *field(struct reading *r, const char *id)
{
    const struct field_def *f = register_field(r->d->reg, id);

    if (!f) {
        bad(r, arena_printf(r->x->a, "%s：%s里没有“%s”。", r->d->name, r->d->reg->title, id));
    }
    return f;
}

static void read_by(struct reading *r)
{
    const char **words;
    size_t n = words_of(r, "by", &words);

    for (size_t i = 0; i < n; i++) {
        r->d->by_year = r->d->by_year || str_eq(words[i], "year");
        r->d->by_unit = r->d->by_unit || str_eq(words[i], "unit");
        if (!str_eq(words[i], "year") && !str_eq(words[i], "unit")) {
            bad(r, arena_printf(r->x->a, "%s 的 by 只能写 year、unit。", r->d->name));
        }
    }
}

static void read_columns(struct reading *r)
{
    struct inset_def *d = r->d;
    const char **words;
    size_t n = words_of(r, "columns", &words);

    d->fields = arena_array(r->x->a, DOC_CELLS_MAX + 1, sizeof(const struct field_def *));
    for (size_t i = 0; i < n && d->n_fields < DOC_CELLS_MAX; i++) {
        const struct field_def *f = field(r, words[i]);
        if (f) {
            d->fields[d->n_fields++] = f;
        }
    }
    for (size_t i = 0; !n && i < d->reg->page.n_columns && d->n_fields < DOC_CELLS_MAX - 1; i++) {
        d->fields[d->n_fields++] = d->reg->page.columns[i];
    }
    if (n >= DOC_CELLS_MAX) {
        bad(r, arena_printf(r->x->a, "%s 最多 %d 列（另有序号）。", d->name, DOC_CELLS_MAX - 1));
    }
}

/* The condition is compiled again with the days of the paper; here with any. */
static void check_where(struct reading *r)
{
    struct inset_def *d = r->d;
    const struct cel *cel;
    struct error e;

    if (d->where && query_filter(r->x->a, r->x->content, d->reg, d->where, &cel, &e)) {
        bad(r, arena_printf(r->x->a, "%s 的 where：%s", d->name, e.text));
    }
    if (d->on &&
        query_filter(r->x->a, r->x->content, d->reg,
                     arena_printf(r->x->a, "has(%s) && %s >= date('2026-01-01')", d->on, d->on),
                     &cel, &e)) {
        bad(r, arena_printf(r->x->a, "%s 的 on：%s", d->name, e.text));
    }
}

static void read_records(struct reading *r)
{
    static const char *const KEYS[] = {"register", "via",   "by",      "on",
                                       "where",    "order", "columns", "max"};
    struct inset_def *d = r->d;
    const char *id = text_of(r, "register"), *via = text_of(r, "via"), *order = text_of(r, "order");

    d->kind = INSET_RECORDS;
    check_keys(r, KEYS, array_len(KEYS));
    if (!(d->reg = content_register(r->x->content, id))) {
        bad(r, arena_printf(r->x->a, "%s：没有台账“%s”。", d->name, id ? id : ""));
        return;
    }
    d->via = via ? field(r, via) : NULL;
    if (d->via && (d->via->type != FIELD_REF || d->via->many || d->via->target != r->x->reg)) {
        bad(r, arena_printf(r->x->a, "%s 的 via：%s不是指向%s的字段。", d->name, d->via->title,
                            r->x->reg ? r->x->reg->title : "本文书的台账"));
    }
    d->descending = order && *order == '-';
    d->order = order ? field(r, order + d->descending) : NULL;
    d->on = text_of(r, "on");
    d->where = text_of(r, "where");
    read_by(r);
    read_columns(r);
    check_where(r);
    if (!d->via && !d->by_year && !d->by_unit && !d->on) {
        bad(r, arena_printf(r->x->a, "%s 要写 via、by 或 on：取哪些记录，不能整本台账都取。",
                            d->name));
    }
}

static void read_picked(struct reading *r)
{
    struct inset_def *d = r->d;
    const char **words;
    size_t n = words_of(r, "columns", &words);

    d->picked = arena_array(r->x->a, n + d->n_columns + 1, sizeof(*d->picked));
    for (size_t i = 0; i < d->n_columns && !n; i++) {
        d->picked[d->n_picked++] = i;
    }
    for (size_t i = 0; i < n; i++) {
        const struct inset_column *c = inset_column(d, words[i]);
        if (!c) {
            bad(r, arena_printf(r->x->a, "%s 没有“%s”这一列。", d->name, words[i]));
            continue;
        }
        d->picked[d->n_picked++] = (size_t)(c - d->columns);
    }
}

/* --- the other kinds ----------------------------------------------------------------------------------- */
static void read_missing(struct reading *r)
{
    static const char *const KEYS[] = {"obligation", "columns", "max"};
    const char *id = text_of(r, "obligation");

    r->d->kind = INSET_MISSING;
    r->d->columns = MISSING;
    r->d->n_columns = array_len(MISSING);
    check_keys(r, KEYS, array_len(KEYS));
    read_picked(r);
    if (!(r->d->obligation = content_obligation(r->x->content, id))) {
        bad(r, arena_printf(r->x->a, "%s：没有应做事项“%s”。", r->d->name, id ? id : ""));
    }
}

static void read_round(struct reading *r)
{
    static const char *const KEYS[] = {"round", "columns", "max"};
    const char *what = text_of(r, "round");
    bool items = str_eq(what, "items");

    r->d->kind = items ? INSET_ITEMS : INSET_RANKS;
    r->d->columns = items ? ITEMS : RANKS;
    r->d->n_columns = items ? array_len(ITEMS) : array_len(RANKS);
    check_keys(r, KEYS, array_len(KEYS));
    read_picked(r);
    if (!items && !str_eq(what, "ranks")) {
        bad(r, arena_printf(r->x->a, "%s 的 round 只能写 ranks、items。", r->d->name));
    }
    if (!r->x->reg || !str_eq(r->x->reg->plays, "assessment.round")) {
        bad(r, arena_printf(r->x->a, "%s：只有考核轮次的文书能写 round。", r->d->name));
    }
}

static void read_report(struct reading *r)
{
    static const char *const KEYS[] = {"figures", "columns", "max"};
    static const struct {
        const char *word;
        const struct inset_column *columns;
        size_t n;
    } WHAT[] = {{"all", TOLD, array_len(TOLD)},
                {"missing", GAPS, array_len(GAPS)},
                {"typed", RETOLD, array_len(RETOLD)}};
    const char *what = text_of(r, "figures");

    for (size_t i = 0; i < array_len(WHAT); i++) {
        if (str_eq(what, WHAT[i].word)) {
            r->d->kind = (enum inset_kind)(INSET_TOLD + i);
            r->d->columns = WHAT[i].columns;
            r->d->n_columns = WHAT[i].n;
        }
    }
    check_keys(r, KEYS, array_len(KEYS));
    if (!r->d->columns) {
        bad(r, arena_printf(r->x->a, "%s 的 figures 只能写 all、missing、typed。", r->d->name));
        return;
    }
    read_picked(r);
}

static bool by_year(const struct measure_def *m)
{
    return m->by_year || (m->of && m->of->n && by_year(&m->of->versions[m->of->n - 1].m)) ||
           (m->over && m->over->n && by_year(&m->over->versions[m->over->n - 1].m));
}

static void read_metrics(struct reading *r)
{
    struct inset_def *d = r->d;
    const char **words;
    size_t n = words_of(r, "metrics", &words);

    d->metrics = arena_array(r->x->a, n + 1, sizeof(const struct metric_def *));
    for (size_t i = 0; i < n; i++) {
        const struct metric_def *m = content_metric(r->x->content, words[i]);
        if (!m) {
            bad(r, arena_printf(r->x->a, "%s：没有指标口径“%s”。", d->name, words[i]));
            continue;
        }
        d->metrics[d->n_metrics++] = m;
        if (d->over == OVER_MONTH && m->n && by_year(&m->versions[m->n - 1].m)) {
            bad(r, arena_printf(r->x->a, "%s：“%s”按年度统计，不能按月分。", d->name, m->title));
        }
        if (d->over == OVER_UNIT && !m->by_unit) {
            bad(r, arena_printf(r->x->a, "%s：“%s”不能按单位分。", d->name, m->title));
        }
    }
    if (!n || (d->over != OVER_METRICS && n >= DOC_CELLS_MAX)) {
        bad(r, arena_printf(r->x->a, "%s 要写 1 到 %d 个指标口径。", d->name, DOC_CELLS_MAX - 1));
    }
}

static void read_figure(struct reading *r)
{
    static const char *const KEYS[] = {"metrics", "over", "lines", "max"};
    const char *over = text_of(r, "over");

    r->d->kind = INSET_FIGURE;
    check_keys(r, KEYS, array_len(KEYS));
    r->d->over = str_eq(over, "month")  ? OVER_MONTH
                 : str_eq(over, "unit") ? OVER_UNIT
                                        : OVER_METRICS;
    r->d->lines = str_eq(text_of(r, "lines"), "yes");
    if (over && r->d->over == OVER_METRICS) {
        bad(r, arena_printf(r->x->a, "%s 的 over 只能写 month、unit。", r->d->name));
    }
    read_metrics(r);
}

static void read_max(struct reading *r)
{
    const char *text = text_of(r, "max");
    int64_t n = INSET_ROWS;

    if (text && (!str_to_int(text, &n) || n < 1 || n > INSET_ROWS_MAX)) {
        bad(r, arena_printf(r->x->a, "%s 的 max 是 1 到 %d。", r->d->name, INSET_ROWS_MAX));
    }
    r->d->max = (size_t)n;
}

static bool read_one(const struct inset_reader *x, const struct template_entry *entry,
                     struct inset_def *d)
{
    struct reading r = {.x = x, .d = d};
    struct ynode *root;
    struct error e;

    *d = (struct inset_def){.name = entry->key, .line = entry->line};
    if (yaml_parse(x->a, entry->key, entry->value, strlen(entry->value), &root, &e)) {
        bad(&r, arena_printf(x->a, "%s 读不出来：%s", entry->key, e.text));
        return false;
    }
    r.map = root;
    if (root->kind != YNODE_MAP || !str_is_id(strchr(entry->key, '.') + 1)) {
        bad(&r, arena_printf(
                    x->a, "%s 应写作“list.名称: {register: …}”，名称用小写字母。", /* half-width */
                    entry->key));
        return false;
    }
    read_max(&r);
    if (str_starts(entry->key, "figure.")) {
        read_figure(&r);
    } else if (ynode_get(root, "register")) {
        read_records(&r);
    } else if (ynode_get(root, "obligation")) {
        read_missing(&r);
    } else if (ynode_get(root, "round")) {
        read_round(&r);
    } else if (ynode_get(root, "figures")) {
        read_report(&r);
    } else {
        bad(&r, arena_printf(x->a, "%s 要写 register、obligation、round 或 figures。", entry->key));
    }
    return !r.bad;
}

size_t inset_load(const struct inset_reader *x, const struct template *t,
                  const struct inset_def **ret)
{
    const struct template_entry *list;
    size_t n = template_entries(t, &list), got = 0;
    struct inset_def *items = arena_array(x->a, n + 1, sizeof(*items));

    for (size_t i = 0; i < n; i++) {
        if (str_starts(list[i].key, "list.") || str_starts(list[i].key, "figure.")) {
            got += read_one(x, &list[i], &items[got]);
        }
    }
    *ret = items;
    return got;
}

const struct inset_column *inset_column(const struct inset_def *d, const char *name)
{
    for (size_t i = 0; i < d->n_columns; i++) {
        if (str_eq(d->columns[i].name, name)) {
            return &d->columns[i];
        }
    }
    return NULL;
}

bool inset_charted(const struct inset_def *d)
{
    for (size_t i = 1; i < d->n_metrics; i++) {
        if (!str_eq(d->metrics[i]->unit, d->metrics[0]->unit)) {
            return false;
        }
    }
    return d->kind == INSET_FIGURE;
}
