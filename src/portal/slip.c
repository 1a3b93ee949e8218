#include "portal/slip.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "door/keep.h"
#include "register/column.h"

static const char *param(const struct request *req, const char *name)
{
    for (size_t i = 0; i < req->n_params; i++) {
        if (str_eq(req->params[i].name, name)) {
            return req->params[i].value;
        }
    }
    return NULL;
}

enum err slip_find(struct hall *d, struct slip *ret, struct error *e)
{
    enum err r = hall_register(d, &ret->reg, e);
    if (r) {
        return r;
    }
    ret->link = param(d->req, "link");
    if (!ret->reg->intake || (ret->link && !ret->reg->intake->n_links)) {
        return error_set(e, ERR_NOT_FOUND, "没有这一页，请从首页进入。");
    }
    if (!ret->link && ret->reg->intake->n_links) {
        return error_set(e, ERR_NOT_FOUND,
                         "“%s”要用办事单位给您的链接或二维码打开，请重新扫码或复制完整的链接。",
                         ret->reg->intake->title);
    }
    return ret->link ? intake_bind(d->db, d->a, d->content, d->county.id, ret->reg, ret->link,
                                   &ret->bound, e)
                     : OK;
}

const char *slip_typed(const struct request *req, const struct field_def *f)
{
    const char **all, *out = NULL;
    size_t n = request_form_all(req, f->id, &all);
    for (size_t i = 0; i < n; i++) {
        bool join = column_listed(f) && !str_empty(out) && !str_empty(all[i]);
        out = join ? arena_printf(req->arena, "%s,%s", out, all[i])
              : str_empty(out) || !str_empty(all[i]) ? all[i]
                                                     : out;
    }
    return out;
}

bool slip_files(const struct register_def *reg)
{
    for (size_t i = 0; i < reg->intake->n_fields; i++) {
        if (column_holds_files(reg->intake->fields[i].field)) {
            return true;
        }
    }
    return false;
}

static void read_typed(const struct request *req, struct slip *s)
{
    const struct intake_def *in = s->reg->intake;
    struct typed *list = arena_array(req->arena, in->n_fields + 1, sizeof(*list));
    s->hand.typed = list;
    for (size_t i = 0; i < in->n_fields; i++) {
        const struct field_def *f = in->fields[i].field;
        const char *text = column_holds_files(f) ? NULL : slip_typed(req, f);
        if (text) {
            list[s->hand.n_typed++] = (struct typed){f->id, text};
        }
    }
}

static const struct field_def *file_field(const struct slip *s, const char *name)
{
    const struct intake_def *in = s->reg->intake;
    for (size_t i = 0; str_starts(name, "file.") && i < in->n_fields; i++) {
        const struct field_def *f = in->fields[i].field;
        if (column_holds_files(f) && str_eq(f->id, name + strlen("file."))) {
            return f;
        }
    }
    return NULL;
}

static enum err keep(const struct request *req, struct slip *s, const struct upload *u,
                     const struct field_def *f, struct error *e)
{
    const char *type, *digest;
    enum err r = keep_upload(req, u, &type, &digest, e);
    if (r) {
        return r;
    }
    s->hand.files[s->hand.n_files++] = (struct intake_file){
        f, {.id = id_new(), .size = u->size, .digest = digest, .name = u->name, .type = type}};
    return OK;
}

static enum err read_files(const struct request *req, struct slip *s, struct error *e)
{
    size_t most = (size_t)s->reg->intake->files_max;
    s->hand.files = arena_array(req->arena, most + 1, sizeof(*s->hand.files));
    for (size_t i = 0; i < req->n_files; i++) {
        const struct upload *u = &req->files[i];
        const struct field_def *f = file_field(s, u->field);
        if (!f || (!u->size && str_empty(u->name))) {
            continue;
        }
        if (s->hand.n_files == most) {
            return error_set(e, ERR_INVALID, "附件最多 %zu 个，请只选最要紧的。", most);
        }
        if (u->size > SLIP_FILE_MAX) {
            return error_set(e, ERR_INVALID, "“%s”超过 10 MB，请换小一些的文件。", u->name);
        }
        enum err r = keep(req, s, u, f, e);
        if (r) {
            return r;
        }
    }
    return OK;
}

enum err slip_read(struct hall *d, struct slip *s, struct error *e)
{
    const struct request *req = d->req;
    read_typed(req, s);
    s->hand.reg = s->reg;
    s->hand.county = d->county.id;
    s->hand.key = request_form(req, "key");
    s->hand.link = s->link;
    s->hand.bound = s->bound.link;
    if (!str_empty(request_form(req, SLIP_TRAP))) {
        return error_set(e, ERR_INVALID, "“请勿填写”那一栏是防机器填表用的，请清空后再提交。");
    }
    return read_files(req, s, e);
}
