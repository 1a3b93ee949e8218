#include "door/keep.h"

#include "base/secrecy.h"
#include "document/extract.h"
#include "ledger/file.h"

static enum err look_through(const struct upload *u, const char *type, struct error *e)
{
    struct arena *a scoped(arena_free_scoped) = arena_new();
    const char *text = NULL;
    enum err r = extract_text(a, u->path, type, &text, e);
    const char *word = r ? NULL : secrecy_of_lines(text);

    return !word ? r
                 : error_set(e, ERR_INVALID,
                             "文件“%s”里标有密级“%s”：涉密信息不得录入本系统，这个文件没有收下。"
                             "涉密的内容请在涉密设备上办理；不涉密的，请去掉密级标志再传。",
                             u->name, word);
}

enum err keep_upload(const struct request *req, const struct upload *u, const char **ret_type,
                     const char **ret_digest, struct error *e)
{
    enum err r = upload_check(req->arena, u, ret_type, e);

    if (r || (r = look_through(u, *ret_type, e))) {
        return r;
    }
    return file_keep(req->arena, app_of(req)->engine.files_dir, u->path, ret_digest, e);
}
