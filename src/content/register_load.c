/* A register.yaml as a whole: head, states, and the small declarations; fields, clocks, steps
 * and the page have their own files. */
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "content/load.h"
#include "content/part.h"

#define MAX_STATES 60

static const struct key register_keys[] = {
    {"id", KEY_TEXT | KEY_NEEDED},
    {"title", KEY_TEXT | KEY_NEEDED},
    {"about", KEY_TEXT},
    {"alias", KEY_TEXT | KEY_LIST},
    {"menu", KEY_TEXT},
    {"authority", KEY_TEXT},
    {"shared", KEY_TEXT},
    {"across", KEY_TEXT},
    {"number", KEY_MAP},
    {"mode", KEY_MAP},
    {"void", KEY_MAP},
    {"replaced_by", KEY_LIST},
    {"subject", KEY_TEXT},
    {"plays", KEY_TEXT},
    {"fields", KEY_LIST | KEY_NEEDED},
    {"states", KEY_LIST | KEY_NEEDED},
    {"steps", KEY_LIST},
    {"clocks", KEY_LIST},
    {"checks", KEY_LIST},
    {"papers", KEY_TEXT | KEY_LIST},
    {"publish", KEY_MAP},
    {"intake", KEY_MAP},
    {"archive", KEY_MAP},
    {"edit", KEY_LIST},
    {"create", KEY_TEXT | KEY_LIST},
    {"read", KEY_TEXT | KEY_LIST},
    {"owner", KEY_TEXT},
    {"year", KEY_TEXT},
    {"name", KEY_TEXT | KEY_LIST},
    {"unique", KEY_TEXT | KEY_LIST},
};
static const struct key state_keys[] = {
    {"id", KEY_TEXT | KEY_NEEDED},
    {"title", KEY_TEXT | KEY_NEEDED},
    {"final", KEY_TEXT},
    {"hidden", KEY_TEXT},
    {"tone", KEY_TEXT},
};
static const struct key number_keys[] = {{"pattern", KEY_TEXT | KEY_NEEDED},
                                         {"at", KEY_TEXT | KEY_NEEDED}};
static const struct key publish_keys[] = {{"at", KEY_TEXT | KEY_NEEDED},
                                          {"within", KEY_TEXT | KEY_NEEDED},
                                          {"fields", KEY_LIST | KEY_NEEDED},
                                          {"on", KEY_TEXT},
                                          {"until", KEY_TEXT}, /* of the clock: clock_load.c */
                                          {"shift", KEY_TEXT},
                                          {"warn", KEY_TEXT},
                                          {"unverified", KEY_TEXT},
                                          {"title", KEY_TEXT},
                                          {"about", KEY_TEXT},
                                          {"index", KEY_TEXT},
                                          {"law", KEY_TEXT}};
static const struct key edit_keys[] = {{"in", KEY_TEXT | KEY_LIST | KEY_NEEDED},
                                       {"by", KEY_TEXT | KEY_LIST | KEY_NEEDED},
                                       {"fields", KEY_TEXT | KEY_LIST}};

static void load_states_of(struct load *l, struct draft *d)
{
    struct ynode *const *items;
    size_t n = load_list(d->root, "states", &items);
    if (n > MAX_STATES) {
        fault_at(l, ynode_get(d->root, "states"), "状态太多（最多 60 个）。");
        n = MAX_STATES;
    }
    d->states = arena_array(l->a, n + 1, sizeof(*d->states));
    d->reg->states = d->states;
    for (size_t i = 0; i < n; i++) {
        if (!load_map(l, items[i], "状态", state_keys, array_len(state_keys))) {
            continue;
        }
        struct state_def *s = &d->states[d->reg->n_states];
        const char *tone = load_text(items[i], "tone");
        s->id = load_id(l, items[i], "状态");
        s->title = load_text(items[i], "title");
        s->title = s->title ? s->title : s->id;
        s->final = load_flag(l, items[i], "final", false);
        s->hidden = load_flag(l, items[i], "hidden", false);
        s->tone = tone ? tone : "";
        s->place = load_place(l, items[i]);
        if (register_state(d->reg, s->id) && load_scalar(items[i], "id")) {
            fault_at(l, load_scalar(items[i], "id"), "状态 %s 写了两次。", s->id);
            continue;
        }
        s->index = (int)d->reg->n_states++;
    }
    if (load_list(d->root, "states", &items) == 0 && ynode_get(d->root, "states")) {
        fault_at(l, ynode_get(d->root, "states"), "至少要写一个状态；第一个是起始状态。");
    }
}

