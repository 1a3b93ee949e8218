#include "web/import_ask.h"

#include <string.h>

#include "base/html.h"
#include "base/id.h"
#include "base/str.h"
#include "exchange/import_progress.h"
#include "listing/list.h"
#include "register/backfill.h"
#include "register/column.h"

#define NAME_CHARS 120
#define HREF_MAX   6000 /* a server refuses addresses of more than 8 KB */

bool import_may(const struct actor *who, const struct register_def *reg)
{
    return role_may(who->role, "register.import") && !reg->create_by_action_only &&
           backfill_may(who, reg);
}

/* --- columns chosen by hand ----------------------------------------------------------------------------------------- */
bool import_taken(const struct import_column *c)
{
    return c->field || (c->core && !str_eq(c->core, "skip"));
}

bool import_field_open(const struct import_ask *ask, const struct field_def *f)
{
    return !field_derived(f) && !column_holds_files(f) &&
           (column_single(f) || column_listed(f) || f->type == FIELD_ROWS) &&
           field_open(f, ask->who->role->id);
}

const char *import_code(struct arena *a, const struct import_column *c)
{
    if (c->field) {
        return c->field->id;
    }
    return !c->core ? "-" : import_taken(c) ? arena_printf(a, "@%s", c->core) : "";
}

const char *import_choice(struct arena *a, const struct import_column *c)
{
    return arena_printf(a, "%s|%s", import_code(a, c), c->head);
}

static const char *known_core(const struct import_ask *ask, const char *core)
{
    static const char *const cores[] = {"number", "unit", "state", "external", "link"};
    for (size_t i = 0; i < array_len(cores); i++) {
        if (str_eq(cores[i], core)) {
            return cores[i];
        }
    }
    return str_starts(core, "on:") && register_state(ask->reg, core + 3) ? core : NULL;
}

/* A choice that makes no sense (any more) is none. */
static bool choose(struct import_ask *ask, const char *code, size_t n_code, const char *head)
{
    struct import_column c = {.head = head};
    code = arena_strndup(ask->a, code, n_code);
    if (*code == '@') {
        c.core = known_core(ask, code + 1);
    } else if (*code != '-') {
        c.field = register_field(ask->reg, code);
        c.field = c.field && import_field_open(ask, c.field) ? c.field : NULL;
    }
    if (str_empty(head) || (*code != '-' && !c.core && !c.field) ||
        ask->n_chosen == IMPORT_COLUMNS_MAX) {
        return false;
    }
    for (size_t i = 0; i < ask->n_chosen; i++) {
        if (str_eq(ask->chosen[i].head, head)) {
            ask->chosen[i] = c;
            return true;
        }
    }
    ask->chosen[ask->n_chosen++] = c;
    return true;
}

static void read_carried(struct import_ask *ask, const struct pair *pairs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *bar = strchr(pairs[i].value, '|');
        if (str_eq(pairs[i].name, "m") && bar) {
            (void)choose(ask, pairs[i].value, (size_t)(bar - pairs[i].value), bar + 1);
        }
    }
}

/* h.<column> holds what stood there before and the head, c.<column> what is selected now. */
static void read_selected(struct import_ask *ask)
{
    for (size_t i = 0; i < ask->req->n_form; i++) {
        const struct pair *p = &ask->req->form[i];
        const char *bar = strchr(p->value, '|');
        if (!str_starts(p->name, "h.") || !bar) {
            continue;
        }
        const char *now = request_form(ask->req, arena_printf(ask->a, "c.%s", p->name + 2));
        size_t n = (size_t)(bar - p->value);
        if (now && (strlen(now) != n || memcmp(now, p->value, n) != 0)) {
            (void)choose(ask, now, strlen(now), bar + 1);
        }
    }
}

/* --- the request ------------------------------------------------------------------------------------------------------ */
enum err import_begin(struct request *req, struct import_ask *ret, struct error *e)
{
    struct import_ask ask = {.req = req, .a = req->arena, .who = visit_actor(req)};
    enum err r = list_register(req, &ask.reg, e);
    if (r || (r = app_reader(req, &ask.db, e)) ||
        (r = mode_of(ask.db, ask.a, ask.who->county, ask.reg, &ask.mode, e))) {
        return r;
    }
    if (!import_may(ask.who, ask.reg)) {
        return error_set(e, ERR_DENIED, "您现在的岗位（%s）不能导入%s。", ask.who->role->title,
                         ask.reg->title);
    }
    const char *old = request_form(req, "backfill");
    old = old ? old : request_query(req, "backfill");
    ask.backfill =
        ask.mode != MODE_LEDGER && (str_eq(old, "1") || !step_may_create(ask.who, ask.reg));
    ask.chosen = arena_array(ask.a, IMPORT_COLUMNS_MAX, sizeof(*ask.chosen));
    read_carried(&ask, req->query, req->n_query);
    read_carried(&ask, req->form, req->n_form);
    read_selected(&ask);
    *ret = ask;
    return OK;
}

