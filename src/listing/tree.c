#include "listing/tree.h"

#include "base/id.h"
#include "base/now.h"
#include "base/str.h"
#include "listing/tabs.h"
#include "register/label.h"

struct growth {
    struct db *db;
    const struct request *req;
    struct arena *a;
    const struct content *c;
    const struct list *l;
    struct tree *t;
    struct query all; /* what the list means */
    struct query_match path[TREE_LEVELS + 1];
    struct error *e;
};

/* What makes no sense in the address is left out, and all behind it. */
static void read_path(const struct request *req, struct tree *t)
{
    char **parts;
    const char *at = request_query(req, "at");
    size_t n = at ? str_split(req->arena, at, '.', &parts) : 0;
    for (size_t i = 0; i < n && i < t->def->n_by; i++) {
        bool nobody = str_eq(parts[i], "-");
        t->at[i] = 0;
        if (!nobody && !id_parse(parts[i], &t->at[i])) {
            return;
        }
        t->depth = i + 1;
    }
}

static enum err load_labels(struct growth *w)
{
    struct tree *t = w->t;
    struct labels l = labels_begin(w->a, w->db, w->c, w->l->scope.county);
    for (size_t i = 0; i < t->depth; i++) {
        if (t->at[i]) {
            labels_need(&l, t->def->by[i], t->at[i]);
        }
    }
    enum err r = labels_load(&l, w->e);
    for (size_t i = 0; !r && i < t->depth; i++) {
        t->labels[i] = t->at[i] ? labels_get(&l, t->def->by[i], t->at[i]) : NULL;
    }
    return r;
}

/* The records of this branch that stand at the top. */
static struct query branch_query(struct growth *w)
{
    struct query q = w->all;
    q.roots = w->t->def->parent;
    q.roots_of = &w->all;
    q.matches = w->path;
    for (size_t i = 0; i < w->t->depth; i++) {
        w->path[q.n_matches++] =
            (struct query_match){w->t->def->by[i], {.set = w->t->at[i] != 0, .i = w->t->at[i]}};
    }
    return q;
}

static bool counts_late(const struct growth *w)
{
    return w->l->reg->n_clocks && w->all.clock == QUERY_CLOCK_ANY;
}

static void add_late(struct tree_branch *branches, size_t n, const struct query_group *late,
                     size_t n_late)
{
    for (size_t i = 0; i < n_late; i++) {
        for (size_t k = 0; k < n; k++) {
            if (branches[k].ref == late[i].ref) {
                branches[k].late = late[i].n;
            }
        }
    }
}

static enum err groups(struct growth *w, struct query *q, const struct field_def *by, size_t limit,
                       struct query_group **ret, size_t *ret_n)
{
    return query_groups(w->db, w->a, w->c, &w->l->scope, q, by, limit, ret, ret_n, w->e);
}

/* Those for whom nobody is named. */
static enum err nobody(struct growth *w, struct query q, const struct field_def *by,
                       struct tree_branch *ret)
{
    w->path[q.n_matches] = (struct query_match){.field = by};
    q.n_matches++;
    *ret = (struct tree_branch){0};
    enum err r = query_count(w->db, w->a, w->c, &w->l->scope, &q, TABS_CAP, &ret->n, w->e);
    if (!r && ret->n && counts_late(w)) {
        q.clock = QUERY_CLOCK_LATE;
        r = query_count(w->db, w->a, w->c, &w->l->scope, &q, TABS_CAP, &ret->late, w->e);
    }
    return r;
}

static enum err load_branches(struct growth *w)
{
    struct tree *t = w->t;
    const struct field_def *by = t->def->by[t->depth];
    struct query q = branch_query(w);
    struct query_group *found, *late;
    size_t n = 0, n_late = 0;
    struct tree_branch none;
    enum err r = groups(w, &q, by, TREE_BRANCHES + 1, &found, &n);
    if (r || (r = nobody(w, q, by, &none))) {
        return r;
    }
    t->more_branches = n > TREE_BRANCHES;
    n = t->more_branches ? TREE_BRANCHES : n;
    t->branches = arena_array(w->a, n + 1, sizeof(*t->branches));
    for (size_t i = 0; i < n; i++) {
        t->branches[i] =
            (struct tree_branch){.ref = found[i].ref, .label = found[i].label, .n = found[i].n};
    }
    t->n_branches = n;
    if (n && counts_late(w)) {
        q.clock = QUERY_CLOCK_LATE;
        r = groups(w, &q, by, TREE_BRANCHES + 1, &late, &n_late);
        if (!r) {
            add_late(t->branches, n, late, n_late);
        }
    }
    if (none.n) {
        t->branches[t->n_branches++] = none;
    }
    return r;
}

