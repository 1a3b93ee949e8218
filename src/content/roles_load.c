#include "base/str.h"
#include "content/load.h"

static const char *const permissions[] = {
    "desk",           "register.read",     "register.write",  "register.export", "framework.read",
    "framework.edit", "framework.approve", "round.matrix",    "round.publish",   "org.read",
    "org.edit",       "account.edit",      "grant.edit",      "audit.read",      "calendar.edit",
    "figure.read",    "alert.urge",        "register.import", "package.read",    "package.write",
    "package.peer",
};
static const struct {
    const char *word;
    enum scope_kind scope;
} scopes[] = {
    {"none", SCOPE_NONE}, {"own", SCOPE_OWN},         {"assigned", SCOPE_ASSIGNED},
    {"unit", SCOPE_UNIT}, {"subtree", SCOPE_SUBTREE}, {"county", SCOPE_COUNTY},
};
static const char *const homes[] = {"clerk",   "director", "institution",
                                    "officer", "window",   "admin"};

static const struct key file_keys[] = {{"roles", KEY_LIST | KEY_NEEDED}};
static const struct key role_keys[] = {
    {"id", KEY_TEXT | KEY_NEEDED},
    {"title", KEY_TEXT | KEY_NEEDED},
    {"scope", KEY_TEXT | KEY_NEEDED},
    {"permissions", KEY_LIST},
    {"home", KEY_TEXT},
    {"signs", KEY_TEXT},
    {"alias", KEY_TEXT | KEY_LIST},
};

static bool in_list(struct load *l, const struct ynode *n, const char *what,
                    const char *const *list, size_t count)
{
    struct names known = names_make(l->a);
    for (size_t i = 0; i < count; i++) {
        if (str_eq(list[i], n->text)) {
            return true;
        }
        names_add(&known, list[i]);
    }
    fault_at(l, n, "没有%s %s%s", what, n->text ? n->text : "",
             names_hint(&known, n->text ? n->text : ""));
    return false;
}

static enum scope_kind load_scope(struct load *l, const struct ynode *map)
{
    const struct ynode *n = load_scalar(map, "scope");
    const char *words[array_len(scopes)];
    for (size_t i = 0; i < array_len(scopes); i++) {
        words[i] = scopes[i].word;
        if (n && str_eq(scopes[i].word, n->text)) {
            return scopes[i].scope;
        }
    }
    if (n) {
        (void)in_list(l, n, "数据范围", words, array_len(words));
    }
    return SCOPE_NONE;
}

static void load_permissions(struct load *l, const struct ynode *map, struct role_def *r)
{
    struct ynode *const *items;
    size_t n = load_list(map, "permissions", &items);
    r->permissions = arena_array(l->a, n + 1, sizeof(*r->permissions));
    for (size_t i = 0; i < n; i++) {
        if (in_list(l, items[i], "权限", permissions, array_len(permissions))) {
            r->permissions[r->n_permissions++] = items[i]->text;
        }
    }
}

/* 三员分立: who makes accounts, who grants rights and who reads the traces are three different
 * people. */
static void check_separation(struct load *l, const struct ynode *map, const struct role_def *r)
{
    static const char *const apart[] = {"account.edit", "grant.edit", "audit.read"};
    const char *first = NULL;
    for (size_t i = 0; i < array_len(apart); i++) {
        if (!role_may(r, apart[i])) {
            continue;
        }
        if (first) {
            fault_at(l, map, "角色 %s 同时有 %s 和 %s，违反三员分立，请分给两个角色。", r->id,
                     first, apart[i]);
        }
        first = apart[i];
    }
}

static void load_role(struct load *l, const struct ynode *map, struct role_def *r)
{
    const struct ynode *home = load_scalar(map, "home");
    r->id = load_id(l, map, "角色");
    r->title = load_text(map, "title");
    r->scope = load_scope(l, map);
    r->home = home && in_list(l, home, "首页", homes, array_len(homes)) ? home->text : NULL;
    r->signs = load_flag(l, map, "signs", true);
    r->place = load_place(l, map);
    r->n_alias = load_texts(l, map, "alias", &r->alias);
    load_permissions(l, map, r);
    check_separation(l, map, r);
}

void roles_load(struct load *l)
{
    const struct content_file *f = files_find(l, "roles.yaml");
    struct ynode *root = f ? files_yaml(l, f) : NULL, *const * items;
    if (!root || !load_map(l, root, "角色文件", file_keys, array_len(file_keys))) {
        return;
    }
    size_t n = load_list(root, "roles", &items), got = 0;
    struct role_def *roles = arena_array(l->a, n + 1, sizeof(*roles));
    for (size_t i = 0; i < n; i++) {
        if (!load_map(l, items[i], "角色", role_keys, array_len(role_keys))) {
            continue;
        }
        load_role(l, items[i], &roles[got]);
        l->c->roles = roles;
        l->c->n_roles = got;
        if (content_role(l->c, roles[got].id) && load_scalar(items[i], "id")) {
            fault_at(l, load_scalar(items[i], "id"), "角色 %s 写了两次。", roles[got].id);
        }
        got++;
    }
    l->c->roles = roles;
    l->c->n_roles = got;
}
