#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "door/visit.h"
#include "register/file_access.h"
#include "web/pages.h"

/* Pictures and PDF open in the browser; everything else is downloaded. The strict CSP and nosniff keep a file from running. */
enum err page_file(struct request *req, struct response *res, struct error *e)
{
    struct file_row f;
    struct db *db;
    int64_t id;
    const struct actor *who = visit_actor(req);
    if (!id_parse(request_param(req, "id"), &id)) {
        return error_set(e, ERR_NOT_FOUND, "没有这个附件，或者不在您的权限范围内。");
    }
    enum err r = app_reader(req, &db, e);
    if (r || (r = file_access(db, req->arena, app_of(req)->content, who, id, &f, e))) {
        return r;
    }
    res->type = f.type;
    res->cache = "private, max-age=3600";
    if (!str_starts(f.type, "image/") && strcmp(f.type, "application/pdf")) {
        response_download(res, f.name);
    }
    res->file = file_path(req->arena, app_of(req)->engine.files_dir, f.digest);
    return OK;
}
