/* openapi.json: OpenAPI 3.1, written from the content for whoever asks: the registers he may read, with their fields. */
#include "api/openapi.h"
#include "api/api.h"
#include "api/reply.h"
#include "base/str.h"

/* Any media type. */
static void any_content(struct openapi *p)
{
    openapi_open(p, "content");
    openapi_open(p, "*/*");
    openapi_end(p);
    openapi_end(p);
}

/* --- operations ----------------------------------------------------------------------------------------------------- */
struct operation {
    const char *method, *id, *summary, *tag;
    const char *const *parameters;
    size_t n_parameters;
    const char *body;          /* schema, NULL: none */
    const char *status, *says; /* of success */
    const char *answer;        /* schema; NULL: bytes */
    bool may_be_known;         /* 304 */
    bool form;                 /* the body is a form with a file */
};

static void parameters(struct openapi *p, const struct operation *o)
{
    json_key(&p->j, "parameters");
    json_open(&p->j, '[');
    for (size_t i = 0; i < o->n_parameters; i++) {
        json_open(&p->j, '{');
        openapi_ref(p, "parameters", o->parameters[i]);
        openapi_end(p);
    }
    json_close(&p->j, ']');
}

static void responses(struct openapi *p, const struct operation *o)
{
    openapi_open(p, "responses");
    openapi_open(p, o->status);
    openapi_text(p, "description", o->says);
    if (o->answer) {
        openapi_content(p, o->answer);
    } else {
        any_content(p);
    }
    openapi_end(p);
    if (o->may_be_known) {
        openapi_open(p, "304");
        openapi_text(p, "description", "与 If-None-Match 里的版本相同");
        openapi_end(p);
    }
    openapi_open(p, "default");
    openapi_ref(p, "responses", "error");
    openapi_end(p);
    openapi_end(p);
}

static void operation(struct openapi *p, const struct operation *o)
{
    openapi_open(p, o->method);
    openapi_text(p, "operationId", o->id);
    openapi_text(p, "summary", o->summary);
    json_key(&p->j, "tags");
    json_open(&p->j, '[');
    json_str(&p->j, o->tag);
    json_close(&p->j, ']');
    parameters(p, o);
    if (o->body) {
        openapi_open(p, "requestBody");
        json_key(&p->j, "required");
        json_bool(&p->j, true);
        openapi_content_as(p, o->form ? "multipart/form-data" : "application/json", o->body);
        openapi_end(p);
    }
    responses(p, o);
    openapi_end(p);
}

static void path_list(struct openapi *p, const struct register_def *reg)
{
    static const char *const filters[] = {"state", "year", "unit",  "q",    "where",
                                          "void",  "sort", "after", "limit"};
    static const char *const keys[] = {"idempotency_key"};
    openapi_open(p, arena_printf(p->a, "/api/v1/r/%s", reg->id));
    operation(p, &(struct operation){.method = "get",
                                     .id = openapi_name(p, reg, "list"),
                                     .summary = arena_printf(p->a, "%s：列表", reg->title),
                                     .tag = reg->id,
                                     .parameters = filters,
                                     .n_parameters = array_len(filters),
                                     .status = "200",
                                     .says = "一页",
                                     .answer = openapi_name(p, reg, "page")});
    if (step_may_create(p->who, reg)) {
        operation(p, &(struct operation){.method = "post",
                                         .id = openapi_name(p, reg, "create"),
                                         .summary = arena_printf(p->a, "%s：新增", reg->title),
                                         .tag = reg->id,
                                         .parameters = keys,
                                         .n_parameters = array_len(keys),
                                         .body = openapi_name(p, reg, "create"),
                                         .status = "201",
                                         .says = "已登记",
                                         .answer = "result"});
    }
    openapi_end(p);
}

static void path_record(struct openapi *p, const struct register_def *reg)
{
    static const char *const read[] = {"id", "steps", "if_none_match"};
    static const char *const edit[] = {"id", "if_match", "change_key"};
    openapi_open(p, arena_printf(p->a, "/api/v1/r/%s/{id}", reg->id));
    operation(p, &(struct operation){.method = "get",
                                     .id = openapi_name(p, reg, "get"),
                                     .summary = arena_printf(p->a, "%s：一件", reg->title),
                                     .tag = reg->id,
                                     .parameters = read,
                                     .n_parameters = array_len(read),
                                     .status = "200",
                                     .says = "一件",
                                     .answer = openapi_name(p, reg, "one"),
                                     .may_be_known = true});
    operation(p, &(struct operation){.method = "patch",
                                     .id = openapi_name(p, reg, "edit"),
                                     .summary = arena_printf(p->a, "%s：修改", reg->title),
                                     .tag = reg->id,
                                     .parameters = edit,
                                     .n_parameters = array_len(edit),
                                     .body = openapi_name(p, reg, "edit"),
                                     .status = "200",
                                     .says = "已保存",
                                     .answer = "result"});
    openapi_end(p);
}

static void path_step(struct openapi *p, const struct register_def *reg, const struct step_def *s)
{
    static const char *const some[] = {"id", "if_match", "change_key"};
    openapi_open(p, arena_printf(p->a, "/api/v1/r/%s/{id}/steps/%s", reg->id, s->id));
    operation(
        p, &(struct operation){.method = "post",
                               .id = openapi_name(p, reg, arena_printf(p->a, "step.%s", s->id)),
                               .summary = arena_printf(p->a, "%s：%s", reg->title, s->title),
                               .tag = reg->id,
                               .parameters = some,
                               .n_parameters = array_len(some),
                               .body = openapi_name(p, reg, arena_printf(p->a, "step.%s", s->id)),
                               .status = "200",
                               .says = "已办",
                               .answer = "result"});
    openapi_end(p);
}

