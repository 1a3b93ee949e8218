#include "people/roster.h"

#include "base/csv.h"
#include "base/id.h"
#include "base/str.h"
#include "people/account.h"
#include "people/authority.h"
#include "people/roster_internal.h"

enum err roster_read(struct arena *a, const struct content *c, enum roster_kind kind,
                     const struct roster_known *known, const void *bytes, size_t n,
                     struct roster *ret, struct error *e)
{
    struct roster r = {.kind = kind};
    struct roster_rows rows;
    enum err bad = roster_sheet(a, bytes, n, &r, &rows, e);
    if (bad) {
        return bad;
    }
    r.rows = rows.n;
    (kind == ROSTER_UNITS ? roster_judge_units : roster_judge_people)(a, c, known, &rows, &r);
    *ret = r;
    return OK;
}

/* --- as text ------------------------------------------------------------------------------------------------------ */
static void csv_unit(struct csv_out *out, const struct content *c, const struct roster_unit *u)
{
    const struct code_list *kinds = content_codes(c, "unit_kinds");
    const struct code *kind = kinds ? code_find(kinds, u->kind) : NULL;
    const char *const cells[] = {u->name,       kind ? kind->title : u->kind,
                                 u->short_name, u->uscc,
                                 u->parent,     u->address,
                                 u->phone,      u->sign};
    for (size_t i = 0; i < array_len(cells); i++) {
        csv_cell(out, cells[i]);
    }
    csv_row_end(out);
}

static void csv_person(struct csv_out *out, const struct content *c, const struct roster_person *p)
{
    const struct role_def *role = content_role(c, p->role);
    const char *const cells[] = {p->name,  p->unit,  role ? role->title : p->role,
                                 p->phone, p->login, p->no_account ? "否" : "是"};
    for (size_t i = 0; i < array_len(cells); i++) {
        csv_cell(out, cells[i]);
    }
    csv_row_end(out);
}

void roster_csv(struct strbuf *b, const struct content *c, const struct roster *r)
{
    struct csv_out out = csv_begin(b, true);
    size_t n;
    const struct roster_column *columns = roster_columns(r->kind, &n);
    for (size_t i = 0; i < n; i++) {
        csv_cell(&out, columns[i].title);
    }
    csv_row_end(&out);
    for (size_t i = 0; i < r->n; i++) {
        if (r->kind == ROSTER_UNITS) {
            csv_unit(&out, c, &r->units[i]);
        } else {
            csv_person(&out, c, &r->people[i]);
        }
    }
}

/* --- writing ------------------------------------------------------------------------------------------------------- */
static int64_t unit_id(struct arena *a, const struct unit *units, size_t n, const char *word)
{
    const char *key = word ? roster_name(a, word) : NULL;
    for (size_t i = 0; key && i < n; i++) {
        if (str_eq(key, roster_name(a, units[i].name)) ||
            str_eq(key, roster_name(a, units[i].short_name))) {
            return units[i].id;
        }
    }
    return 0;
}

static enum err add_unit(struct db *db, struct arena *a, const struct content *c,
                         const struct actor *by, int64_t parent, const struct roster_unit *u,
                         struct error *e)
{
    struct unit row = {.county = by->county,
                       .parent = parent,
                       .kind = u->kind,
                       .name = u->name,
                       .short_name = u->short_name,
                       .uscc = u->uscc,
                       .address = u->address,
                       .phone = u->phone};
    enum err r = org_unit_add(db, a, c, by, &row, e);
    struct authority acts = {.county = by->county, .unit = row.id, .sign = u->sign};
    return r || !u->sign ? r : authority_add(db, a, by, &acts, e);
}

/* Rows whose parent is not there yet wait for the next round; the judgement has shown that there is no circle. */
enum err roster_units_add(struct db *db, struct arena *a, const struct content *c,
                          const struct actor *by, int64_t root, const struct roster *r,
                          struct error *e)
{
    bool *done = arena_array(a, r->n + 1, sizeof(*done));
    size_t left = r->n, before = 0;
    while (left && left != before) {
        struct unit *units;
        size_t n;
        before = left;
        enum err bad = org_units(db, a, by->county, &units, &n, e);
        for (size_t i = 0; !bad && i < r->n; i++) {
            const struct roster_unit *u = &r->units[i];
            int64_t parent = u->parent ? unit_id(a, units, n, u->parent) : root;
            if (!done[i] && (parent || !u->parent)) {
                bad = add_unit(db, a, c, by, parent, u, e);
                done[i] = true;
                left--;
            }
        }
        if (bad) {
            return bad;
        }
    }
    return left ? error_set(e, ERR_INVALID, "有 %zu 个单位找不到上级单位，请核对单位表。", left)
                : OK;
}

static enum err add_person(struct db *db, struct arena *a, const struct content *c,
                           const struct actor *by, const char *from_on,
                           const struct roster_person *p, int64_t unit, const char *hash,
                           int64_t *person, struct error *e)
{
    int64_t account;
    enum err r = OK;
    if (!*person) {
        struct person row = {.county = by->county, .name = p->name, .phone = p->phone};
        r = org_person_add(db, a, by, &row, e);
        *person = row.id;
    }
    struct post post = {
        .county = by->county, .person = *person, .unit = unit, .role = p->role, .from_on = from_on};
    if (r || (r = org_post_add(db, a, c, by, &post, e)) || !hash) {
        return r;
    }
    return account_add(db, a, by, by->county, *person, p->login, hash, true, &account, e);
}

enum err roster_people_add(struct db *db, struct arena *a, const struct content *c,
                           const struct actor *by, const char *from_on, const struct roster *r,
                           const char *const *hashes, int64_t *ret_persons, struct error *e)
{
    int64_t *persons = arena_array(a, r->n + 1, sizeof(*persons));
    struct unit *units;
    size_t n;
    enum err bad = org_units(db, a, by->county, &units, &n, e);
    for (size_t i = 0; !bad && i < r->n; i++) {
        const struct roster_person *p = &r->people[i];
        persons[i] = p->same ? persons[p->same - 1] : 0;
        bad = add_person(db, a, c, by, from_on, p, unit_id(a, units, n, p->unit),
                         p->same || !hashes ? NULL : hashes[i], &persons[i], e);
    }
    for (size_t i = 0; !bad && ret_persons && i < r->n; i++) {
        ret_persons[i] = persons[i];
    }
    return bad;
}
