#include "http/request.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "http/router.h"

static const char *find(const struct pair *pairs, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (!strcmp(pairs[i].name, name)) {
            return pairs[i].value;
        }
    }
    return NULL;
}

const char *request_query(const struct request *r, const char *name)
{
    return find(r->query, r->n_query, name);
}

const char *request_form(const struct request *r, const char *name)
{
    return find(r->form, r->n_form, name);
}

const char *request_param(const struct request *r, const char *name)
{
    const char *value = find(r->params, r->n_params, name);

    if (!value) {
        BUG("route %s has no part :%s", r->route ? r->route->path : r->path, name);
    }
    return value;
}

const char *request_header(const struct request *r, const char *name)
{
    for (size_t i = 0; i < r->n_headers; i++) {
        const char *value = r->headers[i].value;
        if (!strcasecmp(r->headers[i].name, name)) {
            return str_utf8_ok(value, strlen(value)) ? value : NULL;
        }
    }
    return NULL;
}

/* "a=1; b=2": the value of `name`, if it is made of characters a cookie may have. */
static const char *cookie_in(struct arena *a, const char *s, const char *name)
{
    size_t name_n = strlen(name);

    while (*(s += strspn(s, "; \t"))) {
        size_t n = strcspn(s, ";");
        if (n > name_n && !strncmp(s, name, name_n) && s[name_n] == '=') {
            const char *value = s + name_n + 1;
            size_t value_n = n - name_n - 1;
            while (value_n && (value[value_n - 1] == ' ' || value[value_n - 1] == '\t')) {
                value_n--;
            }
            return arena_strndup(a, value, value_n);
        }
        s += n;
    }
    return NULL;
}

static bool cookie_ok(const char *s)
{
    for (; *s; s++) {
        if (*s <= ' ' || *s == 0x7F || strchr("\",\\", *s)) {
            return false;
        }
    }
    return true;
}

const char *request_cookie(const struct request *r, const char *name)
{
    for (size_t i = 0; i < r->n_headers; i++) {
        if (strcasecmp(r->headers[i].name, "Cookie") != 0) {
            continue;
        }
        const char *value = cookie_in(r->arena, r->headers[i].value, name);
        if (value) {
            return cookie_ok(value) ? value : NULL;
        }
    }
    return NULL;
}

size_t request_form_all(const struct request *r, const char *name, const char ***ret)
{
    const char **values = NULL;
    size_t n = 0, cap = 0;

    for (size_t i = 0; i < r->n_form; i++) {
        if (!strcmp(r->form[i].name, name)) {
            const char **value = arena_push(r->arena, &values, &n, &cap, sizeof(*values));
            *value = r->form[i].value;
        }
    }
    *ret = values;
    return n;
}
