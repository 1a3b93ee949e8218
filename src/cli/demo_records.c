/* The examples of every register (registers/<id>/examples.yaml) as records of the practice county, opened by whoever may.
 *
 * An example is {title, as: login (optional), fields: {...}, rows: {<table>: [{...}]}, steps: [...]}; units, people and records of other
 * registers are named as people call them. Registers that refer to none come first. */
#include <string.h>

#include "base/id.h"
#include "base/json.h"
#include "base/now.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "cli/day.h"
#include "cli/demo.h"
#include "content/yaml_doc.h"

struct opened_example {
    const struct register_def *reg;
    const char *name;
    int64_t id;
};
struct examples {
    struct demo *d;
    struct arena *a;
    struct error *e;
    struct opened_example *done;
    size_t n_done, cap_done;
};

static enum err unknown(struct examples *x, const struct field_def *f, const char *word)
{
    return error_set(x->e, ERR_INVALID, "示例里“%s”写的“%s”在演示数据里没有。", f->title, word);
}

static int64_t find_unit(const struct demo *d, const char *word)
{
    for (size_t i = 0; i < d->n_units; i++) {
        if (str_eq(d->units[i].short_name, word)) {
            return d->units[i].id;
        }
    }
    return 0;
}

static int64_t find_person(const struct demo *d, const char *word)
{
    for (size_t i = 0; i < d->n_people; i++) {
        if (str_eq(d->people[i].name, word)) {
            return d->people[i].actor.person;
        }
    }
    return 0;
}

int64_t demo_named(const struct demo *d, const struct field_def *f, const char *word)
{
    if (f->type == FIELD_PEOPLE || str_eq(f->of, "person")) {
        return find_person(d, word);
    }
    for (size_t i = 0; str_eq(f->of, "framework") && i < d->n_frameworks; i++) {
        if (str_eq(d->frameworks[i].file, word)) {
            return d->frameworks[i].id;
        }
    }
    return str_eq(f->of, "unit") ? find_unit(d, word) : 0;
}

static int64_t find_target(const struct examples *x, const struct field_def *f, const char *word)
{
    if (f->type == FIELD_PEOPLE || str_eq(f->of, "person")) {
        return find_person(x->d, word);
    }
    if (str_eq(f->of, "unit")) {
        return find_unit(x->d, word);
    }
    for (size_t i = 0; i < x->n_done; i++) {
        if (x->done[i].reg == f->target && str_eq(x->done[i].name, word)) {
            return x->done[i].id;
        }
    }
    return 0;
}

static enum err one_word(struct examples *x, const struct field_def *f, const char *word,
                         const char **ret)
{
    if (f->type != FIELD_REF && f->type != FIELD_PEOPLE) {
        *ret = word;
        return OK;
    }
    int64_t id = find_target(x, f, word);
    *ret = id ? id_text(x->a, id) : NULL;
    return id ? OK : unknown(x, f, word);
}

static enum err typed_of(struct examples *x, const struct field_def *f, const struct ynode *n,
                         const char **ret)
{
    const char *s = NULL, *all = NULL;
    enum err r = OK;
    if (n->kind == YNODE_SCALAR) {
        return one_word(x, f, n->text, ret);
    }
    for (size_t i = 0; !r && i < n->n; i++) {
        r = one_word(x, f, n->items[i]->text, &s);
        all = all ? arena_printf(x->a, "%s,%s", all, s) : s;
    }
    *ret = all;
    return r;
}

static enum err table_of(struct examples *x, const struct field_def *f, const struct ynode *lines,
                         const char **ret)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(1 << 20);
    struct json_out j = json_begin(&b);
    enum err r = OK;
    json_open(&j, '[');
    for (size_t i = 0; !r && i < lines->n; i++) {
        const struct ynode *line = lines->items[i];
        json_open(&j, '{');
        for (size_t k = 0; !r && k < line->n; k++) {
            const struct field_def *c = field_column(f, line->keys[k]->text);
            const char *s = NULL;
            r = c ? one_word(x, c, line->items[k]->text, &s) : unknown(x, f, line->keys[k]->text);
            json_key(&j, line->keys[k]->text);
            json_str(&j, s);
        }
        json_close(&j, '}');
    }
    json_close(&j, ']');
    *ret = strbuf_take(&b, x->a);
    return r;
}

