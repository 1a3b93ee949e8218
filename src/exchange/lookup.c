/* Units and persons are read whole, once; records are asked for one by one and remembered. */
#include "exchange/lookup.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "content/names.h"
#include "exchange/lookup_internal.h"
#include "register/column.h"
#include "register/label.h"

enum { KEPT_MAX = 20000, NEAR_TRIES = 500, WORD_CHARS = 300 };

static void free_kept(void *p)
{
    arena_free(p);
}

struct lookup *lookup_new(struct arena *a, struct db *db, const struct content *c,
                          const struct scope *scope)
{
    struct lookup *l = arena_make(a, struct lookup);
    *l = (struct lookup){.a = a, .kept_arena = arena_new(), .db = db, .content = c, .scope = scope};
    arena_defer(a, free_kept, l->kept_arena);
    return l;
}

/* --- names as they are compared -------------------------------------------------------------------------------------- */

char *lookup_key(struct arena *a, const char *s)
{
    char *key = arena_alloc(a, strlen(s) + 1), *to = key;
    for (const char *at = s; *s; at = s) {
        int32_t c = str_next(&s);
        if (c == 0xff08 || c == 0xff09) {
            *to++ = c == 0xff08 ? '(' : ')';
        } else if (c >= 'A' && c <= 'Z') {
            *to++ = (char)(c | 0x20);
        } else if (c != ' ' && c != '\t' && c != '\n' && c != 0xa0 && c != 0x3000) {
            memcpy(to, at, (size_t)(s - at));
            to += s - at;
        }
    }
    *to = 0;
    return key;
}

static size_t bucket(const char *key)
{
    uint32_t h = 2166136261u;
    for (; *key; key++) {
        h = (h ^ (unsigned char)*key) * 16777619u;
    }
    return h % LOOKUP_BUCKETS;
}

static struct entry *put(struct lookup *l, struct map *m, const char *name, int64_t id)
{
    struct entry *x = arena_make(l->a, struct entry);
    x->key = lookup_key(l->a, name);
    x->name = name;
    x->id = id;
    x->next = m->buckets[bucket(x->key)];
    m->buckets[bucket(x->key)] = x;
    return x;
}

/* --- candidates --------------------------------------------------------------------------------------------------------- */

void found_add(struct found *f, int64_t id, const char *label)
{
    for (size_t i = 0; i < f->n && i < LOOKUP_CANDIDATES; i++) {
        if (f->ids[i] == id) {
            return;
        }
    }
    if (f->n < LOOKUP_CANDIDATES) {
        f->ids[f->n] = id;
        f->labels[f->n] = label;
    }
    f->n++;
}

static enum err refuse_many(struct lookup *l, const char *title, const char *text,
                            const struct found *f, struct error *e)
{
    const char *list = f->labels[0];
    for (size_t i = 1; i < f->n && i < LOOKUP_CANDIDATES; i++) {
        list = arena_printf(l->kept_arena, "%s、%s", list, f->labels[i]);
    }
    return error_set(e, ERR_INVALID, "“%s”里的“%s”有 %zu 个：%s%s，请写明是哪一个。", title, text,
                     f->n, list, f->n > LOOKUP_CANDIDATES ? " 等" : "");
}

static enum err refuse_none(const char *title, const char *what, const char *text,
                            const char *meant, struct error *e)
{
    return error_set(e, ERR_INVALID, "“%s”里的%s“%s”没有找到%s%s%s。", title, what, text,
                     meant ? "，是不是“" : "，请核对名称", meant ? meant : "",
                     meant ? "”？请改正" : "");
}

bool lookup_may_guess(struct lookup *l, const char *text)
{
    return str_chars(text) > 1 && l->n_near++ < NEAR_TRIES;
}

static const char *nearest(struct lookup *l, const struct map *m, const char *text)
{
    if (!lookup_may_guess(l, text)) {
        return NULL;
    }
    struct names ns = names_make(l->kept_arena);
    for (size_t i = 0; i < LOOKUP_BUCKETS; i++) {
        for (const struct entry *x = m->buckets[i]; x; x = x->next) {
            names_add(&ns, x->gone ? NULL : x->name);
        }
    }
    return names_nearest(&ns, text);
}

enum err found_one(struct lookup *l, const struct found *f, const char *title, const char *what,
                   const char *text, const char *meant, int64_t *ret, struct error *e)
{
    if (f->n == 1) {
        *ret = f->ids[0];
        return OK;
    }
    return f->n ? refuse_many(l, title, text, f, e) : refuse_none(title, what, text, meant, e);
}

/* --- units ---------------------------------------------------------------------------------------------------------------- */

