#include "door/keep.h"

#include "base/secrecy.h"
#include "document/extract.h"
#include "ledger/file.h"
#include "ledger/scan.h"

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

/* Looked through by the scanner, where there is one. */
static enum err look_for_virus(const struct request *req, const struct upload *u, bool *ret,
                               struct error *e)
{
    const char *socket = app_of(req)->scanner;
    struct scan scan = {0};
    enum err r = socket ? scan_file(req->arena, socket, u->path, &scan, e) : OK;
    *ret = socket && scan.clean;
    if (r || !socket || scan.clean) {
        return r;
    }
    return error_set(e, ERR_INVALID,
                     "文件“%s”里发现病毒（%s），没有收下。请在自己的电脑上查杀后再传。", u->name,
                     scan.said);
}

struct noting {
    struct work work;
    const char *digest;
};

static enum err run_note(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    const struct noting *n = w->ctx;
    return scan_note(db, a, n->digest, "OK", e);
}

enum err keep_upload(const struct request *req, const struct upload *u, const char **ret_type,
                     const char **ret_digest, struct error *e)
{
    bool scanned = false;
    enum err r = upload_check(req->arena, u, ret_type, e);

    if (r || (r = look_for_virus(req, u, &scanned, e)) || (r = look_through(u, *ret_type, e)) ||
        (r = file_keep(req->arena, app_of(req)->engine.files_dir, u->path, ret_digest, e)) ||
        !scanned) {
        return r;
    }
    struct noting n = {.digest = *ret_digest};
    n.work = (struct work){.run = run_note, .ctx = &n};
    return store_write(app_of(req)->store, 0, &n.work, e);
}
