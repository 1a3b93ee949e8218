/* reports/<id>.yaml: which figures a record of a register tells. Read after the metrics. */
#include <string.h>

#include "base/str.h"
#include "content/load.h"

static const struct key file_keys[] = {
    {"id", KEY_TEXT | KEY_NEEDED},
    {"title", KEY_TEXT | KEY_NEEDED},
    {"about", KEY_TEXT},
    {"register", KEY_TEXT | KEY_NEEDED},
    {"when", KEY_TEXT},
    {"paper", KEY_TEXT | KEY_NEEDED},
    {"period", KEY_TEXT},
    {"reach", KEY_TEXT},
    {"groups", KEY_LIST | KEY_NEEDED},
    {"zero", KEY_TEXT | KEY_LIST},
};
static const struct key group_keys[] = {{"title", KEY_TEXT | KEY_NEEDED},
                                        {"figures", KEY_LIST | KEY_NEEDED}};

bool report_tells(const struct report_def *r, const struct metric_def *m)
{
    for (size_t g = 0; g < r->n_groups; g++) {
        for (size_t i = 0; i < r->groups[g].n; i++) {
            if (r->groups[g].figures[i] == m) {
                return true;
            }
        }
    }
    return false;
}

static void load_group(struct load *l, const struct ynode *map, struct report_def *r,
                       struct report_group *g)
{
    struct ynode *const *items;
    size_t n = load_list(map, "figures", &items);
    const struct metric_def **list = arena_array(l->a, n + 1, sizeof(*list));

    *g = (struct report_group){.title = load_text(map, "title"), .figures = list};
    for (size_t i = 0; i < n; i++) {
        const struct metric_def *m = metric_named(l, items[i]);
        if (m && report_tells(r, m)) {
            fault_at(l, items[i], "数 %s 在这份报告里已经列过。", m->id);
        } else if (m) {
            list[g->n++] = m;
        }
    }
}

static void load_groups(struct load *l, const struct ynode *root, struct report_def *r)
{
    struct ynode *const *items;
    size_t n = load_list(root, "groups", &items);
    struct report_group *groups = arena_array(l->a, n + 1, sizeof(*groups));

    r->groups = groups;
    for (size_t i = 0; i < n; i++) {
        if (load_map(l, items[i], "报告的数", group_keys, array_len(group_keys))) {
            struct report_group *g = &groups[r->n_groups++];
            load_group(l, items[i], r, g);
        }
    }
}

static void load_zeros(struct load *l, const struct ynode *root, struct report_def *r)
{
    struct ynode *const *items;
    size_t n = load_items(root, "zero", &items);
    const struct metric_def **list = arena_array(l->a, n + 1, sizeof(*list));

    r->zeros = list;
    for (size_t i = 0; i < n; i++) {
        const struct metric_def *m = metric_named(l, items[i]);
        if (m && !report_tells(r, m)) {
            fault_at(l, items[i], "数 %s 不在这份报告的 groups 里。", m->id);
        } else if (m) {
            list[r->n_zeros++] = m;
        }
    }
}

static const struct field_def *date_at(struct load *l, const struct ynode *n,
                                       const struct report_def *r, const char *id)
{
    const struct field_def *f = register_field(r->reg, id);
    if (!f || f->type != FIELD_DATE) {
        fault_at(l, n, "period 写两个日期字段，%s 没有日期字段 %s。", r->reg->id, id);
        return NULL;
    }
    return f;
}

/* "from_on to_on" */
static void load_period(struct load *l, const struct ynode *root, struct report_def *r)
{
    const struct ynode *n = load_scalar(root, "period");
    const char *gap = n ? strchr(n->text, ' ') : NULL;
    if (!n || str_eq(n->text, "year")) {
        return;
    }
    if (!gap) {
        fault_at(l, n, "period 写 year，或者起止两个日期字段，中间空一格。");
        return;
    }
    r->from = date_at(l, n, r, arena_strndup(l->a, n->text, (size_t)(gap - n->text)));
    r->to = date_at(l, n, r, gap + 1);
}

static void load_reach(struct load *l, const struct ynode *root, struct report_def *r)
{
    const struct ynode *n = load_scalar(root, "reach");
    r->of_unit = n && str_eq(n->text, "unit");
    if (n && !r->of_unit) {
        fault_at(l, n, "reach 只写 unit：数本单位和下属；不写是全县。");
    }
}

static bool load_report(struct load *l, const struct ynode *root, struct report_def *r)
{
    const struct ynode *reg = load_scalar(root, "register");

    r->id = load_id(l, root, "报告");
    r->title = load_text(root, "title");
    r->about = load_text(root, "about");
    r->paper = load_text(root, "paper");
    r->place = load_place(l, root);
    r->reg = reg ? content_register(l->c, reg->text) : NULL;
    if (!r->reg) {
        if (reg) {
            fault_at(l, reg, "没有台账 %s。", reg->text);
        }
        return false;
    }
    if (ynode_get(root, "when")) {
        r->when_text = load_text(root, "when");
        r->when = load_cel(l, r->reg, root, "when", CEL_YESNO);
    }
    load_period(l, root, r);
    load_reach(l, root, r);
    load_groups(l, root, r);
    load_zeros(l, root, r);
    return true;
}

void reports_load(struct load *l)
{
    struct yaml_file *files;
    size_t n = yaml_files(l, "reports", "报告", &files);
    struct report_def *list = arena_array(l->a, n + 1, sizeof(*list));

    l->c->reports = list;
    for (size_t i = 0; i < n; i++) {
        l->file = files[i].file;
        if (load_map(l, files[i].root, "报告", file_keys, array_len(file_keys)) &&
            load_report(l, files[i].root, &list[l->c->n_reports])) {
            list[l->c->n_reports].index = (int)l->c->n_reports;
            l->c->n_reports++;
        }
    }
}