static void put_unit(struct lookup *l, const struct table *t, size_t i, size_t column)
{
    const char *name = cell_text(t, i, column);
    if (name) {
        struct entry *x = put(l, &l->units, name, cell_int(t, i, 0));
        x->label = cell_text(t, i, 1);
        x->gone = !cell_null(t, i, 3);
    }
}

static enum err load_units(struct lookup *l, struct error *e)
{
    struct table t, alias;
    if (l->units.loaded) {
        return OK;
    }
    enum err r = db_all(l->db, l->a, "select id, name, short, to_on from unit where county = ?1",
                        ARGS(I(l->scope->county)), &t, e);
    if (!r) {
        r = db_all(l->db, l->a,
                   "select a.unit, u.name, a.alias, u.to_on from unit_alias a join unit u on u.id "
                   "= a.unit where a.county = ?1",
                   ARGS(I(l->scope->county)), &alias, e);
    }
    if (r) {
        return r;
    }
    for (size_t i = 0; i < t.n; i++) {
        put_unit(l, &t, i, 1);
        put_unit(l, &t, i, 2);
    }
    for (size_t i = 0; i < alias.n; i++) {
        put_unit(l, &alias, i, 2);
    }
    l->units.loaded = true;
    return OK;
}

/* One that still exists is meant before one that is gone. */
static void match(const struct map *m, const char *key, bool gone, struct found *f)
{
    for (const struct entry *x = m->buckets[bucket(key)]; x; x = x->next) {
        if (str_eq(x->key, key) && x->gone == gone) {
            found_add(f, x->id, x->label);
        }
    }
}

static enum err find_unit(struct lookup *l, const char *title, const char *text, int64_t *ret,
                          const char **ret_meant, struct error *e)
{
    struct found f = {0};
    enum err r = load_units(l, e);
    if (r) {
        return r;
    }
    const char *key = lookup_key(l->kept_arena, text);
    match(&l->units, key, false, &f);
    if (!f.n) {
        match(&l->units, key, true, &f);
    }
    *ret_meant = f.n ? NULL : nearest(l, &l->units, text);
    return found_one(l, &f, title, "单位", text, *ret_meant, ret, e);
}

/* --- persons -------------------------------------------------------------------------------------------------------------- */

static enum err load_persons(struct lookup *l, struct error *e)
{
    struct table t;
    if (l->persons.loaded) {
        return OK;
    }
    enum err r = db_all(l->db, l->a,
                        "select q.id, q.name, q.left_on, u.short, u.name, o.role from person q "
                        "left join post o on o.county = q.county and o.person = q.id left join "
                        "unit u on u.id = o.unit "
                        "where q.county = ?1 order by q.id, o.id",
                        ARGS(I(l->scope->county)), &t, e);
    for (size_t i = 0; !r && i < t.n; i++) {
        const char *unit = cell_text(&t, i, 3);
        struct entry *x = put(l, &l->persons, cell_text(&t, i, 1), cell_int(&t, i, 0));
        x->gone = !cell_null(&t, i, 2);
        x->unit = unit ? lookup_key(l->a, cell_text(&t, i, 4)) : "";
        x->unit_short = unit ? lookup_key(l->a, unit) : "";
        x->role = cell_text(&t, i, 5);
        x->label =
            unit ? arena_printf(l->a, "%s(%s)", cell_text(&t, i, 1), unit) : cell_text(&t, i, 1);
    }
    l->persons.loaded = !r;
    return r;
}

struct wanted {
    const char *key, *unit, *role;
    bool gone;
};

static void match_person(struct lookup *l, const struct wanted *w, struct found *f)
{
    for (const struct entry *x = l->persons.buckets[bucket(w->key)]; x; x = x->next) {
        bool unit = !w->unit || str_eq(x->unit, w->unit) || str_eq(x->unit_short, w->unit);
        if (str_eq(x->key, w->key) && unit && x->gone == w->gone &&
            (!w->role || str_eq(x->role, w->role))) {
            found_add(f, x->id, x->label);
        }
    }
}

/* Holders of the field's role first, then anybody; those who have left last. */
static void match_persons(struct lookup *l, struct wanted w, const char *role, struct found *f)
{
    for (int pass = role ? 0 : 1; pass < 3 && !f->n; pass++) {
        w.role = pass == 0 ? role : NULL;
        w.gone = pass == 2;
        match_person(l, &w, f);
    }
}

