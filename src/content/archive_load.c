/* archive: how a record's papers and files are bound into volumes, when and by whom. */
#include "base/str.h"
#include "content/load.h"

static const struct key archive_keys[] = {
    {"in", KEY_TEXT | KEY_LIST},
    {"by", KEY_TEXT | KEY_LIST | KEY_NEEDED},
    {"cover", KEY_TEXT},
    {"papers", KEY_TEXT | KEY_LIST},
    {"files", KEY_TEXT | KEY_LIST},
    {"second", KEY_TEXT | KEY_LIST},
    {"law", KEY_TEXT},
    {"keep", KEY_TEXT},
    {"gates", KEY_LIST},
};

/* Without `in:` every final state. */
static void load_from(struct load *l, const struct draft *d, const struct ynode *map,
                      struct step_def *s)
{
    const struct state_def **from = arena_array(l->a, d->reg->n_states + 1, sizeof(*from));

    if (ynode_get(map, "in")) {
        s->n_from = load_states(l, d->reg, map, "in", &s->from);
        return;
    }
    for (size_t i = 0; i < d->reg->n_states; i++) {
        if (d->reg->states[i].final) {
            from[s->n_from++] = &d->reg->states[i];
        }
    }
    s->from = from;
    if (!s->n_from) {
        fault_at(l, map, "这个台账没有办结的状态，请在 archive 里用 in 写明在哪个状态归档。");
    }
}

static bool holds_files(const struct field_def *f)
{
    return f && (f->type == FIELD_FILES || f->type == FIELD_SIGNATURE);
}

/* Every name is a paper of the register, or, where `files` are meant too, one of its fields of files. */
static void check_names(struct load *l, const struct draft *d, const struct ynode *map,
                        const char *key, bool papers, bool files)
{
    struct ynode *const *items;
    size_t n = load_items(map, key, &items);

    for (size_t i = 0; i < n; i++) {
        const char *word = items[i]->kind == YNODE_SCALAR ? items[i]->text : NULL;
        bool good = word && ((papers && role_in(word, d->reg->papers, d->reg->n_papers)) ||
                             (files && holds_files(register_field(d->reg, word))));
        if (word && !good) {
            fault_at(l, items[i], "%s 里没有 %s：要写%s%s%s。", key, word,
                     papers ? "这个台账 papers 里的文书" : "", papers && files ? "，或者" : "",
                     files ? "放附件的字段" : "");
        }
    }
}

static const char *keep_of(struct load *l, const struct ynode *map)
{
    static const char *const WORDS[][2] = {{"always", "永久"}, {"30", "30 年"}, {"10", "10 年"}};
    const struct ynode *n = load_scalar(map, "keep");

    for (size_t i = 0; n && i < array_len(WORDS); i++) {
        if (str_eq(n->text, WORDS[i][0])) {
            return WORDS[i][1];
        }
    }
    if (n) {
        fault_at(l, n, "保管期限 keep 写 always（永久）、30、10，不能是 %s。", n->text);
    }
    return NULL;
}

void archive_load(struct load *l, struct draft *d)
{
    const struct ynode *map = ynode_get(d->root, "archive");

    if (!map || !load_map(l, map, "归档", archive_keys, array_len(archive_keys))) {
        return;
    }
    struct archive_def *x = arena_make(l->a, struct archive_def);
    struct step_def *s = arena_make(l->a, struct step_def);
    s->id = "archive";
    s->title = "归档";
    s->index = -1;
    s->confirm = "归档以后这一件和它的附件都只能看，不能再改、再办、作废。";
    s->place = load_place(l, map);
    s->n_by = load_roles(l, map, "by", &s->by);
    load_from(l, d, map, s);
    s->n_gates = gates_load(l, d, map, "archive", &s->gates);
    if (register_step(d->reg, s->id)) {
        fault_at(l, map, "写了 archive，步骤就不能再叫 archive，请改步骤的 id。");
    }
    x->step = s;
    x->cover = load_text(map, "cover");
    x->law = load_law(l, map);
    x->n_papers = load_texts(l, map, "papers", &x->papers);
    x->n_files = load_fields(l, d->reg, map, "files", &x->files);
    x->n_second = load_texts(l, map, "second", &x->second);
    check_names(l, d, map, "papers", true, false);
    check_names(l, d, map, "files", false, true);
    check_names(l, d, map, "second", true, true);
    x->keep = keep_of(l, map);
    d->reg->archive = x;
}
