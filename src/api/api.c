#include "api/api.h"

#include "api/reply.h"
#include "base/str.h"

#define BODY (1u << 20)  /* bytes of one change */
#define FILE (21u << 20) /* bytes of a form with one file of 20 MB */

/* One line a row, so that a column can be read down. Writing rows carry no form token: they refuse cookies (ask.h). */
/* clang-format off */
const struct route api_routes[] = {
    {"GET", "/api/v1/registers", api_registers, NULL, "register.read", false, 0, LANE_READ, "接口：看得到的台账及其定义"},
    {"GET", "/api/v1/openapi.json", api_openapi, NULL, "register.read", false, 0, LANE_SLOW, "接口：OpenAPI 3.1 说明"},
    {"GET", "/api/v1/r/:register", api_list, NULL, "register.read", false, 0, LANE_READ, "接口：台账列表"},
    {"POST", "/api/v1/r/:register", api_create, api_created, "register.write", false, BODY, LANE_READ, "接口：新增"},
    {"GET", "/api/v1/r/:register/:id", api_record, NULL, "register.read", false, 0, LANE_READ, "接口：一件"},
    {"PATCH", "/api/v1/r/:register/:id", api_edit, api_changed, "register.write", false, BODY, LANE_READ, "接口：修改、更正"},
    {"POST", "/api/v1/r/:register/:id/steps/:step", api_step, api_changed, "register.write", false, BODY, LANE_READ, "接口：办理一步"},
    {"POST", "/api/v1/r/:register/:id/sign", api_sign, api_changed, "register.write", false, BODY, LANE_READ, "接口：签批、登记线下已签"},
    {"POST", "/api/v1/r/:register/:id/void", api_void, api_changed, "register.write", false, BODY, LANE_READ, "接口：作废"},
    {"POST", "/api/v1/r/:register/:id/withdraw", api_withdraw, api_changed, "register.write", false, BODY, LANE_READ, "接口：撤回"},
    {"POST", "/api/v1/r/:register/:id/handover", api_hand_over, api_changed, "register.write", false, BODY, LANE_READ, "接口：转办"},
    {"POST", "/api/v1/files", api_file_add, api_file_added, "register.write", false, FILE, LANE_SLOW, "接口：传一个附件"},
    {"GET", "/api/v1/files/:id", api_file, NULL, "register.read", false, 0, LANE_READ, "接口：取附件"},
    {"GET", "/api/v1/r/:register/:id/events", api_events, NULL, "register.read", false, 0, LANE_READ, "接口：一件的办理过程"},
};
/* clang-format on */
const size_t api_routes_count = array_len(api_routes);

void api_error(struct request *req, struct response *res, const struct error *e)
{
    struct error shown = *e;
    if (e->code == ERR_IO) {
        error_set(&shown, ERR_IO,
                  "系统出了故障，没有保存。请稍后再试；仍不行，把编号 %s 告诉管理员。", req->id);
    } else if (!e->text[0]) {
        error_set(&shown, e->code, "没有这个地址，或者不在您的权限范围内。");
    }
    reply_error(req, res, response_status(e->code), &shown);
}

void api_login(struct request *req, struct response *res)
{
    struct error e;
    error_set(
        &e, ERR_DENIED,
        "请带上有效的访问令牌（Authorization: Bearer），在“我的账号”里生成；到期的请重新生成。");
    reply_error(req, res, 401, &e);
    response_header(res, "WWW-Authenticate", "Bearer");
}
