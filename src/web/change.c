#include "web/change.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "door/keep.h"
#include "door/visit.h"
#include "listing/list.h"
#include "web/rows_paste.h"
#include "web/typed_form.h"

#define UPLOADS_MAX 12

static void read_typed(struct change *c)
{
    c->typed = arena_array(c->req->arena, c->reg->n_fields + 1, sizeof(*c->typed));
    for (size_t i = 0; i < c->reg->n_fields; i++) {
        const char *text = typed_form(c->req, &c->reg->fields[i]);
        if (text) {
            c->typed[c->n_typed++] = (struct typed){c->reg->fields[i].id, text};
        }
    }
}

static enum err keep_one(struct change *c, const struct upload *u, struct error *e)
{
    struct kept *k = &c->kept[c->n_kept];
    const char *type, *digest;
    enum err r = keep_upload(c->req, u, &type, &digest, e);
    if (r) {
        return r;
    }
    k->field = c->reg ? register_field(c->reg, u->field + strlen("file.")) : NULL;
    k->row = (struct file_row){.id = id_new(),
                               .county = c->who->county,
                               .size = u->size,
                               .person = c->who->person,
                               .unit = c->who->unit,
                               .digest = digest,
                               .name = u->name,
                               .type = type};
    c->n_kept++;
    return OK;
}

static enum err read_uploads(struct change *c, struct error *e)
{
    c->kept = arena_array(c->req->arena, UPLOADS_MAX, sizeof(*c->kept));
    for (size_t i = 0; i < c->req->n_files; i++) {
        const struct upload *u = &c->req->files[i];
        enum err r;
        if (!u->size && str_empty(u->name)) {
            continue;
        }
        if (!str_starts(u->field, "file.")) {
            continue;
        }
        if (c->n_kept == UPLOADS_MAX) {
            return error_set(e, ERR_LIMIT, "一次最多传 %d 个文件，请分几次传。已填内容未丢。",
                             UPLOADS_MAX);
        }
        if ((r = keep_one(c, u, e))) {
            return r;
        }
    }
    return OK;
}

bool change_only_pastes(struct change *c, struct error *why)
{
    const char *id = request_form(c->req, ROWS_PASTE);
    const struct field_def *f = id ? register_field(c->reg, id) : NULL;
    if (!f || f->type != FIELD_ROWS) {
        return false;
    }
    error_clear(why);
    (void)!error_set(why, OK,
                     rows_pasted(c->req, f)
                         ? "粘贴的内容已填进“%s”，还没有保存：请看一遍，标出来的先改好。"
                         : "“%s”的粘贴框里还没有内容：在 Excel 或 Word "
                           "里选中表格复制，再粘贴到框里。",
                     f->title);
    change_keep_files(c);
    return true;
}

enum err change_uploads(struct request *req, struct change **ret, struct error *e)
{
    struct change *c = arena_make(req->arena, struct change);
    c->req = req;
    c->who = visit_actor(req);
    *ret = c;
    return read_uploads(c, e);
}

enum err change_read(struct request *req, const char *form, struct change **ret, struct error *e)
{
    struct change *c = arena_make(req->arena, struct change);
    enum err r = list_register(req, &c->reg, e);
    const char *id = NULL;
    if (r) {
        return r;
    }
    for (size_t i = 0; i < req->n_params; i++) {
        if (!strcmp(req->params[i].name, "id")) {
            id = req->params[i].value;
        }
    }
    c->req = req;
    c->who = visit_actor(req);
    c->form = form;
    if (id && !id_parse(id, &c->record)) {
        return error_set(e, ERR_NOT_FOUND, "没有这一件，或者不在您的权限范围内。");
    }
    if (id && (!str_to_int(request_form(req, "version"), &c->version) || c->version < 1)) {
        return error_set(e, ERR_INVALID, "页面缺少版本号，请刷新后重填。");
    }
    read_typed(c);
    *ret = c;
    return read_uploads(c, e);
}

/* The id of a new upload joins what was kept of the field. */
static void type_file(struct change *c, struct arena *a, const struct kept *k)
{
    const char *id = id_text(a, k->row.id);
    for (size_t i = 0; i < c->n_typed; i++) {
        if (!strcmp(c->typed[i].field, k->field->id)) {
            c->typed[i].text =
                str_empty(c->typed[i].text) ? id : arena_printf(a, "%s,%s", c->typed[i].text, id);
            return;
        }
    }
    c->typed[c->n_typed++] = (struct typed){k->field->id, id};
}

enum err change_add_files(struct change *c, struct db *db, struct arena *a, struct error *e)
{
    for (size_t i = 0; i < c->n_kept; i++) {
        enum err r = file_add(db, a, &c->kept[i].row, e);
        if (r) {
            return r;
        }
        if (c->kept[i].field) {
            type_file(c, a, &c->kept[i]);
        }
    }
    return OK;
}

struct keep {
    struct work work;
    struct arena *arena;
    struct file_row *rows;
    size_t n;
};

static enum err keep_run(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    struct keep *k = w->ctx;
    for (size_t i = 0; i < k->n; i++) {
        enum err r = file_add(db, a, &k->rows[i], e);
        if (r) {
            return r;
        }
    }
    return OK;
}

static void keep_done(struct work *w)
{
    arena_free(((struct keep *)w->ctx)->arena);
}

void change_keep_files(const struct change *c)
{
    if (!c->n_kept) {
        return;
    }
    struct arena *a = arena_new();
    struct keep *k = arena_make(a, struct keep);
    struct error ignored;
    k->arena = a;
    k->n = c->n_kept;
    k->rows = arena_array(a, k->n, sizeof(*k->rows));
    for (size_t i = 0; i < k->n; i++) {
        k->rows[i] = c->kept[i].row;
        k->rows[i].digest = arena_strdup(a, c->kept[i].row.digest);
        k->rows[i].name = arena_strdup(a, c->kept[i].row.name);
        k->rows[i].type = arena_strdup(a, c->kept[i].row.type);
        k->rows[i].own_date = NULL;
        k->rows[i].at = NULL;
    }
    k->work = (struct work){.run = keep_run, .done = keep_done, .ctx = k};
    if (store_submit(app_of(c->req)->store, c->who->county, &k->work, &ignored)) {
        arena_free(a);
    }
}
