#include "action/release_act.h"

#include "base/str.h"
#include "people/org.h"

static struct value *at(struct record *rec, const char *field)
{
    return &rec->values[register_field(rec->reg, field)->index];
}

static bool wanted(const struct content *c, const struct value *kinds, const char *kind)
{
    const struct code_list *list = content_codes(c, "unit_kinds");
    const struct code *code = list ? code_find(list, kind) : NULL;

    for (size_t i = 0; code && i < kinds->n; i++) {
        const char *one = kinds->links[i].code;
        if (str_eq(one, kind) || str_eq(one, code->parent)) {
            return true;
        }
    }
    return false;
}

static bool listed(const struct value *v, int64_t unit)
{
    for (size_t i = 0; i < v->n; i++) {
        if (v->links[i].ref == unit) {
            return true;
        }
    }
    return false;
}

enum err release_address(ACTION_PARAMETERS)
{
    struct value *to = at(rec, "sent_to");
    const struct value *kinds = at(rec, "kinds");
    struct unit *units;
    size_t n, had = to->n, got = to->n;
    enum err r = org_units(db, a, rec->county, &units, &n, e);

    (void)by, (void)step, (void)on;
    if (r) {
        return r;
    }
    struct link *links = arena_array(a, n + had + 1, sizeof(*links));
    for (size_t i = 0; i < had; i++) {
        links[i] = to->links[i];
    }
    for (size_t i = 0; i < n; i++) {
        if (wanted(en->content, kinds, units[i].kind) && !listed(to, units[i].id) &&
            units[i].id != rec->unit) {
            links[got++] = (struct link){.ref = units[i].id, .label = units[i].short_name};
        }
    }
    if (got == had) {
        return error_set(e, ERR_INVALID,
                         had ? "这几类单位都已经在主送里了。" : "县里没有这几类单位，请另选类别。");
    }
    to->links = links;
    to->n = got;
    to->set = true;
    return OK;
}

static enum err has_post(struct db *db, struct arena *a, const struct actor *by, int64_t unit,
                         const char *on, bool *ret, struct error *e)
{
    struct post *posts;
    size_t n;
    enum err r = org_posts(db, a, by->county, NULL, unit, on, &posts, &n, e);

    *ret = false;
    for (size_t i = 0; !r && i < n; i++) {
        *ret = *ret || posts[i].person == by->person;
    }
    return r;
}

enum err receipt_sign(ACTION_PARAMETERS)
{
    bool own = by->scope.kind != SCOPE_COUNTY || by->unit == rec->unit;
    enum err r = own ? OK : has_post(db, a, by, rec->unit, on, &own, e);

    (void)en, (void)step;
    if (r || !own) {
        return r ? r
                 : error_set(e, ERR_DENIED,
                             "您不是%s的人，不能代为签收。这个单位没有人能上线的，请凭纸质回执“登记"
                             "线下签收”。",
                             rec->unit_name);
    }
    *at(rec, "signed_by") = (struct value){.set = true, .i = by->person, .label = by->name};
    return OK;
}
