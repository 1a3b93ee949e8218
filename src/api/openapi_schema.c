/* The components of openapi.json: schemas, parameters, the answer to what was refused. */
#include "api/define.h"
#include "api/openapi.h"
#include "api/reply.h"
#include "base/str.h"

void openapi_open(struct openapi *p, const char *key)
{
    json_key(&p->j, key);
    json_open(&p->j, '{');
}

void openapi_end(struct openapi *p)
{
    json_close(&p->j, '}');
}

void openapi_text(struct openapi *p, const char *key, const char *value)
{
    reply_text(&p->j, key, value);
}

void openapi_ref(struct openapi *p, const char *kind, const char *name)
{
    openapi_text(p, "$ref", arena_printf(p->a, "#/components/%s/%s", kind, name));
}

/* "content": {"application/json": {"schema": {"$ref": ...}}} */
void openapi_content_as(struct openapi *p, const char *type, const char *schema)
{
    openapi_open(p, "content");
    openapi_open(p, type);
    openapi_open(p, "schema");
    openapi_ref(p, "schemas", schema);
    openapi_end(p);
    openapi_end(p);
    openapi_end(p);
}

void openapi_content(struct openapi *p, const char *schema)
{
    openapi_content_as(p, "application/json", schema);
}

const char *openapi_name(struct openapi *p, const struct register_def *reg, const char *what)
{
    return arena_printf(p->a, "%s.%s", reg->id, what);
}

/* --- components ----------------------------------------------------------------------------------------------------- */
static void plain(struct openapi *p, const char *key, const char *type)
{
    openapi_open(p, key);
    openapi_text(p, "type", type);
    openapi_end(p);
}

static void nullable(struct openapi *p, const char *key)
{
    openapi_open(p, key);
    json_key(&p->j, "type");
    json_open(&p->j, '[');
    json_str(&p->j, "string");
    json_str(&p->j, "null");
    json_close(&p->j, ']');
    openapi_end(p);
}

static void object(struct openapi *p, const char *key)
{
    openapi_open(p, key);
    openapi_text(p, "type", "object");
    openapi_open(p, "properties");
}

static void object_end(struct openapi *p)
{
    openapi_end(p);
    openapi_end(p);
}

static void items_of(struct openapi *p, const char *key, const char *schema)
{
    openapi_open(p, key);
    openapi_text(p, "type", "array");
    openapi_open(p, "items");
    openapi_ref(p, "schemas", schema);
    openapi_end(p);
    openapi_end(p);
}

/* `fields` closed to all other names: a mistyped one is refused, and the schema says so. */
static void field_list(struct openapi *p, const struct field_def *const *list, size_t n)
{
    object(p, "fields");
    for (size_t i = 0; i < n; i++) {
        json_key(&p->j, list[i]->id);
        define_schema(&p->j, list[i]);
    }
    openapi_end(p);
    json_key(&p->j, "additionalProperties");
    json_bool(&p->j, false);
    openapi_end(p);
}

static const struct field_def **all_fields(struct openapi *p, const struct register_def *reg)
{
    const struct field_def **list = arena_array(p->a, reg->n_fields + 1, sizeof(*list));
    for (size_t i = 0; i < reg->n_fields; i++) {
        list[i] = &reg->fields[i];
    }
    return list;
}

static void changes(struct openapi *p, const struct register_def *reg)
{
    const struct field_def **all = all_fields(p, reg);
    object(p, openapi_name(p, reg, "create"));
    field_list(p, all, reg->n_fields);
    nullable(p, "unit");
    object_end(p);
    object(p, openapi_name(p, reg, "edit"));
    field_list(p, all, reg->n_fields);
    nullable(p, "reason");
    object_end(p);
    for (size_t k = 0; k < reg->n_steps; k++) {
        const struct step_def *s = &reg->steps[k];
        object(p, openapi_name(p, reg, arena_printf(p->a, "step.%s", s->id)));
        field_list(p, s->fields, s->n_fields);
        nullable(p, "on");
        nullable(p, "note");
        object_end(p);
    }
}

