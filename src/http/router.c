/* A tree by path segment. A literal child is tried before the :name child; when the branch below
 * has no row for the method, the search comes back and tries the other one. Each node is entered at
 * most once for a path. */
#include "http/router.h"

#include <string.h>

#include "base/str.h"

#define DEPTH_MAX 16

struct row {
    const struct route *route;
    const char *names[ROUTE_PARAMS_MAX];
    size_t n_names;
    struct row *next;
};

struct node {
    const char *part; /* NULL for :name */
    size_t part_n;
    struct node *literals, *param, *next;
    struct row *rows;
};

struct router {
    struct arena *arena;
    struct node root;
    const struct route_table *tables;
    size_t n_tables, n_rows;
};

struct segment {
    const char *s;
    size_t n;
};

struct search {
    struct segment parts[DEPTH_MAX];
    size_t n;
    const char *method;
    const char *methods[16]; /* of all rows with this path */
    size_t n_methods;
};

static const char *const known_methods[] = {"GET",   "HEAD",   "POST",   "PUT",
                                            "PATCH", "DELETE", "OPTIONS"};

static bool method_known(const char *method)
{
    for (size_t i = 0; i < array_len(known_methods); i++) {
        if (str_eq(method, known_methods[i])) {
            return true;
        }
    }
    return false;
}

/* Cuts "/a/b" into its segments; "/" is one empty segment. False when there are too many. */
static bool cut(const char *path, struct segment *parts, size_t *ret_n)
{
    size_t n = 0;

    while (*path == '/') {
        size_t len = strcspn(++path, "/");
        if (n == DEPTH_MAX) {
            return false;
        }
        parts[n++] = (struct segment){path, len};
        path += len;
    }
    *ret_n = n;
    return true;
}

static struct node *literal_child(const struct node *node, const struct segment *part)
{
    for (struct node *child = node->literals; child; child = child->next) {
        if (child->part_n == part->n && !memcmp(child->part, part->s, part->n)) {
            return child;
        }
    }
    return NULL;
}

static struct node *child_for(struct router *r, struct node *node, const struct segment *part)
{
    bool param = part->n && part->s[0] == ':';
    struct node *child = param ? node->param : literal_child(node, part);

    if (child) {
        return child;
    }
    child = arena_make(r->arena, struct node);
    if (param) {
        node->param = child;
        return child;
    }
    child->part = part->s;
    child->part_n = part->n;
    child->next = node->literals;
    node->literals = child;
    return child;
}

static enum err faulty(const struct route *row, const char *what, struct error *e)
{
    return error_set(e, ERR_INVALID, "路由表 %s %s 有误：%s。", row->method ? row->method : "?",
                     row->path ? row->path : "?", what);
}

static enum err check_row(const struct route *row, struct error *e)
{
    if (!row->method || !method_known(row->method)) {
        return faulty(row, "请求方法不认识", e);
    }
    if (!row->path || row->path[0] != '/') {
        return faulty(row, "路径须以 / 开头", e);
    }
    if (!row->handle || str_empty(row->permission) || str_empty(row->says)) {
        return faulty(row, "缺少处理函数、权限或说明", e);
    }
    return OK;
}

static enum err add_row(struct router *r, const struct route *route, struct error *e)
{
    struct segment parts[DEPTH_MAX];
    size_t n;
    enum err err = check_row(route, e);

    if (err) {
        return err;
    }
    if (!cut(route->path, parts, &n)) {
        return faulty(route, "路径太深", e);
    }
    struct row *row = arena_make(r->arena, struct row), **last;
    struct node *node = &r->root;
    for (size_t i = 0; i < n; i++) {
        node = child_for(r, node, &parts[i]);
        if (node->part) {
            continue;
        }
        if (row->n_names == ROUTE_PARAMS_MAX || parts[i].n < 2) {
            return faulty(route, "路径里的名称太多或为空", e);
        }
        row->names[row->n_names++] = arena_strndup(r->arena, parts[i].s + 1, parts[i].n - 1);
    }
    row->route = route;
    for (last = &node->rows; *last; last = &(*last)->next) {
    }
    *last = row;
    return OK;
}