/* A field named like the date of entering a state would hide it. */
static void check_state_dates(struct load *l, const struct draft *d)
{
    for (size_t i = 0; i < d->reg->n_states; i++) {
        const char *name = arena_printf(l->a, "%s_at", d->reg->states[i].id);
        const struct field_def *f = register_field(d->reg, name);
        if (f) {
            fault_place(l, f->place, "字段 %s 与“进入状态 %s 的日期”同名，请换一个 id。", name,
                        d->reg->states[i].id);
        }
    }
}

static const char *digest_of(struct load *l, const struct content_file *reg,
                             const struct content_file *page)
{
    struct arena *a = arena_new();
    struct sm3 *s = sm3_new(a);
    uint8_t out[SM3_LEN];
    char *hex = arena_alloc(l->a, SM3_HEX);
    sm3_add(s, reg->text, reg->size);
    if (page) {
        sm3_add(s, page->text, page->size);
    }
    sm3_end(s, out);
    hex_write(out, SM3_LEN, hex);
    arena_free(a);
    return hex;
}

static void begin_register(struct load *l, const struct content_file *f, const char *folder)
{
    struct ynode *root = files_yaml(l, f);
    if (!root || !load_map(l, root, "台账", register_keys, array_len(register_keys))) {
        return;
    }
    struct draft *d = &l->drafts[l->c->n_registers];
    struct register_def *r = d->reg;
    r->id = load_id(l, root, "台账");
    r->title = load_text(root, "title");
    r->title = r->title ? r->title : r->id;
    r->about = param_sentence(l, root, "about");
    r->source = f->text;
    r->place = load_place(l, root);
    r->index = (int)l->c->n_registers;
    d->root = root;
    d->file = f->name;
    if (!str_eq(r->id, folder) && load_scalar(root, "id")) {
        fault_at(l, load_scalar(root, "id"), "id 是 %s，文件夹却是 %s，两者要一致。", r->id,
                 folder);
        r->id = folder;
    }
    fields_load(l, d);
    load_states_of(l, d);
    check_state_dates(l, d);
    l->c->n_registers++;
}

static const char *beside(struct load *l, const char *folder, const char *name)
{
    return arena_printf(l->a, "registers/%s/%s", folder, name);
}

static void begin_files(struct load *l, const char *folder, struct draft *d)
{
    const struct content_file *page = files_find(l, beside(l, folder, "page.yaml"));
    const struct content_file *guide = files_find(l, beside(l, folder, "guide.md"));
    d->page_file = page ? page->name : NULL;
    d->page = page ? files_yaml(l, page) : NULL;
    d->reg->guide = guide ? guide->text : NULL;
    d->reg->digest = digest_of(l, files_find(l, d->file), page);
}

void registers_begin(struct load *l)
{
    struct register_def *all = arena_array(l->a, l->n_files + 1, sizeof(*all));
    l->drafts = arena_array(l->a, l->n_files + 1, sizeof(*l->drafts));
    l->c->registers = all;
    for (size_t i = 0; i < l->n_files; i++) {
        const char *name = l->files[i].name;
        if (!str_starts(name, "registers/") || !str_ends(name, "/register.yaml")) {
            continue;
        }
        size_t skip = strlen("registers/"), len = strlen(name) - skip - strlen("/register.yaml");
        const char *folder = arena_strndup(l->a, name + skip, len);
        size_t n = l->c->n_registers;
        l->drafts[n].reg = &all[n];
        begin_register(l, &l->files[i], folder);
        if (l->c->n_registers > n) {
            begin_files(l, folder, &l->drafts[n]);
        }
    }
}