static enum err find_person(struct lookup *l, const struct field_def *f, const char *text,
                            int64_t *ret, const char **ret_meant, struct error *e)
{
    struct found found = {0};
    enum err r = load_persons(l, e);
    if (r) {
        return r;
    }
    char *key = lookup_key(l->kept_arena, text), *open = strrchr(key, '(');
    size_t n = strlen(key);
    match_persons(l, (struct wanted){.key = key}, f->role, &found);
    if (!found.n && open && open > key && key[n - 1] == ')') {
        key[n - 1] = *open = 0;
        match_persons(l, (struct wanted){.key = key, .unit = open + 1}, f->role, &found);
        *open = '(';
        key[n - 1] = ')';
    }
    *ret_meant = found.n ? NULL : nearest(l, &l->persons, text);
    return found_one(l, &found, f->title, "人员", text, *ret_meant, ret, e);
}

/* --- what was asked before ---------------------------------------------------------------------------------------------------- */

static struct kept *recall(struct lookup *l, const struct field_def *f, const char *text)
{
    for (struct kept *k = l->kept[bucket(text)]; k; k = k->next) {
        if (k->reg == f->target && str_eq(k->core, column_core(f)) && str_eq(k->key, text)) {
            return k;
        }
    }
    return NULL;
}

static void forget(struct lookup *l)
{
    memset(l->kept, 0, sizeof(l->kept));
    l->n_kept = 0;
    arena_reset(l->kept_arena);
}

static void keep(struct lookup *l, const struct field_def *f, const char *text, int64_t id)
{
    struct kept *k = arena_make(l->kept_arena, struct kept);
    *k = (struct kept){.next = l->kept[bucket(text)],
                       .reg = f->target,
                       .core = column_core(f),
                       .key = arena_strdup(l->kept_arena, text),
                       .id = id};
    l->kept[bucket(text)] = k;
    l->n_kept++;
}

static enum err find(struct lookup *l, const struct field_def *f, const char *text, int64_t *ret,
                     const char **ret_meant, struct error *e)
{
    const char *core = column_core(f);
    if (str_eq(core, "unit")) {
        return find_unit(l, f->title, text, ret, ret_meant, e);
    }
    if (str_eq(core, "person")) {
        return find_person(l, f, text, ret, ret_meant, e);
    }
    return core ? lookup_core(l, f, text, ret, e) : lookup_record(l, f, text, ret, ret_meant, e);
}

enum err lookup_ref(struct lookup *l, const struct field_def *f, const char *text, int64_t *ret,
                    const char **ret_meant, struct error *e)
{
    int64_t id;
    *ret_meant = NULL;
    if (l->n_kept >= KEPT_MAX) {
        forget(l);
    }
    const struct kept *k = recall(l, f, text);
    if (k) {
        *ret = k->id;
        return OK;
    }
    if (str_chars(text) > WORD_CHARS) {
        return error_set(e, ERR_INVALID, "“%s”里的名称太长，请核对。", f->title);
    }
    if (strlen(text) == ID_TEXT - 1 && id_parse(text, &id) && id > 0) {
        *ret = id;
        return OK;
    }
    l->n_kept++; /* what is not found leaves something too */
    enum err r = find(l, f, text, &id, ret_meant, e);
    if (!r) {
        keep(l, f, text, id);
        *ret = id;
    }
    return r;
}

enum err lookup_unit(struct lookup *l, const char *text, int64_t *ret, const char **ret_meant,
                     struct error *e)
{
    static const struct field_def unit = {.title = "单位", .type = FIELD_REF, .of = "unit"};
    return lookup_ref(l, &unit, text, ret, ret_meant, e);
}

/* --- the other way -------------------------------------------------------------------------------------------------------------- */

static bool finds(struct lookup *l, const struct field_def *f, const char *name, int64_t id)
{
    struct error e;
    const char *meant;
    int64_t found;
    bool torn =
        column_listed(f) && name &&
        (strpbrk(name, ",;\n") || strstr(name, "、") || strstr(name, "，") || strstr(name, "；"));
    return name && *name && !torn && !lookup_ref(l, f, name, &found, &meant, &e) && found == id;
}

static const char *with_unit(struct lookup *l, int64_t person)
{
    for (size_t i = 0; i < LOOKUP_BUCKETS; i++) {
        for (const struct entry *x = l->persons.buckets[i]; x; x = x->next) {
            if (x->id == person) {
                return x->label;
            }
        }
    }
    return NULL;
}

const char *lookup_name(struct lookup *l, struct arena *a, const struct field_def *f, int64_t id,
                        const char *label)
{
    if (finds(l, f, label, id)) {
        return arena_strdup(a, label);
    }
    const char *person = str_eq(column_core(f), "person") ? with_unit(l, id) : NULL;
    return finds(l, f, person, id) ? arena_strdup(a, person) : id_text(a, id);
}
