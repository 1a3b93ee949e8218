#include "api/ask.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/id.h"
#include "base/str.h"
#include "register/column.h"

#define SEARCH_CHARS 60
#define LIST_MAX     500 /* elements of one value */

enum err ask_register(const struct request *req, const struct register_def **ret, struct error *e)
{
    const struct register_def *r =
        content_register(app_of(req)->content, request_param(req, "register"));
    if (!r || !step_may_read(visit_actor(req), r)) {
        return error_set(e, ERR_NOT_FOUND, "没有这本台账，或者不在您的权限范围内。");
    }
    *ret = r;
    return OK;
}

enum err ask_record(const struct request *req, int64_t *ret, struct error *e)
{
    if (!id_parse(request_param(req, "id"), ret)) {
        return error_set(e, ERR_NOT_FOUND, "没有这一件，或者不在您的权限范围内。");
    }
    return OK;
}

/* --- filters -------------------------------------------------------------------------------------------------------- */
static enum err bad(struct error *e, const char *field, const char *sentence)
{
    error_set(e, ERR_INVALID, "%s", sentence);
    return error_field(e, field);
}

static enum err read_states(const struct request *req, const struct register_def *reg,
                            struct query *q, struct error *e)
{
    char **ids;
    size_t n = str_split(req->arena, request_query(req, "state"), ',', &ids);
    if (n > reg->n_states) {
        return bad(e, "state", "state 里的环节太多，请只写这本台账有的。");
    }
    q->states = arena_array(req->arena, n + 1, sizeof(*q->states));
    for (size_t i = 0; i < n; i++) {
        const struct state_def *s = register_state(reg, ids[i]);
        if (!s) {
            return bad(e, "state", "state 里有这本台账没有的环节，请查台账定义。");
        }
        q->states[q->n_states++] = s;
    }
    return OK;
}

static enum err read_numbers(const struct request *req, struct query *q, struct error *e)
{
    const char *year = request_query(req, "year"), *unit = request_query(req, "unit"),
               *limit = request_query(req, "limit");
    int64_t n;
    if (year && (!str_to_int(year, &q->year) || q->year < 1900 || q->year > 2999)) {
        return bad(e, "year", "year 请写四位年份，例如 2026。");
    }
    if (unit && !id_parse(unit, &q->unit)) {
        return bad(e, "unit", "unit 请写 13 位的单位标识。");
    }
    if (limit) {
        if (!str_to_int(limit, &n) || n < 1 || n > ASK_LIMIT_MAX) {
            return bad(e, "limit", "limit 请写 1 到 200。");
        }
        q->limit = (size_t)n;
    }
    return OK;
}

static enum err read_void(const struct request *req, struct query *q, struct error *e)
{
    const char *v = request_query(req, "void");
    if (!v || str_eq(v, "no")) {
        return OK;
    }
    q->voided = str_eq(v, "only") ? QUERY_ONLY_VOID : QUERY_WITH_VOID;
    return str_eq(v, "only") || str_eq(v, "with") ? OK
                                                  : bad(e, "void", "void 请写 no、with 或 only。");
}

static enum err read_sort(const struct request *req, const struct register_def *reg,
                          struct query *q, struct error *e)
{
    const char *sort = request_query(req, "sort");
    q->ascending = sort && *sort != '-';
    if (!sort || str_eq(sort, "id") || str_eq(sort, "-id")) {
        return OK;
    }
    q->sort = register_field(reg, *sort == '-' ? sort + 1 : sort);
    if (!q->sort || !column_single(q->sort)) {
        return bad(e, "sort", "sort 请写 id 或一个单值字段，前面加 - 为倒序。");
    }
    return field_open(q->sort, visit_actor(req)->role->id)
               ? OK
               : bad(e, "sort", "您的岗位看不到这个字段，不能按它排序。");
}

/* Every name of the condition must be open to the caller; beyond a reference only with the whole county in view, since a
 * record out of sight would be told by its answer. */