/* {seq}, {seq:4} ... -> true */
static bool known_placeholder(const char *word, bool *is_seq)
{
    static const char *const fixed[] = {"authority.sign", "unit.short", "year", "month"};
    *is_seq = str_eq(word, "seq") ||
              (str_starts(word, "seq:") && strlen(word) == 5 && word[4] >= '1' && word[4] <= '9');
    return *is_seq || role_in(word, fixed, array_len(fixed));
}

static void check_pattern(struct load *l, const struct draft *d, const struct ynode *n)
{
    bool seq = false, authority = false;
    for (const char *p = n->text; (p = strchr(p, '{')); p++) {
        const char *end = strchr(p, '}');
        const char *word = end ? arena_strndup(l->a, p + 1, (size_t)(end - p - 1)) : p + 1;
        int column = (int)str_chars(arena_strndup(l->a, n->text, (size_t)(p - n->text))) + 1;
        bool is_seq = false;
        if (!end || !known_placeholder(word, &is_seq)) {
            struct names known = names_make(l->a);
            names_add(&known, "authority.sign");
            names_add(&known, "unit.short");
            names_add(&known, "year");
            names_add(&known, "month");
            names_add(&known, "seq");
            names_add(&known, "seq:4");
            fault_in(l, n, column,
                     arena_printf(l->a, "编号里没有 {%s}%s", word, names_hint(&known, word)));
        }
        seq = seq || is_seq;
        authority = authority || str_eq(word, "authority.sign");
    }
    if (!seq) {
        fault_at(l, n, "编号里要有流水号 {seq}，例如 {seq} 或补足四位的 {seq:4}。");
    }
    if (authority && !load_text(d->root, "authority")) {
        fault_at(l, n, "编号用了 {authority.sign}，台账要用 authority 写明执法主体从哪里来。");
    }
}

static void load_number(struct load *l, struct draft *d)
{
    const struct ynode *map = ynode_get(d->root, "number");
    if (!map || !load_map(l, map, "编号", number_keys, array_len(number_keys))) {
        return;
    }
    struct number_def *n = arena_make(l->a, struct number_def);
    n->pattern = load_text(map, "pattern");
    n->at = load_state(l, d->reg, load_scalar(map, "at"));
    if (n->pattern) {
        check_pattern(l, d, load_scalar(map, "pattern"));
    }
    d->reg->number = n->pattern && n->at ? n : NULL;
}

static void load_publish(struct load *l, struct draft *d)
{
    const struct ynode *map = ynode_get(d->root, "publish");
    if (!map || !load_map(l, map, "公开", publish_keys, array_len(publish_keys))) {
        return;
    }
    struct publish_def *p = arena_make(l->a, struct publish_def);
    p->at = load_state(l, d->reg, load_scalar(map, "at"));
    (void)load_limit(l, load_scalar(map, "within"), &p->within, &p->unit);
    p->n_fields = load_fields(l, d->reg, map, "fields", &p->fields);
    publish_face_load(l, d, map, p);
    d->reg->publish = p->at ? p : NULL;
}

static void load_edits(struct load *l, struct draft *d)
{
    struct ynode *const *items;
    size_t n = load_list(d->root, "edit", &items);
    if (!ynode_get(d->root, "edit")) {
        return;
    }
    struct edit_def *edits = arena_array(l->a, n + 1, sizeof(*edits));
    d->reg->edits = edits;
    for (size_t i = 0; i < n; i++) {
        if (load_map(l, items[i], "修改规则", edit_keys, array_len(edit_keys))) {
            struct edit_def *e = &edits[d->reg->n_edits++];
            e->n_in = load_states(l, d->reg, items[i], "in", &e->in);
            e->n_by = load_roles(l, items[i], "by", &e->by);
            e->n_fields = load_fields(l, d->reg, items[i], "fields", &e->fields);
        }
    }
}

