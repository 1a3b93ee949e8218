/* metrics/<id>.yaml. Two passes: a ratio names other metrics, whichever file comes first. A version writes only what changes;
 * everything else it takes over from the version before it. */
#include <string.h>

#include "base/str.h"
#include "content/load.h"

static const struct key file_keys[] = {
    {"id", KEY_TEXT | KEY_NEEDED},
    {"title", KEY_TEXT | KEY_NEEDED},
    {"unit", KEY_TEXT | KEY_NEEDED},
    {"about", KEY_TEXT},
    {"keeper", KEY_TEXT | KEY_NEEDED},
    {"law", KEY_TEXT},
    {"per", KEY_TEXT},
    {"ratio", KEY_MAP},
    {"people", KEY_TEXT | KEY_LIST},
    {"with", KEY_TEXT},
    {"words", KEY_TEXT | KEY_LIST},
    {"versions", KEY_LIST},
    MEASURE_KEYS,
};
static const struct key version_keys[] = {
    {"from", KEY_TEXT | KEY_NEEDED},
    {"reason", KEY_TEXT | KEY_NEEDED},
    {"ratio", KEY_MAP},
    {"people", KEY_TEXT | KEY_LIST},
    {"with", KEY_TEXT},
    MEASURE_KEYS,
};
static const struct key ratio_keys[] = {{"of", KEY_TEXT | KEY_NEEDED},
                                        {"over", KEY_TEXT | KEY_NEEDED}};

size_t yaml_files(struct load *l, const char *folder, const char *what, struct yaml_file **ret)
{
    size_t n = strlen(folder), got = 0;
    *ret = arena_array(l->a, l->n_files + 1, sizeof(**ret));
    for (size_t i = 0; i < l->n_files; i++) {
        const char *name = l->files[i].name;
        if (!str_starts(name, folder) || name[n] != '/' || !str_ends(name, ".yaml")) {
            continue;
        }
        const struct ynode *root = files_yaml(l, &l->files[i]);
        const char *id = arena_strndup(l->a, name + n + 1, strlen(name) - n - 1 - strlen(".yaml"));
        const struct ynode *told = root ? load_scalar(root, "id") : NULL;
        if (told && !str_eq(told->text, id)) {
            fault_at(l, told, "%s的 id 是 %s，文件名应为 %s.yaml。", what, told->text, told->text);
        }
        if (root) {
            (*ret)[got++] = (struct yaml_file){name, root};
        }
    }
    return got;
}

/* What a version does not write comes from the one before: a map with both. */
static const struct ynode *over(struct load *l, const struct ynode *before, const struct ynode *now)
{
    static const char *const kinds[] = {"count", "sum", "distinct", "least", "ratio", "people"};
    const char *other_day = ynode_get(now, "on")         ? "standing"
                            : ynode_get(now, "standing") ? "on"
                                                         : NULL;
    bool counts = false;
    struct ynode *both = arena_memdup(l->a, now, sizeof(*now));
    both->keys = arena_array(l->a, before->n + now->n + 1, sizeof(*both->keys));
    both->items = arena_array(l->a, before->n + now->n + 1, sizeof(*both->items));
    both->n = 0;
    for (size_t i = 0; i < array_len(kinds); i++) {
        counts = counts || ynode_get(now, kinds[i]);
    }
    for (size_t i = 0; i < before->n; i++) {
        const char *key = before->keys[i]->text;
        bool way = false;
        for (size_t k = 0; k < array_len(kinds); k++) {
            way = way || str_eq(key, kinds[k]);
        }
        if (!ynode_get(now, key) && !(counts && way) && !str_eq(key, other_day)) {
            both->keys[both->n] = before->keys[i];
            both->items[both->n++] = before->items[i];
        }
    }
    for (size_t i = 0; i < now->n; i++) {
        both->keys[both->n] = now->keys[i];
        both->items[both->n++] = now->items[i];
    }
    return both;
}

static const struct metric_def *other(struct load *l, const struct ynode *ratio, const char *key,
                                      const struct metric_def *own)
{
    const struct ynode *n = load_scalar(ratio, key);
    const struct metric_def *m = n ? content_metric(l->c, n->text) : NULL;
    if (n && m == own) {
        fault_at(l, n, "口径 %s 不能拿自己算比率。", n->text);
        return NULL;
    } else if (n && !m) {
        struct names known = names_make(l->a);
        for (size_t i = 0; i < l->c->n_metrics; i++) {
            names_add(&known, l->c->metrics[i].id);
        }
        fault_at(l, n, "没有口径 %s%s", n->text, names_hint(&known, n->text));
    }
    return m;
}

/* People in posts, not records: nothing of a register is counted. `with` names a metric that tells persons apart. */
static void load_people(struct load *l, const struct ynode *map, const struct metric_def *own,
                        struct measure_def *m)
{
    static const char *const foreign[] = {"register", "count", "sum",      "distinct",  "least",
                                          "where",    "on",    "standing", "each_month"};
    m->kind = METRIC_PEOPLE;
    m->n_posts = load_roles(l, map, "people", &m->posts);
    m->with = ynode_get(map, "with") ? other(l, map, "with", own) : NULL;
    for (size_t i = 0; i < array_len(foreign); i++) {
        if (ynode_get(map, foreign[i])) {
            fault_at(l, ynode_get(map, foreign[i]), "数在岗人员的口径不写 %s。", foreign[i]);
        }
    }
}

static const struct ynode *first_of(const struct ynode *map, const char *const *keys, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (ynode_get(map, keys[i])) {
            return ynode_get(map, keys[i]);
        }
    }
    return NULL;
}