static bool may_ask(const struct actor *who, const struct cel *c)
{
    const struct field_def *f = c->name.field, *hop = c->name.hop_field;
    if (f && !field_open(f, who->role->id)) {
        return false;
    }
    if (hop && !field_open(hop, who->role->id)) {
        return false;
    }
    if (c->name.hop && f && f->target &&
        (!step_may_read(who, f->target) || who->scope.kind != SCOPE_COUNTY)) {
        return false;
    }
    for (size_t i = 0; i < c->n_args; i++) {
        if (!may_ask(who, c->args[i])) {
            return false;
        }
    }
    return (!c->left || may_ask(who, c->left)) && (!c->right || may_ask(who, c->right));
}

static enum err read_where(const struct request *req, const struct register_def *reg,
                           struct query *q, struct error *e)
{
    const char *where = request_query(req, "where");
    if (str_empty(where)) {
        return OK;
    }
    enum err r = query_filter(req->arena, app_of(req)->content, reg, where, &q->where, e);
    if (r) {
        error_field(e, "where");
        return r;
    }
    return may_ask(visit_actor(req), q->where)
               ? OK
               : bad(e, "where", "条件里有您的岗位看不到的内容，请换一个条件。");
}

enum err ask_query(const struct request *req, const struct register_def *reg, struct query *ret,
                   struct error *e)
{
    struct query q = {.reg = reg, .limit = 50, .after = request_query(req, "after")};
    const char *words = request_query(req, "q");
    enum err r;
    if (words &&
        (r = str_clean(req->arena, words, strlen(words), SEARCH_CHARS, (char **)&q.search, e))) {
        return r;
    }
    if ((r = read_states(req, reg, &q, e)) || (r = read_numbers(req, &q, e)) ||
        (r = read_void(req, &q, e)) || (r = read_sort(req, reg, &q, e)) ||
        (r = read_where(req, reg, &q, e))) {
        return r;
    }
    *ret = q;
    return OK;
}

/* --- changes -------------------------------------------------------------------------------------------------------- */
static enum err element(struct arena *a, const char *field, json_t *v, const char **ret,
                        struct error *e)
{
    switch (json_typeof(v)) {
    case JSON_NULL: *ret = ""; return OK;
    case JSON_TRUE: *ret = "1"; return OK;
    case JSON_FALSE: *ret = "0"; return OK;
    case JSON_STRING: *ret = json_string_value(v); return OK;
    case JSON_INTEGER: *ret = arena_printf(a, "%lld", (long long)json_integer_value(v)); return OK;
    default: break;
    }
    return bad(e, field,
               json_is_real(v) ? "小数和金额请写成文字，例如 \"4.5\"。"
                               : "这个字段的值写法不对，请查台账定义。");
}

static bool is_table(json_t *v)
{
    return json_array_size(v) && json_is_object(json_array_get(v, 0));
}

/* A table inside a record goes on as JSON text with every cell a text, as a form would send it. */
static enum err table_line(struct arena *a, const char *field, json_t *line, json_t *ret,
                           struct error *e)
{
    const char *key, *text;
    json_t *v;
    if (!json_is_object(line)) {
        return bad(e, field, "表里的每一行要写成 {列: 值}。"); /* half-width: JSON */
    }
    json_object_foreach(line, key, v)
    {
        enum err r = element(a, field, v, &text, e);
        if (r) {
            return r;
        }
        if (*text && json_object_set_new(ret, key, json_string(text))) {
            return bad(e, field, "这张表读不懂，请查台账定义。");
        }
    }
    return OK;
}

static enum err table_text(struct arena *a, const char *field, json_t *v, const char **ret,
                           struct error *e)
{
    json_t *lines = json_array();
    enum err r = OK;
    for (size_t i = 0; !r && i < json_array_size(v); i++) {
        json_t *line = json_object();
        (void)json_array_append_new(lines, line);
        r = table_line(a, field, json_array_get(v, i), line, e);
    }
    char *text = r ? NULL : json_dumps(lines, JSON_COMPACT);
    if (text) {
        *ret = arena_strdup(a, text);
    }
    free(text);
    json_decref(lines);
    return r;
}

