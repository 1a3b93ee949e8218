#include "setup/setup.h"

#include "base/must.h"
#include "setup/pages.h"

#define FORM  (256u << 10)
#define SHEET (21u << 20)

/* clang-format off */
const struct route setup_routes[] = {
    {"GET", "/setup", page_setup, NULL, "public", false, 0, LANE_READ, "正式启用：输入启用码，或接着上次的一步；启用后关闭"},
    {"POST", "/setup/enter", page_setup_enter, page_setup_enter_after, "public", true, FORM, LANE_READ, "正式启用：核对启用码"},
    {"GET", "/setup/:step", page_setup_step, NULL, "public", false, 0, LANE_SLOW, "正式启用：一步（凭启用码进入）"},
    {"POST", "/setup/:step", page_setup_save, page_setup_saved, "public", true, FORM, LANE_READ, "正式启用：保存一步"},
    {"GET", "/setup/sheet/:sheet", page_setup_sheet, NULL, "public", false, 0, LANE_SLOW, "正式启用：一张表"},
    {"GET", "/setup/sheet/:sheet/template", page_setup_template, NULL, "public", false, 0, LANE_SLOW, "正式启用：一张表的模板"},
    {"POST", "/setup/sheet/:sheet", page_setup_look, NULL, "public", true, SHEET, LANE_SLOW, "正式启用：检查一张表，不写入"},
    {"POST", "/setup/sheet/:sheet/take", page_setup_take, NULL, "public", true, FORM, LANE_SLOW, "正式启用：收下检查过的一张表"},
    {"POST", "/setup/accounts/slips", page_setup_slips, NULL, "public", true, FORM, LANE_SLOW, "正式启用：生成初始密码条，只显示一次"},
    {"POST", "/setup/check/start", page_setup_start, NULL, "public", true, FORM, LANE_SLOW, "正式启用：建立本局"},
};
/* clang-format on */
const size_t setup_routes_count = array_len(setup_routes);