static void record_schema(struct openapi *p, const struct register_def *reg)
{
    static const char *const texts[] = {"title",      "number",     "state",     "pending",
                                        "unit",       "unit_name",  "external",  "link",
                                        "created_by", "created_at", "updated_at"};
    static const char *const yesno[] = {"voided", "backfill", "ledger"};
    object(p, openapi_name(p, reg, "record"));
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
    object(p, openapi_name(p, reg, "page"));
    items_of(p, "items", openapi_name(p, reg, "record"));
    nullable(p, "next");
    object_end(p);
    object(p, openapi_name(p, reg, "one"));
    openapi_open(p, "record");
    openapi_ref(p, "schemas", openapi_name(p, reg, "record"));
    openapi_end(p);
    plain(p, "steps", "array");
    object_end(p);
}

/* Names without which the body is refused. */
static void required(struct openapi *p, const char *const *names, size_t n)
{
    json_key(&p->j, "required");
    json_open(&p->j, '[');
    for (size_t i = 0; i < n; i++) {
        json_str(&p->j, names[i]);
    }
    json_close(&p->j, ']');
}

static void closed_object_end(struct openapi *p, const char *const *needed, size_t n)
{
    openapi_end(p);
    required(p, needed, n);
    json_key(&p->j, "additionalProperties");
    json_bool(&p->j, false);
    openapi_end(p);
}

static void act_schemas(struct openapi *p)
{
    static const char *const agree[] = {"agree"}, *const hand[] = {"field", "from", "to"},
                             *const file[] = {"file"};
    object(p, "sign");
    plain(p, "agree", "boolean");
    nullable(p, "note");
    nullable(p, "signer");
    nullable(p, "on");
    nullable(p, "paper_file");
    closed_object_end(p, agree, array_len(agree));
    object(p, "reason");
    nullable(p, "reason");
    closed_object_end(p, NULL, 0);
    object(p, "handover");
    plain(p, "field", "string");
    plain(p, "from", "string");
    plain(p, "to", "string");
    nullable(p, "reason");
    closed_object_end(p, hand, array_len(hand));
    object(p, "upload");
    openapi_open(p, "file");
    openapi_text(p, "type", "string");
    openapi_text(p, "contentMediaType", "application/octet-stream");
    openapi_text(p, "description", "jpg、png、webp、pdf、docx、xlsx、doc、xls、ofd，20 MB 以内");
    openapi_end(p);
    closed_object_end(p, file, array_len(file));
    object(p, "file");
    plain(p, "id", "string");
    plain(p, "name", "string");
    plain(p, "type", "string");
    plain(p, "digest", "string");
    plain(p, "size", "integer");
    object_end(p);
}

static void shared_schemas(struct openapi *p)
{
    act_schemas(p);
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
    openapi_open(p, "next");
    json_key(&p->j, "type");
    json_open(&p->j, '[');
    json_str(&p->j, "integer");
    json_str(&p->j, "null");
    json_close(&p->j, ']');
    openapi_end(p);
    object_end(p);
}

static void schemas(struct openapi *p)
{
    openapi_open(p, "schemas");
    shared_schemas(p);
    for (size_t i = 0; i < p->c->n_registers; i++) {
        const struct register_def *reg = &p->c->registers[i];
        if (step_may_read(p->who, reg)) {
            record_schema(p, reg);
            changes(p, reg);
        }
    }
    openapi_end(p);
}

static void parameter_rows(struct openapi *p)
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
        {"change_key", "header", "Idempotency-Key", "string", "重发同一个修改时带同一个，只办一次",
         false},
    };
    openapi_open(p, "parameters");
    for (size_t i = 0; i < array_len(rows); i++) {
        openapi_open(p, rows[i].key);
        openapi_text(p, "name", rows[i].name);
        openapi_text(p, "in", rows[i].in);
        openapi_text(p, "description", rows[i].says);
        json_key(&p->j, "required");
        json_bool(&p->j, rows[i].required);
        plain(p, "schema", rows[i].type);
        openapi_end(p);
    }
    openapi_end(p);
}

void openapi_components(struct openapi *p)
{
    openapi_open(p, "components");
    openapi_open(p, "securitySchemes");
    openapi_open(p, "token");
    openapi_text(p, "type", "http");
    openapi_text(p, "scheme", "bearer");
    openapi_text(p, "description", "访问令牌，在“我的账号”里生成");
    openapi_end(p);
    openapi_end(p);
    parameter_rows(p);
    openapi_open(p, "responses");
    openapi_open(p, "error");
    openapi_text(p, "description", "没有办成，一句话说明原因和办法");
    openapi_content(p, "error");
    openapi_end(p);
    openapi_end(p);
    schemas(p);
    openapi_end(p);
}
