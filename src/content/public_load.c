/* What people outside have to do with a register: intake (what they may hand in) and the public list. */
#include <string.h>

#include "base/str.h"
#include "content/load.h"

#define FILES_MAX 6

static const struct key intake_keys[] = {
    {"title", KEY_TEXT | KEY_NEEDED},
    {"about", KEY_TEXT},
    {"law", KEY_TEXT},
    {"button", KEY_TEXT},
    {"thanks", KEY_TEXT},
    {"door", KEY_TEXT},
    {"fields", KEY_LIST | KEY_NEEDED},
    {"set", KEY_MAP},
    {"state", KEY_TEXT},
    {"unit_kind", KEY_TEXT},
    {"unit_by", KEY_TEXT},
    {"notify", KEY_TEXT | KEY_LIST},
    {"shows", KEY_TEXT | KEY_LIST},
    {"link", KEY_TEXT | KEY_LIST},
    {"once", KEY_TEXT},
    {"again", KEY_TEXT},
    {"files", KEY_TEXT},
    {"gates", KEY_LIST},
};
static const struct key face_keys[] = {
    {"field", KEY_TEXT | KEY_NEEDED},
    {"title", KEY_TEXT},
    {"help", KEY_TEXT},
    {"hint", KEY_TEXT},
    {"required", KEY_TEXT},
    {"max_chars", KEY_TEXT},
};

/* --- what may be shown outside ------------------------------------------------------------------------- */
static bool may_show(struct load *l, const struct ynode *at, const struct field_def *f)
{
    bool personal = f->type == FIELD_PEOPLE || f->type == FIELD_FILES ||
                    f->type == FIELD_SIGNATURE || f->type == FIELD_ROWS;
    if (personal) {
        fault_at(l, at, "%s 是人员、附件或明细表，不能对外公开。", f->id);
    } else if (f->n_open_to && f->mask == MASK_NONE) {
        fault_at(l, at, "%s 只给部分岗位看，又没有 mask，不能对外公开。", f->id);
        return false;
    }
    return !personal;
}

static void check_shown(struct load *l, const struct ynode *map, const char *key,
                        const struct field_def *const *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        (void)may_show(l, ynode_get(map, key), fields[i]);
    }
}

/* Every record's own: with {id}, or with {number} where there is one. */
static const char *load_index(struct load *l, const struct ynode *map)
{
    static const char *const WORDS[] = {"unit.code", "register", "year", "number", "id"};
    const struct ynode *n = load_scalar(map, "index");
    if (!n) {
        return "{unit.code}-{register}-{year}-{id}";
    }
    for (const char *at = strchr(n->text, '{'); at; at = strchr(at + 1, '{')) {
        size_t length = strcspn(at + 1, "}");
        bool good = false;
        for (size_t i = 0; i < array_len(WORDS); i++) {
            good = good || (strlen(WORDS[i]) == length && !strncmp(WORDS[i], at + 1, length));
        }
        if (!good) {
            fault_at(l, n, "索引号里可以写 {unit.code}、{register}、{year}、{number}、{id}。");
            break;
        }
    }
    if (!strstr(n->text, "{id}") && !strstr(n->text, "{number}")) {
        fault_at(l, n, "索引号里要有 {id} 或 {number}，不然几条会重号。");
    }
    return n->text;
}

void publish_face_load(struct load *l, const struct draft *d, const struct ynode *map,
                       struct publish_def *p)
{
    const struct ynode *on = load_scalar(map, "on");
    on = on ? on : load_scalar(map, "until"); /* checked with the clock it ends */
    p->on = on ? register_field(d->reg, on->text) : NULL;
    p->title = load_text(map, "title");
    p->about = load_text(map, "about");
    p->law = load_law(l, map);
    p->index = load_index(l, map);
    p->unverified = load_flag(l, map, "unverified", false);
    if (p->on && p->on->type != FIELD_DATE) {
        p->on = NULL;
    }
    check_shown(l, map, "fields", p->fields, p->n_fields);
}

/* --- fields of the form -------------------------------------------------------------------------------- */
static bool may_fill(struct load *l, const struct ynode *at, const struct field_def *f)
{
    switch (f->type) {
    case FIELD_TEXT:
    case FIELD_LONG:
    case FIELD_INT:
    case FIELD_DECIMAL:
    case FIELD_MONEY:
    case FIELD_DATE:
    case FIELD_YESNO:
    case FIELD_CODE:
    case FIELD_PHONE:
    case FIELD_USCI:
    case FIELD_CITIZEN_ID:
    case FIELD_FILES: break;
    case FIELD_REF:
        if (!f->many && str_eq(f->of, "unit")) {
            break;
        }
        fault_at(l, at, "%s 引用的是内部记录，公众无从选择；只有引用 unit 的字段可以给公众填。",
                 f->id);
        return false;
    default:
        fault_at(l, at, "%s 是人员、明细表、签名等内部字段，不能给公众填。", f->id);
        return false;
    }
    if (f->computed) {
        fault_at(l, at, "%s 按规则算出，不由人填写。", f->id);
    }
    return !f->computed;
}