enum err router_new(struct arena *a, const struct route_table *tables, size_t n,
                    struct router **ret, struct error *e)
{
    struct router *r = arena_make(a, struct router);

    r->arena = a;
    r->tables = tables;
    r->n_tables = n;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < tables[i].n; k++, r->n_rows++) {
            enum err err = add_row(r, &tables[i].rows[k], e);
            if (err) {
                return err;
            }
        }
    }
    *ret = r;
    return OK;
}

size_t router_count(const struct router *r)
{
    return r->n_rows;
}

size_t router_index(const struct router *r, const struct route *route)
{
    size_t before = 0;

    for (size_t i = 0; i < r->n_tables; before += r->tables[i].n, i++) {
        const struct route *rows = r->tables[i].rows;
        if (route >= rows && route < rows + r->tables[i].n) {
            return before + (size_t)(route - rows);
        }
    }
    BUG("route %s %s is of another router", route->method, route->path);
}

static const struct row *row_with(const struct row *row, const char *method)
{
    while (row && strcmp(row->route->method, method) != 0) {
        row = row->next;
    }
    return row;
}

static void note_methods(struct search *s, const struct row *row)
{
    for (; row; row = row->next) {
        bool known = false;
        for (size_t i = 0; i < s->n_methods; i++) {
            known |= !strcmp(s->methods[i], row->route->method);
        }
        if (!known && s->n_methods < array_len(s->methods)) {
            s->methods[s->n_methods++] = row->route->method;
        }
    }
}

static const struct row *search(struct search *s, const struct node *node, size_t depth)
{
    if (depth == s->n) {
        const struct row *row = row_with(node->rows, s->method);
        if (!row) {
            note_methods(s, node->rows);
        }
        return row;
    }
    const struct node *literal = literal_child(node, &s->parts[depth]);
    const struct row *row = literal ? search(s, literal, depth + 1) : NULL;
    if (!row && node->param && s->parts[depth].n) {
        row = search(s, node->param, depth + 1);
    }
    return row;
}

/* Walks the path once more beside the route's own text and takes what stands at each :name. */
static void take_params(const struct search *s, const struct row *row, struct request *req)
{
    struct segment parts[DEPTH_MAX];
    size_t n = 0, count = 0;

    req->params = NULL;
    req->n_params = row->n_names;
    if (!row->n_names || !cut(row->route->path, parts, &n)) {
        return;
    }
    struct pair *params = arena_array(req->arena, row->n_names, sizeof(*params));
    for (size_t i = 0; i < n; i++) {
        if (parts[i].n && parts[i].s[0] == ':') {
            params[count] = (struct pair){row->names[count],
                                          arena_strndup(req->arena, s->parts[i].s, s->parts[i].n)};
            count++;
        }
    }
    req->params = params;
}

static const char *allow_text(const struct search *s, struct arena *a)
{
    const char *text = NULL;

    for (size_t i = 0; i < array_len(known_methods); i++) {
        const char *method = known_methods[i];
        bool there = false;
        for (size_t k = 0; k < s->n_methods; k++) {
            there |= !strcmp(s->methods[k], method) ||
                     (!strcmp(method, "HEAD") && !strcmp(s->methods[k], "GET"));
        }
        if (there) {
            text = text ? arena_printf(a, "%s, %s", text, method) : method;
        }
    }
    return text;
}

const struct route *router_match(const struct router *r, struct request *req,
                                 const char **ret_allow)
{
    struct search s = {.method = req->method};

    *ret_allow = NULL;
    if (!cut(req->path, s.parts, &s.n)) {
        return NULL;
    }
    const struct row *row = search(&s, &r->root, 0);
    if (!row && !strcmp(req->method, "HEAD")) {
        s.method = "GET";
        row = search(&s, &r->root, 0);
    }
    if (!row) {
        *ret_allow = allow_text(&s, req->arena);
        return NULL;
    }
    take_params(&s, row, req);
    req->route = row->route;
    return row->route;
}

const struct route *router_find(const struct route_table *tables, size_t n, struct request *req,
                                const char **ret_allow)
{
    struct router *r;
    struct error e;

    if (router_new(req->arena, tables, n, &r, &e)) {
        BUG("%s", e.text);
    }
    return router_match(r, req, ret_allow);
}
