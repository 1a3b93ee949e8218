/* Fields, codes, columns of an import, names for programs. */
#include "base/str.h"
#include "manual/part.h"
#include "register/column.h"

enum { CODES_SHOWN = 60 };

static const char *const types[] = {
    [FIELD_TEXT] = "文字",
    [FIELD_LONG] = "长文字",
    [FIELD_INT] = "整数",
    [FIELD_DECIMAL] = "小数",
    [FIELD_MONEY] = "金额（元）",
    [FIELD_DATE] = "日期",
    [FIELD_DATETIME] = "日期时间",
    [FIELD_YESNO] = "是否",
    [FIELD_CODE] = "选项",
    [FIELD_REF] = "引用",
    [FIELD_PEOPLE] = "人员",
    [FIELD_FILES] = "附件",
    [FIELD_RICH] = "带格式的文字",
    [FIELD_ROWS] = "明细表",
    [FIELD_PLACE] = "地址",
    [FIELD_PHONE] = "电话",
    [FIELD_USCI] = "统一社会信用代码",
    [FIELD_CITIZEN_ID] = "公民身份号码",
    [FIELD_NUMBER] = "编号",
    [FIELD_SIGNATURE] = "手写签名",
};

const char *manual_type(const struct field_def *f)
{
    return types[f->type];
}

static const char *bound(struct arena *a, const char *word, const char *value)
{
    return value ? arena_printf(a, "%s%s", word, str_eq(value, "today") ? "今天" : value) : NULL;
}

static const char *limits(struct arena *a, const struct field_def *f)
{
    const char *s = "";
    if (f->codes) {
        s = arena_printf(a, "见字典“%s”", f->codes->title);
    } else if (f->target) {
        s = arena_printf(a, "选一条“%s”", f->target->title);
    } else if (f->of && str_eq(f->of, "unit")) {
        s = "选一个单位";
    }
    s = part_join(a, s, "；", f->many ? "可选多个" : NULL);
    s = part_join(a, s, "；", bound(a, "不小于", f->min));
    s = part_join(a, s, "；", bound(a, "不大于", f->max));
    if (f->max_chars && (f->type == FIELD_TEXT || f->type == FIELD_LONG)) {
        s = part_join(a, s, "；", arena_printf(a, "最多 %d 字", f->max_chars));
    }
    return part_join(a, s, "；", f->unit ? arena_printf(a, "单位：%s", f->unit) : NULL);
}

static const char *needed(struct arena *a, const struct register_def *reg,
                          const struct field_def *f)
{
    if (field_derived(f)) {
        return "由程序算出";
    }
    if (f->required) {
        return f->when_say ? f->when_say : "必填";
    }
    const char *s = NULL;
    for (size_t i = 0; i < reg->n_steps; i++) {
        for (size_t k = 0; k < reg->steps[i].n_need; k++) {
            s = reg->steps[i].need[k] == f ? part_join(a, s, "、", reg->steps[i].title) : s;
        }
    }
    return s ? arena_printf(a, "办“%s”时必填", s) : "可不填";
}

static const char *secrecy(struct arena *a, const struct content *c, const struct field_def *f)
{
    static const char *const masks[] = {[MASK_NONE] = "看不到",
                                        [MASK_ID] = "只看到证件号的尾数",
                                        [MASK_PHONE] = "只看到电话的头尾",
                                        [MASK_NAME] = "只看到姓"};
    if (!f->n_open_to && f->mask == MASK_NONE) {
        return "";
    }
    return arena_printf(a, "%s看得全，其他人%s",
                        part_roles(a, c, f->open_to, f->n_open_to, "没有人"), masks[f->mask]);
}

static void field_row(struct manual *m, const struct content *c, const struct register_def *reg,
                      const struct field_def *f)
{
    struct arena *a = m->arena;
    const char *title =
        f->in_rows ? arena_printf(a, "%s：%s", f->in_rows->title, f->title) : f->title;
    const char *id = f->in_rows ? arena_printf(a, "%s.%s", f->in_rows->id, f->id) : f->id;
    const char *row[] = {
        title,           id,
        types[f->type],  f->in_rows ? (f->required ? "必填" : "可不填") : needed(a, reg, f),
        limits(a, f),    f->help,
        secrecy(a, c, f)};
    part_row(m, row);
}

