#include <string.h>

#include "base/str.h"
#include "content/load.h"
#include "content/register_scope.h"

static const struct key keys[] = {
    {"id", KEY_TEXT | KEY_NEEDED},
    {"title", KEY_TEXT | KEY_NEEDED},
    {"about", KEY_TEXT},
    {"of", KEY_TEXT | KEY_LIST | KEY_NEEDED},
    {"whom", KEY_TEXT},
    {"among", KEY_TEXT},
    {"by", KEY_TEXT},
    {"post", KEY_TEXT},
    {"metric", KEY_TEXT},
    {"at_least", KEY_TEXT},
    {"at_most", KEY_TEXT},
    {"per", KEY_TEXT | KEY_NEEDED},
    {"warn_from", KEY_TEXT},
    {"law", KEY_TEXT},
    {"basis", KEY_TEXT},
    {"feeds", KEY_TEXT | KEY_LIST},
    {"alert", KEY_LIST},
    {"tallied_in", KEY_MAP},
    MEASURE_KEYS,
};
static const struct {
    const char *word;
    enum obligation_per per;
} pers[] = {{"year", PER_YEAR},
            {"half", PER_HALF},
            {"quarter", PER_QUARTER},
            {"month", PER_MONTH},
            {"always", PER_ALWAYS}};

static bool is_group(const struct code_list *kinds, const char *id)
{
    for (size_t i = 0; i < kinds->n; i++) {
        if (str_eq(kinds->codes[i].parent, id)) {
            return true;
        }
    }
    return false;
}

/* A group of kinds stands for its members. */
static void add_kind(struct load *l, const struct code_list *kinds, const char *id,
                     struct obligation_def *o, size_t *cap)
{
    const char ***list = &o->kinds;
    if (!is_group(kinds, id)) {
        *(const char **)arena_push(l->a, list, &o->n_kinds, cap, sizeof(**list)) = id;
        return;
    }
    for (size_t i = 0; i < kinds->n; i++) {
        if (str_eq(kinds->codes[i].parent, id)) {
            *(const char **)arena_push(l->a, list, &o->n_kinds, cap, sizeof(**list)) =
                kinds->codes[i].id;
        }
    }
}

static void fault_of(struct load *l, const struct ynode *n, const struct code_list *kinds)
{
    struct names known = names_make(l->a);
    for (size_t i = 0; kinds && i < kinds->n; i++) {
        names_add(&known, kinds->codes[i].id);
    }
    for (size_t i = 0; i < l->c->n_roles; i++) {
        names_add(&known, l->c->roles[i].id);
    }
    for (size_t i = 0; i < l->c->n_registers; i++) {
        names_add(&known, l->c->registers[i].id);
    }
    fault_at(l, n, "of 要写单位类别、一个角色或一本台账，没有 %s%s", n->text ? n->text : "",
             names_hint(&known, n->text ? n->text : ""));
}

static void load_of(struct load *l, const struct ynode *root, struct obligation_def *o)
{
    const struct code_list *kinds = content_codes(l->c, "unit_kinds");
    struct ynode *const *items;
    size_t n = load_items(root, "of", &items), cap = 0;
    for (size_t i = 0; i < n; i++) {
        const char *word = items[i]->kind == YNODE_SCALAR ? items[i]->text : NULL;
        if (word && kinds && code_find(kinds, word)) {
            add_kind(l, kinds, word, o, &cap);
        } else if (n == 1 && content_role(l->c, word)) {
            o->role = word;
        } else if (n == 1 && word && content_register(l->c, word)) {
            o->each = content_register(l->c, word);
        } else {
            fault_of(l, items[i], kinds);
        }
    }
}

/* Each record of a register: it is told by its first title field, and the counted records point at it. */
static void load_each(struct load *l, const struct ynode *root, struct obligation_def *o)
{
    const struct ynode *among = load_scalar(root, "among"), *by = load_scalar(root, "by");
    if (!o->each) {
        if (among || by) {
            fault_at(l, among ? among : by, "只有 of 是台账时才写 among 和 by。");
        }
        return;
    }
    o->among = measure_condition(l, root, "among", o->each);
    if (!o->each->n_title || o->each->title_field[0]->type != FIELD_TEXT) {
        fault_at(l, load_scalar(root, "of"), "%s 的名称（name）第一项要是文字字段，才能列名单。",
                 o->each->id);
    }
    if (o->n_feeds) {
        fault_at(l, root, "of 是台账的事项一家有几条，不能写 feeds。");
    }
    if (!by || !o->m.reg) {
        fault_at(l, root, "of 是台账，要写 register 和 by:数的台账里指向它的字段。");
        return;
    }
    o->whom = load_field(l, o->m.reg, by);
    if (o->whom && (o->whom->type != FIELD_REF || o->whom->target != o->each || o->whom->many)) {
        fault_at(l, by, "%s（%s）不是指向 %s 的字段。", o->whom->id, o->whom->title, o->each->id);
    }
}

