#include "cli/test_routes.h"

#ifdef FAHENG_TEST_BUILD
#include <string.h>

#include "base/json.h"
#include "base/now.h"
#include "base/str.h"
#include "board/tally.h"
#include "door/app.h"
#include "figure/job.h"
#include "notify/notice.h"
#include "package/dossier.h"

#define OFFICE     "+08:00"
#define OFFICE_MS  INT64_C(28800000)
#define BODY_LIMIT 1024

/* A moment in UTC ("Z") or at the office ("+08:00"). */
static bool parse_moment(struct arena *a, const char *text, int64_t *ret_ms)
{
    if (!str_ends(text, OFFICE)) {
        return datetime_parse(text, ret_ms);
    }
    size_t n = strlen(text) - strlen(OFFICE);
    if (!datetime_parse(arena_printf(a, "%.*sZ", (int)n, text), ret_ms)) {
        return false;
    }
    *ret_ms -= OFFICE_MS;
    return true;
}

static enum err put_clock(struct request *req, struct response *res, struct error *e)
{
    json_t *root;
    int64_t ms;
    enum err r = json_parse(req->arena, req->body ? req->body : "", req->n_body, &root, e);
    if (r) {
        return r;
    }
    const char *now = json_string_value(json_object_get(root, "now"));
    if (!now || !parse_moment(req->arena, now, &ms)) {
        return error_set(e, ERR_INVALID, "now 要写成 2026-10-31T09:00:00+08:00 的样子。");
    }
    now_set(ms);
    res->status = 204;
    const struct job_env env = {.store = app_of(req)->store,
                                .content = app_of(req)->content,
                                .dir = app_of(req)->engine.files_dir,
                                .channels = app_of(req)->channels};
    r = job_run_all(&env, figure_jobs, figure_jobs_count, e);
    r = r ? r : job_run_all(&env, notice_jobs, notice_jobs_count, e);
    r = r ? r : job_run_all(&env, dossier_jobs, dossier_jobs_count, e);
    return r ? r : job_run_all(&env, tally_jobs, tally_jobs_count, e);
}

const struct route test_routes[] = {
    {"PUT", "/test/clock", put_clock, NULL, "public", false, BODY_LIMIT, LANE_SLOW,
     "测试时钟：设定现在，做完到期的后台任务再答"},
};
const size_t test_routes_count = array_len(test_routes);
#endif