enum err import_file(struct import_ask *ask, const char *id, struct error *e)
{
    int64_t number;
    enum err r = id_parse(id, &number)
                     ? file_get(ask->db, ask->a, ask->who->county, number, &ask->file, e)
                     : ERR_NOT_FOUND;
    if (r && r != ERR_NOT_FOUND) {
        return r;
    }
    if (r || ask->file.person != ask->who->person) {
        return error_set(e, ERR_NOT_FOUND, "没有找到要导入的文件，请重新选择文件上传。");
    }
    ask->file_id = id_text(ask->a, number);
    ask->path = file_path(ask->a, app_of(ask->req)->engine.files_dir, ask->file.digest);
    return OK;
}

static enum err add_row(struct work *w, struct db *db, struct arena *a, struct error *e)
{
    return file_add(db, a, w->ctx, e);
}

static enum err find_upload(const struct import_ask *ask, const struct upload **ret,
                            struct error *e)
{
    for (size_t i = 0; i < ask->req->n_files; i++) {
        const struct upload *u = &ask->req->files[i];
        if (str_eq(u->field, "file.sheet") && u->size > 0) {
            *ret = u;
            return OK;
        }
    }
    return error_set(e, ERR_INVALID,
                     "还没有选文件。请选一个 Excel（.xlsx）、CSV 或 Word（.docx）文件。");
}

enum err import_keep(struct import_ask *ask, struct error *e)
{
    const struct upload *u = NULL;
    char *name = NULL;
    enum err r = find_upload(ask, &u, e);
    if (r) {
        return r;
    }
    if (u->size > (int64_t)IMPORT_BYTES) {
        return error_set(e, ERR_LIMIT, "文件超过 20 MB，请拆成几个文件导入。");
    }
    const char *slash = strrchr(u->name, '/'), *back = strrchr(u->name, '\\');
    const char *last = back > slash ? back + 1 : slash ? slash + 1 : u->name;
    if ((r = str_clean(ask->a, last, strlen(last), NAME_CHARS, &name, e))) {
        return r;
    }
    ask->file = (struct file_row){.county = ask->who->county,
                                  .size = u->size,
                                  .person = ask->who->person,
                                  .unit = ask->who->unit,
                                  .name = name ? name : "未命名",
                                  .type = "application/octet-stream"};
    r = file_keep(ask->a, app_of(ask->req)->engine.files_dir, u->path, &ask->file.digest, e);
    if (r) {
        return r;
    }
    struct work w = {.run = add_row, .ctx = &ask->file};
    r = store_write(app_of(ask->req)->store, ask->who->county, &w, e);
    if (r) {
        *e = w.error;
    } else {
        ask->file_id = id_text(ask->a, ask->file.id);
    }
    return r;
}

enum err import_look(struct import_ask *ask, struct import_plan *ret, struct error *e)
{
    struct progress p;
    struct app *app = app_of(ask->req);
    progress_begin(&p, app->store, ask->who, ask->reg, "judge");
    const struct import_watch watch = progress_watch(&p);
    enum err r = import_plan_watched(&app->engine, ask->db, ask->a, ask->who, ask->reg, ask->path,
                                     ask->file.name, ask->chosen, ask->n_chosen, ask->backfill,
                                     &watch, ret, e);
    progress_end(&p);
    return r;
}

const char *import_href(const struct import_ask *ask, const char *what)
{
    struct strbuf b = strbuf_make(64 << 10);
    strbuf_str(&b, arena_printf(ask->a, "/desk/r/%s/import%s%sbackfill=%d", ask->reg->id, what,
                                strchr(what, '?') ? "&" : "?", ask->backfill));
    for (size_t i = 0; i < ask->n_chosen && b.len < HREF_MAX; i++) {
        html_lit(&b, "&m=");
        html_arg(&b, import_choice(ask->a, &ask->chosen[i]));
    }
    const char *out = strbuf_take(&b, ask->a);
    strbuf_clear(&b);
    return out;
}
