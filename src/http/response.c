#include "http/response.h"

#include <stdio.h>
#include <string.h>

#include "base/html.h"
#include "base/str.h"

#define DONE_MAX 16384 /* bytes of an address with its notice */

int response_status(enum err code)
{
    static const int statuses[] = {
        [OK] = 200,           [ERR_NOT_FOUND] = 404, [ERR_INVALID] = 422, [ERR_DENIED] = 403,
        [ERR_CONFLICT] = 409, [ERR_LIMIT] = 413,     [ERR_IO] = 500,
    };

    return (size_t)code < array_len(statuses) ? statuses[code] : 500;
}

static bool plain_ascii(unsigned char c)
{
    return c > ' ' && c < 0x7F;
}

static char *escape(struct arena *a, const char *s, bool (*keep)(unsigned char))
{
    char *out = arena_alloc(a, strlen(s) * 3 + 1), *p = out;

    for (; *s; s++) {
        if (keep((unsigned char)*s)) {
            *p++ = *s;
        } else {
            p += snprintf(p, 4, "%%%02X", (unsigned char)*s);
        }
    }
    return out;
}

/* A place of ours: one slash first, so that no other site can be meant. */
void response_redirect(struct response *res, const char *path)
{
    bool ours = path && path[0] == '/' && path[1] != '/' && path[1] != '\\';

    res->status = 303;
    res->location = ours ? escape(res->arena, path, plain_ascii) : "/";
}

void response_done(struct response *res, const char *path, const char *said)
{
    struct strbuf b scoped(strbuf_clear) = strbuf_make(DONE_MAX);

    strbuf_printf(&b, "%s%cdone=", path, strchr(path, '?') ? '&' : '?');
    html_arg(&b, said);
    response_redirect(res, strbuf_take(&b, res->arena));
}

static bool value_ok(const char *s)
{
    for (; *s; s++) {
        if (((unsigned char)*s < 0x20 && *s != '\t') || *s == 0x7F) {
            return false;
        }
    }
    return true;
}

void response_header(struct response *res, const char *name, const char *value)
{
    if (res->n_headers >= array_len(res->headers) || !value_ok(value)) {
        BUG("header %s of a response", name);
    }
    res->headers[res->n_headers++] = (struct pair){name, arena_strdup(res->arena, value)};
}

static bool cookie_value_ok(const char *s)
{
    for (; *s; s++) {
        if (!plain_ascii((unsigned char)*s) || strchr("\",;\\", *s)) {
            return false;
        }
    }
    return true;
}

void response_cookie(struct response *res, const struct request *req, const char *name,
                     const char *value, int max_age)
{
    const char *age = max_age >= 0 ? arena_printf(res->arena, "; Max-Age=%d", max_age) : "";

    if (!cookie_value_ok(value)) {
        BUG("value of cookie %s", name);
    }
    response_header(res, "Set-Cookie",
                    arena_printf(res->arena, "%s=%s; Path=/; HttpOnly; SameSite=Lax%s%s", name,
                                 value, age, req->secure ? "; Secure" : ""));
}

static bool attr_char(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && strchr("!#$&+-.^_`|~", c));
}

/* Old programs read only `filename`: an ASCII stand-in with the same ending. */
static const char *ascii_name(struct arena *a, const char *name)
{
    const char *dot = strrchr(name, '.');

    for (const char *s = dot ? dot + 1 : ""; *s; s++) {
        if (!attr_char((unsigned char)*s)) {
            dot = NULL;
            break;
        }
    }
    return arena_printf(a, "download%s", dot && strlen(dot) <= 10 ? dot : "");
}

void response_download(struct response *res, const char *file_name)
{
    if (res->mark) {
        file_name = arena_printf(res->arena, "%s%s", res->mark, file_name);
    }
    res->disposition =
        arena_printf(res->arena, "attachment; filename=\"%s\"; filename*=UTF-8''%s",
                     ascii_name(res->arena, file_name), escape(res->arena, file_name, attr_char));
}
