#include "content/core_table.h"

#include "base/str.h"

static const struct core_column unit_columns[] = {
    {"name", "单位名称", "name", CEL_TEXT, 0, NULL},
    {"short", "简称", "short", CEL_TEXT, 0, NULL},
    {"kind", "单位类别", "kind", CEL_CODE, 0, "unit_kinds"},
};
static const struct core_column person_columns[] = {
    {"name", "姓名", "name", CEL_TEXT, 0, NULL},
};
static const struct core_column framework_columns[] = {
    {"title", "名称", "title", CEL_TEXT, 0, NULL},
    {"year", "年度", "year", CEL_INT, 0, NULL},
    {"total", "总分", "expected", CEL_DECIMAL, 2, NULL},
};
static const struct core_column framework_item_columns[] = {
    {"code", "编码", "code", CEL_TEXT, 0, NULL},
    {"title", "名称", "title", CEL_TEXT, 0, NULL},
    {"text", "创建内容", "body", CEL_TEXT, 0, NULL},
    {"points", "分值", "points", CEL_DECIMAL, 2, NULL},
    {"position", "顺序", "position", CEL_INT, 0, NULL},
    {"level1", "一级指标", "level1", CEL_TEXT, 0, NULL},
    {"level2", "二级指标", "level2", CEL_TEXT, 0, NULL},
};

const struct core_table core_tables[] = {
    {"unit", "单位", "name", unit_columns, array_len(unit_columns)},
    {"person", "人员", "name", person_columns, array_len(person_columns)},
    {"framework", "指标体系", "title", framework_columns, array_len(framework_columns)},
    {"framework_item", "指标", "title", framework_item_columns, array_len(framework_item_columns)},
};
const size_t n_core_tables = array_len(core_tables);

const struct core_table *core_table(const char *id)
{
    for (size_t i = 0; i < n_core_tables; i++) {
        if (str_eq(core_tables[i].id, id)) {
            return &core_tables[i];
        }
    }
    return NULL;
}

const struct core_column *core_column(const struct core_table *t, const char *id)
{
    for (size_t i = 0; t && i < t->n; i++) {
        if (str_eq(t->columns[i].id, id)) {
            return &t->columns[i];
        }
    }
    return NULL;
}