static void load_whom(struct load *l, const struct ynode *root, struct obligation_def *o)
{
    const struct ynode *n = load_scalar(root, "whom");
    if (!o->role || o->metric || !o->m.reg) {
        if (n) {
            fault_at(l, n, "只有 of 是角色时才写 whom。");
        }
        return;
    }
    if (!n) {
        fault_at(l, root, "of 是角色，要写 whom:台账里记着人的字段。");
        return;
    }
    enum cel_type element = CEL_NONE;
    o->whom = load_field(l, o->m.reg, n);
    enum cel_type t = o->whom ? field_cel_type(o->whom, &element) : CEL_REF;
    bool person = o->whom && (o->whom->type == FIELD_PEOPLE || str_eq(o->whom->of, "person"));
    if (o->whom && (!person || (t != CEL_REF && element != CEL_REF))) {
        fault_at(l, n, "%s（%s）不是人员字段。", o->whom->id, o->whom->title);
    }
}

static void load_metric(struct load *l, const struct ynode *root, struct obligation_def *o)
{
    const struct ynode *n = load_scalar(root, "metric");
    o->metric = content_metric(l->c, n->text);
    if (!o->metric) {
        struct names known = names_make(l->a);
        for (size_t i = 0; i < l->c->n_metrics; i++) {
            names_add(&known, l->c->metrics[i].id);
        }
        fault_at(l, n, "没有口径 %s%s", n->text, names_hint(&known, n->text));
        return;
    }
    const struct measure_def *last = &o->metric->versions[o->metric->n - 1].m;
    if (o->role || o->each || !o->metric->by_unit || last->kind == METRIC_RATIO ||
        last->kind == METRIC_PEOPLE || last->kind == METRIC_LEAST || last->each_month) {
        fault_at(l, n, "口径 %s 不能按单位数出来，不能用作应做事项。", o->metric->id);
    }
}

/* What counts: a metric, the holders of a post, or records of a register. */
static void load_counted(struct load *l, const struct ynode *root, struct obligation_def *o)
{
    const struct ynode *post = load_scalar(root, "post"), *metric = load_scalar(root, "metric");
    if (!!post + !!metric + !!load_scalar(root, "register") != 1) {
        fault_at(l, root, "应做事项数什么：register、metric、post 只写一个。");
    } else if (post) {
        const char **roles;
        o->post = load_roles(l, root, "post", &roles) ? roles[0] : NULL;
    } else if (metric) {
        load_metric(l, root, o);
    } else {
        measure_load(l, root, &o->m);
        if (o->m.kind == METRIC_LEAST || o->m.each_month) {
            fault_at(l, root,
                     "应做事项按件数、项数、合计或不重复的个数来数，不写 least 和 each_month。");
        }
    }
}

static void load_per(struct load *l, const struct ynode *root, struct obligation_def *o)
{
    const struct ynode *n = load_scalar(root, "per");
    struct names known = names_make(l->a);
    bool found = false;
    for (size_t i = 0; n && i < array_len(pers); i++) {
        names_add(&known, pers[i].word);
        if (str_eq(n->text, pers[i].word)) {
            o->per = pers[i].per;
            found = true;
        }
    }
    if (n && !found) {
        fault_at(l, n, "没有期间 %s%s", n->text, names_hint(&known, n->text));
    }
    if (found && o->per != PER_ALWAYS && load_scalar(root, "post")) {
        fault_at(l, n, "数岗位（post）的写 per: always。");
    }
    if (found && o->m.by_year && o->per != PER_YEAR && o->per != PER_ALWAYS) {
        fault_at(l, n, "on: year 只能按年数，per 要写 year。");
    }
}

/* "-30 days", "+5 days". */
static bool days_of(struct load *l, const char *text, char sign, int *ret)
{
    int64_t days = 0;
    size_t n = strlen(text), tail = strlen(" days");
    if (text[0] != sign || n < tail + 2 || !str_ends(text, " days") ||
        !str_to_int(arena_strndup(l->a, text + 1, n - tail - 1), &days) || days < 0 || days > 366) {
        return false;
    }
    *ret = (int)days;
    return true;
}

