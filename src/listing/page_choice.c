/* What a person has chosen for the frame of every page: the working year, 常用. */
#include <string.h>

#include "base/str.h"
#include "listing/list.h"
#include "listing/listing.h"
#include "people/preference.h"
#include "ui/menu.h"

/* Only addresses of our own: no scheme, no host. */
static const char *back_of(const struct request *req)
{
    const char *back = request_form(req, "back");
    return back && str_starts(back, "/desk") && !strpbrk(back, "\\?#") ? back : "/desk";
}

enum err page_year_post(struct request *req, struct response *res, struct error *e)
{
    int64_t year = 0;
    const char *typed = request_form(req, "year");
    if (!str_to_int(typed, &year) || year < 0 || year > 2999) {
        return error_set(e, ERR_INVALID, "没有这个年度，请重新选择。");
    }
    response_cookie(res, req, VISIT_YEAR_COOKIE, arena_printf(req->arena, "%lld", (long long)year),
                    -1);
    response_redirect(res, back_of(req));
    return OK;
}

/* --- 常用 ------------------------------------------------------------------------------------------------------------- */
struct pinning {
    const struct register_def *reg;
    bool on;
    const char *left; /* title of the one that had to go, NULL: none */
};

static enum err run_pin(struct write *w, struct db *db, struct arena *a, struct error *e)
{
    struct pinning *p = w->ctx;
    const struct actor *who = visit_actor(w->req);
    const struct content *c = app_of(w->req)->content;
    const char *text, *kept = p->on ? p->reg->id : NULL;
    char **ids;
    size_t n = p->on;
    enum err r = preference_get(db, a, who->county, who->account, VISIT_PINS, &text, e);
    if (r) {
        return r;
    }
    size_t n_ids = str_split(a, text, ',', &ids);
    for (size_t i = 0; i < n_ids; i++) {
        const struct register_def *reg = content_register(c, ids[i]);
        if (!reg || reg == p->reg) {
            continue;
        }
        if (n++ < MENU_PINS) {
            kept = kept ? arena_printf(a, "%s,%s", kept, reg->id) : reg->id;
        } else {
            p->left = reg->title;
        }
    }
    return preference_set(db, who->county, who->account, VISIT_PINS, kept, e);
}

enum err page_pin_post(struct request *req, struct response *res, struct error *e)
{
    struct pinning *p = arena_make(req->arena, struct pinning);
    enum err r = list_register(req, &p->reg, e);
    (void)res;
    if (r) {
        return r;
    }
    p->on = str_eq(request_form(req, "on"), "1");
    req->state = p;
    app_write(req, run_pin, p);
    return OK;
}

enum err page_pin_after(struct request *req, struct response *res, struct error *e)
{
    const struct pinning *p = req->state;
    const struct error *bad = request_work_error(req);
    struct arena *a = req->arena;
    if (bad->code) {
        *e = *bad;
        return bad->code;
    }
    const char *done =
        !p->on    ? "已从常用里去掉。"
        : p->left ? arena_printf(a, "已放到常用；常用只放 %d 个，“%s”已移出。", MENU_PINS, p->left)
                  : "已放到常用，在菜单最上面。";
    response_done(res, arena_printf(a, "/desk/r/%s", p->reg->id), done);
    return OK;
}
