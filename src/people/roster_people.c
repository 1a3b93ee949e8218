/* The rows of people: who is the same person, who is there already, which login he gets. */
#include <string.h>

#include "base/str.h"
#include "people/roster_internal.h"

enum { PERSON_NAME, PERSON_UNIT, PERSON_ROLE, PERSON_PHONE, PERSON_LOGIN, PERSON_OPEN };
enum { PERSON_CHARS = 40, LOGIN_CHARS = 40 };

static const char *role_titles(const struct judging *j)
{
    const char *text = "";
    for (size_t i = 0; i < j->c->n_roles; i++) {
        if (role_may(&j->c->roles[i], "desk")) {
            text = arena_printf(j->a, "%s%s%s", text, *text ? "、" : "", j->c->roles[i].title);
        }
    }
    return text;
}

static const char *role_of(struct judging *j)
{
    const char *word = roster_said(j, PERSON_ROLE), *key = word ? roster_key(j->a, word) : NULL;
    for (size_t i = 0; key && i < j->c->n_roles; i++) {
        const struct role_def *d = &j->c->roles[i];
        if (role_may(d, "desk") && (str_eq(key, d->id) || roster_same_word(j->a, key, d->title) ||
                                    roster_one_of(j->a, key, d->alias, d->n_alias))) {
            return d->id;
        }
    }
    if (word) {
        roster_refuse(j, PERSON_ROLE,
                      arena_printf(j->a, "没有这个岗位。可以写：%s。", role_titles(j)));
    }
    return NULL;
}

static const char *unit_of(struct judging *j)
{
    const char *word = roster_said(j, PERSON_UNIT), *key = word ? roster_name(j->a, word) : NULL;
    for (size_t i = 0; key && i < j->known->n_units; i++) {
        if (roster_called(&j->known_names[i], key)) {
            return j->known->units[i].name;
        }
    }
    if (word) {
        roster_refuse(j, PERSON_UNIT, "单位表里没有这个单位，请写全称或简称。");
    }
    return NULL;
}

static char *lower(struct arena *a, const char *s)
{
    char *copy = arena_strdup(a, s);
    for (char *p = copy; p && *p; p++) {
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
    }
    return copy;
}

static const char *login_of(struct judging *j)
{
    const char *login = lower(j->a, roster_said(j, PERSON_LOGIN));
    if (!login) {
        return NULL;
    }
    size_t chars = str_chars(login);
    if (strpbrk(login, " \t\n") || chars < 2 || chars > LOGIN_CHARS) {
        roster_refuse(j, PERSON_LOGIN, "登录名是 2 至 40 个字符，中间不能有空格。");
        return NULL;
    }
    for (size_t i = 0; i < j->known->n_logins; i++) {
        if (str_eq(j->known->logins[i], login)) {
            roster_refuse(j, PERSON_LOGIN, "这个登录名已经有人用，请换一个。");
        }
    }
    return login;
}

static bool said_no(struct judging *j)
{
    const char *word = roster_said(j, PERSON_OPEN);
    if (!word || str_eq(word, "是") || str_eq(word, "1")) {
        return false;
    }
    if (!str_eq(word, "否") && !str_eq(word, "不开") && !str_eq(word, "0")) {
        roster_refuse(j, PERSON_OPEN, "只能写 是 或 否。");
    }
    return true;
}

static bool same_person(const struct roster_person *x, const struct roster_person *p)
{
    return str_eq(x->name, p->name) &&
           ((p->phone && str_eq(x->phone, p->phone)) || (p->login && str_eq(x->login, p->login)));
}

/* Against the good rows above. */
static void person_twice(struct judging *j, struct roster_person *p)
{
    for (size_t i = 0; !j->bad && i < j->r->n; i++) {
        const struct roster_person *x = &j->r->people[i];
        bool same = same_person(x, p), post = str_eq(x->unit, p->unit) && str_eq(x->role, p->role);
        if (post && str_eq(x->name, p->name) && (same || !x->phone || !p->phone)) {
            roster_refuse(
                j, PERSON_NAME,
                arena_printf(j->a, "与第 %zu 行重复：同一个人、同一个单位、同一个岗位。", x->row));
        } else if (same && !p->same) {
            p->same = x->same ? x->same : i + 1;
        } else if (!same && p->login && str_eq(x->login, p->login)) {
            roster_refuse(
                j, PERSON_LOGIN,
                arena_printf(j->a, "与第 %zu 行%s的登录名相同，每人一个。", x->row, x->name));
        } else if (!same && p->phone && str_eq(x->phone, p->phone)) {
            roster_refuse(j, PERSON_PHONE,
                          arena_printf(j->a, "与第 %zu 行%s的手机号相同，名字却不同，请核对。",
                                       x->row, x->name));
        }
    }
}

/* Whose mobile number is a login already is there. */
static bool person_there(const struct judging *j, const struct roster_person *p)
{
    for (size_t i = 0; roster_mobile(p->phone) && i < j->known->n_logins; i++) {
        if (str_eq(j->known->logins[i], p->phone)) {
            return true;
        }
    }
    return false;
}

static void judge_person(struct judging *j)
{
    struct roster_person p = {.row = j->raw->row,
                              .name = roster_said(j, PERSON_NAME),
                              .phone = roster_said(j, PERSON_PHONE)};
    if (person_there(j, &p)) {
        j->r->there++;
        return;
    }
    roster_need(j, PERSON_NAME, "姓名");
    roster_need(j, PERSON_UNIT, "单位");
    roster_need(j, PERSON_ROLE, "岗位");
    roster_at_most(j, PERSON_NAME, PERSON_CHARS);
    roster_phone(j, PERSON_PHONE);
    p.unit = unit_of(j);
    p.role = role_of(j);
    p.login = login_of(j);
    p.no_account = said_no(j);
    person_twice(j, &p);
    if (!j->bad) {
        j->r->people[j->r->n++] = p;
    }
}

/* --- logins for those who have none --- */
static bool login_taken(const struct judging *j, const char *login)
{
    for (size_t i = 0; i < j->r->n; i++) {
        if (str_eq(j->r->people[i].login, login)) {
            return true;
        }
    }
    for (size_t i = 0; i < j->known->n_logins; i++) {
        if (str_eq(j->known->logins[i], login)) {
            return true;
        }
    }
    return false;
}

static void give_login(const struct judging *j, struct roster_person *p, size_t *number)
{
    if (roster_mobile(p->phone) && !login_taken(j, p->phone)) {
        p->login = p->phone;
        return;
    }
    const char *login;
    do {
        login = arena_printf(j->a, "u%03zu", ++*number);
    } while (login_taken(j, login));
    p->login = login;
}

static void give_logins(const struct judging *j)
{
    size_t number = 0;
    for (size_t i = 0; i < j->r->n; i++) {
        struct roster_person *p = &j->r->people[i];
        if (p->same) {
            p->login = j->r->people[p->same - 1].login;
            p->no_account = j->r->people[p->same - 1].no_account;
        } else if (!p->login) {
            give_login(j, p, &number);
        }
    }
}

void roster_judge_people(struct arena *a, const struct content *c, const struct roster_known *known,
                         const struct roster_rows *rows, struct roster *r)
{
    struct judging j = {.a = a, .c = c, .known = known, .r = r};
    r->people = arena_array(a, rows->n + 1, sizeof(*r->people));
    roster_known(&j);
    for (size_t i = 0; i < rows->n; i++) {
        j.raw = &rows->raws[i];
        j.bad = j.raw->refused;
        judge_person(&j);
        r->bad += j.bad;
    }
    give_logins(&j);
}