static void load_version(struct load *l, const struct ynode *map, const struct metric_def *own,
                         struct metric_version *v)
{
    static const char *const foreign[] = {"count", "sum",      "distinct",  "least",
                                          "where", "standing", "each_month"};
    const struct ynode *ratio = ynode_get(map, "ratio");
    if (ynode_get(map, "people")) {
        load_people(l, map, own, &v->m);
        return;
    }
    if (ynode_get(map, "with")) {
        fault_at(l, ynode_get(map, "with"), "with 只和 people 一起写。");
    }
    if (!ratio || ratio->kind != YNODE_MAP) {
        measure_load(l, map, &v->m);
        return;
    }
    v->m.kind = METRIC_RATIO;
    if (first_of(map, foreign, array_len(foreign))) {
        fault_at(l, ratio,
                 "比率由另外两个口径相除，不再写 count、sum、distinct、least、where、"
                 "standing 和 each_month。");
    }
    if (load_map(l, ratio, "比率", ratio_keys, array_len(ratio_keys))) {
        v->m.of = other(l, ratio, "of", own);
        v->m.over = other(l, ratio, "over", own);
    }
}

static void load_versions(struct load *l, const struct ynode *root, struct metric_def *m)
{
    struct ynode *const *items;
    size_t n = load_list(root, "versions", &items);
    struct metric_version *list = arena_array(l->a, n + 2, sizeof(*list));
    const struct ynode *map = root;
    m->versions = list;
    m->n = 1;
    list[0].place = load_place(l, root);
    size_t faults = l->n_faults;
    load_version(l, root, m, &list[0]);
    bool fine = l->n_faults == faults; /* else a version would tell the same faults again */
    for (size_t i = 0; i < n; i++) {
        struct metric_version *v = &list[m->n];
        if (!load_map(l, items[i], "口径的版本", version_keys, array_len(version_keys))) {
            continue;
        }
        (void)load_is_date(l, items[i], "from", &v->from);
        v->reason = load_text(items[i], "reason");
        v->place = load_place(l, items[i]);
        if (v->from && m->n > 1 && strcmp(list[m->n - 1].from, v->from) >= 0) {
            fault_at(l, load_scalar(items[i], "from"),
                     "版本要按 from 从早到晚写，%s 不晚于上一版的 %s。", v->from,
                     list[m->n - 1].from);
        }
        map = over(l, map, items[i]);
        if (fine) {
            load_version(l, map, m, v);
        }
        m->n += v->from != NULL;
    }
}

static void load_head(struct load *l, const struct ynode *root, struct metric_def *m)
{
    m->id = load_id(l, root, "指标口径");
    m->title = load_text(root, "title");
    m->unit = load_text(root, "unit");
    m->about = load_text(root, "about");
    m->keeper = load_text(root, "keeper");
    m->law = load_law(l, root);
    m->n_words = load_texts(l, root, "words", &m->words);
    m->place = load_place(l, root);
    m->index = (int)l->c->n_metrics++;
    const struct ynode *per = load_scalar(root, "per");
    m->by_unit = !per || str_eq(per->text, "unit");
    if (per && !str_eq(per->text, "unit") && !str_eq(per->text, "county")) {
        fault_at(l, per, "per 只能写 unit（可按单位分）或 county（全县一个数）。");
    }
}

/* A ratio of ratios would have no rows to look at, and could go in circles. */
static void check_ratios(struct load *l, const struct metric_def *m)
{
    for (size_t i = 0; i < m->n; i++) {
        const struct measure_def *v = &m->versions[i].m;
        for (size_t k = 0; v->kind == METRIC_RATIO && k < 2; k++) {
            const struct metric_def *o = k ? v->over : v->of;
            for (size_t j = 0; o && j < o->n; j++) {
                bool least = o->versions[j].m.kind == METRIC_LEAST;
                if (least || o->versions[j].m.kind == METRIC_RATIO) {
                    fault_place(l, m->versions[i].place,
                                least ? "%s 取的是最小值，不能拿来相除。"
                                      : "%s 自己是比率，不能再拿来相除。",
                                o->id);
                    break;
                }
            }
        }
    }
}

/* Persons are told apart by one reference, in every version of the other metric. */
static void check_with(struct load *l, const struct metric_def *m)
{
    for (size_t i = 0; i < m->n; i++) {
        const struct metric_def *o = m->versions[i].m.with;
        for (size_t k = 0; o && k < o->n; k++) {
            const struct measure_def *v = &o->versions[k].m;
            if (v->kind != METRIC_DISTINCT || v->column || !v->field ||
                v->field->type != FIELD_REF || !str_eq(v->field->of, "person") || v->field->many) {
                fault_place(l, m->versions[i].place,
                            "with 要写一个按人员字段去重（distinct）的口径，%s 不是。", o->id);
                break;
            }
        }
    }
}

void metrics_load(struct load *l)
{
    struct yaml_file *files;
    size_t n = yaml_files(l, "metrics", "指标口径", &files);
    struct metric_def *list = arena_array(l->a, n + 1, sizeof(*list));
    const struct ynode **roots = arena_array(l->a, n + 1, sizeof(*roots));
    l->c->metrics = list;
    for (size_t i = 0; i < n; i++) {
        l->file = files[i].file;
        if (load_map(l, files[i].root, "指标口径", file_keys, array_len(file_keys))) {
            roots[l->c->n_metrics] = files[i].root;
            load_head(l, files[i].root, &list[l->c->n_metrics]);
        }
    }
    for (size_t i = 0; i < l->c->n_metrics; i++) {
        l->file = list[i].place.file;
        load_versions(l, roots[i], &list[i]);
    }
    for (size_t i = 0; i < l->c->n_metrics; i++) {
        check_ratios(l, &list[i]);
        check_with(l, &list[i]);
    }
}
