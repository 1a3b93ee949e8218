/* exchange.yaml: which figures go upwards, and when they are due. Read after the metrics. */
#include "base/str.h"
#include "content/load.h"

static const struct key file_keys[] = {{"year", KEY_MAP | KEY_NEEDED},
                                       {"month", KEY_MAP | KEY_NEEDED}};
static const struct key year_keys[] = {
    {"figures", KEY_LIST | KEY_NEEDED}, {"due", KEY_TEXT | KEY_NEEDED}, {"basis", KEY_TEXT}};
static const struct key month_keys[] = {
    {"figures", KEY_LIST | KEY_NEEDED}, {"due_day", KEY_TEXT | KEY_NEEDED}, {"basis", KEY_TEXT}};

static void take(struct load *l, const struct ynode *n, bool monthly, struct exchange_list *ret)
{
    const struct metric_def *m = n->text ? content_metric(l->c, n->text) : NULL;
    struct names known = names_make(l->a);

    if (m && monthly && m->versions[m->n - 1].m.by_year) {
        fault_at(l, n, "指标口径 %s 只按整年数，不能按月报。", m->id);
        return;
    }
    for (size_t i = 0; m && i < ret->n; i++) {
        if (ret->figures[i] == m) {
            fault_at(l, n, "指标口径 %s 写了两次。", m->id);
            return;
        }
    }
    if (m) {
        ret->figures[ret->n++] = m;
        return;
    }
    for (size_t i = 0; i < l->c->n_metrics; i++) {
        names_add(&known, l->c->metrics[i].id);
    }
    fault_at(l, n, "没有指标口径 %s%s", n->text ? n->text : "",
             names_hint(&known, n->text ? n->text : ""));
}

static void figures(struct load *l, const struct ynode *map, bool monthly,
                    struct exchange_list *ret)
{
    struct ynode *const *items;
    size_t n = load_list(map, "figures", &items);

    ret->figures = arena_array(l->a, n + 1, sizeof(*ret->figures));
    ret->basis = load_text(map, "basis");
    for (size_t i = 0; i < n; i++) {
        take(l, items[i], monthly, ret);
    }
}

static void year_due(struct load *l, const struct ynode *map, struct exchange_def *x)
{
    const char *text = load_text(map, "due");
    struct date d;

    if (!text || !date_parse(arena_printf(l->a, "2000-%s", text), &d)) {
        fault_at(l, load_scalar(map, "due"), "due 写次年的月和日，例如 03-01。");
        return;
    }
    x->year_month = d.month;
    x->year_day = d.day;
}

void exchange_load(struct load *l)
{
    const struct content_file *f = files_find(l, "exchange.yaml");
    const struct ynode *root = f ? files_yaml(l, f) : NULL;
    const struct ynode *year = root ? ynode_get(root, "year") : NULL;
    const struct ynode *month = root ? ynode_get(root, "month") : NULL;

    l->file = "exchange.yaml";
    if (!root || !load_map(l, root, "上报文件", file_keys, array_len(file_keys)) || !year ||
        !month || !load_map(l, year, "年度上报", year_keys, array_len(year_keys)) ||
        !load_map(l, month, "月度上报", month_keys, array_len(month_keys))) {
        return;
    }
    figures(l, year, false, &l->c->exchange.year);
    figures(l, month, true, &l->c->exchange.month);
    year_due(l, year, &l->c->exchange);
    l->c->exchange.month_day = load_int(l, month, "due_day", 1, 28, 5);
}
