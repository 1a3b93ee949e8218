#include "content/part.h"

#include "base/str.h"

static const struct part_field round_fields[] = {
    {"title", "名称", FIELD_TEXT, NULL},
    {"year", "考核年度", FIELD_INT, NULL},
    {"weight", "法治权重", FIELD_DECIMAL, NULL},
    {"daily_share", "平时占比", FIELD_DECIMAL, NULL},
    {"draw_roles", "复核人员来源", FIELD_CODE, NULL},
    {"draw_each", "每家抽几人", FIELD_INT, NULL},
    {"draw_seed", "抽签种子", FIELD_TEXT, NULL},
    {"draw_result", "抽签结果", FIELD_LONG, NULL},
};
static const struct part_field participation_fields[] = {
    {"round", "考核轮次", FIELD_REF, "assessment.round"},
    {"unit_ref", "参评单位", FIELD_REF, "unit"},
    {"framework", "指标体系", FIELD_REF, "framework"},
    {"reviewers", "复核人员", FIELD_PEOPLE, NULL},
    {"total", "外部评估总分", FIELD_DECIMAL, NULL},
};
static const struct part_field self_fields[] = {
    {"participation", "参评", FIELD_REF, "assessment.participation"},
    {"item", "指标", FIELD_REF, "framework_item"},
    {"round", "考核轮次", FIELD_REF, "assessment.round"},
    {"score", "自评分", FIELD_DECIMAL, NULL},
    {"evidence", "佐证", FIELD_FILES, NULL},
    {"note", "说明", FIELD_LONG, NULL},
    {"way", "计分方式", FIELD_CODE, NULL},
    {"auto", "自动得分", FIELD_DECIMAL, NULL},
    {"hand_max", "手评满分", FIELD_DECIMAL, NULL},
    {"hand", "手评分", FIELD_DECIMAL, NULL},
    {"materials", "材料日期", FIELD_ROWS, NULL},
    {"share_to", "共用到", FIELD_TEXT, NULL},
};
static const struct part_field review_fields[] = {
    {"participation", "参评", FIELD_REF, "assessment.participation"},
    {"round", "考核轮次", FIELD_REF, "assessment.round"},
    {"item", "指标", FIELD_REF, "framework_item"},
    {"self", "自评", FIELD_REF, "assessment.self"},
    {"score", "复核分", FIELD_DECIMAL, NULL},
    {"reason", "改分理由", FIELD_LONG, NULL},
    {"rectify_what", "整改问题", FIELD_TEXT, NULL},
    {"rectify_due", "整改期限", FIELD_DATE, NULL},
};
static const struct part_field appeal_fields[] = {
    {"review", "复核", FIELD_REF, "assessment.review"},
    {"participation", "参评", FIELD_REF, "assessment.participation"},
    {"round", "考核轮次", FIELD_REF, "assessment.round"},
    {"item", "指标", FIELD_REF, "framework_item"},
    {"reason", "申诉理由", FIELD_LONG, NULL},
    {"score", "改为几分", FIELD_DECIMAL, NULL},
    {"answer", "处理理由", FIELD_LONG, NULL},
};
static const struct part_field exclusion_fields[] = {
    {"participation", "参评", FIELD_REF, "assessment.participation"},
    {"round", "考核轮次", FIELD_REF, "assessment.round"},
    {"item", "指标", FIELD_REF, "framework_item"},
    {"reason", "理由", FIELD_LONG, NULL},
};
static const struct part_field daily_fields[] = {
    {"unit", "单位", FIELD_REF, "unit"},       {"on_day", "日期", FIELD_DATE, NULL},
    {"points", "加扣分", FIELD_DECIMAL, NULL}, {"cause", "事由", FIELD_TEXT, NULL},
    {"source", "来源", FIELD_TEXT, NULL},
};
static const struct part_field use_fields[] = {
    {"participation", "参评", FIELD_REF, "assessment.participation"},
    {"round", "考核轮次", FIELD_REF, "assessment.round"},
    {"purpose", "用途", FIELD_CODE, NULL},
    {"score", "得分", FIELD_DECIMAL, NULL},
    {"why_not", "剔除原因", FIELD_TEXT, NULL},
};
static const struct part_field phase_fields[] = {
    {"words", "文件原文", FIELD_TEXT, NULL}, {"year", "年度", FIELD_INT, NULL},
    {"from_day", "开始", FIELD_DATE, NULL},  {"to_day", "结束", FIELD_DATE, NULL},
    {"ask", "请确认", FIELD_LONG, NULL},
};
static const struct part_field rectify_fields[] = {
    {"unit", "责任单位", FIELD_REF, "unit"},
    {"title", "问题", FIELD_TEXT, NULL},
    {"source", "来源", FIELD_CODE, NULL},
    {"detail", "具体情况", FIELD_LONG, NULL},
    {"due", "整改期限", FIELD_DATE, NULL},
    {"participation", "参评单位", FIELD_REF, "assessment.participation"},
    {"item", "指标", FIELD_REF, "framework_item"},
};

static const struct part_field task_fields[] = {
    {"title", "任务", FIELD_TEXT, NULL},
    {"number", "序号", FIELD_TEXT, NULL},
    {"year", "年度", FIELD_INT, NULL},
};
static const struct part_field visit_fields[] = {
    {"for_year", "抽查年度", FIELD_INT, NULL},     {"share", "抽查比例", FIELD_DECIMAL, NULL},
    {"seed", "抽签种子", FIELD_TEXT, NULL},        {"spots", "抽中任务", FIELD_ROWS, NULL},
    {"list_digest", "名单摘要", FIELD_TEXT, NULL}, {"draw_proof", "抽签记录", FIELD_LONG, NULL},
};