static enum err list_text(struct arena *a, const char *field, json_t *v, const char **ret,
                          struct error *e)
{
    struct strbuf b = strbuf_make(64u << 10);
    enum err r = OK;
    if (json_array_size(v) > LIST_MAX) {
        return bad(e, field, "一个字段最多 500 项，请减少。");
    }
    for (size_t i = 0; !r && i < json_array_size(v); i++) {
        const char *one = "";
        r = element(a, field, json_array_get(v, i), &one, e);
        if (!r && strchr(one, ',')) {
            r = bad(e, field, "列表里的一项不能有逗号，请一项写一个标识。");
        }
        strbuf_str(&b, i ? "," : "");
        strbuf_str(&b, one);
    }
    if (!r && (r = strbuf_check(&b, e))) {
        error_field(e, field);
    }
    *ret = r ? "" : strbuf_take(&b, a);
    strbuf_clear(&b);
    return r;
}

static enum err value_text(struct arena *a, const char *field, json_t *v, const char **ret,
                           struct error *e)
{
    if (!json_is_array(v)) {
        return element(a, field, v, ret, e);
    }
    return is_table(v) ? table_text(a, field, v, ret, e) : list_text(a, field, v, ret, e);
}

static enum err read_fields(struct arena *a, struct ask *x, struct error *e)
{
    json_t *fields = json_object_get(x->root, "fields"), *v;
    const char *key;
    enum err r = OK;
    if (fields && !json_is_object(fields)) {
        return bad(e, "fields", "fields 要写成 {字段: 值}。"); /* half-width: JSON */
    }
    x->typed = arena_array(a, json_object_size(fields) + 1, sizeof(*x->typed));
    json_object_foreach(fields, key, v)
    {
        struct typed *t = &x->typed[x->n_typed++];
        t->field = key;
        if ((r = value_text(a, key, v, &t->text, e))) {
            return r;
        }
    }
    return OK;
}

static bool in(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (!strcmp(names[i], name)) {
            return true;
        }
    }
    return false;
}

/* An unknown name beside `fields` is a mistake that must not pass in silence. */
static enum err read_beside(struct ask *x, const char *const *beside, size_t n, struct error *e)
{
    json_t *v;
    const char *key;
    json_object_foreach(x->root, key, v)
    {
        if (strcmp(key, "fields") && !in(beside, n, key)) {
            error_set(e, ERR_INVALID, "这里没有“%.60s”这一项，字段请写在 fields 里。", key);
            return error_field(e, key);
        }
        if (strcmp(key, "fields") && !json_is_string(v) && !json_is_null(v)) {
            return bad(e, key, "这一项要写成文字。");
        }
    }
    x->on = json_string_value(json_object_get(x->root, "on"));
    x->note = json_string_value(json_object_get(x->root, "note"));
    x->reason = json_string_value(json_object_get(x->root, "reason"));
    const char *unit = json_string_value(json_object_get(x->root, "unit"));
    if (unit && !id_parse(unit, &x->unit)) {
        return bad(e, "unit", "unit 请写 13 位的单位标识。");
    }
    return OK;
}

enum err ask_object(const struct request *req, json_t **ret, int *status, struct error *e)
{
    const char *type = request_header(req, "Content-Type");
    if (!type || strncasecmp(type, "application/json", 16)) {
        *status = 415;
        return error_set(e, ERR_INVALID, "请求内容要用 JSON（Content-Type: application/json）。");
    }
    enum err r = json_parse(req->arena, req->body ? req->body : "", req->n_body, ret, e);
    if (!r && !json_is_object(*ret)) {
        r = error_set(e, ERR_INVALID, "请求内容要是一个 JSON 对象。");
    }
    *status = r ? 400 : 0;
    return r;
}

enum err ask_change(const struct request *req, const char *const *beside, size_t n, struct ask *ret,
                    int *status, struct error *e)
{
    struct ask x = {0};
    enum err r;
    if ((r = ask_object(req, &x.root, status, e)) || (r = read_beside(&x, beside, n, e)) ||
        (r = read_fields(req->arena, &x, e))) {
        return r;
    }
    *ret = x;
    return OK;
}

bool ask_version(const struct request *req, int64_t *ret)
{
    const char *m = request_header(req, "If-Match");
    size_t n = m ? strlen(m) : 0;
    if (n < 3 || n > 20 || m[0] != '"' || m[n - 1] != '"') {
        return false;
    }
    return str_to_int(arena_strndup(req->arena, m + 1, n - 2), ret) && *ret > 0;
}
