/* openapi.json: OpenAPI 3.1, written from the content for whoever asks: the registers he may read, with their fields. */
#include "api/api.h"
#include "api/define.h"
#include "api/reply.h"
#include "base/str.h"

struct page {
    struct json_out j;
    struct arena *a;
    const struct actor *who;
    const struct content *c;
};

static void open_key(struct page *p, const char *key)
{
    json_key(&p->j, key);
    json_open(&p->j, '{');
}

static void end(struct page *p)
{
    json_close(&p->j, '}');
}

static void text(struct page *p, const char *key, const char *value)
{
    reply_text(&p->j, key, value);
}

static void ref(struct page *p, const char *kind, const char *name)
{
    text(p, "$ref", arena_printf(p->a, "#/components/%s/%s", kind, name));
}

/* "content": {"application/json": {"schema": {"$ref": ...}}} */
static void content(struct page *p, const char *schema)
{
    open_key(p, "content");
    open_key(p, "application/json");
    open_key(p, "schema");
    ref(p, "schemas", schema);
    end(p);
    end(p);
    end(p);
}

/* --- operations ----------------------------------------------------------------------------------------------------- */
struct operation {
    const char *method, *id, *summary, *tag;
    const char *const *parameters;
    size_t n_parameters;
    const char *body;          /* schema, NULL: none */
    const char *status, *says; /* of success */
    const char *answer;        /* schema */
    bool may_be_known;         /* 304 */
};

static void parameters(struct page *p, const struct operation *o)
{
    json_key(&p->j, "parameters");
    json_open(&p->j, '[');
    for (size_t i = 0; i < o->n_parameters; i++) {
        json_open(&p->j, '{');
        ref(p, "parameters", o->parameters[i]);
        end(p);
    }
    json_close(&p->j, ']');
}

static void responses(struct page *p, const struct operation *o)
{
    open_key(p, "responses");
    open_key(p, o->status);
    text(p, "description", o->says);
    content(p, o->answer);
    end(p);
    if (o->may_be_known) {
        open_key(p, "304");
        text(p, "description", "与 If-None-Match 里的版本相同");
        end(p);
    }
    open_key(p, "default");
    ref(p, "responses", "error");
    end(p);
    end(p);
}

static void operation(struct page *p, const struct operation *o)
{
    open_key(p, o->method);
    text(p, "operationId", o->id);
    text(p, "summary", o->summary);
    json_key(&p->j, "tags");
    json_open(&p->j, '[');
    json_str(&p->j, o->tag);
    json_close(&p->j, ']');
    parameters(p, o);
    if (o->body) {
        open_key(p, "requestBody");
        json_key(&p->j, "required");
        json_bool(&p->j, true);
        content(p, o->body);
        end(p);
    }
    responses(p, o);
    end(p);
}

static const char *name(struct page *p, const struct register_def *reg, const char *what)
{
    return arena_printf(p->a, "%s.%s", reg->id, what);
}

static void path_list(struct page *p, const struct register_def *reg)
{
    static const char *const filters[] = {"state", "year", "unit",  "q",    "where",
                                          "void",  "sort", "after", "limit"};
    static const char *const keys[] = {"idempotency_key"};
    open_key(p, arena_printf(p->a, "/api/v1/r/%s", reg->id));
    operation(p, &(struct operation){.method = "get",
                                     .id = name(p, reg, "list"),
                                     .summary = arena_printf(p->a, "%s：列表", reg->title),
                                     .tag = reg->id,
                                     .parameters = filters,
                                     .n_parameters = array_len(filters),
                                     .status = "200",
                                     .says = "一页",
                                     .answer = name(p, reg, "page")});
    if (step_may_create(p->who, reg)) {
        operation(p, &(struct operation){.method = "post",
                                         .id = name(p, reg, "create"),
                                         .summary = arena_printf(p->a, "%s：新增", reg->title),
                                         .tag = reg->id,
                                         .parameters = keys,
                                         .n_parameters = array_len(keys),
                                         .body = name(p, reg, "create"),
                                         .status = "201",
                                         .says = "已登记",
                                         .answer = "result"});
    }
    end(p);
}