/* Without `create:` whoever may take a step out of the first state may open a record. */
static void default_create(struct load *l, struct register_def *r)
{
    size_t cap = 0;
    for (size_t i = 0; i < r->n_steps; i++) {
        const struct step_def *s = &r->steps[i];
        bool first = s->n_from == 0;
        for (size_t k = 0; k < s->n_from; k++) {
            first = first || s->from[k] == &r->states[0];
        }
        for (size_t k = 0; first && k < s->n_by; k++) {
            if (!role_in(s->by[k], r->create, r->n_create)) {
                *(const char **)arena_push(l->a, &r->create, &r->n_create, &cap, sizeof(char *)) =
                    s->by[k];
            }
        }
    }
}

static void load_create(struct load *l, struct draft *d)
{
    const struct ynode *n = load_scalar(d->root, "create");
    d->reg->create_by_action_only = n && str_eq(n->text, "action");
    if (d->reg->create_by_action_only) {
        return;
    }
    if (ynode_get(d->root, "create")) {
        d->reg->n_create = load_roles(l, d->root, "create", &d->reg->create);
    } else {
        default_create(l, d->reg);
    }
}

static const struct field_def *load_single_ref(struct load *l, const struct draft *d,
                                               const char *key)
{
    const struct ynode *n = load_scalar(d->root, key);
    const struct field_def *f = load_field(l, d->reg, n);
    if (f && (f->type != FIELD_REF || f->many)) {
        fault_at(l, n, "%s 要写一个单选的引用字段，%s 不是。", key, f->id);
        return NULL;
    }
    return f;
}

static void load_year(struct load *l, struct draft *d)
{
    const struct ynode *n = load_scalar(d->root, "year");
    const struct field_def *f = load_field(l, d->reg, n);
    bool fits =
        f && !f->many && (f->type == FIELD_INT || f->type == FIELD_DATE || f->type == FIELD_REF);
    if (f && !fits) {
        fault_at(l, n, "year 要写整数、日期或引用字段，%s 不是。", f->id);
    }
    d->reg->year = fits ? f : NULL;
}

static void load_name(struct load *l, struct draft *d)
{
    const struct field_def **fields;
    size_t n = load_fields(l, d->reg, d->root, "name", &fields);
    if (n > array_len(d->reg->title_field)) {
        fault_at(l, ynode_get(d->root, "name"), "name 最多写三个字段。");
        n = array_len(d->reg->title_field);
    }
    for (size_t i = 0; i < n; i++) {
        d->reg->title_field[i] = fields[i];
    }
    d->reg->n_title = n;
}

/* by_<field>: the record's field decides who acts; by_unit: the unit that owns the record. */
static void load_authority(struct load *l, struct draft *d)
{
    const struct ynode *n = load_scalar(d->root, "authority");
    if (!n) {
        return;
    }
    d->reg->authority = n->text;
    if (str_eq(n->text, "by_unit")) {
        return;
    }
    const char *field = str_starts(n->text, "by_") ? n->text + strlen("by_") : "";
    if (!register_field(d->reg, field)) {
        fault_at(l, n,
                 "authority 写 by_unit，或 by_ 加字段 id（例如 by_matter）；没有与 %s 对应的字段。",
                 n->text);
    }
}

static void load_menu_group(struct load *l, struct draft *d)
{
    const struct ynode *n = load_scalar(d->root, "menu");
    struct ynode *const *groups;
    struct names known = names_make(l->a);
    if (!n) {
        return;
    }
    d->reg->menu = n->text;
    if (!l->menu && files_find(l, "menu.yaml")) {
        return; /* does not parse: a fault already */
    }
    size_t count = load_list(l->menu, "groups", &groups);
    for (size_t i = 0; i < count; i++) {
        const char *title = load_text(groups[i], "title"), *id = load_text(groups[i], "id");
        if (str_eq(title, n->text) || str_eq(id, n->text)) {
            return;
        }
        names_add(&known, title);
    }
    fault_at(l, n, "菜单里没有分组 %s%s", n->text, names_hint(&known, n->text));
}

static bool part_fits(const struct part_field *want, const struct field_def *f)
{
    if (!f || f->type != want->type) {
        return false;
    }
    if (want->type != FIELD_REF) {
        return true;
    }
    bool part = strchr(want->of, '.') != NULL;
    return part ? f->target && f->target->plays && str_eq(f->target->plays, want->of)
                : str_eq(f->of, want->of);
}

