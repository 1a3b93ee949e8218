#include "content/part.h"

#include "base/str.h"

static const struct part_field round_fields[] = {
    {"title", "名称", FIELD_TEXT, NULL},
    {"year", "考核年度", FIELD_INT, NULL},
};
static const struct part_field participation_fields[] = {
    {"round", "考核轮次", FIELD_REF, "assessment.round"},
    {"unit_ref", "参评单位", FIELD_REF, "unit"},
    {"framework", "指标体系", FIELD_REF, "framework"},
};
static const struct part_field self_fields[] = {
    {"participation", "参评", FIELD_REF, "assessment.participation"},
    {"item", "指标", FIELD_REF, "framework_item"},
    {"round", "考核轮次", FIELD_REF, "assessment.round"},
    {"score", "自评分", FIELD_DECIMAL, NULL},
    {"evidence", "佐证", FIELD_FILES, NULL},
    {"note", "说明", FIELD_LONG, NULL},
};
static const struct part_field review_fields[] = {
    {"participation", "参评", FIELD_REF, "assessment.participation"},
    {"round", "考核轮次", FIELD_REF, "assessment.round"},
    {"item", "指标", FIELD_REF, "framework_item"},
    {"self", "自评", FIELD_REF, "assessment.self"},
    {"score", "复核分", FIELD_DECIMAL, NULL},
    {"reason", "改分理由", FIELD_LONG, NULL},
};
static const struct part_field appeal_fields[] = {
    {"review", "复核", FIELD_REF, "assessment.review"},
};

static const struct part parts[] = {
    {"assessment.round", "考核轮次", round_fields, array_len(round_fields)},
    {"assessment.participation", "参评", participation_fields, array_len(participation_fields)},
    {"assessment.self", "自评", self_fields, array_len(self_fields)},
    {"assessment.review", "复核", review_fields, array_len(review_fields)},
    {"assessment.appeal", "申诉", appeal_fields, array_len(appeal_fields)},
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
