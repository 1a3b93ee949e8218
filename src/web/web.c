#include "web/web.h"

#include <string.h>

#include "assess/assess.h"
#include "base/str.h"
#include "inbox/inbox.h"
#include "indicator/indicator.h"
#include "listing/listing.h"
#include "press/press.h"
#include "reporting/reporting.h"
#include "ui/ui.h"
#include "upward/upward.h"
#include "web/pages.h"

#define FORM  (256u << 10) /* bytes of a form without files */
#define SHEET (21u << 20)  /* bytes of a form with one sheet of 20 MB */
#define FILES (64u << 20)  /* bytes of a form with evidence: three files of 20 MB */

/* One line a row, so that a column can be read down. */
/* clang-format off */
const struct route web_routes[] = {
    {"GET", "/login", page_login, NULL, "public", false, 0, LANE_READ, "登录页"},
    {"POST", "/login", page_login_post, page_login_after, "public", true, FORM, LANE_SLOW, "登录"},
    {"POST", "/logout", page_logout_post, page_logout_after, "self", true, FORM, LANE_READ, "退出"},
    {"POST", "/large", page_large_post, NULL, "public", false, FORM, LANE_LOOP, "大字与标准字号互换，只写浏览器的 cookie"},
    {"GET", "/desk", page_home, NULL, "desk", false, 0, LANE_SLOW, "工作台首页，按岗位"},
    {"GET", "/desk/registers", page_registers, NULL, "desk", false, 0, LANE_SLOW, "全部台账"},
    {"GET", "/desk/find", page_find, NULL, "desk", false, 0, LANE_SLOW, "查找台账、单位、人和要做的事"},
    {"GET", "/desk/r/:register/:id/link/:to", page_link, NULL, "register.read", false, 0, LANE_READ, "给公众的链接"},
    {"POST", "/desk/r/:register/:id/link/:to", page_link_post, page_link_after, "register.write", true, FORM, LANE_READ, "生成本县的签名密钥"},
    {"GET", "/desk/manual/:register", page_manual, NULL, "register.read", false, 0, LANE_READ, "台账的使用说明"},
    {"GET", "/desk/r/:register", page_list, NULL, "register.read", false, 0, LANE_READ, "台账列表"},
    {"POST", "/desk/r/:register/batch", page_batch, NULL, "register.write", true, FORM, LANE_READ, "批量办理：选一步"},
    {"POST", "/desk/r/:register/batch/step", page_batch_step, page_batch_after, "register.write", true, FORM, LANE_READ, "批量办理"},
    {"POST", "/desk/r/:register/views", page_views, page_views_after, "register.read", true, FORM, LANE_READ, "存、删列表视图"},
    {"POST", "/desk/r/:register/columns", page_columns, page_views_after, "register.read", true, FORM, LANE_READ, "选列表的列"},
    {"POST", "/desk/year", page_year_post, NULL, "desk", true, FORM, LANE_LOOP, "换工作年度，只写浏览器的 cookie"},
    {"POST", "/desk/r/:register/pin", page_pin_post, page_pin_after, "register.read", true, FORM, LANE_READ, "放到常用，从常用里去掉"},
    {"GET", "/desk/r/:register/sums", page_sums, NULL, "register.read", false, 0, LANE_SLOW, "列表的金额合计"},
    {"GET", "/desk/r/:register/export", page_export, NULL, "register.export", false, 0, LANE_SLOW, "导出列表"},
    {"GET", "/desk/r/:register/import", page_import, NULL, "register.import", false, 0, LANE_SLOW, "导入：选文件，以前的批次"},
    {"POST", "/desk/r/:register/import", page_import_post, NULL, "register.import", true, SHEET, LANE_SLOW, "导入：收下文件，或改表头对应"},
    {"GET", "/desk/r/:register/import/template", page_import_template, NULL, "register.import", false, 0, LANE_SLOW, "导入模板"},
    {"GET", "/desk/r/:register/import/progress", page_import_progress, NULL, "register.import", false, 0, LANE_READ, "导入：进行到哪里"},
    {"POST", "/desk/r/:register/import/stop", page_import_stop, page_import_stop_after, "register.import", true, FORM, LANE_READ, "导入：停下"},
    {"GET", "/desk/r/:register/import/bad", page_import_bad, NULL, "register.import", false, 0, LANE_SLOW, "下载要改的行"},
    {"GET", "/desk/r/:register/import/:file", page_import_look, NULL, "register.import", false, 0, LANE_SLOW, "导入：检查结果，不写入"},
    {"POST", "/desk/r/:register/import/confirm", page_import_confirm, NULL, "register.import", true, FORM, LANE_SLOW, "导入没有问题的行"},
    {"POST", "/desk/r/:register/import/withdraw", page_import_withdraw, NULL, "register.import", true, FORM, LANE_SLOW, "撤回一批导入"},
    {"GET", "/desk/batches/:batch", page_batch_back, NULL, "register.read", false, 0, LANE_READ, "撤回一批导入：要作废的清单、签批"},
    {"POST", "/desk/batches/:batch/sign", page_batch_back_sign, NULL, "register.write", true, FORM, LANE_SLOW, "签批撤回一批导入"},
    {"GET", "/desk/r/:register/new", page_new, NULL, "register.write", false, 0, LANE_READ, "新增表单"},
    {"POST", "/desk/r/:register/new", page_new_post, page_new_after, "register.write", true, FORM, LANE_READ, "新增"},
    {"POST", "/desk/r/:register/new/files", page_new_post, page_new_after, "register.write", true, FILES, LANE_SLOW, "新增，带附件"},
    {"GET", "/desk/r/:register/:id", page_record, NULL, "register.read", false, 0, LANE_READ, "办件页"},
    {"POST", "/desk/r/:register/:id/step/:step", page_step_post, page_change_after, "register.write", true, FORM, LANE_READ, "办理一步"},
    {"POST", "/desk/r/:register/:id/step/:step/files", page_step_post, page_change_after, "register.write", true, FILES, LANE_SLOW, "办理一步，带附件"},
    {"POST", "/desk/r/:register/:id/edit", page_edit_post, page_change_after, "register.write", true, FORM, LANE_READ, "修改、更正"},
    {"POST", "/desk/r/:register/:id/edit/files", page_edit_post, page_change_after, "register.write", true, FILES, LANE_SLOW, "修改、更正，带附件"},
    {"POST", "/desk/r/:register/:id/clock/:clock", page_clock_post, page_change_after, "register.write", true, FORM, LANE_READ, "停表、恢复计时、延长"},
    {"POST", "/desk/r/:register/:id/void", page_void_post, page_change_after, "register.write", true, FORM, LANE_READ, "作废"},
    {"POST", "/desk/r/:register/:id/sign", page_sign_post, page_change_after, "register.write", true, FORM, LANE_READ, "签批"},
    {"POST", "/desk/r/:register/:id/sign/files", page_sign_post, page_change_after, "register.write", true, FILES, LANE_SLOW, "线下已签"},
    {"POST", "/desk/r/:register/:id/withdraw", page_withdraw_post, page_change_after, "register.write", true, FORM, LANE_READ, "撤回"},
    {"POST", "/desk/r/:register/:id/handover", page_handover_post, page_change_after, "register.write", true, FORM, LANE_READ, "转办"},
    {"POST", "/desk/r/:register/:id/progress", page_progress_post, page_change_after, "register.write", true, FORM, LANE_READ, "外部平台办理的件，登记进展"},
    {"GET", "/desk/r/:register/:id/split", page_split, NULL, "register.read", false, 0, LANE_READ, "对照原文拆条"},
    {"POST", "/desk/r/:register/:id/split", page_split_post, page_split_after, "register.write", true, FORM, LANE_READ, "拆条：合并、拆开、改级别、撤销"},
    {"GET", "/desk/r/:register/backfill", page_backfill, NULL, "register.write", false, 0, LANE_READ, "补录表单"},
    {"POST", "/desk/r/:register/backfill", page_backfill_post, page_backfill_after, "register.write", true, FORM, LANE_READ, "补录"},
    {"GET", "/desk/r/:register/:id/figures", page_report, NULL, "register.read", false, 0, LANE_SLOW, "报告的数：逐个列出、缺的、改写的、发布后变动"},
    {"POST", "/desk/r/:register/:id/figures", page_report_say, page_report_said, "register.write", true, FORM, LANE_SLOW, "报告的数：改写、写明缺数据的原因"},
    {"GET", "/desk/r/:register/:id/figures/draft", page_report_draft, NULL, "register.read", false, 0, LANE_SLOW, "报告的草稿：点数看记录"},
    {"GET", "/desk/r/:register/:id/figures/:metric", page_report_rows, NULL, "register.read", false, 0, LANE_SLOW, "报告里一个数背后的记录"},
    {"GET", "/desk/r/:register/:id/paper/:paper", page_paper, NULL, "register.read", false, 0, LANE_SLOW, "文书：预览、签发"},
    {"POST", "/desk/r/:register/:id/paper/:paper/correct", page_paper_correct, NULL, "register.write", true, FORM, LANE_SLOW, "文书：签发前改文字"},
    {"POST", "/desk/r/:register/:id/paper/:paper/issue", page_paper_issue, NULL, "register.write", true, FORM, LANE_SLOW, "文书：签发一版"},
    {"GET", "/desk/r/:register/:id/paper/:paper/:version/:format", page_paper_file, NULL, "register.read", false, 0, LANE_SLOW, "文书：样张和签发的各版文件"},
    {"GET", "/desk/r/:register/:id/casefile", page_casefile, NULL, "register.read", false, 0, LANE_READ, "案卷：装哪些，归档"},
    {"POST", "/desk/r/:register/:id/casefile", page_casefile_seal, NULL, "register.write", true, FORM, LANE_SLOW, "案卷：归档"},
    {"GET", "/desk/r/:register/:id/casefile/:volume", page_casefile_file, NULL, "register.read", false, 0, LANE_SLOW, "案卷：样张和归档的各卷"},
    {"POST", "/desk/r/:register/print", page_print, NULL, "register.read", true, FORM, LANE_SLOW, "批量打印文书：选哪一种"},
    {"GET", "/desk/print", page_printings, NULL, "register.read", false, 0, LANE_READ, "批量打印文书：我打印的"},
    {"GET", "/desk/print/:id", page_printing, NULL, "register.read", false, 0, LANE_READ, "批量打印文书：进度和结果"},
    {"POST", "/desk/print/:id/stop", page_printing_stop, NULL, "register.read", true, FORM, LANE_SLOW, "批量打印文书：停下"},
    {"GET", "/desk/print/:id/file", page_printing_file, NULL, "register.read", false, 0, LANE_READ, "批量打印文书：做好的文件"},
    {"POST", "/desk/r/:register/print/file", page_print_file, NULL, "register.read", true, FORM, LANE_SLOW, "批量打印文书"},
    {"GET", "/desk/r/:register/:id/rows/:field", page_record_rows, NULL, "register.export", false, 0, LANE_READ, "导出记录里的一张表"},
    {"GET", "/desk/file/:id/view", page_file_view, NULL, "register.read", false, 0, LANE_SLOW, "预览附件"},
    {"GET", "/desk/file/:id/page/:page", page_file_page, NULL, "register.read", false, 0, LANE_SLOW, "预览附件：PDF 的一页"},
    {"GET", "/desk/file/:id", page_file, NULL, "register.read", false, 0, LANE_READ, "查看附件"},
    {"GET", "/desk/matrix", page_matrix, NULL, "round.matrix", false, 0, LANE_SLOW, "考核矩阵"},
    {"GET", "/desk/matrix/export", page_matrix_export, NULL, "round.matrix", false, 0, LANE_SLOW, "导出考核结果"},
    {"GET", "/desk/matrix/table", page_matrix_table, NULL, "round.matrix", false, 0, LANE_SLOW, "导出能重算的考核表"},
    {"GET", "/desk/score/:part/:item", page_score, NULL, "register.read", false, 0, LANE_SLOW, "一条得分的来历"},
    {"GET", "/desk/rounds/:id", page_round, NULL, "round.matrix", false, 0, LANE_SLOW, "一轮考核的进展"},
    {"GET", "/desk/rounds/:id/totals", page_totals, NULL, "round.matrix", false, 0, LANE_READ, "导入外部评估的总分：粘贴的表"},
    {"POST", "/desk/rounds/:id/totals", page_totals_post, page_totals_after, "register.write", true, FORM, LANE_READ, "导入外部评估的总分"},
    {"GET", "/desk/frameworks", page_frameworks, NULL, "framework.read", false, 0, LANE_READ, "指标体系"},
    {"POST", "/desk/frameworks/import", page_framework_import, page_framework_import_after, "framework.edit", true, 5u << 20, LANE_SLOW, "导入指标体系"},
    {"GET", "/desk/frameworks/waiting", page_waiting, NULL, "framework.read", false, 0, LANE_READ, "等待登记表的指标"},
    {"GET", "/desk/frameworks/:id", page_framework, NULL, "framework.read", false, 0, LANE_READ, "一套指标体系"},
    {"POST", "/desk/frameworks/:id/item/:item", page_framework_item, page_framework_after, "framework.edit", true, FORM, LANE_READ, "补录、改一条指标"},
    {"POST", "/desk/frameworks/:id/items", page_framework_add, page_framework_after, "framework.edit", true, FORM, LANE_READ, "加一条指标"},
    {"POST", "/desk/frameworks/:id/kinds", page_framework_kinds, page_framework_after, "framework.edit", true, FORM, LANE_READ, "定适用单位"},
    {"POST", "/desk/frameworks/:id/confirm", page_framework_confirm, page_framework_after, "framework.edit", true, FORM, LANE_READ, "确认全部要点的分值"},
    {"POST", "/desk/frameworks/:id/publish", page_framework_publish, page_framework_after, "framework.edit", true, FORM, LANE_READ, "定稿"},
    {"POST", "/desk/frameworks/:id/next", page_framework_next, page_framework_after, "framework.edit", true, FORM, LANE_READ, "由本年生成下一年"},
    {"GET", "/desk/frameworks/:id/diff", page_diff, NULL, "framework.read", false, 0, LANE_READ, "两版指标体系的变化"},
    {"GET", "/desk/frameworks/:id/item/:item", page_item, NULL, "framework.read", false, 0, LANE_READ, "一条指标：要点、记分办法、佐证"},
    {"POST", "/desk/frameworks/:id/item/:item/rule", page_item_rule, page_item_after, "framework.edit", true, FORM, LANE_READ, "改要点和记分办法，试算"},
    {"POST", "/desk/frameworks/:id/item/:item/proof", page_item_proof, page_item_after, "framework.edit", true, FORM, LANE_READ, "改佐证要求"},
    {"POST", "/desk/frameworks/:id/item/:item/confirm", page_item_confirm, page_item_after, "framework.edit", true, FORM, LANE_READ, "确认一条要点的分值"},
    {"POST", "/desk/frameworks/:id/item/:item/exempt", page_item_exempt, page_item_after, "framework.edit", true, FORM, LANE_READ, "提出合理缺项"},
    {"POST", "/desk/frameworks/:id/item/:item/approve", page_item_approve, page_item_after, "framework.approve", true, FORM, LANE_READ, "批准合理缺项"},
    {"GET", "/desk/frameworks/:id/map", page_map, NULL, "framework.read", false, 0, LANE_READ, "外部标准与本地指标对照"},
    {"POST", "/desk/frameworks/:id/map", page_map_post, page_map_after, "framework.edit", true, FORM, LANE_READ, "选对应的本地指标"},
    {"GET", "/desk/frameworks/:id/map/export", page_map_export, NULL, "framework.read", false, 0, LANE_READ, "导出对照的缺口"},
    {"GET", "/desk/boards", page_board_own, NULL, "figure.read", false, 0, LANE_SLOW, "本岗位的看板"},
    {"GET", "/desk/boards/:id", page_board, NULL, "figure.read", false, 0, LANE_SLOW, "一块看板：数和图，按期间和单位"},
    {"GET", "/desk/figures", page_figures, NULL, "figure.read", false, 0, LANE_SLOW, "指标口径"},
    {"GET", "/desk/figures/:id", page_figure, NULL, "figure.read", false, 0, LANE_SLOW, "一个指标：口径、数、各单位、版本"},
    {"GET", "/desk/figures/:id/rows", page_figure_rows, NULL, "figure.read", false, 0, LANE_SLOW, "一个数背后的记录"},
    {"GET", "/desk/figures/:id/rows.csv", page_figure_csv, NULL, "register.export", false, 0, LANE_SLOW, "一个数背后的记录，下载成表格"},
    {"GET", "/desk/obligations", page_obligations, NULL, "figure.read", false, 0, LANE_SLOW, "应做事项"},
    {"GET", "/desk/obligations/:id", page_obligation, NULL, "figure.read", false, 0, LANE_READ, "一项应做事项：谁做了多少"},
    {"GET", "/desk/obligations/:id/urge", page_urge, NULL, "alert.urge", false, 0, LANE_READ, "催办：先看发给谁、发什么"},
    {"POST", "/desk/obligations/:id/urge", page_urge_post, page_urge_after, "alert.urge", true, FORM, LANE_READ, "催办"},
    {"GET", "/desk/packages", page_packages, NULL, "package.read", false, 0, LANE_READ, "上报与送出：数据包到了哪里"},
    {"POST", "/desk/packages", page_package_make, NULL, "package.write", true, FORM, LANE_SLOW, "生成年度、月度数据包"},
    {"POST", "/desk/packages/out/:id/hand", page_package_hand, NULL, "package.write", true, FORM, LANE_SLOW, "登记数据包已送出"},
    {"GET", "/desk/packages/out/:id/file", page_package_file, NULL, "package.read", false, 0, LANE_READ, "下载数据包"},
    {"GET", "/desk/packages/counties", page_counties, NULL, "package.read", false, 0, LANE_SLOW, "下级数据：各县区并列、迟报"},
    {"GET", "/desk/packages/counties/:id", page_county, NULL, "package.read", false, 0, LANE_READ, "一个县区的数据包"},
    {"GET", "/desk/packages/in/:id", page_package_in, NULL, "package.read", false, 0, LANE_SLOW, "一个收到的数据包"},
    {"GET", "/desk/packages/in/:id/report", page_package_report, NULL, "package.read", false, 0, LANE_SLOW, "收到的数据包里的报告"},
    {"GET", "/desk/packages/import", page_take, NULL, "package.read", false, 0, LANE_READ, "导入数据包：选文件"},
    {"POST", "/desk/packages/import", page_take_look, NULL, "package.read", true, PACKAGE_BODY, LANE_SLOW, "导入数据包：核对，不写入"},
    {"POST", "/desk/packages/import/pin", page_take_pin, NULL, "package.peer", true, FORM, LANE_SLOW, "确认对方的公钥"},
    {"POST", "/desk/packages/import/confirm", page_take_confirm, NULL, "package.write", true, FORM, LANE_SLOW, "确认导入数据包"},
    {"GET", "/desk/packages/peers", page_peers, NULL, "package.read", false, 0, LANE_SLOW, "本单位与对方：代码、公钥指纹"},
    {"POST", "/desk/packages/peers", page_peer_add, NULL, "package.peer", true, FORM, LANE_SLOW, "登记上下级单位"},
    {"POST", "/desk/packages/peers/side", page_peer_side, NULL, "package.peer", true, FORM, LANE_SLOW, "定本单位的代码、县级还是市级"},
    {"POST", "/desk/r/:register/:id/package", page_matter_send, NULL, "package.write", true, FORM, LANE_SLOW, "生成督办、答复的数据包"},
    {"GET", "/desk/r/:register/:id/dossier", page_dossier, NULL, "register.read", false, 0, LANE_SLOW, "督察资料包：逐条选材料"},
    {"POST", "/desk/r/:register/:id/dossier", page_dossier_make, NULL, "register.write", true, FORM, LANE_SLOW, "制作督察资料包"},
    {"POST", "/desk/r/:register/:id/dossier/pick", page_dossier_pick, NULL, "register.write", true, FORM, LANE_SLOW, "督察资料包：选一份材料"},
    {"POST", "/desk/r/:register/:id/dossier/drop", page_dossier_drop, NULL, "register.write", true, FORM, LANE_SLOW, "督察资料包：去掉一份材料"},
    {"GET", "/desk/r/:register/:id/dossier/file", page_dossier_file, NULL, "register.read", false, 0, LANE_READ, "下载督察资料包"},
    {"GET", "/desk/agenda", page_agenda, NULL, "desk", false, 0, LANE_SLOW, "我的日历"},
    {"GET", "/desk/archive", page_archive, NULL, "register.read", false, 0, LANE_READ, "归档案卷：页数、保管期限"},
    {"GET", "/desk/reports", page_reports, NULL, "register.read", false, 0, LANE_READ, "一年的报告，起草新的"},
    {"GET", "/desk/report-check", page_text_check, NULL, "figure.read", false, 0, LANE_READ, "核对报告里的数"},
    {"POST", "/desk/report-check", page_text_check_post, NULL, "figure.read", true, TEXT_CHECK_BODY, LANE_SLOW, "核对粘贴的正文，不保存"},
    {"GET", "/desk/alerts", page_alerts, NULL, "desk", false, 0, LANE_READ, "给我的提醒"},
    {"POST", "/desk/alerts/group", page_alert_group, page_alert_after, "desk", true, FORM, LANE_READ, "提醒：一类都知道了"},
    {"POST", "/desk/alerts/settings", page_alert_settings, page_alert_settings_after, "desk", true, FORM, LANE_READ, "提醒：免打扰和外发"},
    {"POST", "/desk/alerts/:id", page_alert_post, page_alert_after, "desk", true, FORM, LANE_READ, "提醒：知道了、暂不再提"},
    {"GET", "/desk/calendar", page_calendar, NULL, "calendar.edit", false, 0, LANE_READ, "放假安排"},
    {"POST", "/desk/calendar/:year", page_calendar_post, page_calendar_after, "calendar.edit", true, FORM, LANE_SLOW, "改一年的放假安排：先看影响，确认后保存"},
    {"GET", "/desk/org", page_org, NULL, "org.read", false, 0, LANE_READ, "单位与人员"},
    {"POST", "/desk/org/authority", page_org_post, page_org_after, "org.edit", true, FILES, LANE_SLOW, "登记执法主体，可附委托书"},
    {"GET", "/desk/org/commission/:id", page_org_commission, NULL, "org.read", false, 0, LANE_READ, "看委托书"},
    {"POST", "/desk/org/account", page_org_post, page_org_after, "account.edit", true, FORM, LANE_READ, "锁定、解锁账号"},
    {"POST", "/desk/org/mode", page_org_post, page_org_after, "org.edit", true, FORM, LANE_READ, "台账办理方式"},
    {"GET", "/desk/org/handover", page_org_handover, NULL, "org.edit", false, 0, LANE_READ, "离岗交接"},
    {"POST", "/desk/org/handover", page_org_post, page_org_after, "org.edit", true, FORM, LANE_READ, "全部交接"},
    {"GET", "/desk/audit", page_audit, NULL, "audit.read", false, 0, LANE_SLOW, "日志与链条校验"},
    {"GET", "/desk/me", page_me, NULL, "self", false, 0, LANE_READ, "我的账号"},
    {"POST", "/desk/me/post", page_me_post, page_me_after, "self", true, FORM, LANE_READ, "换岗位"},
    {"POST", "/desk/me/token", page_me_token, page_me_after, "desk", true, FORM, LANE_READ, "生成访问令牌"},
    {"POST", "/desk/me/token/revoke", page_me_revoke, page_me_after, "desk", true, FORM, LANE_READ, "吊销访问令牌"},
    {"POST", "/desk/me/delegation", page_me_delegation, page_me_delegation_after, "self", true, FORM, LANE_READ, "外出委托"},
    {"POST", "/desk/me/delegation/end", page_me_delegation, page_me_delegation_after, "self", true, FORM, LANE_READ, "收回委托"},
    {"POST", "/desk/me/password", page_me_password, page_me_after, "self", true, FORM, LANE_SLOW, "改密码"},
};
/* clang-format on */
const size_t web_routes_count = array_len(web_routes);