static const struct part_field release_fields[] = {
    {"kinds", "按类别主送", FIELD_CODE, NULL},
    {"sent_to", "主送单位", FIELD_REF, "unit"},
};
static const struct part_field receipt_fields[] = {
    {"unit", "主送单位", FIELD_REF, "unit"},
    {"signed_by", "签收人", FIELD_REF, "person"},
};

static const struct part_field plan_fields[] = {
    {"title", "名称", FIELD_TEXT, NULL},     {"year", "年度", FIELD_INT, NULL},
    {"text", "正文", FIELD_LONG, NULL},      {"items", "任务清单", FIELD_ROWS, NULL},
    {"whole", "拆条情况", FIELD_LONG, NULL}, {"cuts", "拆分记录", FIELD_LONG, NULL},
    {"change", "改动", FIELD_TEXT, NULL},    {"next_text", "下一步打算", FIELD_LONG, NULL},
};
static const struct part_field incoming_fields[] = {
    {"doc_number", "文号", FIELD_TEXT, NULL},   {"sender", "来文机关", FIELD_TEXT, NULL},
    {"title", "标题", FIELD_TEXT, NULL},        {"dated", "成文日期", FIELD_DATE, NULL},
    {"received", "收文日期", FIELD_DATE, NULL}, {"text", "正文", FIELD_LONG, NULL},
    {"cited", "依据文件", FIELD_ROWS, NULL},    {"demand", "要求", FIELD_LONG, NULL},
    {"due", "办理期限", FIELD_DATE, NULL},      {"due_note", "期限说明", FIELD_LONG, NULL},
};

static const struct part_field urge_fields[] = {
    {"code", "县区代码", FIELD_TEXT, NULL},        {"county", "县区", FIELD_TEXT, NULL},
    {"title", "事项", FIELD_TEXT, NULL},           {"text", "要求", FIELD_LONG, NULL},
    {"due", "答复期限", FIELD_DATE, NULL},         {"answer", "答复", FIELD_LONG, NULL},
    {"answered_on", "答复日期", FIELD_DATE, NULL},
};
static const struct part_field order_fields[] = {
    {"ref", "来件编号", FIELD_TEXT, NULL},
    {"code", "来件单位代码", FIELD_TEXT, NULL},
    {"office", "来件单位", FIELD_TEXT, NULL},
    {"title", "事项", FIELD_TEXT, NULL},
    {"text", "要求", FIELD_LONG, NULL},
    {"due", "答复期限", FIELD_DATE, NULL},
    {"received", "收到日期", FIELD_DATE, NULL},
    {"answer", "答复", FIELD_LONG, NULL},
    {"answered_on", "答复日期", FIELD_DATE, NULL},
};
static const struct part_field dossier_fields[] = {
    {"title", "名称", FIELD_TEXT, NULL},
    {"asker", "督察单位", FIELD_TEXT, NULL},
    {"items", "清单", FIELD_ROWS, NULL},
};

static const struct part_field report_fields[] = {
    {"title", "标题", FIELD_TEXT, NULL},
    {"year", "年度", FIELD_INT, NULL},
    {"from_on", "统计从", FIELD_DATE, NULL},
    {"to_on", "统计到", FIELD_DATE, NULL},
};

static const struct part parts[] = {
    {"assessment.round", "考核轮次", round_fields, array_len(round_fields)},
    {"assessment.participation", "参评", participation_fields, array_len(participation_fields)},
    {"assessment.self", "自评", self_fields, array_len(self_fields)},
    {"assessment.review", "复核", review_fields, array_len(review_fields)},
    {"assessment.appeal", "申诉", appeal_fields, array_len(appeal_fields)},
    {"assessment.exclusion", "合理缺项", exclusion_fields, array_len(exclusion_fields)},
    {"assessment.daily", "平时记录", daily_fields, array_len(daily_fields)},
    {"assessment.use", "结果运用", use_fields, array_len(use_fields)},
    {"document.release", "发文", release_fields, array_len(release_fields)},
    {"document.receipt", "发文签收", receipt_fields, array_len(receipt_fields)},
    {"document.incoming", "来文", incoming_fields, array_len(incoming_fields)},
    {"report", "报告", report_fields, array_len(report_fields)},
    {"work.phase", "工作阶段", phase_fields, array_len(phase_fields)},
    {"work.plan", "要点与方案", plan_fields, array_len(plan_fields)},
    {"work.task", "任务", task_fields, array_len(task_fields)},
    {"work.visit", "督导与抽查", visit_fields, array_len(visit_fields)},
    {"package.urge", "发给下级的督办", urge_fields, array_len(urge_fields)},
    {"package.task", "上级的督办", order_fields, array_len(order_fields)},
    {"package.dossier", "督察资料清单", dossier_fields, array_len(dossier_fields)},
    {"problem.rectify", "问题整改", rectify_fields, array_len(rectify_fields)},
};

const struct part *part_find(const char *id)
{
    for (size_t i = 0; i < array_len(parts); i++) {
        if (str_eq(parts[i].id, id)) {
            return &parts[i];
        }
    }
    return NULL;
}

void part_names(struct names *ns)
{
    for (size_t i = 0; i < array_len(parts); i++) {
        names_add(ns, parts[i].id);
    }
}