static enum err take_typed(struct examples *x, const struct register_def *reg,
                           const struct ynode *map, bool tables, struct typed *typed, size_t *n)
{
    enum err r = OK;
    for (size_t i = 0; !r && map && i < map->n; i++) {
        const struct field_def *f = register_field(reg, map->keys[i]->text);
        if (!f) {
            return error_set(x->e, ERR_INVALID, "%s 的示例写了没有的字段 %s。", reg->id,
                             map->keys[i]->text);
        }
        typed[*n].field = f->id;
        r = tables ? table_of(x, f, map->items[i], &typed[*n].text)
                   : typed_of(x, f, map->items[i], &typed[*n].text);
        (*n)++;
    }
    return r;
}

/* Who opens it: the one named, else somebody of the unit it is about, else whoever may and sees the county. */
static const struct actor *opener(const struct demo *d, const struct register_def *reg,
                                  const struct ynode *example)
{
    const struct ynode *as = ynode_get(example, "as"), *fields = ynode_get(example, "fields");
    const struct ynode *unit = fields ? ynode_get(fields, "unit") : NULL;
    const struct actor *wide = NULL;
    for (size_t i = 0; i < d->n_people; i++) {
        const struct demo_person *p = &d->people[i];
        bool may = role_in(p->role, reg->create, reg->n_create);
        if (as ? str_eq(p->login, as->text) : may && unit && str_eq(p->unit, unit->text)) {
            return &p->actor;
        }
        if (may && !wide && (!unit || p->actor.scope.kind == SCOPE_COUNTY)) {
            wide = &p->actor;
        }
    }
    return wide;
}

struct opening {
    struct examples *x;
    const struct register_def *reg;
    const struct actor *by;
    const struct typed *typed;
    size_t n;
    struct step_result result;
};

static enum err open_one(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct opening *o = w->ctx;
    return step_create(&o->x->d->o->engine, db, a, o->by, o->reg, 0, o->typed, o->n, &o->result, e);
}

/* --- what was done with it since --------------------------------------------------------------------------- */
struct taking {
    struct examples *x;
    const struct ynode *n;
    const struct actor *by;
    struct step_request rq;
    struct typed *typed;
    size_t n_typed, number;
};

static enum err take_one(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct taking *t = w->ctx;
    const struct ynode *file = ynode_get(t->n, "file");
    struct step_result made;
    int64_t upload;
    t->rq.n_typed = t->n_typed;
    if (file) {
        enum err r = demo_evidence_add(t->x->d, db, a, t->by, t->number, &upload, e);
        if (r) {
            return r;
        }
        t->typed[t->rq.n_typed++] = (struct typed){file->text, id_text(a, upload)};
    }
    return step_take(&t->x->d->o->engine, db, a, t->by, &t->rq, &made, e);
}

static const struct actor *by_login(const struct demo *d, const char *login)
{
    for (size_t i = 0; i < d->n_people; i++) {
        if (str_eq(d->people[i].login, login)) {
            return &d->people[i].actor;
        }
    }
    return NULL;
}

/* `steps: [{step, as: login, on: date, fields: {...}, rows: {...}, file: field}]`, in order. */
static enum err steps_of(struct examples *x, const struct opened_example *done,
                         const struct actor *by, const struct ynode *list)
{
    enum err r = OK;
    for (size_t i = 0; !r && list && i < list->n; i++) {
        const struct ynode *n = list->items[i], *as = ynode_get(n, "as"), *on = ynode_get(n, "on"),
                           *word = ynode_get(n, "step");
        struct taking t = {.x = x, .n = n, .by = as ? by_login(x->d, as->text) : by, .number = i};
        t.typed = arena_array(x->a, done->reg->n_fields + 2, sizeof(*t.typed));
        t.rq = (struct step_request){.reg = done->reg,
                                     .record = done->id,
                                     .step = word ? register_step(done->reg, word->text) : NULL,
                                     .on = on ? on->text : NULL,
                                     .typed = t.typed};
        if (!t.rq.step || !t.by) {
            return error_set(x->e, ERR_INVALID, "%s 的示例“%s”第 %zu 步写错了步骤或账号。",
                             done->reg->id, done->name ? done->name : "", i + 1);
        }
        struct work w = {.run = take_one, .ctx = &t};
        r = take_typed(x, done->reg, ynode_get(n, "fields"), false, t.typed, &t.n_typed);
        r = r ? r : take_typed(x, done->reg, ynode_get(n, "rows"), true, t.typed, &t.n_typed);
        r = r ? r : store_write(x->d->o->store, x->d->county, &w, x->e);
    }
    return r;
}