static bool signs(const struct register_def *reg)
{
    bool any = reg->void_step->n_signs > 0;
    for (size_t i = 0; i < reg->n_steps; i++) {
        any = any || reg->steps[i].n_signs;
    }
    return any;
}

static bool hands_over(const struct register_def *reg)
{
    bool any = false;
    for (size_t i = 0; i < reg->n_fields; i++) {
        any = any || (reg->fields[i].type == FIELD_PEOPLE && reg->fields[i].assigns);
    }
    return any;
}

/* 签批, 作废, 撤回, 转办, where the register has them. */
static void paths_acts(struct openapi *p, const struct register_def *reg)
{
    static const char *const some[] = {"id", "if_match", "change_key"};
    const struct {
        const char *act, *title, *body;
        bool there;
    } acts[] = {{"sign", "签批、登记线下已签", "sign", signs(reg)},
                {"void", "作废", "reason", true},
                {"withdraw", "撤回", "reason", signs(reg)},
                {"handover", "转办", "handover", hands_over(reg)}};
    for (size_t i = 0; i < array_len(acts); i++) {
        if (!acts[i].there) {
            continue;
        }
        openapi_open(p, arena_printf(p->a, "/api/v1/r/%s/{id}/%s", reg->id, acts[i].act));
        operation(p, &(struct operation){
                         .method = "post",
                         .id = openapi_name(p, reg, acts[i].act),
                         .summary = arena_printf(p->a, "%s：%s", reg->title, acts[i].title),
                         .tag = reg->id,
                         .parameters = some,
                         .n_parameters = array_len(some),
                         .body = acts[i].body,
                         .status = "200",
                         .says = "已办",
                         .answer = "result"});
        openapi_end(p);
    }
}

static void paths_files(struct openapi *p)
{
    static const char *const keys[] = {"idempotency_key"}, *const ids[] = {"id"};
    openapi_open(p, "/api/v1/files");
    operation(p, &(struct operation){.method = "post",
                                     .id = "files.add",
                                     .summary = "传一个附件，答复的标识写进附件字段",
                                     .tag = "files",
                                     .parameters = keys,
                                     .n_parameters = array_len(keys),
                                     .body = "upload",
                                     .form = true,
                                     .status = "201",
                                     .says = "已收下",
                                     .answer = "file"});
    openapi_end(p);
    openapi_open(p, "/api/v1/files/{id}");
    operation(p, &(struct operation){.method = "get",
                                     .id = "files.get",
                                     .summary = "取附件",
                                     .tag = "files",
                                     .parameters = ids,
                                     .n_parameters = array_len(ids),
                                     .status = "200",
                                     .says = "附件原样"});
    openapi_end(p);
}

static void path_events(struct openapi *p, const struct register_def *reg)
{
    static const char *const some[] = {"id", "after"};
    openapi_open(p, arena_printf(p->a, "/api/v1/r/%s/{id}/events", reg->id));
    operation(p, &(struct operation){.method = "get",
                                     .id = openapi_name(p, reg, "events"),
                                     .summary = arena_printf(p->a, "%s：办理过程", reg->title),
                                     .tag = reg->id,
                                     .parameters = some,
                                     .n_parameters = array_len(some),
                                     .status = "200",
                                     .says = "事件",
                                     .answer = "events"});
    openapi_end(p);
}

static void paths(struct openapi *p)
{
    openapi_open(p, "paths");
    openapi_open(p, "/api/v1/registers");
    operation(p, &(struct operation){.method = "get",
                                     .id = "registers",
                                     .summary = "看得到的台账及其定义",
                                     .tag = "registers",
                                     .status = "200",
                                     .says = "台账",
                                     .answer = "registers"});
    openapi_end(p);
    paths_files(p);
    for (size_t i = 0; i < p->c->n_registers; i++) {
        const struct register_def *reg = &p->c->registers[i];
        if (!step_may_read(p->who, reg)) {
            continue;
        }
        path_list(p, reg);
        path_record(p, reg);
        path_events(p, reg);
        paths_acts(p, reg);
        for (size_t k = 0; k < reg->n_steps; k++) {
            path_step(p, reg, &reg->steps[k]);
        }
    }
    openapi_end(p);
}

static void head(struct openapi *p)
{
    openapi_text(p, "openapi", "3.1.0");
    openapi_open(p, "info");
    openapi_text(p, "title", "法衡 接口");
    openapi_text(p, "version", "1");
    openapi_text(p, "description",
                 "台账的读写。值一律用原样形式：小数和金额是文字，日期是 YYYY-MM-DD。");
    openapi_end(p);
    json_key(&p->j, "servers");
    json_open(&p->j, '[');
    json_open(&p->j, '{');
    openapi_text(p, "url", "/");
    openapi_end(p);
    json_close(&p->j, ']');
    json_key(&p->j, "security");
    json_open(&p->j, '[');
    json_open(&p->j, '{');
    json_key(&p->j, "token");
    json_open(&p->j, '[');
    json_close(&p->j, ']');
    openapi_end(p);
    json_close(&p->j, ']');
}

enum err api_openapi(struct request *req, struct response *res, struct error *e)
{
    struct openapi p = {
        .j = reply_begin(res), .a = req->arena, .who = visit_actor(req), .c = app_of(req)->content};
    (void)e;
    json_open(&p.j, '{');
    head(&p);
    paths(&p);
    openapi_components(&p);
    openapi_end(&p);
    return OK;
}