static void path_record(struct page *p, const struct register_def *reg)
{
    static const char *const read[] = {"id", "steps", "if_none_match"};
    static const char *const edit[] = {"id", "if_match"};
    open_key(p, arena_printf(p->a, "/api/v1/r/%s/{id}", reg->id));
    operation(p, &(struct operation){.method = "get",
                                     .id = name(p, reg, "get"),
                                     .summary = arena_printf(p->a, "%s：一件", reg->title),
                                     .tag = reg->id,
                                     .parameters = read,
                                     .n_parameters = array_len(read),
                                     .status = "200",
                                     .says = "一件",
                                     .answer = name(p, reg, "one"),
                                     .may_be_known = true});
    operation(p, &(struct operation){.method = "patch",
                                     .id = name(p, reg, "edit"),
                                     .summary = arena_printf(p->a, "%s：修改", reg->title),
                                     .tag = reg->id,
                                     .parameters = edit,
                                     .n_parameters = array_len(edit),
                                     .body = name(p, reg, "edit"),
                                     .status = "200",
                                     .says = "已保存",
                                     .answer = "result"});
    end(p);
}

static void path_step(struct page *p, const struct register_def *reg, const struct step_def *s)
{
    static const char *const some[] = {"id", "if_match"};
    open_key(p, arena_printf(p->a, "/api/v1/r/%s/{id}/steps/%s", reg->id, s->id));
    operation(p, &(struct operation){.method = "post",
                                     .id = name(p, reg, arena_printf(p->a, "step.%s", s->id)),
                                     .summary = arena_printf(p->a, "%s：%s", reg->title, s->title),
                                     .tag = reg->id,
                                     .parameters = some,
                                     .n_parameters = array_len(some),
                                     .body = name(p, reg, arena_printf(p->a, "step.%s", s->id)),
                                     .status = "200",
                                     .says = "已办",
                                     .answer = "result"});
    end(p);
}

static void path_events(struct page *p, const struct register_def *reg)
{
    static const char *const some[] = {"id", "after"};
    open_key(p, arena_printf(p->a, "/api/v1/r/%s/{id}/events", reg->id));
    operation(p, &(struct operation){.method = "get",
                                     .id = name(p, reg, "events"),
                                     .summary = arena_printf(p->a, "%s：办理过程", reg->title),
                                     .tag = reg->id,
                                     .parameters = some,
                                     .n_parameters = array_len(some),
                                     .status = "200",
                                     .says = "事件",
                                     .answer = "events"});
    end(p);
}

static void paths(struct page *p)
{
    open_key(p, "paths");
    open_key(p, "/api/v1/registers");
    operation(p, &(struct operation){.method = "get",
                                     .id = "registers",
                                     .summary = "看得到的台账及其定义",
                                     .tag = "registers",
                                     .status = "200",
                                     .says = "台账",
                                     .answer = "registers"});
    end(p);
    for (size_t i = 0; i < p->c->n_registers; i++) {
        const struct register_def *reg = &p->c->registers[i];
        if (!step_may_read(p->who, reg)) {
            continue;
        }
        path_list(p, reg);
        path_record(p, reg);
        path_events(p, reg);
        for (size_t k = 0; k < reg->n_steps; k++) {
            path_step(p, reg, &reg->steps[k]);
        }
    }
    end(p);
}

/* --- components ----------------------------------------------------------------------------------------------------- */
static void plain(struct page *p, const char *key, const char *type)
{
    open_key(p, key);
    text(p, "type", type);
    end(p);
}

static void nullable(struct page *p, const char *key)
{
    open_key(p, key);
    json_key(&p->j, "type");
    json_open(&p->j, '[');
    json_str(&p->j, "string");
    json_str(&p->j, "null");
    json_close(&p->j, ']');
    end(p);
}