static enum err example(struct examples *x, const struct register_def *reg, const struct ynode *n)
{
    struct typed *typed = arena_array(x->a, reg->n_fields + 1, sizeof(*typed));
    struct opening o = {.x = x, .reg = reg, .by = opener(x->d, reg, n), .typed = typed};
    const struct ynode *fields = ynode_get(n, "fields");
    enum err r = take_typed(x, reg, fields, false, typed, &o.n);
    if (r || (r = take_typed(x, reg, ynode_get(n, "rows"), true, typed, &o.n))) {
        return r;
    }
    if (!o.by) {
        return error_set(x->e, ERR_INVALID, "没有人能登记 %s 的示例。", reg->id);
    }
    struct work w = {.run = open_one, .ctx = &o};
    if ((r = store_write(x->d->o->store, x->d->county, &w, x->e))) {
        return r;
    }
    const struct ynode *name = reg->n_title ? ynode_get(fields, reg->title_field[0]->id) : NULL;
    struct opened_example *done =
        arena_push(x->a, &x->done, &x->n_done, &x->cap_done, sizeof(*done));
    *done = (struct opened_example){reg, name ? name->text : NULL, o.result.record};
    const struct opened_example opened = *done;
    return steps_of(x, &opened, o.by, ynode_get(n, "steps"));
}

static const struct embed_file *examples_file(struct arena *a, const struct register_def *reg)
{
    return demo_file(arena_printf(a, "registers/%s/examples.yaml", reg->id));
}

static int turn_of(struct arena *a, const struct register_def *reg, const struct field_def *fields,
                   size_t n)
{
    int turn = 0;
    for (size_t i = 0; i < n; i++) {
        const struct register_def *to = fields[i].target;
        int columns = turn_of(a, reg, fields[i].columns, fields[i].n_columns);
        if (columns == 2 || (to && to->index > reg->index && examples_file(a, to))) {
            return 2;
        }
        turn = to || columns ? 1 : turn;
    }
    return turn;
}

/* 0: refers to no register, 2: to one that comes later and has examples, 1: else. */
static int turn(struct arena *a, const struct register_def *reg)
{
    return turn_of(a, reg, reg->fields, reg->n_fields);
}

static enum err examples_of(struct examples *x, const struct register_def *reg)
{
    const char *name = arena_printf(x->a, "registers/%s/examples.yaml", reg->id);
    const struct embed_file *f = examples_file(x->a, reg);
    struct ynode *root = NULL;
    enum err r = f ? yaml_parse(x->a, name, (const char *)f->data, f->size, &root, x->e) : OK;
    bool ours = root && root->kind == YNODE_LIST && root->n && ynode_get(root->items[0], "fields");
    for (size_t i = 0; !r && ours && i < root->n; i++) {
        r = example(x, reg, root->items[i]);
    }
    return r;
}

/* --- demo/ledger.yaml: what the units entered over the year, and confirmed --------------------------------------------------- */
struct entry {
    struct examples *x;
    const struct ynode *n;
    const struct register_def *reg;
    const struct actor *by;
    struct typed *typed;
    size_t n_typed, number;
};

/* `files`: fields that get a sample file as the record is opened; they stand typed behind the others. */
static enum err enter_files(const struct entry *t, struct db *db, struct arena *a, struct error *e)
{
    const struct ynode *files = ynode_get(t->n, "files");
    enum err r = OK;
    for (size_t i = 0; !r && files && i < files->n; i++) {
        int64_t upload;
        r = demo_evidence_add(t->x->d, db, a, t->by, t->number + i, &upload, e);
        t->typed[t->n_typed - files->n + i] =
            (struct typed){files->items[i]->text, id_text(a, upload)};
    }
    return r;
}

/* One record of one unit, and the step that makes it count. */
static enum err enter(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct entry *t = w->ctx;
    const struct ynode *step = ynode_get(t->n, "step"), *file = ynode_get(t->n, "file");
    struct engine *en = &t->x->d->o->engine;
    struct step_result made;
    struct typed proof = {file ? file->text : NULL, NULL};
    int64_t upload;
    enum err r = enter_files(t, db, a, e);
    r = r ? r : step_create(en, db, a, t->by, t->reg, 0, t->typed, t->n_typed, &made, e);
    if (r || !step) {
        return r;
    }
    if (file && (r = demo_evidence_add(t->x->d, db, a, t->by, t->number, &upload, e))) {
        return r;
    }
    proof.text = file ? id_text(a, upload) : NULL;
    const struct step_request rq = {.reg = t->reg,
                                    .record = made.record,
                                    .step = register_step(t->reg, step->text),
                                    .typed = &proof,
                                    .n_typed = file != NULL};
    if (!rq.step) {
        return error_set(e, ERR_INVALID, "%s 没有步骤 %s。", t->reg->title, step->text);
    }
    return step_take(en, db, a, t->by, &rq, &made, e);
}