static void load_face(struct load *l, const struct ynode *map, struct intake_field *x)
{
    const char *title = load_text(map, "title"), *help = load_text(map, "help");
    x->face.title = title ? title : x->field->title;
    x->face.help = help ? help : x->field->help;
    x->face.hint = load_text(map, "hint");
    x->face.hint = x->face.hint ? x->face.hint : x->field->hint;
    x->face.required = load_flag(l, map, "required", x->field->required);
    x->face.max_chars = load_int(
        l, map, "max_chars", 1, x->field->max_chars ? x->field->max_chars : 1, x->field->max_chars);
}

static bool taken(const struct intake_def *in, const struct field_def *f)
{
    for (size_t i = 0; i < in->n_fields; i++) {
        if (in->fields[i].field == f) {
            return true;
        }
    }
    for (size_t i = 0; i < in->n_sets; i++) {
        if (in->sets[i].field == f) {
            return true;
        }
    }
    for (size_t i = 0; i < in->n_links; i++) {
        if (in->links[i] == f) {
            return true;
        }
    }
    return false;
}

static void load_form(struct load *l, const struct draft *d, const struct ynode *map,
                      struct intake_def *in)
{
    struct ynode *const *items;
    size_t n = load_list(map, "fields", &items);
    struct intake_field *list = arena_array(l->a, n + 1, sizeof(*list));
    in->fields = list;
    if (n > INTAKE_FIELDS_MAX) {
        fault_at(l, ynode_get(map, "fields"), "给公众填的字段最多 %d 个，现在有 %zu 个。",
                 INTAKE_FIELDS_MAX, n);
        n = INTAKE_FIELDS_MAX;
    }
    for (size_t i = 0; i < n; i++) {
        bool whole = items[i]->kind == YNODE_MAP;
        if (whole && !load_map(l, items[i], "公众填的字段", face_keys, array_len(face_keys))) {
            continue;
        }
        const struct ynode *name = whole ? load_scalar(items[i], "field") : items[i];
        const struct field_def *f = name ? load_field(l, d->reg, name) : NULL;
        if (!f || !may_fill(l, name, f)) {
            continue;
        }
        if (taken(in, f)) {
            fault_at(l, name, "%s 写了两次。", f->id);
            continue;
        }
        struct intake_field *x = &list[in->n_fields++];
        *x = (struct intake_field){.field = f, .face = *f};
        if (whole) {
            load_face(l, items[i], x);
        }
    }
}

static bool fits_code(const struct field_def *f, const char *text)
{
    return f->type != FIELD_CODE || !f->codes || code_find(f->codes, text);
}

static void load_sets(struct load *l, const struct draft *d, const struct ynode *map,
                      struct intake_def *in)
{
    const struct ynode *sets = ynode_get(map, "set");
    size_t n = sets && sets->kind == YNODE_MAP ? sets->n : 0;
    struct intake_set *list = arena_array(l->a, n + 1, sizeof(*list));
    in->sets = list;
    for (size_t i = 0; i < n; i++) {
        const struct field_def *f = load_field(l, d->reg, sets->keys[i]);
        const struct ynode *v = sets->items[i];
        if (!f) {
            continue;
        }
        if (taken(in, f)) {
            fault_at(l, sets->keys[i], "%s 由公众填，不能再用 set 写定。", f->id);
        } else if (v->kind != YNODE_SCALAR || ynode_null(v)) {
            fault_at(l, v, "set 里 %s 的值要写成文字。", f->id);
        } else if (!fits_code(f, v->text)) {
            fault_at(l, v, "字典 %s 里没有 %s。", f->of, v->text);
        } else {
            list[in->n_sets++] = (struct intake_set){f, v->text};
        }
    }
}

/* --- link, unit, state ---------------------------------------------------------------------------------- */
static void load_links(struct load *l, const struct draft *d, const struct ynode *map,
                       struct intake_def *in)
{
    const struct field_def **fields;
    size_t n = load_fields(l, d->reg, map, "link", &fields);
    in->links = fields;
    for (size_t i = 0; i < n; i++) {
        if (fields[i]->type != FIELD_REF || fields[i]->many || !fields[i]->target) {
            fault_at(l, ynode_get(map, "link"), "link 要写引用另一个台账的单选字段，%s 不是。",
                     fields[i]->id);
            continue;
        }
        if (taken(in, fields[i])) {
            fault_at(l, ynode_get(map, "link"), "%s 由链接带来，不能再由公众填或用 set 写定。",
                     fields[i]->id);
            continue;
        }
        fields[in->n_links++] = fields[i];
    }
}

