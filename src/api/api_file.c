/* Evidence from a program: kept first, then named by its id in the fields of a change. Judged like an upload of a page. */
#include <string.h>

#include "api/api.h"
#include "api/push.h"
#include "api/reply.h"
#include "base/id.h"
#include "base/str.h"
#include "door/keep.h"
#include "register/file_access.h"

#define ANSWER_MAX 4096

static enum err run_add(struct push *p, struct request *req, struct db *db, struct arena *a,
                        int64_t *ret_about, struct error *e)
{
    struct strbuf b = strbuf_make(ANSWER_MAX);
    struct json_out j = json_begin(&b);
    enum err r = file_add(db, a, &p->file, e);
    json_open(&j, '{');
    reply_id(&j, "id", p->file.id);
    reply_text(&j, "name", p->file.name);
    reply_text(&j, "type", p->file.type);
    reply_text(&j, "digest", p->file.digest);
    json_key(&j, "size");
    json_num(&j, p->file.size);
    json_close(&j, '}');
    p->answer = strbuf_take(&b, req->arena);
    strbuf_clear(&b);
    *ret_about = p->file.id;
    return r;
}

static enum err only_file(const struct request *req, const struct upload **ret, struct error *e)
{
    if (req->n_files == 1 && str_eq(req->files[0].field, "file")) {
        *ret = &req->files[0];
        return OK;
    }
    error_set(e, ERR_INVALID,
              "请用 multipart/form-data 传一个文件，这一部分的名字是 file；几个文件分几次传。");
    return error_field(e, "file");
}

static enum err keep(struct request *req, struct push *p, const struct upload *u, struct error *e)
{
    const char *type, *digest;
    enum err r = keep_upload(req, u, &type, &digest, e);
    if (r) {
        return r;
    }
    p->file = (struct file_row){.id = id_new(),
                                .county = p->who->county,
                                .size = u->size,
                                .person = p->who->person,
                                .unit = p->who->unit,
                                .digest = digest,
                                .name = u->name,
                                .type = type};
    return OK;
}

enum err api_file_add(struct request *req, struct response *res, struct error *e)
{
    struct push *p;
    const struct upload *u = NULL;
    bool told = false;
    enum err r = push_begin(req, &p, e);
    if (r || (r = push_key(req, res, p, true, &told, e)) || told || (r = only_file(req, &u, e)) ||
        (r = keep(req, p, u, e))) {
        return r;
    }
    p->run = run_add;
    push_digest(req, p, arena_printf(req->arena, "%s %s", p->file.digest, p->file.name));
    push_submit(req, p);
    return OK;
}

enum err api_file_added(struct request *req, struct response *res, struct error *e)
{
    json_t *kept;
    enum err r = push_answer(req, res, 201, &kept, e);
    if (!r) {
        res->location = arena_printf(req->arena, "/api/v1/files/%s",
                                     json_string_value(json_object_get(kept, "id")));
    }
    return r;
}

enum err api_file(struct request *req, struct response *res, struct error *e)
{
    struct file_row f;
    struct db *db;
    int64_t id;
    if (!id_parse(request_param(req, "id"), &id)) {
        return error_set(e, ERR_NOT_FOUND, "没有这个附件，或者不在您的权限范围内。");
    }
    enum err r = app_reader(req, &db, e);
    if (r || (r = file_access(db, req->arena, app_of(req)->content, visit_actor(req), id, &f, e))) {
        return r;
    }
    res->type = f.type;
    response_download(res, f.name);
    res->file = file_path(req->arena, app_of(req)->engine.files_dir, f.digest);
    return OK;
}