static bool named(const struct ynode *list, const char *word)
{
    for (size_t i = 0; list && i < list->n; i++) {
        if (str_eq(list->items[i]->text, word)) {
            return true;
        }
    }
    return false;
}

static enum err enter_for(struct examples *x, const struct ynode *n, const struct register_def *reg,
                          size_t unit)
{
    const struct demo_unit *u = &x->d->units[unit];
    struct typed *typed = arena_array(x->a, reg->n_fields + 1, sizeof(*typed));
    struct entry t = {.x = x, .n = n, .reg = reg, .typed = typed, .number = unit};
    t.by = demo_actor(x->d, "unit_liaison", u->short_name);
    t.by = t.by ? t.by : demo_actor(x->d, "unit_head", u->short_name);
    if (!t.by) {
        return OK;
    }
    typed[t.n_typed++] = (struct typed){"unit", id_text(x->a, u->id)};
    enum err r = take_typed(x, reg, ynode_get(n, "fields"), false, typed, &t.n_typed);
    if (r || (r = take_typed(x, reg, ynode_get(n, "rows"), true, typed, &t.n_typed))) {
        return r;
    }
    const struct ynode *files = ynode_get(n, "files");
    t.n_typed += files ? files->n : 0;
    if (t.n_typed > reg->n_fields) {
        return error_set(x->e, ERR_INVALID, "demo/ledger.yaml 给 %s 写的比字段还多。", reg->title);
    }
    struct work w = {.run = enter, .ctx = &t};
    return store_write(x->d->o->store, x->d->county, &w, x->e);
}

static enum err enter_all(struct examples *x, const struct ynode *n)
{
    const struct ynode *word = ynode_get(n, "register"), *only = ynode_get(n, "only"),
                       *skip = ynode_get(n, "skip"), *entered = ynode_get(n, "entered"),
                       *at = ynode_get(n, "hour");
    const struct register_def *reg = word ? content_register(x->d->o->content, word->text) : NULL;
    struct date day;
    int64_t every = 0, hour = 9;
    enum err r = OK;
    if (!reg || !entered || !date_parse(entered->text, &day) ||
        (skip && !str_to_int(skip->text, &every)) || (at && !str_to_int(at->text, &hour)) ||
        hour < 0 || hour > 22) {
        return error_set(x->e, ERR_INVALID,
                         "demo/ledger.yaml 有一件写错了台账、日期、hour 或 skip。");
    }
    for (size_t i = 0; !r && i < x->d->n_units; i++) {
        bool wanted = only ? named(only, x->d->units[i].short_name)
                           : every <= 0 || (int64_t)i % every != every - 1;
        now_set(day_ms(day, 0, (int)hour * 60 + (int)i));
        r = wanted ? enter_for(x, n, reg, i) : OK;
    }
    return r;
}

enum err demo_ledger(struct demo *d, int64_t year, struct error *e)
{
    struct examples x = {.d = d, .a = d->arena, .e = e};
    const struct embed_file *f = demo_file("demo/ledger.yaml");
    struct ynode *root = NULL;
    enum err r =
        f ? yaml_parse(x.a, "demo/ledger.yaml", (const char *)f->data, f->size, &root, e) : OK;
    for (size_t i = 0; !r && root && i < root->n; i++) {
        const struct ynode *n = ynode_get(root->items[i], "year");
        int64_t of = 0;
        if (n && str_to_int(n->text, &of) && of == year) {
            r = enter_all(&x, root->items[i]);
        }
    }
    return r;
}

enum err demo_records(struct demo *d, struct error *e)
{
    struct examples x = {.d = d, .a = d->arena, .e = e};
    const struct content *c = d->o->content;
    enum err r = OK;
    now_set(now_ms()); /* the clock stands where the rounds left it */
    for (int now = 0; now < 3; now++) {
        for (size_t i = 0; !r && i < c->n_registers; i++) {
            if (turn(x.a, &c->registers[i]) == now) {
                r = examples_of(&x, &c->registers[i]);
            }
        }
    }
    return r;
}