static void load_again(struct load *l, const struct ynode *map, struct intake_def *in)
{
    const struct ynode *again = load_scalar(map, "again");
    in->once = load_flag(l, map, "once", false);
    in->again = again && str_eq(again->text, "update");
    if (again && !in->again && !str_eq(again->text, "refuse")) {
        fault_at(l, again, "again 只能写 refuse（第二次不再收）或 update（改原来那一份）。");
    }
    if (in->once && !ynode_get(map, "link")) {
        fault_at(l, load_scalar(map, "once"), "只收一次（once）要凭链接识别，请写 link。");
    }
    if (again && !in->once) {
        fault_at(l, again, "again 只在写了 once 时有用。");
    }
}

static void load_unit(struct load *l, const struct draft *d, const struct ynode *map,
                      struct intake_def *in)
{
    const struct code_list *kinds = content_codes(l->c, "unit_kinds");
    const struct ynode *kind = load_scalar(map, "unit_kind"), *by = load_scalar(map, "unit_by");
    in->unit_kind = kind ? kind->text : NULL;
    in->unit_by = load_field(l, d->reg, by);
    if (kind && by) {
        fault_at(l, by, "unit_kind 和 unit_by 只写一样。");
    }
    if (kind && kinds && !code_find(kinds, kind->text)) {
        fault_at(l, kind, "字典 unit_kinds 里没有 %s。", kind->text);
    }
    if (in->unit_by && (!str_eq(in->unit_by->of, "unit") || in->unit_by->many)) {
        fault_at(l, by, "unit_by 要写引用单位（unit）的单选字段，%s 不是。", in->unit_by->id);
        in->unit_by = NULL;
    }
}

static enum intake_door load_door(struct load *l, const struct ynode *map)
{
    static const char *const words[] = {
        [INTAKE_DO] = "do", [INTAKE_ASK] = "ask", [INTAKE_RATE] = "rate"};
    const struct ynode *n = load_scalar(map, "door");
    for (size_t i = 0; n && i < array_len(words); i++) {
        if (str_eq(n->text, words[i])) {
            return (enum intake_door)i;
        }
    }
    if (n) {
        fault_at(l, n, "door 写 do（我要办）、ask（我要问）或 rate（我要评）。");
    }
    return INTAKE_ASK;
}

/* Whatever a record must have comes from the public, from the program or from a default; else it could never be opened. */
static void check_required(struct load *l, const struct draft *d, const struct ynode *map,
                           const struct intake_def *in)
{
    for (size_t i = 0; i < d->reg->n_fields; i++) {
        const struct field_def *f = &d->reg->fields[i];
        if (f->required && !f->when && !f->computed && !f->otherwise && !taken(in, f)) {
            fault_at(l, map, "必填的 %s（%s）既不由公众填，也没有用 set 写定或写默认值。", f->id,
                     f->title);
        }
    }
}

void intake_load(struct load *l, struct draft *d)
{
    const struct ynode *map = ynode_get(d->root, "intake");
    if (!map || !load_map(l, map, "公众入口", intake_keys, array_len(intake_keys))) {
        return;
    }
    struct intake_def *in = arena_make(l->a, struct intake_def);
    const struct ynode *state = load_scalar(map, "state");
    const char *button = load_text(map, "button");
    in->place = load_place(l, map);
    in->title = load_text(map, "title");
    in->title = in->title ? in->title : d->reg->title;
    in->about = load_text(map, "about");
    in->law = load_law(l, map);
    in->button = button ? button : "提交";
    in->thanks = load_text(map, "thanks");
    in->door = load_door(l, map);
    in->state = state ? load_state(l, d->reg, state) : &d->reg->states[0];
    in->state = in->state ? in->state : &d->reg->states[0];
    load_form(l, d, map, in);
    load_sets(l, d, map, in);
    load_links(l, d, map, in);
    load_again(l, map, in);
    load_unit(l, d, map, in);
    in->n_notify = load_roles(l, map, "notify", &in->notify);
    in->n_shows = load_fields(l, d->reg, map, "shows", &in->shows);
    check_shown(l, map, "shows", in->shows, in->n_shows);
    in->files_max = load_int(l, map, "files", 1, FILES_MAX, 3);
    check_required(l, d, map, in);
    in->n_gates = gates_load(l, d, map, "intake", &in->gates);
    if (!content_role(l->c, PUBLIC_ROLE)) {
        fault_at(l, map, "有公众入口，roles.yaml 里要有角色 %s（公众）。", PUBLIC_ROLE);
    }
    d->reg->intake = in;
}