static const char *error_title(enum err code)
{
    switch (code) {
    case ERR_NOT_FOUND: return "没有找到";
    case ERR_DENIED: return "不能办这件事";
    case ERR_CONFLICT: return "别人先改了";
    case ERR_LIMIT: return "超过了限度";
    case ERR_IO: return "系统出了故障";
    default: return "没有办成";
    }
}

/* The server keeps the status of an error, so a redirect would be an empty page. */
static void first_password(struct request *req, struct response *res)
{
    struct ui_page p = {.req = req, .res = res, .title = "先改密码"};
    strbuf_empty(&res->body);
    ui_open(&p);
    ui_head(p.b, "先改密码", NULL);
    ui_head_end(p.b);
    html_lit(p.b, "<p class=\"text\">您用的还是初始密码，改成自己的密码以后才能办事。</p><p>");
    ui_link(p.b, "/desk/me", "去改密码", UI_PRIMARY);
    html_lit(p.b, "</p>");
    ui_close(&p);
}

void web_error_page(struct request *req, struct response *res, const struct error *e)
{
    struct error shown = *e;
    const struct visit *v = req->user;
    if (v && v->actor.must_change && e->code == ERR_DENIED) {
        first_password(req, res);
        return;
    }
    struct ui_page p = {.req = req, .res = res, .title = error_title(e->code)};
    strbuf_empty(&res->body);
    res->status = response_status(e->code);
    if (e->rule[0]) {
        response_header(res, "X-Refused-By", arena_strdup(req->arena, e->rule));
    }
    if (e->code == ERR_IO) {
        error_set(&shown, ERR_IO,
                  "系统出了故障，没有保存。请稍后再试；仍不行，把编号 %s 告诉管理员。", req->id);
    } else if (!e->text[0]) {
        error_set(&shown, e->code, "没有这一页，或者不在您的权限范围内。");
    }
    ui_open(&p);
    ui_head(p.b, error_title(e->code), NULL);
    ui_head_end(p.b);
    ui_notice(p.b, &shown);
    html_lit(p.b, "<p>");
    ui_link(p.b, v ? "/desk" : "/login", v ? "回工作台" : "去登录", UI_PLAIN);
    html_lit(p.b, "</p>");
    ui_close(&p);
}

void web_login_page(struct request *req, struct response *res)
{
    struct strbuf b = strbuf_make(4096);
    if (!strcmp(req->method, "GET")) {
        html_lit(&b, "/login?next=");
        html_arg(&b, req->path);
    } else {
        html_lit(&b, "/login?ended=1");
    }
    response_redirect(res, strbuf_take(&b, req->arena));
    strbuf_clear(&b);
}
