/* What belongs into the volumes of a record, and in which order. */
#include "base/str.h"
#include "ledger/file.h"
#include "paper/casefile.h"

struct collecting {
    const struct issuing *x;
    const struct archive_def *def;
    struct casefile *c;
    size_t cap[CASEFILE_VOLUMES];
    struct issue *issues;
    size_t n_issues;
    bool *taken; /* beside issues */
};

static struct casefile_item *push(struct collecting *k, const char *id)
{
    bool second = id && role_in(id, k->def->second, k->def->n_second);
    struct casefile_volume *v = &k->c->volumes[second ? 1 : 0];

    return arena_push(k->x->arena, &v->items, &v->n, &k->cap[second ? 1 : 0], sizeof(*v->items));
}

/* --- papers -------------------------------------------------------------------------------------------- */
static void take_paper(struct collecting *k, size_t at)
{
    const struct issue *p = &k->issues[at];
    struct arena *a = k->x->arena;

    k->taken[at] = true;
    if (!p->issued || !p->current || str_eq(p->paper, k->def->cover)) {
        k->c->drafts += !p->issued;
        return;
    }
    struct casefile_item *i = push(k, p->paper);
    *i = (struct casefile_item){.title = p->title,
                                .number = p->number,
                                .day = arena_strndup(a, p->at, 10),
                                .digest = p->files[PAPER_PDF].digest};
    i->note = p->version > 1 ? arena_printf(a, "第 %d 版", p->version) : NULL;
}

static void take_papers(struct collecting *k, const char *id)
{
    for (size_t i = k->n_issues; i-- > 0;) { /* newest first: the list in the order of making */
        if (!k->taken[i] && (!id || str_eq(k->issues[i].paper, id))) {
            take_paper(k, i);
        }
    }
}

static void all_papers(struct collecting *k)
{
    const struct register_def *reg = k->x->rec->reg;

    for (size_t i = 0; i < k->def->n_papers; i++) {
        take_papers(k, k->def->papers[i]);
    }
    for (size_t i = 0; i < reg->n_papers; i++) {
        take_papers(k, reg->papers[i]);
    }
    take_papers(k, NULL);
}

/* --- files --------------------------------------------------------------------------------------------- */
static void take_file(struct collecting *k, const char *id, const char *title, const char *name,
                      const char *digest, const char *type, const char *day, int64_t size)
{
    struct casefile_item *i = push(k, id);

    *i = (struct casefile_item){.title = arena_printf(k->x->arena, "%s：%s", title, name),
                                .digest = digest,
                                .type = type ? type : "",
                                .day = day,
                                .size = size};
}

static void take_field(struct collecting *k, const struct record *whole, const struct field_def *f)
{
    const struct value *v = &whole->values[f->index];

    for (size_t i = 0; i < v->n && v->links; i++) {
        const struct link *l = &v->links[i];
        if (l->digest) {
            take_file(k, f->id, f->title, l->label ? l->label : "附件", l->digest, l->type,
                      l->own_date, l->size);
        }
    }
}

static bool named(const struct archive_def *def, const struct field_def *f)
{
    for (size_t i = 0; i < def->n_files; i++) {
        if (def->files[i] == f) {
            return true;
        }
    }
    return false;
}

static void all_fields(struct collecting *k, const struct record *whole)
{
    const struct register_def *reg = whole->reg;

    for (size_t i = 0; i < k->def->n_files; i++) {
        take_field(k, whole, k->def->files[i]);
    }
    for (size_t i = 0; i < reg->n_fields; i++) {
        const struct field_def *f = &reg->fields[i];
        if ((f->type == FIELD_FILES || f->type == FIELD_SIGNATURE) && !named(k->def, f)) {
            take_field(k, whole, f);
        }
    }
}

/* 线下已签: the scans of what was signed on paper. */
static enum err all_scans(struct collecting *k, struct error *e)
{
    const struct issuing *x = k->x;
    struct approval *list;
    struct file_row file;
    size_t n;
    enum err r = step_approvals(x->db, x->arena, x->content, x->rec, &list, &n, e);

    for (size_t i = 0; !r && i < n; i++) {
        if (!list[i].paper_file) {
            continue;
        }
        if (!(r = file_get(x->db, x->arena, x->rec->county, list[i].paper_file, &file, e))) {
            take_file(k, NULL, arena_printf(x->arena, "签批原件（%s）", list[i].step->title),
                      file.name, file.digest, file.type, list[i].on, file.size);
        }
    }
    return r;
}

/* --- the whole ----------------------------------------------------------------------------------------- */
static void name_volumes(const struct issuing *x, struct casefile *c)
{
    static const char *const NAMES[] = {"正卷", "副卷"};
    bool two = c->volumes[1].n > 0;

    c->n = two ? 2 : 1;
    for (size_t i = 0; i < c->n; i++) {
        c->volumes[i].volume = (int)i + 1;
        c->volumes[i].title =
            two ? arena_printf(x->arena, "%s案卷（%s）", x->rec->reg->title, NAMES[i])
                : arena_printf(x->arena, "%s案卷", x->rec->reg->title);
    }
}

enum err casefile_list(const struct issuing *x, const struct papers *papers, struct casefile *ret,
                       struct error *e)
{
    struct collecting k = {.x = x, .def = x->rec->reg->archive, .c = ret};
    struct scope scope = x->who->scope;
    struct record whole;
    enum err r;

    (void)papers;
    *ret = (struct casefile){0};
    if (!k.def) {
        return error_set(e, ERR_INVALID, "%s不归档成卷。", x->rec->reg->title);
    }
    scope.whole = true; /* a volume holds all of the record, whoever binds it */
    if ((r = record_load(x->db, x->arena, x->content, &scope, x->rec->reg, x->rec->id, &whole,
                         e)) ||
        (r = issue_list(x->db, x->arena, x->rec->county, x->rec->id, &k.issues, &k.n_issues, e))) {
        return r;
    }
    k.taken = arena_array(x->arena, k.n_issues + 1, sizeof(*k.taken));
    all_papers(&k);
    all_fields(&k, &whole);
    r = all_scans(&k, e);
    name_volumes(x, ret);
    return r;
}
