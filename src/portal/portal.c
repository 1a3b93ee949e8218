#include "portal/portal.h"

#include <string.h>

#include "base/str.h"
#include "portal/pages.h"
#include "ui/ui.h"

#define FORM   (128u << 10) /* bytes of a form without files */
#define CODE   (4u << 10)
#define VERIFY (21u << 20) /* bytes of a form with one paper */
#define FILES  (32u << 20) /* bytes of a form with files */

/* clang-format off */
const struct route portal_routes[] = {
    {"GET", "/", page_front, NULL, "public", false, 0, LANE_READ, "公众首页；已登录的转到工作台"},
    {"GET", "/p/query", page_query, NULL, "public", false, 0, LANE_READ, "凭查询码查进度"},
    {"POST", "/p/query", page_query_post, NULL, "public", true, CODE, LANE_READ, "凭查询码查进度：结果"},
    {"GET", "/verify", page_verify, NULL, "public", false, 0, LANE_SLOW, "核验文书：按核验码"},
    {"POST", "/verify", page_verify_post, NULL, "public", true, VERIFY, LANE_SLOW, "核验文书：上传文件，不保存"},
    {"GET", "/p/:register", page_intake, NULL, "public", false, 0, LANE_READ, "公众入口：表单"},
    {"POST", "/p/:register", page_intake_post, page_intake_after, "public", true, FORM, LANE_READ, "公众入口：提交"},
    {"POST", "/p/:register/files", page_intake_post, page_intake_after, "public", true, FILES, LANE_SLOW, "公众入口：提交，带附件"},
    {"GET", "/p/:register/:link", page_intake, NULL, "public", false, 0, LANE_READ, "凭链接填写：表单"},
    {"POST", "/p/:register/:link", page_intake_post, page_intake_after, "public", true, FORM, LANE_READ, "凭链接填写：提交"},
    {"POST", "/p/:register/:link/files", page_intake_post, page_intake_after, "public", true, FILES, LANE_SLOW, "凭链接填写：提交，带附件"},
    {"GET", "/open", page_open_all, NULL, "public", false, 0, LANE_READ, "公开信息：全部里查找"},
    {"GET", "/open/:register", page_open, NULL, "public", false, 0, LANE_READ, "公开信息：一类的列表"},
    {"GET", "/open/:register/:id", page_open_record, NULL, "public", false, 0, LANE_READ, "公开信息：一条"},
    {"GET", "/open/:register/:id/:format", page_open_file, NULL, "public", false, 0, LANE_SLOW, "公开信息：一条，下载 Word 或 PDF"},
};
/* clang-format on */
const size_t portal_routes_count = array_len(portal_routes);

bool portal_path(const char *path)
{
    return str_eq(path, "/") || str_eq(path, "/open") || str_starts(path, "/open/") ||
           str_eq(path, "/verify") || str_starts(path, "/p/");
}

static const char *error_title(enum err code)
{
    switch (code) {
    case ERR_NOT_FOUND: return "没有找到";
    case ERR_LIMIT: return "太长或者太大了";
    case ERR_IO: return "系统出了故障";
    default: return "没有办成";
    }
}

void portal_error(struct request *req, struct response *res, const struct error *e)
{
    struct error shown = *e;
    struct ui_page p = {
        .req = req, .res = res, .title = error_title(e->code), .office = "卫生健康局", .home = "/"};
    strbuf_empty(&res->body);
    res->status = response_status(e->code);
    if (e->rule[0]) {
        response_header(res, "X-Refused-By", arena_strdup(req->arena, e->rule));
    }
    if (e->code == ERR_IO) {
        error_set(&shown, ERR_IO,
                  "系统出了故障，没有收到您提交的内容。请稍后再试，或用电话反映（编号 %s）。",
                  req->id);
    } else if (e->code == ERR_DENIED && req->route && req->route->csrf) {
        error_set(&shown, ERR_DENIED,
                  "页面放得太久，或者浏览器不接受 cookie，没有收到。请返回上一页，刷新后再提交。");
    } else if (!e->text[0] || e->code == ERR_DENIED) {
        error_set(&shown, e->code, "没有这一页，请从首页进入。");
    }
    ui_open(&p);
    ui_head(p.b, error_title(e->code), NULL);
    ui_head_end(p.b);
    ui_notice(p.b, &shown);
    html_lit(p.b, "<p>");
    ui_link(p.b, "/", "回首页", UI_PLAIN);
    html_lit(p.b, "</p>");
    ui_close(&p);
}