static const char *part_wants(struct load *l, const struct part_field *want)
{
    static const char *const words[] = {
        [FIELD_TEXT] = "文字（text）",     [FIELD_LONG] = "长文字（long）",
        [FIELD_INT] = "整数（int）",       [FIELD_DECIMAL] = "小数（decimal）",
        [FIELD_DATE] = "日期（date）",     [FIELD_FILES] = "附件（files）",
        [FIELD_ROWS] = "数表（rows）",     [FIELD_CODE] = "代码（code）",
        [FIELD_PEOPLE] = "名单（people）",
    };
    if (want->type == FIELD_REF) {
        return arena_printf(l->a, strchr(want->of, '.') ? "对担任 %s 的台账的引用" : "对 %s 的引用",
                            want->of);
    }
    return words[want->type];
}

static void check_part(struct load *l, const struct draft *d)
{
    const struct ynode *n = load_scalar(d->root, "plays");
    const struct part *p = n ? part_find(n->text) : NULL;
    struct names known = names_make(l->a);
    if (n && !p) {
        part_names(&known);
        fault_at(l, n, "plays 没有 %s 这一种%s", n->text, names_hint(&known, n->text));
    }
    for (size_t i = 0; p && i < p->n; i++) {
        const struct part_field *want = &p->fields[i];
        if (!part_fits(want, register_field(d->reg, want->id))) {
            fault_at(l, n, "担任 %s 要有字段 %s（%s），类型是%s。", p->id, want->id, want->title,
                     part_wants(l, want));
        }
    }
    for (int i = 0; p && i < d->reg->index; i++) {
        if (l->c->registers[i].plays && str_eq(l->c->registers[i].plays, p->id)) {
            fault_at(l, n, "%s 已由台账 %s 担任，只能有一个。", p->id, l->c->registers[i].id);
        }
    }
}

static void check_papers(struct load *l, const struct draft *d)
{
    struct ynode *const *items;
    size_t n = load_items(d->root, "papers", &items);
    for (size_t i = 0; i < n; i++) {
        if (items[i]->kind == YNODE_SCALAR && !str_is_id(items[i]->text)) {
            fault_at(l, items[i], "文书“%s”要写 id:小写英文字母、数字和下划线。", items[i]->text);
        }
    }
}

static void finish_register(struct load *l, struct draft *d)
{
    struct register_def *r = d->reg;
    l->file = d->file;
    clocks_load(l, d);
    fields_link(l, d);
    steps_load(l, d);
    flow_check(l, d);
    load_number(l, d);
    duty_load(l, d);
    load_publish(l, d);
    intake_load(l, d);
    load_edits(l, d);
    load_create(l, d);
    load_year(l, d);
    load_name(l, d);
    load_authority(l, d);
    load_menu_group(l, d);
    check_part(l, d);
    check_papers(l, d);
    r->owner = load_single_ref(l, d, "owner");
    const struct field_def *subject = load_single_ref(l, d, "subject");
    r->subject = subject ? subject->id : NULL;
    r->shared = load_flag(l, d->root, "shared", false);
    r->across = load_flag(l, d->root, "across", false);
    r->n_alias = load_texts(l, d->root, "alias", &r->alias);
    r->n_papers = load_texts(l, d->root, "papers", &r->papers);
    archive_load(l, d);
    r->n_read = load_roles(l, d->root, "read", &r->read);
    r->n_unique = load_fields(l, r, d->root, "unique", &r->unique);
    page_load(l, d);
}

void registers_finish(struct load *l)
{
    for (size_t i = 0; i < l->c->n_registers; i++) {
        l->file = l->drafts[i].file;
        fields_target(l, &l->drafts[i]);
        l->drafts[i].reg->plays = load_text(l->drafts[i].root, "plays");
    }
    for (size_t i = 0; i < l->c->n_registers; i++) {
        finish_register(l, &l->drafts[i]);
    }
    for (size_t i = 0; i < l->c->n_registers; i++) {
        across_load(l, &l->drafts[i]);
    }
}
