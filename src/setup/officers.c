#include "setup/officers.h"

#include "base/str.h"

static const struct {
    const char *permission, *why;
} wanted[OFFICERS] = {
    {"account.edit", "建账号、停用账号、管单位和放假安排"},
    {"grant.edit", "授权：谁担任什么岗位"},
    {"audit.read", "看日志：谁在什么时候做了什么"},
};

static const struct role_def *role_with(const struct content *c, const char *permission)
{
    for (size_t i = 0; i < c->n_roles; i++) {
        if (role_may(&c->roles[i], permission)) {
            return &c->roles[i];
        }
    }
    return NULL;
}

static void find_person(const struct sheets *x, struct officer *o)
{
    for (size_t i = 0; o->login && i < x->people.n; i++) {
        const struct roster_person *p = &x->people.people[i];
        if (!p->same && str_eq(p->login, o->login)) {
            o->person = p;
            o->at = i;
            return;
        }
    }
}

/* Who has the role in the sheet is proposed. */
static const char *proposed(const struct sheets *x, const struct role_def *role)
{
    for (size_t i = 0; role && i < x->people.n; i++) {
        if (str_eq(x->people.people[i].role, role->id)) {
            return x->people.people[i].login;
        }
    }
    return NULL;
}

void officers_load(const struct setup *s, const struct sheets *x, struct officer ret[OFFICERS])
{
    for (size_t i = 0; i < OFFICERS; i++) {
        struct officer *o = &ret[i];
        *o = (struct officer){.permission = wanted[i].permission, .why = wanted[i].why};
        o->role = role_with(s->c, o->permission);
        const char *saved = o->role ? setup_answer(s, "accounts", o->role->id) : NULL;
        o->login = saved ? saved : setup_saved(s, "accounts") ? NULL : proposed(x, o->role);
        find_person(x, o);
    }
}

const char *officers_fault(struct setup *s, const struct officer list[OFFICERS],
                           const char **ret_field)
{
    for (size_t i = 0; i < OFFICERS; i++) {
        const struct officer *o = &list[i];
        if (!o->role) {
            return "内容里没有三员的岗位，请管服务器的同志检查叠加的内容。";
        }
        *ret_field = o->role->id;
        if (!o->person) {
            return arena_printf(s->a, "请选择谁担任%s。", o->role->title);
        }
        if (o->person->no_account) {
            return arena_printf(s->a, "%s在人员表里写着不开账号，不能担任%s。", o->person->name,
                                o->role->title);
        }
        for (size_t k = 0; k < i; k++) {
            if (list[k].at == o->at) {
                return arena_printf(s->a, "%s不能同时担任%s和%s，三员要由三个不同的人担任。",
                                    o->person->name, list[k].role->title, o->role->title);
            }
        }
    }
    return NULL;
}

size_t officers_accounts(const struct sheets *x)
{
    size_t n = 0;
    for (size_t i = 0; i < x->people.n; i++) {
        n += !x->people.people[i].same && !x->people.people[i].no_account;
    }
    return n;
}

size_t officers_passwords(const struct setup *s, const struct sheets *x)
{
    size_t n = 0;
    for (size_t i = 0; i < x->people.n; i++) {
        const struct roster_person *p = &x->people.people[i];
        n += !p->same && !p->no_account && setup_answer(s, OFFICERS_PASSWORD, p->login);
    }
    return n;
}