static void object(struct page *p, const char *key)
{
    open_key(p, key);
    text(p, "type", "object");
    open_key(p, "properties");
}

static void object_end(struct page *p)
{
    end(p);
    end(p);
}

static void items_of(struct page *p, const char *key, const char *schema)
{
    open_key(p, key);
    text(p, "type", "array");
    open_key(p, "items");
    ref(p, "schemas", schema);
    end(p);
    end(p);
}

/* `fields` closed to all other names: a mistyped one is refused, and the schema says so. */
static void field_list(struct page *p, const struct field_def *const *list, size_t n)
{
    object(p, "fields");
    for (size_t i = 0; i < n; i++) {
        json_key(&p->j, list[i]->id);
        define_schema(&p->j, list[i]);
    }
    end(p);
    json_key(&p->j, "additionalProperties");
    json_bool(&p->j, false);
    end(p);
}

static const struct field_def **all_fields(struct page *p, const struct register_def *reg)
{
    const struct field_def **list = arena_array(p->a, reg->n_fields + 1, sizeof(*list));
    for (size_t i = 0; i < reg->n_fields; i++) {
        list[i] = &reg->fields[i];
    }
    return list;
}

static void changes(struct page *p, const struct register_def *reg)
{
    const struct field_def **all = all_fields(p, reg);
    object(p, name(p, reg, "create"));
    field_list(p, all, reg->n_fields);
    nullable(p, "unit");
    object_end(p);
    object(p, name(p, reg, "edit"));
    field_list(p, all, reg->n_fields);
    nullable(p, "reason");
    object_end(p);
    for (size_t k = 0; k < reg->n_steps; k++) {
        const struct step_def *s = &reg->steps[k];
        object(p, name(p, reg, arena_printf(p->a, "step.%s", s->id)));
        field_list(p, s->fields, s->n_fields);
        nullable(p, "on");
        nullable(p, "note");
        object_end(p);
    }
}

static void record_schema(struct page *p, const struct register_def *reg)
{
    static const char *const texts[] = {"title",      "number",     "state",     "pending",
                                        "unit",       "unit_name",  "external",  "link",
                                        "created_by", "created_at", "updated_at"};
    static const char *const yesno[] = {"voided", "backfill", "ledger"};
    object(p, name(p, reg, "record"));
    plain(p, "id", "string");
    plain(p, "register", "string");
    plain(p, "version", "integer");
    plain(p, "year", "integer");
    for (size_t i = 0; i < array_len(texts); i++) {
        nullable(p, texts[i]);
    }
    for (size_t i = 0; i < array_len(yesno); i++) {
        plain(p, yesno[i], "boolean");
    }
    field_list(p, all_fields(p, reg), reg->n_fields);
    plain(p, "entered", "object");
    plain(p, "labels", "object");
    plain(p, "closed", "array");
    object_end(p);
    object(p, name(p, reg, "page"));
    items_of(p, "items", name(p, reg, "record"));
    nullable(p, "next");
    object_end(p);
    object(p, name(p, reg, "one"));
    open_key(p, "record");
    ref(p, "schemas", name(p, reg, "record"));
    end(p);
    plain(p, "steps", "array");
    object_end(p);
}

static void shared_schemas(struct page *p)
{
    object(p, "error");
    plain(p, "error", "string");
    nullable(p, "field");
    nullable(p, "rule");
    nullable(p, "place");
    nullable(p, "request");
    object_end(p);
    object(p, "result");
    plain(p, "id", "string");
    plain(p, "version", "integer");
    nullable(p, "state");
    plain(p, "waits_for_signature", "boolean");
    object_end(p);
    object(p, "registers");
    plain(p, "items", "array");
    object_end(p);
    object(p, "events");
    plain(p, "items", "array");
    open_key(p, "next");
    json_key(&p->j, "type");
    json_open(&p->j, '[');
    json_str(&p->j, "integer");
    json_str(&p->j, "null");
    json_close(&p->j, ']');
    end(p);
    object_end(p);
}