static void fields(struct manual *m, const struct content *c, const struct register_def *reg)
{
    static const char *const heads[] = {"字段", "接口名", "类型",    "要不要填",
                                        "限制", "说明",   "谁看得到"};
    part_heading(m, "字段");
    part_table(m, "字段", heads, array_len(heads));
    for (size_t i = 0; i < reg->n_fields; i++) {
        field_row(m, c, reg, &reg->fields[i]);
        for (size_t k = 0; k < reg->fields[i].n_columns; k++) {
            field_row(m, c, reg, &reg->fields[i].columns[k]);
        }
    }
    part_table_end(m);
}

/* --- codes ------------------------------------------------------------------------------------------------------------------ */
static const char *values(struct arena *a, const struct code_list *l)
{
    const char *s = "";
    for (size_t i = 0; i < l->n && i < CODES_SHOWN; i++) {
        const struct code *c = &l->codes[i];
        s = part_join(
            a, s, "、",
            arena_printf(a, "%s（%s%s）", c->title, c->id, c->unverified ? "，待核" : ""));
    }
    return l->n > CODES_SHOWN ? arena_printf(a, "%s等 %zu 项", s, l->n) : s;
}

static bool before(const struct register_def *reg, size_t n, const struct code_list *l)
{
    for (size_t i = 0; i < n; i++) {
        if (reg->fields[i].codes == l) {
            return true;
        }
    }
    return false;
}

static void codes(struct manual *m, const struct register_def *reg)
{
    static const char *const heads[] = {"字典", "可以选的（括号里是代码）"};
    part_heading(m, "字典");
    part_table(m, "字典", heads, array_len(heads));
    for (size_t i = 0; i < reg->n_fields; i++) {
        const struct code_list *l = reg->fields[i].codes;
        if (l && !before(reg, i, l)) {
            const char *row[] = {l->title, values(m->arena, l)};
            part_row(m, row);
        }
    }
    part_table_end(m);
}

/* --- from a sheet, for programs ------------------------------------------------------------------------------------------------ */
static void sheets(struct manual *m, const struct register_def *reg)
{
    struct arena *a = m->arena;
    const char *must = "", *may = "";
    for (size_t i = 0; i < reg->n_fields; i++) {
        const struct field_def *f = &reg->fields[i];
        if (field_derived(f) || !column_stored(f) || column_holds_files(f)) {
            continue;
        }
        *(f->required ? &must : &may) = part_join(a, f->required ? must : may, "、", f->title);
    }
    part_heading(m, "从表格导入");
    part_text(m, arena_printf(a, "表头写字段的名称。必须有的列：%s。", *must ? must : "没有"));
    part_text(m, arena_printf(a, "可以有的列：%s。", *may ? may : "没有"));
    part_text(m,
              "另外可以有：编号、单位；补录历史时还可以有状态、各状态的日期。模板在“导入”页下载。");
}

static void programs(struct manual *m, const struct register_def *reg)
{
    static const char *const heads[] = {"步骤或状态", "接口名"};
    part_heading(m, "给别的系统用的名称");
    part_text(
        m, arena_printf(m->arena, "接口地址：/api/v1/r/%s；字段的接口名见上面的字段表。", reg->id));
    part_table(m, "接口名", heads, array_len(heads));
    for (size_t i = 0; i < reg->n_steps; i++) {
        const char *row[] = {arena_printf(m->arena, "步骤：%s", reg->steps[i].title),
                             reg->steps[i].id};
        part_row(m, row);
    }
    for (size_t i = 0; i < reg->n_states; i++) {
        const char *row[] = {arena_printf(m->arena, "状态：%s", reg->states[i].title),
                             reg->states[i].id};
        part_row(m, row);
    }
    part_table_end(m);
}

void manual_fields(struct manual *m, const struct content *c, const struct register_def *reg)
{
    fields(m, c, reg);
    codes(m, reg);
    sheets(m, reg);
    programs(m, reg);
}