/* How many stand below each record shown. */
static enum err load_below(struct growth *w)
{
    struct tree *t = w->t;
    const size_t n = t->records.n;
    struct query_group *found, *late;
    size_t n_found = 0, n_late = 0;
    int64_t *ids = arena_array(w->a, n + 1, sizeof(*ids));
    struct query q = w->all;
    t->below = arena_array(w->a, n + 1, sizeof(*t->below));
    for (size_t i = 0; i < n; i++) {
        ids[i] = t->below[i].ref = t->records.items[i].id;
    }
    q.match = t->def->parent;
    q.match_refs = ids;
    q.n_match_refs = n;
    enum err r = n ? groups(w, &q, t->def->parent, n, &found, &n_found) : OK;
    for (size_t i = 0; !r && i < n_found; i++) {
        for (size_t k = 0; k < n; k++) {
            t->below[k].n = t->below[k].ref == found[i].ref ? found[i].n : t->below[k].n;
        }
    }
    if (r || !n_found || !counts_late(w)) {
        return r;
    }
    q.clock = QUERY_CLOCK_LATE;
    r = groups(w, &q, t->def->parent, n, &late, &n_late);
    if (!r) {
        add_late(t->below, n, late, n_late);
    }
    return r;
}

static enum err load_records(struct growth *w, struct query q)
{
    struct tree *t = w->t;
    int64_t all = 0;
    q.limit = TREE_RECORDS;
    q.ascending = q.no_lists = true;
    enum err r = query_list(w->db, w->a, w->c, &w->l->scope, &q, &t->records, w->e);
    if (!r && t->records.next) {
        r = query_count(w->db, w->a, w->c, &w->l->scope, &q, TABS_CAP, &all, w->e);
        t->beyond = all - (int64_t)t->records.n;
    }
    if (r || (r = rows_leads(w->db, w->req, w->l, &t->records, &t->leads, w->e))) {
        return r;
    }
    return load_below(w);
}

/* The record whose lower ones are asked for, if it is in sight. */
static enum err load_of(struct growth *w)
{
    const char *of = request_query(w->req, "of");
    int64_t id;
    if (!id_parse(of, &id)) {
        return OK;
    }
    struct record *rec = arena_make(w->a, struct record);
    enum err r = record_load(w->db, w->a, w->c, &w->l->scope, w->l->reg, id, rec, w->e);
    if (r) {
        return r;
    }
    w->t->of = rec;
    const struct value *upper = &rec->values[w->t->def->parent->index];
    w->t->upper = upper->set && upper->label ? upper->i : 0;
    return OK;
}

enum err tree_load(struct db *db, const struct request *req, const struct list *l, struct tree *ret,
                   struct error *e)
{
    struct growth w = {.db = db,
                       .req = req,
                       .a = req->arena,
                       .c = app_of(req)->content,
                       .l = l,
                       .t = ret,
                       .all = l->query,
                       .e = e};
    *ret = (struct tree){.def = l->reg->page.tree};
    w.all.by_due = false;
    w.all.sort = NULL;
    w.all.after = w.all.before = NULL;
    w.all.matches = NULL;
    w.all.n_matches = 0;
    enum err r = load_of(&w);
    if (r) {
        return r;
    }
    if (ret->of) {
        struct query q = w.all;
        q.match = ret->def->parent;
        q.match_ref = ret->of->id;
        return load_records(&w, q);
    }
    read_path(req, ret);
    r = load_labels(&w);
    if (r) {
        return r;
    }
    return ret->depth < ret->def->n_by ? load_branches(&w) : load_records(&w, branch_query(&w));
}

enum err tree_write(struct strbuf *b, struct db *db, const struct request *req,
                    const struct list *l, struct error *e)
{
    struct tree t;
    enum err r = tree_load(db, req, l, &t, e);
    if (!r) {
        tree_draw(b, req, l, &t);
    }
    return r;
}