static void schemas(struct page *p)
{
    open_key(p, "schemas");
    shared_schemas(p);
    for (size_t i = 0; i < p->c->n_registers; i++) {
        const struct register_def *reg = &p->c->registers[i];
        if (step_may_read(p->who, reg)) {
            record_schema(p, reg);
            changes(p, reg);
        }
    }
    end(p);
}

static void parameter_rows(struct page *p)
{
    static const struct {
        const char *key, *in, *name, *type, *says;
        bool required;
    } rows[] = {
        {"id", "path", "id", "string", "13 位标识", true},
        {"state", "query", "state", "string", "环节，几个用逗号隔开", false},
        {"year", "query", "year", "integer", "年度", false},
        {"unit", "query", "unit", "string", "单位标识", false},
        {"q", "query", "q", "string", "名称、编号、单位里的字", false},
        {"where", "query", "where", "string", "CEL 条件，例如 fine > yuan(5000)", false},
        {"void", "query", "void", "string", "作废件：no、with、only", false},
        {"sort", "query", "sort", "string", "字段名，前面加 - 为倒序", false},
        {"after", "query", "after", "string", "上一页的 next", false},
        {"limit", "query", "limit", "integer", "一页几件，1 到 200", false},
        {"steps", "query", "steps", "string", "1：同时答复各步能不能办", false},
        {"if_match", "header", "If-Match", "string", "读到的 ETag", true},
        {"if_none_match", "header", "If-None-Match", "string", "已有的 ETag", false},
        {"idempotency_key", "header", "Idempotency-Key", "string",
         "每件新登记一个，32 位十六进制或 UUID", true},
    };
    open_key(p, "parameters");
    for (size_t i = 0; i < array_len(rows); i++) {
        open_key(p, rows[i].key);
        text(p, "name", rows[i].name);
        text(p, "in", rows[i].in);
        text(p, "description", rows[i].says);
        json_key(&p->j, "required");
        json_bool(&p->j, rows[i].required);
        plain(p, "schema", rows[i].type);
        end(p);
    }
    end(p);
}

static void components(struct page *p)
{
    open_key(p, "components");
    open_key(p, "securitySchemes");
    open_key(p, "token");
    text(p, "type", "http");
    text(p, "scheme", "bearer");
    text(p, "description", "访问令牌，在“我的账号”里生成");
    end(p);
    end(p);
    parameter_rows(p);
    open_key(p, "responses");
    open_key(p, "error");
    text(p, "description", "没有办成，一句话说明原因和办法");
    content(p, "error");
    end(p);
    end(p);
    schemas(p);
    end(p);
}

static void head(struct page *p)
{
    text(p, "openapi", "3.1.0");
    open_key(p, "info");
    text(p, "title", "法衡 接口");
    text(p, "version", "1");
    text(p, "description", "台账的读写。值一律用原样形式：小数和金额是文字，日期是 YYYY-MM-DD。");
    end(p);
    json_key(&p->j, "servers");
    json_open(&p->j, '[');
    json_open(&p->j, '{');
    text(p, "url", "/");
    end(p);
    json_close(&p->j, ']');
    json_key(&p->j, "security");
    json_open(&p->j, '[');
    json_open(&p->j, '{');
    json_key(&p->j, "token");
    json_open(&p->j, '[');
    json_close(&p->j, ']');
    end(p);
    json_close(&p->j, ']');
}

enum err api_openapi(struct request *req, struct response *res, struct error *e)
{
    struct page p = {
        .j = reply_begin(res), .a = req->arena, .who = visit_actor(req), .c = app_of(req)->content};
    (void)e;
    json_open(&p.j, '{');
    head(&p);
    paths(&p);
    components(&p);
    end(&p);
    return OK;
}