/* "10-01" of the year, "-30 days" before the end of the period, "+5 days" after it began; nothing: from the first day. */
static void load_warn(struct load *l, const struct ynode *root, struct obligation_def *o)
{
    const struct ynode *n = load_scalar(root, "warn_from");
    struct date d;
    char *day = n ? arena_printf(l->a, "2024-%s", n->text) : NULL;
    if (!n) {
        o->warn_before = 3660;
        return;
    }
    if (date_parse(day, &d)) {
        o->warn_month = d.month;
        o->warn_day = d.day;
        if (o->per != PER_YEAR) {
            fault_at(l, n, "几月几日起预警只用于按年的事项，其他期间写 -30 days 的样子。");
        }
        return;
    }
    if (days_of(l, n->text, '-', &o->warn_before)) {
        return;
    }
    if (days_of(l, n->text, '+', &o->warn_after) && o->warn_after > 0) {
        if (o->per == PER_ALWAYS) {
            fault_at(l, n, "per: always 没有期间，不能写期初后几天。");
        }
        return;
    }
    fault_at(l, n,
             "warn_from 要写几月几日（10-01）、期末前几天（-30 days）或期初后几天（+5 days）。");
}

static void load_bound(struct load *l, const struct ynode *root, struct obligation_def *o)
{
    const struct ynode *most = load_scalar(root, "at_most");

    o->at_least = load_int(l, root, "at_least", 1, 100000, 1);
    o->none_left = str_eq(most ? most->text : NULL, "0");
    if (!most == !load_scalar(root, "at_least") || (most && !o->none_left)) {
        fault_at(l, most ? most : root,
                 "应做事项要写 at_least（至少几件）；不许有积压的写 at_most: 0。");
    }
    if (o->none_left && (!str_eq(load_text(root, "per"), "always") || o->n_feeds)) {
        fault_at(l, most, "at_most: 0 要写 per: always，也不能写 feeds。");
    }
}

static const struct field_def *tally_field(struct load *l, const struct ynode *map,
                                           const struct register_def *reg, const char *key)
{
    const char *id = load_text(map, key);
    const struct field_def *f = id ? register_field(reg, id) : NULL;

    if (!f || f->type != FIELD_INT) {
        fault_at(l, map, "tallied_in 的 %s 要写%s的一个整数字段。", key, reg->title);
    }
    return f;
}

static void load_tally(struct load *l, const struct ynode *root, struct obligation_def *o)
{
    const struct ynode *map = ynode_get(root, "tallied_in");
    const char *id = map ? load_text(map, "register") : NULL;
    const struct register_def *reg = id ? content_register(l->c, id) : NULL;

    if (!map) {
        return;
    }
    if (!reg || !reg->year || reg->year->type != FIELD_DATE) {
        fault_at(l, map, "tallied_in 要写 register，这个台账的 year 要是一个日期字段。");
        return;
    }
    o->tallied_in = reg;
    o->tally_due = tally_field(l, map, reg, "due");
    o->tally_have = tally_field(l, map, reg, "have");
}

static void load_obligation(struct load *l, const struct ynode *root, struct obligation_def *o)
{
    o->id = load_id(l, root, "应做事项");
    o->title = load_text(root, "title");
    o->about = load_text(root, "about");
    o->basis = load_text(root, "basis");
    o->law = load_law(l, root);
    o->place = load_place(l, root);
    o->index = (int)l->c->n_obligations++;
    o->n_feeds = load_texts(l, root, "feeds", &o->feeds);
    load_bound(l, root, o);
    load_of(l, root, o);
    load_counted(l, root, o);
    load_whom(l, root, o);
    load_each(l, root, o);
    load_per(l, root, o);
    load_warn(l, root, o);
    load_tally(l, root, o);
    o->n_stages = alert_stages_load(l, root, "alert", false, &o->stages);
    if (!o->law && !o->basis) {
        fault_at(l, root, "应做事项要写依据：law（法条）或 basis（文件原话）。");
    }
}

void obligations_load(struct load *l)
{
    struct yaml_file *files;
    size_t n = yaml_files(l, "obligations", "应做事项", &files);
    struct obligation_def *list = arena_array(l->a, n + 1, sizeof(*list));
    l->c->obligations = list;
    for (size_t i = 0; i < n; i++) {
        l->file = files[i].file;
        if (load_map(l, files[i].root, "应做事项", keys, array_len(keys))) {
            load_obligation(l, files[i].root, &list[l->c->n_obligations]);
        }
    }
}
